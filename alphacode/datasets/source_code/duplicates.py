"""Duplicate files: exact ones ignoring white space (paper, section 3.1), and near ones by MinHash.

Near duplicates are none of the papers' filters. Two files are near duplicates where the sets of
their runs of five words overlap (Jaccard) by a threshold, as 128 MinHash values estimate it, with
a standard error of at most 0.044.
"""

import hashlib
import re
from typing import Any

from alphacode.datasets.errors import DataError

_WORD = re.compile(r"\w+")
_RUN = 5
_PERMUTATIONS = 128
_SEED = 42
# Below this many words a file's runs are too few to be compared.
_FEWEST_WORDS = 20
_MISSED = 0.01


def digest(text: str) -> bytes:
    """16 bytes that are equal for texts equal up to ASCII white space."""
    packed = text.encode().translate(None, b" \t\n\r\v\f")
    return hashlib.blake2b(packed, digest_size=16).digest()


def signature(text: str) -> Any:
    """The MinHash of a text, picklable, or None for one too short to compare.

    Raises:
      DataError: The library is not installed.
    """
    words = _WORD.findall(text)
    if len(words) < _FEWEST_WORDS:
        return None
    runs = zip(*(words[i:] for i in range(_RUN)), strict=False)
    minhash = _library().RMinHash(_PERMUTATIONS, _SEED)
    minhash.update(list(map(" ".join, runs)))
    return minhash


def bands(threshold: float) -> int:
    """Into how many bands a signature is cut, to miss at most 1% of pairs right at a threshold.

    The fewest that do, since more bands mean more pairs to compare.
    """
    divisors = (n for n in range(1, _PERMUTATIONS + 1) if _PERMUTATIONS % n == 0)
    for count in divisors:
        if (1 - threshold ** (_PERMUTATIONS // count)) ** count <= _MISSED:
            return count
    return _PERMUTATIONS


class Seen:
    """The files taken so far; memory grows by some 100 bytes and one signature for each.

    A file is compared with those taken before it, so the order in which files come decides which
    copy is taken.
    """

    def __init__(self, near_threshold: float) -> None:
        """Starts with none; at a threshold of 0 near duplicates are not looked for."""
        self._digests: set[bytes] = set()
        self._near = None
        if near_threshold:
            self._near = _library().RMinHashDeduplicator(
                near_threshold, _PERMUTATIONS, True, bands(near_threshold), _SEED
            )

    def reason(self, exact: bytes, minhash: Any) -> str | None:
        """Takes a file, or says why not: `duplicate` or `near duplicate`.

        Args:
          exact: Its `digest`.
          minhash: Its `signature`.
        """
        if exact in self._digests:
            return "duplicate"
        self._digests.add(exact)
        if self._near is None or minhash is None or self._near.add(exact.hex(), minhash):
            return None
        return "near duplicate"


def _library() -> Any:
    try:
        import rensa
    except ImportError:
        raise DataError(
            "near duplicates need rensa: pip install 'alphacode[corpus]', or set the threshold to 0"
        ) from None
    return rensa
