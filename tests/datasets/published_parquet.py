"""Writes parquet files in the schema in which CodeContests is published."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

_TESTS = pa.struct({"input": pa.list_(pa.string()), "output": pa.list_(pa.string())})
_PROGRAMS = pa.struct({"language": pa.list_(pa.int64()), "solution": pa.list_(pa.string())})
SCHEMA = pa.schema(
    {
        "name": pa.string(),
        "description": pa.string(),
        "public_tests": _TESTS,
        "private_tests": _TESTS,
        "generated_tests": _TESTS,
        "source": pa.int64(),
        "difficulty": pa.int64(),
        "solutions": _PROGRAMS,
        "incorrect_solutions": _PROGRAMS,
        "cf_contest_id": pa.int64(),
        "cf_index": pa.string(),
        "cf_points": pa.float32(),
        "cf_rating": pa.int32(),
        "cf_tags": pa.list_(pa.string()),
        "is_description_translated": pa.bool_(),
        "untranslated_description": pa.string(),
        "time_limit": pa.struct({"seconds": pa.int64(), "nanos": pa.int64()}),
        "memory_limit_bytes": pa.int64(),
        "input_file": pa.string(),
        "output_file": pa.string(),
    }
)
EMPTY: dict[str, Any] = {
    "public_tests": {"input": [], "output": []},
    "private_tests": {"input": [], "output": []},
    "generated_tests": {"input": [], "output": []},
    "source": 0,
    "difficulty": 0,
    "solutions": {"language": [], "solution": []},
    "incorrect_solutions": {"language": [], "solution": []},
    "cf_contest_id": 0,
    "cf_index": "",
    "cf_points": 0.0,
    "cf_rating": 0,
    "cf_tags": [],
    "is_description_translated": False,
    "untranslated_description": "",
    "time_limit": None,
    "memory_limit_bytes": 0,
    "input_file": "",
    "output_file": "",
}


def write(path: Path, rows: Iterable[Mapping[str, Any]], group_rows: int = 10) -> Path:
    """Rows of the schema, absent columns as the data set has them where nothing is known."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with pq.ParquetWriter(path, SCHEMA) as writer:
        group: list[dict[str, Any]] = []
        for row in rows:
            group.append(EMPTY | {k: v for k, v in row.items() if k in SCHEMA.names})
            if len(group) == group_rows:
                writer.write_table(pa.Table.from_pylist(group, SCHEMA), row_group_size=group_rows)
                group = []
        if group:
            writer.write_table(pa.Table.from_pylist(group, SCHEMA), row_group_size=group_rows)
    return path
