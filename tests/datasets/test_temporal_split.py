"""Splits by time: nothing that is tested on is older than what is trained on."""

import datetime
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphacode.datasets.problem import Problem
from alphacode.datasets.readers import DataError, read_problems, write_problems
from alphacode.datasets.temporal_split import FIRST_GYM, TemporalSplit, time_of

ROOT = Path(__file__).resolve().parents[2]


def _problem(contest=0, date=""):
    return Problem(name="x", description="x", cf_contest_id=contest, date=date)


_contests = st.lists(st.integers(0, 40) | st.just(FIRST_GYM + 3), min_size=1, max_size=60)
_days = st.dates(datetime.date(2020, 1, 1), datetime.date(2020, 2, 1)).map(lambda d: d.isoformat())


def _check(problems, valid, test, by_day):
    times = [time_of(p, by_day=by_day) for p in problems]
    try:
        split = TemporalSplit.of_newest(problems, valid, test, by_day=by_day)
    except DataError:
        counts = [sum(t == time for t in times) for time in sorted({t for t in times if t})[::-1]]
        taken = 0
        for wanted in (test, valid):
            held = 0
            while taken < len(counts) and held < wanted:
                held += counts[taken]
                taken += 1
        assert taken >= len(counts), "there was enough"
        return
    parts = [split.of(p) for p in problems]
    held = {part: [t for t, at in zip(times, parts, strict=True) if t and at == part]
            for part in ("train", "valid", "test")}  # fmt: skip
    assert held["train"]
    assert len(held["valid"]) >= valid
    assert len(held["test"]) >= test
    assert max(held["train"]) < min(held["valid"])
    assert max(held["valid"]) < min(held["test"])
    # One contest, or day, less would be too few.
    assert sum(t > min(held["test"]) for t in held["test"]) < test
    assert sum(t > min(held["valid"]) for t in held["valid"]) < valid
    assert all(at == "train" for t, at in zip(times, parts, strict=True) if t is None)


@given(_contests, st.integers(1, 6), st.integers(1, 6))
def test_newest_contests_are_for_validation_and_test(contests, valid, test):
    _check([_problem(contest) for contest in contests], valid, test, by_day=False)


@given(st.lists(_days | st.just(""), max_size=60), st.integers(1, 6), st.integers(1, 6))
def test_newest_days_are_for_validation_and_test(days, valid, test):
    _check([_problem(date=day) for day in days], valid, test, by_day=True)


def test_points_in_time_of_the_paper():
    split = TemporalSplit(datetime.date(2021, 7, 15), datetime.date(2021, 9, 21))
    days = ["2021-07-14", "2021-07-15", "2021-09-20", "2021-09-21", ""]
    parts = [split.of(_problem(date=day)) for day in days]
    assert parts == ["train", "valid", "valid", "test", "train"]


def test_others_are_trained_on_or_left_out():
    elsewhere, gym, old = _problem(), _problem(FIRST_GYM + 5), _problem(7)
    kept, strict = TemporalSplit(10, 20), TemporalSplit(10, 20, others="leave out")
    assert [kept.of(p) for p in (elsewhere, gym, old)] == ["train", "train", "train"]
    assert [strict.of(p) for p in (elsewhere, gym, old)] == ["", "", "train"]
    newest = TemporalSplit.of_newest(map(_problem, (1, 2, 3)), 1, 1, others="leave out")
    assert newest == TemporalSplit(2, 3, "leave out")


def test_points_in_the_wrong_order_or_of_two_kinds_are_refused():
    with pytest.raises(DataError, match="valid_from=30 is after test_from=20"):
        TemporalSplit(30, 20)
    with pytest.raises(DataError, match="two contest numbers or two dates"):
        TemporalSplit(30, datetime.date(2021, 7, 15))
    with pytest.raises(DataError, match="too few for 1 validation and 2 test"):
        TemporalSplit.of_newest(map(_problem, (1, 2, 2)), 1, 2)


def test_script_writes_three_files_of_which_none_is_older_than_the_one_before(
    tmp_path: Path,
) -> None:
    problems = [_problem(n) for n in (9, 1, 5, 3, 8, 2, 7, 4, 6)]
    write_problems(tmp_path / "all.jsonl", problems)
    command = [sys.executable, str(ROOT / "data" / "split_by_time.py"), "--valid=2", "--test=3"]
    flags = [f"--inputs={tmp_path / 'all.jsonl'}", f"--output={tmp_path / 'split'}"]
    done = subprocess.run([*command, *flags], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = [
        [p.cf_contest_id for p in read_problems(tmp_path / "split" / f"{name}.jsonl.gz")]
        for name in ("train", "valid", "test")
    ]
    assert [sorted(ids) for ids in found] == [[1, 2, 3, 4], [5, 6], [7, 8, 9]]
