"""What decoding remembers: entries of prompts, and of what each sample has added.

Keys and values of a prompt are kept once and read by all its samples in one matrix product: those
of cross-attention in encoder-decoders, of self-attention in decoder-only models. The samples' own
entries have one key/value head per shared head (paper, section 4.1).
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from alphacode.config import ModelConfig


class PromptCache(NamedTuple):
    """Entries of P prompts.

    Attributes:
      keys: One array (P, G, S, M) per decoder layer.
      values: The same.
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
        return self.keys[0].shape[2]


class SelfCache(NamedTuple):
    """Entries of the tokens that N sequences have added.

    Attributes:
      keys: One array (N, G, C, M) per decoder layer; C is the length allocated so far.
      values: The same.
    """

    keys: list[jax.Array]
    values: list[jax.Array]

    @property
    def length(self) -> int:
        """C, the positions there is room for."""
        return self.keys[0].shape[2]


def empty(config: ModelConfig, sequences: int, length: int) -> SelfCache:
    """A cache of zeros with room for `length` positions of `sequences` sequences."""
    return SelfCache(*_zeros(config, sequences, length))


def empty_prompts(config: ModelConfig, prompts: int, source: int) -> PromptCache:
    """Entries of zeros for that many prompts of `source` tokens."""
    zeros = jnp.zeros(prompts, jnp.int32)
    return PromptCache(*_zeros(config, prompts, source), zeros, zeros, zeros)


def grow(cache: SelfCache, length: int) -> SelfCache:
    """The same entries with room for `length` positions, because unused room costs time."""
    return SelfCache(_longer(cache.keys, length), _longer(cache.values, length))


def grow_prompts(prompts: PromptCache, source: int) -> PromptCache:
    """The same entries, padded to `source` tokens."""
    return prompts._replace(
        keys=_longer(prompts.keys, source), values=_longer(prompts.values, source)
    )


def _zeros(config: ModelConfig, rows: int, length: int) -> tuple[list[jax.Array], list[jax.Array]]:
    shape = (rows, config.num_kv_heads, length, config.head_size)
    keys, values = (
        [jnp.zeros(shape, config.activation_dtype) for _ in range(config.decoder_layers)]
        for _ in range(2)
    )
    return keys, values


def _longer(entries: list[jax.Array], length: int) -> list[jax.Array]:
    missing = length - entries[0].shape[2]
    return [jnp.pad(x, ((0, 0), (0, 0), (0, missing), (0, 0))) for x in entries]
