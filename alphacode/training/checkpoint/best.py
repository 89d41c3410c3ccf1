"""The best checkpoint of a run: by solve rate, since loss is a poor proxy (paper, section 6.5).

What an evaluation found stands in `metrics.jsonl` alone (`metrics.Log`), one line for each:

    {"step": 250, "evaluation": {"next_token": 1.5, ..., "solve_rate": 0.25, "pass_rate": 0.5}}

The best step is the one with the highest solve rate; of equals the one where more problems had any
correct sample, and of equals again the latest.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import orbax.checkpoint as ocp
from etils import epath

METRICS_FILE = "metrics.jsonl"
EVALUATION = "evaluation"

# Values of evaluations by step.
Evaluations = dict[int, dict[str, float]]


class SolveRates(NamedTuple):
    """Shares of the problems of an evaluation.

    Attributes:
      solve_rate: Solved by one of the programs submitted: n@k.
      pass_rate: With a correct one among all samples: pass@k.
    """

    solve_rate: float
    pass_rate: float


def read_evaluations(workdir: epath.Path, until: int) -> Evaluations:
    """The evaluations of steps up to `until` in a workdir; a line that a kill has cut is none."""
    path = workdir / METRICS_FILE
    if not path.exists():
        return {}
    lines = path.read_text().splitlines(keepends=True)
    points = [json.loads(line) for line in lines if line.endswith("\n")]
    return {p["step"]: p[EVALUATION] for p in points if EVALUATION in p and p["step"] <= until}


def best_step(evaluations: Mapping[int, Mapping[str, float]], steps: Iterable[int]) -> int | None:
    """The best of `steps`, or None where no solve rate of any of them is known."""

    def rank(step: int) -> tuple[float, ...]:
        values = evaluations[step]
        return *(values[name] for name in SolveRates._fields), step

    known = (step for step in steps if SolveRates._fields[0] in evaluations.get(step, {}))
    return max(known, key=rank, default=None)


class KeepBest(ocp.checkpoint_managers.PreservationPolicy):
    """Keeps the best step, whenever it was saved."""

    def __init__(self, evaluations: Mapping[int, Mapping[str, float]]) -> None:
        """Looks at `evaluations`, which may grow, each time that old checkpoints are removed."""
        self._evaluations = evaluations

    def should_preserve(
        self,
        checkpoints: Sequence[ocp.checkpoint_managers.PolicyCheckpointInfo],
        *,
        context: ocp.checkpoint_managers.PreservationContext,
    ) -> Sequence[bool]:
        """Whether each of the checkpoints is to stay."""
        del context
        best = best_step(self._evaluations, (checkpoint.step for checkpoint in checkpoints))
        return [checkpoint.step == best for checkpoint in checkpoints]
