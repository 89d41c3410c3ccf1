"""Typed access to the columns of a row; what is of another type is a fault that names the column.

Everywhere `where` is the start of messages: `file:line`.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from alphacode.datasets.errors import DataError
from alphacode.datasets.problem import Language, Solution, Test
from alphacode.datasets.validator import Validator, require_plain

_LONGEST_NAME = 100  # bytes, of a file
MAX_STATEMENT = 2**20  # characters; the longest statement of CodeContests has some 20,000

_VERDICTS = {
    "accepted": "AC",
    "wrong_answer": "WA",
    "time_limit_exceeded": "TLE",
    "memory_limit_exceeded": "MLE",
    "run_time_error": "RE",
    "runtime_error": "RE",
    "compile_error": "CE",
    "partially_accepted": "PAC",
    "rejected": "",
}
_LANGUAGES = frozenset(map(int, Language))


def short_verdict(verdict: str) -> str:
    """The short name of a judge's verdict (`wrong_answer` is `WA`); others pass unchanged.

    `rejected` says no more than that the program is wrong, so it becomes empty: unknown.
    """
    return _VERDICTS.get(verdict.lower(), verdict)


def kind_of(value: object) -> str:
    """The name of a value's type, for messages."""
    return "null" if value is None else type(value).__name__


def required(row: Mapping[str, Any], column: str, where: str) -> str:
    """Text that every problem has: not blank, without NUL, of a sensible length."""
    if row.get(column) is None:
        raise DataError(f"{where}: column {column!r} is missing; every problem needs one")
    text = string(row, column, where)
    if not text.strip():
        raise DataError(f"{where}: column {column!r} is empty; every problem needs one")
    if len(text) > MAX_STATEMENT:
        raise DataError(
            f"{where}: column {column!r} has {len(text):,} characters, more than the "
            f"{MAX_STATEMENT:,} allowed; shorten it"
        )
    if "\0" in text:
        raise DataError(f"{where}: column {column!r} holds a NUL character; remove it")
    return text


def string(row: Mapping[str, Any], column: str, where: str) -> str:
    """Text; empty where the column is absent or null."""
    value = row.get(column)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise DataError(f"{where}: column {column!r} must be a string, not {kind_of(value)}")
    return value


def file_name(row: Mapping[str, Any], column: str, where: str) -> str:
    """Name of a file in the folder that a program runs in; empty where there is none."""
    name = string(row, column, where).strip()
    if name in (".", "..") or {"/", "\0"} & set(name) or len(name.encode()) > _LONGEST_NAME:
        raise DataError(
            f"{where}: column {column!r} must be a plain file name such as input.txt, not "
            f"{name!r:.40}"
        )
    return name


def label(row: Mapping[str, Any], column: str, where: str) -> str:
    """Text, or a number as its text."""
    value = row.get(column)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return string(row, column, where)


def truth(row: Mapping[str, Any], column: str, where: str) -> bool:
    """True or false; false where the column is absent or null."""
    value = row.get(column)
    if value is not None and not isinstance(value, bool):
        raise DataError(f"{where}: column {column!r} must be true or false, not {value!r:.40}")
    return bool(value)


def number(row: Mapping[str, Any], column: str, where: str) -> float | None:
    """A finite number, or None where the column is absent or null."""
    value = row.get(column)
    if value is None:
        return None
    # Not below 1e18 also catches what is not finite.
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e18:
        raise DataError(f"{where}: column {column!r} must be a number, not {value!r:.40}")
    return value


def integer(row: Mapping[str, Any], column: str, where: str) -> int:
    """A whole number, 0 where the column is absent or null."""
    value = number(row, column, where)
    if value is None:
        return 0
    if value != int(value):
        raise DataError(f"{where}: column {column!r} must be a whole number, not {value!r}")
    return int(value)


def day(row: Mapping[str, Any], column: str, where: str) -> str:
    """A date as YYYY-MM-DD; empty where the column is absent, null or empty."""
    value = row.get(column)
    if isinstance(value, datetime.date):  # out of a parquet file or YAML; with time or without
        return value.isoformat()[: len("2021-07-15")]
    text = string(row, column, where).strip()
    try:
        return text and datetime.datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        raise DataError(
            f"{where}: column {column!r} must be a date such as 2021-07-15, not {text!r:.40}"
        ) from None


