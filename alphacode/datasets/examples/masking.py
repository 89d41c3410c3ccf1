"""What the encoder is made to predict: masked language modelling (paper, section 4.1; BERT).

The paper names BERT's loss and neither rate nor scheme. Our choice is BERT's: of the positions
predicted, 80% show the mask, 10% a random piece, 10% the piece itself, each position chosen on its
own. As a setting, runs of positions are chosen instead, placed as T5 places its spans; they are
hidden in place, so that the decoder, which reads the same encoder pass, finds each token where it
was.
"""

import numpy as np

from alphacode.datasets.tokenizer import FIRST_TEXT_ID, MASK_ID

NOT_PREDICTED = -1  # in encoder_targets
_MASKED_SHARE, _RANDOM_SHARE = 0.8, 0.1


def mask(
    tokens: np.ndarray,
    lengths: np.ndarray,
    words: np.ndarray,
    *,
    rate: float,
    span: float,
    vocab_size: int,
) -> np.ndarray:
    """Hides tokens in place, and returns what they were.

    Args:
      tokens: BxS int32, padded; changed.
      lengths: B, real tokens in each row.
      words: BxS uniform uint64.
      rate: Share of positions to be predicted; 0 masks nothing. With `span` 1 each position has
        this chance, else each row has this share, rounded.
      span: Mean length of runs of such positions.
      vocab_size: V; random pieces are uniform over the ids of text, [5, V).

    Returns:
      encoder_targets, BxS int32: the original id where it is to be predicted, -1 elsewhere.
    """
    targets = np.full(tokens.shape, NOT_PREDICTED, np.int32)
    if rate == 0:
        return targets
    # A word serves three times: 32 bits decide whether, 16 how, 16 which piece.
    if span == 1:
        chosen = words.astype(np.uint32) < np.uint32(rate * 2**32)
        chosen &= np.arange(tokens.shape[1]) < lengths[:, None]
    else:
        chosen = np.zeros(tokens.shape, bool)
        for row, length, row_words in zip(chosen, lengths.tolist(), words, strict=True):
            row[:length] = spans(length, row_words[:length], rate, span)
    at = np.nonzero(chosen)
    original, drawn = tokens[at], words[at]
    targets[at] = original
    how = (drawn >> np.uint64(32)).astype(np.uint16) / 2**16
    which = (drawn >> np.uint64(48)).astype(np.int64)
    piece = FIRST_TEXT_ID + (which * (vocab_size - FIRST_TEXT_ID) >> 16)
    shown = np.where(how < _MASKED_SHARE, MASK_ID, piece)
    tokens[at] = np.where(how < _MASKED_SHARE + _RANDOM_SHARE, shown, original)
    return targets


def spans(length: int, words: np.ndarray, rate: float, span: float) -> np.ndarray:
    """Whether each of `length` positions is in a run, with T5's placement.

    `length * rate` positions, rounded, in runs of `span` on average, rounded; all ways to cut them
    and the positions between into so many runs are equally likely. As in T5 a visible run
    comes first and a hidden one last.

    Args:
      length: Positions.
      words: As many uniform uint64; their lower halves are used.
      rate: Share of positions in runs.
      span: Mean length of a run.
    """
    hidden = min(round(length * rate), length - 1)
    if hidden < 1:
        return np.zeros(length, bool)
    runs = max(1, min(round(hidden / span), hidden, length - hidden))
    ranks = words.astype(np.uint32)
    starts = np.zeros(2 * runs, np.int64)
    starts[0::2] = _cut(length - hidden, runs, ranks[: length - hidden])
    starts[1::2] = _cut(hidden, runs, ranks[length - hidden :])
    # Visible and hidden runs take turns.
    return np.repeat(np.arange(2 * runs) % 2 == 1, starts)


def _cut(count: int, runs: int, ranks: np.ndarray) -> np.ndarray:
    """Lengths of `runs` runs, none empty, that make up `count`: a uniform composition."""
    borders = np.sort(np.argsort(ranks[: count - 1], kind="stable")[: runs - 1]) + 1
    return np.diff(borders, prepend=0, append=count)
