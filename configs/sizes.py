"""The model sizes of the paper's Table 3, the architectures of Table 6, and the tiny model that
ships with the repository; and what the runs of all sizes have in common.

Table 6 compares three models of 1B parameters: `1b`, the asymmetric encoder-decoder with one
key/value head; `1b_multi_head`, with a key/value head for each query head and a narrower
feed-forward layer; and `1b_decoder_only`, whose sequence is as long as the encoder's and the
decoder's together.

`value_width` is this project's choice; with it every size stays within 3% of Table 3's count,
embedding and value head included (rotary positions have no parameters).
"""

import dataclasses
from collections.abc import Callable, Iterable

from alphacode.config import (
    Config,
    DataConfig,
    MeshConfig,
    ModelConfig,
    ObjectiveConfig,
    OptimizerConfig,
    SamplingConfig,
    TrainingConfig,
)
from alphacode.config.presets import choose


def _model(
    name: str, d_model: int, query_heads: int, kv_heads: int, encoder: int, decoder: int
) -> ModelConfig:
    return ModelConfig(
        name=name,
        d_model=d_model,
        num_query_heads=query_heads,
        num_kv_heads=kv_heads,
        head_size=128,
        encoder_layers=encoder,
        decoder_layers=decoder,
        value_width=512,
        # Of 41B only what each layer begins with fits beside the state.
        remat="layer" if name == "41b" else "attention",
    )


_1B = _model("1b", 1408, 11, 1, 5, 30)

MODELS = {
    "tiny": ModelConfig(
        name="tiny",
        encoder_length=512,
        decoder_length=512,
        activation_dtype="auto",
        remat="attention",
    ),
    "300m": _model("300m", 768, 6, 1, 4, 24),
    "1b": _1B,
    "1b_multi_head": dataclasses.replace(
        _1B, name="1b_multi_head", num_kv_heads=11, feed_forward_ratio=4.3
    ),
    "1b_decoder_only": dataclasses.replace(
        _1B,
        name="1b_decoder_only",
        architecture="decoder_only",
        decoder_layers=40,
        decoder_length=_1B.encoder_length + _1B.decoder_length,
    ),
    "3b": _model("3b", 2048, 16, 1, 6, 36),
    "9b": _model("9b", 3072, 24, 4, 8, 48),
    "41b": _model("41b", 6144, 48, 16, 8, 56),
}

# Row of Table 3 that each of the paper's models is trained as. The models of Table 6 share one:
# the multi-head model is trained exactly as the first, the decoder-only one with the same compute.
ROWS = {name: name.partition("_")[0] for name in MODELS if name != "tiny"}

# Optimizer steps of pre-training.
PRETRAINING_STEPS = {
    "300m": 600_000,
    "1b": 1_000_000,
    "3b": 700_000,
    "9b": 530_000,
    "41b": 205_000,
}

# Pairs per step in pre-training; the paper does not state those of fine-tuning.
BATCH_SIZES = {"300m": 256, "1b": 256, "3b": 512, "9b": 1024, "41b": 2048}

# The second-moment decay of AdamW (section 4.1).
BETA2 = {"300m": 0.999, "1b": 0.999, "3b": 0.999, "9b": 0.95, "41b": 0.95}

# How each size lies on the devices. Up to 300M each device holds the whole model; larger ones are
# shared out over all devices there are, which gather the parameters of a layer when they need them.
# The paper has one key/value head per shard, 4 and 16 shards for 9B and 41B. With the batches of
# Table 3 on the machines of docs/dry_runs.md, shards along `tensor` would only add to what devices
# tell each other: for 9B on 64 H100s 2,700 GiB a step in place of 67. They are there
# (`mesh.tensor`) for batches too small to be shared out.
_SHARED = MeshConfig(data=1, fsdp=-1)
MESHES = {"300m": MeshConfig(), **dict.fromkeys(("1b", "3b", "9b", "41b"), _SHARED)}

# Micro-batches of a step (our choice): as few as fit in 85% of the memory of the machine in
# docs/dry_runs.md; each gathers all parameters anew. On one device or on few, more are needed.
ACCUMULATION = {"300m": 1, "1b": 1, "3b": 1, "9b": 1, "41b": 8}

# Before fine-tuning nothing is tempered, and nothing is right or wrong.
UNTEMPERED = ObjectiveConfig(temperature=1.0, value_weight=0.0)
# The paper's schedule of fine-tuning.
FINE_TUNING = OptimizerConfig(peak_learning_rate=1e-5, final_learning_rate=1e-6)
# The tiny model's problems.
TINY_PROBLEMS = ("runs/curriculum/train.jsonl.gz", "data/real/train.jsonl.gz")


def paper(
    name: str,
    objective: ObjectiveConfig,
    optimizer: OptimizerConfig,
    data: DataConfig,
    training: TrainingConfig,
) -> Config:
    """The run of a model of the paper; batch and beta2 are those of its row."""
    row = ROWS[name]
    if MODELS[name].decoder_only:
        objective = dataclasses.replace(objective, masked_lm_weight=0.0)
    return Config(
        model=MODELS[name],
        mesh=MESHES[row],
        objective=objective,
        optimizer=dataclasses.replace(optimizer, beta2=BETA2[row]),
        data=data,
        training=dataclasses.replace(
            training, batch_size=BATCH_SIZES[row], accumulation=ACCUMULATION[row]
        ),
    )


def tiny(objective: ObjectiveConfig, data: DataConfig, training: TrainingConfig) -> Config:
    """The run of the tiny model, on a schedule for some thousand steps, this project's own."""
    return Config(
        model=MODELS["tiny"],
        objective=objective,
        optimizer=OptimizerConfig(
            peak_learning_rate=1.5e-3, final_learning_rate=1e-4, warmup_steps=200, beta2=0.99
        ),
        data=data,
        training=dataclasses.replace(training, steps=3000, batch_size=32, checkpoint_every=250),
        # Its programs have no more.
        sampling=SamplingConfig(max_tokens=256),
    )


def chosen(
    preset: str,
    tiny: Callable[[], Config],
    paper: Callable[[str], Config],
    names: Iterable[str],
    file: str,
) -> Config:
    """The preset of that name, `tiny` where none is given."""
    builders = {name: lambda name=name: paper(name) for name in names}
    config: Config = choose({"tiny": tiny, **builders}, preset or "tiny", file)()
    return config
