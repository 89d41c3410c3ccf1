"""The script that solves a contest: real processes, killed and restarted, and fed bad input."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import untrained
from etils import epath

from alphacode import files
from alphacode.datasets.readers import read_problems, write_problems
from alphacode.sampling.store import SampleStore

ROOT = untrained.ROOT
SETTINGS = (
    "--config=configs/sample.py:solve",
    "--config.sampling.samples_per_problem=6",
    "--config.sampling.slots=4",
    "--config.sampling.shard_size=2",
    "--config.sampling.max_tokens=16",
    "--config.selection.test_inputs=3",
    "--config.execution.minimum_isolation=1",
)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "run_sample.py", *SETTINGS, *arguments]


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), cwd=cwd, capture_output=True, text=True)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    return untrained.checkpoint(tmp_path_factory.mktemp("untrained") / "model", seed=0)


@pytest.fixture(scope="module")
def contest(tmp_path_factory):
    path = tmp_path_factory.mktemp("contest") / "two.jsonl"
    write_problems(str(path), list(read_problems(str(ROOT / "data/contest/curriculum.jsonl")))[:2])
    return str(path)


@pytest.fixture(scope="module")
def uninterrupted(checkpoint, contest, tmp_path_factory):
    workdir = tmp_path_factory.mktemp("uninterrupted")
    done = run(f"--checkpoint={checkpoint}", f"--contest={contest}", f"--workdir={workdir}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "solved 0 of 2 problems (curriculum 0 of 2, real 0 of 0)"
    return workdir


def outcome(workdir: epath.Path | Path) -> dict:
    store = SampleStore(workdir)
    results = json.loads((workdir / "results.json").read_text())
    del results["seconds"]
    results["checkpoint"].pop("path", None)
    names = [problem["name"] for problem in results["problems"]]
    return {"samples": {name: list(store.read(name)) for name in names}, "results": results}


@pytest.mark.slow
def test_killed_at_several_points_it_ends_with_the_same_samples(
    checkpoint, contest, uninterrupted, tmp_path
):
    arguments = [f"--checkpoint={checkpoint}", f"--contest={contest}", f"--workdir={tmp_path}"]
    # Killed once each of these is there: a first shard, a last shard, a verdict, a cluster file.
    points = ("samples/*/*.parquet", "samples/*01/00002*.parquet", "verdicts/*", "clusters/*")
    for pattern in points:
        process = subprocess.Popen(
            command(*arguments), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while process.poll() is None and not list(tmp_path.glob(pattern)):
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    assert outcome(tmp_path) == outcome(uninterrupted)


@pytest.mark.slow
def test_in_a_bucket_it_ends_with_the_same_samples_kills_included(
    checkpoint, contest, uninterrupted, storage_server, tmp_path, monkeypatch
):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with files.whole("gs://bucket/model", last="config.json") as folder:
        shutil.copytree(checkpoint, folder)
    write_problems("gs://bucket/two.jsonl", list(read_problems(contest)))
    arguments = [
        "--checkpoint=gs://bucket/model",
        "--contest=gs://bucket/two.jsonl",
        "--workdir=gs://bucket/run",
    ]
    # Killed as these are uploaded, and lost: a shard of samples, clusters.
    for lost in (r"run/samples/.*/00001\.parquet", r"run/clusters/.*"):
        process = subprocess.Popen(command(*arguments), cwd=ROOT)
        storage_server.kill(process, lost)
        assert process.wait() == -signal.SIGKILL
    storage_server.watch()
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    workdir = storage_server.root / "run"
    assert outcome(workdir) == outcome(uninterrupted)
    assert (workdir / "report" / "index.html").exists()
    assert not (ROOT / "gs:").exists()


@pytest.mark.slow
def test_two_processes_share_the_sampling(checkpoint, contest, uninterrupted, tmp_path):
    arguments = [f"--checkpoint={checkpoint}", f"--contest={contest}", f"--workdir={tmp_path}"]
    processes = [
        subprocess.Popen(
            command(*arguments, "--stages=sample", "--process_count=2", f"--process_index={index}"),
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        for index in range(2)
    ]
    outputs = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    for number, output in enumerate(outputs, start=1):
        assert f"host {number} of 2: sampling 6 programs" in output
    done = run(*arguments[1:], "--stages=filter,cluster,score,report")
    assert done.returncode == 0, done.stderr
    assert outcome(tmp_path) == outcome(uninterrupted)


def started(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Without the settings of the other tests: as a user would go on with a workdir."""
    line = [sys.executable, "run_sample.py", *arguments]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.slow
