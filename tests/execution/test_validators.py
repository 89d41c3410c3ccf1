"""Custom output validators, in both protocols, from friendly to hostile."""

import pytest
from judge_helpers import LIMITS, Judge, attempt, make_job

from alphacode.execution import Case, Job, Runner, Validator, Verdict

# Accepts any two numbers with the right sum; reads the answer, too.
KATTIS = """
import sys
given, answer, feedback = (open(sys.argv[1]).read(), open(sys.argv[2]).read(), sys.argv[3])
assert answer == "judge's"
words = sys.stdin.read().split()
if len(words) == 2 and sum(map(int, words)) == int(given):
    sys.exit(42)
with open(feedback + "judgemessage.txt", "w") as file:
    file.write("the sum is not " + given)
sys.exit(43)
"""
TESTLIB = """
#include <fstream>
#include <iostream>
int main(int count, char** words) {
    std::ifstream given(words[1]), printed(words[2]), answer(words[3]);
    int n, a, b, right;
    given >> n;
    answer >> right;
    if (!(printed >> a >> b)) { std::cerr << "two numbers wanted"; return 2; }
    if (right != 1) return 3;
    std::cerr << "sum " << a + b;
    return a + b == n ? 0 : 1;
}
"""
PAIR = "n = int(input()); print(1, n - 1)"
PYTHON_VALIDATOR = Validator("python3", KATTIS)


def test_any_right_answer_is_accepted(judge: Judge) -> None:
    cases = [("5", "judge's"), ("9", "judge's")]
    assert judge(PAIR, *cases, validator=PYTHON_VALIDATOR).verdict == Verdict.AC
    result = judge("print(1, 1)", *cases, validator=PYTHON_VALIDATOR)
    assert [case.verdict for case in result.cases] == [Verdict.WA, Verdict.WA]
    assert result.message == "the sum is not 5"


def test_testlib_checkers(judge: Judge, cpp: str) -> None:
    checker = Validator(cpp, TESTLIB, protocol="testlib")
    assert judge(PAIR, ("5", "1"), validator=checker).verdict == Verdict.AC
    wrong = judge("print(1, 1)", ("5", "1"), validator=checker)
    assert (wrong.verdict, wrong.message) == (Verdict.WA, "sum 2")
    assert judge("print('x')", ("5", "1"), validator=checker).verdict == Verdict.WA
    # 3 is the judge's own fault.
    assert judge(PAIR, ("5", "0"), validator=checker).verdict == Verdict.IE


def test_a_compiled_program_and_a_compiled_validator_take_turns(judge: Judge, cpp: str) -> None:
    checker = Validator(cpp, TESTLIB, protocol="testlib")
    program = (
        "#include <iostream>\nint main() { int n; std::cin >> n; std::cout << n << ' ' << 0; }"
    )
    cases = [(str(n), "1") for n in range(4)]
    for _ in range(2):
        result = judge(program, *cases, language=cpp, validator=checker)
        assert result.verdict == Verdict.AC, result


def test_headers_beside_a_validator(judge: Judge, cpp: str) -> None:
    main = '#include "rule.h"\nint main(int, char** words) { return rule(words); }\n'
    header = "inline int rule(char** words) { return words[1] && words[4][0] == 'x' ? 42 : 43; }"
    for arguments, verdict in ((("x",), Verdict.AC), (("y",), Verdict.WA)):
        validator = Validator(cpp, main, (("rule.h", header),), arguments=arguments)
        assert judge(PAIR, ("5", ""), validator=validator).verdict == verdict


def test_modules_beside_a_python_validator(judge: Judge) -> None:
    validator = Validator(
        "python3", "import rule, sys\nsys.exit(rule.CODE)\n", (("rule.py", "CODE = 42"),)
    )
    assert judge(PAIR, ("5", ""), validator=validator).verdict == Verdict.AC


