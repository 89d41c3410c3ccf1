"""The judge's speed on one core, against the same programs run plainly and in other harnesses.

    python -m benchmarks.judging [--rounds=N] [--programs=N] [--tests=N]

All processes are bound to one core, so that wall clock per test is core time per test, waiting for
one another included. The sides take turns, every round judges programs that were not seen before,
and the figures are medians. About four minutes; the last line has the ratios.
"""

import os
import platform
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from absl import app, flags

from alphacode.config import ExecutionConfig
from alphacode.execution import Runner
from alphacode.execution.languages import TABLE
from benchmarks import judging_cpp, judging_programs, judging_sides
from benchmarks.judging_cpp import Compared
from benchmarks.judging_tools import Spent, median, total

_ROUNDS = flags.DEFINE_integer(
    "rounds", 3, "Passes over the Python programs; half as many over the C++ ones.", lower_bound=1
)
_PROGRAMS = flags.DEFINE_integer(
    "programs",
    judging_programs.COUNT,
    "How many in either language.",
    lower_bound=1,
    upper_bound=judging_programs.COUNT,
)
_TESTS = flags.DEFINE_integer(
    "tests", 10, "Per Python program; a C++ program has ten times as many.", lower_bound=1
)
_CPP_FACTOR = 10

_TARGETS = {
    "python_fresh": (4.0, "times the rate of a new python3 -I -S per test; a process per test"),
    "python_shared": (12.0, "the same; a program's tests share a process"),
    "cpp_run": (0.7, "of the bare floor's rate; compiling left out"),
    "cpp_rejected": (10.0, "times faster than plain g++ -O2; compiling what fails its first test"),
    "cpp_accepted": (4.0, "the same; compiling for a verdict that counts"),
    "short_rejected": (20.0, "the same as the former, of programs as short as samples"),
    "short_accepted": (4.0, "the same as the former"),
}


def _environment(runner: Runner) -> None:
    isolation = runner.isolation
    print(f"isolation: level {isolation.level}, {isolation.name}: {', '.join(isolation.layers)}")
    print(f"kernel {platform.release()}, Python {platform.python_version()}, one core")
    for row in TABLE:
        if row.name == "cpp" and (toolchain := row.find()) is not None:
            for name, ways in (("counts", toolchain.compile), ("quick", toolchain.quick)):
                for first, *later in ways[:1]:
                    then = "".join(f", then {step[0]}" for step in later)
                    print(f"C++ of the judge, {name}: {' '.join(first)}{then}")


def _heading(language: str, sizes: Sequence[int], tests: int, rounds: int) -> None:
    size = statistics.median(sizes)
    print(
        f"\n{language}: {len(sizes)} programs of about {size:.0f} bytes, {tests} tests each, "
        f"medians of {rounds} rounds"
    )


def _columns(unit: str) -> None:
    print(f"  {'':42}{f'{unit}s/s per core':>22}{f'wall ms/{unit}':>18}{f'CPU ms/{unit}':>18}")


def _row(name: str, used: Spent, sees_cpu: bool = True) -> None:
    cpu = f"{1e3 * used.cpu:.2f}" if sees_cpu else "not seen"
    print(f"  {name:42}{1 / used.wall:22.1f}{1e3 * used.wall:18.2f}{cpu:>18}")


def _python(runner: Runner, rounds: int) -> dict[str, Spent]:
    programs = judging_programs.load(_PROGRAMS.value, _TESTS.value)
    _heading("Python", [len(p.python) for p in programs], _TESTS.value, rounds)
    with tempfile.TemporaryDirectory() as folder:
        sides = judging_sides.python_sides(runner, programs, Path(folder))
        judging_sides.ours(runner, "python3", programs[:1])
        for _ in range(rounds):
            for side in sides:
                if side.judge is not None:
                    side.passes.append(side.judge().each(len(programs) * _TESTS.value))
    _columns("test")
    for side in sides:
        if side.passes:
            _row(side.name, median(side.passes), side.sees_cpu)
        else:
            print(f"  {side.name:42}{side.missing:>22}")
    used = {side.name: median(side.passes) for side in sides if side.passes}
    fresh_interpreter = used[judging_sides.ISOLATED_INTERPRETER]
    return {
        "python_fresh": fresh_interpreter.over(used[judging_sides.FRESH]),
        "python_shared": fresh_interpreter.over(used[judging_sides.SHARED]),
    }


