"""Programs for a plan in both languages: which layouts and idioms they get."""

import random

from alphacode.datasets.problem import Language
from curriculum import cpp_programs, python_programs
from curriculum.templates import Draft

_STYLES = {Language.PYTHON3: python_programs.STYLES, Language.CPP: cpp_programs.STYLES}
_WEIGHTS = {Language.PYTHON3: (40, 18, 16, 13, 13), Language.CPP: (46, 26, 14, 14)}
_WRITERS = {Language.PYTHON3: python_programs.write, Language.CPP: cpp_programs.write}


def styles(language: Language) -> tuple[str, ...]:
    """Names of the layouts of programs in a language."""
    return _STYLES[language]


def style(language: Language, rng: random.Random) -> str:
    """A layout, by how usual it is."""
    return rng.choices(_STYLES[language], _WEIGHTS[language])[0]


def write(
    draft: Draft, language: Language, layout: str, idioms: tuple[int, ...], rng: random.Random
) -> str:
    """A program for a draft.

    Args:
      draft: What it reads and does.
      language: Python 3 or C++.
      layout: One of `styles(language)`.
      idioms: For each stage, which of its block's idioms, counted round.
      rng: Chooses the reading code, names and small things.
    """
    return _WRITERS[language](draft, layout, idioms, rng)


def several(draft: Draft, language: Language, count: int, rng: random.Random) -> list[str]:
    """`count` programs for a draft, of unlike idioms and layouts as far as there are so many."""
    orders = []
    for stage in draft.plan.stages:
        ways = stage.block.python if language is Language.PYTHON3 else stage.block.cpp
        orders.append(rng.sample(range(len(ways)), len(ways)))
    chosen: list[str] = []
    while len(chosen) < count:
        layout = style(language, rng)
        if layout not in chosen:
            chosen.append(layout)
    return [
        write(draft, language, layout, tuple(order[i % len(order)] for order in orders), rng)
        for i, layout in enumerate(chosen)
    ]
