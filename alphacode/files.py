"""Files and folders, local or in a bucket: opened here, and written whole or not at all.

A path that a user names is local, or `gs://BUCKET/...` where the extra `gs` is installed; code gets
it from `path_of`, as a path that reads alike from both.

What is written locally goes to a name that ends in `.partial`, beside the one it is for, and takes
that one when it is complete: a process that is killed leaves nothing that looks finished, and the
next one writes over what it left. In a bucket a file appears whole by itself, when its upload ends.
"""

import contextlib
import functools
import importlib.util
import json
import logging
import os
import shutil
import tempfile
import time
import uuid
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from etils import epath

from alphacode.errors import UserError

PARTIAL = ".partial"
_BUCKETS = "gs://"
_SCRATCH = "alphacode-bucket-"
_UPLOADS = 8  # at the same time: each holds up to 50 MiB
# Buckets are read by gcsfs, even where TensorFlow is installed too.
os.environ.setdefault("EPATH_USE_TF", "false")


def path_of(name: epath.PathLike) -> epath.Path:
    """The path that a user has named.

    Raises:
      UserError: It is on other storage, or in a bucket that cannot be read here.
    """
    text = os.fspath(name)
    if _is_url(text):
        _check_bucket(text)
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
    if _is_url(os.fspath(name)):
        raise UserError(f"{what}={os.fspath(name)}: must be local; name a local folder")
    return Path(name)


def _is_url(text: str) -> bool:
    # With one slash it would be a local folder of that name.
    return "://" in text or text.startswith("gs:/")


def in_bucket(path: epath.PathLike) -> bool:
    """Whether a path is in a bucket."""
    return os.fspath(path).startswith(_BUCKETS)


def _check_bucket(text: str) -> None:
    """Refuses storage that cannot be read here.

    Raises:
      UserError: Another scheme than gs://, the extra is missing, or the bucket cannot be listed.
    """
    bucket = text.removeprefix(_BUCKETS).partition("/")[0]
    if not text.startswith(_BUCKETS) or not bucket:
        raise UserError(f"{text}: paths are local or gs://BUCKET/FOLDER; mount any other storage")
    if importlib.util.find_spec("gcsfs") is None:
        raise UserError(
            f"{text}: buckets need gcsfs, which is not installed; pip install -e '.[gs]'"
        )
    _list_bucket(bucket)


@functools.lru_cache
def _list_bucket(bucket: str) -> None:
    # Its errors are raised, and told of in one line.
    logging.getLogger("gcsfs").setLevel(logging.CRITICAL)
    with _told(f"{_BUCKETS}{bucket}", "read"):
        _objects().ls(bucket)


@contextlib.contextmanager
def _told(name: str, what: str) -> Iterator[None]:
    """Turns what the libraries below raise for a bucket into one line."""
    try:
        yield
    except Exception as error:  # of sign-in, of the connection or of the answer: each has its own
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
        raise UserError(
            f"{name}: cannot {what} there ({reason}); check the bucket's name, your rights to it, "
            "and that `gcloud auth application-default login` was run here"
        ) from None


def _objects() -> Any:
    """What reads and writes buckets, the same in all threads of a process."""
    import fsspec

    # Others write there too: what they have written is to be seen.
    fsspec.config.conf.setdefault("gs", {}).setdefault("use_listings_cache", False)
    return fsspec.filesystem("gs", finalize_on_close=True)


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
            written = epath.Path(folder) / target.name
            yield written
            found = _files(Path(written))
            _upload(Path(written), target, [file for file in found if file.name != last])
            _upload(Path(written), target, [file for file in found if file.name == last])
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


def _files(path: Path) -> list[Path]:
    """The file itself, or all files below a folder."""
    if not path.is_dir():
        return [path] if path.exists() else []
    return [Path(folder, name) for folder, _, names in os.walk(path) for name in names]


def _upload(above: Path, target: epath.Path, found: list[Path]) -> None:
    """Uploads local files, each whole or not at all, to the same places below `target`."""
    places = [str(target / file.relative_to(above)) for file in found]
    if found:
        _objects().put([str(file) for file in found], places, batch_size=_UPLOADS)


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
        _objects().pipe_file(str(target), content)
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


class LocalCopy:
    """Where to write what grows or is written by others, which must be local.

    For a local file or folder that is the place itself. For one in a bucket it is a place among
    temporary files, with a copy of the file if there is one, and `upload` brings there what is new.
    A process that is killed loses what it wrote since it last did.

    Attributes:
      path: The local file or folder.
    """

    def __init__(self, target: epath.PathLike) -> None:
        self._target = path_of(target)
        self.path = Path(self._target)
        self._uploaded: dict[Path, tuple[int, int]] = {}
        self._last = time.monotonic()
        if in_bucket(self._target):
            folder = tempfile.mkdtemp(prefix=_SCRATCH)
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            self.path = Path(folder, self._target.name)
            with contextlib.suppress(FileNotFoundError):
                _objects().get_file(str(self._target), str(self.path))
            self._uploaded = self._states()

    def _states(self) -> dict[Path, tuple[int, int]]:
        stats = {file: file.stat() for file in _files(self.path)}
        return {file: (stat.st_size, stat.st_mtime_ns) for file, stat in stats.items()}

    def due(self, seconds: float = 0.0) -> bool:
        """Whether `path` is a copy, and was uploaded so long ago or never."""
        return in_bucket(self._target) and time.monotonic() - self._last >= seconds

    def upload(self) -> None:
        """Uploads the files that have changed since it last did, where `path` is a copy."""
        if self.due():
            states = self._states()
            changed = [file for file in states if states[file] != self._uploaded.get(file)]
            _upload(self.path, self._target, changed)
            self._uploaded, self._last = states, time.monotonic()


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
        with _told(f"--workdir={name}", "write"):
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
