"""The filter: one verdict per distinct program, resumable, and never an internal error."""

import dataclasses
import json

import pytest
from recording import FAULT, RecordingRunner
from small_problems import (
    ADD,
    BROKEN,
    CRASH_ABOVE_9,
    DOUBLE,
    DRAWN,
    EXECUTION,
    SQUARE,
    WRONG,
    doubling,
    store_with,
)

from alphacode.datasets.errors import DataError
from alphacode.datasets.problem import Language
from alphacode.datasets.validator import Validator
from alphacode.errors import UserError
from alphacode.execution import Verdict
from alphacode.selection.conditions import judging
from alphacode.selection.files import ContestFiles
from alphacode.selection.filter import filter_samples
from alphacode.selection.programs import first_of_each, gather, program_key
from alphacode.selection.verdicts import Verdicts, survivors

EXPECTED = {
    DOUBLE: (Verdict.AC, Verdict.AC),
    ADD: (Verdict.AC, Verdict.AC),
    SQUARE: (Verdict.AC, Verdict.WA),
    CRASH_ABOVE_9: (Verdict.AC, Verdict.RE),
    WRONG: (Verdict.WA, None),
    BROKEN: (Verdict.CE, None),
}


def _key(text):
    return program_key(Language.PYTHON3, text)


def _judge(problem, workdir, runner, texts=DRAWN):
    files = ContestFiles(workdir)
    store = store_with(workdir, problem, texts=texts)
    return files, filter_samples([problem], store, files, runner, EXECUTION)


def _verdicts(files, problem):
    return Verdicts(files, problem.name, judging(problem, EXECUTION)).found


def test_each_distinct_program_is_judged_once_and_rightly(tmp_path, recording):
    problem = doubling()
    files, summary = _judge(problem, tmp_path, recording)
    verdicts = _verdicts(files, problem)
    assert {k: (v.public, v.hidden) for k, v in verdicts.items()} == {
        _key(text): pair for text, pair in EXPECTED.items()
    }
    passing = {text for text, (public, _) in EXPECTED.items() if public is Verdict.AC}
    assert survivors(verdicts.values()) == {_key(text) for text in passing}
    assert sorted(job.source for job in recording.jobs) == sorted([*EXPECTED, *passing])
    assert (summary.judged, summary.passing, summary.failed) == (len(EXPECTED), len(passing), 0)
    rows = files.verdicts(problem.name).read_text().splitlines()
    assert len(rows) == 1 + len(EXPECTED)  # the first says under which conditions


ODD = "import sys; sys.exit(42 if int(sys.stdin.read()) % 2 else 43)"


def test_a_problem_is_judged_by_its_own_checker(tmp_path, runner):
    texts = ["print(3)", "print(4)", "print(int(input()) + 1)"]
    plain = doubling(hidden=(("3", "no such"),))
    problem = dataclasses.replace(plain, checker="custom", validator=Validator("python3", ODD))
    files, _ = _judge(problem, tmp_path, runner, texts)
    found = {k: (v.public, v.hidden) for k, v in _verdicts(files, problem).items()}
    assert found == {
        _key(texts[0]): (Verdict.AC, Verdict.AC),
        _key(texts[1]): (Verdict.WA, None),
        _key(texts[2]): (Verdict.AC, Verdict.WA),
    }
    # Verdicts of another checker are none of this one's.
    assert not _verdicts(files, plain)
    with pytest.raises(DataError, match="its checker is in cobol"):
        _judge(dataclasses.replace(problem, validator=Validator("cobol", "")), tmp_path, runner)


TALKS = """
import sys
print(open(sys.argv[1]).read().strip(), flush=True)
sys.exit(42 if sys.stdin.readline() == open(sys.argv[2]).read() else 43)
"""


def test_programs_for_an_interactive_problem_talk_to_its_validator(tmp_path, runner):
    talks = Validator("python3", TALKS, protocol="interactive")
    problem = dataclasses.replace(doubling(), checker="custom", validator=talks)
    files, _ = _judge(problem, tmp_path, runner, [DOUBLE, SQUARE, WRONG])
    found = {k: (v.public, v.hidden) for k, v in _verdicts(files, problem).items()}
    assert found == {_key(text): EXPECTED[text] for text in (DOUBLE, SQUARE, WRONG)}


def test_a_checker_that_fails_is_told_with_its_problem(tmp_path, runner, caplog):
    broken = Validator("python3", "raise ValueError('no such file')")
    problem = dataclasses.replace(doubling(), checker="custom", validator=broken)
    files, summary = _judge(problem, tmp_path, runner, [DOUBLE])
    assert summary.failed == 1 and not _verdicts(files, problem)
    assert "problem 'doubling'" in caplog.text and "the validator failed" in caplog.text


