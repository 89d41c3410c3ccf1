"""The model of test inputs, which programs are clustered on (paper, section 4.6).

Presets:
  300m, 1b, 3b, 9b, 41b: Table 3's models; start from the pre-trained checkpoint, as the paper does,
    with --config.training.initial_checkpoint=DIR.
  tiny: The model that ships with the repository, from nothing.

The paper states the data (public, private and generated inputs), the architecture and the start;
its schedule, steps and prompt are not stated. The fine-tuning schedule for 20,000 steps, without
tempering, so that inputs are as varied as the data, is this project's choice.

Command: python run_train.py --config=configs/test_inputs.py:tiny --workdir=runs/test_inputs
Machine, time and score: not measured yet.
"""

from alphacode.config import (
    Config,
    DataConfig,
    ObjectiveConfig,
    OptimizerConfig,
    TrainingConfig,
)
from alphacode.config.presets import choose
from configs import sizes

_OBJECTIVE = ObjectiveConfig(temperature=1.0, value_weight=0.0)
# Half of all inputs that fit have fewer than 32 tokens: padding to few lengths would waste more.
_SHORT = (*range(6, 25), *range(26, 33, 2), *range(36, 49, 4), *range(56, 81, 8), 96, 112, 128)
_MIDDLE = (144, 160, 192, 224, 256)


def _paper(name: str) -> Config:
    return Config(
        model=sizes.MODELS[name],
        objective=_OBJECTIVE,
        optimizer=OptimizerConfig(
            peak_learning_rate=1e-5, final_learning_rate=1e-6, beta2=sizes.BETA2[name]
        ),
        data=DataConfig(
            task="test_inputs",
            encoder_buckets=(768, 1536),
            decoder_buckets=(*_SHORT, *_MIDDLE, *range(320, 769, 64)),
        ),
        mesh=sizes.MESHES[name],
        training=TrainingConfig(
            steps=20_000,
            batch_size=sizes.BATCH_SIZES[name],
            accumulation=sizes.ACCUMULATION[name],
        ),
    )


def _tiny() -> Config:
    return Config(
        model=sizes.MODELS["tiny"],
        objective=_OBJECTIVE,
        optimizer=sizes.TINY_OPTIMIZER,
        data=DataConfig(
            task="test_inputs",
            problems=("runs/curriculum/train.jsonl.gz", "data/real/train.jsonl.gz"),
            encoder_buckets=(192, 512),
            decoder_buckets=(*_SHORT, *_MIDDLE),
        ),
        training=TrainingConfig(steps=3000, batch_size=32, checkpoint_every=250),
    )


def get_config(preset: str) -> Config:
    """The training run of that size."""
    builders = {name: lambda name=name: _paper(name) for name in sizes.BATCH_SIZES}
    return choose({"tiny": _tiny, **builders}, preset or "tiny", "configs/test_inputs.py")()
