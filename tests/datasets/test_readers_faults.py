"""Whatever is wrong with a row is reported in exactly one line, and every good row is read."""

import gzip
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphacode.datasets.readers import (
    DataError,
    jsonl,
    load_contest,
    log_fault,
    read_problems,
)

GOOD = {
    "description": "Add the numbers.",
    "public_tests": {"input": ["1 2\n"], "output": ["3\n"]},
    "private_tests": {"input": ["2 2\n"], "output": ["4\n"]},
    "solutions": {"language": [3], "solution": ["print(1)"]},
    "time_limit": 1.5,
    "cf_tags": ["math"],
}
TEXT_COLUMNS = ("name", "description", "checker", "validator_flags", "author", "licence", "date")
NUMBER_COLUMNS = ("cf_rating", "difficulty", "memory_limit", "cf_contest_id", "cf_points")
LIST_COLUMNS = ("public_tests", "private_tests", "generated_tests")
_junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
)


def _json(row) -> bytes:
    return json.dumps(row).encode()


def _changed(columns, values):
    return st.tuples(st.sampled_from(columns), values).map(
        lambda pair: _json(GOOD | {"name": "bad", pair[0]: pair[1]})
    )


_not_a_number = st.text(max_size=3) | st.booleans() | st.just([1]) | st.just(float("inf"))
_bad_lines = st.one_of(
    _changed(TEXT_COLUMNS, st.integers() | st.lists(st.text(), min_size=1) | st.just({"a": 1})),
    _changed(("name", "description"), st.sampled_from([None, "", " \n", "a\0b"])),
    _changed(NUMBER_COLUMNS, _not_a_number),
    _changed(LIST_COLUMNS, st.text(min_size=1) | st.integers() | st.just([]) | st.just({})),
    _changed(
        LIST_COLUMNS,
        st.tuples(st.lists(st.text()), st.lists(st.text())).map(
            lambda pair: {"input": [*pair[0], *pair[1], "x"], "output": pair[1]}
        ),
    ),
    _changed(("solutions",), st.just({"language": [3, 2], "solution": ["x"]})),
    _changed(("solutions",), st.just({"language": ["python"], "solution": ["x"]})),
    _changed(("time_limit",), st.sampled_from([0, -1, "1 s", True])),
    _changed(("cf_tags",), st.text(min_size=1) | st.just([1])),
    _junk.filter(lambda value: not isinstance(value, dict)).map(_json),
    st.dictionaries(st.text(max_size=3), _junk, max_size=3).map(_json),
    st.integers(1, 30).map(lambda cut: _json(GOOD | {"name": "bad"})[:-cut]),
    st.sampled_from(
        [
            b'{"name": "\xff", "description": "x"}',
            b'{"name": "a\0b", "description": "x"}',
            b'{"name": "\\ud800", "description": "x"}',
            b"\xff\xfe{\0}\0",
            b"[" * 100_000,
            b'{"name": "x", "description": "x", "cf_rating": ' + b"9" * 5000 + b"}",
        ]
    ),
)


@given(st.lists(st.none() | _bad_lines, max_size=8), st.booleans())
def test_each_bad_line_is_told_once_and_all_good_ones_are_read(tmp_path_factory, lines, packed):
    path = tmp_path_factory.mktemp("faults") / ("p.jsonl.gz" if packed else "p.jsonl")
    good = [i for i, line in enumerate(lines, 1) if line is None]
    written = [
        _json(GOOD | {"name": str(i)}) if line is None else line for i, line in enumerate(lines, 1)
    ]
    content = b"".join(line + b"\n" for line in written)
    path.write_bytes(gzip.compress(content) if packed else content)
    faults: list[DataError] = []
    problems = list(read_problems(path, on_error=faults.append))
    assert [p.name for p in problems] == [str(i) for i in good]
    told = [str(fault) for fault in faults]
    bad = [i for i in range(1, len(lines) + 1) if i not in good]
    assert len(told) == len(bad)
    for number, line in zip(bad, told, strict=True):
        assert line.startswith((f"{path}:{number}: ", f"{path}: not UTF-8 in line {number} "))
        assert "\n" not in line
        assert len(line) < len(str(path)) + 600
    if bad:
        with pytest.raises(DataError) as error:
            list(read_problems(path))
        assert str(error.value) == told[0]


