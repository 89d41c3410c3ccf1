"""The mutations: each changes an input's lines in place, or leaves them where it does not apply."""

import dataclasses
import random
import re
from collections.abc import Callable, Container

from alphacode.datasets.test_mutation.shape import (
    DECIMAL,
    INTEGER,
    Alphabet,
    Lines,
    Place,
    block,
    counters,
    is_number,
)

_BITS = re.compile(r"[01]{2,}")
_BOLD = 2  # from here on counters are changed like other integers


@dataclasses.dataclass(frozen=True, slots=True)
class Mutation:
    """What an operation may draw on.

    Attributes:
      alphabet: Of the inputs at hand.
      boldness: From 0; the larger, the further from the inputs at hand.
      rng: The random generator.
    """

    alphabet: Alphabet
    boldness: int
    rng: random.Random


Operation = Callable[[Lines, Mutation], None]


def _protected(lines: Lines, mutation: Mutation) -> dict[Place, str]:
    """The counters, while they are not changed by themselves."""
    return counters(lines) if mutation.boldness < _BOLD else {}


def _places(lines: Lines, protected: Container[Place]) -> list[Place]:
    return [
        (row, column)
        for row, line in enumerate(lines)
        for column in range(len(line))
        if (row, column) not in protected
    ]


def change_token(lines: Lines, mutation: Mutation) -> None:
    """Moves or replaces a number, or changes characters of a string."""
    rng = mutation.rng
    counting = _protected(lines, mutation)
    places = _places(lines, counting)
    if not places:
        return
    row, column = rng.choice(places)
    token = lines[row][column]
    if INTEGER.fullmatch(token):
        lines[row][column] = _other_integer(token, mutation)
    elif DECIMAL.fullmatch(token):
        lines[row][column] = re.sub(r"\d", lambda _: str(rng.randrange(10)), token)
    else:
        words = [t for line in lines for t in line if not is_number(t)]
        # Words of equal length are probably meant to be so, as are those with a counter.
        alone = sum(len(word) == len(token) for word in words) == 1
        free = alone and "length" not in counting.values()
        lines[row][column] = _other_string(token, mutation.alphabet, free, rng)


def _other_integer(token: str, mutation: Mutation) -> str:
    alphabet, boldness, rng = mutation.alphabet, mutation.boldness, mutation.rng
    value = int(token)
    kind = rng.randrange(4)
    if kind == 0:
        changed = value + rng.choice((-1, 1))
    elif kind == 1:
        changed = int(rng.choice(alphabet.integers or (token,)))
    else:
        reach = 10 ** len(token.lstrip("+-")) if kind == 2 else 2 * abs(value) + 3
        changed = rng.randrange(reach * (1 + boldness))
        if alphabet.negative and rng.random() < 0.4:
            changed = -changed
    if changed < 0 and not alphabet.negative:
        changed = -changed
    if changed == 0 and "0" not in alphabet.integers and boldness < _BOLD:
        changed = 1
    text = str(changed)
    # Digit strings keep their length: bit patterns, codes, times.
    return text.zfill(len(token)) if token[0] == "0" and len(token) > 1 else text


def _other_string(token: str, alphabet: Alphabet, any_length: bool, rng: random.Random) -> str:
    characters = list(token)
    position = rng.randrange(len(characters))
    if any_length and rng.random() < 0.3:
        _grow_or_shrink(characters, 0, 1, len(token) == 1 or rng.random() < 0.5, rng)
        return "".join(characters)
    if len(characters) > 1 and rng.random() < 0.4:
        other = rng.randrange(len(characters))
        characters[position], characters[other] = characters[other], characters[position]
    else:
        old = characters[position]
        pool = [c for c in alphabet.characters if _kind(c) == _kind(old)]
        # Few characters are probably all that is allowed; many stand for their whole kind.
        if len(pool) < 2 or rng.random() < (0.5 if len(pool) > 3 else 0.1):
            pool = _siblings(old) or pool
        characters[position] = rng.choice(pool)
    return "".join(characters)


def _kind(character: str) -> str:
    if character.isdecimal():
        return "digit"
    if character.isalpha():
        return "upper" if character.isupper() else "lower"
    return "other"


def _siblings(character: str) -> list[str]:
    ranges = {"digit": ("0", "9"), "upper": ("A", "Z"), "lower": ("a", "z")}
    if _kind(character) not in ranges or not character.isascii():
        return []
    first, last = ranges[_kind(character)]
    return [chr(code) for code in range(ord(first), ord(last) + 1)]


