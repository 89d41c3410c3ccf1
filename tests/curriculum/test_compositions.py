"""Chains of blocks: which are sound, and which each split shows."""

import itertools
import random
from collections import Counter
from typing import Any

import problem_material
import pytest

from curriculum import behaviour, compositions, kinds
from curriculum.library import BLOCKS
from curriculum.plans import UnfitError, plan_of_steps
from curriculum.task import Limits, Step
from curriculum.values import draw

Chain = tuple[Step, ...]
CHAINS = 400
TRAINING = ("train", "valid", "story")


@pytest.fixture(scope="module")
def chains() -> dict[str, list[Chain]]:
    return {split: problem_material.some_chains(split, CHAINS) for split in compositions.SPLITS}


def parts(chain: Chain) -> list[Chain]:
    spans = itertools.combinations(range(len(chain) + 1), 2)
    return [chain[i:j] for i, j in spans if j - i >= 2]


def fresh_values(kind: kinds.Kind, count: int) -> list[Any]:
    """Values that the splits were not made with."""
    rng = random.Random(f"fresh {kind.name}")
    shape = problem_material.shapes_of(kind.name)[0]
    limits = Limits(length=9, low=-30, high=30)
    return [draw(shape, limits, rng, rng.randint(1, 9), 30) for _ in range(count)]


def printed(chain: Chain, value: Any) -> str:
    try:
        return plan_of_steps(chain).answer(value, 3)
    except UnfitError:
        return "?"


def test_each_block_takes_what_the_one_before_it_gives(chains: dict[str, list[Chain]]) -> None:
    for chain in itertools.chain.from_iterable(chains.values()):
        for step, following in itertools.pairwise(chain):
            assert step.block.gives is following.block.takes
        for step in chain:
            assert step.number in (step.block.numbers or (0,)) or step.number is None
        assert sum(step.number is None for step in chain) <= 1
        assert compositions.is_sound(tuple(step.block.key for step in chain))


def test_splits_have_their_depths(chains: dict[str, list[Chain]]) -> None:
    for split, found in chains.items():
        depths = Counter(map(len, found))
        assert set(depths) == set(compositions.depths(split))
        assert min(depths.values()) > CHAINS / 20
    assert compositions.depths("train") == (1, 2, 3)
    assert compositions.depths("depth") == (4,)


def test_training_shows_nothing_held_out_even_in_part(chains: dict[str, list[Chain]]) -> None:
    for split in TRAINING:
        for chain in chains[split]:
            assert not any(map(compositions.is_held_out, parts(chain)))


def test_no_twin_of_a_held_out_chain_is_trained(chains: dict[str, list[Chain]]) -> None:
    def signature(chain: Chain) -> bytes:
        steps = tuple((step.block.key, step.number) for step in chain)
        return behaviour.signature(chain[0].block.takes.name, steps)

    trained = {signature(p) for split in TRAINING for c in chains[split] for p in [c, *parts(c)]}
    held_out = {signature(chain) for chain in chains["combination"]}
    assert len(held_out) > CHAINS / 2 and not trained & held_out
    keys = {compositions.chain_key(chain) for split in TRAINING for chain in chains[split]}
    assert not keys & {compositions.chain_key(chain) for chain in chains["combination"]}


def test_held_out_chains_have_only_blocks_that_training_has(
    chains: dict[str, list[Chain]],
) -> None:
    many = problem_material.some_chains("train", 3000)
    trained = {step.block.key for chain in many for step in chain}
    assert trained == set(BLOCKS)
    for split in ("combination", "depth"):
        assert {step.block.key for chain in chains[split] for step in chain} <= trained


def test_what_is_new_in_depth_is_the_depth_alone(chains: dict[str, list[Chain]]) -> None:
    for chain in chains["depth"]:
        for part in parts(chain):
            if len(part) < 4:
                assert compositions.belongs(part, "train")


def test_both_orders_of_blocks_that_commute_fall_together() -> None:
    pairs = [("square_each", "keep_even"), ("negate_each", "reverse_numbers")]
    pairs += [("reverse_text", "swap_case"), ("absolute_each", "keep_odd")]
    for one, other in pairs:
        first, second = problem_material.steps(one, other), problem_material.steps(other, one)
        for value in fresh_values(first[0].block.takes, 20):
            assert printed(first, value) == printed(second, value)
        assert compositions.is_held_out(first) == compositions.is_held_out(second)
        assert compositions.shows_held_out(first) == compositions.shows_held_out(second)


