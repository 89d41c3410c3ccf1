"""The registers: ways of speaking in which the same task is told.

A register is given a `Tale`, which holds the task's phrases ready to be put into sentences, and
returns passages. Sentences that do not matter may stand before, between and after the passages, so
each is whole in itself: what speaks of "the step before" never starts one. The task told is always
the same: what is given, each step in its order (or, in the register that tells it backwards,
against its order, and saying so), what takes the place of nothing, and what is printed.
"""

import dataclasses
import random
from collections.abc import Callable

from curriculum.stories import Theme, with_article
from curriculum.tales import (
    PEOPLE,
    Tale,
    about_k,
    all_steps,
    capital,
    ending,
    follows_to,
    given_with_k,
    rest_sentence,
    told,
)

_FORMAL = {
    "number": "an integer x",
    "numbers": "a sequence a_1, a_2, ..., a_n of integers",
    "text": "a string s of letters and digits",
    "words": "a sequence w_1, w_2, ..., w_n of words",
    "pairs": "a sequence (x_1, y_1), ..., (x_n, y_n) of pairs of integers",
}
_LETTERS = "ABCDE"
_DEFINITIONS = (
    "Let @new be obtained from @old as follows: @action.",
    "Form @new from @old in this way: @action.",
    "For @old, define @new as @result.",
    "To get @new, take @old and do this: @action.",
    "By @new we mean, for @old, @result.",
)
_QUESTIONS = (
    "Determine, for @old, @result.",
    "Given @old, compute @result.",
    "Let @new be obtained from @old as follows: @action. Determine @new.",
    "For @old, print @result.",
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A way of speaking.

    Attributes:
      name: Its name.
      tell: Returns the passages of a tale.
      themed: The share of its statements that have a theme.
      separator: Stands between passages.
      framed: What a sentence that does not matter looks like as a passage; `{}` stands for it.
      margin: How many passages stay first and last.
    """

    name: str
    tell: Callable[[Tale, random.Random], list[str]]
    themed: float
    separator: str = " "
    framed: str = "{}"
    margin: int = 0


def _plain(tale: Tale, rng: random.Random) -> list[str]:
    opening = rng.choice(("You are given @.", "You have @.", "The input holds @.", "You get @."))
    k = about_k(tale, rng, "You are also given an integer k.", "There is an integer k as well.")
    return [opening.replace("@", tale.given) + k, all_steps(tale, rng)]


def _terse(tale: Tale, rng: random.Random) -> list[str]:
    given = given_with_k(tale, rng)
    last = tale.depth - 1
    rests = [f"if nothing is left, use {rest}; " if rest else "" for rest in tale.rests]
    before = [rest + action for rest, action in zip(rests, tale.actions, strict=True)][:last]
    if rng.random() < 0.7:
        asked = f"{rng.choice(('find', 'print', 'output', 'give'))} {tale.results[last]}"
    else:
        asked = f"{tale.actions[last]}; {rng.choice(('print that', 'this is the answer'))}"
    asked = f"{rests[last]}{asked}."
    if not last and rng.random() < 0.5:
        return [f"Given {given}, {asked}"]
    opening = rng.choice(("Given: @.", "Given @.", "We have @.")).replace("@", given)
    if rng.random() < 0.5:
        done = "".join(f"{capital(part)}. " for part in before)
        return [opening, done + capital(asked)]
    start = rng.choice(("Do this in order: ", "Operations: ", "Perform in this order: "))
    done = f"{start}{'; then '.join(before)}. " if last else ""
    return [opening, done + capital(asked)]


def _formal(tale: Tale, rng: random.Random) -> list[str]:
    given = _FORMAL.get(tale.kind, tale.given)
    opening = rng.choice(
        ("Let A be @.", "Let A denote @.", "Consider @, called A.", "We write A for @.")
    )
    k = about_k(tale, rng, "Let k be an integer.", "An integer k is given as well.")
    sentences = []
    for i, (action, result) in enumerate(zip(tale.actions, tale.results, strict=True)):
        old, new = _LETTERS[i], _LETTERS[i + 1]
        if tale.rests[i]:
            sentences.append(f"If {old} is empty, it is replaced by {tale.rests[i]}.")
        way = rng.choice(_DEFINITIONS if i < tale.depth - 1 else _QUESTIONS)
        way = way.replace("@new", new).replace("@old", old)
        sentences.append(way.replace("@action", action).replace("@result", result))
    return [opening.replace("@", given) + k, " ".join(sentences)]


def _story(tale: Tale, rng: random.Random) -> list[str]:
    name, he, him = rng.choice(PEOPLE)
    theme = tale.frame
    who = with_article(theme.who)
    opening = rng.choice(
        (
            f"{name} is {who} {theme.place}. One day {he} was given {tale.given}.",
            f"{capital(theme.place)}, {who} named {name} is looking at {tale.given}.",
            f"{name}, {who} {theme.place}, has to deal with {tale.given}.",
            f"Once there was {who} {theme.place}. It was {name}, and {he} had {tale.given}.",
        )
    )
    opening += about_k(
        tale,
        rng,
        f"{capital(he)} has chosen an integer k, too.",
        "An integer k is written on the wall.",
        f"A friend told {him} an integer k.",
    )
    return [opening, _plan(tale, rng, theme, he, him)]


def _plan(tale: Tale, rng: random.Random, theme: Theme, he: str, him: str) -> str:
    """What the person of a story does, and what is to be printed."""
    last = tale.depth - 1
    ends_with_result = rng.random() < 0.6
    sentences = []
    for i in range(last if ends_with_result else last + 1):
        action = told(tale, i, rng)
        infinitive = follows_to(action)
        if i == 0:
            wish = rng.choice(("wants to", "has to", "decided to")) if infinitive else "plans:"
            start = f"To {theme.purpose}, {he} {wish} "
        elif infinitive:
            start = rng.choice(
                (f"Then {he} will ", f"After that, {he} wants to ", f"Next, {he} is going to ")
            )
        else:
            start = f"After that, {he} plans: "
        sentences.append(f"{rest_sentence(tale, i, rng)}{start}{action}.")
    if ends_with_result:
        asked = rng.choice((f"Help {him} and print @.", f"What will {he} get? Print @."))
        if not last:
            asked = f"To {theme.purpose}, {he} needs this: @. Print it."
        sentences.append(rest_sentence(tale, last, rng) + asked.replace("@", tale.results[last]))
    else:
        sentences.append(rng.choice((f"Print what {he} gets.", f"Help {him}: print the result.")))
    return " ".join(sentences)


def _numbered(tale: Tale, rng: random.Random) -> list[str]:
    given = given_with_k(tale, rng)
    opening = rng.choice(
        (
            f"Take {given}, and do the following.",
            f"Start with {given}, and follow these steps.",
            f"Here is a recipe. It starts with {given}.",
        )
    )
    label = rng.choice(("@. ", "@) ", "Step @: ", "(@) ", "Step @. "))
    last = tale.depth - 1
    lines = [rest_sentence(tale, i, rng) + capital(told(tale, i, rng)) + "." for i in range(last)]
    rest = rest_sentence(tale, last, rng)
    if rng.random() < 0.5:
        lines.append(f"{rest}{rng.choice(('Print', 'Output'))} {tale.results[last]}.")
    else:
        lines.append(f"{rest}{capital(tale.actions[last])}.")
        lines.append(rng.choice(("Print what you have now.", "Print the result.")))
    return [opening, "\n".join(label.replace("@", str(i)) + x for i, x in enumerate(lines, 1))]


def _backwards(tale: Tale, rng: random.Random) -> list[str]:
    last = tale.depth - 1
    start = rng.choice(("Your task is to print @.", "In the end, print @.", "The answer is @."))
    sentences = [start.replace("@", tale.results[last])]
    if rng.random() < 0.4:
        sentences = [f"The last thing to do: {tale.actions[last]}. What you get is printed."]
    for i in range(last, -1, -1):
        if i < last:
            joint = rng.choice(("Just before that, ", "Before that, ", "The step before this: "))
            if i == 0:
                joint = rng.choice(("And before everything else, ", "The very first step: "))
            sentences.append(f"{joint}{told(tale, i, rng)}.")
        if tale.rests[i]:
            rest = tale.rests[i]
            sentences.append(f"If nothing is left when this begins, it begins with {rest}.")
    given = given_with_k(tale, rng)
    closing = rng.choice(("All of it starts from @.", "What you are given: @.", "The input is @."))
    return [" ".join(sentences), closing.replace("@", given)]


def _dialogue(tale: Tale, rng: random.Random) -> list[str]:
    asks, knows = (person[0] for person in rng.sample(PEOPLE, 2))
    theme = tale.frame
    given = given_with_k(tale, rng)
    first = rng.choice(
        (
            f"I am {with_article(theme.who)}, and I have {given}. I need to {theme.purpose}.",
            f"Look, here I have {given}. How can I {theme.purpose}?",
            f"{capital(theme.place)} they gave me {given}. Now what?",
        )
    )
    lines = [f'{asks}: "{first}"']
    last = tale.depth - 1
    for i in range(last):
        if i:
            lines.append(f'{asks}: "{rng.choice(("And then?", "All right. Next?", "What else?"))}"')
        joint = rng.choice(("Then ", "After that, ") if i else ("First, ", "Well, first ", ""))
        rest = rest_sentence(tale, i, rng)
        lines.append(f'{knows}: "{rest}{capital(joint + told(tale, i, rng))}."')
    if last:
        question = rng.choice(("And what is the answer?", "And at the end?", "Am I done then?"))
        lines.append(f'{asks}: "{question}"')
    lines.append(f'{knows}: "{ending(tale, rng)}"')
    closing = rng.choice((f"Write a program that does what {knows} says.", f"Help {asks}."))
    return ["\n".join(lines), closing]


def _letter(tale: Tale, rng: random.Random) -> list[str]:
    name = rng.choice(PEOPLE)[0]
    theme = tale.frame
    given = given_with_k(tale, rng)
    if rng.random() < 0.5:
        fault = rng.choice(("it prints nothing", "it ends with an error", "the answer is wrong"))
        return [
            f"Bug report {rng.randint(100, 999)} by {name}, {theme.who} {theme.place}.",
            f"Input of the program: {given}.",
            f"This is what it ought to do. {all_steps(tale, rng)}",
            f"What happens: {fault}. Please write it anew.",
        ]
    wish = rng.choice(("Please write a program for this.", "Can you help me with a program?"))
    need = rng.choice(("I want to", "I have to", "My aim is to"))
    return [
        f"{rng.choice(('Dear programmer,', 'Hello,', 'Dear friend,'))}",
        f"I am {with_article(theme.who)} {theme.place}, and I have {given}. "
        f"{need} {theme.purpose}. {wish} This is what it has to do. {all_steps(tale, rng)}",
        f"{rng.choice(('Yours', 'Best wishes', 'Thank you'))}, {name}",
    ]


REGISTERS = (
    Register(name="plain", tell=_plain, themed=0.5),
    Register(name="formal", tell=_formal, themed=0.0),
    Register(name="terse", tell=_terse, themed=0.4),
    Register(name="story", tell=_story, themed=1.0),
    Register(name="steps", tell=_numbered, themed=0.6, separator="\n"),
    Register(name="backwards", tell=_backwards, themed=0.6),
)
HELD_OUT_REGISTERS = (
    Register(name="dialogue", tell=_dialogue, themed=1.0, separator="\n", framed="({})"),
    Register(name="letter", tell=_letter, themed=1.0, separator="\n", margin=1),
)
