"""Stages run again with other settings: what they change is made anew, and nothing ever mixes."""

import dataclasses
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import small_problems

from alphacode.config import ContestConfig, MeshConfig, SamplingConfig, SelectionConfig
from alphacode.datasets.problem import Test
from alphacode.datasets.readers import write_problems
from alphacode.errors import UserError
from alphacode.evaluation import workdir as workdirs
from alphacode.evaluation.contest import run_contest
from alphacode.sampling.provenances import statement
from alphacode.sampling.store import SampleStore

CONFIG = ContestConfig(
    execution=small_problems.EXECUTION, selection=SelectionConfig(test_inputs=20)
)
JUDGING = ("filter", "cluster", "score", "report")
# The first states a time limit of its own.
OWN_LIMIT, OTHER = "sum-of-a-list", "any-divisor"
NAMES = {"Sum of a list": OWN_LIMIT, "Any divisor": OTHER}


def changed(**sections: dict[str, Any]) -> ContestConfig:
    """The configuration with other settings in these sections."""
    return dataclasses.replace(
        CONFIG,
        **{
            name: dataclasses.replace(getattr(CONFIG, name), **fields)
            for name, fields in sections.items()
        },
    )


SMALLEST = changed(selection={"cluster_order": "smallest"})


def problems() -> list[Any]:
    first, second = (one for one in small_problems.contest() if one.name in NAMES)
    return [
        dataclasses.replace(first, name=OWN_LIMIT, time_limit=1.0),
        dataclasses.replace(second, name=OTHER),
    ]


@pytest.fixture(scope="module")
def contest(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("contest") / "two.jsonl")
    write_problems(path, problems())
    return path


