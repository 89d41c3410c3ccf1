"""Rows of the CodeContests schema to problems and back.

A row holds tests and programs as dicts of parallel lists, the way the published data set does
(paper, appendix B.1). Columns that the schema does not name are ignored.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from alphacode.datasets.errors import DataError
from alphacode.datasets.function_problem import FunctionProblem
from alphacode.datasets.problem import Problem, Solution, Test
from alphacode.datasets.readers import columns

FUNCTION_STYLE = "function"  # in the column `style` of a row of a `FunctionProblem`
_MEBIBYTE = 2**20
_CHECKERS = ("default", "custom", "interactive")
_COLUMNS_OF_CODECONTESTS = {"cf_contest_id", "is_description_translated", "generated_tests"}
# Written only where a problem has them, so that rows without them stay as they were.
_OPTIONAL = (
    "cf_contest_id",
    "cf_index",
    "cf_points",
    "date",
    "not_judged",
    "input_file",
    "output_file",
    "is_description_translated",
    "untranslated_description",
)


def contest_problem(row: Mapping[str, Any], where: str) -> Problem:
    """Builds a contest problem from a row.

    `name` and `description` are required; tests, programs and the other columns may be absent or
    null. `time_limit` is in seconds (or `{seconds, nanos}`), `memory_limit` in MiB, or
    `memory_limit_bytes` in bytes; 0 bytes and 0 seconds with 0 nanos are limits that are not known.
    A `float_tolerance` column becomes a validator flag where an expected output holds a decimal
    fraction and no flags are given. Statement languages, commits and other extra columns are
    ignored. Rows of CodeContests, which name no checker, are judged by the rule of its paper.

    Args:
      row: The columns.
      where: `file:line`, the start of every message.

    Raises:
      DataError: A missing or ill-typed column, or parallel lists of different lengths.
    """
    public, private, generated = (
        columns.tests(row, column, where)
        for column in ("public_tests", "private_tests", "generated_tests")
    )
    checker = columns.string(row, "checker", where) or "default"
    if checker not in _CHECKERS:
        raise DataError(f"{where}: checker {checker!r} must be 'default' or 'custom'")
    flags = columns.string(row, "validator_flags", where).strip()
    validator = columns.validator(row, "validator", where)
    if not flags and validator is None and _is_of_codecontests(row):
        flags = "alphacode"
    tolerance = columns.number(row, "float_tolerance", where)
    if tolerance and not flags and _has_fractions(public + private + generated):
        flags = f"float_tolerance {tolerance:g}"
    files = [columns.file_name(row, column, where) for column in ("input_file", "output_file")]
    if files[0] and files[0] == files[1]:
        raise DataError(f"{where}: 'input_file' and 'output_file' are both {files[0]!r}")
    return Problem(
        name=columns.required(row, "name", where).strip(),
        description=columns.required(row, "description", where),
        public_tests=public,
        private_tests=private,
        generated_tests=generated,
        solutions=columns.solutions(row, "solutions", where),
        incorrect_solutions=columns.solutions(row, "incorrect_solutions", where),
        time_limit=_time_limit(row, where),
        memory_limit_bytes=_memory_limit(row, where),
        checker="default" if checker == "default" and validator is None else "custom",
        validator_flags=flags,
        validator=validator,
        not_judged=columns.string(row, "not_judged", where),
        input_file=files[0],
        output_file=files[1],
        is_description_translated=columns.truth(row, "is_description_translated", where),
        untranslated_description=columns.string(row, "untranslated_description", where),
        **labels(row, where),
    )


def labels(row: Mapping[str, Any], where: str) -> dict[str, Any]:
    """What a row says about a problem of any style: fields of `Problem` by name."""
    return {
        "cf_rating": columns.integer(row, "cf_rating", where),
        "cf_tags": columns.tags(row, "cf_tags", where),
        "cf_contest_id": columns.integer(row, "cf_contest_id", where),
        "cf_index": columns.string(row, "cf_index", where),
        "cf_points": float(columns.number(row, "cf_points", where) or 0),
        "difficulty": columns.integer(row, "difficulty", where),
        "date": columns.day(row, "date", where),
        "source": columns.label(row, "source", where),
        "author": columns.string(row, "author", where),
        "licence": columns.string(row, "licence", where),
    }


def problem_to_row(problem: Problem) -> dict[str, Any]:
    """The inverse of `problem_from_row`: a row that gives an equal problem when read again."""
    memory = problem.memory_limit_bytes
    row = {
        "name": problem.name,
        "description": problem.description,
        "public_tests": test_lists(problem.public_tests),
        "private_tests": test_lists(problem.private_tests),
        "generated_tests": test_lists(problem.generated_tests),
        "solutions": _solution_lists(problem.solutions),
        "incorrect_solutions": _solution_lists(problem.incorrect_solutions),
        "cf_tags": list(problem.cf_tags),
        "cf_rating": problem.cf_rating,
        "difficulty": problem.difficulty,
        "time_limit": problem.time_limit,
        "memory_limit": None if memory is None else _whole(memory / _MEBIBYTE),
        "checker": problem.checker,
        "validator_flags": problem.validator_flags,
        "source": problem.source,
        "author": problem.author,
        "licence": problem.licence,
    }
    row |= {name: value for name in _OPTIONAL if (value := getattr(problem, name))}
    if problem.validator is not None:
        row["validator"] = dataclasses.asdict(problem.validator) | {
            "files": list(map(list, problem.validator.files)),
            "arguments": list(problem.validator.arguments),
        }
    if isinstance(problem, FunctionProblem):
        row |= {
            "style": FUNCTION_STYLE,
            "entry_point": problem.entry_point,
            "tests": list(problem.tests),
            "setup": problem.setup,
            "continues_prompt": problem.continues_prompt,
        }
    return row


def test_lists(tests: Iterable[Test]) -> dict[str, list[Any]]:
    """Tests as a column holds them."""
    tests = tuple(tests)
    lists: dict[str, list[Any]] = {
        "input": [t.input for t in tests],
        "output": [t.output for t in tests],
    }
    if any(t.flags is not None for t in tests):
        lists["flags"] = [t.flags for t in tests]
    if any(t.files for t in tests):
        lists["files"] = [list(map(list, t.files)) for t in tests]
    return lists


def _solution_lists(solutions: Iterable[Solution]) -> dict[str, list[Any]]:
    solutions = tuple(solutions)
    lists: dict[str, list[Any]] = {
        "language": [int(s.language) for s in solutions],
        "solution": [s.solution for s in solutions],
    }
    if any(s.verdict for s in solutions):
        lists["verdict"] = [s.verdict for s in solutions]
    return lists


def _whole(value: float) -> float:
    return int(value) if value == int(value) else value


def _is_of_codecontests(row: Mapping[str, Any]) -> bool:
    """Whether it was published with CodeContests: by its columns, or as its source says."""
    own = row.keys() >= _COLUMNS_OF_CODECONTESTS and not {"checker", "validator_flags"} & row.keys()
    return own or str(row.get("source") or "").startswith("CodeContests")


def _time_limit(row: Mapping[str, Any], where: str) -> float | None:
    value = row.get("time_limit")
    if isinstance(value, Mapping):
        seconds = columns.number(value, "seconds", where) or 0
        value = seconds + (columns.number(value, "nanos", where) or 0) / 1e9 or None
    limit = columns.number({"time_limit": value}, "time_limit", where)
    if limit is not None and limit <= 0:
        raise DataError(f"{where}: column 'time_limit' must be seconds above 0, not {limit!r}")
    return None if limit is None else float(limit)


def _memory_limit(row: Mapping[str, Any], where: str) -> int | None:
    in_bytes = columns.number(row, "memory_limit_bytes", where)
    if in_bytes is None:
        mebibytes = columns.number(row, "memory_limit", where)
        in_bytes = None if mebibytes is None else mebibytes * _MEBIBYTE
    if in_bytes is None:
        return None
    if in_bytes < 0:
        raise DataError(f"{where}: column 'memory_limit' must not be negative")
    # The published data set writes 0 where no limit is known.
    return int(in_bytes) or None


def _has_fractions(tests: Iterable[Test]) -> bool:
    return any("." in token and _is_float(token) for t in tests for token in t.output.split())


def _is_float(token: str) -> bool:
    try:
        float(token)
    except ValueError:
        return False
    return True
