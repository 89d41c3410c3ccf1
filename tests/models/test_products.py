"""Products in low precision, and their gradients."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from alphacode.models.layers import over_rows, project


def test_low_precision_product_and_its_gradients_are_near_float32() -> None:
    a = jax.random.normal(jax.random.key(0), (16, 24))
    b = jax.random.normal(jax.random.key(1), (24, 8))

    def loss(a: jax.Array, b: jax.Array, dtype: jnp.dtype) -> jax.Array:
        return jnp.square(project(a, b, dtype).astype(jnp.float32)).mean()

    exact = jax.grad(loss, argnums=(0, 1))(a, b, jnp.dtype("float32"))
    low = jax.grad(loss, argnums=(0, 1))(a, b, jnp.dtype("bfloat16"))
    for x, y in zip(exact, low, strict=True):
        np.testing.assert_allclose(x, y, atol=0.05 * float(jnp.abs(x).max()))


def test_backward_products_have_low_precision_operands() -> None:
    a = jnp.ones((4, 4), jnp.bfloat16)

    def loss(a: jax.Array) -> jax.Array:
        return project(a, a, jnp.dtype("bfloat16")).astype(jnp.float32).sum()

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


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("leading", [(), (2,), (2, 3)])
@pytest.mark.parametrize(("left", "right"), [(8, 24), (24, 8), (8, 8)])
def test_product_over_rows_equals_the_sum_of_outer_products(
    dtype: str, leading: tuple[int, ...], left: int, right: int
) -> None:
    rng = np.random.default_rng(left)
    # Small integers: exact in bfloat16, and so are their sums in float32.
    a, b = (rng.integers(-9, 10, (*leading, 40, width)) for width in (left, right))
    got = jax.jit(over_rows)(jnp.asarray(a, dtype), jnp.asarray(b, dtype))
    assert got.dtype == jnp.float32
    np.testing.assert_array_equal(got, np.einsum("...na,...nb->...ab", a, b))


def test_products_may_be_followed_by_anything() -> None:
    # XLA's CPU backend has no bfloat16 product with a result that lies transposed.
    a = jnp.ones((16, 8), jnp.bfloat16)
    b = jnp.ones((16, 24), jnp.bfloat16)
    after = jax.jit(lambda a, b: (over_rows(a, b).T + 1, over_rows(b, a).T.reshape(-1) * 2))(a, b)
    assert [float(x.max()) for x in after] == [17, 32]
