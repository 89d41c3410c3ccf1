"""Random values of each kind, and blocks' templates as functions that can be called."""

import bisect
import collections
import functools
import heapq
import itertools
import math
import random
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from curriculum import kinds
from curriculum.block import Block
from curriculum.kinds import Kind

NAMES = {
    "Counter": collections.Counter,
    "defaultdict": collections.defaultdict,
    "deque": collections.deque,
    "heapq": heapq,
    "bisect": bisect,
    "math": math,
    "itertools": itertools,
    "functools": functools,
    "re": re,
}
# Undefined behaviour that arithmetic, arrays and missing returns may have. The templates handle no
# pointers of their own: checks of each that the library follows would take half of the time.
_CHECKS = "signed-integer-overflow,shift,integer-divide-by-zero,float-cast-overflow,builtin,bounds"
CPP_FLAGS = [
    *("-O0", "-std=c++17", "-Wall", "-Werror", "-D_GLIBCXX_DEBUG"),
    f"-fsanitize={_CHECKS},bool,return,unreachable",
]
_CPP_HEAD = """#include <bits/stdc++.h>
using namespace std;
void take(long long &x) { cin >> x; }
void take(string &x) {
    cin >> x;
    if (x == "-") x.clear();
}
template <class A, class B> void take(pair<A, B> &x) { cin >> x.first >> x.second; }
void take(int &x) { cin >> x; }
template <class T> void take(vector<T> &x) {
    int n;
    cin >> n;
    x.resize(n);
    for (auto &y : x) take(y);
}
"""


def draw(kind: Kind, rng: random.Random, largest: int = 30) -> Any:
    """A small value that is not empty; numbers of both signs, ties likely."""
    size = rng.choice((1, 2, 3, 4, 5, 6, 8, 12))
    reach = rng.choice((2, 5, 12, largest))
    low = -reach if rng.random() < 0.5 else 0
    letters = rng.choice(("ab", "abcde", "abcxyzABZ019", "aeiouAEbcd"))

    if kind is kinds.TEXT:
        letters = rng.choice((letters, letters, "aB0123456789", "abcD1234"))

    def text(longest: int) -> str:
        half = "".join(rng.choices(letters, k=rng.randint(1, longest)))
        return half + half[::-1] if rng.random() < 0.2 else half

    if kind is kinds.NUMBER:
        return rng.randint(low, reach * reach)
    if kind is kinds.NUMBERS:
        return [rng.randint(low, reach) for _ in range(size)]
    if kind is kinds.TEXT:
        half = text(2 * size)
        return half + half[::-1].swapcase() if rng.random() < 0.1 else half
    if kind is kinds.WORDS:
        return [text(5) for _ in range(size)]
    if kind is kinds.PAIRS:
        return [(rng.randint(low, reach), rng.randint(low, reach)) for _ in range(size)]
    width = rng.randint(1, 6)
    if kind is kinds.GRID:
        cells = rng.choice((".#", "..#", ".#ab", "abc"))
        return ["".join(rng.choices(cells, k=width)) for _ in range(min(size, 6))]
    if kind is kinds.MATRIX:
        return [[rng.randint(low, reach) for _ in range(width)] for _ in range(min(size, 6))]
    adjacent: list[list[int]] = [[] for _ in range(size)]
    edges = [(i, j) for i in range(size) for j in range(i)]
    rng.shuffle(edges)
    for i, j in edges[: rng.randint(0, min(len(edges), 2 * size))]:
        adjacent[i].append(j)
        adjacent[j].append(i)
    return adjacent


def magnitude(value: Any) -> int:
    """The largest absolute value among the numbers in a value."""
    if isinstance(value, int):
        return abs(value)
    return 0 if isinstance(value, str) else max(map(magnitude, value), default=0)


def fill(template: str, literal: int | None = None) -> str:
    """The template with plain names for its marks, and a literal for its number if one is given."""
    if literal is not None:
        template = re.sub(r"@c\b", str(literal), template)
    for mark in "abctun":
        template = re.sub(rf"@{mark}\b", f"v_{mark}", template)
    assert "@" not in template, template
    return template


def python_function(template: str) -> Callable[[Any, int], Any]:
    """The Python template as a function of value and number."""
    body = fill(template).replace("\n", "\n    ")
    names = dict(NAMES)
    exec(f"def f(v_a, v_c):\n    {body}\n    return v_b\n", names)
    return names["f"]


def as_input(value: Any) -> str:
    """A value as the C++ side reads it: lengths before elements, a dash for an empty text."""
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    if isinstance(value, list):
        return " ".join([str(len(value)), *map(as_input, value)])
    return str(value) or "-"


def cpp_answers(
    templates: Sequence[tuple[Block, str]], cases: Sequence[Sequence[tuple[Any, int]]], folder: Path
) -> list[list[str]]:
    """What each C++ template gives for each of its cases, as `kinds.printed` would write it.

    All templates are compiled into one program with checks of undefined behaviour and of library
    misuse, and without warnings; where a block has a number, also with a literal for it.
    """
    parts, calls = [_CPP_HEAD], []
    # The functions with literals are compiled to prove that they can be, and never called.
    for i, (block, template) in enumerate(templates):
        takes, gives = block.takes.cpp_type, block.gives.cpp_type
        code = fill(template).replace("\n", "\n    ")
        head = f"{gives} f{i}(const {takes} &v_a, [[maybe_unused]] long long v_c)"
        parts.append(f"// {block.key}\n{head} {{\n    {code}\n    return v_b;\n}}\n")
        if block.numbers:
            code = fill(template, block.numbers[0]).replace("\n", "\n    ")
            head = f"{gives} literal{i}(const {takes} &v_a)"
            parts.append(f"{head} {{\n    {code}\n    return v_b;\n}}\n")
        printer = block.gives.cpp_printer.replace("@a", "b")
        calls.append(
            f"case {i}: {{ {takes} a; take(a); {gives} b = f{i}(a, c); {printer} break; }}"
        )
    parts.append(
        "int main() { int i; long long c; while (cin >> i >> c) { switch (i) {\n"
        + "\n".join(calls)
        + '\n} cout << "=====" << endl; } }\n'
    )
    source, program = folder / "blocks.cpp", folder / "blocks"
    source.write_text("".join(parts))
    subprocess.run(["g++", *CPP_FLAGS, "-o", program, source], check=True)
    lines = [
        f"{i} {number} {as_input(value)}\n"
        for i, given in enumerate(cases)
        for value, number in given
    ]
    done = subprocess.run(
        [program], input="".join(lines), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 and not done.stderr, done.stderr[:2000]
    answers = iter(done.stdout.split("=====\n"))
    return [[next(answers).rstrip("\n") for _ in given] for given in cases]
