"""What a compiled program does, read from its text: operations, traffic with the memory and with
other devices.

XLA's own cost analysis counts the body of a loop once. Here every computation is counted as often
as it runs: bodies of loops times their trips, called computations once for each call.
"""

import collections
import dataclasses
import math
import re

from alphacode.training.dry_run import hlo_traffic
from alphacode.training.dry_run.hlo_text import (
    Instruction,
    computations_of,
    dimensions,
    runs_of,
)

# Matrix products in one run of each attention kernel: scores and mixture; in the backward pass
# scores again, the gradient of the weights, and one product for each gradient that it yields.
_KERNEL_PRODUCTS = (("dkv", 4), ("dq", 3), ("fwd", 2))
_CUDNN_PRODUCTS = {"__cudnn$fmhaSoftmax": 2, "__cudnn$fmhaSoftmaxBackward": 5}


@dataclasses.dataclass
class ProgramCosts:
    """Costs of one run on one device.

    Attributes:
      flops: Of matrix products, those inside of attention kernels included as if every query saw
        every key.
      memory: Bytes read from the device's memory and written to it.
      collectives: How often each kind of collective runs.
      collective_bytes: Bytes that a device sends for them.
      sent: The same bytes by the devices that talk to each other, of each collective its first
        group.
    """

    flops: float = 0.0
    memory: float = 0.0
    collectives: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    collective_bytes: collections.Counter[str] = dataclasses.field(
        default_factory=collections.Counter
    )
    sent: collections.Counter[tuple[int, ...]] = dataclasses.field(
        default_factory=collections.Counter
    )


def program_costs(text: str, devices: int = 1) -> ProgramCosts:
    """Costs of a compiled module.

    Args:
      text: Of its optimised program.
      devices: That run it.

    Raises:
      ValueError: The text has no entry computation.
    """
    computations, entry = computations_of(text)
    fused = hlo_traffic.fused(computations)
    costs = ProgramCosts()
    for name, times in runs_of(computations, entry).items():
        body = computations[name]
        shapes = {instruction.name: instruction.shape for instruction in body}
        for instruction in body:
            costs.flops += times * _flops(instruction, shapes)
            if name not in fused:
                costs.memory += times * hlo_traffic.memory(instruction, shapes, computations)
            if found := hlo_traffic.collective(instruction, name, shapes, devices):
                costs.collectives[found.kind] += round(times)
                costs.collective_bytes[found.kind] += round(times * found.sent)
                costs.sent[found.group] += round(times * found.sent)
    return costs


def _flops(instruction: Instruction, shapes: dict[str, str]) -> float:
    if instruction.opcode == "dot":
        return _product_flops(instruction, shapes, r"lhs_contracting_dims=\{([\d,]*)\}")
    if instruction.opcode == "convolution":
        return _convolution_flops(instruction, shapes)
    if instruction.opcode == "custom-call":
        return _call_flops(instruction, shapes)
    return 0.0


def _product_flops(instruction: Instruction, shapes: dict[str, str], contracted: str) -> float:
    """A matrix product; the pattern finds which dimensions of the left side it sums over."""
    left = dimensions(shapes[instruction.operands[0]])
    found = re.search(contracted, instruction.rest)
    sizes = [left[int(i)] for i in re.findall(r"\d+", found[1])] if found else []
    return 2.0 * math.prod(dimensions(instruction.shape)) * math.prod(sizes)


def _call_flops(instruction: Instruction, shapes: dict[str, str]) -> float:
    """A library's kernel, or one of this program's own."""
    found = re.search(r'custom_call_target="([^"]+)"', instruction.rest)
    target = found[1] if found else ""
    if target == "tpu_custom_call":
        return _kernel_flops(instruction, shapes)
    if target.startswith("__cublas$"):
        return _product_flops(instruction, shapes, r'lhs_contracting_dimensions":\[([\d,"]*)\]')
    if target in _CUDNN_PRODUCTS:
        queries, keys = (dimensions(shapes[name]) for name in instruction.operands[:2])
        return 2.0 * _CUDNN_PRODUCTS[target] * math.prod(queries) * keys[1]
    return 0.0


def _convolution_flops(instruction: Instruction, shapes: dict[str, str]) -> float:
    """Matrix products stand in TPU programs as convolutions, some dimensions as windows."""
    labels = re.search(r"dim_labels=(\w+)_(\w+)->(\w+)", instruction.rest)
    assert labels is not None, instruction.rest
    left, right = (dimensions(shapes[name]) for name in instruction.operands[:2])
    out = dict(zip(labels[3], dimensions(instruction.shape), strict=True))
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


def _kernel_flops(instruction: Instruction, shapes: dict[str, str]) -> float:
    """An attention kernel, by its name and by the shapes of its queries and keys."""
    products = next((count for name, count in _KERNEL_PRODUCTS if name in instruction.name), 0)
    arrays = [dimensions(shapes[name]) for name in instruction.operands if name in shapes]
    large = [a for a in arrays if len(a) >= 3 and a[-1] >= 64]
    if not products or not large:
        return 0.0
    queries = max(large, key=len)
    keys = next((a for a in large if a is not queries), queries)
    return 2.0 * products * math.prod(queries) * keys[-2]
