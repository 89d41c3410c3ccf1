"""What the judge needs of a Kattis/ICPC problem package: tests, limits, validator, submissions.

Limits in megabytes are read as MiB. Where a package states none, those of its format hold: 1 GiB of
memory (the newer format: 2 GiB) and 8 MiB of output. No more than `_MOST_OUTPUT_BYTES` of output is
ever taken, whatever a package states: outputs are held in memory.
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from etils import epath

from alphacode.datasets.problem import Language
from alphacode.datasets.readers import DataError, package_files
from alphacode.datasets.readers.source_language import language_of
from alphacode.execution import checkers, languages
from alphacode.execution.verdicts import Case, Validator

_GIB = 1 << 30
_OUTPUT_BYTES, _MOST_OUTPUT_BYTES = 8 << 20, 64 << 20
_JUDGED_KINDS = frozenset({"", "pass-fail", "scoring", "default", "custom", "score"})
_SCORING_KINDS = frozenset({"scoring", "score"})
_MAIN = {
    "c": re.compile(r"\bmain\s*\("),
    "cpp": re.compile(r"\bmain\s*\("),
    "java": re.compile(r"\bstatic\s+(?:\w+\s+)*void\s+main\s*\("),
    "python3": re.compile(r"\b__main__\b"),
}
_PLACES = ("sample", "secret")
_COMPANIONS = frozenset({".ans", ".desc", ".hint", ".png", ".jpg", ".jpeg", ".svg"})


class NotJudgedError(Exception):
    """A program or a package that this judge does not judge; the message is the reason."""


@dataclasses.dataclass(frozen=True, slots=True)
class Program:
    """A program of one or more files: pairs of name and text beside the main source."""

    language: str
    source: str
    files: tuple[tuple[str, str], ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Submission:
    """A submission of a package.

    Attributes:
      label: The folder that it lies in: `accepted`, `wrong_answer`, ...
      name: Its file or folder there.
      program: What is judged, or None.
      reason: Why it is not judged, where it is not.
    """

    label: str
    name: str
    program: Program | None
    reason: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Group:
    """Tests in a row whose outputs are checked in the same way.

    Attributes:
      names: Of the tests: their paths below `data`, without a suffix.
      cases: The tests.
      checker_flags: For `checkers.check`.
      validator: Checks instead, where the package brings one.
    """

    names: tuple[str, ...]
    cases: tuple[Case, ...]
    checker_flags: str
    validator: Validator | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A problem package.

    Attributes:
      groups: Its tests in the order of judging: by name, the samples first.
      time_limit: CPU seconds, or None where the package leaves them to its accepted submissions.
      time_multiplier: How many times the slowest accepted submission the limit is in that case.
      memory_bytes: Memory limit.
      output_bytes: Output limit.
      scored: Whether its validator gives scores, so that not all that it accepts is as good.
      submissions: By label and name; empty labels are left out.
      missing: Names of tests that have an answer, a description or a picture but no input: the
        package is not whole, and a label that hangs on them cannot hold.
      reason: Why none is judged, where none is.
    """

    groups: tuple[Group, ...] = ()
    time_limit: float | None = None
    time_multiplier: float
    memory_bytes: int
    output_bytes: int
    scored: bool = False
    submissions: tuple[Submission, ...]
    missing: tuple[str, ...] = ()
    reason: str = ""


def find(folder: epath.Path) -> Iterator[epath.Path]:
    """The packages at or below a folder, sorted."""
    if (folder / "problem.yaml").exists():
        yield folder
        return
    for entry in package_files.entries(folder):
        if entry.is_dir():
            yield from find(entry)


