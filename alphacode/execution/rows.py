"""Files of JSON objects, one per line, that grow row by row and survive a kill at any byte.

A kill can tear only the last line, which is cut off when the file is next opened. A row is with the
operating system when `append` returns, so that the end of any process loses none; for the end of
the machine, the caller decides when to have the disk written. A file in a bucket is brought up to
date once a minute and by `flush`: a kill loses the rows since then.
"""

import functools
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from etils import epath

from alphacode.errors import UserError
from alphacode.files import LocalCopy

_BLOCK_BYTES = 1 << 16
_SECONDS_BETWEEN_UPLOADS = 60.0


class RowLog:
    """An append-only file of JSON objects; one process at a time may write.

    Args:
      path: Made, with its folder, when the first row is appended.
    """

    def __init__(self, path: epath.PathLike) -> None:
        self._name = path
        self._repaired = False

    @functools.cached_property
    def _copy(self) -> LocalCopy:
        return LocalCopy(self._name)

    @property
    def _path(self) -> Path:
        return self._copy.path

    def rows(self) -> Iterator[dict[str, Any]]:
        """All rows in the order of writing; a torn last line is cut off the file.

        Raises:
          UserError: A line before the last that is not a JSON object.
        """
        for _, row in self.entries():
            yield row

    def entries(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """As `rows`, each with its place for `at`."""
        self._repair()
        if not self._path.exists():
            return
        place = 0
        with self._path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                yield place, self._parse(line, f"{self._name}:{number}")
                place += len(line)

    def at(self, place: int) -> dict[str, Any]:
        """The row of that place."""
        with self._path.open("rb") as file:
            file.seek(place)
            return self._parse(file.readline(), f"{self._name} at byte {place}")

    def create(self) -> None:
        """Makes an empty file where there is none: the mark of a stage that found nothing."""
        self._repair()
        self._path.touch()
        self.flush()

    def append(self, row: dict[str, Any]) -> int:
        """Adds a row, and returns its place."""
        self._repair()
        with self._path.open("ab") as file:
            place = file.tell()
            file.write(json.dumps(row, separators=(",", ":")).encode("ascii") + b"\n")
        if self._copy.due(_SECONDS_BETWEEN_UPLOADS):
            self.flush()
        return place

    def flush(self) -> None:
        """Brings all rows to the bucket that the file is in; elsewhere they are there already."""
        self._copy.upload()

    def _parse(self, line: bytes, where: str) -> dict[str, Any]:
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict):
            raise UserError(
                f"{where}: not a JSON object; delete the file to judge its programs again"
            )
        return row

    def _repair(self) -> None:
        """Cuts what follows the last line end: the write that a kill interrupted."""
        if self._repaired:
            return
        self._repaired = True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if not self._path.exists():
            return
        with self._path.open("rb+") as file:
            size = file.seek(0, os.SEEK_END)
            end = size
            while end > 0:
                start = max(0, end - _BLOCK_BYTES)
                file.seek(start)
                newline = file.read(end - start).rfind(b"\n")
                if newline >= 0:
                    end = start + newline + 1
                    break
                end = start
            if end < size:
                file.truncate(end)
