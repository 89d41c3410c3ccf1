"""The device side of generation: N sequences decoded side by side, with everything they carry.

All shapes are fixed by (slots, source length, cache length), so that few programs are compiled
and a sequence's numbers do not depend on which others share the batch.
"""

import functools
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from alphacode.config import ModelConfig
from alphacode.datasets.tokenizer import EOS_ID, PAD_ID
from alphacode.models import incremental, kv_cache
from alphacode.models.decoding_memory import PREFILL_CHUNK
from alphacode.models.incremental import Decoder
from alphacode.models.kv_cache import PromptCache, SelfCache
from alphacode.sampling.engine import token_choice
from alphacode.sampling.engine.token_choice import Method


class Rows(NamedTuple):
    """What is kept per sequence besides caches.

    Attributes:
      last: int32 (N,), the newest token, the input of the next step.
      keys: uint32 (N, 2), random keys.
      temperature: float32 (N,), T'.
      finished: Boolean (N,), true for ended sequences and for slots without one.
      valid: Boolean (N,), false once logits were not finite.
    """

    last: jax.Array
    keys: jax.Array
    temperature: jax.Array
    finished: jax.Array
    valid: jax.Array


class Slots(NamedTuple):
    """N sequences of P prompts, N = P x K, the K of a prompt side by side.

    Attributes:
      rows: Per sequence.
      cache: Entries of what each sequence has added.
      prompts: Entries of the prompts.
    """

    rows: Rows
    cache: SelfCache
    prompts: PromptCache


class Columns(NamedTuple):
    """What a run has added to each sequence.

    Attributes:
      tokens: int32 (N, C), 0 after a sequence's end.
      log_probabilities: float32 (N, C), of these tokens, 0 after the end.
    """

    tokens: jax.Array
    log_probabilities: jax.Array


def empty(config: ModelConfig, slots: int, prompts: int, source: int, length: int) -> Slots:
    """Slots without sequences: all finished, all zeros.

    Args:
      config: The model's.
      slots: N.
      prompts: P.
      source: S, the padded source length.
      length: C, the cache length.
    """
    rows = Rows(
        last=jnp.zeros(slots, jnp.int32),
        keys=jnp.zeros((slots, 2), jnp.uint32),
        temperature=jnp.ones(slots, jnp.float32),
        finished=jnp.ones(slots, bool),
        valid=jnp.ones(slots, bool),
    )
    entries = kv_cache.empty_prompts(config, prompts, source)
    return Slots(rows, kv_cache.empty(config, slots, length), entries)


