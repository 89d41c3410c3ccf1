"""Blocks as data: what a file of blocks says, and what is said of a file with a mistake."""

import shutil
from pathlib import Path

import pytest

from alphacode.errors import UserError
from curriculum.block import Block, Mistake
from curriculum.library import load

BLOCK = r"""
double:
  takes: numbers
  gives: numbers
  tags: [math]
  numbers: 2..5
  peak: mass(@a) * @c
  actions: [double every @item]
  results: ["@items, doubled"]
  python: |
    @b = []
    for x in @a:
        @b.append(2 * x)

    @b = [x + x for x in @a]
  cpp: |
    vector<long long> @b;
    for (auto x : @a) @b.push_back(2 * x);
  faults:
  - {mistake: misread, python: {2: {x + x: x * x}}, cpp: {1: {"2 * x": x * x}}}
  - mistake: off_by_one
    python: {1: "@b = @b[1:]"}
    cpp: vector<long long> @b;
  - mistake: overflow
    cpp: vector<int> @b;
    means: {2: {x + x: wrap32(x + x)}}
"""


def loaded(folder: Path, family: str, shapes: str = "{}") -> dict[str, Block]:
    (folder / "blocks").mkdir(exist_ok=True)
    (folder / "blocks" / "own.yaml").write_text(family)
    (folder / "families.yaml").write_text("[own]")
    (folder / "shapes.yaml").write_text(shapes)
    return load(folder)


def test_fields_become_those_of_the_block(tmp_path: Path) -> None:
    block = loaded(tmp_path, BLOCK)["double"]
    assert (block.takes.name, block.gives.name) == ("numbers", "numbers")
    assert block.numbers == range(2, 6)
    assert block.python[1] == "@b = [x + x for x in @a]"
    assert block.reach([1, -2], 4) == 12
    assert not block.needs_element and not block.may_empty and block.fast


def test_the_first_idiom_is_the_meaning(tmp_path: Path) -> None:
    value = [1, 2]
    assert loaded(tmp_path, BLOCK)["double"].apply(value, 2) == [2, 4]
    assert value == [1, 2]
    own = loaded(tmp_path, BLOCK + '  means: "@b = [@c]"\n')["double"]
    assert own.apply(value, 2) == [2]


def test_faults_are_changes_of_idioms(tmp_path: Path) -> None:
    misread, shorter, overflow = loaded(tmp_path, BLOCK)["double"].faults
    assert misread.mistake is Mistake.MISREAD
    assert misread.python == "@b = [x * x for x in @a]"
    assert misread.cpp.endswith("push_back(x * x);")
    assert misread.apply is not None and misread.apply([3], 2) == [9]
    assert shorter.python.endswith("append(2 * x)\n@b = @b[1:]")
    assert overflow.python == "" and overflow.apply is not None
    assert overflow.apply([2**31], 2) == [0]


def test_a_family_may_say_at_once_what_all_its_blocks_share(tmp_path: Path) -> None:
    family = BLOCK.replace("  takes: numbers\n", "")
    assert loaded(tmp_path, "all: {takes: numbers}\n" + family)["double"].takes.name == "numbers"
    odd = "all: {takes: text}\n" + BLOCK
    assert loaded(tmp_path, odd)["double"].takes.name == "numbers"


def test_shapes_are_filled_with_expressions(tmp_path: Path) -> None:
    shapes = (
        "each:\n  takes: numbers\n  gives: numbers\n"
        '  python: "@b = [{{x}} for x in @a]"\n  cpp: "for (i) @b[i] = {{@a[i]}};"\n'
    )
    family = "twice: {shape: each, python: 2 * x, cpp: x + x, tags: [], actions: [], results: []}\n"
    block = loaded(tmp_path, family, shapes)["twice"]
    assert block.python == ("@b = [2 * x for x in @a]",)
    assert block.cpp == ("for (i) @b[i] = @a[i] + @a[i];",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("takes: numbers", "takes: number_list", r"takes: 'number_list' is none of number, "),
        ("  gives: numbers\n", "", r"gives is missing"),
        ("tags: [math]", "tags: math", r"tags: 'math' is of the wrong type"),
        ("tags: [math]", "tags: [1]", r"tags: an entry is no text; quote it"),
        ("numbers: 2..5", "numbers: 2-5", r"numbers: '2-5' is not of the form first\.\.last"),
        ("peak:", "peek:", r"no such field: peek"),
        ("tags: [math]", "tags: [math]\n  tags: []", r"'tags' twice"),
        ("tags: [math]", "tags: [math", r"no YAML: "),
        ("{x + x: x * x}}, cpp", "{y: x}}, cpp", r"fault 1: python: 'y' occurs 0 times, not once"),
        ("{x + x: x * x}}, cpp", "{x: y}}, cpp", r"fault 1: python: 'x' occurs 3 times, not once"),
        ('{1: {"2 * x"', '{2: {"2 * x"', r"fault 1: cpp: a change has one key, an idiom's"),
        ("mistake: misread", "mistake: misred", r"fault 1: mistake: 'misred' is none of off_by"),
        ("    means: {2: {x + x: wrap32(x + x)}}\n", "", r"fault 3: means is missing"),
        ("    cpp: vector<int> @b;\n", "", r"fault 3: python or cpp is missing"),
    ],
)
def test_mistakes_are_told_with_file_block_and_field(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in BLOCK
    with pytest.raises(UserError, match=rf"own\.yaml: .*{said}"):
        loaded(tmp_path, BLOCK.replace(old, new, 1))


def test_each_file_is_listed_once(tmp_path: Path) -> None:
    loaded(tmp_path, BLOCK)
    (tmp_path / "blocks" / "other.yaml").write_text("{}")
    with pytest.raises(UserError, match=r"families\.yaml: .*\['other'\]"):
        load(tmp_path)


def test_no_key_is_given_twice(tmp_path: Path) -> None:
    loaded(tmp_path, BLOCK)
    shutil.copy(tmp_path / "blocks" / "own.yaml", tmp_path / "blocks" / "other.yaml")
    (tmp_path / "families.yaml").write_text("[own, other]")
    with pytest.raises(UserError, match=r"other\.yaml: double: another family"):
        load(tmp_path)
