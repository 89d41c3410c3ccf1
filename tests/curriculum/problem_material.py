"""Generated problems, and their programs, for the tests of the generator."""

import functools
import random
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from alphacode.datasets.problem import Language, Problem, Solution
from curriculum import composition_of, compositions, generate
from curriculum.library import BLOCKS
from curriculum.plans import Plan, plan_of_steps
from curriculum.shapes import SHAPES, Shape
from curriculum.task import Case, Limits, Step, Task

CPP_HEADER = "#include <bits/stdc++.h>\nusing namespace std;\n"
LIMITS = Limits(length=12, low=-50, high=50, k_low=1, k_high=4)


@functools.cache
def problems(split: str, count: int) -> tuple[Problem, ...]:
    return tuple(generate(count, 11, split))


def keys_of(problem: Problem) -> tuple[str, ...]:
    return tuple(composition_of(problem).partition(":")[2].split(">"))


def covering(candidates: Iterable[Problem]) -> list[Problem]:
    """Problems that among them use every block that the candidates use."""
    chosen: list[Problem] = []
    seen: set[str] = set()
    for problem in sorted(candidates, key=lambda p: -len(keys_of(p))):
        if set(keys_of(problem)) - seen:
            seen.update(keys_of(problem))
            chosen.append(problem)
    return chosen


def programs_of(problem: Problem, language: Language) -> list[Solution]:
    return [s for s in problem.solutions + problem.incorrect_solutions if s.language is language]


def steps(*chain: tuple[str, int | None] | str) -> tuple[Step, ...]:
    """Steps by keys, a number beside those that need one."""
    pairs = [(link, 0) if isinstance(link, str) else link for link in chain]
    return tuple(Step(BLOCKS[key], number) for key, number in pairs)


def task(shape: Shape, chain: Sequence[Step], limits: Limits = LIMITS) -> Task:
    plan = plan_of_steps(chain)
    return Task(
        shape=shape.name,
        kind=shape.kind,
        steps=tuple(chain),
        limits=limits,
        guards=tuple(stage.substitute is not None for stage in plan.stages),
    )


def some_chains(split: str, count: int) -> list[tuple[Step, ...]]:

    rng = random.Random(f"chains of {split}")
    return [
        compositions.choose(rng, split, compositions.draw_depth(rng, split), timed=False)
        for _ in range(count)
    ]


def shapes_of(kind_name: str) -> list[Shape]:
    return [shape for shape in SHAPES.values() if shape.kind.name == kind_name]


def compile_together(sources: Sequence[str], folder: Path, *flags: str) -> Path:
    """One executable of many programs, for `run_together`."""
    parts = [CPP_HEADER]
    for i, source in enumerate(sources):
        assert source.startswith(CPP_HEADER) and source.count("int main() {") == 1
        body = source.removeprefix(CPP_HEADER).removesuffix("}\n")
        parts.append(f"namespace program{i} {{\n{body}    return 0;\n}}\n}}\n")
    table = ", ".join(f"program{i}::main" for i in range(len(sources)))
    parts.append(f"int (*programs[])() = {{{table}}};\n")
    (folder / "all.cpp").write_text("".join(parts))
    (folder / "driver.cpp").write_text(_DRIVER)
    command = ["g++", "-O0", "-std=c++17", "-Wall", "-Werror", *flags, "-o", "all"]
    subprocess.run([*command, "all.cpp", "driver.cpp"], cwd=folder, check=True)
    return folder / "all"


# Runs the programs whose numbers it is given, one after the other, each in a fork: the n-th reads
# n.in and writes n.out and n.err. Then it prints how each ended.
_DRIVER = """
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern int (*programs[])();

static void attach(int run, const char *suffix, int flags, int descriptor) {
    char name[32];
    snprintf(name, sizeof name, "%d.%s", run, suffix);
    int file = open(name, flags, 0600);
    if (file < 0 || dup2(file, descriptor) < 0) abort();
}

int main() {
    std::vector<int> numbers, ends;
    for (int number; scanf("%d", &number) == 1;) numbers.push_back(number);
    for (int run = 0; run < (int)numbers.size(); run++) {
        pid_t child = fork();
        if (!child) {
            clearerr(stdin);
            attach(run, "in", O_RDONLY, 0);
            attach(run, "out", O_CREAT | O_TRUNC | O_WRONLY, 1);
            attach(run, "err", O_CREAT | O_TRUNC | O_WRONLY, 2);
            exit(programs[numbers[run]]());
        }
        int status = 0;
        if (child < 0 || waitpid(child, &status, 0) != child) abort();
        ends.push_back(WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
    }
    for (int end : ends) printf("%d\\n", end);
}
"""


class Ran(NamedTuple):
    """How a program ended: its exit status, or minus its signal, and what it wrote."""

    status: int
    output: str
    errors: str


def run_together(program: Path, runs: Sequence[tuple[int, str]]) -> list[Ran]:
    """Runs programs of `compile_together`, each given by its number and its input."""
    folder = program.parent
    for i, (_, given) in enumerate(runs):
        (folder / f"{i}.in").write_text(given)
    numbers = "\n".join(str(number) for number, _ in runs)
    done = subprocess.run(
        [program], input=numbers, cwd=folder, capture_output=True, text=True, check=True
    )
    ends = list(map(int, done.stdout.split()))
    assert len(ends) == len(runs)
    return [
        Ran(end, (folder / f"{i}.out").read_text(), (folder / f"{i}.err").read_text())
        for i, end in enumerate(ends)
    ]


def case(plan: Plan, value: Any, k: int = 1) -> Case:
    return Case(value=value, k=k, trace=plan.trace(value, k))
