"""Which pieces share a row, so that few positions are padding.

Best fit, the longest first (Ding et al., 2024, "Fewer Truncations Improve Language Modeling"):
each piece goes to the row with the least room that still holds it. No piece is cut for it.
"""

import numpy as np


def packed(lengths: np.ndarray, room: int) -> np.ndarray:
    """The row of each piece, numbered from 0 without gaps.

    Args:
      lengths: Positions of each piece, from 1 to `room`.
      room: Positions of a row.
    """
    rows = np.empty(len(lengths), np.int64)
    longest_first = np.argsort(-lengths, kind="stable")
    sizes, starts = np.unique(-lengths[longest_first], return_index=True)
    ends = np.append(starts[1:], len(lengths))
    having: list[list[int]] = [[] for _ in range(room + 1)]  # rows by the room they have left
    some = 0  # bit r is set where `having[r]` has rows
    opened = 0
    for size, start, end in zip((-sizes).tolist(), starts.tolist(), ends.tolist(), strict=True):
        while start < end:
            enough = some >> size
            if enough:
                left = size + (enough & -enough).bit_length() - 1
            else:
                left = room
                new = -(-(end - start) // (room // size))
                having[room] = list(range(opened, opened + new))
                opened += new
            found = having[left]
            taken = found[: end - start]
            having[left] = found[len(taken) :]
            having[left - size] += taken
            rows[longest_first[start : start + len(taken)]] = taken
            start += len(taken)
            for changed in (left, left - size):
                some = some | 1 << changed if having[changed] else some & ~(1 << changed)
    return rows
