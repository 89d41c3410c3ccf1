"""What is said of curated problems, one by one and together (paper, table 2)."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from alphacode.execution.verify.labels import aligned

_NAMES_SHOWN = 20


@dataclasses.dataclass(frozen=True, slots=True)
class Misses:
    """Incorrect programs of one kind, and how many of them pass all tests.

    Attributes:
      programs: That ran.
      original: Passing all tests of the problem as it was.
      extended: Passing all that it has now.
    """

    programs: int = 0
    original: int = 0
    extended: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """What is said of a problem.

    Attributes:
      name: Its name.
      outcome: `complete`, `out of candidates`, `out of CPU time`, or why no test was generated:
        `not asked for`, `custom checker`, `no tests`, `correct programs fail`, `too few programs`.
      tests: That it had.
      generated: That it got.
      removed_tests: Left out by cleaning.
      programs: It had, duplicates left out.
      removed_programs: Left out by cleaning.
      normalised: Programs that were replaced by their normalised form.
      normalisable: C++ programs in all.
      candidates: Inputs tried.
      cpu_seconds: Of all runs of programs, compilers left out.
      measured: Whether its incorrect programs are counted: its tests are to be believed, since a
        correct program passes them all, and none gives another answer.
      wrong: Incorrect programs but for the slow ones.
      slow: Those whose label is a limit passed.
      several_answers: The paper's sign of several right answers.
      fit: Whether it may be in a validation or test split.
      held_out: See `generation.Generation`.
      would_reject: Likewise.
    """

    name: str
    outcome: str
    tests: int
    programs: int
    cpu_seconds: float
    generated: int = 0
    removed_tests: int = 0
    removed_programs: int = 0
    normalised: int = 0
    normalisable: int = 0
    candidates: int = 0
    measured: bool = False
    wrong: Misses = Misses()
    slow: Misses = Misses()
    several_answers: bool = False
    fit: bool = False
    held_out: int = 0
    would_reject: int = 0

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Report":
        """The inverse of `dataclasses.asdict`."""
        misses = {kind: Misses(**plain[kind]) for kind in ("wrong", "slow")}
        return cls(**{**plain, **misses})


def summary(reports: Sequence[Report], wanted: int) -> list[str]:
    """Lines for people: what was done, and the table.

    Args:
      reports: Of all problems.
      wanted: Generated tests that each was to have.
    """
    asked = [r for r in reports if r.outcome != "not asked for"]
    short = sum(r.outcome != "complete" for r in asked)
    total = len(reports)
    lines = [
        f"problems: {total}; fit for a validation or test split: {sum(r.fit for r in reports)}",
        _named("signs of several right answers", [r for r in reports if r.several_answers]),
    ]
    if asked:
        share = _percent(short, len(asked))
        lines.append(f"did not reach {wanted} generated tests: {short} of {len(asked)} ({share})")
        for outcome in sorted({report.outcome for report in asked}):
            group = [report for report in asked if report.outcome == outcome]
            lines.append(f"  {_named(outcome, group if outcome != 'complete' else [], len(group))}")
        candidates, made = (sum(getattr(r, n) for r in asked) for n in ("candidates", "generated"))
        lines.append(f"candidates tried: {candidates}; tests made: {made}")
        held_out, rejected = (
            sum(getattr(r, n) for r in asked) for n in ("held_out", "would_reject")
        )
        lines.append(
            "correct programs that tests of the other programs' making would reject: "
            f"{rejected} of {held_out} ({_percent(rejected, held_out)})"
        )
    lines += [
        f"removed: {sum(r.removed_programs for r in reports)} of "
        f"{sum(r.programs for r in reports)} programs, "
        f"{sum(r.removed_tests for r in reports)} of "
        f"{sum(r.tests + r.generated for r in reports)} tests",
        f"normalised: {sum(r.normalised for r in reports)} of "
        f"{sum(r.normalisable for r in reports)} C and C++ programs",
        f"CPU time of programs, without compilers: {sum(r.cpu_seconds for r in reports):.0f} s",
    ]
    return lines


def false_positive_table(reports: Sequence[Report]) -> list[str]:
    """How many incorrect programs pass, before and after; empty where none was measured.

    A program is a false positive where it passes all tests of its problem and is labelled wrong for
    another reason than a limit; `or slow` counts those labelled so as well, and says nothing where
    no program is. A problem is one where any of its programs is.

    The paper's table counts solved problems of a model instead, whose programs passed: its rates
    are shares of another whole.
    """
    measured = [r for r in reports if r.measured and r.wrong.programs + r.slow.programs]
    if not measured:
        return []
    rows = [
        ["", "tests per", "false positives", "", "false positives or slow", ""],
        ["", "problem", "of programs", "on problems", "of programs", "on problems"],
    ]
    sizes = {
        "original": sum(r.tests for r in measured),
        "extended": sum(r.tests + r.generated - r.removed_tests for r in measured),
    }
    for field, name in (("original", "original tests"), ("extended", "after curation")):
        row = [name, f"{sizes[field] / len(measured):.1f}"]
        labelled = any(report.slow.programs for report in measured)
        for kinds in (("wrong",), ("wrong", "slow"))[: 1 + labelled]:
            each = [[getattr(r, kind) for kind in kinds] for r in measured]
            passing = [sum(getattr(m, field) for m in misses) for misses in each]
            programs = [sum(m.programs for m in misses) for misses in each]
            row.append(_share(sum(passing), sum(programs)))
            row.append(_share(sum(n > 0 for n in passing), sum(n > 0 for n in programs)))
        rows.append(row + ["-"] * (6 - len(row)))
    return aligned(rows)


def _named(what: str, reports: Sequence[Report], count: int | None = None) -> str:
    """How many there are, and the first of their names."""
    names = [report.name for report in reports]
    shown = ", ".join(names[:_NAMES_SHOWN]) + (", ..." if len(names) > _NAMES_SHOWN else "")
    return f"{what}: {len(names) if count is None else count}" + (f" ({shown})" if shown else "")


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} {_percent(part, whole)}"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "-"
