"""A run's folder: results of problems under way, and a file for each that is done.

    PLACE-DIGEST.results.jsonl   what programs did, until the problem is done
    PLACE-DIGEST.json            {"problem": a row as in files of problems, "report": ...}

The digest is of the problem, the plan and the judge's settings: with other ones, another file.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alphacode import files
from alphacode.config import ExecutionConfig
from alphacode.datasets.problem import Problem
from alphacode.datasets.readers import problem_from_row, problem_to_row
from alphacode.execution.curation.curate import Plan
from alphacode.execution.curation.report import Report

_VERSION = 1


class Workdir:
    """The files of one run, and of those before it."""

    def __init__(self, folder: Path, plan: Plan, config: ExecutionConfig) -> None:
        """Args: the folder, made where it is not there; what is done; the judge's settings."""
        self._folder = folder
        settings = config.of_verdicts()
        settings |= {"version": _VERSION, **dataclasses.asdict(plan), "stages": sorted(plan.stages)}
        self._settings = json.dumps(settings, sort_keys=True)
        folder.mkdir(parents=True, exist_ok=True)

    def name(self, place: int, problem: Problem) -> str:
        """Of the files of a problem, by its place in the data."""
        text = self._settings + json.dumps(problem_to_row(problem))
        return f"{place:06d}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"

    def results(self, name: str) -> Path:
        """The file of its results."""
        return self._folder / f"{name}.results.jsonl"

    def done(self, name: str) -> bool:
        """Whether that problem is."""
        return self._record(name).exists()

    def read(self, name: str) -> tuple[Problem, Report]:
        """A problem that is done."""
        path = self._record(name)
        record: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
        return problem_from_row(record["problem"], str(path)), Report.from_plain(record["report"])

    def write(self, name: str, problem: Problem, report: Report) -> None:
        """Notes that it is done, whole or not at all, and lets go of its results."""
        record = {"problem": problem_to_row(problem), "report": dataclasses.asdict(report)}
        # The disk has it before its results go.
        files.write_json(self._record(name), record, durable=True)
        self.results(name).unlink(missing_ok=True)

    def _record(self, name: str) -> Path:
        return self._folder / f"{name}.json"
