"""What instructions of a compiled program move: from and to memory, and between devices.

Of memory, what instructions read and write as they stand in the program; fusions read what they
take of their operands, be it a slice. Between devices, what each must send at least: a gathering or
scattering ring passes all but one share on, a reduction does both.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from alphacode.training.dry_run.hlo_text import Computations, Instruction, array_sizes

COLLECTIVES = (
    "all-gather",
    "all-reduce",
    "reduce-scatter",
    "all-to-all",
    "collective-permute",
)
# They name arrays, or their computations count themselves.
_MOVES_NOTHING = (
    *("parameter", "constant", "iota", "get-tuple-element", "tuple", "bitcast"),
    *("while", "call", "conditional", "async-start"),
    *("after-all", "partition-id", "replica-id", "opt-barrier"),
)
_SLICES = ("dynamic-slice", "slice", "gather")
# Passed through inside of a fusion without a copy.
_RENAMES = ("bitcast", "copy", "convert", "reshape", "transpose")


class Collective(NamedTuple):
    """A collective instruction.

    Attributes:
      kind: Of `COLLECTIVES`.
      group: The devices of its first group, in order.
      sent: Bytes that each device sends.
    """

    kind: str
    group: tuple[int, ...]
    sent: float


def collective(
    instruction: Instruction, computation: str, shapes: Mapping[str, str], devices: int
) -> Collective | None:
    """What an instruction sends, None where it is no collective.

    Args:
      instruction: Any.
      computation: Where it stands: TPU programs fuse a reduction and the slice that is kept of it.
      shapes: Those of its operands by their names.
      devices: That run the program.
    """
    kind = instruction.opcode.removesuffix("-start")
    if kind not in COLLECTIVES:
        return None
    operands = sum(sum(array_sizes(shapes.get(name, ""))) for name in instruction.operands)
    if kind == "collective-permute":
        return Collective(kind, _ring(instruction.rest), operands)
    group = _first_group(instruction.rest, devices)
    others = len(group) - 1
    if kind == "all-reduce" and computation.startswith("all-reduce-scatter"):
        kind = "reduce-scatter"
    each = {
        "all-gather": operands * others,
        "all-reduce": 2 * operands * others / len(group),
        "reduce-scatter": operands * others / len(group),
        "all-to-all": operands * others / len(group),
    }
    return Collective(kind, group, each[kind])


def _ring(rest: str) -> tuple[int, ...]:
    """Devices that pass something on to each other, from the first pair on."""
    found = re.search(r"source_target_pairs=\{([\d,{}]*)\}", rest)
    pairs = dict(
        (int(source), int(target))
        for source, target in re.findall(r"\{(\d+),(\d+)\}", found[1] if found else "")
    )
    # What stays where it is, is passed to nobody.
    pairs = {source: target for source, target in pairs.items() if source != target}
    ring = [min(pairs, default=0)]
    while (following := pairs.get(ring[-1])) is not None and following not in ring:
        ring.append(following)
    return tuple(sorted(ring))


def _first_group(rest: str, devices: int) -> tuple[int, ...]:
    """The first of the groups, written out or as a reshaped and transposed range."""
    if found := re.search(r"replica_groups=\{\{([\d,]+)\}", rest):
        return tuple(sorted(int(each) for each in found[1].split(",")))
    found = re.search(r"replica_groups=\[([\d,]+)\]<=\[([\d,]+)\](?:T\(([\d,]+)\))?", rest)
    if found is None:
        return tuple(range(devices))
    groups, shape, order = (
        [int(x) for x in (part or "").split(",") if x] for part in found.groups()
    )
    range_ = np.arange(np.prod(shape)).reshape(shape)
    turned = range_.transpose(order) if order else range_
    return tuple(sorted(int(each) for each in turned.reshape(groups)[0]))


def fused(computations: Computations) -> set[str]:
    """Computations whose instructions are parts of one kernel."""
    return {
        name
        for body in computations.values()
        for instruction in body
        if instruction.opcode == "fusion"
        for name in instruction.called
    }


def memory(instruction: Instruction, shapes: Mapping[str, str], computations: Computations) -> int:
    """Bytes that an instruction reads from memory and writes to it.

    Args:
      instruction: One that stands in no fusion.
      shapes: Those of its operands by their names.
      computations: Of the program.
    """
    opcode = instruction.opcode
    if opcode in _MOVES_NOTHING or opcode.endswith(("-done", "-update")):
        return 0
    results = sum(array_sizes(instruction.shape, near=False))
    reads = [sum(array_sizes(shapes.get(x, ""), near=False)) for x in instruction.operands]
    if opcode in _SLICES:
        return 2 * results
    if opcode == "dynamic-update-slice":
        return 2 * reads[1]
    if opcode.endswith("-start"):
        # Its result names its operand again.
        return max(array_sizes(instruction.shape, near=False), default=0) + sum(reads)
    if opcode == "fusion":
        body = next((computations[x] for x in instruction.called if x in computations), [])
        return _fusion(body, results, reads, computations)
    return results + sum(reads)


def _fusion(
    body: list[Instruction], results: int, reads: list[int], computations: Computations
) -> int:
    """Bytes of a fusion: of operands that it only takes slices of the slices, of arrays that it
    changes in place the change."""
    moved = results
    for place, whole in enumerate(reads):
        taken, in_place = _taken(body, place, whole, computations) if whole else (0, False)
        # An array that is changed in place stands among the results again.
        moved += taken - (min(whole, moved) if in_place else 0)
    return moved


def _taken(
    body: list[Instruction], place: int, whole: int, computations: Computations
) -> tuple[int, bool]:
    """Bytes that a fusion moves of one of its operands, and whether it changes it in place."""
    shapes = {x.name: x.shape for x in body}
    wanted = f"{place})"
    name = next((x.name for x in body if x.opcode == "parameter" and x.rest.startswith(wanted)), "")
    taken, in_place = 0, False
    for user, alias in _users(body, name):
        if user.opcode in _SLICES:
            taken += sum(array_sizes(user.shape))
        elif user.opcode == "dynamic-update-slice" and user.operands[0] == alias:
            taken += 2 * sum(array_sizes(shapes[user.operands[1]]))
            in_place = True
        elif user.opcode == "fusion":
            inner = next((computations[x] for x in user.called if x in computations), [])
            found = _taken(inner, user.operands.index(alias), whole, computations)
            taken, in_place = taken + found[0], in_place or found[1]
        else:
            return whole, False
    return (taken if in_place else min(whole, taken)), in_place


def _users(body: list[Instruction], name: str) -> list[tuple[Instruction, str]]:
    """What reads an array, and by which name where it was renamed."""
    found = []
    for instruction in body:
        if name in instruction.operands:
            if instruction.opcode in _RENAMES:
                found += _users(body, instruction.name)
            else:
                found.append((instruction, name))
    return found
