"""A hand-made contest with hand-written 'samples', put into a sample store and really judged."""

import random
from pathlib import Path

from alphacode.datasets.problem import Language, Problem, Test
from alphacode.sampling.store import Sample, SampleStore

_PYTHON = Language.PYTHON3

_EVIL = """# </code></pre></script><script>alert('owned')</script><img src=x onerror=alert(1)>
print(sorted(input())[-1], "</script><script>document.title='owned'</script>"[:0])
"""


def _tests(*pairs: tuple[str, str]) -> tuple[Test, ...]:
    return tuple(Test(given, wanted) for given, wanted in pairs)


def problems() -> list[Problem]:
    """Six problems: both groups, a custom checker, one that nothing solves, one never sampled."""
    return [
        Problem(
            name="Sum of a list",
            description="You are given n integers.\nPrint their sum.\n\nInput\n\nThe first line "
            "holds n (1 <= n <= 100), the second n integers between 1 and 100.\n\nOutput\n\n"
            "Their sum.",
            public_tests=_tests(("3\n1 2 3\n", "6\n"), ("4\n2 2 2 9\n", "15\n")),
            private_tests=_tests(("1\n7\n", "7\n"), ("2\n5 5\n", "10\n"), ("3\n9 1 9\n", "19\n")),
            source="curriculum/lists",
            licence="CC0",
        ),
        Problem(
            name="Largest letter <b>",
            description="Print the letter of the word that comes last in the alphabet.\n"
            "</script><script>alert('statement')</script> is not part of the statement.",
            public_tests=_tests(
                ("hello\n", "o\n"),
            ),
            private_tests=_tests(("abcz\n", "z\n"), ("zebra\n", "z\n"), ("b\n", "b\n")),
            source="curriculum/strings",
        ),
        Problem(
            name="Doubling",
            description="Print twice the number n.",
            public_tests=_tests(("2\n", "4\n")),
            private_tests=_tests(("3\n", "6\n"), ("0\n", "0\n"), ("500\n", "1000\n")),
            source="kattis/doubling",
            author="A. Author",
            licence="CC BY-SA 4.0",
            cf_rating=800,
        ),
        Problem(
            name="Any divisor",
            description="Print any divisor of n other than 1.",
            public_tests=_tests(("6\n", "2\n")),
            private_tests=_tests(("9\n", "3\n"), ("35\n", "5\n")),
            checker="custom",
            source="kattis/divisor",
            cf_rating=1200,
        ),
        Problem(
            name="Impossible task",
            description="Print the answer. | It is hard.",
            public_tests=_tests(("1 2\n", "77\n")),
            private_tests=_tests(("3 4\n", "78\n")),
            source="codeforces",
            cf_rating=3200,
        ),
        Problem(
            name="Never sampled",
            description="Print nothing.",
            public_tests=_tests(("1\n", "1\n")),
            private_tests=_tests(("2\n", "2\n")),
            source="codeforces",
        ),
    ]


# Per problem: how often a program is drawn, its language, its text.
_PROGRAMS: dict[str, list[tuple[int, str]]] = {
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
        (12, "n = int(input())\nprint(n * n)\n"),
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


def samples(problem: str, seed: int = 0) -> list[Sample]:
    """The samples of a problem in a shuffled order; none for the one that is never sampled."""
    drawn = [text for count, text in _PROGRAMS.get(problem, []) for _ in range(count)]
    random.Random(seed).shuffle(drawn)
    return [
        Sample(
            index=index,
            language=_PYTHON,
            program=text,
            rating=800 + 100 * (index % 28),
            tags=("math",),
            log_probability=None if problem in UNTOLD else -0.2 * len(text) - 0.01 * index,
            tokens=len(text) // 3,
            finished=index % 7 != 0,
        )
        for index, text in enumerate(drawn)
    ]


def fill(workdir: Path, shard_size: int = 10) -> None:
    """Writes the samples of all problems as the sampling stage would."""
    store = SampleStore(str(workdir))
    for problem in problems():
        drawn = samples(problem.name)
        for shard, start in enumerate(range(0, len(drawn), shard_size)):
            store.write_shard(problem.name, shard, drawn[start : start + shard_size], {})
