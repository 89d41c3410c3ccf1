"""The data pipeline against what the 300M model of the paper's Table 3 consumes on one H100.

Makes data on the spot: generated problems, and packages of the standard library as a corpus. For
pre-training, fine-tuning and test inputs it prints the tokens per second that one core delivers
when 16 worker processes share the work (each plans every window and makes every 16th batch), padded
positions and real tokens; what 16 such cores deliver against what the model takes at half of the
card's 989 TFLOP/s; and the rate through grain with the cores of this machine. Rates of a core are
by CPU time, the best of some rounds. Then the padding of each preset, and as last line the least
ratio. `python -m benchmarks.data`
"""

import collections
import dataclasses
import logging
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

from alphacode.config import Config
from alphacode.datasets.pipeline import TrainingData
from alphacode.datasets.source_code.build import build
from alphacode.datasets.source_code.filters import preset
from alphacode.datasets.source_code.scan import Settings
from alphacode.training.telemetry.flops import step_flops
from configs import finetune, pretrain, test_inputs

CARD_FLOPS, UTILISATION, CORES = 989e12, 0.5, 16
_PROBLEMS = 3000
_PACKAGES = (
    *("asyncio", "concurrent", "ctypes", "email", "encodings", "html", "http", "idlelib"),
    *("importlib", "json", "logging", "multiprocessing", "sqlite3", "unittest", "urllib", "xml"),
)
_ROUNDS, _BATCHES = 5, 24
_DATA = Path(__file__).resolve().parents[1] / "data"
_REAL = _DATA / "real" / "train.jsonl.gz"
_TASKS = {"pre-training": pretrain, "fine-tuning": finetune, "test inputs": test_inputs}


@dataclasses.dataclass(frozen=True)
class Delivered:
    """What some batches hold.

    Attributes:
      positions: Encoder and decoder positions, padding included.
      tokens: The real ones.
      decoder_positions: Those of the decoder.
      decoder_tokens: The real ones.
      flops: What a training step takes for them.
    """

    positions: int
    tokens: int
    decoder_positions: int
    decoder_tokens: int
    flops: float


def _delivered(config: Config, batches: Iterator[dict[str, np.ndarray]]) -> Delivered:
    total: collections.Counter[str] = collections.Counter()
    flops = 0.0
    for batch in batches:
        source, target = batch["encoder_tokens"], batch["decoder_tokens"]
        total["positions"] += source.size + target.size
        total["decoder_positions"] += target.size
        total["decoder_tokens"] += int(np.count_nonzero(target))
        total["tokens"] += int(np.count_nonzero(source)) + int(np.count_nonzero(target))
        predicted = round(config.objective.masked_lm_rate * source.shape[1])
        lengths = source.shape[1], target.shape[1]
        flops += step_flops(config.model, len(source), *lengths, predicted).total
    return Delivered(**total, flops=flops)


def _worker_seconds(data: TrainingData) -> tuple[float, range]:
    """CPU seconds that one of CORES workers takes for its batches of a window, and their steps."""
    best, share = float("inf"), range(0)
    for window in range(_ROUNDS):
        first = window * data.window_batches
        steps = range(first, first + data.window_batches, CORES)
        start = time.process_time()
        for step in steps:
            data.batch(step)
        seconds = time.process_time() - start
        if seconds < best:
            best, share = seconds, steps
    return best, share


def _grain_rate(data: TrainingData) -> float:
    """Positions per second of wall time through grain, once it runs."""
    with closing(data.batches(0)) as batches:
        next(batches)
        start, positions = time.perf_counter(), 0
        for _ in range(_BATCHES):
            batch = next(batches)
            positions += batch["encoder_tokens"].size + batch["decoder_tokens"].size
        return positions / (time.perf_counter() - start)


def _measure(name: str, config: Config, folder: Path) -> float:
    """Prints the rates of a task, and returns the ratio."""
    data = TrainingData.from_config(config, folder)
    seconds, steps = _worker_seconds(data)
    got = _delivered(config, map(data.batch, steps))
    consumed = got.positions / got.flops * CARD_FLOPS * UTILISATION
    ratio = CORES * got.positions / seconds / consumed
    print(
        f"{name}: {got.positions / seconds / 1e6:.2f} M tokens/s per core "
        f"({got.tokens / seconds / 1e6:.2f} M real ones), {CORES} cores deliver {ratio:.1f} times "
        f"the {consumed / 1e6:.2f} M tokens/s that the model takes"
    )
    workers = len(os.sched_getaffinity(0))
    for count in (0, workers):
        rate = _grain_rate(TrainingData.from_config(_with_workers(config, count), folder))
        where = f"{count} worker processes" if count else f"{config.data.read_threads} threads"
        print(f"    through grain with {where}: {rate / 1e6:.2f} M tokens/s of wall time")
    return ratio


def _with_workers(config: Config, workers: int) -> Config:
    return dataclasses.replace(config, data=dataclasses.replace(config.data, workers=workers))


def padding(data: TrainingData, config: Config) -> float:
    """The share of decoder positions of the first window that is padding."""
    got = _delivered(config, map(data.batch, range(data.window_batches)))
    return 1 - got.decoder_tokens / got.decoder_positions


def _config(task: str, size: str, problems: Path, corpus: Path) -> Config:
    config = _TASKS[task].get_config(size)
    paths = {"corpus": (str(corpus),)} if task == "pre-training" else {"problems": (str(problems),)}
    return dataclasses.replace(config, data=dataclasses.replace(config.data, **paths))


def main() -> None:
    """Makes the data, measures and prints."""
    logging.getLogger("alphacode").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        problems, corpus = folder / "problems.jsonl", folder / "corpus"
        script = [sys.executable, str(_DATA / "make_curriculum.py")]
        flags = [f"--count={_PROBLEMS}", "--seed=1", "--split=train", f"--output={problems}"]
        subprocess.run([*script, *flags], check=True)
        settings = Settings(filters=preset("alphacode"), near_duplicates=0.0)
        cores = len(os.sched_getaffinity(0))
        library = Path(sysconfig.get_path("stdlib"))
        build([str(library / name) for name in _PACKAGES], str(corpus), settings, cores)
        ratios = [
            _measure(task, _config(task, "300m", problems, corpus), folder) for task in _TASKS
        ]
        print("decoder padding, on real problems (data/real) and on the corpus:")
        for task in _TASKS:
            for size in ("tiny", "300m"):
                config = _config(task, size, _REAL, corpus)
                wasted = padding(TrainingData.from_config(config, folder), config)
                print(f"    {task}, {size}: {100 * wasted:.1f}%")
        print(f"ratio: {min(ratios):.1f}")


if __name__ == "__main__":
    main()
