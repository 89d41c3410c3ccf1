"""Files and folders, local or in a bucket: opened here, and written whole or not at all.

A path that a user names is local, or `gs://BUCKET/...` where the extra `gs` is installed; code gets
it from `path_of`, as a path that reads alike from both.

What is written locally goes to a name that ends in `.partial`, beside the one it is for, and takes
that one when it is complete: a process that is killed leaves nothing that looks finished, and the
next one writes over what it left. In a bucket a file appears whole by itself, when its upload ends.
"""

import collections
import concurrent.futures
import contextlib
import json
import os
import shutil
import tempfile
import time
import uuid
import weakref
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from etils import epath

from alphacode import buckets
from alphacode.errors import UserError

T = TypeVar("T")
PARTIAL = ".partial"
_SCRATCH = "alphacode-bucket-"
_READ_AHEAD = 16


def path_of(name: epath.PathLike) -> epath.Path:
    """The path that a user has named.

    Raises:
      UserError: It is on other storage, or in a bucket that cannot be read here.
    """
    text = os.fspath(name)
    if buckets.is_url(text):
        buckets.check(text)
    return epath.Path(name)


def absolute(name: epath.PathLike) -> epath.Path:
    """As `path_of`, independent of the folder that the process works in."""
    path = path_of(name)
    return path if in_bucket(path) else path.resolve()


def local_path(name: epath.PathLike, what: str) -> Path:
    """The local path that a user has named.

    Args:
      name: The path.
      what: The flag or setting that names it, for the message.

    Raises:
      UserError: It is in a bucket.
    """
    if buckets.is_url(os.fspath(name)):
        raise UserError(f"{what}={os.fspath(name)}: must be local; name a local folder")
    return Path(name)


def in_bucket(path: epath.PathLike) -> bool:
    """Whether a path is in a bucket."""
    return os.fspath(path).startswith(buckets.SCHEME)


@contextlib.contextmanager
def whole(path: epath.PathLike, *, shared: bool = False, last: str = "") -> Iterator[epath.Path]:
    """Yields the name to write a file or a folder to, which becomes `path` when the block ends.

    Folders above `path` are made; a block that raises leaves nothing behind. The name is local:
    what belongs in a bucket is uploaded from there, a folder file by file.

    Args:
      path: Where the file or folder belongs. A file there is replaced; a folder must not be there.
      shared: Whether several processes may write `path` at the same time; the last one wins.
      last: In a folder, the file whose presence says that all of it is there: the last to be
        uploaded.
    """
    target = path_of(path)
    if in_bucket(target):
        with tempfile.TemporaryDirectory(prefix=_SCRATCH) as folder:
            written = Path(folder, target.name)
            yield epath.Path(written)
            found = buckets.files_below(written)
            buckets.upload(written, target, [file for file in found if file.name != last])
            buckets.upload(written, target, [file for file in found if file.name == last])
        return
    mark = f".{uuid.uuid4().hex}" if shared else ""
    partial = target.parent / f"{target.name}{mark}{PARTIAL}"
    target.parent.mkdir(parents=True, exist_ok=True)
    _remove(partial)
    try:
        yield partial
        partial.replace(target)
    except BaseException:
        _remove(partial)
        raise


def _remove(path: epath.Path) -> None:
    if path.is_dir():
        path.rmtree()
    else:
        path.unlink(missing_ok=True)


def write_bytes(
    path: epath.PathLike, content: bytes, *, shared: bool = False, durable: bool = False
) -> None:
    """Writes a file.

    Args:
      path: The file.
      content: All of it.
      shared: As in `whole`.
      durable: Whether it must outlive a crash of the machine, for a local file on which the
        removal of another one depends.
    """
    target = path_of(path)
    if in_bucket(target):
        buckets.write(target, content)
        return
    with whole(target, shared=shared) as partial, partial.open("wb") as file:
        file.write(content)
        if durable:
            file.flush()
            os.fsync(file.fileno())


def write_text(
    path: epath.PathLike, text: str, *, shared: bool = False, durable: bool = False
) -> None:
    """Writes a text file in UTF-8, with question marks for lone surrogates."""
    write_bytes(path, text.encode("utf-8", "replace"), shared=shared, durable=durable)


def write_json(
    path: epath.PathLike, value: Any, *, shared: bool = False, durable: bool = False
) -> None:
    """Writes a value as indented JSON."""
    write_text(path, json.dumps(value, indent=1) + "\n", shared=shared, durable=durable)


