"""Building a token store: by all cores of all processes, whole or not at all, resumed after a kill.

1. Each process encodes its share of the parts of the source, into folders beside the store.
2. When all parts are there, each process joins its share of them into shards.
3. When all shards are there, the first process writes the columns and `store.json`.

Nothing depends on how many processes there are, so that a build may go on with another number.
They find one another's files by looking for them; one that waits for a process which has died ends
with its run.
"""

import collections
import concurrent.futures
import contextlib
import dataclasses
import fcntl
import hashlib
import itertools
import logging
import multiprocessing
import multiprocessing.connection
import os
import time
from collections.abc import Iterable, Iterator, Sequence
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
    part_mark,
    shards_of,
    write_description,
    write_part,
    write_shard,
)
from alphacode.datasets.tokenizer import Tokenizer
from alphacode.datasets.workers import end_with_parent
from alphacode.errors import UserError
from alphacode.progress import Progress

SHARD_BYTES = 8 << 30
_SECONDS_BETWEEN_LOOKS = 0.2
_LOG = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True)
class Share:
    """Which of the processes that build stores in one folder together this one is."""

    index: int
    count: int


ALONE = Share(0, 1)


def open_store(
    source: Source, tokenizer: Tokenizer, cache: epath.PathLike, share: Share = ALONE
) -> TokenStore:
    """The store of `source` in the folder `cache`, built there unless it exists.

    Processes of one machine that want the same store, each for itself, wait for the one that
    builds it.

    Args:
      source: What is tokenised.
      tokenizer: By which.
      cache: Folder. From a bucket the store is copied to the user's cache: rows are read at random,
        which local files alone allow.
      share: Of this process; all that see the folder must call this with the same source.

    Raises:
      DataError: The source cannot be read, the folder cannot be written, a vocabulary too large, or
        a library that is missing. Of a build by one process nothing is left in the folder.
    """
    array_record()
    if tokenizer.vocab_size > 1 << 8 * ID_TYPE.itemsize:
        raise DataError(
            f"the tokenizer has {tokenizer.vocab_size} pieces; token stores hold 16-bit ids"
        )
    folder = files.path_of(cache)
    text = f"{FORMAT} {tokenizer.fingerprint} {source.key()}"
    key = hashlib.sha256(text.encode()).hexdigest()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder) if share.count == 1 else contextlib.nullcontext():
            if not (folder / key / STORE_FILE).exists():
                _Build(source, tokenizer, folder / key, key, share).run()
        if files.in_bucket(folder):
            copies = files.user_cache() / "tokens"
            copies.mkdir(parents=True, exist_ok=True)
            with _locked(copies):
                if not (copies / key).exists():
                    files.fetch_folder(folder / key, copies / key)
            folder = copies
    except OSError as error:
        raise DataError(
            f"{error.filename or folder}: cannot build the token store there "
            f"({error.strerror or error}); "
            "free space there or set data.cache to another folder"
        ) from None
    return TokenStore(Path(folder / key))


@contextlib.contextmanager
def _locked(folder: epath.Path) -> Iterator[None]:
    """Holds the folder against other processes; the kernel lets go of it when this one ends.

    No folder in a bucket can be held: there, what is written by several is written equally.
    """
    if files.in_bucket(folder):
        yield
        return
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


class _Build:
    """One process's work for one store."""

    def __init__(
        self, source: Source, tokenizer: Tokenizer, folder: epath.Path, key: str, share: Share
    ) -> None:
        self._source, self._tokenizer = source, tokenizer
        self._folder, self._key, self._share = folder, key, share
        self._parts = folder.with_name(f"{folder.name}.parts")
        self._whole = folder / STORE_FILE

    def run(self) -> None:
        """Returns when the store is whole."""
        self._parts.mkdir(exist_ok=True)
        try:
            parts = self._encode()
            if not parts:
                raise DataError(f"{self._source.name}: holds nothing to train on; name another")
            self._join(parts)
        except UserError:
            # Resuming would not help what is wrong with the source.
            if self._share.count == 1:
                files.remove(self._parts)
            raise
        except FileNotFoundError:
            # The last process has removed the parts, since the store is whole.
            if not self._whole.exists():
                raise
        if self._share.index == 0:
            files.remove(self._parts)

    def _encode(self) -> list[epath.Path]:
        """Encodes the parts of its share that are not there yet; the folders of all, in order."""
        folders: list[epath.Path] = []

        def own() -> Iterator[tuple[epath.Path, Any, float]]:
            for number, (part, reached) in enumerate(self._source.parts()):
                folders.append(self._parts / f"{number:06d}")
                if number % self._share.count == self._share.index:
                    yield folders[-1], part, reached

        parts = own()
        first = list(itertools.islice(parts, 2))
        with Progress(f"tokenising {self._source.name}", total=1) as shown:
            if len(first) < 2:
                for folder, part, reached in first:
                    _encode_part(self._source, self._tokenizer, part, folder)
                    shown.update(reached)
            else:
                every = itertools.chain(first, parts)
                _encode_side_by_side(self._source, self._tokenizer, every, self._parts, shown)
        return folders

    def _join(self, parts: Sequence[epath.Path]) -> None:
        if self._share.count > 1:
            _LOG.info("%s: tokenised this process's share", self._source.name)
        if not self._wait_for(map(part_mark, parts)):
            return
        shards = shards_of(parts, SHARD_BYTES)
        self._folder.mkdir(exist_ok=True)
        paths = [self._folder / shard.file for shard in shards]
        for number, (shard, path) in enumerate(zip(shards, paths, strict=True)):
            if number % self._share.count == self._share.index and not path.exists():
                write_shard(path, shard)
        if self._share.index == 0 and self._wait_for(paths):
            write_description(self._folder, self._key, parts, shards)
        self._wait_for([self._whole])

    def _wait_for(self, paths: Iterable[epath.Path]) -> bool:
        """Waits until all these are there; False where the store was whole before."""
        missing = list(paths)
        while True:
            there = files.read_each(missing, lambda path: path.exists())
            missing = [path for path, found in zip(missing, there, strict=True) if not found]
            if not missing:
                return True
            if self._whole.exists():
                return False
            time.sleep(_SECONDS_BETWEEN_LOOKS)


def _encode_side_by_side(
    source: Source,
    tokenizer: Tokenizer,
    parts: Iterator[tuple[epath.Path, Any, float]],
    folder: epath.Path,
    shown: Progress,
) -> None:
    workers = len(os.sched_getaffinity(0))
    pending: collections.deque[tuple[concurrent.futures.Future[None], float]] = collections.deque()

    def finish_first() -> None:
        future, reached = pending.popleft()
        future.result()
        shown.update(reached)

    # Forking a process that runs threads, as JAX's do, can hang the child.
    pool = concurrent.futures.ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), _start_worker, (source, tokenizer)
    )
    try:
        for target, part, reached in parts:
            if not part_mark(target).exists():
                pending.append((pool.submit(_work, part, target), reached))
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


def _work(part: Any, folder: epath.Path) -> None:
    assert _worker is not None
    _encode_part(*_worker, part, folder)


def _encode_part(source: Source, tokenizer: Tokenizer, part: Any, folder: epath.Path) -> None:
    if not part_mark(folder).exists():
        write_part(folder, source.encode(part, tokenizer))
