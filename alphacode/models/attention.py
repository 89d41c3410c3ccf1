"""Multi-query attention: H query heads over G shared key/value heads (paper, section 4.1)."""

import jax
import jax.numpy as jnp
from flax import nnx

from alphacode.config import ModelConfig
from alphacode.models import layers, sharding
from alphacode.models.fused_attention import attention
from alphacode.models.products import project


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

    def _heads(self, x: jax.Array, weight: jax.Array) -> jax.Array:
        return project(x, weight, x.dtype).reshape(*x.shape[:-1], -1, self.head_size)

    def queries(self, normed: jax.Array) -> jax.Array:
        """(..., D) to (..., H, M)."""
        return self._heads(normed, self.query[...])

    def keys_values(self, source: jax.Array) -> tuple[jax.Array, jax.Array]:
        """(..., D) to keys and values (..., G, M)."""
        return self._heads(source, self.key[...]), self._heads(source, self.value[...])

    def output(self, mixed: jax.Array) -> jax.Array:
        """(..., H, M) back to the residual stream (..., D)."""
        flat = mixed.reshape(*mixed.shape[:-2], -1)
        return project(flat, self.out[...], mixed.dtype)

    def self_attention(
        self, x: jax.Array, lengths: jax.Array | None, *, causal: bool = False
    ) -> jax.Array:
        """Residual update (B, T, D) of attention over `x` itself, with rotary positions.

        Of each row the first `lengths` (B,) positions are seen, all of them where it is None.
        """
        normed = layers.rms_norm(x, self.norm[...])
        positions = jnp.arange(x.shape[1])
        queries = layers.rotary(self.queries(normed), positions)
        keys, values = self.keys_values(normed)
        return self._mixed(queries, layers.rotary(keys, positions), values, lengths, causal)

    def cross_attention(self, x: jax.Array, source: jax.Array, lengths: jax.Array) -> jax.Array:
        """Residual update (B, T, D) of attention over the encoded source (B, S, D)."""
        keys, values = self.keys_values(source)
        queries = self.queries(layers.rms_norm(x, self.norm[...]))
        return self._mixed(queries, keys, values, lengths, False)

    def _mixed(
        self,
        queries: jax.Array,
        keys: jax.Array,
        values: jax.Array,
        lengths: jax.Array | None,
        causal: bool,
    ) -> jax.Array:
        queries = sharding.constrain(queries, "batch", "length", "heads", "whole")
        mixed = attention(
            queries,
            keys,
            values,
            lengths,
            causal=causal,
            kernel=self.kernel,
            chunk=self.chunk,
        )
        return self.output(sharding.constrain(mixed, "batch", "length", "heads", "whole"))
