"""Which blocks follow each other, and which of these compositions each split shows.

A composition is a chain of 1 to 4 blocks, each of which takes what the one before it gives. One in
which a block changes next to nothing (sorting before a sum), or whose answer hardly varies, is left
out. The splits:

    train         depth 1 to 3; no chain in it, nor any part of one, is held out
    valid         of the same kind as train, in other words
    combination   depth 2 and 3; the chain as a whole is held out
    depth         depth 4; all of its shorter parts are what train may show
    story         of the same kind as train, told in stories and registers that train never uses

Whether a chain is held out is decided by a hash of what it computes (`behaviour`), never by a seed,
both for the chain as such, with numbers of its blocks that differ from probe to probe, and for the
chain with its own numbers. A training program therefore never computes what a held-out one does, in
whatever order or spelling, not even on the way. What a single block computes is never held out:
every block is to be learnt. In `depth` nothing but the depth is new: each pair and each triple of
neighbours is fit for training, so that a model which fails there fails at the length of the chain.
"""

import dataclasses
import functools
import random
from collections import Counter
from collections.abc import Iterator, Sequence

from curriculum import behaviour
from curriculum.block import Block, Mistake
from curriculum.kinds import KINDS, NUMBER
from curriculum.library import BLOCKS
from curriculum.plans import Plan
from curriculum.task import Step

SPLITS = ("train", "valid", "combination", "depth", "story")
HELD_OUT_SHARE = 0.12
_DEPTHS = {"combination": (2, 3), "depth": (4,)}
_DEPTH_WEIGHTS = {"combination": (55, 45), "depth": (1,)}
_TRAIN_DEPTHS = (1, 2, 3)
_TRAIN_DEPTH_WEIGHTS = (15, 45, 40)
_KIND_WEIGHTS = {
    "number": 10,
    "numbers": 30,
    "text": 16,
    "words": 9,
    "pairs": 10,
    "grid": 9,
    "matrix": 8,
    "graph": 8,
}
_K_SHARE = 0.3
_EARLY_NUMBER = 0.25  # how often a number comes before the end, beside lists and texts
_MOST_UNREACHED = 1 / 3  # of the probes
_MOST_EQUAL = 0.84
_LEAST_CHANGED = 0.2
_NUMBER_ATTEMPTS = 12
TIMED_KINDS = ("number", "numbers", "text", "pairs")  # whose values may be so long


def chain_key(steps: Sequence[Step]) -> str:
    """Stable name of a chain without its numbers, such as `numbers:keep_even>sum`."""
    return f"{steps[0].block.takes.name}:" + ">".join(step.block.key for step in steps)


def check_split(split: str) -> None:
    """Raises ValueError for a split that is none of SPLITS."""
    if split not in SPLITS:
        raise ValueError(f"split={split!r} is unknown; choose one of {', '.join(SPLITS)}")


@functools.cache
def _takers() -> dict[str, tuple[Block, ...]]:
    """The blocks that take each kind, in the order of the library."""
    return {
        kind.name: tuple(block for block in BLOCKS.values() if block.takes is kind)
        for kind in KINDS
    }


def _without_numbers(keys: tuple[str, ...]) -> behaviour.Steps:
    return tuple((key, None if BLOCKS[key].numbers else 0) for key in keys)


@functools.lru_cache(maxsize=1 << 16)
def is_sound(keys: tuple[str, ...]) -> bool:
    """Whether every block of the chain matters and its answer varies.

    Args:
      keys: Blocks that fit each other.
    """
    kind_name = BLOCKS[keys[0]].takes.name
    outputs = behaviour.outputs(kind_name, _without_numbers(keys))
    counts = Counter(outputs)
    if counts.pop("?", 0) > _MOST_UNREACHED * len(outputs):
        return False
    if not counts or counts.most_common(1)[0][1] > _MOST_EQUAL * len(outputs):
        return False
    for i in range(len(keys)):
        block, shorter = BLOCKS[keys[i]], keys[:i] + keys[i + 1 :]
        if shorter and block.takes is block.gives:
            others = behaviour.outputs(kind_name, _without_numbers(shorter))
            changed = sum(a != b for a, b in zip(outputs, others, strict=True))
            if changed < _LEAST_CHANGED * len(outputs):
                return False
    return True


def _is_held_out_signature(kind_name: str, signature: behaviour.Signature) -> bool:
    if int.from_bytes(signature[:4]) >= HELD_OUT_SHARE * 2**32:
        return False
    return signature not in behaviour.single_signatures(kind_name)


@functools.lru_cache(maxsize=1 << 16)
def _is_held_out(steps: behaviour.Steps) -> bool:
    """Whether what the steps compute is held out."""
    kind_name = BLOCKS[steps[0][0]].takes.name
    return len(steps) > 1 and _is_held_out_signature(
        kind_name, behaviour.signature(kind_name, steps)
    )


