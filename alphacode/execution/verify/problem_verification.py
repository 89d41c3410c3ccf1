"""Files of problems judged: do verdicts on correct and incorrect programs agree with their labels?

Every program of a problem runs on all of its tests, under the limits and the checker that a contest
would judge it with. Problems with several right answers whose files hold no program that tells them
from wrong ones are left out, as are those of kinds that are not judged.

One number stands for C and C++ in these files. What the compiler of C takes is judged as C: such a
program may well compile as C++ and then do something else.
"""

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from etils import epath

from alphacode.config import ExecutionConfig
from alphacode.datasets.problem import Problem, Solution
from alphacode.datasets.readers import DataError, jsonl
from alphacode.datasets.readers.packages import NotJudgedError
from alphacode.execution import languages
from alphacode.execution.problems import cases_of, job_of, require_judgeable
from alphacode.execution.verdicts import Case, Job, Verdict
from alphacode.execution.verify.labelled_programs import LabelledJudging, LabelledProgram
from alphacode.execution.verify.labels import Comparison, NotJudged

_Pair = tuple[LabelledProgram, Job]
_LABELS = {
    "WA": "wrong_answer",
    "TLE": "time_limit_exceeded",
    "MLE": "memory_limit_exceeded",
    "RE": "run_time_error",
    "CE": "compile_error",
    "PAC": "partially_accepted",
}


@dataclasses.dataclass(slots=True)
class ProblemComparison(Comparison):
    """All programs of a run; and how many problems there were.

    Attributes:
      problems: Read.
      custom: Of them, left out for their several right answers.
      without_tests: Left out because they have no test.
    """

    problems: int = 0
    custom: int = 0
    without_tests: int = 0


class ProblemVerification:
    """One judging of files of problems."""

    def __init__(
        self,
        files: Sequence[epath.Path],
        judging: LabelledJudging,
        config: ExecutionConfig,
        max_problems: int,
    ) -> None:
        """Args: JSON Lines files; the judge; its settings; how many problems of each file to take
        from its beginning, 0 for all.
        """
        self._files = files
        self._judging = judging
        self._config = config
        self._max_problems = max_problems

    def run(self) -> ProblemComparison:
        """Judges all programs.

        Raises:
          DataError: A file that cannot be read, or a problem with unknown flags.
          UserError: The log holds results of other programs under the same names.
        """
        comparison = ProblemComparison()
        keys: list[str] = []
        outcomes = self._judging.compare(self._noted(self._pairs(comparison), keys))
        refused = {
            key: place
            for place, (key, outcome) in enumerate(zip(keys, outcomes, strict=True))
            if (outcome.language, outcome.verdict) == ("c", Verdict.CE)
        }
        again = self._pairs(ProblemComparison(), as_cpp=refused.keys()) if refused else ()
        for place, outcome in zip(refused.values(), self._judging.compare(again), strict=True):
            outcomes[place] = outcome
        comparison.outcomes = outcomes
        return comparison

    def _noted(self, pairs: Iterable[_Pair], keys: list[str]) -> Iterator[_Pair]:
        for program, job in pairs:
            keys.append(program.key)
            yield program, job

    def _pairs(
        self, comparison: ProblemComparison, as_cpp: Collection[str] | None = None
    ) -> Iterator[_Pair]:
        """The programs, C before C++, counted in `comparison`; or certain ones only, as C++."""
        for file in self._files:
            for where, problem in islice(jsonl.read(file), self._max_problems or None):
                comparison.problems += 1
                tests = problem.public_tests + problem.hidden_tests
                if problem.not_judged or (problem.checker == "custom" and not problem.validator):
                    comparison.custom += 1
                elif not tests:
                    comparison.without_tests += 1
                else:
                    yield from self._programs(where, problem, cases_of(tests), comparison, as_cpp)

    def _programs(
        self,
        where: str,
        problem: Problem,
        cases: tuple[Case, ...],
        comparison: Comparison,
        as_cpp: Collection[str] | None,
    ) -> Iterator[_Pair]:
        try:
            require_judgeable(problem, self._judging.runner.languages)
        except DataError as error:
            raise DataError(f"{where}: {error}") from None
        tests = _test_names(problem)
        for label, number, solution in _labelled(problem):
            key = f"{where}/{label}/{number}"
            if as_cpp is not None and key not in as_cpp:
                continue
            try:
                language = "cpp" if as_cpp is not None else self._language(solution)
            except NotJudgedError as error:
                left_out = NotJudged(problem.name, label, str(number), str(error))
                comparison.left_out.append(left_out)
                continue
            job = job_of(
                problem,
                key if as_cpp is None else f"{key} as C++",
                language,
                solution.solution,
                cases,
                self._config,
            )
            program = LabelledProgram(
                problem=problem.name,
                label=label,
                name=str(number),
                language=language,
                scored=False,
                limit_seconds=job.limits.cpu_seconds,
                key=job.key,
                tests=tests,
            )
            yield program, job

    def _language(self, solution: Solution) -> str:
        language = solution.language.token
        if language not in {row.name for row in languages.TABLE}:
            raise NotJudgedError(f"language: {language} not available")
        available = self._judging.runner.languages
        if language == "cpp" and available >= {"c", "cpp"}:
            return "c"
        if language not in available:
            raise NotJudgedError(f"language: {language} not available")
        return language


def _labelled(problem: Problem) -> Iterator[tuple[str, int, Solution]]:
    for number, solution in enumerate(problem.solutions):
        yield "accepted", number, solution
    for number, solution in enumerate(problem.incorrect_solutions):
        # No word, or one that says nothing of a run, means no more than that it is wrong.
        yield _LABELS.get(solution.verdict, "rejected"), number, solution


def _test_names(problem: Problem) -> tuple[str, ...]:
    kinds = {
        "public": problem.public_tests,
        "private": problem.private_tests,
        "generated": problem.generated_tests,
    }
    return tuple(f"{kind}/{n}" for kind, tests in kinds.items() for n in range(len(tests)))
