"""LiveCodeBench, open-r1/codeforces and TACO, by the columns that they are published with."""

import base64
import json
import pickle
import zlib
from typing import Any

import pytest

from alphacode.datasets.function_problem import FunctionProblem
from alphacode.datasets.problem import Language, Problem, Test
from alphacode.datasets.readers import DataError, problem_from_row, problem_to_row, read_problems


def read(row: dict[str, Any]) -> Problem:
    problem = problem_from_row(row, "rows.jsonl:7")
    assert problem_from_row(json.loads(json.dumps(problem_to_row(problem))), "x") == problem
    return problem


def packed(value: object) -> str:
    return base64.b64encode(zlib.compress(pickle.dumps(json.dumps(value)))).decode()


STDIN = {"input": "1 2\n", "output": "3\n", "testtype": "stdin"}
CALL = {"input": '[1, 2]\n{"3": "a"}', "output": '"a"', "testtype": "functional"}
LIVE = {
    "question_title": "Sum",
    "question_content": "Add two numbers.",
    "platform": "atcoder",
    "question_id": "abc301_a",
    "contest_id": "abc301",
    "contest_date": "2023-05-13T00:00:00",
    "starter_code": "",
    "difficulty": "medium",
    "public_test_cases": json.dumps([STDIN]),
    "private_test_cases": packed([STDIN | {"input": "5 5\n", "output": "10\n"}]),
    "metadata": "{}",
}
LIVE_CALL = LIVE | {
    "starter_code": "class Solution:\n    def pick(self, a, b):\n        ",
    "public_test_cases": json.dumps([CALL]),
    "private_test_cases": packed([CALL]),
    "metadata": json.dumps({"func_name": "pick"}),
}
OPEN_R1 = {
    "id": "852/A",
    "contest_id": "852",
    "index": "A",
    "title": "Digits",
    "contest_start_year": 2017,
    "time_limit": 1.5,
    "memory_limit": 256.0,
    "description": "Add up $$$n$$$ digits.",
    "input_format": "A number $$$n \\le 10^9$$$.",
    "output_format": "Their sum.",
    "interaction_format": None,
    "note": "Short.",
    "examples": [{"input": "12", "output": "3"}],
    "official_tests": [{"input": "12", "output": "3"}, {"input": "99", "output": "18"}],
    "official_tests_complete": True,
    "input_mode": "stdio",
    "generated_checker": None,
    "rating": 2500,
    "tags": ["math", "brute force"],
}
TACO = {
    "question": "Double n.",
    "solutions": json.dumps(["print(2 * int(input()))"]),
    "starter_code": "",
    "input_output": json.dumps({"inputs": ["2\n"], "outputs": ["4\n"]}),
    "difficulty": "MEDIUM_HARD",
    "raw_tags": "['Number Theory']",
    "name": None,
    "source": "codeforces",
    "tags": "['Number theory', 'Mathematics']",
    "url": "https://codeforces.com/problemset/problem/1/A",
    "time_limit": "2.0 seconds",
    "memory_limit": "256.0 megabytes",
    "date": "2019-12-31",
    "picture_num": None,
}


def test_live_code_bench_of_standard_input():
    problem = read(LIVE)
    assert problem.name == "livecodebench/abc301_a" and problem.description == "Add two numbers."
    assert problem.public_tests == (Test("1 2\n", "3\n"),)
    assert problem.private_tests == (Test("5 5\n", "10\n"),)
    assert (problem.difficulty, problem.date, problem.source) == (2, "2023-05-13", "atcoder")
    plain = read(LIVE | {"private_test_cases": json.dumps([STDIN])})
    assert plain.private_tests == problem.public_tests


def test_live_code_bench_of_functions():
    problem = read(LIVE_CALL)
    assert isinstance(problem, FunctionProblem)
    assert problem.entry_point == "pick" and len(problem.tests) == 2
    assert problem.prompt.endswith("class Solution:\n    def pick(self, a, b):\n")
    own = "class Solution:\n    def pick(self, a, b): return b[len(a) + 1]\n"
    exec(problem.program(own), {})
    with pytest.raises(AssertionError):
        exec(problem.program("def pick(a, b): return ['a']\n"), {})


class Hostile:
    """What unpickling it would call is seen."""

    called = False

    def __reduce__(self) -> tuple[Any, ...]:
        return setattr, (Hostile, "called", True)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (base64.b64encode(zlib.compress(pickle.dumps(Hostile()))).decode(), "may hold text alone"),
        (base64.b64encode(zlib.compress(pickle.dumps(["[]"]))).decode(), "list instead of text"),
        (packed([STDIN])[:-8], "neither JSON nor packed"),
        ("????", "no base64"),
        ("[{]", "neither JSON"),
        ('{"a": 1}', "must hold a list of tests"),
        (json.dumps([{"input": 3, "output": "4"}]), "must have text"),
        (json.dumps([CALL | {"output": "a b"}]), "func_name"),
    ],
)
def test_tests_that_cannot_be_unpacked_are_told_and_nothing_is_called(value: str, told: str):
    with pytest.raises(DataError, match=told) as error:
        read(LIVE | {"private_test_cases": value})
    assert str(error.value).startswith("rows.jsonl:7: ") and "\n" not in str(error.value)
    assert not Hostile.called


def test_open_r1():
    problem = read(OPEN_R1)
    assert problem.name == "codeforces/852/A"
    assert problem.description == (
        "Digits\n\nAdd up n digits.\n\nInput\n\nA number n <= 10^9.\n\nOutput\n\nTheir sum.\n"
        "\nExample\n\nInput\n\n12\n\nOutput\n\n3\n\nNote\n\nShort.\n"
    )
    assert problem.public_tests == (Test("12", "3"),)
    assert problem.private_tests == (Test("12", "3"), Test("99", "18"))
    assert (problem.time_limit, problem.memory_limit_bytes) == (1.5, 256 << 20)
    assert (problem.cf_rating, problem.cf_tags) == (2500, ("math", "brute force"))
    assert (problem.cf_contest_id, problem.cf_index, problem.checker) == (852, "A", "default")


def test_open_r1_with_files_and_a_checker_of_its_own():
    problem = read(OPEN_R1 | {"input_mode": "file", "generated_checker": "print(1)"})
    assert (problem.input_file, problem.output_file) == ("input.txt", "output.txt")
    assert problem.checker == "custom"


def test_taco():
    problem = read(TACO)
    assert problem.name == "taco/https://codeforces.com/problemset/problem/1/A"
    assert problem.cf_tags == ("Number theory", "Mathematics")
    assert (problem.difficulty, problem.date) == (3, "2019-12-31")
    assert (problem.time_limit, problem.memory_limit_bytes) == (2.0, 256 << 20)
    assert [s.language for s in problem.solutions] == [Language.PYTHON3]
    assert read(TACO | {"url": None}).name == "taco/7"
    unlimited = read(TACO | {"time_limit": "", "memory_limit": None})
    assert (unlimited.time_limit, unlimited.memory_limit_bytes) == (None, None)


def test_a_file_may_mix_them(tmp_path):
    rows = [LIVE, LIVE_CALL | {"question_id": "2"}, OPEN_R1, TACO]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert [type(problem) for problem in read_problems(path)] == [
        Problem,
        FunctionProblem,
        Problem,
        Problem,
    ]
