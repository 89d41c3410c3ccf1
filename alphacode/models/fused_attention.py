"""Attention over whole sequences, by the fastest kernel that the platform has.

`attention` is the one entrance: cuDNN's fused kernel on NVIDIA GPUs, the splash kernel of Pallas on
TPUs, and elsewhere queries in chunks, so that the scores of a sequence never exist at once. All
three compute softmax attention in which H / G query heads read each key/value head.
"""

import jax
import jax.numpy as jnp
from jax.experimental.pallas.ops.tpu.splash_attention import splash_attention_kernel as splash
from jax.experimental.pallas.ops.tpu.splash_attention import splash_attention_mask as splash_mask
from jax.sharding import PartitionSpec

from alphacode.config import ConfigError
from alphacode.models import sharding
from alphacode.models.softmax_attention import MIXED, attend

_SPLASH_BLOCK = 128  # sequence lengths must be multiples of it
_SPLASH_BLOCKS = (768, 512, 384, 256, 128)  # sizes to work in, the largest that divides is taken


def attention(
    queries: jax.Array,
    keys: jax.Array,
    values: jax.Array,
    lengths: jax.Array | None = None,
    *,
    causal: bool = False,
    kernel: str = "auto",
    chunk: int = 256,
) -> jax.Array:
    """Softmax attention over whole sequences.

    Args:
      queries: (B, T, H, M).
      keys: (B, S, G, M).
      values: (B, S, G, M).
      lengths: (B,), how many keys of each row are real, the first ones; None where all are.
      causal: Query t sees keys up to t only.
      kernel: `model.attention` of the configuration. `auto` leaves to `chunked` what the
        platform's own kernel cannot do.
      chunk: Queries at a time for `chunked`; 0 takes all.

    Returns:
      (B, T, H, M), in the queries' type.

    Raises:
      ConfigError: A kernel was asked for by name that cannot do this.
    """
    if kernel == "auto":
        kernel = _platform_kernel(queries, keys)
    elif kernel != "chunked" and (reason := _why_not(kernel, queries, keys)):
        raise ConfigError(f"model.attention={kernel} {reason}; set model.attention=auto")
    if kernel == "cudnn":
        return jax.nn.dot_product_attention(
            queries,
            keys,
            values,
            is_causal=causal,
            key_value_seq_lengths=lengths,
            implementation="cudnn",
        )
    if kernel == "splash":
        return _splash(queries, keys, values, lengths, causal)
    return _chunked(queries, keys, values, lengths, causal, chunk)


def _platform_kernel(queries: jax.Array, keys: jax.Array) -> str:
    """The platform's kernel, where it takes these shapes and this type."""
    able = (kernel for kernel in ("cudnn", "splash") if not _why_not(kernel, queries, keys))
    return next(able, "chunked")


def _why_not(kernel: str, queries: jax.Array, keys: jax.Array) -> str:
    """Why that kernel cannot be used here; empty where it can."""
    kind, size = sharding.device_kind(), queries.shape[-1]
    if kernel == "cudnn":
        if not kind.startswith("NVIDIA"):
            return f"runs on NVIDIA GPUs, not on {kind}"
        if queries.dtype != jnp.bfloat16 or size % 8 or size > 128:
            return f"takes bfloat16 and head sizes up to 128, not {queries.dtype} and {size}"
        return ""
    if not kind.startswith("TPU"):
        return f"runs on TPUs, not on {kind}"
    lengths = (queries.shape[1], keys.shape[1])
    if size % 128 or any(length % _SPLASH_BLOCK for length in lengths):
        return f"takes multiples of {_SPLASH_BLOCK}, not head size {size} and lengths {lengths}"
    mesh = jax.sharding.get_abstract_mesh()
    shards = 1 if mesh.empty else mesh.shape[sharding.TENSOR]
    heads, groups = queries.shape[2], keys.shape[2]
    if heads % shards or (groups > 1 and groups % shards):
        return f"cannot share {heads} heads over {groups} out to mesh.tensor={shards}"
    return ""


def _mask(
    lengths: jax.Array | None, first: int | jax.Array, queries: int, keys: int, causal: bool
) -> jax.Array | None:
    """Boolean (B or 1, T or 1, S) for queries from `first` on; None where all keys are seen."""
    places = jnp.arange(keys)
    mask = None
    if lengths is not None:
        mask = (places < lengths[:, None])[:, None, :]
    if causal:
        before = (places <= first + jnp.arange(queries)[:, None])[None]
        mask = before if mask is None else mask & before
    return mask


