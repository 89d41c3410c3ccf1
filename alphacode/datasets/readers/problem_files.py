"""Where problems lie: the files and folders at a path, each with its format and its split."""

import dataclasses
import enum
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from etils import epath

from alphacode import files
from alphacode.datasets.errors import DataError, OnError, raise_fault, reason
from alphacode.datasets.problem import Language, Problem
from alphacode.datasets.readers import apps, jsonl, kattis, own_folder, package_files, parquet
from alphacode.datasets.readers.jsonl import OnProgress, ignore_progress
from alphacode.datasets.readers.row_formats import problem_from_row

SPLITS = ("train", "valid", "test")
_SPLIT_WORDS = {
    "train": "train",
    "training": "train",
    "valid": "valid",
    "validation": "valid",
    "val": "valid",
    "dev": "valid",
    "test": "test",
}
_ARCHIVES = (".tar", ".tar.gz", ".tgz", ".zip", ".gz", ".bz2", ".xz", ".zst")
KINDS = (
    ".jsonl, .jsonl.gz, .parquet, a package (a folder with problem.yaml), a folder with "
    "statement.md, or APPS' folders with question.txt"
)


class Format(enum.Enum):
    """What a file or folder is."""

    JSONL = "JSON Lines"
    PARQUET = "parquet"
    PACKAGE = "Kattis package"
    OWN_FOLDER = "problem folder"
    APPS_FOLDER = "APPS folder"


@dataclasses.dataclass(frozen=True, slots=True)
class ProblemFile:
    """A file of problems, or the folder of one.

    Attributes:
      path: Where it is.
      format: What it is.
      split: `train`, `valid` or `test` by the name of the file or of a folder above it, else empty.
      name: Of the problem where it is a folder, unique within what was found with it.
    """

    path: epath.Path
    format: Format
    split: str = ""
    name: str = ""

    @property
    def is_file(self) -> bool:
        """Whether it holds any number of problems, one a row."""
        return self.format in (Format.JSONL, Format.PARQUET)


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """Which part of each problem is wanted; what is not is never kept in memory.

    Attributes:
      languages: Of the programs, or None for all.
      tests: Whether with its tests of inputs and outputs.
    """

    languages: frozenset[Language] | None = None
    tests: bool = True

    def of(self, problem: Problem) -> Problem:
        """The problem without what is not wanted."""
        if self.languages is not None:
            chosen = self.languages
            problem = dataclasses.replace(
                problem,
                solutions=tuple(s for s in problem.solutions if s.language in chosen),
                incorrect_solutions=tuple(
                    s for s in problem.incorrect_solutions if s.language in chosen
                ),
            )
        if self.tests:
            return problem
        return dataclasses.replace(problem, public_tests=(), private_tests=(), generated_tests=())


def find(name: epath.PathLike, split: str | None = None) -> list[ProblemFile]:
    """All at a path, in sorted order; other files are left alone.

    Args:
      name: A file, the folder of a problem, or a folder of any of them at any depth.
      split: Only those of a split, by the names of files and folders.

    Raises:
      DataError: Nothing there, a file of another kind, or none of that split.
      UserError: As in `files.path_of`.
    """
    path = files.path_of(name)
    if split is not None and split not in SPLITS:
        raise DataError(f"{path}: no split is called {split!r}; there are {', '.join(SPLITS)}")
    if not path.exists():
        raise DataError(f"{path}: no such file or folder")
    if path.is_dir():
        try:
            # The path's last folder may be named for its split; others above it say nothing.
            found = list(_walk(path, _folder_split(path.resolve().name)))
        except OSError as error:
            raise DataError(f"{path}: cannot be searched ({reason(error)})") from None
    else:
        form = _format(path)
        if form is None:
            archive = path.name.endswith(_ARCHIVES)
            remedy = "unpack it and name the folder" if archive else "name one of these"
            raise DataError(f"{path}: expected {KINDS}; {remedy}")
        split_told = _file_split(path.name) or _folder_split(path.resolve().parent.name)
        found = [ProblemFile(path, form, split_told)]
    if not found:
        raise DataError(f"{path}: holds no problems: {KINDS}")
    if split is not None:
        there = sorted({file.split or "none" for file in found})
        found = [file for file in found if file.split == split]
        if not found:
            raise DataError(
                f"{path}: holds nothing of split {split!r}, only of {', '.join(there)}; splits are "
                "named by files and folders, such as train-00000.parquet or train/"
            )
    return _named(found)


def _file_split(name: str) -> str:
    """The split that the words of a file's name state; empty where they state none or several."""
    words = re.split(r"[^a-z]+", name.lower())
    named = {_SPLIT_WORDS[word] for word in words if word in _SPLIT_WORDS}
    return named.pop() if len(named) == 1 else ""


