"""Many problems at once through one judge, each as a generator of jobs.

A problem's work is written as if it were alone: it yields a list of jobs and gets their results.
While it waits, others have their turn, so that all cores work. Results go to a file per problem, by
which a run that was killed resumes where it was: the generator starts anew, and finds what it asks
for.
"""

import contextlib
import dataclasses
import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

from alphacode.execution.results import ResultLog, fingerprint
from alphacode.execution.runner import Runner
from alphacode.execution.stream import run_stream
from alphacode.execution.verdicts import CaseResult, Job, JobResult

Result = TypeVar("Result")
Steps = Generator[list[Job], list[JobResult], Result]


@dataclasses.dataclass(frozen=True)
class Task(Generic[Result]):
    """The work on one problem.

    Attributes:
      name: Its own among all tasks of a run.
      log: File of results so far; removed by the caller when the work is done.
      steps: Makes its generator.
    """

    name: str
    log: Path
    steps: Callable[[], Steps[Result]]


def run(
    runner: Runner,
    tasks: Iterable[Task[Result]],
    finished: Callable[[Task[Result], Result], object],
) -> int:
    """Does all tasks; a few more than there are cores are under way at a time.

    Args:
      runner: An open runner.
      tasks: Taken lazily.
      finished: Called with each task and what it came to, in the order of their ends.

    Returns:
      How many were given up because the judge itself failed, again and again; another run tries
      them anew.

    Raises:
      UserError: A task's file is in use, or not one of this version.
    """
    with contextlib.ExitStack() as logs:
        return _Schedule(finished, logs).run(runner, tasks)


class _Running(Generic[Result]):
    """A task under way."""

    def __init__(self, task: Task[Result], logs: contextlib.ExitStack) -> None:
        self.task = task
        self.steps = task.steps()
        self.closing = contextlib.ExitStack()
        self.log = self.closing.enter_context(ResultLog(task.log))
        logs.callback(self.closing.close)
        self.wanted: list[bytes] | None = None
        self.missing: set[bytes] = set()

    def advance(self) -> Iterator[Job]:
        """The jobs that it waits for next, each once; StopIteration's value when it is done."""
        if self.wanted is None:
            batch = next(self.steps)
        else:
            batch = self.steps.send([self._result(program) for program in self.wanted])
        self.wanted = list(map(fingerprint, batch))
        new = {
            program: job
            for program, job in zip(self.wanted, batch, strict=True)
            if self.log.find(program) is None
        }
        self.missing = set(new)
        return (
            dataclasses.replace(job, key=f"{self.task.name}/{program.hex()}")
            for program, job in new.items()
        )

    def _result(self, program: bytes) -> JobResult:
        result = self.log.find(program)
        assert result is not None
        return result


class _Schedule(Generic[Result]):
    """One call of `run`."""

    def __init__(
        self, finished: Callable[[Task[Result], Result], object], logs: contextlib.ExitStack
    ) -> None:
        self._finished = finished
        self._logs = logs
        self._running: dict[str, _Running[Result]] = {}

    def run(self, runner: Runner, tasks: Iterable[Task[Result]]) -> int:
        run_stream(runner, self._first_jobs(tasks), self._handle)
        return len(self._running)

    def _first_jobs(self, tasks: Iterable[Task[Result]]) -> Iterator[Job]:
        for task in tasks:
            running = self._running[task.name] = _Running(task, self._logs)
            yield from self._advance(running)

    def _handle(self, job: Job, result: JobResult) -> list[Job]:
        running = self._running[job.key.partition("/")[0]]
        program = fingerprint(job)
        running.log.append(_compact(job, result), program)
        running.missing.discard(program)
        return [] if running.missing else self._advance(running)

    def _advance(self, running: _Running[Result]) -> list[Job]:
        """Goes on as far as known results carry; returns the jobs that are to be run."""
        while True:
            try:
                jobs = list(running.advance())
            except StopIteration as end:
                running.closing.close()
                del self._running[running.task.name]
                self._finished(running.task, end.value)
                return []
            if jobs:
                return jobs


def _compact(job: Job, result: JobResult) -> JobResult:
    """The result with `digest` in place of outputs that were judged."""
    cases = tuple(
        done if case.expected is None else dataclasses.replace(done, output=digest(done.output))
        for case, done in zip(job.cases, result.cases, strict=False)
    )
    return dataclasses.replace(result, cases=cases)


def digest(output: str) -> str:
    """Names an output: empty for a blank one, equal where only case and white space differ."""
    tokens = output.lower().split()
    text = " ".join(tokens).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:16] if tokens else ""


def printed(case: CaseResult) -> bool:
    """Whether a run printed more than white space, by its digest or its output."""
    return bool(case.output.strip())
