"""What verdicts depend on, and rows that count only as things are now."""

import dataclasses

import pytest
from recording import RecordingRunner
from small_problems import DOUBLE, EXECUTION, SQUARE, doubling, store_with

from alphacode.datasets.problem import Language, Test
from alphacode.errors import UserError
from alphacode.execution import RowLog, Verdict
from alphacode.selection.conditions import ConditionedLog, judging, unlike, with_conditions
from alphacode.selection.files import ContestFiles
from alphacode.selection.filter import filter_samples
from alphacode.selection.programs import program_key
from alphacode.selection.verdicts import Verdicts

DOUBLING = doubling()
PROGRAMS = (DOUBLE, SQUARE)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"time_limit": 9.0}, "limits.python3.cpu_seconds=1.0, not 9.0"),
        ({"memory_limit_bytes": 1}, "limits.python3.memory_bytes=536870912, not 1"),
        ({"validator_flags": "case_sensitive"}, "checker=, not case_sensitive"),
        ({"public_tests": (Test("1\n", "2\n"),)}, "examples="),
        ({"private_tests": (Test("1\n", "2\n"),)}, None),
        ({"description": "x"}, None),
    ],
)
def test_every_part_of_a_problem_that_verdicts_depend_on_is_seen(change, named):
    now = judging(dataclasses.replace(DOUBLING, **change), EXECUTION)
    changed = unlike(judging(DOUBLING, EXECUTION), now, "python3")
    assert [text.startswith(named) for text in changed][:1] == ([True] if named else [])
    assert (judging(DOUBLING, EXECUTION) == now) == ("description" in change)


@pytest.mark.parametrize("name", ["cpu_seconds", "memory_mb", "output_mb", "compile_seconds"])
def test_a_setting_matters_where_it_changes_a_limit(name):
    other = dataclasses.replace(EXECUTION, **{name: 7})
    own = dataclasses.replace(DOUBLING, time_limit=1.0, memory_limit_bytes=1 << 28)
    for problem in (DOUBLING, own):
        changed = unlike(judging(problem, EXECUTION), judging(problem, other), "python3")
        stated = problem is own and name in ("cpu_seconds", "memory_mb")
        assert bool(changed) == (not stated)


def test_a_factor_of_one_language_is_nothing_to_another():
    other = dataclasses.replace(EXECUTION, time_factors=("python3=2",))
    then, now = judging(DOUBLING, EXECUTION), judging(DOUBLING, other)
    assert unlike(then, now, "python3") and not unlike(then, now, "cpp")


def test_conditions_stand_once_before_the_rows_found_under_them(tmp_path):
    path = tmp_path / "rows.jsonl"
    for place, conditions in enumerate([{"a": 1}, {"a": 1}, {"a": 2}, {"a": 1}]):
        ConditionedLog(RowLog(path), conditions).append({"row": place})
    assert len(path.read_text().splitlines()) == 4 + 3
    found = [
        (conditions["a"], row["row"]) for conditions, row in with_conditions(RowLog(path).rows())
    ]
    assert found == [(1, 0), (1, 1), (2, 2), (1, 3)]


def judge(problem, workdir, runner, execution=EXECUTION):
    recording = RecordingRunner(runner)
    files = ContestFiles(workdir)
    store = store_with(workdir, problem, texts=PROGRAMS)
    filter_samples([problem], store, files, recording, execution)
    runs = sorted(("p" if job.key.startswith("p") else "h", job.source) for job in recording.jobs)
    return runs, Verdicts(files, problem.name, judging(problem, execution))


ALL = sorted((kind, source) for kind in "ph" for source in PROGRAMS)


def test_other_limits_judge_anew_and_the_former_ones_find_what_was_judged(tmp_path, runner):
    longer = dataclasses.replace(EXECUTION, cpu_seconds=1.5)
    assert judge(DOUBLING, tmp_path, runner)[0] == ALL
    assert judge(DOUBLING, tmp_path, runner, longer)[0] == ALL
    for execution in (EXECUTION, longer):
        runs, verdicts = judge(DOUBLING, tmp_path, runner, execution)
        assert runs == []
        assert {one.hidden for one in verdicts.found.values()} == {Verdict.AC, Verdict.WA}


def test_other_hidden_tests_leave_the_examples_alone(tmp_path, runner):
    judge(DOUBLING, tmp_path, runner)
    more = dataclasses.replace(DOUBLING, generated_tests=(Test("2\n", "4\n"),))
    verdicts = Verdicts(ContestFiles(tmp_path), more.name, judging(more, EXECUTION))
    assert all(verdicts.passes(key) for key in verdicts.found)
    with pytest.raises(UserError, match="judged with other hidden tests; run the stage 'filter'"):
        verdicts.final(next(iter(verdicts.found)))
    runs, _ = judge(more, tmp_path, runner)
    assert runs == [(kind, source) for kind, source in ALL if kind == "h"]


def test_what_was_judged_otherwise_is_refused_by_name(tmp_path, runner):
    judge(DOUBLING, tmp_path, runner)
    longer = dataclasses.replace(EXECUTION, cpu_seconds=1.5)
    verdicts = Verdicts(ContestFiles(tmp_path), DOUBLING.name, judging(DOUBLING, longer))
    key = program_key(Language.PYTHON3, DOUBLE)
    message = r"doubling\.jsonl: judged with limits\.python3\.cpu_seconds=1\.0, not 1\.5; run the"
    for look in (verdicts.passes, verdicts.final):
        with pytest.raises(UserError, match=message):
            look(key)
    assert not verdicts.passes("never judged") and verdicts.final("never judged") is None


def test_rows_of_earlier_versions_are_judged_again(tmp_path, runner):
    judge(DOUBLING, tmp_path, runner)
    path = ContestFiles(tmp_path).verdicts(DOUBLING.name)
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))
    assert judge(DOUBLING, tmp_path, runner)[0] == ALL
