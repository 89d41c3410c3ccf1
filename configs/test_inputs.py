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

from alphacode.config import Config, DataConfig, TrainingConfig
from configs import sizes

# Half of all inputs that fit have fewer than 32 tokens: padding to few lengths would waste more.
_SHORT = (*range(6, 25), *range(26, 33, 2), *range(36, 49, 4), *range(56, 81, 8), 96, 112, 128)
_MIDDLE = (144, 160, 192, 224, 256)


def _paper(name: str) -> Config:
    data = DataConfig(
        task="test_inputs",
        encoder_buckets=(768, 1536),
        decoder_buckets=(*_SHORT, *_MIDDLE, *range(320, 769, 64)),
    )
    return sizes.paper(
        name, sizes.UNTEMPERED, sizes.FINE_TUNING, data, TrainingConfig(steps=20_000)
    )


def _tiny() -> Config:
    data = DataConfig(
        task="test_inputs",
        problems=sizes.TINY_PROBLEMS,
        encoder_buckets=(192, 512),
        decoder_buckets=(*_SHORT, *_MIDDLE),
    )
    return sizes.tiny(sizes.UNTEMPERED, data, TrainingConfig())


def get_config(preset: str) -> Config:
    """The training run of that size."""
    return sizes.chosen(preset, _tiny, _paper, sizes.BATCH_SIZES, "configs/test_inputs.py")
