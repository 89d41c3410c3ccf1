"""From folders of source code to a corpus, in stages that survive a kill.

    1. Find all files, sorted by path.
    2. Look at them in chunks, in all processes: language, filters, licence, hashes.
    3. Leave out duplicates, in the order of paths: the first copy is taken.
    4. Order the rest by hashes of their content and the seed, and write shards, in all processes.
    5. Write the manifest, and give the folder its name.

Until then everything lies in `OUTPUT.partial`. A run with the same files and settings resumes from
what it finds there; any other run starts afresh. Memory holds the paths, hashes and signatures of
files, about 2 KB a file, and the texts of those being read.
"""

import concurrent.futures
import contextlib
import dataclasses
import fcntl
import functools
import hashlib
import logging
import multiprocessing
import os
import pickle
import platform
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from etils import epath

from alphacode import files
from alphacode.datasets.array_records import array_record
from alphacode.datasets.errors import DataError
from alphacode.datasets.source_code import corpus, duplicates, shards
from alphacode.datasets.source_code.scan import Candidate, Settings, SourceFile, find, scan
from alphacode.datasets.source_code.statistics import Statistics
from alphacode.datasets.workers import end_with_parent
from alphacode.progress import Progress

_LOG = logging.getLogger(__name__)
_CHUNK_FILES = 1000
_CHUNK_BYTES = 16 * 10**6
_Map = Callable[..., Iterator[Any]]
_Chunk = tuple[int, Sequence[SourceFile]]  # with its number


def build(
    inputs: Sequence[str], output: str, settings: Settings, processes: int = 1
) -> dict[str, Any]:
    """Makes a corpus.

    The same files, settings and Python version give the same documents in the same order, however
    many processes there are and wherever the files lie.

    Args:
      inputs: Folders of source code, local or mounted.
      output: Folder to make; local or mounted.
      settings: What is taken.
      processes: How many work at once.

    Returns:
      The manifest.

    Raises:
      DataError: No such input; the output exists or is being made by another run; nothing is left
        to write; a library is missing; or a file changed meanwhile.
    """
    target = _checked_target(output)
    array_record()
    duplicates.Seen(settings.near_duplicates)
    found = find(inputs)
    work = target.with_name(target.name + files.PARTIAL)
    work.mkdir(parents=True, exist_ok=True)
    with _locked(work):
        _start_or_resume(work, _plan(found, settings))
        chunks = list(enumerate(_chunks(found)))
        with _pool(processes) as run:
            _scan_all(work, settings, chunks, run)
            kept, statistics = _without_duplicates(work, len(chunks), settings)
            if not kept:
                raise DataError(f"{', '.join(inputs)}: no file passed the filters; choose others")
            entries = _write_shards(work, kept, settings, run)
        manifest = _manifest(entries, statistics, settings, found)
        folder = work / "corpus"
        files.write_json(folder / corpus.MANIFEST, manifest)
        os.replace(folder, target)
    shutil.rmtree(work)
    return corpus.read_manifest(epath.Path(target))


def _checked_target(output: str) -> Path:
    target = Path(os.path.abspath(files.local_path(output, "--output")))
    if target.exists():
        raise DataError(f"{output}: already exists; remove it or choose another --output")
    return target