def test_about_the_stated_share_is_held_out() -> None:
    held_out = total = 0
    for one, other in itertools.permutations(BLOCKS.values(), 2):
        if one.gives is other.takes and compositions.is_sound((one.key, other.key)):
            numbers = [block.numbers[0] if block.numbers else 0 for block in (one, other)]
            chain = (Step(one, numbers[0]), Step(other, numbers[1]))
            held_out += compositions.shows_held_out(chain)
            total += 1
    share = compositions.HELD_OUT_SHARE
    assert total > 1000 and 0.5 * share < held_out / total < 2.5 * share


@pytest.mark.parametrize(
    "keys",
    [
        ("sort_ascending", "sum"),
        ("reverse_numbers", "sort_ascending"),
        ("keep_even", "keep_odd"),
        ("reverse_text", "distinct_characters"),
        ("absolute_each", "square_each"),
    ],
)
def test_chains_in_which_a_block_does_nothing_are_left_out(keys: tuple[str, ...]) -> None:
    assert not compositions.is_sound(keys)


def test_every_block_of_a_chain_matters_on_fresh_values(chains: dict[str, list[Chain]]) -> None:
    changed = total = 0
    for chain in chains["train"]:
        for i, step in enumerate(chain):
            shorter = chain[:i] + chain[i + 1 :]
            if shorter and step.block.takes is step.block.gives:
                values = fresh_values(chain[0].block.takes, 12)
                changed += any(printed(chain, v) != printed(shorter, v) for v in values)
                total += 1
    assert total > 100 and changed > 0.9 * total


def test_answers_vary_on_fresh_values(chains: dict[str, list[Chain]]) -> None:
    varied = 0
    for chain in chains["train"]:
        answers = {printed(chain, value) for value in fresh_values(chain[0].block.takes, 20)}
        varied += len(answers) > 1
    assert varied > 0.97 * CHAINS


def test_a_wrong_program_that_computes_what_is_held_out_is_found() -> None:
    chains = problem_material.some_chains("combination", 60)
    for chain in chains:
        assert compositions.plan_shows_held_out(plan_of_steps(chain))
    for chain in problem_material.some_chains("train", 60):
        assert not compositions.plan_shows_held_out(plan_of_steps(chain))


def test_the_signature_of_a_right_plan_is_that_of_its_steps(
    chains: dict[str, list[Chain]],
) -> None:
    for chain in chains["train"][:150]:
        steps = tuple((step.block.key, step.number) for step in chain)
        expected = behaviour.signature(chain[0].block.takes.name, steps)
        assert behaviour.signature_of_plan(plan_of_steps(chain)) == expected


def test_what_single_blocks_compute_is_never_held_out() -> None:
    for block in BLOCKS.values():
        for number in (*block.numbers, None) if block.numbers else (0,):
            chain = (Step(block, number),)
            assert not compositions.is_held_out(chain)
            assert compositions.belongs(chain, "train")
            signature = behaviour.signature(block.takes.name, ((block.key, number),))
            assert signature in behaviour.single_signatures(block.takes.name)


def test_probes_and_their_numbers_never_change_within_a_process() -> None:
    for kind in kinds.KINDS:
        probes = behaviour.probes(kind.name)
        assert len(probes) == behaviour.PROBES
        assert len({repr(probe) for probe in probes}) > behaviour.PROBES / 2
    for key, block in BLOCKS.items():
        numbers = behaviour.probe_numbers(key)
        assert set(numbers) <= set(block.numbers or (0,))


def test_timed_chains_have_a_slow_way() -> None:
    rng = random.Random(2)
    for _ in range(40):
        chain = compositions.choose(rng, "train", 2, timed=True)
        assert compositions.can_be_timed([step.block for step in chain])
        assert all(step.block.fast for step in chain)


def test_unknown_split_names_the_remedy() -> None:
    with pytest.raises(ValueError, match="choose one of train, valid, combination, depth, story"):
        compositions.check_split("heldout")
