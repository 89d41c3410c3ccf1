"""What an engine offers; `local_engine` and `ray_engine` are the two there are."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from alphacode.execution.judge.isolation import Isolation
from alphacode.execution.verdicts import Job, JobResult


class Engine(Protocol):
    """Judges jobs from the moment it is made until it is closed.

    Attributes:
      isolation: What holds the programs; the weakest, where several machines judge.
      languages: Names of those of `config.languages` that run, on every machine.
    """

    isolation: Isolation
    languages: frozenset[str]

    def distribute(self, jobs: Iterable[Job]) -> Iterator[JobResult]:
        """Judges jobs on its workers; see `Runner.judge`. IE where a language does not run here."""

    def close(self) -> None:
        """Ends every process that it started; a second call does nothing."""
