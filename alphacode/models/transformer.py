"""The model: AlphaCode's encoder-decoder or a decoder-only model (paper, section 4.1 and Table 6).

The encoder-decoder has a shallow bidirectional encoder over the statement and a deep causal decoder
over the program; the decoder-only model reads both as one sequence, as Codex does. Attention shares
key/value heads in both.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from flax import nnx

from alphacode.config import ModelConfig
from alphacode.datasets.tokenizer import BOS_ID, PAD_ID
from alphacode.models import layers, sharding
from alphacode.models.attention.chunks import MIXED
from alphacode.models.attention.sublayer import Attention
from alphacode.models.layers import PRODUCT

EMBEDDING_DEVIATION = 0.02
_VALUE_FAN_OUT = 6

# Parameters as nested dictionaries of arrays, by the names of modules.
Params = dict[str, Any]


class Block(nnx.Module):
    """Self-attention, cross-attention in decoders, feed-forward; each pre-normed and residual."""

    def __init__(self, config: ModelConfig, cross: bool, depth: int, *, rngs: nnx.Rngs) -> None:
        # Residual branches start smaller in deeper stacks, so that the stream keeps its size.
        scale = depth**-0.5
        heads = (config.num_query_heads, config.num_kv_heads)
        width = config.d_model
        self.self_attention = Attention(config, width, *heads, scale, rngs=rngs)
        self.cross_attention = Attention(config, width, *heads, scale, rngs=rngs) if cross else None
        self.feed_forward = layers.FeedForward(
            width, config.feed_forward_width, scale, config.activation, rngs=rngs
        )

    def __call__(
        self,
        x_BxTxD: jax.Array,
        lengths_B: jax.Array | None,
        encoded_BxSxD: jax.Array | None = None,
        encoded_lengths_B: jax.Array | None = None,
        *,
        causal: bool,
        segments_BxT: jax.Array | None = None,
    ) -> jax.Array:
        """The residual stream (B, T, D) after the block, given that before it."""
        x = sharding.constrain(x_BxTxD, "batch", "length", "residual")
        x = x + self.self_attention.self_attention(
            x, lengths_B, causal=causal, segments_BxT=segments_BxT
        )
        if self.cross_attention is not None:
            assert encoded_BxSxD is not None and encoded_lengths_B is not None
            x = x + self.cross_attention.cross_attention(x, encoded_BxSxD, encoded_lengths_B)
        return sharding.constrain(x + self.feed_forward(x), "batch", "length", "residual")


class Stack(nnx.Module):
    """Equal blocks with their parameters stacked along a leading L axis and run by a scan."""

    def __init__(
        self,
        config: ModelConfig,
        depth: int,
        *,
        causal: bool = False,
        cross: bool = False,
        rngs: nnx.Rngs,
    ) -> None:
        @nnx.vmap(in_axes=0, out_axes=0)
        def make(split: nnx.Rngs) -> Block:
            return Block(config, cross, depth, rngs=split)

        self.blocks = make(rngs.split(depth))
        self.norm = layers.norm_scale(config.d_model)
        self.depth = depth
        self.causal = causal
        self.remat = config.remat

    def __call__(
        self,
        x_BxTxD: jax.Array,
        lengths_B: jax.Array | None = None,
        encoded_BxSxD: jax.Array | None = None,
        encoded_lengths_B: jax.Array | None = None,
        segments_BxT: jax.Array | None = None,
    ) -> jax.Array:
        """Vectors through all blocks and the last norm.

        Args:
          x_BxTxD: Embedded tokens.
          lengths_B: How many of them are seen, all where it is None.
          encoded_BxSxD: What decoders with cross-attention read.
          encoded_lengths_B: How many positions of that are real.
          segments_BxT: Of rows that hold several sequences, the one of each position.
        """

        def run(block: Block, x: jax.Array) -> jax.Array:
            block = sharding.gathered(block, x.dtype)
            return block(
                x,
                lengths_B,
                encoded_BxSxD,
                encoded_lengths_B,
                causal=self.causal,
                segments_BxT=segments_BxT,
            )

        if self.remat != "none":
            policies = jax.checkpoint_policies
            keep = {
                "attention": policies.save_only_these_names(MIXED),
                "products": policies.save_only_these_names(MIXED, PRODUCT),
            }
            run = jax.checkpoint(run, prevent_cse=False, policy=keep.get(self.remat))
        x, _ = jax.lax.scan(lambda x, block: (run(block, x), None), x_BxTxD, self.blocks)
        return layers.rms_norm(x, self.norm[...])

    def layer(self, index: int) -> Block:
        """One block with its own parameters."""
        return jax.tree.map(lambda stacked: stacked[index], self.blocks)


class ValueHead(nnx.Module):
    """Is this program correct? (paper, section 4.3, value conditioning and prediction).

    "A small transformer" over the decoder's last representations is all that the paper says; one
    bidirectional block, a mean over the program's tokens and a linear layer is our choice.
    """

    def __init__(self, config: ModelConfig, *, rngs: nnx.Rngs) -> None:
        width = config.value_width
        heads = max(1, width // config.head_size)
        self.input_norm = layers.norm_scale(config.d_model)
        self.input = layers.matrix(rngs, config.d_model, width)
        self.attention = Attention(config, width, heads, 1, 1.0, rngs=rngs)
        self.feed_forward = layers.FeedForward(
            width, _VALUE_FAN_OUT * width, 1.0, config.activation, rngs=rngs
        )
        self.output_norm = layers.norm_scale(width)
        self.output = layers.matrix(rngs, width, 1)

    def __call__(self, hidden_BxTxD: jax.Array, lengths_B: jax.Array) -> jax.Array:
        """Logits (B,) of `correct`, float32; positions from a row's length on have no influence."""
        normed = layers.rms_norm(hidden_BxTxD, self.input_norm[...])
        x = layers.project(normed, self.input[...], hidden_BxTxD.dtype)
        x = x + self.attention.self_attention(x, lengths_B)
        x = x + self.feed_forward(x)
        x = layers.rms_norm(x, self.output_norm[...]).astype(jnp.float32)
        real = jnp.arange(x.shape[1]) < lengths_B[:, None]
        weights = real / jnp.maximum(lengths_B[:, None], 1)
        mean = jnp.einsum("btd,bt->bd", x, weights)
        return (mean @ self.output[...])[:, 0]


