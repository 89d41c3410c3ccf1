"""Which samples are in which shard, and whose: each once, whatever the settings."""

import collections
import itertools
import operator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sampling_material import TAG_SETS
from small_problems import problem

from alphacode.config import ConfigError, SamplingConfig
from alphacode.datasets.function_problem import FunctionProblem
from alphacode.datasets.problem import Language
from alphacode.sampling import shards
from alphacode.sampling.hosts import Hosts
from alphacode.sampling.shards import ShardPlan
from alphacode.sampling.tickets import Metadata, Ticket, draw, sample_key

BOTH = (Language.CPP, Language.PYTHON3)
METADATA = Metadata(BOTH, TAG_SETS)
FIFTY_TAGS = Metadata(BOTH, tuple((str(i),) for i in range(50)))
# Few prompts, so that few samples have them in common.
NARROW = {"rating_min": 800, "rating_max": 800, "temperature": 1.0}

sizes = st.fixed_dictionaries(
    {
        "samples_per_problem": st.integers(1, 700),
        "shard_size": st.integers(1, 90),
        "slots": st.sampled_from([6, 8, 64]),
        "stop_at_survivors": st.sampled_from([0, 0, 5]),
    }
)


@given(sizes)
@settings(max_examples=60)
def test_every_index_is_in_one_shard_with_the_metadata_that_it_draws(size: dict[str, int]):
    config = SamplingConfig(**size, **NARROW)
    plan = ShardPlan(problem("p"), config, METADATA)
    tickets = [ticket for shard in range(plan.count) for ticket in plan.tickets(shard)]
    assert sorted(t.index for t in tickets) == list(range(config.samples_per_problem))
    counts = collections.Counter(t.shard for t in tickets)
    assert counts == {shard: plan.size(shard) for shard in range(plan.count)}
    for ticket in tickets:
        drawn = draw(problem("p"), ticket.index, config, METADATA)
        assert ticket.conditioning == drawn
        assert ticket.key == sample_key(config.seed, "p", ticket.index)


@given(sizes)
@settings(max_examples=40)
def test_a_shard_is_the_same_whichever_were_asked_for_before(size: dict[str, int]):
    config = SamplingConfig(**size, **NARROW)
    plan = ShardPlan(problem("p"), config, METADATA)
    forwards = [[t.index for t in plan.tickets(shard)] for shard in range(plan.count)]
    backwards = [[t.index for t in plan.tickets(shard)] for shard in reversed(range(plan.count))]
    assert backwards[::-1] == forwards


@given(sizes, st.lists(st.integers(1, 300), min_size=1, max_size=3))
@settings(max_examples=30)
def test_more_samples_are_stretches_of_the_same_samples(size: dict[str, int], counts: list[int]):
    asked = list(itertools.accumulate(counts))
    config = SamplingConfig(**{**size, "samples_per_problem": asked[-1]}, **NARROW)
    tickets: list[Ticket] = []
    numbers: list[int] = []
    for begin, stretch in shards.stretches(config, asked):
        plan = ShardPlan(problem("p"), stretch, METADATA, begin)
        numbers += plan.numbers
        for shard in plan.numbers:
            made = plan.tickets(shard)
            assert len(made) == plan.size(shard) > 0
            assert {ticket.shard for ticket in made} == {shard}
            tickets += made
        assert sorted(t.index for t in tickets) == list(range(len(tickets)))
    assert numbers == list(range(len(numbers)))
    whole = ShardPlan(problem("p"), config, METADATA)
    at_once = [ticket for shard in whole.numbers for ticket in whole.tickets(shard)]
    key = operator.attrgetter("index")
    for one, other in zip(sorted(tickets, key=key), sorted(at_once, key=key), strict=True):
        assert one.conditioning == other.conditioning and one.key == other.key


