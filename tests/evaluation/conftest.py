"""One hand-made contest, really judged once for all tests of evaluation."""

import contextlib
import dataclasses
import io

import pytest
import small_problems

from alphacode.config import ContestConfig, ExecutionConfig, SelectionConfig
from alphacode.datasets.readers import write_problems
from alphacode.evaluation.contest import run_contest

CONFIG = ContestConfig(
    execution=ExecutionConfig(cpu_seconds=1.0, time_factors=("python3=1",), minimum_isolation=1),
    selection=SelectionConfig(test_inputs=20),
)
JUDGING = ("filter", "cluster", "score", "report")


@dataclasses.dataclass(frozen=True)
class JudgedContest:
    """Where things are, what `run_contest` returned, and what it printed."""

    config: ContestConfig
    contest: str
    workdir: object
    results: dict
    printed: str


@pytest.fixture(scope="session")
def judged(tmp_path_factory):
    """Treat as read-only; copy the workdir to change it."""
    folder = tmp_path_factory.mktemp("contest")
    contest = str(folder / "contest.jsonl")
    write_problems(contest, small_problems.contest())
    workdir = folder / "run"
    small_problems.fill_contest(workdir)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        results = run_contest(CONFIG, "", contest, str(workdir), JUDGING)
    return JudgedContest(CONFIG, contest, workdir, results, printed.getvalue())
