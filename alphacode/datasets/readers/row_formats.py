"""Which data set a row is of, by its columns, and the problem that it holds."""

from collections.abc import Mapping
from typing import Any

from alphacode.datasets.errors import DataError
from alphacode.datasets.problem import Problem
from alphacode.datasets.readers import apps, columns, function_rows, live_code_bench, open_r1, rows


def row_format(row: Mapping[str, Any]) -> str:
    """The name of the data set, or `function` for rows of ours, by the columns that are there."""
    if function_rows.is_humaneval(row):
        return "HumanEval"
    if function_rows.is_mbpp(row):
        return "MBPP"
    if apps.is_apps(row):
        return "TACO" if apps.is_taco(row) else "APPS"
    if live_code_bench.is_live_code_bench(row):
        return "LiveCodeBench"
    if open_r1.is_open_r1(row):
        return "open-r1"
    return rows.FUNCTION_STYLE if row.get("style") == rows.FUNCTION_STYLE else "CodeContests"


def problem_from_row(row: Mapping[str, Any], where: str, split: str = "") -> Problem:
    """Builds a problem from a row of any data set that is known here.

    Args:
      row: The columns: of CodeContests (`rows.contest_problem` says which there are), APPS,
        TACO, HumanEval, MBPP, LiveCodeBench or open-r1/codeforces, or what `problem_to_row` made.
      where: `file:line`, the start of every message.
      split: Split that the file is of, which becomes a part of the names of APPS.

    Returns:
      A `FunctionProblem` where the answer is a function, else a plain `Problem`.

    Raises:
      DataError: A missing or ill-typed column, or lists that do not pair.
    """
    if not isinstance(row, Mapping):
        raise DataError(
            f"{where}: expected an object with the columns of a problem, not {columns.kind_of(row)}"
        )
    match row_format(row):
        case "HumanEval":
            return function_rows.humaneval_problem(row, where)
        case "MBPP":
            return function_rows.mbpp_problem(row, where)
        case "APPS" | "TACO":
            return apps.apps_problem(row, where, split)
        case "LiveCodeBench":
            return live_code_bench.live_code_bench_problem(row, where)
        case "open-r1":
            return open_r1.open_r1_problem(row, where)
        case rows.FUNCTION_STYLE:
            return function_rows.function_problem(row, where)
        case _:
            return rows.contest_problem(row, where)
