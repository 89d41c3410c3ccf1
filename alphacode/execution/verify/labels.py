"""Verdicts compared with the labels that programs carry, and the comparison as text.

A label says what the judge of a problem made of a program; see `ALLOWED` for the verdicts that
agree with each.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Sequence

from alphacode.execution.verdicts import PRECEDENCE, Verdict

_REJECTED = frozenset(PRECEDENCE) - {Verdict.AC, Verdict.CE, Verdict.IE}
ALLOWED = {
    "accepted": frozenset({Verdict.AC}),
    "wrong_answer": frozenset({Verdict.WA, Verdict.OLE}),
    "time_limit_exceeded": frozenset({Verdict.TLE}),
    # A judge that bounds memory by making allocations fail sees the programs end.
    "run_time_error": frozenset({Verdict.RE, Verdict.MLE}),
    "memory_limit_exceeded": frozenset({Verdict.MLE, Verdict.RE}),
    "brute_force": frozenset({Verdict.TLE, Verdict.MLE, Verdict.RE}),
    "partially_accepted": _REJECTED,
    "rejected": _REJECTED,
    "compile_error": frozenset({Verdict.CE}),
    # Outputs that come with a package, to test its validator.
    "valid_output": frozenset({Verdict.AC}),
    "invalid_output": frozenset({Verdict.WA}),
}
_COLUMNS = tuple(Verdict)


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a program with a label.

    Attributes:
      problem: Its problem.
      label: One of `ALLOWED`.
      name: The program.
      language: Row of `languages.TABLE`.
      verdict: Ours.
      agreed: Whether it agrees with the label.
      cpu_seconds: Of its slowest test that was run, or None where none was.
      limit_seconds: Of CPU time for each test.
      test: The first that it failed, or empty.
      message: Why.
    """

    problem: str
    label: str
    name: str
    language: str
    verdict: Verdict
    agreed: bool
    cpu_seconds: float | None
    limit_seconds: float
    test: str = ""
    message: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class NotJudged:
    """A program that was left out, and why."""

    problem: str
    label: str
    name: str
    reason: str


@dataclasses.dataclass(slots=True)
class Comparison:
    """All programs of a run, and what else there is to say of them, a line each."""

    outcomes: list[Outcome] = dataclasses.field(default_factory=list)
    left_out: list[NotJudged] = dataclasses.field(default_factory=list)
    notes: list[str] = dataclasses.field(default_factory=list)

    @property
    def agreed(self) -> int:
        """How many verdicts agree with their labels."""
        return sum(outcome.agreed for outcome in self.outcomes)

    @property
    def summary(self) -> str:
        """`labels agreed X of Y`, or that nothing was judged."""
        nothing = "" if self.outcomes else ": nothing was judged"
        return f"labels agreed {self.agreed} of {len(self.outcomes)}{nothing}"

    @property
    def holds(self) -> bool:
        """Whether something was judged, and all verdicts agree with their labels."""
        return 0 < len(self.outcomes) == self.agreed


def agrees(label: str, verdict: Verdict, scored: bool = False) -> bool:
    """Whether a verdict is what a label says.

    Args:
      label: One of `ALLOWED`.
      verdict: Ours.
      scored: The problem's validator gives scores. A `partially_accepted` program may then pass
        every test, with less than the full score, which the judge does not look at.
    """
    if label == "partially_accepted" and scored and verdict == Verdict.AC:
        return True
    return verdict in ALLOWED[label]


def aligned(rows: Sequence[Sequence[str]], right: Iterable[int] = ()) -> list[str]:
    """Rows as lines with columns of one width; the `right` ones are set flush right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    flush = set(right)
    return [
        "  ".join(
            text.rjust(width) if column in flush else text.ljust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def outcome_table(outcomes: Iterable[Outcome]) -> list[str]:
    """A line per program."""
    header = ("problem", "label", "program", "language", "verdict", "CPU s", "limit", "agreed")
    rows = [
        (
            outcome.problem,
            outcome.label,
            outcome.name,
            outcome.language,
            outcome.verdict.value,
            "-" if outcome.cpu_seconds is None else f"{outcome.cpu_seconds:.2f}",
            f"{outcome.limit_seconds:.2f}",
            "yes" if outcome.agreed else "NO",
        )
        for outcome in outcomes
    ]
    return aligned([header, *rows], right=(5, 6))


def disagreements(outcomes: Iterable[Outcome]) -> list[str]:
    """Two lines per program whose verdict is not what its label says."""
    lines = []
    for outcome in outcomes:
        if outcome.agreed:
            continue
        where = f" on {outcome.test}" if outcome.test else ""
        message = " ".join(outcome.message.split())
        lines.append(f"{outcome.problem}/{outcome.label}/{outcome.name}: {outcome.verdict}{where}")
        lines.append(f"    {message[:160] or 'every test is passed'}")
    return lines


def confusion_table(outcomes: Sequence[Outcome]) -> list[str]:
    """A line per label: how many programs got each verdict, and how many agree."""
    counts = Counter((outcome.label, outcome.verdict) for outcome in outcomes)
    agreed = Counter(outcome.label for outcome in outcomes if outcome.agreed)
    totals = Counter(outcome.label for outcome in outcomes)
    rows = [("label", *_COLUMNS, "agreed")]
    for label in filter(totals.__contains__, ALLOWED):
        cells = (str(counts[label, verdict]) for verdict in _COLUMNS)
        rows.append((label, *cells, f"{agreed[label]} of {totals[label]}"))
    return aligned(rows, right=range(1, len(_COLUMNS) + 1))


def left_out_lines(left_out: Sequence[NotJudged], each: bool) -> list[str]:
    """How many programs were not judged, by reason; with a line for each of them if asked for."""
    lines = []
    if each and left_out:
        rows = [(f"{one.problem}/{one.label}/{one.name}", one.reason) for one in left_out]
        lines = ["not judged:", *(f"  {line}" for line in aligned(rows))]
    reasons = Counter(one.reason for one in left_out).most_common()
    parts = ", ".join(f"{count} {reason}" for reason, count in reasons)
    return [*lines, f"not judged: {len(left_out)} programs" + (f" ({parts})" if parts else "")]
