"""The training step against Transformers' T5, and against what the hardware could do.

`python -m benchmarks.training [--rounds=5] [--cores=2] [--lengths=short,paper]`, after
`pip install -e '.[t5]'`.

On CPU cores: tokens per second of our model and of T5 of the same widths and depths on PyTorch, in
bfloat16 and float32, in alternating rounds of one run; the median of each counts. T5's bfloat16 is
the better of autocast and of bfloat16 throughout. Beside them stands the floor: what a step would
take if all of its operations ran at the rate of one large matrix product, in the type that is
faster here. The last line is the best of ours over the best T5, at the paper's lengths (the last
ones asked for).

On a GPU: `benchmarks.training_gpu`, which takes the share of the device's peak instead.
"""

import argparse
import contextlib
import importlib.util
import math
import os
import statistics
import sys

import jax

from alphacode.training.telemetry.flops import step_flops
from benchmarks import training_gpu
from benchmarks.sides import Side
from benchmarks.training_sides import (
    LENGTHS,
    OURS,
    PRODUCTS,
    THEIRS,
    positions,
    trial_config,
)


class _Trained:
    """A side, and what its steps took."""

    def __init__(self, name: str, cores: int, lengths: str) -> None:
        self.name = name
        self.side = Side("benchmarks.training_sides", f"{lengths}: {name}", cores)
        self.parameters: int = self.side.ready["parameters"]
        print(f"{name}: ready", file=sys.stderr)
        self._rates: list[float] = []
        self.losses: list[float] = []

    def run(self) -> None:
        """One step."""
        done = self.side.ask({})
        if not math.isfinite(done["loss"]):
            raise SystemExit(f"benchmarks.training: the loss of {self.name!r} is {done['loss']}")
        self._rates.append(self.side.ready["work"] / done["seconds"])
        self.losses.append(done["loss"])
        print(f"{self.name}: {done['seconds']:.2f} s a step", file=sys.stderr)

    @property
    def rate(self) -> float:
        """Median work per second."""
        return statistics.median(self._rates)


def _measure(rounds: int, cores: int, lengths: str) -> dict[str, _Trained]:
    """All sides, after that many steps of each, in turns."""
    with contextlib.ExitStack() as stack:
        sides = {}
        # One after the other: what compiles would disturb what is measured.
        for name in (PRODUCTS, *OURS, *THEIRS):
            sides[name] = _Trained(name, cores, lengths)
            stack.callback(sides[name].side.close)
        for _ in range(rounds):
            for side in sides.values():
                side.run()
        return sides


def _report(sides: dict[str, _Trained], cores: int, lengths: str) -> None:
    config = trial_config("bfloat16", lengths)
    batch, source, target = LENGTHS[lengths]
    masked = config.objective.masked_lm_rate * source
    operations = step_flops(config.model, batch, source, target, masked).total
    peak = sides[PRODUCTS].rate
    floor = positions(lengths) * peak / operations
    print(f"batch {batch}, {source} encoder and {target} decoder positions, {cores} cores")
    print(f"{'':<14} {'tokens/s':>9} {'of floor':>9} {'parameters':>11} {'loss':>16}")
    for name in (*OURS, *THEIRS):
        side = sides[name]
        print(
            f"{name:<14} {side.rate:9.0f} {side.rate / floor:9.3f} {side.parameters:11,} "
            f"{side.losses[0]:7.3f} to {side.losses[-1]:6.3f}"
        )
    print(
        f"{'floor':<14} {floor:9.0f}   (our operations at {peak / 1e9:.0f} GFLOP/s, "
        f"in {sides[PRODUCTS].side.ready['dtype']})"
    )
    ours, theirs = (max(sides[name].rate for name in names) for names in (OURS, THEIRS))
    print(f"ratio: {ours / theirs:.2f}")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="benchmark of training")
    parser.add_argument("--rounds", type=int, default=5, help="CPU: steps of each side")
    parser.add_argument("--cores", type=int, default=2, help="CPU: cores that each side uses")
    parser.add_argument("--lengths", default="short,paper", help=f"CPU: of {', '.join(LENGTHS)}")
    parser.add_argument("--presets", default="300m,1b", help="GPU: of configs/pretrain.py")
    options = parser.parse_args()
    # JAX takes 75% of a GPU's memory unless told otherwise, and it is told before it looks.
    os.environ.setdefault("XLA_PYTHON_CLIENT_MEM_FRACTION", "0.92")
    if jax.default_backend() == "gpu":
        training_gpu.report(options.presets.split(","))
        return
    if not all(importlib.util.find_spec(name) for name in ("torch", "transformers")):
        raise SystemExit("benchmarks.training: pip install -e '.[t5]'")
    cores = min(options.cores, len(os.sched_getaffinity(0)))
    for lengths in options.lengths.split(","):
        _report(_measure(options.rounds, cores, lengths), cores, lengths)


if __name__ == "__main__":
    main()
