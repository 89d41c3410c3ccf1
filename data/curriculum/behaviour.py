"""What a chain of blocks computes, as told from fixed probes.

Two chains with one signature are taken for the same: they print the same for every probe. That is
how twins are found, which compute the same in another order or spelling.
"""

import functools
import hashlib
import random
from collections.abc import Sequence
from typing import Any

from curriculum.kinds import Kind, is_empty, printed
from curriculum.library import BLOCKS
from curriculum.plans import Plan, UnfitError, apply
from curriculum.shapes import SHAPES
from curriculum.task import Limits
from curriculum.values import draw

PROBES = 18
# A block's key with a literal number, with 0 where it needs none, or with None for numbers that
# differ from probe to probe.
Steps = tuple[tuple[str, int | None], ...]
Signature = bytes
_SHAPES = {
    "number": "number",
    "numbers": "numbers_line",
    "text": "text",
    "words": "words_line",
    "pairs": "pairs",
    "grid": "grid",
    "matrix": "matrix",
    "graph": "graph",
}


@functools.cache
def probes(kind_name: str) -> tuple[Any, ...]:
    """Fixed values of a kind: short and middling, of small numbers and of larger ones."""
    shape = SHAPES[_SHAPES[kind_name]]
    found = []
    for i in range(PROBES):
        rng = random.Random(f"probe {i} of {kind_name}")
        size = 1 + i // 3 if shape.kind.name in ("grid", "matrix") else 1 + i // 2
        reach = (4, 15, 40, 200)[i % 4]
        found.append(draw(shape, Limits(length=12, low=-200, high=200), rng, size, reach))
    return tuple(found)


@functools.cache
def probe_numbers(key: str) -> tuple[int, ...]:
    """The block's number at each probe, where no number is told; they depend on the key alone."""
    numbers = BLOCKS[key].numbers
    if not numbers:
        return (0,) * PROBES
    digest = hashlib.sha256(key.encode()).digest()
    return tuple(numbers[digest[i] % len(numbers)] for i in range(PROBES))


@functools.lru_cache(maxsize=4096)
def values(kind_name: str, steps: Steps) -> tuple[Any, ...]:
    """The value of each probe after the steps; None where it is out of reach."""
    if not steps:
        return probes(kind_name)
    key, number = steps[-1]
    block = BLOCKS[key]
    numbers = probe_numbers(key) if number is None else (number,) * PROBES
    found = []
    for value, its_number in zip(values(kind_name, steps[:-1]), numbers, strict=True):
        if value is not None:
            if block.needs_element and is_empty(value):
                value = block.takes.substitute
            try:
                value = apply(block, its_number, value)
            except UnfitError:
                value = None
        found.append(value)
    return tuple(found)


@functools.lru_cache(maxsize=4096)
def outputs(kind_name: str, steps: Steps) -> tuple[str, ...]:
    """What is printed for each probe; a question mark where that is out of reach."""
    gives = BLOCKS[steps[-1][0]].gives
    return _printed(gives, values(kind_name, steps))


def _printed(gives: Kind, found: Sequence[Any]) -> tuple[str, ...]:
    return tuple("?" if value is None else printed(gives, value) for value in found)


def _digest(texts: Sequence[str]) -> Signature:
    return hashlib.sha256("\0".join(texts).encode()).digest()


@functools.lru_cache(maxsize=1 << 16)
def signature(kind_name: str, steps: Steps) -> Signature:
    """Digest of what the steps print for the probes."""
    return _digest(outputs(kind_name, steps))


def signature_of_plan(plan: Plan) -> Signature:
    """The same for a plan, right or wrong.

    A stage with `k` takes the numbers of its block for the probes, as `signature` does.
    """
    stages = plan.stages
    right = 0  # stages with which values() can help
    if not plan.shift:
        while right < len(stages) - 1 and stages[right].fault is None and not stages[right].narrow:
            right += 1
    steps = tuple((stage.block.key, stage.number) for stage in stages[:right])
    found = []
    for i, value in enumerate(values(stages[0].block.takes.name, steps)):
        try:
            for stage in stages[right:] if value is not None else ():
                if stage.block.needs_element and is_empty(value):
                    value = stage.substitute or stage.block.takes.substitute
                value = stage.apply(value, probe_numbers(stage.block.key)[i] + plan.shift)
        except UnfitError:
            value = None
        found.append(value)
    return _digest(_printed(stages[-1].block.gives, found))


@functools.cache
def single_signatures(kind_name: str) -> frozenset[Signature]:
    """What single blocks compute, with each of their numbers."""
    found = set()
    for block in BLOCKS.values():
        if block.takes.name == kind_name:
            for number in (*block.numbers, None) if block.numbers else (0,):
                found.add(signature(kind_name, ((block.key, number),)))
    return frozenset(found)
