"""Writing the shards of a corpus."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alphacode import files
from alphacode.datasets.array_records import array_record
from alphacode.datasets.errors import DataError
from alphacode.datasets.source_code import corpus, duplicates
from alphacode.datasets.source_code.scan import Candidate

_BYTES_PER_SHARD = 64 * 10**6


def count_for(size: int) -> int:
    """How many shards a corpus of `size` bytes of text is given, where no number is asked for."""
    return max(1, -(-size // _BYTES_PER_SHARD))


def order_key(digest: bytes, seed: int) -> bytes:
    """Documents sorted by it are in random order, the same wherever and in whatever order found."""
    return hashlib.blake2b(digest, digest_size=16, salt=seed.to_bytes(16, "little")).digest()


def write(folder: Path, index: int, count: int, documents: Sequence[Candidate]) -> dict[str, Any]:
    """Writes shard `index` of `count`, whole or not at all, unless it is there already.

    Returns:
      Its entry in the manifest.

    Raises:
      DataError: A source file is no longer what it was when it was looked at, or the shard cannot
        be written.
    """
    path = folder / corpus.shard_name(index, count)
    entry_path = folder.parent / f"{path.name}.json"
    if entry_path.exists():
        entry: dict[str, Any] = json.loads(entry_path.read_text())
        return entry
    checksum = hashlib.sha256()
    library = array_record()
    try:
        with files.whole(path) as partial:
            writer = library.ArrayRecordWriter(str(partial), corpus.SHARD_OPTIONS)
            for candidate in documents:
                record = _record(candidate)
                checksum.update(len(record).to_bytes(8, "little"))
                checksum.update(record)
                writer.write(record)
            writer.close()
            reader = library.ArrayRecordReader(str(partial))
            written = reader.num_records()
            reader.close()
            if written != len(documents):
                raise DataError(
                    f"{path}: {written} of {len(documents)} documents written; run again"
                )
    except (RuntimeError, OSError) as error:
        raise DataError(f"{path}: cannot write the shard ({error}); is the disk full?") from None
    entry = {
        "file": path.name,
        "documents": len(documents),
        "bytes": path.stat().st_size,
        "sha256": checksum.hexdigest(),
    }
    files.write_json(entry_path, entry)
    return entry


def _record(candidate: Candidate) -> bytes:
    try:
        text = candidate.file.read()
    except OSError:
        text = None
    if text is None or duplicates.digest(text) != candidate.digest:
        raise DataError(
            f"{candidate.file.path}: changed while the corpus was made; run again without writers"
        )
    document = corpus.Document(text, candidate.language, candidate.file.path, candidate.licence)
    return document.to_record()
