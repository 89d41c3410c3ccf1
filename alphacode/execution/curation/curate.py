"""All stages for one problem, in the paper's order, and what is to be said about it."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from alphacode.datasets.cleaning import (
    fit_for_evaluation,
    remaining,
    several_answers,
    without_duplicate_programs,
)
from alphacode.datasets.problem import Problem, Test
from alphacode.execution.curation.generation import Demand, Generation, generate
from alphacode.execution.curation.normalisation import normalise
from alphacode.execution.curation.report import Misses, Report
from alphacode.execution.curation.schedule import Steps, printed
from alphacode.execution.curation.trials import Judging, Trial, labelled, try_out
from alphacode.execution.verdicts import Verdict

STAGES = ("merge", "normalise", "generate", "clean")
# Verdicts of judges for a program that is right, but not within the limits.
_SLOW = frozenset({"TLE", "MLE"})


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """What is done.

    Attributes:
      stages: Of `STAGES`; their order here is of no matter.
      demand: Of generated tests.
      minimum_programs: Fewer correct programs make no consensus.
      disputed: Generate tests also where correct programs fail tests of the problem; only those
        that pass are asked then.
    """

    stages: frozenset[str]
    demand: Demand
    minimum_programs: int
    disputed: bool


def curate(judging: Judging, plan: Plan) -> Steps[tuple[Problem, Report]]:
    """Takes one problem through the stages.

    Args:
      judging: Of the problem, merged with its duplicates already.
      plan: What is done.
    """
    return (yield from _Curation(judging, plan).run())


class _Curation:
    def __init__(self, judging: Judging, plan: Plan) -> None:
        self._plan = plan
        problem = judging.problem
        if "merge" in plan.stages:
            problem = without_duplicate_programs(problem)
        self._judging = dataclasses.replace(judging, problem=problem)
        self._problem = problem
        self._tests = problem.public_tests + problem.hidden_tests
        self._seconds = 0.0

    def run(self) -> Steps[tuple[Problem, Report]]:
        problem, whole = self._problem, "clean" in self._plan.stages
        if not self._tests or _needs_other_judging(problem):
            reason = "custom checker" if self._tests else "no tests"
            asked = "generate" in self._plan.stages
            return problem, self._report(reason if asked else "not asked for", ())
        # 1. All programs on the tests at hand: what each passes, and whether labels hold.
        trials = yield from try_out(self._judging, labelled(problem), self._tests, whole)
        self._seconds += sum(trial.cpu_seconds for trial in trials)
        before = trials
        # 2. Sources, since later stages run what is written.
        if "normalise" in self._plan.stages:
            trials = yield from normalise(self._judging, trials, self._tests)
        # 3. New tests; then all on them whose part in cleaning or measuring is open.
        generation, outcome = yield from self._generate(trials)
        added = generation.tests if generation else ()
        extended = yield from self._extend(trials, generation, whole)
        # 4. What is to stay.
        report = self._report(outcome, trials)
        report = dataclasses.replace(
            report,
            normalised=sum(a is not b for a, b in zip(before, trials, strict=True)),
            **_generation_figures(generation),
        )
        return self._finish(trials, extended, added, report)

    def _generate(self, trials: Sequence[Trial]) -> Steps[tuple[Generation | None, str]]:
        if "generate" not in self._plan.stages:
            return None, "not asked for"
        if _disputed(trials) and not self._plan.disputed:
            return None, "correct programs fail"
        passing = _passing(trials)
        if len(passing) < self._plan.minimum_programs:
            return None, "too few programs"
        generation = yield from generate(self._judging, passing, self._plan.demand)
        self._seconds += generation.cpu_seconds
        return generation, generation.end

    def _extend(
        self, trials: Sequence[Trial], generation: Generation | None, whole: bool
    ) -> Steps[dict[int, Trial]]:
        """By index of program, what it did on the new tests, of those to whom it matters."""
        if generation is None or not generation.tests:
            return {}
        known = {id(trial) for trial in generation.agreed}
        asked = [
            n
            for n, trial in enumerate(trials)
            if trial.ran and id(trial) not in known and (whole or all(trial.passed))
        ]
        programs = [(trials[n].solution, trials[n].correct) for n in asked]
        rows = yield from try_out(self._judging, programs, generation.tests, whole)
        self._seconds += sum(row.cpu_seconds for row in rows)
        return dict(zip(asked, rows, strict=True))

    def _finish(
        self,
        trials: Sequence[Trial],
        extended: dict[int, Trial],
        added: tuple[Test, ...],
        report: Report,
    ) -> tuple[Problem, Report]:
        count = len(self._tests) + len(added)
        rows = {n: _row(t, extended.get(n), len(added)) for n, t in enumerate(trials) if t.ran}
        programs, tests = tuple(range(len(trials))), tuple(range(count))
        if "clean" in self._plan.stages and rows:
            ran = list(rows)
            kept = remaining([rows[n][0] for n in ran], [rows[n][1] for n in ran])
            gone = set(ran) - {ran[p] for p in kept.programs}
            programs, tests = tuple(n for n in programs if n not in gone), kept.tests
        problem = self._rebuilt([trials[n] for n in programs], added, frozenset(tests))
        wrong, slow = Misses(), Misses()
        measured = bool(_passing(trials)) and not _disputed(trials)
        for n, trial in enumerate(trials):
            if measured and n in rows and not trial.correct:
                passed = [rows[n][0][t] for t in tests]
                if trial.solution.verdict in _SLOW:
                    slow = _counted(slow, all(trial.passed), all(passed))
                else:
                    wrong = _counted(wrong, all(trial.passed), all(passed))
        return problem, dataclasses.replace(
            report,
            generated=len(added),
            removed_tests=count - len(tests),
            removed_programs=len(trials) - len(programs),
            measured=measured,
            wrong=wrong,
            slow=slow,
            several_answers=_several_answers(trials),
            fit=fit_for_evaluation(problem),
        )

    def _rebuilt(
        self, trials: Sequence[Trial], added: tuple[Test, ...], tests: frozenset[int]
    ) -> Problem:
        problem = self._problem
        new: dict[str, Any] = {}
        begin = 0
        for kind, there in (
            ("public_tests", problem.public_tests),
            ("private_tests", problem.private_tests),
            ("generated_tests", problem.generated_tests + added),
        ):
            new[kind] = tuple(test for n, test in enumerate(there, begin) if n in tests)
            begin += len(there)
        for kind, correct in (("solutions", True), ("incorrect_solutions", False)):
            new[kind] = tuple(trial.solution for trial in trials if trial.correct is correct)
        return dataclasses.replace(problem, **new)

    def _report(self, outcome: str, trials: Sequence[Trial]) -> Report:
        problem = self._problem
        return Report(
            problem.name,
            outcome,
            len(self._tests),
            len(problem.solutions) + len(problem.incorrect_solutions),
            self._seconds,
            normalisable=sum(trial.language in ("c", "cpp") for trial in trials),
            fit=fit_for_evaluation(problem),
        )


def _needs_other_judging(problem: Problem) -> bool:
    """Whether outputs do not show what is right: there is no checker, or one that answers back."""
    if problem.validator is None:
        return problem.checker == "custom"
    return problem.validator.protocol == "interactive"


def _disputed(trials: Sequence[Trial]) -> bool:
    """Whether a correct program gives another answer than a test: there may be several.

    A crash, a limit passed or no output says no such thing, but keeps a program from being asked.
    """
    return any(
        case is not None and case.verdict is Verdict.WA and printed(case)
        for trial in trials
        if trial.correct
        for case in trial.cases
    )


def _passing(trials: Sequence[Trial]) -> list[Trial]:
    """The correct programs that pass all tests."""
    return [trial for trial in trials if trial.correct and trial.ran and all(trial.passed)]


def _several_answers(trials: Sequence[Trial]) -> bool:
    answers = [trial.answers for trial in trials if trial.correct and trial.ran]
    return several_answers(zip(*answers, strict=True))


def _row(trial: Trial, on_added: Trial | None, added: int) -> tuple[list[bool], list[bool]]:
    """By test, old ones first: passed, and printed something.

    A program that was not run on the new tests either was one of those that agreed on them, or
    failed before, which decides all that its row is used for.
    """
    if on_added is not None:
        return [*trial.passed, *on_added.passed], [*trial.printed, *on_added.printed]
    agreed = all(trial.passed)
    return [*trial.passed, *[agreed] * added], [*trial.printed, *[agreed] * added]


def _counted(misses: Misses, original: bool, extended: bool) -> Misses:
    return Misses(
        misses.programs + 1,
        misses.original + original,
        misses.extended + extended,
    )


def _generation_figures(generation: Generation | None) -> dict[str, Any]:
    if generation is None:
        return {}
    names = ("candidates", "held_out", "would_reject")
    return {name: getattr(generation, name) for name in names}
