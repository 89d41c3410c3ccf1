"""Results in files: whatever is cut or repeated, each job ends with its one row."""

import dataclasses
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judge_helpers import LIMITS, make_job

from alphacode.errors import UserError
from alphacode.execution import (
    Case,
    CaseResult,
    Job,
    JobResult,
    Limits,
    RecordSummary,
    ResultLog,
    RowLog,
    Runner,
    Validator,
    Verdict,
    record,
)
from alphacode.execution.results import fingerprint

ROWS = [{"key": f"k{i}", "value": "ä\n" * i} for i in range(4)]
DOUBLE, WRONG, CRASH = "print(2 * int(input()))", "print(0)", "raise SystemExit(3)"
CASES = (("1", "2"), ("4", "8"))


class Recording:
    """A real runner that notes the jobs it is given."""

    def __init__(self, runner: Runner) -> None:
        self.languages = runner.languages
        self.given: list[str] = []
        self._runner = runner

    def judge(self, jobs: Iterable[Job]) -> Iterator[JobResult]:
        def noted() -> Iterator[Job]:
            for job in jobs:
                self.given.append(job.key)
                yield job

        return self._runner.judge(noted())


@pytest.fixture
def recording(runner: Runner) -> Recording:
    return Recording(runner)


def jobs() -> list[Job]:
    """Four programs, one of them under two keys more."""
    sources = {
        "a": DOUBLE,
        "b": WRONG,
        "c": CRASH,
        "a again": DOUBLE,
        "d": "print(",
        "a last": DOUBLE,
    }
    return [make_job(source, *CASES, key=key) for key, source in sources.items()]


def record_in(path: Path, runner: object, what: Iterable[Job]) -> RecordSummary:
    with ResultLog(path) as log:
        return record(log, runner, what)  # type: ignore[arg-type]


def verdicts(path: Path) -> dict[str, list[str]]:
    with ResultLog(path) as log:
        results = list(log.results())
    assert len({r.key for r in results}) == len(results)
    return {r.key: [r.verdict, *(case.verdict for case in r.cases)] for r in results}


EXPECTED = {
    **{key: ["AC", "AC", "AC"] for key in ("a", "a again", "a last")},
    "b": ["WA", "WA", "WA"],
    "c": ["RE", "RE", "RE"],
    "d": ["CE"],
}


def test_a_log_cut_at_any_byte_keeps_its_whole_rows_and_can_go_on(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "log.jsonl"
    log = RowLog(path)
    for row in ROWS:
        log.append(row)
    whole = path.read_bytes()
    for cut in range(len(whole) + 1):
        path.write_bytes(whole[:cut])
        kept = list(RowLog(path).rows())
        assert kept == ROWS[: whole[:cut].count(b"\n")]
        resumed = RowLog(path)
        for row in ROWS[len(kept) :]:
            resumed.append(row)
        assert path.read_bytes() == whole


def test_a_torn_line_longer_than_the_buffer_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    RowLog(path).append(ROWS[0])
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"key": "' + b"x" * 200_000)
    assert list(RowLog(path).rows()) == ROWS[:1]
    assert path.read_bytes() == whole


@pytest.mark.parametrize("damage", [b'{"a": \n', b"3\n", b'{"a": "\xff"}\n', b"\n"])
def test_damage_before_the_end_is_refused_with_file_line_and_remedy(
    tmp_path: Path, damage: bytes
) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b'{"a": 1}\n' + damage + b'{"a": 3}\n')
    with pytest.raises(UserError, match=r"log\.jsonl:2: .*delete"):
        list(RowLog(path).rows())


def test_a_missing_log_is_empty(tmp_path: Path) -> None:
    assert list(RowLog(tmp_path / "none.jsonl").rows()) == []


