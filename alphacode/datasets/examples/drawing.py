"""Drawing an example before it is made: all that decides its lengths, from columns alone."""

import dataclasses
from collections.abc import Sequence
from typing import Protocol

import numpy as np

WORDS_PER_EXAMPLE = 6  # random words that drawing an example takes, of whichever kind

# What is drawn: the item of the source, the choice within it (row of a target, or a pivot), which
# metadata is kept (bit 0 rating, bit 1 tags), whether the prompt leaves the verdict out, and the
# lengths of both sides in tokens.
Drawn = np.dtype(
    [
        ("item", "<i8"),
        ("choice", "<i8"),
        ("kept", "u1"),
        ("unlabelled", "u1"),
        ("source_length", "<i4"),
        ("target_length", "<i4"),
    ]
)


@dataclasses.dataclass(frozen=True, slots=True)
class Made:
    """Examples as ids, neither masked nor padded; one entry for each row.

    Attributes:
      sources: What the encoder reads.
      targets: What the decoder is to write, its end id included.
      correct: int32; 1 for a correct program, 0 for another, 1 where there are no labels.
      unlabelled: int32; 1 where the prompt does not say which of both it is, and the value head is
        asked.
    """

    sources: Sequence[np.ndarray]
    targets: Sequence[np.ndarray]
    correct: np.ndarray
    unlabelled: np.ndarray


class Examples(Protocol):
    """The examples of one source; picklable, and safe to use from several threads."""

    @property
    def count(self) -> int:
        """Usable items, problems or files: what an epoch shows."""
        ...

    @property
    def unused(self) -> int:
        """Items left out, since nothing of them fits."""
        ...

    def draw(self, items: np.ndarray, words: np.ndarray) -> np.ndarray:
        """Draws an example of each item.

        Args:
          items: Numbers in [0, count).
          words: As many rows of WORDS_PER_EXAMPLE uniform 64-bit words, all randomness there is.

        Returns:
          An array of `Drawn`.
        """
        ...

    def make(self, drawn: np.ndarray) -> Made:
        """Reads and assembles what was drawn."""
        ...


def uniform_words(count: int, width: int, *key: int, skip: int = 0) -> np.ndarray:
    """Rows `skip` to `skip + count` of an endless table of uniform uint64 words.

    Any row can be had without those before it. The same numbers on every machine and with every
    version of NumPy: its bit generators are stable, and nothing else of it is used.

    Args:
      count: Rows.
      width: Words in a row.
      key: Names the table.
      skip: First row.
    """
    blocks = -(-width // 4)  # Philox makes four words at a time
    generator = np.random.Philox(np.random.SeedSequence([part & (2**64 - 1) for part in key]))
    generator.advance(skip * blocks)
    return generator.random_raw(count * 4 * blocks).reshape(count, 4 * blocks)[:, :width]


def fractions(words: np.ndarray) -> np.ndarray:
    """Uniform words as float64 in [0, 1)."""
    return (words >> np.uint64(11)) * 2.0**-53


def choices(words: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Uniform whole numbers, int64, each in [0, count)."""
    return np.minimum((fractions(words) * counts).astype(np.int64), counts - 1)
