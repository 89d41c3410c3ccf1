"""Programs as people write them: layouts, names, indentation, literals."""

import ast
import builtins
import dataclasses
import json
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import problem_material
import pytest

from alphacode.datasets.problem import Language
from curriculum import cpp_programs, programs, python_programs
from curriculum.library import BLOCKS
from curriculum.plans import plan_of_steps
from curriculum.shapes import SHAPES, input_text
from curriculum.task import Limits, Step
from curriculum.templates import Draft, Names, fill, indented, words
from curriculum.values import draw

LANGUAGES = (Language.PYTHON3, Language.CPP)


def draft_of(chain: tuple[Step, ...], shape_name: str = "", many: bool = False) -> Draft:
    shape = SHAPES[shape_name or problem_material.shapes_of(chain[0].block.takes.name)[0].name]
    with_k = any(step.block.numbers and step.number is None for step in chain)
    return Draft(shape, plan_of_steps(chain), with_k, many)


def some_drafts(count: int) -> list[Draft]:
    rng = random.Random(8)
    drafts = []
    for chain in problem_material.some_chains("train", count):
        shape = rng.choice(problem_material.shapes_of(chain[0].block.takes.name))
        drafts.append(draft_of(chain, shape.name, rng.random() < 0.4))
    return drafts


def test_marks_are_replaced_as_whole_words() -> None:
    assert fill("@a + @b[@a] - @c", a="x", b="y") == "x + y[x] - @c"
    assert words("for x in @a: @b.append(x + n2)") == {"for", "x", "in", "append", "n2"}
    assert indented("a\n\n  b") == "    a\n\n      b"


def test_names_are_never_given_twice_nor_those_in_use() -> None:
    names = Names(random.Random(1), {"a", "cur", "tmp"})
    given = [names.new(("a", "v")) for _ in range(5)] + [names.temporary() for _ in range(30)]
    assert len(set(given)) == len(given)
    assert not {"a", "cur", "tmp"} & set(given)


@pytest.mark.parametrize(
    ("template", "number", "expected"),
    [
        ("for (auto x : @a) @b.push_back(x + @c);", 5, "5"),
        ("if (x % @c == 0) @b++;", 7, "7"),
        ("long long @b = min(x, @c);", 5, "5LL"),
        ("vector<long long> @b(@c);", 5, "5LL"),
        ("auto @t = @c;", 5, "5LL"),
        ("long long @b = x * @c;", 10**6, "1000000LL"),
        ("if (x > @c) @b++;", -3, "(-3)"),
        ("if (x > @c) @b = max(@b, @c);", 4, "4LL"),
        ("if (x > @c) @b++;", None, "k"),
    ],
)
def test_literals_in_cpp_have_the_type_that_templates_are_made_for(
    template: str, number: int | None, expected: str
) -> None:
    assert cpp_programs.number_of(template, number) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_layout_is_written_and_no_mark_is_left(language: Language) -> None:
    rng = random.Random(4)
    for draft in some_drafts(40):
        texts = set()
        for style in programs.styles(language):
            text = programs.write(draft, language, style, (0,) * len(draft.plan.stages), rng)
            assert not re.search(r"@[a-z]\b", text), text
            assert "\t" not in text and text.endswith("\n") and not text.endswith("\n\n")
            assert not any(line != line.rstrip() for line in text.split("\n"))
            texts.add(text)
        assert len(texts) == len(programs.styles(language))


def test_python_programs_parse_import_what_they_use_and_hide_no_builtin() -> None:
    rng = random.Random(6)
    modules = {"sys", "math", "heapq", "bisect", "itertools", "functools", "re", "collections"}
    for draft in some_drafts(150):
        for text in programs.several(draft, Language.PYTHON3, 2, rng):
            tree = ast.parse(text)
            stored, loaded, imported = set(), set(), set()
            for node in ast.walk(tree):
                if isinstance(node, ast.Name):
                    (loaded if isinstance(node.ctx, ast.Load) else stored).add(node.id)
                elif isinstance(node, ast.FunctionDef):
                    stored |= {node.name} | {a.arg for a in node.args.args}
                elif isinstance(node, ast.Lambda):
                    stored |= {a.arg for a in node.args.args}
                elif isinstance(node, ast.Import | ast.ImportFrom):
                    imported |= {alias.name for alias in node.names}
            stored.discard("input")  # input = sys.stdin.readline
            assert not stored & set(dir(builtins)), text
            assert loaded <= stored | imported | set(dir(builtins)) | {"input"}, text
            names = loaded | {n.value.id for n in ast.walk(tree) if _is_attribute(n)}
            assert imported <= names and not (names & modules) - imported, text


