"""What a compiled program does, read from its text: operations and traffic between devices.

XLA's own cost analysis counts the body of a loop once. Here every computation is counted as often
as it runs: bodies of loops times their trips, called computations once for each call.
"""

import collections
import dataclasses
import math
import re
from collections.abc import Iterator

COLLECTIVES = (
    "all-gather",
    "all-reduce",
    "reduce-scatter",
    "all-to-all",
    "collective-permute",
)
_BYTES = {"pred": 1, "s8": 1, "u8": 1, "bf16": 2, "f16": 2, "s16": 2, "u16": 2, "f64": 8, "s64": 8}
_HEAD = re.compile(r"^(ENTRY )?%?([\w.\-]+) \(.*\{$")
_INSTRUCTION = re.compile(r"^\s+(?:ROOT )?%?([\w.\-]+) = (.*?) ([a-z][a-z\-]*)\((.*)$")
_ARRAY = re.compile(r"(\w+)\[([\d,]*)\]")
_OPERAND = re.compile(r"%([\w.\-]+)")
_CALLED = re.compile(r"(?:calls|to_apply|body|condition|branch_computations)=(\{[^}]*\}|%[\w.\-]+)")
# Matrix products in one run of each attention kernel: scores and mixture; in the backward pass
# scores again, the gradient of the weights, and one product for each gradient that it yields.
_KERNEL_PRODUCTS = (("dkv", 4), ("dq", 3), ("fwd", 2))
_CUDNN_PRODUCTS = {"__cudnn$fmhaSoftmax": 2, "__cudnn$fmhaSoftmaxBackward": 5}


@dataclasses.dataclass(frozen=True, slots=True)
class _Instruction:
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


@dataclasses.dataclass
class ProgramCosts:
    """Costs of one run on one device.

    Attributes:
      flops: Of matrix products, those inside of attention kernels included as if every query saw
        every key.
      collectives: How often each kind of collective runs.
      collective_bytes: Bytes of their results.
    """

    flops: float = 0.0
    collectives: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    collective_bytes: collections.Counter[str] = dataclasses.field(
        default_factory=collections.Counter
    )


def program_costs(text: str) -> ProgramCosts:
    """Costs of a compiled module, given the text of its optimised program.

    Raises:
      ValueError: The text has no entry computation.
    """
    computations, entry = _computations(text)
    costs = ProgramCosts()
    for name, times in _runs(computations, entry).items():
        body = computations[name]
        shapes = {instruction.name: instruction.shape for instruction in body}
        for instruction in body:
            costs.flops += times * _flops(instruction, shapes)
            kind = instruction.opcode.removesuffix("-start")
            if kind in COLLECTIVES:
                costs.collectives[kind] += round(times)
                costs.collective_bytes[kind] += round(times * _bytes(instruction.shape))
    return costs


def _computations(text: str) -> tuple[dict[str, list[_Instruction]], str]:
    computations: dict[str, list[_Instruction]] = {}
    entry, current = "", None
    for line in text.splitlines():
        if head := _HEAD.match(line):
            current = computations.setdefault(head[2], [])
            entry = head[2] if head[1] else entry
        elif line.rstrip() == "}":  # attributes may go on over lines that begin with one
            current = None
        elif current is not None and (found := _INSTRUCTION.match(line)):
            current.append(_Instruction(*found.groups()))
    if not entry:
        raise ValueError("no entry computation in the program's text")
    return computations, entry


def _runs(computations: dict[str, list[_Instruction]], entry: str) -> dict[str, float]:
    """How often each computation runs."""
    runs: collections.Counter[str] = collections.Counter()

    def visit(name: str, times: float) -> None:
        runs[name] += times  # type: ignore[assignment]
        for instruction in computations[name]:
            trips = 1
            if instruction.opcode == "while":
                trips = _trips(instruction, computations)
            for called in _called(instruction):
                if called in computations:
                    visit(called, times * trips)

    visit(entry, 1)
    return dict(runs)


def _called(instruction: _Instruction) -> Iterator[str]:
    # Reducers and comparators are no matrix products: they are left out by their opcodes.
    if instruction.opcode in ("fusion", "while", "call", "conditional", "async-start"):
        for names in _CALLED.findall(instruction.rest):
            yield from _OPERAND.findall(names)


