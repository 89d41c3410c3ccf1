"""Judging on this machine: a pool of sandboxed workers, each served by a thread."""

import dataclasses
import logging
import os
import queue
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from alphacode.config import ExecutionConfig
from alphacode.execution.folders import Workspace
from alphacode.execution.judge import isolation
from alphacode.execution.judge.channel import WorkerError
from alphacode.execution.judge.worker import Worker
from alphacode.execution.languages import Language, Toolchain, needs
from alphacode.execution.verdicts import Case, Job, JobResult, Limits, Verdict

_log = logging.getLogger(__name__)
_ATTEMPTS = 3
_QUEUED_PER_WORKER = 2
_ECHO_LIMITS = Limits(cpu_seconds=5, wall_seconds=60, memory_bytes=1 << 28, output_bytes=9)


@dataclasses.dataclass(frozen=True)
class _Task:
    job: Job
    results: "queue.SimpleQueue[JobResult]"


class LocalEngine:
    """An `Engine` with one worker per core.

    If the calling process is killed, its workers end as well.
    """

    isolation: isolation.Isolation
    languages: frozenset[str]

    def __init__(
        self, config: ExecutionConfig, rows: Sequence[Language], folder: Path | None = None
    ) -> None:
        """Finds the strongest isolation and starts the workers.

        Args:
          config: The settings.
          rows: Languages to judge in, where they run here.
          folder: Where the workers' own folders are made; by default among temporary files.

        Raises:
          SandboxError: The isolation is below `config.minimum_isolation`.
        """
        self._config = config
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._closing = threading.Event()
        self._workers: dict[int, Worker] = {}
        self._lock = threading.Lock()
        self._workspace = Workspace(folder)
        try:
            self._start(rows)
        except BaseException:
            self.close()
            raise

    def _start(self, rows: Sequence[Language]) -> None:
        found = {row.name: toolchain for row in rows if (toolchain := row.find())}
        self._needs = needs(found.values())
        self.isolation, first = isolation.strongest(
            self._config.minimum_isolation, self._worker_folder(0), self._needs
        )
        self._hold(0, first)
        self._toolchains = {row.name: found[row.name] for row in rows if self._runs(row, found)}
        self.languages = frozenset(self._toolchains)
        for index in range(self._config.workers or len(os.sched_getaffinity(0))):
            thread = threading.Thread(target=self._work, args=(index,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def close(self) -> None:
        """Ends the workers and removes their folders."""
        self._closing.set()
        for _ in self._threads:
            self._tasks.put(None)
        with self._lock:
            running = list(self._workers.values())
        for worker in running:
            worker.close()
        for thread in self._threads:
            thread.join()
        self._workspace.close()

    @property
    def workers(self) -> tuple[Worker, ...]:
        """Those that run now."""
        with self._lock:
            return tuple(self._workers.values())

    def distribute(self, jobs: Iterable[Job]) -> Iterator[JobResult]:
        """See `Engine.distribute`."""
        results: queue.SimpleQueue[JobResult] = queue.SimpleQueue()
        waiting = 0
        source = iter(jobs)
        exhausted = False
        while waiting or not exhausted:
            while not exhausted and waiting < _QUEUED_PER_WORKER * len(self._threads):
                job = next(source, None)
                if job is None:
                    exhausted = True
                else:
                    self._tasks.put(_Task(job, results))
                    waiting += 1
            if waiting:
                yield results.get()
                waiting -= 1

    def _worker_folder(self, index: int) -> Path:
        return self._workspace.path / str(index)

    def _runs(self, row: Language, found: Mapping[str, Toolchain]) -> bool:
        """Whether a program of that language that prints its input is accepted here."""
        if row.name not in found:
            _log.info("no %s here: its compiler or interpreter was not found", row.name)
            return False
        job = Job("", row.name, row.echo, (Case("7", "7"),), _ECHO_LIMITS)
        result = self._attempt(0, job, found[row.name])
        if result.verdict != Verdict.AC:
            _log.warning("no %s here: it fails in the sandbox: %s", row.name, result.message)
        return result.verdict == Verdict.AC

    def _work(self, index: int) -> None:
        while (task := self._tasks.get()) is not None and not self._closing.is_set():
            try:
                result = self._answer(index, task.job)
            except Exception as error:  # a job is answered whatever happens
                result = JobResult(task.job.key, Verdict.IE, (), f"{type(error).__name__}: {error}")
            task.results.put(result)

    def _hold(self, index: int, worker: Worker | None) -> None:
        with self._lock:
            if worker is None:
                self._workers.pop(index, None)
            else:
                self._workers[index] = worker

    def _answer(self, index: int, job: Job) -> JobResult:
        wanted = [job.language, *([job.validator.language] if job.validator else [])]
        for language in wanted:
            if language not in self._toolchains:
                runs = ", ".join(sorted(self.languages))
                reason = f"{language} programs do not run here, only {runs}"
                return JobResult(job.key, Verdict.IE, (), reason)
        return self._attempt(index, job, *(self._toolchains[language] for language in wanted))

    def _attempt(self, index: int, job: Job, *toolchains: Toolchain) -> JobResult:
        """Judges a job, again where the judge itself failed; IE if it keeps failing."""
        reason = ""
        for _ in range(_ATTEMPTS):
            try:
                result = self._ask(index, job, *toolchains)
            except WorkerError as error:
                reason = str(error)
            else:
                if result.verdict != Verdict.IE:
                    return result
                reason = result.message
            if self._closing.is_set():
                break
        return JobResult(job.key, Verdict.IE, (), reason)

    def _ask(
        self, index: int, job: Job, toolchain: Toolchain, validator: Toolchain | None = None
    ) -> JobResult:
        """Has that worker judge a job; starts one where there is none.

        Raises:
          WorkerError: It failed, and was ended.
        """
        worker = self._workers.get(index)
        second = job.validator is not None and job.validator.protocol == "interactive"
        if worker is not None and second and not worker.has_second:
            self._hold(index, None)
            worker.close()
            worker = None
        if worker is None:
            folder = self._worker_folder(index)
            worker = Worker(self.isolation.level, folder, self._needs, second)
            self._hold(index, worker)
        try:
            if self._closing.is_set():  # perhaps after `close` looked for workers
                raise WorkerError("the pool was closed")
            return worker.ask(job, toolchain, self._config.compile_seconds, validator)
        except WorkerError:
            self._hold(index, None)
            worker.close()
            raise
