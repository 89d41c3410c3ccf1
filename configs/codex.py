"""The Codex system (Chen et al., 2021): decoder-only models on source code, then on solutions.

Presets:
  12m, 25m, 42m, 85m, 300m, 679m, 2.5b, 12b: Pre-training on Python files, loss on every token, with
    the paper's schedule (175 steps of warm-up, a cosine, 100 billion tokens) at the learning rate
    and batch of the GPT-3 model of that size. Name the corpus.
  12m_solutions, ... 12b_solutions: Codex-S: from such a checkpoint
    (--config.training.initial_checkpoint=DIR) on correct solutions, loss on the solution only, at a
    tenth of the rate; 10 billion tokens, the most that the paper took.

The paper states neither layers, widths, context length nor batches. From 85M on the shapes are
those of GPT-3 whose parameters match; below they are guesses that match too. GPT-3 has a width of
5,140 for its 13B model, which its 40 heads of 128 do not fill and devices cannot share out; ours is
5,120. Choices beyond the paper: GPT-3's context of 2,048 tokens, of which a prompt may take 1,280,
and which pre-training fills with as many files as fit (data.pack), so that its tokens are tokens;
its decay to a tenth of the rate; the rate and batch of its smallest model for smaller ones; and
AlphaCode's vocabulary, norm and positions. The loss on held-out data that
--config.training.validation names is measured every 1,000 steps.

Command: python data/make_corpus.py --inputs=FOLDERS --preset=codex --output=runs/corpus
  python run_train.py --config=configs/codex.py:12m --workdir=runs/codex
    --config.data.corpus=runs/corpus
Machine, time and score: not measured yet. The paper's are pass@1 on HumanEval, after pre-training:
2.00% (12M) to 28.81% (12B).
"""

import dataclasses

from alphacode.config import (
    Config,
    DataConfig,
    MeshConfig,
    ModelConfig,
    ObjectiveConfig,
    OptimizerConfig,
    TrainingConfig,
)
from alphacode.config.presets import choose

CONTEXT = 2048
_PROMPT = 1280
_WHOLE = MeshConfig()
_SHARED = MeshConfig(data=1, fsdp=-1)


@dataclasses.dataclass(frozen=True)
class Size:
    """A model and how it is trained: layers L, width D, heads H, peak rate, B, its mesh, parts."""

    layers: int
    width: int
    heads: int
    rate: float
    batch_size: int
    mesh: MeshConfig = _WHOLE
    accumulation: int = 1


# Batches of GPT-3's table, 0.5, 1 and 2 million tokens, are 256, 512 and 1,024 sequences.
SIZES = {
    "12m": Size(4, 512, 8, 6e-4, 256),
    "25m": Size(8, 512, 8, 6e-4, 256),
    "42m": Size(6, 768, 12, 6e-4, 256),
    "85m": Size(12, 768, 12, 6e-4, 256),
    "300m": Size(24, 1024, 16, 3e-4, 256),
    "679m": Size(24, 1536, 16, 2.5e-4, 256, _SHARED),
    "2.5b": Size(32, 2560, 32, 1.6e-4, 512, _SHARED),
    "12b": Size(40, 5120, 40, 1e-4, 1024, MeshConfig(data=1, fsdp=-1, tensor=4), 8),
}
_PRETRAINING_TOKENS = 100_000_000_000
_SOLUTION_TOKENS = 10_000_000_000


def _model(name: str) -> ModelConfig:
    size = SIZES[name]
    return ModelConfig(
        name=f"codex_{name}",
        architecture="decoder_only",
        d_model=size.width,
        num_query_heads=size.heads,
        num_kv_heads=size.heads,
        head_size=size.width // size.heads,
        feed_forward_ratio=4.0,
        decoder_layers=size.layers,
        decoder_length=CONTEXT,
    )


def _run(name: str, data: DataConfig, rate: float, tokens: int) -> Config:
    size = SIZES[name]
    return Config(
        model=_model(name),
        mesh=size.mesh,
        objective=ObjectiveConfig(
            temperature=1.0, masked_lm_weight=0.0, value_weight=0.0, incorrect_share=0.0
        ),
        optimizer=OptimizerConfig(
            initial_learning_rate=0.0,
            peak_learning_rate=rate,
            final_learning_rate=rate / 10,
            warmup_steps=175,
            beta2=0.95,
        ),
        data=data,
        training=TrainingConfig(
            steps=tokens // (size.batch_size * CONTEXT),
            batch_size=size.batch_size,
            accumulation=size.accumulation,
            evaluate_every=1000,
        ),
    )


def _data(task: str) -> DataConfig:
    packed = task == "source_code"
    return DataConfig(
        task=task,
        languages=("python3",),
        encoder_buckets=(_PROMPT,),
        decoder_buckets=(CONTEXT,) if packed else tuple(range(256, CONTEXT + 1, 256)),
        pack=packed,
    )


def _pretrain(name: str) -> Config:
    return _run(name, _data("source_code"), SIZES[name].rate, _PRETRAINING_TOKENS)


def _solutions(name: str) -> Config:
    return _run(name, _data("solutions"), SIZES[name].rate / 10, _SOLUTION_TOKENS)


def get_config(preset: str) -> Config:
    """The run of that name; `12m` where none is given."""
    builders = {name: lambda name=name: _pretrain(name) for name in SIZES}
    builders |= {f"{name}_solutions": lambda name=name: _solutions(name) for name in SIZES}
    config: Config = choose(builders, preset or "12m", "configs/codex.py")()
    return config