def _cpp(runner: Runner, rounds: int) -> dict[str, Spent]:
    tests = _TESTS.value * _CPP_FACTOR
    programs = judging_programs.load(_PROGRAMS.value, tests)
    _heading("C++", [len(p.cpp) for p in programs], tests, rounds)
    if "cpp" not in runner.languages:
        print("  not available here")
        return {}
    judging_sides.ours(runner, "cpp", programs[:1])
    with tempfile.TemporaryDirectory() as folder:
        compared = judging_cpp.compare(runner, programs, rounds, Path(folder))
    _columns("test")
    run = median([part for one in compared for part in one.run_ours])
    _row("ours, a process per test", run)
    ratios = {}
    if all(one.compile_plain for one in compared):
        floor = median([part for one in compared for part in one.run_bare])
        _row("bare floor: plain binary, no sandbox", floor)
        ratios["cpp_run"] = floor.over(run)
    return ratios | _compiling("cpp", compared)


def _short_cpp(runner: Runner, rounds: int) -> dict[str, Spent]:
    programs = judging_programs.load_short(_PROGRAMS.value, _TESTS.value)
    _heading("C++, short as samples are", [len(p.cpp) for p in programs], _TESTS.value, rounds)
    if "cpp" not in runner.languages:
        print("  not available here")
        return {}
    with tempfile.TemporaryDirectory() as folder:
        compared = judging_cpp.compare(runner, programs, rounds, Path(folder))
    return _compiling("short", compared)


def _compiling(kind: str, compared: Sequence[Compared]) -> dict[str, Spent]:
    """Prints the comparison of compilations; returns how many times faster ours are together."""
    names = [f"g++ {' '.join(judging_cpp.PLAIN)}", *(way.name for way in judging_cpp.WAYS)]
    print(f"\n  {'compiling, CPU ms per program':38}{''.join(f'{name:>20}' for name in names)}")
    groups: dict[str, list[Compared]] = {"<bits/stdc++.h>": [], "single headers": [], "all": []}
    for one in compared:
        header = "<bits/stdc++.h>" if "<bits/stdc++.h>" in one.program.cpp else "single headers"
        _compile_row(f"{one.program.name}, {header}", [one])
        groups[header].append(one)
        groups["all"].append(one)
    faster = {}
    for name, members in groups.items():
        if members:
            faster = _compile_row(f"mean of {len(members)}: {name}", members)
    return {f"{kind}_{name}": ratio for name, ratio in faster.items()}


def _compile_row(name: str, members: Sequence[Compared]) -> dict[str, Spent]:
    """Prints what each way takes, and how many times less that is; returns those for the last."""
    sides = [[median(one.compile_ours[way]) for one in members] for way in judging_cpp.WAYS]
    means = [total(side).each(len(members)) for side in sides]
    counts, rejects = means[1], means[-1]
    if not all(one.compile_plain for one in members):
        print(f"  {name:38}{'no g++':>20}{''.join(f'{1e3 * used.cpu:20.0f}' for used in means)}")
        return {}
    plain = total([median(one.compile_plain) for one in members]).each(len(members))
    print(f"  {name:38}{''.join(f'{1e3 * used.cpu:20.0f}' for used in (plain, *means))}")
    if len(members) > 1:
        times = "".join(f"{plain.over(used).cpu:20.1f}" for used in means)
        print(f"  {'  times faster':58}{times}")
    return {"accepted": plain.over(counts), "rejected": plain.over(rejects)}


def _main(argv: Sequence[str]) -> None:
    if len(argv) > 1:
        raise app.UsageError(f"unexpected argument {argv[1]!r}; flags start with --")
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    more = judging_cpp.rows()
    languages = ("cpp", "python3", *(row.name for row in more))
    with Runner(ExecutionConfig(workers=1, languages=languages), table=(*TABLE, *more)) as runner:
        _environment(runner)
        ratios = _python(runner, _ROUNDS.value)
        for part in (_cpp, _short_cpp):
            ratios |= part(runner, (_ROUNDS.value + 1) // 2)
    print()
    for name, (target, meaning) in _TARGETS.items():
        if name in ratios:
            wall, cpu = ratios[name].wall, ratios[name].cpu
            print(f"{name}: {wall:.2f}, by CPU time {cpu:.2f}, target {target:g} {meaning}")
    words = (f"{n}={ratios[n].wall:.2f}" if n in ratios else f"{n}=none" for n in _TARGETS)
    print(f"ratios: {' '.join(words)}")


if __name__ == "__main__":
    app.run(_main)
