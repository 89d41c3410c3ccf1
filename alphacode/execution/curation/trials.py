"""What the programs of a problem do on tests."""

import dataclasses
from collections.abc import Hashable, Sequence

from alphacode.config import ExecutionConfig
from alphacode.datasets.problem import Language, Problem, Solution, Test
from alphacode.execution.curation.schedule import Steps, printed
from alphacode.execution.problems import cases_of, job_of
from alphacode.execution.verdicts import Case, CaseResult, Job, Limits, Verdict

_NAMES = {Language.PYTHON3: ("python3",), Language.CPP: ("c", "cpp")}
# Whoever writes these writes no C: its compiler need not be asked.
_CPP_SIGNS = (
    "using namespace",
    "#include <bits/stdc++",
    "#include<bits/stdc++",
    "iostream",
    "std::",
)
_FIRST_TESTS = 4


@dataclasses.dataclass(frozen=True, slots=True)
class Trial:
    """A program and what it did.

    Attributes:
      solution: The program, with its label.
      correct: Whether it is labelled so.
      language: In which it was judged; empty where it was not, for want of its language here.
      cases: By test; None where it was not run after earlier failures, which counts as failed.
    """

    solution: Solution
    correct: bool
    language: str
    cases: tuple[CaseResult | None, ...]

    @property
    def ran(self) -> bool:
        """Whether it was compiled and run."""
        return any(case is not None for case in self.cases)

    @property
    def passed(self) -> tuple[bool, ...]:
        """By test."""
        return tuple(case is not None and case.verdict is Verdict.AC for case in self.cases)

    @property
    def printed(self) -> tuple[bool, ...]:
        """By test, whether it printed more than white space."""
        return tuple(case is not None and printed(case) for case in self.cases)

    @property
    def answers(self) -> tuple[Hashable | None, ...]:
        """By test: all accepted outputs are one answer, each other output one of its own."""
        return tuple(map(_answer, self.cases))

    @property
    def cpu_seconds(self) -> float:
        """Of all its runs."""
        return sum(case.cpu_seconds for case in self.cases if case is not None)


def _answer(case: CaseResult | None) -> Hashable | None:
    if case is None or case.verdict not in (Verdict.AC, Verdict.WA):
        return None
    return "" if case.verdict is Verdict.AC else f"other {case.output}"


@dataclasses.dataclass(frozen=True, slots=True)
class Judging:
    """How programs of one problem are judged.

    Attributes:
      problem: Its limits and checker apply.
      config: Limits where it states none.
      available: Languages that run here.
    """

    problem: Problem
    config: ExecutionConfig
    available: frozenset[str]

    def languages(self, solution: Solution) -> tuple[str, ...]:
        """Those to try in turn: what the compiler of C takes is judged as C, as `verify` does."""
        names = [n for n in _NAMES.get(solution.language, ()) if n in self.available]
        if len(names) > 1 and any(sign in solution.solution for sign in _CPP_SIGNS):
            names.remove("c")
        return tuple(names)

    def job(
        self,
        language: str,
        source: str,
        cases: tuple[Case, ...],
        limits: Limits | None = None,
        stop: bool = False,
    ) -> Job:
        """A job of this problem, under its own limits unless others are given."""
        return job_of(
            self.problem,
            "",
            language,
            source,
            cases,
            self.config,
            limits=limits,
            stop_at_first_failure=stop,
        )


def labelled(problem: Problem) -> list[tuple[Solution, bool]]:
    """All programs, the correct ones first, and whether they are."""
    return [(s, True) for s in problem.solutions] + [
        (s, False) for s in problem.incorrect_solutions
    ]


def try_out(
    judging: Judging, programs: Sequence[tuple[Solution, bool]], tests: Sequence[Test], whole: bool
) -> Steps[list[Trial]]:
    """Judges programs on tests.

    Args:
      judging: Of their problem.
      programs: Each with whether it is correct.
      tests: To run on.
      whole: Incorrect programs are run on all tests as well, and not up to the first failure only.
        Even then a program that is out of time on each of the first four is run on no more.
    """
    results: list[tuple[CaseResult | None, ...]] = [()] * len(programs)
    chosen = [""] * len(programs)
    languages = [judging.languages(solution) for solution, _ in programs]
    waiting = {n: names for n, names in enumerate(languages) if names}
    while waiting:
        entries = [(names[0], *programs[n]) for n, names in waiting.items()]
        rows = yield from _rows(judging, entries, tests, whole)
        for (n, names), row in zip(waiting.items(), rows, strict=True):
            chosen[n], results[n] = names[0], row
        waiting = {n: names[1:] for n, names in waiting.items() if names[1:] and not results[n]}
    return [
        Trial(solution, correct, language, cases or (None,) * len(tests))
        for (solution, correct), language, cases in zip(programs, chosen, results, strict=True)
    ]


def _rows(
    judging: Judging,
    entries: Sequence[tuple[str, Solution, bool]],
    tests: Sequence[Test],
    whole: bool,
) -> Steps[list[tuple[CaseResult | None, ...]]]:
    """By program, its cases; an empty row where it does not compile."""
    cases = cases_of(tests)
    first, rest = cases[:_FIRST_TESTS], cases[_FIRST_TESTS:]

    def job(n: int, part: tuple[Case, ...]) -> Job:
        language, solution, correct = entries[n]
        return judging.job(language, solution.solution, part, stop=not correct and not whole)

    careful = [whole and not correct and bool(rest) for _, _, correct in entries]
    results = yield [job(n, first if slow else cases) for n, slow in enumerate(careful)]
    rows = [tuple(result.cases) for result in results]
    more = [n for n, slow in enumerate(careful) if slow and rows[n] and not _out_of_time(rows[n])]
    if more:
        further = yield [job(n, rest) for n in more]
        for n, result in zip(more, further, strict=True):
            rows[n] += tuple(result.cases)
    return [_filled(row, len(cases)) if row else () for row in rows]


def _out_of_time(row: Sequence[CaseResult]) -> bool:
    return all(case.verdict is Verdict.TLE for case in row)


def _filled(row: Sequence[CaseResult], length: int) -> tuple[CaseResult | None, ...]:
    return tuple(row) + (None,) * (length - len(row))
