"""Kattis/ICPC problem packages as the judge takes them: tests, limits, validator, submissions.

The legacy format, 2023-07 and 2025-09 are read. Limits in megabytes are read as MiB. Where a
package states none, those of its format hold: 1 GiB of memory (the newer formats: 2 GiB) and 8 MiB
of output. No more than `_MOST_OUTPUT_BYTES` of output is ever taken, whatever a package states:
outputs are held in memory.
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from etils import epath

from alphacode.datasets.errors import DataError
from alphacode.datasets.problem import Test
from alphacode.datasets.readers import package_files
from alphacode.datasets.readers.source_language import language_of
from alphacode.datasets.validator import Protocol, Validator

_GIB = 1 << 30
_OUTPUT_BYTES, _MOST_OUTPUT_BYTES = 8 << 20, 64 << 20
_JUDGED_KINDS = frozenset({"", "pass-fail", "scoring", "interactive", "default", "custom", "score"})
_SCORING_KINDS = frozenset({"scoring", "score"})
_MAIN = {
    "c": re.compile(r"\bmain\s*\("),
    "cpp": re.compile(r"\bmain\s*\("),
    "java": re.compile(r"\bstatic\s+(?:\w+\s+)*void\s+main\s*\("),
    "python3": re.compile(r"\b__main__\b"),
    "python2": re.compile(r"\b__main__\b"),
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
class OutputTest:
    """A test of the validator: an output, and whether it is to be accepted.

    Attributes:
      name: Its path below `data`, without a suffix.
      test: The test that the output belongs to.
      output: The output.
      right: Whether it is right.
    """

    name: str
    test: Test
    output: str
    right: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A problem package.

    Attributes:
      names: Of the tests: their paths below `data`, without a suffix.
      tests: In the order of judging: by name, the samples first.
      flags: Of the checker, where a test has none of its own.
      validator: Checks outputs instead, where the package brings one.
      custom: Whether it is to be judged by a program of its own.
      output_tests: Of the validator.
      time_limit: CPU seconds, or None where the package leaves them to its accepted submissions.
      time_multiplier: How many times the slowest accepted submission the limit is in that case.
      memory_limit: Bytes, or None where the package states none.
      memory_bytes: Memory limit, its format's where the package states none.
      output_bytes: Output limit.
      scored: Whether its validator gives scores, so that not all that it accepts is as good.
      submissions: By label and name; empty labels are left out.
      missing: Names of tests that have an answer, a description or a picture but no input: the
        package is not whole, and a label that hangs on them cannot hold.
      reason: Why none is judged, where none is.
    """

    names: tuple[str, ...]
    tests: tuple[Test, ...]
    flags: str
    validator: Validator | None
    custom: bool
    output_tests: tuple[OutputTest, ...]
    time_limit: float | None
    time_multiplier: float
    memory_limit: int | None
    memory_bytes: int
    output_bytes: int
    scored: bool
    submissions: tuple[Submission, ...]
    missing: tuple[str, ...]
    reason: str

    @property
    def samples(self) -> int:
        """How many of the tests, from the first on, are samples."""
        return sum(name.startswith("sample/") for name in self.names)


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
    newer = package_files.is_newer(settings)
    memory = package_files.limit_in_bytes(folder, settings, "memory")
    output_bytes = package_files.limit_in_bytes(folder, settings, "output") or _OUTPUT_BYTES
    validator, reason = None, ""
    try:
        validator = _validator(folder, settings)
    except NotJudgedError as error:
        reason = str(error)
    custom = package_files.is_custom(folder, settings)
    reader = _Tests(folder / "data", settings, default=not custom)
    named = [pair for place in _PLACES for pair in reader.read(place)]
    if not named:
        raise DataError(
            f"{folder}: no tests; expected NAME.in with NAME.ans in data/sample and data/secret"
        )
    return Package(
        names=tuple(name for name, _ in named),
        tests=tuple(test for _, test in named),
        flags=reader.common,
        validator=validator,
        custom=custom,
        output_tests=tuple(reader.of_outputs()),
        time_limit=package_files.time_limit(folder, settings),
        time_multiplier=_time_multiplier(folder, settings, newer),
        memory_limit=memory,
        memory_bytes=memory or (2 * _GIB if newer else _GIB),
        output_bytes=min(output_bytes, _MOST_OUTPUT_BYTES),
        scored=validator is not None and bool(_SCORING_KINDS & package_files.kinds(settings)),
        submissions=tuple(_submissions(folder)),
        missing=_missing(folder / "data"),
        reason=reason or reader.reason,
    )


def _time_multiplier(folder: epath.Path, settings: Mapping[str, Any], newer: bool) -> float:
    limits = package_files.limits(folder, settings)
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


