"""The judge beside the sampler: real programs in the sandbox, on the examples alone."""

from collections.abc import Iterator

import handmade
import pytest

from alphacode.config import ExecutionConfig
from alphacode.datasets.problem import Language
from alphacode.evaluation.example_tests import ExampleTests
from alphacode.execution import Runner
from alphacode.sampling.store import Sample
from alphacode.selection.programs import program_key

DOUBLING = next(p for p in handmade.problems() if p.name == "Doubling")
RIGHT, ALSO_RIGHT, LUCKY, WRONG = (
    "n = int(input())\nprint(n + n)\n",
    "print(int(input()) * 2)\n",
    "print(4)\n",
    "print(input())\n",
)


def samples(programs: list[str], language: Language = Language.PYTHON3) -> list[Sample]:
    return [Sample(i, language, p, 800, (), -1.0, 3, True) for i, p in enumerate(programs)]


def keys(*programs: str) -> set[str]:
    return {program_key(Language.PYTHON3, program) for program in programs}


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(ExecutionConfig(minimum_isolation=1, workers=1)) as runner:
        yield runner


@pytest.fixture
def judge(runner: Runner) -> ExampleTests:
    return ExampleTests(runner, ExecutionConfig(minimum_isolation=1))


def test_distinct_programs_that_pass_the_examples_are_named(judge: ExampleTests):
    drawn = samples([RIGHT, WRONG, RIGHT, LUCKY, WRONG])
    # The third passes the examples and no hidden test, which play no part.
    assert judge(DOUBLING, drawn) == keys(RIGHT, LUCKY)
    assert judge(DOUBLING, []) == frozenset()


def test_programs_are_named_again_in_every_shard_that_has_them(judge: ExampleTests):
    assert judge(DOUBLING, samples([RIGHT, WRONG])) == keys(RIGHT)
    assert judge(DOUBLING, samples([WRONG, ALSO_RIGHT, RIGHT])) == keys(RIGHT, ALSO_RIGHT)
    assert judge(DOUBLING, samples([WRONG])) == frozenset()


def test_a_verdict_on_one_problem_is_none_on_another(judge: ExampleTests):
    other = next(p for p in handmade.problems() if p.name == "Impossible task")
    assert judge(DOUBLING, samples([LUCKY])) == keys(LUCKY)
    assert judge(other, samples([LUCKY])) == frozenset()


def test_languages_that_cannot_run_here_do_not_pass(judge: ExampleTests):
    assert judge(DOUBLING, samples([RIGHT], Language.JAVA)) == frozenset()
