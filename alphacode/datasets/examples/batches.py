"""From examples to the arrays that a training step takes."""

from collections.abc import Sequence

import numpy as np

from alphacode.datasets.examples.drawing import Made
from alphacode.datasets.examples.masking import mask
from alphacode.datasets.tokenizer import PAD_ID

Batch = dict[str, np.ndarray]
_NOTHING = np.empty(0, np.uint16)


def encoder_decoder_batch(
    made: Made,
    source_length: int,
    target_length: int,
    words: np.ndarray,
    *,
    rate: float,
    span: float,
    vocab_size: int,
) -> Batch:
    """The batch of an encoder-decoder, padded to S and T and masked.

    Args:
      made: B examples.
      source_length: S.
      target_length: T.
      words: BxS uniform uint64, for the masking.
      rate: See `masking.mask`.
      span: See `masking.mask`.
      vocab_size: V.

    Returns:
      encoder_tokens BxS, encoder_targets BxS (-1 where nothing is predicted), decoder_tokens BxT
      (program, end, padding), correct B (1 or 0), unlabelled B (1 where the prompt does not say
      which); all int32.
    """
    tokens, lengths = padded(made.sources, source_length)
    targets = mask(tokens, lengths, words, rate=rate, span=span, vocab_size=vocab_size)
    return {
        "encoder_tokens": tokens,
        "encoder_targets": targets,
        "decoder_tokens": padded(made.targets, target_length)[0],
        "correct": made.correct,
        "unlabelled": made.unlabelled,
    }


def decoder_only_batch(made: Made, length: int, *, prompt_loss: bool) -> Batch:
    """The batch of a decoder-only model (Codex, section 2): prompt and program as one sequence.

    Args:
      made: B examples.
      length: T, of the whole sequence.
      prompt_loss: Whether the prompt is learnt as well, as in pre-training; in fine-tuning only
        the program is (Codex, section 4).

    Returns:
      decoder_tokens BxT (prompt, program, end, padding), loss_mask BxT (1 where a token is to be
      predicted, 0 in padding and in a prompt that is not learnt), correct B, unlabelled B; all
      int32.
    """
    rows = [np.concatenate(pair) for pair in zip(made.sources, made.targets, strict=True)]
    tokens, lengths = padded(rows, length)
    places = np.arange(length)
    learnt = places < lengths[:, None]
    if not prompt_loss:
        learnt &= places >= _lengths(made.sources)[:, None]
    return {
        "decoder_tokens": tokens,
        "loss_mask": learnt.astype(np.int32),
        "correct": made.correct,
        "unlabelled": made.unlabelled,
    }


def packed_batch(made: Made, rows: np.ndarray, shape: tuple[int, int]) -> Batch:
    """The batch of a decoder-only model whose rows hold several examples, one after the other.

    Args:
      made: Examples, in the order that they have in their rows; all of them is learnt.
      rows: The row of each, ascending.
      shape: B and T.

    Returns:
      decoder_tokens BxT (examples, padding), decoder_segments BxT (1 for the first example of a
      row, 2 for the next, 0 in padding), correct B, unlabelled B; all int32.

    Raises:
      ValueError: The examples of a row are longer than T.
    """
    pieces = [np.concatenate(pair) for pair in zip(made.sources, made.targets, strict=True)]
    lengths = _lengths(pieces)
    ends = np.cumsum(lengths)
    first = np.searchsorted(rows, np.arange(shape[0]))  # the first example of each row
    before = np.concatenate([[0], ends])[first]
    starts = ends - lengths - before[rows]
    if (starts + lengths).max(initial=0) > shape[1]:
        raise ValueError(f"the examples of a row do not fit {shape[1]}")
    places = np.repeat(rows * shape[1] + starts - (ends - lengths), lengths) + np.arange(
        lengths.sum()
    )
    tokens = np.full(shape, PAD_ID, np.int32)
    segments = np.zeros(shape, np.int32)
    tokens.ravel()[places] = np.concatenate([*pieces, _NOTHING])  # there may be none
    segments.ravel()[places] = np.repeat(np.arange(len(rows)) - first[rows] + 1, lengths)
    return {
        "decoder_tokens": tokens,
        "decoder_segments": segments,
        "correct": np.ones(shape[0], np.int32),
        "unlabelled": np.zeros(shape[0], np.int32),
    }


def padded(rows: Sequence[np.ndarray], length: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows as one int32 array of that length, and the real length of each.

    Raises:
      ValueError: A row is longer.
    """
    lengths = _lengths(rows)
    if lengths.max(initial=0) > length:
        raise ValueError(f"a row of {lengths.max()} tokens does not fit {length}")
    tokens = np.full((len(rows), length), PAD_ID, np.int32)
    tokens[np.arange(length) < lengths[:, None]] = np.concatenate(rows)
    return tokens, lengths


def _lengths(rows: Sequence[np.ndarray]) -> np.ndarray:
    return np.fromiter(map(len, rows), np.int64, len(rows))