def read_each(paths: Iterable[epath.Path], read: Callable[[epath.Path], T]) -> Iterator[T]:
    """What `read` finds at each path, in order; it should find little, and wait much.

    In a bucket, where each answer takes its time, some are read ahead side by side.
    """
    waiting: collections.deque[concurrent.futures.Future[T]] = collections.deque()
    pool: concurrent.futures.ThreadPoolExecutor | None = None
    try:
        for path in paths:
            if not in_bucket(path):
                yield read(path)
                continue
            pool = pool or concurrent.futures.ThreadPoolExecutor(_READ_AHEAD)
            waiting.append(pool.submit(read, path))
            if len(waiting) >= _READ_AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)


class LocalCopy:
    """Where to write what grows or is written by others, which must be local.

    For a local file or folder that is the place itself. For one in a bucket it is a place among
    temporary files, and `upload` brings there what is new. A process that is killed loses what it
    wrote since it last did.

    Attributes:
      path: The local file or folder.
    """

    def __init__(self, target: epath.PathLike, *, folder: bool = False) -> None:
        """Fetches the file, if there is one.

        Args:
          target: The file or folder.
          folder: Whether it is one: of a folder nothing is fetched, and what is there stays.
        """
        self._target = path_of(target)
        self.path = Path(self._target)
        self._uploaded: dict[Path, tuple[int, int]] = {}
        self._last = time.monotonic()
        if in_bucket(self._target):
            above = tempfile.mkdtemp(prefix=_SCRATCH)
            weakref.finalize(self, shutil.rmtree, above, ignore_errors=True)
            self.path = Path(above, self._target.name)
            if not folder:
                with contextlib.suppress(FileNotFoundError):
                    buckets.download([self._target], [self.path])
            self._uploaded = self._states()

    def _states(self) -> dict[Path, tuple[int, int]]:
        stats = {file: file.stat() for file in buckets.files_below(self.path)}
        return {file: (stat.st_size, stat.st_mtime_ns) for file, stat in stats.items()}

    def due(self, seconds: float = 0.0) -> bool:
        """Whether `path` is a copy, and was uploaded so long ago or never."""
        return in_bucket(self._target) and time.monotonic() - self._last >= seconds

    def upload(self) -> None:
        """Uploads the files that have changed since it last did, where `path` is a copy."""
        if self.due():
            states = self._states()
            changed = [file for file in states if states[file] != self._uploaded.get(file)]
            buckets.upload(self.path, self._target, changed)
            self._uploaded, self._last = states, time.monotonic()


@contextlib.contextmanager
def fetched(path: epath.Path) -> Iterator[epath.Path]:
    """A local file to read at random: `path` itself, or a copy that is there in the block only."""
    if not in_bucket(path):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix=_SCRATCH) as folder:
        copy = epath.Path(folder) / path.name
        buckets.download([path], [copy])
        yield copy


def fetch_folder(source: epath.Path, target: epath.Path) -> None:
    """Copies the files in a folder of a bucket to a local one, whole or not at all."""
    with whole(target, shared=True) as partial:
        partial.mkdir()
        found = list(source.iterdir())
        buckets.download(found, [partial / path.name for path in found])


def remove(path: epath.Path) -> None:
    """Removes a folder, if it is there, and what of it can be removed."""
    if in_bucket(path):
        path.rmtree(missing_ok=True)
    else:
        shutil.rmtree(path, ignore_errors=True)


def user_cache() -> epath.Path:
    """The folder of this user and machine for what can be made or fetched again."""
    home = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    return epath.Path(home) / "alphacode"


def make_workdir(workdir: epath.PathLike) -> epath.Path:
    """Makes the folder of a run's files, and proves that it can be written to.

    All processes of a run may do this at the same time.

    Returns:
      Its absolute path.

    Raises:
      UserError: It cannot be written to.
    """
    name = os.fspath(workdir)
    if not name:
        raise UserError("--workdir is missing; name a folder for this run's files")
    folder = absolute(name)
    if in_bucket(folder):
        with buckets.told(f"--workdir={name}", "write"):
            probe = folder / f".{uuid.uuid4().hex}"
            write_bytes(probe, b"-")
            probe.unlink()
        return folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UserError(
            f"--workdir={name}: cannot write there ({error.strerror}); name a writable folder"
        ) from None
    return folder
