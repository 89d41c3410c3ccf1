"""Windows: neighbouring batches whose examples are sorted by length together."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from alphacode.config import Config
from alphacode.datasets.examples import Examples, uniform_words
from alphacode.datasets.examples.drawing import WORDS_PER_EXAMPLE, Drawn
from alphacode.datasets.pipeline.order import Order

_BATCHES = 256  # in a window
_ORDER, _SHUFFLE, _DRAW = range(3)  # uses of randomness, beside `training_data.MASK`


@dataclasses.dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one batch, drawn and not made.

    Attributes:
      sources: The source of each row.
      drawn: `Drawn` of each row.
      lengths: S and T; S is 0 in a decoder-only batch.
    """

    sources: np.ndarray
    drawn: np.ndarray
    lengths: tuple[int, int]


class Windows:
    """Plans windows of batches.

    Attributes:
      batches: Batches in a window.
      epoch_size: Examples in an epoch.
    """

    def __init__(
        self,
        examples: Sequence[Examples],
        repeats: Sequence[int],
        config: Config,
    ) -> None:
        self._examples = examples
        self._data, self._seed = config.data, config.training.seed
        self._decoder_only = config.model.decoder_only
        self._batch_size = config.training.batch_size
        self._order = Order([e.count for e in examples], repeats, self._seed, _ORDER)
        self.epoch_size = self._order.epoch_size
        self.batches = _BATCHES

    def plan(self, index: int) -> list[Rows]:
        """The batches of window `index`, in the order of their steps."""
        size = self.batches * self._batch_size
        places = np.arange(index * size, (index + 1) * size)
        sources, items = self._order.at(places)
        words = uniform_words(size, WORDS_PER_EXAMPLE, self._seed, _DRAW, index)
        drawn = np.zeros(size, Drawn)
        for number, examples in enumerate(self._examples):
            here = np.flatnonzero(sources == number)
            if len(here):
                drawn[here] = examples.draw(items[here], words[here])
        s, t = self._buckets(drawn)
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
        return [
            Rows(sources[row], drawn[row], self._lengths(s[row].max(), t[row].max()))
            for row in rows[shuffled]
        ]

    def _buckets(self, drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The number of the smallest encoder and decoder bucket that holds each."""
        source, target = drawn["source_length"], drawn["target_length"]
        if self._decoder_only:
            return np.zeros(len(drawn), np.int64), self._bucket(source + target)
        s = np.searchsorted(np.asarray(self._data.encoder_buckets), source)
        return s, self._bucket(target)

    def _bucket(self, lengths: np.ndarray) -> np.ndarray:
        return np.searchsorted(np.asarray(self._data.decoder_buckets), lengths)

    def _lengths(self, s: int, t: int) -> tuple[int, int]:
        source = 0 if self._decoder_only else self._data.encoder_buckets[s]
        return source, self._data.decoder_buckets[t]
