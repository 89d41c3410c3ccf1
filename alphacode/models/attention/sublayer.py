"""The attention sub-layer: H query heads over G shared key/value heads (paper, section 4.1)."""

import jax
import jax.numpy as jnp
from flax import nnx

from alphacode.config import ConfigError, ModelConfig
from alphacode.models import layers, sharding
from alphacode.models.attention import kernels
from alphacode.models.attention.chunks import chunked


def attention(
    queries_BxTxHxM: jax.Array,
    keys_BxSxGxM: jax.Array,
    values_BxSxGxM: jax.Array,
    lengths_B: jax.Array | None = None,
    *,
    causal: bool = False,
    segments_BxT: jax.Array | None = None,
    kernel: str = "auto",
    chunk: int = 256,
) -> jax.Array:
    """Softmax attention over whole sequences, by the fastest kernel that the platform has.

    Args:
      queries_BxTxHxM: In the type of the result.
      keys_BxSxGxM: Each is read by H / G query heads.
      values_BxSxGxM: The same.
      lengths_B: How many keys of each row are real, the first ones; None where all are.
      causal: Query t sees keys up to t only.
      segments_BxT: Of rows that hold several sequences: which one each position belongs to, int32.
        A query sees keys of its own segment only. For causal self-attention, without lengths.
      kernel: `model.attention` of the configuration. `auto` leaves to `chunked` what the
        platform's own kernel cannot do.
      chunk: Queries at a time for `chunked`; 0 takes all.

    Returns:
      (B, T, H, M).

    Raises:
      ConfigError: A kernel was asked for by name that cannot do this.
    """
    arguments = (queries_BxTxHxM, keys_BxSxGxM, values_BxSxGxM, lengths_B, causal)
    if kernel == "auto":
        kernel = kernels.platform_kernel(*arguments[:2])
    elif kernel != "chunked" and (reason := kernels.why_not(kernel, *arguments[:2])):
        raise ConfigError(f"model.attention={kernel} {reason}; set model.attention=auto")
    if kernel == "cudnn":
        return kernels.cudnn(*arguments, segments_BxT)
    if kernel == "splash":
        return kernels.splash(*arguments, segments_BxT)
    return chunked(*arguments, chunk, segments_BxT)


class Attention(nnx.Module):
    """The projections of one attention sub-layer, with its pre-norm."""

    def __init__(
        self,
        config: ModelConfig,
        width: int,
        query_heads: int,
        kv_heads: int,
        out_scale: float,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.head_size = head_size = config.head_size
        self.kernel, self.chunk = config.attention, config.attention_chunk
        self.norm = layers.norm_scale(width)
        self.query = layers.matrix(rngs, width, query_heads * head_size)
        self.key = layers.matrix(rngs, width, kv_heads * head_size)
        self.value = layers.matrix(rngs, width, kv_heads * head_size)
        self.out = layers.matrix(rngs, query_heads * head_size, width, out_scale)

    def _heads(self, x: jax.Array, weight_IxO: jax.Array) -> jax.Array:
        return layers.project(x, weight_IxO, x.dtype).reshape(*x.shape[:-1], -1, self.head_size)

    def queries(self, normed: jax.Array) -> jax.Array:
        """(..., D) to (..., H, M)."""
        return self._heads(normed, self.query[...])

    def keys_values(self, source: jax.Array) -> tuple[jax.Array, jax.Array]:
        """(..., D) to keys and values (..., G, M)."""
        return self._heads(source, self.key[...]), self._heads(source, self.value[...])

    def output(self, mixed: jax.Array) -> jax.Array:
        """(..., H, M) back to the residual stream (..., D)."""
        flat = mixed.reshape(*mixed.shape[:-2], -1)
        return layers.project(flat, self.out[...], mixed.dtype)

    def self_attention(
        self,
        x_BxTxD: jax.Array,
        lengths_B: jax.Array | None,
        *,
        causal: bool = False,
        segments_BxT: jax.Array | None = None,
    ) -> jax.Array:
        """Residual update (B, T, D) of attention over `x` itself, with rotary positions.

        Of each row the first `lengths` positions are seen, all of them where it is None. Positions
        count from the start of the row. That is as if they began anew in each segment: what
        attention sees of rotary positions is their distance, and it stays within a segment.
        """
        normed = layers.rms_norm(x_BxTxD, self.norm[...])
        positions_T = jnp.arange(x_BxTxD.shape[1])
        queries = layers.rotary(self.queries(normed), positions_T)
        keys, values = self.keys_values(normed)
        keys = layers.rotary(keys, positions_T)
        return self._mixed(queries, keys, values, lengths_B, causal, segments_BxT)

    def cross_attention(
        self, x_BxTxD: jax.Array, encoded_BxSxD: jax.Array, lengths_B: jax.Array
    ) -> jax.Array:
        """Residual update (B, T, D) of attention over the encoded source."""
        keys, values = self.keys_values(encoded_BxSxD)
        queries = self.queries(layers.rms_norm(x_BxTxD, self.norm[...]))
        return self._mixed(queries, keys, values, lengths_B, False)

    def _mixed(
        self,
        queries_BxTxHxM: jax.Array,
        keys_BxSxGxM: jax.Array,
        values_BxSxGxM: jax.Array,
        lengths_B: jax.Array | None,
        causal: bool,
        segments_BxT: jax.Array | None = None,
    ) -> jax.Array:
        mixed = attention(
            sharding.constrain(queries_BxTxHxM, "batch", "length", "heads", "whole"),
            keys_BxSxGxM,
            values_BxSxGxM,
            lengths_B,
            causal=causal,
            segments_BxT=segments_BxT,
            kernel=self.kernel,
            chunk=self.chunk,
        )
        return self.output(sharding.constrain(mixed, "batch", "length", "heads", "whole"))
