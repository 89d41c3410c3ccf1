"""Parquet in the schema of CodeContests: its numbers, its shards, and what is damaged in it."""

import datetime
import random
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from published_parquet import EMPTY, SCHEMA, write

from alphacode.datasets.problem import Language, Test, difficulty_name
from alphacode.datasets.readers import DataError, read_problems, write_problems

MICE = {
    "name": "76_B. Mice",
    "description": "Modern researches has shown that a flock of hungry mice ...",
    "public_tests": {"input": ["3 2 0 2\n0 1 3\n2 5\n"], "output": ["1\n"]},
    "private_tests": {"input": ["1\n", "2\n"], "output": ["3\n", "4\n"]},
    "generated_tests": {"input": ["7\n"], "output": ["8\n"]},
    "source": 2,
    "difficulty": 8,
    "solutions": {"language": [2, 3, 4], "solution": ["int main() {}", "print(1)", "class A {}"]},
    "incorrect_solutions": {"language": [1, 3], "solution": ["print 1", "print(2)"]},
    "cf_contest_id": 76,
    "cf_index": "B",
    "cf_points": 500.5,
    "cf_rating": 2100,
    "cf_tags": ["greedy", "two pointers"],
    "is_description_translated": True,
    "untranslated_description": "Последние исследования",
    "time_limit": {"seconds": 0, "nanos": 500_000_000},
    "memory_limit_bytes": 256_000_000,
    "input_file": "input.txt",
    "output_file": "output.txt",
}
BARE = {"name": "bare", "description": "A statement."}


def _numbered(count: int, first: int = 0):
    return [MICE | {"name": f"{i}_A. X", "cf_contest_id": i} for i in range(first, first + count)]


def test_every_published_column_is_read(tmp_path):
    (problem,) = read_problems(write(tmp_path / "p.parquet", [MICE]))
    assert problem.name == "76_B. Mice"
    assert problem.public_tests == (Test("3 2 0 2\n0 1 3\n2 5\n", "1\n"),)
    assert [t.output for t in problem.hidden_tests] == ["3\n", "4\n", "8\n"]
    assert [s.language for s in problem.solutions] == [
        Language.CPP,
        Language.PYTHON3,
        Language.JAVA,
    ]
    assert [s.solution for s in problem.incorrect_solutions] == ["print 1", "print(2)"]
    assert (problem.cf_contest_id, problem.cf_index, problem.cf_points) == (76, "B", 500.5)
    assert (problem.cf_rating, problem.cf_tags) == (2100, ("greedy", "two pointers"))
    assert (problem.time_limit, problem.memory_limit_bytes) == (0.5, 256_000_000)
    assert (problem.input_file, problem.output_file) == ("input.txt", "output.txt")
    assert problem.is_description_translated
    assert problem.untranslated_description == "Последние исследования"
    assert problem.source == "CODEFORCES"
    assert (problem.difficulty, difficulty_name(problem.difficulty)) == (8, "B")


def test_what_is_unknown_stays_unknown(tmp_path):
    (problem,) = read_problems(write(tmp_path / "p.parquet", [BARE]))
    assert (problem.time_limit, problem.memory_limit_bytes) == (None, None)
    assert (problem.cf_contest_id, problem.cf_rating, problem.cf_tags) == (0, 0, ())
    assert problem.source == "UNKNOWN"


def test_parquet_and_json_lines_give_equal_problems(tmp_path):
    problems = list(read_problems(write(tmp_path / "p.parquet", [MICE, BARE], 1)))
    write_problems(tmp_path / "p.jsonl.gz", problems)
    assert list(read_problems(tmp_path / "p.jsonl.gz")) == problems


def test_sources_are_numbered_densely_and_difficulties_are_not(tmp_path):
    rows = [BARE | {"source": i} for i in (1, 4, 5, 6)]
    problems = read_problems(write(tmp_path / "p.parquet", rows))
    assert [p.source for p in problems] == ["CODECHEF", "CODEJAM", "ATCODER", "AIZU"]
    with pytest.raises(DataError, match=r"p\.parquet:1: column 'source' holds 7"):
        list(read_problems(write(tmp_path / "p.parquet", [BARE | {"source": 7}])))
    names = [difficulty_name(number) for number in range(-1, 31)]
    assert names[0] == names[19] == names[31] == ""
    assert names[1:8] == ["UNKNOWN", "EASY", "MEDIUM", "HARD", "HARDER", "HARDEST", "EXTERNAL"]
    assert "".join(names[8:31]) == "ABCDEFGHIJKLMNOPQRSTUV"


