"""A pre-training corpus on disk: its format, and reading it at random.

A corpus is a folder of ArrayRecord shards beside `manifest.json`, which is written last. Shards
are named `corpus-00000-of-00008.array_record`, hold one record a group (`group_size:1`, so that
each is read alone), and follow one another in the order of their numbers. A record is one source
file, as UTF-8: a line of JSON, `{"language", "path", "licence"}`, and the file's text after it.
Texts have newlines `\\n` and no byte-order mark.

The manifest holds

    format        FORMAT, raised whenever any of this changes
    fingerprint   SHA-256 over the SHA-256 of each shard's records, in hexadecimal
    documents     number of records
    shards        a list of {file, documents, bytes (of the file), sha256 (of its records)}
    languages     {language: {files, bytes}} of the documents, bytes of text
    licences      the same by licence
    before        the same by language, of the files before filters, bytes on disk
    left_out      the same by reason, of all files that became no document
    inputs        names of the folders, which documents' paths start with
    settings      of `scan.Settings`
    python        version of the Python whose parser distinguished Python 2 from Python 3
"""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, SupportsIndex, overload

from etils import epath

from alphacode.datasets.array_records import array_record
from alphacode.datasets.errors import DataError

FORMAT = 1
MANIFEST = "manifest.json"
SHARD_OPTIONS = "group_size:1"
_REMEDY = "make it with data/make_corpus.py"


@dataclasses.dataclass(frozen=True, slots=True)
class Document:
    """One source file.

    Attributes:
      text: Its content; newlines are `\\n`.
      language: One of `languages.LANGUAGES`, such as `python3` or `cpp`.
      path: Where it came from: the input folder's name and the path below it, with `/`.
      licence: An SPDX identifier or expression, or `unknown`.
    """

    text: str
    language: str
    path: str
    licence: str

    def to_record(self) -> bytes:
        """The bytes of its record."""
        head = {"language": self.language, "path": self.path, "licence": self.licence}
        return json.dumps(head).encode() + b"\n" + self.text.encode()

    @classmethod
    def from_record(cls, record: bytes) -> "Document":
        """The inverse of `to_record`; raises ValueError for other bytes."""
        head, _, text = record.partition(b"\n")
        return cls(text=text.decode(), **json.loads(head))


class Corpus(Sequence[Document]):
    """The documents of a corpus by global index, in the order of its shards.

    Nothing but the manifest is held in memory. Threads may share it, and it pickles as its path,
    so that worker processes open the shards themselves.

    Attributes:
      path: The folder.
      manifest: The content of `manifest.json`.
      fingerprint: SHA-256 of all records, in hexadecimal: equal for equal documents in equal order.
    """

    def __init__(self, path: epath.PathLike) -> None:
        """Opens the corpus in the folder `path`, which must be local or mounted.

        Raises:
          DataError: No corpus there, one of another format, a shard that is missing or cut, a path
            that the library cannot read, or the library is not installed.
        """
        self.path = str(path)
        folder = epath.Path(path)
        self.manifest = read_manifest(folder)
        self.fingerprint: str = self.manifest["fingerprint"]
        for shard in self.manifest["shards"]:
            _check_shard(folder / shard["file"], shard["bytes"])
        self._source = _open(folder, self.manifest["shards"])

    def __len__(self) -> int:
        """The number of documents."""
        return int(self.manifest["documents"])

    @overload
    def __getitem__(self, index: SupportsIndex) -> Document: ...
    @overload
    def __getitem__(self, index: slice) -> list[Document]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> Document | list[Document]:
        """The document at a global index, or those of a slice, read together."""
        if isinstance(index, slice):
            return self.read(range(*index.indices(len(self))))
        return Document.from_record(self._source[range(len(self))[index]])

    def __iter__(self) -> Iterator[Document]:
        """All documents in order, read some hundreds at a time."""
        for start in range(0, len(self), 256):
            yield from self[start : start + 256]

    def read(self, indices: Iterable[SupportsIndex]) -> list[Document]:
        """The documents at some global indices, in that order; many at once read faster."""
        every = range(len(self))
        wanted = [every[index] for index in indices]
        if not wanted:
            return []
        return [Document.from_record(record) for record in self._source.__getitems__(wanted)]

    def __reduce__(self) -> tuple[type["Corpus"], tuple[str]]:
        """Pickles as its path."""
        return type(self), (self.path,)

    def __repr__(self) -> str:
        return f"Corpus({self.path!r}, {len(self)} documents, {self.fingerprint[:12]})"


def shard_name(index: int, count: int) -> str:
    """The file name of shard `index` of `count`."""
    return f"corpus-{index:05d}-of-{count:05d}.array_record"


def fingerprint(shards: Iterable[dict[str, Any]]) -> str:
    """The fingerprint of a corpus with these entries in its manifest."""
    return hashlib.sha256("".join(shard["sha256"] for shard in shards).encode()).hexdigest()


def read_manifest(folder: epath.Path) -> dict[str, Any]:
    """The manifest of the corpus in `folder`.

    Raises:
      DataError: No manifest there, or one that is damaged or of another format.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text())
        found = manifest["format"]
        whole = manifest["fingerprint"] == fingerprint(manifest["shards"])
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataError(f"{path}: cannot read the corpus ({reason}); {_REMEDY}") from None
    except (ValueError, LookupError, TypeError):
        raise DataError(f"{path}: not the manifest of a corpus; {_REMEDY}") from None
    if found != FORMAT:
        raise DataError(f"{path}: format is {found!r}, expected {FORMAT}; {_REMEDY}")
    if not whole:
        raise DataError(f"{path}: fingerprint does not match its shards; {_REMEDY}")
    return manifest


def _check_shard(path: epath.Path, size: int) -> None:
    try:
        found = path.stat().length
    except OSError:
        raise DataError(f"{path}: missing shard; copy the corpus again or {_REMEDY}") from None
    if found != size:
        raise DataError(
            f"{path}: {found} bytes, the manifest says {size}; copy the corpus again or {_REMEDY}"
        )


@dataclasses.dataclass(frozen=True)
class _Part:
    """What the library's data source asks of a file, to open none before it is read."""

    filename: str
    skip: int
    take: int
    examples_in_shard: int


def _open(folder: epath.Path, shards: Sequence[dict[str, Any]]) -> Any:
    array_record()
    from array_record.python.array_record_data_source import ArrayRecordDataSource

    if "://" in str(folder):
        raise DataError(
            f"{folder}: shards are read from local or mounted folders only; copy or mount the "
            "bucket (gcsfuse)"
        )
    parts = [
        _Part(str(folder / s["file"]), 0, s["documents"], s["documents"])
        for s in shards
        if s["documents"]
    ]
    return ArrayRecordDataSource(parts) if parts else []
