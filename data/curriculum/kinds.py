"""Kinds of values that flow between building blocks, with the code that reads and prints each.

A program for a composition reads a value of one kind, passes it from block to block and prints what
the last one gives. Each kind has one type in each language:

    kind      Python                    C++
    number    int                       long long
    numbers   list[int]                 vector<long long>
    text      str                       string
    words     list[str]                 vector<string>
    pairs     list[tuple[int, int]]     vector<pair<long long, long long>>
    grid      list[str]                 vector<string>
    matrix    list[list[int]]           vector<vector<long long>>
    graph     list[list[int]]           vector<vector<int>>

A grid holds `.`, `#` and lower-case letters in rows of equal length; a graph is the adjacency list
of an undirected graph without loops and double edges, vertices counted from 0, each list in the
order of the input's edges. Words and texts are of letters and digits and hold no blanks.
"""

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of value.

    Attributes:
      name: As in the table above.
      cpp_type: Its type in C++.
      variables: Names that programs give to such a value.
      items: Plain words for its elements, singular and plural.
      whole: Plain word for the value as a whole.
      substitute: What takes the place of an empty value before a block that needs an element; None
        for kinds that are never empty.
      python_printer: Code that prints `@a`.
      cpp_printer: The same in C++.
    """

    name: str
    cpp_type: str
    variables: tuple[str, ...]
    items: tuple[str, str]
    whole: str
    substitute: Any
    python_printer: str
    cpp_printer: str


_CPP_LINE = (
    'for (int i = 0; i < (int)@a.size(); i++) cout << (i ? " " : "") << @a[i];\ncout << endl;'
)
_PYTHON_ROWS = "for row in @a:\n    print(*row)"
_CPP_ROWS = (
    "for (auto &r : @a) {\n"
    '    for (int i = 0; i < (int)r.size(); i++) cout << (i ? " " : "") << r[i];\n'
    "    cout << endl;\n"
    "}"
)

NUMBER = Kind(
    name="number",
    cpp_type="long long",
    variables=("x", "m", "value", "num"),
    items=("number", "numbers"),
    whole="number",
    substitute=None,
    python_printer="print(@a)",
    cpp_printer="cout << @a << endl;",
)
NUMBERS = Kind(
    name="numbers",
    cpp_type="vector<long long>",
    variables=("a", "v", "nums", "arr"),
    items=("number", "numbers"),
    whole="list",
    substitute=[0],
    python_printer="print(*@a)",
    cpp_printer=_CPP_LINE,
)
TEXT = Kind(
    name="text",
    cpp_type="string",
    variables=("s", "w", "word", "line"),
    items=("character", "characters"),
    whole="string",
    substitute="x",
    python_printer="print(@a)",
    cpp_printer="cout << @a << endl;",
)
WORDS = Kind(
    name="words",
    cpp_type="vector<string>",
    variables=("words", "names", "ss", "parts"),
    items=("word", "words"),
    whole="list of words",
    substitute=["x"],
    python_printer="print(*@a)",
    cpp_printer=_CPP_LINE,
)
PAIRS = Kind(
    name="pairs",
    cpp_type="vector<pair<long long, long long>>",
    variables=("pairs", "ps", "pts", "segs"),
    items=("pair", "pairs"),
    whole="list of pairs",
    substitute=[(0, 0)],
    python_printer="for x, y in @a:\n    print(x, y)",
    cpp_printer='for (auto &p : @a) cout << p.first << " " << p.second << endl;',
)
GRID = Kind(
    name="grid",
    cpp_type="vector<string>",
    variables=("g", "grid", "rows", "field"),
    items=("cell", "cells"),
    whole="grid",
    substitute=None,
    python_printer='print("\\n".join(@a))',
    cpp_printer="for (auto &r : @a) cout << r << endl;",
)
MATRIX = Kind(
    name="matrix",
    cpp_type="vector<vector<long long>>",
    variables=("mat", "t", "table", "m2"),
    items=("number", "numbers"),
    whole="table",
    substitute=None,
    python_printer=_PYTHON_ROWS,
    cpp_printer=_CPP_ROWS,
)
GRAPH = Kind(
    name="graph",
    cpp_type="vector<vector<int>>",
    variables=("adj", "g", "graph", "nb"),
    items=("vertex", "vertices"),
    whole="graph",
    substitute=None,
    python_printer=_PYTHON_ROWS,
    cpp_printer=_CPP_ROWS,
)
KINDS = (NUMBER, NUMBERS, TEXT, WORDS, PAIRS, GRID, MATRIX, GRAPH)


def is_empty(value: Any) -> bool:
    """Whether a value has no element; a number always has."""
    return not isinstance(value, int) and not len(value)


def printed(kind: Kind, value: Any) -> str:
    """What a correct program prints for a value, without the last line end."""
    if kind in (NUMBER, TEXT):
        return str(value)
    if kind is GRID:
        return "\n".join(value)
    if kind in (PAIRS, MATRIX, GRAPH):
        return "\n".join(" ".join(map(str, row)) for row in value)
    return " ".join(map(str, value))
