"""How long building a token store will take, from a first small piece of its source."""

import time

from alphacode.datasets.token_store.sources import Source
from alphacode.datasets.tokenizer import Tokenizer

_TRIED = 200  # files or problems


def processor_seconds(source: Source, tokenizer: Tokenizer) -> float:
    """About the processor time, over all cores together, that tokenising all of a source takes.

    Raises:
      DataError: It cannot be read.
    """
    first = next(source.parts(), None)
    if first is None:
        return 0.0
    part, reached = first
    some = part[:_TRIED]
    started = time.process_time()
    source.encode(some, tokenizer)
    seconds = time.process_time() - started
    return seconds * len(part) / len(some) / reached
