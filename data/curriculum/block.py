"""What a building block is: its meaning, its English, its code, and the mistakes made in it.

Templates of code hold these marks:

    @a    the variable that holds the value taken
    @b    the variable that the template defines with the value given; in C++ it declares it
    @c    the block's number: a literal, or the variable `k`
    @t    a fresh name for the template's own use, and @u another
    @n    a fresh name that C++ templates may use for a lambda or Python ones for a function

A template reads nothing but `@a` and `@c` and leaves `@a` as it was. Loop variables are `i`, `j`,
`x`, `y`, `ch`; in C++ they, and whatever else is declared, live in the loop or block of braces that
needs them, while `@b`, `@t`, `@u` and `@n` may live on. Python templates may use `Counter`,
`defaultdict`, `deque`, `heapq`, `bisect`, `math`, `itertools`, `functools` and `re`: the program
imports what it uses. C++ programs include <bits/stdc++.h>, use namespace std, and are C++17.

Templates of English hold `@item` and `@items` for an element and the elements of the value taken,
`@whole` for the value itself, and `@c`.

What a block means is its first Python idiom, and a fault means its Python code, unless they have
code of their own for it, under `means`.
"""

import dataclasses
import enum
from collections.abc import Callable
from typing import Any

from curriculum.kinds import Kind
from curriculum.meaning import meaning


class Mistake(enum.Enum):
    """The kinds of mistakes in incorrect programs."""

    OFF_BY_ONE = "off by one"
    COMPARISON = "wrong comparison"
    OVERFLOW = "overflow"
    MISSED_CASE = "missed case"
    MISREAD = "misread statement"
    TOO_SLOW = "too slow"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A block as somebody gets it wrong.

    Attributes:
      mistake: What kind of mistake it is.
      python: Wrong code in Python, empty where the mistake is not made there. Code that crashes or
        never ends is no fault.
      cpp: Wrong code in C++, likewise.
      means: Python code that computes what the wrong code does, where `python` does not tell it.
    """

    mistake: Mistake
    python: str = ""
    cpp: str = ""
    means: str = ""

    @property
    def apply(self) -> Callable[[Any, int], Any] | None:
        """What the wrong code computes, as `Block.apply`.

        None where it computes the right thing, only too slowly.
        """
        if self.mistake is Mistake.TOO_SLOW:
            return None
        return meaning(self.means or self.python)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One step of a problem.

    Attributes:
      key: Its name, unique among all blocks, in snake case.
      takes: Kind of the value it takes.
      gives: Kind of the value it gives.
      actions: At least three ways to tell it, each an imperative without a full stop, as "square
        every @item"; each says all that matters, ties included. What follows goes on with the value
        given.
      results: At least three noun phrases for the value given, as "the sum of the @items".
      python: At least three ways to code it, as different as people's are.
      cpp: The same in C++.
      faults: Ways in which it goes wrong.
      tags: Codeforces tags.
      numbers: From where the block's number is drawn; empty for a block without one.
      needs_element: Whether it is undefined for an empty value.
      may_empty: Whether it can give an empty value for one that is not.
      fast: Whether every template takes at most n log n steps for n elements, so that problems with
        long inputs may use it.
      peak: An expression for the largest magnitude that the code computes on its way, where that
        can pass both the value's and the result's; it must stay below 2**62.
      means: Python code of its meaning, where the first idiom is too slow for it.
    """

    key: str
    takes: Kind
    gives: Kind
    actions: tuple[str, ...]
    results: tuple[str, ...]
    python: tuple[str, ...]
    cpp: tuple[str, ...]
    faults: tuple[Fault, ...] = ()
    tags: tuple[str, ...] = ()
    numbers: range = range(0)
    needs_element: bool = False
    may_empty: bool = False
    fast: bool = True
    peak: str = ""
    means: str = ""

    @property
    def apply(self) -> Callable[[Any, int], Any]:
        """Reference meaning: maps a value and the block's number to the value given.

        Never changes its argument. It is defined for every value of the kind, except for empty ones
        where `needs_element`.
        """
        return meaning(self.means or self.python[0])

    def reach(self, value: Any, number: int) -> int:
        """The largest magnitude on the way from a value, as `peak` says; 0 where that says nothing.

        Args:
          value: The value taken.
          number: The block's number.
        """
        return meaning(f"@b = {self.peak}")(value, number) if self.peak else 0
