"""Beam search: the W most probable programs found side by side, by length-normalised score.

A hypothesis scores log P / n^a: its log-probability over the number of its tokens, end token
included, to the power of the length penalty a. With a = 0 that is the log-probability, which
favours short programs; with a = 1 the mean, by which Codex ranks (Chen et al. 2021, section 3.3).
Hypotheses that have ended keep their place in the beam as long as they are among the W best, and
the search is over when all have ended. So a beam of one is greedy decoding whatever the penalty,
and a beam with room for all hypotheses finds the best there are.
"""

import functools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from alphacode.datasets.tokenizer import EOS_ID, PAD_ID
from alphacode.errors import UserError
from alphacode.models import incremental, kv_cache
from alphacode.models.incremental import Decoder
from alphacode.models.kv_cache import PromptCache, SelfCache
from alphacode.models.transformer import Model
from alphacode.sampling.engine.requests import Request, Sequence, T

# Prompts are padded to a multiple of this, and caches begin with it and double.
_BUCKET = 64

# Prompts whose programs are at hand; several samples may be of the same one.
_PROMPTS_KEPT = 16


def best_programs(
    model: Model,
    requests: Iterable[Request[T]],
    width: int,
    max_tokens: int,
    length_penalty: float,
) -> Iterator[Sequence[T]]:
    """Answers each request, in their order, with the program of its rank for its prompt.

    Args:
      model: Any.
      requests: A prompt is searched once where those that have it are not far from one another.
      width: W, as of `beam_search`.
      max_tokens: As of `beam_search`.
      length_penalty: As of `beam_search`.

    Raises:
      UserError: As of `beam_search`, or a rank past the programs found.
    """
    decoder = incremental.prepare(model)

    @functools.lru_cache(_PROMPTS_KEPT)
    def found(prompt: tuple[int, ...]) -> list[Sequence[None]]:
        return beam_search(
            decoder, Request(prompt, (0, 0), None), width, max_tokens, length_penalty
        )

    for request in requests:
        programs = found(request.prompt)
        if request.rank >= len(programs):
            raise UserError(
                f"a beam of width {width} found {len(programs)} programs, and number "
                f"{request.rank + 1} is wanted; ask for fewer samples of each prompt"
            )
        one = programs[request.rank]
        yield Sequence(request, one.tokens, one.log_probabilities, one.finished)


def beam_search(
    decoder: Decoder,
    request: Request[T],
    width: int,
    max_tokens: int,
    length_penalty: float = 1.0,
) -> list[Sequence[T]]:
    """The best programs for one prompt, best first.

    Args:
      decoder: From `incremental.prepare`.
      request: Its prompt counts alone, as nothing is drawn.
      width: W, hypotheses kept from step to step; they share the prompt's entries.
      max_tokens: Longest program, end token included; also bounded by the model's decoder length.
      length_penalty: a, at least 0.

    Returns:
      W programs, or fewer where no more have any probability.

    Raises:
      UserError: Settings out of range, a prompt that is empty or leaves no room, or logits that are
        not finite.
    """
    if width < 1 or max_tokens < 1 or not length_penalty >= 0:
        raise UserError(
            f"width={width} and max_tokens={max_tokens} must be positive, "
            f"length_penalty={length_penalty} not negative"
        )
    tokens = len(request.prompt)
    source, room = _room(decoder, tokens)
    limit = min(max_tokens, room)
    padded = np.full((1, source), PAD_ID, np.int32)
    padded[0, :tokens] = request.prompt
    prompts = _prefill(decoder, padded)
    length = min(_BUCKET, limit)
    beam, cache = _start(decoder, prompts, width, length)
    while True:
        beam, cache = _advance(decoder, prompts, beam, cache, length_penalty)
        if length == limit or not _open(beam).any():
            return _results(beam, request)
        length = min(2 * length, limit)
        more = ((0, 0), (0, length - cache.length))
        beam = beam._replace(tokens=jnp.pad(beam.tokens, more), gains=jnp.pad(beam.gains, more))
        cache = kv_cache.grow(cache, length)


class _Beam(NamedTuple):
    """W hypotheses, best first.

    Attributes:
      position: Scalar, steps done.
      last: int32 (W,), the token that comes next into the decoder.
      tokens: int32 (W, C).
      gains: float32 (W, C), their log-probabilities.
      counts: int32 (W,), how many of them there are, end token included.
      sums: float32 (W,), of the gains; -inf in places without a hypothesis.
      ended: Boolean (W,).
      valid: Scalar Boolean, false once logits were not finite.
    """

    position: jax.Array
    last: jax.Array
    tokens: jax.Array
    gains: jax.Array
    counts: jax.Array
    sums: jax.Array
    ended: jax.Array
    valid: jax.Array


