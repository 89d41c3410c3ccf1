"""Programs with labels, judged: what of a result is compared with the label."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence

from alphacode.execution.results import ResultLog, record
from alphacode.execution.runner import Runner
from alphacode.execution.verdicts import Job, JobResult, Verdict
from alphacode.execution.verify.labels import Outcome, agrees


@dataclasses.dataclass(frozen=True, slots=True)
class LabelledProgram:
    """A program whose result is compared with its label.

    Attributes:
      problem: For people.
      label: One of `labels.ALLOWED`.
      name: For people, too.
      language: Row of `languages.TABLE`.
      scored: See `labels.agrees`.
      limit_seconds: Of CPU time for each test.
      keys: Of its jobs, in the order of their tests; a program has several where its tests are
        checked in several ways.
      tests: Names of the tests of each job.
    """

    problem: str
    label: str
    name: str
    language: str
    scored: bool
    limit_seconds: float
    keys: tuple[str, ...]
    tests: tuple[Sequence[str], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class _Finished:
    """A job's result without its outputs."""

    verdict: Verdict
    seconds: float | None
    failed: int | None
    message: str


_FAILED = _Finished(Verdict.IE, None, None, "the judge failed at it, time after time")


class LabelledJudging:
    """Judges labelled programs into a log of results."""

    def __init__(
        self, runner: Runner, log: ResultLog, written: Callable[[JobResult], object]
    ) -> None:
        """Args: an open runner, an open log, what is called with each new result."""
        self.runner = runner
        self._log = log
        self._written = written

    def compare(self, pairs: Iterable[tuple[LabelledProgram, Sequence[Job]]]) -> list[Outcome]:
        """Judges programs that the log does not have.

        Args:
          pairs: Each a program and its jobs, by the order of `keys`; taken lazily.

        Returns:
          An outcome for each, in the same order. What the judge could not do is an IE.
        """
        programs: list[LabelledProgram] = []

        def jobs() -> Iterator[Job]:
            for program, its_jobs in pairs:
                programs.append(program)
                yield from its_jobs

        record(self._log, self.runner, jobs(), self._written)
        wanted = {key for program in programs for key in program.keys}
        finished = {
            result.key: _finished(result) for result in self._log.results() if result.key in wanted
        }
        return [
            _outcome(program, [finished.get(key, _FAILED) for key in program.keys])
            for program in programs
        ]


def _finished(result: JobResult) -> _Finished:
    failed = [n for n, case in enumerate(result.cases) if case.verdict != Verdict.AC]
    return _Finished(
        result.verdict,
        max((case.cpu_seconds for case in result.cases), default=None),
        failed[0] if failed else None,
        result.message,
    )


def _outcome(program: LabelledProgram, results: Sequence[_Finished]) -> Outcome:
    counted = []  # as far as one judging of all tests in a row would have come
    for result in results:
        counted.append(result)
        if result.verdict != Verdict.AC:
            break
    last = counted[-1]
    return Outcome(
        problem=program.problem,
        label=program.label,
        name=program.name,
        language=program.language,
        verdict=last.verdict,
        agreed=agrees(program.label, last.verdict, program.scored),
        cpu_seconds=max((r.seconds for r in counted if r.seconds is not None), default=None),
        limit_seconds=program.limit_seconds,
        test="" if last.failed is None else program.tests[len(counted) - 1][last.failed],
        message=last.message,
    )
