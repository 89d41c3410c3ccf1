"""Samples of one statement per second: our engine, Transformers' T5, and the floor.

`python -m benchmarks.sampling [--rounds=2] [--cores=2]`, after `pip install -e '.[t5]'`; about ten
minutes on two cores.

Ours and T5 have the same widths and depths, and make samples of the same lengths from the same
statement, with plain temperature and with nucleus 0.95; nothing ends a sample early. T5 keeps the
statement's keys and values for each sample, so it is given batches, as its users must: rounds time
a batch of 16 in either precision and one of 64 in the faster, and it counts as if any number of
samples were made of batches like its best. Ours makes all samples side by side.

The second table is Table 6's column of samples per second: our three architectures with about the
same number of parameters, each with a copy of the prompt's entries for every sample, as the paper's
comparison has it, and with entries shared. What sharing takes from the others' costs is why the
ratios between architectures count with copies.

The floor is what decode steps would take if their operations ran at the rate of one large matrix
product, in the type that is faster here, or their bytes in bfloat16 at that of copying an array,
whichever takes longer. The last line is
the least ratio of ours to T5 at 256 samples and more. Sides take turns, and each side's best round
counts, so that other work on the machine disturbs all alike; the same ratio by CPU time, which
such work changes less, stands before it.
"""

import argparse
import contextlib
import importlib.util
import math
import os
import sys
from typing import NamedTuple

from alphacode.config import ModelConfig
from alphacode.training.telemetry.flops import block_parameters
from benchmarks.sampling_sides import (
    DECODER_ONLY,
    MACHINE,
    MULTI_HEAD,
    MULTI_QUERY,
    OURS,
    SOURCE,
    THEIRS,
    TOKENS,
)
from benchmarks.sides import Side

_COUNTS = (16, 64, 256, 1024)
_THEIR_BATCHES = (16, 64)  # to find the faster precision, and to measure it
_COUNTED = 256
_METHODS = {"temperature": 1.0, "nucleus 0.95": 0.95}
_TABLE_6 = 64  # samples of its rows
_BYTES = 2  # of a bfloat16 number


class _Case(NamedTuple):
    """What is timed: a side, how many samples at a time, by which method, from shared entries."""

    side: str
    samples: int
    method: str
    shared: bool = True


class _Floor(NamedTuple):
    """Of one decode step: operations, bytes, and the samples per second that they allow."""

    flops: float
    bytes: float
    samples: float


class _Timed:
    """All sides, and what was measured of them."""

    def __init__(self, cores: int, stack: contextlib.ExitStack) -> None:
        self._sides: dict[str, Side] = {}
        self._cores, self._stack = cores, stack
        self.seconds: dict[_Case, float] = {}
        self.cpu: dict[_Case, float] = {}
        self.cache_bytes: dict[_Case, int] = {}
        self.machine: list[dict[str, float]] = []

    def side(self, name: str) -> Side:
        """The side of that name, started when it is first needed."""
        if name not in self._sides:
            self._sides[name] = Side("benchmarks.sampling_sides", name, self._cores)
            self._stack.callback(self._sides[name].close)
        return self._sides[name]

    def run(self, case: _Case) -> None:
        question = {
            "samples": case.samples,
            "nucleus": _METHODS[case.method],
            "shared": case.shared,
        }
        answer = self.side(case.side).ask(question)
        self.seconds[case] = min(answer["seconds"], self.seconds.get(case, math.inf))
        self.cpu[case] = min(answer["cpu"], self.cpu.get(case, math.inf))
        self.cache_bytes[case] = answer["cache_bytes"]
        print(f"{case}: {answer['seconds']:.2f} s, {answer['cpu']:.2f} s of CPU", file=sys.stderr)

    def rate(self, case: _Case) -> float:
        """Samples per second."""
        return case.samples / self.seconds[case]

    def best_of_theirs(self, method: str) -> _Case:
        """T5's fastest batch."""
        cases = [case for case in self.seconds if case.side in THEIRS and case.method == method]
        return max(cases, key=self.rate)

    def ratio_by_cpu(self, count: int, method: str) -> float:
        """Ours to T5's most frugal batch, in CPU time per sample."""
        theirs = min(
            self.cpu[case] / case.samples
            for case in self.cpu
            if case.side in THEIRS and case.method == method
        )
        return theirs / (self.cpu[_Case(MULTI_QUERY, count, method)] / count)

    def floor(self, model: ModelConfig, samples: int, shared: bool) -> _Floor:
        flops, moved = step_cost(model, samples, samples if not shared else 1)
        rates = {name: max(each[name] for each in self.machine) for name in ("flops", "bytes")}
        seconds = max(flops / rates["flops"], moved / rates["bytes"])
        return _Floor(flops, moved, samples / (TOKENS * seconds))


