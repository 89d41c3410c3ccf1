"""A process that writes the batches it gets: CONFIG.json OUTPUT.npz START STOP INDEX COUNT."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np

from alphacode.config import Config, stored
from alphacode.datasets.pipeline import TrainingData


def start(
    config: Config, output: Path, first: int, stop: int, *, index: int = 0, count: int = 1
) -> subprocess.Popen[bytes]:
    """Starts one that writes its share of the batches of steps `first` to `stop`."""
    path = output.with_suffix(".json")
    path.write_text(stored.to_json(config))
    arguments = [path, output, first, stop, index, count]
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen(
        [sys.executable, __file__, *map(str, arguments)], env=os.environ | {"PYTHONPATH": str(root)}
    )


def saved(output: Path) -> dict[int, dict[str, np.ndarray]]:
    """What one wrote, by step."""
    found: dict[int, dict[str, np.ndarray]] = {}
    with np.load(output) as arrays:
        for name in arrays.files:
            step, _, field = name.partition(" ")
            found.setdefault(int(step), {})[field] = arrays[name]
    return found


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += map(int, (task / "children").read_text().split())
    return found


def wait(condition: Callable[[], object], seconds: float = 100) -> None:
    """Waits until something holds; fails where it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def main(config: str, output: str, *numbers: str) -> None:
    """Takes batches as a training run does, and writes them whole."""
    first, stop, index, count = map(int, numbers)
    data = TrainingData.from_config(stored.from_json(Path(config).read_text(), config, Config), "")
    arrays = {}
    with closing(data.batches(first, index, count)) as batches:
        for step in range(first, stop):
            for field, array in next(batches).items():
                arrays[f"{step} {field}"] = array.copy()
    partial = Path(output).with_suffix(".partial.npz")
    np.savez(partial, **arrays)
    partial.replace(output)


if __name__ == "__main__":
    main(*sys.argv[1:])
