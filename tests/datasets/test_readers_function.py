"""HumanEval, MBPP and APPS as they are published; reference programs pass their tests, really."""

import gzip
import json
from pathlib import Path

import pytest

from alphacode.config import ExecutionConfig
from alphacode.datasets.function_problem import FunctionProblem
from alphacode.datasets.problem import Language, Test
from alphacode.datasets.readers import (
    DataError,
    load_contest,
    problem_from_row,
    problem_to_row,
    read_problems,
)
from alphacode.execution import Case, Job, Limits, Runner, Verdict

RAW = Path(__file__).resolve().parents[3] / "shared" / "data"
LIMITS = Limits(cpu_seconds=10, wall_seconds=60, memory_bytes=512 << 20, output_bytes=1 << 20)

HUMANEVAL = {
    "task_id": "HumanEval/53",
    "prompt": 'def add(x: int, y: int):\n    """Add two numbers x and y"""\n',
    "entry_point": "add",
    "canonical_solution": "    return x + y\n",
    "test": "METADATA = {}\n\n\ndef check(candidate):\n    assert candidate(0, 1) == 1\n",
}
MBPP = {
    "text": "Write a function to double a number.",
    "code": "class Pair:\r\n  pass\r\ndef double(x): \r\n  return helper(x) * 2\r\n"
    "def helper(x):\r\n  return x",
    "task_id": 601,
    "test_setup_code": "",
    "test_list": ["assert int(double(1)) == 2", "assert double(2) == 4"],
    "challenge_test_list": ["assert double(-1) == -2"],
}
SANITISED = {
    "source_file": "Benchmark.json",
    "task_id": 3,
    "prompt": "Write a python function to root.",
    "code": "import math\ndef root(n):\n    return math.sqrt(n)",
    "test_imports": ["import math"],
    "test_list": ["assert math.isclose(root(4), 2.0, rel_tol=0.01)"],
}
APPS = {
    "problem_id": 12,
    "question": "Add.\n\n-----Input-----\n\nTwo numbers.\n\n-----Output-----\n\nTheir sum.\n\n\n"
    "-----Examples-----\nInput\n1 2\n\nOutput\n3\nInput\n5  5\n\nOutput\n10\n\n\n\n"
    "-----Note-----\n\nInput\nmatters.\n",
    "solutions": json.dumps(["print(sum(map(int, input().split())))\n"]),
    "input_output": json.dumps({"inputs": ["5 5\n", "8 8\n"], "outputs": ["10 \n", "16\n"]}),
    "difficulty": "competition",
    "url": "https://codeforces.com/problemset/problem/1/A",
    "starter_code": "",
}
APPS_CALL = {
    "problem_id": 2,
    "question": "Sum the values that the mapping has.",
    "solutions": json.dumps(
        ["class Solution:\n  def total(self, counts, by):\n    return (sum(counts.values()) * by,)"]
    ),
    "input_output": json.dumps(
        {"fn_name": "total", "inputs": [[{"1": 2, "3": 4}, 2], [{}, 1]], "outputs": [[12], [0]]}
    ),
    "difficulty": "introductory",
    "url": "https://leetcode.com/problems/x",
    "starter_code": "class Solution:\n    def total(self, counts, by):\n        ",
}


@pytest.fixture(scope="module")
def run():
    """Runs Python programs in the sandbox; gives their verdicts."""
    with Runner(ExecutionConfig(workers=2, languages=("python3",))) as runner:

        def verdicts(programs):
            cases = (Case("", None),)
            jobs = (
                Job(str(i), "python3", source, cases, LIMITS) for i, source in enumerate(programs)
            )
            results = {result.key: result for result in runner.judge(jobs)}
            return [results[str(i)].verdict for i in range(len(results))]

        yield verdicts


def _read(folder, row, name="rows.jsonl"):
    (folder / name).write_text(json.dumps(row) + "\n")
    (problem,) = read_problems(folder / name)
    assert problem_from_row(json.loads(json.dumps(problem_to_row(problem))), "x") == problem
    return problem


def test_humaneval_row(tmp_path, run):
    problem = _read(tmp_path, HUMANEVAL)
    assert isinstance(problem, FunctionProblem)
    assert (problem.name, problem.entry_point) == ("HumanEval/53", "add")
    assert problem.continues_prompt
    assert problem.prompt == HUMANEVAL["prompt"]
    assert problem.solutions[0].solution == problem.prompt + HUMANEVAL["canonical_solution"]
    good, bad = problem.program("    return x + y\n"), problem.program("    return x - y\n")
    assert run([good, bad]) == [Verdict.AC, Verdict.RE]


