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
    keys_NxGxCxM: jax.Array,
    values_NxGxCxM: jax.Array,
    position: jax.Array | int,
) -> Part:
    """Over the sequences' own entries, up to `position`."""
    count, heads, size = query_NxHxM.shape
    rows_NxGxQxM = query_NxHxM.reshape(count, keys_NxGxCxM.shape[1], -1, size)
    part = _attend(rows_NxGxQxM, keys_NxGxCxM, values_NxGxCxM, jnp.asarray(position)[None] + 1)
    return Part(*(x.reshape(count, heads, -1) for x in part))


def over_prompts(query_NxHxM: jax.Array, prompts: PromptCache, layer: int) -> Part:
    """Over the prompts' entries of a layer."""
    keys_PxGxSxM, values_PxGxSxM = prompts.keys[layer], prompts.values[layer]
    count, heads, size = query_NxHxM.shape
    prompt_count, groups = keys_PxGxSxM.shape[:2]
    # (N, H, M) to (P, G, Q, M), where Q = K x H / G.
    apart = query_NxHxM.reshape(prompt_count, -1, groups, heads // groups, size)
    rows_PxGxQxM = apart.swapaxes(1, 2).reshape(prompt_count, groups, -1, size)
    part = _attend(rows_PxGxQxM, keys_PxGxSxM, values_PxGxSxM, prompts.lengths)

    def back(x: jax.Array) -> jax.Array:
        apart = x.reshape(prompt_count, groups, -1, heads // groups, x.shape[-1])
        return apart.swapaxes(1, 2).reshape(count, heads, -1)

    return Part(*map(back, part))


def _attend(
    rows_BxGxQxM: jax.Array, keys_BxGxSxM: jax.Array, values_BxGxSxM: jax.Array, seen_B: jax.Array
) -> Part:
    """Over the first `seen` (B or 1,) keys; the parts have the shape of the rows."""
    scaled = rows_BxGxQxM * rows_BxGxQxM.shape[-1] ** -0.5
    scores = einsum("bgqm,bgsm->bgqs", scaled, keys_BxGxSxM)
    seen = jnp.arange(keys_BxGxSxM.shape[2]) < seen_B[:, None, None, None]
    scores = jnp.where(seen, scores, MASKED)
    largest = scores.max(axis=-1, keepdims=True)
    weights = jnp.exp(scores - largest)
    total = weights.sum(axis=-1, keepdims=True)
    mixed = einsum("bgqs,bgsm->bgqm", weights.astype(rows_BxGxQxM.dtype), values_BxGxSxM)
    return Part(mixed, total, largest)


def joined(one: Part, other: Part) -> Part:
    """Attention over the keys of both."""
    largest = jnp.maximum(one.largest, other.largest)
    first, second = jnp.exp(one.largest - largest), jnp.exp(other.largest - largest)
    mixed = one.mixed * first + other.mixed * second
    return Part(mixed, one.total * first + other.total * second, largest)
