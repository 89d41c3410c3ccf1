"""Themes are complete and apart; phrases are filled in correct English."""

import random

import pytest
import statement_material as material

from curriculum import kinds, shapes, stories
from curriculum.stories import Theme, Words
from curriculum.task import Limits, Step

EVERY_KIND = pytest.mark.parametrize("kind", kinds.KINDS, ids=lambda kind: kind.name)
PRICES = Words("price", "prices", "price list")
OWN = {block.key: block for block in material.OWN}


def all_themes() -> list[tuple[str, Theme]]:
    tables = (stories.THEMES, stories.HELD_OUT_THEMES)
    return [(name, theme) for table in tables for name, themes in table.items() for theme in themes]


@EVERY_KIND
def test_each_kind_has_a_dozen_themes_and_about_a_fifth_more_held_out(kind: kinds.Kind) -> None:
    seen, held_out = stories.THEMES[kind.name], stories.HELD_OUT_THEMES[kind.name]
    assert len(seen) >= 12
    assert 0.15 < len(held_out) / (len(seen) + len(held_out)) < 0.25
    assert not {theme.given for theme in seen} & {theme.given for theme in held_out}
    assert not {theme.fact for theme in seen} & {theme.fact for theme in held_out}


def test_no_theme_is_told_twice() -> None:
    themes = [theme for _, theme in all_themes()]
    assert len({(theme.given, theme.fact) for theme in themes}) == len(themes)


@pytest.mark.parametrize("name, theme", all_themes())
def test_themes_read_well(name: str, theme: Theme) -> None:
    words = theme.words
    assert words.item != words.items or words.item == words.whole
    needed = {"numbers": "@n ", "words": "@n ", "pairs": "@n ", "number": " x"}
    needed |= {"grid": "@s", "matrix": "@s", "graph": "@g", "text": " s"}
    assert needed[name] in theme.given
    assert (words.edge != "edge") == (words.edges != "edges") == (name == "graph")
    for phrase in (theme.place, theme.who, theme.purpose, words.item, words.items, words.whole):
        assert phrase[0].islower() and phrase[-1].isalpha()
    frame = f"{stories.with_article(theme.who)} {theme.place} wants to {theme.purpose}."
    fact = theme.fact.replace("@q", "17").replace("@y", "1950")
    assert not material.flaws(f"There {frame} {fact}")


@pytest.mark.parametrize("shape", shapes.SHAPES)
@pytest.mark.parametrize("themed", [False, True])
def test_what_is_given_is_a_clean_phrase_in_every_shape(shape: str, themed: bool) -> None:
    name = shapes.SHAPES[shape].kind.name
    task = material.task_of(shape)
    themes = [*stories.THEMES[name], *stories.HELD_OUT_THEMES[name]] if themed else [None]
    for theme in themes:
        for seed in range(12):
            given = stories.given(task, theme, random.Random(seed))
            assert not material.flaws(f"You have {given}.")
            counted = {"numbers_bare": "", "words_line": "", "text": "", "number": "x"}
            if themed and counted.get(shape, "n") == "n" and shape not in ("grid", "matrix"):
                assert " n " in f" {given} " or " n," in given or "(n rows" in given
            if counted.get(shape) == "":
                assert " n " not in f" {given} "


def test_numbers_below_zero_get_themes_that_bear_them() -> None:
    rng = random.Random(1)
    for shape in ("number", "numbers_line", "pairs", "matrix"):
        for held_out in (False, True):
            task = material.task_of(shape, limits=Limits(length=5, low=-1, high=5))
            chosen = [stories.choose_theme(task, rng, held_out=held_out) for _ in range(60)]
            assert all(theme.signed for theme in chosen)
            assert held_out or len({theme.given for theme in chosen}) >= 4


def test_themes_held_out_are_chosen_only_as_such() -> None:
    rng = random.Random(2)
    for shape, each in shapes.SHAPES.items():
        task = material.task_of(shape, limits=Limits(length=5, low=0, high=5))
        for held_out, table in ((False, stories.THEMES), (True, stories.HELD_OUT_THEMES)):
            chosen = {stories.choose_theme(task, rng, held_out=held_out) for _ in range(200)}
            assert chosen == set(table[each.kind.name])


