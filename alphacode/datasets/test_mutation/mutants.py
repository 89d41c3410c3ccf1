"""New inputs mutated at random from given ones, in an order that a seed fixes."""

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence

from alphacode.datasets.test_mutation.operations import Mutation, Operation
from alphacode.datasets.test_mutation.shape import Alphabet, alphabet

_ATTEMPTS_PER_INPUT = 60
_LONGEST_INPUT = 20_000  # characters; longer inputs cost time and tell no more


def seeded(*parts: object) -> random.Random:
    """A random generator that is a function of the texts of `parts` alone."""
    text = "\0".join(map(str, parts))
    digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))


def normal_input(text: str) -> str:
    """An input with its white space made uniform: inputs equal by it are one input."""
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def _any(text: str) -> bool:
    return True


def mutants(
    inputs: Sequence[str],
    count: int,
    operations: Sequence[Operation],
    rng: random.Random,
    allowed: Callable[[str], bool] = _any,
    patience: int | None = None,
) -> Iterator[str]:
    """Distinct inputs that differ from all given ones by more than white space.

    A function of the arguments alone: taking fewer gives the beginning of the same sequence.

    Args:
      inputs: Given; blank ones and those above 20,000 characters are not mutated.
      count: The most that may be taken; fewer come where the inputs allow no more, none where all
        are blank.
      operations: Applied one to several at a time, each as often as it stands here.
      rng: The random generator.
      allowed: Which to give; others are passed over.
      patience: Ends after so many attempts in a row that gave nothing; None allows sixty for
        each that may be taken.
    """
    bases = [text for text in inputs if text.split() and len(text) <= _LONGEST_INPUT]
    if not bases:
        return
    used = alphabet(bases)
    seen = set(map(normal_input, inputs))
    made = fruitless = 0
    for attempt in range(_ATTEMPTS_PER_INPUT * count):
        if made == count or fruitless == patience:
            return
        # Mutations grow bolder while nothing new turns up, so that tiny inputs suffice too.
        boldness = attempt // (4 * count)
        text = _mutate(rng.choice(bases), used, boldness, operations, rng)
        fruitless += 1
        if normal_input(text) not in seen and allowed(text):
            seen.add(normal_input(text))
            made, fruitless = made + 1, 0
            yield text


def _mutate(
    text: str,
    used: Alphabet,
    boldness: int,
    operations: Sequence[Operation],
    rng: random.Random,
) -> str:
    lines = [line.split() for line in text.rstrip().splitlines()]
    steps = 1 + boldness + min(int(rng.expovariate(1.0)), 4)
    mutation = Mutation(used, boldness, rng)
    for _ in range(steps):
        rng.choice(operations)(lines, mutation)
    return "\n".join(" ".join(line) for line in lines) + "\n"
