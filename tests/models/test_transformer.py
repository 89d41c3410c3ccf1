"""Properties of the models: encoder-decoders of both kinds of attention, and decoder-only."""

import dataclasses
import functools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from small_models import ARCHITECTURES, WIDE

from alphacode.models import transformer
from alphacode.models.transformer import Model, parameter_count, real_lengths
from configs import codex, sizes

TABLE_3 = {"300m": 284e6, "1b": 1.1e9, "3b": 2.8e9, "9b": 8.7e9, "41b": 41.1e9}
TABLE_6 = {"1b": 1.15e9, "1b_decoder_only": 1.17e9, "1b_multi_head": 1.16e9}

CONFIG = dataclasses.replace(WIDE, vocab_size=97, encoder_layers=2, decoder_layers=3)

# Compiled as a whole: op by op, as Python runs it, the same takes ten times as long.
value = jax.jit(lambda model, hidden, lengths: model.value_head(hidden, lengths))


@functools.cache
def make(kind: str = "multi_query", **changes: Any) -> Model:
    config = dataclasses.replace(CONFIG, **(ARCHITECTURES[kind] | changes))
    return jax.jit(lambda: transformer.make(config, 3))()


@pytest.fixture(scope="module")
def model() -> Model:
    return make()


@pytest.fixture(scope="module", params=ARCHITECTURES)
def any_model(request: pytest.FixtureRequest) -> Model:
    return make(request.param)


def tokens(rows: int, length: int, seed: int = 0) -> jax.Array:
    return jnp.asarray(np.random.default_rng(seed).integers(5, 97, (rows, length)))


@jax.jit
def states(model: Model, source: jax.Array, target: jax.Array) -> jax.Array:
    """The decoder's last states; a decoder-only model takes no notice of the source."""
    return model(target, source).decoder


@jax.jit
def run(model: Model, source: jax.Array, target: jax.Array) -> jax.Array:
    return model.logits(states(model, source, target))


@pytest.mark.parametrize("name", sizes.BATCH_SIZES)
def test_parameters_match_table_3_within_three_percent(name: str) -> None:
    assert parameter_count(sizes.MODELS[name]) == pytest.approx(TABLE_3[name], rel=0.03)


@pytest.mark.parametrize("name", TABLE_6)
def test_parameters_match_table_6_within_three_percent(name: str) -> None:
    assert parameter_count(sizes.MODELS[name]) == pytest.approx(TABLE_6[name], rel=0.03)


@pytest.mark.parametrize("name", codex.SIZES)
def test_codex_has_the_parameters_of_its_names(name: str) -> None:
    config, size = codex.get_config(name).model, codex.SIZES[name]
    beside_embeddings = parameter_count(config) - config.vocab_size * config.d_model
    assert beside_embeddings == pytest.approx(12 * size.layers * size.width**2, rel=0.03)
    unit = {"m": 1e6, "b": 1e9}[name[-1]]
    assert beside_embeddings == pytest.approx(float(name[:-1]) * unit, rel=0.1)
    assert config.num_query_heads == config.num_kv_heads
    assert config.num_query_heads * config.head_size == config.d_model


@pytest.mark.parametrize("name", sizes.BATCH_SIZES)
def test_presets_follow_the_rules_of_table_3(name: str) -> None:
    config = sizes.MODELS[name]
    assert config.num_query_heads * config.head_size == config.d_model
    assert config.head_size == 128
    assert config.feed_forward_ratio == 6
    assert (config.encoder_length, config.decoder_length) == (1536, 768)
    assert config.decoder_layers / config.encoder_layers in (6, 7)


def test_parameter_count_equals_the_arrays(any_model: Model) -> None:
    arrays = jax.tree.leaves(nnx.state(any_model, nnx.Param))
    assert parameter_count(any_model.config) == sum(x.size for x in arrays)


def test_decoder_is_causal_by_gradient(any_model: Model) -> None:
    cross: tuple[jax.Array, ...] = ()
    if any_model.encoder is not None:
        cross = jax.random.normal(jax.random.key(1), (1, 6, CONFIG.d_model)), jnp.array([6])
    vectors = jax.random.normal(jax.random.key(0), (1, 7, CONFIG.d_model))

    @jax.jit
    def influence(model: Model) -> jax.Array:
        """How much each state (row) depends on each input vector (column)."""

        def states(x: jax.Array) -> jax.Array:
            return model.decoder(x, None, *cross)[0].sum(axis=-1)

        return jnp.abs(jax.jacrev(states)(vectors)).sum(axis=(1, 3))

    depends = influence(any_model) > 0
    np.testing.assert_array_equal(depends, np.tril(np.ones((7, 7), bool)))


def test_encoder_is_bidirectional_by_gradient(model: Model) -> None:
    vectors = jax.random.normal(jax.random.key(1), (1, 5, CONFIG.d_model))

    @jax.jit
    def gradient(model: Model) -> jax.Array:
        assert model.encoder is not None
        encoder = model.encoder
        return jax.grad(lambda x: encoder(x, None)[0, 2].sum())(vectors)

    assert (jnp.abs(gradient(model)).sum(axis=(0, 2)) > 0).all()


