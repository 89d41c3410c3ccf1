"""Tables of a token store: rows of ids in ArrayRecord shards, their columns in one NumPy file."""

import dataclasses
import hashlib
import io
import itertools
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from etils import epath

from alphacode import files
from alphacode.datasets.array_records import array_record
from alphacode.datasets.errors import DataError

FORMAT = 1
STORE_FILE = "store.json"
# Of no batch, and so no part of the fingerprint.
TAG_SETS = "tag_sets"
ID_TYPE = np.dtype("<u2")
_WRITE_OPTIONS = "group_size:1,uncompressed"
_COPIED_TOGETHER = 4096


@dataclasses.dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table in memory.

    Attributes:
      ids: The ids of each row, `ID_TYPE`.
      columns: A structured array with one element for each row, and a field `length` among others.
    """

    ids: Sequence[np.ndarray]
    columns: np.ndarray


class Table:
    """The rows of a finished table. Threads may share it; it pickles as its files' names.

    Attributes:
      columns: Structured array, one element for each row, mapped from its file.
    """

    def __init__(self, folder: Path, name: str, shards: Sequence[Mapping[str, Any]]) -> None:
        self._arguments = (folder, name, tuple(shards))
        self.columns: np.ndarray = np.load(
            folder / f"{name}.npy",
            mmap_mode="r" if shards else None,  # nothing cannot be mapped
        )
        self._paths = [folder / shard["file"] for shard in shards]
        self._ends = np.cumsum([shard["rows"] for shard in shards])
        self._readers: dict[int, Any] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.columns)

    def read(self, rows: np.ndarray) -> list[np.ndarray]:
        """The ids, uint16, of some rows in the order asked for; many at once read faster."""
        found: list[np.ndarray] = [_EMPTY] * len(rows)
        shard_of = np.searchsorted(self._ends, rows, side="right")
        for shard in np.unique(shard_of).tolist():
            places = np.flatnonzero(shard_of == shard)
            start = self._ends[shard - 1] if shard else 0
            records = self._reader(shard).read((rows[places] - start).tolist())
            for place, record in zip(places.tolist(), records, strict=True):
                found[place] = np.frombuffer(record, ID_TYPE)
        return found

    def __reduce__(self) -> tuple[type["Table"], tuple[Path, str, tuple[Mapping[str, Any], ...]]]:
        """Pickles as what it was made of: other processes open the files themselves."""
        return type(self), self._arguments

    def _reader(self, shard: int) -> Any:
        with self._lock:
            if shard not in self._readers:
                self._readers[shard] = array_record().ArrayRecordReader(str(self._paths[shard]))
            return self._readers[shard]


_EMPTY = np.empty(0, ID_TYPE)


class TokenStore:
    """A finished store.

    Attributes:
      folder: Where it lies.
      fingerprint: SHA-256 over all rows that batches are made of.
      tables: By name.
    """

    def __init__(self, folder: Path) -> None:
        """Opens the store in `folder`.

        Raises:
          DataError: Its description is damaged or of another format, or a file of it is missing.
        """
        path = folder / STORE_FILE
        try:
            description = json.loads(path.read_text())
            if description["format"] != FORMAT:
                raise DataError(
                    f"{path}: format is {description['format']!r}, expected {FORMAT}; remove "
                    f"{folder} to build it again"
                )
            self.folder = folder
            self.fingerprint: str = description["fingerprint"]
            self.tables = {
                name: Table(folder, name, shards) for name, shards in description["tables"].items()
            }
        except (OSError, KeyError, TypeError, json.JSONDecodeError) as error:
            raise DataError(
                f"{path}: a damaged token store ({error}); remove {folder} to build it again"
            ) from None

    def __reduce__(self) -> tuple[type["TokenStore"], tuple[Path]]:
        """Pickles as its folder."""
        return type(self), (self.folder,)


def part_mark(folder: epath.Path) -> epath.Path:
    """The file of a part whose presence says that all of it is there."""
    return folder / "digests.json"


def write_part(folder: epath.Path, tables: Mapping[str, Rows]) -> None:
    """Writes the rows of a part of the source to `folder`, whole or not at all.

    Another process may write the same there.
    """
    try:
        _write_part(folder, tables)
    except OSError:
        if not part_mark(folder).exists():
            raise


def _write_part(folder: epath.Path, tables: Mapping[str, Rows]) -> None:
    with files.whole(folder, shared=True, last=part_mark(folder).name) as partial:
        partial.mkdir()
        digests = {}
        for name, rows in tables.items():
            digest = hashlib.sha256(np.ascontiguousarray(rows.columns).tobytes())
            writer = array_record().ArrayRecordWriter(
                str(_records_file(partial, name)), _WRITE_OPTIONS
            )
            for ids in rows.ids:
                record = ids.astype(ID_TYPE, copy=False).tobytes()
                digest.update(record)
                writer.write(record)
            writer.close()
            np.save(partial / f"{name}.npy", rows.columns)
            digests[name] = digest.hexdigest()
        part_mark(partial).write_text(json.dumps(digests))


class Shard(NamedTuple):
    """Neighbouring parts whose records of a table make up one file, of few: a batch then reads
    from few files.

    Attributes:
      table: Name of the table.
      file: Name of the file.
      parts: Their folders.
    """

    table: str
    file: str
    parts: tuple[epath.Path, ...]


def shards_of(parts: Sequence[epath.Path], shard_bytes: int) -> list[Shard]:
    """The shards of all tables, each of so many parts that it reaches `shard_bytes` if it can."""
    shards: list[Shard] = []
    for table in sorted(_digests(parts[0])):
        groups: list[list[epath.Path]] = [[]]
        size = 0
        sizes = files.read_each([_records_file(part, table) for part in parts], _length)
        for part, length in zip(parts, sizes, strict=True):
            if size >= shard_bytes:
                groups.append([])
                size = 0
            groups[-1].append(part)
            size += length
        for number, group in enumerate(groups):
            shards.append(Shard(table, f"{table}-{number:05d}.array_record", tuple(group)))
    return shards


def write_shard(path: epath.Path, shard: Shard) -> None:
    """Copies the records of its parts to the shard's file, whole or not at all."""
    with files.whole(path, shared=True) as partial:
        writer = array_record().ArrayRecordWriter(str(partial), _WRITE_OPTIONS)
        for part in shard.parts:
            with files.fetched(_records_file(part, shard.table)) as file:
                for records in _records(file):
                    for record in records:
                        writer.write(record)
        writer.close()


