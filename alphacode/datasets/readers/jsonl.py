"""JSON Lines files of problems, plain or gzip."""

import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from etils import epath

from alphacode import files
from alphacode.datasets.errors import DataError, OnError, raise_fault, reason
from alphacode.datasets.problem import Problem
from alphacode.datasets.readers import json_text
from alphacode.datasets.readers.row_formats import problem_from_row
from alphacode.datasets.readers.rows import problem_to_row

MAX_ROW_BYTES = 2**28  # of one row; the largest of CodeContests have some tens of millions
_CHUNK = 2**20

OnProgress = Callable[[float], None]


def ignore_progress(_: float) -> None:
    """Takes the share of a file that was read, from 0 to 1, and does nothing."""


def is_jsonl(path: epath.Path) -> bool:
    """Whether the name is that of a JSON Lines file of problems."""
    return path.name.endswith((".jsonl", ".jsonl.gz"))


def read(path: epath.Path, on_error: OnError = raise_fault) -> Iterator[tuple[str, Problem]]:
    """Yields (`file:line`, problem) in file order; blank lines are skipped.

    Args:
      path: The file.
      on_error: Gets each fault; where it returns, the row is left out.

    Raises:
      DataError: What `on_error` raises: an unreadable, truncated or malformed file, or a row that
        is no problem.
    """
    for where, row in read_rows(path, on_error):
        try:
            problem = problem_from_row(row, where)
        except DataError as fault:
            on_error(fault)
            continue
        yield where, problem


def read_rows(
    path: epath.Path,
    on_error: OnError = raise_fault,
    on_progress: OnProgress = ignore_progress,
) -> Iterator[tuple[str, Any]]:
    """Yields (`file:line`, what the line holds) in file order; blank lines are skipped.

    One line is in memory at a time, and none of more than 256 MiB. After damage to a gzip file
    nothing can be read; the rows before it are yielded all the same.

    Args:
      path: The file.
      on_error: Gets each fault; where it returns, the line is left out.
      on_progress: Gets the share of the file that was read, after each row.
    """
    number = 0
    try:
        size = max(path.stat().length, 1)
        with path.open("rb") as raw:
            packed = path.name.endswith(".gz")
            # An object of a bucket cannot read lines of a limited length by itself.
            plain = gzip.GzipFile(fileobj=raw) if packed else io.BufferedReader(raw, _CHUNK)
            for number, line in enumerate(_lines(plain), 1):
                try:
                    row = _row(line, path, number)
                except DataError as fault:
                    on_error(fault)
                    continue
                if row is not None:
                    yield f"{path}:{number}", row
                on_progress(raw.tell() / size)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        on_error(
            DataError(
                f"{path}: truncated or damaged gzip after line {number} ({reason(error)}); "
                "copy it again"
            )
        )
    except OSError as error:
        on_error(DataError(f"{path}: cannot be read ({reason(error)})"))


def _lines(file: io.BufferedReader | gzip.GzipFile) -> Iterator[bytes | None]:
    """The lines of a file, None in place of one that is too long to be kept."""
    while line := file.readline(MAX_ROW_BYTES + 1):
        if len(line) <= MAX_ROW_BYTES or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(_CHUNK)
        yield None


def _row(line: bytes | None, path: epath.Path, number: int) -> Any:
    """What a line holds, or None for a blank one."""
    where = f"{path}:{number}"
    if line is None:
        raise DataError(
            f"{where}: more than {MAX_ROW_BYTES // 2**20} MiB in one row; remove tests or programs"
        )
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path}: not UTF-8 in line {number} ({error.reason}); convert the file"
        ) from None
    if not text.strip():
        return None
    try:
        row = json_text.parse(text)
    except (ValueError, RecursionError) as error:
        raise DataError(
            f"{where}: not a JSON object on one line ({reason(error)}); fix or remove the line"
        ) from None
    if row is None:
        raise DataError(f"{where}: not a JSON object on one line (null); fix or remove the line")
    return row


def write_problems(path: epath.PathLike, problems: Iterable[Problem]) -> None:
    """Writes problems as JSON Lines, gzip when the name ends in `.gz`.

    The file appears whole or not at all, and the same problems give the same bytes.

    Raises:
      DataError: A name that is neither `.jsonl` nor `.jsonl.gz`.
    """
    target = files.path_of(path)
    if not is_jsonl(target):
        raise DataError(f"{target}: name the file .jsonl or .jsonl.gz")
    with files.whole(target) as partial, partial.open("wb") as raw:
        if target.name.endswith(".gz"):
            # No name and no time in the header: the bytes depend on the problems alone.
            with gzip.GzipFile("", "wb", 9, raw, mtime=0) as plain:
                plain.writelines(map(_line, problems))
        else:
            raw.writelines(map(_line, problems))


def _line(problem: Problem) -> bytes:
    row = problem_to_row(problem)
    return (json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
