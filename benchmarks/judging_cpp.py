"""The C++ half of `benchmarks.judging`: compiling and running, the judge against `g++ -O2`."""

import dataclasses
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from alphacode.execution import Runner
from alphacode.execution.compilers import compiler, headers
from alphacode.execution.folders import cache_folder
from alphacode.execution.languages import TABLE, Language, Toolchain
from benchmarks.judging_programs import Program, distinct
from benchmarks.judging_sides import bare, ours
from benchmarks.judging_tools import Spent, run_bare, spent

PLAIN = ("-O2", "-std=gnu++17")
"""Flags of the compilation that is compared with."""


@dataclasses.dataclass(frozen=True)
class Way:
    """A way in which the judge compiles, or did.

    Attributes:
      name: Of its column.
      language: Row of the runner's table.
      rejects: What is timed is a program that fails its test; else one that passes.
    """

    name: str
    language: str
    rejects: bool


WAYS = (
    Way("-O2, clang first", "cpp_before", rejects=False),
    Way("-O2, counts", "cpp", rejects=False),
    Way("-O0, a process", "cpp_processes", rejects=True),
    Way("-O0, forked", "cpp", rejects=True),
)
"""Before samples were rejected quickly; a program that passes; and one that fails: without a
compiler that is forked, and as it is."""


@dataclasses.dataclass
class Compared:
    """Timings of one program.

    Attributes:
      program: Which.
      compile_ours: By `WAYS`, of each round; the judge's time for one test less that of a run.
      compile_plain: With g++; empty where there is none.
      run_ours: Per test; the judge's time for many tests less that for one.
      run_bare: Per test, of the plainly compiled program; empty where there is none.
    """

    program: Program
    compile_ours: dict[Way, list[Spent]] = dataclasses.field(
        default_factory=lambda: {way: [] for way in WAYS}
    )
    compile_plain: list[Spent] = dataclasses.field(default_factory=list)
    run_ours: list[Spent] = dataclasses.field(default_factory=list)
    run_bare: list[Spent] = dataclasses.field(default_factory=list)


def rows() -> tuple[Language, ...]:
    """C++ as `WAYS` want it, besides the table's own row."""
    (row,) = (row for row in TABLE if row.name == "cpp")

    def changed(change: Callable[[Toolchain], Toolchain]) -> Callable[[], Toolchain | None]:
        return lambda: (found := row.find()) and change(found)

    return (
        dataclasses.replace(row, name="cpp_before", find=changed(_before)),
        dataclasses.replace(row, name="cpp_processes", find=changed(_in_processes)),
    )


def _before(toolchain: Toolchain) -> Toolchain:
    cache = cache_folder()
    fast = cache and compiler.first(compiler.FAST, "c++", "gnu++17", cache, None)
    header = cache and fast and headers.usual(fast, cache)
    if not fast or not header:
        return toolchain
    ways = (fast.steps(*headers.forced(fast, header)), *toolchain.compile)
    readable = (*toolchain.readable, str(header.parent), fast.start)
    return dataclasses.replace(toolchain, compile=ways, readable=readable)


def _in_processes(toolchain: Toolchain) -> Toolchain:
    return dataclasses.replace(toolchain, compiler_server=None)


def compare(
    runner: Runner, programs: Sequence[Program], rounds: int, folder: Path
) -> list[Compared]:
    """Judges and compiles each program in turn, `rounds` times.

    Args:
      runner: Of one worker, with `rows`.
      programs: With at least two tests each.
      rounds: How often.
      folder: For the plain compilations.
    """
    gxx = shutil.which("g++")
    compared = [Compared(program) for program in programs]
    for way in WAYS:
        _compile(runner, way, programs[0])  # so that all is warm
    for _ in range(rounds):
        for one in compared:
            _judge(runner, one)
            if gxx is not None:
                _plain(gxx, one, folder)
    return compared


def _judge(runner: Runner, one: Compared) -> None:
    single = {way: _compile(runner, way, one.program) for way in WAYS}
    many = ours(runner, "cpp", [one.program])
    run = many.less(single[WAYS[1]]).each(len(one.program.cases) - 1)
    one.run_ours.append(run)
    for way, used in single.items():
        one.compile_ours[way].append(used.less(run))


def _compile(runner: Runner, way: Way, program: Program) -> Spent:
    """The judge's time for one test; of the program that is rejected, its answer is another."""
    case = program.cases[0]
    if way.rejects:
        case = dataclasses.replace(case, expected=f"{case.expected} and more")
    one = dataclasses.replace(program, cases=(case,))
    return ours(runner, way.language, [one], quickly=way.rejects, accepted=not way.rejects)


def _plain(gxx: str, one: Compared, folder: Path) -> None:
    source, binary = folder / "main.cpp", folder / "main"
    source.write_text(distinct(one.program.cpp, "cpp"))
    command = [gxx, *PLAIN, "-o", str(binary), str(source)]
    one.compile_plain.append(spent(lambda: run_bare(command, "")))
    used = bare([[str(binary)]], [one.program.cases])
    one.run_bare.append(used.each(len(one.program.cases)))
