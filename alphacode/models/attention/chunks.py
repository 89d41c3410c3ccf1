"""Softmax attention as matrix products, in chunks of queries, with a gradient that keeps no scores.

Forward and backward follow FlashAttention's arithmetic (Dao et al., 2022): of the scores only the
logarithm of each row's normaliser is kept, and the backward pass makes the weights from it again.
"""

import jax
import jax.numpy as jnp
from jax.ad_checkpoint import checkpoint_name

from alphacode.models.layers import einsum, over_rows

MASKED = -1e9
MIXED = "mixed"  # name of what attention gives, for what is kept when recomputing


def chunked(
    queries_BxTxHxM: jax.Array,
    keys_BxSxGxM: jax.Array,
    values_BxSxGxM: jax.Array,
    lengths_B: jax.Array | None,
    causal: bool,
    chunk: int,
    segments_BxT: jax.Array | None = None,
) -> jax.Array:
    """Softmax attention (B, T, H, M) that holds the scores of one chunk of queries at a time.

    Args:
      queries_BxTxHxM: In the type of the result.
      keys_BxSxGxM: Each is read by H / G query heads.
      values_BxSxGxM: The same.
      lengths_B: How many keys of each row are real, the first ones; None where all are.
      causal: Query t sees keys up to t only.
      chunk: Queries of a chunk; 0 takes all.
      segments_BxT: See `sublayer.attention`; causal self-attention only.
    """
    total, source = queries_BxTxHxM.shape[1], keys_BxSxGxM.shape[1]
    if not chunk or total <= chunk:
        mask = _mask(lengths_B, 0, total, source, causal, segments_BxT)
        return attend(queries_BxTxHxM, keys_BxSxGxM, values_BxSxGxM, mask)
    if causal and total == source:
        # A chunk needs no key after its last query, which halves the work.
        pieces = []
        for first in range(0, total, chunk):
            last = min(first + chunk, total)
            mask = _mask(lengths_B, first, last - first, last, causal, segments_BxT)
            seen = (keys_BxSxGxM[:, :last], values_BxSxGxM[:, :last])
            pieces.append(attend(queries_BxTxHxM[:, first:last], *seen, mask))
        return jnp.concatenate(pieces, axis=1)
    padded = jnp.pad(queries_BxTxHxM, ((0, 0), (0, -total % chunk), (0, 0), (0, 0)))
    batch, _, *heads = queries_BxTxHxM.shape
    chunks = padded.reshape(batch, -1, chunk, *heads).swapaxes(0, 1)

    def step(first: jax.Array, some_BxTxHxM: jax.Array) -> tuple[jax.Array, jax.Array]:
        mask = _mask(lengths_B, first, chunk, source, causal)
        return first + chunk, attend(some_BxTxHxM, keys_BxSxGxM, values_BxSxGxM, mask)

    _, mixed = jax.lax.scan(step, jnp.int32(0), chunks)
    return mixed.swapaxes(0, 1).reshape(batch, -1, *heads)[:, :total]


def _mask(
    lengths_B: jax.Array | None,
    first: int | jax.Array,
    queries: int,
    keys: int,
    causal: bool,
    segments_BxT: jax.Array | None = None,
) -> jax.Array | None:
    """Boolean (B or 1, T or 1, S) for queries from `first` on; None where all keys are seen."""
    places_S = jnp.arange(keys)
    mask = None
    if lengths_B is not None:
        mask = (places_S < lengths_B[:, None])[:, None, :]
    if causal:
        before = (places_S <= first + jnp.arange(queries)[:, None])[None]
        mask = before if mask is None else mask & before
    if segments_BxT is not None:
        own_BxQ = jax.lax.dynamic_slice_in_dim(segments_BxT, first, queries, axis=1)
        same = own_BxQ[:, :, None] == segments_BxT[:, None, :keys]
        mask = same if mask is None else mask & same
    return mask


