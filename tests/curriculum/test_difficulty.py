"""Ratings from what is measured on a problem, and tags."""

import random
from collections import Counter

import problem_material
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphacode.datasets.problem import Test
from curriculum import difficulty, kinds
from curriculum.difficulty import Measures
from curriculum.library import BLOCKS
from curriculum.task import Case, Example

MEASURES = st.builds(
    Measures,
    depth=st.integers(1, 4),
    tokens=st.integers(1, 2000),
    survivors=st.floats(0, 1),
    guessable=st.floats(0, 1),
    timed=st.booleans(),
)


def example(value: object, output: str) -> Example:
    return Example(test=Test("", output), cases=(Case(value=value, k=1, trace=()),))


@given(MEASURES)
def test_ratings_are_hundreds_in_the_range_of_codeforces(measures: Measures) -> None:
    rating = difficulty.rating(measures)
    assert 800 <= rating <= 3500 and rating % 100 == 0


@given(MEASURES, MEASURES)
def test_what_is_harder_in_every_way_is_not_rated_lower(one: Measures, other: Measures) -> None:
    harder = Measures(
        depth=max(one.depth, other.depth),
        tokens=max(one.tokens, other.tokens),
        survivors=max(one.survivors, other.survivors),
        guessable=min(one.guessable, other.guessable),
        timed=one.timed or other.timed,
    )
    assert difficulty.rating(harder) >= max(difficulty.rating(one), difficulty.rating(other))


def test_tokens_are_words_strings_and_signs() -> None:
    assert difficulty.token_count('print(x + 10, "a b")\n') == 8
    assert difficulty.token_count("") == 0


@pytest.mark.parametrize(
    ("values", "outputs", "expected"),
    [
        ([[1, 2], [3], [5, 4]], ["1", "3", "5"], 1.0),  # the first
        ([[1, 2], [3], [5, 4]], ["2", "1", "2"], 1.0),  # how many
        ([[1, 2], [3], [5, 4]], ["1 2", "3", "4"], 2 / 3),  # the value
        ([[1, 2], [3], [5, 4]], ["7", "7", "9"], 2 / 3),  # what is usual
        ([[1, 2], [3], [5, 4]], ["8", "7", "9"], 1 / 3),
    ],
)
def test_guesses_are_found_out(
    values: list[list[int]], outputs: list[str], expected: float
) -> None:
    examples = [example(v, f"{o}\n") for v, o in zip(values, outputs, strict=True)]
    assert difficulty.guessable(kinds.NUMBERS, examples) == pytest.approx(expected)
    assert difficulty.guessable(kinds.NUMBER, [example(4, "4\n"), example(5, "5\n")]) == 1


def test_ratings_spread() -> None:
    ratings = [problem.cf_rating for problem in problem_material.problems("train", 400)]
    counts = Counter(ratings)
    assert len(counts) > 12 and counts.most_common(1)[0][1] < 0.15 * len(ratings)
    ordered = sorted(ratings)
    assert ordered[len(ordered) // 20] < 1300 and ordered[-len(ordered) // 20] > 2200


def test_deeper_problems_are_rated_higher() -> None:
    by_depth: dict[int, list[int]] = {}
    for split in ("train", "depth"):
        for problem in problem_material.problems(split, 400 if split == "train" else 60):
            depth = len(problem_material.keys_of(problem))
            by_depth.setdefault(depth, []).append(problem.cf_rating)
    means = [sum(by_depth[d]) / len(by_depth[d]) for d in (1, 2, 3, 4)]
    assert means == sorted(means) and means[3] - means[0] > 500


def test_tags_are_those_of_the_blocks() -> None:
    rng = random.Random(1)
    for _ in range(50):
        blocks = rng.sample(list(BLOCKS.values()), 2)
        tags = difficulty.tags(blocks)
        assert list(tags) == sorted(set(tags)) and "implementation" in tags
        assert set(tags) - {"implementation"} <= {t for block in blocks for t in block.tags}
    assert difficulty.tags(blocks[:1]) == tuple(sorted(set(blocks[0].tags)))
