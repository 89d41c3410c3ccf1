"""The shapes of inputs: which value each holds, and how it is written as text.

`task.py` has the table of shapes in words. Cases of one input follow each other without blank
lines; a tree of one vertex, given by parents, has an empty line where the parents would stand, so
that programs which read by lines and by words both find what they expect.
"""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from curriculum import kinds
from curriculum.kinds import Kind

Edges = list[tuple[int, int]]


@dataclasses.dataclass(frozen=True, slots=True)
class Shape:
    """One shape of input.

    Attributes:
      name: As in the table of `task.py`.
      kind: Kind of the value read.
      counts: Names of the numbers on the case's first line, `k` left out; empty where the value
        starts at once.
      lines: The lines of a value that follow that first line.
      sizes: The counts of a value.
    """

    name: str
    kind: Kind
    counts: tuple[str, ...]
    lines: Callable[[Any], list[str]]
    sizes: Callable[[Any], tuple[int, ...]]


def edges(adjacency: Sequence[Sequence[int]]) -> Edges:
    """Edges in an order from which the adjacency lists arise as they are.

    Such an order exists for every graph read from an input. The next edge is found by walking from
    a vertex along first unused edges, each of which comes earlier than the one before.
    """
    used = [0] * len(adjacency)
    found: Edges = []
    for start in range(len(adjacency)):
        while used[start] < len(adjacency[start]):
            here, there = start, adjacency[start][used[start]]
            while adjacency[there][used[there]] != here:
                here, there = there, adjacency[there][used[there]]
            found.append((here, there))
            used[here] += 1
            used[there] += 1
    return found


def adjacency(size: int, edges_in_order: Edges) -> list[list[int]]:
    """The inverse of `edges`, as a program builds it; `size` vertices counted from 0."""
    lists: list[list[int]] = [[] for _ in range(size)]
    for u, v in edges_in_order:
        lists[u].append(v)
        lists[v].append(u)
    return lists


def parents(adjacency_lists: Sequence[Sequence[int]]) -> list[int]:
    """The parents of vertices 1, 2, ... of a tree that hangs from vertex 0."""
    parent = [-1] * len(adjacency_lists)
    order = [0]
    for vertex in order:
        for other in adjacency_lists[vertex]:
            if other != parent[vertex]:
                parent[other] = vertex
                order.append(other)
    return parent[1:]


def _joined(items: Sequence[Any]) -> str:
    return " ".join(map(str, items))


def _edge_lines(value: Any) -> list[str]:
    return [f"{u + 1} {v + 1}" for u, v in edges(value)]


def _length(value: Any) -> tuple[int, ...]:
    return (len(value),)


def _height_and_width(value: Any) -> tuple[int, ...]:
    return len(value), len(value[0])


def _none(_: Any) -> tuple[int, ...]:
    return ()


_ALL = (
    Shape("number", kinds.NUMBER, ("x",), lambda value: [], lambda value: (value,)),
    Shape("numbers_line", kinds.NUMBERS, ("n",), lambda value: [_joined(value)], _length),
    Shape("numbers_column", kinds.NUMBERS, ("n",), lambda value: list(map(str, value)), _length),
    Shape("numbers_bare", kinds.NUMBERS, (), lambda value: [_joined(value)], _none),
    Shape("text", kinds.TEXT, (), lambda value: [value], _none),
    Shape("text_counted", kinds.TEXT, ("n",), lambda value: [value], _length),
    Shape("words_lines", kinds.WORDS, ("n",), list, _length),
    Shape("words_line", kinds.WORDS, (), lambda value: [_joined(value)], _none),
    Shape("pairs", kinds.PAIRS, ("n",), lambda value: [f"{x} {y}" for x, y in value], _length),
    Shape("grid", kinds.GRID, ("h", "w"), list, _height_and_width),
    Shape(
        "matrix",
        kinds.MATRIX,
        ("h", "w"),
        lambda value: [_joined(row) for row in value],
        _height_and_width,
    ),
    Shape(
        "matrix_square",
        kinds.MATRIX,
        ("n",),
        lambda value: [_joined(row) for row in value],
        _length,
    ),
    Shape(
        "graph",
        kinds.GRAPH,
        ("n", "m"),
        _edge_lines,
        lambda value: (len(value), sum(map(len, value)) // 2),
    ),
    Shape("tree", kinds.GRAPH, ("n",), _edge_lines, _length),
    Shape(
        "tree_parents",
        kinds.GRAPH,
        ("n",),
        lambda value: [_joined([vertex + 1 for vertex in parents(value)])],
        _length,
    ),
)
SHAPES = {shape.name: shape for shape in _ALL}


def case_text(shape: Shape, value: Any, k: int | None) -> str:
    """The lines of one case, `k` on its place unless None; ends with a line end."""
    first = [*shape.sizes(value)] if k is None else [*shape.sizes(value), k]
    lines = shape.lines(value)
    if first:
        lines = [_joined(first), *lines]
    return "\n".join(lines) + "\n"


def input_text(shape: Shape, cases: Sequence[tuple[Any, int | None]], many: bool) -> str:
    """A whole input.

    Args:
      shape: Of every case.
      cases: The value of each and its `k`, None where the task has none.
      many: Whether the number of cases comes first.
    """
    body = "".join(case_text(shape, value, k) for value, k in cases)
    return f"{len(cases)}\n{body}" if many else body