@given(st.integers(1, 200), st.integers(0, 10**6))
def test_rows_before_the_damage_of_a_gzip_file_are_read(tmp_path_factory, count, cut):
    path = tmp_path_factory.mktemp("cut") / "p.jsonl.gz"
    rows = [GOOD | {"name": str(i), "author": str(hash((i, cut)))} for i in range(count)]
    whole = gzip.compress(b"".join(_json(row) + b"\n" for row in rows))
    part = whole[: cut % len(whole)]
    path.write_bytes(part)
    there = zlib.decompressobj(31).decompress(part).count(b"\n")
    faults: list[DataError] = []
    problems = list(read_problems(path, on_error=faults.append))
    assert [p.name for p in problems] == [str(i) for i in range(there)]
    # Of an empty file nothing is missing.
    assert len(faults) == (1 if part else 0)
    assert all(f"truncated or damaged gzip after line {there}" in str(f) for f in faults)


def test_the_next_file_of_a_folder_is_read_after_a_damaged_one(tmp_path):
    (tmp_path / "a.jsonl.gz").write_bytes(b"\x1f\x8b\x08nonsense")
    (tmp_path / "b.jsonl").write_bytes(_json(GOOD | {"name": "b"}))
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "problem.yaml").write_text("{")
    (tmp_path / "d.jsonl").write_bytes(_json(GOOD | {"name": "d"}))
    faults: list[DataError] = []
    assert [p.name for p in read_problems(tmp_path, on_error=faults.append)] == ["b", "d"]
    assert [str(f).split(":")[0] for f in faults] == [
        str(tmp_path / "a.jsonl.gz"),
        str(tmp_path / "c" / "problem.yaml"),
    ]


def test_a_byte_order_mark_is_no_fault(tmp_path):
    (tmp_path / "p.jsonl").write_bytes(b"\xef\xbb\xbf" + _json(GOOD | {"name": "b"}))
    assert [p.name for p in read_problems(tmp_path)] == ["b"]


def test_rows_that_are_too_long_are_never_held(tmp_path, monkeypatch):
    monkeypatch.setattr(jsonl, "MAX_ROW_BYTES", 2000)
    path = tmp_path / "p.jsonl.gz"
    rows = [GOOD | {"name": "a"}, GOOD | {"name": "x" * 5_000_000}, GOOD | {"name": "b"}]
    rows += [GOOD | {"name": "y" * 2000}]
    path.write_bytes(gzip.compress(b"\n".join(map(_json, rows))))
    faults: list[DataError] = []
    assert [p.name for p in read_problems(path, on_error=faults.append)] == ["a", "b"]
    assert [str(f).split(":")[1] for f in faults] == ["2", "4"]
    assert "MiB in one row" in str(faults[0])


def test_faults_go_to_the_log_as_one_line_each(tmp_path, caplog):
    path = tmp_path / "p.jsonl"
    path.write_bytes(b"{\n" + _json(GOOD | {"name": "a"}) + b"\n[]\n")
    with caplog.at_level("WARNING", logger="alphacode"):
        assert [p.name for p in read_problems(path, on_error=log_fault)] == ["a"]
    assert [r.getMessage().startswith(f"left out: {path}:") for r in caplog.records] == [True] * 2


def test_a_contest_may_leave_out_what_is_unfit(tmp_path):
    rows = [{"name": "a"}, {"name": "a"}, {"name": "b", "private_tests": None}, {"name": "c"}]
    path = tmp_path / "p.jsonl"
    path.write_bytes(b"\n".join(_json(GOOD | row) for row in rows))
    faults: list[DataError] = []
    assert [p.name for p in load_contest(path, on_error=faults.append)] == ["a", "c"]
    assert ["'a' is taken by" in str(faults[0]), "no hidden test" in str(faults[1])] == [True] * 2


@pytest.mark.parametrize(
    ("name", "told"),
    [("p.tar.gz", "unpack it"), ("p.zip", "unpack it"), ("p.csv", "name one of these")],
)
def test_foreign_files_are_refused_with_a_remedy(tmp_path, name, told):
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(DataError, match=told):
        list(read_problems(tmp_path / name, on_error=log_fault))
