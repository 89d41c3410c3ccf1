"""The rules of cleaning: what is one, what goes, and that nothing else does."""

import dataclasses
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alphacode.datasets import cleaning
from alphacode.datasets.problem import Language, Problem, Solution, Test

CPP, PYTHON = Language.CPP, Language.PYTHON3

_texts = st.text("ab \n\t", max_size=5)
_tests = st.lists(st.builds(Test, _texts, _texts), max_size=3).map(tuple)
_solutions = st.lists(
    st.builds(Solution, st.sampled_from([CPP, PYTHON]), _texts, st.sampled_from(["", "WA"])),
    max_size=3,
).map(tuple)
_problems = st.builds(
    Problem,
    name=st.sampled_from(["p", "q"]),
    description=_texts,
    public_tests=_tests,
    private_tests=_tests,
    generated_tests=_tests,
    solutions=_solutions,
    incorrect_solutions=_solutions,
    cf_rating=st.sampled_from([0, 800, 900]),
    cf_tags=st.sampled_from([(), ("dp",)]),
    time_limit=st.sampled_from([None, 1.0, 2.0]),
    checker=st.sampled_from(["default", "custom"]),
)


def _merge(problems):
    return list(cleaning.merge_duplicates(lambda: iter(problems)))


def _all_tests(problem):
    return problem.public_tests + problem.private_tests + problem.generated_tests


def _inputs(tests):
    return {tuple(tuple(line.split()) for line in t.input.strip().splitlines()) for t in tests}


@settings(max_examples=100, deadline=None)
@given(st.lists(_problems, max_size=6))
def test_merging_is_idempotent_keeps_order_and_loses_nothing(problems):
    made = _merge(problems)
    assert _merge(made) == made
    statements = [cleaning.without_space(p.description) for p in problems]
    assert [cleaning.without_space(p.description) for p in made] == list(dict.fromkeys(statements))
    for problem in made:
        own = cleaning.without_space(problem.description)
        group = [p for p, text in zip(problems, statements, strict=True) if text == own]
        if len(group) == 1:
            assert problem == group[0]
            continue
        tests = _all_tests(problem)
        assert _inputs(tests) == _inputs(t for p in group for t in _all_tests(p))
        assert len(_inputs(tests)) == len(tests)
        assert _inputs(problem.public_tests) == _inputs(t for p in group for t in p.public_tests)
        assert (problem.checker == "custom") == any(p.checker == "custom" for p in group)
        assert problem.time_limit == next((p.time_limit for p in group if p.time_limit), None)
        programs = {(s.language, cleaning.without_space(s.solution)) for s in problem.solutions}
        assert programs == {
            (s.language, cleaning.without_space(s.solution)) for p in group for s in p.solutions
        }


@settings(max_examples=100, deadline=None)
@given(_problems)
def test_duplicate_programs_go_and_no_other(problem):
    made = cleaning.without_duplicate_programs(problem)
    assert cleaning.without_duplicate_programs(made) == made
    for before, after in (
        (problem.solutions, made.solutions),
        (problem.incorrect_solutions, made.incorrect_solutions),
    ):
        keys = [(s.language, cleaning.without_space(s.solution)) for s in after]
        assert len(keys) == len(set(keys))
        positions = [before.index(s) for s in after]
        assert positions == sorted(positions)
    kept = {(s.language, s.solution) for s in made.incorrect_solutions}
    assert not kept & {(s.language, s.solution) for s in made.solutions}
    assert _all_tests(made) == _all_tests(problem)


def test_only_statements_that_come_again_are_read_more_than_twice():
    calls = []

    def read():
        calls.append(len(calls))
        return iter([Problem(name="a", description="x"), Problem(name="b", description="y")])

    assert len(list(cleaning.merge_duplicates(read))) == 2
    assert len(calls) == 2


def test_a_public_test_stays_public_and_the_first_output_counts():
    one = Problem(name="one", description="s t", private_tests=(Test("1 2\n", "3"),), cf_rating=800)
    two = Problem(name="two", description="st", public_tests=(Test("1  2", "4"),), cf_rating=900)
    (made,) = _merge([one, two])
    assert made.public_tests == two.public_tests and made.private_tests == ()
    assert (made.name, made.cf_rating) == ("one", 800)


def test_white_space_in_python_may_decide_which_program_is_wrong():
    right = Solution(PYTHON, "for i in x:\n  f()\n  g()")
    wrong = Solution(PYTHON, "for i in x:\n  f()\ng()", "WA")
    problem = Problem(name="p", description="s", solutions=(right,), incorrect_solutions=(wrong,))
    assert cleaning.without_duplicate_programs(problem) == problem
    same = dataclasses.replace(problem, incorrect_solutions=(Solution(PYTHON, right.solution),))
    assert cleaning.without_duplicate_programs(same).incorrect_solutions == ()