def test_rows_come_in_order_over_batches_groups_and_shards(tmp_path):
    data = tmp_path / "data"
    write(data / "train-00000-of-00002-e991a271dbfa9925.parquet", _numbered(23), 5)
    write(data / "train-00001-of-00002-0123456789abcdef.parquet", _numbered(9, 23), 4)
    write(data / "valid-00000-of-00001-5e672c5751f060d3.parquet", _numbered(3, 32))
    write(data / "test-00000-of-00001-9c49eeff30aacaa8.parquet", _numbered(2, 35))
    (data / "dataset_infos.json").write_text("{}")
    ids = [p.cf_contest_id for p in read_problems(data, split="train")]
    assert ids == list(range(32))
    assert [p.cf_contest_id for p in read_problems(data, split="valid")] == [32, 33, 34]
    assert [p.cf_contest_id for p in read_problems(data, split="test")] == [35, 36]
    assert len(list(read_problems(data))) == 37
    single = data / "valid-00000-of-00001-5e672c5751f060d3.parquet"
    assert len(list(read_problems(single, split="valid"))) == 3
    with pytest.raises(DataError, match="nothing of split 'test', only of valid"):
        list(read_problems(single, split="test"))
    with pytest.raises(DataError, match="no split is called 'dev'"):
        list(read_problems(data, split="dev"))


def test_languages_and_tests_are_chosen(tmp_path):
    path = write(tmp_path / "p.parquet", [MICE, BARE])
    whole = list(read_problems(path))
    for chosen in ([Language.PYTHON3], [Language.CPP, Language.PYTHON2], []):
        problems = list(read_problems(path, languages=chosen, tests=False))
        for some, all_of_it in zip(problems, whole, strict=True):
            assert some.public_tests == some.hidden_tests == ()
            for field in ("solutions", "incorrect_solutions"):
                kept = [s for s in getattr(all_of_it, field) if s.language in chosen]
                assert list(getattr(some, field)) == kept


def test_other_data_sets_in_parquet_are_told_by_their_columns(tmp_path):
    rows = [
        {
            "task_id": f"HumanEval/{i}",
            "prompt": 'def one():\n    """One."""\n',
            "canonical_solution": "    return 1\n",
            "test": "def check(candidate):\n    assert candidate() == 1\n",
            "entry_point": "one",
        }
        for i in range(3)
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "test-00000-of-00001.parquet")
    problems = list(read_problems(tmp_path, split="test"))
    assert [p.name for p in problems] == ["HumanEval/0", "HumanEval/1", "HumanEval/2"]
    assert {p.entry_point for p in problems} == {"one"}


def test_date_columns_are_read(tmp_path):
    days = [datetime.date(2021, 7, 15), datetime.datetime(2023, 1, 2, 3, 4)]
    for number, day in enumerate(days):
        table = pa.Table.from_pylist([BARE | {"date": day}])
        pq.write_table(table, tmp_path / f"{number}.parquet")
    assert [p.date for p in read_problems(tmp_path)] == ["2021-07-15", "2023-01-02"]


def _lines(path, **options):
    faults = []
    problems = list(read_problems(path, on_error=faults.append, **options))
    lines = [str(fault) for fault in faults]
    assert all(str(path) in line and "\n" not in line for line in lines)
    return [p.name for p in problems], lines


def test_a_bad_row_is_told_and_the_others_are_read(tmp_path):
    uneven = {"input": ["1", "2"], "output": ["1"]}
    bad = [
        {"description": None},
        {"public_tests": uneven},
        {"solutions": {"language": [3], "solution": []}},
        {"solutions": {"language": [9], "solution": ["x"]}},
        {"source": 12},
        {"memory_limit_bytes": -1},
    ]
    rows = [row for i, change in enumerate(bad) for row in (_numbered(1, i)[0], MICE | change)]
    path = write(tmp_path / "p.parquet", rows, 3)
    for languages in (None, [Language.PYTHON3]):
        names, lines = _lines(path, languages=languages)
        assert names == [f"{i}_A. X" for i in range(len(bad))]
        assert [int(line.split(":")[1]) for line in lines] == [2, 4, 6, 8, 10, 12]


