"""Pre-training on source code (paper, section 4.1 and Table 3).

Presets:
  300m, 1b, 3b, 9b, 41b: Table 3's models, batch sizes and steps, with the paper's schedule: 1e-9 to
    1e-4 in 1,000 steps, then a cosine down to 1e-5. Name the corpus.
  1b_multi_head, 1b_decoder_only: The other architectures of Table 6, on the same batches and steps.
    A decoder-only model learns every token of its 2,304, which hold as many files as fit
    (data.pack), and has no masked-LM loss.
  tiny: The model that ships with the repository, on a corpus of some megabytes; its schedule is
    this project's.

Not tempered (that begins in fine-tuning), without the value loss, with the masked-LM loss. Which
rate and weight it has is not stated: BERT's 15%, at weight 1, are this project's choice. The losses
on held-out corpora that --config.training.validation names are measured every 1,000 steps.

Command: python data/make_corpus.py --inputs=FOLDERS --preset=alphacode --output=runs/corpus
  python run_train.py --config=configs/pretrain.py:tiny --workdir=runs/pretrained
Machine, time and score: not measured yet. The paper's numbers are solve rates after fine-tuning
(Table 7: 17.3% 10@10K for the 1B model).
"""

from alphacode.config import Config, DataConfig, OptimizerConfig, TrainingConfig
from configs import sizes


def _paper(name: str) -> Config:
    alone = sizes.MODELS[name].decoder_only
    data = DataConfig(
        task="source_code",
        encoder_buckets=(512, 1024, 1536),
        decoder_buckets=(2304,) if alone else tuple(range(64, 769, 64)),
        pack=alone,
    )
    return sizes.paper(
        name,
        sizes.UNTEMPERED,
        OptimizerConfig(),
        data,
        TrainingConfig(
            steps=sizes.PRETRAINING_STEPS[sizes.ROWS[name]],
            evaluate_every=1000,
        ),
    )


def _tiny() -> Config:
    data = DataConfig(
        task="source_code",
        corpus=("runs/corpus",),
        encoder_buckets=(256, 512),
        decoder_buckets=(64, 128, 192, 256),
    )
    return sizes.tiny(sizes.UNTEMPERED, data, TrainingConfig(evaluate_every=250))


def get_config(preset: str) -> Config:
    """The pre-training run of that size."""
    return sizes.chosen(preset, _tiny, _paper, sizes.ROWS, "configs/pretrain.py")
