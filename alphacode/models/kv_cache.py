"""What decoding remembers: entries of prompts, and of what each sample has added.

Keys and values of a prompt are kept once and read by all its samples in one matrix product: those
of cross-attention in encoder-decoders, of self-attention in decoder-only models. The samples' own
entries have one key/value head per shared head (paper, section 4.1).

Entries lie as the products of a decode step take them: keys with positions last, and those of
samples with the key/value heads of all sequences as one dimension, head after head. XLA's CPU
backend would otherwise copy whole caches at each step, to turn keys over and to write one position.
Heads are the outer part of that dimension, so that a mesh can share them out.
"""

import functools
from typing import NamedTuple

import jax
import jax.numpy as jnp

from alphacode.config import ModelConfig
from alphacode.models import sharding


class PromptCache(NamedTuple):
    """Entries of P prompts.

    Attributes:
      keys: One array (P, G, M, S) per decoder layer.
      values: One array (P, G, S, M) per decoder layer.
      lengths: int32 (P,), how many of the S are real, the first ones.
      offset: int32 (P,), position of the first token that a sample adds: 0 in encoder-decoders,
        which count the program alone, and `lengths` in a decoder-only model.
      first: int32 (P,), input of a sample's first decode step.
    """

    keys: list[jax.Array]
    values: list[jax.Array]
    lengths: jax.Array
    offset: jax.Array
    first: jax.Array

    @property
    def source(self) -> int:
        """S, the padded length."""
        return self.keys[0].shape[-1]


class SelfCache(NamedTuple):
    """Entries of the tokens that N sequences have added.

    Attributes:
      keys: One array (G x N, M, C) per decoder layer; C is the length allocated so far.
      values: One array (G x N, C, M) per decoder layer.
    """

    keys: list[jax.Array]
    values: list[jax.Array]

    @property
    def length(self) -> int:
        """C, the positions there is room for."""
        return self.keys[0].shape[-1]


def empty(config: ModelConfig, sequences: int, length: int) -> SelfCache:
    """A cache of zeros with room for `length` positions of `sequences` sequences."""
    rows = config.num_kv_heads * sequences
    return SelfCache(
        _zeros(config, rows, config.head_size, length),
        _zeros(config, rows, length, config.head_size),
    )


def empty_prompts(config: ModelConfig, prompts: int, source: int) -> PromptCache:
    """Entries of zeros for that many prompts of `source` tokens."""
    outer, size = (prompts, config.num_kv_heads), config.head_size
    zeros = jnp.zeros(prompts, jnp.int32)
    keys, values = _zeros(config, *outer, size, source), _zeros(config, *outer, source, size)
    return PromptCache(keys, values, zeros, zeros, zeros)


def grow(cache: SelfCache, length: int) -> SelfCache:
    """The same entries with room for `length` positions, because unused room costs time."""
    return SelfCache(_longer(cache.keys, 2, length), _longer(cache.values, 1, length))


def grow_prompts(prompts: PromptCache, source: int) -> PromptCache:
    """The same entries, padded to `source` tokens."""
    return prompts._replace(
        keys=_longer(prompts.keys, 3, source), values=_longer(prompts.values, 2, source)
    )


def by_head(entries: jax.Array, sequences: int) -> jax.Array:
    """An array (G x N, ...) of a `SelfCache` as (G, N, ...)."""
    return entries.reshape(-1, sequences, *entries.shape[1:])


def chosen(cache: SelfCache, index_K: jax.Array, sequences: int) -> SelfCache:
    """The entries of K of its N sequences."""

    def pick(entries: jax.Array) -> jax.Array:
        return by_head(entries, sequences)[:, index_K].reshape(-1, *entries.shape[1:])

    picked: SelfCache = jax.tree.map(pick, cache)
    return picked


def _zeros(config: ModelConfig, *shape: int) -> list[jax.Array]:
    heads, axis = config.num_kv_heads, 1 if len(shape) > 3 else 0
    return [
        sharding.constrain_heads(jnp.zeros(shape, config.activation_dtype), heads, axis)
        for _ in range(config.decoder_layers)
    ]


def _longer(entries: list[jax.Array], axis: int, length: int) -> list[jax.Array]:
    if entries[0].shape[axis] == length:
        return entries
    return [_padded(x, axis, length) for x in entries]


@functools.partial(jax.jit, static_argnames=("axis", "length"))
def _padded(x: jax.Array, axis: int, length: int) -> jax.Array:
    widths = [(0, 0)] * x.ndim
    widths[axis] = (0, length - x.shape[axis])
    return jnp.pad(x, widths)
