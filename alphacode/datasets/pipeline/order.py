"""The endless order in which the items of all sources are shown."""

from collections.abc import Sequence

import numpy as np

_ROUNDS = 8
_MIX = np.uint64(0x9E3779B97F4A7C15)  # an odd constant with bits all over


class Order:
    """Epochs, each a permutation of all items in which those of a source appear a number of times.

    Nothing is stored: any place can be looked up, however many items there are.

    Attributes:
      epoch_size: Places in an epoch.
    """

    def __init__(self, counts: Sequence[int], repeats: Sequence[int], *key: int) -> None:
        """Orders sources with `counts` items, each shown `repeats` times an epoch.

        Args:
          counts: Items of each source.
          repeats: As many whole numbers, 0 or more.
          key: Names the order.
        """
        self._counts = np.asarray(counts, np.int64)
        entries = self._counts * np.asarray(repeats, np.int64)
        self._ends = np.cumsum(entries)
        self._starts = self._ends - entries
        self.epoch_size = int(entries.sum())
        self._key = key

    def at(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Source and item at some ascending places of the stream, both int64."""
        epochs, within = np.divmod(places, self.epoch_size)
        entries = np.empty(len(places), np.int64)
        for epoch in np.unique(epochs).tolist():
            here = epochs == epoch
            entries[here] = permuted(within[here], self.epoch_size, *self._key, epoch)
        sources = np.searchsorted(self._ends, entries, side="right")
        return sources, (entries - self._starts[sources]) % self._counts[sources]


def permuted(places: np.ndarray, size: int, *key: int) -> np.ndarray:
    """The images of some places under a pseudo-random permutation of [0, size) named by `key`.

    A Feistel network over the smallest even number of bits that holds `size`; what it sends outside
    is sent on until it falls inside.
    """
    half = np.uint64(max(1, ((size - 1).bit_length() + 1) // 2))
    low = np.uint64((1 << int(half)) - 1)
    sequence = np.random.SeedSequence([part & (2**64 - 1) for part in key])
    round_keys = sequence.generate_state(_ROUNDS, np.uint64)
    images = places.astype(np.uint64)
    outside = np.arange(len(images))
    while len(outside):
        left, right = images[outside] >> half, images[outside] & low
        for round_key in round_keys:
            left, right = right, left ^ (_mixed(right ^ round_key) & low)
        images[outside] = (left << half) | right
        outside = outside[images[outside] >= size]
    return images.astype(np.int64)


def _mixed(values: np.ndarray) -> np.ndarray:
    """Each uint64 with its bits mixed; the lower ones depend on all."""
    for shift in (np.uint64(32), np.uint64(29)):
        values = (values ^ (values >> shift)) * _MIX
    return values ^ (values >> np.uint64(32))
