"""Building blocks without state: matrix products in bfloat16, norms, rotary positions.

Dimension letters, here and in every folder to the right: B batch, S source (encoder) length,
T target (decoder) length, D model, H query heads, G key/value heads, M head size, F feed-forward,
V vocabulary, L layers, P prompts, K samples per prompt.
"""

import functools

import jax
import jax.numpy as jnp
from flax import nnx
from jax.ad_checkpoint import checkpoint_name

from alphacode.models import sharding

NORM_EPSILON = 1e-6
PRODUCT = "product"  # name of the results of matrix products, for what is kept when recomputing
ROTARY_BASE = 10000.0


@functools.partial(jax.custom_vjp, nondiff_argnums=(0,))
def _einsum_low_precision(equation: str, a: jax.Array, b: jax.Array) -> jax.Array:
    return jnp.einsum(equation, a, b, preferred_element_type=jnp.float32).astype(a.dtype)


def _einsum_forward(
    equation: str, a: jax.Array, b: jax.Array
) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
    return _einsum_low_precision(equation, a, b), (a, b)


def _einsum_backward(
    equation: str, operands: tuple[jax.Array, jax.Array], gradient: jax.Array
) -> tuple[jax.Array, jax.Array]:
    # Plain autodiff would make the cotangent float32 and lose the fast bfloat16 products.
    a, b = operands
    inputs, result = equation.split("->")
    left, right = inputs.split(",")
    gradient = gradient.astype(a.dtype)
    grad_a = _einsum_float32(f"{result},{right}->{left}", gradient, b)
    grad_b = _einsum_float32(f"{left},{result}->{right}", a, gradient)
    return grad_a.astype(a.dtype), grad_b.astype(b.dtype)


def _einsum_float32(equation: str, a: jax.Array, b: jax.Array) -> jax.Array:
    return jnp.einsum(equation, a, b, preferred_element_type=jnp.float32)


_einsum_low_precision.defvjp(_einsum_forward, _einsum_backward)


def einsum(equation: str, a: jax.Array, b: jax.Array, dtype: jnp.dtype) -> jax.Array:
    """A product of two arrays with operands and result in `dtype`, summed in float32.

    Both products of the backward pass take operands in `dtype` as well.
    """
    a, b = a.astype(dtype), b.astype(dtype)
    if dtype == jnp.float32:
        return jnp.einsum(equation, a, b)
    return _einsum_low_precision(equation, a, b)


def project(x: jax.Array, weight: jax.Array, dtype: jnp.dtype) -> jax.Array:
    """`x` (..., A) times `weight` (A, B) as one matrix product: (..., B) in `dtype`."""
    flat = x.reshape(-1, x.shape[-1])
    y = einsum("na,ab->nb", flat, weight, dtype).reshape(*x.shape[:-1], weight.shape[1])
    return checkpoint_name(y, PRODUCT)


def rms_norm(x: jax.Array, scale: jax.Array) -> jax.Array:
    """Root-mean-square norm over the last axis, computed in float32, returned in x's type."""
    wide = x.astype(jnp.float32)
    inverse = jax.lax.rsqrt(jnp.mean(wide * wide, axis=-1, keepdims=True) + NORM_EPSILON)
    return (wide * inverse * scale).astype(x.dtype)


def rotary(x: jax.Array, positions: jax.Array) -> jax.Array:
    """Turns pairs of features by angles proportional to their position.

    Args:
      x: Queries or keys, (..., T, H, M).
      positions: T positions, int32.
    """
    half = x.shape[-1] // 2
    frequencies = ROTARY_BASE ** (-jnp.arange(half, dtype=jnp.float32) / half)
    angles = positions[:, None, None].astype(jnp.float32) * frequencies
    cosine, sine = jnp.cos(angles), jnp.sin(angles)
    first, second = jnp.split(x.astype(jnp.float32), 2, axis=-1)
    turned = (first * cosine - second * sine, first * sine + second * cosine)
    return jnp.concatenate(turned, axis=-1).astype(x.dtype)


def matrix(rngs: nnx.Rngs, rows: int, columns: int, scale: float = 1.0) -> nnx.Param[jax.Array]:
    """A float32 weight (rows, columns), normal with deviation scale / sqrt(rows)."""
    values = jax.random.normal(rngs.params(), (rows, columns), jnp.float32)
    return nnx.Param(values * (scale * rows**-0.5))


def norm_scale(width: int) -> nnx.Param[jax.Array]:
    """The learned scale of a norm, ones at first."""
    return nnx.Param(jnp.ones((width,), jnp.float32))


class FeedForward(nnx.Module):
    """Two matrices with GELU between them (not gated: see the parameter count of Table 3)."""

    def __init__(self, width: int, hidden: int, out_scale: float, *, rngs: nnx.Rngs) -> None:
        self.norm = norm_scale(width)
        self.up = matrix(rngs, width, hidden)
        self.down = matrix(rngs, hidden, width, out_scale)

    def __call__(self, x: jax.Array) -> jax.Array:
        """`x` (..., D) to the residual update (..., D)."""
        hidden = project(rms_norm(x, self.norm[...]), self.up[...], x.dtype)
        if hidden.ndim == 3:
            hidden = sharding.constrain(hidden, "batch", "length", "feed_forward")
        return project(jax.nn.gelu(hidden), self.down[...], x.dtype)
