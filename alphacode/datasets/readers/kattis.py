"""Kattis/ICPC problem packages.

A package is a folder with `problem.yaml`, a statement (`problem_statement/` or `statement/`), tests
(`data/sample`, `data/secret`) and submissions by verdict. `packages` reads all but the statement.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from etils import epath

from alphacode.datasets.errors import DataError
from alphacode.datasets.problem import Language, Problem, Solution, Test
from alphacode.datasets.readers import package_files, packages
from alphacode.datasets.readers.columns import short_verdict
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
    package = packages.read(folder)
    samples = package.tests[: package.samples]
    return Problem(
        name=name,
        description=_statement(folder) + examples(samples),
        public_tests=samples,
        private_tests=package.tests[package.samples :],
        solutions=tuple(_solutions(package.submissions, "accepted")),
        incorrect_solutions=tuple(
            solution
            for verdict in _REJECTED
            for solution in _solutions(package.submissions, verdict)
        ),
        time_limit=package.time_limit,
        memory_limit_bytes=package.memory_limit,
        checker="custom" if package.custom else "default",
        validator_flags=package.flags,
        validator=package.validator,
        not_judged=package.reason,
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


def _solutions(submissions: Iterable[packages.Submission], verdict: str) -> Iterator[Solution]:
    """Those of one file."""
    label = "" if verdict == "accepted" else short_verdict(verdict)
    for submission in submissions:
        program = submission.program
        if submission.label != verdict or program is None or program.files:
            continue
        if program.source.strip():
            name = "cpp" if program.language == "c" else program.language
            yield Solution(Language.from_token(name), program.source, label)


def _author(settings: Mapping[str, Any]) -> str:
    credits = settings.get("credits")
    if isinstance(credits, Mapping):
        credits = credits.get("authors")
    for value in (settings.get("author"), credits, settings.get("rights_owner")):
        if words := package_files.words(value):
            return words
    return ""
