"""Examples in the statements of contest problems, in the ways in which judges write them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphacode.datasets.problem import Test
from alphacode.datasets.readers import problem_from_row, read_problems
from alphacode.datasets.readers.kattis import examples as shown
from alphacode.datasets.readers.statements.examples import examples

RAW = Path(__file__).resolve().parents[3] / "shared" / "data"
HEAD = "Story.\n\n-----Input-----\n\nOne number.\n\n-----Output-----\n\nAnother.\n\n"


@pytest.mark.parametrize(
    ("statement", "pairs"),
    [
        (HEAD + "-----Examples-----\nInput\n1\n\nOutput\n2\nInput\n3\n\nOutput\n4\n\n\n\n"
         "-----Note-----\n\nInput\n", [("1", "2"), ("3", "4")]),
        (HEAD + "-----Example-----\nInput:\n1 2\nOutput:\n3\n\n-----Explanation-----\nSo.\n",
         [("1 2", "3")]),
        (HEAD + "-----Sample Input-----\n3 4\n2-6\n\n-----Sample Output-----\nYes\n\nAs 2 is.\n",
         [("3 4\n2-6", "Yes")]),
        (HEAD + "-----Sample Input:-----\n1\n\n3\n\n1 2 3\n\n-----Sample Output:-----\nNo\n\n7\n\n"
         "-----EXPLANATION:-----\nx", [("1\n3\n1 2 3", "No\n\n7")]),
        (HEAD + "-----Example Input-----\n3\n\n-----Example Output-----\n4\n5\n", [("3", "4\n5")]),
        (HEAD + "-----Examples-----\nSample Input:\n2 4\n-2 0\nSample Output:\n6\n",
         [("2 4\n-2 0", "6")]),
        ("Do.\n\nInput\n\nN.\n\nOutput\n\nX.\n\nExamples\n\nInput\n\n\n4\n3 4\n\n\nOutput\n\n\n"
         "YES\n\n1 3\n\n\nInput\n\n5\n\nOutput\n\nNO\n\nNote\n\nOutput\n",
         [("4\n3 4", "YES\n\n1 3"), ("5", "NO")]),
        ("Sample Input 1\n5\nSample Output 1\n6\n\nWords.\nSample Input 2\n7\nSample Output 2\n8",
         [("5", "6"), ("7", "8")]),
        (HEAD + "-----Examples-----\nInput\n\nOutput\n2\n", [("", "2")]),
        ("Example\n\nInput\n\nA\nNote\n\nOutput\n\n1\n\nNote\n\nWords.\n", [("A\nNote", "1")]),
        (HEAD, []),
        ("", []),
        ("Example\n\nInput\n\n1\n", []),
        ("Example\n\nOutput\n\n1\n\nInput\n\n1\n", []),
    ],
)  # fmt: skip
def test_examples_are_found_by_their_headings(statement, pairs):
    expected = [Test(*(text + "\n" if text else "" for text in pair)) for pair in pairs]
    assert list(examples(statement)) == expected
    assert list(examples(statement.replace("\n", "\r\n"))) == expected


_text = st.lists(st.integers(-99, 99).map(str), min_size=1, max_size=4).map(
    lambda lines: "".join(f"{line}\n" for line in lines)
)


@given(st.lists(st.builds(Test, _text, _text), min_size=1, max_size=4).map(tuple))
def test_what_is_appended_to_a_statement_is_found_in_it(tests):
    assert examples("Add.\n\nInput\n\nNumbers.\n\nOutput\n\nOne.\n" + shown(tests)) == tests


@pytest.mark.real_data
@pytest.mark.skipif(not RAW.is_dir(), reason="no raw data folder beside the checkout")
def test_examples_of_real_statements_are_tests_of_the_problem():
    found = right = 0
    problems = list(read_problems(RAW / "codecontests_subset.jsonl.gz"))
    for problem in problems:
        inputs = {tuple(test.input.split()) for test in problem.private_tests}
        there = examples(problem.description)
        assert there, problem.name
        found += len(there)
        right += sum(tuple(test.input.split()) in inputs for test in there)
    assert found > 500
    assert right == found
    row = {
        "problem_id": 0,
        "question": problems[0].description,
        "input_output": json.dumps(
            {
                "inputs": [t.input for t in problems[0].private_tests],
                "outputs": [t.output for t in problems[0].private_tests],
            }
        ),
    }
    apps = problem_from_row(row, "here")
    assert set(apps.public_tests) <= set(problems[0].private_tests)
