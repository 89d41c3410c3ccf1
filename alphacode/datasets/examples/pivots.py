"""Source code around a pivot (paper, section 4.1): what stands before it, and what follows.

The paper says that pivots are uniform, and neither in which unit nor what is cut: tokens, and as
the docstring of this package tells. Each visit to a file draws a pivot anew.
"""

import numpy as np

from alphacode.config import Config
from alphacode.datasets.examples.drawing import Drawn, Made, choices
from alphacode.datasets.token_store import Table, TokenStore
from alphacode.datasets.tokenizer import EOS_ID

_SHORTEST = 2
_END = np.array([EOS_ID], np.uint16)
_NOTHING = np.empty(0, np.uint16)


class SourceExamples:
    """Examples of the files of a store; see `Examples`."""

    def __init__(self, store: TokenStore, config: Config) -> None:
        self._documents: Table = store.tables["documents"]
        self._rows = np.flatnonzero(self._documents.columns["length"] >= _SHORTEST)
        self._limits = config.data.encoder_buckets[-1], config.data.decoder_buckets[-1]
        self._decoder_only = config.model.decoder_only
        self.count = len(self._rows)
        self.unused = len(self._documents) - self.count

    def draw(self, items: np.ndarray, words: np.ndarray) -> np.ndarray:
        """See `Examples`; `choice` is where the decoder starts."""
        drawn = np.zeros(len(items), Drawn)
        drawn["item"] = self._rows[items]
        length = self._documents.columns["length"][drawn["item"]].astype(np.int64)
        source_limit, target_limit = self._limits
        if self._decoder_only:
            starts = np.maximum(length + 1 - target_limit, 0) + 1
            drawn["choice"] = choices(words[:, 0], starts)
        else:
            drawn["choice"] = 1 + choices(words[:, 0], length - 1)
            drawn["source_length"] = np.minimum(drawn["choice"], source_limit)
        drawn["target_length"] = np.minimum(length + 1 - drawn["choice"], target_limit)
        return drawn

    def make(self, drawn: np.ndarray) -> Made:
        """See `Examples`."""
        sources, targets = [], []
        fields = (drawn[name].tolist() for name in ("choice", "source_length", "target_length"))
        for ids, start, before, after in zip(
            self._documents.read(drawn["item"]), *fields, strict=True
        ):
            sources.append(ids[start - before : start] if before else _NOTHING)
            following = ids[start : start + after]
            whole = len(following) == after
            targets.append(following if whole else np.concatenate([following, _END]))
        count = len(drawn)
        return Made(sources, targets, np.ones(count, np.int32), np.zeros(count, np.int32))