def _told(steps: tuple[Step, ...]) -> behaviour.Steps:
    return tuple((step.block.key, step.number) for step in steps)


def is_held_out(steps: tuple[Step, ...]) -> bool:
    """Whether the whole chain is held out, by its blocks as such and with their numbers."""
    keys = tuple(step.block.key for step in steps)
    return _is_held_out(_without_numbers(keys)) and _is_held_out(_told(steps))


def _parts(length: int, longest: int) -> Iterator[slice]:
    """Neighbours among `length` steps: 2 of them, 3, and so on."""
    for size in range(2, min(length, longest) + 1):
        for start in range(length - size + 1):
            yield slice(start, start + size)


def shows_held_out(steps: tuple[Step, ...], longest: int = 4) -> bool:
    """Whether the chain, or some part of it of at most `longest` blocks, is held out.

    Either by its blocks as such or with their numbers.
    """
    plain = _without_numbers(tuple(step.block.key for step in steps))
    told = _told(steps)
    parts = list(_parts(len(steps), longest))
    return any(_is_held_out(plain[part]) for part in parts) or (
        told != plain and any(_is_held_out(told[part]) for part in parts)
    )


def plan_shows_held_out(plan: Plan) -> bool:
    """Whether a program, right or wrong, or some part of it, computes what is held out."""
    stages = plan.stages
    for part in _parts(len(stages), len(stages)):
        piece = dataclasses.replace(plan, stages=stages[part])
        kind_name = stages[part][0].block.takes.name
        if _is_held_out_signature(kind_name, behaviour.signature_of_plan(piece)):
            return True
    return all(stage.fault is None for stage in stages) and shows_held_out(
        tuple(Step(stage.block, stage.number) for stage in stages)
    )


def belongs(steps: tuple[Step, ...], split: str) -> bool:
    """Whether a sound chain with its numbers may be a problem of the split."""
    if split == "combination":
        return is_held_out(steps)
    if split == "depth":
        return not shows_held_out(steps, longest=3)
    return not shows_held_out(steps)


def depths(split: str) -> tuple[int, ...]:
    """The depths of the split's chains."""
    return _DEPTHS.get(split, _TRAIN_DEPTHS)


def _chain(rng: random.Random, depth: int) -> tuple[Block, ...]:
    """Blocks that fit each other, no block twice; none where no block fits."""
    kinds = [name for name, takers in _takers().items() if takers]
    kind_name = rng.choices(kinds, [_KIND_WEIGHTS[name] for name in kinds])[0]
    chain: list[Block] = []
    while len(chain) < depth:
        takers = [block for block in _takers()[kind_name] if block not in chain]
        if not takers:
            return ()
        last = len(chain) == depth - 1
        weights = [1 if last or block.gives is not NUMBER else _EARLY_NUMBER for block in takers]
        chain.append(rng.choices(takers, weights)[0])
        kind_name = chain[-1].gives.name
    return tuple(chain)


def _with_numbers(blocks: tuple[Block, ...], rng: random.Random) -> tuple[Step, ...]:
    """Literal numbers; in some chains one of them is the input's `k`."""
    numbers: list[int | None] = [rng.choice(b.numbers) if b.numbers else 0 for b in blocks]
    owners = [i for i, block in enumerate(blocks) if block.numbers]
    if owners and rng.random() < _K_SHARE:
        numbers[rng.choice(owners)] = None
    return tuple(Step(block, number) for block, number in zip(blocks, numbers, strict=True))


def draw_depth(rng: random.Random, split: str) -> int:
    """How many blocks a problem of the split has."""
    return rng.choices(depths(split), _DEPTH_WEIGHTS.get(split, _TRAIN_DEPTH_WEIGHTS))[0]


def can_be_timed(blocks: Sequence[Block]) -> bool:
    """Whether the first block has a slow way, and all have fast ones, for long inputs."""
    return all(block.fast and block.takes.name in TIMED_KINDS for block in blocks) and any(
        fault.mistake is Mistake.TOO_SLOW for fault in blocks[0].faults
    )


def choose(rng: random.Random, split: str, depth: int, timed: bool) -> tuple[Step, ...]:
    """A sound chain of the split with its numbers.

    Args:
      rng: Chooses.
      split: One of SPLITS.
      depth: Of its depths.
      timed: Whether `can_be_timed` shall hold.
    """
    while True:
        blocks = _chain(rng, depth)
        keys = tuple(block.key for block in blocks)
        if not keys or (timed and not can_be_timed(blocks)):
            continue
        if split == "combination" and not _is_held_out(_without_numbers(keys)):
            continue
        if not is_sound(keys):
            continue
        for _ in range(_NUMBER_ATTEMPTS):
            steps = _with_numbers(blocks, rng)
            if belongs(steps, split):
                return steps
