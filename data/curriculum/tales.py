"""A task in phrases, and the sentences about it that several registers share."""

import dataclasses
import random
import re

from curriculum.stories import Theme

# Given names, and the pronouns: subject, object.
PEOPLE = (
    ("Alice", "she", "her"),
    ("Boris", "he", "him"),
    ("Chen", "he", "him"),
    ("Dana", "she", "her"),
    ("Emil", "he", "him"),
    ("Fatima", "she", "her"),
    ("Goran", "he", "him"),
    ("Hana", "she", "her"),
    ("Ivan", "he", "him"),
    ("Julia", "she", "her"),
    ("Kofi", "he", "him"),
    ("Leila", "she", "her"),
    ("Marek", "he", "him"),
    ("Nadia", "she", "her"),
    ("Oskar", "he", "him"),
    ("Priya", "she", "her"),
)
# Words with which an action cannot follow "wants to".
_CLAUSE_STARTS = re.compile(
    r"(?:after|all|among|as|at|before|between|by|each|every|for|from|given|if|in|of|on|over"
    r"|starting|the|until|when|whenever|where|while|with)\b"
)
_RESTS = (
    "If nothing is left, go on with @. ",
    "If nothing is left by then, @ takes its place. ",
    "In case nothing is left, use @ instead. ",
    "Should nothing be left at this point, continue with @. ",
)
_FIRST = ("First, ", "To begin with, ", "Start as follows: ", "")
_LATER = ("Then ", "Next, ", "After that, ", "Now ")
_LAST = ("Finally, ", "Then ", "At last, ")
_PRINT_RESULT = ("Print @.", "Output @.", "Finally, print @.", "In the end, print @.", "Write @.")
_PRINT_IT = (
    "Print what you get.",
    "Print the result.",
    "Output what comes out.",
    "Print the outcome.",
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Tale:
    """A task in phrases.

    Attributes:
      theme: What it is about, None where it is about nothing.
      kind: Name of the kind of the value read.
      given: Noun phrase for the value read.
      with_k: Whether an integer k is given too.
      actions: An imperative for each step.
      results: A noun phrase for what each step gives.
      rests: For each step the noun phrase of what takes the place of nothing before it; empty
        where that is not needed.
    """

    theme: Theme | None
    kind: str
    given: str
    with_k: bool
    actions: tuple[str, ...]
    results: tuple[str, ...]
    rests: tuple[str, ...]

    @property
    def frame(self) -> Theme:
        """The theme; raises ValueError where there is none."""
        if self.theme is None:
            raise ValueError("this register tells tales with a theme only")
        return self.theme

    @property
    def depth(self) -> int:
        """The number of steps."""
        return len(self.actions)


def capital(text: str) -> str:
    """The text with a capital letter at its start."""
    return text[0].upper() + text[1:]


def told(tale: Tale, step: int, rng: random.Random) -> str:
    """An imperative for a step: its action, now and then "take" and its result."""
    if rng.random() < 0.8:
        return tale.actions[step]
    return rng.choice(("take @", "determine @", "work out @")).replace("@", tale.results[step])


def rest_sentence(tale: Tale, step: int, rng: random.Random) -> str:
    """The sentence about nothing being left before a step, with a space after it, or nothing."""
    rest = tale.rests[step]
    return rng.choice(_RESTS).replace("@", rest) if rest else ""


def given_with_k(tale: Tale, rng: random.Random) -> str:
    """What is given, with k."""
    if not tale.with_k:
        return tale.given
    more = rng.choice((", and an integer k", ", together with an integer k", ", and a number k"))
    return tale.given + more


def about_k(tale: Tale, rng: random.Random, *ways: str) -> str:
    """One of the sentences about k after a space, where there is k."""
    return f" {rng.choice(ways)}" if tale.with_k else ""


def all_steps(tale: Tale, rng: random.Random) -> str:
    """All steps and the printing, in sentences."""
    sentences = []
    for i in range(tale.depth - 1):
        joint = rng.choice(_LATER if i else _FIRST)
        sentences.append(f"{rest_sentence(tale, i, rng)}{capital(joint + told(tale, i, rng))}.")
    sentences.append(ending(tale, rng))
    return " ".join(sentences)


def ending(tale: Tale, rng: random.Random) -> str:
    """The last step, told by its result or by its action, and that what it gives is printed."""
    last = tale.depth - 1
    rest = rest_sentence(tale, last, rng)
    if rng.random() < 0.6:
        ways = _PRINT_RESULT if last else _PRINT_RESULT[:2]
        return rest + rng.choice(ways).replace("@", tale.results[last])
    joint = rng.choice(_LAST) if last else ""
    return f"{rest}{capital(joint + tale.actions[last])}. {rng.choice(_PRINT_IT)}"


def follows_to(action: str) -> bool:
    """Whether the action can follow "wants to"."""
    return not _CLAUSE_STARTS.match(action)
