"""APPS: as folders of files, one a problem, and as JSON Lines.

A folder holds `question.txt` and may hold `input_output.json` (`inputs`, `outputs`, and `fn_name`
where a function is asked for), `solutions.json` (a list of Python programs), `metadata.json`
(`difficulty`, `url`) and `starter_code.py`. A row has the same as columns, with `input_output` and
`solutions` as JSON inside of text. Some problems have no tests, and some no solutions.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from etils import epath

from alphacode.datasets.errors import DataError, reason
from alphacode.datasets.function_problem import FunctionProblem
from alphacode.datasets.problem import Language, Problem, Solution, Test
from alphacode.datasets.readers import columns, json_text, package_files
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
# The function may be one of class Solution. JSON has no tuples, and some of its answers stand in a
# list of one. The names must not meet any of the program's.
_SETUP = """\
_tested_ = Solution().{name} if "Solution" in globals() else {name}


def _agree_(answer, expected):
    def plain(value):
        if isinstance(value, (list, tuple)):
            return [plain(item) for item in value]
        return value

    answer = plain(answer)
    alone = isinstance(expected, list) and len(expected) == 1
    return answer == expected or (alone and answer == expected[0])
"""


def is_apps(row: Mapping[str, Any]) -> bool:
    """Whether the row has the columns of APPS."""
    return "question" in row and ("input_output" in row or "solutions" in row)


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
    number = next((name for name in ("problem_id", "id") if row.get(name) is not None), "name")
    name = columns.required({number: columns.label(row, number, where)}, number, where).strip()
    found = _json(row.get("input_output"), "input_output", where, dict)
    programs = _json(row.get("solutions"), "solutions", where, list)
    function = columns.string(found, "fn_name", where)
    inputs, outputs = _pairs(found, where)
    # Level and address are called otherwise than in CodeContests.
    level = columns.label(row, "difficulty", where)
    common: dict[str, Any] = labels(
        {**row, "difficulty": _DIFFICULTIES.get(level, 0), "source": row.get("url")}, where
    )
    common |= {
        "name": "/".join(filter(None, ["apps", split, name])),
        "solutions": tuple(
            Solution(Language.PYTHON3, code)
            for code in columns.strings(programs, "solutions", where)
        ),
    }
    if function:
        starter = columns.string(row, "starter_code", where).rstrip()
        return FunctionProblem(
            description=f"{statement.rstrip()}\n\n{starter}\n" if starter else statement,
            entry_point=_identifier(function, where),
            tests=tuple(map(_assertion, inputs, outputs)),
            setup=_SETUP.format(name=function),
            **common,
        )
    tests = tuple(
        Test(_text(source, "inputs", where), _text(answer, "outputs", where))
        for source, answer in zip(inputs, outputs, strict=True)
    )
    return Problem(
        description=statement, public_tests=_shown(statement, tests), private_tests=tests, **common
    )


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


def _identifier(name: str, where: str) -> str:
    if not name.isidentifier():
        raise DataError(f"{where}: 'fn_name' {name!r:.40} must be the name of a function")
    return name


def _assertion(arguments: object, expected: object) -> str:
    """A test as Python source; JSON values print as Python literals."""
    listed = arguments if isinstance(arguments, list) else [arguments]
    given = ", ".join(repr(_with_numbers(value)) for value in listed)
    return f"assert _agree_(_tested_({given}), {_with_numbers(expected)!r})"


def _with_numbers(value: Any) -> Any:
    """Keys of JSON objects are text; those that all are whole numbers were numbers."""
    if isinstance(value, dict) and value and all(re.fullmatch("-?[0-9]+", key) for key in value):
        return {int(key): item for key, item in value.items()}
    return value


def _shown(statement: str, tests: Sequence[Test]) -> tuple[Test, ...]:
    """The statement's examples; of one that is a test too, the test's text, which is exact."""
    by_input = {tuple(test.input.split()): test for test in tests}
    return tuple(by_input.get(tuple(test.input.split()), test) for test in examples(statement))
