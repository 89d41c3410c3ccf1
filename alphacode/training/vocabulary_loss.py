"""Cross-entropy over the vocabulary without ever holding all logits.

Logits of B x T positions over V pieces are the largest array of a training step, and reading and
writing them in float32 several times costs more than the matrix products that make them. Here a
block of positions is projected, turned into its loss and into its gradient, and forgotten, so that
the backward pass has nothing left to do: 3 products of B x T x D x V in all, and no B x T x V
array. Blocks are cut along T, so that each device works on its own rows of the batch.
"""

import functools
import math
from typing import NamedTuple

import jax
import jax.numpy as jnp

from alphacode.models import sharding
from alphacode.models.layers import einsum, over_rows

BLOCK_ROWS = 256  # positions in a block, for each share of the batch


class Gold(NamedTuple):
    """GOLD's weight of a token: max(p ** exponent, floor) (paper, appendix C.3)."""

    exponent: float
    floor: float


class LossSums(NamedTuple):
    """Sums over positions; float32 scalars.

    Attributes:
      loss: Weight x GOLD's weight x cross-entropy; the only one that is differentiated, and not
        through GOLD's weight.
      cross_entropy: Weight x cross-entropy.
      hits: Weight where the target has the largest logit.
    """

    loss: jax.Array
    cross_entropy: jax.Array
    hits: jax.Array


