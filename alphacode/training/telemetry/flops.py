"""Floating-point operations of a training step, counted from the configuration.

Multiply-adds of matrices and attention scores count as two operations each; norms, activations and
the embedding look-up are not counted. A backward pass takes twice its forward pass. Causal scores
are counted for the half that is seen, of packed rows as if each were one sequence.
"""

import dataclasses

from alphacode.config import ModelConfig


@dataclasses.dataclass(frozen=True)
class StepFlops:
    """Operations of one forward and backward pass without recomputation.

    Attributes:
      matrices: Products with parameters of the blocks.
      attention: Scores and their mixtures.
      vocabulary: Logits of the next-token and masked-LM losses.
      six_nd: The rule of thumb: 6 x parameters x tokens, each token by the parameters of the stack
        that it passes.
    """

    matrices: float
    attention: float
    vocabulary: float
    six_nd: float

    @property
    def total(self) -> float:
        """All of them together; the rule of thumb is no part of it."""
        return self.matrices + self.attention + self.vocabulary


def block_parameters(model: ModelConfig, *, cross: bool) -> int:
    """Matrix entries of one block: attention, cross-attention where there is one, feed-forward."""
    width = model.d_model
    queries = 2 * width * model.num_query_heads * model.head_size
    shared = 2 * width * model.num_kv_heads * model.head_size
    return (1 + cross) * (queries + shared) + 2 * width * model.feed_forward_width


def step_flops(
    model: ModelConfig, batch: int, source: int, target: int, predicted: float
) -> StepFlops:
    """Operations of a step.

    Args:
      model: Its architecture; a decoder-only model has no source.
      batch: B.
      source: S, encoder positions of each row.
      target: T, decoder positions of each row.
      predicted: Encoder positions of each row that carry the masked-LM loss.
    """
    heads = model.num_query_heads * model.head_size
    shared = 2 * model.num_kv_heads * model.head_size * model.d_model
    pairs = target * (target + 1) / 2
    if model.architecture == "decoder_only":
        block = block_parameters(model, cross=False)
        matrices = model.decoder_layers * target * block
        attention = model.decoder_layers * 2 * pairs * heads
        six_nd, logits = matrices, float(target)
    else:
        encoder = model.encoder_layers * source * block_parameters(model, cross=False)
        # The keys and values of cross-attention are made from source positions.
        block = block_parameters(model, cross=True)
        decoder = model.decoder_layers * (target * (block - shared) + source * shared)
        matrices = encoder + decoder
        attention = model.encoder_layers * 2 * source * source * heads
        attention += model.decoder_layers * 2 * (pairs + target * source) * heads
        six_nd = encoder + model.decoder_layers * target * block
        logits = target + predicted
    vocabulary = logits * model.vocab_size * model.d_model
    return StepFlops(*(6.0 * batch * x for x in (matrices, attention, vocabulary, six_nd)))
