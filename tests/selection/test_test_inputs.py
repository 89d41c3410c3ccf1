"""Mutated inputs: deterministic, distinct, in shape, and made of the public tests alone."""

import dataclasses
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_problems import problem

from alphacode.datasets.problem import Language, Solution, Test
from alphacode.selection.test_inputs import mutated_inputs

LIST = "5\n3 1 4 1 5\n"
ROWS = "3\n1 2\n3 4\n5 6\n"
WORD = "4\nabca\n"
GRID = "2 3\n..#\n#..\n"
PAIR = "3 9\n1 2 3\n4 5 6\n"


def _problem(*inputs, name="a problem"):
    return problem(name, "", [(text, "?\n") for text in inputs])


_tokens = st.one_of(
    st.integers(-(10**12), 10**12).map(str),
    st.text("abcXYZ01.#", min_size=1, max_size=6),
    st.just("-"),
    st.decimals(-100, 100, places=2).map(str),
)
_inputs = st.lists(st.lists(_tokens, max_size=5).map(" ".join), max_size=5).map("\n".join)


@settings(max_examples=80, deadline=None)
@given(st.lists(_inputs, max_size=3), st.integers(0, 3))
def test_any_input_gives_distinct_reproducible_mutants(inputs, seed):
    problem = _problem(*inputs)
    made = mutated_inputs(problem, 12, seed)
    assert made == mutated_inputs(problem, 12, seed)
    tokens = [tuple(text.split()) for text in made]
    assert len(made) <= 12
    assert len({tuple(map(tuple, map(str.split, t.splitlines()))) for t in made}) == len(made)
    assert not {tuple(t.split("\n")) for t in made} & {tuple(t.split("\n")) for t in inputs}
    if not any(text.split() for text in inputs):
        assert tokens == []


@pytest.mark.parametrize("text", [LIST, ROWS, WORD, "7\n", "abc def\n", "2.50\n", "-3 0\n"])
def test_common_shapes_give_as_many_as_wanted(text):
    assert len(mutated_inputs(_problem(text), 50, 0)) == 50


def test_seed_and_name_change_the_inputs():
    made = {
        tuple(mutated_inputs(_problem(LIST, name=name), 20, seed))
        for name in ("a", "b")
        for seed in (0, 1)
    }
    assert len(made) == 4


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (LIST, lambda lines: len(lines) == 2 and len(lines[1]) == int(lines[0][0])),
        (ROWS, lambda lines: len(lines) == 1 + int(lines[0][0])),
        (WORD, lambda lines: len(lines[1][0]) == int(lines[0][0])),
        (GRID, lambda lines: _sizes(lines) == list(map(int, lines[0]))),
        (PAIR, lambda lines: len(lines[1]) == len(lines[2]) == int(lines[0][0])),
    ],
)
def test_counts_stay_in_step_with_what_they_count(text, holds):
    made = mutated_inputs(_problem(text), 30, 5)
    valid = [holds([line.split() for line in mutant.splitlines()]) for mutant in made]
    # Not all: a value may look like a counter by chance.
    assert sum(valid) >= 0.8 * len(valid)
    lengths = {len(mutant.split()) + len(mutant.strip()) for mutant in made}
    assert len(lengths) > 1  # sizes vary too


def _sizes(lines):
    (width,) = {len(row[0]) for row in lines[1:]} or {0}
    return [len(lines) - 1, width]


def test_values_stay_near_those_of_the_examples():
    made = mutated_inputs(_problem("6\n10 20 30 40 50 60\n"), 40, 0)
    values = [int(token) for mutant in made for token in mutant.splitlines()[1].split()]
    assert all(0 < value < 1000 for value in values)
    assert len(set(values)) > 10


def test_strings_keep_their_alphabet_mostly():
    made = mutated_inputs(_problem("ABBA\n", "BAAB\n"), 25, 0)
    inside = [set(mutant.strip()) <= set("AB") for mutant in made]
    assert any(inside)
    assert all(mutant.strip().isupper() for mutant in made)


def test_nothing_but_name_and_example_inputs_is_read():
    plain = _problem(LIST, WORD)
    rich = dataclasses.replace(
        plain,
        description="other",
        public_tests=tuple(Test(t.input, "another output") for t in plain.public_tests),
        private_tests=(Test("1000000\n", "1"),),
        generated_tests=(Test("secret\n", "1"),),
        solutions=(Solution(Language.PYTHON3, "print(1)"),),
    )
    assert mutated_inputs(rich, 30, 0) == mutated_inputs(plain, 30, 0)


def test_huge_examples_are_passed_over():
    huge = " ".join(["7"] * 50_000)
    assert mutated_inputs(_problem(huge), 5, 0) == []
    assert len(mutated_inputs(_problem(huge, "7\n"), 5, 0)) == 5


def test_contests_of_the_past_keep_their_inputs():
    # Runs are resumed by comparing inputs: another way of drawing them would void their files.
    made = mutated_inputs(_problem(LIST, ROWS, WORD, GRID, PAIR, "2.50 -3 007\n"), 200, 7)
    digest = hashlib.sha256("\0".join(made).encode()).hexdigest()
    assert digest == "1b52e30169a9795f1e29963a0c541cc1bbf88e40261774df4e2770b5c26d8037"
