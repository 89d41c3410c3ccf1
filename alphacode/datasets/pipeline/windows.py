"""Windows: neighbouring batches whose examples are sorted by length, or packed, together."""

from collections.abc import Sequence

import numpy as np

from alphacode.datasets.examples import uniform_words
from alphacode.datasets.examples.drawing import WORDS_PER_EXAMPLE
from alphacode.datasets.pipeline.mixture import BatchPlan, Mixture
from alphacode.datasets.pipeline.order import Order
from alphacode.datasets.pipeline.packing import packed

_BATCHES = 256  # in a window
_ORDER, _SHUFFLE, _DRAW = range(3)  # uses of randomness, beside `training_data.MASK`
# Examples that are packed to learn how many a window takes, and how many rows it packs for each
# that it has: lengths vary, and rows without any example are worse than examples left out.
_TRIED, _SURPLUS = 1 << 14, 1.01


class Windows:
    """Plans windows of batches.

    Attributes:
      batches: Batches in a window.
      epoch_size: Examples in an epoch.
    """

    def __init__(
        self,
        mixture: Mixture,
        repeats: Sequence[int],
        batch_size: int,
        seed: int,
        room: int = 0,
    ) -> None:
        """Takes the examples.

        Args:
          mixture: Their sources.
          repeats: How often an epoch shows the items of each source.
          batch_size: B.
          seed: Of order and draws.
          room: T, where rows are packed; else 0.
        """
        self._mixture = mixture
        self._order = Order(mixture.counts, repeats, seed, _ORDER)
        self._batch_size = batch_size
        self._seed = seed
        self._room = room
        self.epoch_size = self._order.epoch_size
        self.batches = _BATCHES
        self._rows = self.batches * batch_size
        self._size = self._packed_size() if room else self._rows  # examples in a window

    def plan(self, index: int) -> list[BatchPlan]:
        """The batches of window `index`, in the order of their steps."""
        sources, drawn = self._drawn(index, self._size)
        return (self._packed if self._room else self._sorted)(index, sources, drawn)

    def _drawn(self, index: int, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Source and `Drawn` of the first `size` examples of a window."""
        places = np.arange(index * size, (index + 1) * size)
        sources, items = self._order.at(places)
        words = uniform_words(size, WORDS_PER_EXAMPLE, self._seed, _DRAW, index)
        return sources, self._mixture.draw(sources, items, words)

    def _keys(self, count: int, index: int) -> np.ndarray:
        return uniform_words(count, 1, self._seed, _SHUFFLE, index)[:, 0]

    def _sorted(self, index: int, sources: np.ndarray, drawn: np.ndarray) -> list[BatchPlan]:
        """Rows of one example each, those of a batch alike in length."""
        s, t = self._mixture.buckets(drawn)
        if len(np.unique(t)) == 1 and len(np.unique(s)) == 1:
            # Nothing to sort: the order of the epoch remains as it is.
            rows = np.arange(self._rows).reshape(self.batches, -1)
            shuffled = np.arange(self.batches)
        else:
            # Every second decoder bucket runs down in encoder length, so that neighbours at the
            # border of two buckets are alike there.
            rows = np.lexsort((np.where(t % 2, -s, s), t)).reshape(self.batches, -1)
            shuffled = np.argsort(self._keys(self.batches, index), kind="stable")
        return [self._mixture.plan(sources[row], drawn[row]) for row in rows[shuffled]]

    def _packed(self, index: int, sources: np.ndarray, drawn: np.ndarray) -> list[BatchPlan]:
        """Rows of several examples, in random order; of too many rows the last are left out."""
        rows = packed(self._mixture.lengths(drawn)[1], self._room)
        keys = self._keys(max(self._rows, int(rows.max()) + 1), index)
        places = np.argsort(np.argsort(keys, kind="stable"))[rows]
        order = np.argsort(places, kind="stable")
        borders = np.arange(self.batches + 1) * self._batch_size
        ends = np.searchsorted(places[order], borders)
        return [
            BatchPlan(
                sources[chosen],
                drawn[chosen],
                (0, self._room),
                places[chosen] - first,
            )
            for chosen, first in zip(
                np.split(order, ends)[1:-1], borders[:-1].tolist(), strict=True
            )
        ]

    def _packed_size(self) -> int:
        """Examples that fill the rows of a window."""
        _, drawn = self._drawn(0, _TRIED)
        rows = int(packed(self._mixture.lengths(drawn)[1], self._room).max()) + 1
        return max(1, round(_SURPLUS * self._rows * _TRIED / rows))
