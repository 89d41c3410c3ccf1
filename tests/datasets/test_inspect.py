"""What the command says: figures that are right, each fault in a line, and its status."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from published_parquet import write

from alphacode.datasets.inspect.summary import Numbers
from alphacode.datasets.readers import read_problems

ROOT = Path(__file__).resolve().parents[2]
RAW = ROOT.parent / "shared" / "data"
ROW = {
    "description": "x" * 40,
    "public_tests": {"input": ["1"], "output": ["1"]},
    "private_tests": {"input": ["1", "2"], "output": ["1", "2"]},
    "solutions": {"language": [3, 2], "solution": ["x" * 10, "x" * 30]},
    "incorrect_solutions": {"language": [3], "solution": ["x"]},
    "cf_tags": ["dp"],
    "cf_rating": 1200,
    "source": 2,
    "difficulty": 19,
    "time_limit": {"seconds": 2, "nanos": 0},
    "memory_limit_bytes": 2**28,
}


def _inspect(*arguments):
    command = [sys.executable, "-m", "alphacode.datasets.inspect", *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    return run.returncode, run.stdout.splitlines(), run.stderr


def _figures(lines):
    """The summary: its lines by their headings."""
    return {line[2:14].strip(): line[14:] for line in lines if line.startswith("  ")}


def test_summary_of_a_folder_of_shards(tmp_path):
    rows = [ROW | {"name": f"p{i}", "cf_rating": 800 + 100 * i} for i in range(5)]
    rows.append({"name": "bare", "description": "x", "source": 1})
    write(tmp_path / "train-00000-of-00001.parquet", rows, 2)
    write(tmp_path / "test-00000-of-00001.parquet", [ROW | {"name": "t"}])
    status, lines, errors = _inspect(tmp_path)
    assert (status, errors) == (0, f"reading {tmp_path}: 100%\n")
    assert lines[0] == str(tmp_path)
    figures = _figures(lines)
    assert figures["format"].startswith("2 x parquet, ")
    assert figures["problems"] == "7 with programs to write, 0 with functions"
    assert figures["splits"] == "train 6; test 1"
    assert figures["tests"] == (
        "public 6 (0.9 a problem), private 12 (1.7 a problem); 1 problems have no hidden test"
    )
    assert figures["programs"] == "cpp 6 correct and 0 incorrect, python3 6 correct and 6 incorrect"
    assert figures["time limit"] == "stated by 85.7%: 2 to 2 s, median 2"
    assert figures["memory"] == "stated by 85.7%: 256 to 256 MiB, median 256"
    assert figures["ratings"] == "stated by 85.7%: 800 to 1200, median 1000"
    assert figures["tags"] == "dp 6"
    assert figures["difficulty"] == "L 6"
    assert figures["sources"] == "CODEFORCES 6; CODECHEF 1"
    assert figures["checkers"] == "default 7"
    assert figures["licences"] == "not stated 7"
    assert figures["median"] == "statement 40 characters, solution 10"
    assert figures["faults"] == "0"
    status, lines, _ = _inspect(tmp_path, "--split=test", "--rows")
    assert status == 0
    assert lines[0] == (
        f"{tmp_path}/test-00000-of-00001.parquet:1: t; tests 1 public, 2 private, 0 generated; "
        "correct 1 cpp, 1 python3; incorrect 1 python3"
    )
    assert _figures(lines)["problems"].startswith("1 ")


def test_faults_are_printed_and_make_the_status(tmp_path):
    good = {"name": "a", "description": "x"}
    rows = [good, {"name": "b"}, good | {"cf_rating": "x"}, good, good | {"name": "c"}]
    path = tmp_path / "p.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)) + "\n{")
    status, lines, _ = _inspect(path)
    assert status == 1
    wrong = [line for line in lines if line.startswith("wrong: ")]
    assert [line.split(":")[2] for line in wrong] == ["2", "3", "4", "6"]
    assert "name 'a' is taken by" in wrong[2]
    figures = _figures(lines)
    assert (figures["faults"], figures["problems"].split()[0]) == ("4", "3")


def test_functions_are_summarised(tmp_path):
    row = {"task_id": 1, "text": "One.", "code": "def f(): return 1", "test_list": ["assert f()"]}
    (tmp_path / "mbpp.jsonl").write_text(json.dumps(row))
    status, lines, _ = _inspect("--rows", tmp_path / "mbpp.jsonl")
    assert status == 0
    assert lines[0].endswith("mbpp/1; f(), 1 tests; correct 1 python3; incorrect none")
    figures = _figures(lines)
    assert figures["problems"] == "0 with programs to write, 1 with functions"
    assert figures["tests"] == "function 1 (1.0 a problem)"


def test_several_paths_are_summarised_one_by_one(tmp_path):
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text(json.dumps({"name": "same", "description": "x"}))
    status, lines, _ = _inspect(tmp_path / "a.jsonl", tmp_path / "b.jsonl")
    assert status == 0
    assert [line for line in lines if not line.startswith(" ")] == [
        str(tmp_path / "a.jsonl"),
        str(tmp_path / "b.jsonl"),
    ]
    assert _inspect(tmp_path)[0] == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "no PATH"),
        (["nowhere.jsonl"], "no such file"),
        (["setup.py"], "expected .jsonl"),
        (["data/real", "--split=test"], "nothing of split 'test'"),
        (["data/real", "--config.data.weights=1"], "unexpected argument"),
    ],
)
def test_mistakes_end_with_one_line_and_status_2(arguments, told):
    status, lines, errors = _inspect(*arguments)
    assert (status, lines) == (2, [])
    assert errors.startswith("error: ")
    assert told in errors
    assert errors.count("\n") == 1


def test_the_shipped_data_has_no_fault():
    status, lines, _ = _inspect("data/real", "data/contest/real")
    assert status == 0, lines
    assert "250 with programs to write" in lines[2]


@given(st.lists(st.integers(0, 20), min_size=1))
def test_quantiles_are_those_of_the_sorted_numbers(values):
    numbers = Numbers()
    for value in values:
        numbers.add(value)
    assert (len(numbers), numbers.total) == (len(values), sum(values))
    ordered = sorted(values)
    assert numbers.quantile(0.5) == ordered[(len(values) - 1) // 2]
    assert (numbers.quantile(0), numbers.quantile(1)) == (ordered[0], ordered[-1])


@pytest.mark.real_data
@pytest.mark.skipif(not RAW.is_dir(), reason="no raw data folder beside the checkout")
@pytest.mark.parametrize(
    ("file", "problems", "faults"),
    [
        ("kattis", 555, 22),  # packages with the same title
        ("codejam_kickstart", 607, 14),  # likewise
        ("codecontests_subset", 238, 0),
        ("codeforces", 1020, 0),
        ("mbpp", 974, 0),
        ("humaneval", 164, 0),
        ("condefects", 0, 984),  # programs without statements
    ],
)
def test_real_files_are_read_row_by_row(file, problems, faults):
    status, lines, _ = _inspect(RAW / f"{file}.jsonl.gz")
    assert status == (1 if faults else 0)
    assert sum(line.startswith("wrong: ") for line in lines) == faults
    figures = _figures(lines)
    counts = [
        int(word.replace(",", "")) for word in figures["problems"].split() if word[0].isdigit()
    ]
    assert sum(counts) == problems
    assert figures["faults"] == f"{faults:,}"


@pytest.mark.real_data
@pytest.mark.skipif(not RAW.is_dir(), reason="no raw data folder beside the checkout")
def test_real_packages_are_inspected(tmp_path):
    archive = RAW / "kattis_packages.tar.gz"
    status, _, errors = _inspect(archive)
    assert status == 2
    assert "unpack it and name the folder" in errors
    subprocess.run(["tar", "xzf", archive, "-C", tmp_path], check=True)
    status, lines, _ = _inspect(tmp_path)
    assert status == 0, lines[:3]
    figures = _figures(lines)
    assert figures["format"] == "52 x Kattis package"
    assert figures["problems"].startswith("52 ")
    assert len(list(read_problems(tmp_path))) == 52
