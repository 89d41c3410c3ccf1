"""Choosing the next token: temperature, top-k, nucleus and greedy (paper, section 4.4; Codex, 3.1).

T' divides the raw logits, whatever temperature the model was trained with. Each sequence has a
random key of its own, and the numbers that decide its token depend on that key and the position
alone: neighbours in the batch have no influence on a sample.

Truncation needs no sorted vocabulary. Tokens are in order of probability, the lowest id first among
equals; top-k keeps the first k, and nucleus p (Holtzman et al. 2020) the shortest beginning whose
probabilities reach p. So whether one token is kept follows from how many stand before it and how
much they weigh, one pass over the row, and often from its own probability alone. A token is drawn
from the whole distribution; one that is not kept gives way to a draw from those before it, until
one is kept. That draws exactly from the kept tokens: each draw is in proportion to the
probabilities, from a set that holds all that are kept. The rows in question are gathered, so that
the work grows with their number.
"""

import dataclasses
from typing import NamedTuple

import jax
import jax.numpy as jnp

from alphacode.errors import UserError

# Pieces per block of the two-level search, about: V / 128 block sums, then 128 terms of one block.
_BLOCK = 128

# Of the rows whose draw may be one that is not kept, this share is looked at at a time: 1 / 8.
_SETTLED_AT_ONCE = 8

# More than rounding can take from or add to a probability.
_MARGIN = 1e-4


@dataclasses.dataclass(frozen=True)
class Method:
    """How tokens are chosen. Hashable: a compile-time constant of what is jitted.

    Attributes:
      greedy: Take the most probable token; excludes the two others.
      top_k: Draw from the k most probable tokens only; 0 for all.
      nucleus: p: draw from the smallest set of most probable tokens whose probabilities sum up to
        at least p; 1 for all. With top-k as well, tokens that both keep: p is a share of the whole
        distribution.
    """

    greedy: bool = False
    top_k: int = 0
    nucleus: float = 1.0

    def __post_init__(self) -> None:
        if self.top_k < 0:
            raise UserError(f"top_k={self.top_k} must be positive, or 0 for all tokens")
        if not 0 < self.nucleus <= 1:
            raise UserError(f"nucleus={self.nucleus} must be above 0 and at most 1")
        if self.greedy and self.truncates:
            raise UserError("greedy excludes top_k and nucleus; set one or the other")

    @property
    def truncates(self) -> bool:
        """Whether some tokens are never drawn."""
        return self.top_k > 0 or self.nucleus < 1


class Choice(NamedTuple):
    """The tokens chosen for N sequences.

    Attributes:
      tokens: int32 (N,).
      log_probabilities: float32 (N,), natural logarithm, under softmax(logits / T') of the whole
        vocabulary, so that samples of different methods rank on one scale; T' is 1 if greedy.
      valid: Boolean (N,), false where the logits hold a NaN or an infinity that leaves no
        distribution to draw from.
    """

    tokens: jax.Array
    log_probabilities: jax.Array
    valid: jax.Array


def choose(
    logits_NxV: jax.Array,
    keys_Nx2: jax.Array,
    position: jax.Array | int,
    temperature_N: jax.Array,
    method: Method = Method(),
) -> Choice:
    """The next token of each of N sequences.

    Args:
      logits_NxV: Raw float32 logits.
      keys_Nx2: uint32 key words, one pair per sequence; unused if greedy.
      position: Scalar index of the token to be chosen, the same for all.
      temperature_N: T' of each sequence, positive; unused if greedy.
      method: Static.
    """
    if method.greedy:
        return greedy(logits_NxV)
    numbers = uniforms(keys_Nx2, position)
    if not method.truncates:
        return sample(logits_NxV, numbers, temperature_N)
    whole = _distribution(logits_NxV, temperature_N)
    drawn = _draw(whole.weights, whole.sums, numbers)
    return _choice(whole, _settle(whole, drawn, keys_Nx2, position, method))


def kept(
    logits_NxV: jax.Array, tokens_N: jax.Array, temperature_N: jax.Array, method: Method
) -> jax.Array:
    """Whether `choose` can give these tokens, one of each row: Boolean (N,).

    Probabilities and their sums are float32. A token whose probability is 0 there may be said to be
    kept, but is never drawn.
    """
    whole = _distribution(logits_NxV, temperature_N)
    return _before(whole.weights, whole.total, tokens_N, method)[0]


def uniforms(keys_Nx2: jax.Array, position: jax.Array | int) -> jax.Array:
    """One number in [0, 1) for each sequence: a function of its key and the position, float32 (N,).

    Args:
      keys_Nx2: uint32 key words, one pair per sequence.
      position: Scalar index of the token to be chosen.
    """
    return jax.vmap(lambda words: jax.random.uniform(_token_key(words, position)))(keys_Nx2)


