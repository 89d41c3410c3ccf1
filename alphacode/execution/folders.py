"""Folders of the judge among temporary files: workspaces and a cache.

A workspace is removed even where its owner is killed. The owner holds a lock on it, which ends with
the owner's process, however that ends. Who makes a workspace removes those whose lock nobody holds.
"""

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
import time
from pathlib import Path

_PREFIX = "alphacode-judge-"


class Workspace:
    """A temporary folder of the calling process, for others to pass through, not to list.

    Attributes:
      path: The folder.
    """

    path: Path

    def __init__(self, parent: Path | None = None) -> None:
        """Makes it in `parent`, by default the system's temporary folder."""
        parent = parent or Path(tempfile.gettempdir())
        _remove_abandoned(parent)
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
            try:
                self._lock: int | None = _lock(self.path)
                break
            except (BlockingIOError, FileNotFoundError):
                continue  # another process saw it before it was locked, and removes it
            except OSError:  # a file system without locks: nobody else can remove it either
                self._lock = None
                break
        self.path.chmod(0o711)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Removes it."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def wait_for_tenants(self, seconds: float) -> None:
        """Waits, at most so long, for the owners of workspaces within this one to end."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and any(_is_held(path) for path in _workspaces(self.path)):
            time.sleep(0.02)


def _workspaces(parent: Path) -> list[Path]:
    return [path for path in parent.glob(f"{_PREFIX}*") if path.is_dir() and not path.is_symlink()]


def _lock(path: Path) -> int:
    """Locks a folder for as long as the returned descriptor is open.

    Raises:
      BlockingIOError: Another process has it.
      FileNotFoundError: It is gone.
      OSError: It cannot be locked.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_nlink == 0:
            raise FileNotFoundError(path)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _is_held(path: Path) -> bool:
    try:
        os.close(_lock(path))
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False


def _remove_abandoned(parent: Path) -> None:
    for path in _workspaces(parent):
        with contextlib.suppress(OSError):  # it is in use, or gone meanwhile, or another user's
            if path.stat().st_uid == os.geteuid():
                lock = _lock(path)
                shutil.rmtree(path, ignore_errors=True)
                os.close(lock)


def cache_folder() -> Path | None:
    """A folder in the temporary directory that this user owns and others may only read.

    Not in the home folder, which the sandbox's user cannot enter. None where somebody else has it.
    """
    folder = Path(tempfile.gettempdir(), f"alphacode-cache-{os.getuid()}")
    try:
        folder.mkdir(mode=0o755, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    trusted = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    return folder if trusted and not found.st_mode & 0o022 else None
