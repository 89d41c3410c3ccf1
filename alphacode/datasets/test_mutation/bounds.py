"""The bounds of given inputs, as a guess at what a problem allows.

A statement's limits are in prose; its tests reach for them. An input beyond all of them is often
no valid one, and programs that are right may differ on it.
"""

import dataclasses
from collections.abc import Iterable, Sequence

from alphacode.datasets.test_mutation.shape import INTEGER, Lines, is_number

_MANY = 10  # so many characters of a kind stand for all of it

_Range = tuple[int, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Bounds:
    """Sizes, values and characters of inputs.

    Attributes:
      lines: The most of an input.
      width: The most tokens of a line.
      length: The longest token.
      first: Ranges of the integers of first lines, by column where those lines are alike.
      other: Likewise of all further lines.
      characters: Of tokens that are no numbers; of a kind with many of them, all.
    """

    lines: int
    width: int
    length: int
    first: tuple[_Range, ...]
    other: tuple[_Range, ...]
    characters: frozenset[str]

    @classmethod
    def of(cls, inputs: Iterable[str]) -> "Bounds":
        """Those of all inputs together."""
        cut = [_lines(text) for text in inputs]
        every = [line for lines in cut for line in lines]
        words = (token for line in every for token in line if not is_number(token))
        characters = {character for word in words for character in word}
        return cls(
            lines=max(map(len, cut), default=0),
            width=max(map(len, every), default=0),
            length=max((len(token) for line in every for token in line), default=0),
            first=_ranges([lines[0] for lines in cut if lines]),
            other=_ranges([line for lines in cut for line in lines[1:]]),
            characters=frozenset(characters | _whole_kinds(characters)),
        )

    def hold(self, text: str) -> bool:
        """Whether an input keeps within."""
        lines = _lines(text)
        return (
            len(lines) <= self.lines
            and all(len(line) <= self.width for line in lines)
            and all(self._allows(token) for line in lines for token in line)
            and all(_within(line, self.first) for line in lines[:1])
            and all(_within(line, self.other) for line in lines[1:])
        )

    def _allows(self, token: str) -> bool:
        return len(token) <= self.length and (is_number(token) or self.characters >= set(token))


def _lines(text: str) -> Lines:
    return [line.split() for line in text.strip().splitlines()]


def _ranges(lines: Sequence[Sequence[str]]) -> tuple[_Range, ...]:
    """By column where all lines have as many tokens, else one for all; none without integers."""
    widths = {len(line) for line in lines}
    columns = list(zip(*lines, strict=True)) if len(widths) == 1 else []
    if not columns or not all(any(map(INTEGER.fullmatch, column)) for column in columns):
        columns = [tuple(token for line in lines for token in line)]
    found = []
    for column in columns:
        values = [int(token) for token in column if INTEGER.fullmatch(token)]
        if values:
            found.append((min(values), max(values)))
    return tuple(found)


def _within(line: Sequence[str], ranges: Sequence[_Range]) -> bool:
    """Whether a line's integers are in their ranges: the only one, or one for each column."""
    if len(ranges) > 1 and len(line) != len(ranges):
        return False
    each = ranges if len(ranges) > 1 else list(ranges) * len(line)
    return not any(
        INTEGER.fullmatch(token) and not low <= int(token) <= high
        for token, (low, high) in zip(line, each, strict=False)
    )


def _whole_kinds(characters: set[str]) -> set[str]:
    kinds = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return {c for kind in kinds if len(characters & set(kind)) >= _MANY for c in kind}
