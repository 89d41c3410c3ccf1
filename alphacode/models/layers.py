"""Building blocks: norms, rotary positions, GELU, the feed-forward layer.

Dimension letters, here and in every folder to the right: B batch, S source (encoder) length,
T target (decoder) length, D model, H query heads, G key/value heads, M head size, F feed-forward,
V vocabulary, L layers, P prompts, K samples per prompt.
"""

import jax
import jax.numpy as jnp
from flax import nnx

from alphacode.models import sharding
from alphacode.models.products import project

NORM_EPSILON = 1e-6
ROTARY_BASE = 10000.0


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
    return turned(x, *rotation(positions, x.shape[-1]))


def rotation(positions: jax.Array, size: int) -> tuple[jax.Array, jax.Array]:
    """Cosines and sines of the angles of T positions for M features, float32 (T, 1, M / 2)."""
    half = size // 2
    frequencies = ROTARY_BASE ** (-jnp.arange(half, dtype=jnp.float32) / half)
    angles = positions[:, None, None].astype(jnp.float32) * frequencies
    return jnp.cos(angles), jnp.sin(angles)


def turned(x: jax.Array, cosine: jax.Array, sine: jax.Array) -> jax.Array:
    """`x` (..., T, H, M) turned by what `rotation` gives."""
    first, second = jnp.split(x.astype(jnp.float32), 2, axis=-1)
    both = (first * cosine - second * sine, first * sine + second * cosine)
    return jnp.concatenate(both, axis=-1).astype(x.dtype)


@jax.custom_vjp
def gelu(x: jax.Array) -> jax.Array:
    """GELU by its approximation with tanh, computed in float32, returned in x's type.

    Only `x` is kept for the gradient, and both ways are one pass over memory.
    """
    return jax.nn.gelu(x.astype(jnp.float32)).astype(x.dtype)


def _gelu_forward(x: jax.Array) -> tuple[jax.Array, jax.Array]:
    return gelu(x), x


def _gelu_backward(x: jax.Array, gradient: jax.Array) -> tuple[jax.Array]:
    _, pull = jax.vjp(jax.nn.gelu, x.astype(jnp.float32))
    return (pull(gradient.astype(jnp.float32))[0].astype(x.dtype),)


gelu.defvjp(_gelu_forward, _gelu_backward)


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
        return project(gelu(hidden), self.down[...], x.dtype)
