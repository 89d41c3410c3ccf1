"""All five stages from a checkpoint: an untrained model solves nothing, but everything runs."""

import dataclasses
import shutil

import pytest
import small_problems
import untrained

from alphacode.config import ContestConfig, ExecutionConfig, SamplingConfig
from alphacode.datasets.readers import write_problems
from alphacode.errors import UserError
from alphacode.evaluation.contest import STAGES, run_contest
from alphacode.sampling.store import SampleStore
from alphacode.selection.conditions import judging
from alphacode.selection.files import ContestFiles
from alphacode.selection.verdicts import Verdicts, survivors

RUN = ContestConfig(
    sampling=SamplingConfig(samples_per_problem=6, slots=4, max_tokens=16, shard_size=4),
    execution=ExecutionConfig(minimum_isolation=1),
)


@pytest.mark.slow
def test_a_contest_runs_from_checkpoint_to_report_and_again(tmp_path, capsys):
    checkpoint = untrained.checkpoint(tmp_path / "first", seed=0)
    problems = small_problems.contest()[:2]
    contest = str(tmp_path / "small.jsonl")
    write_problems(contest, problems)
    workdir = tmp_path / "run"
    results = run_contest(RUN, checkpoint, contest, str(workdir), STAGES)
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("solved ") and last.endswith("of 2, real 0 of 0)")
    assert results["model"] == "untrained"
    assert results["checkpoint"]["step"] == 1
    assert results["totals"]["samples"] == 12
    assert results["totals"]["judged"] == 12
    drawn = [sample for one in problems for sample in SampleStore(str(workdir)).read(one.name)]
    assert {sample.temperature for sample in drawn} == {untrained.FACTS.temperature}
    assert {sample.tags for sample in drawn} <= set(untrained.FACTS.tag_sets)
    assert all(sample.rating for sample in drawn)
    assert set(results["seconds"]) >= {"sample", "filter", "cluster"}
    assert (workdir / "report" / "index.html").is_file()

    # A shard that a kill took is drawn again, the same.
    store = SampleStore(str(workdir))
    before = list(store.read(problems[0].name))
    store.path(problems[0].name, 1).unlink()
    moved = shutil.copytree(checkpoint, tmp_path / "moved")
    run_contest(RUN, str(moved), contest, str(workdir), ["sample"])
    assert list(store.read(problems[0].name)) == before

    # Nothing survives, so that a judge beside the sampler changes nothing.
    stopping = dataclasses.replace(
        RUN, sampling=dataclasses.replace(RUN.sampling, stop_at_survivors=2)
    )
    watched = tmp_path / "watched"
    run_contest(stopping, checkpoint, contest, str(watched), ["sample"])
    assert list(SampleStore(str(watched)).read(problems[0].name)) == before
    files = ContestFiles(watched)
    judged = [
        Verdicts(files, problem.name, judging(problem, RUN.execution)).found.values()
        for problem in problems
    ]
    assert len(list(watched.glob("verdicts/*/*.jsonl"))) == 4
    assert all(judged) and not any(survivors(verdicts) for verdicts in judged)
    assert not list(watched.rglob("stop.json"))

    other = untrained.checkpoint(tmp_path / "second", seed=1)
    with pytest.raises(UserError, match=r"\(step 1\), not from .*second \(step 2\)"):
        run_contest(RUN, other, contest, str(workdir), ["sample"])
