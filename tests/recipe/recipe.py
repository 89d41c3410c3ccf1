"""The paper's training at toy size, from source code to GOLD with the value loss.

`python recipe.py FOLDER PROBLEMS CORPUS PROCESS PROCESSES PORT` is one process of several.
"""

import sys
from pathlib import Path

import small_models
import untrained

from alphacode.config import Config, presets
from alphacode.training import distributed
from alphacode.training.loop import train

ROOT = untrained.ROOT
# The last of them is the one that is sampled.
STAGES = ("pretrained", "tempered", "gold")
_COMMON = (
    *(
        f"model.{name}={getattr(small_models.NARROW, name)}"
        for name in (
            "d_model",
            "num_query_heads",
            "head_size",
            "feed_forward_ratio",
            "encoder_layers",
            "decoder_layers",
            "value_width",
            # The order of sums must not change a sample.
            "activation_dtype",
        )
    ),
    "model.encoder_length=96",
    "model.decoder_length=64",
    "data.encoder_buckets=96",
    "data.decoder_buckets=64",
    f"data.tokenizer={untrained.TOKENIZER}",
    "optimizer.warmup_steps=0",
    "optimizer.peak_learning_rate=0.01",
    # Where a gradient is no more than rounding, so is its step.
    "optimizer.epsilon=1e-3",
    "training.steps=2",
    "training.batch_size=4",
    "training.validation=",
    "training.evaluation_problems=0",
)


def configs(folder: Path, problems: Path, corpus: Path, *overrides: str) -> dict[str, Config]:
    """The run of each stage, which starts from the one before."""
    learnt = (f"data.problems={problems}", "data.weights=")
    changes: dict[str, tuple[str, ...]] = {
        "pretrained": (f"data.corpus={corpus}",),
        "tempered": (*learnt, "objective.value_weight=0"),
        "gold": (*learnt, "objective.gold=true", "objective.gold_start=0"),
    }
    runs = {}
    for before, (name, fields) in zip(("", *STAGES), changes.items(), strict=False):
        preset = "pretrain" if name == "pretrained" else "finetune"
        start = (f"training.initial_checkpoint={folder / before}",) if before else ()
        runs[name] = presets.load(
            f"{ROOT / 'configs' / preset}.py:tiny", (*_COMMON, *fields, *start, *overrides)
        )
    return runs


def train_all(folder: Path, problems: Path, corpus: Path, *overrides: str) -> Path:
    """Trains all stages, each into a workdir below `folder`, and returns the last one."""
    for name, config in configs(folder, problems, corpus, *overrides).items():
        assert int(train(config, str(folder / name)).step) == config.training.steps
    return folder / STAGES[-1]


def main(folder: str, problems: str, corpus: str, process: str, processes: str, port: str) -> None:
    """Joins the others on the loopback device, and trains with them a model that they share out."""
    distributed.join(f"127.0.0.1:{port}", int(processes), int(process), detect=False)
    mesh = ("mesh.data=1", f"mesh.fsdp={processes}")
    train_all(Path(folder), Path(problems), Path(corpus), *mesh)


if __name__ == "__main__":
    main(*sys.argv[1:])
