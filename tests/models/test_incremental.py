"""Decoding token by token with caches equals decoding all at once, for every architecture."""

import dataclasses
import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import small_models

from alphacode.datasets.tokenizer import BOS_ID
from alphacode.models import incremental, kv_cache, transformer
from alphacode.models.attention import step as attention_step
from alphacode.models.incremental import Decoder
from alphacode.models.transformer import Model

VOCAB, SOURCE, TARGET = 61, 12, 11
TOLERANCE = {"float32": 2e-5, "bfloat16": 0.06}

step = jax.jit(incremental.decode_step)
prefill = jax.jit(incremental.prefill)


@functools.cache
def make(kind: str = "multi_query", dtype: str = "float32") -> tuple[Model, Decoder]:
    config = dataclasses.replace(
        small_models.WIDE,
        vocab_size=VOCAB,
        encoder_length=SOURCE,
        decoder_length=32,
        activation_dtype=dtype,
        **small_models.ARCHITECTURES[kind],
    )
    model = transformer.make(config, 3)
    # Freshly made logits are nearly equal; larger ones show differences.
    model.embedding[...] = model.embedding[...] * 20
    return model, incremental.prepare(model)


def prompts(count: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    tokens = rng.integers(5, VOCAB, (count, SOURCE)).astype(np.int32)
    for row in range(count):
        tokens[row, SOURCE - row % 4 :] = 0
    return tokens


def targets(count: int) -> np.ndarray:
    return np.random.default_rng(9).integers(5, VOCAB, (count, TARGET)).astype(np.int32)


def cached_logits(
    decoder: Decoder, sources: np.ndarray, chosen: np.ndarray, lengths: tuple[int, ...] = (TARGET,)
) -> np.ndarray:
    """Logits (N, T, V), with the cache growing through `lengths`."""
    entries = prefill(decoder, sources)
    cache = kv_cache.empty(decoder.config, len(chosen), lengths[0])
    result, last = [], np.repeat(entries.first, len(chosen) // len(sources))
    for position in range(chosen.shape[1]):
        if position == cache.length:
            cache = kv_cache.grow(cache, next(c for c in lengths if c > position))
        logits, cache = step(decoder, last, position, cache, entries)
        result.append(np.asarray(logits))
        last = chosen[:, position]
    return np.stack(result, axis=1)


@jax.jit
def all_at_once(model: Model, targets: jax.Array, sources: jax.Array | None = None) -> jax.Array:
    return model.logits(model(targets, sources).decoder)


def uncached_logits(model: Model, sources: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Teacher-forced logits (N, T, V), each sequence with its own copy of the source."""
    copies = np.repeat(sources, len(chosen) // len(sources), axis=0)
    if model.encoder is not None:
        return np.asarray(all_at_once(model, chosen, copies))
    text = np.zeros((len(chosen), SOURCE + TARGET), np.int32)
    places = np.count_nonzero(copies, axis=1)[:, None] + np.arange(TARGET)
    text[:, :SOURCE] = copies
    np.put_along_axis(text, places, chosen, axis=1)
    logits = np.asarray(all_at_once(model, text))
    return np.take_along_axis(logits, places[:, :, None], axis=1)


@pytest.mark.parametrize(
    ("kind", "dtype"),
    [*((kind, "float32") for kind in small_models.ARCHITECTURES), ("decoder_only", "bfloat16")],
)
def test_cached_equals_uncached(kind: str, dtype: str):
    (model, decoder), sources, chosen = make(kind, dtype), prompts(4), targets(4)
    expected = uncached_logits(model, sources, chosen)
    scale = np.abs(expected).max()
    assert scale > 5
    np.testing.assert_allclose(
        cached_logits(decoder, sources, chosen), expected, atol=TOLERANCE[dtype] * scale
    )


@pytest.mark.parametrize("kind", small_models.ARCHITECTURES)
def test_samples_that_share_a_prompt_equal_samples_with_copies_of_it(kind: str):
    (model, decoder), sources, chosen = make(kind), prompts(2, 1), targets(4)
    shared = cached_logits(decoder, sources, chosen)
    copies = np.repeat(sources, 2, axis=0)
    np.testing.assert_allclose(shared, cached_logits(decoder, copies, chosen), atol=1e-4, rtol=1e-5)
    np.testing.assert_allclose(
        shared, uncached_logits(model, sources, chosen), atol=1e-4, rtol=1e-4
    )


@pytest.mark.parametrize("kind", ["multi_query", "decoder_only"])
def test_a_growing_cache_changes_nothing(kind: str):
    (_, decoder), sources, chosen = make(kind), prompts(4), targets(4)
    np.testing.assert_allclose(
        cached_logits(decoder, sources, chosen, (8, 16)),
        cached_logits(decoder, sources, chosen),
        atol=1e-4,
        rtol=1e-5,
    )


@pytest.mark.parametrize("kind", ["multi_query", "decoder_only"])
def test_selected_sequences_go_on_as_before(kind: str):
    (_, decoder), sources, chosen = make(kind), prompts(4), targets(4)
    expected = cached_logits(decoder, sources, chosen)
    entries = prefill(decoder, sources)
    cache = kv_cache.empty(decoder.config, 4, TARGET)
    last = np.asarray(entries.first)
    for position in range(5):
        _, cache = step(decoder, last, position, cache, entries)
        last = chosen[:, position]
    kept = np.asarray([3, 1, 1, 0])
    cache = kv_cache.chosen(cache, kept, 4)
    entries = jax.tree.map(lambda x: x[kept], entries)
    for position in range(5, TARGET):
        logits, cache = step(decoder, last[kept], position, cache, entries)
        np.testing.assert_allclose(logits, expected[kept, position], atol=1e-4, rtol=1e-5)
        last = chosen[:, position]


@pytest.mark.parametrize("kind", ["multi_query", "decoder_only"])
def test_padding_of_prompts_has_no_influence(kind: str):
    (_, decoder), sources, chosen = make(kind), prompts(4), targets(4)
    narrow, wide = (prefill(decoder, np.pad(sources, ((0, 0), (0, n)))) for n in (0, 7))
    padded = kv_cache.grow_prompts(narrow, SOURCE + 7)
    assert wide.source == padded.source == SOURCE + 7
    cache = kv_cache.empty(decoder.config, 4, TARGET)
    expected, _ = step(decoder, chosen[:, 0], 0, cache, narrow)
    for entries in (wide, padded):
        np.testing.assert_allclose(
            step(decoder, chosen[:, 0], 0, cache, entries)[0], expected, atol=1e-4, rtol=1e-5
        )


def in_order(cache: kv_cache.SelfCache) -> kv_cache.SelfCache:
    """With positions last in both; done twice it changes nothing."""
    return cache._replace(values=[x.swapaxes(1, 2) for x in cache.values])


@pytest.mark.parametrize(
    ("kind", "dtype"), [("multi_query", "float32"), ("decoder_only", "bfloat16")]
)
def test_a_step_writes_its_position_and_reads_none_behind_it(kind: str, dtype: str):
    _, decoder = make(kind, dtype)
    entries = prefill(decoder, prompts(4))
    clean = kv_cache.empty(decoder.config, 4, TARGET)
    dirty = jax.tree.map(lambda x: x + 1e3, clean)
    dirty = in_order(
        jax.tree.map(lambda d, c: d.at[:, :, :3].set(c[:, :, :3]), *map(in_order, (dirty, clean)))
    )
    one, written = step(decoder, entries.first, 2, clean, entries)
    other, beside = step(decoder, entries.first, 2, dirty, entries)
    np.testing.assert_array_equal(one, other)
    for before, after, elsewhere in zip(
        *(jax.tree.leaves(in_order(x)) for x in (dirty, written, beside)), strict=True
    ):
        assert np.abs(np.asarray(after[:, :, 2], np.float32)).min() > 0
        np.testing.assert_array_equal(after[:, :, 2], elsewhere[:, :, 2])
        np.testing.assert_array_equal(elsewhere[:, :, 3:], before[:, :, 3:])


def softmax(scores: np.ndarray) -> np.ndarray:
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_attention_in_two_parts_is_one_softmax_by_numpy(groups: int):
    heads, size, count, added = 4, 8, 6, 5
    rng = np.random.default_rng(0)
    query = rng.normal(0, 2, (count, heads, size)).astype(np.float32)
    own, shared = (
        [rng.normal(0, 2, (rows, groups, length, size)).astype(np.float32) for _ in range(2)]
        for rows, length in ((count, added), (2, SOURCE))
    )
    lengths = np.asarray([SOURCE, SOURCE - 3], np.int32)
    entries = kv_cache.PromptCache(
        [shared[0].swapaxes(2, 3)], [shared[1]], jnp.asarray(lengths), lengths, lengths
    )
    position = 3
    keys, values = (x.swapaxes(0, 1).reshape(-1, added, size) for x in own)
    keys = keys.swapaxes(1, 2)
    part = attention_step.joined(
        attention_step.over_added(query, keys, values, position),
        attention_step.over_prompts(query, entries, 0),
    )
    for n in range(count):
        prompt = n // (count // 2)
        for head in range(heads):
            group = head // (heads // groups)
            keys, values = (
                np.concatenate([s[prompt, group, : lengths[prompt]], o[n, group, : position + 1]])
                for s, o in zip(shared, own, strict=True)
            )
            expected = softmax(keys @ query[n, head] * size**-0.5) @ values
            np.testing.assert_allclose(
                part.mixture("float32")[n, head], expected, atol=2e-5, rtol=1e-5
            )


@pytest.mark.parametrize("kind", ["multi_query", "decoder_only"])
def test_caches_hold_a_prompt_once_and_begin_where_it_ends(kind: str):
    _, decoder = make(kind)
    sources = prompts(4)
    entries = prefill(decoder, sources)
    alone = kind == "decoder_only"
    lengths = np.count_nonzero(sources, axis=1)
    np.testing.assert_array_equal(entries.lengths, lengths)
    np.testing.assert_array_equal(entries.offset, lengths * alone)
    last = sources[np.arange(4), lengths - 1]
    np.testing.assert_array_equal(entries.first, last if alone else [BOS_ID] * 4)
    assert {x.shape for x in entries.keys} == {(4, 1, 8, SOURCE)}
    assert {x.shape for x in entries.values} == {(4, 1, SOURCE, 8)}


def test_prepared_parameters_are_those_of_the_model_in_its_own_type():
    model, decoder = make("decoder_only", "bfloat16")
    assert decoder.output.dtype == jnp.bfloat16
    for index, block in enumerate(decoder.blocks):
        expected = jax.tree.leaves(model.decoder.layer(index))
        for got, whole in zip(jax.tree.leaves(block), expected, strict=True):
            assert got.dtype == (jnp.bfloat16 if got.ndim > 1 else jnp.float32)
            np.testing.assert_array_equal(got, whole.astype(got.dtype))
