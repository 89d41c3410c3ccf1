"""Properties of the masking: BERT's statistics, T5's spans, nothing moved."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphacode.datasets.examples import mask, uniform_words
from alphacode.datasets.examples.masking import spans

V = 8000


def masked(
    lengths: list[int], width: int, rate: float, span: float, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tokens, what is seen of them, and the targets."""
    tokens = np.random.default_rng(seed).integers(5, V, (len(lengths), width), dtype=np.int32)
    tokens[np.arange(width) >= np.array(lengths)[:, None]] = 0
    seen, words = tokens.copy(), uniform_words(len(lengths), width, seed)
    targets = mask(seen, np.array(lengths), words, rate=rate, span=span, vocab_size=V)
    return tokens, seen, targets


@given(
    seed=st.integers(0, 2**32),
    rate=st.floats(0, 0.9),
    span=st.sampled_from([1.0, 1.5, 3.0, 10.0]),
    lengths=st.lists(st.integers(0, 60), min_size=1, max_size=4),
)
def test_only_predicted_positions_change_and_none_moves(
    seed: int, rate: float, span: float, lengths: list[int]
) -> None:
    tokens, seen, targets = masked(lengths, 60, rate, span, seed)
    predicted = targets != -1
    np.testing.assert_array_equal(seen[~predicted], tokens[~predicted])
    np.testing.assert_array_equal(targets[predicted], tokens[predicted])
    assert not predicted[tokens == 0].any()
    assert ((seen == 4) | (seen >= 5))[tokens != 0].all()
    assert not predicted.any() or rate > 0


@pytest.mark.parametrize("span", [1.0, 3.0])
def test_statistics_are_those_of_bert(span: float) -> None:
    tokens, seen, targets = masked([1000] * 200, 1000, 0.15, span)
    predicted = targets != -1
    assert abs(predicted.mean() - 0.15) < 0.005
    assert abs((seen == 4)[predicted].mean() - 0.8) < 0.01
    assert abs((seen == tokens)[predicted].mean() - 0.1) < 0.01
    noise = seen[predicted & (seen != 4) & (seen != tokens)]
    assert noise.min() < 50 and noise.max() > V - 50
    # Every position is chosen about as often, but for the ends where spans are placed.
    often = predicted.mean(axis=0)
    assert often[20:-20].min() > 0.02 and often[20:-20].max() < 0.32
    if span > 1:
        assert (often[0], often[-1]) == (0, 1)


def runs(hidden: np.ndarray) -> list[int]:
    """Lengths of the runs of hidden positions."""
    edges = np.flatnonzero(np.diff(hidden.astype(int), prepend=0, append=0))
    return (edges[1::2] - edges[::2]).tolist()


@given(
    seed=st.integers(0, 2**32),
    length=st.integers(0, 300),
    rate=st.floats(0, 0.9),
    span=st.floats(1.01, 20),
)
def test_spans_have_the_number_and_mean_length_asked_for(
    seed: int, length: int, rate: float, span: float
) -> None:
    hidden = spans(length, uniform_words(1, length, seed)[0] if length else np.empty(0), rate, span)
    expected = max(0, min(round(length * rate), length - 1))
    assert len(hidden) == length and hidden.sum() == expected
    if expected:
        assert not hidden[0] and hidden[-1]
        wanted = max(1, min(round(expected / span), length - expected))
        assert len(runs(hidden)) == wanted


def test_lengths_of_spans_vary_and_single_positions_do_not_make_spans() -> None:
    _, _, targets = masked([1000] * 100, 1000, 0.15, 3.0)
    lengths = [n for row in targets for n in runs(row != -1)]
    assert abs(np.mean(lengths) - 3) < 0.05
    assert set(range(1, 9)) <= set(lengths)
    _, _, targets = masked([1000] * 100, 1000, 0.15, 1.0)
    assert abs(np.mean([n for row in targets for n in runs(row != -1)]) - 1 / 0.85) < 0.05


def test_rate_zero_masks_nothing() -> None:
    tokens, seen, targets = masked([50, 3], 50, 0.0, 3.0)
    assert (targets == -1).all()
    np.testing.assert_array_equal(seen, tokens)
