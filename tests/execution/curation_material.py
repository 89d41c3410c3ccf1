"""Small problems whose programs are known, and the driver as a process."""

import os
import subprocess
import sys
from pathlib import Path

from alphacode.datasets.problem import Language, Problem, Solution, Test

ROOT = Path(__file__).parents[2]
PYTHON, CPP, JAVA = Language.PYTHON3, Language.CPP, Language.JAVA

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


def sums(name: str = "sums", **fields: object) -> Problem:
    """Correct programs in two languages; one wrong that passes the tests, one that does not."""
    problem: dict[str, object] = {
        "name": name,
        "description": f"Add {name}.",
        "public_tests": (Test("3\n1 2 3\n", "6\n"),),
        "private_tests": (Test("4\n9 1 7 4\n", "21\n"), Test("2\n5 8\n", "13\n")),
        "solutions": (
            Solution(PYTHON, _SUM),
            Solution(CPP, _SUM_CPP),
            Solution(PYTHON, f"{_SUM} # again"),
            Solution(JAVA, "class Main {}"),
        ),
        "incorrect_solutions": (
            Solution(PYTHON, _SUM_OF_SET, "WA"),
            Solution(PYTHON, _SUM_OF_THREE, "TLE"),
            Solution(PYTHON, _NOTHING, "WA"),
        ),
    }
    return Problem(**{**problem, **fields})  # type: ignore[arg-type]


def any_divisor() -> Problem:
    """Several right answers, as correct programs show."""
    programs = ("min", "max", "min", "max")
    return Problem(
        name="any divisor",
        description="Name a divisor.",
        public_tests=(Test("6\n", "1\n"), Test("9\n", "1\n")),
        solutions=tuple(
            Solution(PYTHON, f"n = int(input())\nprint({chosen}(1, n)) # {place}")
            for place, chosen in enumerate(programs)
        ),
        incorrect_solutions=(Solution(PYTHON, "print(1)"),),
    )


def command(problems: Path, output: Path, workdir: Path, *flags: str) -> list[str]:
    """The driver's command line, on one core."""
    return [
        sys.executable, "-m", "alphacode.execution.curation", str(problems),
        f"--output={output}", f"--workdir={workdir}", "--config.execution.workers=1", *flags,
    ]  # fmt: skip


def start(words: list[str]) -> subprocess.Popen[str]:
    """Starts it."""
    return subprocess.Popen(
        words,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(words: list[str]) -> tuple[int, str, str]:
    """Runs it to its end: exit status, output, errors."""
    process = start(words)
    output, errors = process.communicate(timeout=300)
    return process.returncode, output, errors