class _Tests:
    """The tests of a package, each with its flags where they are others than the common ones.

    Flags are the problem's `validator_flags`, and after them the nearest of the test's: its own,
    those of a group that it is in, those of the problem.

    Attributes:
      common: Flags of tests for which nothing else is said.
      reason: Why the tests read so far cannot be run, or empty.
    """

    def __init__(self, data: epath.Path, settings: Mapping[str, Any], default: bool) -> None:
        self._data = data
        self._default = default
        self._first = package_files.words(settings.get("validator_flags"), " ")
        self._known: dict[epath.Path, str] = {data.parent: _flags_in(settings) or ""}
        self.common = self._joined(self._group(data))
        self.reason = ""

    def read(self, place: str) -> Iterator[tuple[str, Test]]:
        """The tests below a folder of `data`, sorted, with their names."""
        for path, test in package_files.tests(self._data / place):
            yield str(path.relative_to(self._data).with_suffix("")), self._with_settings(path, test)

    def of_outputs(self) -> Iterator[OutputTest]:
        """Those in `valid_output` and `invalid_output`."""
        for place, right in (("valid_output", True), ("invalid_output", False)):
            for path, test in package_files.tests(self._data / place):
                output = path.with_suffix(".out")
                if not output.exists():
                    raise DataError(f"{path}: no output beside it; add {output.name} or remove it")
                name = str(path.relative_to(self._data).with_suffix(""))
                test = self._with_settings(path, test)
                yield OutputTest(name, test, package_files.text(output), right)

    def _with_settings(self, path: epath.Path, test: Test) -> Test:
        settings = package_files.mapping(path.with_suffix(".yaml"))
        if settings.get("args") or path.with_suffix(".args").exists():
            self.reason = "tests with arguments of the command line"
        own = _flags_in(settings)
        flags = self._joined(self._group(path.parent) if own is None else own)
        beside = path.with_suffix(".files")
        files = tuple((f.name, package_files.text(f)) for f in package_files.files(beside))
        return dataclasses.replace(test, flags=None if flags == self.common else flags, files=files)

    def _joined(self, flags: str) -> str:
        flags = f"{self._first} {flags}".strip()
        return package_files.default_validator_flags(flags) if self._default else flags

    def _group(self, folder: epath.Path) -> str:
        if folder not in self._known:
            settings = [package_files.mapping(folder / n) for n in package_files.GROUP_FILES]
            if any(one.get("args") for one in settings):
                self.reason = "tests with arguments of the command line"
            own = next((f for f in map(_flags_in, settings) if f is not None), None)
            self._known[folder] = self._group(folder.parent) if own is None else own
        return self._known[folder]


def _flags_in(settings: Mapping[str, Any]) -> str | None:
    fields = [settings[field] for field in package_files.FLAG_FIELDS if field in settings]
    return package_files.words(fields[0], " ") if fields else None


def _validator(folder: epath.Path, settings: Mapping[str, Any]) -> Validator | None:
    """The package's own validator, or None for the default one.

    Raises:
      NotJudgedError: It is missing or of no use here, or the problem is of another kind.
    """
    kinds = package_files.kinds(settings)
    other = sorted(kinds - _JUDGED_KINDS)
    if other:
        raise NotJudgedError(f"{' and '.join(other)} problem")
    if not package_files.is_custom(folder, settings):
        return None
    new, old = (folder / name for name in package_files.VALIDATOR_FOLDERS)
    entries = package_files.entries(old)
    if new.is_dir():
        inner = package_files.entries(new)
        place = inner[0] if len(inner) == 1 else new
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
    protocol: Protocol = "interactive" if "interactive" in kinds else "kattis"
    return Validator(program.language, program.source, program.files, protocol)


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
      NotJudgedError: It is in a language that is not known, or not as the judge needs it.
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
            sources[file.name] = _language_name(file.suffix, texts[file.name])
        except NotJudgedError as error:
            reasons.append(str(error))
    if not sources:
        raise NotJudgedError(reasons[0] if reasons else "it has no file")
    main = _main_file(sources, texts)
    files = tuple((name, text) for name, text in texts.items() if name != main)
    return Program(sources[main], texts[main], files)


def _language_name(suffix: str, source: str) -> str:
    """The judge's name of the language of a source file: a language's token, or `c`."""
    language = language_of(suffix, source)
    if language is None:
        raise NotJudgedError(f"language: {suffix or 'no suffix'} is not judged")
    return "c" if suffix == ".c" else language.token


def _main_file(sources: Mapping[str, str], texts: Mapping[str, str]) -> str:
    names: Sequence[str] = sorted(sources)
    named = [name for name in names if re.match(r"(?:__)?main(?:__)?\.", name, re.IGNORECASE)]
    starting = [name for name in names if _MAIN[sources[name]].search(texts[name])]
    return (named or starting or names)[0]
