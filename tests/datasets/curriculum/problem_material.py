"""Generated problems, and their programs, for the tests of the generator."""

import functools
import random
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from alphacode.datasets.curriculum import composition_of, compositions, generate
from alphacode.datasets.curriculum.library import BLOCKS
from alphacode.datasets.curriculum.plans import Plan, plan_of_steps
from alphacode.datasets.curriculum.shapes import SHAPES, Shape
from alphacode.datasets.curriculum.task import Case, Limits, Step, Task
from alphacode.datasets.problem import Language, Problem, Solution

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
    """One executable of many programs, which runs the one whose number it is given."""
    parts = [CPP_HEADER]
    for i, source in enumerate(sources):
        assert source.startswith(CPP_HEADER) and source.count("int main() {") == 1
        body = source.removeprefix(CPP_HEADER).removesuffix("}\n")
        parts.append(f"namespace program{i} {{\n{body}    return 0;\n}}\n}}\n")
    table = ", ".join(f"program{i}::main" for i in range(len(sources)))
    main = f"int (*f[])() = {{{table}}}; return f[atoi(v[1])]();"
    parts.append(f"int main(int, char **v) {{ {main} }}\n")
    (folder / "all.cpp").write_text("".join(parts))
    command = ["g++", "-O0", "-std=c++17", "-Wall", "-Werror", *flags]
    subprocess.run([*command, "-o", folder / "all", folder / "all.cpp"], check=True)
    return folder / "all"


def case(plan: Plan, value: Any, k: int = 1) -> Case:
    return Case(value=value, k=k, trace=plan.trace(value, k))