def test_rows_are_one_json_object_per_line_and_have_a_place(tmp_path: Path) -> None:
    log = RowLog(tmp_path / "log.jsonl")
    places = [log.append({"text": text}) for text in ("two\nlines", "ä")]
    lines = (tmp_path / "log.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [{"text": "two\nlines"}, {"text": "ä"}]
    assert [place for place, _ in log.entries()] == places
    assert [log.at(place)["text"] for place in places] == ["two\nlines", "ä"]


texts = st.text(st.characters(exclude_categories=()), max_size=8)
amounts = st.floats(0, 1e6)
case_results = st.builds(
    CaseResult, st.sampled_from(Verdict), texts, amounts, amounts, st.integers(0, 1 << 40), texts
)
results = st.builds(
    JobResult, texts, st.sampled_from(Verdict), st.lists(case_results, max_size=3).map(tuple), texts
)


@settings(max_examples=50)
@given(st.lists(results, max_size=5, unique_by=lambda result: result.key))
def test_results_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, written: list[JobResult]
) -> None:
    path = tmp_path_factory.mktemp("log") / "results.jsonl"
    for number, result in enumerate(written):
        with ResultLog(path) as log:
            assert not log.holds(result.key, bytes([number]))
            log.append(result, bytes([number]))
            assert log.find(bytes([number])) == result
    with ResultLog(path) as log:
        assert list(log.results()) == written
        assert len(log) == len(written)
        assert all(log.holds(r.key, bytes([i])) for i, r in enumerate(written))


def test_identical_programs_run_once_and_each_key_has_its_row(
    tmp_path: Path, recording: Recording
) -> None:
    path = tmp_path / "results.jsonl"
    assert record_in(path, recording, jobs()) == RecordSummary(
        judged=4, copied=2, known=0, failed=0
    )
    assert len(recording.given) == 4
    assert verdicts(path) == EXPECTED


def test_a_log_cut_anywhere_ends_like_one_that_was_not(tmp_path: Path, runner: Runner) -> None:
    path = tmp_path / "results.jsonl"
    record_in(path, runner, jobs())
    whole = path.read_bytes()
    for cut in (0, 1, whole.index(b"\n"), whole.index(b"\n") + 1, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:cut])
        kept = whole[:cut].count(b"\n")
        again = Recording(runner)
        summary = record_in(path, again, jobs())
        assert (summary.known, summary.failed) == (kept, 0)
        assert summary.judged == len(again.given)
        assert summary.judged + summary.copied == len(EXPECTED) - kept
        assert verdicts(path) == EXPECTED
        assert path.read_bytes().startswith(whole[: whole[:cut].rfind(b"\n") + 1])


def test_a_program_judged_before_is_not_run_under_a_new_key(
    tmp_path: Path, recording: Recording
) -> None:
    path = tmp_path / "results.jsonl"
    record_in(path, recording, jobs()[:1])
    summary = record_in(path, recording, [make_job(DOUBLE, *CASES, key="new")])
    assert summary == RecordSummary(judged=0, copied=1, known=0, failed=0)
    assert recording.given == ["a"]
    assert verdicts(path) == {"a": EXPECTED["a"], "new": EXPECTED["a"]}


def test_internal_errors_are_counted_and_never_written(
    tmp_path: Path, recording: Recording
) -> None:
    path = tmp_path / "results.jsonl"
    alien = [make_job("x", key=key, language="algol") for key in ("x", "y")]
    summary = record_in(path, recording, [alien[0], jobs()[0], alien[1]])
    assert summary == RecordSummary(judged=1, copied=0, known=0, failed=2)
    assert recording.given.count("x") == 3
    assert "IE" not in path.read_text()
    assert verdicts(path) == {"a": EXPECTED["a"]}


def test_a_key_stands_for_one_program(tmp_path: Path, runner: Runner) -> None:
    path = tmp_path / "results.jsonl"
    record_in(path, runner, jobs()[:1])
    with pytest.raises(UserError, match=r"results\.jsonl: .*'a'.*delete") as error:
        record_in(path, runner, [make_job(WRONG, *CASES, key="a")])
    assert "\n" not in str(error.value)
    with pytest.raises(ValueError, match="two jobs have the key 'b'"):
        record_in(path, runner, [make_job(WRONG, *CASES, key="b")] * 2)


