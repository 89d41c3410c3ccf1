"""What runs in Ray's worker processes: a pool with one sandboxed worker, warm between tasks.

It ends with its process, as every pool does. Nothing here imports Ray.
"""

import dataclasses
import pickle
import platform
import time
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from alphacode.config import ExecutionConfig
from alphacode.execution.judge.isolation import Isolation, SandboxError
from alphacode.execution.languages import Language
from alphacode.execution.pool.local_engine import LocalEngine
from alphacode.execution.verdicts import Case, Job, JobResult

if TYPE_CHECKING:
    import numpy as np

_CASES_KEPT_BYTES = 256 << 20


@dataclasses.dataclass(frozen=True)
class Setup:
    """What a worker process needs to know to judge.

    Attributes:
      name: Of the `Runner` that gives the tasks; another one gets a pool of its own.
      config: The settings.
      rows: Languages to judge in.
      folder: Where pools make their folders; None for each machine's temporary folder.
    """

    name: str
    config: ExecutionConfig
    rows: tuple[Language, ...]
    folder: Path | None


@dataclasses.dataclass(frozen=True)
class Host:
    """What a machine offers.

    Attributes:
      name: Of the machine.
      isolation: What holds programs there; None where they cannot be held well enough.
      languages: Names of those that run.
      message: Why there is no isolation.
    """

    name: str
    isolation: Isolation | None
    languages: frozenset[str]
    message: str = ""


@dataclasses.dataclass(frozen=True)
class Batch:
    """Jobs of one task.

    Attributes:
      jobs: Without their cases.
      sets: Per job, the number of its set of cases.
    """

    jobs: tuple[Job, ...]
    sets: tuple[int, ...]


class _Pool:
    """The pool of this process and the sets of cases that it has seen."""

    def __init__(self, setup: Setup) -> None:
        self.name = setup.name
        config = dataclasses.replace(setup.config, workers=1)
        self.engine = LocalEngine(config, setup.rows, setup.folder)
        self._cases: OrderedDict[int, tuple[tuple[Case, ...], int]] = OrderedDict()

    def cases(self, number: int, packed: "np.ndarray") -> tuple[Case, ...]:
        """The cases of that number; equal for the worker, too, to those it was sent before."""
        if number not in self._cases:
            self._cases[number] = unpack(packed), packed.nbytes
            while len(self._cases) > 1 and self._kept_bytes() > _CASES_KEPT_BYTES:
                self._cases.popitem(last=False)
        self._cases.move_to_end(number)
        return self._cases[number][0]

    def _kept_bytes(self) -> int:
        return sum(size for _, size in self._cases.values())


_pool: _Pool | None = None


def _warm(setup: Setup) -> _Pool:
    global _pool
    if _pool is not None and _pool.name != setup.name:
        _pool.engine.close()
        _pool = None
    if _pool is None:
        _pool = _Pool(setup)
    return _pool


def probe(setup: Setup) -> Host:
    """Finds out what holds programs on this machine, and which run."""
    try:
        engine = _warm(setup).engine
    except SandboxError as error:
        return Host(platform.node(), None, frozenset(), str(error))
    return Host(platform.node(), engine.isolation, engine.languages)


def run_batch(
    setup: Setup, batch: Batch, numbers: Sequence[int], *packed: "np.ndarray"
) -> tuple[list[JobResult], float]:
    """Judges the jobs of one task.

    Args:
      setup: The same for all tasks of a `Runner`.
      batch: The jobs.
      numbers: Of the sets of cases that they need.
      packed: Those sets, in the same order.

    Returns:
      The results, in any order, and how many seconds judging took.

    Raises:
      SandboxError: Programs cannot be held well enough on this machine.
    """
    pool = _warm(setup)
    sets = {n: pool.cases(n, array) for n, array in zip(numbers, packed, strict=True)}
    jobs = [
        dataclasses.replace(job, cases=sets[number])
        for job, number in zip(batch.jobs, batch.sets, strict=True)
    ]
    started = time.monotonic()
    return list(pool.engine.distribute(jobs)), time.monotonic() - started


def pack(cases: tuple[Case, ...]) -> "np.ndarray":
    """Cases as bytes that Ray shares between processes without copies."""
    import numpy as np  # which comes with Ray; judging on one machine does without

    return np.frombuffer(pickle.dumps(cases, protocol=5), np.uint8)


def unpack(packed: "np.ndarray") -> tuple[Case, ...]:
    """The inverse of `pack`."""
    cases: tuple[Case, ...] = pickle.loads(packed.data)
    return cases
