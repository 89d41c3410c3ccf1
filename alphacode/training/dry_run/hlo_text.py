"""The text of a compiled program: its computations, and how often each of them runs."""

import collections
import dataclasses
import math
import re
from collections.abc import Iterator, Mapping

_BYTES = {"pred": 1, "s8": 1, "u8": 1, "bf16": 2, "f16": 2, "s16": 2, "u16": 2, "f64": 8, "s64": 8}
_HEAD = re.compile(r"^(ENTRY )?%?([\w.\-]+) \(.*\{$")
_INSTRUCTION = re.compile(r"^\s+(?:ROOT )?%?([\w.\-]+) = (.*?) ([a-z][a-z\-]*)\((.*)$")
_ARRAY = re.compile(r"(\w+)\[([\d,]*)\](\{[^}]*\})?")
_OPERAND = re.compile(r"%([\w.\-]+)")
_CALLED = re.compile(r"(?:calls|to_apply|body|condition|branch_computations)=(\{[^}]*\}|%[\w.\-]+)")
# Where TPU programs keep arrays near the products, out of the device's memory.
_NEAR = "S(1)"


@dataclasses.dataclass(frozen=True, slots=True)
class Instruction:
    """A line of the text: its result's name and shape, what is done, and to what."""

    name: str
    shape: str
    opcode: str
    rest: str

    @property
    def operands(self) -> list[str]:
        """Names of its operands, in order."""
        depth = 1
        for place, character in enumerate(self.rest):
            depth += (character in "([{") - (character in ")]}")
            if depth == 0:
                return _OPERAND.findall(self.rest[:place])
        return _OPERAND.findall(self.rest)

    @property
    def called(self) -> Iterator[str]:
        """Names of the computations that it runs.

        Reducers and comparators are none of them: they are left out by their opcodes.
        """
        if self.opcode in ("fusion", "while", "call", "conditional", "async-start"):
            for names in _CALLED.findall(self.rest):
                yield from _OPERAND.findall(names)


Computations = Mapping[str, list[Instruction]]


def computations_of(text: str) -> tuple[Computations, str]:
    """All computations of a module by name, and the name of the first to run.

    Raises:
      ValueError: The text has no entry computation.
    """
    computations: dict[str, list[Instruction]] = {}
    entry, current = "", None
    for line in text.splitlines():
        if head := _HEAD.match(line):
            current = computations.setdefault(head[2], [])
            entry = head[2] if head[1] else entry
        elif line.rstrip() == "}":  # attributes may go on over lines that begin with one
            current = None
        elif current is not None and (found := _INSTRUCTION.match(line)):
            current.append(Instruction(*found.groups()))
    if not entry:
        raise ValueError("no entry computation in the program's text")
    return computations, entry


def runs_of(computations: Computations, entry: str) -> dict[str, float]:
    """How often each computation runs."""
    runs: collections.Counter[str] = collections.Counter()

    def visit(name: str, times: float) -> None:
        runs[name] += times  # type: ignore[assignment]
        for instruction in computations[name]:
            trips = 1
            if instruction.opcode == "while":
                trips = _trips(instruction, computations)
            for called in instruction.called:
                if called in computations:
                    visit(called, times * trips)

    visit(entry, 1)
    return dict(runs)


def _trips(loop: Instruction, computations: Computations) -> int:
    """Trips of a loop: as its annotation says, else its bound over its step, counted from 0."""
    if known := re.search(r'known_trip_count":\{"n":"(\d+)"', loop.rest):
        return int(known[1])
    names = re.search(r"condition=%([\w.\-]+), body=%([\w.\-]+)", loop.rest)
    if names is None:
        return 1
    condition, body = computations[names[1]], computations[names[2]]
    bound = max([value for x in condition if (value := _constant(x)) is not None], default=1)
    return -(-bound // _step(condition, body))


def _constant(instruction: Instruction) -> int | None:
    found = re.match(r"(\d+)\)", instruction.rest) if instruction.opcode == "constant" else None
    return int(found[1]) if found else None


def _step(condition: list[Instruction], body: list[Instruction]) -> int:
    """What a loop adds to its counter; compilers unroll loops by raising it."""
    counter = next((x for x in condition if x.opcode == "get-tuple-element"), None)
    results = [x for x in body if x.opcode == "tuple"]
    if counter is None or not results:
        return 1
    by_name = {x.name: x for x in body}
    place = re.search(r"index=(\d+)", counter.rest)
    assert place is not None, counter.rest
    raised = by_name.get(results[-1].operands[int(place[1])])
    if raised is None or raised.opcode != "add":
        return 1
    steps = [_constant(by_name[name]) for name in raised.operands if name in by_name]
    return next((step for step in steps if step), 1)


def dimensions(shape: str) -> list[int]:
    """Dimensions of the first array of a shape."""
    array = _ARRAY.search(shape)
    return [int(size) for size in array[2].split(",") if size] if array else []


def array_sizes(shape: str, *, near: bool = True) -> list[int]:
    """Bytes of each array of a shape; without `near`, 0 of those that are not in memory."""
    return [
        0 if not near and _NEAR in layout else _BYTES.get(kind, 4) * _elements(sizes)
        for kind, sizes, layout in _ARRAY.findall(shape)
    ]


def _elements(sizes: str) -> int:
    return math.prod(int(size) for size in sizes.split(",") if size)