def _room(decoder: Decoder, tokens: int) -> tuple[int, int]:
    """What a prompt is padded to, and how many tokens can follow it."""
    config = decoder.config
    apart = decoder.encoder is not None
    most = config.encoder_length if apart else config.decoder_length - 1
    if not 0 < tokens <= most:
        raise UserError(f"a prompt of {tokens} tokens does not fit the model, at most {most}")
    room = config.decoder_length - (0 if apart else tokens)
    return min(-(-tokens // _BUCKET) * _BUCKET, most), room


_prefill = jax.jit(incremental.prefill)


def _start(
    decoder: Decoder, prompts: PromptCache, width: int, length: int
) -> tuple[_Beam, SelfCache]:
    beam = _Beam(
        position=jnp.int32(0),
        last=jnp.repeat(prompts.first, width),
        tokens=jnp.full((width, length), PAD_ID, jnp.int32),
        gains=jnp.zeros((width, length), jnp.float32),
        counts=jnp.zeros(width, jnp.int32),
        # There is one beginning; as many equal ones would stay equal for ever.
        sums=jnp.full(width, -jnp.inf).at[0].set(0),
        ended=jnp.zeros(width, bool),
        valid=jnp.bool_(True),
    )
    return beam, kv_cache.empty(decoder.config, width, length)


def _open(beam: _Beam) -> jax.Array:
    """Hypotheses that continue, Boolean (W,)."""
    return ~beam.ended & (beam.sums > -jnp.inf) & beam.valid


@functools.partial(jax.jit, donate_argnames="cache")
def _advance(
    decoder: Decoder,
    prompts: PromptCache,
    beam: _Beam,
    cache: SelfCache,
    length_penalty: jax.Array | float,
) -> tuple[_Beam, SelfCache]:
    """Steps until the cache is full or all hypotheses have ended."""

    def unfinished(state: tuple[_Beam, SelfCache]) -> jax.Array:
        beam, cache = state
        return (beam.position < cache.length) & _open(beam).any()

    def step(state: tuple[_Beam, SelfCache]) -> tuple[_Beam, SelfCache]:
        beam, cache = state
        logits, cache = incremental.decode_step(decoder, beam.last, beam.position, cache, prompts)
        after, parents = _extend(beam, logits, length_penalty)
        return after, kv_cache.chosen(cache, parents, len(parents))

    return jax.lax.while_loop(unfinished, step, (beam, cache))


def _extend(
    beam: _Beam, logits_WxV: jax.Array, length_penalty: jax.Array | float
) -> tuple[_Beam, jax.Array]:
    """The W best of all extensions, and which hypothesis each comes from, int32 (W,)."""
    width, vocabulary = logits_WxV.shape
    gains = jax.nn.log_softmax(logits_WxV)
    # What has ended has one extension: itself.
    itself = jnp.where(jnp.arange(vocabulary) == PAD_ID, 0, -jnp.inf)
    gains = jnp.where(beam.ended[:, None], itself, gains)
    sums = beam.sums[:, None] + gains
    counts = jnp.where(beam.ended, beam.counts, beam.position + 1)
    scores = sums / counts[:, None].astype(jnp.float32) ** length_penalty
    # Among equals the better parent's, then the lowest token.
    _, best = jax.lax.top_k(scores.reshape(-1), width)
    parents, chosen = best // vocabulary, best % vocabulary
    tokens, added = (
        jax.lax.dynamic_update_slice(before[parents], new[:, None], (0, beam.position))
        for before, new in ((beam.tokens, chosen), (beam.gains, gains.reshape(-1)[best]))
    )
    finite = jnp.isfinite(jax.nn.logsumexp(logits_WxV, axis=-1)) | ~_open(beam)
    after = _Beam(
        position=beam.position + 1,
        last=chosen,
        tokens=tokens,
        gains=added,
        counts=counts[parents],
        sums=sums.reshape(-1)[best],
        ended=beam.ended[parents] | (chosen == EOS_ID),
        valid=beam.valid & finite.all(),
    )
    return after, parents


def _results(beam: _Beam, request: Request[T]) -> list[Sequence[T]]:
    if not beam.valid:
        raise UserError(
            "the model's logits are not finite: it has diverged; use another checkpoint"
        )
    fetched = jax.device_get((beam.tokens, beam.gains, beam.counts, beam.sums, beam.ended))
    return [
        Sequence(request, tokens[:count].tolist(), gains[:count].tolist(), bool(ended))
        for tokens, gains, count, total, ended in zip(*fetched, strict=True)
        if np.isfinite(total)
    ]
