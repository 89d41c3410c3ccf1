"""One process of a distributed training run: PROCESS PROCESSES PORT WORKDIR DATA [OVERRIDE...]."""

import dataclasses
import sys
from pathlib import Path

import jax
import numpy as np
import small_run

from alphacode.training import distributed
from alphacode.training.loop import train


def main(process: str, processes: str, port: str, workdir: str, data: str, *overrides: str) -> None:
    """Joins the others on the loopback device, trains with them, restores what was saved, and
    trains on from it in another workdir."""
    distributed.join(f"127.0.0.1:{port}", int(processes), int(process), detect=False)
    assert jax.process_count() == int(processes)
    config = small_run.config(Path(data), *overrides)
    state = train(config, workdir)
    restored = train(config, workdir)
    for one, other in zip(jax.tree.leaves(state), jax.tree.leaves(restored), strict=True):
        assert np.asarray(one).tobytes() == np.asarray(other).tobytes()
    warm = dataclasses.replace(config.training, initial_checkpoint=workdir)
    train(dataclasses.replace(config, training=warm), f"{workdir}-warm")
    print("done at", int(restored.step))


if __name__ == "__main__":
    main(*sys.argv[1:])
