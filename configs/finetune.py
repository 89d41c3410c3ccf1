"""Fine-tuning on problems with correct and incorrect solutions (paper, section 4.2).

Presets:
  300m, 1b, 3b, 9b, 41b: Table 3's models with the paper's fine-tuning schedule, learning rate
    1e-5 to 1e-6. The paper states neither steps nor batch size; 50,000 steps (where its validation
    loss began to rise, section 6.5) at the pre-training batch are this project's choice. Start from
    a pre-trained model with --config.training.initial_checkpoint=DIR.
  tiny: A model as small as the one in data/checkpoint, trained from nothing on the curriculum and
    on the real problems in data/real. Its lengths hold 98% of the curriculum's statements and 99%
    of its programs.

Command: python run_train.py --config=configs/finetune.py:tiny --workdir=runs/tiny
Machine, time and score: not measured with today's curriculum; data/checkpoint/info.json and
README.md have those of the shipped model, trained on the first one.
"""

from alphacode.config import (
    Config,
    DataConfig,
    ObjectiveConfig,
    OptimizerConfig,
    TrainingConfig,
    choose,
)
from configs import sizes

# Programs for Codeforces and Kattis problems have 305 and 363 tokens on average, of 768 at most:
# one bucket would waste over half of the decoder's positions, these waste 7% to 8%. The price is
# one compiled step for each pair of lengths.
_ENCODER_BUCKETS = (512, 768, 1536)
_DECODER_BUCKETS = (
    *range(64, 321, 32),
    *range(384, 769, 64),
)


def _paper(name: str) -> Config:
    return Config(
        model=sizes.MODELS[name],
        optimizer=OptimizerConfig(
            peak_learning_rate=1e-5,
            final_learning_rate=1e-6,
            beta2=sizes.BETA2[name],
        ),
        data=DataConfig(encoder_buckets=_ENCODER_BUCKETS, decoder_buckets=_DECODER_BUCKETS),
        training=TrainingConfig(steps=50_000, batch_size=sizes.BATCH_SIZES[name]),
    )


def _tiny() -> Config:
    return Config(
        model=sizes.MODELS["tiny"],
        objective=ObjectiveConfig(
            masked_lm_weight=0.3,
            masked_lm_rate=0.05,
            incorrect_share=0.1,
            metadata_dropout=0.5,
        ),
        optimizer=OptimizerConfig(
            peak_learning_rate=1.5e-3,
            final_learning_rate=1e-4,
            warmup_steps=200,
            beta2=0.99,
        ),
        data=DataConfig(
            problems=("runs/curriculum/train.jsonl.gz", "data/real/train.jsonl.gz"),
            encoder_buckets=(192, 256, 512),
            decoder_buckets=(*range(48, 97, 8), 112, 128, 144, 160, 192, 224, 256),
        ),
        training=TrainingConfig(steps=3000, batch_size=32, checkpoint_every=250),
    )


def get_config(preset: str) -> Config:
    """The fine-tuning run of that size."""
    builders = {name: lambda name=name: _paper(name) for name in sizes.BATCH_SIZES}
    return choose({"tiny": _tiny, **builders}, preset or "tiny", "configs/finetune.py")()
