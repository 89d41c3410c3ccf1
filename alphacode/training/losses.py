"""Training losses (paper, sections 4.2 and 4.3, appendix C.3): next token with tempering and GOLD,
masked LM, value.

Losses are sums over a batch divided by totals that are known before the model runs, so that a batch
taken in parts gives the same losses and gradients as one taken whole.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

import jax
import jax.numpy as jnp

from alphacode.config import ObjectiveConfig
from alphacode.datasets.examples import NOT_PREDICTED
from alphacode.datasets.tokenizer import PAD_ID
from alphacode.models import sharding
from alphacode.models.transformer import DecoderOnly, EncoderDecoder, Model, real_lengths
from alphacode.training.vocabulary_loss import Gold, LossSums, vocabulary_loss

Batch = Mapping[str, jax.Array]
Metrics = dict[str, jax.Array]


class Totals(NamedTuple):
    """What the sums of a whole batch are divided by; float32 scalars of at least 1.

    Attributes:
      targets: Decoder positions that carry the next-token loss.
      predicted: Encoder positions that carry the masked-LM loss.
      rows: Pairs.
    """

    targets: jax.Array
    predicted: jax.Array
    rows: jax.Array

    @classmethod
    def of(cls, batch: Batch) -> "Totals":
        """Those of a batch."""
        counts = (
            target_weights(batch).sum(),
            jnp.sum(batch["encoder_targets"] != NOT_PREDICTED)
            if "encoder_targets" in batch
            else jnp.float32(0),
            jnp.float32(batch["correct"].shape[0]),
        )
        return cls(*(jnp.maximum(jnp.asarray(count, jnp.float32), 1) for count in counts))


def target_weights(batch: Batch) -> jax.Array:
    """1 at decoder positions (B, T) that carry the next-token loss, 0 elsewhere; float32.

    They are those of `loss_mask`, where the batch has it, else all but padding.
    """
    real = batch["decoder_tokens"] != PAD_ID
    if "loss_mask" in batch:
        real = real & (batch["loss_mask"] != 0)
    return real.astype(jnp.float32)


def next_token(
    model: Model,
    hidden_BxTxD: jax.Array,
    batch: Batch,
    objective: ObjectiveConfig,
    step: jax.Array,
) -> LossSums:
    """Sums of the tempered next-token loss, weighted by GOLD from `objective.gold_start` on.

    Tempering divides the logits by `objective.temperature` before the softmax, in training only.
    """
    gold = Gold(objective.gold_exponent, objective.gold_floor) if objective.gold else None
    weighted = step >= objective.gold_start
    rows = jnp.broadcast_to(weighted, batch["correct"].shape)
    if not objective.gold_incorrect:
        rows = rows & (batch["correct"] == 1)
    return vocabulary_loss(
        hidden_BxTxD,
        model.embedding[...],
        batch["decoder_tokens"],
        target_weights(batch),
        objective.temperature,
        gold,
        rows,
    )


def masked_lm(
    model: Model, encoded_BxSxD: jax.Array, targets_BxS: jax.Array, rate: float
) -> LossSums:
    """Sums of the masked-LM loss at encoder positions whose target is not `NOT_PREDICTED`.

    Logits are made for the predicted positions only. Their number must be fixed when compiling:
    half again as many as the rate asks for, so that almost never one is left out.
    """
    predicted = targets_BxS != NOT_PREDICTED
    room = min(targets_BxS.shape[1], math.ceil(1.5 * rate * targets_BxS.shape[1]) + 1)
    chosen, positions = jax.lax.top_k(predicted.astype(jnp.float32), room)
    # Left to itself XLA's partitioner gives wrong gradients of the gather on meshes of three axes.
    encoded_BxSxD = sharding.constrain(encoded_BxSxD, "batch", "length", "whole")
    states = jnp.take_along_axis(encoded_BxSxD, positions[..., None], axis=1)
    states = sharding.constrain(states, "batch", "length", "whole")
    targets = jnp.maximum(jnp.take_along_axis(targets_BxS, positions, axis=1), 0)
    return vocabulary_loss(states, model.embedding[...], targets, chosen, 1.0)


def value(logits_B: jax.Array, correct_B: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Sums of binary cross-entropy and of hits of `is this program correct`."""
    signed = jnp.where(correct_B == 1, logits_B, -logits_B)
    return jnp.sum(jax.nn.softplus(-signed)), jnp.sum(signed > 0).astype(jnp.float32)


def training_loss(
    model: Model,
    batch: Batch,
    objective: ObjectiveConfig,
    step: jax.Array,
    totals: Totals | None = None,
) -> tuple[jax.Array, Metrics]:
    """The weighted sum of all losses, and each of them for the log.

    Args:
      model: The encoder-decoder, or a decoder alone, which has no masked-LM loss.
      batch: `encoder_tokens` and `encoder_targets` (B, S) for encoder-decoders, `decoder_tokens`
        (B, T), `correct` (B,), and where not all targets carry a loss `loss_mask` (B, T).
      objective: Weights, temperature, GOLD.
      step: Steps done, for the start of GOLD.
      totals: Of the whole batch, where `batch` is a part of it.
    """
    totals = totals or Totals.of(batch)
    metrics: Metrics = {}
    loss = jnp.float32(0)
    if isinstance(model, EncoderDecoder):
        source = batch["encoder_tokens"]
        encoded = model.encode(source)
        hidden = model.decode(encoded, real_lengths(source), batch["decoder_tokens"])
        if objective.masked_lm_weight and objective.masked_lm_rate:
            sums = masked_lm(model, encoded, batch["encoder_targets"], objective.masked_lm_rate)
            metrics["masked_lm"] = sums.loss / totals.predicted
            loss += objective.masked_lm_weight * metrics["masked_lm"]
    else:
        assert isinstance(model, DecoderOnly)
        hidden = model.decode(batch["decoder_tokens"])
    sums = next_token(model, hidden, batch, objective, step)
    loss += sums.loss / totals.targets
    metrics["next_token"] = sums.cross_entropy / totals.targets
    metrics["token_accuracy"] = sums.hits / totals.targets
    if objective.gold:
        metrics["gold"] = sums.loss / totals.targets
    if objective.value_weight:
        logits = model.value_head(hidden, real_lengths(batch["decoder_tokens"]))
        entropy, hits = value(logits, batch["correct"])
        metrics["value"], metrics["value_accuracy"] = entropy / totals.rows, hits / totals.rows
        loss += objective.value_weight * metrics["value"]
    return loss, metrics | {"loss": loss}
