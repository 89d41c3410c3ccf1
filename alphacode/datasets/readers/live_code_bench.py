"""LiveCodeBench: programs that read standard input, and functions of a class Solution.

Tests are lists of {input, output, testtype}. The private ones may be packed: base64 of zlib of a
pickle of such a list as JSON. The pickle holds one string, and is read as no more than that.
"""

import base64
import binascii
import io
import json
import pickle
import zlib
from collections.abc import Mapping
from typing import Any, NoReturn

from alphacode.datasets.errors import DataError, reason
from alphacode.datasets.function_problem import FunctionProblem
from alphacode.datasets.problem import Problem, Test
from alphacode.datasets.readers import calls, columns, json_text
from alphacode.datasets.readers.rows import labels

_TESTS = ("public_test_cases", "private_test_cases")
# Its three levels as difficulty numbers of CodeContests: EASY, MEDIUM, HARD.
_DIFFICULTIES = {"easy": 1, "medium": 2, "hard": 3}
_MOST_BYTES = 2**28  # of the tests of a problem, unpacked
_UNREADABLE = (ValueError, RecursionError, zlib.error, pickle.UnpicklingError, EOFError, IndexError)


def is_live_code_bench(row: Mapping[str, Any]) -> bool:
    """Whether the row has the columns of LiveCodeBench."""
    return "question_content" in row and "public_test_cases" in row


def live_code_bench_problem(row: Mapping[str, Any], where: str) -> Problem:
    """Builds a problem from a row.

    A problem whose tests are functional becomes a `FunctionProblem`, whose prompt ends in its
    starter code.

    Raises:
      DataError: A missing or ill-typed column, or tests that cannot be unpacked.
    """
    statement = columns.required(row, "question_content", where)
    public, private = ([*_tests(row, column, where)] for column in _TESTS)
    level = columns.label(row, "difficulty", where)
    common: dict[str, Any] = labels(
        {
            "difficulty": _DIFFICULTIES.get(level.lower(), 0),
            "date": row.get("contest_date"),
            "source": row.get("platform"),
        },
        where,
    )
    name = columns.required({"name": columns.label(row, "question_id", where)}, "name", where)
    common |= {"name": f"livecodebench/{name.strip()}"}
    if not any(test.get("testtype") == "functional" for test in public + private):
        tests = (tuple(_test(test, where) for test in listed) for listed in (public, private))
        return Problem(
            description=statement,
            public_tests=next(tests),
            private_tests=next(tests),
            **common,
        )
    metadata = _json(row, "metadata", where)
    function = metadata.get("func_name") if isinstance(metadata, dict) else None
    if not isinstance(function, str):
        raise DataError(f"{where}: column 'metadata' names no function in 'func_name'; add it")
    starter = columns.string(row, "starter_code", where).rstrip()
    return FunctionProblem(
        description=f"{statement.rstrip()}\n\n{starter}\n" if starter else statement,
        entry_point=calls.identifier(function, "func_name", where),
        tests=tuple(_call(test, where) for test in public + private),
        setup=calls.setup(function, boxed=False),
        **common,
    )


def _tests(row: Mapping[str, Any], column: str, where: str) -> list[dict[str, Any]]:
    tests = _json(row, column, where)
    if not isinstance(tests, list) or not all(isinstance(test, dict) for test in tests):
        raise DataError(f"{where}: column {column!r} must hold a list of tests")
    return tests


def _json(row: Mapping[str, Any], column: str, where: str) -> Any:
    """What a column holds: as it is, as JSON inside of text, or packed; empty for none."""
    value = row.get(column)
    if not isinstance(value, str):
        return [] if value is None else value
    try:
        if not value.strip():
            return []
        if value.lstrip()[0] in "[{":
            return json_text.parse(value)
        return json_text.parse(_unpacked(value))
    except _UNREADABLE as error:
        raise DataError(
            f"{where}: column {column!r} is neither JSON nor packed JSON ({reason(error)})"
        ) from None


class _StringUnpickler(pickle.Unpickler):
    """Reads a pickled string; whatever names a class or a function is refused."""

    def find_class(self, module: str, name: str) -> NoReturn:
        """Refuses."""
        raise pickle.UnpicklingError(f"it asks for {module}.{name}, and may hold text alone")


def _unpacked(value: str) -> str:
    try:
        packed = base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError(f"no base64: {error}") from None
    unpacker = zlib.decompressobj()
    pickled = unpacker.decompress(packed, _MOST_BYTES)
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise ValueError(f"cut off, or of more than {_MOST_BYTES >> 20} MiB")
    text = _StringUnpickler(io.BytesIO(pickled)).load()
    if isinstance(text, bytes):
        text = text.decode()
    if not isinstance(text, str):
        raise ValueError(f"it holds {columns.kind_of(text)} instead of text")
    return text


def _test(test: Mapping[str, Any], where: str) -> Test:
    given, output = test.get("input"), test.get("output")
    if not isinstance(given, str) or not isinstance(output, str):
        raise DataError(f"{where}: a test must have text in 'input' and 'output'")
    return Test(given, output)


def _call(test: Mapping[str, Any], where: str) -> str:
    """A functional test: an argument a line, and the answer, all JSON."""
    given = _test(test, where)
    try:
        arguments = [json.loads(line) for line in given.input.split("\n") if line.strip()]
        return calls.assertion(arguments, json.loads(given.output))
    except (ValueError, RecursionError) as error:
        raise DataError(
            f"{where}: a functional test holds no JSON ({reason(error)}); fix it"
        ) from None
