"""Interactive problems: a program and a validator that talk, each from friendly to hostile."""

import dataclasses
import time

import pytest
from judge_helpers import LIMITS, attempt, make_job

from alphacode.execution import JobResult, Limits, Runner, Validator, Verdict

# Knows a number from its input, and answers guesses.
GUESS = """
import sys
hidden = int(open(sys.argv[1]).read())
assert open(sys.argv[2]).read() == "secret"
for _ in range(10):
    line = sys.stdin.readline()
    if not line:
        sys.exit(43)
    guess = int(line)
    print("lower" if guess > hidden else "higher" if guess < hidden else "right", flush=True)
    if guess == hidden:
        sys.exit(42)
open(sys.argv[3] + "judgemessage.txt", "w").write("too many guesses")
sys.exit(43)
"""
SEARCH = """
low, high = 1, 1000
while True:
    middle = (low + high) // 2
    print(middle, flush=True)
    said = input()
    if said == "right":
        break
    if said == "lower":
        high = middle - 1
    else:
        low = middle + 1
"""
SEARCH_CPP = """
#include <iostream>
#include <string>
int main() {
    int low = 1, high = 1000;
    for (std::string said; said != "right";) {
        int middle = (low + high) / 2;
        std::cout << middle << std::endl;
        if (!(std::cin >> said)) return 3;
        if (said == "lower") high = middle - 1; else low = middle + 1;
    }
}
"""
GUESS_CPP = """
#include <fstream>
#include <iostream>
int main(int, char** words) {
    std::ifstream given(words[1]);
    int hidden, guess;
    given >> hidden;
    for (int i = 0; i < 10; ++i) {
        if (!(std::cin >> guess)) return 43;
        std::cout << (guess > hidden ? "lower" : guess < hidden ? "higher" : "right") << std::endl;
        if (guess == hidden) return 42;
    }
    return 43;
}
"""


def talk(runner: Runner, program: str, validator: str = GUESS, **more: object) -> JobResult:
    language = str(more.pop("validator_language", "python3"))
    job = make_job(
        program,
        *[(number, "secret") for number in ("7", "500", "1000")],
        stop=True,
        validator=Validator(language, validator, protocol="interactive"),
        limits=more.pop("limits", LIMITS),  # type: ignore[arg-type]
        **more,
    )
    (result,) = runner.judge([job])
    return result


@pytest.fixture(scope="module")
def short() -> Limits:
    return dataclasses.replace(LIMITS, cpu_seconds=0.5, wall_seconds=2.0)


def test_programs_that_find_the_number_are_accepted(runner: Runner) -> None:
    result = talk(runner, SEARCH)
    assert result.verdict == Verdict.AC, result
    assert len(result.cases) == 3


def test_compiled_programs_and_compiled_validators_talk(runner: Runner, cpp: str) -> None:
    pairs = [(SEARCH_CPP, cpp, GUESS, "python3"), (SEARCH_CPP, cpp, GUESS_CPP, cpp)]
    for program, language, validator, its in [*pairs, (SEARCH, "python3", GUESS_CPP, cpp)]:
        result = talk(runner, program, validator, language=language, validator_language=its)
        assert result.verdict == Verdict.AC, result


@pytest.mark.parametrize(
    ("program", "verdict"),
    [
        ("for n in range(100, 2000): print(n, flush=True); input()", Verdict.WA),
        ("print('no number', flush=True); input()", Verdict.IE),  # the validator cannot read it
        ("pass", Verdict.WA),
        ("raise ValueError", Verdict.RE),
        ("print(8, flush=True); raise ValueError", Verdict.RE),
        ("while True: pass", Verdict.TLE),
        ("input()", Verdict.TLE),  # both wait
        ("print(8); input(); input()", Verdict.TLE),
        ("import time; time.sleep(60)", Verdict.TLE),
        ("x = [0] * 10**9", Verdict.MLE),
        ("print(", Verdict.CE),
    ],
)
def test_what_a_program_does_wrong(
    runner: Runner, short: Limits, program: str, verdict: Verdict
) -> None:
    result = talk(runner, program, limits=short)
    assert result.verdict == verdict, result


@pytest.mark.parametrize(
    ("validator", "verdict"),
    [
        ("import sys; sys.exit(43)", Verdict.WA),
        ("import sys; sys.exit(42)", Verdict.RE),  # the program's input ends too soon for it
        ("import sys; sys.exit(1)", Verdict.IE),
        ("raise ValueError", Verdict.IE),
        ("import os; os.kill(os.getpid(), 11)", Verdict.IE),
        ("print('right', flush=True); import sys; sys.stdin.read(); sys.exit(42)", Verdict.AC),
        ("print(", Verdict.IE),
    ],
)
def test_what_a_validator_does(runner: Runner, validator: str, verdict: Verdict) -> None:
    result = talk(runner, SEARCH, validator)
    assert result.verdict == verdict, result


FLOOD = "while True: print('7' * 9999)"


@pytest.mark.parametrize(
    ("program", "validator", "verdict"),
    [
        # Nobody reads; somebody reads; both write.
        (FLOOD, "import sys, time; time.sleep(1); sys.exit(43)", Verdict.WA),
        (FLOOD, "import sys\nfor line in sys.stdin: pass\nsys.exit(43)", Verdict.TLE),
        (FLOOD, FLOOD, Verdict.TLE),
        ("while True: input()", FLOOD, Verdict.TLE),
    ],
)
def test_floods_end_at_a_limit(
    runner: Runner, short: Limits, program: str, validator: str, verdict: Verdict
) -> None:
    begun = time.monotonic()
    assert talk(runner, program, validator, limits=short).verdict == verdict
    assert time.monotonic() - begun < 60
    assert talk(runner, SEARCH).verdict == Verdict.AC  # nothing is left behind


HOSTILE = {
    "the answer": "open('answer')",
    "the answer by its folder": "open('/scratch/run/answer')",
    "the input": "open('/scratch/run/input')",
    "the other's memory": "open(f'/proc/{os.getppid()}/mem')",
    "a process": "os.fork()",
    "the network": "socket.socket()",
    "a signal": "os.kill(os.getppid(), 9)",
    "all others": "os.kill(-1, 9)",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_both_sides_are_confined(level_runner: Runner, name: str) -> None:
    accepts = "import sys; sys.stdin.read(); sys.exit(42)"
    program = attempt(HOSTILE[name], "sys.exit(0)", "sys.exit(1)")
    assert talk(level_runner, program, accepts).verdict == Verdict.AC
    if "the answer" not in name and name != "the input":
        validator = attempt(HOSTILE[name], "sys.exit(42)", "sys.exit(43)")
        assert talk(level_runner, "pass", validator).verdict == Verdict.AC


def test_no_program_finds_the_files_of_the_validator(level_runner: Runner) -> None:
    looks = """
import os, sys
for base in ("/scratch", "/tmp", "/proc", "/"):
    for folder, _, names in os.walk(base):
        for name in names:
            if name in ("answer", "input"):
                try:
                    open(os.path.join(folder, name)).read()
                    sys.exit(1)
                except OSError:
                    pass
    if base == "/proc":
        break
"""
    accepts = "import sys; sys.stdin.read(); sys.exit(42)"
    result = talk(level_runner, looks, accepts)
    assert result.verdict == Verdict.AC, result
