"""Every register tells all of a task, in an order that it makes clear, and sounds like no other."""

import dataclasses
import random
import re

import pytest
import statement_material as material

from curriculum import stories
from curriculum.registers import HELD_OUT_REGISTERS, REGISTERS, Register
from curriculum.tales import Tale, follows_to

ALL = (*REGISTERS, *HELD_OUT_REGISTERS)
EVERY_REGISTER = pytest.mark.parametrize("register", ALL, ids=lambda register: register.name)
THEME = stories.THEMES["numbers"][0]
ACTIONS = ("double every price", "drop the last price", "sort the numbers", "add up the numbers")
RESULTS = ("the prices times 2", "all prices but the last", "the sorted numbers", "the total")
RESTS = ("", "the single number 0", "", "the single number 7")


def tale_of(depth: int, *, with_k: bool = False, rests: bool = False, themed: bool = True) -> Tale:
    return Tale(
        theme=THEME if themed else None,
        kind="numbers",
        given="the prices of n goods",
        with_k=with_k,
        actions=ACTIONS[-depth:],
        results=RESULTS[-depth:],
        rests=RESTS[-depth:] if rests else ("",) * depth,
    )


def told(register: Register, tale: Tale, count: int = 120) -> list[list[str]]:
    return [register.tell(tale, random.Random(seed)) for seed in range(count)]


def place(text: str, *phrases: str) -> int:
    """Where the only one of the phrases stands; a capital at its start does not matter."""
    found = [text.lower().find(phrase.lower()) for phrase in phrases]
    assert any(at >= 0 for at in found), (phrases, text)
    return max(found)


@EVERY_REGISTER
@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_steps_stand_in_the_order_that_the_register_announces(
    register: Register, depth: int
) -> None:
    tale = tale_of(depth)
    for passages in told(register, tale):
        text = " ".join(passages)
        pairs = zip(tale.actions, tale.results, strict=True)
        places = [place(text, action, result) for action, result in pairs]
        assert places == sorted(places, reverse=register.name == "backwards")
        for action, result in zip(tale.actions, tale.results, strict=True):
            assert (action in text.lower()) != (result in text.lower())
        if register.name == "backwards" and depth > 1:
            assert text.lower().count("before") + text.count("first step") >= depth - 1
        if register.name != "formal":
            assert re.search("(?i)print|output|write|find|give|answer", text)


@EVERY_REGISTER
def test_the_last_step_is_told_by_its_result_and_by_its_action(register: Register) -> None:
    texts = [" ".join(passages) for passages in told(register, tale_of(3), 200)]
    by_action = sum(ACTIONS[-1] in text.lower() for text in texts)
    assert 20 < by_action < 180


@EVERY_REGISTER
@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_what_takes_the_place_of_nothing_is_told_where_it_matters(
    register: Register, depth: int
) -> None:
    tale = tale_of(depth, rests=True)
    for passages in told(register, tale):
        text = " ".join(passages)
        for i, rest in enumerate(tale.rests):
            if not rest:
                continue
            here = place(text, rest)
            own = place(text, tale.actions[i], tale.results[i])
            other = -1
            if i and register.name != "backwards":
                other = place(text, tale.actions[i - 1], tale.results[i - 1])
                assert other < here < own
            elif register.name == "backwards":
                after = len(text)
                if i:
                    after = place(text, tale.actions[i - 1], tale.results[i - 1])
                assert own < here < after
    for passages in told(register, tale_of(depth)):
        assert not re.search("nothing is left|nothing be left|is empty", " ".join(passages))


@EVERY_REGISTER
@pytest.mark.parametrize("with_k", [False, True])
def test_k_is_given_where_there_is_one(register: Register, with_k: bool) -> None:
    for passages in told(register, tale_of(2, with_k=with_k)):
        assert bool(re.search(r"\bk\b", " ".join(passages))) == with_k


@EVERY_REGISTER
def test_passages_are_sound_english_whatever_is_told(register: Register) -> None:
    for depth in (1, 2, 3, 4):
        for rests in (False, True):
            for passages in told(register, tale_of(depth, with_k=rests, rests=rests), 60):
                assert not material.flaws(register.separator.join(passages))
                # A sentence that does not matter fits between any two.
                assert len(passages) > 2 * register.margin


@EVERY_REGISTER
def test_a_register_has_many_forms(register: Register) -> None:
    texts = [" ".join(passages) for passages in told(register, tale_of(3), 300)]
    assert len(set(texts)) > 50


def test_registers_sound_unlike_each_other() -> None:
    def openings(register: Register) -> set[str]:
        texts = ["\n".join(passages) for passages in told(register, tale_of(2), 200)]
        return {" ".join(re.findall(r"[\w:.\"]+", text)[:3]) for text in texts}

    found = [openings(register) for register in ALL]
    for i, one in enumerate(found):
        for other in found[:i]:
            assert not one & other


def test_there_are_six_registers_and_two_held_out() -> None:
    assert len(REGISTERS) >= 6
    assert len(HELD_OUT_REGISTERS) == 2
    assert len({register.name for register in ALL}) == len(ALL)
    assert all(register.themed == 1 for register in HELD_OUT_REGISTERS)


@EVERY_REGISTER
def test_registers_that_may_lack_a_theme_do_without_one(register: Register) -> None:
    tale = tale_of(2, themed=False)
    if register.themed == 1:
        with pytest.raises(ValueError, match="theme"):
            register.tell(tale, random.Random(1))
    else:
        assert told(register, tale)


def test_names_and_pronouns_of_a_story_are_of_one_person() -> None:
    story = next(register for register in REGISTERS if register.name == "story")
    tale = dataclasses.replace(tale_of(4), given="n prices")
    for passages in told(story, tale, 300):
        text = " ".join(passages)
        assert not (re.search(r"\b(?:he|him)\b", text) and re.search(r"\b(?:she|her)\b", text))


@pytest.mark.parametrize(
    "action, follows",
    [
        ("square every price", True),
        ("repeatedly delete two", True),
        ("as long as two are equal, remove both", False),
        ("for each price, add 1", False),
        ("ascend the list", True),
        ("whenever two are equal, remove one", False),
    ],
)
def test_only_verbs_follow_to(action: str, follows: bool) -> None:
    assert follows_to(action) == follows
