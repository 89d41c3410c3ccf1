"""Rows of HumanEval, of MBPP, and this project's own rows of function-style problems.

HumanEval (`task_id, prompt, entry_point, canonical_solution, test`): the canonical solution is the
continuation of the prompt, the test defines `check(candidate)`. MBPP (`task_id, code, test_list`,
with `text` in the full set and `prompt` in the sanitised one): a description in words and asserts
that call the function by the name that the reference solution gives it.
"""

import ast
import re
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from alphacode.datasets.errors import DataError, reason
from alphacode.datasets.function_problem import FunctionProblem
from alphacode.datasets.problem import Language, Solution
from alphacode.datasets.readers import columns
from alphacode.datasets.readers.rows import labels

_CHECK = "check"  # the function that HumanEval's tests define


def is_humaneval(row: Mapping[str, Any]) -> bool:
    """Whether the row has the columns of HumanEval."""
    return {"task_id", "prompt", "entry_point", "test"} <= row.keys()


def is_mbpp(row: Mapping[str, Any]) -> bool:
    """Whether the row has the columns of MBPP, in either variant."""
    return {"task_id", "code", "test_list"} <= row.keys()


def humaneval_problem(row: Mapping[str, Any], where: str) -> FunctionProblem:
    """Builds a problem from a row as HumanEval is published; DataError names what is wrong."""
    prompt = columns.required(row, "prompt", where)
    canonical = columns.string(row, "canonical_solution", where)
    entry_point = columns.required(row, "entry_point", where)
    test = columns.required(row, "test", where)
    return FunctionProblem(
        name=columns.required(row, "task_id", where).strip(),
        description=prompt,
        entry_point=entry_point,
        tests=(_with_call(test, entry_point, "test", where),),
        solutions=_python(prompt + canonical) if canonical else (),
        continues_prompt=True,
    )


def mbpp_problem(row: Mapping[str, Any], where: str) -> FunctionProblem:
    """Builds a problem from a row of MBPP; DataError names what is wrong.

    The challenge tests, that most rows lack, are tests like the others. The name is `mbpp/` and the
    task id.
    """
    statement = "text" if row.get("text") is not None else "prompt"
    code = columns.required(row, "code", where)
    tests = [
        test
        for column in ("test_list", "challenge_test_list")
        for test in columns.strings(row.get(column), column, where)
    ]
    imports = columns.strings(row.get("test_imports"), "test_imports", where)
    setup = columns.string(row, "test_setup_code", where)
    task = columns.required({"task_id": columns.label(row, "task_id", where)}, "task_id", where)
    return FunctionProblem(
        name=f"mbpp/{task}",
        description=columns.required(row, statement, where),
        entry_point=_called(tests, code, "test_list", where),
        tests=tuple(tests),
        setup="\n".join(filter(None, [*imports, setup])),
        solutions=_python(code),
    )


def function_problem(row: Mapping[str, Any], where: str) -> FunctionProblem:
    """Builds a problem from a row with `style: function`, as `problem_to_row` writes them.

    Columns `entry_point` and `continues_prompt` may be absent: the solution tells whether it goes
    on from the prompt, and the prompt or the tests name the function.

    Raises:
      DataError: A missing or ill-typed column, no tests, or no function that they could test.
    """
    prompt = columns.required(row, "description", where)
    solutions = columns.solutions(row, "solutions", where)
    tests = columns.strings(row.get("tests"), "tests", where)
    first = solutions[0].solution if solutions else ""
    continues = (
        columns.truth(row, "continues_prompt", where)
        if row.get("continues_prompt") is not None
        else first.startswith(prompt)
    )
    entry_point = columns.string(row, "entry_point", where)
    if not entry_point and continues:
        entry_point = (re.findall(r"^def (\w+)", prompt, re.MULTILINE) or [""])[-1]
    entry_point = entry_point or _called(tests, first, "tests", where)
    if not tests:
        raise DataError(f"{where}: column 'tests' is empty; a function needs at least one test")
    return FunctionProblem(
        name=columns.required(row, "name", where).strip(),
        description=prompt,
        public_tests=columns.tests(row, "public_tests", where),
        entry_point=entry_point,
        tests=tuple(_with_call(test, entry_point, "tests", where) for test in tests),
        setup=columns.string(row, "setup", where),
        solutions=solutions,
        incorrect_solutions=columns.solutions(row, "incorrect_solutions", where),
        continues_prompt=continues,
        **labels(row, where),
    )


def _python(code: str) -> tuple[Solution, ...]:
    return (Solution(Language.PYTHON3, code),)


def _parsed(source: str, column: str, where: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # stray backslashes in strings
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise DataError(
            f"{where}: column {column!r} holds no valid Python 3 ({reason(error)}); fix it"
        ) from None


def _with_call(test: str, entry_point: str, column: str, where: str) -> str:
    """`test`, with the call of the `check` that it defines where it has none."""
    body = _parsed(test, column, where).body
    defines = any(isinstance(node, ast.FunctionDef) and node.name == _CHECK for node in body)
    calls = any(
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == _CHECK
        for node in body
    )
    return f"{test}\n{_CHECK}({entry_point})" if defines and not calls else test


def _called(tests: Sequence[str], code: str, column: str, where: str) -> str:
    """The function of `code` that the first test calls, the outermost one."""
    if not tests:
        raise DataError(f"{where}: column {column!r} is empty; a function needs at least one test")
    defined = {
        node.name for node in _parsed(code, "code", where).body if isinstance(node, ast.FunctionDef)
    }
    for test in tests:
        for node in ast.walk(_parsed(test, column, where)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in defined
            ):
                return node.func.id
    raise DataError(
        f"{where}: column {column!r} calls no function that the solution defines; "
        "name it in column 'entry_point'"
    )
