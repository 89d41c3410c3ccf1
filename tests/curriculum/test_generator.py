"""Whole problems: fixed for a seed, complete, each in its split."""

import dataclasses
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable

import problem_material
import pytest

from alphacode.datasets.problem import Language, Problem
from alphacode.datasets.readers import problem_from_row, problem_to_row
from curriculum import (
    SPLITS,
    composition_of,
    fingerprint,
    generate,
    generator,
    make_problem,
)
from curriculum.library import BLOCKS

# Of as many problems as COUNTS says.
FINGERPRINTS = {
    "train": "1e8d1eb04d55a9d412d1624a2f60ea44fc0058ace4b77b8c6010f4631632a523",
    "valid": "6b3a9b8a76cda942102167835e2e4268d26c776640bc4e23548c3a122b0e5011",
    "combination": "780714dc062f5fb1efb18ebdc18f5b573a49d2789c633b8cc0428880de4a3bde",
    "depth": "50df5a2c694b7a7e24370f2a3de8809422786cd85835f18bbe684e55e6152686",
    "story": "b4b0c81faff08d3918ba7b0f8abb1c78faee041fca94d14f9bf3ce9228bb3871",
}
COUNTS = {"train": 400, "valid": 150, "combination": 150, "depth": 60, "story": 150}
ALL = pytest.mark.parametrize("split", SPLITS)


def problems(split: str) -> tuple[Problem, ...]:
    return problem_material.problems(split, COUNTS[split])


def digest(every: Iterable[Problem]) -> str:
    """What `fingerprint` gives for these problems."""
    found = hashlib.sha256()
    for problem in every:
        found.update(json.dumps(problem_to_row(problem), sort_keys=True).encode())
    return found.hexdigest()


@ALL
def test_problems_of_a_seed_never_change(split: str) -> None:
    # Checkpoints and scores name a seed; another generator would need another name.
    assert digest(problems(split)) == FINGERPRINTS[split]


@ALL
def test_problem_depends_on_seed_split_and_index_alone(split: str) -> None:
    few = list(generate(12, 5, split))
    assert few[:5] == list(generate(5, 5, split))
    assert few[11] == make_problem(5, split, 11)
    assert few[0].description != make_problem(6, split, 0).description


def test_generation_is_lazy() -> None:
    assert next(generate(10**12, 1, "train")).name == "curriculum-train-1-000000"


def test_names_and_statements_are_unique_over_splits() -> None:
    every = [problem for split in SPLITS for problem in problems(split)]
    every += generate(30, 12, "train")
    assert len({problem.name for problem in every}) == len(every)
    assert len({problem.description for problem in every}) == len(every)


@ALL
def test_every_problem_is_complete(split: str) -> None:
    for problem in problems(split):
        assert 2 <= len(problem.public_tests) <= 3
        assert len(problem.private_tests) >= 3 and len(problem.generated_tests) >= 2
        languages = Counter(solution.language for solution in problem.solutions)
        assert languages == {Language.PYTHON3: 2, Language.CPP: 2}
        assert len({solution.solution for solution in problem.solutions}) == 4
        assert 800 <= problem.cf_rating <= 3500 and problem.cf_tags
        assert problem.licence and problem.author and problem.time_limit
        inputs = [test.input for test in problem.public_tests + problem.hidden_tests]
        assert len(set(inputs)) == len(inputs)
        assert problem_from_row(problem_to_row(problem), "row") == problem


@ALL
def test_compositions_are_those_of_the_split(split: str) -> None:
    depths = Counter(len(problem_material.keys_of(problem)) for problem in problems(split))
    assert set(depths) == {"combination": {2, 3}, "depth": {4}}.get(split, {1, 2, 3})
    for problem in problems(split):
        kind, _, chain = composition_of(problem).partition(":")
        keys = chain.split(">")
        assert set(keys) <= set(BLOCKS) and BLOCKS[keys[0]].takes.name == kind


def test_training_and_held_out_compositions_are_apart() -> None:
    trained = {composition_of(problem) for problem in problems("train")}
    assert not trained & {composition_of(problem) for problem in problems("combination")}
    assert not trained & {composition_of(problem) for problem in problems("depth")}


