"""Which samples each shard of a problem holds, and which host makes it.

A shard is the unit of work, of files and of resumption. What it holds is a function of the settings
and the problem alone. In small runs shard n has the indices from n x size on. In large ones many
samples have their prompt in common, and what they share is shared best side by side: there the
indices of a *window*, as many as fill groups of K slots, are put in the order of their prompts
before they are cut into shards. Each sample keeps the metadata that its index draws.

A problem may be given more samples later. Those that are asked for together are a *stretch* of
indices, with shards of its own that follow on the others: none of these is touched.
"""

import collections
import dataclasses
import functools
import itertools
import math
from collections.abc import Iterator, Sequence

from alphacode.config import ConfigError, SamplingConfig, require
from alphacode.datasets.problem import Problem
from alphacode.sampling import tickets
from alphacode.sampling.hosts import Hosts
from alphacode.sampling.tickets import Conditioning, Metadata, Ticket

# Slots that may share a prompt, and how many samples per prompt must be at hand to use them: with
# this many per slot, most groups of a prompt are full.
_GROUPS = (16, 4)
_SAMPLES_PER_GROUP_SLOT = 4


@dataclasses.dataclass(frozen=True, slots=True)
class Begin:
    """Where a stretch of samples begins.

    Attributes:
      index: Of its first sample.
      shard: Number of its first shard.
    """

    index: int = 0
    shard: int = 0


START = Begin()


def stretches(
    config: SamplingConfig, asked: Sequence[int]
) -> Iterator[tuple[Begin, SamplingConfig]]:
    """Where each stretch begins, and the settings with its own number of samples.

    Args:
      config: Of the run.
      asked: How many samples per problem were asked for, by one run after another: ascending.
    """
    shard = 0
    for before, total in itertools.pairwise([0, *asked]):
        yield Begin(before, shard), dataclasses.replace(config, samples_per_problem=total - before)
        shard += math.ceil((total - before) / config.shard_size)


class ShardPlan:
    """The shards of one problem, in one stretch.

    Attributes:
      problem: The problem.
      count: How many shards there are.
      numbers: Theirs.
    """

    def __init__(
        self,
        problem: Problem,
        config: SamplingConfig,
        metadata: Metadata,
        begin: Begin = START,
    ) -> None:
        self.problem = problem
        self.count = math.ceil(config.samples_per_problem / config.shard_size)
        self.numbers = range(begin.shard, begin.shard + self.count)
        self._begin = begin
        self._config = config
        self._metadata = metadata
        self._window_shards = shards_per_window(config, metadata)
        end = begin.index + config.samples_per_problem
        self._ranks = _ranks(problem, config, metadata, end) if config.method == "beam" else None

    def size(self, shard: int) -> int:
        """How many samples a shard holds."""
        size = self._config.shard_size
        return min(size, self._config.samples_per_problem - (shard - self._begin.shard) * size)

    def tickets(self, shard: int) -> list[Ticket]:
        """The samples of a shard, those of a prompt side by side."""
        place = shard - self._begin.shard
        start = place // self._window_shards * self._window_shards
        window = _window(self, start)
        first = (place - start) * self._config.shard_size
        return [
            Ticket(
                problem=self.problem,
                shard=shard,
                index=index,
                conditioning=asked,
                temperature=tickets.draw_temperature(self.problem.name, index, self._config),
                key=tickets.sample_key(self._config.seed, self.problem.name, index),
                rank=self._ranks[index] if self._ranks else 0,
            )
            for asked, index in window[first : first + self._config.shard_size]
        ]

    def window(self, start: int) -> list[tuple[Conditioning, int]]:
        """Metadata and indices of the window of the stretch's shards from `start` on, by prompt."""
        size, total = self._config.shard_size, self._config.samples_per_problem
        places = range(start * size, min((start + self._window_shards) * size, total))
        indices = (self._begin.index + place for place in places)
        return sorted(
            (tickets.draw(self.problem, index, self._config, self._metadata), index)
            for index in indices
        )


def _ranks(problem: Problem, config: SamplingConfig, metadata: Metadata, end: int) -> list[int]:
    """Of each index up to `end`: how many lower ones have the same prompt.

    Raises:
      ConfigError: More samples have the same prompt than a beam has programs.
    """
    seen: collections.Counter[Conditioning] = collections.Counter()
    ranks = []
    for index in range(end):
        asked = tickets.draw(problem, index, config, metadata)
        ranks.append(seen[asked])
        seen[asked] += 1
    most = max(seen.values())
    require(
        most <= config.beam_width,
        f"sampling.beam_width={config.beam_width}: {most} samples of {problem.name} are to be "
        f"programs of one beam; raise it to {most}, or lower sampling.samples_per_problem",
    )
    return ranks


# One window is kept, of all problems: its shards are asked for one after the other.
@functools.lru_cache(maxsize=1)
def _window(plan: ShardPlan, start: int) -> list[tuple[Conditioning, int]]:
    return plan.window(start)


def slots_per_prompt(config: SamplingConfig, metadata: Metadata) -> int:
    """K: how many slots of a batch share one encoded prompt; a function of the settings alone.

    With 2,800 prompts per problem, only tens of thousands of samples have prompts in common often
    enough for groups of them to be filled.
    """
    prompts = tickets.distinct_prompts(config, metadata)
    at_hand = config.samples_per_problem
    if config.stop_at_survivors:
        # What counts in the end must be the first indices, whose metadata has the paper's
        # distribution, and not all samples of a few prompts: shards keep to the order of indices.
        at_hand = min(at_hand, config.shard_size)
    for group in _GROUPS:
        if config.slots % group == 0 and at_hand >= prompts * group * _SAMPLES_PER_GROUP_SLOT:
            return group
    return 1


def shards_per_window(config: SamplingConfig, metadata: Metadata) -> int:
    """How many shards in a row are put in the order of their prompts together."""
    group = slots_per_prompt(config, metadata)
    if group == 1:
        return 1
    prompts = tickets.distinct_prompts(config, metadata)
    return math.ceil(prompts * group * _SAMPLES_PER_GROUP_SLOT / config.shard_size)


def plans(
    problems: Sequence[Problem],
    config: SamplingConfig,
    metadata: Metadata,
    begin: Begin = START,
) -> list[ShardPlan]:
    """The plans of all problems, for one stretch.

    Raises:
      ConfigError: Two problems share a name, or a beam is too narrow for their samples.
    """
    names: set[str] = set()
    for problem in problems:
        if problem.name in names:
            raise ConfigError(f"two problems are called {problem.name!r}; rename one")
        names.add(problem.name)
    return [ShardPlan(problem, config, metadata, begin) for problem in problems]


def shared_out(
    plans: Sequence[ShardPlan], hosts: Hosts, *, interleaved: bool
) -> list[tuple[ShardPlan, int]]:
    """The shards of this host: every `hosts.count`-th of all shards, whatever is on disk.

    Args:
      plans: Of all problems, in any order: each host may have its own.
      hosts: The processes of the run.
      interleaved: Whether the first shards of all problems come before the second ones; else all
        shards of a problem follow one another.
    """
    offsets, before = {}, 0
    for plan in sorted(plans, key=lambda plan: plan.problem.name):
        offsets[plan.problem.name] = before
        before += plan.count
    mine = [
        (plan, shard)
        for plan in plans
        for place, shard in enumerate(plan.numbers)
        if hosts.takes(offsets[plan.problem.name] + place)
    ]
    return sorted(mine, key=lambda work: work[1]) if interleaved else mine
