"""GOLD both ways: runs count in pairs, a run that is complete is not repeated."""

import json
import subprocess
from pathlib import Path

import pytest

from benchmarks.gold import WAYS, Plan, measured, run, table


def plan(folder: Path) -> Plan:
    return Plan(folder, folder / "checkpoint", seeds=3)


def write_results(folder: Path, name: str, rates: list[float]) -> None:
    path = folder / name / "contest" / "results.json"
    path.parent.mkdir(parents=True)
    problems = [
        {"name": f"p{number}", "pass_at_k": {"1": rate}, "solved": rate > 0}
        for number, rate in enumerate(rates)
    ]
    path.write_text(json.dumps({"problems": problems}))


def test_only_seeds_that_were_run_both_ways_are_compared(tmp_path: Path) -> None:
    write_results(tmp_path, "correct-0", [0.0, 0.5])
    write_results(tmp_path, "all-0", [0.25, 0.75])
    write_results(tmp_path, "correct-1", [1.0, 1.0])
    found = measured(plan(tmp_path))
    assert {way: set(seeds) for way, seeds in found.items()} == {True: {0}, False: {0}}
    lines = table(found).split("\n")
    assert lines[2] == (
        "| correct programs alone | 1 | 25.0% (0.0 to 50.0) | 50.0% (0.0 to 100.0) |"
    )
    assert lines[3].startswith("| all programs | 1 | 50.0% (25.0 to 75.0) | 100.0%")
    assert lines[4] == "| difference | 1 | +25.0% (+25.0 to +25.0) | +50.0% (+0.0 to +100.0) |"


def test_a_complete_run_is_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def started(*_arguments: object, **_keywords: object) -> None:
        raise AssertionError("nothing is to be run")

    monkeypatch.setattr(subprocess, "run", started)
    for name in ("correct-2", "all-2"):
        write_results(tmp_path, name, [0.5])
    for way in WAYS.values():
        run(plan(tmp_path), 2, way)
