"""The contest run: score, stages by themselves, resumption, refusals."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import small_problems

from alphacode.config import ConfigError
from alphacode.datasets.readers import write_problems
from alphacode.errors import UserError
from alphacode.evaluation.contest import STAGES, run_contest
from alphacode.evaluation.measures import Counts, n_at_k

JUDGING = ("filter", "cluster", "score", "report")

# Per problem: samples that pass the examples, samples that are correct, cluster sizes.
EXPECTED = {
    "Sum of a list": (23, 16, [16, 7]),
    "Largest letter <b>": (21, 7, [8, 7, 6]),
    "Doubling": (31, 4, [12, 9, 4, 3, 2, 1]),
    "Any divisor": (11, 8, [8, 3]),
    "Impossible task": (0, 0, []),
    "Never sampled": (0, 0, []),
}


def _state(workdir):
    """All that a run leaves behind and that does not depend on the time it took."""
    results = json.loads((workdir / "results.json").read_text())
    results.pop("seconds")
    state = {"results": results}
    for folder in ("verdicts", "signatures"):
        for path in (workdir / folder).iterdir():
            state[path.name] = sorted(path.read_text().splitlines())
    for folder in ("clusters", "submissions"):
        for path in filter(Path.is_file, (workdir / folder).rglob("*")):
            text = path.read_text()
            name = str(path.relative_to(workdir))
            state[name] = json.loads(text) if path.suffix == ".json" else text
    return state


def test_counts_are_those_of_the_hand_written_programs(judged):
    entries = {entry["name"]: entry for entry in judged.results["problems"]}
    found = {n: (e["passing"], e["correct"], e["cluster_sizes"]) for n, e in entries.items()}
    assert found == EXPECTED
    assert entries["Doubling"]["public_verdicts"] == {"AC": 31, "TLE": 2, "WA": 6}
    assert entries["Doubling"]["hidden_verdicts"] == {"AC": 4, "RE": 1, "WA": 26}
    assert entries["Sum of a list"]["compiling_share"] == pytest.approx(34 / 40)
    drawn = small_problems.contest_samples("Doubling")
    assert entries["Doubling"]["finished"] == sum(sample.finished for sample in drawn)
    assert entries["Doubling"]["distinct"] == len({sample.program for sample in drawn})


def test_submissions_carry_the_hidden_verdicts(judged):
    entries = {entry["name"]: entry for entry in judged.results["problems"]}
    verdicts = [s["verdict"] for s in entries["Doubling"]["submissions"]]
    assert verdicts == ["WA", "WA", "AC", "WA", "WA", "RE"]
    assert entries["Doubling"]["solved_by"] == 3
    assert entries["Sum of a list"]["solved_by"] == 1
    assert entries["Impossible task"]["submissions"] == []
    assert entries["Impossible task"]["solved_by"] is None


def test_the_last_line_is_the_score(judged):
    lines = judged.printed.splitlines()
    assert lines[-1] == "solved 4 of 6 problems (curriculum 2 of 2, real 2 of 4)"
    table = "\n".join(lines[:-1])
    assert all(name in table for name in EXPECTED)


def test_unattempted_problems_are_counted_and_shown(judged):
    totals = judged.results["totals"]
    assert (totals["problems"], totals["attempted"], totals["not_attempted"]) == (6, 5, 1)
    assert totals["solve_rate"] == pytest.approx(4 / 6)
    assert "not attempted" in judged.printed
    curve = totals["curves"]["real"]
    k = curve["k"][-1]
    rates = [
        n_at_k(Counts(e["judged"], e["passing"], e["correct"]), 10, k) if e["judged"] else 0.0
        for e in judged.results["problems"]
        if e["group"] == "real"
    ]
    assert curve["n_at_k"][-1] == pytest.approx(sum(rates) / 4)


def test_custom_checkers_are_flagged(judged):
    flags = {
        e["name"]: e["token_comparison_despite_custom_checker"] for e in judged.results["problems"]
    }
    assert [name for name, flag in flags.items() if flag] == ["Any divisor"]
    assert any("no checker in their files" in note for note in judged.results["notes"])


def test_isolation_is_written_into_the_results(judged):
    isolation = judged.results["isolation"]
    assert isolation["level"] >= 1
    assert isolation["name"]
    assert isolation["layers"]


def test_each_stage_runs_alone_from_the_files_of_the_one_before(judged, tmp_path):
    workdir = tmp_path / "run"
    shutil.copytree(judged.workdir / "samples", workdir / "samples")
    for stage in JUDGING:
        run_contest(judged.config, "", judged.contest, str(workdir), [stage])
    assert _state(workdir) == _state(judged.workdir)
    # Later stages alone and again, with nothing to judge.
    for name in ("results.json", "report"):
        path = workdir / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    run_contest(judged.config, "", judged.contest, str(workdir), ["score"])
    assert not (workdir / "report").exists()
    assert _state(workdir) == _state(judged.workdir)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.71, 0.99])
def test_a_cut_run_ends_like_one_that_was_not(judged, tmp_path, share):
    workdir = tmp_path / "run"
    shutil.copytree(judged.workdir, workdir)
    for folder in ("verdicts", "signatures"):
        for path in (workdir / folder).iterdir():
            content = path.read_bytes()
            path.write_bytes(content[: int(share * len(content))])
    for name in ("clusters", "submissions"):
        shutil.rmtree(workdir / name)
    (workdir / "results.json").unlink()
    run_contest(judged.config, "", judged.contest, str(workdir), JUDGING)
    assert _state(workdir) == _state(judged.workdir)


def test_a_killed_run_ends_like_one_that_was_not(judged, tmp_path):
    workdir = tmp_path / "run"
    shutil.copytree(judged.workdir / "samples", workdir / "samples")
    shutil.copy(judged.workdir / "config.json", workdir)
    script = (
        "import sys\n"
        "from alphacode.config import ContestConfig, stored\n"
        "from alphacode.evaluation import contest\n"
        "folder, problems = sys.argv[1:]\n"
        "text = open(folder + '/config.json').read()\n"
        "config = stored.from_json(text, '', ContestConfig)\n"
        f"contest.run_contest(config, '', problems, folder, {JUDGING!r})\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(workdir), judged.contest],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    rows = 0
    while rows < 8 and process.poll() is None and time.monotonic() < deadline:
        rows = sum(p.read_bytes().count(b"\n") for p in workdir.glob("verdicts/*.jsonl"))
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert rows >= 8
    run_contest(judged.config, "", judged.contest, str(workdir), JUDGING)
    assert _state(workdir) == _state(judged.workdir)


def test_another_contest_is_refused(judged, tmp_path):
    write_problems(str(tmp_path / "other.jsonl"), small_problems.contest()[1:])
    with pytest.raises(UserError, match=r"contest\.json: .*another contest"):
        run_contest(
            judged.config, "", str(tmp_path / "other.jsonl"), str(judged.workdir), ["score"]
        )


@pytest.mark.parametrize(
    ("stages", "message"),
    [
        (["smaple"], r"--stages=smaple: no such stage; known: sample"),
        (STAGES, r"--checkpoint is missing"),
        (["filter"], r"stage 'sample' first"),
        (["score"], r"stage 'sample' first"),
        (["report"], r"stage 'score' first"),
    ],
)
def test_what_is_missing_is_named(judged, tmp_path, stages, message):
    with pytest.raises(UserError, match=message):
        run_contest(judged.config, "", judged.contest, str(tmp_path), stages)


def test_score_before_clustering_is_refused(judged, tmp_path):
    workdir = tmp_path / "run"
    shutil.copytree(judged.workdir, workdir)
    shutil.rmtree(workdir / "submissions")
    with pytest.raises(UserError, match="stage 'cluster' first"):
        run_contest(judged.config, "", judged.contest, str(workdir), ["score"])


def test_a_workdir_that_cannot_be_written_is_refused(judged, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match=r"--workdir=.*cannot write there"):
        run_contest(judged.config, "", judged.contest, str(tmp_path / "file" / "run"), ["score"])


def test_a_damaged_configuration_is_refused(judged, tmp_path):
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(ConfigError, match=r"config\.json"):
        run_contest(judged.config, "", judged.contest, str(tmp_path), ["filter"])


def test_judging_stages_import_no_jax():
    script = (
        "import sys; import alphacode.evaluation.contest, alphacode.evaluation.report\n"
        "sys.exit('jax' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2])
    assert done.returncode == 0