def _grid(rows, columns, true):
    return [[(r, c) in true for c in range(columns)] for r in range(rows)]


@pytest.mark.parametrize(("printing", "stays"), [(1, False), (2, True), (3, True)])
def test_a_tenth_of_the_programs_left_must_print(printing, stays):
    # Twenty programs pass the first test; five more pass none, and would make a tenth more.
    passed = _grid(25, 2, {(p, 0) for p in range(20)})
    printed = _grid(25, 2, {(p, 0) for p in range(25)} | {(p, 1) for p in range(printing)})
    printed = [row if p < 20 else [True, True] for p, row in enumerate(printed)]
    kept = cleaning.remaining(passed, printed)
    assert kept.programs == tuple(range(20))
    assert kept.tests == ((0, 1) if stays else (0,))


@pytest.mark.parametrize(("passing", "stays"), [(1, False), (2, True), (3, True)])
def test_a_program_must_pass_a_tenth_of_the_tests_left(passing, stays):
    # Twenty tests, and five that nobody prints anything on.
    passed = [[t < 20 for t in range(25)], [t < passing for t in range(25)]]
    printed = [[t < 20 for t in range(25)]] * 2
    kept = cleaning.remaining(passed, printed)
    assert kept.tests == tuple(range(20))
    assert kept.programs == ((0, 1) if stays else (0,))


_matrices = st.integers(0, 12).flatmap(
    lambda tests: st.lists(
        st.lists(
            st.sampled_from([(True, True), (False, True), (False, False)]),
            min_size=tests,
            max_size=tests,
        ),
        max_size=12,
    )
)


@settings(max_examples=200, deadline=None)
@given(_matrices, st.randoms(use_true_random=False))
def test_removal_never_empties_what_is_consistent_and_minds_no_order(matrix, rng):
    passed = [[cell[0] for cell in row] for row in matrix]
    printed = [[cell[1] for cell in row] for row in matrix]
    kept = cleaning.remaining(passed, printed)
    assert set(kept.programs) <= {p for p, row in enumerate(passed) if any(row)}
    perfect = [p for p, row in enumerate(passed) if row and all(row)]
    assert set(perfect) <= set(kept.programs)
    if perfect and 10 * len(perfect) >= len(matrix):
        assert kept.tests == tuple(range(len(matrix[0])))
    order = list(range(len(matrix)))
    rng.shuffle(order)
    again = cleaning.remaining([passed[p] for p in order], [printed[p] for p in order])
    assert again.tests == kept.tests
    assert sorted(order[p] for p in again.programs) == list(kept.programs)


def test_nothing_to_remove_from_is_no_error():
    assert cleaning.remaining([], []) == cleaning.Kept((), ())
    assert cleaning.remaining([[]], [[]]) == cleaning.Kept((), ())


@pytest.mark.parametrize(
    ("answers", "agreed", "lone"),
    [
        ([], False, None),
        (["a"], True, None),
        (["a", "a", "a"], True, None),
        (["a", "b"], False, None),
        (["a", "b", "a"], False, 1),
        (["b", "a", "a"], False, 0),
        (["a", "a", None], False, 2),
        ([None, None, "a"], False, None),
        ([None, None], False, None),
        (["a", "b", "c"], False, None),
        (["a", "a", "b", "b"], False, None),
    ],
)
def test_agreement(answers, agreed, lone):
    assert cleaning.agree(answers) is agreed
    assert cleaning.lone_dissenter(answers) == lone


@pytest.mark.parametrize(
    ("tests", "several"),
    [
        ([], False),
        ([["a"] * 9], False),
        ([list("abcd")], False),
        ([list("abcde")], True),
        ([["a", "b", "c", "d", None, None]], False),
        ([["a", "a", "b"]], False),
        ([["a", "a"], ["b", "b", "c", "c"]], True),
        ([["a", "a", None, None]], False),
    ],
)
def test_signs_of_several_right_answers(tests, several):
    assert cleaning.several_answers(tests) is several


@pytest.mark.parametrize(
    ("private", "generated", "fit"),
    [("abcd", "", False), ("abcde", "", True), ("ab", "abc", True), ("aaaaa", "", False)],
)
def test_what_may_be_in_a_split(private, generated, fit):
    problem = Problem(
        name="p",
        description="s",
        public_tests=(Test("x", "z"),) * 9,
        private_tests=tuple(Test("i", f"{output}\n") for output in private),
        generated_tests=tuple(Test("i", output) for output in generated),
    )
    assert cleaning.fit_for_evaluation(problem) is fit


def test_a_large_data_set_is_merged_in_one_go():
    rng = random.Random(5)
    problems = [
        Problem(name=str(n), description=f"statement {rng.randrange(1000)}") for n in range(5000)
    ]
    made = _merge(problems)
    assert len(made) == len({p.description for p in problems})
