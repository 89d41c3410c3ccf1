"""Limits and tests of problems: within the limits, of every size, never out of reach."""

import dataclasses
import random
from collections.abc import Iterator

import problem_material
import pytest

from curriculum import cases, kinds
from curriculum.block import Block
from curriculum.library import BLOCKS
from curriculum.plans import (
    LARGEST,
    LARGEST_FOR_SLOW_BLOCKS,
    LONGEST_FOR_SLOW_BLOCKS,
    Plan,
    UnfitError,
    apply,
    guards,
    magnitude,
    plan_of_steps,
)
from curriculum.shapes import SHAPES, input_text
from curriculum.task import Example, Task

steps = problem_material.steps
Tasks = list[tuple[Task, Plan, list[Example], list[Example]]]


@pytest.fixture(scope="module")
def tasks() -> Tasks:
    rng = random.Random(3)
    found = []
    for chain in problem_material.some_chains("train", 250):
        shape = rng.choice(problem_material.shapes_of(chain[0].block.takes.name))
        plan = plan_of_steps(chain)
        limits = cases.draw_limits(shape, chain, plan, rng, timed=False)
        if limits is not None:
            task = problem_material.task(shape, chain, limits)
            tests = cases.Tests(task, shape, plan, rng)
            found.append((task, plan, tests.small(), tests.hidden()))
    assert len(found) > 200
    return found


def examples_of(
    tasks: Tasks,
) -> Iterator[tuple[Task, Plan, Example]]:
    for task, plan, small, hidden in tasks:
        for example in small + hidden:
            yield task, plan, example


def elements(task: Task, value: object) -> list[int]:
    if isinstance(value, int):
        return [value]
    assert isinstance(value, list | str)
    if task.kind is kinds.NUMBERS:
        return list(value)
    if task.kind in (kinds.PAIRS, kinds.MATRIX):
        return [x for row in value for x in row]
    return []


def test_inputs_keep_what_the_limits_promise(tasks: Tasks) -> None:
    for task, _, example in examples_of(tasks):
        limits = task.limits
        assert 1 <= len(example.cases) <= max(1, limits.cases)
        for case in example.cases:
            assert limits.k_low <= case.k <= limits.k_high
            assert all(limits.low <= x <= limits.high for x in elements(task, case.value))
            if not isinstance(case.value, int):
                assert 1 <= len(case.value) <= limits.length


def test_outputs_are_what_the_blocks_mean(tasks: Tasks) -> None:
    for task, _, example in examples_of(tasks):
        lines = []
        for case in example.cases:
            value = case.value
            for step, given in zip(task.steps, case.trace, strict=True):
                block = step.block
                if block.needs_element and kinds.is_empty(value):
                    value = block.takes.substitute
                value = block.apply(value, case.k if step.number is None else step.number)
                assert value == given
            lines.append(kinds.printed(task.steps[-1].block.gives, value))
        assert example.test.output == "\n".join(lines) + "\n"
        pairs = [(case.value, case.k if task.uses_k else None) for case in example.cases]
        many = task.limits.cases > 0
        assert example.test.input == input_text(SHAPES[task.shape], pairs, many)


def test_no_value_on_the_way_is_out_of_reach(tasks: Tasks) -> None:
    largest = 0
    for _, _, example in examples_of(tasks):
        for case in example.cases:
            sizes = [magnitude(value) for value in case.trace]
            assert max(sizes) < LARGEST
            largest = max(largest, *sizes)
    assert largest > 2**40  # overflow can be proven


def test_tests_go_from_the_smallest_to_the_largest(tasks: Tasks) -> None:
    minimal = full = 0
    for task, _, small, hidden in tasks:
        assert len({example.test.input for example in small + hidden}) == len(small + hidden)
        if task.kind is kinds.NUMBER:
            continue
        lengths = [len(case.value) for example in hidden for case in example.cases]
        minimal += min(lengths) == 1
        full += max(lengths) == task.limits.length
        shown = [len(case.value) for example in small for case in example.cases]
        assert max(shown) <= 7
    assert minimal > 0.6 * len(tasks) and full > 0.6 * len(tasks)


def test_many_cases_come_often(tasks: Tasks) -> None:
    many = sum(task.limits.cases > 0 for task, *_ in tasks)
    assert 0.15 * len(tasks) < many < 0.45 * len(tasks)


def test_limits_shrink_until_products_fit() -> None:
    rng = random.Random(1)
    chain = steps("square_each", "square_each")
    plan = plan_of_steps(chain)
    highs = set()
    for _ in range(40):
        limits = cases.draw_limits(SHAPES["numbers_line"], chain, plan, rng, timed=False)
        assert limits is not None
        assert max(limits.high, -limits.low) ** 4 < LARGEST
        highs.add(limits.high)
    assert len(highs) > 3


def test_timed_limits_are_long() -> None:
    chain = steps("sort_ascending")
    rng = random.Random(1)
    shape, plan = SHAPES["numbers_line"], plan_of_steps(chain)
    limits = cases.draw_limits(shape, chain, plan, rng, timed=True)
    assert limits is not None and limits.length == cases.LONGEST_TIMED and not limits.cases
    tests = cases.Tests(problem_material.task(shape, chain, limits), shape, plan, rng)
    assert max(len(e.cases[0].value) for e in tests.hidden()) == cases.LONGEST_TIMED
    assert max(len(e.cases[0].value) for e in tests.small()) < 10


def test_slow_blocks_get_short_lists_of_small_numbers() -> None:
    slow = dataclasses.replace(BLOCKS["square_each"], fast=False)
    apply(slow, 0, [1] * LONGEST_FOR_SLOW_BLOCKS)
    for value in ([1] * (LONGEST_FOR_SLOW_BLOCKS + 1), [LARGEST_FOR_SLOW_BLOCKS + 1]):
        apply(BLOCKS["square_each"], 0, value)
        with pytest.raises(UnfitError):
            apply(slow, 0, value)


def needy_block() -> Block:
    """One of lists of numbers that needs an element."""
    return next(
        b for b in BLOCKS.values() if b.needs_element and b.takes is kinds.NUMBERS and not b.numbers
    )


def test_guards_stand_where_nothing_may_be_left() -> None:
    emptying, keeping = (step.block for step in steps("keep_even", "sort_ascending"))
    assert emptying.may_empty and not keeping.may_empty and not keeping.needs_element
    assert guards((emptying, keeping, needy_block())) == (False, False, True)
    assert guards((keeping, needy_block())) == (False, False)


def test_plans_put_the_substitute_where_nothing_is_left() -> None:
    needy = needy_block()
    chain = (*steps("keep_even"), problem_material.Step(needy, 0))
    plan = plan_of_steps(chain)
    assert plan.trace([1, 3], 1)[0] == []
    assert plan.answer([1, 3], 1) == kinds.printed(needy.gives, needy.apply([0], 0))
    with pytest.raises(UnfitError):
        apply(needy, 0, [])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (-7, 7),
        ([3, -9], 9),
        ([], 0),
        ("99", 0),
        (["99"], 0),
        ([(1, -5), (2, 3)], 5),
        ([[], [4]], 4),
    ],
)
def test_magnitude_is_that_of_the_numbers(value: object, expected: int) -> None:
    assert magnitude(value) == expected