def swap_tokens(lines: Lines, mutation: Mutation) -> None:
    """Swaps two tokens of a line that are no counters and are of one kind."""
    rng = mutation.rng
    counting = counters(lines)
    row = rng.randrange(len(lines))
    line = lines[row]
    columns = [c for c in range(len(line)) if (row, c) not in counting]
    if len(columns) < 2:
        return
    one, two = rng.sample(columns, 2)
    if is_number(line[one]) == is_number(line[two]):
        line[one], line[two] = line[two], line[one]


def swap_lines(lines: Lines, mutation: Mutation) -> None:
    """Swaps two lines, after the first, of the same shape."""
    if len(lines) < 3:
        return
    one, two = mutation.rng.sample(range(1, len(lines)), 2)
    if [is_number(t) for t in lines[one]] == [is_number(t) for t in lines[two]]:
        lines[one], lines[two] = lines[two], lines[one]


def resize(lines: Lines, mutation: Mutation) -> None:
    """Adds or removes one of the things that an integer counts, and moves the integer along."""
    rng = mutation.rng
    counting = counters(lines)
    if not counting:
        return
    row, column = rng.choice(sorted(counting))
    what = counting[row, column]
    value = int(lines[row][column])
    if what == "fixed":
        return
    grow = value == 1 or rng.random() < 0.5
    if what == "lines":
        _grow_or_shrink(lines, 1, (len(lines) - 1) // value, grow, rng)
    else:
        counted = block(lines, row, value, what)
        position = rng.randrange(value)
        for line in counted:
            items = line if what == "tokens" else list(line[0])
            if grow:
                items.append(items[position])
            else:
                del items[position]
            line[:] = items if what == "tokens" else ["".join(items)]
    lines[row][column] = str(value + 1 if grow else value - 1)


def _grow_or_shrink(items: list, start: int, size: int, grow: bool, rng: random.Random) -> None:
    """Copies to the end, or removes, one of the blocks of `items` from `start` on."""
    chosen = start + size * rng.randrange((len(items) - start) // size)
    if grow:
        items.extend(
            item.copy() if isinstance(item, list) else item
            for item in items[chosen : chosen + size]
        )
    else:
        del items[chosen : chosen + size]


def flip_bits(lines: Lines, mutation: Mutation) -> None:
    """Flips one bit, or each with a chance, of a string of zeros and ones.

    A line of nothing but single zeros and ones, two at least, is such a string as well.
    """
    rng = mutation.rng
    strings = [
        (row, column)
        for row, column in _places(lines, _protected(lines, mutation))
        if _BITS.fullmatch(lines[row][column])
    ]
    rows = [row for row, line in enumerate(lines) if len(line) > 1 and set(line) <= {"0", "1"}]
    choices = strings + [(row, -1) for row in rows]
    if not choices:
        return
    row, column = rng.choice(choices)
    line = lines[row]
    bits = line if column < 0 else list(line[column])
    share = rng.choice((0.0, 0.1, 0.5))
    certain = rng.randrange(len(bits))
    flipped = [
        "01"[bit == "0"] if place == certain or rng.random() < share else bit
        for place, bit in enumerate(bits)
    ]
    if column < 0:
        line[:] = flipped
    else:
        line[column] = "".join(flipped)


def replace_subset(lines: Lines, mutation: Mutation) -> None:
    """Replaces a random subset of the tokens by similar ones of the inputs at hand.

    Integers by integers, decimal fractions by such, strings by strings, of the same length where
    there is another.
    """
    alphabet, rng = mutation.alphabet, mutation.rng
    places = _places(lines, _protected(lines, mutation))
    if not places:
        return
    share = rng.choice((0.1, 0.3, 1.0))
    certain = rng.randrange(len(places))
    for number, (row, column) in enumerate(places):
        if number == certain or rng.random() < share:
            lines[row][column] = rng.choice(_similar(lines[row][column], alphabet))


def _similar(token: str, alphabet: Alphabet) -> tuple[str, ...]:
    """The tokens of its kind, itself included."""
    if INTEGER.fullmatch(token):
        return alphabet.integers or (token,)
    if DECIMAL.fullmatch(token):
        return alphabet.decimals or (token,)
    same = tuple(word for word in alphabet.words if len(word) == len(token))
    return same if len(same) > 1 else alphabet.words or (token,)


# Weights are by repetition: most of what is worth trying is another value.
FROM_EXAMPLES: tuple[Operation, ...] = (change_token,) * 4 + (swap_tokens, swap_lines, resize)
FROM_TESTS: tuple[Operation, ...] = FROM_EXAMPLES + (flip_bits, replace_subset) * 2
