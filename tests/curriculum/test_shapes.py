"""Inputs of each shape: written, drawn within limits, and read by every way to read them."""

import io
import random
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import problem_material
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curriculum import kinds, reading_cpp, reading_python, task, values
from curriculum.shapes import (
    SHAPES,
    Shape,
    adjacency,
    case_text,
    edges,
    input_text,
    parents,
)
from curriculum.task import Limits
from curriculum.templates import fill

ALL = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
LIMITS = problem_material.LIMITS
WAYS = 40  # draws among the ways to read, which are about ten


def drawn(shape: Shape, rng: random.Random, limits: Limits = LIMITS) -> Any:
    return values.draw(shape, limits, rng, rng.randint(1, limits.length), 30)


def test_shapes_are_those_of_the_table() -> None:
    assert task.__doc__ is not None
    rows = re.findall(r"^    (\w+) +(\w+)  +\S", task.__doc__, re.MULTILINE)
    assert rows[1:] == [(shape.name, shape.kind.name) for shape in SHAPES.values()]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=20))
def test_edges_make_the_graph_that_they_were_taken_from(pairs: list[tuple[int, int]]) -> None:
    simple = list({frozenset(p): p for p in pairs if p[0] != p[1]}.values())
    graph = adjacency(7, simple)
    assert adjacency(7, edges(graph)) == graph
    assert len(edges(graph)) == len(simple)


@given(st.integers(1, 12), st.randoms(use_true_random=False))
def test_parents_make_the_tree_that_they_were_taken_from(size: int, rng: random.Random) -> None:
    tree = drawn(SHAPES["tree_parents"], rng)
    found = parents(tree)
    assert adjacency(len(tree), [(p, i) for i, p in enumerate(found, 1)]) == tree
    assert all(p < i for i, p in enumerate(found, 1))


@pytest.mark.parametrize(
    ("name", "value", "plain", "with_k"),
    [
        ("number", 5, "5\n", "5 3\n"),
        ("numbers_line", [7, -8], "2\n7 -8\n", "2 3\n7 -8\n"),
        ("numbers_column", [7, -8], "2\n7\n-8\n", "2 3\n7\n-8\n"),
        ("numbers_bare", [7, -8], "7 -8\n", "3\n7 -8\n"),
        ("text", "ab", "ab\n", "3\nab\n"),
        ("text_counted", "ab", "2\nab\n", "2 3\nab\n"),
        ("words_lines", ["ab", "c"], "2\nab\nc\n", "2 3\nab\nc\n"),
        ("words_line", ["ab", "c"], "ab c\n", "3\nab c\n"),
        ("pairs", [(1, 2)], "1\n1 2\n", "1 3\n1 2\n"),
        ("grid", [".#", "..", "#."], "3 2\n.#\n..\n#.\n", "3 2 3\n.#\n..\n#.\n"),
        ("matrix", [[1, 2]], "1 2\n1 2\n", "1 2 3\n1 2\n"),
        ("matrix_square", [[1, 2], [3, 4]], "2\n1 2\n3 4\n", "2 3\n1 2\n3 4\n"),
        ("graph", [[1], [0], []], "3 1\n1 2\n", "3 1 3\n1 2\n"),
        ("tree", [[1], [0]], "2\n1 2\n", "2 3\n1 2\n"),
        ("tree_parents", [[1, 2], [0], [0]], "3\n1 1\n", "3 3\n1 1\n"),
        ("tree_parents", [[]], "1\n\n", "1 3\n\n"),
    ],
)
def test_a_case_is_written_as_the_table_says(
    name: str, value: Any, plain: str, with_k: str
) -> None:
    assert case_text(SHAPES[name], value, None) == plain
    assert case_text(SHAPES[name], value, 3) == with_k
    assert input_text(SHAPES[name], [(value, 3)] * 2, many=True) == f"2\n{with_k * 2}"
    assert input_text(SHAPES[name], [(value, None)], many=False) == plain


def numbers_in(kind: kinds.Kind, value: Any) -> list[int]:
    if kind is kinds.NUMBER:
        return [value]
    if kind is kinds.NUMBERS:
        return value
    if kind in (kinds.PAIRS, kinds.MATRIX):
        return [x for row in value for x in row]
    return []


@ALL
def test_values_keep_the_limits_and_reach_them(shape: Shape) -> None:
    rng = random.Random(shape.name)
    seen: set[int] = set()
    for low, high in ((-9, 9), (0, 9), (1, 9), (-9, -2)):
        limits = Limits(length=9, low=low, high=high)
        for _ in range(150):
            size, reach = rng.randint(1, 9), rng.choice((2, 9))
            value = values.draw(shape, limits, rng, size, reach)
            if shape.kind is not kinds.NUMBER:
                assert 1 <= len(value) <= size
                if shape.kind not in (kinds.GRID, kinds.MATRIX):
                    assert len(value) == size
            found = numbers_in(shape.kind, value)
            assert all(low <= x <= high for x in found)
            seen.update(found)
        for value in values.extremes(shape, limits, rng):
            assert all(low <= x <= high for x in numbers_in(shape.kind, value))
    if found:
        assert {-9, 9, 0, 1} <= seen


def test_hard_values_are_long_and_hardly_repeat() -> None:
    rng = random.Random(1)
    limits = Limits(length=2000, low=-(10**6), high=10**6)
    numbers = values.hard(SHAPES["numbers_line"], limits, rng)
    assert len(numbers) == 2000 and len(set(numbers)) > 1990 and numbers != sorted(numbers)
    pairs = values.hard(SHAPES["pairs"], limits, rng)
    assert len(pairs) == 2000 and len(set(pairs)) > 1990
    text = values.hard(SHAPES["text"], limits, rng)
    assert len(text) == 2000 and text == text[::-1] and len(set(text)) > 50
    assert values.hard(SHAPES["number"], limits, rng) == 10**6
    huge = Limits(length=1, low=0, high=10**12)
    prime = values.hard(SHAPES["number"], huge, rng)
    assert prime > 9 * 10**11 and all(prime % i for i in range(2, 10**6 + 1))


