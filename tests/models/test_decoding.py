"""Decoding token by token with caches equals decoding all at once."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from alphacode.config import ModelConfig
from alphacode.datasets.tokenizer import BOS_ID
from alphacode.models import kv_cache
from alphacode.models.transformer import EncoderDecoder, real_lengths

VOCAB, SOURCE, TARGET = 61, 12, 11
TOLERANCE = {"float32": 2e-5, "bfloat16": 0.06}


step = jax.jit(EncoderDecoder.decode_step)
prefill = jax.jit(EncoderDecoder.cross_cache)


@jax.jit
def teacher_forced(model: EncoderDecoder, sources: jax.Array, chosen: jax.Array) -> jax.Array:
    return model.logits(model.decode(model.encode(sources), real_lengths(sources), chosen))


@functools.cache
def make(dtype: str = "float32", kv_heads: int = 1) -> EncoderDecoder:
    config = ModelConfig(
        vocab_size=VOCAB,
        d_model=32,
        num_query_heads=4,
        num_kv_heads=kv_heads,
        head_size=8,
        decoder_layers=2,
        encoder_length=SOURCE,
        decoder_length=16,
        value_width=16,
        activation_dtype=dtype,
    )
    model = EncoderDecoder(config, rngs=nnx.Rngs(3))
    # Freshly made logits are nearly equal; larger ones show differences.
    model.embedding[...] = model.embedding[...] * 20
    return model


def prompts(count: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    tokens = rng.integers(5, VOCAB, (count, SOURCE)).astype(np.int32)
    for row in range(count):
        tokens[row, SOURCE - row % 4 :] = 0
    return tokens


def targets(count: int) -> np.ndarray:
    return np.random.default_rng(9).integers(5, VOCAB, (count, TARGET)).astype(np.int32)


def cached_logits(
    model: EncoderDecoder, sources: np.ndarray, chosen: np.ndarray, lengths: tuple[int, ...]
) -> np.ndarray:
    """Logits (N, T, V), with the cache growing through `lengths`."""
    cross = prefill(model, sources)
    cache = kv_cache.empty(model.config, len(chosen), lengths[0])
    result, last = [], np.full(len(chosen), BOS_ID, np.int32)
    for position in range(chosen.shape[1]):
        if position == cache.length:
            cache = kv_cache.grow(cache, next(c for c in lengths if c > position))
        logits, cache = step(model, last, position, cache, cross)
        result.append(np.asarray(logits))
        last = chosen[:, position]
    return np.stack(result, axis=1)


def uncached_logits(model: EncoderDecoder, sources: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Teacher-forced logits (N, T, V), each sequence with its own copy of the source."""
    copies = np.repeat(sources, len(chosen) // len(sources), axis=0)
    return np.asarray(teacher_forced(model, copies, chosen))


@pytest.mark.parametrize(("dtype", "kv_heads"), [("float32", 1), ("float32", 2), ("bfloat16", 1)])
def test_cached_equals_uncached(dtype: str, kv_heads: int):
    model, sources, chosen = make(dtype, kv_heads), prompts(4), targets(4)
    expected = uncached_logits(model, sources, chosen)
    assert np.abs(expected).max() > 5
    got = cached_logits(model, sources, chosen, (TARGET,))
    scale = np.abs(expected).max()
    np.testing.assert_allclose(got, expected, atol=TOLERANCE[dtype] * scale)


def test_a_growing_cache_changes_nothing():
    model, sources, chosen = make(), prompts(4), targets(4)
    whole = cached_logits(model, sources, chosen, (TARGET,))
    np.testing.assert_allclose(
        cached_logits(model, sources, chosen, (1, 8, 16)), whole, atol=1e-4, rtol=1e-5
    )


@pytest.mark.parametrize("prompt_count", [1, 2])
def test_samples_that_share_a_prompt_equal_samples_with_copies_of_it(prompt_count: int):
    model, sources, chosen = make(), prompts(prompt_count), targets(4)
    shared = cached_logits(model, sources, chosen, (TARGET,))
    copies = np.repeat(sources, 4 // prompt_count, axis=0)
    copied = cached_logits(model, copies, chosen, (TARGET,))
    np.testing.assert_allclose(shared, copied, atol=1e-4, rtol=1e-5)
    np.testing.assert_allclose(
        shared, uncached_logits(model, sources, chosen), atol=1e-4, rtol=1e-4
    )


def test_selected_sequences_go_on_as_before():
    model, sources, chosen = make(), prompts(4), targets(4)
    expected = cached_logits(model, sources, chosen, (TARGET,))
    cross = prefill(model, sources)
    cache = kv_cache.empty(model.config, 4, TARGET)
    last = np.full(4, BOS_ID, np.int32)
    for position in range(5):
        _, cache = step(model, last, position, cache, cross)
        last = chosen[:, position]
    kept = jnp.asarray([3, 1])
    cache = jax.tree.map(lambda entries: entries[kept], cache)
    cross = jax.tree.map(lambda x: x[kept], cross)
    for position in range(5, TARGET):
        logits, cache = step(model, last[kept], position, cache, cross)
        np.testing.assert_allclose(logits, expected[kept, position], atol=1e-4, rtol=1e-5)
        last = chosen[:, position]


def test_padding_of_the_source_has_no_influence():
    model, sources, chosen = make(), prompts(4), targets(4)
    wider = np.pad(sources, ((0, 0), (0, 7)))
    np.testing.assert_allclose(
        cached_logits(model, wider, chosen, (TARGET,)),
        cached_logits(model, sources, chosen, (TARGET,)),
        atol=1e-4,
        rtol=1e-5,
    )


def test_entries_past_the_position_have_no_influence():
    model, sources = make(), prompts(2)
    cross = prefill(model, sources)
    clean = kv_cache.empty(model.config, 2, TARGET)
    dirty = jax.tree.map(lambda x: x + 1e3, clean)
    last = np.full(2, BOS_ID, np.int32)
    one, _ = step(model, last, 0, clean, cross)
    other, _ = step(model, last, 0, dirty, cross)
    np.testing.assert_array_equal(one, other)