@contextlib.contextmanager
def _locked(work: Path) -> Iterator[None]:
    with open(work / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DataError(f"{work}: another run is making this corpus; wait for it") from None
        yield


def _plan(found: Sequence[SourceFile], settings: Settings) -> str:
    """A hash of all that the stages depend on."""
    plan = hashlib.sha256()
    versions = (corpus.FORMAT, platform.python_version())
    plan.update(repr((settings, versions)).encode())
    for file in found:
        plan.update(repr((file.root, file.path, file.size, file.modified)).encode())
    return plan.hexdigest()


def _start_or_resume(work: Path, plan: str) -> None:
    note = work / "plan"
    if note.exists() and note.read_text() == plan:
        _LOG.info("%s: resuming what an earlier run left", work)
        return
    for entry in work.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.name != "lock":
            entry.unlink()
    (work / "corpus").mkdir()
    files.write_text(note, plan)


def _chunks(found: Sequence[SourceFile]) -> Iterator[Sequence[SourceFile]]:
    start = size = 0
    for i, file in enumerate(found):
        if i > start and (i - start == _CHUNK_FILES or size + file.size > _CHUNK_BYTES):
            yield found[start:i]
            start, size = i, 0
        size += file.size
    if start < len(found):
        yield found[start:]


def _scan_all(work: Path, settings: Settings, chunks: Sequence[_Chunk], run: _Map) -> None:
    with Progress("scan", sum(len(chunk) for _, chunk in chunks), "files") as shown:
        scanned = run(functools.partial(_scan_chunk, work, settings), chunks)
        for (_, chunk), _ in zip(chunks, scanned, strict=True):
            shown.update(shown.done + len(chunk))


def _scan_chunk(work: Path, settings: Settings, numbered: _Chunk) -> None:
    index, chunk = numbered
    path = _scan_path(work, index)
    if not path.exists():
        files.write_bytes(path, pickle.dumps(scan(chunk, settings)))


def _scan_path(work: Path, index: int) -> Path:
    return work / f"scan-{index:06d}"


def _without_duplicates(
    work: Path, chunks: int, settings: Settings
) -> tuple[list[Candidate], Statistics]:
    """The candidates that are no copies of others, without their signatures, and all counts."""
    seen = duplicates.Seen(settings.near_duplicates)
    statistics = Statistics()
    kept = []
    with Progress("duplicates", chunks, "chunks of files") as shown:
        for index in range(chunks):
            candidates, counted = pickle.loads(_scan_path(work, index).read_bytes())
            statistics.merge(counted)
            for candidate in candidates:
                if reason := seen.reason(candidate.digest, candidate.signature):
                    statistics.leave_out(reason, candidate.file.size)
                else:
                    statistics.take(candidate.language, candidate.licence, candidate.size)
                    kept.append(dataclasses.replace(candidate, signature=None))
            shown.update(index + 1, f"{len(kept)} files kept")
    return kept, statistics


def _write_shards(
    work: Path, kept: list[Candidate], settings: Settings, run: _Map
) -> list[dict[str, Any]]:
    kept.sort(key=lambda candidate: shards.order_key(candidate.digest, settings.seed))
    count = settings.shards or shards.count_for(sum(candidate.size for candidate in kept))
    bounds = [len(kept) * i // count for i in range(count + 1)]
    tasks = [(i, count, kept[bounds[i] : bounds[i + 1]]) for i in range(count)]
    write = functools.partial(_write_shard, work / "corpus")
    entries: list[dict[str, Any]] = []
    with Progress("write", count, "shards") as shown:
        for entry in run(write, tasks):
            entries.append(entry)
            shown.update(len(entries))
    return entries


def _write_shard(folder: Path, task: tuple[int, int, Sequence[Candidate]]) -> dict[str, Any]:
    return shards.write(folder, *task)


def _manifest(
    entries: list[dict[str, Any]],
    statistics: Statistics,
    settings: Settings,
    found: Sequence[SourceFile],
) -> dict[str, Any]:
    return {
        "format": corpus.FORMAT,
        "fingerprint": corpus.fingerprint(entries),
        "documents": sum(entry["documents"] for entry in entries),
        "inputs": sorted({file.name for file in found}),
        "settings": dataclasses.asdict(settings),
        "python": platform.python_version(),
        "languages": statistics.after.to_json(),
        "licences": statistics.licences.to_json(),
        "before": statistics.before.to_json(),
        "left_out": statistics.left_out.to_json(),
        "shards": entries,
    }


@contextlib.contextmanager
def _pool(processes: int) -> Iterator[_Map]:
    """A `map` over processes, in order; one process is this one."""
    if processes <= 1:
        yield map
        return
    with concurrent.futures.ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), end_with_parent
    ) as pool:
        try:
            yield pool.map
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
