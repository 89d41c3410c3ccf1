"""The rows of `benchmarks.dry_runs` that are of sampling: what a million samples take at least."""

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from alphacode.config import ContestConfig, ModelConfig, presets
from alphacode.evaluation import contest
from alphacode.sampling.dry_run import Part, SamplingDryRun

# The paper's test set has 165 problems (section 3.2), and its largest runs a million samples each.
_PROBLEMS, _SAMPLES = 165, 10**6
_GIB, _DAY = 2**30, 24 * 3600
_HEADS = (
    "size | machine | mesh | sequences side by side | parameters | decoding | to be used | "
    "prefill s | step ms | bound by | samples/s a device | chip-days for 10⁶ x 165"
)


@dataclasses.dataclass(frozen=True)
class Row:
    """A line of the table: the model of a size, the devices of a process, changed settings."""

    size: str
    target: str
    overrides: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Names it among the rows."""
        return f"sampling {self.size}@{self.target}"

    @property
    def model(self) -> ModelConfig:
        """Of the preset."""
        model: ModelConfig = presets.load(self._preset).model
        return model

    @property
    def fingerprint(self) -> str:
        """Changes with what its programs depend on."""
        text = repr((self.target, self.model, self._config.mesh, self._config.sampling))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def _preset(self) -> str:
        return f"configs/finetune.py:{self.size}"

    @property
    def _config(self) -> ContestConfig:
        config: ContestConfig = presets.load("configs/sample.py", self.overrides, ContestConfig)
        return config

    @property
    def command(self) -> str:
        """The same for one row, with more detail."""
        flags = "".join(f" --config.{override}" for override in self.overrides)
        return f"python run_sample.py --model={self._preset} --dry_run={self.target}{flags}"

    def measured(self) -> dict[str, Any]:
        """Compiles its programs in this process, where JAX has not looked for devices yet."""
        return dataclasses.asdict(contest.dry_run(self._config, "", self._preset, self.target))


ROWS = (
    Row("300m", "v5e:2x2"),
    Row("1b", "v5e:2x2"),
    Row("3b", "v4:2x2x1"),
    Row("9b", "v4:2x2x1", ("mesh.tensor=4",)),
    Row("41b", "v5p:2x2x1", ("mesh.tensor=4",)),
    Row("300m", "h100:1"),
    Row("1b", "h100:1"),
    Row("3b", "h100:1"),
    Row("9b", "h100:1"),
    Row("41b", "h100:8", ("mesh.tensor=8",)),
)


def table(rows: Sequence[Row], kept: Mapping[str, Any]) -> str:
    """The table in Markdown, as its rows were measured last."""
    body = "\n".join(_line(row, kept) for row in rows)
    return f"| {_HEADS} |\n|{' --- |' * (_HEADS.count('|') + 1)}\n{body}"


def outdated(row: Row, kept: Mapping[str, Any]) -> bool:
    """Whether a row has not been measured as it stands."""
    return bool(kept.get(row.name, {}).get("fingerprint") != row.fingerprint)


def _line(row: Row, kept: Mapping[str, Any]) -> str:
    if row.name not in kept:
        return f"| {row.size} | {row.target} | not measured |" + " |" * (_HEADS.count("|") - 2)
    found = kept[row.name]["result"]
    parts = {name: Part(**found[name]) for name in ("prefill", "step")}
    run = SamplingDryRun(**{**found, **parts})
    mesh = " x ".join(f"{axis} {size}" for axis, size in run.mesh.items() if size > 1)
    bound = run.step.bound
    cells = [
        row.size,
        row.target + (", to be compiled again" if outdated(row, kept) else ""),
        mesh or "one device",
        f"{run.slots:,} of {run.prompts:,} prompts",
        *(f"{size / _GIB:.2f}" for size in (run.parameters, run.decoding, run.limit)),
        f"{max(run.prefill.bound.values()):.3f}",
        f"{1e3 * max(bound.values()):.2f}",
        max(bound, key=lambda resource: bound[resource]),
        f"{run.rate:,.2f}",
        f"{_PROBLEMS * _SAMPLES / run.rate / _DAY:,.0f}",
    ]
    return f"| {' | '.join(cells)} |"
