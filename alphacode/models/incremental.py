"""Decoding token by token, for all architectures: prefill once per prompt, then decode steps.

Samples of a prompt share its keys and values without copies. In encoder-decoders those entries are
cross-attention's; a decoder-only model attends to its prompt and to the tokens added since.
"""

import dataclasses

import jax
import jax.numpy as jnp

from alphacode.config import ModelConfig
from alphacode.datasets.tokenizer import BOS_ID
from alphacode.models import layers, sharding
from alphacode.models.attention import step
from alphacode.models.attention.sublayer import Attention
from alphacode.models.kv_cache import PromptCache, SelfCache
from alphacode.models.transformer import (
    Block,
    Model,
    Stack,
    embed,
    logits,
    real_lengths,
    shifted,
)


@jax.tree_util.register_dataclass
@dataclasses.dataclass(frozen=True)
class Decoder:
    """A model's parameters in the form that decoding takes.

    Attributes:
      config: Of the model.
      embedding: (V, D), as the model has it.
      output: The same in the activations' type.
      encoder: None in a decoder-only model.
      blocks: The decoder's, with matrices in the activations' type.
      norm: The decoder's last, (D,).
    """

    config: ModelConfig = dataclasses.field(metadata={"static": True})
    embedding: jax.Array
    output: jax.Array
    encoder: Stack | None
    blocks: list[Block]
    norm: jax.Array


@jax.jit
def prepare(model: Model) -> Decoder:
    """Takes the layers apart and converts their matrices, once for all decode steps.

    In the loop, a slice of stacked parameters would be copied at each step.
    """
    dtype = model.config.activation_dtype

    def converted(x: jax.Array, stacked: bool) -> jax.Array:
        return x.astype(dtype) if x.ndim > 1 + stacked else x

    blocks = [
        jax.tree.map(lambda x: converted(x, False), model.decoder.layer(index))
        for index in range(model.config.decoder_layers)
    ]
    embedding = model.embedding[...]
    return Decoder(
        config=model.config,
        embedding=embedding,
        output=embedding.astype(dtype),
        encoder=jax.tree.map(lambda x: converted(x, True), model.encoder),
        blocks=blocks,
        norm=model.decoder.norm[...],
    )


def prefill(decoder: Decoder, tokens_PxS: jax.Array) -> PromptCache:
    """Reads P prompts, padded with 0 at the end; each has at least one token."""
    lengths_P = real_lengths(tokens_PxS)
    if decoder.encoder is not None:
        return _prefill_cross(decoder, decoder.encoder, tokens_PxS, lengths_P)
    # The last token is left to the first decode step, which predicts what follows it.
    last_P = jnp.take_along_axis(tokens_PxS, lengths_P[:, None] - 1, axis=1)[:, 0]
    positions_S = jnp.arange(tokens_PxS.shape[1])
    x_PxSxD = embed(decoder.embedding, shifted(tokens_PxS), decoder.config)
    keys, values = [], []
    for block in decoder.blocks:
        attention = block.self_attention
        key, value = attention.keys_values(layers.rms_norm(x_PxSxD, attention.norm[...]))
        keys.append(_of_prompts(layers.rotary(key, positions_S), (0, 2, 3, 1)))
        values.append(_of_prompts(value, (0, 2, 1, 3)))
        x_PxSxD = block(x_PxSxD, lengths_P, causal=True)
    return PromptCache(keys, values, lengths_P, lengths_P, last_P)


def _prefill_cross(
    decoder: Decoder, encoder: Stack, tokens_PxS: jax.Array, lengths_P: jax.Array
) -> PromptCache:
    """Encodes prompts and projects each layer's cross keys and values once."""
    encoded_PxSxD = encoder(embed(decoder.embedding, tokens_PxS, decoder.config), lengths_P)
    keys, values = [], []
    for block in decoder.blocks:
        assert block.cross_attention is not None
        key, value = block.cross_attention.keys_values(encoded_PxSxD)
        keys.append(_of_prompts(key, (0, 2, 3, 1)))
        values.append(_of_prompts(value, (0, 2, 1, 3)))
    begin_P = jnp.full_like(lengths_P, BOS_ID)
    return PromptCache(keys, values, lengths_P, jnp.zeros_like(lengths_P), begin_P)