def _folder_split(name: str) -> str:
    """The split that a folder's whole name states, for folders have all kinds of names."""
    return _SPLIT_WORDS.get(name.lower(), "")


def _format(path: epath.Path) -> Format | None:
    if jsonl.is_jsonl(path):
        return Format.JSONL
    return Format.PARQUET if parquet.is_parquet(path) else None


def _folder_format(folder: epath.Path, names: Collection[str]) -> Format | None:
    if "problem.yaml" in names:
        return Format.PACKAGE
    if apps.STATEMENT in names:
        return Format.APPS_FOLDER
    own = {*own_folder.STATEMENTS, own_folder.SETTINGS} & set(names)
    samples = folder / own_folder.SAMPLES
    if own or (
        own_folder.SAMPLES in names
        and samples.is_dir()
        and any(entry.suffix == ".in" for entry in package_files.entries(samples))
    ):
        return Format.OWN_FOLDER
    return None


def _walk(folder: epath.Path, split: str) -> Iterator[ProblemFile]:
    """Sources at or below `folder`, sorted; a problem's folder is not searched further."""
    entries = package_files.entries(folder)
    form = _folder_format(folder, {entry.name for entry in entries})
    if form is not None:
        yield ProblemFile(folder, form, split)
        return
    for entry in entries:
        if entry.is_dir():
            yield from _walk(entry, _folder_split(entry.name) or split)
        elif (form := _format(entry)) is not None:
            yield ProblemFile(entry, form, _file_split(entry.name) or split)


def _named(found: list[ProblemFile]) -> list[ProblemFile]:
    """The same, folders named by their own names, after their parents' where two share one."""
    counts = Counter(file.path.name for file in found if not file.is_file)
    named = []
    for file in found:
        if not file.is_file:
            path = file.path
            folder = path.resolve() if path.name in ("", "..") else path
            clashes = counts[path.name] > 1
            name = f"{folder.parent.name}-{folder.name}" if clashes else folder.name
            file = dataclasses.replace(file, name=name)
        named.append(file)
    return named


def read(
    file: ProblemFile,
    part: Part,
    on_error: OnError = raise_fault,
    on_progress: OnProgress = ignore_progress,
) -> Iterator[tuple[str, Problem]]:
    """Yields (where it stands, problem) of one file or folder, in order.

    Args:
      file: One that `find` found.
      part: What of each problem is wanted.
      on_error: Gets each fault; where it returns, the rest of it is still read.
      on_progress: Gets the share of a file that was read.
    """
    if not file.is_file:
        try:
            problem = _read_folder(file)
        except DataError as fault:
            on_error(fault)
        else:
            yield str(file.path), part.of(problem)
        on_progress(1.0)
        return
    rows = (
        jsonl.read_rows(file.path, on_error, on_progress)
        if file.format is Format.JSONL
        else parquet.read_rows(file.path, part.languages, part.tests, on_error, on_progress)
    )
    for where, row in rows:
        try:
            problem = problem_from_row(row, where, file.split)
        except DataError as fault:
            on_error(fault)
            continue
        yield where, part.of(problem)


def read_all(
    found: Sequence[ProblemFile],
    part: Part,
    on_error: OnError = raise_fault,
    on_progress: OnProgress = ignore_progress,
) -> Iterator[tuple[ProblemFile, str, Problem]]:
    """Yields (file, where it stands, problem) of all that `find` found, in order.

    Args:
      found: Files and folders.
      part: As in `read`.
      on_error: As in `read`.
      on_progress: Gets the share of all that was read.
    """
    # A folder is one problem: next to files it is nothing, among folders they are all alike.
    sizes = [_size(file.path) if file.is_file else 1 for file in found]
    done, total = 0, sum(sizes)
    for file, size in zip(found, sizes, strict=True):

        def progress(share: float, before: int = done, size: int = size) -> None:
            on_progress((before + share * size) / total)

        for where, problem in read(file, part, on_error, progress):
            yield file, where, problem
        done += size
    on_progress(1.0)


def _size(path: epath.Path) -> int:
    try:
        return max(path.stat().length, 1)
    except OSError:
        return 1  # reading it will say what is wrong


def _read_folder(file: ProblemFile) -> Problem:
    try:
        match file.format:
            case Format.PACKAGE:
                return kattis.read(file.path, file.name)
            case Format.APPS_FOLDER:
                return apps.read(file.path, file.split)
            case _:
                return own_folder.read(file.path, file.name)
    except OSError as error:
        raise DataError(f"{file.path}: cannot be read ({reason(error)})") from None