def _is_attribute(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)


def test_two_programs_of_a_problem_take_other_idioms_and_layouts() -> None:
    rng = random.Random(7)
    chain = problem_material.steps("keep_even", "square_each")
    for language in LANGUAGES:
        seen = set()
        for _ in range(30):
            one, other = programs.several(draft_of(chain), language, 2, rng)
            assert one != other
            seen |= {one, other}
        assert len(seen) > 50


def test_a_program_is_its_blocks_in_order() -> None:
    # Composition is concatenation: what a model must learn to do with unseen combinations.
    chain = problem_material.steps("keep_even", "square_each", "sort_ascending")
    idioms = (1, 1, 1)
    for language in LANGUAGES:
        text = programs.write(draft_of(chain), language, "flat", idioms, random.Random(1))
        position = 0
        for step in chain:
            ways = step.block.python if language is Language.PYTHON3 else step.block.cpp
            pattern = re.sub(r"@[a-z]\b", "@", ways[1])
            pattern = re.escape(pattern).replace("@", r"\w+").replace("\\\n", r"\n\s*")
            pattern = pattern.replace("long\\ long", r"(long\ long|ll)")
            found = re.compile(pattern).search(text, position)
            assert found is not None, (pattern, text)
            position = found.end()


def test_k_is_shifted_after_it_is_read() -> None:
    draft = draft_of(problem_material.steps(("add_to_each", None)))
    shifted = dataclasses.replace(draft, plan=dataclasses.replace(draft.plan, shift=-1))
    python = programs.write(shifted, Language.PYTHON3, "flat", (0,), random.Random(1))
    assert "k -= 1\n" in python
    assert "k--;" in programs.write(shifted, Language.CPP, "flat", (0,), random.Random(1))


# Runs programs on their tests, both from a file, up to the first that answers wrongly.
DRIVER = """
import io, json, sys

for key, text, given, expected in json.load(open(sys.argv[1])):
    sys.stdin = io.TextIOWrapper(io.BytesIO(given.encode()))
    screen, sys.stdout = sys.stdout, io.StringIO()
    exec(compile(text, key, "exec"), {"__name__": "__main__"})
    found, sys.stdout = sys.stdout.getvalue(), screen
    assert found.split() == expected.split(), (key, text, found, expected)
"""


@pytest.mark.slow
@pytest.mark.parametrize("style", python_programs.STYLES)
def test_every_idiom_of_every_block_works_in_every_layout_of_python(
    style: str, tmp_path: Path
) -> None:
    rng = random.Random(style)
    runs = []
    for draft in _single_blocks():
        block = draft.plan.stages[0].block
        for i in range(len(block.python)):
            text = programs.write(draft, Language.PYTHON3, style, (i,), rng)
            runs.append((block.key, text, *_test_of(draft)))
    (tmp_path / "runs.json").write_text(json.dumps(runs))
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, tmp_path / "runs.json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def _single_blocks() -> list[Draft]:
    """A problem of each block alone, with the smallest of its numbers."""
    shapes = {"matrix": "matrix_square", "graph": "tree"}
    return [
        draft_of(
            (Step(block, block.numbers[0] if block.numbers else 0),),
            shapes.get(block.takes.name, ""),
        )
        for block in BLOCKS.values()
    ]


def _test_of(draft: Draft) -> tuple[str, str]:
    """An input, and the answer to it."""
    limits = Limits(length=6, low=1, high=40)
    value = draw(draft.shape, limits, random.Random(6), 6, 40)
    return input_text(draft.shape, [(value, None)], False), draft.plan.answer(value, 1)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("g++") is None, reason="needs a C++ compiler")
def test_every_idiom_of_every_block_works_in_cpp(tmp_path: Path) -> None:
    rng = random.Random(9)
    sources, tests = [], []
    for draft in _single_blocks():
        block = draft.plan.stages[0].block
        for i in range(len(block.cpp)):
            style = programs.styles(Language.CPP)[(i + len(block.key)) % 4]
            sources.append(programs.write(draft, Language.CPP, style, (i,), rng))
            tests.append(_test_of(draft))
    program = problem_material.compile_together(sources, tmp_path)
    ran = problem_material.run_together(program, [(i, test[0]) for i, test in enumerate(tests)])
    for source, (_, expected), end in zip(sources, tests, ran, strict=True):
        assert end.status == 0 and end.output.split() == expected.split(), (source, end)
