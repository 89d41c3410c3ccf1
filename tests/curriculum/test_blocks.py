"""Each block by itself: every way to code it computes what it means, every fault goes wrong."""

import ast
import builtins
import copy
import itertools
import random
import re
import shutil
from pathlib import Path
from typing import Any

import block_material
import pytest

from curriculum import kinds
from curriculum.block import Block, Fault, Mistake
from curriculum.library import BLOCKS

CASES = 60
LARGE = 40
LARGEST = 2**62
VAST: dict[str, Any] = {"text": "a" * 70_000, "graph": [[] for _ in range(70_000)]}
ALL = pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)


def cases_of(block: Block, fault: Fault | None = None) -> list[tuple[Any, int]]:
    """Values and numbers: small ones, empty ones where the block is defined for them, large ones.

    Large ones stay within what the block promises by its `peak`. Code that is too slow gets none.
    """
    rng = random.Random(block.key)
    empty: dict[str, Any] = {"text": "", "numbers": [], "words": [], "pairs": []}
    values = [block_material.draw(block.takes, rng) for _ in range(CASES)]
    if block.takes.name in empty and not block.needs_element:
        values.append(empty[block.takes.name])
    if not (fault and fault.mistake is Mistake.TOO_SLOW):
        largest = 10**6 if block.takes is kinds.NUMBER else 10**9
        large = (block_material.draw(block.takes, rng, largest) for _ in range(8 * LARGE))
        is_large = (value for value in large if block_material.magnitude(value) > 1000)
        values += itertools.islice(is_large, LARGE // 4 if block.takes is kinds.NUMBER else LARGE)
    vast = block.takes.name in VAST and not (fault and fault.mistake is Mistake.TOO_SLOW)
    if vast and any(f.mistake is Mistake.OVERFLOW for f in block.faults):
        values.append(VAST[block.takes.name])
    cases = [(v, rng.choice(block.numbers) if block.numbers else 0) for v in values]
    return [case for case in cases if is_within_limits(block, *case)]


def is_within_limits(block: Block, value: Any, number: int) -> bool:
    """Whether the numbers taken, given and computed on the way are ones that programs may meet."""
    peak = block.reach(value, number)
    given = block_material.magnitude(block.apply(value, number))
    return max(peak, given, block_material.magnitude(value)) < LARGEST


def is_of(kind: kinds.Kind, value: Any) -> bool:
    """Whether a value has the Python type of its kind."""
    if kind in (kinds.NUMBER, kinds.TEXT):
        return type(value) is {"number": int, "text": str}[kind.name]
    element = {"numbers": int, "words": str, "pairs": tuple, "grid": str}.get(kind.name, list)
    return type(value) is list and all(type(x) is element for x in value)


@ALL
def test_a_block_is_told_and_coded_in_three_ways(block: Block) -> None:
    for ways in (block.actions, block.results, block.python, block.cpp):
        assert len(set(ways)) == len(ways) >= 3
    for phrase in block.actions + block.results:
        assert phrase[0].islower() or phrase[0] == "@"
        assert not phrase.endswith((".", " ")) and "  " not in phrase
        assert not re.search(r"(?<!\.\.)[.!?] ", phrase), "one sentence tells it"
        marks = set(re.findall(r"@(\w+)", phrase))
        assert marks <= {"item", "items", "whole", "c"}
        assert ("c" in marks) == bool(block.numbers), phrase
    assert ("@c" in "".join(block.python)) == bool(block.numbers)
    assert block.tags, "every block has at least one Codeforces tag"


@ALL
def test_python_templates_keep_to_their_names(block: Block) -> None:
    templates = block.python + tuple(fault.python for fault in block.faults)
    own = {"v_b", "v_t", "v_u", "v_n", "i", "j", "x", "y", "ch"}
    known = own | {"v_a", "v_c"} | set(dir(builtins)) | set(block_material.NAMES)
    for template in templates:
        tree = ast.parse(block_material.fill(template))
        arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
        inside = {
            name.id
            for node in ast.walk(tree)
            if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp))
            for generator in node.generators
            for name in ast.walk(generator.target)
            if isinstance(name, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                allowed = known if isinstance(node.ctx, ast.Load) else own
                assert node.id in allowed | arguments | inside, (template, node.id)


@ALL
def test_cpp_templates_use_no_name_of_a_value(block: Block) -> None:
    """A name declared in a template must not hide the value that the template reads."""
    taken = {*block.takes.variables, *block.gives.variables, "k"} - {"x"}
    for template in block.cpp + tuple(fault.cpp for fault in block.faults):
        code = re.sub(r"""'.'|"[^"]*"|[@.]\w+""", " ", template)
        assert not taken & set(re.findall(r"[A-Za-z_]\w*", code)), template


@ALL
def test_python_templates_agree_with_the_meaning(block: Block) -> None:
    functions = [(t, block_material.python_function(t)) for t in block.python]
    for value, number in cases_of(block):
        before = copy.deepcopy(value)
        expected = block.apply(value, number)
        assert value == before, "the meaning changed its argument"
        assert is_of(block.gives, expected)
        assert block.may_empty or value in ("", []) or not kinds.is_empty(expected)
        for template, function in functions:
            given = function(value, number)
            assert given == expected, (template, value, number)
            assert is_of(block.gives, given), template
            assert value == before, template


@ALL
def test_faults_go_wrong_as_they_say(block: Block) -> None:
    for fault in block.faults:
        assert fault.python or fault.cpp
        assert (fault.apply is None) == (fault.mistake is Mistake.TOO_SLOW)
        function = block_material.python_function(fault.python) if fault.python else None
        wrong = 0
        for value, number in cases_of(block, fault):
            expected = (fault.apply or block.apply)(value, number)
            wrong += expected != block.apply(value, number)
            may_be_empty = block.may_empty or kinds.is_empty(value)
            assert may_be_empty or not kinds.is_empty(expected), (fault, value, number)
            if function:
                given = function(value, number)
                assert given == expected, (fault.python, value, number)
        if fault.mistake is not Mistake.TOO_SLOW:
            assert wrong, f"{fault.mistake} shows on no case"


def cpp_ways(block: Block) -> list[tuple[str, Fault | None]]:
    ways: list[tuple[str, Fault | None]] = [(template, None) for template in block.cpp]
    return ways + [(fault.cpp, fault) for fault in block.faults if fault.cpp]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("g++") is None, reason="needs a C++ compiler")
