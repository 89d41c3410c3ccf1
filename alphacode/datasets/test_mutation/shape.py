"""An input as lines of tokens: what its tokens are, and which integers count something nearby.

An integer that counts - tokens of the next line, characters of the next string, lines that follow -
is kept in step with what it counts when an input is changed, so that most inputs stay valid.
"""

import dataclasses
import itertools
import re
from collections.abc import Sequence

INTEGER = re.compile(r"[+-]?\d{1,18}")
DECIMAL = re.compile(r"[+-]?\d+\.\d+")

Lines = list[list[str]]
Place = tuple[int, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Alphabet:
    """What the inputs at hand use, so that mutants stay in it.

    Attributes:
      integers: Each once, sorted as text.
      decimals: Decimal fractions, likewise.
      words: All other tokens, likewise.
      characters: Of the words, each once.
      negative: Whether an integer is below zero.
    """

    integers: tuple[str, ...]
    decimals: tuple[str, ...]
    words: tuple[str, ...]
    characters: str
    negative: bool


def alphabet(texts: Sequence[str]) -> Alphabet:
    """What these inputs use."""
    tokens = {token for text in texts for token in text.split()}
    integers = tuple(sorted(t for t in tokens if INTEGER.fullmatch(t)))
    decimals = tuple(sorted(t for t in tokens if DECIMAL.fullmatch(t)))
    words = tuple(sorted(t for t in tokens if not is_number(t)))
    characters = "".join(sorted(set("".join(words))))
    return Alphabet(integers, decimals, words, characters, any(t.startswith("-") for t in integers))


def is_number(token: str) -> bool:
    """Whether a token is an integer or a decimal fraction."""
    return bool(INTEGER.fullmatch(token) or DECIMAL.fullmatch(token))


def counters(lines: Lines) -> dict[Place, str]:
    """Places of integers that count something, and what, as `_counted` names it."""
    found: dict[Place, str] = {}
    for row, line in enumerate(lines):
        for column, token in enumerate(line):
            # A digit string of another form, as 007, is data and not a number.
            if token.isdecimal() and str(int(token[:18])) == token and token != "0":
                what = _counted(lines, row, int(token))
                if what:
                    found[row, column] = what
    return found


def _counted(lines: Lines, row: int, value: int) -> str:
    """`lines` that follow, `tokens` or `length` of the next lines, `fixed`, or empty for nothing.

    `fixed` is a square, which no step of one dimension keeps valid.
    """
    following = len(lines) - 1 - row
    if row == 0 and following and following % value == 0 and len(lines[0]) == 1:
        return "lines"
    for what in ("tokens", "length"):
        counted = block(lines, row, value, what)
        if counted and (value > 1 or what == "length"):
            return "fixed" if len(counted) == value > 1 else what
    return "lines" if row == 0 and following and following % value == 0 else ""


def block(lines: Lines, row: int, value: int, what: str) -> Lines:
    """The lines right after `row` that all have `value` tokens, or one string of that length."""

    def matches(line: list[str]) -> bool:
        if what == "tokens":
            return len(line) == value
        return len(line) == 1 and len(line[0]) == value and not INTEGER.fullmatch(line[0])

    return list(itertools.takewhile(matches, lines[row + 1 :]))