def read(folder: epath.Path) -> Package:
    """Reads a package.

    Raises:
      DataError: No tests, an input without its answer, or a field of no use.
    """
    settings = package_files.mapping(folder / "problem.yaml")
    limits = package_files.limits(folder, settings)
    newer = package_files.is_newer(settings)
    output_bytes = package_files.limit_in_bytes(folder, settings, "output") or _OUTPUT_BYTES
    package = Package(
        time_limit=package_files.time_limit(folder, settings),
        time_multiplier=_time_multiplier(folder, limits, newer),
        memory_bytes=package_files.limit_in_bytes(folder, settings, "memory")
        or (2 * _GIB if newer else _GIB),
        output_bytes=min(output_bytes, _MOST_OUTPUT_BYTES),
        submissions=tuple(_submissions(folder)),
        missing=_missing(folder / "data"),
    )
    try:
        validator = _validator(folder, settings)
    except NotJudgedError as error:
        return dataclasses.replace(package, reason=str(error))
    groups = tuple(_groups(folder, settings, validator))
    if not groups:
        raise DataError(f"{folder}: no tests; expected NAME.in with NAME.ans in data/secret")
    scored = validator is not None and bool(_SCORING_KINDS & package_files.kinds(settings))
    return dataclasses.replace(package, groups=groups, scored=scored)


def _time_multiplier(folder: epath.Path, limits: Mapping[str, Any], newer: bool) -> float:
    where = f"{folder}/problem.yaml: field 'limits.time_multiplier"
    if not newer:
        return package_files.positive(limits.get("time_multiplier"), f"{where}'") or 5.0
    multipliers = limits.get("time_multipliers") or {}
    if not isinstance(multipliers, Mapping):
        raise DataError(f"{where}s' must be a mapping of fields")
    factor = multipliers.get("ac_to_time_limit")
    return package_files.positive(factor, f"{where}s.ac_to_time_limit'") or 2.0


def _missing(data: epath.Path) -> tuple[str, ...]:
    paths = [path for place in _PLACES for path in package_files.files(data / place)]
    there = {path.with_suffix("") for path in paths if path.suffix == ".in"}
    named = {path.with_suffix("") for path in paths if path.suffix in _COMPANIONS}
    return tuple(str(path.relative_to(data)) for path in sorted(named - there))


def _groups(
    folder: epath.Path, settings: Mapping[str, Any], validator: Validator | None
) -> Iterator[Group]:
    flags_of = _Flags(folder / "data", package_files.words(settings.get("validator_flags"), " "))
    tests = [
        (flags_of.test(path), path, test)
        for place in _PLACES
        for path, test in package_files.tests(folder / "data" / place)
    ]
    for flags, members in groupby(tests, key=lambda entry: entry[0]):
        entries = list(members)
        if validator is None:
            flags = package_files.default_validator_flags(flags)
            try:
                checkers.parse(flags)
            except ValueError as error:
                raise DataError(f"{folder}: {error}; fix the field of the flags") from None
        yield Group(
            names=tuple(
                str(path.relative_to(folder / "data").with_suffix("")) for _, path, _ in entries
            ),
            cases=tuple(Case(test.input, test.output) for _, _, test in entries),
            checker_flags="" if validator else flags,
            validator=validator and dataclasses.replace(validator, arguments=tuple(flags.split())),
        )


class _Flags:
    """Flags of the output validator: the problem's, and after them the nearest of a test's."""

    def __init__(self, data: epath.Path, common: str) -> None:
        self._data = data
        self._common = common
        self._known: dict[epath.Path, str] = {}

    def test(self, path: epath.Path) -> str:
        own = _flags_in(package_files.mapping(path.with_suffix(".yaml")))
        return f"{self._common} {self._group(path.parent) if own is None else own}".strip()

    def _group(self, folder: epath.Path) -> str:
        if folder not in self._known:
            found = [
                _flags_in(package_files.mapping(folder / name))
                for name in package_files.GROUP_FILES
            ]
            own = next((flags for flags in found if flags is not None), None)
            if own is None:
                own = "" if folder == self._data else self._group(folder.parent)
            self._known[folder] = own
        return self._known[folder]


def _flags_in(settings: Mapping[str, Any]) -> str | None:
    fields = [settings[field] for field in package_files.FLAG_FIELDS if field in settings]
    return package_files.words(fields[0], " ") if fields else None


