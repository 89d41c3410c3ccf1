"""Kattis/ICPC problem packages.

A package is a folder with `problem.yaml`, a statement (`problem_statement/` or `statement/`), tests
(`data/sample`, `data/secret`) and submissions by verdict. Both the legacy format and the one with a
`problem_format_version` are read.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from etils import epath

from alphacode.datasets.errors import DataError
from alphacode.datasets.problem import Problem, Solution, Test
from alphacode.datasets.readers import package_files
from alphacode.datasets.readers.columns import short_verdict
from alphacode.datasets.readers.source_language import language_of
from alphacode.datasets.readers.statements.latex import latex_to_text
from alphacode.datasets.readers.statements.markdown import markdown_to_text

_REJECTED = (
    "wrong_answer",
    "time_limit_exceeded",
    "run_time_error",
    "memory_limit_exceeded",
    "partially_accepted",
    "rejected",
)
_LANGUAGES = ("en", "", "sv", "fr")


def read(folder: epath.Path, name: str) -> Problem:
    """Reads one package.

    The statement is English where there is one (else Swedish, French, any), and ends with the
    samples. The default validator of Kattis ignores case, so `case_insensitive` is added to the
    flags unless they say `case_sensitive`. Submissions in other languages or of several files are
    left out.

    Args:
      folder: The package.
      name: The problem's name.

    Raises:
      DataError: No tests, no statement, an input without its answer, or a broken `problem.yaml`.
    """
    settings = package_files.mapping(folder / "problem.yaml")
    samples, secret = (
        tuple(test for _, test in package_files.tests(folder / "data" / place))
        for place in ("sample", "secret")
    )
    if not samples and not secret:
        raise DataError(
            f"{folder}: no tests; expected NAME.in with NAME.ans in data/sample and data/secret"
        )
    checker = "custom" if package_files.is_custom(folder, settings) else "default"
    return Problem(
        name=name,
        description=_statement(folder) + examples(samples),
        public_tests=samples,
        private_tests=secret,
        solutions=tuple(_submissions(folder, "accepted")),
        incorrect_solutions=tuple(
            solution for verdict in _REJECTED for solution in _submissions(folder, verdict)
        ),
        time_limit=package_files.time_limit(folder, settings),
        memory_limit_bytes=package_files.limit_in_bytes(folder, settings, "memory"),
        checker=checker,
        validator_flags=_flags(folder, settings, checker),
        source=package_files.words(settings.get("source")),
        author=_author(settings),
        licence=package_files.words(settings.get("license")),
    )


def _statement(folder: epath.Path) -> str:
    found: dict[str, epath.Path] = {}
    for place in ("problem_statement", "statement"):
        for path in package_files.files(folder / place):
            stem, _, suffix = path.name.rpartition(".")
            base, _, language = stem.partition(".")
            if base == "problem" and suffix in ("tex", "md"):
                found.setdefault(language, path)
    if not found:
        raise DataError(
            f"{folder}: no statement; expected problem.en.tex or problem.en.md in "
            "problem_statement/ or statement/"
        )
    best = next((language for language in _LANGUAGES if language in found), min(found))
    path = found[best]
    try:
        text = (latex_to_text if path.name.endswith(".tex") else markdown_to_text)(
            package_files.text(path)
        )
    except RecursionError:
        raise DataError(f"{path}: braces nested too deeply; simplify the statement") from None
    if not text:
        raise DataError(f"{path}: the statement holds no text; write it there")
    return text


def examples(samples: tuple[Test, ...]) -> str:
    """The samples as blocks, as the statements of CodeContests show them."""
    blocks = [f"\nInput\n\n{_block(s.input)}\nOutput\n\n{_block(s.output)}" for s in samples]
    heading = "Example" if len(samples) == 1 else "Examples"
    return "".join([f"\n{heading}\n", *blocks]) if blocks else ""


def _block(text: str) -> str:
    return text if text.endswith("\n") or not text else text + "\n"


def _submissions(folder: epath.Path, verdict: str) -> Iterator[Solution]:
    place = folder / "submissions" / verdict
    label = "" if verdict == "accepted" else short_verdict(verdict)
    for entry in package_files.entries(place):
        sources = list(package_files.files(entry)) if entry.is_dir() else [entry]
        if len(sources) != 1:
            continue
        text = package_files.program_text(sources[0])
        language = language_of(sources[0].suffix, text)
        if language is not None and text.strip():
            yield Solution(language, text, label)


def _flags(folder: epath.Path, settings: Mapping[str, Any], checker: str) -> str:
    flags = package_files.words(settings.get("validator_flags"), " ")
    for place in ("data", "data/secret"):
        for name in package_files.GROUP_FILES:
            group = package_files.mapping(folder / place / name)
            for field in package_files.FLAG_FIELDS:
                flags = package_files.words(group.get(field), " ") or flags
    return package_files.default_validator_flags(flags) if checker == "default" else flags


def _author(settings: Mapping[str, Any]) -> str:
    credits = settings.get("credits")
    if isinstance(credits, Mapping):
        credits = credits.get("authors")
    for value in (settings.get("author"), credits, settings.get("rights_owner")):
        if words := package_files.words(value):
            return words
    return ""
