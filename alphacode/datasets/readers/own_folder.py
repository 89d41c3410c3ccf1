"""A problem of your own, as a folder.

    statement.md         or statement.txt; Markdown is converted, plain text stays as it is
    samples/1.in         an example and, beside it, its answer as 1.out or 1.ans
    secret/...           hidden tests, likewise; optional
    solutions/...        correct programs; optional
    incorrect_solutions/...   wrong programs; optional
    checker.py           optional: a program that tells right outputs from wrong ones, in any
                         language that is judged; of several files: the folder checker/
    problem.json         optional: time_limit (seconds), memory_limit (MiB), checker, ...

A checker is run as `problem.json` says in `checker_protocol` (`validator.Validator`): `kattis`, the
default, `testlib`, the default where it includes testlib.h, `python` or `interactive`.

The fields of `problem.json` are the columns of a row (`rows.contest_problem`); statement.md can
hold them instead, as YAML between two lines `---` at its top.
"""

import re
from collections.abc import Mapping
from typing import Any

import yaml
from etils import epath

from alphacode.datasets.errors import DataError, reason
from alphacode.datasets.problem import Problem, Solution, Test
from alphacode.datasets.readers import json_text, package_files, packages
from alphacode.datasets.readers.kattis import examples
from alphacode.datasets.readers.rows import contest_problem
from alphacode.datasets.readers.source_language import language_of
from alphacode.datasets.readers.statements.markdown import markdown_to_text

STATEMENTS = ("statement.md", "statement.txt")
SETTINGS = "problem.json"
SAMPLES = "samples"
_CHECKER = "checker"
_ANSWERS = (".out", ".ans")
_FIELDS = (
    "name",
    "time_limit",
    "memory_limit",
    "checker",
    "checker_protocol",
    "validator_flags",
    "cf_rating",
    "cf_tags",
    "cf_contest_id",
    "cf_index",
    "cf_points",
    "difficulty",
    "date",
    "input_file",
    "output_file",
    "source",
    "author",
    "licence",
)
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)


def read(folder: epath.Path, name: str) -> Problem:
    """Reads one problem; the statement ends with the samples where it does not show them itself.

    Args:
      folder: Laid out as above.
      name: The problem's name where its settings give none.

    Raises:
      DataError: No statement, no samples, an input without its answer or an answer without its
        input, or a setting that is unknown or of no use.
    """
    statement, settings = _statement(folder)
    samples = _tests(folder / SAMPLES)
    if not samples:
        raise DataError(
            f"{folder}: no samples; add {SAMPLES}/1.in with the input of an example and "
            f"{SAMPLES}/1.out with its output"
        )
    shown = all(_tight(part) in _tight(statement) for t in samples for part in (t.input, t.output))
    row: dict[str, Any] = {"name": name, **settings}
    row |= {
        "description": statement if shown else statement + examples(samples),
        "public_tests": _lists(samples),
        "private_tests": _lists(_tests(folder / "secret")),
        "solutions": _programs(folder / "solutions"),
        "incorrect_solutions": _programs(folder / "incorrect_solutions"),
        "validator": _checker(folder, settings),
    }
    return contest_problem(row, str(folder))


def _checker(folder: epath.Path, settings: Mapping[str, Any]) -> dict[str, Any] | None:
    """The column `validator` of a row."""
    found = [
        entry
        for entry in package_files.entries(folder)
        if (entry.name if entry.is_dir() else entry.stem) == _CHECKER
    ]
    protocol = settings.get("checker_protocol")
    if len(found) != 1:
        if found or protocol:
            problem = "two checkers; keep one of" if found else "no checker; add one of"
            raise DataError(f"{folder}: {problem} {_CHECKER}.py, {_CHECKER}.cpp, {_CHECKER}/")
        return None
    try:
        program = packages.program_at(found[0])
    except packages.NotJudgedError as error:
        raise DataError(f"{found[0]}: not taken as a checker: {error}") from None
    uses_testlib = re.search(r"#\s*include\s*[<\"]testlib\.h", program.source)
    return {
        "language": program.language,
        "source": program.source,
        "files": program.files,
        "protocol": protocol or ("testlib" if uses_testlib else "kattis"),
    }


