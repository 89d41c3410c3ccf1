"""The judge beside the sampler: the examples alone, and nothing is run twice, here or later."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from lottery import Lottery
from recording import RecordingRunner
from small_problems import ADD, BROKEN, DOUBLE, EXECUTION, SQUARE, WRONG, doubling, problem, samples

from alphacode.config import SamplingConfig
from alphacode.datasets.problem import Language, Problem
from alphacode.errors import UserError
from alphacode.execution import Verdict
from alphacode.sampling.hosts import Hosts
from alphacode.sampling.sampler import sample_contest
from alphacode.sampling.store import SampleStore
from alphacode.sampling.tickets import Metadata
from alphacode.selection.conditions import judging
from alphacode.selection.example_tests import ExampleTests
from alphacode.selection.files import ContestFiles
from alphacode.selection.filter import filter_samples
from alphacode.selection.programs import program_key
from alphacode.selection.verdicts import Verdicts

DOUBLING = doubling()
SQUARING = problem("squaring", "Print the square of n.", [("3\n", "9\n")])


def keys(*programs: str) -> set[str]:
    return {program_key(Language.PYTHON3, program) for program in programs}


def verdicts_on(files: ContestFiles, asked: Problem) -> Verdicts:
    return Verdicts(files, asked.name, judging(asked, EXECUTION))


@pytest.fixture
def passing(tmp_path: Path, recording: RecordingRunner) -> Callable[..., frozenset[str] | None]:
    """Runs programs as the next shard of a problem, and tells which of them pass."""
    judge = ExampleTests(ContestFiles(tmp_path), recording, EXECUTION)
    shards = iter(range(100))

    def run(asked: Problem, texts: list[str]) -> frozenset[str] | None:
        shard = next(shards)
        assert judge.passing(asked, shard) is None
        judge.run_examples(asked, shard, samples(texts))
        return judge.passing(asked, shard)

    return run


def sources(recording: RecordingRunner) -> list[str]:
    return [job.source for job in recording.jobs]


def test_distinct_programs_that_pass_the_examples_are_named(passing, recording):
    # The third passes the examples and no hidden test, which play no part.
    assert passing(DOUBLING, [DOUBLE, WRONG, DOUBLE, SQUARE, WRONG]) == keys(DOUBLE, SQUARE)
    assert sorted(sources(recording)) == sorted([DOUBLE, WRONG, SQUARE])
    assert passing(DOUBLING, []) == frozenset()


def test_programs_are_named_again_in_every_shard_that_has_them(passing, recording):
    assert passing(DOUBLING, [DOUBLE, WRONG]) == keys(DOUBLE)
    assert passing(DOUBLING, [WRONG, ADD, DOUBLE]) == keys(DOUBLE, ADD)
    assert passing(DOUBLING, [WRONG]) == frozenset()
    assert sources(recording) == [DOUBLE, WRONG, ADD]


def test_a_verdict_on_one_problem_is_none_on_another(passing):
    assert passing(DOUBLING, [DOUBLE]) == keys(DOUBLE)
    assert passing(SQUARING, [DOUBLE, SQUARE]) == keys(SQUARE)


def test_languages_that_cannot_run_here_do_not_pass(passing, recording):
    recording.languages = frozenset()
    assert passing(DOUBLING, [DOUBLE]) == frozenset()
    assert sources(recording) == []


def test_a_restart_and_other_hosts_take_over_what_was_found(tmp_path, recording):
    files = ContestFiles(tmp_path)
    hosts = [ExampleTests(files, recording, EXECUTION) for _ in range(2)]
    hosts[0].run_examples(DOUBLING, 0, samples([DOUBLE, WRONG]))
    hosts[1].run_examples(DOUBLING, 1, samples([WRONG, DOUBLE, ADD]))
    hosts[0].run_examples(DOUBLING, 2, samples([ADD, WRONG, SQUARE]))
    again = ExampleTests(files, recording, EXECUTION)
    again.run_examples(DOUBLING, 3, samples([SQUARE, BROKEN, ADD]))
    assert sources(recording) == [DOUBLE, WRONG, ADD, SQUARE, BROKEN]
    expected = [keys(DOUBLE), keys(DOUBLE, ADD), keys(ADD, SQUARE), keys(SQUARE, ADD)]
    for host in (*hosts, again):
        assert [host.passing(DOUBLING, shard) for shard in range(4)] == expected


def test_an_internal_error_that_stays_is_not_a_verdict(tmp_path, runner):
    files = ContestFiles(tmp_path)
    flaky = RecordingRunner(runner, {DOUBLE: 3})
    judge = ExampleTests(files, flaky, EXECUTION)
    with pytest.raises(UserError, match="doubling: 1 programs could not be judged"):
        judge.run_examples(DOUBLING, 0, samples([DOUBLE, WRONG]))
    assert files.verdict_files(DOUBLING.name) == []
    judge.run_examples(DOUBLING, 0, samples([DOUBLE, WRONG]))
    assert judge.passing(DOUBLING, 0) == keys(DOUBLE)


def test_verdicts_of_a_shard_are_there_whole_or_not_at_all(tmp_path, recording):
    files, store = ContestFiles(tmp_path), SampleStore(str(tmp_path))
    judge = ExampleTests(files, recording, EXECUTION)
    path = files.shard_verdict(DOUBLING.name, 0)
    path.parent.mkdir(parents=True)
    path.with_name(f"{path.name}.1234.partial").write_text('{"key":"a",')  # left by a kill
    assert judge.passing(DOUBLING, 0) is None
    assert files.verdict_files(DOUBLING.name) == []
    judge.run_examples(DOUBLING, 0, samples([WRONG, DOUBLE, ADD]))
    judge.run_examples(DOUBLING, 1, samples([WRONG]))
    found = [judge.passing(DOUBLING, shard) for shard in range(3)]
    assert found == [keys(DOUBLE, ADD), frozenset(), None]
    assert store.shards(DOUBLING.name) == {}


def test_verdicts_of_a_shard_outlive_a_crash_of_the_machine(tmp_path, recording, monkeypatch):
    synced = []
    monkeypatch.setattr("os.fsync", lambda number: synced.append(os.fstat(number).st_size))
    files = ContestFiles(tmp_path)
    ExampleTests(files, recording, EXECUTION).run_examples(DOUBLING, 0, samples([DOUBLE, WRONG]))
    assert files.shard_verdict(DOUBLING.name, 0).stat().length in synced


def about_25(name: str, example: str, hidden: str) -> Problem:
    """A problem that programs solve by printing any number from 20 to 30."""
    flags = "float_absolute_tolerance 5"
    return problem(
        name, "Name a number.", [(example, "25\n")], [(hidden, "25\n")], validator_flags=flags
    )


def test_no_program_is_run_twice_on_the_same_tests(tmp_path, recording):
    """Two hosts sample until enough pass, one of them is started again, and all is filtered."""
    problems = [about_25("one", "1\n", "2\n"), about_25("two", "3\n", "4\n")]
    config = SamplingConfig(
        samples_per_problem=90, shard_size=5, stop_at_survivors=4, temperature=1.0
    )
    store, files = SampleStore(str(tmp_path)), ContestFiles(tmp_path)
    for host in (0, 1, 0):
        sample_contest(
            Lottery(disorder=host),
            problems,
            config,
            store,
            Metadata((Language.PYTHON3,), ()),
            hosts=Hosts(host, 2),
            judge=ExampleTests(files, recording, EXECUTION),
        )
    beside = len(recording.jobs)
    summary = filter_samples(problems, store, files, recording, EXECUTION)
    passing = 0
    for one in problems:
        verdicts = verdicts_on(files, one).found
        drawn = {program_key(s.language, s.program) for s in store.read(one.name)}
        assert all(verdicts[key].final for key in drawn)
        passing += sum(verdicts[key].public is Verdict.AC for key in drawn)
    # Those that failed the examples are known; the others meet the hidden tests, and only these.
    assert passing >= 8 and (summary.judged, summary.passing) == (passing, passing)
    runs = [(job.source, job.cases[0].input) for job in recording.jobs]
    assert {given for _, given in runs[:beside]} == {"1\n", "3\n"}
    assert {given for _, given in runs[beside:]} == {"2\n", "4\n"}
    assert len(runs) == len(set(runs)) == beside + passing
    again = filter_samples(problems, store, files, recording, EXECUTION)
    assert (again.judged, again.known) == (0, summary.judged + summary.known)
    assert len(recording.jobs) == len(runs)


@pytest.mark.parametrize("hidden", [Verdict.AC, Verdict.WA])
def test_a_final_verdict_counts_wherever_else_the_program_stands(tmp_path, runner, hidden):
    program = DOUBLE if hidden is Verdict.AC else SQUARE
    files, store = ContestFiles(tmp_path), SampleStore(str(tmp_path))
    store.write_shard(DOUBLING.name, 0, samples([program]), {})
    judge = ExampleTests(files, runner, EXECUTION)
    judge.run_examples(DOUBLING, 0, samples([program]))
    (before,) = verdicts_on(files, DOUBLING).found.values()
    assert (before.public, before.hidden, before.final) == (Verdict.AC, None, False)
    filter_samples([DOUBLING], store, files, runner, EXECUTION)
    judge.run_examples(DOUBLING, 1, samples([program]))
    (after,) = verdicts_on(files, DOUBLING).found.values()
    assert (after.public, after.hidden, after.final) == (Verdict.AC, hidden, True)
