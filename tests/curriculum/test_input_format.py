"""Input and Output sections name all that is read, its limits, and what is printed."""

import random
import re

import pytest
import statement_material as material

from curriculum import input_format, kinds, shapes, stories, values
from curriculum.input_format import STYLES, input_section, output_section
from curriculum.task import Limits, Step, Task

OWN = {block.key: block for block in material.OWN}
EVERY_SHAPE = pytest.mark.parametrize("shape", shapes.SHAPES)
LIMITS = Limits(length=3000, low=-20000, high=10**9, k_low=4, k_high=5000)
MANY = Limits(length=3000, low=-20000, high=10**9, k_low=4, k_high=5000, cases=700)


def task_of(shape: str, limits: Limits, with_k: bool) -> Task:
    kind = shapes.SHAPES[shape].kind
    block = material.block(
        "own_idle",
        kind,
        kind,
        "@b = @a",
        "leave the @whole",
        "the @whole",
        numbers=range(1, 9) if with_k else range(0),
    )
    return material.task_of(shape, Step(block, None if with_k else 0), limits=limits)


def sections(task: Task, count: int = 150) -> list[str]:
    words = stories.plain_words(task.kind)
    return [input_section(task, words, random.Random(seed)) for seed in range(count)]


def numbers_in(text: str) -> set[int]:
    """The numbers of a text, in whatever style they are written."""
    text = re.sub(r"(?<=\d) (?=\d{3}\b)", "", text)
    text = re.sub(r"(\d) \* 10\^(\d)", lambda m: str(int(m[1]) * 10 ** int(m[2])), text)
    text = re.sub(r"10\^(\d)", lambda m: str(10 ** int(m[1])), text)
    return {int(number) for number in re.findall(r"(?<![\w_])-?\d+", text)}


@EVERY_SHAPE
@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("with_k", [False, True])
def test_all_that_is_read_is_named_with_its_limits(shape: str, many: bool, with_k: bool) -> None:
    limits = MANY if many else LIMITS
    task = task_of(shape, limits, with_k)
    needed, possible = set(), {0, 1, 2, 3}
    kind = shapes.SHAPES[shape].kind
    needed |= {limits.low, limits.high} if kind.name in ("number", "numbers", "pairs") else set()
    needed |= {limits.low, limits.high} if kind is kinds.MATRIX else set()
    needed |= {limits.length} if kind is not kinds.NUMBER else set()
    needed |= {min(values.LONGEST_WORD, limits.length)} if kind is kinds.WORDS else set()
    needed |= {limits.cases} if many else set()
    needed |= {limits.k_low, limits.k_high} if with_k else set()
    for section in sections(task):
        assert not material.flaws(section)
        found = numbers_in(section)
        assert needed <= found, section
        assert found <= needed | possible, section
        names = [*shapes.SHAPES[shape].counts, *("k" * with_k)]
        at = 0
        for name in ("t" if many else "", *names):
            at = re.compile(rf"\b{name}\b").search(section, at).start()
        for name in {"t", "k", "h", "w", "m", "x"} - {"t" * many, *names}:
            assert not re.search(rf"\b{name}\b", section), section


@EVERY_SHAPE
@pytest.mark.parametrize("with_k", [False, True])
def test_every_shape_has_at_least_three_wordings(shape: str, with_k: bool) -> None:
    found = sections(task_of(shape, LIMITS, with_k), 300)
    plain = {re.sub(r"\([^)]*\)|-?\d[\d ^*]*", "", section) for section in found}
    assert len(plain) >= 3
    assert len(set(found)) >= 9


@EVERY_SHAPE
@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("with_k", [False, True])
def test_lines_are_counted_as_they_stand(shape: str, many: bool, with_k: bool) -> None:
    task = task_of(shape, MANY if many else LIMITS, with_k)
    each = shapes.SHAPES[shape]
    value = values.draw(each, material.SMALL, random.Random(7), 3, 9)
    lines = shapes.case_text(each, value, 4 if with_k else None).count("\n")
    for section in sections(task, 40):
        assert ("only line" in section) == (lines == 1), section
        where = "line of each case" if many else "line"
        if lines > 1:
            assert f"The first {where}" in section
        if lines == 2 and shape in ("numbers_line", "numbers_bare", "text_counted", "tree_parents"):
            assert f"The second {where}" in section


def test_words_of_the_theme_stand_in_the_section() -> None:
    words = stories.Words("city", "cities", "road map", "alley", "alleys")
    task = task_of("graph", LIMITS, False)
    texts = [input_section(task, words, random.Random(seed)) for seed in range(100)]
    assert any("an alley between cities u and v" in text for text in texts)
    assert not any("vert" in text or "edge" in text for text in texts)


@pytest.mark.parametrize("number", [0, 7, -9, 50, 999, 1000, -20000, 123456, 10**9, -(10**9)])
def test_numbers_mean_the_same_in_all_styles(number: int) -> None:
    written = {style.number(number) for style in STYLES}
    assert all(numbers_in(text) == {number} for text in written)
    assert len(written) == (1 if abs(number) < 1000 else 2 if number == 123456 else 3)


def test_limits_mean_the_same_in_all_styles() -> None:
    for style in STYLES:
        for text in (style.limit("n", -3, 2000), style.limit_each(-3, 2000)):
            assert numbers_in(text) == {-3, 2000}
        assert style.limit("k", 5, 5) == "k = 5"
    assert len({style.limit("n", 1, 5) for style in STYLES}) >= 3


@pytest.mark.parametrize("kind", kinds.KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("many", [False, True])
def test_output_sections_speak_of_the_kind_printed(kind: kinds.Kind, many: bool) -> None:
    shape = next(name for name, each in shapes.SHAPES.items() if each.kind is kind)
    task = task_of(shape, MANY if many else LIMITS, False)
    words = stories.Words("apple", "apples", "heap of apples")
    texts = {output_section(task, words, random.Random(seed)) for seed in range(150)}
    assert len(texts) >= 3
    for text in texts:
        assert not material.flaws(text)
        assert ("case" in text) == many
        assert "nothing" not in text
    told = {"number": "integer", "text": "string", "pairs": "apples", "graph": "apples"}
    assert any(told.get(kind.name, "apples" if kind.name != "grid" else "heap") in t for t in texts)


def test_an_empty_answer_is_spoken_of_where_there_may_be_one() -> None:
    def spoken(*steps: Step, shape: str = "numbers_line") -> set[bool]:
        task = material.task_of(shape, *steps)
        words = stories.plain_words(steps[-1].block.gives)
        texts = [output_section(task, words, random.Random(seed)) for seed in range(40)]
        return {bool(re.search("nothing|no line", text)) for text in texts}

    choose, order, first = Step(OWN["own_every"], 2), Step(OWN["own_order"]), Step(OWN["own_first"])
    assert spoken(choose) == {True}
    assert spoken(choose, order) == {True}
    assert spoken(order) == {False}
    assert spoken(choose, first) == {False}
    assert spoken(Step(OWN["own_small"], 2), shape="pairs") == {True}
    assert spoken(Step(OWN["own_short"], 2), Step(OWN["own_longest"]), shape="words_line") == {
        False
    }


def test_what_may_end_empty_is_what_ends_empty() -> None:
    for seed in range(400):
        rng = random.Random(seed)
        task = material.random_task(rng)
        for example in material.examples_of(task, rng, 3):
            for case in example.cases:
                if kinds.is_empty(case.trace[-1]):
                    assert input_format.may_end_empty(task)
