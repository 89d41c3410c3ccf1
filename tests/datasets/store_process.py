"""A process that builds a token store in small parts, or its share of it.

PROBLEMS CACHE TOKENIZER PROBLEMS_A_PART INDEX COUNT
"""

import sys

from alphacode.config import DataConfig
from alphacode.datasets.token_store import ProblemSource, Share, open_store, sources
from alphacode.datasets.tokenizer import Tokenizer


def main(problems: str, cache: str, tokenizer: str, part: str, index: str, count: str) -> None:
    """Builds it, and prints its fingerprint."""
    sources._PART_PROBLEMS = int(part)
    source = ProblemSource.of(problems, DataConfig())
    share = Share(int(index), int(count))
    print(open_store(source, Tokenizer.load(tokenizer), cache, share).fingerprint)


if __name__ == "__main__":
    main(*sys.argv[1:])
