"""What a statement is about: a theme with its words and its frame, and phrases filled with them.

A theme takes three lines of a table in `themes_of_numbers` or `themes_of_forms`:

    item / items / whole [/ edge / edges] [/ signed]
    the value given | where | who | what for (after "to")
    a fact that does not matter

`signed` marks themes whose numbers may be negative. In the value given, `@n` stands for a count,
`@s` for a table's size, `@l` for a string's length and `@g` for a graph's parts; in the fact, `@q`
stands for any number and `@y` for a year. About a fifth of the themes of each kind is held out for
problems with unseen stories.

Words of the theme replace those of the kind until a step changes the kind of the value or makes
new elements: what is left of a price list is a price list, but squared prices are just numbers.
"""

import dataclasses
import itertools
import random
import re
from collections import Counter
from typing import Any

from curriculum import themes_of_forms, themes_of_numbers
from curriculum.block import Block
from curriculum.kinds import KINDS, Kind
from curriculum.task import Task

_VOWEL_SOUND = re.compile(r"(?!eu|one\b|uni|use)[aeiou]|hour|honest|8|1[18](?!\d)", re.IGNORECASE)
_ARTICLE = re.compile(r"\b([Aa])n? @(items?|whole|c)\b")
_EDGE = re.compile(r"\b(an )?edge(s)?\b")
_OWN_LETTER = re.compile(r"(?<![A-Za-z_'])[kn](?![\w'])|(?<= )\.(?![\w.])")
_OTHER_LETTER = {"k": "j", "n": "N", ".": "'.'"}
_SUM = re.compile(r"@c ([-+]) (\d+)\b(?! \*)")
_COUNTED = re.compile(
    r"(@c (?:@item|position|place|row|column|round|character|letter|word|number|step))s\b"
)
_PROBES: dict[str, tuple[Any, ...]] = {
    "numbers": ([3, -1, 4, 4, 10, 7, -6, 0, 25], [12, 5, 5, 8, 1], [-7]),
    "text": ("abcABZ019xyyx", "zeebAA7", "q"),
    "words": (["abc", "Zb1", "x", "abc", "level", "Q9"], ["b", "ab", "b"]),
    "pairs": ([(3, 1), (-2, 5), (3, 1), (0, 4), (7, 7)], [(1, 2), (2, 3)]),
    "grid": (["..#a", "#b..", "..##"], ["ab#", ".#.", "#.b"]),
    "matrix": ([[3, -1, 4], [4, 10, 7]], [[2, 5, 5], [8, 1, -1], [0, 6, 2]]),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Words:
    """What an element, the elements and the whole are called; and a graph's edges."""

    item: str
    items: str
    whole: str
    edge: str = "edge"
    edges: str = "edges"


@dataclasses.dataclass(frozen=True, slots=True)
class Theme:
    """A theme, as the module's description says."""

    words: Words
    given: str
    place: str
    who: str
    purpose: str
    fact: str
    signed: bool


def _themes(table: str) -> tuple[Theme, ...]:
    lines = table.strip().split("\n")
    themes = []
    for names, frame, fact in zip(lines[::3], lines[1::3], lines[2::3], strict=True):
        words = names.split(" / ")
        signed = words[-1] == "signed"
        given, place, who, purpose = frame.split(" | ")
        named = Words(*(words[:-1] if signed else words))
        themes.append(Theme(named, given, place, who, purpose, fact, signed))
    return tuple(themes)


_KEPT: dict[tuple[str, int], tuple[Block, bool]] = {}  # judged already; blocks have no hash
_NUMERIC = ("number", "numbers", "pairs", "matrix")
_TABLES = {
    kind.name: vars(themes_of_numbers if kind.name in _NUMERIC else themes_of_forms)
    for kind in KINDS
}
THEMES = {name: _themes(tables[name.upper()]) for name, tables in _TABLES.items()}
HELD_OUT_THEMES = {
    name: _themes(tables[f"{name.upper()}_HELD_OUT"]) for name, tables in _TABLES.items()
}
_PLAIN_WORDS = {kind.name: Words(*kind.items, kind.whole) for kind in KINDS}
_SIGNED = {
    held_out: {name: tuple(t for t in table[name] if t.signed) for name in _NUMERIC}
    for held_out, table in ((False, THEMES), (True, HELD_OUT_THEMES))
}
_PLAIN_GIVEN = {
    "number": ("an integer x", "a number x", "one integer x"),
    "numbers_line": ("a list of n integers", "n integers", "a sequence of n integers"),
    "numbers_column": ("a list of n integers", "n integers", "an array of n integers"),
    "numbers_bare": ("a list of integers", "some integers", "a sequence of integers"),
    "text": ("a string s", "a word s", "a string s of letters and digits"),
    "text_counted": ("a string s of length n", "a string s of n characters", "a word s, n long"),
    "words_lines": ("a list of n words", "n words", "n strings"),
    "words_line": ("a list of words", "some words", "a line of words"),
    "pairs": ("a list of n pairs of integers", "n pairs of integers", "n pairs of numbers"),
    "grid": ("a grid@s", "a grid of characters@s", "a rectangular grid@s"),
    "matrix": ("a table of integers@s", "a table of numbers@s", "an integer table@s"),
    "matrix_square": ("a square table of integers@s", "a table of numbers@s", "a table@s"),
    "graph": ("an undirected graph with @g", "a graph with @g", "a simple graph with @g"),
    "tree": ("a tree with n vertices", "a tree on n vertices", "a tree of n vertices"),
    "tree_parents": (
        "a tree with n vertices",
        "a rooted tree with n vertices",
        "a tree of n vertices",
    ),
}
_COUNTS = {
    "numbers_bare": ("some ", "several "),
    "words_line": ("some ", "several "),
    "text": ("",),
}
_SIZES = {
    "grid": (" with h rows and w columns", " of h rows and w columns", " with h lines of w signs"),
    "matrix": (" with h rows and w columns", " (h rows, w columns)"),
    "matrix_square": (" with n rows and n columns", " (n rows, n columns)"),
}
_LENGTHS = {"text": ("",), "text_counted": (" of length n", " of n @items")}
_TREE_PARTS = (
    "n @items and the n - 1 @edges that connect them all",
    "n @items, all connected by n - 1 @edges",
)
_PARTS = {
    "graph": ("n @items and m @edges between them", "n @items and m @edges"),
    "tree": _TREE_PARTS,
    "tree_parents": _TREE_PARTS,
}


def choose_theme(task: Task, rng: random.Random, *, held_out: bool) -> Theme:
    """A theme for the task's input whose numbers may be as small as the task's limits say."""
    name = task.kind.name
    if name in _NUMERIC and task.limits.low < 0:
        return rng.choice(_SIGNED[held_out][name])
    return rng.choice((HELD_OUT_THEMES if held_out else THEMES)[name])


def plain_words(kind: Kind) -> Words:
    """The words of a kind outside of every theme."""
    return _PLAIN_WORDS[kind.name]


def given(task: Task, theme: Theme | None, rng: random.Random) -> str:
    """A noun phrase for the input, as "the prices of n goods", without `k`."""
    shape = task.shape
    text = theme.given if theme else rng.choice(_PLAIN_GIVEN[shape])
    for mark, ways in (("@n ", _COUNTS), ("@s", _SIZES), ("@l", _LENGTHS), ("@g", _PARTS)):
        if mark in text:
            text = text.replace(mark, rng.choice(ways.get(shape, ("n ",))))
    words = theme.words if theme else plain_words(task.kind)
    return text.replace("@items", words.items).replace("@edges", words.edges)


def with_article(noun: str) -> str:
    """The noun with "a" or "an" before it."""
    return f"{'an' if _VOWEL_SOUND.match(noun) else 'a'} {noun}"


def fill(phrase: str, words: Words, number: str) -> str:
    """A block's phrase with words and number in place of its marks.

    An article before a mark becomes "a" or "an" as what follows sounds; "@c-th" becomes "3rd",
    "@c - 1" with a literal becomes the difference, and what is counted by 1 is singular. A k or n
    of the phrase's own gives way to those of the input, and a lone full stop is quoted.
    """
    if _OWN_LETTER.search(phrase):
        phrase = _OWN_LETTER.sub(lambda m: _OTHER_LETTER[m[0]], phrase)
    meant = {"item": words.item, "items": words.items, "whole": words.whole, "c": number}
    if "@c-th" in phrase:
        phrase = phrase.replace("@c-th", f"@c{ordinal_ending(number)}")
    if number.isdigit() and "@c" in phrase:
        phrase = _SUM.sub(lambda m: str(int(number) + int(m[1] + m[2])), phrase)
        if number == "1":
            phrase = _COUNTED.sub(r"\1", phrase)
    if "a @" in phrase or "an @" in phrase:
        phrase = _ARTICLE.sub(
            lambda m: m[1] + "n" * bool(_VOWEL_SOUND.match(meant[m[2]])) + f" @{m[2]}", phrase
        )
    if words.edge != "edge":
        phrase = _EDGE.sub(
            lambda m: words.edges if m[2] else with_article(words.edge) if m[1] else words.edge,
            phrase,
        )
    phrase = phrase.replace("@items", words.items).replace("@item", words.item)
    return phrase.replace("@whole", words.whole).replace("@c", number)


def ordinal_ending(number: str) -> str:
    """What follows a number to make it an ordinal: "st" for 21, "-th" for a letter."""
    if not number.isdigit():
        return "-th"
    if number[-2:] in ("11", "12", "13"):
        return "th"
    return {"1": "st", "2": "nd", "3": "rd"}.get(number[-1], "th")


def words_of_steps(task: Task, theme: Theme | None) -> tuple[Words, ...]:
    """The words in which each step is told, and, last, those for what is printed."""
    words = theme.words if theme else plain_words(task.kind)
    told = [words]
    for step in task.steps:
        number = step.block.numbers[0] if step.block.numbers and not step.number else step.number
        if not keeps_elements(step.block, number or 0):
            words = plain_words(step.block.gives)
        told.append(words)
    return tuple(told)


def keeps_elements(block: Block, number: int) -> bool:
    """Whether all that a block gives are elements of what it took, judged by a few values."""
    known = _KEPT.get((block.key, number))
    if known is None or known[0] is not block:
        known = _KEPT[block.key, number] = (block, _keeps(block, number))
    return known[1]


def _keeps(block: Block, number: int) -> bool:
    name = block.takes.name
    if block.gives is not block.takes or name == "number":
        return False
    return name == "graph" or all(
        not _elements(name, block.apply(value, number)) - _elements(name, value)
        for value in _PROBES[name]
    )


def _elements(name: str, value: Any) -> Counter[Any]:
    """How often each element occurs in a value of the kind of that name."""
    return Counter(itertools.chain.from_iterable(value) if name in ("grid", "matrix") else value)