@pytest.mark.parametrize("name", ["graph", "tree", "tree_parents"])
def test_graphs_are_simple_and_trees_are_trees(name: str) -> None:
    rng = random.Random(name)
    connected = 0
    for _ in range(200):
        graph = drawn(SHAPES[name], rng)
        for u, row in enumerate(graph):
            assert len(set(row)) == len(row) and u not in row
            assert all(u in graph[v] for v in row)
        reached, order = {0}, [0]
        for u in order:
            order += [v for v in graph[u] if v not in reached]
            reached.update(graph[u])
        connected += len(reached) == len(graph)
        if name != "graph":
            assert sum(map(len, graph)) == 2 * (len(graph) - 1)
    assert 50 < connected < 190 if name == "graph" else connected == 200


@settings(max_examples=50)
@given(st.randoms(use_true_random=False))
def test_texts_are_of_letters_and_digits_and_grids_of_cells(rng: random.Random) -> None:
    assert re.fullmatch(r"[A-Za-z0-9]+", drawn(SHAPES["text"], rng))
    assert all(re.fullmatch(r"[A-Za-z0-9]+", word) for word in drawn(SHAPES["words_lines"], rng))
    rows = drawn(SHAPES["grid"], rng)
    assert len({len(row) for row in rows}) == 1
    assert all(re.fullmatch(r"[a-z.#]+", row) for row in rows)
    square = drawn(SHAPES["matrix_square"], rng)
    assert all(len(row) == len(square) for row in square)


def python_program(reading: reading_python.Reading, with_k: bool, many: bool) -> str:
    """A program that keeps what it reads."""
    case = fill(reading.case, a="value") + f"\nfound.append((value, {'k' if with_k else None}))"
    if many:
        body = case.replace("\n", "\n    ")
        case = f"for _ in range({reading.count}):\n    {body}"
    return f"import sys\n{reading.before}\nfound = []\n{case}\n"


@ALL
@pytest.mark.parametrize("with_k", [False, True])
@pytest.mark.parametrize("many", [False, True])
def test_python_reads_what_was_written(
    shape: Shape, with_k: bool, many: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(f"{shape.name} {with_k} {many}")
    programs = set()
    for _ in range(WAYS):
        reading = reading_python.reading(shape, rng, with_k=with_k, many=many)
        programs.add(python_program(reading, with_k, many))
    assert len(programs) >= 3
    for program in sorted(programs):
        cases = [
            (drawn(shape, rng), rng.randint(1, 9) if with_k else None)
            for _ in range(3 if many else 1)
        ]
        text = input_text(shape, cases, many)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        names: dict[str, Any] = {}
        exec(program, names)
        assert names["found"] == cases, program


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("g++") is None, reason="needs a C++ compiler")
@pytest.mark.parametrize("many", [False, True])
def test_cpp_reads_what_was_written(many: bool, tmp_path: Path) -> None:
    rng = random.Random(5)
    ways: set[tuple[str, bool, str]] = set()
    for shape in SHAPES.values():
        for with_k in (False, True):
            for _ in range(16):
                reading = reading_cpp.reading(shape, rng, with_k=with_k)
                code = fill(reading.case, a="value", exit="return 0;")
                code += "\ncout << k << endl;\n" if with_k else "\n"
                code += fill(shape.kind.cpp_printer, a="value")
                if many:
                    code = f"{reading.count}\nwhile (t--) {{\n{code}\n}}"
                source = f"{problem_material.CPP_HEADER}int main() {{\n{code}\n}}\n"
                ways.add((shape.name, with_k, source))
    assert min(sum(way[0] == name for way in ways) for name in SHAPES) >= 3
    listed = sorted(ways)
    program = problem_material.compile_together([source for _, _, source in listed], tmp_path)
    runs, expected = [], []
    for i, (name, with_k, _) in enumerate(listed):
        shape = SHAPES[name]
        cases = [(drawn(shape, rng), 7 if with_k else None) for _ in range(2 if many else 1)]
        runs.append((i, input_text(shape, cases, many)))
        printed = [f"{'' if k is None else k} {kinds.printed(shape.kind, v)}" for v, k in cases]
        expected.append(" ".join(printed).split())
    ran = problem_material.run_together(program, runs)
    for (_, _, source), answer, end in zip(listed, expected, ran, strict=True):
        assert end.status == 0 and end.output.split() == answer, (source, end)


@pytest.mark.parametrize("name", ["numbers_line", "numbers_column", "words_lines", "pairs"])
def test_code_that_forgets_to_empty_its_list_reads_on(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shape, rng = SHAPES[name], random.Random(3)
    assert reading_python.can_carry(shape) and reading_cpp.can_carry(shape)
    reading = reading_python.carried(shape, rng, with_k=False)
    body = fill(reading.case, a="value").replace("\n", "\n    ")
    program = f"import sys\n{reading.once.replace('@a', 'value')}\n"
    program += f"for _ in range({reading.count}):\n    {body}\n"
    first, second = drawn(shape, rng), drawn(shape, rng)
    text = input_text(shape, [(first, None), (second, None)], many=True)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    names: dict[str, Any] = {}
    exec(program, names)
    assert names["value"] == first + second


def test_only_lists_can_be_read_on() -> None:
    for shape in SHAPES.values():
        if shape.kind.name not in ("numbers", "words", "pairs"):
            assert not reading_python.can_carry(shape) and not reading_cpp.can_carry(shape)
