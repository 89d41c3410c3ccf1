"""The driver as a process: its files, its errors, and that a kill changes no byte."""

import gzip
import random
import shutil
import signal
import time
from pathlib import Path

import pytest
from curation_driver import command, finish, start
from small_problems import PYTHON, any_divisor, sums

from alphacode.datasets.problem import Solution, Test
from alphacode.datasets.readers import read_problems, write_problems

SEED = 20_221_208
_FLAGS = ("--tests=8", "--cpu_seconds=1000")


def _write(path: Path) -> Path:
    again = sums("twice", private_tests=(Test("1\n8\n", "8\n"),))
    programs = (Solution(PYTHON, "print(sum(int(x) for x in open(0).read().split()[1:]))"),)
    problems = [sums("twice"), any_divisor(), sums("other"), sums("more", solutions=(
        *sums().solutions, *programs)), again]  # fmt: skip
    write_problems(path, problems)
    return path


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> tuple[Path, Path, str]:
    """Problems, what became of them, and what was printed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    problems = _write(folder / "problems.jsonl.gz")
    status, printed, errors = finish(
        command(problems, folder / "out.jsonl.gz", folder / "work", *_FLAGS)
    )
    assert status == 0, errors
    return problems, folder / "out.jsonl.gz", printed


def test_problems_are_merged_and_get_their_tests(undisturbed):
    _, output, printed = undisturbed
    made = {p.name: p for p in read_problems(output)}
    assert list(made) == ["twice", "any divisor", "other", "more"]
    assert [len(p.generated_tests) for p in made.values()] == [8, 0, 8, 8]
    assert Test("1\n8\n", "8\n") in made["twice"].private_tests
    assert "did not reach 8 generated tests: 1 of 4 (25.0%)" in printed
    assert "correct programs fail: 1" in printed
    assert "after curation" in printed


def test_work_in_hand_is_let_go_and_done_work_is_kept(undisturbed):
    problems, output, printed = undisturbed
    work = output.parent / "work"
    assert len(list(work.glob("*.json"))) == 4
    assert not list(work.glob("*.results.jsonl")) and not list(work.glob("*.partial"))
    again = output.with_name("again.jsonl")
    status, said, errors = finish(command(problems, again, work, *_FLAGS))
    assert status == 0 and "4 of them done before" in errors
    assert said == printed
    assert again.read_bytes() == gzip.decompress(output.read_bytes())


@pytest.mark.slow
def test_kills_at_any_time_change_no_byte(undisturbed, tmp_path):
    problems, output, _ = undisturbed
    moments = random.Random(SEED)
    words = command(problems, tmp_path / "out.jsonl.gz", tmp_path / "work", *_FLAGS)
    kills = 0
    for _ in range(6):
        process = start(words)
        try:
            rows = _rows(tmp_path / "work")
            while process.poll() is None and _rows(tmp_path / "work") <= rows:
                time.sleep(0.01)
            time.sleep(moments.uniform(0, 1.5))
            kills += process.poll() is None
        finally:
            process.send_signal(signal.SIGKILL)
            process.communicate()
        # Once the output is there it is whole, wherever the process was killed after it.
        if (tmp_path / "out.jsonl.gz").exists():
            break
    status, _, errors = finish(words)
    assert status == 0, errors
    assert kills > 1
    assert (tmp_path / "out.jsonl.gz").read_bytes() == output.read_bytes()


def _rows(work: Path) -> int:
    """A measure of work done, which grows."""
    done = len(list(work.glob("*.json")))
    total = 1000 * done
    for path in work.glob("*.results.jsonl"):
        try:
            total += path.read_bytes().count(b"\n")
        except FileNotFoundError:
            continue
    return total


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--stages=merge,polish",), "--stages: no 'polish'; there are merge, normalise"),
        (("--output=",), "--output is missing"),
        (("--output=x.parquet",), "name the file .jsonl or .jsonl.gz"),
        (("--workdir=",), "--workdir is missing"),
        (("--workdir=gs://bucket/x",), "name a local folder"),
        (("second.jsonl",), "give one path of problems, not 2"),
        (("--config.execution.worker=1",), "worker"),
        (("--config.sampling.seed=1",), "no such section; known: execution"),
    ],
)
def test_mistakes_are_one_line_before_any_work(tmp_path, flags, message):
    problems = _write(tmp_path / "problems.jsonl")
    status, _, errors = finish(command(problems, tmp_path / "o.jsonl", tmp_path / "w", *flags))
    assert status == 2
    (line,) = errors.strip().splitlines()
    assert line.startswith("error: ") and message in line
    assert not (tmp_path / "o.jsonl").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "no such file"),
        ("", "holds no problem"),
        ('{"name": "p"}\n', "column 'description' is missing"),
        ('{"name": "p", "description": "s", "validator_flags": "odd"}\n', "validator_flags"),
    ],
)
def test_problems_of_no_use_are_one_line_before_any_work(tmp_path, text, message):
    problems = tmp_path / "problems.jsonl"
    if text is not None:
        problems.write_text(text)
    status, _, errors = finish(command(problems, tmp_path / "o.jsonl", tmp_path / "w"))
    (line,) = errors.strip().splitlines()
    assert (status, line.startswith("error: ")) == (2, True)
    assert message in line


def test_another_process_on_the_same_work_is_an_error(undisturbed, tmp_path):
    problems, *_ = undisturbed
    words = command(problems, tmp_path / "o.jsonl", tmp_path / "w", *_FLAGS, "--seed=3")
    first = start(words)
    try:
        while first.poll() is None and not list((tmp_path / "w").glob("*.results.jsonl")):
            time.sleep(0.01)
        status, _, errors = finish(words)
    finally:
        first.kill()
        first.communicate()
    assert status == 2 and "another process writes to it" in errors


def test_other_flags_are_other_work(undisturbed, tmp_path):
    problems, output, _ = undisturbed
    shutil.copytree(output.parent / "work", tmp_path / "work")
    words = command(problems, tmp_path / "o.jsonl", tmp_path / "work", "--stages=merge")
    status, _, errors = finish(words)
    assert status == 0 and "0 of them done before" in errors
    assert all(not p.generated_tests for p in read_problems(tmp_path / "o.jsonl"))
