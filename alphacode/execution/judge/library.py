"""Where Python's own modules lie, for programs to import."""

import hashlib
import os
import shutil
import stat
import sys
from pathlib import Path

from alphacode import files
from alphacode.execution.folders import cache_folder

_LEFT_OUT = ("site-packages", "test", "tests", "idlelib", "tkinter", "turtledemo", "ensurepip")


def library_folders() -> list[str]:
    """The folders of the standard library of this interpreter."""
    folders = {os.path.dirname(os.__file__)}
    folders |= {p for p in sys.path if os.path.basename(p) == "lib-dynload" and os.path.isdir(p)}
    return sorted(folders)


def readable_home() -> str | None:
    """A copy of the standard library that every user may read, to be $PYTHONHOME; or None.

    None where the library itself is readable for all, or where there is no place for a copy. An
    interpreter in root's home folder needs one if programs run as another user and the sandbox has
    no file system of its own.
    """
    folders = [Path(folder) for folder in library_folders()]
    above = {parent for folder in folders for parent in (folder, *folder.parents)}
    cache = cache_folder()
    if cache is None or all(folder.stat().st_mode & stat.S_IXOTH for folder in above):
        return None
    key = hashlib.sha256(repr((sys.version, sys.base_prefix)).encode()).hexdigest()[:16]
    home = cache / f"python-{key}"
    if home.is_dir():
        return str(home)
    try:
        with files.whole(home, shared=True) as new:
            for folder in folders:
                shutil.copytree(
                    folder,
                    new / folder.relative_to(sys.base_prefix),
                    ignore=shutil.ignore_patterns(*_LEFT_OUT),
                    dirs_exist_ok=True,
                    ignore_dangling_symlinks=True,
                )
            os.chmod(new, 0o755)
    except OSError:
        if not home.is_dir():  # else another process was first
            raise
    return str(home)
