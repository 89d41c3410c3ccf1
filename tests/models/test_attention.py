"""Attention and its parts against plain formulas."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from alphacode.models import layers
from alphacode.models.attention.chunks import attend


def plain_attention(
    queries: np.ndarray, keys: np.ndarray, values: np.ndarray, mask: np.ndarray
) -> np.ndarray:
    """Float64, one head and one query at a time."""
    out = np.zeros(queries.shape)
    per_group = queries.shape[2] // keys.shape[2]
    for b, t, h in np.ndindex(queries.shape[:3]):
        group = h // per_group
        scores = keys[b, :, group] @ queries[b, t, h] / np.sqrt(queries.shape[3])
        weights = np.exp(scores - scores.max()) * mask[b, t]
        out[b, t, h] = (weights / weights.sum()) @ values[b, :, group]
    return out


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_attention_equals_the_plain_formula(groups: int) -> None:
    rng = np.random.default_rng(groups)
    queries = rng.normal(size=(2, 5, 4, 6))
    keys, values = rng.normal(size=(2, 2, 7, groups, 6))
    mask = rng.random((2, 5, 7)) < 0.7
    mask[..., 0] = True
    single = [jnp.asarray(x, jnp.float32) for x in (queries, keys, values)]
    np.testing.assert_allclose(
        attend(single[0], single[1], single[2], jnp.asarray(mask)),
        plain_attention(queries, keys, values, mask),
        rtol=1e-4,
        atol=1e-5,
    )


def test_rotary_depends_on_distance_only() -> None:
    rng = np.random.default_rng(0)
    query, key = (jnp.asarray(rng.normal(size=(1, 1, 1, 8)), jnp.float32) for _ in range(2))

    def score(query_at: int, key_at: int) -> float:
        turned = [
            layers.rotary(x, jnp.asarray([at])) for x, at in ((query, query_at), (key, key_at))
        ]
        return float((turned[0] * turned[1]).sum())

    assert score(9, 4) == pytest.approx(score(105, 100), rel=1e-4)
    assert score(9, 4) != pytest.approx(score(9, 5), rel=1e-3)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_gelu_and_its_gradient_equal_the_formula(dtype: str) -> None:
    x = np.linspace(-6, 6, 241)
    inner = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
    value = 0.5 * x * (1 + np.tanh(inner))
    slope = 0.5 * (1 + np.tanh(inner)) + 0.5 * x / np.cosh(inner) ** 2 * np.sqrt(2 / np.pi) * (
        1 + 3 * 0.044715 * x**2
    )
    got, pull = jax.vjp(functools.partial(layers.activate, "gelu"), jnp.asarray(x, dtype))
    assert got.dtype == dtype
    tolerance = {"float32": 1e-5, "bfloat16": 0.05}[dtype]
    np.testing.assert_allclose(got.astype(jnp.float32), value, atol=tolerance)
    np.testing.assert_allclose(
        pull(jnp.ones_like(got))[0].astype(jnp.float32), slope, atol=tolerance
    )


@pytest.mark.parametrize("name", layers.ACTIVATIONS)
def test_the_named_activation_stands_in_feed_forward_layers(name: str) -> None:
    layer = layers.FeedForward(8, 24, 1.0, name, rngs=nnx.Rngs(0))
    x = jnp.asarray(np.random.default_rng(1).normal(size=(3, 8)), jnp.float32)
    hidden = layers.rms_norm(x, layer.norm[...]) @ layer.up[...]
    expected = {
        "gelu": lambda h: 0.5 * h * (1 + jnp.tanh(0.7978845608 * (h + 0.044715 * h**3))),
        "relu": lambda h: jnp.maximum(h, 0),
        "squared_relu": lambda h: jnp.maximum(h, 0) ** 2,
        "silu": lambda h: h / (1 + jnp.exp(-h)),
    }[name](hidden) @ layer.down[...]
    np.testing.assert_allclose(layer(x[None])[0], expected, atol=1e-5)
    np.testing.assert_allclose(layer.step(x), expected, atol=1e-5)
    gradient = jax.grad(lambda x: layers.activate(name, x).sum())(x)
    slope = jax.grad(lambda x: layers.ACTIVATIONS[name](x).sum())(x)
    np.testing.assert_allclose(gradient, slope, atol=1e-6)