def spelled(program: str) -> str:
    """The program with one name for all of its names."""
    return re.sub(r"\b[a-z_]\w*\b", "x", program)


def test_training_shows_no_program_of_a_held_out_combination() -> None:
    shown = {
        spelled(s.solution)
        for problem in problems("train")
        for s in problem.solutions + problem.incorrect_solutions
    }
    for problem in problems("combination"):
        assert not shown & {spelled(s.solution) for s in problem.solutions}


def test_valid_problems_are_in_other_words_than_training_ones() -> None:
    def wordings(split: str) -> set[str]:
        return {problem.description.partition("\n\nExample")[0] for problem in problems(split)}

    assert not wordings("train") & wordings("valid")
    common = {composition_of(p) for p in problems("train")} & {
        composition_of(p) for p in problems("valid")
    }
    assert common  # the same distribution: single blocks, at least


def test_held_out_stories_are_told_otherwise() -> None:
    """Words that are in a tenth of the statements of one split are hardly in the other."""

    def usual(split: str) -> Counter[str]:
        words: Counter[str] = Counter()
        for problem in problems(split):
            task = problem.description.partition("\n\nInput")[0]
            words.update(set(re.findall(r"[a-z]+", task.lower())))
        return Counter({word: n / COUNTS[split] for word, n in words.items()})

    story, train = usual("story"), usual("train")
    assert sum(share > 0.05 and train[word] < 0.01 for word, share in story.items()) >= 5


def test_statements_show_the_public_tests() -> None:
    for split in SPLITS:
        for problem in problems(split):
            for test in problem.public_tests:
                shown = f"Input\n\n{test.input.removesuffix(chr(10))}\n\nOutput\n\n"
                assert shown + test.output.removesuffix("\n") in problem.description
            assert "@" not in problem.description


@ALL
def test_most_problems_have_several_incorrect_programs(split: str) -> None:
    counts = Counter(len(problem.incorrect_solutions) for problem in problems(split))
    total = sum(n * count for n, count in counts.items())
    assert max(counts) == generator.INCORRECT and total > 2.4 * COUNTS[split]
    verdicts = {s.verdict for p in problems(split) for s in p.incorrect_solutions}
    assert {"WA"} <= verdicts <= {"WA", "RE", "TLE"}
    for problem in problems(split):
        right = {s.solution for s in problem.solutions}
        assert not right & {s.solution for s in problem.incorrect_solutions}


def test_some_problems_are_timed_and_have_a_slow_program() -> None:
    every = [problem for split in SPLITS for problem in problems(split)]
    timed = [problem for problem in every if problem.time_limit == generator.TIME_LIMIT_TIMED]
    assert 0.004 * len(every) < len(timed) < 0.05 * len(every)
    for problem in timed:
        assert problem.incorrect_solutions[0].verdict == "TLE"
    for problem in set(every) - set(timed):
        assert all(s.verdict != "TLE" for s in problem.incorrect_solutions)


def test_no_guess_passes_most_tests() -> None:
    for split in SPLITS:
        for problem in problems(split):
            outputs = Counter(tuple(test.output.split()) for test in problem.hidden_tests)
            assert outputs.most_common(1)[0][1] <= 0.7 * len(problem.hidden_tests)


@pytest.mark.parametrize(("count", "split"), [(-1, "train"), (3, "heldout")])
def test_bad_arguments_name_the_remedy(count: int, split: str) -> None:
    with pytest.raises(ValueError, match=r"must not be negative|choose one of train, valid"):
        generate(count, 1, split)
    with pytest.raises(ValueError, match="choose one of"):
        make_problem(1, "heldout", 0)


def test_composition_of_refuses_other_problems() -> None:
    problem = problems("train")[0]
    with pytest.raises(ValueError, match="is no curriculum"):
        composition_of(dataclasses.replace(problem, source="codeforces/1A"))


def test_fingerprint_is_that_of_the_problems() -> None:
    assert fingerprint(2, "train", 3) == digest(generate(3, 2, "train"))
