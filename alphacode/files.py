"""Files and folders that appear whole or not at all, and the folder that a run writes to.

What is written goes to a name that ends in `.partial`, beside the one it is for, and takes that
one when it is complete: a process that is killed leaves nothing that looks finished, and the next
one writes over what it left.
"""

import contextlib
import json
import os
import tempfile
import uuid
from collections.abc import Iterator
from typing import Any

from etils import epath

from alphacode.errors import UserError

PARTIAL = ".partial"


@contextlib.contextmanager
def whole(path: epath.PathLike, *, shared: bool = False) -> Iterator[epath.Path]:
    """Yields the name to write a file or a folder to, which becomes `path` when the block ends.

    Folders above `path` are made; a block that raises leaves nothing behind.

    Args:
      path: Where the file or folder belongs. A file there is replaced; a folder must not be there.
      shared: Whether several processes may write `path` at the same time; the last one wins.
    """
    target = epath.Path(path)
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
    with whole(path, shared=shared) as partial, partial.open("wb") as file:
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


def make_workdir(workdir: epath.PathLike) -> epath.Path:
    """Makes the local folder of a run's files, and proves that it can be written to.

    All processes of a run may do this at the same time.

    Returns:
      Its absolute path.

    Raises:
      UserError: It cannot be written to.
    """
    name = os.fspath(workdir)
    if not name:
        raise UserError("--workdir is missing; name a folder for this run's files")
    if "://" in name:
        raise UserError(f"--workdir={name}: is no folder; mount the bucket, as gcsfuse does")
    folder = epath.Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=name):
            pass
    except OSError as error:
        raise UserError(
            f"--workdir={name}: cannot write there ({error.strerror}); name a writable folder"
        ) from None
    return folder.resolve()
