"""Attention and its low-precision products against plain formulas."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from alphacode.models import layers
from alphacode.models.fused_attention import attend


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
    arrays = [jnp.asarray(x, jnp.float32) for x in (queries, keys, values)]
    np.testing.assert_allclose(
        attend(*arrays, jnp.asarray(mask)),
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


def test_low_precision_product_and_its_gradients_are_near_float32() -> None:
    a = jax.random.normal(jax.random.key(0), (16, 24))
    b = jax.random.normal(jax.random.key(1), (24, 8))

    def loss(a: jax.Array, b: jax.Array, dtype: jnp.dtype) -> jax.Array:
        return jnp.square(layers.einsum("na,ab->nb", a, b, dtype).astype(jnp.float32)).mean()

    exact = jax.grad(loss, argnums=(0, 1))(a, b, jnp.dtype("float32"))
    low = jax.grad(loss, argnums=(0, 1))(a, b, jnp.dtype("bfloat16"))
    for x, y in zip(exact, low, strict=True):
        np.testing.assert_allclose(x, y, atol=0.05 * float(jnp.abs(x).max()))


def test_backward_products_have_low_precision_operands() -> None:
    a = jnp.ones((4, 4), jnp.bfloat16)

    def loss(a: jax.Array) -> jax.Array:
        return layers.einsum("na,ab->nb", a, a, jnp.dtype("bfloat16")).astype(jnp.float32).sum()

    dots = [
        line
        for line in str(jax.make_jaxpr(jax.grad(loss))(a)).splitlines()
        if "dot_general" in line
    ]
    assert len(dots) >= 2
    jaxpr = jax.make_jaxpr(jax.grad(loss))(a)
    operands = {
        str(v.aval.dtype)
        for eqn in jaxpr.jaxpr.eqns
        if eqn.primitive.name == "dot_general"
        for v in eqn.invars
    }
    assert operands == {"bfloat16"}