def test_compressed_humaneval(tmp_path):
    path = tmp_path / "HumanEval.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(HUMANEVAL).encode()))
    assert [p.name for p in read_problems(path)] == ["HumanEval/53"]


def test_mbpp_rows_of_both_variants(tmp_path, run):
    full, sanitised = _read(tmp_path, MBPP), _read(tmp_path, SANITISED)
    assert (full.name, full.entry_point) == ("mbpp/601", "double")
    assert (sanitised.name, sanitised.entry_point) == ("mbpp/3", "root")
    assert full.prompt == MBPP["text"]
    assert len(full.tests) == 3
    assert sanitised.setup == "import math"
    assert not full.continues_prompt
    programs = [p.program(p.solutions[0].solution) for p in (full, sanitised)]
    wrong = full.program("def double(x):\n    return 2 * abs(x)\n")
    assert run([*programs, wrong]) == [Verdict.AC, Verdict.AC, Verdict.RE]


def test_apps_row_with_inputs(tmp_path):
    problem = _read(tmp_path, APPS, "test.jsonl")
    assert problem.name == "apps/test/12"
    assert problem.private_tests == (Test("5 5\n", "10 \n"), Test("8 8\n", "16\n"))
    # An example that is a test too has the test's text.
    assert problem.public_tests == (Test("1 2\n", "3\n"), Test("5 5\n", "10 \n"))
    assert [s.language for s in problem.solutions] == [Language.PYTHON3]
    assert problem.difficulty == 3
    assert problem.source.startswith("https://codeforces.com")
    assert not isinstance(problem, FunctionProblem)


def test_apps_row_with_a_function(tmp_path, run):
    problem = _read(tmp_path, APPS_CALL)
    assert (problem.name, problem.entry_point) == ("apps/2", "total")
    assert problem.prompt.endswith("def total(self, counts, by):\n")
    assert "{1: 2, 3: 4}" in problem.tests[0]
    # `same` and `candidate` of the program stay the program's own.
    plain = "def same(x): return x\ncandidate = 2\n"
    function = plain + "def total(c, by): return same(sum(c.values()) * candidate * by // 2)\n"
    wrong = "def total(counts, by): return 12\n"
    programs = [problem.program(c) for c in (problem.solutions[0].solution, function, wrong)]
    assert run(programs) == [Verdict.AC, Verdict.AC, Verdict.RE]


def test_integers_of_any_size_are_read_and_judged(tmp_path, run):
    number = 10**6000 - 1
    found = {"fn_name": "half", "inputs": [[2 * number]], "outputs": [number]}
    call = _read(tmp_path, APPS_CALL | {"input_output": json.dumps(found)})
    assert run([call.program(f"def half(n): return n // {by}") for by in (2, 3)]) == [
        Verdict.AC,
        Verdict.RE,
    ]


def test_half_a_surrogate_pair_is_told(tmp_path):
    row = APPS | {"input_output": r'{"inputs": ["\ud83d"], "outputs": ["a"]}'}
    with pytest.raises(DataError, match=r"'input_output'.*half a surrogate pair"):
        _read(tmp_path, row)


def test_apps_without_tests_or_solutions_is_read(tmp_path):
    row = {"problem_id": 1, "question": "Why?", "input_output": "", "solutions": ""}
    problem = _read(tmp_path, row)
    assert (problem.public_tests, problem.private_tests, problem.solutions) == ((), (), ())
    lines = APPS | {"input_output": {"inputs": [["1 2", "3"]], "outputs": [["3"]]}}
    assert _read(tmp_path, lines).private_tests == (Test("1 2\n3", "3"),)


def test_apps_folders(tmp_path, run):
    for split, number, row in (("train", "0000", APPS), ("test", "0001", APPS_CALL)):
        folder = tmp_path / "APPS" / split / number
        folder.mkdir(parents=True)
        (folder / "question.txt").write_text(row["question"])
        (folder / "input_output.json").write_text(row["input_output"])
        (folder / "metadata.json").write_text(
            json.dumps({"difficulty": row["difficulty"], "url": row["url"]})
        )
        (folder / "starter_code.py").write_text(row["starter_code"])
        if split == "train":
            (folder / "solutions.json").write_text(row["solutions"])
    call, plain = read_problems(tmp_path / "APPS")
    assert (plain.name, call.name) == ("apps/train/0000", "apps/test/0001")
    assert plain.public_tests == _read(tmp_path, APPS).public_tests
    assert (plain.difficulty, call.entry_point, call.solutions) == (3, "total", ())
    assert list(read_problems(tmp_path / "APPS", split="train")) == [plain]
    (tmp_path / "APPS" / "train" / "0000" / "input_output.json").write_text("{")
    faults = []
    assert list(read_problems(tmp_path / "APPS", on_error=faults.append)) == [call]
    (fault,) = faults
    assert "train/0000: 'input_output' is not JSON" in str(fault)


