"""Fine-tuning on problems with correct and incorrect solutions (paper, section 4.2).

Presets:
  300m, 1b, 3b, 9b, 41b: Table 3's models with the paper's fine-tuning schedule, learning rate
    1e-5 to 1e-6. The paper states neither steps nor batch size; 50,000 steps (where its validation
    loss began to rise, section 6.5) at the pre-training batch are this project's choice. Tempered
    throughout, with GOLD from step 1,000 on (appendix C.3): the short phase of tempering alone
    that goes before is the start of the same run. Start from a pre-trained model with
    --config.training.initial_checkpoint=DIR; it is sampled at T' = 0.25. Where
    --config.training.validation names held-out problems, losses are measured on them every 1,000
    steps, and up to 3b 10@128 of 117 of them, as many as CodeContests' validation set has, on one
    device; larger models seldom fit one.
  1b_multi_head, 1b_decoder_only: The other architectures of Table 6. The decoder-only one reads
    prompt and program as one sequence, learns the program only, and has no masked-LM loss; it is
    evaluated with --config.training.evaluation_problems=0.
  tiny: A model as small as the one in data/checkpoint, trained from nothing on the curriculum and
    on the real problems in data/real. Its lengths hold 98% of the curriculum's statements and 99%
    of its programs. Every 500 steps it is evaluated on problems of other compositions (python
    data/make_curriculum.py --split=valid --output=runs/curriculum/valid.jsonl.gz): losses and 10@8.

Command: python run_train.py --config=configs/finetune.py:tiny --workdir=runs/tiny
Machine, time and score: not measured with today's curriculum; data/checkpoint/info.json and
README.md have those of the shipped model, trained on the first one.
"""

from alphacode.config import (
    Config,
    DataConfig,
    ObjectiveConfig,
    TrainingConfig,
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
# Of prompt and program together.
_SEQUENCE_BUCKETS = tuple(range(256, 2305, 128))
# Sizes that are sampled from while they are trained, on one device.
_SOLVED = ("300m", "1b", "3b")


def _paper(name: str) -> Config:
    solved = sizes.ROWS[name] in _SOLVED
    return sizes.paper(
        name,
        ObjectiveConfig(gold=True),
        sizes.FINE_TUNING,
        DataConfig(
            encoder_buckets=_ENCODER_BUCKETS,
            decoder_buckets=(
                _SEQUENCE_BUCKETS if sizes.MODELS[name].decoder_only else _DECODER_BUCKETS
            ),
        ),
        TrainingConfig(
            steps=50_000,
            evaluate_every=1000,
            evaluation_problems=117 if solved else 0,
            evaluation_samples=128,
            evaluation_slots=128,
        ),
    )


def _tiny() -> Config:
    return sizes.tiny(
        ObjectiveConfig(
            masked_lm_weight=0.3,
            masked_lm_rate=0.05,
            incorrect_share=0.1,
            metadata_dropout=0.5,
        ),
        DataConfig(
            problems=sizes.TINY_PROBLEMS,
            encoder_buckets=(192, 256, 512),
            decoder_buckets=(*range(48, 97, 8), 112, 128, 144, 160, 192, 224, 256),
        ),
        TrainingConfig(
            validation=("runs/curriculum/valid.jsonl.gz",),
            evaluate_every=500,
            evaluation_batches=8,
            evaluation_problems=32,
            evaluation_samples=8,
            evaluation_slots=64,
        ),
    )


def get_config(preset: str) -> Config:
    """The fine-tuning run of that size."""
    return sizes.chosen(preset, _tiny, _paper, sizes.ROWS, "configs/finetune.py")
