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
      key: Of its job.
      tests: Names of its tests.
    """

    problem: str
    label: str
    name: str
    language: str
    scored: bool
    limit_seconds: float
    key: str
    tests: Sequence[str]


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

    def compare(self, pairs: Iterable[tuple[LabelledProgram, Job]]) -> list[Outcome]:
        """Judges programs that the log does not have.

        Args:
          pairs: Each a program and its job; taken lazily.

        Returns:
          An outcome for each, in the same order. What the judge could not do is an IE.
        """
        programs: list[LabelledProgram] = []

        def jobs() -> Iterator[Job]:
            for program, job in pairs:
                programs.append(program)
                yield job

        record(self._log, self.runner, jobs(), self._written)
        wanted = {program.key for program in programs}
        finished = {
            result.key: _finished(result) for result in self._log.results() if result.key in wanted
        }
        return [_outcome(program, finished.get(program.key, _FAILED)) for program in programs]


def _finished(result: JobResult) -> _Finished:
    failed = [n for n, case in enumerate(result.cases) if case.verdict != Verdict.AC]
    return _Finished(
        result.verdict,
        max((case.cpu_seconds for case in result.cases), default=None),
        failed[0] if failed else None,
        result.message,
    )


def _outcome(program: LabelledProgram, result: _Finished) -> Outcome:
    return Outcome(
        problem=program.problem,
        label=program.label,
        name=program.name,
        language=program.language,
        verdict=result.verdict,
        agreed=agrees(program.label, result.verdict, program.scored),
        cpu_seconds=result.seconds,
        limit_seconds=program.limit_seconds,
        test="" if result.failed is None else program.tests[result.failed],
        message=result.message,
    )
