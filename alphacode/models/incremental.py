"""Decoding token by token, for all architectures: prefill once per prompt, then decode steps.

Samples of a prompt share its keys and values without copies: their queries become rows of one
matrix product. In encoder-decoders those entries are cross-attention's; a decoder alone attends to
its prompt and to the tokens added since in one softmax, computed in two parts.
"""

import dataclasses
from typing import NamedTuple

import jax
import jax.numpy as jnp

from alphacode.config import ModelConfig
from alphacode.datasets.tokenizer import BOS_ID
from alphacode.models import layers
from alphacode.models.attention import Attention
from alphacode.models.kv_cache import PromptCache, SelfCache
from alphacode.models.products import einsum, project
from alphacode.models.softmax_attention import MASKED
from alphacode.models.transformer import (
    Block,
    Model,
    Stack,
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
      encoder: None in a decoder alone.
      blocks: The decoder's, with matrices in the activations' type.
      norm: The decoder's last, (D,).
    """

    config: ModelConfig = dataclasses.field(metadata={"static": True})
    embedding: jax.Array
    output: jax.Array
    encoder: Stack | None
    blocks: list[Block]
    norm: jax.Array

    def embed(self, tokens: jax.Array) -> jax.Array:
        """As `Model.embed`."""
        vectors = self.embedding[tokens] * self.config.d_model**0.5
        return vectors.astype(self.config.activation_dtype)

    def logits(self, hidden_NxD: jax.Array) -> jax.Array:
        """As `Model.logits`: float32 (N, V)."""
        return einsum("nd,vd->nv", hidden_NxD, self.output)


@jax.jit
def prepare(model: Model) -> Decoder:
    """Takes the layers apart and converts their matrices, once for all decode steps.

    In the loop, a slice of stacked parameters would be copied at each step.
    """
    dtype = model.config.activation_dtype
    depth = model.config.decoder_layers

    def converted(x: jax.Array, stacked: bool) -> jax.Array:
        return x.astype(dtype) if x.ndim > 1 + stacked else x

    encoder = jax.tree.map(lambda x: converted(x, True), model.encoder)
    blocks = [
        jax.tree.map(lambda x: converted(x, False), model.decoder.layer(index))
        for index in range(depth)
    ]
    embedding = model.embedding[...]
    norm = model.decoder.norm[...]
    return Decoder(model.config, embedding, embedding.astype(dtype), encoder, blocks, norm)


def prefill(decoder: Decoder, tokens_PxS: jax.Array) -> PromptCache:
    """Reads P prompts, padded with 0 at the end; each has at least one token."""
    lengths = real_lengths(tokens_PxS)
    if decoder.encoder is not None:
        return _prefill_cross(decoder, decoder.encoder, tokens_PxS, lengths)
    # The last token is left to the first decode step, which predicts what follows it.
    inputs = shifted(tokens_PxS)
    last = jnp.take_along_axis(tokens_PxS, lengths[:, None] - 1, axis=1)[:, 0]
    positions = jnp.arange(inputs.shape[1])
    x = decoder.embed(inputs)
    keys, values = [], []
    for block in decoder.blocks:
        attention = block.self_attention
        key, value = attention.keys_values(layers.rms_norm(x, attention.norm[...]))
        keys.append(layers.rotary(key, positions).swapaxes(1, 2))
        values.append(value.swapaxes(1, 2))
        x = block(x, lengths, True)
    return PromptCache(keys, values, lengths, lengths, last)


def _prefill_cross(
    decoder: Decoder, encoder: Stack, tokens_PxS: jax.Array, lengths_P: jax.Array
) -> PromptCache:
    """Encodes prompts and projects each layer's cross keys and values once."""
    encoded = encoder(decoder.embed(tokens_PxS), lengths_P)
    keys, values = [], []
    for block in decoder.blocks:
        assert block.cross_attention is not None
        key, value = block.cross_attention.keys_values(encoded)
        keys.append(key.swapaxes(1, 2))
        values.append(value.swapaxes(1, 2))
    begin = jnp.full_like(lengths_P, BOS_ID)
    return PromptCache(keys, values, lengths_P, jnp.zeros_like(lengths_P), begin)


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
    at = jnp.repeat(prompts.offset, len(tokens_N) // len(prompts.offset)) + position
    # The barrier keeps XLA from computing it anew in each layer and for each head.
    rotation = jax.lax.optimization_barrier(layers.rotation(at, decoder.config.head_size))
    x = decoder.embed(tokens_N)
    keys, values = [], []
    # Unrolled: a cache carried through a scan is copied at each layer.
    for index, block in enumerate(decoder.blocks):
        attention = block.self_attention
        normed = layers.rms_norm(x, attention.norm[...])
        query = layers.turned(attention.queries(normed), *rotation)
        key, value = attention.keys_values(normed)
        keys.append(_write(cache.keys[index], layers.turned(key, *rotation), position))
        values.append(_write(cache.values[index], value, position))
        part = _attend_added(query, keys[-1], values[-1], position)
        if block.cross_attention is None:
            part = _joined(part, _attend_prompts(query, prompts, index))
        x = x + attention.output(part.mixture(x.dtype))
        if (cross := block.cross_attention) is not None:
            x = x + _read(cross, x, prompts, index)
        x = x + _feed_forward(block.feed_forward, x)
    return decoder.logits(layers.rms_norm(x, decoder.norm)), SelfCache(keys, values)


def _read(cross: Attention, x_NxD: jax.Array, prompts: PromptCache, index: int) -> jax.Array:
    """Residual update (N, D) of cross-attention."""
    query = cross.queries(layers.rms_norm(x_NxD, cross.norm[...]))
    return cross.output(_attend_prompts(query, prompts, index).mixture(x_NxD.dtype))


def _feed_forward(module: layers.FeedForward, x_NxD: jax.Array) -> jax.Array:
    """As the module itself, but with the activation applied before its argument is rounded.

    That spares XLA's CPU backend a third of the time of the first product.
    """
    hidden = einsum("nd,df->nf", layers.rms_norm(x_NxD, module.norm[...]), module.up[...])
    return project(jax.nn.gelu(hidden).astype(x_NxD.dtype), module.down[...], x_NxD.dtype)


class _Part(NamedTuple):
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


def _attend_added(
    query_NxHxM: jax.Array, keys: jax.Array, values: jax.Array, position: jax.Array | int
) -> _Part:
    """Over the sequences' own entries, up to `position`."""
    rows = query_NxHxM.reshape(len(keys), keys.shape[1], -1, keys.shape[-1])
    part = _attend(rows, keys, values, jnp.asarray(position)[None] + 1)
    return _Part(*(x.reshape(*query_NxHxM.shape[:2], -1) for x in part))


def _attend_prompts(query_NxHxM: jax.Array, prompts: PromptCache, index: int) -> _Part:
    """Over the prompts' entries of a layer: the K samples of each are K rows of one product."""
    keys, values = prompts.keys[index], prompts.values[index]
    count, heads, size = query_NxHxM.shape
    # (N, H, M) to (P, G, K H / G, M).
    apart = query_NxHxM.reshape(len(keys), -1, keys.shape[1], heads // keys.shape[1], size)
    rows = apart.swapaxes(1, 2).reshape(*keys.shape[:2], -1, size)
    part = _attend(rows, keys, values, prompts.lengths)

    def back(x: jax.Array) -> jax.Array:
        apart = x.reshape(*keys.shape[:2], -1, heads // keys.shape[1], x.shape[-1])
        return apart.swapaxes(1, 2).reshape(count, heads, -1)

    return _Part(*map(back, part))


def _attend(rows: jax.Array, keys: jax.Array, values: jax.Array, seen: jax.Array) -> _Part:
    """Queries (B, G, Q, M) over the first `seen` (B or 1,) of keys and values (B, G, S, M).

    The parts it returns have the shape of `rows`.
    """
    scores = einsum("bgqm,bgsm->bgqs", rows * rows.shape[-1] ** -0.5, keys)
    scores = jnp.where(jnp.arange(keys.shape[2]) < seen[:, None, None, None], scores, MASKED)
    largest = scores.max(axis=-1, keepdims=True)
    weights = jnp.exp(scores - largest)
    total = weights.sum(axis=-1, keepdims=True)
    mixed = einsum("bgqs,bgsm->bgqm", weights.astype(rows.dtype), values)
    return _Part(mixed, total, largest)


def _joined(one: _Part, other: _Part) -> _Part:
    """Attention over the keys of both."""
    largest = jnp.maximum(one.largest, other.largest)
    first, second = jnp.exp(one.largest - largest), jnp.exp(other.largest - largest)
    mixed = one.mixed * first + other.mixed * second
    return _Part(mixed, one.total * first + other.total * second, largest)


def _write(cache: jax.Array, entry_NxGxM: jax.Array, position: jax.Array | int) -> jax.Array:
    """`cache` (N, G, C, M) with `entry` written at `position`."""
    entry = entry_NxGxM[:, :, None]
    if cache.dtype == jnp.bfloat16 and jax.default_backend() == "cpu":
        # To update a slice, XLA's CPU backend would widen the whole cache and narrow it again.
        here = jnp.arange(cache.shape[2]) == position
        return jnp.where(here[:, None], entry, cache)
    return jax.lax.dynamic_update_slice_in_dim(cache, entry, position, axis=2)
