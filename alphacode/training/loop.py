"""The training run: everything between a configuration and a finished checkpoint.

A state that is to be evaluated is saved first, and the evaluation is logged as one line: a run that
was killed in between finds the one without the other, and evaluates before it continues.
"""

import contextlib
import dataclasses
import functools
import logging
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from etils import epath
from jax.sharding import Mesh

from alphacode import files
from alphacode.config import Config, stored
from alphacode.datasets.pipeline import TrainingData, store_folder
from alphacode.datasets.tokenizer import Tokenizer
from alphacode.errors import UserError
from alphacode.models import activation_dtype, compilation_cache, sharding
from alphacode.models.transformer import Params
from alphacode.training import distributed
from alphacode.training.checkpoint import Checkpointer, load_params
from alphacode.training.checkpoint.arrays import CONFIG_FILE, SAMPLING_FILE, TOKENIZER_FILE
from alphacode.training.checkpoint.run import check_workdir_config, saved_config
from alphacode.training.evaluate import Evaluation, MakeSolve, check_solvable
from alphacode.training.interruption import Interrupted, Interruption
from alphacode.training.programs import Programs
from alphacode.training.step import TrainState, TrainStep
from alphacode.training.telemetry.metrics import NotFiniteError, Telemetry
from alphacode.training.telemetry.profiling import Profiler

_LOG = logging.getLogger(__name__)
# How far ahead lengths are looked up, to compile their programs: about as far as is cheap.
_STEPS_AHEAD = 256


def train(config: Config, workdir: str, make_solve: MakeSolve | None = None) -> TrainState:
    """Trains until `config.training.steps`, from the newest checkpoint of the workdir if any.

    SIGTERM, or Ctrl-C once, ends it earlier: the running step is finished and saved.

    Args:
      config: Of the run.
      workdir: Folder for its files.
      make_solve: What solve rates are measured by; needed where `config.training.solves`.

    Raises:
      UserError: Bad data, settings that contradict each other, an unwritable workdir or one that
        holds another run; before any step is taken. Or a step whose numbers are not finite.
    """
    # 1. What can be refused at once is refused first.
    mesh = sharding.make_mesh(config.mesh)
    config = _with_dtype(config, workdir)
    sharding.check_batch(config.training.batch_size, config.training.accumulation, mesh)
    advance = TrainStep(config, mesh)
    if config.training.solves:
        check_solvable(config, advance)
    folder = files.make_workdir(workdir)
    compilation_cache.keep_in(folder)
    check_workdir_config(folder, config)
    resumed = (folder / CONFIG_FILE).exists()
    warm = None if resumed else _warm_start(config, mesh)
    # 2. Data, tokenised once; its fingerprint ties a checkpoint to it.
    share = distributed.share_of(store_folder(config, folder))
    data = TrainingData.from_config(config, folder, share)
    facts = data.sampling_facts()
    what = "files" if config.data.task == "source_code" else "problems"
    _LOG.info("%d %s, %d pairs an epoch", data.items, what, data.epoch_size)
    evaluation = None
    if config.training.evaluates:
        solving = make_solve and functools.partial(make_solve, config, facts)
        evaluation = Evaluation(config, folder, mesh, solving, share)
    # 3. State: the newest checkpoint, a warm start, or fresh parameters.
    checkpointer = Checkpointer(folder, config.training.keep_checkpoints, data.fingerprint)
    try:
        state = checkpointer.restore(advance.abstract)
        if state is None:
            warm = warm or _warm_start(config, mesh)
            state = advance.initial() if warm is None else advance.initial_from(warm)
        # 4. The workdir's own files, not before all that can be refused has been.
        if jax.process_index() == 0:
            stored.save(config, folder)
            files.write_text(folder / SAMPLING_FILE, facts.to_json())
            _copy(files.path_of(config.data.tokenizer), folder / TOKENIZER_FILE)
        # 5. The loop.
        _LOG.info("activations and products in %s", config.model.activation_dtype)
        with jax.set_mesh(mesh):
            return _run(config, folder, advance, data, checkpointer, state, evaluation)
    finally:
        checkpointer.close()


