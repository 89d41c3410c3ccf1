"""APPS: as folders of files, one a problem, and as JSON Lines; and TACO, whose rows are like it.

A folder holds `question.txt` and may hold `input_output.json` (`inputs`, `outputs`, and `fn_name`
where a function is asked for), `solutions.json` (a list of Python programs), `metadata.json`
(`difficulty`, `url`) and `starter_code.py`. A row has the same as columns, with `input_output` and
`solutions` as JSON inside of text. Some problems have no tests, and some no solutions.

TACO adds tags, limits such as `2.0 seconds` and `256.0 megabytes`, a source and a date; not all of
its problems have a name.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from etils import epath

from alphacode.datasets.errors import DataError, reason
from alphacode.datasets.function_problem import FunctionProblem
from alphacode.datasets.problem import Language, Problem, Solution, Test
from alphacode.datasets.readers import calls, columns, json_text, package_files
from alphacode.datasets.readers.rows import labels
from alphacode.datasets.readers.statements.examples import examples

STATEMENT = "question.txt"
_FILES = (
    ("input_output", "input_output.json"),
    ("solutions", "solutions.json"),
    ("starter_code", "starter_code.py"),
)
# Its three levels as difficulty numbers of CodeContests: EASY, MEDIUM, HARD.
_DIFFICULTIES = {"introductory": 1, "interview": 2, "competition": 3}
# TACO's five; those beyond are HARDER and HARDEST.
_DIFFICULTIES |= {"EASY": 1, "MEDIUM": 2, "MEDIUM_HARD": 3, "HARD": 4, "VERY_HARD": 5}
_LIMIT = re.compile(r"([0-9.]+)\s*(second|megabyte|kilobyte|gigabyte)s?", re.IGNORECASE)
_UNITS = {"second": 1.0, "kilobyte": 1 / 1024, "megabyte": 1.0, "gigabyte": 1024.0}


def is_apps(row: Mapping[str, Any]) -> bool:
    """Whether the row has the columns of APPS."""
    return "question" in row and ("input_output" in row or "solutions" in row)


def is_taco(row: Mapping[str, Any]) -> bool:
    """Whether a row like those of APPS has the further columns of TACO."""
    return "raw_tags" in row or "picture_num" in row


def read(folder: epath.Path, split: str) -> Problem:
    """Reads a problem's folder; its name is `apps/`, the split if known, and the folder's name.

    Raises:
      DataError: A file that is not what it should be; one line with its name.
    """
    row: dict[str, Any] = {
        column: package_files.text(folder / name)
        for column, name in _FILES
        if (folder / name).exists()
    }
    row |= {"question": package_files.text(folder / STATEMENT), "problem_id": folder.name}
    if (folder / "metadata.json").exists():
        metadata = package_files.text(folder / "metadata.json")
        row |= _json(metadata, "metadata.json", str(folder), dict)
    return apps_problem(row, str(folder), split)


def apps_problem(row: Mapping[str, Any], where: str, split: str = "") -> Problem:
    """Builds a problem from a row.

    All tests of `input_output` are private tests; examples that the statement shows are the public
    ones. A problem with `fn_name` becomes a `FunctionProblem`, whose prompt ends in its starter
    code.

    Args:
      row: The columns.
      where: The start of every message.
      split: `train` or `test`, a part of the name; empty where it is not known.

    Raises:
      DataError: A missing or ill-typed column, tests that do not pair, or JSON that is none.
    """
    statement = columns.required(row, "question", where)
    name = _taco_name(row, where) if is_taco(row) else _apps_name(row, split, where)
    found = _json(row.get("input_output"), "input_output", where, dict)
    programs = _json(row.get("solutions"), "solutions", where, list)
    function = columns.string(found, "fn_name", where)
    inputs, outputs = _pairs(found, where)
    # Level and address are called otherwise than in CodeContests.
    level = columns.label(row, "difficulty", where)
    common: dict[str, Any] = labels(
        {
            **row,
            "difficulty": _DIFFICULTIES.get(level, 0),
            "source": row.get("url"),
            "cf_tags": _tags(row.get("tags"), where),
        },
        where,
    )
    common["time_limit"] = _limit(row.get("time_limit"))
    memory = _limit(row.get("memory_limit"))
    common["memory_limit_bytes"] = None if memory is None else int(memory * 2**20)
    common |= {
        "name": name,
        "solutions": tuple(
            Solution(Language.PYTHON3, code)
            for code in columns.strings(programs, "solutions", where)
        ),
    }
    if function:
        starter = columns.string(row, "starter_code", where).rstrip()
        return FunctionProblem(
            description=f"{statement.rstrip()}\n\n{starter}\n" if starter else statement,
            entry_point=calls.identifier(function, "fn_name", where),
            tests=tuple(map(_assertion, inputs, outputs)),
            setup=calls.setup(function, boxed=True),
            **common,
        )
    tests = tuple(
        Test(_text(source, "inputs", where), _text(answer, "outputs", where))
        for source, answer in zip(inputs, outputs, strict=True)
    )
    return Problem(
        description=statement, public_tests=_shown(statement, tests), private_tests=tests, **common
    )


def _apps_name(row: Mapping[str, Any], split: str, where: str) -> str:
    number = next((name for name in ("problem_id", "id") if row.get(name) is not None), "name")
    name = columns.required({number: columns.label(row, number, where)}, number, where).strip()
    return "/".join(filter(None, ["apps", split, name]))


def _taco_name(row: Mapping[str, Any], where: str) -> str:
    """By its name or its address; else by where it stands, for it has nothing else."""
    told = (columns.label(row, column, where).strip() for column in ("name", "url"))
    return f"taco/{next(filter(None, told), where.rpartition(':')[2])}"


def _json(value: object, column: str, where: str, kind: type) -> Any:
    """What the text of a column holds; empty where there is none."""
    if isinstance(value, str):
        try:
            value = json_text.parse(value, _refuse) if value.strip() else None
        except (ValueError, RecursionError) as error:
            raise DataError(f"{where}: {column!r} is not JSON ({reason(error)}); fix it") from None
    if value is None:
        return kind()
    if not isinstance(value, kind):
        expected = "an object" if kind is dict else "a list"
        raise DataError(f"{where}: {column!r} must hold {expected}, not {columns.kind_of(value)}")
    return value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON number")


def _tags(value: object, where: str) -> Any:
    """TACO's tags, a list that is written as text."""
    return _json(value.replace("'", '"'), "tags", where, list) if isinstance(value, str) else value


