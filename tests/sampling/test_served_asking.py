"""Prompts for models of others: the whole statement, the language, and the program back again."""

import dataclasses

import pytest
from completion_server import ticket
from hypothesis import given
from hypothesis import strategies as st

from alphacode.datasets.function_problem import FunctionProblem
from alphacode.datasets.problem import Language, Problem
from alphacode.sampling.served.asking import ask, program_in
from alphacode.sampling.tickets import Ticket

PROBLEM = Problem(name="sum", description="\n\nAdd  one to n.\n\nExample\n  1 -> 2\n\n")
HUMANEVAL = FunctionProblem(
    name="HumanEval/0",
    description='def add(n):\n    """Adds one."""\n',
    entry_point="add",
    tests=("assert add(1) == 2",),
    continues_prompt=True,
)
MBPP = FunctionProblem(
    name="mbpp/1",
    description="Write a function to add one.",
    entry_point="add",
    tests=("assert add(1) == 2", "assert add(5) == 6"),
)
CODEX = ("\nclass", "\ndef")


@pytest.mark.parametrize(
    ("language", "sign", "name"),
    [
        (Language.CPP, "//", "C++"),
        (Language.PYTHON3, "#", "Python 3"),
        (Language.JAVA, "//", "Java"),
    ],
)
def test_a_statement_stands_whole_in_comments_of_the_language(
    language: Language, sign: str, name: str
):
    asked = ask(ticket(PROBLEM, language=language), "statement", ())
    lines = asked.text.removesuffix("\n\n\n").split("\n")
    assert all(line.startswith(sign) for line in lines)
    assert [line.removeprefix(sign).removeprefix(" ") for line in lines[2:6]] == [
        "Add  one to n.",
        "",
        "Example",
        "  1 -> 2",
    ]
    assert f"a complete {name} program that reads standard input" in lines[-1]
    assert asked.fields["prompt"] == asked.text and asked.path == "/completions"
    assert not asked.metadata


@given(st.text())
def test_no_statement_leaves_its_comments(description: str):
    problem = dataclasses.replace(PROBLEM, description=description)
    text = ask(ticket(problem), "statement", ()).text
    assert all(line.startswith("#") for line in text.removesuffix("\n\n\n").splitlines())


def test_a_further_problem_ends_the_program():
    asked = ask(ticket(PROBLEM), "statement", ("\nif",))
    assert asked.stop[0] == "\nif"
    heading = asked.text.split("\n", 1)[0]
    assert f"print(1)\n{heading}".endswith(asked.stop[1])
    assert asked.fields["stop"] == list(asked.stop)


def test_files_are_named_where_programs_read_them():
    problem = dataclasses.replace(PROBLEM, input_file="in.txt", output_file="out.txt")
    assert "reads in.txt and writes out.txt" in ask(ticket(problem), "statement", ()).text
    assert "reads in.txt and writes out.txt" in ask(ticket(problem), "chat", ()).text


def test_metadata_is_this_projects_own_prompt():
    asked = ask(ticket(PROBLEM), "metadata", CODEX)
    assert asked.text == ticket(PROBLEM).prompt
    assert asked.text.startswith("# RATING: 1200\n# TAGS: dp,math\n# LANGUAGE IS python3\n")
    assert asked.metadata and asked.stop == CODEX


def program(answer: str, asked_for: Ticket, prompts: str) -> str:
    return program_in(answer, asked_for, ask(asked_for, prompts, ()))


@pytest.mark.parametrize("prompts", ["statement", "metadata"])
def test_a_function_to_be_completed_is_its_own_prompt(prompts: str):
    asked = ask(ticket(HUMANEVAL), prompts, CODEX)
    assert asked.text == HUMANEVAL.prompt and asked.stop == CODEX
    assert not asked.metadata
    assert program("    return n + 1\n", ticket(HUMANEVAL), prompts) == "    return n + 1\n"


def test_a_function_described_in_words_is_named_and_shown():
    asked = ask(ticket(MBPP, language=Language.CPP), "statement", ())
    assert "# Write a function to add one.\n#\n# assert add(1) == 2\n" in asked.text
    assert "add(5)" not in asked.text
    assert "a complete Python 3 program that defines the function add" in asked.text
    named = dataclasses.replace(MBPP, description="Write add (n).\n")
    assert "assert" not in ask(ticket(named), "statement", ()).text


