"""The script that writes generated problems."""

import subprocess
import sys
from pathlib import Path

import pytest

from alphacode.datasets.readers import load_contest
from curriculum import generate

ROOT = Path(__file__).resolve().parents[2]


def run(*flags: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "data" / "make_curriculum.py"), *flags]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def test_the_file_is_the_same_for_any_number_of_processes(tmp_path: Path) -> None:
    paths = [tmp_path / f"{workers}.jsonl.gz" for workers in (1, 3)]
    for workers, path in zip((1, 3), paths, strict=True):
        flags = ("--count=70", "--seed=9", "--split=combination", f"--workers={workers}")
        done = run(*flags, f"--output={path}")
        assert done.returncode == 0, done.stderr
        assert "combination: 70 problems" in done.stdout
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert load_contest(str(paths[0])) == list(generate(70, 9, "combination"))


@pytest.mark.slow
def test_judging_keeps_what_holds(tmp_path: Path) -> None:
    path = tmp_path / "judged.jsonl"
    done = run("--count=6", "--seed=3", "--judge", f"--output={path}")
    assert done.returncode == 0, done.stderr
    expected = list(generate(6, 3, "train"))
    programs = sum(len(p.solutions) + len(p.incorrect_solutions) for p in expected)
    assert f"{programs} programs judged, left out 0 problems and 0 incorrect" in done.stdout
    assert load_contest(str(path)) == expected


def test_a_wrong_name_is_refused_in_one_line(tmp_path: Path) -> None:
    done = run("--count=2", f"--output={tmp_path / 'problems.csv'}")
    assert done.returncode == 1
    assert done.stderr.strip().count("\n") == 0
    assert ".jsonl" in done.stderr
    assert not list(tmp_path.iterdir())


def test_an_unknown_split_is_refused(tmp_path: Path) -> None:
    done = run("--split=heldout", f"--output={tmp_path / 'a.jsonl'}")
    assert done.returncode != 0 and "combination" in done.stderr
