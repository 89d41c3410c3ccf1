"""How hard a problem is, measured on the problem itself, as a Codeforces rating; and its tags."""

import dataclasses
import math
import re
from collections import Counter
from collections.abc import Sequence

from curriculum.block import Block
from curriculum.kinds import Kind, printed
from curriculum.task import Example

LOWEST, HIGHEST = 800, 3500
MOST_GUESSABLE = 0.7  # problems that a guess solves further than this are not made
_TOKEN = re.compile(r'"[^"\n]*"|\w+|[^\w\s]')
_USUAL_TOKENS = 80


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What the difficulty of a problem is told from.

    Attributes:
      depth: Blocks in the chain.
      tokens: Of the shortest correct program.
      survivors: Share of the ways to go wrong, of those that the hidden tests tell from the right
        one, that pass the public tests.
      guessable: Largest share of the hidden tests that a guess passes.
      timed: Whether slow programs fail.
    """

    depth: int
    tokens: int
    survivors: float
    guessable: float
    timed: bool


def token_count(program: str) -> int:
    """Words, strings and signs of a program."""
    return len(_TOKEN.findall(program))


def guessable(kind: Kind, examples: Sequence[Example]) -> float:
    """The largest share of tests that one simple guess passes.

    The guesses: what most tests expect; the value itself; its first, last and largest element; how
    many elements it has.

    Args:
      kind: Of the value read.
      examples: The tests.
    """
    expected = [example.test.output.split() for example in examples]
    most_common = Counter(map(tuple, expected)).most_common(1)[0][1]
    passed = [0] * 4
    for example, words in zip(examples, expected, strict=True):
        values = [case.value for case in example.cases]
        guesses: list[list[str]] = [[printed(kind, value) for value in values]]
        if not isinstance(values[0], int):
            guesses += [[str(value[i]) for value in values] for i in (0, -1)]
            guesses.append([str(len(value)) for value in values])
        for i, guess in enumerate(guesses):
            passed[i] += " ".join(guess).split() == words
    return max(most_common, *passed) / len(examples)


def rating(measures: Measures) -> int:
    """A rating from 800 to 3500, in hundreds.

    The sum of what makes people fail, in hundreds of points:

      - 5 for twice as much code in the shortest correct program. Its logarithm counts, since the
        second hundred tokens cost less thought than the first.
      - 3.5 for each block after the first: their meanings must be kept apart and in order.
      - 9 where the examples give away none of the wrong programs, in proportion.
      - 6 where no guess passes a test rather than MOST_GUESSABLE of them, in proportion.
      - 3 for a time limit that matters.

    The factors spread the problems of the training split from about 800 to 2900 with each measure
    counting for some of it, and leave the rest of the range to greater depth.
    """
    points = (
        5.0 * math.log2(max(measures.tokens, 1) / _USUAL_TOKENS)
        + 3.5 * (measures.depth - 1)
        + 9.0 * measures.survivors
        + 6.0 * (MOST_GUESSABLE - measures.guessable)
        + 3.0 * measures.timed
    )
    return min(HIGHEST, max(LOWEST, LOWEST + 100 * round(points)))


def tags(blocks: Sequence[Block]) -> tuple[str, ...]:
    """Codeforces tags of a chain: those of its blocks, sorted."""
    found = {tag for block in blocks for tag in block.tags}
    if len(blocks) > 1 or not found:
        found.add("implementation")
    return tuple(sorted(found))
