"""The state of a training run and the step that advances it: gradients of the losses, then AdamW
with its schedule and clipping (paper, section 4.2).
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax.sharding import Mesh

from alphacode.config import Config, ConfigError, OptimizerConfig
from alphacode.models import sharding, transformer
from alphacode.models.transformer import Params, model_from, params_of
from alphacode.training import losses


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


def learning_rate(config: OptimizerConfig, steps: int) -> optax.Schedule:
    """Linear warm-up, then cosine decay that reaches the final rate at `steps`.

    Raises:
      ConfigError: The warm-up is not shorter than the run.
    """
    if config.warmup_steps >= steps:
        raise ConfigError(
            f"optimizer.warmup_steps={config.warmup_steps} must be below training.steps={steps}"
        )
    return optax.warmup_cosine_decay_schedule(
        config.initial_learning_rate,
        config.peak_learning_rate,
        config.warmup_steps,
        steps,
        config.final_learning_rate,
    )


def decayed(params: Any) -> Any:
    """True for matrices and embeddings, false for norm scales."""

    def is_matrix(path: tuple[Any, ...], _: jax.Array) -> bool:
        return not any("norm" in str(getattr(key, "key", "")) for key in path)

    return jax.tree_util.tree_map_with_path(is_matrix, params)


def adamw(config: OptimizerConfig, rate: optax.Schedule) -> optax.GradientTransformation:
    """Global-norm clipping followed by AdamW."""
    return optax.chain(
        optax.clip_by_global_norm(config.clip_norm),
        optax.adamw(
            rate,
            b1=config.beta1,
            b2=config.beta2,
            eps=config.epsilon,
            weight_decay=config.weight_decay,
            mask=decayed,
        ),
    )


class TrainStep:
    """The step of a run, made once with its optimizer; calling it advances the state.

    Attributes:
      mesh: What it runs on.
      shardings: Where each array of a state lies: moments beside their parameters, scalars
        everywhere.
      abstract: Shapes, types and places of a state, without its arrays.
    """

    def __init__(self, config: Config, mesh: Mesh) -> None:
        """Allocates nothing.

        Raises:
          ConfigError: The warm-up is not shorter than the run.
        """
        self.mesh = mesh
        self._model, self._objective = config.model, config.objective
        self._seed, self._parts = config.training.seed, config.training.accumulation
        self._rate = learning_rate(config.optimizer, config.training.steps)
        self._optimizer = adamw(config.optimizer, self._rate)
        shapes = jax.eval_shape(self._initial)
        self.shardings = self._placed(shapes)
        self.abstract: TrainState = jax.tree.map(
            lambda x, place: jax.ShapeDtypeStruct(x.shape, x.dtype, sharding=place),
            shapes,
            self.shardings,
        )
        whole = sharding.replicated(mesh)
        self._run = jax.jit(
            self._advanced,
            donate_argnums=0,
            in_shardings=(self.shardings, sharding.batch_sharding(mesh)),
            out_shardings=(self.shardings, whole),
            compiler_options=sharding.compiler_options(mesh),
        )

    def _placed(self, shapes: TrainState) -> TrainState:
        whole: Any = sharding.replicated(self.mesh)
        params = sharding.parameter_shardings(shapes.params, self._model, self.mesh)
        opt_state = optax.tree_utils.tree_map_params(
            self._optimizer,
            lambda _, place: place,
            shapes.opt_state,
            params,
            transform_non_params=lambda _: whole,
        )
        return TrainState(whole, params, opt_state, whole)

    def _initial(self) -> TrainState:
        return self._started(params_of(transformer.make(self._model, self._seed)))

    def _started(self, params: Params) -> TrainState:
        return TrainState(jnp.int32(0), params, self._optimizer.init(params), jnp.bool_(True))

    def initial(self) -> TrainState:
        """A fresh state on the mesh, a function of `config.training.seed`.

        No device ever holds more than its share.
        """
        with jax.set_mesh(self.mesh):
            make: Callable[[], TrainState] = jax.jit(self._initial, out_shardings=self.shardings)
            return make()

    def initial_from(self, params: Params) -> TrainState:
        """A state on the mesh that starts from parameters, laid out as `shardings` has them.

        No device ever holds more than its share.
        """

        def others(state: TrainState) -> tuple[jax.Array, Any, jax.Array]:
            return state.step, state.opt_state, state.finite

        with jax.set_mesh(self.mesh):
            make = jax.jit(
                lambda params: others(self._started(params)), out_shardings=others(self.shardings)
            )
            step, opt_state, finite = make(params)
        return TrainState(step, params, opt_state, finite)

    def __call__(self, state: TrainState, batch: losses.Batch) -> tuple[TrainState, losses.Metrics]:
        """The state after a batch; it takes over the memory of the one given.

        Its metrics are those of the losses, `gradient_norm`, `learning_rate` and `finite`, that of
        the state it returns: the host need not look at each step to stop where the numbers have
        gone bad.

        Call it, and lower it, inside of `jax.set_mesh(mesh)`.
        """
        return self._run(state, batch)

    def lower(self, state: TrainState, batch: losses.Batch) -> jax.stages.Lowered:
        """The program of a step, of arrays or of their shapes."""
        return self._run.lower(state, batch)

    def _advanced(
        self, state: TrainState, batch: losses.Batch
    ) -> tuple[TrainState, losses.Metrics]:
        gradients, metrics = self._gradients(state, batch)
        updates, opt_state = self._optimizer.update(gradients, state.opt_state, state.params)
        metrics["gradient_norm"] = optax.tree.norm(gradients)
        metrics["learning_rate"] = jnp.asarray(self._rate(state.step))
        params = optax.apply_updates(state.params, updates)
        sound = jnp.isfinite(metrics["loss"]) & jnp.isfinite(metrics["gradient_norm"])
        metrics["finite"] = finite = state.finite & sound
        new = TrainState(state.step + 1, params, opt_state, finite)
        kept = jax.tree.map(lambda x, old: jnp.where(finite, x, old), new, state)
        return kept._replace(finite=finite), metrics

    def _gradients(self, state: TrainState, batch: losses.Batch) -> tuple[Params, losses.Metrics]:
        """Gradients and metrics of a batch, taken in `config.training.accumulation` parts."""
        total = losses.counts(batch)

        def loss(params: Params, part: losses.Batch) -> tuple[jax.Array, losses.Metrics]:
            model = model_from(params, self._model)
            return losses.training_loss(model, part, self._objective, state.step, total)

        differentiate = jax.grad(loss, has_aux=True)
        if self._parts == 1:
            return differentiate(state.params, batch)

        def laid_out(gradients: Params) -> Params:
            places = self.shardings.params
            laid: Params = jax.tree.map(jax.lax.with_sharding_constraint, gradients, places)
            return laid

        def add(sums: Any, part: losses.Batch) -> tuple[Any, None]:
            gradients, metrics = differentiate(state.params, part)
            return jax.tree.map(jnp.add, sums, (laid_out(gradients), metrics)), None

        split = {name: _parts(x, self._parts) for name, x in batch.items()}
        first = {name: x[0] for name, x in split.items()}
        shapes = jax.eval_shape(differentiate, state.params, first)
        gradients, metrics = jax.tree.map(lambda x: jnp.zeros(x.shape, x.dtype), shapes)
        sums: tuple[Params, losses.Metrics]
        sums, _ = jax.lax.scan(add, (laid_out(gradients), metrics), split)
        return sums


def _parts(x: jax.Array, parts: int) -> jax.Array:
    """(B, ...) to (parts, B / parts, ...), such that each device keeps its own rows."""
    split = x.reshape(x.shape[0] // parts, parts, *x.shape[1:]).swapaxes(0, 1)
    return sharding.constrain(split, "whole", "batch", *("whole",) * (x.ndim - 1))