def write_description(
    folder: epath.Path, key: str, parts: Sequence[epath.Path], shards: Sequence[Shard]
) -> None:
    """Writes the columns of a store whose shards are there, and what makes it whole."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for table, group in itertools.groupby(shards, lambda shard: shard.table):
        columns: list[np.ndarray] = []
        tables[table] = []
        for shard in group:
            some = list(files.read_each([part / f"{table}.npy" for part in shard.parts], _array))
            if rows := sum(map(len, some)):
                tables[table].append({"file": shard.file, "rows": rows})
            columns += some
        with files.whole(folder / f"{table}.npy", shared=True) as partial, partial.open("wb") as f:
            np.save(f, np.concatenate(columns))
    digests = [
        {name: digest for name, digest in tables.items() if name != TAG_SETS}
        for tables in files.read_each(parts, _digests)
    ]
    description = {
        "format": FORMAT,
        "key": key,
        "fingerprint": hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest(),
        "tables": tables,
    }
    text = json.dumps(description, indent=2) + "\n"
    files.write_text(folder / STORE_FILE, text, shared=True)


def _records_file(part: epath.Path, table: str) -> epath.Path:
    return part / f"{table}.array_record"


def _digests(part: epath.Path) -> dict[str, str]:
    digests: dict[str, str] = json.loads(part_mark(part).read_text())
    return digests


def _length(path: epath.Path) -> int:
    return path.stat().length


def _array(path: epath.Path) -> np.ndarray:
    with path.open("rb") as file:
        array: np.ndarray = np.load(io.BytesIO(file.read()))
    return array


def _records(path: epath.Path) -> Iterator[list[bytes]]:
    reader = array_record().ArrayRecordReader(str(path))
    count = reader.num_records()
    for start in range(0, count, _COPIED_TOGETHER):
        yield reader.read(start, min(start + _COPIED_TOGETHER, count))
    reader.close()
