"""n@k and pass@k against each other, against enumeration, and against Algorithm 1."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alphacode.evaluation.measures import (
    Counts,
    bootstrap_interval,
    ladder,
    mean_n_at_k,
    n_at_k,
    pass_at_k,
    simulate_n_at_k,
)


@st.composite
def _counts(draw, most=9):
    samples = draw(st.integers(1, most))
    passing = draw(st.integers(0, samples))
    return Counts(samples, passing, draw(st.integers(0, passing)))


def _enumerated_n_at_k(counts: Counts, n: int, k: int) -> float:
    """Every subset of k samples, and in it every choice of n that pass the examples."""
    kinds = ["correct"] * counts.correct
    kinds += ["passing"] * (counts.passing - counts.correct)
    kinds += ["failing"] * (counts.samples - counts.passing)
    rates = []
    for subset in itertools.combinations(kinds, k):
        kept = [kind for kind in subset if kind != "failing"]
        choices = list(itertools.combinations(kept, min(n, len(kept))))
        rates.append(sum("correct" in choice for choice in choices) / len(choices))
    return sum(rates) / len(rates)


@settings(max_examples=60, deadline=None)
@given(_counts(), st.integers(1, 4), st.data())
def test_closed_form_equals_enumeration(counts, n, data):
    k = data.draw(st.integers(1, counts.samples))
    assert n_at_k(counts, n, k) == pytest.approx(_enumerated_n_at_k(counts, n, k), abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 10), st.data())
def test_pass_at_k_equals_enumeration(samples, data):
    correct = data.draw(st.integers(0, samples))
    k = data.draw(st.integers(1, samples))
    subsets = list(itertools.combinations([1] * correct + [0] * (samples - correct), k))
    expected = sum(any(subset) for subset in subsets) / len(subsets)
    assert pass_at_k(samples, correct, k) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("counts", "n", "k"),
    [
        (Counts(1000, 40, 7), 10, 100),
        (Counts(1000, 400, 3), 10, 1000),
        (Counts(5000, 25, 25), 1, 200),
        (Counts(200, 200, 1), 10, 50),
    ],
)
def test_closed_form_is_the_limit_of_algorithm_1(counts, n, k):
    subsets = 40_000
    exact = n_at_k(counts, n, k)
    deviation = math.sqrt(exact * (1 - exact) / subsets)
    assert abs(simulate_n_at_k(counts, n, k, subsets, seed=1) - exact) <= 4.5 * deviation + 1e-9


@given(_counts(200), st.data())
def test_with_no_filter_and_n_equal_k_it_is_pass_at_k(counts, data):
    k = data.draw(st.integers(1, counts.samples))
    unfiltered = Counts(counts.samples, counts.samples, counts.correct)
    expected = pass_at_k(counts.samples, counts.correct, k)
    assert n_at_k(unfiltered, k, k) == pytest.approx(expected, abs=1e-9)


@given(_counts(300), st.integers(1, 10), st.data())
def test_it_is_a_probability_that_grows_with_n(counts, n, data):
    k = data.draw(st.integers(1, counts.samples))
    rate = n_at_k(counts, n, k)
    assert 0.0 <= rate <= n_at_k(counts, n + 1, k) + 1e-9 <= 1.0 + 2e-9
    assert rate <= pass_at_k(counts.samples, counts.correct, k) + 1e-9


def test_a_million_samples_neither_overflow_nor_lose_precision():
    counts = Counts(1_000_000, 7_300, 50)
    # All samples: ten of the 7,300 that pass are submitted.
    all_wrong = math.prod((7_250 - i) / (7_300 - i) for i in range(10))
    assert n_at_k(counts, 10, 1_000_000) == pytest.approx(1 - all_wrong, rel=1e-6)
    assert pass_at_k(1_000_000, 50, 1) == pytest.approx(5e-5, rel=1e-6)


@pytest.mark.parametrize(
    "call",
    [
        lambda: Counts(3, 4, 1),
        lambda: Counts(3, 1, 2),
        lambda: pass_at_k(5, 6, 1),
        lambda: pass_at_k(5, 1, 6),
        lambda: n_at_k(Counts(5, 2, 1), 0, 3),
        lambda: n_at_k(Counts(5, 2, 1), 1, 6),
        lambda: mean_n_at_k([], 1, 1),
        lambda: bootstrap_interval([]),
    ],
)
def test_counts_that_cannot_be_are_refused(call):
    with pytest.raises(ValueError):
        call()


def test_a_problem_without_samples_counts_as_unsolved():
    problems = [Counts(10, 10, 10), Counts(0, 0, 0)]
    assert mean_n_at_k(problems, 10, 5) == 0.5


def test_ladder_rises_and_ends_at_the_limit():
    assert ladder(0) == []
    assert ladder(1) == [1]
    assert ladder(20) == [1, 2, 5, 10, 20]
    assert ladder(1000)[-3:] == [200, 500, 1000]
    assert ladder(37)[-1] == 37


def test_bootstrap_interval_has_the_coverage_it_claims():
    rng = np.random.default_rng(0)
    covered = 0
    for trial in range(200):
        solved = (rng.random(100) < 0.3).astype(float).tolist()
        low, high = bootstrap_interval(solved, resamples=500, seed=trial)
        assert low <= sum(solved) / 100 <= high
        covered += low <= 0.3 <= high
    assert 180 <= covered <= 199
    assert bootstrap_interval([1.0] * 5) == (1.0, 1.0)
