"""What decoding takes of each device's memory, counted before anything is allocated.

Sampling decodes N sequences side by side, of P prompts. Their keys and values are most of it: for
each position of each sequence, two vectors of every key/value head in every decoder layer.
"""

import math
import os

import jax
import jax.numpy as jnp
from jax.sharding import Mesh

from alphacode.config import ModelConfig
from alphacode.models import sharding, transformer

# Most that waits for its batch to be full, in batches of the longest caches.
WAITING = 2
# Such batches that exist besides: the one that has run, what its survivors become, those that
# waited for them, and what both are parted into.
_MOVING = 5
# Prompts read at a time: more of them leave the processor's caches, and attention scores of long
# prompts take much memory.
PREFILL_CHUNK = 8
# Arrays (N, V) in float32 that choosing tokens makes, and the widest that a prompt's tokens have.
_OVER_VOCABULARY, _OF_PROMPTS = 4, 6


def batch_bytes(
    config: ModelConfig,
    slots: int,
    prompts: int,
    source: int,
    length: int,
    mesh: Mesh | None = None,
) -> int:
    """Keys and values of a batch on a device.

    Args:
      config: Of the model.
      slots: N.
      prompts: P.
      source: S, the padded length of prompts.
      length: C, positions that each sequence has room for.
      mesh: Devices that share out whole key/value heads.
    """
    heads = config.num_kv_heads
    if mesh is not None and sharding.heads_divide(heads, mesh):
        heads //= mesh.shape[sharding.TENSOR]
    entry = 2 * config.decoder_layers * heads * config.head_size
    return (slots * length + prompts * source) * entry * _itemsize(config)


def parameter_bytes(config: ModelConfig, mesh: Mesh | None) -> int:
    """Parameters in the type of activations, on the device that has most of them."""
    shapes = jax.eval_shape(lambda: transformer.params_of(transformer.make(config, 0)))
    if mesh is None:
        sizes = [x.size for x in jax.tree.leaves(shapes)]
    else:
        places = sharding.parameter_shardings(shapes, config, mesh)
        pairs = zip(jax.tree.leaves(shapes), jax.tree.leaves(places), strict=True)
        sizes = [math.prod(place.shard_shape(x.shape)) for x, place in pairs]
    return sum(sizes) * _itemsize(config)


def decoding_bytes(
    config: ModelConfig,
    slots: int,
    prompts: int,
    source: int,
    length: int,
    mesh: Mesh | None = None,
) -> int:
    """The most that decoding has at any time on a device, parameters aside.

    Every device of a mesh is taken to have all of it but for keys and values of other devices'
    heads: how activations of a decode step are shared out is left to the compiler.

    Args:
      config: Of the model.
      slots: N.
      prompts: P.
      source: The longest prompt.
      length: The longest program.
      mesh: As in `batch_bytes`.
    """
    batch = batch_bytes(config, slots, prompts, source, length, mesh)
    logits = _OVER_VOCABULARY * slots * config.vocab_size * 4
    read = _OF_PROMPTS * PREFILL_CHUNK * source * config.feed_forward_width * 4
    return (_MOVING + WAITING) * batch + logits + read


def device_bytes(device: jax.Device) -> float:
    """Memory of a device that programs may use; that of a CPU is its part of the machine's."""
    if device.platform == "cpu":
        return machine_bytes() / jax.local_device_count()
    return float((device.memory_stats() or {}).get("bytes_limit", math.inf))


def machine_bytes() -> int:
    """Memory of this machine."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _itemsize(config: ModelConfig) -> int:
    return int(jnp.dtype(config.activation_dtype).itemsize)
