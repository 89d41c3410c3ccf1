"""Which verdicts agree with which labels, and how the comparison is shown."""

import pytest

from alphacode.execution.verdicts import Verdict
from alphacode.execution.verify.labels import (
    ALLOWED,
    Comparison,
    NotJudged,
    Outcome,
    agrees,
    aligned,
    confusion_table,
    disagreements,
    left_out_lines,
    outcome_table,
)

AGREEING = {
    "accepted": "AC",
    "wrong_answer": "WA OLE",
    "time_limit_exceeded": "TLE",
    "run_time_error": "RE MLE",
    "memory_limit_exceeded": "MLE RE",
    "brute_force": "TLE RE MLE",
    "partially_accepted": "WA TLE RE MLE OLE",
    "rejected": "WA TLE RE MLE OLE",
    "compile_error": "CE",
    "valid_output": "AC",
    "invalid_output": "WA",
}


def outcome(label: str, verdict: str, **more: object) -> Outcome:
    values = {
        "problem": "sum",
        "name": "a.py",
        "language": "python3",
        "agreed": agrees(label, Verdict(verdict)),
        "cpu_seconds": 0.5,
        "limit_seconds": 1.0,
    }
    return Outcome(label=label, verdict=Verdict(verdict), **(values | more))  # type: ignore[arg-type]


@pytest.mark.parametrize("label", ALLOWED)
def test_which_verdicts_agree(label: str) -> None:
    agreeing = {verdict.value for verdict in Verdict if agrees(label, verdict)}
    assert agreeing == set(AGREEING[label].split())


@pytest.mark.parametrize("label", ALLOWED)
def test_our_own_fault_never_agrees(label: str) -> None:
    assert not agrees(label, Verdict.IE, scored=True)


def test_only_partial_programs_may_pass_for_their_score() -> None:
    passing = [label for label in ALLOWED if agrees(label, Verdict.AC, scored=True)]
    assert passing == ["accepted", "partially_accepted", "valid_output"]


def test_columns_are_aligned() -> None:
    assert aligned([("a", "b"), ("long", "10"), ("x", "7")], right=[1]) == [
        "a      b",
        "long  10",
        "x      7",
    ]


def test_every_program_is_counted_once() -> None:
    found = [
        outcome("accepted", "AC"),
        outcome("accepted", "TLE"),
        outcome("wrong_answer", "WA"),
        outcome("wrong_answer", "WA"),
        outcome("wrong_answer", "IE", cpu_seconds=None),
    ]
    header, *rows = (line.split() for line in confusion_table(found))
    assert header == ["label", *Verdict, "agreed"]
    assert [row[0] for row in rows] == ["accepted", "wrong_answer"]
    counts = {
        (row[0], verdict): int(n)
        for row in rows
        for verdict, n in zip(Verdict, row[1:-3], strict=True)
    }
    assert {place: n for place, n in counts.items() if n} == {
        ("accepted", "AC"): 1,
        ("accepted", "TLE"): 1,
        ("wrong_answer", "WA"): 2,
        ("wrong_answer", "IE"): 1,
    }
    assert [row[-3:] for row in rows] == [["1", "of", "2"], ["2", "of", "3"]]
    assert Comparison(found).summary == "labels agreed 3 of 5"


def test_a_table_has_a_line_for_each_program() -> None:
    found = [outcome("accepted", "AC"), outcome("rejected", "CE", cpu_seconds=None)]
    lines = [line.split() for line in outcome_table(found)]
    assert lines[1:] == [
        ["sum", "accepted", "a.py", "python3", "AC", "0.50", "1.00", "yes"],
        ["sum", "rejected", "a.py", "python3", "CE", "-", "1.00", "NO"],
    ]


def test_disagreements_are_explained() -> None:
    found = [
        outcome("accepted", "AC"),
        outcome("accepted", "RE", test="secret/1", message="exit status 1\n  KeyError\n"),
        outcome("wrong_answer", "AC"),
    ]
    assert disagreements(found) == [
        "sum/accepted/a.py: RE on secret/1",
        "    exit status 1 KeyError",
        "sum/wrong_answer/a.py: AC",
        "    every test is passed",
    ]


def test_what_was_left_out_is_counted_by_reason() -> None:
    left_out = [NotJudged("sum", "accepted", name, "no Kotlin") for name in ("a.kt", "b.kt")]
    left_out.append(NotJudged("sum", "accepted", "c.hs", "no Haskell"))
    total = "not judged: 3 programs (2 no Kotlin, 1 no Haskell)"
    assert left_out_lines(left_out, each=False) == [total]
    lines = left_out_lines(left_out, each=True)
    assert lines[-1] == total
    assert "  sum/accepted/b.kt  no Kotlin" in lines
    assert left_out_lines([], each=True) == ["not judged: 0 programs"]
