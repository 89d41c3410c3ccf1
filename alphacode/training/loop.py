"""The training run: everything between a configuration and a finished checkpoint."""

import contextlib
import logging
from typing import Any

import jax
from etils import epath

from alphacode import config as config_lib
from alphacode.config import Config
from alphacode.datasets.pipeline import TrainingData
from alphacode.datasets.tokenizer import Tokenizer
from alphacode.errors import UserError
from alphacode.models import sharding
from alphacode.training import checkpoint, optimizer
from alphacode.training import state as state_lib
from alphacode.training.metrics import Telemetry
from alphacode.training.state import TrainState

_LOG = logging.getLogger(__name__)


def train(config: Config, workdir: str) -> TrainState:
    """Trains until `config.training.steps`, from the newest checkpoint of the workdir if any.

    Raises:
      UserError: Bad data, settings that contradict each other, an unwritable workdir or one that
        holds another run; before any step is taken.
    """
    # 1. What can be refused at once is refused first.
    if config.data.decoder_only:
        raise UserError(
            "data.layout=decoder_only: the model trained here has an encoder; set encoder_decoder"
        )
    optimizer.schedule(config.optimizer, config.training.steps)
    mesh = sharding.make_mesh(config.training.batch_size)
    folder = prepare_workdir(workdir)
    checkpoint.check_workdir_config(folder, config)
    resumed = (folder / checkpoint.CONFIG_FILE).exists()
    warm = None if resumed else _warm_start(config)
    # 2. Data, tokenised once; its fingerprint ties a checkpoint to it.
    data = TrainingData.from_config(config, folder)
    what = "files" if config.data.task == "source_code" else "problems"
    _LOG.info("%d %s, %d pairs an epoch", data.items, what, data.epoch_size)
    # 3. State: the newest checkpoint, a warm start, or fresh parameters.
    checkpointer = checkpoint.Checkpointer(folder, config, data.fingerprint)
    try:
        state = checkpointer.restore(sharding.replicated(mesh))
        if state is None:
            state = state_lib.initial(config)
            warm = warm or _warm_start(config)
            state = state._replace(params=warm or state.params)
            state = jax.device_put(state, sharding.replicated(mesh))
        # 4. The workdir's own files, not before all that can be refused has been.
        if jax.process_index() == 0:
            config_lib.save(config, folder)
            _copy(epath.Path(config.data.tokenizer), folder / checkpoint.TOKENIZER_FILE)
        # 5. The loop.
        return _run(config, folder, mesh, data, checkpointer, state)
    finally:
        checkpointer.close()


def _run(
    config: Config,
    folder: epath.Path,
    mesh: jax.sharding.Mesh,
    data: TrainingData,
    checkpointer: checkpoint.Checkpointer,
    state: TrainState,
) -> TrainState:
    step_function = state_lib.make_step(config)
    start, steps = int(state.step), config.training.steps
    telemetry = Telemetry(folder, steps, start)
    pending = None
    with contextlib.closing(
        data.batches(start, jax.process_index(), jax.process_count())
    ) as batches:
        for step in range(start, steps):
            batch = next(batches)
            telemetry.count(batch)
            state, metrics = step_function(state, sharding.put_batch(batch, mesh))
            # The step before is logged while this one runs: the devices never wait for the log.
            if pending is not None:
                telemetry.log(step, {k: float(v) for k, v in pending.items()})
            done = step + 1
            pending = metrics if done % config.training.log_every == 0 else None
            if done % config.training.checkpoint_every == 0 or done == steps:
                checkpointer.save(state, done)
    if pending is not None:
        telemetry.log(steps, {k: float(v) for k, v in pending.items()})
    telemetry.close()
    return state


def _warm_start(config: Config) -> dict[str, Any] | None:
    """The parameters of `training.initial_checkpoint`, or None where there is none."""
    path = config.training.initial_checkpoint
    if not path:
        return None
    return checkpoint.load_params(path, config.model, Tokenizer.load(config.data.tokenizer))


def prepare_workdir(workdir: str) -> epath.Path:
    """Makes the workdir and proves that it can be written to.

    Raises:
      UserError: It cannot.
    """
    if not workdir:
        raise UserError("--workdir is missing; name a folder for this run's files")
    folder = epath.Path(workdir)
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_text("")
        # All processes of a run do this at the same time.
        probe.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(
            f"--workdir={workdir}: cannot write there ({error.strerror}); name a writable folder"
        ) from None
    # Orbax wants absolute paths.
    return folder.resolve()


def _copy(source: epath.Path, target: epath.Path) -> None:
    if not target.exists() or target.read_bytes() != source.read_bytes():
        partial = target.parent / f"{target.name}.partial"
        source.copy(partial, overwrite=True)
        partial.replace(target)
