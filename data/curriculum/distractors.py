"""Sentences that change nothing: history, motivation, useless hints, numbers that do not matter.

None says anything about the input, its limits, the steps or the output, so that none can contradict
them or change the task.
"""

import random

from curriculum.stories import Theme

SHARE = 0.3  # of the statements that hold any

# @P is the place, @H who is there, @I the theme's elements; @q is any number, @y any year.
_IN_A_THEME = (
    "The coffee machine @P has been broken for @q days.",
    "Nobody @P has slept well for @q days.",
    "The @H has done this work for @q years.",
    "The @H will be very grateful.",
    "The @H has promised a cake with @q candles to whoever solves this.",
    "The @H read a book of @q pages on this and found no help in it.",
    "The @H tried it by hand and gave up after @q minutes.",
    "In @y somebody wrote a song about the @I; it is not worth hearing.",
    "There is a saying @P that @I never lie.",
    "A newspaper had an article about @I on page @q.",
    "Some say that it helps to think of @I as apples.",
)
_ANYWHERE = (
    "A task like this was set at a contest in @y.",
    "At the contest, @q teams tried it.",
    "It was a rainy day, and there were @q umbrellas in the hall.",
    "It may help to draw a picture.",
    "Hint: the solution is shorter than it seems.",
    "Whoever finds this easy may do the next one as well.",
    "The author has thought about this for @q days.",
    "A pencil and @q sheets of paper should be enough.",
    "Try it on a small input first.",
    "The first program for this was written in @y and ran all night.",
    "Somebody once asked for this in an interview.",
    "A cat walked over the keyboard @q times while this was written.",
)


def aside(theme: Theme | None, rng: random.Random) -> str:
    """A sentence that does not matter, about the theme where there is one."""
    draw = rng.random()
    if theme is None or draw < 0.25:
        text = rng.choice(_ANYWHERE)
    elif draw < 0.6:
        text = theme.fact
    else:
        text = rng.choice(_IN_A_THEME).replace("@P", theme.place).replace("@H", theme.who)
        text = text.replace("@I", theme.words.items)
    if "@q" in text:
        text = text.replace("@q", str(rng.randint(3, 97)))
    return text.replace("@y", str(rng.randint(1871, 2019))) if "@y" in text else text


def asides(theme: Theme | None, rng: random.Random) -> list[str]:
    """For most statements none, else one or two different sentences."""
    if rng.random() >= SHARE:
        return []
    return list(dict.fromkeys(aside(theme, rng) for _ in range(rng.choice((1, 1, 2)))))
