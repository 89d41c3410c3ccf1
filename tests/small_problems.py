"""Small problems whose programs are known, and samples that are these programs.

One contest of six problems, and some problems by themselves, for all tests that run programs.
"""

import dataclasses
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from alphacode.config import ExecutionConfig
from alphacode.datasets.problem import Language, Problem, Solution, Test
from alphacode.sampling.store import Sample, SampleStore

# Judged with little time and the isolation that there is.
EXECUTION = ExecutionConfig(cpu_seconds=1.0, time_factors=("python3=1",), minimum_isolation=1)
PYTHON, CPP, JAVA = Language.PYTHON3, Language.CPP, Language.JAVA

Pairs = Iterable[tuple[str, str]]


def problem(
    name: str,
    statement: str = "Add one to n.",
    examples: Pairs = (("1\n", "2\n"),),
    hidden: Pairs = (),
    **fields: Any,
) -> Problem:
    """A problem from pairs of input and output."""
    return Problem(
        name=name,
        description=statement,
        public_tests=tuple(Test(*pair) for pair in examples),
        private_tests=tuple(Test(*pair) for pair in hidden),
        **fields,
    )


def samples(texts: Sequence[str], language: Language = PYTHON) -> list[Sample]:
    """These programs as samples in this order."""
    return [Sample(i, language, text, 800, (), -1.0, 9, True) for i, text in enumerate(texts)]


# Doubling: programs that pass the example, and what else may become of one.

DOUBLE = "n = int(input())\nprint(2 * n)\n"
ADD = "n = int(input())\nprint(n + n)\n"
SQUARE = "n = int(input())\nprint(n * n)\n"
CRASH_ABOVE_9 = "n = int(input())\nassert n < 10\nprint(2 * n)\n"
WRONG = "print(0)\n"
BROKEN = "print(\n"
# Drawn in this order; the same program counts once for the judge, each time for its cluster.
DRAWN = (WRONG, DOUBLE, SQUARE, BROKEN, DOUBLE, ADD, SQUARE, CRASH_ABOVE_9, SQUARE, SQUARE, WRONG)


def doubling(
    name: str = "doubling",
    hidden: Pairs = (("3\n", "6\n"), ("0\n", "0\n"), ("500\n", "1000\n")),
    **fields: Any,
) -> Problem:
    """Print twice n; its example holds for the square as well."""
    return problem(name, "Print twice the number n.", [("2\n", "4\n")], hidden, **fields)


def store_with(workdir: Path, *problems: Problem, texts: Sequence[str] = DRAWN) -> SampleStore:
    """A store in which each problem has these samples."""
    store = SampleStore(str(workdir))
    for one in problems:
        store.write_shard(one.name, 0, samples(texts), {})
    return store


# Sums: programs that carry labels, right and wrong ones.

_SUM = "n = int(input())\nprint(sum(map(int, input().split())))"
_SUM_CPP = """#include <iostream>
#define REP(i, n) for (int i = 0; i < (n); i++)
typedef long long ll;
main() { int n; std::cin >> n; ll s = 0; REP(i, n) { ll x; std::cin >> x; s += x; }
std::cout << s << std::endl; }
"""
# Wrong where a number stands twice, which no test of the problem has.
_SUM_OF_SET = "input()\nprint(sum(set(map(int, input().split()))))"
_SUM_OF_THREE = "input()\nprint(sum(list(map(int, input().split()))[:3]))"
_NOTHING = "pass"


def sums(name: str = "sums", **fields: Any) -> Problem:
    """Correct programs in two languages; one wrong that passes the tests, one that does not."""
    whole = problem(
        name,
        f"Add {name}.",
        [("3\n1 2 3\n", "6\n")],
        [("4\n9 1 7 4\n", "21\n"), ("2\n5 8\n", "13\n")],
        solutions=(
            Solution(PYTHON, _SUM),
            Solution(CPP, _SUM_CPP),
            Solution(PYTHON, f"{_SUM} # again"),
            Solution(JAVA, "class Main {}"),
        ),
        incorrect_solutions=(
            Solution(PYTHON, _SUM_OF_SET, "WA"),
            Solution(PYTHON, _SUM_OF_THREE, "TLE"),
            Solution(PYTHON, _NOTHING, "WA"),
        ),
    )
    return dataclasses.replace(whole, **fields)


def any_divisor() -> Problem:
    """Several right answers, as correct programs show."""
    return problem(
        "any divisor",
        "Name a divisor.",
        [("6\n", "1\n"), ("9\n", "1\n")],
        solutions=tuple(
            Solution(PYTHON, f"n = int(input())\nprint({chosen}(1, n)) # {place}")
            for place, chosen in enumerate(("min", "max", "min", "max"))
        ),
        incorrect_solutions=(Solution(PYTHON, "print(1)"),),
    )


# The contest.


