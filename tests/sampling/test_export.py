"""HumanEval's JSON Lines, as its own evaluator reads them."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from alphacode.datasets.problem import Language
from alphacode.errors import UserError
from alphacode.sampling.export import export
from alphacode.sampling.store import Sample, SampleStore

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = {"HumanEval/0": ["    return 1\n", "    return 'λ\u2028'\n"], "b": ["print(1)\n"]}


@pytest.fixture
def store(tmp_path: Path) -> SampleStore:
    store = SampleStore(str(tmp_path / "run"))
    for name, programs in PROGRAMS.items():
        for shard, program in enumerate(programs):
            sample = Sample(shard, Language.PYTHON3, program, 0, (), -1.0, 3, True)
            store.write_shard(name, shard, [sample], {})
    return store


def rows(text: str) -> list[tuple[str, str]]:
    # As HumanEval's reader takes them: lines of a text file, empty ones passed over.
    parsed = [json.loads(line) for line in text.split("\n") if line.strip()]
    assert all(set(row) == {"task_id", "completion"} for row in parsed)
    return [(row["task_id"], row["completion"]) for row in parsed]


def expected(*names: str) -> list[tuple[str, str]]:
    return [(name, program) for name in names for program in PROGRAMS[name]]


def test_every_sample_is_a_line(store: SampleStore, tmp_path: Path):
    output = tmp_path / "samples.jsonl"
    assert export(store, str(output)) == 3
    assert rows(output.read_text()) == expected("HumanEval/0", "b")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["samples.jsonl"]


def test_packed_files_hold_the_same_and_are_the_same_each_time(store: SampleStore, tmp_path: Path):
    for name in ("one.jsonl.gz", "two.jsonl.gz"):
        export(store, str(tmp_path / name))
    one, two = ((tmp_path / f"{name}.jsonl.gz").read_bytes() for name in ("one", "two"))
    assert one == two
    assert rows(gzip.decompress(one).decode()) == expected("HumanEval/0", "b")


def test_problems_can_be_chosen(store: SampleStore, tmp_path: Path):
    output = tmp_path / "b.jsonl"
    assert export(store, str(output), ["b"]) == 1
    assert rows(output.read_text()) == expected("b")
    with pytest.raises(UserError, match=r"no samples of 'c'; known: \['HumanEval/0', 'b'\]"):
        export(store, str(output), ["c"])
    assert rows(output.read_text()) == expected("b")


def test_samples_past_the_stop_of_their_problem_are_left_out(store: SampleStore, tmp_path: Path):
    store.write_last_shard("HumanEval/0", 0, {})
    output = tmp_path / "samples.jsonl"
    assert export(store, str(output)) == 2


@pytest.mark.slow
def test_the_command_says_what_it_wrote_or_what_is_wrong(store: SampleStore, tmp_path: Path):
    output = tmp_path / "samples.jsonl"

    def run(workdir: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "alphacode.sampling.export"]
        arguments = [f"--workdir={workdir}", f"--output={output}"]
        return subprocess.run(command + arguments, cwd=ROOT, capture_output=True, text=True)

    done = run(tmp_path / "run")
    assert (done.returncode, done.stdout) == (0, f"{output}: 3 samples\n")
    wrong = run(tmp_path / "nothing")
    assert wrong.returncode == 1
    assert "no samples; name the --workdir" in wrong.stderr and "Traceback" not in wrong.stderr
