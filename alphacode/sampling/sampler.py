"""A contest to shards of samples, resumable and shared out over hosts (paper, section 4.4).

Work is a list of shards. Those on disk are skipped; the samples of the others go through one
stream, so that batches stay full across shards and problems, and a shard is written when its last
sample is there. Who makes them is a `Generator`: a model of this project (`model_generator`) or one
behind a completion server (`served`); their programs go into the same store.
"""

import collections
import contextlib
import dataclasses
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from alphacode.config import SamplingConfig
from alphacode.datasets.problem import Problem
from alphacode.errors import UserError
from alphacode.progress import Progress
from alphacode.sampling import provenances, shards
from alphacode.sampling.early_stop import EarlyStop, Judge
from alphacode.sampling.hosts import ALONE, Hosts
from alphacode.sampling.shards import START, Begin, ShardPlan
from alphacode.sampling.store import Sample, SampleStore
from alphacode.sampling.tickets import Metadata, Ticket

_LOG = logging.getLogger(__name__)


class Generator(Protocol):
    """Makes samples."""

    @property
    def name(self) -> str:
        """What `Sample.sampled_by` says, such as the model's name."""
        ...

    @property
    def facts(self) -> Mapping[str, Any]:
        """What its samples depend on besides `SamplingConfig`, for the provenance; JSON-able."""
        ...

    def samples(self, tickets: Iterator[Ticket]) -> Iterator[tuple[Ticket, Sample]]:
        """Answers every ticket once, in any order.

        Tickets are to be taken as there is room for them, a bounded number ahead of the answers:
        there may be millions, and the sampler stops giving them out for a problem that has enough.
        A sample must be a function of its own ticket, whatever other tickets there are.

        Args:
          tickets: Those of one prompt follow one another where that is possible.

        Raises:
          UserError: The generator cannot continue; what was answered before is kept.
        """
        ...


def sample_contest(
    generator: Generator,
    problems: Sequence[Problem],
    config: SamplingConfig,
    store: SampleStore,
    metadata: Metadata,
    *,
    begin: Begin = START,
    hosts: Hosts = ALONE,
    judge: Judge | None = None,
) -> None:
    """Fills `store` with `config.samples_per_problem` samples of each problem.

    A sample is a function of the generator, the seed, the problem and its index (and of prompt,
    slot count and kind of device): not of the other problems, their order, the number of hosts, or
    where a run was interrupted.

    Args:
      generator: Makes the samples.
      problems: With unique names.
      config: How many, and how.
      store: Shards already there are kept.
      metadata: Languages and tags to draw from.
      begin: Where they begin, if there are others before them: one of `shards.stretches`.
      hosts: Which share of the shards is this process's; the others must use the same store.
      judge: Finds the samples that pass the examples; needed for `config.stop_at_survivors`.

    Raises:
      ConfigError: Two problems share a name, or a beam is too narrow for their samples.
      UserError: Sampling is to stop early, and there is no judge; the store holds samples of other
        settings; the generator cannot go on, or left tickets unanswered.
    """
    if config.stop_at_survivors and judge is None:
        raise UserError("sampling.stop_at_survivors needs a judge to say which programs survive")
    plans = shards.plans(problems, config, metadata, begin)
    provenance = {
        plan.problem.name: _provenance(plan.problem, config, generator, metadata, begin)
        for plan in plans
    }
    own = shards.shared_out(plans, hosts, interleaved=bool(config.stop_at_survivors))
    missing = _missing(own, store, provenance)
    total = sum(plan.size(shard) for plan, shard in missing)
    kept = sum(plan.size(shard) for plan, shard in own) - total
    again = f"; {kept} of an earlier run are kept" if kept else ""
    with contextlib.ExitStack() as stack:
        stop = None
        if config.stop_at_survivors and judge is not None:
            stop = EarlyStop(store, config.stop_at_survivors, judge)
            stack.enter_context(stop)
            for plan in plans:
                stop.forget(plan.problem)
            _judge_kept(stop, own, missing)
        _LOG.info("%ssampling %d programs%s", hosts.label, total, again)
        progress = Progress(f"{hosts.label}sampling", total, "samples")
        done = _Done(stack.enter_context(progress), missing)
        answered = generator.samples(_tickets(missing, stop, done))
        for plan, shard, samples in _whole_shards(answered, missing, done):
            name = plan.problem.name
            store.write_shard(name, shard, samples, provenance[name])
            done.shard(name)
            if stop is not None:
                stop.submit(plan.problem, shard)
        if stop is not None:
            stop.wait()
            for plan in plans:
                stop.last_shard(plan.problem)


