"""Windows: neighbouring batches whose examples are sorted by length together."""

from collections.abc import Sequence

import numpy as np

from alphacode.datasets.examples import uniform_words
from alphacode.datasets.examples.drawing import WORDS_PER_EXAMPLE
from alphacode.datasets.pipeline.mixture import BatchPlan, Mixture
from alphacode.datasets.pipeline.order import Order

_BATCHES = 256  # in a window
_ORDER, _SHUFFLE, _DRAW = range(3)  # uses of randomness, beside `training_data.MASK`


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
    ) -> None:
        self._mixture = mixture
        self._order = Order(mixture.counts, repeats, seed, _ORDER)
        self._batch_size = batch_size
        self._seed = seed
        self.epoch_size = self._order.epoch_size
        self.batches = _BATCHES

    def plan(self, index: int) -> list[BatchPlan]:
        """The batches of window `index`, in the order of their steps."""
        size = self.batches * self._batch_size
        places = np.arange(index * size, (index + 1) * size)
        sources, items = self._order.at(places)
        words = uniform_words(size, WORDS_PER_EXAMPLE, self._seed, _DRAW, index)
        drawn = self._mixture.draw(sources, items, words)
        s, t = self._mixture.buckets(drawn)
        if len(np.unique(t)) == 1 and len(np.unique(s)) == 1:
            # Nothing to sort: the order of the epoch remains as it is.
            rows = np.arange(size).reshape(self.batches, -1)
            shuffled = np.arange(self.batches)
        else:
            # Every second decoder bucket runs down in encoder length, so that neighbours at the
            # border of two buckets are alike there.
            rows = np.lexsort((np.where(t % 2, -s, s), t)).reshape(self.batches, -1)
            keys = uniform_words(self.batches, 1, self._seed, _SHUFFLE, index)[:, 0]
            shuffled = np.argsort(keys, kind="stable")
        return [self._mixture.plan(sources[row], drawn[row]) for row in rows[shuffled]]
