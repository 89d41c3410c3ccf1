"""The transformer."""

import dataclasses

from alphacode.config.section import NOT_NEGATIVE, POSITIVE, Section, one_of, require, setting


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModelConfig(Section):
    """The transformer (paper, section 4.1, Table 3 and Table 6).

    The paper states widths, depths, heads and lengths. It does not state the activation, norm,
    positions, embedding sharing or value head; those below are this project's choices: GELU,
    pre-RMSNorm, rotary positions, one embedding shared by encoder, decoder and output (the 41B row
    leaves room for about one), and a value head of one small bidirectional block.

    Table 6 is three presets: the asymmetric encoder-decoder with shared key/value heads; the same
    with as many key/value heads as query heads and a fan-out of 4.3; and a decoder-only model,
    which is that of the Codex system as well.

    Attributes:
      name: Preset name, kept in checkpoints for messages.
      architecture: `encoder_decoder` or `decoder_only`. A decoder-only model reads statement and
        program as one sequence of `decoder_length` tokens, and its `encoder_*` fields are unused.
      vocab_size: V, pieces of the tokenizer.
      d_model: D, width of the residual stream.
      num_query_heads: H.
      num_kv_heads: G, key/value heads; 1 is multi-query attention, H is multi-head attention.
      head_size: M; the paper has 128 for every size.
      feed_forward_ratio: F / D; if not a whole number, F is the nearest multiple of 64, which
        hardware multiplies fast (our choice; the paper says 4.3).
      activation: Between the two matrices of feed-forward layers (our choice): `gelu`, `relu`,
        `squared_relu` or `silu`. On CPUs, GELU and SiLU cost as much as the products around them.
      encoder_layers: Blocks of the bidirectional encoder.
      decoder_layers: Blocks of the causal decoder.
      encoder_length: S, the longest encoder input in tokens.
      decoder_length: T, the longest program in tokens.
      value_width: Width of the value head's transformer block (our choice).
      activation_dtype: Type of the residual stream and of matrix operands: `bfloat16`, `float32`,
        or `auto`, which a training run replaces by the one that its devices compute fastest with.
      attention: Kernel of training's attention: `auto` takes the platform's own (`cudnn` on NVIDIA
        GPUs, `splash` on TPUs) where it applies, and `chunked` elsewhere.
      attention_chunk: Queries per step of `chunked` attention, which bounds the memory of scores;
        0 takes all at once.
      remat: What the backward pass recomputes: `none`, `layer` (everything inside of a block:
        least memory), `attention` (all but what attention gives, where it is computed by chunks or
        by splash), or `products` (all but that and the results of matrix products).
    """

    name: str = "tiny"
    architecture: str = setting("encoder_decoder", one_of("encoder_decoder", "decoder_only"))
    vocab_size: int = setting(8000, POSITIVE)
    d_model: int = setting(128, POSITIVE)
    num_query_heads: int = setting(4, POSITIVE)
    num_kv_heads: int = setting(1, POSITIVE)
    head_size: int = setting(32, POSITIVE)
    feed_forward_ratio: float = setting(6.0, POSITIVE)
    activation: str = setting("gelu", one_of("gelu", "relu", "squared_relu", "silu"))
    encoder_layers: int = setting(1, POSITIVE)
    decoder_layers: int = setting(6, POSITIVE)
    encoder_length: int = setting(1536, POSITIVE)
    decoder_length: int = setting(768, POSITIVE)
    value_width: int = setting(128, POSITIVE)
    activation_dtype: str = setting("bfloat16", one_of("bfloat16", "float32", "auto"))
    attention: str = setting("auto", one_of("auto", "chunked", "cudnn", "splash"))
    attention_chunk: int = setting(256, NOT_NEGATIVE)
    remat: str = setting("layer", one_of("none", "layer", "attention", "products"))

    def check(self) -> None:
        """Heads divide, and turn in pairs."""
        require(
            self.num_query_heads % self.num_kv_heads == 0,
            f"model.num_query_heads={self.num_query_heads} must be a multiple of "
            f"model.num_kv_heads={self.num_kv_heads}",
        )
        require(
            self.head_size % 2 == 0,
            f"model.head_size={self.head_size} must be even (rotary positions turn pairs)",
        )

    @property
    def decoder_only(self) -> bool:
        """Whether prompt and program are one sequence."""
        return self.architecture == "decoder_only"

    @property
    def feed_forward_width(self) -> int:
        """F."""
        width = self.feed_forward_ratio * self.d_model
        if self.feed_forward_ratio == int(self.feed_forward_ratio):
            return int(width)
        return max(1, round(width / 64)) * 64
