"""open-r1/codeforces: statements in parts, official tests, and checkers as Python programs."""

from collections.abc import Mapping
from typing import Any

from alphacode.datasets.errors import DataError
from alphacode.datasets.problem import Problem, Test
from alphacode.datasets.readers import columns
from alphacode.datasets.readers.kattis import examples
from alphacode.datasets.readers.rows import contest_problem, test_lists
from alphacode.datasets.readers.statements.markdown import markdown_to_text

# Parts of a statement under their headings, in the order in which Codeforces shows them.
_PARTS = (
    ("description", ""),
    ("input_format", "Input"),
    ("output_format", "Output"),
    ("interaction_format", "Interaction"),
)


def is_open_r1(row: Mapping[str, Any]) -> bool:
    """Whether the row has the columns of open-r1's problems."""
    return "official_tests" in row and "examples" in row


def open_r1_problem(row: Mapping[str, Any], where: str) -> Problem:
    """Builds a problem from a row.

    Official tests are private ones. A checker is taken as the problem's validator; the interactors
    of interactive problems are not in the data.

    Raises:
      DataError: A missing or ill-typed column.
    """
    shown, official = (_tests(row, column, where) for column in ("examples", "official_tests"))
    files = columns.string(row, "input_mode", where) == "file"
    contest, index = columns.label(row, "contest_id", where), columns.label(row, "index", where)
    own = columns.string(row, "generated_checker", where)
    interactive = bool(columns.string(row, "interaction_format", where).strip())
    year = row.get("contest_start_year")
    return contest_problem(
        {
            "name": f"codeforces/{columns.required(row, 'id', where).strip()}",
            "description": _statement(row, shown, where),
            "public_tests": test_lists(shown),
            "private_tests": test_lists(official),
            "time_limit": row.get("time_limit"),
            "memory_limit": row.get("memory_limit"),
            "checker": "custom" if own or interactive else "default",
            "validator": _checker(own) if own else None,
            "not_judged": "interactive, without its interactor" if interactive else "",
            "input_file": "input.txt" if files else "",
            "output_file": "output.txt" if files else "",
            "cf_rating": row.get("rating"),
            "cf_tags": row.get("tags"),
            "cf_contest_id": int(contest) if contest.isdecimal() else 0,
            "cf_index": index,
            "date": f"{year}-01-01" if isinstance(year, int) else None,
            "source": "CODEFORCES",
        },
        where,
    )


def _checker(source: str) -> dict[str, str]:
    return {"language": "python3", "source": source, "protocol": "python"}


def _tests(row: Mapping[str, Any], column: str, where: str) -> tuple[Test, ...]:
    value = row.get(column)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(test, Mapping) for test in value):
        raise DataError(f"{where}: column {column!r} must be a list of tests")
    return tuple(
        Test(columns.string(test, "input", where), columns.string(test, "output", where))
        for test in value
    )


def _statement(row: Mapping[str, Any], shown: tuple[Test, ...], where: str) -> str:
    columns.required(row, "description", where)
    title = columns.string(row, "title", where).strip()
    parts = [title] if title else []
    for column, heading in _PARTS:
        if text := _text(row, column, where):
            parts += [heading, text] if heading else [text]
    statement = "\n\n".join(parts) + "\n" + examples(shown)
    note = _text(row, "note", where)
    return f"{statement}\nNote\n\n{note}\n" if note else statement


def _text(row: Mapping[str, Any], column: str, where: str) -> str:
    """A part as plain text; formulas stand between three dollars."""
    return markdown_to_text(columns.string(row, column, where).replace("$$$", "$")).strip()
