"""The state of a training run and the step that advances it."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax.sharding import Mesh

from alphacode.config import Config
from alphacode.models import sharding, transformer
from alphacode.models.transformer import Params, model_from, params_of
from alphacode.training import losses, optimizer


class TrainState(NamedTuple):
    """Everything that a step changes.

    Attributes:
      step: Steps done, int32 scalar; also the data position, since batch n is a function of n.
      params: The model's parameters as nested dictionaries of float32 arrays.
      opt_state: Optimizer moments.
      finite: False from the first step on whose loss or gradient norm was no finite number; that
        step and those after it change nothing else.
    """

    step: jax.Array
    params: Params
    opt_state: Any
    finite: jax.Array


TrainStep = Callable[[TrainState, losses.Batch], tuple[TrainState, losses.Metrics]]


def initial(config: Config) -> TrainState:
    """A fresh state; the parameters are a function of `config.training.seed`."""
    params = params_of(transformer.make(config.model, config.training.seed))
    tx = optimizer.make(config.optimizer, config.training.steps)
    return TrainState(jnp.int32(0), params, tx.init(params), jnp.bool_(True))


def shardings(config: Config, mesh: Mesh) -> TrainState:
    """Where each array of a state lies: moments beside their parameters, scalars everywhere."""
    state = jax.eval_shape(lambda: initial(config))
    whole: Any = sharding.replicated(mesh)
    params = sharding.parameter_shardings(state.params, config.model, mesh)
    tx = optimizer.make(config.optimizer, config.training.steps)
    opt_state = optax.tree_utils.tree_map_params(
        tx,
        lambda _, place: place,
        state.opt_state,
        params,
        transform_non_params=lambda _: whole,
    )
    return TrainState(whole, params, opt_state, whole)


def create(config: Config, mesh: Mesh) -> TrainState:
    """A fresh state on the mesh; no device ever holds more than its share."""
    with jax.set_mesh(mesh):
        make: Callable[[], TrainState] = jax.jit(
            lambda: initial(config), out_shardings=shardings(config, mesh)
        )
        return make()


def make_step(config: Config, mesh: Mesh) -> TrainStep:
    """The jitted training step; it takes over the memory of the state given to it.

    Its metrics are those of the losses, `gradient_norm`, `learning_rate` and `finite`, that of the
    state it returns: the host need not look at each step to stop where the numbers have gone bad.

    Call it, and lower it, inside of `jax.set_mesh(mesh)`.
    """
    tx = optimizer.make(config.optimizer, config.training.steps)
    rate = optimizer.schedule(config.optimizer, config.training.steps)
    placed = shardings(config, mesh)

    def step(state: TrainState, batch: losses.Batch) -> tuple[TrainState, losses.Metrics]:
        gradients, metrics = _gradients(config, state, batch, placed.params)
        updates, opt_state = tx.update(gradients, state.opt_state, state.params)
        metrics["gradient_norm"] = optax.tree.norm(gradients)
        metrics["learning_rate"] = jnp.asarray(rate(state.step))
        params = optax.apply_updates(state.params, updates)
        sound = jnp.isfinite(metrics["loss"]) & jnp.isfinite(metrics["gradient_norm"])
        metrics["finite"] = finite = state.finite & sound
        new = TrainState(state.step + 1, params, opt_state, finite)
        kept = jax.tree.map(lambda x, old: jnp.where(finite, x, old), new, state)
        return kept._replace(finite=finite), metrics

    return jax.jit(
        step,
        donate_argnums=0,
        in_shardings=(placed, sharding.batch_sharding(mesh)),
        out_shardings=(placed, sharding.replicated(mesh)),
    )


def _gradients(
    config: Config, state: TrainState, batch: losses.Batch, placed: Any
) -> tuple[Params, losses.Metrics]:
    """Gradients and metrics of a batch, taken in `config.training.accumulation` parts."""

    def loss(
        params: Params, part: losses.Batch, total: losses.Metrics
    ) -> tuple[jax.Array, losses.Metrics]:
        model = model_from(params, config.model)
        return losses.training_loss(model, part, config.objective, state.step, total)

    differentiate = jax.grad(loss, has_aux=True)
    total = losses.counts(batch)
    parts = config.training.accumulation
    if parts == 1:
        return differentiate(state.params, batch, total)

    def add(sums: Any, part: losses.Batch) -> tuple[Any, None]:
        more = differentiate(state.params, part, total)
        gradients = jax.tree.map(jax.lax.with_sharding_constraint, more[0], placed)
        return jax.tree.map(jnp.add, sums, (gradients, more[1])), None

    split = {name: _parts(x, parts) for name, x in batch.items()}
    first = {name: x[0] for name, x in split.items()}
    shapes = jax.eval_shape(differentiate, state.params, first, total)
    zeros = jax.tree.map(lambda x: jnp.zeros(x.shape, x.dtype), shapes)
    zeros = (jax.tree.map(jax.lax.with_sharding_constraint, zeros[0], placed), zeros[1])
    sums: tuple[Params, losses.Metrics] = jax.lax.scan(add, zeros, split)[0]
    return sums


def _parts(x: jax.Array, parts: int) -> jax.Array:
    """(B, ...) to (parts, B / parts, ...), such that each device keeps its own rows."""
    split = x.reshape(x.shape[0] // parts, parts, *x.shape[1:]).swapaxes(0, 1)
    return sharding.constrain(split, "whole", "batch", *("whole",) * (x.ndim - 1))