def _chunked(
    queries: jax.Array,
    keys: jax.Array,
    values: jax.Array,
    lengths: jax.Array | None,
    causal: bool,
    chunk: int,
) -> jax.Array:
    total, source = queries.shape[1], keys.shape[1]
    if not chunk or total <= chunk:
        return attend(queries, keys, values, _mask(lengths, 0, total, source, causal))
    if causal and total == source:
        # A chunk needs no key after its last query, which halves the work.
        pieces = []
        for first in range(0, total, chunk):
            last = min(first + chunk, total)
            mask = _mask(lengths, first, last - first, last, causal)
            pieces.append(attend(queries[:, first:last], keys[:, :last], values[:, :last], mask))
        return jnp.concatenate(pieces, axis=1)
    padded = jnp.pad(queries, ((0, 0), (0, -total % chunk), (0, 0), (0, 0)))
    batch, _, *heads = queries.shape
    rows = padded.reshape(batch, -1, chunk, *heads).swapaxes(0, 1)

    def step(first: jax.Array, some: jax.Array) -> tuple[jax.Array, jax.Array]:
        mask = _mask(lengths, first, chunk, source, causal)
        return first + chunk, attend(some, keys, values, mask)

    _, mixed = jax.lax.scan(step, jnp.int32(0), rows)
    return mixed.swapaxes(0, 1).reshape(batch, -1, *heads)[:, :total]


def _splash(
    queries: jax.Array,
    keys: jax.Array,
    values: jax.Array,
    lengths: jax.Array | None,
    causal: bool,
) -> jax.Array:
    """The splash kernel on each device's rows and heads."""
    target, source = queries.shape[1], keys.shape[1]
    mesh = jax.sharding.get_abstract_mesh()
    shards = 1 if mesh.empty else mesh.shape[sharding.TENSOR]
    heads = queries.shape[2] // shards
    groups = keys.shape[2] // shards if keys.shape[2] % shards == 0 else keys.shape[2]
    kernel = _splash_kernel(heads, groups, target, source, causal)
    # A key whose segment differs from the query's is not seen; queries of padding see real keys.
    real = jnp.ones((queries.shape[0], source), jnp.int32)
    if lengths is not None:
        real = (jnp.arange(source) < lengths[:, None]).astype(jnp.int32)

    def local(
        q: jax.Array,
        k: jax.Array,
        v: jax.Array,
        real: jax.Array,
        kernel: splash.SplashAttentionKernel,
    ) -> jax.Array:
        q = (q * q.shape[-1] ** -0.5).swapaxes(1, 2)
        k, v = k.swapaxes(1, 2), v.swapaxes(1, 2)
        if groups == 1:
            k, v = k[:, 0], v[:, 0]
        rows = jnp.ones((q.shape[0], target), jnp.int32)
        segments = splash.SegmentIds(q=rows, kv=real)
        mixed = jax.vmap(kernel)(q, k, v, segments)
        assert isinstance(mixed, jax.Array)  # and no statistics of the softmax beside it
        return mixed.swapaxes(1, 2)

    if mesh.empty:
        return local(queries, keys, values, real, kernel)
    names = ("batch", "length", "heads", "whole")
    query_spec = sharding.spec(names, queries.shape, mesh)
    key_spec = sharding.spec(("batch", "length", "kv_heads", "whole"), keys.shape, mesh)
    return jax.shard_map(
        local,
        mesh=mesh,
        # The kernel's own tables are arrays as well, the same on each device.
        in_specs=(query_spec, key_spec, key_spec, PartitionSpec(query_spec[0]), PartitionSpec()),
        out_specs=query_spec,
        check_vma=False,
    )(queries, keys, values, real, kernel)


def _splash_kernel(
    heads: int, groups: int, target: int, source: int, causal: bool
) -> splash.SplashAttentionKernel:
    size_q = next(size for size in _SPLASH_BLOCKS if target % size == 0)
    size_kv = next(size for size in _SPLASH_BLOCKS if source % size == 0)
    blocks = splash.BlockSizes(
        block_q=size_q,
        block_kv=size_kv,
        block_kv_compute=size_kv,
        block_q_dkv=size_q,
        block_kv_dkv=size_kv,
        block_kv_dkv_compute=size_kv,
        block_q_dq=size_q,
        block_kv_dq=size_kv,
    )
    shape = (target, source)
    one = splash_mask.CausalMask(shape) if causal else splash_mask.FullMask(shape)
    mask = splash_mask.MultiHeadMask([one] * heads)
    make = (
        splash.make_splash_mqa_single_device
        if groups == 1
        else splash.make_splash_mha_single_device
    )
    return make(
        mask,
        block_sizes=blocks,
        residual_checkpoint_name=MIXED,
        # Elsewhere than on TPUs the kernel is only ever run to be compared.
        interpret=not sharding.device_kind().startswith("TPU"),
    )
