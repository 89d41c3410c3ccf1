"""What a generated problem asks: the input's shape, the blocks with their numbers, the limits.

The shapes of inputs, and the kind of value that a program reads from each:

    shape              kind      lines of one case
    number             number    the number
    numbers_line       numbers   n; the n numbers
    numbers_column     numbers   n; each number on a line of its own
    numbers_bare       numbers   the numbers, uncounted, on one line
    text               text      the string
    text_counted       text      its length n; the string
    words_lines        words     n; each word on a line of its own
    words_line         words     the words, uncounted, on one line
    pairs              pairs     n; two numbers on each of n lines
    grid               grid      h and w; h rows of w characters
    matrix             matrix    h and w; h lines of w numbers
    matrix_square      matrix    n; n lines of n numbers
    graph              graph     n and m; m edges, vertices counted from 1
    tree               graph     n; n - 1 edges, vertices counted from 1
    tree_parents       graph     n; the parents of vertices 2 to n (none where n is 1)

Where a block takes its number from the input, that number is `k`: the last number of the case's
first line where this line holds counts or the number, else on a line of its own before the case. A
problem of many cases has their count `t` on the first line, and one answer for each case.
"""

import dataclasses
from typing import Any

from alphacode.datasets.problem import Test
from curriculum.block import Block
from curriculum.kinds import Kind


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """A block and its number: a literal, None for the input's `k`, 0 where it needs none."""

    block: Block
    number: int | None = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the statement promises of the input.

    Attributes:
      length: Most elements, characters, words, rows and columns, or vertices.
      low: Smallest number.
      high: Largest number.
      k_low: Smallest `k`.
      k_high: Largest `k`.
      cases: Most cases in one input; 0 where an input is one case.
    """

    length: int
    low: int
    high: int
    k_low: int = 1
    k_high: int = 1
    cases: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One problem, before it is told and coded.

    Attributes:
      shape: Name of the input's shape, of the table above.
      kind: Kind of the value read.
      steps: The blocks in the order in which they are applied.
      limits: Of the input.
      guards: For each step, whether nothing may be left when it starts although it needs an
        element, so that the kind's substitute takes the empty value's place.
    """

    shape: str
    kind: Kind
    steps: tuple[Step, ...]
    limits: Limits
    guards: tuple[bool, ...]

    @property
    def uses_k(self) -> bool:
        """Whether some block takes its number from the input."""
        return any(step.block.numbers and step.number is None for step in self.steps)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of an input, and what becomes of its value.

    Attributes:
      value: The value read.
      k: The input's `k`, ignored where the task has none.
      trace: The value given by each step; the last one is printed.
    """

    value: Any
    k: int
    trace: tuple[Any, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A test with its cases, of which a statement may tell more than the numbers."""

    test: Test
    cases: tuple[Case, ...]