def vocabulary_loss(
    hidden_BxTxD: jax.Array,
    embedding_VxD: jax.Array,
    targets_BxT: jax.Array,
    weights_BxT: jax.Array,
    temperature: float,
    gold: Gold | None = None,
    gold_B: jax.Array | None = None,
) -> LossSums:
    """Weighted cross-entropy of tempered logits, and weighted hits.

    Args:
      hidden_BxTxD: Last states, in the type the product is computed in.
      embedding_VxD: Output embedding, float32.
      targets_BxT: Right pieces.
      weights_BxT: Weight of each position, float32; 0 for padding.
      temperature: Logits are divided by it, for GOLD's weight too.
      gold: GOLD's settings, None without it.
      gold_B: 1 for rows that GOLD weights, 0 for others; needed with `gold`.
    """
    batch, length = targets_BxT.shape
    block = max(1, min(length, BLOCK_ROWS // math.ceil(batch / sharding.shares())))
    blocks = [_blocks(x, block) for x in (hidden_BxTxD, targets_BxT, weights_BxT)]
    if gold is None or gold_B is None:
        gold, gold_B = None, jnp.zeros(batch, jnp.float32)
    gold_B = gold_B.astype(jnp.float32)
    return LossSums(*_loss(blocks[0], embedding_VxD, *blocks[1:], gold_B, temperature, gold))


def _blocks(x: jax.Array, block: int) -> jax.Array:
    """`x` (B, T, ...) in blocks (T / block, B, block, ...), the last one padded with zeros."""
    batch, length = x.shape[:2]
    padding = ((0, 0), (0, -length % block), *((0, 0),) * (x.ndim - 2))
    return jnp.pad(x, padding).reshape(batch, -1, block, *x.shape[2:]).swapaxes(0, 1)


class _Block(NamedTuple):
    """One block: its sums, and what the gradient needs.

    Attributes:
      sums: Those of `LossSums`.
      scale: (B, T), by which each cross-entropy is multiplied.
      logits: Tempered, (B, T, V).
      normaliser: (B, T), logarithm of the sum of their exponentials.
      chosen: Boolean (B, T, V), true at the target.
    """

    sums: tuple[jax.Array, ...]
    scale: jax.Array
    logits: jax.Array
    normaliser: jax.Array
    chosen: jax.Array


def _block_loss(
    states_BxTxD: jax.Array,
    embedding_VxD: jax.Array,
    targets_BxT: jax.Array,
    weights_BxT: jax.Array,
    gold_B: jax.Array,
    temperature: float,
    gold: Gold | None,
) -> _Block:
    logits = einsum("btd,vd->btv", states_BxTxD, embedding_VxD)
    logits = sharding.constrain(logits / temperature, "batch", "length", "vocabulary")
    top = logits.max(axis=-1)
    normaliser = jnp.log(jnp.exp(logits - top[..., None]).sum(axis=-1)) + top
    # A sum, not a gather: the vocabulary may be split over devices.
    chosen = jnp.arange(logits.shape[-1]) == targets_BxT[..., None]
    wanted = jnp.where(chosen, logits, 0).sum(axis=-1)
    entropy = normaliser - wanted
    scale = weights_BxT
    if gold is not None:
        probability = jnp.exp(-entropy)
        weight = jnp.maximum(probability**gold.exponent, gold.floor)
        scale = weights_BxT * jnp.where(gold_B[:, None] > 0, weight, 1.0)
    sums = (
        jnp.sum(scale * entropy),
        jnp.sum(weights_BxT * entropy),
        jnp.sum(weights_BxT * (wanted >= top)),
    )
    return _Block(sums, scale, logits, normaliser, chosen)


def _plus(sums: tuple[jax.Array, ...], more: tuple[jax.Array, ...]) -> tuple[jax.Array, ...]:
    return tuple(a + b for a, b in zip(sums, more, strict=True))


_Sums = tuple[jax.Array, ...]
_ZEROS = (0.0, 0.0, 0.0)


@functools.partial(jax.custom_vjp, nondiff_argnums=(5, 6))
def _loss(
    hidden: jax.Array,
    embedding_VxD: jax.Array,
    targets: jax.Array,
    weights: jax.Array,
    gold_B: jax.Array,
    temperature: float,
    gold: Gold | None,
) -> _Sums:
    """Sums over the blocks of `hidden`, `targets` and `weights`."""
    low = embedding_VxD.astype(hidden.dtype)

    def add(sums: _Sums, rows: tuple[jax.Array, ...]) -> tuple[_Sums, None]:
        block = _block_loss(rows[0], low, rows[1], rows[2], gold_B, temperature, gold)
        return _plus(sums, block.sums), None

    zeros = tuple(jnp.float32(zero) for zero in _ZEROS)
    return jax.lax.scan(add, zeros, (hidden, targets, weights))[0]


def _forward(
    hidden: jax.Array,
    embedding_VxD: jax.Array,
    targets: jax.Array,
    weights: jax.Array,
    gold_B: jax.Array,
    temperature: float,
    gold: Gold | None,
) -> tuple[_Sums, tuple[jax.Array, jax.Array]]:
    """The loss together with its gradients for a cotangent of 1."""
    low = embedding_VxD.astype(hidden.dtype)
    shares = sharding.shares()
    shares = shares if hidden.shape[1] % shares == 0 else 1

    def laid_out(sums: jax.Array) -> jax.Array:
        return sharding.constrain(sums, "batch", "whole", "vocabulary")

    def add(
        sums: tuple[_Sums, jax.Array], block_rows: tuple[jax.Array, ...]
    ) -> tuple[tuple[_Sums, jax.Array], jax.Array]:
        states, wanted, given = block_rows
        block = _block_loss(states, low, wanted, given, gold_B, temperature, gold)
        error = jnp.exp(block.logits - block.normaliser[..., None]) - block.chosen
        gradient = (error * (block.scale / temperature)[..., None]).astype(states.dtype)
        to_states = einsum("btv,vd->btd", gradient, low)
        rows = (x.reshape(shares, -1, x.shape[-1]) for x in (states, gradient))
        to_embedding = laid_out(sums[1] + over_rows(*rows))
        return (_plus(sums[0], block.sums), to_embedding), to_states.astype(states.dtype)

    zeros = tuple(jnp.float32(zero) for zero in _ZEROS)
    # (D, V): the fewer rows of a product over positions in front. Each share of the batch adds up
    # its own, and they are added together once, not for each block.
    start = (zeros, laid_out(jnp.zeros((shares, *embedding_VxD.shape[::-1]), jnp.float32)))
    (sums, to_embedding), to_hidden = jax.lax.scan(add, start, (hidden, targets, weights))
    total_DxV = sharding.constrain(to_embedding.sum(axis=0), "embed", "vocabulary")
    return sums, (to_hidden, total_DxV.T)


def _backward(
    temperature: float,
    gold: Gold | None,
    gradients: tuple[jax.Array, jax.Array],
    cotangents: _Sums,
) -> tuple[jax.Array, jax.Array, None, None, None]:
    to_hidden, to_embedding = gradients
    scale = cotangents[0]
    return to_hidden * scale.astype(to_hidden.dtype), to_embedding * scale, None, None, None


_loss.defvjp(_forward, _backward)
