"""The models: AlphaCode's encoder-decoder and a decoder alone (paper, section 4.1 and Table 6).

The encoder-decoder has a shallow bidirectional encoder over the statement and a deep causal decoder
over the program; the decoder alone reads both as one sequence, as Codex does. Attention shares
key/value heads in both.
"""

import jax
import jax.numpy as jnp
from flax import nnx

from alphacode.config import ModelConfig
from alphacode.datasets.tokenizer import BOS_ID, PAD_ID
from alphacode.models import layers, sharding
from alphacode.models.attention import Attention
from alphacode.models.products import PRODUCT, project
from alphacode.models.softmax_attention import MIXED
from alphacode.models.value_head import ValueHead

EMBEDDING_DEVIATION = 0.02


class Block(nnx.Module):
    """Self-attention, cross-attention in decoders, feed-forward; each pre-normed and residual."""

    def __init__(self, config: ModelConfig, cross: bool, depth: int, *, rngs: nnx.Rngs) -> None:
        # Residual branches start smaller in deeper stacks, so that the stream keeps its size.
        scale = depth**-0.5
        heads = (config.num_query_heads, config.num_kv_heads)
        width = config.d_model
        self.self_attention = Attention(config, width, *heads, scale, rngs=rngs)
        self.cross_attention = Attention(config, width, *heads, scale, rngs=rngs) if cross else None
        self.feed_forward = layers.FeedForward(width, config.feed_forward_width, scale, rngs=rngs)

    def __call__(
        self,
        x: jax.Array,
        lengths: jax.Array | None,
        causal: bool,
        source: jax.Array | None = None,
        source_lengths: jax.Array | None = None,
    ) -> jax.Array:
        """`x` (B, T, D) through the block; decoders also read `source` (B, S, D)."""
        x = sharding.constrain(x, "batch", "length", "residual")
        x = x + self.self_attention.self_attention(x, lengths, causal=causal)
        if self.cross_attention is not None:
            assert source is not None and source_lengths is not None
            x = x + self.cross_attention.cross_attention(x, source, source_lengths)
        return sharding.constrain(x + self.feed_forward(x), "batch", "length", "residual")


class Stack(nnx.Module):
    """Equal blocks with their parameters stacked along a leading L axis and run by a scan."""

    def __init__(
        self, config: ModelConfig, depth: int, *, causal: bool, cross: bool, rngs: nnx.Rngs
    ) -> None:
        @nnx.vmap(in_axes=0, out_axes=0)
        def make(split: nnx.Rngs) -> Block:
            return Block(config, cross, depth, rngs=split)

        self.blocks = make(rngs.split(depth))
        self.norm = layers.norm_scale(config.d_model)
        self.depth = depth
        self.causal = causal
        self.remat = config.remat

    def __call__(self, x: jax.Array, lengths: jax.Array | None, *source: jax.Array) -> jax.Array:
        """`x` (B, T, D) through all blocks and the last norm."""

        def run(block: Block, x: jax.Array) -> jax.Array:
            return block(x, lengths, self.causal, *source)

        if self.remat != "none":
            policies = jax.checkpoint_policies
            keep = {
                "attention": policies.save_only_these_names(MIXED),
                "products": policies.save_only_these_names(MIXED, PRODUCT),
            }
            run = jax.checkpoint(run, prevent_cse=False, policy=keep.get(self.remat))
        x, _ = jax.lax.scan(lambda x, block: (run(block, x), None), x, self.blocks)
        return layers.rms_norm(x, self.norm[...])

    def layer(self, index: int) -> Block:
        """One block with its own parameters."""
        return jax.tree.map(lambda stacked: stacked[index], self.blocks)


class Model(nnx.Module):
    """What all architectures share. One embedding serves all inputs and the output (our choice)."""

    def __init__(self, config: ModelConfig, *, rngs: nnx.Rngs) -> None:
        self.config = config
        shape = (config.vocab_size, config.d_model)
        values = jax.random.normal(rngs.params(), shape, jnp.float32)
        self.embedding = nnx.Param(values * EMBEDDING_DEVIATION)

    def embed(self, tokens: jax.Array) -> jax.Array:
        """Token ids (...) to vectors (..., D)."""
        vectors = self.embedding[...][tokens] * self.config.d_model**0.5
        return vectors.astype(self.config.activation_dtype)

    def logits(self, hidden: jax.Array) -> jax.Array:
        """States (..., D) to float32 logits (..., V); not divided by any temperature."""
        dtype = hidden.dtype
        return project(hidden, self.embedding[...].T, dtype).astype(jnp.float32)


def shifted(targets_BxT: jax.Array) -> jax.Array:
    """Decoder inputs: the beginning, then each target at the place of the next."""
    return jnp.pad(targets_BxT[:, :-1], ((0, 0), (1, 0)), constant_values=BOS_ID)


def real_lengths(tokens: jax.Array) -> jax.Array:
    """How many tokens of each row come before its padding: (B, S) to (B,)."""
    return (tokens != PAD_ID).sum(axis=-1, dtype=jnp.int32)


class DecoderOnly(Model):
    """Codex' model, and the decoder-only row of Table 6."""

    def __init__(self, config: ModelConfig, *, rngs: nnx.Rngs) -> None:
        super().__init__(config, rngs=rngs)
        self.decoder = Stack(config, config.decoder_layers, causal=True, cross=False, rngs=rngs)
        self.value_head = ValueHead(config, rngs=rngs)

    def decode(self, targets_BxT: jax.Array) -> jax.Array:
        """Teacher-forced states (B, T, D): position t has seen targets before t only."""
        return self.decoder(self.embed(shifted(targets_BxT)), None)


class EncoderDecoder(Model):
    """AlphaCode's model."""

    def __init__(self, config: ModelConfig, *, rngs: nnx.Rngs) -> None:
        super().__init__(config, rngs=rngs)
        self.encoder = Stack(config, config.encoder_layers, causal=False, cross=False, rngs=rngs)
        self.decoder = Stack(config, config.decoder_layers, causal=True, cross=True, rngs=rngs)
        self.value_head = ValueHead(config, rngs=rngs)

    def encode(self, tokens_PxS: jax.Array) -> jax.Array:
        """Statements (P, S), padded with 0 at the end, to (P, S, D)."""
        return self.encoder(self.embed(tokens_PxS), real_lengths(tokens_PxS))

    def decode(
        self, encoded_BxSxD: jax.Array, source_lengths_B: jax.Array, targets_BxT: jax.Array
    ) -> jax.Array:
        """Teacher-forced decoder states (B, T, D): position t has seen targets before t only."""
        x = self.embed(shifted(targets_BxT))
        return self.decoder(x, None, encoded_BxSxD, source_lengths_B)


def make(config: ModelConfig, seed: int) -> Model:
    """A model of that architecture with fresh parameters, a function of the seed."""
    kinds = {"encoder_decoder": EncoderDecoder, "decoder_only": DecoderOnly}
    return kinds[config.architecture](config, rngs=nnx.Rngs(seed))


def parameter_count(config: ModelConfig) -> int:
    """Parameters of the model, embeddings and value head included, without allocating any."""
    shapes = nnx.eval_shape(lambda: make(config, 0))
    return sum(x.size for x in jax.tree.leaves(nnx.state(shapes, nnx.Param)))