@pytest.mark.parametrize(
    ("row", "change", "told"),
    [
        (HUMANEVAL, {"prompt": None}, "prompt"),
        (HUMANEVAL, {"prompt": 3}, "prompt"),
        (HUMANEVAL, {"test": "def check(:"}, "'test' holds no valid Python 3"),
        (HUMANEVAL, {"entry_point": ""}, "entry_point"),
        (MBPP, {"test_list": []}, None),
        (MBPP, {"test_list": [], "challenge_test_list": []}, "at least one test"),
        (MBPP, {"test_list": "assert 1"}, "test_list"),
        (MBPP, {"test_list": ["assert f(1)"], "challenge_test_list": []}, "calls no function"),
        (MBPP, {"code": "def f(:"}, "'code' holds no valid Python 3"),
        (MBPP, {"task_id": None}, "task_id"),
        (APPS, {"question": None}, "question"),
        (APPS, {"problem_id": None}, "name"),
        (APPS, {"input_output": "{"}, "input_output"),
        (APPS, {"input_output": "[]"}, "input_output"),
        (APPS, {"input_output": '{"inputs": ["1"], "outputs": []}'}, "1 inputs with 0 outputs"),
        (APPS, {"input_output": '{"inputs": [1], "outputs": ["1"]}'}, "input_output.inputs"),
        (APPS, {"input_output": '{"inputs": 1, "outputs": ["1"]}'}, "input_output"),
        (APPS, {"solutions": '["a", 1]'}, "solutions"),
        (APPS_CALL, {"input_output": '{"fn_name": "a b"}'}, "fn_name"),
        (
            APPS_CALL,
            {"input_output": '{"fn_name": "f", "inputs": [[NaN]], "outputs": [1]}'},
            "is not JSON",
        ),
        (
            APPS_CALL,
            {"input_output": '{"fn_name": "f", "inputs": [[%s]], "outputs": [1]}' % ("9" * 5000)},
            None,
        ),
    ],
)  # fmt: skip
def test_each_fault_is_one_line_and_the_next_row_is_read(tmp_path, row, change, told):
    path = tmp_path / "rows.jsonl"
    path.write_text(f"{json.dumps(row | change)}\n{json.dumps(HUMANEVAL)}\n")
    faults = []
    problems = list(read_problems(path, on_error=faults.append))
    assert problems[-1].name == "HumanEval/53"
    assert len(problems) + len(faults) == 2
    assert [told in str(fault) for fault in faults] == ([] if told is None else [True])
    assert all(str(fault).startswith(f"{path}:1: ") for fault in faults)


def test_own_rows_need_a_function_to_test(tmp_path):
    row = {"name": "x", "description": "Words.", "style": "function"}
    for more, told in (
        ({}, "'tests' is empty"),
        ({"tests": [], "entry_point": "f"}, "'tests' is empty"),
        ({"tests": ["assert f()"]}, "name it in column 'entry_point'"),
    ):
        with pytest.raises(DataError, match=told):
            problem_from_row(row | more, "here:1")
    assert problem_from_row(row | {"tests": ["f()"], "entry_point": "f"}, "x").entry_point == "f"


def test_a_contest_takes_no_functions(tmp_path):
    (tmp_path / "h.jsonl").write_text(json.dumps(HUMANEVAL))
    with pytest.raises(DataError, match="asks for a function"):
        load_contest(tmp_path)


@pytest.mark.real_data
@pytest.mark.skipif(not RAW.is_dir(), reason="no raw data folder beside the checkout")
@pytest.mark.parametrize(("file", "count"), [("humaneval", 164), ("mbpp", 974)])
def test_reference_programs_pass_their_tests(run, file, count):
    problems = list(read_problems(RAW / f"{file}.jsonl.gz"))
    assert len(problems) == count
    assert {p.continues_prompt for p in problems} == {file == "humaneval"}
    for problem in problems:
        assert problem.entry_point in problem.tests[-1]
    some = problems[:: count // 80]

    def sample(problem):
        start = len(problem.prompt) if problem.continues_prompt else 0
        return problem.solutions[0].solution[start:]

    assert run([p.program(sample(p)) for p in some]) == [Verdict.AC] * len(some)
    # Tests that pass with a function that gives nothing would test nothing.
    nothing = [
        p.program("    pass\n")
        if p.continues_prompt
        else p.program(f"def {p.entry_point}(*_):\n    pass\n")
        for p in some[::4]
    ]
    assert Verdict.AC not in run(nothing)
