"""Evaluation while a model is trained: losses on held-out pairs, and a small solve rate.

All processes of a run take part in the losses. The solve rate is measured by process 0 alone, on
one device, with all parameters gathered there; what samples, judges and selects is handed in, since
it stands to the right of training. Nothing of the training state is changed or kept.
"""

import collections
import itertools
import math
import os
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import orbax.checkpoint as ocp
from etils import epath
from jax.experimental import multihost_utils
from jax.sharding import Mesh

from alphacode.config import Config, ConfigError, MeshConfig
from alphacode.datasets.pipeline.validation_batches import ValidationBatches
from alphacode.datasets.sampling_facts import SamplingFacts
from alphacode.datasets.token_store import ALONE, Share
from alphacode.models import sharding
from alphacode.models.transformer import Model, Params, model_from, parameter_count
from alphacode.training import losses
from alphacode.training.checkpoint.best import SolveRates
from alphacode.training.step import TrainStep

# See `losses.ROOM`; here none is left out.
_ROOM = 3.0
_LONGEST_SOLVE_MS = 24 * 3600 * 1000
# Each barrier of the life of a process has a name of its own, the same one in all processes.
_BARRIERS = itertools.count()

# Samples programs for held-out problems, judges and selects.
Solve = Callable[[Model], SolveRates]
# Makes one for a model of such facts, or raises a UserError; called before the first step, in
# process 0 alone.
MakeSolve = Callable[[Config, SamplingFacts], Solve]


class Evaluation:
    """Evaluates the parameters of a run on `config.training.validation`."""

    def __init__(
        self,
        config: Config,
        workdir: epath.Path,
        mesh: Mesh,
        make_solve: Callable[[], Solve] | None,
        share: Share = ALONE,
    ) -> None:
        """Reads the held-out data.

        Args:
          config: Of the run; `check_solvable` holds where it asks for a solve rate.
          workdir: Holds the token stores.
          mesh: What the run trains on.
          make_solve: What a solve rate is measured by, needed where the configuration asks for one.
          share: Of this process, where several build the token stores together.

        Raises:
          UserError: The held-out data or the judge cannot be used.
        """
        self._config = config
        self._mesh = mesh
        self._batches = ValidationBatches.from_config(config, workdir, share)
        self._solve: Solve | None = None
        if config.training.solves:
            if make_solve is None:
                raise ValueError("training.evaluation_problems needs `make_solve`")
            if jax.process_index() == 0:
                self._solve = make_solve()
        whole = sharding.replicated(mesh)
        self._sums = jax.jit(self._loss_sums, out_shardings=whole)
        dtype = jnp.dtype(config.model.activation_dtype)
        self._whole = jax.jit(lambda x: x.astype(dtype), out_shardings=whole)

    def due(self, step: int) -> bool:
        """Whether the state after that step is to be evaluated."""
        training = self._config.training
        return step > 0 and (step % training.evaluate_every == 0 or step == training.steps)

    def __call__(self, params: Params) -> dict[str, float]:
        """Values by name, the same in all processes; call it inside of `jax.set_mesh(mesh)`."""
        values = self._mean_losses(params)
        if self._config.training.solves:
            values |= self._rates(params)._asdict()
        return values

    def _mean_losses(self, params: Params) -> dict[str, float]:
        """Each loss averaged over all held-out pairs, tokens or masked positions alike.

        They are those of the training metrics of the same name.
        """
        process, count = jax.process_index(), jax.process_count()
        totals: dict[str, float] = collections.defaultdict(float)
        for number in range(len(self._batches)):
            batch = self._batches.batch(number, process, count)
            sums = self._sums(params, sharding.put_batch(batch, self._mesh))
            # One batch after the other: no more than one is on the devices.
            for name, x in sums.items():
                totals[name] += float(x)
        return losses.means(totals, totals)

    def _loss_sums(self, params: Params, batch: losses.Batch) -> losses.Metrics:
        """Sums and counts of a batch, by name."""
        model, objective = model_from(params, self._config.model), self._config.objective
        sums = losses.loss_sums(model, batch, objective, jnp.int32(0), _ROOM)
        del sums["gold"]  # how tokens are weighted in training is no measure of a model
        return sums | losses.counts(batch)

    def _rates(self, params: Params) -> SolveRates:
        """Measured by process 0 while the others wait."""
        model = self._gathered(params)
        rates = SolveRates(0.0, 0.0)
        if self._solve is not None:
            assert model is not None
            device = jax.local_devices()[0]
            # The model's layouts are those of the mesh that is set: here of one device.
            with jax.set_mesh(sharding.make_mesh(MeshConfig(), [device])):
                rates = self._solve(model)
        if jax.process_count() == 1:
            return rates
        # Waiting inside of a collective would run into the time limits that those have.
        wait = ocp.multihost.get_barrier_sync_fn()
        wait(key=f"alphacode_solved_{next(_BARRIERS)}", timeout_ms=_LONGEST_SOLVE_MS)
        shared = multihost_utils.broadcast_one_to_all(np.asarray(rates, np.float32))
        return SolveRates(*(float(x) for x in shared))

    def _gathered(self, params: Params) -> Model | None:
        """The whole model on the first device of process 0, in its activation type; else None."""
        device, first = jax.local_devices()[0], jax.process_index() == 0

        def gather(x: jax.Array) -> jax.Array | None:
            # One after the other, so that no other device ever holds more than one of them.
            copies = jax.block_until_ready(self._whole(x)).addressable_shards
            return next((copy.data for copy in copies if first and copy.device == device), None)

        gathered = jax.tree.map(gather, params)
        return model_from(gathered, self._config.model) if first else None


def check_solvable(config: Config, step: TrainStep) -> None:
    """Refuses a solve rate that one device cannot measure beside its share of the training state.

    Raises:
      ConfigError: The model with the caches of its samples does not fit there.
    """
    field = f"training.evaluation_problems={config.training.evaluation_problems}"
    limit = _device_bytes(step.mesh.local_devices[0])
    needed = _solving_bytes(config) + sum(
        math.prod(x.sharding.shard_shape(x.shape)) * x.dtype.itemsize
        for x in jax.tree.leaves(step.abstract)
    )
    if limit < needed:
        raise ConfigError(
            f"{field}: sampling needs the whole model on one device, {needed / 2**30:.1f} GiB with "
            f"its share of the training state, and a device here has {limit / 2**30:.1f} GiB; set "
            "training.evaluation_problems=0"
        )


def _solving_bytes(config: Config) -> int:
    """Bytes of a model in its activation type, and of keys and values of its sequences."""
    model = config.model
    added = min(model.decoder_length, config.sampling.max_tokens)
    alone = model.architecture == "decoder_only"
    length = model.decoder_length if alone else model.encoder_length + added
    entries = 2 * model.decoder_layers * model.num_kv_heads * model.head_size * length
    numbers = parameter_count(model) + config.training.evaluation_slots * entries
    return numbers * jnp.dtype(model.activation_dtype).itemsize


def _device_bytes(device: jax.Device) -> float:
    """Memory of a device; that of a CPU is its part of the machine's."""
    if device.platform == "cpu":
        machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return machine / jax.local_device_count()
    return float((device.memory_stats() or {}).get("bytes_limit", math.inf))
