"""GOLD with and without incorrect programs (`objective.gold_incorrect`): solve rates both ways.

`python -m benchmarks.gold [--workdir=runs/gold] [--checkpoint=data/checkpoint] [--seeds=3]
[--steps=150]`

The paper (appendix C.3) does not say whether GOLD weights the tokens of incorrect programs. Where
it does not, their weight is 1, up to 1 / `objective.gold_floor` = 20 times that of an improbable
token of a correct one. For each seed the tiny model is fine-tuned from the same tempered checkpoint
with GOLD both ways, on the same batches of the curriculum, and samples the same held-out problems
of compositions that training never shows. The table has pass@1 and the solve rate of ten
submissions, with 95% intervals over problems of the means over seeds, and last the difference,
paired by problem and seed.

Every run is a folder of the workdir that `run_train.py` and `run_sample.py` fill: the command can
be stopped and started again, and a run that is complete is not repeated. Runs that were not made
yet are left out of the table, in pairs.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from alphacode import files
from alphacode.evaluation.measures import bootstrap_interval

ROOT = Path(__file__).resolve().parents[1]
WAYS = {"correct programs alone": False, "all programs": True}
_MEASURES = {"pass@1": "pass@1", "solved": "10 submissions"}
_TRAIN = (
    "objective.gold=true",
    "objective.gold_start=0",  # the checkpoint is tempered
    "objective.value_weight=0",
    "objective.incorrect_share=0.15",
    "data.encoder_buckets=320,512",
    "data.decoder_buckets=64,96,144,256",
    "optimizer.peak_learning_rate=0.0003",
    "optimizer.final_learning_rate=0.00003",
    "optimizer.warmup_steps=20",
    "training.validation=",
    "training.evaluate_every=0",
    "training.evaluation_problems=0",
    "training.checkpoint_every=50",
)
_SAMPLE = ("sampling.temperature=0.25", "sampling.languages=python3", "execution.languages=python3")


class Plan(NamedTuple):
    """What is compared.

    Attributes:
      workdir: Of all runs, and of the problems.
      checkpoint: Where fine-tuning starts.
      seeds: Fine-tunings either way.
      steps: Of each.
      samples: Of each held-out problem.
      train: Problems to train on.
      held_out: Problems to solve.
      preset: Of the model, its data and its schedule.
      overrides: Further fields of training.
    """

    workdir: Path
    checkpoint: Path
    seeds: int = 3
    steps: int = 150
    samples: int = 16
    train: int = 6000
    held_out: int = 64
    preset: str = f"{ROOT / 'configs' / 'finetune.py'}:tiny"
    overrides: tuple[str, ...] = ()


def run(plan: Plan, seed: int, gold_incorrect: bool) -> None:
    """Fine-tunes, samples and scores, where that was not done before."""
    folder = _folder(plan, seed, gold_incorrect)
    if (folder / "contest" / "results.json").exists():
        return
    data = _problems(plan, "train", plan.train)
    contest = _problems(plan, "valid", plan.held_out)
    tokenizer = plan.checkpoint / "tokenizer.model"
    model = json.loads((plan.checkpoint / "config.json").read_text())["model"]
    _python(
        "run_train.py",
        f"--config={plan.preset}",
        f"--workdir={folder / 'training'}",
        f"--config.data.problems={data}",
        f"--config.data.tokenizer={tokenizer}",
        f"--config.data.cache={plan.workdir / 'tokens'}",
        f"--config.training.initial_checkpoint={plan.checkpoint}",
        f"--config.training.steps={plan.steps}",
        f"--config.training.seed={seed}",
        f"--config.objective.gold_incorrect={str(gold_incorrect).lower()}",
        *(f"--config.model.{name}={value}" for name, value in model.items()),
        *(f"--config.{field}" for field in (*_TRAIN, *plan.overrides)),
    )
    _python(
        "run_sample.py",
        "--config=configs/sample.py:solve",
        f"--checkpoint={folder / 'training'}",
        f"--contest={contest}",
        f"--workdir={folder / 'contest'}",
        f"--config.sampling.samples_per_problem={plan.samples}",
        f"--config.sampling.seed={seed}",
        *(f"--config.{field}" for field in _SAMPLE),
    )


def measured(plan: Plan) -> dict[bool, dict[int, dict[str, dict[str, float]]]]:
    """By way and seed the measures of each problem; only seeds that were run both ways."""
    found: dict[bool, dict[int, dict[str, dict[str, float]]]] = {True: {}, False: {}}
    for seed in range(plan.seeds):
        results = {way: _folder(plan, seed, way) / "contest" / "results.json" for way in found}
        if all(path.exists() for path in results.values()):
            for way, path in results.items():
                entries = json.loads(path.read_text())["problems"]
                found[way][seed] = {entry["name"]: _measures(entry) for entry in entries}
    return found


def table(found: Mapping[bool, Mapping[int, Mapping[str, Mapping[str, float]]]]) -> str:
    """The table, as Markdown."""
    names = list(_MEASURES.values())
    lines = [
        f"| GOLD weights | seeds | {' | '.join(names)} |",
        "|---" * (len(names) + 2) + "|",
    ]
    both = {way: {name: _by_problem(found[way], name) for name in names} for way in found}
    for label, way in WAYS.items():
        cells = [_cell(both[way][name]) for name in names]
        lines.append(f"| {label} | {len(found[way])} | {' | '.join(cells)} |")
    apart = [
        _cell([a - b for a, b in zip(both[True][name], both[False][name], strict=True)], sign="+")
        for name in names
    ]
    lines.append(f"| difference | {len(found[True])} | {' | '.join(apart)} |")
    return "\n".join(lines)


def _measures(entry: Mapping[str, object]) -> dict[str, float]:
    rates = entry["pass_at_k"]
    assert isinstance(rates, dict)
    return {
        _MEASURES["pass@1"]: float(rates["1"]),
        _MEASURES["solved"]: float(bool(entry["solved"])),
    }


def _by_problem(
    seeds: Mapping[int, Mapping[str, Mapping[str, float]]], measure: str
) -> list[float]:
    """Of each problem the mean over seeds."""
    problems = sorted({name for entries in seeds.values() for name in entries})
    return [
        float(np.mean([entries[name][measure] for entries in seeds.values()])) for name in problems
    ]


def _cell(values: Sequence[float], sign: str = "") -> str:
    low, high = bootstrap_interval(values)
    return f"{100 * np.mean(values):{sign}.1f}% ({100 * low:{sign}.1f} to {100 * high:{sign}.1f})"


def _folder(plan: Plan, seed: int, gold_incorrect: bool) -> Path:
    return plan.workdir / f"{'all' if gold_incorrect else 'correct'}-{seed}"


def _problems(plan: Plan, split: str, count: int) -> Path:
    """A file of generated problems, made once."""
    path = plan.workdir / f"{split}-{count}.jsonl.gz"
    if not path.exists():
        files.make_workdir(str(plan.workdir))
        _python(
            "data/make_curriculum.py", f"--count={count}", f"--split={split}", f"--output={path}"
        )
    return path


def _python(script: str, *flags: str) -> None:
    subprocess.run([sys.executable, str(ROOT / script), *flags], check=True, cwd=ROOT)


def main(arguments: Sequence[str] | None = None) -> None:
    """Makes the runs that are missing, in pairs, and prints the table after each pair."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--workdir", type=Path, default=Path("runs/gold"))
    parser.add_argument("--checkpoint", type=Path, default=ROOT / "data" / "checkpoint")
    for name in ("seeds", "steps", "samples", "train", "held_out"):
        parser.add_argument(f"--{name}", type=int, default=Plan._field_defaults[name])
    asked = vars(parser.parse_args(arguments))
    folders = {name: asked.pop(name).resolve() for name in ("workdir", "checkpoint")}
    plan = Plan(**folders, **asked)
    for seed in range(plan.seeds):
        for way in WAYS.values():
            run(plan, seed, way)
        print(table(measured(plan)), flush=True)


if __name__ == "__main__":
    main()