def test_text_that_is_not_utf8_is_told_by_row_and_column(tmp_path):
    schema = pa.schema({"name": pa.binary(), "description": pa.binary()})
    rows = [
        {"name": b"good", "description": b"x"},
        {"name": b"bad", "description": b"\xff\xfe"},
        {"name": b"fine", "description": b"y"},
    ]
    table = pa.Table.from_pylist(rows, schema)
    # What claims to be text need not be.
    text = [
        pa.Array.from_buffers(pa.string(), 3, column.chunk(0).buffers()) for column in table.columns
    ]
    pq.write_table(pa.Table.from_arrays(text, schema.names), tmp_path / "p.parquet")
    names, lines = _lines(tmp_path / "p.parquet")
    assert names == ["good", "fine"]
    (line,) = lines
    assert "p.parquet:2: column 'description' is not UTF-8" in line


def test_missing_columns_and_wrong_types_are_told_for_each_row(tmp_path):
    table = pa.Table.from_pylist(_numbered(3), SCHEMA)
    pq.write_table(table.drop_columns(["description"]), tmp_path / "p.parquet")
    names, lines = _lines(tmp_path / "p.parquet")
    assert names == []
    assert len(lines) == 3
    assert all("column 'description' is missing" in line for line in lines)
    wrong = table.set_column(1, "description", pa.array([1, 2, 3]))
    pq.write_table(wrong, tmp_path / "p.parquet")
    names, lines = _lines(tmp_path / "p.parquet")
    assert len(lines) == 3
    assert all("column 'description' must be a string, not int" in line for line in lines)


def test_damage_within_a_row_group_costs_that_group_alone(tmp_path):
    path = write(tmp_path / "p.parquet", _numbered(30), 10)
    column = pq.ParquetFile(path).metadata.row_group(1).column(0)
    start = column.dictionary_page_offset or column.data_page_offset
    raw = bytearray(path.read_bytes())
    raw[start : start + 40] = b"\xff" * 40
    path.write_bytes(bytes(raw))
    names, lines = _lines(path)
    assert names == [f"{i}_A. X" for i in (*range(10), *range(20, 30))]
    (line,) = lines
    assert "rows 11 to 20 cannot be read" in line


def test_what_is_no_parquet_is_told_and_the_next_file_is_read(tmp_path):
    whole = write(tmp_path / "b.parquet", _numbered(2)).read_bytes()
    for damaged in (b"", b"PAR1", whole[:-10], whole[:100], b"x" * 5000):
        (tmp_path / "a.parquet").write_bytes(damaged)
        faults = []
        assert len(list(read_problems(tmp_path, on_error=faults.append))) == 2
        (fault,) = faults
        assert "a.parquet: damaged, or not parquet" in str(fault)
        with pytest.raises(DataError, match=r"a\.parquet"):
            list(read_problems(tmp_path))


def test_reading_is_lazy(tmp_path):
    path = write(tmp_path / "a.parquet", _numbered(10), 2)
    (tmp_path / "b.parquet").write_bytes(b"nothing")
    problems = read_problems(tmp_path)
    assert next(problems).cf_contest_id == 0
    assert sum(1 for _, _ in zip(range(9), problems, strict=False)) == 9
    with pytest.raises(DataError):
        next(problems)
    assert path.exists()


_PEAK = """
import resource, sys
from alphacode.datasets.readers import read_problems
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
programs = sum(len(p.solutions) for p in read_problems(sys.argv[1]))
print(programs, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.slow
def test_memory_is_bounded_by_rows_and_not_by_the_file(tmp_path):
    noise = random.Random(1)

    def rows(count):
        for i in range(count):
            codes = [noise.randbytes(1200).hex() for _ in range(200)]
            programs = {"language": [3] * 200, "solution": codes}
            yield EMPTY | BARE | {"name": f"p{i}", "solutions": programs}

    peaks = []
    for count in (75, 600):  # 38 MB and 300 MB of programs, in row groups of 75
        path = write(tmp_path / f"{count}.parquet", rows(count), 75)
        command = [sys.executable, "-c", _PEAK, str(path)]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
        programs, kibibytes = map(int, run.stdout.split())
        assert programs == 200 * count
        peaks.append(kibibytes / 1024)
    assert peaks[1] < 1.5 * peaks[0] + 20
    assert peaks[1] < 150