def test_a_run_goes_on_with_other_settings_or_refuses_them_by_field(
    checkpoint, contest, uninterrupted, tmp_path
):
    workdir = shutil.copytree(uninterrupted, tmp_path / "run")
    before = outcome(workdir)["samples"]
    shards = {path: path.stat().st_mtime_ns for path in workdir.glob("samples/*/*.parquet")}
    arguments = (f"--contest={contest}", f"--workdir={workdir}")
    more = "--config.sampling.samples_per_problem=9"
    # Draws the new samples alone; all other settings are those of the workdir.
    grown = started(*arguments, f"--checkpoint={checkpoint}", more)
    assert grown.returncode == 0, grown.stderr
    assert "sampling 6 programs" in grown.stderr
    assert shards.items() <= {p: p.stat().st_mtime_ns for p in workdir.glob("samples/*/*")}.items()
    for name, samples in outcome(workdir)["samples"].items():
        assert [sample.index for sample in samples] == list(range(9))
        assert samples[:6] == before[name]
    # The judge has the new programs to run, and no other: all of them are different.
    (line,) = (x for x in grown.stderr.splitlines() if x.startswith("filter: 18 of 18"))
    assert ", 6 programs judged" in line

    order = "--config.selection.cluster_order=smallest"
    again = started(*arguments, "--stages=cluster,score,report", order)
    assert again.returncode == 0, again.stderr
    assert "selection.cluster_order=largest, not smallest" in again.stderr
    results = json.loads((workdir / "results.json").read_text())
    assert results["made_with"]["selection"]["cluster_order"] == "smallest"
    assert json.loads((workdir / "config.json").read_text())["sampling"]["slots"] == 4

    cases = {
        "--config.sampling.temperature=0.3": "sampling.temperature=null, not 0.3",
        "--config.sampling.samples_per_problem=6": "samples_per_problem=6 would take some away",
    }
    for change, named in cases.items():
        refused = started(*arguments, f"--checkpoint={checkpoint}", "--stages=sample", change)
        assert refused.returncode == 2
        (error,) = (x for x in refused.stderr.splitlines() if x.startswith("error:"))
        assert named in error and "another --workdir" in error


@pytest.mark.slow
def test_without_a_compiler_it_says_so_and_samples_python_alone(checkpoint, contest, tmp_path):
    path = tmp_path / "bin"
    path.mkdir()
    arguments = [f"--checkpoint={checkpoint}", f"--contest={contest}", f"--workdir={tmp_path}/run"]
    done = subprocess.run(
        command(*arguments),
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": str(path)},
    )
    assert done.returncode == 0, done.stderr
    assert "no C++ compiler found: sampling Python only" in done.stderr
    problems = outcome(tmp_path / "run")["samples"].values()
    assert {sample.language.token for samples in problems for sample in samples} == {"python3"}