@pytest.fixture(scope="module")
def whole(contest: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Judged once for all; to be copied."""
    folder = tmp_path_factory.mktemp("whole")
    store = SampleStore(str(folder))
    for one, name in zip(problems(), NAMES, strict=True):
        drawn = small_problems.contest_samples(name)
        store.write_shard(one.name, 0, drawn, {"statement": statement(one)})
    run_contest(CONFIG, "", contest, str(folder), JUDGING)
    return folder


@pytest.fixture
def workdir(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "run")


def rows(workdir: Path) -> dict[str, int]:
    """How many programs stand in each file of judging, however often."""
    return {
        str(path.relative_to(workdir)): sum("key" in row for row in map(json.loads, path.open()))
        for folder in ("verdicts", "signatures")
        for path in (workdir / folder).iterdir()
    }


def content(workdir: Path) -> dict[str, str]:
    """All that a run has come to, but for the time that it took."""
    found = {
        str(path.relative_to(workdir)): path.read_text()
        for folder in ("verdicts", "signatures", "clusters", "submissions")
        for path in (workdir / folder).glob("*.json*")
    }
    results = json.loads((workdir / "results.json").read_text())
    del results["seconds"]
    return found | {"results.json": json.dumps(results, sort_keys=True)}


def sizes(workdir: Path) -> dict[str, list[int]]:
    results = json.loads((workdir / "results.json").read_text())
    return {entry["name"]: entry["cluster_sizes"] for entry in results["problems"]}


def test_another_cluster_order_is_compared_without_judging(workdir, whole, contest):
    largest = sizes(workdir)
    assert largest == {OWN_LIMIT: [16, 7], OTHER: [8, 3]}
    run_contest(SMALLEST, "", contest, str(workdir), ["cluster", "score", "report"])
    assert sizes(workdir) == {name: found[::-1] for name, found in largest.items()}
    assert rows(workdir) == rows(whole)
    before, now = content(whole), content(workdir)
    same = {name for name in before if before[name] == now[name]}
    assert same == {name for name in before if name.startswith(("verdicts", "signatures"))}
    assert "smallest" in (workdir / "report" / "index.html").read_text()
    # What was made with the former order is there again, the same.
    run_contest(CONFIG, "", contest, str(workdir), ["cluster", "score", "report"])
    assert content(workdir) == before


@pytest.mark.parametrize("stage", ["score", "report"])
@pytest.mark.parametrize(
    ("config", "named"),
    [
        (SMALLEST, "selection.cluster_order=largest, not smallest"),
        (changed(selection={"submissions": 3}), "selection.submissions=10, not 3"),
        (changed(execution={"cpu_seconds": 0.5}), "cpu_seconds=1.0, not 0.5"),
    ],
)
def test_what_was_made_with_other_settings_is_refused_by_field(
    workdir, whole, contest, stage, config, named
):
    with pytest.raises(UserError, match=rf"{named}; run the stage '\w+' first"):
        run_contest(config, "", contest, str(workdir), [stage])
    assert content(workdir) == content(whole)
    # The workdir keeps the settings that its files were made with.
    assert workdirs.read_config(str(workdir)) == CONFIG


def test_another_time_limit_judges_the_problems_that_it_is_of(workdir, whole, contest):
    longer = changed(execution={"cpu_seconds": 1.5})
    with pytest.raises(
        UserError, match=r"any-divisor\.jsonl: judged with .*run the stage 'filter'"
    ):
        run_contest(longer, "", contest, str(workdir), ["cluster"])
    run_contest(longer, "", contest, str(workdir), JUDGING)
    before, now = rows(whole), rows(workdir)
    again = f"verdicts/{OTHER}.jsonl"
    # Generated inputs are run for a second at most, as before.
    assert now == {**before, again: 2 * before[again]}
    assert sizes(workdir) == sizes(whole)
    run_contest(CONFIG, "", contest, str(workdir), JUDGING)
    assert rows(workdir) == now
    assert workdirs.read_config(str(workdir)) == CONFIG


def test_another_seed_runs_programs_on_other_inputs_alone(workdir, whole, contest):
    other = changed(selection={"seed": 7})
    run_contest(other, "", contest, str(workdir), ["cluster", "score"])
    factor = {"verdicts": 1, "signatures": 2}
    expected = {name: factor[Path(name).parts[0]] * n for name, n in rows(whole).items()}
    assert rows(workdir) == expected
    with pytest.raises(UserError, match=r"results\.json: made with selection\.seed=7, not 0"):
        run_contest(CONFIG, "", contest, str(workdir), ["report"])


def test_where_programs_run_and_how_models_are_laid_out_changes_nothing(workdir, whole, contest):
    elsewhere = dataclasses.replace(
        changed(execution={"workers": 1, "minimum_isolation": 1}),
        mesh=MeshConfig(data=1, fsdp=4),
        sampling=SamplingConfig(samples_per_problem=1, temperature=0.7),
    )
    run_contest(elsewhere, "", contest, str(workdir), JUDGING)
    assert content(workdir) == content(whole)
    # Samples are still those of the settings that they were drawn with.
    kept = workdirs.read_config(str(workdir))
    assert kept is not None
    assert (kept.sampling, kept.mesh, kept.execution.workers) == (CONFIG.sampling, CONFIG.mesh, 1)


def test_a_kill_between_clusters_and_submissions_is_noticed(workdir, whole, contest):
    run_contest(SMALLEST, "", contest, str(workdir), ["cluster"])
    path = Path("submissions") / f"{OTHER}.json"
    shutil.copy(whole / path, workdir / path)
    with pytest.raises(UserError, match=r"submissions/any-divisor\.json: made with selection\.clu"):
        run_contest(SMALLEST, "", contest, str(workdir), ["score"])
    run_contest(SMALLEST, "", contest, str(workdir), ["cluster", "score", "report"])


def test_a_report_is_of_what_was_scored(workdir, contest):
    fewer = changed(selection={"max_clustered": 5})
    run_contest(fewer, "", contest, str(workdir), ["cluster"])
    with pytest.raises(UserError, match="is not what was scored; run the stage 'score' first"):
        run_contest(CONFIG, "", contest, str(workdir), ["report"])


def test_more_samples_are_judged_alone_and_clustered_anew(workdir, whole, contest):
    store = SampleStore(str(workdir))
    program = "n = int(input())\nprint(n if n % 2 else 2)\n"
    new = dataclasses.replace(small_problems.contest_samples("Any divisor")[0], program=program)
    other = problems()[1]
    stated = {"statement": statement(other)}
    store.write_shard(other.name, 1, [dataclasses.replace(new, index=20)], stated)
    run_contest(CONFIG, "", contest, str(workdir), ["filter"])
    with pytest.raises(UserError, match=r"clusters/any-divisor\.json: made with passing_samples="):
        run_contest(CONFIG, "", contest, str(workdir), ["score"])
    run_contest(CONFIG, "", contest, str(workdir), ["cluster", "score"])
    assert sizes(workdir) == {OWN_LIMIT: [16, 7], OTHER: [8, 3, 1]}
    more = {name: OTHER in name for name in rows(whole)}
    assert rows(workdir) == {name: count + more[name] for name, count in rows(whole).items()}


def with_other(folder: Path, **fields: Any) -> str:
    """The contest with other fields of its second problem."""
    first, second = problems()
    path = str(folder / "other.jsonl")
    write_problems(path, [first, dataclasses.replace(second, **fields)])
    return path


def test_other_tests_are_judged_and_another_statement_is_refused(workdir, contest, tmp_path):
    other = with_other(tmp_path, private_tests=(Test("9\n", "3\n"),))
    with pytest.raises(UserError, match="judged with other hidden tests; run the stage 'filter'"):
        run_contest(CONFIG, "", other, str(workdir), ["score"])
    run_contest(CONFIG, "", other, str(workdir), JUDGING)
    other = with_other(tmp_path, description="Print any number.")
    with pytest.raises(UserError, match=r"00000\.parquet: sampled with statement="):
        run_contest(CONFIG, "", other, str(workdir), ["filter"])


def forget_dependencies(workdir: Path) -> None:
    """Leaves what an earlier version would have written."""
    for folder in ("verdicts", "signatures"):
        for path in (workdir / folder).iterdir():
            lines = path.read_text().splitlines(keepends=True)
            path.write_text("".join(line for line in lines if '"conditions"' not in line))
    for path in (workdir / "submissions").glob("*.json"):
        path.write_text(json.dumps(json.loads(path.read_text())["submissions"]))
    for path in [*(workdir / "clusters").iterdir(), workdir / "results.json"]:
        found = json.loads(path.read_text())
        del found["made_with"]
        path.write_text(json.dumps(found))
    names = json.loads((workdir / "contest.json").read_text())["problems"]
    (workdir / "contest.json").write_text(json.dumps({"problems": names, "digest": "0f"}))


def test_a_workdir_of_an_earlier_version_is_judged_again(workdir, whole, contest):
    forget_dependencies(workdir)
    earlier = r"json: is of an earlier version; run the stage '{}' again"
    with pytest.raises(UserError, match=earlier.format("score")):
        run_contest(CONFIG, "", contest, str(workdir), ["report"])
    with pytest.raises(
        UserError, match=r"judged with limits and tests that it does not state; run"
    ):
        run_contest(CONFIG, "", contest, str(workdir), ["cluster"])
    run_contest(CONFIG, "", contest, str(workdir), JUDGING)
    assert sizes(workdir) == sizes(whole)
    assert rows(workdir) == {name: 2 * count for name, count in rows(whole).items()}