def _run(
    config: Config,
    folder: epath.Path,
    advance: TrainStep,
    data: TrainingData,
    checkpointer: Checkpointer,
    state: TrainState,
    evaluation: Evaluation | None,
) -> TrainState:
    start, steps = int(state.step), config.training.steps
    done = start
    with (
        contextlib.closing(Telemetry(config, folder, advance.mesh, start)) as telemetry,
        contextlib.closing(
            data.batches(start, jax.process_index(), jax.process_count())
        ) as batches,
        contextlib.closing(Programs(advance, config, data.shapes(start, _STEPS_AHEAD))) as programs,
        Profiler(folder, config.training) as profiler,
        Interruption() as interruption,
    ):

        def evaluate(step: int) -> None:
            if evaluation is None or not evaluation.due(step) or step in checkpointer.evaluations:
                return
            telemetry.pause()
            with interruption.at_once():
                values = evaluation(state.params)
            checkpointer.evaluations[step] = values
            telemetry.evaluated(step, values)

        try:
            evaluate(start)
            for done in range(start + 1, steps + 1):
                batch = next(batches)
                profiler.before(done)
                state, metrics = programs(state, sharding.put_batch(batch, advance.mesh))
                # The step before is logged while this one runs: devices never wait for the log.
                telemetry.flush()
                telemetry.hold(done, batch, metrics)
                profiler.after(done, metrics)
                stops = interruption.stops_at(done)
                due = evaluation is not None and evaluation.due(done)
                if stops or due or done % config.training.checkpoint_every == 0 or done == steps:
                    # Only sound states are saved, and only when all up to them has been logged.
                    telemetry.flush(always=True)
                    checkpointer.save(state, done)
                if stops and done < steps:
                    raise Interrupted
                evaluate(done)
        except NotFiniteError:
            raise _not_finite(folder, data, checkpointer, state) from None
        except Interrupted:
            checkpointer.wait()
            _LOG.info(
                "stopped after step %d/%d, which is saved; the same command resumes it",
                done,
                steps,
            )
    return state


def _not_finite(
    folder: epath.Path,
    data: TrainingData,
    checkpointer: Checkpointer,
    state: TrainState,
) -> UserError:
    """Keeps the last sound state and the batch that was too much for it, and says so.

    From the first step that was not finite on, a state changes no more.
    """
    step, process = int(state.step), jax.process_index()
    checkpointer.save(state._replace(finite=jnp.logical_not(state.finite)), step)
    checkpointer.wait()
    with contextlib.closing(data.batches(step, process, jax.process_count())) as batches:
        batch: dict[str, Any] = dict(next(batches))
    path = folder / f"not_finite-{step + 1}-{process}.npz"
    with files.whole(path) as partial, partial.open("wb") as file:
        np.savez(file, **batch)
    return UserError(
        f"step {step + 1}: the loss or the gradient norm is not finite; its batch is in {path} and "
        f"the state before it is checkpoint {step}; take another --workdir and a lower "
        f"optimizer.peak_learning_rate, from nothing or by training.initial_checkpoint={folder}"
    )


def _with_dtype(config: Config, workdir: str) -> Config:
    """The configuration with a type of activations: of all processes, and of the run before."""
    kept = saved_config(files.path_of(workdir)) if workdir else None
    before = kept.model.activation_dtype if kept else None
    dtype = activation_dtype.resolved(config.model.activation_dtype, before)
    model = dataclasses.replace(config.model, activation_dtype=dtype)
    return dataclasses.replace(config, model=model)


def _warm_start(config: Config, mesh: Mesh) -> Params | None:
    """The parameters of `training.initial_checkpoint`, or None where there is none."""
    path = config.training.initial_checkpoint
    if not path:
        return None
    return load_params(path, config.model, Tokenizer.load(config.data.tokenizer), mesh)


def _copy(source: epath.Path, target: epath.Path) -> None:
    if not target.exists() or target.read_bytes() != source.read_bytes():
        files.write_bytes(target, source.read_bytes())
