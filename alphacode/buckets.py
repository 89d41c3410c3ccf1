"""Objects of buckets, `gs://BUCKET/NAME`: whether they can be reached, and whole ones both ways.

An object appears when its upload ends, and not before. `alphacode.files` is the door to all this.
"""

import contextlib
import functools
import importlib.util
import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from etils import epath

from alphacode.errors import UserError

SCHEME = "gs://"
_AT_ONCE = 8  # files that are sent: each holds up to 50 MiB
# Buckets are read by gcsfs, even where TensorFlow is installed too.
os.environ.setdefault("EPATH_USE_TF", "false")


def is_url(text: str) -> bool:
    """Whether a path is meant for storage elsewhere; with one slash it would be a local folder."""
    return "://" in text or text.startswith("gs:/")


def check(text: str) -> None:
    """Refuses storage that cannot be read here.

    Raises:
      UserError: Another scheme than gs://, the extra is missing, or the bucket cannot be listed.
    """
    bucket = text.removeprefix(SCHEME).partition("/")[0]
    if not text.startswith(SCHEME) or not bucket:
        raise UserError(f"{text}: paths are local or gs://BUCKET/FOLDER; mount any other storage")
    if importlib.util.find_spec("gcsfs") is None:
        raise UserError(
            f"{text}: buckets need gcsfs, which is not installed; pip install -e '.[gs]'"
        )
    _list(bucket)


@functools.lru_cache
def _list(bucket: str) -> None:
    # Its errors are raised, and told of in one line.
    logging.getLogger("gcsfs").setLevel(logging.CRITICAL)
    with told(f"{SCHEME}{bucket}", "read"):
        _client().ls(bucket)


@contextlib.contextmanager
def told(name: str, what: str) -> Iterator[None]:
    """Turns what the libraries below raise for a bucket into one line.

    Args:
      name: Of the path, and of the flag that names it.
      what: That cannot be done.
    """
    try:
        yield
    except Exception as error:  # of sign-in, of the connection or of the answer: each has its own
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
        raise UserError(
            f"{name}: cannot {what} there ({reason}); check the bucket's name, your rights to it, "
            "and that `gcloud auth application-default login` was run here"
        ) from None


def _client() -> Any:
    """What reads and writes objects, the same in all threads of a process."""
    import fsspec

    # Others write there too: what they have written is to be seen.
    fsspec.config.conf.setdefault("gs", {}).setdefault("use_listings_cache", False)
    return fsspec.filesystem("gs", finalize_on_close=True)


def write(target: epath.Path, content: bytes) -> None:
    """Writes an object."""
    _client().pipe_file(str(target), content)


def files_below(path: Path) -> list[Path]:
    """All files below a local folder; of a file, itself."""
    if not path.is_dir():
        return [path] if path.exists() else []
    return [Path(folder, name) for folder, _, names in os.walk(path) for name in names]


def upload(path: Path, target: epath.Path, files: Sequence[Path]) -> None:
    """Uploads local files.

    Args:
      path: A file, or a folder.
      target: Where it belongs.
      files: Those of `files_below(path)` that are meant; in any order.
    """
    places = [str(target / file.relative_to(path)) for file in files]
    if files:
        _client().put([str(file) for file in files], places, batch_size=_AT_ONCE)


def download(sources: Sequence[epath.Path], paths: Sequence[epath.PathLike]) -> None:
    """Copies objects to local files, each to the one of its place.

    Raises:
      FileNotFoundError: There is none of a name.
    """
    _client().get([str(s) for s in sources], [str(p) for p in paths], batch_size=_AT_ONCE)