def decode_step(
    decoder: Decoder,
    tokens_N: jax.Array,
    position: jax.Array | int,
    cache: SelfCache,
    prompts: PromptCache,
) -> tuple[jax.Array, SelfCache]:
    """One decode step for N = P x K sequences, the K of a prompt side by side.

    Args:
      decoder: From `prepare`.
      tokens_N: The last token of each sequence; at position 0 its prompt's `first`.
      position: Scalar, how many tokens each sequence has added before, the same for all.
      cache: Entries before `position`.
      prompts: Entries of the P prompts; N must be a multiple of P.

    Returns:
      float32 logits (N, V) of the next token, and the cache with this position written.
    """
    at_N = jnp.repeat(prompts.offset, len(tokens_N) // len(prompts.offset)) + position
    # The barrier keeps XLA from computing it anew in each layer and for each head.
    rotation = jax.lax.optimization_barrier(layers.rotation(at_N, decoder.config.head_size))
    x_NxD = embed(decoder.embedding, tokens_N, decoder.config)
    keys, values = [], []
    # Unrolled: a cache carried through a scan is copied at each layer.
    for index, block in enumerate(decoder.blocks):
        attention = block.self_attention
        normed = layers.rms_norm(x_NxD, attention.norm[...])
        query = layers.turned(attention.queries(normed), *rotation)
        key, value = attention.keys_values(normed)
        keys.append(_write(cache.keys[index], layers.turned(key, *rotation), position, axis=2))
        values.append(_write(cache.values[index], value, position, axis=1))
        part = step.over_added(query, keys[-1], values[-1], position)
        if block.cross_attention is None:
            part = step.joined(part, step.over_prompts(query, prompts, index))
        x_NxD = x_NxD + attention.output(part.mixture(x_NxD.dtype))
        if block.cross_attention is not None:
            x_NxD = x_NxD + _read(block.cross_attention, x_NxD, prompts, index)
        x_NxD = x_NxD + block.feed_forward.step(x_NxD)
    hidden_NxD = layers.rms_norm(x_NxD, decoder.norm)
    return logits(hidden_NxD, decoder.output), SelfCache(keys, values)


def _read(cross: Attention, x_NxD: jax.Array, prompts: PromptCache, index: int) -> jax.Array:
    """Residual update (N, D) of cross-attention."""
    query = cross.queries(layers.rms_norm(x_NxD, cross.norm[...]))
    return cross.output(step.over_prompts(query, prompts, index).mixture(x_NxD.dtype))


def _of_prompts(entries_PxSxGxM: jax.Array, order: tuple[int, ...]) -> jax.Array:
    """Keys (P, G, M, S) or values (P, G, S, M)."""
    return sharding.constrain_heads(
        entries_PxSxGxM.transpose(order), entries_PxSxGxM.shape[2], axis=1
    )


def _write(
    entries: jax.Array, new_NxGxM: jax.Array, position: jax.Array | int, axis: int
) -> jax.Array:
    """Keys (G x N, M, C) or values (G x N, C, M) of a layer with those of a position written."""
    rows = new_NxGxM.swapaxes(0, 1).reshape(entries.shape[0], -1)
    new = jnp.expand_dims(rows, axis)
    if entries.dtype == jnp.bfloat16 and jax.default_backend() == "cpu":
        # To update a slice, XLA's CPU backend would widen the whole cache and narrow it again.
        here = jnp.arange(entries.shape[axis]) == position
        return jnp.where(here if axis == 2 else here[:, None], new, entries)
    written = jax.lax.dynamic_update_slice_in_dim(entries, new, position, axis)
    return sharding.constrain_heads(written, new_NxGxM.shape[1], axis=0)
