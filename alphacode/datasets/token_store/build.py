"""Building a token store: by all cores, atomically, resumed after a kill."""

import collections
import concurrent.futures
import contextlib
import fcntl
import hashlib
import itertools
import logging
import multiprocessing
import multiprocessing.connection
import os
import shutil
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from etils import epath

from alphacode import files
from alphacode.datasets.array_records import array_record
from alphacode.datasets.errors import DataError
from alphacode.datasets.token_store.sources import Source
from alphacode.datasets.token_store.tables import (
    FORMAT,
    ID_TYPE,
    STORE_FILE,
    TokenStore,
    join_parts,
    write_part,
)
from alphacode.datasets.tokenizer import Tokenizer
from alphacode.datasets.workers import end_with_parent
from alphacode.errors import UserError
from alphacode.progress import Progress

SHARD_BYTES = 8 << 30
_LOG = logging.getLogger(__name__)


def open_store(source: Source, tokenizer: Tokenizer, cache: epath.PathLike) -> TokenStore:
    """The store of `source` in the folder `cache`, built there unless it exists.

    Processes of one machine that want the same store wait for the one that builds it.

    Raises:
      DataError: The source cannot be read, the folder cannot be written or is no local one, a
        vocabulary too large, or a library that is missing; nothing is left in the folder.
    """
    array_record()
    if tokenizer.vocab_size > 1 << 8 * ID_TYPE.itemsize:
        raise DataError(
            f"the tokenizer has {tokenizer.vocab_size} pieces; token stores hold 16-bit ids"
        )
    if "://" in str(cache):
        raise DataError(
            f"{cache}: token stores are read from local folders only; set data.cache to one"
        )
    folder = Path(cache)
    text = f"{FORMAT} {tokenizer.fingerprint} {source.key()}"
    key = hashlib.sha256(text.encode()).hexdigest()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            if not (folder / key / STORE_FILE).exists():
                _build(source, tokenizer, folder / key, key)
    except OSError as error:
        raise DataError(
            f"{error.filename or folder}: cannot build the token store there ({error.strerror}); "
            "free space there or set data.cache to another folder"
        ) from None
    return TokenStore(folder / key)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Holds the folder against other processes; the kernel lets go of it when this one ends."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError:
            _LOG.warning(
                "%s: this file system has no locks; let data/tokenize_data.py build the store "
                "before several processes ask for it",
                folder,
            )
        yield
    finally:
        os.close(descriptor)


def _build(source: Source, tokenizer: Tokenizer, folder: Path, key: str) -> None:
    parts = folder.with_name(f"{folder.name}.parts")
    parts.mkdir(exist_ok=True)
    try:
        paths = _encode(source, tokenizer, parts)
        if not paths:
            raise DataError(f"{source.name}: holds nothing to train on; name another source")
        with files.whole(folder) as joined:
            join_parts(paths, joined, key, SHARD_BYTES)
    except UserError:
        # Resuming would not help what is wrong with the source.
        shutil.rmtree(parts, ignore_errors=True)
        raise
    shutil.rmtree(parts)


def _encode(source: Source, tokenizer: Tokenizer, folder: Path) -> list[Path]:
    """Encodes all parts that are not there yet; their folders in order."""
    parts = source.parts()
    first = list(itertools.islice(parts, 2))
    numbered = enumerate(itertools.chain(first, parts))
    with Progress(f"tokenising {source.name}", total=1) as shown:
        if len(first) < 2:
            for number, (part, share) in numbered:
                _encode_part(source, tokenizer, part, _part_folder(folder, number))
                shown.update(share)
        else:
            _encode_side_by_side(source, tokenizer, numbered, folder, shown)
    return sorted(path for path in folder.iterdir() if not path.name.endswith(files.PARTIAL))


def _encode_side_by_side(
    source: Source,
    tokenizer: Tokenizer,
    numbered: Iterator[tuple[int, tuple[Any, float]]],
    folder: Path,
    shown: Progress,
) -> None:
    workers = len(os.sched_getaffinity(0))
    pending: collections.deque[tuple[concurrent.futures.Future[None], float]] = collections.deque()

    def finish_first() -> None:
        future, share = pending.popleft()
        future.result()
        shown.update(share)

    # Forking a process that runs threads, as JAX's do, can hang the child.
    pool = concurrent.futures.ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), _start_worker, (source, tokenizer)
    )
    try:
        for number, (part, share) in numbered:
            target = _part_folder(folder, number)
            if not target.exists():
                pending.append((pool.submit(_work, part, target), share))
            if len(pending) > 2 * workers:
                finish_first()
        while pending:
            finish_first()
    except BrokenProcessPool:
        raise OSError(
            None, "a tokenising process was killed, by hand or for lack of memory", str(folder)
        ) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_worker: tuple[Source, Tokenizer] | None = None  # of a worker process


def _start_worker(source: Source, tokenizer: Tokenizer) -> None:
    global _worker
    _worker = source, tokenizer
    end_with_parent()


def _work(part: Any, folder: Path) -> None:
    assert _worker is not None
    _encode_part(*_worker, part, folder)


def _encode_part(source: Source, tokenizer: Tokenizer, part: Any, folder: Path) -> None:
    if not folder.exists():
        write_part(folder, source.encode(part, tokenizer))


def _part_folder(folder: Path, number: int) -> Path:
    return folder / f"{number:06d}"
