"""Random values of each shape within limits: any, edge cases, ties, extremes."""

import random
from collections.abc import Callable, Sequence
from typing import Any

from curriculum import kinds
from curriculum.shapes import Edges, Shape, adjacency
from curriculum.task import Limits

LONGEST_WORD = 12
LARGE_PRIME = 999_999_999_989
_LOWER = "abcdefghijklmnopqrstuvwxyz"
_POOLS = (
    _LOWER,
    "ab",
    "abc",
    "xyzw",
    "aeioubcd",
    "aAbBcC",
    "abcdeABCDE0123456789",
    _LOWER + _LOWER.upper() + "0123456789",
    "0123456789",
    "a1b2",
)
_CELLS = (".#", "..#", "...#", ".##", ".#ab", "..abc", "abc", "..#xyz", ".", "#.")


def numbers(rng: random.Random, size: int, low: int, high: int) -> list[int]:
    """`size` numbers from `low` to `high`: at random, tied, sorted, mirrored, in a row, extreme."""
    pattern = rng.random()
    found = rng.choices(range(low, high + 1), k=size)
    if pattern < 0.45:
        return found
    if pattern < 0.6:
        return rng.choices(found[: 2 + size // 3], k=size)
    if pattern < 0.66:
        return [found[0] if rng.random() < 0.6 else x for x in found]
    if pattern < 0.74:
        return sorted(found, reverse=pattern < 0.69)
    if pattern < 0.8:
        return [found[0]] * size
    if pattern < 0.86:
        return found[: size - size // 2] + found[: size // 2][::-1]
    if pattern < 0.94:
        start = rng.choice((0, 1, found[0]))
        return rng.sample([max(low, min(high, start + i)) for i in range(size)], size)
    return rng.choices((low, high), k=size)


def text(rng: random.Random, size: int, pool: str) -> str:
    """`size` characters of a pool: at random, mirrored, in runs, periodic or all equal."""
    pattern = rng.random()
    found = rng.choices(pool, k=size)
    if 0.5 < pattern < 0.66:
        found[size - size // 2 :] = found[: size // 2][::-1]
    elif pattern < 0.74:
        found.sort()
    elif pattern < 0.86:
        period = rng.randint(1, 3)
        found = (found[:period] * size)[:size]
    return "".join(found)


def _a_text(rng: random.Random, size: int, _: Limits, __: int) -> str:
    return text(rng, size, rng.choice(_POOLS))


def _words(rng: random.Random, size: int, limits: Limits, _: int) -> list[str]:
    pool = rng.choice(_POOLS)
    longest = min(rng.choice((2, 4, 7, LONGEST_WORD)), limits.length)
    shortest = longest if rng.random() < 0.2 else 1
    found = [text(rng, rng.randint(shortest, longest), pool) for _ in range(size)]
    if rng.random() < 0.2:
        start = found[0][: rng.randint(1, 3)]
        found = [(start + word)[: len(word)] for word in found]
    return rng.choices(found[: 1 + size // 2], k=size) if rng.random() < 0.3 else found


def _span(limits: Limits, reach: int) -> tuple[int, int]:
    """The numbers of the limits that are within `reach` of 0, or the one closest to it."""
    low = min(max(limits.low, -reach), limits.high)
    return low, max(min(limits.high, reach), low)


def _narrowed(rng: random.Random, limits: Limits, reach: int) -> tuple[int, int]:
    """As `_span`, now and then of one sign alone."""
    low, high = _span(limits, reach)
    if low < 0 < high:
        sign = rng.random()
        if sign < 0.3:
            return 0, high
        if sign < 0.36:
            return low, -1
    return low, high


def _number(rng: random.Random, _: int, limits: Limits, reach: int) -> int:
    low, high = _narrowed(rng, limits, reach)
    return rng.choice((low, high)) if rng.random() < 0.15 else rng.randint(low, high)


def _numbers(rng: random.Random, size: int, limits: Limits, reach: int) -> list[int]:
    return numbers(rng, size, *_narrowed(rng, limits, reach))


def _pairs(rng: random.Random, size: int, limits: Limits, reach: int) -> list[tuple[int, int]]:
    firsts, seconds = (numbers(rng, size, *_span(limits, reach)) for _ in range(2))
    order = rng.random()
    found = list(zip(firsts, seconds, strict=True))
    if order < 0.5:
        return [(min(pair), max(pair)) for pair in found]
    return rng.choices(found, k=size) if order < 0.7 else found


def _sides(rng: random.Random, size: int) -> tuple[int, int]:
    """Height and width of which one is `size`, the other close to it as often as not."""
    other = rng.randint(max(1, size - 2), size) if rng.random() < 0.6 else rng.randint(1, size)
    return (size, other) if rng.random() < 0.5 else (other, size)


def _grid(rng: random.Random, size: int, _: Limits, __: int) -> list[str]:
    height, width = _sides(rng, size)
    cells = rng.choice(_CELLS)
    rows = [text(rng, width, cells) for _ in range(height)]
    if rng.random() < 0.5:
        rows = ["".join(rng.choices(cells, k=width)) for _ in range(height)]
    return rows


def _matrix(rng: random.Random, size: int, limits: Limits, reach: int) -> list[list[int]]:
    height, width = _sides(rng, size)
    low, high = _span(limits, reach)
    return [numbers(rng, width, low, high) for _ in range(height)]


def _square(rng: random.Random, size: int, limits: Limits, reach: int) -> list[list[int]]:
    low, high = _span(limits, reach)
    found = [rng.choices(range(low, high + 1), k=size) for _ in range(size)]
    if rng.random() < 0.3:  # symmetric, but perhaps for one number
        found = [[found[min(i, j)][max(i, j)] for j in range(size)] for i in range(size)]
        if rng.random() < 0.5:
            found[-1][0] = low
    return found


def _tree_edges(rng: random.Random, size: int) -> Edges:
    """Each vertex but 0 with a smaller one: at random, or as a path, star, caterpillar, heap."""
    form = rng.randrange(6)
    choose: Callable[[int], int] = {
        0: lambda i: i - 1,
        1: lambda i: 0,
        2: lambda i: max(0, i - rng.randint(1, 3)),
        3: lambda i: (i - 1) // 2,
    }.get(form, rng.randrange)
    return [(choose(i), i) for i in range(1, size)]


def _renamed(rng: random.Random, size: int, found: Edges) -> list[list[int]]:
    """The graph with its vertices and edges in random order."""
    names = rng.sample(range(size), size)
    rng.shuffle(found)
    turned = [(u, v) if rng.random() < 0.5 else (v, u) for u, v in found]
    return adjacency(size, [(names[u], names[v]) for u, v in turned])


def _tree(rng: random.Random, size: int, _: Limits, __: int) -> list[list[int]]:
    return _renamed(rng, size, _tree_edges(rng, size))


def _tree_parents(rng: random.Random, size: int, _: Limits, __: int) -> list[list[int]]:
    return adjacency(size, _tree_edges(rng, size))


def _graph(rng: random.Random, size: int, _: Limits, __: int) -> list[list[int]]:
    """Forests, connected graphs with few or many more edges, cycles, and sparse random ones."""
    form = rng.random()
    every = [(i, j) for j in range(size) for i in range(j)]
    found = _tree_edges(rng, size)
    if form < 0.3:
        found = rng.sample(found, len(found) - min(len(found), rng.randint(0, 3)))
    elif form < 0.6:
        more = rng.sample(every, min(len(every), rng.randint(1, 1 + size)))
        found = list(dict.fromkeys(found + more))
    elif form < 0.7 and size >= 3:
        found = [*((i, i + 1) for i in range(size - 1)), (0, size - 1)]
    elif form < 0.95:
        found = rng.sample(every, min(len(every), rng.randint(0, size)))
    else:
        found = every
    return _renamed(rng, size, found)


_Draw = Callable[[random.Random, int, Limits, int], Any]
_BY_SHAPE: dict[str, _Draw] = {
    "matrix_square": _square,
    "tree": _tree,
    "tree_parents": _tree_parents,
}
_BY_KIND: dict[str, _Draw] = {
    "number": _number,
    "numbers": _numbers,
    "text": _a_text,
    "words": _words,
    "pairs": _pairs,
    "grid": _grid,
    "matrix": _matrix,
    "graph": _graph,
}


def draw(shape: Shape, limits: Limits, rng: random.Random, size: int, reach: int) -> Any:
    """A value of `size` elements (rows or columns at most, vertices).

    Args:
      shape: Of the input.
      limits: Which every value keeps.
      rng: The only source of chance.
      size: At most `limits.length`; a number has none.
      reach: Numbers are at most so far from 0, where the limits let them be.
    """
    return _BY_SHAPE.get(shape.name, _BY_KIND[shape.kind.name])(rng, size, limits, reach)


def extremes(shape: Shape, limits: Limits, rng: random.Random) -> Sequence[Any]:
    """Values as large as the limits let them be, for trying what they make of a program."""
    kind, size = shape.kind, limits.length
    low, high = limits.low, limits.high
    rows = [[high] * size, [low] * size, ([high, low] * size)[:size]]
    if kind is kinds.NUMBER:
        return [high, low, max(low, high - 1), (low + high) // 2]
    if kind is kinds.NUMBERS:
        return [*rows, rng.choices(range(low, high + 1), k=size)]
    if kind is kinds.PAIRS:
        corners = ((low, high), (high, low), (high, high), (low, low))
        return [[corner] * size for corner in corners]
    if kind is kinds.MATRIX:
        return [[row] * size for row in rows]
    if kind is kinds.TEXT:
        return ["9" * size, "z" * size, "Z9" * (size // 2) + "z", (_LOWER * size)[:size]]
    if kind is kinds.WORDS:
        longest = min(LONGEST_WORD, size)
        return [["9" * longest] * size, ["z" * longest] * size]
    return [draw(shape, limits, rng, size, high) for _ in range(4)]


def hard(shape: Shape, limits: Limits, rng: random.Random) -> Any:
    """A value on which slow code takes its longest: hardly two numbers alike, nothing in order, a
    text that is its own mirror image.

    Args:
      shape: Of a number, numbers, text or pairs.
      limits: The number is the largest prime of 12 digits, where they allow it.
      rng: Chooses the rest.
    """
    kind, size, span = shape.kind, limits.length, range(limits.low, limits.high + 1)
    if kind is kinds.NUMBER:
        return min(LARGE_PRIME, limits.high)
    if kind is kinds.NUMBERS:
        return rng.choices(span, k=size)
    if kind is kinds.PAIRS:
        return list(zip(rng.choices(span, k=size), rng.choices(span, k=size), strict=True))
    half = rng.choices(_LOWER + _LOWER.upper() + "0123456789", k=(size + 1) // 2)
    return "".join(half + half[: size // 2][::-1])
