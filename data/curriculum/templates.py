"""Templates of code: their words, their marks filled, names for their variables."""

import dataclasses
import functools
import random
import re
from collections.abc import Iterable, Sequence

from curriculum.plans import Plan
from curriculum.shapes import Shape

_MARK = re.compile(r"@([a-z]+)\b")
_WORD = re.compile(r"(?<!@)\b[A-Za-z_]\w*")
_TEMPORARIES = ("cur", "tmp", "cnt", "best", "acc", "d", "q", "seen", "pos", "last", "buf", "val")
_FUNCTIONS = ("calc", "go", "f", "check", "helper", "rec", "work", "func")
_ANSWERS = ("ans", "res", "result", "answer", "r", "out")
_AFTER_ANSWER = 0.5  # share of programs that name what they print for what it is


@dataclasses.dataclass(frozen=True, slots=True)
class Draft:
    """A program before it is written.

    Attributes:
      shape: Of its input.
      plan: What it does.
      with_k: Whether each case holds `k`.
      many: Whether the input is many cases.
    """

    shape: Shape
    plan: Plan
    with_k: bool
    many: bool


@functools.lru_cache(maxsize=1 << 14)
def words(code: str) -> frozenset[str]:
    """The words of a piece of code, marks left out."""
    return frozenset(_WORD.findall(code))


def fill(template: str, **marks: str) -> str:
    """The template with what is told in place of its marks; others stay.

    Args:
      template: Code.
      **marks: By their letters.
    """
    return _MARK.sub(lambda found: marks.get(found[1], found[0]), template)


def indented(code: str, levels: int = 1) -> str:
    """The code with each line that is not empty moved to the right, four columns a level."""
    blank = "    " * levels
    return "\n".join(blank + line if line else line for line in code.split("\n"))


class Names:
    """Hands out names that no template of the program uses as words of its own."""

    def __init__(self, rng: random.Random, taken: Iterable[str]) -> None:
        """Args: the chooser; words that are in use."""
        self._rng = rng
        self._taken = set(taken)

    def new(self, candidates: Sequence[str]) -> str:
        """One of the candidates, or one of them with a digit behind it, not given before."""
        free = [name for name in candidates if name not in self._taken]
        if free:
            name = self._rng.choice(free)
        else:
            name = candidates[0]
            number = 2
            while f"{name}{number}" in self._taken:
                number += 1
            name = f"{name}{number}"
        self._taken.add(name)
        return name

    def temporary(self) -> str:
        """A name for something of passing use."""
        return self.new(_TEMPORARIES)

    def function(self) -> str:
        """A name for a function within the program."""
        return self.new(_FUNCTIONS)

    def value(self, variables: Sequence[str], last: bool) -> str:
        """A name for a value, perhaps that of an answer for the last one."""
        if last and self._rng.random() < _AFTER_ANSWER:
            return self.new(_ANSWERS)
        return self.new(variables)


def with_temporaries(template: str, names: Names) -> str:
    """The template with names for its marks of passing use."""
    found = {match[1] for match in _MARK.finditer(template)}
    marks = {mark: names.temporary() for mark in ("t", "u") if mark in found}
    if "n" in found:
        marks["n"] = names.function()
    return fill(template, **marks) if marks else template