def test_where_slots_share_prompts_those_of_a_prompt_stand_together():
    config = SamplingConfig(samples_per_problem=2000, shard_size=50, **NARROW)
    assert shards.slots_per_prompt(config, METADATA) == 16
    plan = ShardPlan(problem("p"), config, METADATA)
    prompts = [t.conditioning for shard in range(plan.count) for t in plan.tickets(shard)]
    changes = sum(one != other for one, other in itertools.pairwise(prompts))
    # 8 prompts in each window of 8 x 64 samples, which is 11 shards of 50.
    assert changes < 8 * (2000 // 550 + 1)


def test_where_sampling_may_stop_early_shards_keep_to_the_order_of_indices():
    config = SamplingConfig(samples_per_problem=2000, shard_size=50, stop_at_survivors=3, **NARROW)
    plan = ShardPlan(problem("p"), config, METADATA)
    for shard in range(plan.count):
        indices = {ticket.index for ticket in plan.tickets(shard)}
        assert indices == set(range(50 * shard, 50 * shard + 50))


@pytest.mark.parametrize(("count", "group"), [(96, 1), (1000, 1), (50_000, 4), (1_000_000, 16)])
def test_only_large_runs_share_prompts_between_slots(count: int, group: int):
    config = SamplingConfig(samples_per_problem=count)
    assert shards.slots_per_prompt(config, FIFTY_TAGS) == group


def test_without_random_metadata_all_samples_share_one_prompt_per_language():
    config = SamplingConfig(samples_per_problem=200, random_metadata=False, temperature=1.0)
    assert shards.slots_per_prompt(config, METADATA) == 16
    plan = ShardPlan(problem("p"), config, METADATA)
    asked = [ticket.conditioning for ticket in plan.tickets(0)]
    assert {(a.rating, a.tags) for a in asked} == {(0, ())}
    assert collections.Counter(a.language for a in asked) == dict.fromkeys(BOTH, 100)
    text = plan.tickets(0)[0].prompt
    assert "RATING" not in text and "TAGS" not in text and "LANGUAGE IS cpp" in text


def test_a_function_to_be_completed_is_its_own_prompt():
    source = 'def f(x):\n    """Adds one."""\n'
    function = FunctionProblem(
        name="F/0", description=source, entry_point="f", tests=(), continues_prompt=True
    )
    plan = ShardPlan(function, SamplingConfig(samples_per_problem=4, temperature=1.0), METADATA)
    tickets = plan.tickets(0)
    assert {ticket.prompt for ticket in tickets} == {source}
    assert {ticket.conditioning.language for ticket in tickets} == {Language.PYTHON3}


@given(st.integers(1, 300), st.integers(1, 90))
@settings(max_examples=30)
def test_under_beam_search_ranks_count_the_samples_of_lower_index_of_the_same_prompt(
    count: int, size: int
):
    config = SamplingConfig(
        samples_per_problem=count, shard_size=size, method="beam", beam_width=300, **NARROW
    )
    plan = ShardPlan(problem("p"), config, METADATA)
    tickets = [ticket for shard in range(plan.count) for ticket in plan.tickets(shard)]
    seen: collections.Counter[object] = collections.Counter()
    for ticket in sorted(tickets, key=lambda ticket: ticket.index):
        assert ticket.rank == seen[ticket.conditioning]
        seen[ticket.conditioning] += 1


def test_temperatures_are_drawn_evenly_and_apart_from_metadata():
    temperatures = (0.1, 0.2, 0.4)
    config = SamplingConfig(samples_per_problem=6000, temperatures=temperatures)
    plan = ShardPlan(problem("p"), config, FIFTY_TAGS)
    tickets = [ticket for shard in range(plan.count) for ticket in plan.tickets(shard)]
    pairs = collections.Counter((t.conditioning.language, t.temperature) for t in tickets)
    assert len(pairs) == 6
    # 1,000 expected of each; 5 deviations are 144.
    assert all(abs(count - 1000) < 144 for count in pairs.values())
    again = [t.temperature for t in plan.tickets(0)]
    assert again == [t.temperature for t in tickets[: len(again)]]
    one = ShardPlan(problem("p"), SamplingConfig(temperature=0.3), FIFTY_TAGS)
    assert {ticket.temperature for ticket in one.tickets(0)} == {0.3}


@given(sizes, st.integers(1, 7), st.permutations(["a", "b", "c"]), st.booleans())
@settings(max_examples=60)
def test_hosts_share_out_all_shards_evenly_in_any_order_of_problems(
    size: dict[str, int], count: int, names: list[str], interleaved: bool
):
    config = SamplingConfig(**size, temperature=1.0)
    shares = []
    for index in range(count):
        # Each host may have the problems in another order.
        order = names[index % 3 :] + names[: index % 3]
        plans = shards.plans([problem(name) for name in order], config, METADATA)
        own = shards.shared_out(plans, Hosts(index, count), interleaved=interleaved)
        shares.append([(plan.problem.name, shard) for plan, shard in own])
        if interleaved:
            assert [shard for _, shard in shares[-1]] == sorted(shard for _, shard in shares[-1])
    expected = {(name, shard) for name in names for shard in range(plans[0].count)}
    assert sorted(work for share in shares for work in share) == sorted(expected)
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_problems_of_one_name_are_refused():
    with pytest.raises(ConfigError, match="two problems are called 'one'"):
        shards.plans([problem("one"), problem("one")], SamplingConfig(), METADATA)