def _validator(folder: epath.Path, settings: Mapping[str, Any]) -> Validator | None:
    """The package's own validator, or None for the default one.

    Raises:
      NotJudgedError: It is missing or of no use here, or the problem is of another kind.
    """
    other = sorted(package_files.kinds(settings) - _JUDGED_KINDS)
    if other:
        raise NotJudgedError(f"{' and '.join(other)} problem")
    if not package_files.is_custom(folder, settings):
        return None
    new, old = (folder / name for name in package_files.VALIDATOR_FOLDERS)
    entries = package_files.entries(old)
    if new.is_dir():
        place = new
    elif len(entries) == 1:
        place = entries[0]
    elif entries and not any(entry.is_dir() for entry in entries):
        place = old
    else:
        raise NotJudgedError(f"output validator: {len(entries)} programs where one is judged with")
    try:
        program = program_at(place)
    except NotJudgedError as error:
        raise NotJudgedError(f"output validator: {error}") from None
    return Validator(program.language, program.source, program.files)


def _submissions(folder: epath.Path) -> Iterator[Submission]:
    for label in package_files.entries(folder / "submissions"):
        for entry in package_files.entries(label):
            try:
                program = _with_included(program_at(entry), folder / "include")
                yield Submission(label.name, entry.name, program)
            except NotJudgedError as error:
                yield Submission(label.name, entry.name, None, str(error))


def _with_included(program: Program, include: epath.Path) -> Program:
    """With the files that the package puts beside each program of the language."""
    own, common = include / program.language, include / "default"
    paths = list(package_files.files(own if own.is_dir() else common))
    added = {path.name: package_files.program_text(path) for path in paths}
    kept = tuple((name, text) for name, text in program.files if name not in added)
    return dataclasses.replace(program, files=(*kept, *added.items()))


def program_at(path: epath.Path) -> Program:
    """The program in a file, or in a folder of files.

    The main file of a folder is the one called `main`, else the first, by name, that has what its
    language starts a program with, else the first. Every other file is put beside it.

    Raises:
      NotJudgedError: It is in a language that the judge does not have, or not as it needs it.
    """
    paths = list(package_files.files(path)) if path.is_dir() else [path]
    if path.is_dir() and any(file.stem in ("build", "run") for file in paths):
        raise NotJudgedError("it is built or run by its own script")
    if any(file.parent not in (path, path.parent) for file in paths):
        raise NotJudgedError("it has files in subfolders")
    texts = {file.name: package_files.program_text(file) for file in paths}
    reasons = []
    sources = {}
    for file in paths:
        try:
            sources[file.name] = language_name(file.suffix, texts[file.name])
        except NotJudgedError as error:
            reasons.append(str(error))
    if not sources:
        raise NotJudgedError(reasons[0] if reasons else "it has no file")
    main = _main_file(sources, texts)
    files = tuple((name, text) for name, text in texts.items() if name != main)
    return Program(sources[main], texts[main], files)


def language_name(suffix: str, source: str) -> str:
    """The row of `languages.TABLE` for a source file.

    Raises:
      NotJudgedError: There is none.
    """
    known = {row.name for row in languages.TABLE}
    language = language_of(suffix, source)
    if language is None:
        raise NotJudgedError(f"language: {suffix or 'no suffix'} is not judged")
    if suffix == ".c" and "c" in known:
        return "c"
    return row_name(language)


def row_name(language: Language) -> str:
    """The row of `languages.TABLE` for a language of the data sets; NotJudgedError for none."""
    if language.token not in {row.name for row in languages.TABLE}:
        raise NotJudgedError(f"language: {language.token} not available")
    return language.token


def _main_file(sources: Mapping[str, str], texts: Mapping[str, str]) -> str:
    names: Sequence[str] = sorted(sources)
    named = [name for name in names if re.match(r"(?:__)?main(?:__)?\.", name, re.IGNORECASE)]
    starting = [name for name in names if _MAIN[sources[name]].search(texts[name])]
    return (named or starting or names)[0]