@pytest.mark.parametrize("lists", [True, False])
def test_cpp_templates_agree_with_the_meaning(lists: bool, tmp_path: Path) -> None:
    # Two programs, since half of all templates take lists of numbers.
    blocks = [block for block in BLOCKS.values() if (block.takes is kinds.NUMBERS) is lists]
    ways = [(block, *way) for block in blocks for way in cpp_ways(block)]
    cases = [cases_of(block, fault) for block, _, fault in ways]
    answers = block_material.cpp_answers(
        [(block, template) for block, template, _ in ways], cases, tmp_path
    )
    for (block, template, fault), asked, given in zip(ways, cases, answers, strict=True):
        apply = (fault.apply if fault else None) or block.apply
        for (value, number), answer in zip(asked, given, strict=True):
            expected = kinds.printed(block.gives, apply(value, number))
            assert answer == expected.rstrip("\n"), (block.key, template, value, number)


def test_no_two_blocks_mean_the_same() -> None:
    rng = random.Random(1)
    samples = {
        kind.name: [block_material.draw(kind, rng) for _ in range(CASES)] for kind in kinds.KINDS
    }
    for one, other in itertools.combinations(BLOCKS.values(), 2):
        if one.takes is not other.takes or one.gives is not other.gives:
            continue
        numbers = one.numbers or other.numbers or range(1)
        for number in set(numbers) & set(other.numbers or numbers):
            assert any(
                one.apply(value, number) != other.apply(value, number)
                for value in samples[one.takes.name]
            ), (one.key, other.key, number)


def test_there_are_enough_blocks_of_every_subject() -> None:
    assert len(BLOCKS) >= 60
    assert {block.takes.name for block in BLOCKS.values()} == {kind.name for kind in kinds.KINDS}
    mistakes = {fault.mistake for block in BLOCKS.values() for fault in block.faults}
    assert mistakes == set(Mistake)