def test_one_process_writes_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    with (
        ResultLog(path),
        pytest.raises(UserError, match=r"results\.jsonl: another process"),
        ResultLog(path),
    ):
        pass
    with ResultLog(path) as log:
        assert len(log) == 0


@pytest.mark.parametrize(
    "change", [{"version": 2}, {"verdict": "XX"}, {"cases": [{}]}, {"program": "?"}, {"key": None}]
)
def test_rows_of_another_version_are_refused(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "results.jsonl"
    with ResultLog(path) as log:
        log.append(JobResult("a", Verdict.AC, ()), b"0")
    row = json.loads(path.read_text()) | change
    if row["key"] is None:
        del row["key"]
    path.write_text(json.dumps(row) + "\n")
    with (
        pytest.raises(UserError, match=r"results\.jsonl: row .* version .*delete"),
        ResultLog(path),
    ):
        pass


def test_only_outputs_that_nothing_was_compared_with_are_kept(
    tmp_path: Path, runner: Runner
) -> None:
    path = tmp_path / "results.jsonl"
    record_in(path, runner, [make_job("print(7)", ("", "7"), ("", None))])
    with ResultLog(path) as log:
        (result,) = log.results()
    assert [case.output for case in result.cases] == ["", "7\n"]


def test_jobs_are_taken_lazily_and_results_told_when_they_are_written(
    tmp_path: Path, runner: Runner
) -> None:
    path = tmp_path / "results.jsonl"
    taken = 0
    told: list[str] = []

    def counted() -> Iterator[Job]:
        nonlocal taken
        for job in (make_job(f"print(2) # {i}", ("", "2"), key=str(i)) for i in range(12)):
            taken += 1
            yield job

    def written(result: JobResult) -> None:
        told.append(result.key)
        assert taken <= len(told) + 4
        assert len(path.read_text().splitlines()) == len(told)

    with ResultLog(path) as log:
        record(log, runner, counted(), written)
    assert sorted(told) == sorted(map(str, range(12)))


def test_fingerprints_differ_with_everything_but_the_key() -> None:
    job = make_job(DOUBLE, *CASES)
    checker = Validator("python3", "x")
    changes: list[dict[str, object]] = [
        {"language": "pypy3"},
        {"source": DOUBLE + " "},
        {"cases": job.cases[:1]},
        {"cases": (*job.cases[:1], Case("4", None))},
        {"cases": (*job.cases[:1], Case("4", ""))},
        {"limits": dataclasses.replace(LIMITS, cpu_seconds=3)},
        {"checker_flags": "case_insensitive"},
        {"stop_at_first_failure": True},
        {"fresh_process": False},
        {"reject_quickly": True},
        {"files": (("a.h", "1"),)},
        {"files": (("a.h1", ""),)},
        {"input_file": "in.txt"},
        {"output_file": "in.txt"},
        {"validator": checker},
        {"validator": dataclasses.replace(checker, protocol="testlib")},
        {"validator": dataclasses.replace(checker, arguments=("a", "b"))},
        {"validator": dataclasses.replace(checker, arguments=("a b",))},
    ]
    names = {name for change in changes for name in change}
    assert names == {field.name for field in dataclasses.fields(Job)} - {"key"}
    prints = [fingerprint(job), *(fingerprint(dataclasses.replace(job, **c)) for c in changes)]  # type: ignore[arg-type]
    assert len(set(prints)) == len(prints)
    assert fingerprint(dataclasses.replace(job, key="other")) == prints[0]


def test_equal_limits_have_one_fingerprint() -> None:
    whole, real = (make_job(DOUBLE, limits=Limits(two, 20, 1 << 28, 1 << 20)) for two in (2, 2.0))
    assert fingerprint(whole) == fingerprint(real)
