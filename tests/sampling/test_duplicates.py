"""Counting equal programs: as a dictionary would, in little memory."""

import collections
import hashlib
import random
import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from alphacode.sampling import duplicates
from alphacode.sampling.duplicates import Multiplicities


def digest(value: int) -> bytes:
    return hashlib.sha256(str(value).encode()).digest()


@given(st.lists(st.integers(0, 30)), st.integers(2, 9))
def test_counts_are_those_of_a_dictionary(values: list[int], gathered: int):
    before = duplicates._GATHERED
    duplicates._GATHERED = gathered
    try:
        counted = Multiplicities()
        firsts = [value for value in values if counted.add(digest(value))]
    finally:
        duplicates._GATHERED = before
    expected = collections.Counter(values)
    assert firsts == list(expected)
    assert counted.total == len(values)
    assert counted.distinct == len(expected)
    assert counted.largest == max(expected.values(), default=0)


def test_memory_is_a_few_bytes_for_each_distinct_program():
    draw = random.Random(0)
    counted = Multiplicities()
    tracemalloc.start()
    try:
        for _ in range(300_000):
            counted.add(draw.randbytes(16))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert counted.distinct == 300_000
    # 16 bytes each in arrays; the newest up to 65,536 in a dictionary of about 100 bytes each.
    assert held < 300_000 * 16 + 65_536 * 150
