"""Choosing the next token: the right distribution, from the sequence's own numbers."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sampling_material import assert_drawn_from

from alphacode.sampling.engine import token_choice

VOCAB = 300  # neither one block of the search nor a multiple of it


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    scaled = logits.astype(np.float64) / temperature
    weights = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def some_logits(rows: int, seed: int = 0, spread: float = 2.0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, spread, (rows, VOCAB)).astype(np.float32)


def keys(count: int) -> np.ndarray:
    return np.stack([np.full(count, 7), np.arange(count)], axis=1).astype(np.uint32)


@pytest.mark.parametrize("temperature", [1.0, 0.25])
def test_frequencies_of_100_000_draws_match_the_tempered_softmax(temperature: float):
    logits = some_logits(1)[0]
    logits[[3, 128, 299]] = -np.inf
    draws = 100_000
    numbers = token_choice.uniforms(keys(draws), 5)
    choose = jax.jit(
        jax.vmap(lambda u: token_choice.sample(logits[None], u[None], temperature).tokens)
    )
    counts = np.bincount(np.asarray(choose(numbers)).ravel(), minlength=VOCAB)
    assert counts.sum() == draws
    assert_drawn_from(counts, softmax(logits, temperature))


@pytest.mark.parametrize("position", [0, 1, 767])
def test_numbers_are_uniform_over_sequences(position: int):
    numbers = np.asarray(token_choice.uniforms(keys(20_000), position))
    assert numbers.min() >= 0
    assert numbers.max() < 1
    counts, _ = np.histogram(numbers, 25, (0, 1))
    assert_drawn_from(counts, np.full(25, 1 / 25))


def test_numbers_are_uniform_over_positions_and_differ_between_them():
    one = jax.jit(jax.vmap(lambda position: token_choice.uniforms(keys(1), position)[0]))
    numbers = np.asarray(one(jnp.arange(5000)))
    counts, _ = np.histogram(numbers, 25, (0, 1))
    assert_drawn_from(counts, np.full(25, 1 / 25))
    assert len(np.unique(numbers)) > 4990


def test_the_number_picks_the_token_of_the_distribution_function():
    rows = 400
    logits = some_logits(rows, seed=1)
    numbers = np.linspace(0, 1, rows, endpoint=False).astype(np.float32)
    tokens = np.asarray(token_choice.sample(logits, numbers, 0.7).tokens)
    above = np.cumsum(softmax(logits, 0.7), axis=1)[np.arange(rows), tokens]
    below = above - softmax(logits, 0.7)[np.arange(rows), tokens]
    assert (below <= numbers + 1e-5).all()
    assert (numbers < above + 1e-5).all()


@pytest.mark.parametrize("number", [0.0, float(np.nextafter(np.float32(1), np.float32(0)))])
def test_tokens_of_no_probability_are_never_chosen(number: float):
    logits = np.full((VOCAB, VOCAB), -np.inf, np.float32)
    np.fill_diagonal(logits, 3.0)  # all of the mass in one place, and that place anywhere
    choice = token_choice.sample(logits, np.full(VOCAB, number, np.float32), 1.0)
    np.testing.assert_array_equal(choice.tokens, np.arange(VOCAB))
    np.testing.assert_allclose(choice.log_probabilities, 0, atol=1e-6)


def test_the_extremes_pick_the_first_and_the_last_token_with_mass():
    logits = some_logits(2)
    logits[:, :5] = logits[:, 290:] = -np.inf
    numbers = np.asarray([0, np.nextafter(np.float32(1), np.float32(0))], np.float32)
    assert token_choice.sample(logits, numbers, 1.0).tokens.tolist() == [5, 289]


def test_temperature_towards_zero_approaches_greedy():
    logits = some_logits(500, seed=2)
    numbers = token_choice.uniforms(keys(500), 0)
    best = np.asarray(token_choice.greedy(logits).tokens)
    np.testing.assert_array_equal(best, logits.argmax(axis=1))

    def agreement(temperature: float) -> float:
        return float(np.mean(token_choice.sample(logits, numbers, temperature).tokens == best))

    assert agreement(1.0) < agreement(0.3) < agreement(0.05)
    assert agreement(1e-6) == 1.0


@pytest.mark.parametrize("temperature", [1.0, 0.12])
def test_log_probabilities_are_those_drawn_from(temperature: float):
    logits = some_logits(50, seed=3)
    choice = token_choice.sample(logits, token_choice.uniforms(keys(50), 0), temperature)
    expected = np.log(softmax(logits, temperature))[np.arange(50), choice.tokens]
    np.testing.assert_allclose(choice.log_probabilities, expected, atol=2e-5, rtol=1e-5)


def test_greedy_takes_the_lowest_of_equals_and_the_untempered_log_probability():
    logits = np.zeros((1, VOCAB), np.float32)
    logits[0, [40, 200]] = 5
    choice = token_choice.greedy(logits)
    assert choice.tokens.tolist() == [40]
    expected = np.log(softmax(logits))[0, 40]
    np.testing.assert_allclose(choice.log_probabilities, [expected], rtol=1e-5)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_logits_that_are_not_finite_are_noticed_in_their_row_alone(value: float):
    logits = some_logits(3)
    logits[1, 17] = value
    numbers = np.full(3, 0.5, np.float32)
    assert token_choice.sample(logits, numbers, 1.0).valid.tolist() == [True, False, True]
    assert token_choice.greedy(logits).valid.tolist() == [True, False, True]


def test_a_choice_depends_on_its_own_row_alone():
    logits = some_logits(64, seed=4)
    words = keys(64)
    one = token_choice.sample(logits, token_choice.uniforms(words, 9), 0.8)
    order = np.random.default_rng(0).permutation(64)
    other = token_choice.sample(logits[order], token_choice.uniforms(words[order], 9), 0.8)
    np.testing.assert_array_equal(np.asarray(one.tokens)[order], other.tokens)
    np.testing.assert_array_equal(np.asarray(one.log_probabilities)[order], other.log_probabilities)