def step_cost(model: ModelConfig, samples: int, prompts: int) -> tuple[float, float]:
    """Operations and least bytes of the mean decode step.

    Bytes are the parameters, the prompts' entries, and the samples' own entries, all read once.
    """
    heads, groups = model.num_query_heads * model.head_size, model.num_kv_heads * model.head_size
    paired = model.architecture == "encoder_decoder"
    block = block_parameters(model, cross=paired)
    if paired:  # the prompt's keys and values are made once, and not in decode steps
        block -= 2 * model.d_model * groups
    matrices = model.decoder_layers * block + model.vocab_size * model.d_model
    own = (TOKENS + 1) / 2
    scores = model.decoder_layers * 2 * (SOURCE + own) * heads
    entries = model.decoder_layers * 2 * (prompts * SOURCE + samples * own) * groups
    return 2.0 * samples * (matrices + scores), _BYTES * (matrices + entries)


def _measure(rounds: int, cores: int) -> _Timed:
    table_6 = [
        _Case(side, _TABLE_6, "temperature", shared) for side in OURS for shared in (False, True)
    ]
    ours = [_Case(MULTI_QUERY, count, method) for count in _COUNTS for method in _METHODS]
    with contextlib.ExitStack() as stack:
        timed = _Timed(cores, stack)
        for _ in range(rounds):
            timed.machine.append(timed.side(MACHINE).ask({}))
            small, large = _THEIR_BATCHES
            for side in THEIRS:
                timed.run(_Case(side, small, "temperature"))
            faster = timed.best_of_theirs("temperature").side
            for method in _METHODS:
                timed.run(_Case(faster, large, method))
            for case in dict.fromkeys((*ours, *table_6)):
                timed.run(case)
        return timed


def _report(timed: _Timed) -> None:
    """Prints the tables and the ratios."""
    print(
        f"statement of {SOURCE} tokens, {TOKENS} new ones a sample; ours multi-query, all side by "
        f"side; T5 in batches of the size given, its fastest"
    )
    print(f"{'samples':>7} {'method':<13}{'samples/s':>10}{'tokens/s':>10}{'of floor':>9}", end="")
    print(f"{'cache':>10} | {'T5':<18}{'samples/s':>10}{'tokens/s':>10}{'cache':>10} {'ratio':>7}")
    ratios = []
    for count in _COUNTS:
        floor = timed.floor(OURS[MULTI_QUERY], count, True)
        for method in _METHODS:
            ours, theirs = _Case(MULTI_QUERY, count, method), timed.best_of_theirs(method)
            rate, other = timed.rate(ours), timed.rate(theirs)
            if count >= _COUNTED:
                ratios.append(rate / other)
            print(
                f"{count:7} {method:<13}{rate:10.2f}{rate * TOKENS:10.0f}"
                f"{rate / floor.samples:9.2f}{_mib(timed, ours):>10} | "
                f"{f'{theirs.side[3:]} by {theirs.samples}':<18}{other:10.2f}"
                f"{other * TOKENS:10.0f}{_mib(timed, theirs):>10} {rate / other:7.1f}"
            )
        print(
            f"{'':7} {'floor':<13}{floor.samples:10.2f}{floor.samples * TOKENS:10.0f}"
            f"   {floor.flops / 1e9:.2f} GFLOP, {floor.bytes / 2**20:.1f} MiB a step"
        )
    _report_table_6(timed)
    counted = [count for count in _COUNTS if count >= _COUNTED]
    by_cpu = min(timed.ratio_by_cpu(count, method) for count in counted for method in _METHODS)
    print(f"ratio by CPU time: {by_cpu:.1f}")
    print(f"ratio: {min(ratios):.1f}")


def _report_table_6(timed: _Timed) -> None:
    print(f"\nTable 6, {_TABLE_6} samples by temperature:")
    print(f"{'':14}{'parameters':>11}{'samples/s: copies':>20}{'cache':>11}", end="")
    print(f"{'shared':>9}{'cache':>11}{'of floor':>10}")
    for side, model in OURS.items():
        copies, shared = (_Case(side, _TABLE_6, "temperature", each) for each in (False, True))
        floor = timed.floor(model, _TABLE_6, True)
        print(
            f"{side:<14}{timed.side(side).ready['parameters']:11,}{timed.rate(copies):20.2f}"
            f"{_mib(timed, copies):>11}{timed.rate(shared):9.2f}{_mib(timed, shared):>11}"
            f"{timed.rate(shared) / floor.samples:10.2f}"
        )
    best = timed.rate(_Case(MULTI_QUERY, _TABLE_6, "temperature"))
    for side in (DECODER_ONLY, MULTI_HEAD):
        slower = timed.rate(_Case(side, _TABLE_6, "temperature", False))
        print(f"multi-query with shared entries: {best / slower:.1f} times {side} with copies")


def _mib(timed: _Timed, case: _Case) -> str:
    return f"{timed.cache_bytes[case] / 2**20:.1f} MiB"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="benchmark of sampling")
    parser.add_argument("--rounds", type=int, default=2, help="times that each case is timed")
    parser.add_argument("--cores", type=int, default=2, help="cores that each side uses")
    options = parser.parse_args()
    if not all(importlib.util.find_spec(name) for name in ("torch", "transformers")):
        raise SystemExit("benchmarks.sampling: pip install -e '.[t5]'")
    cores = min(options.cores, len(os.sched_getaffinity(0)))
    _report(_measure(options.rounds, cores))


if __name__ == "__main__":
    main()
