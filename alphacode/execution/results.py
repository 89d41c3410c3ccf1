"""Results in a file: judging that can be stopped, killed and resumed.

A row is written as soon as a job's result is known:

    {"version": 1, "key": ..., "program": digest of all else in the job, "verdict": "WA",
     "message": ..., "cases": [{"verdict": "AC", "cpu_seconds": ..., ...}, ...]}

It survives the end of every process at once, and that of the machine after `_SYNC_SECONDS`: what
is lost then is judged again. An internal error (IE) is never written. What a program printed is
kept only for cases without an expected output.
"""

import dataclasses
import fcntl
import functools
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from alphacode.errors import UserError
from alphacode.execution.rows import RowLog
from alphacode.execution.runner import Runner
from alphacode.execution.stream import run_stream
from alphacode.execution.verdicts import Job, JobResult

_VERSION = 1
_SYNC_SECONDS = 10.0


class ResultLog:
    """A file of results, each under its job's key; a context manager that one process may enter.

    It holds in memory what was judged, not the results.
    """

    def __init__(self, path: Path) -> None:
        """Args: the file, made with its folder on entering where it is not there."""
        self._path = path
        self._rows = RowLog(path)
        self._programs: dict[str, bytes] = {}
        self._places: dict[bytes, int] = {}
        self._descriptor = -1
        self._synced = 0.0

    def __enter__(self) -> "ResultLog":
        """Opens the file and reads which results it has.

        Raises:
          UserError: Another process has it open, or a row is not one of this version.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for place, row in self._rows.entries():
                result, program = self._parsed(row)
                self._note(result.key, program, place)
        except BaseException as error:
            os.close(self._descriptor)
            if isinstance(error, BlockingIOError):
                raise UserError(
                    f"{self._path}: another process writes to it; wait until it ends, or name "
                    "another file"
                ) from None
            raise
        return self

    def __exit__(self, *error: object) -> None:
        os.fsync(self._descriptor)
        os.close(self._descriptor)

    def __len__(self) -> int:
        return len(self._programs)

    def results(self) -> Iterator[JobResult]:
        """All results in the order of writing."""
        for row in self._rows.rows():
            yield self._parsed(row)[0]

    def holds(self, key: str, program: bytes) -> bool:
        """Whether there is a result under that key.

        Raises:
          UserError: It is that of another program.
        """
        if self._programs.get(key, program) != program:
            raise UserError(
                f"{self._path}: the row {key!r} is of another program, other tests or limits; "
                "delete the file to judge again, or name another"
            )
        return key in self._programs

    def find(self, program: bytes) -> JobResult | None:
        """The result of that program under whatever key, if there is one."""
        place = self._places.get(program)
        return None if place is None else self._parsed(self._rows.at(place))[0]

    def append(self, result: JobResult, program: bytes) -> None:
        """Writes a result.

        Args:
          result: Under a key that has none.
          program: `fingerprint` of its job.
        """
        row = {"version": _VERSION, "key": result.key, "program": program.hex()}
        place = self._rows.append({**row, **dataclasses.asdict(result)})
        self._note(result.key, program, place)
        if time.monotonic() - self._synced > _SYNC_SECONDS:
            os.fsync(self._descriptor)
            self._synced = time.monotonic()

    def _note(self, key: str, program: bytes, place: int) -> None:
        self._programs[key] = program
        self._places.setdefault(program, place)

    def _parsed(self, row: dict[str, Any]) -> tuple[JobResult, bytes]:
        try:
            if row["version"] != _VERSION:
                raise ValueError(f"version {row['version']}")
            result = JobResult.from_plain(row["key"], row)
            return result, bytes.fromhex(row["program"])
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(
                f"{self._path}: row {row.get('key')!r} is not of this version ({error}); delete "
                "the file to judge its programs again"
            ) from None


@dataclasses.dataclass(frozen=True, slots=True)
class RecordSummary:
    """What `record` did; the four numbers add up to the jobs.

    Attributes:
      judged: Programs run.
      copied: Jobs identical to one that was run, but for the key.
      known: Jobs whose result the log had.
      failed: Jobs without result after repeated internal errors; they are judged by the next call.
    """

    judged: int
    copied: int
    known: int
    failed: int


def record(
    log: ResultLog,
    runner: Runner,
    jobs: Iterable[Job],
    written: Callable[[JobResult], object] = lambda result: None,
) -> RecordSummary:
    """Judges the jobs that have no result in a log, identical ones once, and writes the results.

    Args:
      log: An open log.
      runner: An open runner.
      jobs: Taken lazily.
      written: Called with each result as soon as it is in the log.

    Raises:
      UserError: The log holds another program under the key of one of the jobs.
      ValueError: Two jobs have one key.
    """
    return _LoggedJudging(log, written).run(runner, jobs)


class _LoggedJudging:
    """One call of `record`."""

    def __init__(self, log: ResultLog, written: Callable[[JobResult], object]) -> None:
        self._log = log
        self._written = written
        self._seen: set[str] = set()
        # Programs under way, or given up: the keys that await each.
        self._awaited: dict[bytes, list[str]] = {}
        self._judged = self._copied = self._known = 0

    def run(self, runner: Runner, jobs: Iterable[Job]) -> RecordSummary:
        run_stream(runner, self._unknown(jobs), self._handle)
        failed = sum(map(len, self._awaited.values()))
        return RecordSummary(self._judged, self._copied, self._known, failed)

    def _unknown(self, jobs: Iterable[Job]) -> Iterator[Job]:
        for job in jobs:
            if job.key in self._seen:
                raise ValueError(f"two jobs have the key {job.key!r}")
            self._seen.add(job.key)
            program = fingerprint(job)
            if self._log.holds(job.key, program):
                self._known += 1
            elif program in self._awaited:
                self._awaited[program].append(job.key)
            elif result := self._log.find(program):
                self._write(dataclasses.replace(result, key=job.key), program)
                self._copied += 1
            else:
                self._awaited[program] = [job.key]
                yield job

    def _handle(self, job: Job, result: JobResult) -> Iterable[Job]:
        program = fingerprint(job)
        result = _without_judged_output(job, result)
        keys = self._awaited.pop(program)
        for key in keys:
            self._write(dataclasses.replace(result, key=key), program)
        self._judged += 1
        self._copied += len(keys) - 1
        return ()

    def _write(self, result: JobResult, program: bytes) -> None:
        self._log.append(result, program)
        self._written(result)


def _without_judged_output(job: Job, result: JobResult) -> JobResult:
    cases = tuple(
        done if case.expected is None else dataclasses.replace(done, output="")
        for case, done in zip(job.cases, result.cases, strict=False)  # a failure may be the last
    )
    return dataclasses.replace(result, cases=cases)


def fingerprint(job: Job) -> bytes:
    """Names all of a job but its key: equal for jobs whose results are equal."""
    parts = [
        getattr(job, field.name)
        if isinstance(getattr(job, field.name), str | bool)
        else _digest(getattr(job, field.name))
        for field in dataclasses.fields(job)
        if field.name != "key"
    ]
    return hashlib.sha256(json.dumps(parts).encode("ascii")).digest()[:16]


@functools.lru_cache(maxsize=32)
def _digest(value: Any) -> str:
    """Of cases, limits and other parts that many jobs share."""
    return hashlib.sha256(json.dumps(_plain(value)).encode("ascii")).hexdigest()


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return [_plain(getattr(value, field.name)) for field in dataclasses.fields(value)]
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return float(value) if isinstance(value, int) else value  # 2 s are 2.0 s