def test_programs_read_and_write_the_files_that_the_problem_names(tmp_path, runner):
    text = "print(2 * int(open('in.txt').read()), file=open('out.txt', 'w'))"
    problem = dataclasses.replace(doubling(), input_file="in.txt", output_file="out.txt")
    files, _ = _judge(problem, tmp_path, runner, [text, DOUBLE])
    found = {k: v.hidden for k, v in _verdicts(files, problem).items()}
    assert found == {_key(text): Verdict.AC, _key(DOUBLE): None}


def test_hidden_tests_run_only_after_the_examples_pass(tmp_path, recording):
    problem = doubling(hidden=(("31337\n", "62674\n"),))
    _judge(problem, tmp_path, recording)
    saw_hidden = {
        job.source for job in recording.jobs if any("31337" in case.input for case in job.cases)
    }
    assert saw_hidden == {DOUBLE, ADD, SQUARE, CRASH_ABOVE_9}


def test_only_the_examples_may_reject_quickly(tmp_path, recording):
    _judge(doubling(), tmp_path, recording)
    quick = {(job.reject_quickly, job.fresh_process) for job in recording.jobs}
    assert quick == {(True, False), (False, True)}
    assert all(job.reject_quickly == job.key.startswith("p") for job in recording.jobs)


def test_a_run_cut_anywhere_ends_like_one_that_was_not(tmp_path, runner):
    problem = doubling()
    files, _ = _judge(problem, tmp_path, runner)
    path = files.verdicts(problem.name)
    whole = path.read_bytes()
    expected = sorted(whole.splitlines())
    for cut in (0, 1, whole.index(b"\n") + 1, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:cut])
        kept = max(0, whole[:cut].count(b"\n") - 1)  # after the row of conditions
        recording = RecordingRunner(runner)
        _, summary = _judge(problem, tmp_path, recording)
        assert sorted(path.read_bytes().splitlines()) == expected
        assert (summary.known, summary.judged) == (kept, len(EXPECTED) - kept)
    recording = RecordingRunner(runner)
    _judge(problem, tmp_path, recording)
    assert recording.jobs == []


@pytest.mark.parametrize("failures", [1, 2])
def test_an_internal_error_is_retried(tmp_path, runner, failures):
    problem = doubling()
    flaky = RecordingRunner(runner, {DOUBLE: failures, WRONG: failures})
    files, summary = _judge(problem, tmp_path, flaky)
    verdicts = _verdicts(files, problem)
    assert summary.failed == 0
    assert verdicts[_key(DOUBLE)].hidden is Verdict.AC
    assert verdicts[_key(WRONG)].public is Verdict.WA


def test_an_internal_error_that_stays_is_not_a_verdict(tmp_path, runner, caplog):
    problem = doubling()
    files, summary = _judge(problem, tmp_path, RecordingRunner(runner, {DOUBLE: 99}))
    assert summary.failed == 1
    assert "not judged: " + FAULT in caplog.text
    assert _key(DOUBLE) not in _verdicts(files, problem)
    assert b"IE" not in files.verdicts(problem.name).read_bytes()
    _, again = _judge(problem, tmp_path, runner)
    assert (again.judged, again.failed) == (1, 0)
    assert _verdicts(files, problem)[_key(DOUBLE)].hidden is Verdict.AC


def test_programs_of_all_problems_share_one_stream(tmp_path, runner):
    problems = [doubling(name=f"p{i}") for i in range(3)]
    store = store_with(tmp_path, *problems)
    calls = []

    class Counting(RecordingRunner):
        def judge(self, jobs):
            calls.append(1)
            return super().judge(jobs)

    counting = Counting(runner)
    summary = filter_samples(problems, store, ContestFiles(tmp_path), counting, EXECUTION)
    assert summary.judged == 3 * len(EXPECTED)
    assert len(calls) <= 2  # the second for what followed from the last results
    assert len({job.key for job in counting.jobs}) == len(counting.jobs)


def test_languages_that_cannot_run_here_are_left_unjudged(tmp_path, recording):
    recording.languages = frozenset()
    problem = doubling()
    files, summary = _judge(problem, tmp_path, recording)
    assert (summary.skipped, summary.judged) == (len(EXPECTED), 0)
    assert _verdicts(files, problem) == {}


def test_a_row_of_another_version_is_refused(tmp_path):
    files = ContestFiles(tmp_path)
    path = files.verdicts("p")
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"key": "k", "language": "klingon", "public": "AC"}) + "\n")
    with pytest.raises(UserError, match=r"p\.jsonl: .*delete"):
        _verdicts(files, doubling("p"))


def test_language_is_part_of_a_program():
    keys = {program_key(language, "x") for language in Language}
    assert len(keys) == len(Language)


def test_gathering_does_not_depend_on_the_order_of_samples(tmp_path):
    store = store_with(tmp_path, doubling())
    drawn = list(store.read("doubling"))
    keys = frozenset(key for key, _ in first_of_each(drawn))
    programs = gather(drawn, keys.__contains__)
    assert programs == gather(drawn[::-1], keys.__contains__)
    assert [p.text for p in programs] == list(dict.fromkeys(DRAWN))
    assert programs[0].samples == (0, 10)