def attend(
    queries_BxTxHxM: jax.Array,
    keys_BxSxGxM: jax.Array,
    values_BxSxGxM: jax.Array,
    mask: jax.Array | None = None,
) -> jax.Array:
    """Softmax attention (B, T, H, M) with any mask, all scores at once.

    Args:
      queries_BxTxHxM: In the type of the result.
      keys_BxSxGxM: Each is read by H / G query heads.
      values_BxSxGxM: The same.
      mask: Boolean (B or 1, T or 1, S), true where a query may look; None where it may everywhere.
    """
    batch, length, heads, size = queries_BxTxHxM.shape
    groups = keys_BxSxGxM.shape[2]
    if mask is not None:
        # (B or 1, 1, Q or 1, S): the heads of a group look where their query does.
        repeats = heads // groups if mask.shape[1] > 1 else 1
        mask = jnp.repeat(mask, repeats, axis=1)[:, None]
    # The heads that share keys become rows of one matrix product.
    scaled = (queries_BxTxHxM * size**-0.5).reshape(batch, length, groups, heads // groups, size)
    rows_BxGxQxM = scaled.swapaxes(1, 2).reshape(batch, groups, -1, size)
    mixed = _attend(rows_BxGxQxM, keys_BxSxGxM.swapaxes(1, 2), values_BxSxGxM.swapaxes(1, 2), mask)
    mixed = mixed.reshape(batch, groups, length, heads // groups, size)
    return mixed.swapaxes(1, 2).reshape(queries_BxTxHxM.shape)


def _apart(x: jax.Array) -> jax.Array:
    """`x`, fused with nothing: XLA's CPU backend runs products fused with a softmax slowly."""
    return jax.lax.optimization_barrier(x)


@jax.custom_vjp
def _attend(
    rows_BxGxQxM: jax.Array,
    keys_BxGxSxM: jax.Array,
    values_BxGxSxM: jax.Array,
    mask: jax.Array | None,
) -> jax.Array:
    return _forward(rows_BxGxQxM, keys_BxGxSxM, values_BxGxSxM, mask)[0]


_Kept = tuple[jax.Array, jax.Array, jax.Array, jax.Array | None, jax.Array, jax.Array]


def _scores(rows_BxGxQxM: jax.Array, keys_BxGxSxM: jax.Array, mask: jax.Array | None) -> jax.Array:
    scores = _apart(einsum("bgqm,bgsm->bgqs", rows_BxGxQxM, keys_BxGxSxM))
    return scores if mask is None else jnp.where(mask, scores, MASKED)


def _forward(
    rows_BxGxQxM: jax.Array,
    keys_BxGxSxM: jax.Array,
    values_BxGxSxM: jax.Array,
    mask: jax.Array | None,
) -> tuple[jax.Array, _Kept]:
    dtype = rows_BxGxQxM.dtype
    scores = _scores(rows_BxGxQxM, keys_BxGxSxM, mask)
    top = scores.max(axis=-1, keepdims=True)
    weights = _apart(jnp.exp(scores - top).astype(dtype))
    total = weights.sum(axis=-1, keepdims=True, dtype=jnp.float32)
    mixed = (einsum("bgqs,bgsm->bgqm", weights, values_BxGxSxM) / total).astype(dtype)
    mixed = checkpoint_name(mixed, MIXED)
    normaliser = checkpoint_name(top + jnp.log(total), MIXED)
    return mixed, (rows_BxGxQxM, keys_BxGxSxM, values_BxGxSxM, mask, mixed, normaliser)


def _backward(
    kept: _Kept, gradient_BxGxQxM: jax.Array
) -> tuple[jax.Array, jax.Array, jax.Array, None]:
    rows, keys, values, mask, mixed, normaliser = kept
    weights = _apart(jnp.exp(_scores(rows, keys, mask) - normaliser).astype(rows.dtype))
    shift = jnp.sum(gradient_BxGxQxM * mixed, axis=-1, keepdims=True, dtype=jnp.float32)
    to_weights = _apart(einsum("bgqm,bgsm->bgqs", gradient_BxGxQxM, values))
    to_scores = _apart((weights * (to_weights - shift)).astype(rows.dtype))
    to_values = over_rows(weights, gradient_BxGxQxM)
    to_rows = einsum("bgqs,bgsm->bgqm", to_scores, keys)
    to_keys = over_rows(to_scores, rows)
    return (
        to_rows.astype(rows.dtype),
        to_keys.astype(keys.dtype),
        to_values.astype(values.dtype),
        None,
    )


_attend.defvjp(_forward, _backward)
