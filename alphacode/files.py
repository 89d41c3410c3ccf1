"""Files and folders that appear whole or not at all.

What is written goes to a name that ends in `.partial`, beside the one it is for, and takes that
one when it is complete: a process that is killed leaves nothing that looks finished, and the next
one writes over what it left.
"""

import contextlib
import json
import os
import uuid
from collections.abc import Iterator
from typing import Any

from etils import epath

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