def _limit(value: object) -> float | None:
    """TACO's limit in seconds or MiB; None where it states none that could be read."""
    found = _LIMIT.search(value) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        return float(found[1]) * _UNITS[found[2].lower()] or None
    except ValueError:
        return None


def _pairs(found: Mapping[str, Any], where: str) -> tuple[list[Any], list[Any]]:
    inputs, outputs = (found.get(field) or [] for field in ("inputs", "outputs"))
    if not isinstance(inputs, list) or not isinstance(outputs, list):
        raise DataError(f"{where}: 'input_output' must hold the lists 'inputs' and 'outputs'")
    if len(inputs) != len(outputs):
        raise DataError(
            f"{where}: 'input_output' pairs {len(inputs)} inputs with {len(outputs)} outputs; "
            "the lists must be of one length"
        )
    return inputs, outputs


def _text(value: object, field: str, where: str) -> str:
    """One text, that some problems give as a list of its lines."""
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "\n".join(value)
    if not isinstance(value, str):
        raise DataError(
            f"{where}: 'input_output.{field}' must hold strings, not {columns.kind_of(value)}"
        )
    return value


def _assertion(arguments: object, expected: object) -> str:
    return calls.assertion(arguments if isinstance(arguments, list) else [arguments], expected)


def _shown(statement: str, tests: Sequence[Test]) -> tuple[Test, ...]:
    """The statement's examples; of one that is a test too, the test's text, which is exact."""
    by_input = {tuple(test.input.split()): test for test in tests}
    return tuple(by_input.get(tuple(test.input.split()), test) for test in examples(statement))
