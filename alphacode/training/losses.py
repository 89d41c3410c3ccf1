"""Training losses (paper, sections 4.2 and 4.3, appendix C.3): next token with tempering and GOLD,
masked LM, value.

`loss_sums` is the one forward pass that training and validation have in common. Losses are its sums
over counts that are known before the model runs, so that a batch taken in parts gives the same
losses and gradients as one taken whole.
"""

import math
from collections.abc import Mapping
from typing import TypeVar

import jax
import jax.numpy as jnp

from alphacode.config import ObjectiveConfig
from alphacode.datasets.examples import NOT_PREDICTED
from alphacode.datasets.tokenizer import PAD_ID
from alphacode.models import sharding
from alphacode.models.transformer import Model, real_lengths
from alphacode.training.vocabulary_loss import Gold, LossSums, vocabulary_loss

Batch = Mapping[str, jax.Array]
Metrics = dict[str, jax.Array]
Number = TypeVar("Number", jax.Array, float)

# Room for masked positions, as a multiple of what the rate asks for: almost never one is left out.
ROOM = 1.5


# What each sum is a sum over, by its name in `counts`.
_COUNTED = {
    "next_token": "targets",
    "token_accuracy": "targets",
    "gold": "targets",
    "masked_lm": "predicted",
    "value": "unlabelled",
    "value_accuracy": "unlabelled",
}


def counts(batch: Batch) -> Metrics:
    """How many terms the sums over a batch have; float32 scalars.

    `targets` are decoder positions that carry the next-token loss, `predicted` encoder positions
    that carry the masked-LM loss, `unlabelled` rows that carry the value loss.
    """
    predicted = jnp.float32(0)
    if "encoder_targets" in batch:
        predicted = jnp.sum(batch["encoder_targets"] != NOT_PREDICTED, dtype=jnp.float32)
    return {
        "targets": target_weights(batch).sum(),
        "predicted": predicted,
        "unlabelled": value_weights(batch).sum(),
    }


def means(sums: Mapping[str, Number], counts: Mapping[str, Number]) -> dict[str, Number]:
    """Each of the sums over the number of its terms, or over 1 where there are none."""
    at_least_one = {name: count + (count == 0) for name, count in counts.items()}
    return {
        name: sums[name] / at_least_one[counted]
        for name, counted in _COUNTED.items()
        if name in sums
    }


def target_weights(batch: Batch) -> jax.Array:
    """1 at decoder positions (B, T) that carry the next-token loss, 0 elsewhere; float32.

    They are those of `loss_mask`, where the batch has it, else all but padding.
    """
    real = batch["decoder_tokens"] != PAD_ID
    if "loss_mask" in batch:
        real = real & (batch["loss_mask"] != 0)
    return real.astype(jnp.float32)


def value_weights(batch: Batch) -> jax.Array:
    """1 for rows (B,) that carry the value loss: those whose prompt does not give the verdict away.

    0 for the others, and for those that fill a batch of `ValidationBatches` up.
    """
    asked = batch["unlabelled"].astype(jnp.float32)
    return asked * batch["counts"] if "counts" in batch else asked


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
    model: Model,
    encoded_BxSxD: jax.Array,
    targets_BxS: jax.Array,
    rate: float,
    room: float = ROOM,
) -> LossSums:
    """Sums of the masked-LM loss at encoder positions whose target is not `NOT_PREDICTED`.

    Logits are made for the predicted positions only. Their number must be fixed when compiling:
    `room` times as many as the rate asks for; the positions past them are left out.
    """
    predicted = targets_BxS != NOT_PREDICTED
    room = min(targets_BxS.shape[1], math.ceil(room * rate * targets_BxS.shape[1]) + 1)
    chosen, positions = jax.lax.top_k(predicted.astype(jnp.float32), room)
    # Left to itself XLA's partitioner gives wrong gradients of the gather on meshes of three axes.
    encoded_BxSxD = sharding.constrain(encoded_BxSxD, "batch", "length", "whole")
    states = jnp.take_along_axis(encoded_BxSxD, positions[..., None], axis=1)
    states = sharding.constrain(states, "batch", "length", "whole")
    targets = jnp.maximum(jnp.take_along_axis(targets_BxS, positions, axis=1), 0)
    return vocabulary_loss(states, model.embedding[...], targets, chosen, 1.0)


def value(
    logits_B: jax.Array, correct_B: jax.Array, weights_B: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """Weighted sums of binary cross-entropy and of hits of `is this program correct`."""
    signed = jnp.where(correct_B == 1, logits_B, -logits_B)
    return jnp.sum(jax.nn.softplus(-signed) * weights_B), jnp.sum((signed > 0) * weights_B)


def loss_sums(
    model: Model, batch: Batch, objective: ObjectiveConfig, step: jax.Array, room: float = ROOM
) -> Metrics:
    """The forward pass, and the sums over a batch of all that is learnt.

    Args:
      model: A decoder-only model has no masked-LM loss.
      batch: `encoder_tokens` and `encoder_targets` (B, S) for encoder-decoders, `decoder_tokens`
        (B, T), `correct` and `unlabelled` (B,), where rows are packed `decoder_segments` (B, T),
        where not all targets carry a loss `loss_mask` (B, T), and where not all rows count
        `counts` (B,).
      objective: Temperature, GOLD, and which losses are on.
      step: Steps done, for the start of GOLD.
      room: See `masked_lm`.

    Returns:
      By name; `gold` is the next-token loss as it is minimised, `next_token` without GOLD.
    """
    states = model(
        batch["decoder_tokens"], batch.get("encoder_tokens"), batch.get("decoder_segments")
    )
    sums: Metrics = {}
    if objective.masked_lm_weight and objective.masked_lm_rate:
        assert states.encoder is not None
        sums["masked_lm"] = masked_lm(
            model, states.encoder, batch["encoder_targets"], objective.masked_lm_rate, room
        ).loss
    tokens = next_token(model, states.decoder, batch, objective, step)
    sums["gold"], sums["next_token"] = tokens.loss, tokens.cross_entropy
    sums["token_accuracy"] = tokens.hits
    if objective.value_weight:
        logits = model.value_head(states.decoder, real_lengths(batch["decoder_tokens"]))
        sums["value"], sums["value_accuracy"] = value(
            logits, batch["correct"], value_weights(batch)
        )
    return sums


def training_loss(
    model: Model,
    batch: Batch,
    objective: ObjectiveConfig,
    step: jax.Array,
    total: Metrics | None = None,
) -> tuple[jax.Array, Metrics]:
    """The weighted sum of all losses, and each of them for the log.

    Args:
      model: See `loss_sums`.
      batch: See `loss_sums`.
      objective: Weights, temperature, GOLD.
      step: Steps done, for the start of GOLD.
      total: `counts` of the whole batch, where `batch` is a part of it.
    """
    metrics = means(loss_sums(model, batch, objective, step), total or counts(batch))
    loss = metrics["gold"]
    if "masked_lm" in metrics:
        loss += objective.masked_lm_weight * metrics["masked_lm"]
    if "value" in metrics:
        loss += objective.value_weight * metrics["value"]
    if not objective.gold:
        del metrics["gold"]
    return loss, metrics | {"loss": loss}
