"""The programs of a step, one for each pair of padded lengths, compiled ahead of their first use.

Few lengths would mean few programs and much padding, for as long as the run lasts; many lengths
mean little padding, and programs that are compiled once (`models.compilation_cache`). So that
devices do not wait for each of them, threads of the host compile what the next batches need, the
first needed first, while the devices run the steps before. Not so for GPUs: there XLA chooses among
kernels by timing them, which steps beside it would falsify, and programs are compiled when they are
first needed.
"""

import concurrent.futures
import logging
import os
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax.sharding import Mesh

from alphacode.config import Config
from alphacode.models import sharding
from alphacode.training import losses
from alphacode.training.step import TrainState, TrainStep

# Each program is compiled by several cores for a part of its time, and takes some GB meanwhile.
_CORES_EACH, _AT_MOST = 8, 4
_LOG = logging.getLogger(__name__)


class Programs:
    """Calls a step by its compiled programs; close it when the run ends."""

    def __init__(self, step: TrainStep, config: Config, lengths: Sequence[tuple[int, int]]) -> None:
        """Starts compiling.

        Args:
          step: What is compiled.
          config: Of the run.
          lengths: S and T of the batches to come, the first needed first.
        """
        self._step, self._config = step, config
        together = compiled_together(step.mesh)
        self._pool = concurrent.futures.ThreadPoolExecutor(max(together, 1), "compile")
        ahead = lengths if together else ()
        self._programs = {pair: self._pool.submit(self._compiled, pair) for pair in ahead}
        if len(ahead) > 1:
            _LOG.info("compiling a step for %d pairs of lengths, while steps run", len(ahead))

    def __call__(self, state: TrainState, batch: losses.Batch) -> tuple[TrainState, losses.Metrics]:
        """As `TrainStep.__call__`; waits for the program of these lengths."""
        source = batch["encoder_tokens"].shape[1] if "encoder_tokens" in batch else 0
        program = self._programs.get((source, batch["decoder_tokens"].shape[1]))
        if program is None:
            return self._step(state, batch)
        after: tuple[TrainState, losses.Metrics] = program.result()(state, batch)
        return after

    def _compiled(self, lengths: tuple[int, int]) -> jax.stages.Compiled:
        with jax.set_mesh(self._step.mesh):
            batch = abstract_batch(self._config, self._step.mesh, lengths)
            return self._step.lower(self._step.abstract, batch).compile()

    def close(self) -> None:
        """Compiles no more; what is being compiled ends with the process."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def compiled_together(mesh: Mesh) -> int:
    """How many programs this host compiles at the same time beside running steps; 0 for none."""
    if mesh.devices.flat[0].platform == "gpu":
        return 0
    return max(1, min(_AT_MOST, len(os.sched_getaffinity(0)) // _CORES_EACH))


def abstract_batch(
    config: Config, mesh: Mesh, lengths: tuple[int, int] | None = None
) -> dict[str, Any]:
    """Shapes of a batch as `TrainingData` makes it, laid out on the mesh.

    Args:
      config: Of the run.
      mesh: Of the run.
      lengths: S and T; the longest of the configuration where they are not given.
    """
    longest = config.data.encoder_buckets[-1], config.data.decoder_buckets[-1]
    rows, (source, target) = config.training.batch_size, lengths or longest
    shapes: dict[str, tuple[int, ...]] = {"decoder_tokens": (rows, target), "correct": (rows,)}
    if not config.model.decoder_only:
        shapes |= {"encoder_tokens": (rows, source), "encoder_targets": (rows, source)}
    else:
        shapes["decoder_segments" if config.data.pack else "loss_mask"] = (rows, target)
    place = sharding.batch_sharding(mesh)
    return {k: jax.ShapeDtypeStruct(v, jnp.int32, sharding=place) for k, v in shapes.items()}
