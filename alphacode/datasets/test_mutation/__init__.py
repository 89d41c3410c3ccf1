"""Test inputs by mutation of given inputs (paper, sections 3.2.1 and 4.6).

Bits of binary strings are flipped, integers moved by one or replaced, characters of strings swapped
and changed, random subsets of an input replaced by similar elements of other inputs. Two uses: the
inputs on which samples are clustered, made of the examples alone, and the generated tests of a data
set, made of all its tests.
"""

from alphacode.datasets.test_mutation.bounds import Bounds
from alphacode.datasets.test_mutation.mutants import mutants, normal_input, seeded
from alphacode.datasets.test_mutation.operations import FROM_EXAMPLES, FROM_TESTS

__all__ = ["FROM_EXAMPLES", "FROM_TESTS", "Bounds", "mutants", "normal_input", "seeded"]
