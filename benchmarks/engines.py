"""What an engine costs per job: trivial Python programs by one worker, without and with an engine.

The bare worker answers one job after the other. CPU time is that of all processes together. Rounds
alternate, and each side's best counts, so that other work on the machine disturbs all alike.
`python -m benchmarks.engines`
"""

import contextlib
import importlib.util
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from alphacode.config import ExecutionConfig
from alphacode.execution import Case, Job, Limits, Runner, Verdict
from alphacode.execution.languages import PYTHON
from alphacode.execution.pool.local_engine import LocalEngine

_JOBS, _ROUNDS = 400, 5
_CASES = (Case("1\n", "1\n"),)
_LIMITS = Limits(cpu_seconds=2, wall_seconds=10, memory_bytes=512 << 20, output_bytes=8 << 20)


def _jobs() -> Iterator[Job]:
    return (Job(str(i), "python3", f"print(input())  # {i}", _CASES, _LIMITS) for i in range(_JOBS))


def _cpu_seconds() -> float:
    """Of this process and all that stem from it, also those that have ended."""
    parents, ticks = {}, {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
            parents[int(name)] = int(fields[1])
            ticks[int(name)] = sum(map(int, fields[11:15]))
    family = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(ticks[pid] for pid in family) / os.sysconf("SC_CLK_TCK")


def _per_job(judge: Callable[[], list[Verdict]]) -> tuple[float, float]:
    """Elapsed and CPU seconds."""
    start, cpu = time.perf_counter(), _cpu_seconds()
    verdicts = judge()
    elapsed, spent = time.perf_counter() - start, _cpu_seconds() - cpu
    assert verdicts == [Verdict.AC] * _JOBS
    return elapsed / _JOBS, spent / _JOBS


def main() -> None:
    """Measures and prints; Ray is left out where it is not installed."""
    engines = ["local", *(["ray"] if importlib.util.find_spec("ray") else [])]
    with contextlib.ExitStack() as stack:
        runners = {}
        for engine in engines:
            config = ExecutionConfig(engine=engine, workers=1, languages=("python3",))
            start = time.perf_counter()
            runners[engine] = stack.enter_context(Runner(config))
            print(f"{engine}: started in {time.perf_counter() - start:.2f} s")
        pool = LocalEngine(ExecutionConfig(workers=1), [])
        stack.callback(pool.close)
        (worker,) = pool.workers
        sides = {"bare": lambda: [worker.ask(job, PYTHON).verdict for job in _jobs()]}
        for engine, runner in runners.items():
            sides[engine] = lambda runner=runner: [r.verdict for r in runner.judge(_jobs())]  # type: ignore[misc]
        rounds = [{name: _per_job(judge) for name, judge in sides.items()} for _ in range(_ROUNDS)]
    for name in sides:
        elapsed, cpu = (min(each[name][i] for each in rounds) for i in (0, 1))
        print(f"{name}: {1 / elapsed:.0f} jobs/s, {1e3 * cpu:.2f} ms of CPU per job")


if __name__ == "__main__":
    main()