class States(NamedTuple):
    """What a forward pass makes of a batch.

    Attributes:
      encoder: (B, S, D), each position has seen the whole source; None in a decoder-only model.
      decoder: (B, T, D), position t has seen targets before t only.
    """

    encoder: jax.Array | None
    decoder: jax.Array


class Model(nnx.Module):
    """AlphaCode's encoder-decoder, or Codex's decoder-only model, where `encoder` is None.

    One embedding serves all inputs and the output (our choice).
    """

    def __init__(self, config: ModelConfig, *, rngs: nnx.Rngs) -> None:
        self.config = config
        shape = (config.vocab_size, config.d_model)
        values = jax.random.normal(rngs.params(), shape, jnp.float32)
        self.embedding = nnx.Param(values * EMBEDDING_DEVIATION)
        pair = config.architecture == "encoder_decoder"
        self.encoder = Stack(config, config.encoder_layers, rngs=rngs) if pair else None
        self.decoder = Stack(config, config.decoder_layers, causal=True, cross=pair, rngs=rngs)
        self.value_head = ValueHead(config, rngs=rngs)

    def __call__(
        self,
        targets_BxT: jax.Array,
        sources_BxS: jax.Array | None = None,
        segments_BxT: jax.Array | None = None,
    ) -> States:
        """The forward pass of training, validation and scoring: all positions at once.

        Args:
          targets_BxT: What the decoder is to predict (teacher forcing), padded with 0 at the end;
            in a decoder-only model the prompt and then the program.
          sources_BxS: What the encoder reads, padded with 0 at the end; decoder-only models take no
            notice of it.
          segments_BxT: Which sequence each target belongs to, where a row of a decoder-only model
            holds several (`data.pack`). Each is read as if it stood alone.
        """
        if self.encoder is None:
            x_BxTxD = self._embed(shifted(targets_BxT, segments_BxT))
            return States(None, self.decoder(x_BxTxD, segments_BxT=segments_BxT))
        assert sources_BxS is not None
        lengths_B = real_lengths(sources_BxS)
        encoded_BxSxD = self.encoder(self._embed(sources_BxS), lengths_B)
        x_BxTxD = self._embed(shifted(targets_BxT))
        return States(encoded_BxSxD, self.decoder(x_BxTxD, None, encoded_BxSxD, lengths_B))

    def _embed(self, tokens: jax.Array) -> jax.Array:
        return embed(self.embedding[...], tokens, self.config)

    def logits(self, hidden: jax.Array) -> jax.Array:
        """States (..., D) to float32 logits (..., V); not divided by any temperature."""
        return logits(hidden, self.embedding[...])


def embed(embedding_VxD: jax.Array, tokens: jax.Array, config: ModelConfig) -> jax.Array:
    """Token ids (...) to vectors (..., D)."""
    vectors = embedding_VxD[tokens] * config.d_model**0.5
    return vectors.astype(config.activation_dtype)


def logits(hidden: jax.Array, embedding_VxD: jax.Array) -> jax.Array:
    """States (..., D) to float32 logits (..., V)."""
    return layers.einsum("...d,vd->...v", hidden, embedding_VxD.astype(hidden.dtype))


def shifted(targets_BxT: jax.Array, segments_BxT: jax.Array | None = None) -> jax.Array:
    """Decoder inputs: the beginning, then each target at the place of the next; in each segment."""
    inputs_BxT = jnp.pad(targets_BxT[:, :-1], ((0, 0), (1, 0)), constant_values=BOS_ID)
    if segments_BxT is None:
        return inputs_BxT
    before_BxT = jnp.pad(segments_BxT[:, :-1], ((0, 0), (1, 0)), constant_values=-1)
    return jnp.where(segments_BxT == before_BxT, inputs_BxT, BOS_ID)


def real_lengths(tokens_BxS: jax.Array) -> jax.Array:
    """How many tokens of each row come before its padding, (B,)."""
    return (tokens_BxS != PAD_ID).sum(axis=-1, dtype=jnp.int32)


def make(config: ModelConfig, seed: int) -> Model:
    """A model of that architecture with fresh parameters, a function of the seed."""
    return Model(config, rngs=nnx.Rngs(seed))


def params_of(model: Model) -> Params:
    """The parameters that a model holds."""
    params: Params = nnx.to_pure_dict(nnx.state(model, nnx.Param))
    return params


def model_from(params: Params, config: ModelConfig) -> Model:
    """A model of `config` that holds the given parameters."""
    graph, state = nnx.split(nnx.eval_shape(lambda: make(config, 0)))
    nnx.replace_by_pure_dict(state, params)
    model: Model = nnx.merge(graph, state)
    return model


def parameter_count(config: ModelConfig) -> int:
    """Parameters of the model, embeddings and value head included, without allocating any."""
    shapes = nnx.eval_shape(lambda: make(config, 0))
    return sum(x.size for x in jax.tree.leaves(nnx.state(shapes, nnx.Param)))
