"""The stages as functions: each from files alone, and the same as in a contest run."""

import json
import shutil

import pytest
import small_problems

from alphacode.errors import UserError
from alphacode.evaluation import stages
from alphacode.execution import Runner
from alphacode.sampling.store import SampleStore
from alphacode.selection.files import ContestFiles

DOUBLING = [problem for problem in small_problems.contest() if problem.name == "Doubling"]


def entry(results):
    return next(one for one in results["problems"] if one["name"] == "Doubling")


def test_each_starts_from_files_alone_and_gives_what_a_contest_run_gives(judged, tmp_path):
    shutil.copytree(judged.workdir / "samples", tmp_path / "samples")

    def found():
        """As another process would open them."""
        return DOUBLING, SampleStore(str(tmp_path)), ContestFiles(tmp_path)

    with Runner(judged.config.execution) as runner:
        summary = stages.filter_samples(*found(), runner, judged.config)
        stages.cluster(*found(), runner, judged.config)
    stages.choose(*found(), judged.config)
    scored = stages.score(*found(), judged.config)
    assert (summary.judged, summary.known) == (8, 0)
    assert scored["problems"] == [entry(judged.results)]
    assert (scored["totals"]["problems"], scored["totals"]["solved"]) == (1, 1)
    for kind in ("clusters", "submissions"):
        (path,) = (tmp_path / kind).glob("*.json")
        assert path.read_text() == (judged.workdir / kind / path.name).read_text()


def test_a_program_that_never_met_the_hidden_tests_is_not_judged(judged, tmp_path):
    shutil.copytree(judged.workdir, tmp_path, dirs_exist_ok=True)
    store, files = SampleStore(str(tmp_path)), ContestFiles(tmp_path)
    path = files.verdicts("Doubling")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    correct = next(row for row in rows if row.get("hidden") == "AC")
    correct["hidden"] = None
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    scored = entry(stages.score(DOUBLING, store, files, judged.config))
    assert (scored["unjudged"], scored["passing"], scored["correct"]) == (4, 27, 0)
    assert scored["judged"] == scored["samples"] - 4
    assert None in [submission["verdict"] for submission in scored["submissions"]]


def test_what_comes_before_is_missed_by_name(judged, tmp_path):
    store, files = SampleStore(str(tmp_path)), ContestFiles(tmp_path)
    with pytest.raises(UserError, match="run the stage 'sample' first"):
        stages.score(DOUBLING, store, files, judged.config)
    with pytest.raises(UserError, match="run the stage 'cluster' first"):
        stages.choose(DOUBLING, store, files, judged.config)
