"""Attention of one decode step: one query a sequence over caches, in parts of one softmax.

The entries of a prompt are stored once: the queries of its K samples become rows of one matrix
product. A decoder-only model attends to its prompt and to the tokens added since, each a part.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from alphacode.models.attention.chunks import MASKED
from alphacode.models.kv_cache import PromptCache
from alphacode.models.layers import einsum


class Part(NamedTuple):
    """Attention over some of the keys that a softmax is over.

    Attributes:
      mixed: float32 (N, H, M), values weighted by exp(score - largest).
      total: float32 (N, H, 1), sum of these weights.
      largest: float32 (N, H, 1).
    """

    mixed: jax.Array
    total: jax.Array
    largest: jax.Array

    def mixture(self, dtype: str | jnp.dtype) -> jax.Array:
        """The values weighted by the softmax over these keys alone."""
        return (self.mixed / self.total).astype(dtype)


def over_added(
    query_NxHxM: jax.Array,
    keys: jax.Array,
    values: jax.Array,
    position: jax.Array | int,
) -> Part:
    """Over sequences' own entries up to `position`: keys (G x N, M, C), values (G x N, C, M)."""
    count, heads, size = query_NxHxM.shape
    groups = keys.shape[0] // count
    apart = query_NxHxM.reshape(count, groups, -1, size).swapaxes(0, 1)
    part = _attend(apart.reshape(groups * count, -1, size), keys, values, position + 1)

    def back(x: jax.Array) -> jax.Array:
        return x.reshape(groups, count, -1, x.shape[-1]).swapaxes(0, 1).reshape(count, heads, -1)

    return Part(*map(back, part))


def over_prompts(query_NxHxM: jax.Array, prompts: PromptCache, layer: int) -> Part:
    """Over the prompts' entries of a layer."""
    keys_PxGxMxS, values_PxGxSxM = prompts.keys[layer], prompts.values[layer]
    count, heads, size = query_NxHxM.shape
    prompt_count, groups = keys_PxGxMxS.shape[:2]
    # (N, H, M) to (P, G, Q, M), where Q = K x H / G.
    apart = query_NxHxM.reshape(prompt_count, -1, groups, heads // groups, size)
    rows_PxGxQxM = apart.swapaxes(1, 2).reshape(prompt_count, groups, -1, size)
    seen = prompts.lengths[:, None, None, None]
    part = _attend(rows_PxGxQxM, keys_PxGxMxS, values_PxGxSxM, seen)

    def back(x: jax.Array) -> jax.Array:
        apart = x.reshape(prompt_count, groups, -1, heads // groups, x.shape[-1])
        return apart.swapaxes(1, 2).reshape(count, heads, -1)

    return Part(*map(back, part))


def _attend(rows: jax.Array, keys: jax.Array, values: jax.Array, seen: jax.Array | int) -> Part:
    """Of queries (..., Q, M) over the first `seen` of keys (..., M, S) and values (..., S, M); the
    parts have the shape of the rows."""
    scaled = rows * rows.shape[-1] ** -0.5
    scores = einsum("...qm,...ms->...qs", scaled, keys)
    scores = jnp.where(jnp.arange(keys.shape[-1]) < seen, scores, MASKED)
    largest = scores.max(axis=-1, keepdims=True)
    weights = jnp.exp(scores - largest)
    total = weights.sum(axis=-1, keepdims=True)
    mixed = einsum("...qs,...sm->...qm", weights.astype(rows.dtype), values)
    return Part(mixed, total, largest)


def joined(one: Part, other: Part) -> Part:
    """Attention over the keys of both."""
    largest = jnp.maximum(one.largest, other.largest)
    first, second = jnp.exp(one.largest - largest), jnp.exp(other.largest - largest)
    mixed = one.mixed * first + other.mixed * second
    return Part(mixed, one.total * first + other.total * second, largest)
