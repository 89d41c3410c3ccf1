"""Whether each size of Table 3 fits machines that a user would rent: makes `docs/dry_runs.md`.

`python -m benchmarks.dry_runs [--rows=300m,41b]`, after `pip install -e '.[tpu,cuda]'`; no TPU and
no GPU is needed. Each row compiles the whole step of pre-training in a process of its own, some
minutes and some GB of memory. What was measured is kept in `docs/dry_runs.json`, and a row is
compiled again only where its configuration has changed, or where `--again` asks for it; so the
command can be stopped and started again.
"""

import argparse
import dataclasses
import hashlib
import importlib.metadata
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from alphacode import files
from alphacode.config import Config, presets
from alphacode.training.dry_run.compile_ahead import DryRun, dry_run
from benchmarks import dry_runs_of_sampling as sampling

ROOT = Path(__file__).resolve().parents[1]
_PRETRAIN = str(ROOT / "configs" / "pretrain.py")
_GIB = 2**30
_DAY = 24 * 3600
_LIBRARIES = ("jax", "libtpu", "jax-cuda12-plugin")


@dataclasses.dataclass(frozen=True)
class Row:
    """A line of the table: a preset of `configs/pretrain.py`, a machine, changed settings."""

    size: str
    target: str
    overrides: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Names it among the rows."""
        return f"{self.size}@{self.target}"

    @property
    def fingerprint(self) -> str:
        """Changes with the settings that its step depends on."""
        config = self.config
        data, training = config.data, config.training
        lengths = (data.encoder_buckets[-1], data.decoder_buckets[-1])
        parts = (training.steps, training.batch_size, training.accumulation)
        sections = (config.model, config.mesh, config.objective, config.optimizer)
        text = repr((self.target, lengths, parts, *sections))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def config(self) -> Config:
        """The preset, changed."""
        return presets.load(f"{_PRETRAIN}:{self.size}", self.overrides)


ROWS = (
    Row("300m", "v5e:4x4"),
    Row("1b", "v5e:4x4"),
    Row("3b", "v4:2x2x4"),
    Row("9b", "v4:4x4x4"),
    Row("41b", "v4:4x4x4"),
    Row("300m", "h100:8"),
    Row("1b", "h100:8"),
    Row("3b", "h100:8"),
    Row("9b", "h100:8x8"),
    Row("41b", "h100:8x8", ("training.accumulation=1",)),
)


def measure(row: Row | sampling.Row) -> dict[str, Any]:
    """Compiles a row's programs in this process, where JAX has not looked for devices yet."""
    versions = {}
    for library in _LIBRARIES:
        try:
            versions[library] = importlib.metadata.version(library)
        except importlib.metadata.PackageNotFoundError:
            continue
    facts: dict[str, Any] = {"fingerprint": row.fingerprint, "versions": versions}
    if isinstance(row, sampling.Row):
        return facts | {"result": row.measured()}
    config = row.config
    result = dry_run(config, row.target)
    return facts | {
        "batch_size": config.training.batch_size,
        "accumulation": config.training.accumulation,
        "processor_seconds": round(time.process_time()),
        "result": dataclasses.asdict(result),
    }


def _in_a_process(row: Row | sampling.Row) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.dry_runs", f"--measure={row.name}"],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "JAX_PLATFORMS": "cpu"},
    )
    if done.returncode:
        raise SystemExit(f"benchmarks.dry_runs: {row.name} ended with {done.returncode}; see above")
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def outdated(row: Row | sampling.Row, kept: Mapping[str, Any]) -> bool:
    """Whether a row has not been measured as it stands, limits included."""
    if isinstance(row, sampling.Row):
        return sampling.outdated(row, kept)
    measured = kept.get(row.name, {})
    if measured.get("fingerprint") != row.fingerprint:
        return True
    return not (measured["result"].get("bound") or measured["result"].get("refused"))


def line(row: Row, kept: Mapping[str, Any]) -> str:
    """The row in Markdown, as it was measured last."""
    if row.name not in kept:
        return f"| {row.size} | {row.target} | not measured |" + " |" * 16
    measured = kept[row.name]
    run = DryRun(**measured["result"])
    mesh = " x ".join(f"{axis} {size}" for axis, size in run.mesh.items() if size > 1)
    gib = [run.arguments["parameters"], run.arguments["optimizer"], run.temporaries, run.total]
    refused = bool(run.refused)
    ratio = "" if refused else f"{run.compiled_flops / run.model_flops:.3f}"
    told = [f"{kind} {count:,}" for kind, (count, _) in sorted(run.collectives.items())]
    cells = [
        row.size,
        row.target,
        mesh or "1",
        f"{measured['batch_size']:,} in {measured['accumulation']}",
        *(f"{size / _GIB:.2f}" for size in gib[:2]),
        *("" if refused else f"{size / _GIB:.2f}" for size in gib[2:]),
        f"{run.limit / _GIB:.1f}",
        ratio,
        *_limit_cells(run),
        ", ".join(told),
        f"{run.seconds:.0f} ({measured['processor_seconds']})",
        ("fits" if run.fits else "does not fit")
        + (", to be compiled again" if outdated(row, kept) else ""),
    ]
    return f"| {' | '.join(cells)} |"


def _limit_cells(run: DryRun) -> list[str]:
    """Seconds by each resource, what is the slowest, and what that allows."""
    bound = run.limits
    if bound is None:
        return [""] * 6
    return [
        *(f"{seconds:.2f}" for seconds in run.bound.values()),
        bound.resource,
        f"{run.tokens / bound.seconds:,.0f}",
        f"{run.mfu:.0%}",
    ]


