"""Incorrect programs: each has one mistake, which some test of its problem shows."""

import random
from collections import Counter
from itertools import pairwise

import problem_material
import pytest

from alphacode.datasets.problem import Language
from curriculum import cases, incorrect, kinds, programs
from curriculum.block import Mistake
from curriculum.incorrect import Variant, variants
from curriculum.library import BLOCKS
from curriculum.plans import Plan, plan_of_steps, wrapped
from curriculum.shapes import SHAPES
from curriculum.task import Example, Limits, Step
from curriculum.templates import Draft

steps = problem_material.steps
LIMITS = Limits(length=20, low=-(10**9), high=10**9, k_low=1, k_high=5)


def setting(
    chain: tuple[Step, ...], shape_name: str = "numbers_line", limits: Limits = LIMITS
) -> tuple[list[Variant], list[Example], Plan]:
    """All variants of a chain, and tests."""
    rng = random.Random(1)
    shape, plan = SHAPES[shape_name], plan_of_steps(chain)
    task = problem_material.task(shape, chain, limits)
    found = {repr(v): v for i in range(20) for v in variants(task, shape, plan, random.Random(i))}
    tests = cases.Tests(task, shape, plan, rng)
    return list(found.values()), tests.small() + tests.hidden(), plan


def is_proven(variant: Variant, examples: list[Example]) -> bool:
    return any(variant.fails(example) for example in examples)


def test_the_right_plan_never_fails() -> None:
    for chain in (steps("square_each"), steps("keep_even", ("add_to_each", None))):
        _, examples, plan = setting(chain, limits=Limits(length=9, low=-9, high=9, k_high=5))
        right = Variant(mistake=Mistake.MISREAD, plan=plan, start=0)
        assert not any(right.fails(example) for example in examples)


def test_where_a_variant_starts_makes_no_difference() -> None:
    chain = steps("keep_even", "sort_ascending", "reverse_numbers")
    found, examples, _ = setting(chain)
    for variant in found:
        whole = Variant(
            mistake=variant.mistake, plan=variant.plan, start=0, verdict=variant.verdict
        )
        for example in examples:
            assert variant.fails(example) == whole.fails(example)


def test_faults_of_every_block_of_a_chain_are_among_them() -> None:
    chain = steps("keep_even", "square_each")
    found, examples, _ = setting(chain)
    faults = {id(stage.fault) for v in found for stage in v.plan.stages if stage.fault}
    expected = [f for step in chain for f in step.block.faults if f.apply is not None]
    assert faults == set(map(id, expected))
    faulty = [v for v in found if any(stage.fault for stage in v.plan.stages)]
    assert all(is_proven(v, examples) for v in faulty)


def test_steps_are_swapped_and_forgotten_where_they_fit() -> None:
    chain = steps("keep_odd_positions", "sort_ascending")
    found, _, _ = setting(chain)
    orders = {tuple(stage.block.key for stage in v.plan.stages) for v in found}
    assert ("sort_ascending", "keep_odd_positions") in orders
    assert ("sort_ascending",) in orders and ("keep_odd_positions",) in orders


def test_forgetting_and_swapping_leave_steps_that_fit_each_other() -> None:
    for chain in problem_material.some_chains("train", 60):
        shape = problem_material.shapes_of(chain[0].block.takes.name)[0]
        task, plan = problem_material.task(shape, chain), plan_of_steps(chain)
        for variant in variants(task, shape, plan, random.Random(1)):
            stages = variant.plan.stages
            assert stages[0].block.takes is shape.kind
            assert variant.start < len(stages)
            for one, other in pairwise(stages):
                assert one.block.gives is other.block.takes


@pytest.mark.parametrize("number", [3, None])
def test_numbers_are_off_by_one(number: int | None) -> None:
    found, examples, _ = setting(
        steps(("add_to_each", number)), limits=Limits(length=9, low=0, high=99, k_low=2, k_high=9)
    )
    shifted = [v for v in found if v.plan.shift or v.plan.stages[0].number in (2, 4)]
    assert len(shifted) == 2
    assert all(v.mistake is Mistake.OFF_BY_ONE and is_proven(v, examples) for v in shifted)


