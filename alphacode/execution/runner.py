"""The judge's one entry point: programs in, results out, wherever they are run."""

from collections.abc import Iterable, Iterator, Sequence

from alphacode.config import ExecutionConfig
from alphacode.execution import checkers
from alphacode.execution.judge import isolation
from alphacode.execution.languages import TABLE, Language, chosen
from alphacode.execution.pool.engine import Engine
from alphacode.execution.pool.local_engine import LocalEngine
from alphacode.execution.pool.ray_engine import RayEngine
from alphacode.execution.verdicts import Job, JobResult

_ENGINES = {"local": LocalEngine, "ray": RayEngine}


class Runner:
    """Runs untrusted programs and judges them.

    Use it as a context manager: leaving it ends every process it started. If the calling process
    is killed, they end as well.

    Attributes:
      isolation: What holds the programs, found by trying; the weakest of all machines that judge.
      languages: Names of those of `config.languages` that run on all of them.
    """

    isolation: isolation.Isolation
    languages: frozenset[str]

    def __init__(self, config: ExecutionConfig, table: Sequence[Language] = TABLE) -> None:
        """Args: the settings; the languages that there are, by which `config.languages` is read.

        Raises:
          ConfigError: `config.languages` names one that is not in the table.
        """
        self._config = config
        self._rows = chosen(table, config.languages)
        self._engine: Engine | None = None

    def __enter__(self) -> "Runner":
        """Finds the strongest isolation and starts the workers.

        Raises:
          SandboxError: It is below `config.minimum_isolation`.
          ConfigError: The engine is not installed or cannot be reached.
        """
        self._engine = _ENGINES[self._config.engine](self._config, self._rows)
        self.isolation, self.languages = self._engine.isolation, self._engine.languages
        return self

    def __exit__(self, *error: object) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()

    def judge(self, jobs: Iterable[Job]) -> Iterator[JobResult]:
        """Judges programs on all cores; results come as they are ready, each job's exactly once.

        Args:
          jobs: Taken lazily, a few more than there are workers. Jobs for the same tests should
            share one `cases` tuple: it is sent to each worker once.

        Raises:
          ValueError: A job's checker flags are unknown; the message names its key.
          RuntimeError: The pool is not entered, or already left.
        """
        if self._engine is None:
            raise RuntimeError("judge() works inside `with Runner(...)` only")
        yield from self._engine.distribute(map(_checked, jobs))


def _checked(job: Job) -> Job:
    try:
        if job.validator is None:
            for flags in {job.checker_flags, *(c.flags for c in job.cases if c.flags is not None)}:
                checkers.parse(flags)
    except ValueError as error:
        raise ValueError(f"job {job.key}: {error}") from None
    return job