def sample(logits_NxV: jax.Array, uniforms_N: jax.Array, temperature: jax.Array | float) -> Choice:
    """Draws from softmax(logits / temperature) by inverting its distribution function.

    The first token whose cumulative probability exceeds the uniform number is taken; the search
    goes over block sums first and inside one block then, which is faster than adding noise to
    every logit and, other than sorting, touches each of them once.

    Args:
      logits_NxV: Raw float32 logits.
      uniforms_N: Numbers in [0, 1).
      temperature: T', positive, one for all or one for each row.
    """
    whole = _distribution(logits_NxV, temperature)
    return _choice(whole, _draw(whole.weights, whole.sums, uniforms_N))


def greedy(logits_NxV: jax.Array) -> Choice:
    """The most probable tokens, the lowest id among equals.

    Log-probabilities are those under softmax(logits).
    """
    tokens = jnp.argmax(logits_NxV, axis=-1).astype(jnp.int32)
    normaliser = jax.nn.logsumexp(logits_NxV, axis=-1)
    return Choice(tokens, _pick(logits_NxV, tokens) - normaliser, jnp.isfinite(normaliser))


class _Distribution(NamedTuple):
    """softmax(logits / T') of N rows, not normalised.

    Attributes:
      scaled: Logits / T', (N, V).
      largest: Their greatest in each row, (N,).
      weights: exp(scaled - largest), padded with 0 to whole blocks, (N, V').
      sums: Of the weights of each block, (N, A).
      total: Of all weights of a row, (N,).
    """

    scaled: jax.Array
    largest: jax.Array
    weights: jax.Array
    sums: jax.Array
    total: jax.Array


def _distribution(logits_NxV: jax.Array, temperature: jax.Array | float) -> _Distribution:
    rows, vocabulary = logits_NxV.shape
    scaled = logits_NxV / jnp.broadcast_to(jnp.asarray(temperature, jnp.float32), rows)[:, None]
    largest = jnp.max(scaled, axis=-1)
    weights = jnp.exp(scaled - largest[:, None])
    blocks, missing = _blocks(vocabulary)
    if missing:
        weights = jnp.pad(weights, ((0, 0), (0, missing)))
    sums = _block_sums(weights, blocks)
    return _Distribution(scaled, largest, weights, sums, sums.sum(axis=-1))


def _choice(whole: _Distribution, tokens_N: jax.Array) -> Choice:
    log_probabilities = _pick(whole.scaled, tokens_N) - whole.largest - jnp.log(whole.total)
    return Choice(tokens_N, log_probabilities, jnp.isfinite(whole.total))


def _token_key(words_2: jax.Array, position: jax.Array | int) -> jax.Array:
    return jax.random.fold_in(jax.random.wrap_key_data(words_2, impl="threefry2x32"), position)