def other_shape(checkpoint: str, folder: Path) -> str:
    """A copy whose config.json says a wider model than its parameters are of."""
    copy = shutil.copytree(checkpoint, folder / "wide")
    config = json.loads((copy / "config.json").read_text())
    config["model"]["d_model"] = 32
    (copy / "config.json").write_text(json.dumps(config))
    return str(copy)


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("missing statement", ("bad.jsonl", "description")),
        ("malformed line", ("bad.jsonl:2", "JSON")),
        ("package without tests", ("package", "data/secret")),
        ("config typo", ("sampling.temprature", "'temperature'")),
        ("other shape", ("config.json", "parameter", "shape")),
        ("no checkpoint", ("--checkpoint", "config.json")),
        ("unwritable workdir", ("--workdir", "cannot write there")),
        ("no such contest", ("nowhere", "no such file")),
        ("all stages in several processes", ("--stages", "'sample'")),
        ("no such process", ("--process_index=2", "--process_count=2")),
        ("checkpoint and server", ("--checkpoint", "--server")),
    ],
)
def test_bad_input_ends_with_one_line_that_names_it(case, words, checkpoint, contest, tmp_path):
    workdir = tmp_path / "run"
    good = json.loads(Path(contest).read_text().splitlines()[0])
    bad = tmp_path / "bad.jsonl"
    extra = []
    match case:
        case "missing statement":
            del good["description"]
            bad.write_text(json.dumps(good) + "\n")
            contest = str(bad)
        case "malformed line":
            bad.write_text(json.dumps(good) + '\n{"name": \n')
            contest = str(bad)
        case "package without tests":
            package = tmp_path / "package"
            (package / "problem_statement").mkdir(parents=True)
            (package / "problem.yaml").write_text("name: Empty\n")
            (package / "problem_statement" / "problem.tex").write_text("Print one.\n")
            contest = str(package)
        case "config typo":
            extra = ["--config.sampling.temprature=0.5"]
        case "other shape":
            checkpoint = other_shape(checkpoint, tmp_path)
        case "no checkpoint":
            checkpoint = str(tmp_path / "nothing")
        case "unwritable workdir":
            (tmp_path / "file").write_text("")
            workdir = tmp_path / "file" / "run"
        case "no such contest":
            contest = str(tmp_path / "nowhere")
        case "all stages in several processes":
            extra = ["--process_count=2", "--process_index=1"]
        case "no such process":
            extra = ["--process_count=2", "--process_index=2"]
        case "checkpoint and server":
            extra = ["--server=http://127.0.0.1:9/v1"]
    done = run(f"--checkpoint={checkpoint}", f"--contest={contest}", f"--workdir={workdir}", *extra)
    assert done.returncode == 2, done.stderr
    errors = [line for line in done.stderr.splitlines() if line.startswith("error:")]
    assert len(errors) == 1 and "Traceback" not in done.stderr
    for word in words:
        assert word in errors[0]
    assert not list(workdir.glob("samples/**/*.parquet"))
    assert not list(tmp_path.glob("**/*.partial"))


@pytest.mark.slow
def test_the_method_is_chosen_by_name(checkpoint, contest, tmp_path):
    def sampled(method: str, *more: str) -> subprocess.CompletedProcess[str]:
        return run(
            f"--checkpoint={checkpoint}",
            f"--contest={contest}",
            f"--workdir={tmp_path / method}",
            f"--config.sampling.method={method}",
            "--config.sampling.languages=python3",
            "--config.sampling.random_metadata=false",
            *more,
        )

    beam = ("--config.sampling.beam_width=6", "--config.sampling.length_penalty=0.5")
    done = sampled("beam", *beam)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("solved 0 of 2 problems")
    assert sampled("greedy", "--stages=sample").returncode == 0
    best, likeliest = (SampleStore(str(tmp_path / method)) for method in ("beam", "greedy"))
    assert len(best.problems()) == 2
    for name in best.problems():
        found, steps = (sorted(s.read(name), key=lambda s: s.index) for s in (best, likeliest))
        scores = [sample.log_probability / sample.tokens**0.5 for sample in found]
        assert len(scores) == 6 and scores == sorted(scores, reverse=True)
        assert len({sample.program for sample in steps}) == 1
        assert {sample.temperature for sample in found + steps} == {None}
        assert scores[0] > steps[0].log_probability / steps[0].tokens ** 0.5 - 1e-3
    refused = sampled("beam", *beam, "--config.sampling.top_k=3")
    assert refused.returncode == 2
    assert "error: sampling.method=beam draws nothing: leave top_k" in refused.stderr