def cost_line(row: Row, kept: Mapping[str, Any]) -> str:
    """Chip-days of all steps of the row's pre-training at its bound, in Markdown."""
    run = DryRun(**kept[row.name]["result"]) if row.name in kept else None
    bound = run.limits if run else None
    cells = [row.size, row.target, f"{row.config.training.steps:,}", "", "", ""]
    if run and bound and not outdated(row, kept):
        devices = math.prod(run.mesh.values())
        seconds = row.config.training.steps * bound.seconds
        days = devices * seconds / _DAY
        operations = row.config.training.steps * run.model_flops * devices
        cells[3:] = [f"{seconds / _DAY:,.0f}", f"{days:,.0f}", f"{operations / _DAY / 1e15:,.0f}"]
    return f"| {' | '.join(cells)} |"


def table(rows: Sequence[Row], kept: Mapping[str, Any]) -> str:
    """The page, from what has been measured."""
    heads = (
        "size | machine | mesh | batch, parts | parameters | optimizer | temporaries | in all | "
        "to be used | operations | compute s | memory s | interconnect s | bound by | "
        "tokens/s a device | MFU | collectives a step | compiled in (processor) s | verdict"
    )
    used = {tuple(m["versions"].items()) for m in kept.values()}
    versions = "; ".join(sorted(", ".join(f"{n} {v}" for n, v in each) for each in used))
    commands = "".join(
        f"    python run_train.py --config=configs/pretrain.py:{row.size} --dry_run={row.target}"
        + "".join(f" --config.{override}" for override in row.overrides)
        + "\n"
        for row in rows
    )
    commands += "".join(f"    {row.command}\n" for row in sampling.ROWS)
    body = "\n".join(line(row, kept) for row in rows)
    costs = "\n".join(cost_line(row, kept) for row in rows)
    return f"""# Dry runs

Made by `python -m benchmarks.dry_runs`, on a machine with neither a TPU nor a GPU: the whole step
of pre-training, compiled for the machine named, with the longest examples (1,536 encoder and 768
decoder tokens). Memory is in GiB on each device. *Operations* are those of the compiled program,
recomputation included, over the model's own; *in all* is what the verdict compares with *to be
used*. The seconds are those of one step by each resource of a device alone, at the rates that its
maker publishes (`alphacode/training/machines.py`); the slowest is what the step is *bound by*, and
tokens and MFU are at that bound, which no real step reaches. MFU counts the model's operations:
nothing twice, causal attention for the half that is seen. Rows *to be compiled again* were compiled
before their preset or these columns changed. Compiling took as long as it says on two busy cores.
Nothing here was run on a TPU or GPU.

| {heads} |
|{" --- |" * (heads.count("|") + 1)}
{body}

A TPU's compiler says itself what does not fit. On GPUs JAX takes 75% of the memory unless
`XLA_PYTHON_CLIENT_MEM_FRACTION` says otherwise, which is what *to be used* shows, and what cuDNN's
attention works in is not counted, since only a GPU can tell.

## What pre-training takes at least

All steps of the paper's Table 3 at the bound, each with the longest examples.

| size | machine | steps | days | chip-days | petaflop/s-days of the model |
| --- | --- | --- | --- | --- | --- |
{costs}

The paper states no cost for each size: sampling and training of its largest models "required
hundreds of petaFLOPS days", and its Figure 7 spans 10² to 10⁴ TPU-days of training.

## What a million samples take at least

The devices of one process share out a copy of the parameters; as many processes as there are make
as many times the samples. Memory is in GiB on each device: *decoding* is the most that caches and
logits take at any time, as `alphacode/models/decoding_memory.py` counts them, and the number of
sequences side by side follows from it (`sampling.slots=0`). Seconds are those of the slowest
resource, of reading the prompts of a batch and of one decode step with its caches at their longest.
Every sample is counted with 768 tokens, none of which real programs reach: what they take less is
in proportion.

{sampling.table(sampling.ROWS, kept)}

The same for one row, with more detail:

{commands}
Compiled with {versions or "nothing yet"}.
"""


def main() -> None:
    """Measures what is missing and writes the table."""
    parser = argparse.ArgumentParser(description="table of dry runs")
    parser.add_argument("--rows", default="", help="sizes, machines or names; empty: all")
    parser.add_argument("--again", action="store_true", help="compile the chosen rows again")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "dry_runs.md")
    parser.add_argument("--measure", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    names: dict[str, Row | sampling.Row] = {row.name: row for row in (*ROWS, *sampling.ROWS)}
    if options.measure:
        print(json.dumps(measure(names[options.measure])))
        return
    wanted = set(filter(None, options.rows.split(",")))
    chosen = [
        row for row in names.values() if not wanted or wanted & {row.name, row.size, row.target}
    ]
    if not chosen:
        raise SystemExit(f"benchmarks.dry_runs: --rows={options.rows}: give some of {list(names)}")
    results = options.output.with_suffix(".json")
    kept: dict[str, Any] = json.loads(results.read_text()) if results.exists() else {}
    for row in chosen:
        if options.again or outdated(row, kept):
            print(f"{row.name}: compiling", file=sys.stderr)
            kept[row.name] = _in_a_process(row)
            kept = {name: kept[name] for name in names if name in kept}
            files.write_json(results, kept)
        files.write_text(options.output, table(ROWS, kept))
        if isinstance(row, Row):
            print(line(row, kept))
    steps = [row for row in chosen if isinstance(row, Row)]
    fit = sum(DryRun(**kept[row.name]["result"]).fits for row in steps)
    print(f"{fit} of {len(steps)} training steps fit")


if __name__ == "__main__":
    main()
