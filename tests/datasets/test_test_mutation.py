"""Mutations: what each may change, in what they keep, and that a seed fixes them."""

import itertools
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alphacode.datasets.test_mutation import (
    FROM_EXAMPLES,
    FROM_TESTS,
    Bounds,
    mutants,
    normal_input,
    operations,
    seeded,
)
from alphacode.datasets.test_mutation.operations import Mutation
from alphacode.datasets.test_mutation.shape import alphabet, counters, is_number

_tokens = st.one_of(
    st.integers(-(10**12), 10**12).map(str),
    st.text("abcXYZ.#", min_size=1, max_size=6),
    st.text("01", min_size=1, max_size=6),
    st.decimals(-100, 100, places=2).map(str),
)
_inputs = st.lists(st.lists(_tokens, max_size=5).map(" ".join), max_size=5).map("\n".join)
_all = st.sampled_from(sorted(set(FROM_TESTS), key=lambda operation: operation.__name__))


def _lines(text):
    return [line.split() for line in text.strip().splitlines()]


def _apply(operation, text, seed=0, boldness=0, pool=()):
    lines = _lines(text)
    operation(lines, Mutation(alphabet([text, *pool]), boldness, random.Random(seed)))
    return lines


@settings(max_examples=80, deadline=None)
@given(st.lists(_inputs, max_size=3), st.sampled_from([FROM_EXAMPLES, FROM_TESTS]), st.integers())
def test_mutants_are_new_distinct_and_the_same_for_a_seed(inputs, kinds, seed):
    made = list(mutants(inputs, 12, kinds, seeded(seed, "p")))
    assert made == list(mutants(inputs, 12, kinds, seeded(seed, "p")))
    names = [normal_input(text) for text in made]
    assert len(set(names)) == len(names) <= 12
    assert not set(names) & set(map(normal_input, inputs))


@settings(max_examples=40, deadline=None)
@given(st.lists(_inputs, min_size=1, max_size=3), st.integers(0, 12))
def test_taking_fewer_gives_the_beginning(inputs, count):
    whole = list(mutants(inputs, 12, FROM_TESTS, seeded(1)))
    assert (
        list(itertools.islice(mutants(inputs, 12, FROM_TESTS, seeded(1)), count)) == whole[:count]
    )


@settings(max_examples=150, deadline=None)
@given(_inputs.filter(str.strip), _all, st.integers(), st.integers(0, 3))
def test_no_operation_fails_on_any_input(text, operation, seed, boldness):
    assert _apply(operation, text, seed, boldness) == _apply(operation, text, seed, boldness)


@settings(max_examples=100, deadline=None)
@given(_inputs.filter(str.strip), st.integers())
def test_bits_flip_to_bits_and_nothing_else_changes(text, seed):
    before, after = _lines(text), _apply(operations.flip_bits, text, seed)
    assert [list(map(len, line)) for line in before] == [list(map(len, line)) for line in after]
    for old, new in zip(itertools.chain(*before), itertools.chain(*after), strict=True):
        assert old == new or set(old) | set(new) <= {"0", "1"}


def test_bits_flip_in_strings_and_in_lines_of_single_bits():
    assert _apply(operations.flip_bits, "0110")[0][0] != "0110"
    assert _apply(operations.flip_bits, "7\nab\n0 1 1 0")[2] != ["0", "1", "1", "0"]
    assert _apply(operations.flip_bits, "7\nab\n12 13") == _lines("7\nab\n12 13")
    changed = {sum(a != b for a, b in zip(_apply(operations.flip_bits, "0" * 30, s)[0][0], "0" * 30,
               strict=True)) for s in range(30)}  # fmt: skip
    assert 1 in changed and max(changed) > 5


@settings(max_examples=100, deadline=None)
@given(_inputs.filter(str.strip), _inputs, st.integers())
def test_subsets_are_replaced_by_tokens_of_the_same_kind(text, other, seed):
    used = alphabet([text, other])
    before = _lines(text)
    after = _apply(operations.replace_subset, text, seed, pool=[other])
    pools = {*used.integers, *used.decimals, *used.words}
    kept = counters(before)
    for row, (old_line, new_line) in enumerate(zip(before, after, strict=True)):
        for column, (old, new) in enumerate(zip(old_line, new_line, strict=True)):
            assert new in pools and is_number(old) == is_number(new)
            assert (row, column) not in kept or old == new


def test_subsets_of_every_size_are_replaced_and_words_keep_their_length():
    text, pool = "1 2 3 4 5 6 7 8 9 10", "11 12 13 14 15 16"
    sizes = Counter(
        sum(token not in text.split() for token in _apply(operations.replace_subset, text, s, 3,
            [pool])[0]) for s in range(60)
    )  # fmt: skip
    assert len(sizes) > 3
    made = {_apply(operations.replace_subset, "abc", s, 0, ["xyz", "q"])[0][0] for s in range(20)}
    assert made == {"abc", "xyz"}


def test_operations_for_tests_are_those_for_examples_and_two_more():
    assert set(FROM_EXAMPLES) < set(FROM_TESTS)
    new = set(FROM_TESTS) - set(FROM_EXAMPLES)
    assert new == {operations.flip_bits, operations.replace_subset}


@settings(max_examples=100, deadline=None)
@given(st.lists(_inputs, min_size=1, max_size=4))
def test_bounds_hold_for_all_inputs_that_they_are_drawn_from(inputs):
    bounds = Bounds.of(inputs)
    assert all(map(bounds.hold, inputs))
    made = list(mutants(inputs, 10, FROM_TESTS, seeded(0), bounds.hold))
    assert all(map(bounds.hold, made))


@pytest.mark.parametrize(
    ("inputs", "inside", "outside"),
    [
        (["2 9\n1 5", "3 7\n2 4 8"], ["3 8\n1 1 1", "2 7\n8"], ["4 8\n1", "1 8\n1", "2 9\n0 1"]),
        (["1\n1 10\n2 20", "1\n2 15\n1 10"], ["1\n1 20"], ["1\n20 1", "2\n1 10", "1\n1"]),
        (["ab", "ba"], ["aa"], ["ac", "abc", "a b", "a\nb"]),
        (["abcdefghij"], ["zzz"], ["ZZZ", "z" * 11]),
        (["5 x", "1 yy"], ["2 x", "5 y"], ["6 x", "0 x", "5 z"]),
        ([""], [""], ["1", "a"]),
    ],
)
def test_what_is_within_bounds(inputs, inside, outside):
    bounds = Bounds.of(inputs)
    assert all(map(bounds.hold, inside))
    assert not any(map(bounds.hold, outside))


def test_patience_ends_what_finds_nothing_new():
    few = list(mutants(["01\n"], 500, [operations.flip_bits], seeded(0), patience=100))
    assert sorted(few) == ["00\n", "10\n", "11\n"]
    asked = []

    def never(text):
        asked.append(text)
        return False

    assert list(mutants(["5 1 2 3\n"], 500, FROM_TESTS, seeded(0), never, patience=50)) == []
    assert len(asked) <= 50
