"""A process that builds a token store in small parts: PROBLEMS CACHE TOKENIZER PROBLEMS_A_PART."""

import sys

from alphacode.config import DataConfig
from alphacode.datasets.token_store import ProblemSource, open_store, sources
from alphacode.datasets.tokenizer import Tokenizer


def main(problems: str, cache: str, tokenizer: str, part: str) -> None:
    """Builds it, and prints its fingerprint."""
    sources._PART_PROBLEMS = int(part)
    source = ProblemSource.of(problems, DataConfig())
    print(open_store(source, Tokenizer.load(tokenizer), cache).fingerprint)


if __name__ == "__main__":
    main(*sys.argv[1:])
