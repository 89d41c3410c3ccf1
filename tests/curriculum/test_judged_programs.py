"""The judge's word on generated programs, and what compilers say of them.

A sample that has every block: all its C++ programs compiled together, all its Python programs in
the sandbox.
"""

import shutil
from collections import Counter
from pathlib import Path

import problem_material
import pytest

from alphacode.config import ExecutionConfig
from alphacode.datasets.problem import Language, Problem, Solution
from alphacode.execution.languages import limits_for
from alphacode.execution.runner import Runner
from alphacode.execution.verdicts import Case, Job
from curriculum import composition_of, generate, generator
from curriculum.library import BLOCKS

pytestmark = pytest.mark.slow
CONFIG = ExecutionConfig()


@pytest.fixture(scope="module")
def sample() -> list[Problem]:
    """Problems that among them have every block."""
    train = [p for p in problem_material.problems("train", 400) if not is_timed(p)]
    deep = [p for p in problem_material.problems("depth", 60) if not is_timed(p)]
    chosen = problem_material.covering(train + deep)
    seen = {key for problem in chosen for key in problem_material.keys_of(problem)}
    for problem in generate(4000, 12, "train"):
        new = set(problem_material.keys_of(problem)) - seen
        if new:
            seen |= new
            chosen.append(problem)
        if seen == set(BLOCKS):
            break
    assert seen == set(BLOCKS)
    return chosen


def is_timed(problem: Problem) -> bool:
    return problem.time_limit == generator.TIME_LIMIT_TIMED


def verdicts(problems: list[Problem], language: Language) -> list[tuple[Problem, Solution, str]]:
    """What the judge says of all programs in a language."""
    jobs, programs = [], []
    for problem in problems:
        tests = problem.public_tests + problem.hidden_tests
        cases = tuple(Case(test.input, test.output) for test in tests)
        limits = limits_for(problem, language.token, CONFIG)
        for solution in problem_material.programs_of(problem, language):
            key = str(len(jobs))
            programs.append((problem, solution))
            jobs.append(
                Job(
                    key,
                    language.token,
                    solution.solution,
                    cases,
                    limits,
                    stop_at_first_failure=True,
                    fresh_process=False,
                )
            )
    with Runner(CONFIG) as runner:
        found = {result.key: result.verdict for result in runner.judge(jobs)}
    return [(*pair, str(found[str(i)])) for i, pair in enumerate(programs)]


def test_python_programs_get_their_verdicts(sample: list[Problem]) -> None:
    counts: Counter[str] = Counter()
    for problem, solution, verdict in verdicts(sample, Language.PYTHON3):
        assert verdict == (solution.verdict or "AC"), (problem.name, solution.solution)
        counts[verdict] += 1
    assert counts["AC"] == 2 * len(sample) and counts["WA"] > 20


@pytest.mark.skipif(shutil.which("g++") is None, reason="needs a C++ compiler")
def test_cpp_programs_get_their_verdicts(sample: list[Problem], tmp_path: Path) -> None:
    programs = [
        (problem, solution)
        for i, problem in enumerate(sample)
        for solution in problem_material.programs_of(problem, Language.CPP)
        if i % 2 or not solution.verdict
    ]
    program = problem_material.compile_together([s.solution for _, s in programs], tmp_path)
    tests = [problem.public_tests + problem.hidden_tests for problem, _ in programs]
    runs = [(i, test.input) for i, several in enumerate(tests) for test in several]
    ran = iter(problem_material.run_together(program, runs))
    wrong = 0
    for (problem, solution), several in zip(programs, tests, strict=True):
        passed = True
        for test in several:
            end = next(ran)
            assert end.status == 0 and not end.errors, (end, solution.solution)
            passed = passed and end.output.split() == test.output.split()
        assert passed == (not solution.verdict), (problem.name, solution.solution)
        wrong += not passed
    assert wrong > 20


def test_slow_programs_are_too_slow_and_the_others_far_from_it() -> None:
    problems = [p for split in ("train", "valid", "story") for p in generate(300, 14, split)]
    timed = [problem for problem in problems if is_timed(problem)]
    assert len({composition_of(problem) for problem in timed}) >= 3
    for language in (Language.PYTHON3, Language.CPP):
        for problem, solution, verdict in verdicts(timed, language):
            assert verdict == (solution.verdict or "AC"), (problem.name, solution.solution)