@pytest.mark.parametrize("kind", [k for k in ARCHITECTURES if k != "decoder_only"])
def test_source_padding_changes_nothing(kind: str) -> None:
    model = make(kind)
    source, target = tokens(2, 6), tokens(2, 5, seed=1)
    padded = jnp.pad(source, ((0, 0), (0, 4)))
    np.testing.assert_allclose(
        run(model, source, target), run(model, padded, target), rtol=1e-4, atol=1e-5
    )


def test_a_target_is_seen_by_later_positions_only(any_model: Model) -> None:
    source, target = tokens(1, 6), tokens(1, 5, seed=1)
    changed = target.at[0, 2].set(5 + (target[0, 2] - 4) % 92)
    before, after = run(any_model, source, target), run(any_model, source, changed)
    np.testing.assert_array_equal(before[0, :3], after[0, :3])
    assert (jnp.abs(before - after)[0, 3:].max(axis=-1) > 0).all()


def test_target_padding_changes_neither_logits_nor_value(any_model: Model) -> None:
    source, target = tokens(2, 6), tokens(2, 5, seed=1)
    padded = jnp.pad(target, ((0, 0), (0, 3)))
    short, long = (states(any_model, source, t) for t in (target, padded))
    np.testing.assert_allclose(short, long[:, :5], rtol=1e-4, atol=1e-5)
    of_short = value(any_model, short, real_lengths(target))
    of_long = value(any_model, long, real_lengths(padded))
    np.testing.assert_allclose(of_short, of_long, rtol=1e-4, atol=1e-5)


def test_batch_rows_are_independent(any_model: Model) -> None:
    source, target = tokens(3, 6), tokens(3, 5, seed=1)
    together = run(any_model, source, target)
    for row in range(3):
        alone = run(any_model, source[row : row + 1], target[row : row + 1])
        np.testing.assert_allclose(together[row], alone[0], rtol=1e-4, atol=1e-5)


def test_remat_changes_no_gradient() -> None:
    source, target = tokens(2, 6), tokens(2, 5, seed=1)
    gradients = []
    for remat in ("none", "layer", "attention", "products"):
        graph, params = nnx.split(make(remat=remat))

        def loss(params: nnx.State, graph: nnx.GraphDef = graph) -> jax.Array:
            return (run(nnx.merge(graph, params), source, target) ** 2).mean()

        gradients.append(nnx.to_pure_dict(jax.jit(jax.grad(loss))(params)))
    for other in gradients[1:]:
        jax.tree.map(
            lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6),
            gradients[0],
            other,
        )


@pytest.mark.parametrize("kind", ["multi_query", "decoder_only"])
def test_bfloat16_stays_near_float32(kind: str) -> None:
    model = make(kind)
    low = make(kind, activation_dtype="bfloat16")
    source, target = tokens(2, 6), tokens(2, 5, seed=1)
    np.testing.assert_allclose(run(model, source, target), run(low, source, target), atol=0.05)


def test_sequences_of_one_row_are_independent_by_gradient() -> None:
    model = make("decoder_only")
    segments = jnp.asarray([[1, 1, 1, 2, 2, 2, 2, 3, 3, 0]])
    vectors = jax.random.normal(jax.random.key(0), (1, 10, CONFIG.d_model))

    @jax.jit
    def influence(model: Model) -> jax.Array:
        """How much each state (row) depends on each input vector (column)."""

        def states(x: jax.Array) -> jax.Array:
            return model.decoder(x, segments_BxT=segments)[0].sum(axis=-1)

        return jnp.abs(jax.jacrev(states)(vectors)).sum(axis=-1)[:, 0]

    seen = np.asarray(influence(model)) > 0
    own = np.asarray(segments[0])
    np.testing.assert_array_equal(seen, np.tri(10, dtype=bool) & (own[:, None] == own))


@pytest.mark.parametrize("chunk", [0, 4])
def test_a_packed_sequence_is_read_as_if_it_stood_alone(chunk: int) -> None:
    model = make("decoder_only", attention_chunk=chunk)
    lengths = (3, 5, 2)
    alone = [tokens(1, length, seed=length) for length in lengths]
    row = jnp.concatenate([*alone, jnp.zeros((1, 2), jnp.int32)], axis=1)
    segments = jnp.asarray([[*np.repeat([1, 2, 3], lengths), 0, 0]])
    packed = jax.jit(lambda model: model(row, None, segments).decoder)(model)
    start = 0
    for sequence in alone:
        expected = jax.jit(lambda model, x: model(x).decoder)(model, sequence)
        got = packed[:, start : start + sequence.shape[1]]
        np.testing.assert_allclose(got, expected, rtol=1e-4, atol=1e-5)
        start += sequence.shape[1]
