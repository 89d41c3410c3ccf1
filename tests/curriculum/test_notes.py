"""Notes tell what really happens, and only where it is short."""

import random
import re

import pytest
import statement_material as material

from curriculum import kinds, notes
from curriculum.task import Limits, Step

VALUES_MAY = ("a word twice", "a for an", "an for a", "two articles")
OWN = {block.key: block for block in material.OWN}


def drawn_notes(task, examples, count=400):
    rng = random.Random(6)
    return [notes.write_note(task, examples, rng) for _ in range(count)]


@pytest.mark.parametrize(
    "kind, value, text",
    [
        (kinds.NUMBER, -4, "-4"),
        (kinds.NUMBERS, [3, 1], "3 1"),
        (kinds.NUMBERS, [], "nothing"),
        (kinds.TEXT, "ab", "ab"),
        (kinds.TEXT, "", "nothing"),
        (kinds.WORDS, ["ab", "c"], "ab c"),
        (kinds.PAIRS, [(1, 2), (0, -5)], "(1, 2), (0, -5)"),
        (kinds.GRID, ["#.", ".."], '"#." / ".."'),
        (kinds.MATRIX, [[1, 2], [3, 4]], "1 2 / 3 4"),
    ],
)
def test_values_stand_on_one_line(kind: kinds.Kind, value: object, text: str) -> None:
    assert notes.written(kind, value) == text


def test_some_statements_have_a_note_and_it_holds_the_trace_in_order() -> None:
    told = 0
    for seed in range(600):
        rng = random.Random(seed)
        task = material.random_task(rng)
        examples = material.examples_of(task, rng)
        note = notes.write_note(task, examples, rng)
        if not note:
            continue
        told += 1
        # Values may look like faulty English; labels, stops and capitals are the note's own.
        found = material.flaws(re.sub(r'"[^"]*"', "a row", note))
        assert all(flaw.startswith(VALUES_MAY) for flaw in found), found
        case, at = examples[0].cases[0], 0
        steps = zip(task.steps, case.trace, strict=True)
        values = [notes.written(step.block.gives, value) for step, value in steps]
        if task.kind is not kinds.GRAPH:
            values.insert(0, notes.written(task.kind, case.value))
        for value in values:
            assert len(value) <= notes.LONGEST
            at = note.index(value, at) + len(value)
    assert 60 < told < 180


def test_nothing_long_is_told() -> None:
    task = material.task_of("numbers_line", Step(OWN["own_order"]))
    case = material.case_of(task, list(range(40)), 0)
    assert not any(drawn_notes(task, [material.example_of(task, case)]))


def test_what_takes_the_place_of_nothing_is_told() -> None:
    task = material.task_of("numbers_line", Step(OWN["own_every"], 9), Step(OWN["own_first"]))
    assert task.guards == (False, True)
    empty = material.example_of(task, material.case_of(task, [5, 6], 0))
    full = material.example_of(task, material.case_of(task, list(range(1, 10)), 0))
    found = list(filter(None, drawn_notes(task, [empty])))
    assert found and all("nothing" in note.lower() for note in found)
    assert all(note.count("0") == 2 for note in found)
    assert not any("left" in note for note in drawn_notes(task, [full]))


def test_the_example_told_is_named() -> None:
    task = material.task_of("number", Step(OWN["own_successor"]))
    one, two = (material.example_of(task, material.case_of(task, value, 0)) for value in (100, 200))
    assert all("xample 1" in n or "201" in n for n in drawn_notes(task, [one, two]) if n)
    assert all("xample 2" in n or "101" in n for n in drawn_notes(task, [one, two]) if n)
    assert not any("xample 1" in n for n in drawn_notes(task, [one]))
    many = material.task_of(
        "number", Step(OWN["own_successor"]), limits=Limits(length=1, low=0, high=999, cases=9)
    )
    cases = [material.case_of(many, value, 0) for value in (100, 200)]
    found = list(filter(None, drawn_notes(many, [material.example_of(many, *cases)])))
    assert found and all("first case of the example" in note and "101" in note for note in found)
