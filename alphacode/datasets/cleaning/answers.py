"""What correct programs answer: do they agree, are there several right answers, can tests tell?

An answer is anything that compares equal where a problem's checker takes two outputs as equal; None
stands for a run that did not end well.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

from alphacode.datasets.problem import Problem

_DISTINCT_ANSWERS = 5
_SPLIT_TESTS = 5


def agree(answers: Sequence[Hashable | None]) -> bool:
    """Whether all programs gave one answer: a generated test is kept (paper, section 3.2.1)."""
    return bool(answers) and answers[0] is not None and len(set(answers)) == 1


def lone_dissenter(answers: Sequence[Hashable | None]) -> int | None:
    """The one of at least three programs without which the others agree; None where none is.

    Had it been left out of the consensus, the test would have been kept, and have rejected it.
    """
    if len(answers) < 3:
        return None
    (common, times), *_ = Counter(answers).most_common(1)
    if common is None or times != len(answers) - 1:
        return None
    return next(place for place, answer in enumerate(answers) if answer != common)


def several_answers(tests: Iterable[Sequence[Hashable | None]]) -> bool:
    """Whether a problem seems to have several right answers (paper, appendix A.2).

    Args:
      tests: For each test, the answers of correct programs. One with five distinct answers is a
        sign, and one with two answers that two programs or more gave each.
    """
    for answers in tests:
        counts = Counter(answer for answer in answers if answer is not None)
        if len(counts) >= _DISTINCT_ANSWERS or sum(n >= 2 for n in counts.values()) >= 2:
            return True
    return False


def fit_for_evaluation(problem: Problem) -> bool:
    """Whether a problem may be in a validation or test split (paper, section 3.2.1).

    It has at least five hidden tests, generated ones counted, and their outputs are not all one
    (white space is no difference): else a constant would solve it.
    """
    tests = problem.hidden_tests
    return len(tests) >= _SPLIT_TESTS and len({tuple(t.output.split()) for t in tests}) >= 2