def test_answers_kept_in_32_bits_are_wrong_where_they_are_large() -> None:
    summing = next(
        b
        for b in BLOCKS.values()
        if b.takes is kinds.NUMBERS and b.gives is kinds.NUMBER and b.apply([2**30] * 4, 0) == 2**32
    )
    chain = (Step(summing, 0),)
    found, examples, _ = setting(chain)
    narrow = [v for v in found if v.plan.stages[-1].narrow]
    assert narrow and narrow[0].languages == (Language.CPP,)
    assert is_proven(narrow[0], examples)
    small = Limits(length=9, low=0, high=9)
    found, examples, _ = setting(chain, limits=small)
    assert not any(is_proven(v, examples) for v in found if v.plan.stages[-1].narrow)
    assert (wrapped(2**31), wrapped(-(2**31) - 1), wrapped(5)) == (-(2**31), 2**31 - 1, 5)


def test_lists_not_emptied_show_in_the_second_case() -> None:
    limits = Limits(length=9, low=0, high=9, cases=5)
    found, examples, plan = setting(steps("sort_ascending"), limits=limits)
    carrying = [v for v in found if v.plan.carries]
    assert carrying and is_proven(carrying[0], examples)
    for example in examples:
        first = example.cases[0]
        answers = carrying[0].plan.answers(example.cases)
        assert answers.split("\n")[0] == plan.answer(first.value, first.k)


def test_forgotten_guards_crash_and_wrong_ones_answer_wrongly() -> None:
    needy = next(
        b
        for b in BLOCKS.values()
        if b.takes is kinds.NUMBERS and b.needs_element and incorrect.crashing_idioms(b)
    )
    chain = (*steps("keep_even"), Step(needy, needy.numbers[0] if needy.numbers else 0))
    found, examples, _ = setting(chain, limits=Limits(length=9, low=-9, high=9))
    crashing = [v for v in found if v.verdict == "RE"]
    assert crashing and is_proven(crashing[0], examples)
    assert crashing[0].idiom in incorrect.crashing_idioms(needy)
    full = [e for e in examples if all(case.trace[0] for case in e.cases)]
    assert full and not is_proven(crashing[0], full)


def test_idioms_said_to_crash_do_crash() -> None:
    import block_material

    checked = 0
    for block in BLOCKS.values():
        for idiom in incorrect.crashing_idioms(block):
            empty = "" if block.takes is kinds.TEXT else []
            with pytest.raises((IndexError, ValueError)):
                block_material.python_function(block.python[idiom])(empty, 1)
            checked += 1
    assert checked > 10


def test_slow_programs_are_slow_in_their_first_step() -> None:
    plan = plan_of_steps(steps("sort_ascending", "square_each"))
    slow = incorrect.slow_variants(plan)
    assert slow and all(v.verdict == "TLE" and v.languages == (Language.PYTHON3,) for v in slow)
    for variant in slow:
        assert variant.plan.answer([3, 1, 2], 1) == plan.answer([3, 1, 2], 1) == "1 4 9"
    assert not incorrect.slow_variants(plan_of_steps(steps("square_each", "sort_ascending")))
    looping = next(
        block
        for block in BLOCKS.values()
        if block.takes is kinds.NUMBER
        and any(f.mistake is Mistake.TOO_SLOW and f.cpp and f.python for f in block.faults)
    )
    both = incorrect.slow_variants(
        plan_of_steps([Step(looping, looping.numbers[0] if looping.numbers else 0)])
    )
    assert both[0].languages == (Language.PYTHON3, Language.CPP)


def test_all_kinds_of_mistakes_come_up() -> None:
    mistakes: Counter[Mistake] = Counter()
    rng = random.Random(2)
    for chain in problem_material.some_chains("train", 150):
        shape = problem_material.shapes_of(chain[0].block.takes.name)[0]
        task = problem_material.task(shape, chain)
        mistakes.update(v.mistake for v in variants(task, shape, plan_of_steps(chain), rng))
    assert set(mistakes) == set(Mistake) - {Mistake.TOO_SLOW}


def test_a_variant_is_written_with_its_mistake() -> None:
    found, _, plan = setting(steps("keep_even", "square_each"))
    for variant in found:
        for language in variant.languages:
            texts = []
            for its_plan in (plan, variant.plan):
                draft = Draft(SHAPES["numbers_line"], its_plan, False, False)
                idioms = (0,) * len(its_plan.stages)
                rng = random.Random(1)
                texts.append(programs.write(draft, language, "flat", idioms, rng))
            assert texts[0] != texts[1]