@functools.partial(jax.jit, static_argnames="length")
def start(
    decoder: Decoder,
    tokens_PxS: jax.Array,
    keys_Nx2: jax.Array,
    temperature_N: jax.Array,
    finished_N: jax.Array,
    length: int,
) -> Slots:
    """Prefill: reads P prompts once for the K = N / P samples of each.

    Args:
      decoder: The model.
      tokens_PxS: Prompts, padded with 0.
      keys_Nx2: Random keys.
      temperature_N: T' of each sequence.
      finished_N: True for slots to be left unused.
      length: C, the cache length to begin with.
    """
    prompts, source = tokens_PxS.shape
    slots = keys_Nx2.shape[0]
    chunk = next(c for c in range(min(PREFILL_CHUNK, prompts), 0, -1) if prompts % c == 0)
    chunks = tokens_PxS.reshape(-1, chunk, source)
    read = jax.lax.map(functools.partial(incremental.prefill, decoder), chunks)
    entries = jax.tree.map(lambda x: x.reshape(prompts, *x.shape[2:]), read)
    rows = Rows(
        last=jnp.repeat(entries.first, slots // prompts),
        keys=keys_Nx2,
        temperature=temperature_N,
        finished=finished_N,
        valid=jnp.ones(slots, bool),
    )
    return Slots(rows, kv_cache.empty(decoder.config, slots, length), entries)


def run(decoder: Decoder, slots: Slots, position: int, method: Method) -> tuple[Slots, Columns]:
    """Decodes from `position` until the cache is full or every sequence has ended.

    The loop runs on the device. The slots passed in are used up (their cache is overwritten).

    Args:
      decoder: The model.
      slots: Sequences that have all added `position` tokens.
      position: Index of the next token.
      method: How tokens are chosen.

    Returns:
      The slots afterwards, and their columns from `position` on; those before are 0.
    """
    rows, cache, columns = _run(decoder, slots.rows, slots.cache, slots.prompts, position, method)
    return Slots(rows, cache, slots.prompts), columns


class Loop(NamedTuple):
    """What a decode step changes.

    Attributes:
      position: Index of the next token, a scalar.
      rows: Per sequence.
      cache: Entries before the position.
      columns: What has been added.
    """

    position: jax.Array
    rows: Rows
    cache: SelfCache
    columns: Columns


@functools.partial(jax.jit, static_argnames="method", donate_argnames="cache")
def _run(
    decoder: Decoder,
    rows: Rows,
    cache: SelfCache,
    prompts: PromptCache,
    position: jax.Array,
    method: Method,
) -> tuple[Rows, SelfCache, Columns]:
    length = cache.length

    def unfinished(loop: Loop) -> jax.Array:
        return (loop.position < length) & ~loop.rows.finished.all()

    begin = before_first(rows, cache, position)
    end = jax.lax.while_loop(
        unfinished, lambda loop: decoded(decoder, prompts, loop, method), begin
    )
    return end.rows, end.cache, end.columns


def before_first(rows: Rows, cache: SelfCache, position: jax.Array | int) -> Loop:
    """The state that decoding from `position` begins with."""
    shape = (rows.last.shape[0], cache.length)
    columns = Columns(jnp.zeros(shape, jnp.int32), jnp.zeros(shape, jnp.float32))
    return Loop(jnp.asarray(position, jnp.int32), rows, cache, columns)


def decoded(decoder: Decoder, prompts: PromptCache, loop: Loop, method: Method) -> Loop:
    """One decode step: a token for each sequence that has not ended."""
    rows = loop.rows
    logits, cache = incremental.decode_step(decoder, rows.last, loop.position, loop.cache, prompts)
    choice = token_choice.choose(logits, rows.keys, loop.position, rows.temperature, method)
    chosen = jnp.where(rows.finished, PAD_ID, choice.tokens)
    gain = jnp.where(rows.finished, 0, choice.log_probabilities)
    after = rows._replace(
        last=chosen,
        # A sequence without a distribution to draw from ends here; the caller reports it.
        finished=rows.finished | (chosen == EOS_ID) | ~choice.valid,
        valid=rows.valid & (rows.finished | choice.valid),
    )
    columns = jax.tree.map(
        lambda all_, new: jax.lax.dynamic_update_slice(all_, new[:, None], (0, loop.position)),
        loop.columns,
        Columns(chosen, gain),
    )
    return Loop(loop.position + 1, after, cache, columns)


def fit(slots: Slots, source: int, length: int) -> Slots:
    """The same sequences with sources padded to `source` and room for `length` tokens."""
    entries = kv_cache.grow_prompts(slots.prompts, source)
    return Slots(slots.rows, kv_cache.grow(slots.cache, length), entries)


def gather(
    one: Slots, other: Slots, rows_N: np.ndarray, prompts_P: np.ndarray, finished_N: np.ndarray
) -> Slots:
    """New slots out of two: row i is the `rows_N[i]`-th of both, one after the other.

    Args:
      one: Slots of N1 sequences and P1 prompts.
      other: Slots of the same source and cache lengths.
      rows_N: Which sequence goes to each slot; from N1 on they are those of `other`.
      prompts_P: The same for prompts, from P1 on those of `other`.
      finished_N: True for slots to be left unused.
    """
    sequences = len(one.rows.last), len(other.rows.last)
    rows = jax.tree.map(functools.partial(_picked, rows_N), one.rows, other.rows)
    cache = jax.tree.map(
        functools.partial(_picked_by_head, rows_N, sequences), one.cache, other.cache
    )
    entries = jax.tree.map(functools.partial(_picked, prompts_P), one.prompts, other.prompts)
    return Slots(rows._replace(finished=jnp.asarray(finished_N)), cache, entries)


# Arrays one by one: all layers have the same shapes, so that each is compiled once.


@jax.jit
def _picked(index: jax.Array, a: jax.Array, b: jax.Array) -> jax.Array:
    """Along the first axis of `a` and, behind its end, of `b`."""
    size = a.shape[0]
    from_one = (index < size).reshape(-1, *[1] * (a.ndim - 1))
    return jnp.where(from_one, a[jnp.minimum(index, size - 1)], b[jnp.maximum(index - size, 0)])


@functools.partial(jax.jit, static_argnames="sequences")
def _picked_by_head(
    index: jax.Array, sequences: tuple[int, int], a: jax.Array, b: jax.Array
) -> jax.Array:
    """The same of entries (G x N, ...) of so many sequences."""
    heads = (kv_cache.by_head(x, count) for x, count in zip((a, b), sequences, strict=True))
    picked = jax.vmap(functools.partial(_picked, index))(*heads)
    return picked.reshape(-1, *a.shape[1:])
