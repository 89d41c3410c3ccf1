"""What `benchmarks.judging` judges: contest programs in two languages, and seeded tests for them.

Short programs, as samples are, come from the contest that ships with the repository.

`programs/NAME.py` and `programs/NAME.cpp` solve the same problem in the ways people write them; two
in three of the latter include <bits/stdc++.h>, as C++ programs on Kattis do. The expected outputs
are the Python program's; that the C++ program is accepted too confirms both.
"""

import dataclasses
import itertools
import random
from collections.abc import Callable
from pathlib import Path

from alphacode.datasets.problem import Language
from alphacode.datasets.readers import jsonl
from alphacode.execution import Case
from alphacode.files import path_of
from benchmarks.judging_tools import function

_FOLDER = Path(__file__).parent / "programs"
_CONTEST = Path(__file__).parents[1] / "data" / "contest" / "curriculum.jsonl"
_numbers = itertools.count(1)


@dataclasses.dataclass(frozen=True)
class Program:
    """A problem's solutions.

    Attributes:
      name: Of the problem.
      python: Source; of a short one empty.
      cpp: Source.
      cases: Tests, all different.
    """

    name: str
    python: str
    cpp: str
    cases: tuple[Case, ...]


def load(programs: int, tests: int) -> list[Program]:
    """The first `programs` of them, with `tests` tests each; equal at every call."""
    loaded = []
    for name, make in itertools.islice(_INPUTS.items(), programs):
        rng = random.Random(name)
        python = (_FOLDER / f"{name}.py").read_text()
        cpp = (_FOLDER / f"{name}.cpp").read_text()
        solve = function(python)
        inputs = [make(rng) for _ in range(tests)]
        loaded.append(Program(name, python, cpp, tuple(Case(i, solve(i)) for i in inputs)))
    return loaded


def load_short(programs: int, tests: int) -> list[Program]:
    """The C++ programs of the contest's first `programs` problems, with at most `tests` tests."""
    loaded = []
    for _, problem in itertools.islice(jsonl.read(path_of(str(_CONTEST))), programs):
        (cpp, *_) = (s.solution for s in problem.solutions if s.language is Language.CPP)
        several = (problem.public_tests + problem.hidden_tests)[:tests]
        cases = tuple(Case(test.input, test.output) for test in several)
        loaded.append(Program(problem.name, "", cpp, cases))
    return loaded


def distinct(source: str, language: str) -> str:
    """The program with a statement that no other one has, so that nothing is known of it yet."""
    number = next(_numbers)
    if language == "python3":
        return f"{source}\nVERSION = {number}\n"
    return f"{source}\nextern const int version_{number} = {number};\n"


def _row(numbers: list[int]) -> str:
    return " ".join(map(str, numbers))


def _table(rows: list[list[int]]) -> str:
    return "".join(f"{_row(row)}\n" for row in rows)


def _increasing(rng: random.Random) -> str:
    values = [rng.randint(1, 1000) for _ in range(rng.randint(50, 100))]
    return _table([[len(values)], values])


def _shortest(rng: random.Random) -> str:
    n = rng.randint(20, 40)
    roads = [[rng.randint(1, n), rng.randint(1, n), rng.randint(1, 20)] for _ in range(3 * n)]
    return _table([[n, len(roads)], *roads])


def _knapsack(rng: random.Random) -> str:
    items = [[rng.randint(1, 20), rng.randint(1, 10**6)] for _ in range(rng.randint(5, 10))]
    return _table([[len(items), rng.randint(20, 80)], *items])


def _spanning(rng: random.Random) -> str:
    n = rng.randint(20, 40)
    edges = [[rng.randint(1, n), rng.randint(1, n), rng.randint(1, 1000)] for _ in range(2 * n)]
    return _table([[n, len(edges)], *edges])


def _brackets(rng: random.Random) -> str:
    text = ""
    for _ in range(rng.randint(10, 30)):
        text = rng.choice(("({})", "[{}]", "{{{}}}")).format(text) + rng.choice(("", "()", "[]"))
    position = rng.randrange(len(text))
    return (text[:position] + rng.choice("([{}])") + text[position:]) + "\n"


def _primes(rng: random.Random) -> str:
    queries = [sorted(rng.choices(range(1, 20000), k=2)) for _ in range(50)]
    return _table([[len(queries)], *queries])


def _fenwick(rng: random.Random) -> str:
    values = [rng.randint(-1000, 1000) for _ in range(60)]
    additions = [[1, rng.randint(1, 60), rng.randint(-99, 99)] for _ in range(30)]
    sums = [[2, *sorted(rng.choices(range(1, 61), k=2))] for _ in range(30)]
    operations = rng.sample(additions + sums, 60)
    return _table([[60, 60], values, *operations])


def _distance(rng: random.Random) -> str:
    return "".join("".join(rng.choices("abc", k=rng.randint(15, 30))) + "\n" for _ in range(2))


def _maze(rng: random.Random) -> str:
    height, width = rng.randint(8, 14), rng.randint(8, 14)
    cells = rng.choices(".#", weights=(3, 1), k=height * width)
    start, end = rng.sample(range(height * width), 2)
    cells[start], cells[end] = "S", "E"
    rows = ("".join(cells[i : i + width]) for i in range(0, height * width, width))
    return "\n".join((f"{height} {width}", *rows, ""))


def _choose(rng: random.Random) -> str:
    return _table([[40], *([rng.randint(0, 2000), rng.randint(0, 2000)] for _ in range(40))])


def _words(rng: random.Random) -> str:
    words = ["".join(rng.choices("aAbB", k=rng.randint(1, 4))) for _ in range(100)]
    return f"{len(words)}\n{' '.join(words)}\n"


def _courses(rng: random.Random) -> str:
    n = rng.randint(20, 40)
    places = rng.sample(range(1, n + 1), n)
    pairs = [[places[i] for i in sorted(rng.sample(range(n), 2))] for _ in range(2 * n)]
    return _table([[n, len(pairs)], *pairs])


_INPUTS: dict[str, Callable[[random.Random], str]] = {
    "increasing": _increasing,
    "shortest": _shortest,
    "knapsack": _knapsack,
    "spanning": _spanning,
    "brackets": _brackets,
    "primes": _primes,
    "fenwick": _fenwick,
    "distance": _distance,
    "maze": _maze,
    "choose": _choose,
    "words": _words,
    "courses": _courses,
}
COUNT = len(_INPUTS)
"""How many programs there are in either language."""