def _tight(text: str) -> str:
    return " ".join(text.split())


def _statement(folder: epath.Path) -> tuple[str, Mapping[str, Any]]:
    """The statement as plain text, and the settings of the folder."""
    found = [folder / name for name in STATEMENTS if (folder / name).exists()]
    if len(found) != 1:
        problem = "no statement; write it to" if not found else "two statements; keep one of"
        raise DataError(f"{folder}: {problem} {' or '.join(STATEMENTS)}")
    path, settings = found[0], {}
    text = package_files.text(path).replace("\r\n", "\n")
    if (folder / SETTINGS).exists():
        settings = _settings(folder / SETTINGS, package_files.text(folder / SETTINGS))
    if path.name.endswith(".md"):
        if front := _FRONT_MATTER.match(text):
            if settings:
                raise DataError(
                    f"{path}: settings stand here and in {SETTINGS} too; keep them in one place"
                )
            settings, text = _settings(path, front[1] or ""), text[front.end() :]
        text = markdown_to_text(text)
    if not text.strip():
        raise DataError(f"{path}: the statement holds no text; write it there")
    return text if text.endswith("\n") else text + "\n", settings


def _settings(path: epath.Path, text: str) -> dict[str, Any]:
    try:
        is_json = path.name == SETTINGS
        settings = json_text.parse(text) if is_json else yaml.safe_load(text)
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise DataError(f"{path}: settings cannot be read ({reason(error)}); fix them") from None
    if settings is None:
        return {}
    if not isinstance(settings, Mapping):
        raise DataError(f"{path}: expected settings such as time_limit with their values")
    for field in settings:
        if field not in _FIELDS:
            raise DataError(
                f"{path}: unknown setting {field!r:.40}; there are {', '.join(_FIELDS)}"
            )
    return dict(settings)


def _tests(folder: epath.Path) -> tuple[Test, ...]:
    """The tests at or below a folder, sorted by name, numbers by their value."""
    files = {str(path.relative_to(folder)): path for path in package_files.files(folder)}
    tests = []
    for name in sorted(files, key=_natural):
        stem, suffix = name[: name.rfind(".")], files[name].suffix
        if suffix in _ANSWERS and f"{stem}.in" not in files:
            raise DataError(f"{files[name]}: no input beside it; add {stem}.in or remove this")
        if suffix != ".in":
            continue
        answers = [stem + ending for ending in _ANSWERS if stem + ending in files]
        if len(answers) != 1:
            problem = "two outputs" if answers else "no output"
            raise DataError(
                f"{files[name]}: {problem} beside it; keep one of {stem}.out and {stem}.ans"
            )
        tests.append(Test(package_files.text(files[name]), package_files.text(files[answers[0]])))
    return tuple(tests)


def _natural(name: str) -> list[tuple[str, int]]:
    return [(word, int(digits or 0)) for word, digits in re.findall(r"([^0-9]*)([0-9]*)", name)]


def _lists(tests: tuple[Test, ...]) -> dict[str, list[str]]:
    return {"input": [t.input for t in tests], "output": [t.output for t in tests]}


def _programs(folder: epath.Path) -> dict[str, list[Any]]:
    found: list[Solution] = []
    for path in package_files.files(folder):
        source = package_files.program_text(path)
        language = language_of(path.suffix, source)
        if language is None:
            raise DataError(
                f"{path}: in no language that is known here; use .py, .cpp, .java or remove it"
            )
        found.append(Solution(language, source))
    return {
        "language": [int(program.language) for program in found],
        "solution": [program.solution for program in found],
    }
