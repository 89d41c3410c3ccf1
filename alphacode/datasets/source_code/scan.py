"""Looking at source files: what each is, and whether and why it is left out."""

import dataclasses
import functools
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from alphacode.datasets.errors import DataError
from alphacode.datasets.source_code import duplicates, languages, licences
from alphacode.datasets.source_code.filters import Filters, decode
from alphacode.datasets.source_code.statistics import Statistics

# Of version control, and of quilt: older copies of files.
_LEFT_ALONE = frozenset({".git", ".hg", ".svn", ".bzr", "CVS", ".pc"})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Settings:
    """What makes a corpus out of the same files.

    Attributes:
      filters: See `filters`.
      languages: Names of `languages.LANGUAGES`; files in others are left out.
      licences: SPDX identifiers that are allowed; empty allows every one and `unknown`.
      near_duplicates: Least Jaccard similarity of near duplicates; 0 keeps them.
      seed: Of the order of the documents.
      shards: Number of files to write; 0 makes one for each 64 MB of text.
    """

    filters: Filters = dataclasses.field(default_factory=Filters)
    languages: tuple[str, ...] = tuple(languages.LANGUAGES)
    licences: tuple[str, ...] = ()
    near_duplicates: float = 0.85
    seed: int = 0
    shards: int = 0

    def __post_init__(self) -> None:
        """Refuses unknown languages and values out of range."""
        if unknown := set(self.languages) - set(languages.LANGUAGES):
            raise DataError(
                f"languages: {sorted(unknown)[0]!r} is not one of {', '.join(languages.LANGUAGES)}"
            )
        if not 0 <= self.near_duplicates <= 1:
            raise DataError(f"near_duplicates={self.near_duplicates}: expected 0 to 1; 0 is off")
        if self.shards < 0:
            raise DataError(f"shards={self.shards}: expected 0 or more; 0 chooses")


@dataclasses.dataclass(frozen=True, slots=True)
class SourceFile:
    """A file found below an input folder.

    Attributes:
      root: The folder that licences are looked for up to, as given.
      name: What the folder is called in documents' paths.
      below: The path below the root, with `/`.
      size: In bytes.
      modified: In nanoseconds.
    """

    root: str
    name: str
    below: str
    size: int
    modified: int

    @property
    def path(self) -> str:
        """The path that its document carries."""
        return f"{self.name}/{self.below}"

    def read(self) -> str | None:
        """Its text, or None where it is not text; raises OSError."""
        return decode(Path(self.root, self.below).read_bytes())


@dataclasses.dataclass(frozen=True, slots=True)
class Candidate:
    """A file that passed all filters, before duplicates are left out.

    Attributes:
      file: Where it is.
      language: Its language.
      licence: An SPDX expression, or `unknown`.
      size: Of its text as it is written, in bytes.
      digest: See `duplicates.digest`.
      signature: See `duplicates.signature`; None too where near duplicates are kept.
    """

    file: SourceFile
    language: str
    licence: str
    size: int
    digest: bytes
    signature: Any


def find(inputs: Sequence[str]) -> list[SourceFile]:
    """All regular files below some folders, sorted by the paths that their documents carry.

    Links are not followed, and the folders of version control and patch tools are left alone. An
    input is called by its last path component, or by as many as tell it from the other inputs.

    Raises:
      DataError: An input is no folder, given twice or within another.
    """
    roots = [os.path.abspath(folder) for folder in inputs]
    for folder, root in zip(inputs, roots, strict=True):
        if "://" in folder:
            raise DataError(f"{folder}: inputs are local or mounted folders; copy or mount it")
        if not os.path.isdir(root):
            raise DataError(f"{folder}: no such folder; name folders of source code with --inputs")
    for i, root in enumerate(roots):
        for other in roots[:i] + roots[i + 1 :]:
            if os.path.commonpath((root, other)) == root:
                raise DataError(f"{other}: is inside the input {root}; leave one of them out")
    files = [
        file for root, name in zip(roots, _names(roots), strict=True) for file in _walk(root, name)
    ]
    return sorted(files, key=lambda file: file.path)


def _names(roots: Sequence[str]) -> list[str]:
    for count in range(1, max(root.count("/") for root in roots) + 1):
        names = ["/".join(root.strip("/").split("/")[-count:]) for root in roots]
        if len(set(names)) == len(names):
            return names
    return [root.strip("/") for root in roots]


def _walk(root: str, name: str) -> Iterator[SourceFile]:
    pending = [""]
    while pending:
        folder = pending.pop()
        try:
            entries = list(os.scandir(os.path.join(root, folder)))
        except OSError:
            continue  # no permission, or gone
        for entry in entries:
            below = f"{folder}/{entry.name}" if folder else entry.name
            try:
                below.encode()
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in _LEFT_ALONE:
                        pending.append(below)
                elif entry.is_file(follow_symlinks=False):
                    status = entry.stat(follow_symlinks=False)
                    yield SourceFile(root, name, below, status.st_size, status.st_mtime_ns)
            except (OSError, UnicodeEncodeError):
                continue  # gone meanwhile, or a name that is not text


def scan(files: Sequence[SourceFile], settings: Settings) -> tuple[list[Candidate], Statistics]:
    """Looks at some files, in their order.

    Returns:
      Those that pass all filters, and the count of all of them before and of those left out.
    """
    statistics = Statistics()
    taken = []
    for file in files:
        candidate = _look(file, settings, statistics)
        if isinstance(candidate, str):
            statistics.leave_out(candidate, file.size)
        else:
            taken.append(candidate)
    return taken, statistics


def _look(file: SourceFile, settings: Settings, statistics: Statistics) -> Candidate | str:
    """The candidate that a file is, or why it is left out."""
    start = _first_line(file) if languages.has_no_suffix(file.below) else ""
    language = languages.candidate(file.below, start)
    if language is None:
        return "not source code"
    if settings.filters.too_large(file.size):
        statistics.before.add(language, file.size)
        return "large"
    try:
        text = file.read()
        if text is None:
            return "not text"
        if not text.strip():
            return "empty"
        language = languages.language_of(file.below, text, _beside(file))
    except OSError:
        return "unreadable"
    except ValueError:
        return "nested too deeply"
    if language is None:
        return "not source code"
    if language not in settings.languages:
        return "other language"
    statistics.before.add(language, file.size)
    if reason := settings.filters.reason(text):
        return reason
    licence = licences.licence_of(file.root, file.below, text)
    if settings.licences and not licences.allowed(licence, settings.licences):
        return "licence"
    signature = duplicates.signature(text) if settings.near_duplicates else None
    size = len(text.encode())
    return Candidate(file, language, licence, size, duplicates.digest(text), signature)


def _beside(file: SourceFile) -> tuple[str, ...]:
    """The names in the folder of a header, which `language_of` asks for."""
    if not file.below.lower().endswith(".h"):
        return ()
    return _names_in(os.path.dirname(os.path.join(file.root, file.below)))


@functools.lru_cache(maxsize=256)
def _names_in(folder: str) -> tuple[str, ...]:
    return tuple(os.listdir(folder))


def _first_line(file: SourceFile) -> str:
    try:
        with open(os.path.join(file.root, file.below), "rb") as opened:
            return opened.read(200).partition(b"\n")[0].decode("utf-8", "replace")
    except OSError:
        return ""
