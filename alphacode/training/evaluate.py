"""Evaluation while a model is trained: losses on held-out pairs, and a small solve rate.

All processes of a run take part in the losses. The solve rate is measured by process 0 alone, with
the parameters shared out over its own devices, as a contest run has them; what samples, judges and
selects is handed in, since it stands to the right of training. Nothing of the training state is
changed or kept.
"""

import collections
import itertools
import math
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
from alphacode.models import decoding_memory, sharding
from alphacode.models.transformer import Model, Params, model_from
from alphacode.training import losses
from alphacode.training.checkpoint.best import SolveRates
from alphacode.training.step import TrainStep

# See `losses.ROOM`; here none is left out.
_ROOM = 3.0
_LONGEST_SOLVE_MS = 24 * 3600 * 1000
# Each barrier of the life of a process has a name of its own, the same one in all processes.
_BARRIERS = itertools.count()

# Samples programs for held-out problems by a model that lies on a mesh, judges and selects.
Solve = Callable[[Model, Mesh], SolveRates]
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
        self._solving = solving_mesh()

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
            # The model's layouts are those of the mesh that is set.
            with jax.set_mesh(self._solving):
                rates = self._solve(model, self._solving)
        if jax.process_count() == 1:
            return rates
        # Waiting inside of a collective would run into the time limits that those have.
        wait = ocp.multihost.get_barrier_sync_fn()
        wait(key=f"alphacode_solved_{next(_BARRIERS)}", timeout_ms=_LONGEST_SOLVE_MS)
        shared = multihost_utils.broadcast_one_to_all(np.asarray(rates, np.float32))
        return SolveRates(*(float(x) for x in shared))

    def _gathered(self, params: Params) -> Model | None:
        """The model over the devices of process 0, in its activation type; else None."""
        device, first = jax.local_devices()[0], jax.process_index() == 0
        places = sharding.parameter_shardings(params, self._config.model, self._solving)

        def gather(x: jax.Array, place: jax.sharding.Sharding) -> jax.Array | None:
            # One after the other, so that no device ever holds more than its share and one of them.
            copies = jax.block_until_ready(self._whole(x)).addressable_shards
            if not first:
                return None
            whole = next(copy.data for copy in copies if copy.device == device)
            return jax.block_until_ready(jax.device_put(whole, place))

        gathered = jax.tree.map(gather, params, places)
        return model_from(gathered, self._config.model) if first else None


def solving_mesh() -> Mesh:
    """The devices of this process, which share out the parameters of what is sampled from."""
    return sharding.make_mesh(MeshConfig(data=1, fsdp=-1), jax.local_devices())


def check_solvable(config: Config, step: TrainStep) -> None:
    """Refuses a solve rate that devices cannot measure beside their share of the training state.

    Raises:
      ConfigError: The model with the caches of its samples does not fit there.
    """
    training, model = config.training, config.model
    limit = decoding_memory.device_bytes(step.mesh.local_devices[0])
    added = min(model.decoder_length, config.sampling.max_tokens)
    alone = model.decoder_only
    needed = (
        decoding_memory.parameter_bytes(model, solving_mesh())
        + decoding_memory.decoding_bytes(
            model,
            training.evaluation_slots,
            training.evaluation_slots,
            model.decoder_length - added if alone else model.encoder_length,
            added,
        )
        + sum(
            math.prod(x.sharding.shard_shape(x.shape)) * x.dtype.itemsize
            for x in jax.tree.leaves(step.abstract)
        )
    )
    if limit < needed:
        raise ConfigError(
            f"training.evaluation_problems={training.evaluation_problems}: sampling beside a "
            f"device's share of the training state needs {needed / 2**30:.1f} GiB on each device, "
            f"and one here has {limit / 2**30:.1f} GiB; set a lower training.evaluation_slots, or "
            "training.evaluation_problems=0"
        )
