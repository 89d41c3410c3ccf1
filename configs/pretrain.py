"""Pre-training on source code (paper, section 4.1 and Table 3).

Presets:
  300m, 1b, 3b, 9b, 41b: Table 3's models, batch sizes and steps, with the paper's schedule: 1e-9 to
    1e-4 in 1,000 steps, then a cosine down to 1e-5. Name the corpus.
  tiny: The model that ships with the repository, on a corpus of some megabytes; its schedule is
    this project's.

Not tempered (that begins in fine-tuning), without the value loss, with the masked-LM loss. Which
rate and weight it has is not stated: BERT's 15%, at weight 1, are this project's choice.

Command: python data/make_corpus.py --inputs=FOLDERS --preset=alphacode --output=runs/corpus
  python run_train.py --config=configs/pretrain.py:tiny --workdir=runs/pretrained
Machine, time and score: not measured yet. The paper's numbers are solve rates after fine-tuning
(Table 7: 17.3% 10@10K for the 1B model).
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

_OBJECTIVE = ObjectiveConfig(temperature=1.0, value_weight=0.0)


def _paper(name: str) -> Config:
    return Config(
        model=sizes.MODELS[name],
        objective=_OBJECTIVE,
        optimizer=OptimizerConfig(beta2=sizes.BETA2[name]),
        data=DataConfig(
            task="source_code",
            encoder_buckets=(512, 1024, 1536),
            decoder_buckets=tuple(range(64, 769, 64)),
        ),
        training=TrainingConfig(
            steps=sizes.PRETRAINING_STEPS[name], batch_size=sizes.BATCH_SIZES[name]
        ),
    )


def _tiny() -> Config:
    return Config(
        model=sizes.MODELS["tiny"],
        objective=_OBJECTIVE,
        optimizer=OptimizerConfig(
            peak_learning_rate=1.5e-3,
            final_learning_rate=1e-4,
            warmup_steps=200,
            beta2=0.99,
        ),
        data=DataConfig(
            task="source_code",
            corpus=("runs/corpus",),
            encoder_buckets=(256, 512),
            decoder_buckets=(64, 128, 192, 256),
        ),
        training=TrainingConfig(steps=3000, batch_size=32, checkpoint_every=250),
    )


def get_config(preset: str) -> Config:
    """The pre-training run of that size."""
    builders = {name: lambda name=name: _paper(name) for name in sizes.BATCH_SIZES}
    return choose({"tiny": _tiny, **builders}, preset or "tiny", "configs/pretrain.py")()