def test_a_chat_is_one_instruction():
    asked = ask(ticket(PROBLEM, language=Language.CPP), "chat", CODEX)
    assert asked.path == "/chat/completions"
    (message,) = asked.fields["messages"]
    assert message["role"] == "user"
    assert "complete C++ program" in message["content"]
    assert message["content"].endswith("\n\nAdd  one to n.\n\nExample\n  1 -> 2")
    # What ends a program may stand in prose.
    assert "stop" not in asked.fields


def test_a_function_given_whole_replaces_the_one_begun():
    answer = "Sure:\n```python\ndef add(n):\n    return n + 1\n```\n"
    sample = program(answer, ticket(HUMANEVAL), "chat")
    space: dict[str, object] = {}
    exec(compile(HUMANEVAL.program(sample), "sample", "exec"), space)
    cut = dataclasses.replace(HUMANEVAL, description="def add(n):\n    pass")
    exec(compile(cut.program(sample), "sample", "exec"), space)


BLOCKS = {
    "one": ("Here:\n```python\nA\nB\n```\nIt adds.", "A\nB\n"),
    "last of its language": ("```py\nA\n```\n```python3\nB\n```\n```\noutput\n```", "B\n"),
    "unmarked": ("```\nA\n```\n```\nB\n```\n```text\noutput\n```", "B\n"),
    "of another": ("```pascal\nA\n```", "A\n"),
    "open": ("```python\nA\nB", "A\nB\n"),
    "tildes": ("~~~ Python \nA\n```\nB\n~~~", "A\n```\nB\n"),
    "longer fence": ("````python\nA\n```\nB\n````", "A\n```\nB\n"),
    "indented": ("  ```python title=x\n  A\n    B\n  ```", "A\n  B\n"),
    "in a list": ("1. So:\n\n   ```python\n   A\n     B\n   ```\n2. Done.", "A\n  B\n"),
    "by four": ("So:\n\n    ```python\n    A\n      B\n    ```\n", "A\n  B\n"),
    "by a tab": ("So:\n\n\t```python\n\tA\n\t\tB\n\t```\n", "A\n\tB\n"),
    "without a fence": ("So:\n\n    A\n      B\n\nDone.", "A\n  B\n"),
    "fence in a string": ("```python\nA = '```'\nB = 'x ```'\n```", "A = '```'\nB = 'x ```'\n"),
    "odd line ends": ("```python\nA = '\u2028\x85\x1c'\n```", "A = '\u2028\x85\x1c'\n"),
    "mark of a template": ("```python\nA\n```<|im_end|>", "A\n"),
    "marks of a template": ("```python\nA\n```\n</s> <|endoftext|>\n", "A\n"),
    "thoughts": ("<think>```python\nA\n```</think>```python\nB\n```", "B\n"),
    "only after thoughts": ("<think>\n```python\nA\n```\n</think>\nB", "\nB"),
    "none": ("print(1)\n", "print(1)\n"),
    "inline": ("use ```x``` now", "use ```x``` now"),
    "empty": ("", ""),
    "windows": ("```python\r\nA\r\nB\r\n```\r\n", "A\nB\n"),
}


@pytest.mark.parametrize(("answer", "expected"), BLOCKS.values(), ids=BLOCKS)
def test_the_program_is_found_in_an_answer(answer: str, expected: str):
    assert program(answer, ticket(PROBLEM), "chat") == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("A\n```\nB\n", "A\n```\nB\n"),
        ("A\n</s>", "A\n"),
        ("A = '</s>'\n", "A = '</s>'\n"),
        ("A<|im_end|>\n<|endoftext|>", "A\n"),
        ("A\nclass B", "A"),
    ],
)
def test_a_completion_is_the_program_up_to_what_ends_it(answer: str, expected: str):
    asked = ask(ticket(PROBLEM), "statement", CODEX)
    assert program_in(answer, ticket(PROBLEM), asked) == expected


def test_the_block_of_the_language_asked_for_is_taken():
    answer = "```cpp\nint main() {}\n```\nor\n```python\nprint()\n```\n"
    assert program(answer, ticket(PROBLEM, language=Language.CPP), "chat") == "int main() {}\n"
    assert program(answer, ticket(PROBLEM), "chat") == "print()\n"


@given(st.lists(st.text(st.characters(codec="ascii", exclude_characters="`~\r\n\0"))))
def test_any_program_between_fences_comes_back(lines: list[str]):
    code = "".join(f"{line}\n" for line in lines)
    assert program(f"So:\n```python\n{code}```\n.", ticket(PROBLEM), "chat") == code
