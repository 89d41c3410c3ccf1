"""Which programs and tests are left out for what the programs did (paper, appendix B.2)."""

import dataclasses
from collections.abc import Sequence

_ONE_IN = 10  # shares below one tenth are too few


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """What stays.

    Attributes:
      programs: Indices of programs, rising.
      tests: Indices of tests, rising.
    """

    programs: tuple[int, ...]
    tests: tuple[int, ...]


def remaining(passed: Sequence[Sequence[bool]], printed: Sequence[Sequence[bool]]) -> Kept:
    """Leaves out, in this order, what the paper leaves out:

    1. programs that pass no test;
    2. tests on which less than a tenth of the programs left print anything;
    3. programs that pass less than a tenth of the tests left.

    Each step is taken once: a test that only the third would condemn stays.

    Args:
      passed: By program, then by test, whether it passed; rows of one length.
      printed: Likewise, whether it printed more than white space.
    """
    count = len(passed[0]) if passed else 0
    programs = [p for p, row in enumerate(passed) if any(row)]
    tests = [
        t for t in range(count) if _ONE_IN * sum(printed[p][t] for p in programs) >= len(programs)
    ]
    kept = [p for p in programs if _ONE_IN * sum(passed[p][t] for t in tests) >= len(tests)]
    return Kept(tuple(kept), tuple(tests))
