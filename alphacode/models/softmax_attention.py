"""Softmax attention as matrix products, with a gradient that keeps no scores.

Forward and backward follow FlashAttention's arithmetic (Dao et al., 2022): of the scores only the
logarithm of each row's normaliser is kept, and the backward pass makes the weights from it again.
"""

import jax
import jax.numpy as jnp
from jax.ad_checkpoint import checkpoint_name

from alphacode.models.products import einsum, over_rows

MASKED = -1e9
MIXED = "mixed"  # name of what attention gives, for what is kept when recomputing


def attend(
    queries: jax.Array, keys: jax.Array, values: jax.Array, mask: jax.Array | None = None
) -> jax.Array:
    """Softmax attention with any mask, all scores at once.

    Args:
      queries: (B, T, H, M).
      keys: (B, S, G, M).
      values: (B, S, G, M).
      mask: Boolean (B or 1, T or 1, S), true where a query may look; None where it may everywhere.

    Returns:
      (B, T, H, M), in the queries' type.
    """
    heads, groups = queries.shape[2], keys.shape[2]
    rows = _rows(queries * queries.shape[-1] ** -0.5, groups)
    if mask is not None:
        # (B or 1, 1, T x H/G or 1, S): the heads of a group look where their query does.
        repeats = heads // groups if mask.shape[1] > 1 else 1
        mask = jnp.repeat(mask, repeats, axis=1)[:, None]
    mixed = _attend(rows, keys.swapaxes(1, 2), values.swapaxes(1, 2), mask)
    batch, length, _, size = queries.shape
    mixed = mixed.reshape(batch, groups, length, heads // groups, size)
    return mixed.swapaxes(1, 2).reshape(queries.shape)


def _rows(queries: jax.Array, groups: int) -> jax.Array:
    """(B, G, T x H/G, M): the heads that share keys become rows of one matrix product."""
    batch, length, heads, size = queries.shape
    grouped = queries.reshape(batch, length, groups, heads // groups, size).swapaxes(1, 2)
    return grouped.reshape(batch, groups, -1, size)


def _apart(x: jax.Array) -> jax.Array:
    """`x`, fused with nothing: XLA's CPU backend runs products fused with a softmax slowly."""
    return jax.lax.optimization_barrier(x)


@jax.custom_vjp
def _attend(
    rows: jax.Array, keys: jax.Array, values: jax.Array, mask: jax.Array | None
) -> jax.Array:
    return _forward(rows, keys, values, mask)[0]


_Kept = tuple[jax.Array, jax.Array, jax.Array, jax.Array | None, jax.Array, jax.Array]


def _scores(rows: jax.Array, keys: jax.Array, mask: jax.Array | None) -> jax.Array:
    scores = _apart(einsum("bgqm,bgsm->bgqs", rows, keys))
    return scores if mask is None else jnp.where(mask, scores, MASKED)


def _forward(
    rows: jax.Array, keys: jax.Array, values: jax.Array, mask: jax.Array | None
) -> tuple[jax.Array, _Kept]:
    scores = _scores(rows, keys, mask)
    top = scores.max(axis=-1, keepdims=True)
    weights = _apart(jnp.exp(scores - top).astype(rows.dtype))
    total = weights.sum(axis=-1, keepdims=True, dtype=jnp.float32)
    mixed = (einsum("bgqs,bgsm->bgqm", weights, values) / total).astype(rows.dtype)
    mixed = checkpoint_name(mixed, MIXED)
    normaliser = checkpoint_name(top + jnp.log(total), MIXED)
    return mixed, (rows, keys, values, mask, mixed, normaliser)


def _backward(kept: _Kept, gradient: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array, None]:
    rows, keys, values, mask, mixed, normaliser = kept
    weights = _apart(jnp.exp(_scores(rows, keys, mask) - normaliser).astype(rows.dtype))
    shift = jnp.sum(gradient * mixed, axis=-1, keepdims=True, dtype=jnp.float32)
    to_weights = _apart(einsum("bgqm,bgsm->bgqs", gradient, values))
    to_scores = _apart((weights * (to_weights - shift)).astype(rows.dtype))
    to_values = over_rows(weights, gradient)
    to_rows = einsum("bgqs,bgsm->bgqm", to_scores, keys)
    to_keys = over_rows(to_scores, rows)
    return (
        to_rows.astype(rows.dtype),
        to_keys.astype(keys.dtype),
        to_values.astype(values.dtype),
        None,
    )


_attend.defvjp(_forward, _backward)