def _trips(loop: _Instruction, computations: dict[str, list[_Instruction]]) -> int:
    """Trips of a loop: as its annotation says, else its bound over its step, counted from 0."""
    if known := re.search(r'known_trip_count":\{"n":"(\d+)"', loop.rest):
        return int(known[1])
    names = re.search(r"condition=%([\w.\-]+), body=%([\w.\-]+)", loop.rest)
    if names is None:
        return 1
    condition, body = computations[names[1]], computations[names[2]]
    bound = max([value for x in condition if (value := _constant(x)) is not None], default=1)
    return -(-bound // _step(condition, body))


def _constant(instruction: _Instruction) -> int | None:
    found = re.match(r"(\d+)\)", instruction.rest) if instruction.opcode == "constant" else None
    return int(found[1]) if found else None


def _step(condition: list[_Instruction], body: list[_Instruction]) -> int:
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


def _dimensions(shape: str) -> list[int]:
    """Dimensions of the first array of a shape."""
    array = _ARRAY.search(shape)
    return [int(size) for size in array[2].split(",") if size] if array else []


def _bytes(shape: str) -> int:
    """Bytes of all arrays of a shape; of a start's pair of operand and result, the larger."""
    sizes = [
        _BYTES.get(kind, 4) * math.prod(int(size) for size in sizes.split(",") if size)
        for kind, sizes in _ARRAY.findall(shape)
    ]
    return max(sizes, default=0) if shape.startswith("((") else sum(sizes)


def _flops(instruction: _Instruction, shapes: dict[str, str]) -> float:
    if instruction.opcode == "dot":
        return _product_flops(instruction, shapes, r"lhs_contracting_dims=\{([\d,]*)\}")
    if instruction.opcode == "convolution":
        return _convolution_flops(instruction, shapes)
    if instruction.opcode == "custom-call":
        return _call_flops(instruction, shapes)
    return 0.0


def _product_flops(instruction: _Instruction, shapes: dict[str, str], contracted: str) -> float:
    """A matrix product; the pattern finds which dimensions of the left side it sums over."""
    left = _dimensions(shapes[instruction.operands[0]])
    found = re.search(contracted, instruction.rest)
    sizes = [left[int(i)] for i in re.findall(r"\d+", found[1])] if found else []
    return 2.0 * math.prod(_dimensions(instruction.shape)) * math.prod(sizes)


def _call_flops(instruction: _Instruction, shapes: dict[str, str]) -> float:
    """A library's kernel, or one of this program's own."""
    found = re.search(r'custom_call_target="([^"]+)"', instruction.rest)
    target = found[1] if found else ""
    if target == "tpu_custom_call":
        return _kernel_flops(instruction, shapes)
    if target.startswith("__cublas$"):
        return _product_flops(instruction, shapes, r'lhs_contracting_dimensions":\[([\d,"]*)\]')
    if target in _CUDNN_PRODUCTS:
        queries, keys = (_dimensions(shapes[name]) for name in instruction.operands[:2])
        return 2.0 * _CUDNN_PRODUCTS[target] * math.prod(queries) * keys[1]
    return 0.0


def _convolution_flops(instruction: _Instruction, shapes: dict[str, str]) -> float:
    """Matrix products stand in TPU programs as convolutions, some dimensions as windows."""
    labels = re.search(r"dim_labels=(\w+)_(\w+)->(\w+)", instruction.rest)
    assert labels is not None, instruction.rest
    left, right = (_dimensions(shapes[name]) for name in instruction.operands[:2])
    out = dict(zip(labels[3], _dimensions(instruction.shape), strict=True))
    source = dict(zip(labels[1], left, strict=True))
    kernel = dict(zip(labels[2], right, strict=True))
    products = out["b"] * out["f"] * kernel["i"]
    for place, axis in enumerate(sorted(label for label in out if label.isdigit())):
        window = {name: _setting(instruction.rest, name, place) for name in _WINDOW}
        products *= _taps(source[axis], kernel[axis], out[axis], window)
    return 2.0 * products


_WINDOW = {"stride": 1, "pad": 0, "lhs_dilate": 1, "rhs_dilate": 1}


def _setting(rest: str, name: str, place: int) -> int:
    """A window's setting for one of its dimensions; of padding the part in front."""
    found = re.search(rf"window=\{{[^}}]*\b{name}=([\d_x\-]+)", rest)
    return int(found[1].split("x")[place].split("_")[0]) if found else _WINDOW[name]


def _taps(source: int, kernel: int, out: int, window: dict[str, int]) -> int:
    """Pairs of output and kernel positions that meet an element and not padding."""
    count = 0
    for position in range(out):
        for tap in range(kernel):
            at = position * window["stride"] - window["pad"] + tap * window["rhs_dilate"]
            place, gap = divmod(at, window["lhs_dilate"])
            count += gap == 0 and 0 <= place < source
    return count


def _kernel_flops(instruction: _Instruction, shapes: dict[str, str]) -> float:
    """An attention kernel, by its name and by the shapes of its queries and keys."""
    products = next((count for name, count in _KERNEL_PRODUCTS if name in instruction.name), 0)
    arrays = [_dimensions(shapes[name]) for name in instruction.operands if name in shapes]
    large = [a for a in arrays if len(a) >= 3 and a[-1] >= 64]
    if not products or not large:
        return 0.0
    queries = max(large, key=len)
    keys = next((a for a in large if a is not queries), queries)
    return 2.0 * products * math.prod(queries) * keys[-2]
