"""A contest to shards of samples, resumable and shared out over hosts (paper, section 4.4).

Work is a list of shards. Those on disk are skipped; the samples of the others go through one
stream, so that batches stay full across shards and problems, and a shard is written when its last
sample is there. Who makes the samples is no matter here: see `generator`.
"""

import collections
import contextlib
import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from alphacode.config import SamplingConfig
from alphacode.datasets.problem import Problem
from alphacode.errors import UserError
from alphacode.sampling import shards
from alphacode.sampling.early_stop import EarlyStop, Judge
from alphacode.sampling.generator import Generator, GeneratorError, Ticket
from alphacode.sampling.hosts import ALONE, Hosts
from alphacode.sampling.progress import Progress
from alphacode.sampling.sample_store import Sample, SampleStore
from alphacode.sampling.shards import Metadata, ShardPlan


class SamplerError(UserError):
    """A configuration that cannot be sampled with; one clear line."""


def sample_contest(
    generator: Generator,
    problems: Sequence[Problem],
    config: SamplingConfig,
    store: SampleStore,
    metadata: Metadata,
    *,
    hosts: Hosts = ALONE,
    judge: Judge | None = None,
    report: Callable[[str], None] = print,
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
      hosts: Which share of the shards is this process's; the others must use the same store.
      judge: Finds the samples that pass the examples; needed for `config.stop_at_survivors`.
      report: Gets the progress lines where standard output is no terminal.

    Raises:
      ConfigError: Two problems share a name.
      SamplerError: Sampling is to stop early, and there is no judge.
      SampleStoreError: The store holds samples of other settings.
      GeneratorError: The generator left tickets unanswered.
      UserError: The generator cannot go on.
    """
    if config.stop_at_survivors and judge is None:
        raise SamplerError("sampling.stop_at_survivors needs a judge to say which programs survive")
    plans = shards.plans(problems, config, metadata)
    provenance = {
        plan.problem.name: _provenance(plan.problem, config, generator, metadata) for plan in plans
    }
    own = shards.shared_out(plans, hosts, interleaved=bool(config.stop_at_survivors))
    missing = _missing(own, store, provenance)
    total = sum(plan.size(shard) for plan, shard in missing)
    kept = sum(plan.size(shard) for plan, shard in own) - total
    with contextlib.ExitStack() as stack:
        stop = None
        if config.stop_at_survivors and judge is not None:
            stop = EarlyStop(store, config.stop_at_survivors, judge, report)
            stack.enter_context(stop)
            _judge_kept(stop, own, missing)
        per_problem = collections.Counter(plan.problem.name for plan, _ in missing)
        progress = stack.enter_context(Progress(total, kept, per_problem, hosts.label, report))
        answered = generator.samples(_tickets(missing, stop, progress))
        for plan, shard, samples in _whole_shards(answered, missing, progress):
            name = plan.problem.name
            store.write_shard(name, shard, samples, provenance[name])
            progress.shard_done(name)
            if stop is not None:
                stop.submit(plan.problem, shard)
        if stop is not None:
            stop.wait()
            for plan in plans:
                stop.last_shard(plan.problem.name)


def _provenance(
    problem: Problem, config: SamplingConfig, generator: Generator, metadata: Metadata
) -> dict[str, Any]:
    settings = dataclasses.asdict(config)
    if shards.shards_per_window(config, metadata) == 1:
        # More samples of a problem do not change those there are, nor the shards they are in.
        del settings["samples_per_problem"]
    settings["slots_per_prompt"] = shards.slots_per_prompt(config, metadata)
    return {
        "generator": generator.name,
        **generator.facts,
        "sampling": settings,
        "languages": [language.token for language in metadata.languages],
        "tag_sets": _digest([list(tags) for tags in metadata.tag_sets]),
        "statement": _digest(problem.description),
    }


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


def _missing(
    own: Sequence[tuple[ShardPlan, int]],
    store: SampleStore,
    provenance: Mapping[str, Mapping[str, Any]],
) -> list[tuple[ShardPlan, int]]:
    """The shards that are not on disk, in the same order."""
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
    missing: Sequence[tuple[ShardPlan, int]], stop: EarlyStop | None, progress: Progress
) -> Iterator[Ticket]:
    for plan, shard in missing:
        last = stop.last_shard(plan.problem.name) if stop is not None else None
        if last is not None and shard > last:
            progress.drop_shard(plan.problem.name, plan.size(shard))
        else:
            yield from plan.tickets(shard)


def _whole_shards(
    answered: Iterator[tuple[Ticket, Sample]],
    missing: Sequence[tuple[ShardPlan, int]],
    progress: Progress,
) -> Iterator[tuple[ShardPlan, int, list[Sample]]]:
    """Shards in the order in which their last sample comes."""
    plans = {plan.problem.name: plan for plan, _ in missing}
    begun: dict[tuple[str, int], list[Sample]] = collections.defaultdict(list)
    for ticket, sample in answered:
        place = (ticket.problem.name, ticket.shard)
        begun[place].append(sample)
        progress.add(sample.tokens)
        plan = plans[ticket.problem.name]
        if len(begun[place]) == plan.size(ticket.shard):
            yield plan, ticket.shard, begun.pop(place)
    if begun:
        (name, shard), samples = next(iter(begun.items()))
        raise GeneratorError(
            f"{name}: the generator ended after {len(samples)} of {plans[name].size(shard)} "
            f"samples of shard {shard}; run the same command again"
        )