def strings(value: object, column: str, where: str) -> list[str]:
    """A list of texts, empty for null; `column` is its name in messages."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise DataError(f"{where}: column {column!r} must be a list of strings")
    return value


def tags(row: Mapping[str, Any], column: str, where: str) -> tuple[str, ...]:
    """Tags without commas, which part the tags of a prompt: cut there, each once, in order."""
    parts = (part for tag in strings(row.get(column), column, where) for part in tag.split(","))
    return tuple(dict.fromkeys(tag for tag in (" ".join(part.split()) for part in parts) if tag))


def tests(row: Mapping[str, Any], column: str, where: str) -> tuple[Test, ...]:
    """Tests out of `{input: [...], output: [...]}`; `flags` and `files` are optional lists.

    Of the last two, each entry is null or what `problem.Test` has: a text, a list of pairs.
    """
    inputs, outputs = _lists(row, column, ("input", "output"), where)
    strings(inputs, f"{column}.input", where)
    strings(outputs, f"{column}.output", where)
    more = {}
    for field in ("flags", "files"):
        more[field] = (row.get(column) or {}).get(field) or [None] * len(inputs)
        if not isinstance(more[field], list) or len(more[field]) != len(inputs):
            raise DataError(
                f"{where}: column '{column}.{field}' must be a list with an entry for each input"
            )
    if not all(flags is None or isinstance(flags, str) for flags in more["flags"]):
        raise DataError(f"{where}: column '{column}.flags' must be a list of strings or nulls")
    return tuple(
        Test(given, output, flags, text_files(files, f"{column}.files", where))
        for given, output, flags, files in zip(
            inputs, outputs, more["flags"], more["files"], strict=True
        )
    )


def text_files(value: object, column: str, where: str) -> tuple[tuple[str, str], ...]:
    """Files as pairs of name and text, none for null; names hold no folder."""
    pairs = value or []
    try:
        found = tuple((name, text) for name, text in pairs)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        found = ((None, None),)
    for name, text in found:
        if not isinstance(name, str) or not isinstance(text, str):
            raise DataError(f"{where}: column {column!r} must be a list of pairs of name and text")
        try:
            require_plain(name, "name")
        except ValueError as error:
            raise DataError(f"{where}: column {column!r}: {error}") from None
    return found


def validator(row: Mapping[str, Any], column: str, where: str) -> Validator | None:
    """A checker out of `{language, source, protocol, files, arguments}`; the last two optional."""
    value = row.get(column)
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise DataError(f"{where}: column {column!r} must be an object with language and source")
    language, source = (required(value, field, where) for field in ("language", "source"))
    files = text_files(value.get("files"), f"{column}.files", where)
    arguments = tuple(strings(value.get("arguments"), f"{column}.arguments", where))
    try:
        return Validator(language, source, files, value.get("protocol") or "kattis", arguments)
    except ValueError as error:
        raise DataError(f"{where}: column {column!r}: {error}") from None


def solutions(row: Mapping[str, Any], column: str, where: str) -> tuple[Solution, ...]:
    """Programs out of `{language: [...], solution: [...], verdict: [...]}`, verdicts optional."""
    codes, programs = _lists(row, column, ("language", "solution"), where)
    strings(programs, f"{column}.solution", where)
    verdicts = (row.get(column) or {}).get("verdict")
    verdicts = strings(verdicts, f"{column}.verdict", where) or [""] * len(programs)
    if len(verdicts) != len(programs):
        raise DataError(
            f"{where}: column {column!r} pairs {len(programs)} programs with "
            f"{len(verdicts)} verdicts; the lists must be of one length"
        )
    for code in codes:
        if isinstance(code, bool) or not isinstance(code, int) or code not in _LANGUAGES:
            raise DataError(
                f"{where}: column '{column}.language' holds {code!r:.40}; use 1 Python 2, 2 C++, "
                "3 Python 3, 4 Java, 0 unknown"
            )
    return tuple(
        Solution(Language(code), program, short_verdict(verdict))
        for code, program, verdict in zip(codes, programs, verdicts, strict=True)
    )


def _lists(row: Mapping[str, Any], column: str, fields: tuple[str, str], where: str) -> Any:
    """The two parallel lists of a column, empty where it is absent."""
    value = row.get(column)
    if value is None:
        return [], []
    if not isinstance(value, Mapping) or not all(isinstance(value.get(f), list) for f in fields):
        raise DataError(
            f"{where}: column {column!r} must be an object with the lists "
            f"{fields[0]!r} and {fields[1]!r}"
        )
    first, second = (value[field] for field in fields)
    if len(first) != len(second):
        raise DataError(
            f"{where}: column {column!r} pairs {len(first)} of {fields[0]!r} with "
            f"{len(second)} of {fields[1]!r}; the lists must be of one length"
        )
    return first, second