class _Done:
    """Counts samples, problems and tokens of this process for its progress.

    Args:
      progress: Shows them.
      missing: The shards to be made.
    """

    def __init__(self, progress: Progress, missing: Sequence[tuple[ShardPlan, int]]) -> None:
        self._progress = progress
        self._open = collections.Counter(plan.problem.name for plan, _ in missing)
        self._problems = self._samples = self._tokens = 0
        self._begin = time.monotonic()

    def sample(self, sample: Sample) -> None:
        """One more sample is there."""
        self._samples += 1
        self._tokens += sample.tokens
        self._show()

    def shard(self, problem: str) -> None:
        """One more shard of a problem is written, or will not be made."""
        self._open[problem] -= 1
        self._problems += self._open[problem] == 0
        self._show()

    def drop(self, problem: str, samples: int) -> None:
        """A shard of so many samples will not be made, since its problem has enough."""
        assert self._progress.total is not None
        self._progress.total -= samples
        self.shard(problem)

    def _show(self) -> None:
        rate = self._tokens / max(time.monotonic() - self._begin, 1e-9)
        problems = f"{self._problems} of {len(self._open)} problems"
        self._progress.update(self._samples, f"{problems}, {rate:,.0f} tokens a second")


def _provenance(
    problem: Problem,
    config: SamplingConfig,
    generator: Generator,
    metadata: Metadata,
    begin: Begin,
) -> dict[str, Any]:
    settings = dataclasses.asdict(config)
    del settings["tag_sets"]  # what the file holds counts, not where it lies
    del settings["activation_dtype"]  # what was chosen counts, a fact of the generator
    if shards.shards_per_window(config, metadata) == 1:
        # How many there are says nothing of which samples a shard holds, but for the last one.
        del settings["samples_per_problem"]
    settings["slots_per_prompt"] = shards.slots_per_prompt(config, metadata)
    return {
        "generator": generator.name,
        **generator.facts,
        **({"first_index": begin.index} if begin.index else {}),
        "sampling": settings,
        "languages": [language.token for language in metadata.languages],
        **({} if metadata.ratings else {"ratings": False}),
        "tag_sets": provenances.digest([list(tags) for tags in metadata.tag_sets]),
        "statement": provenances.statement(problem),
    }


def _missing(
    own: Sequence[tuple[ShardPlan, int]],
    store: SampleStore,
    provenance: Mapping[str, Mapping[str, Any]],
) -> list[tuple[ShardPlan, int]]:
    """The shards that are not on disk, in the same order.

    Raises:
      UserError: Those of some problem, also of other hosts, are of another provenance.
    """
    for name in provenance:
        store.require(name, provenance[name])
    numbers: dict[str, set[int]] = collections.defaultdict(set)
    for plan, shard in own:
        numbers[plan.problem.name].add(shard)
    present = {name: store.shards(name, provenance[name], numbers[name]) for name in numbers}
    # A last shard that is too small comes from a run with fewer samples per problem.
    return [
        (plan, shard)
        for plan, shard in own
        if present[plan.problem.name].get(shard, 0) < plan.size(shard)
    ]


def _judge_kept(
    stop: EarlyStop,
    own: Sequence[tuple[ShardPlan, int]],
    missing: Sequence[tuple[ShardPlan, int]],
) -> None:
    """Submits the shards that an interrupted run has written; it may not have judged all."""
    absent = {(plan.problem.name, shard) for plan, shard in missing}
    for plan, shard in own:
        if (plan.problem.name, shard) not in absent:
            stop.submit(plan.problem, shard)


def _tickets(
    missing: Sequence[tuple[ShardPlan, int]], stop: EarlyStop | None, done: _Done
) -> Iterator[Ticket]:
    for plan, shard in missing:
        last = stop.last_shard(plan.problem) if stop is not None else None
        if last is not None and shard > last:
            done.drop(plan.problem.name, plan.size(shard))
        else:
            yield from plan.tickets(shard)


def _whole_shards(
    answered: Iterator[tuple[Ticket, Sample]],
    missing: Sequence[tuple[ShardPlan, int]],
    done: _Done,
) -> Iterator[tuple[ShardPlan, int, list[Sample]]]:
    """Shards in the order in which their last sample comes."""
    plans = {plan.problem.name: plan for plan, _ in missing}
    begun: dict[tuple[str, int], list[Sample]] = collections.defaultdict(list)
    for ticket, sample in answered:
        place = (ticket.problem.name, ticket.shard)
        begun[place].append(sample)
        done.sample(sample)
        plan = plans[ticket.problem.name]
        if len(begun[place]) == plan.size(ticket.shard):
            yield plan, ticket.shard, begun.pop(place)
    if begun:
        (name, shard), samples = next(iter(begun.items()))
        raise UserError(
            f"{name}: the generator ended after {len(samples)} of {plans[name].size(shard)} "
            f"samples of shard {shard}; run the same command again"
        )
