"""Sentences that do not matter are clean, common enough, and say nothing about the task."""

import random
import re

import statement_material as material

from curriculum import distractors, shapes, stories

THEMES = [
    theme
    for table in (stories.THEMES, stories.HELD_OUT_THEMES)
    for themes in table.values()
    for theme in themes
]
# What would speak of the input, its limits, the steps or the output.
FORBIDDEN = re.compile(
    r"\b(?:[nkmthwx]|input of|output|print|answer|at most|at least|each|every|all of the|only"
    r"|distinct|positive|negative|sorted|less than|greater than|instead)\b"
)
ALLOWED = re.compile(r"every (?:morning|\d+ days|Saturday|Friday|spring)")


def test_every_sentence_is_one_clean_sentence_that_says_nothing_of_the_task() -> None:
    rng = random.Random(3)
    for theme in [None, *THEMES]:
        for _ in range(60):
            aside = distractors.aside(theme, rng)
            assert not material.flaws(aside)
            assert len(aside) <= 90
            said = ALLOWED.sub("", aside)
            assert not FORBIDDEN.search(said), aside


def test_the_fact_of_a_theme_is_told_and_so_are_others() -> None:
    rng = random.Random(4)
    theme = stories.THEMES["numbers"][0]
    start = theme.fact.partition("@")[0]
    told = {distractors.aside(theme, rng) for _ in range(400)}
    assert sum(aside.startswith(start) for aside in told) > 5
    assert len({re.sub(r"\d+", "0", aside) for aside in told}) > 15


def test_about_a_third_of_the_statements_have_them() -> None:
    rng = random.Random(5)
    drawn = [distractors.asides(THEMES[0], rng) for _ in range(3000)]
    share = sum(map(bool, drawn)) / len(drawn)
    assert abs(share - distractors.SHARE) < 0.04
    assert {len(each) for each in drawn} == {0, 1, 2}
    assert all(len(set(each)) == len(each) for each in drawn)


def test_themes_of_every_kind_were_tried() -> None:
    assert len(THEMES) >= 15 * len({shape.kind.name for shape in shapes.SHAPES.values()})
