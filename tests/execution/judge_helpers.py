"""What the tests of the judge share: pools, making jobs, and looking for processes that survive."""

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from alphacode.config import ExecutionConfig
from alphacode.execution import Case, Job, JobResult, Limits, Runner, Verdict
from alphacode.execution.compilers import cpp
from alphacode.execution.judge import isolation
from alphacode.execution.pool.local_engine import LocalEngine

Judge = Callable[..., JobResult]
PoolMaker = Callable[..., Runner]

EVERY_LANGUAGE = ("c", "cpp", "python3", "pypy3", "java")
LIMITS = Limits(cpu_seconds=2, wall_seconds=20, memory_bytes=256 << 20, output_bytes=4 << 20)
_TIGHT = {
    Verdict.TLE: {"cpu_seconds": 0.3, "wall_seconds": 1},
    Verdict.MLE: {"memory_bytes": 96 << 20},
    Verdict.OLE: {"output_bytes": 1 << 20},
}


def tight_limits(*verdicts: Verdict) -> Limits:
    """`LIMITS`, but little of what programs with these verdicts exceed.

    Of nothing else, so that a loaded machine does not decide which limit comes first.
    """
    tight = {name: value for each in verdicts for name, value in _TIGHT.get(each, {}).items()}
    return dataclasses.replace(LIMITS, **tight)  # type: ignore[arg-type]


def make_job(
    source: str,
    *cases: tuple[str, str | None],
    language: str = "python3",
    limits: Limits = LIMITS,
    flags: str = "",
    stop: bool = False,
    key: str = "program",
    **fields: object,
) -> Job:
    """A job; `fields` are further ones of `Job`."""
    tests = tuple(Case(*case) for case in cases or (("", None),))
    return Job(key, language, source, tests, limits, flags, stop, **fields)  # type: ignore[arg-type]


def attempt(attack: str, refused: str, escaped: str) -> str:
    """A Python program that tries something: with one line each for a refusal and a success."""
    return (
        "import os, socket, sys\n"
        f"try:\n    {attack}\nexcept OSError:\n    {refused}\nelse:\n    {escaped}\n"
    )


@contextlib.contextmanager
def pool_maker() -> Iterator[PoolMaker]:
    """A function that gives pools of one worker at exactly one level, each made once."""
    made: dict[tuple[object, ...], Runner] = {}
    with contextlib.ExitStack() as stack:

        def make(
            level: int,
            languages: tuple[str, ...] = ("cpp", "python3"),
            compile_seconds: float = 2,
            python_server: bool = True,
        ) -> Runner:
            key = (level, languages, compile_seconds, python_server)
            if key not in made:
                config = ExecutionConfig(
                    workers=1,
                    minimum_isolation=min(level, 2),
                    languages=languages,
                    compile_seconds=compile_seconds,
                )
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(isolation, "_LEVELS", (level,))
                    if not python_server:  # as where no C++ compiler is
                        patch.setattr(cpp, "python_server", str)
                    made[key] = stack.enter_context(Runner(config))
            return made[key]

        yield make


def descendants(pid: int) -> set[int]:
    """Processes that stem from `pid`, itself left out, zombies too."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found: set[int] = set()
    while new := {p for p, parent in parents.items() if parent in found | {pid}} - found:
        found |= new
    return found


def supervisors(pool: Runner) -> list[int]:
    """Process numbers of a pool's running workers."""
    assert isinstance(pool._engine, LocalEngine)
    return [worker.pid for worker in pool._engine.workers]


def workspace(pool: Runner) -> Path:
    """The folder with those of a pool's workers."""
    assert isinstance(pool._engine, LocalEngine)
    return pool._engine._workspace.path
