"""What a model makes of given programs: log-probabilities, and whether they are correct.

All positions of a program are computed at once, as in training (teacher forcing), without caches.
Prompts and programs are padded to a few lengths and taken in batches of one size, so that few
shapes are compiled. Neither the padding nor a batch's other rows have an influence.
"""

import collections
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from alphacode.config import ModelConfig
from alphacode.datasets.tokenizer import PAD_ID
from alphacode.errors import UserError
from alphacode.models.transformer import Model, real_lengths

# What lengths are padded to, besides the model's own; less than a third is padding from 64 on.
_LENGTHS = (32, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536)

Tokens = Sequence[int]


def value_scores(
    model: Model, prompts: Sequence[Tokens], programs: Sequence[Tokens], *, rows: int = 16
) -> np.ndarray:
    """The value head's probability that each program is correct (paper, section 4.3).

    Beforehand right and wrong are as likely, as in its training (`objective.unlabelled_share`).

    Args:
      model: Trained with `objective.value_weight` above 0; else the head says nothing.
      prompts: Token ids, without the line of the verdict, as in training; programs of one prompt
        need not follow one another.
      programs: Token ids, one program for each prompt, with the end token where it has ended.
      rows: B, programs computed at once.

    Returns:
      float32 (programs,), in [0, 1].

    Raises:
      UserError: A prompt or program that is empty or too long for the model.
    """
    scores = np.empty(len(programs), np.float32)
    for batch in _batches(model.config, prompts, programs, rows):
        values = np.asarray(_values(model, batch.source, batch.targets))
        scores[batch.places] = values[: len(batch.places)]
    return scores


def token_log_probabilities(
    model: Model,
    prompts: Sequence[Tokens],
    programs: Sequence[Tokens],
    *,
    temperatures: float | Sequence[float] = 1.0,
    rows: int = 16,
) -> list[np.ndarray]:
    """The natural logarithm of the probability of each token of each program.

    Args:
      model: Any.
      prompts: Token ids.
      programs: Token ids, one program for each prompt, with the end token where it has ended.
      temperatures: T', by which the logits are divided; one for all or one for each program.
      rows: B, programs computed at once.

    Returns:
      For each program float32 (tokens,).

    Raises:
      UserError: A prompt or program that is empty or too long for the model.
    """
    warmth = np.broadcast_to(np.asarray(temperatures, np.float32), len(programs))
    result: dict[int, np.ndarray] = {}
    for batch in _batches(model.config, prompts, programs, rows):
        padded = np.ones(rows, np.float32)
        padded[: len(batch.places)] = warmth[batch.places]
        scores = np.asarray(_log_probabilities(model, batch.source, batch.targets, padded))
        for row, place in enumerate(batch.places):
            start = batch.starts[row]
            result[place] = scores[row, start : start + len(programs[place])]
    return [result[place] for place in range(len(programs))]


class _Batch(NamedTuple):
    """Programs of like lengths.

    Attributes:
      places: Which programs these are, at most B.
      source: int32 (B, S), None in a decoder-only model.
      targets: int32 (B, T), what the decoder predicts; in a decoder-only model the prompt and then
        the program.
      starts: Where in its row each program begins.
    """

    places: list[int]
    source: np.ndarray | None
    targets: np.ndarray
    starts: list[int]


def _batches(
    config: ModelConfig, prompts: Sequence[Tokens], programs: Sequence[Tokens], rows: int
) -> Iterator[_Batch]:
    """All programs, once each; lengths are checked before anything is computed."""
    apart = config.architecture == "encoder_decoder"
    alike: dict[tuple[int, int], list[int]] = collections.defaultdict(list)
    for place, (prompt, program) in enumerate(zip(prompts, programs, strict=True)):
        if not prompt or not program:
            raise UserError(f"program {place}: it and its prompt must have at least one token")
        target = len(program) if apart else len(prompt) + len(program)
        source = _padded("prompt", len(prompt), config.encoder_length) if apart else 0
        name = "program" if apart else "prompt and its program"
        alike[source, _padded(name, target, config.decoder_length)].append(place)
    for (source, target), places in sorted(alike.items()):
        for first in range(0, len(places), rows):
            some = places[first : first + rows]
            if apart:
                sources = _filled([prompts[i] for i in some], rows, source)
                targets = _filled([programs[i] for i in some], rows, target)
                yield _Batch(some, sources, targets, [0] * len(some))
            else:
                whole = [(*prompts[i], *programs[i]) for i in some]
                starts = [len(prompts[i]) for i in some]
                yield _Batch(some, None, _filled(whole, rows, target), starts)


def _padded(name: str, length: int, limit: int) -> int:
    if length > limit:
        raise UserError(f"a {name} of {length} tokens is too long for the model, at most {limit}")
    return next((padded for padded in _LENGTHS if length <= padded < limit), limit)


def _filled(tokens: Sequence[Tokens], rows: int, length: int) -> np.ndarray:
    """int32 (rows, length); rows that are left over repeat the first, as each must have a token."""
    array = np.full((rows, length), PAD_ID, np.int32)
    for row in range(rows):
        ids = tokens[row] if row < len(tokens) else tokens[0]
        array[row, : len(ids)] = ids
    return array


@jax.jit
def _values(model: Model, source: jax.Array | None, targets: jax.Array) -> jax.Array:
    """Probabilities (B,)."""
    return jax.nn.sigmoid(model.value_head(model(targets, source).decoder, real_lengths(targets)))


@jax.jit
def _log_probabilities(
    model: Model, source: jax.Array | None, targets: jax.Array, temperatures: jax.Array
) -> jax.Array:
    """Of each target, (B, T); logits of one row at a time, as all together would not fit."""

    def one(row: tuple[jax.Array, jax.Array, jax.Array]) -> jax.Array:
        hidden, wanted, temperature = row
        scores = jax.nn.log_softmax(model.logits(hidden) / temperature)
        return jnp.take_along_axis(scores, wanted[:, None], axis=-1)[:, 0]

    return jax.lax.map(one, (model(targets, source).decoder, targets, temperatures))
