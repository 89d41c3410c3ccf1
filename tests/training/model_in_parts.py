"""Reads a model in parts over the devices of this process, and prints their peaks: FOLDER."""

import contextlib
import dataclasses
import json
import math
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import untrained

from alphacode.config import MeshConfig, TrainingConfig
from alphacode.datasets.tokenizer import Tokenizer
from alphacode.models.sharding import make_mesh
from alphacode.models.transformer import params_of
from alphacode.training.checkpoint import load, load_params
from alphacode.training.export import export
from alphacode.training.step import TrainStep

# No array of it is more than a third of the whole.
MODEL = dataclasses.replace(untrained.MODEL, d_model=64, decoder_layers=24, feed_forward_ratio=6)


def held() -> int:
    """The most bytes that one of the devices holds."""
    bytes_of: Counter[jax.Device] = Counter()
    for x in jax.live_arrays():
        size = math.prod(x.sharding.shard_shape(x.shape)) * x.dtype.itemsize
        bytes_of.update(dict.fromkeys(x.sharding.device_set, size))
    return max(bytes_of.values(), default=0)


@contextlib.contextmanager
def watched() -> Iterator[list[int]]:
    """Yields a list that gets the peak of what the devices hold, as often as can be looked."""
    before, peak, ended = held(), [0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.0005):
            peak[0] = max(peak[0], held() - before)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        peak[0] = max(peak[0], held() - before)
        ended.set()
        thread.join()


def facts(arrays: Any, peak: list[int]) -> dict[str, int]:
    """The peak, and what it is to be compared with."""
    sizes = [x.nbytes for x in jax.tree.leaves(arrays)]
    shares = [
        math.prod(x.sharding.shard_shape(x.shape)) * x.dtype.itemsize
        for x in jax.tree.leaves(arrays)
    ]
    return {"peak": peak[0], "share": sum(shares), "largest": max(sizes), "whole": sum(sizes)}


def main(folder: str) -> None:
    """Saves a model, and reads it for a warm start, for sampling and for an export."""
    config = dataclasses.replace(
        untrained.TRAINED,
        model=MODEL,
        mesh=MeshConfig(data=1, fsdp=jax.device_count()),
        training=TrainingConfig(steps=2000),
    )
    workdir = untrained.checkpoint(Path(folder) / "run", 0, config)
    mesh, said = make_mesh(config.mesh), {}
    tokenizer = Tokenizer.load(str(untrained.TOKENIZER))
    with watched() as peak:
        step = TrainStep(config, mesh)
        state = step.initial_from(load_params(workdir, MODEL, tokenizer, mesh))
    said["warm start"] = facts(state, peak)
    assert jax.tree.map(lambda x: x.sharding, state) == step.shardings
    with watched() as peak:
        params = params_of(load(workdir, mesh).model)
    said["sampling"] = facts(params, peak)
    with watched() as peak:
        export(workdir, f"{folder}/model", {})
    said["export"] = {"peak": peak[0]}
    with watched() as peak:
        exported = params_of(load(f"{folder}/model", mesh).model)
    said["sampling from an export"] = facts(exported, peak)
    assert jax.tree.all(jax.tree.map(lambda x, y: bool((x == y).all()), params, exported))
    print(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
