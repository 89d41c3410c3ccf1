"""Parquet files: CodeContests as it is published, and any other data set in rows.

Columns are read a few rows at a time, through buffers of a fixed size, so that memory is bounded by
the largest rows and not by the file or its row groups.

CodeContests numbers its sources densely in these files, although the protocol buffer of the data
set skips 5; `difficulty` keeps the numbers of the protocol buffer.
"""

from collections.abc import Collection, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from etils import epath

from alphacode.datasets.errors import DataError, OnError, raise_fault, reason
from alphacode.datasets.problem import Language
from alphacode.datasets.readers.jsonl import MAX_ROW_BYTES, OnProgress, ignore_progress

SOURCES = ("UNKNOWN", "CODECHEF", "CODEFORCES", "HACKEREARTH", "CODEJAM", "ATCODER", "AIZU")
TESTS = ("public_tests", "private_tests", "generated_tests")
PROGRAMS = ("solutions", "incorrect_solutions")
_BATCH_ROWS = 4
_BUFFER_BYTES = 2**20


def is_parquet(path: epath.Path) -> bool:
    """Whether the name is that of a parquet file."""
    return path.name.endswith(".parquet")


def read_rows(
    path: epath.Path,
    languages: Collection[Language] | None = None,
    tests: bool = True,
    on_error: OnError = raise_fault,
    on_progress: OnProgress = ignore_progress,
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields (`file:row`, columns) in file order, rows counted from 1.

    Args:
      path: The file.
      languages: Of the programs to read, or None for all; others never leave the file's buffers.
      tests: Whether to read the columns of tests.
      on_error: Gets each fault: of the file, of a row group, after which the next one is read, or
        of a row, which is left out.
      on_progress: Gets the share of the rows that were read.
    """
    try:
        with path.open("rb") as raw:
            file = pq.ParquetFile(raw, buffer_size=_BUFFER_BYTES, pre_buffer=False)
            yield from _file_rows(path, file, languages, tests, on_error, on_progress)
    except (pa.ArrowException, OSError) as error:
        on_error(DataError(f"{path}: damaged, or not parquet ({reason(error)}); copy it again"))


def _file_rows(
    path: epath.Path,
    file: pq.ParquetFile,
    languages: Collection[Language] | None,
    tests: bool,
    on_error: OnError,
    on_progress: OnProgress,
) -> Iterator[tuple[str, dict[str, Any]]]:
    names = [name for name in file.schema_arrow.names if tests or name not in TESTS]
    total, number = file.metadata.num_rows, 0
    for group in range(file.num_row_groups):
        last = number + file.metadata.row_group(group).num_rows
        try:
            for batch in file.iter_batches(
                _BATCH_ROWS, row_groups=[group], columns=names, use_threads=False
            ):
                for place in range(batch.num_rows):
                    number += 1
                    where = f"{path}:{number}"
                    try:
                        row = _row(batch.slice(place, 1), languages, where)
                    except DataError as fault:
                        on_error(fault)
                        continue
                    yield where, row
                    on_progress(number / total)
        except (pa.ArrowException, OSError) as error:
            on_error(
                DataError(
                    f"{path}: rows {number + 1} to {last} cannot be read ({reason(error)}); "
                    "copy the file again"
                )
            )
            number = last


def _row(row: pa.RecordBatch, languages: Collection[Language] | None, where: str) -> dict[str, Any]:
    if row.nbytes > MAX_ROW_BYTES:
        raise DataError(
            f"{where}: more than {MAX_ROW_BYTES // 2**20} MiB in one row; remove tests or programs"
        )
    values = {}
    for name, column in zip(row.schema.names, row.columns, strict=True):
        try:
            chosen = languages is not None and name in PROGRAMS
            values[name] = _chosen(column[0], languages or ()) if chosen else column[0].as_py()
        except UnicodeDecodeError as error:
            raise DataError(f"{where}: column {name!r} is not UTF-8 ({error.reason})") from None
        except (ValueError, OverflowError, pa.ArrowException) as error:
            raise DataError(f"{where}: column {name!r} cannot be read ({reason(error)})") from None
    return _with_named_source(values, where)


def _chosen(programs: pa.Scalar, languages: Collection[Language]) -> Any:
    """The programs in certain languages; what is not of the schema passes whole, to be refused."""
    fields = ("language", "solution")
    if not isinstance(programs, pa.StructScalar) or not programs.is_valid:
        return programs.as_py()
    if not set(fields) <= set(programs) or not all(programs[field].is_valid for field in fields):
        return programs.as_py()
    codes = programs["language"].as_py()
    if len(codes) != len(programs["solution"]):
        return programs.as_py()
    others = set(Language) - set(languages)
    places = [place for place, code in enumerate(codes) if code not in others]
    chosen = {}
    for field in programs:
        values = programs[field]
        even = values.is_valid and len(values) == len(codes)
        chosen[field] = [values[place].as_py() for place in places] if even else values.as_py()
    return chosen


def _with_named_source(row: dict[str, Any], where: str) -> dict[str, Any]:
    source = row.get("source")
    if isinstance(source, int) and not isinstance(source, bool):
        if not 0 <= source < len(SOURCES):
            raise DataError(
                f"{where}: column 'source' holds {source}; CodeContests has 0 to {len(SOURCES) - 1}"
            )
        row["source"] = SOURCES[source]
    return row
