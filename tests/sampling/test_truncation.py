"""Top-k and nucleus: exactly the tokens that belong, in their proportions, the order of ties."""

import functools
import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sampling_material import assert_drawn_from

from alphacode.errors import UserError
from alphacode.sampling.engine import token_choice
from alphacode.sampling.engine.token_choice import Method

VOCAB = 300  # neither one block of the search nor a multiple of it

choose = jax.jit(token_choice.choose, static_argnames="method")
is_kept = jax.jit(token_choice.kept, static_argnames="method")


def keys(count: int) -> np.ndarray:
    return np.stack([np.full(count, 11), np.arange(count)], axis=1).astype(np.uint32)


def softmax(logits: np.ndarray, temperature: np.ndarray) -> np.ndarray:
    scaled = logits.astype(np.float64) / temperature.astype(np.float64)[:, None]
    weights = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def rank_and_mass_before(probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """By sorting: each token's place, and the probability of those before it, (N, V)."""
    order = np.argsort(-probabilities, axis=1, kind="stable")
    ascending = np.take_along_axis(probabilities, order, axis=1)
    before = np.cumsum(ascending, axis=1) - ascending
    place = np.argsort(order, axis=1)
    return place, np.take_along_axis(before, place, axis=1)


def random_distributions(count: int, *, ties: bool) -> tuple[np.ndarray, np.ndarray]:
    """Logits from nearly flat to one token above all, and temperatures."""
    rng = np.random.default_rng(5)
    spread = np.exp(rng.uniform(-2, 2, count))[:, None]
    logits = rng.normal(0, spread, (count, VOCAB))
    if ties:
        logits = np.round(logits * 2) / 2
    logits[::7, 40:] = -np.inf
    return logits.astype(np.float32), rng.uniform(0.2, 1.5, count).astype(np.float32)


@functools.partial(jax.jit, static_argnames="method")
def kept_sets(logits: jax.Array, temperatures: jax.Array, method: Method) -> jax.Array:
    """Boolean (N, V), asking for one token of each row at a time."""

    def column(token: jax.Array) -> jax.Array:
        tokens = jnp.full(logits.shape[0], token)
        return token_choice.kept(logits, tokens, temperatures, method)

    return jax.lax.map(column, jnp.arange(VOCAB)).T


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("p", [0.05, 0.5, 0.95, 0.999])
def test_nucleus_keeps_exactly_the_smallest_set_that_reaches_p(p: float, ties: bool):
    logits, temperatures = random_distributions(1000, ties=ties)
    _, before = rank_and_mass_before(softmax(logits, temperatures))
    kept = np.asarray(kept_sets(logits, temperatures, Method(nucleus=p)))
    wrong = kept != (before < p)
    # Sums of 300 float32 numbers decide p itself to about 1e-6 only.
    assert np.abs(before - p)[wrong].max(initial=0) < 2e-6
    assert wrong.any(axis=1).sum() < 10


def test_a_set_that_reaches_p_exactly_is_enough():
    logits = np.full((1, 8), -1.5, np.float32)
    for p, size in [(0.5, 4), (0.51, 5), (0.125, 1), (1e-6, 1), (0.999, 8)]:
        ids = np.arange(8)
        kept = is_kept(np.repeat(logits, 8, 0), ids, np.ones(8), Method(nucleus=p))
        assert kept.tolist() == [i < size for i in ids], p


@pytest.mark.parametrize("k", [1, 7, 299, 300, 1000])
def test_top_k_keeps_the_k_most_probable_the_lowest_ids_among_equals(k: int):
    logits, temperatures = random_distributions(1000, ties=True)
    probabilities = softmax(logits, temperatures)
    place, _ = rank_and_mass_before(probabilities)
    kept = np.asarray(kept_sets(logits, temperatures, Method(top_k=k)))
    # What float32 takes for 0 is in no order.
    assert ((kept == (place < k)) | (probabilities < 1e-30)).all()


def drawn(logits: np.ndarray, temperature: float, method: Method, draws: int) -> np.ndarray:
    """Counts (V,) of draws from one row, with a key of its own for each."""

    def batch(some: jax.Array) -> jax.Array:
        rows = jnp.broadcast_to(logits, (some.shape[0], VOCAB))
        return token_choice.choose(rows, some, 3, jnp.full(len(some), temperature), method).tokens

    tokens = jax.jit(lambda words: jax.lax.map(batch, words))(keys(draws).reshape(-1, 1000, 2))
    return np.bincount(np.asarray(tokens).ravel(), minlength=VOCAB)


@pytest.mark.parametrize(
    "method",
    [
        Method(),
        Method(top_k=1),
        Method(top_k=20),
        Method(nucleus=0.3),
        Method(nucleus=0.95),
        Method(top_k=30, nucleus=0.8),
    ],
    ids=str,
)
def test_frequencies_of_100_000_draws_match_the_truncated_distribution(method: Method):
    logits = np.random.default_rng(8).normal(0, 1.5, VOCAB).astype(np.float32)
    logits[:50] = np.round(logits[:50])  # some ties
    probabilities = softmax(logits[None], np.full(1, 0.8, np.float32))
    place, before = (x[0] for x in rank_and_mass_before(probabilities))
    expected = np.where(before < method.nucleus, probabilities[0], 0)
    if method.top_k:
        expected = np.where(place < method.top_k, expected, 0)
    counts = drawn(logits, 0.8, method, 100_000)
    assert counts.sum() == 100_000
    if (expected > 0).sum() == 1:
        assert counts[expected > 0] == 100_000
    else:
        assert_drawn_from(counts, expected / expected.sum())


def test_top_1_is_greedy():
    logits, temperatures = random_distributions(1000, ties=True)
    one = choose(logits, keys(1000), 0, temperatures, Method(top_k=1))
    greedy = choose(logits, keys(1000), 0, temperatures, Method(greedy=True))
    np.testing.assert_array_equal(one.tokens, greedy.tokens)
    np.testing.assert_array_equal(greedy.tokens, logits.argmax(axis=1))


@pytest.mark.parametrize("method", [Method(nucleus=1.0), Method(top_k=VOCAB)], ids=str)
def test_keeping_all_tokens_is_plain_sampling(method: Method):
    logits, temperatures = random_distributions(1000, ties=False)
    plain = choose(logits, keys(1000), 2, temperatures)
    same = choose(logits, keys(1000), 2, temperatures, method)
    np.testing.assert_array_equal(plain.tokens, same.tokens)
    np.testing.assert_array_equal(plain.log_probabilities, same.log_probabilities)


def test_draws_are_kept_tokens_and_their_log_probabilities_those_before_truncation():
    logits, temperatures = random_distributions(1000, ties=False)
    expected = np.log(softmax(logits, temperatures) + 1e-300)
    changed = 0
    for method in (Method(top_k=3), Method(nucleus=0.5), Method(top_k=9, nucleus=0.7)):
        choice = choose(logits, keys(1000), 1, temperatures, method)
        assert is_kept(logits, choice.tokens, temperatures, method).all()
        of_tokens = expected[np.arange(1000), choice.tokens]
        np.testing.assert_allclose(choice.log_probabilities, of_tokens, atol=5e-5, rtol=1e-5)
        plain = choose(logits, keys(1000), 1, temperatures)
        changed += int((np.asarray(plain.tokens) != choice.tokens).sum())
    assert changed > 500


@pytest.mark.parametrize("method", [Method(), Method(nucleus=0.6), Method(top_k=4)], ids=str)
def test_a_choice_depends_on_its_own_row_alone(method: Method):
    logits, temperatures = random_distributions(64, ties=False)
    words = keys(64)
    together = choose(logits, words, 9, temperatures, method)
    others = np.flip(logits, axis=1).copy()  # other neighbours, one of them without a distribution
    others[3] = np.nan
    for row in (0, 17, 63):
        mixed, warmth, mixed_words = others.copy(), temperatures[::-1].copy(), words[::-1].copy()
        at = (row + 5) % 64
        mixed[at], warmth[at], mixed_words[at] = logits[row], temperatures[row], words[row]
        choice = choose(mixed, mixed_words, 9, warmth, method)
        assert choice.tokens[at] == together.tokens[row]
        assert choice.log_probabilities[at] == together.log_probabilities[row]
        assert choice.valid.tolist() == [i != 3 or at == 3 for i in range(64)]


def test_each_sample_has_a_temperature_of_its_own():
    logits = np.random.default_rng(1).normal(0, 2, VOCAB).astype(np.float32)
    rows = np.repeat(logits[None], 2000, axis=0)
    temperatures = np.resize(np.asarray([1e-6, 1.0], np.float32), 2000)
    tokens = np.asarray(choose(rows, keys(2000), 0, temperatures).tokens)
    assert (tokens[::2] == logits.argmax()).all()
    assert len(np.unique(tokens[1::2])) > 50


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"top_k": -1}, "top_k=-1"),
        ({"nucleus": 0.0}, "nucleus=0.0"),
        ({"nucleus": 1.5}, "nucleus=1.5"),
        ({"nucleus": float("nan")}, "nucleus=nan"),
        ({"greedy": True, "top_k": 5}, "greedy excludes"),
        ({"greedy": True, "nucleus": 0.9}, "greedy excludes"),
    ],
)
def test_contradictory_settings_are_one_clear_line(settings: dict, message: str):
    with pytest.raises(UserError, match=message) as error:
        Method(**settings)
    assert "\n" not in str(error.value)


def test_methods_can_be_compile_time_constants():
    settings = itertools.product([0, 5], [0.9, 1.0])
    assert len({Method(top_k=k, nucleus=p) for k, p in [*settings, (5, 0.9)]}) == 4
