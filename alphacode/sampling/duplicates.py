"""How often each distinct program was sampled, without holding the programs."""

import numpy as np

# New programs are gathered in a dictionary before they are merged into the sorted arrays.
_GATHERED = 1 << 16


class Multiplicities:
    """Counts equal keys, in 16 bytes for each distinct one.

    Keys are told apart by 64 bits of their digest: of a million, two are taken for one with
    probability 3e-8.

    Attributes:
      total: Keys added.
    """

    def __init__(self) -> None:
        self.total = 0
        self._new: dict[int, int] = {}
        self._keys = np.empty(0, np.uint64)
        self._counts = np.empty(0, np.int64)

    def add(self, digest: bytes) -> bool:
        """Counts a key; whether it is the first of its kind.

        Args:
          digest: At least 8 bytes of a cryptographic hash.
        """
        self.total += 1
        key = int.from_bytes(digest[:8], "big")
        place = int(np.searchsorted(self._keys, np.uint64(key)))
        if place < len(self._keys) and int(self._keys[place]) == key:
            self._counts[place] += 1
            return False
        count = self._new.get(key, 0)
        self._new[key] = count + 1
        if len(self._new) == _GATHERED:
            self._merge()
        return count == 0

    @property
    def distinct(self) -> int:
        """How many different keys there are."""
        return len(self._keys) + len(self._new)

    @property
    def largest(self) -> int:
        """How often the most frequent key was added; 0 for none."""
        return max(int(self._counts.max(initial=0)), max(self._new.values(), default=0))

    def _merge(self) -> None:
        keys = np.concatenate([self._keys, np.fromiter(self._new, np.uint64)])
        counts = np.concatenate([self._counts, np.fromiter(self._new.values(), np.int64)])
        order = np.argsort(keys)
        self._keys, self._counts = keys[order], counts[order]
        self._new = {}