def contest() -> list[Problem]:
    """Six problems: both groups, a custom checker, one that nothing solves, one never sampled."""
    return [
        problem(
            "Sum of a list",
            "You are given n integers.\nPrint their sum.\n\nInput\n\nThe first line "
            "holds n (1 <= n <= 100), the second n integers between 1 and 100.\n\nOutput\n\n"
            "Their sum.",
            [("3\n1 2 3\n", "6\n"), ("4\n2 2 2 9\n", "15\n")],
            [("1\n7\n", "7\n"), ("2\n5 5\n", "10\n"), ("3\n9 1 9\n", "19\n")],
            source="curriculum/lists",
            licence="CC0",
        ),
        problem(
            "Largest letter <b>",
            "Print the letter of the word that comes last in the alphabet.\n"
            "</script><script>alert('statement')</script> is not part of the statement.",
            [("hello\n", "o\n")],
            [("abcz\n", "z\n"), ("zebra\n", "z\n"), ("b\n", "b\n")],
            source="curriculum/strings",
        ),
        doubling(
            "Doubling",
            source="kattis/doubling",
            author="A. Author",
            licence="CC BY-SA 4.0",
            cf_rating=800,
        ),
        problem(
            "Any divisor",
            "Print any divisor of n other than 1.",
            [("6\n", "2\n")],
            [("9\n", "3\n"), ("35\n", "5\n")],
            checker="custom",
            source="kattis/divisor",
            cf_rating=1200,
        ),
        problem(
            "Impossible task",
            "Print the answer. | It is hard.",
            [("1 2\n", "77\n")],
            [("3 4\n", "78\n")],
            source="codeforces",
            cf_rating=3200,
        ),
        problem(
            "Never sampled",
            "Print nothing.",
            [("1\n", "1\n")],
            [("2\n", "2\n")],
            source="codeforces",
        ),
    ]


_EVIL = """# </code></pre></script><script>alert('owned')</script><img src=x onerror=alert(1)>
print(sorted(input())[-1], "</script><script>document.title='owned'</script>"[:0])
"""

# Per problem: how often a program is drawn, its language, its text.
_DRAWN: dict[str, list[tuple[int, str]]] = {
    "Sum of a list": [
        (9, "n = int(input())\nprint(sum(map(int, input().split())))\n"),
        (5, "input()\ntotal = 0\nfor x in input().split():\n    total += int(x)\nprint(total)\n"),
        (7, "n = int(input())\nprint(6 if n == 3 else 15)\n"),
        (2, "import sys\nd = sys.stdin.read().split()\nprint(sum(int(x) for x in d[1:]))\n"),
        (11, "n = int(input())\nprint(n)\n"),
        (6, "n = int(input()\nprint(n)\n"),
    ],
    "Largest letter <b>": [
        (3, _EVIL),
        (8, "s = input()\nprint('o' if 'o' in s else s[-1])\n"),
        (4, "print(max(input()))\n"),
        (6, "print(input()[-1])\n"),
        (5, "print(min(input()))\n"),
    ],
    "Doubling": [
        (12, SQUARE),
        (9, "n = int(input())\nprint(n + 2)\n"),
        (4, "# read the number, then add it to itself\nn = int(input())\nprint(n + n)\n"),
        (3, "n = int(input())\nprint(2 ** n)\n"),
        (2, "print(4)\n"),
        (1, "n = int(input())\nassert n < 4\nprint(n * 2)\n"),
        (6, "print(input())\n"),
        (2, "while True:\n    pass\n"),
    ],
    "Any divisor": [
        (8, "n = int(input())\nd = 2\nwhile n % d:\n    d += 1\nprint(d)\n"),
        (3, "print(2)\n"),
        (9, "print(input())\n"),
    ],
    "Impossible task": [
        (20, "a, b = map(int, input().split())\nprint(a + b)\n"),
        (10, "a, b = map(int, input().split())\nprint(a * b)\n"),
        (5, "print(1 // 0)\n"),
    ],
}  # fmt: skip

# Its samples come from a generator that does not tell log-probabilities.
UNTOLD = ("Any divisor",)


def contest_samples(name: str, seed: int = 0) -> list[Sample]:
    """The samples of a problem in a shuffled order; none for the one that is never sampled."""
    drawn = [text for count, text in _DRAWN.get(name, []) for _ in range(count)]
    random.Random(seed).shuffle(drawn)
    return [
        Sample(
            index=index,
            language=PYTHON,
            program=text,
            rating=800 + 100 * (index % 28),
            tags=("math",),
            log_probability=None if name in UNTOLD else -0.2 * len(text) - 0.01 * index,
            tokens=len(text) // 3,
            finished=index % 7 != 0,
        )
        for index, text in enumerate(drawn)
    ]


def fill_contest(workdir: Path) -> None:
    """Writes the samples of all problems as the sampling stage would."""
    store = SampleStore(str(workdir))
    for one in contest():
        drawn = contest_samples(one.name)
        for shard in range(-(-len(drawn) // 10)):
            store.write_shard(one.name, shard, drawn[shard * 10 : shard * 10 + 10], {})
