"""Stops sampling a problem that has enough programs which pass its example tests.

A judge works beside the sampler: as soon as a shard is written, its programs run on the examples,
and those that pass are kept where all hosts find them. The shards that count are the first ones, up
to the one at which the distinct names reach the number wanted. That depends on nothing but samples
and verdicts, so that all hosts, and a run that was killed, come to the same end; shards beyond it,
which were in work when it was found, stay on disk and are not read. A stop that was found with
other limits or tests is void.
"""

import collections
import concurrent.futures
import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from alphacode.config import differences
from alphacode.datasets.problem import Problem
from alphacode.sampling.store import Sample, SampleStore

_LOG = logging.getLogger(__name__)


class Judge(Protocol):
    """Finds out which programs pass the example tests, and keeps it for all hosts and runs."""

    def conditions(self, problem: Problem) -> Mapping[str, Any]:
        """What it depends on which programs pass; JSON-able."""

    def run_examples(self, problem: Problem, shard: int, samples: Sequence[Sample]) -> None:
        """Runs the samples of a shard, and keeps the names of the distinct programs that pass."""

    def passing(self, problem: Problem, shard: int) -> Collection[str] | None:
        """The names that are kept, equal programs always the same; None where it was not run."""


class EarlyStop:
    """Judges shards in the background and knows when a problem has enough; used in a `with`.

    Args:
      store: Where the shards are.
      needed: Distinct programs that a problem needs.
      judge: Runs shards in one thread of its own; asked for what passes in the caller's.
    """

    def __init__(self, store: SampleStore, needed: int, judge: Judge) -> None:
        self._store, self._needed, self._judge = store, needed, judge
        self._thread = concurrent.futures.ThreadPoolExecutor(1, "judge")
        self._running: list[concurrent.futures.Future[None]] = []
        # How far each problem's verdicts reach without a gap, the programs found up to there, and
        # where that was enough.
        self._next: collections.Counter[str] = collections.Counter()
        self._found: dict[str, set[str]] = collections.defaultdict(set)
        self._last: dict[str, int] = {}

    def __enter__(self) -> "EarlyStop":
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown(cancel_futures=True)

    def forget(self, problem: Problem) -> None:
        """Lets go of a stop that was found with other limits or tests."""
        if differences(self._store.stopped_by(problem.name), self._judge.conditions(problem)):
            self._store.remove_last_shard(problem.name)

    def submit(self, problem: Problem, shard: int) -> None:
        """Has a shard on disk judged, unless it has been.

        Raises:
          UserError: An earlier shard could not be judged.
        """
        if self._judge.passing(problem, shard) is None:
            self._running.append(self._thread.submit(self._run, problem, shard))
        self._raise_errors()

    def last_shard(self, problem: Problem) -> int | None:
        """The last shard that counts, by what all hosts have judged so far; None for no end yet."""
        name = problem.name
        while name not in self._last:
            shard = self._next[name]
            keys = self._judge.passing(problem, shard)
            if keys is None:
                return None
            found = self._found[name]
            found.update(keys)
            self._next[name] += 1
            if len(found) >= self._needed:
                self._store.write_last_shard(name, shard, self._judge.conditions(problem))
                self._last[name] = shard
                _LOG.info(
                    "%s: %d distinct programs pass the examples by shard %d; no more are sampled",
                    name,
                    len(found),
                    shard,
                )
        return self._last[name]

    def wait(self) -> None:
        """Waits for what was submitted.

        Raises:
          UserError: A shard could not be judged.
        """
        concurrent.futures.wait(self._running)
        self._raise_errors()

    def _run(self, problem: Problem, shard: int) -> None:
        self._judge.run_examples(problem, shard, self._store.read_shard(problem.name, shard))

    def _raise_errors(self) -> None:
        for future in self._running:
            if future.done():
                future.result()
        self._running = [future for future in self._running if not future.done()]