@pytest.mark.parametrize(
    "phrase, words, number, filled",
    [
        ("square every @item", PRICES, "3", "square every price"),
        ("the @items of a @whole", PRICES, "3", "the prices of a price list"),
        ("let an @item precede a @item", PRICES, "3", "let a price precede a price"),
        ("a @item or an @item", Words("age", "ages", "list"), "3", "an age or an age"),
        ("a @item", Words("hour", "hours", "day"), "3", "an hour"),
        ("an @item", Words("unit", "units", "list"), "3", "a unit"),
        ("a @c-fold @whole", PRICES, "8", "an 8-fold price list"),
        ("a @c-fold @whole", PRICES, "11", "an 11-fold price list"),
        ("a @c-fold @whole", PRICES, "k", "a k-fold price list"),
        ("every @c-th @item", PRICES, "2", "every 2nd price"),
        ("every @c-th @item", PRICES, "3", "every 3rd price"),
        ("every @c-th @item", PRICES, "12", "every 12th price"),
        ("every @c-th @item", PRICES, "21", "every 21st price"),
        ("every @c-th @item", PRICES, "k", "every k-th price"),
        ("from 0 to @c - 1", PRICES, "7", "from 0 to 6"),
        ("from 0 to @c - 1", PRICES, "k", "from 0 to k - 1"),
        ("the first @c @items", PRICES, "1", "the first 1 price"),
        ("left by @c positions", PRICES, "1", "left by 1 position"),
        ("left by @c positions", PRICES, "k", "left by k positions"),
        ("for all k the k-th @item", PRICES, "k", "for all j the j-th price"),
        ("climb n stairs, then n!", PRICES, "k", "climb N stairs, then N!"),
        ("n / 2, or 3n + 1, of an @item", PRICES, "k", "N / 2, or 3N + 1, of a price"),
        ("1, 2, ..., and else .", PRICES, "k", "1, 2, ..., and else '.'"),
        ("each @item's square", PRICES, "1", "each price's square"),
        ("the edges of an edge", PRICES, "1", "the edges of an edge"),
        (
            "an edge joins each @item with edges",
            Words("city", "cities", "map", "road", "roads"),
            "1",
            "a road joins each city with roads",
        ),
        ("some edge", Words("hut", "huts", "map", "alley", "alleys"), "1", "some alley"),
        ("an edge", Words("hut", "huts", "map", "alley", "alleys"), "1", "an alley"),
    ],
)
def test_phrases_are_filled(phrase: str, words: Words, number: str, filled: str) -> None:
    assert stories.fill(phrase, words, number) == filled


def test_a_theme_lasts_while_its_elements_do() -> None:
    theme = stories.THEMES["numbers"][0]
    keep, choose = Step(OWN["own_order"]), Step(OWN["own_every"], 2)
    last = Step(OWN["own_first"])
    task = material.task_of("numbers_line", keep, choose, last)
    words = stories.words_of_steps(task, theme)
    assert [each.items for each in words] == ["prices", "prices", "prices", "number" + "s"]
    assert words[-1].whole == "number"


def test_new_elements_are_called_by_plain_words_from_then_on() -> None:
    doubled = material.block(
        "own_doubled",
        kinds.NUMBERS,
        kinds.NUMBERS,
        "@b = [2 * x for x in @a]",
        "double every @item",
        "twice every @item",
    )
    task = material.task_of("numbers_line", Step(doubled), Step(OWN["own_order"]))
    words = stories.words_of_steps(task, stories.THEMES["numbers"][0])
    assert [each.item for each in words] == ["price", "number", "number"]
    # The judgement is of the block itself, not of its key.
    other = material.block(
        "own_doubled",
        kinds.NUMBERS,
        kinds.NUMBERS,
        "@b = @a[::-1]",
        "reverse the @whole",
        "the @whole reversed",
    )
    assert not stories.keeps_elements(doubled, 0)
    assert stories.keeps_elements(other, 0)


def test_without_a_theme_words_are_those_of_the_kinds() -> None:
    for seed in range(300):
        task = material.random_task(random.Random(seed))
        words = stories.words_of_steps(task, None)
        named = [task.kind, *(step.block.gives for step in task.steps)]
        assert list(words) == [stories.plain_words(kind) for kind in named]
