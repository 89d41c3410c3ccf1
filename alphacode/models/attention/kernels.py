"""The platforms' own attention kernels: cuDNN's on NVIDIA GPUs, Pallas' splash on TPUs.

Both take whole sequences, and compute softmax attention in which H / G query heads read each
key/value head.
"""

import jax
import jax.numpy as jnp
from jax.experimental.pallas.ops.tpu.splash_attention import (
    splash_attention_kernel as splash_kernel,
)
from jax.experimental.pallas.ops.tpu.splash_attention import splash_attention_mask as splash_mask
from jax.sharding import PartitionSpec

from alphacode.models import sharding
from alphacode.models.attention.chunks import MIXED

_SPLASH_BLOCK = 128  # sequence lengths must be multiples of it
_SPLASH_BLOCKS = (768, 512, 384, 256, 128)  # sizes to work in, the largest that divides is taken


def platform_kernel(queries_BxTxHxM: jax.Array, keys_BxSxGxM: jax.Array) -> str:
    """The platform's kernel, where it takes these shapes and this type; else `chunked`."""
    able = (k for k in ("cudnn", "splash") if not why_not(k, queries_BxTxHxM, keys_BxSxGxM))
    return next(able, "chunked")


def why_not(kernel: str, queries_BxTxHxM: jax.Array, keys_BxSxGxM: jax.Array) -> str:
    """Why that kernel cannot be used here; empty where it can."""
    kind = sharding.device_kind()
    _, target, heads, size = queries_BxTxHxM.shape
    _, source, groups, _ = keys_BxSxGxM.shape
    if kernel == "cudnn":
        if not kind.startswith("NVIDIA"):
            return f"runs on NVIDIA GPUs, not on {kind}"
        if queries_BxTxHxM.dtype != jnp.bfloat16 or size % 8 or size > 128:
            return (
                f"takes bfloat16 and head sizes up to 128, not {queries_BxTxHxM.dtype} and {size}"
            )
        return ""
    if not kind.startswith("TPU"):
        return f"runs on TPUs, not on {kind}"
    lengths = (target, source)
    if size % 128 or any(length % _SPLASH_BLOCK for length in lengths):
        return f"takes multiples of {_SPLASH_BLOCK}, not head size {size} and lengths {lengths}"
    mesh = jax.sharding.get_abstract_mesh()
    shards = 1 if mesh.empty else mesh.shape[sharding.TENSOR]
    if heads % shards or (groups > 1 and groups % shards):
        return f"cannot share {heads} heads over {groups} out to mesh.tensor={shards}"
    return ""


def cudnn(
    queries_BxTxHxM: jax.Array,
    keys_BxSxGxM: jax.Array,
    values_BxSxGxM: jax.Array,
    lengths_B: jax.Array | None,
    causal: bool,
    segments_BxT: jax.Array | None = None,
) -> jax.Array:
    """cuDNN's fused kernel; arguments as those of `attention`."""
    mask = None
    if segments_BxT is not None:
        mask = (segments_BxT[:, :, None] == segments_BxT[:, None, :])[:, None]
    return jax.nn.dot_product_attention(
        queries_BxTxHxM,
        keys_BxSxGxM,
        values_BxSxGxM,
        mask=mask,
        is_causal=causal,
        key_value_seq_lengths=lengths_B,
        implementation="cudnn",
    )


def splash(
    queries_BxTxHxM: jax.Array,
    keys_BxSxGxM: jax.Array,
    values_BxSxGxM: jax.Array,
    lengths_B: jax.Array | None,
    causal: bool,
    segments_BxT: jax.Array | None = None,
) -> jax.Array:
    """The splash kernel on each device's rows and heads; arguments as those of `attention`."""
    queries, keys, values = queries_BxTxHxM, keys_BxSxGxM, values_BxSxGxM
    target, source = queries.shape[1], keys.shape[1]
    mesh = jax.sharding.get_abstract_mesh()
    shards = 1 if mesh.empty else mesh.shape[sharding.TENSOR]
    heads = queries.shape[2] // shards
    groups = keys.shape[2] // shards if keys.shape[2] % shards == 0 else keys.shape[2]
    kernel = _splash_kernel(heads, groups, target, source, causal)
    # A key whose segment differs from the query's is not seen; queries of padding see real keys.
    own_BxT = jnp.ones((queries.shape[0], target), jnp.int32)
    keys_BxS = jnp.ones((queries.shape[0], source), jnp.int32)
    if lengths_B is not None:
        keys_BxS = (jnp.arange(source) < lengths_B[:, None]).astype(jnp.int32)
    if segments_BxT is not None:
        own_BxT = keys_BxS = segments_BxT

    def local(
        q: jax.Array,
        k: jax.Array,
        v: jax.Array,
        own_BxT: jax.Array,
        keys_BxS: jax.Array,
        kernel: splash_kernel.SplashAttentionKernel,
    ) -> jax.Array:
        q = (q * q.shape[-1] ** -0.5).swapaxes(1, 2)
        k, v = k.swapaxes(1, 2), v.swapaxes(1, 2)
        if groups == 1:
            k, v = k[:, 0], v[:, 0]
        segments = splash_kernel.SegmentIds(q=own_BxT, kv=keys_BxS)
        mixed = jax.vmap(kernel)(q, k, v, segments)
        assert isinstance(mixed, jax.Array)  # and no statistics of the softmax beside it
        return mixed.swapaxes(1, 2)

    if mesh.empty:
        return local(queries, keys, values, own_BxT, keys_BxS, kernel)
    names = ("batch", "length", "heads", "whole")
    query_spec = sharding.spec(names, queries.shape, mesh)
    key_spec = sharding.spec(("batch", "length", "kv_heads", "whole"), keys.shape, mesh)
    row_spec = PartitionSpec(query_spec[0])
    return jax.shard_map(
        local,
        mesh=mesh,
        # The kernel's own tables are arrays as well, the same on each device.
        in_specs=(query_spec, key_spec, key_spec, row_spec, row_spec, PartitionSpec()),
        out_specs=query_spec,
        check_vma=False,
    )(queries, keys, values, own_BxT, keys_BxS, kernel)


def _splash_kernel(
    heads: int, groups: int, target: int, source: int, causal: bool
) -> splash_kernel.SplashAttentionKernel:
    size_q = next(size for size in _SPLASH_BLOCKS if target % size == 0)
    size_kv = next(size for size in _SPLASH_BLOCKS if source % size == 0)
    blocks = splash_kernel.BlockSizes(
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
        splash_kernel.make_splash_mqa_single_device
        if groups == 1
        else splash_kernel.make_splash_mha_single_device
    )
    return make(
        mask,
        block_sizes=blocks,
        residual_checkpoint_name=MIXED,
        # Elsewhere than on TPUs the kernel is only ever run to be compared.
        interpret=not sharding.device_kind().startswith("TPU"),
    )