def _blocks(vocabulary: int) -> tuple[int, int]:
    """How many blocks there are, and what is missing to fill them: nothing, wherever the vocabulary
    has a divisor of about their size, since padding is a pass over all weights."""
    near = sorted(range(_BLOCK // 2, 2 * _BLOCK), key=lambda size: abs(size - _BLOCK))
    size = next((size for size in near if vocabulary % size == 0), _BLOCK)
    return -(-vocabulary // size), -vocabulary % size


def _block_sums(weights_NxV: jax.Array, blocks: int) -> jax.Array:
    return weights_NxV.reshape(weights_NxV.shape[0], blocks, -1).sum(axis=-1)


def _draw(
    weights_NxV: jax.Array,
    sums_NxA: jax.Array,
    uniforms_N: jax.Array,
    before_N: jax.Array | None = None,
) -> jax.Array:
    """Tokens int32 (N,) in proportion to their weights, where given only of those before another.

    Args:
      weights_NxV: A blocks of the same size.
      sums_NxA: What each block's drawable tokens weigh.
      uniforms_N: Numbers in [0, 1).
      before_N: Tokens that those drawn must precede.
    """
    cumulative = jnp.cumsum(sums_NxA, axis=-1)
    target = uniforms_N * cumulative[:, -1]
    block = _first_above(cumulative, target)
    start = _pick(cumulative, block) - _pick(sums_NxA, block)
    blocks = weights_NxV.reshape(*sums_NxA.shape, -1)
    size = blocks.shape[-1]
    inside = jnp.take_along_axis(blocks, block[:, None, None], axis=1)[:, 0]
    if before_N is not None:
        ids = block[:, None] * size + jnp.arange(size)
        drawable = _precede(inside, ids, _pick(weights_NxV, before_N), before_N)
        inside = jnp.where(drawable, inside, 0)
    # Rounding in `start` must not push the target outside the block.
    rest = jnp.maximum(target - start, 0)
    return (block * size + _first_above(jnp.cumsum(inside, axis=-1), rest)).astype(jnp.int32)


def _precede(
    weights_NxA: jax.Array, ids: jax.Array, weight_N: jax.Array, token_N: jax.Array
) -> jax.Array:
    """Which of A tokens of each row stand before a given one in order: Boolean (N, A).

    Those that weigh more, and of those that weigh the same the ones of lower id; one comparison
    with the weight, or for lower ids with the number right below it, is cheaper than three.
    """
    below = jnp.nextafter(weight_N, jnp.zeros_like(weight_N))
    bounds = jnp.where(ids < token_N[:, None], below[:, None], weight_N[:, None])
    return weights_NxA > bounds


def _before(
    weights_NxV: jax.Array, total_N: jax.Array, tokens_N: jax.Array, method: Method
) -> tuple[jax.Array, jax.Array]:
    """Whether tokens are kept, Boolean (N,), and what those before them weigh, by block."""
    ids = jnp.arange(weights_NxV.shape[1])
    before = _precede(weights_NxV, ids, _pick(weights_NxV, tokens_N), tokens_N)
    blocks, _ = _blocks(weights_NxV.shape[1])
    sums = _block_sums(jnp.where(before, weights_NxV, 0), blocks)
    result = jnp.ones(tokens_N.shape, bool)
    if method.top_k:
        # Counted in float32, exact up to 2^24 tokens, as sums of Booleans are slow.
        result &= _block_sums(before.astype(jnp.float32), blocks).sum(axis=-1) < method.top_k
    if method.nucleus < 1:
        result &= sums.sum(axis=-1) < method.nucleus * total_N
    return result, sums


def _surely_kept(weight_N: jax.Array, total_N: jax.Array, method: Method) -> jax.Array:
    """Whether a token's own probability says that it is kept, Boolean (N,); no pass is needed.

    What stands before a token of probability q weighs at most 1 - q, in tokens of q or more. The
    margin is far above what the rounding of sums amounts to.
    """
    probability = weight_N / total_N - _MARGIN
    result = jnp.ones(weight_N.shape, bool)
    if method.top_k:
        result &= probability * method.top_k > 1
    if method.nucleus < 1:
        result &= probability > 1 - method.nucleus
    return result


class _Search(NamedTuple):
    """Loop state: the last token drawn in each row, how many before it, and which are unsettled."""

    tokens: jax.Array
    draws: jax.Array
    open: jax.Array


def _settle(
    whole: _Distribution,
    tokens_N: jax.Array,
    keys_Nx2: jax.Array,
    position: jax.Array | int,
    method: Method,
) -> jax.Array:
    """Kept tokens in place of those drawn that are not, some rows at a time."""
    rows = tokens_N.shape[0]
    some = -(-rows // _SETTLED_AT_ONCE)

    def number(words: jax.Array, draw: jax.Array) -> jax.Array:
        return jax.random.uniform(jax.random.fold_in(_token_key(words, position), draw))

    def step(state: _Search) -> _Search:
        # Places past the last open row read any row, and what they make is dropped.
        at = jnp.nonzero(state.open, size=some, fill_value=rows)[0]
        weights, total, tokens, draws, keys = (
            x.at[at].get(mode="clip")
            for x in (whole.weights, whole.total, state.tokens, state.draws + 1, keys_Nx2)
        )
        settled, sums = _before(weights, total, tokens, method)
        redrawn = _draw(weights, sums, jax.vmap(number)(keys, draws), tokens)
        return _Search(
            state.tokens.at[at].set(jnp.where(settled, tokens, redrawn), mode="drop"),
            state.draws.at[at].set(draws, mode="drop"),
            state.open.at[at].set(~settled, mode="drop"),
        )

    surely = _surely_kept(_pick(whole.weights, tokens_N), whole.total, method)
    unsettled = ~surely & jnp.isfinite(whole.total)
    begin = _Search(tokens_N, jnp.zeros(rows, jnp.int32), unsettled)
    return jax.lax.while_loop(lambda state: state.open.any(), step, begin).tokens


def _pick(values_NxA: jax.Array, index_N: jax.Array) -> jax.Array:
    return jnp.take_along_axis(values_NxA, index_N[:, None], axis=1)[:, 0]


def _first_above(cumulative_NxA: jax.Array, target_N: jax.Array) -> jax.Array:
    """The first index whose cumulative weight exceeds the target; never one of weight 0.

    Where rounding leaves none, the last index with a weight: the first to reach the total.
    """
    first = jnp.sum(cumulative_NxA <= target_N[:, None], axis=-1)
    last = jnp.argmax(cumulative_NxA >= cumulative_NxA[:, -1:], axis=-1)
    return jnp.minimum(first, last)