def test_a_program_that_fails_is_not_shown_to_the_validator(judge: Judge) -> None:
    accepts = Validator("python3", "import sys; sys.exit(42)")
    assert judge("raise ValueError", ("", ""), validator=accepts).verdict == Verdict.RE
    assert judge("while True: pass", ("", ""), validator=accepts).verdict == Verdict.TLE
    assert judge("print(1)", ("", ""), validator=accepts).verdict == Verdict.AC


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import sys; sys.exit(0)", "exit status 0"),
        ("import sys; sys.exit(1)", "exit status 1"),
        ("raise ValueError('lost')", "lost"),
        ("import os; os.kill(os.getpid(), 11)", "SIGSEGV"),
        ("print(", "SyntaxError"),
    ],
)
def test_a_broken_validator_is_an_internal_error(judge: Judge, source: str, words: str) -> None:
    result = judge(PAIR, ("5", ""), validator=Validator("python3", source))
    assert result.verdict == Verdict.IE
    assert "validator" in result.message and words in result.message


def test_a_validator_that_does_not_compile(judge: Judge, cpp: str) -> None:
    result = judge(PAIR, ("5", ""), validator=Validator(cpp, "int main( {"))
    assert result.verdict == Verdict.IE and "does not compile" in result.message


OPEN_R1 = """
import sys
given, answer, output = (open(path).read() for path in sys.argv[1:4])
numbers = list(map(int, output.split()))
print(int(len(numbers) == int(answer.split()[0]) and sum(numbers) == int(given)))
"""


@pytest.mark.parametrize(
    ("program", "verdict"),
    [
        (PAIR, Verdict.AC),
        ("print(1, 1)", Verdict.WA),
        # The checker fails at such an output, but not at the answer itself.
        ("print('no number')", Verdict.WA),
        ("print(1, 4", Verdict.CE),
    ],
)
def test_checkers_of_open_r1(judge: Judge, program: str, verdict: Verdict) -> None:
    checker = Validator("python3", OPEN_R1, protocol="python")
    assert judge(program, ("5", "2 3"), validator=checker).verdict == verdict


def test_a_python_checker_that_fails_at_the_answer_itself_is_at_fault(judge: Judge) -> None:
    checker = Validator("python3", OPEN_R1, protocol="python")
    result = judge("print('no number')", ("5", "x"), validator=checker)
    assert result.verdict == Verdict.IE and "the validator failed" in result.message


def test_flags_of_a_case_come_in_place_of_the_jobs(runner: Runner) -> None:
    words = Validator("python3", "import sys; sys.exit(42 if sys.argv[4:] == ['b'] else 43)")
    cases = (Case("", ""), Case("", "", flags="b"), Case("", "", flags=""))
    job = Job("k", "python3", "", cases, LIMITS, "a", validator=words)
    (result,) = runner.judge([job])
    assert [case.verdict for case in result.cases] == [Verdict.WA, Verdict.AC, Verdict.WA]
    cases = (Case("", "0.5", flags="float_tolerance 1"), Case("", "0.5"))
    (result,) = runner.judge([Job("k", "python3", "print(1)", cases, LIMITS)])
    assert [case.verdict for case in result.cases] == [Verdict.AC, Verdict.WA]


def test_files_of_a_case_are_found_by_the_program(runner: Runner) -> None:
    cases = tuple(Case("x", f"{n}", files=(("table.txt", f"{n}"),)) for n in range(3))
    source = "print(open('table.txt').read())"
    for fresh in (True, False):
        job = Job("k", "python3", source, cases, LIMITS, fresh_process=fresh)
        (result,) = runner.judge([job])
        assert result.verdict == Verdict.AC, result


HOSTILE = {
    "writing the input": "open(sys.argv[1], 'w')",
    "writing the answer": "open(sys.argv[2], 'a')",
    "another file": "open(sys.argv[3] + 'new', 'w')",
    "the file above": "open(sys.argv[3] + '../new', 'w')",
    "the machine": "open('/etc/passwd')",
    "a process": "os.fork()",
    "the network": "socket.socket()",
    "a signal": "os.kill(os.getppid(), 9)",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_validators_are_confined_as_well(level_runner: Runner, name: str) -> None:
    source = attempt(HOSTILE[name], "sys.exit(42)", "sys.exit(43)")
    job = make_job(PAIR, ("5", "a"), validator=Validator("python3", source))
    (result,) = level_runner.judge([job])
    assert result.verdict == Verdict.AC, result


def test_an_unavailable_language_is_named(judge: Judge) -> None:
    result = judge(PAIR, ("5", ""), validator=Validator("cobol", ""))
    assert result.verdict == Verdict.IE and "cobol" in result.message
