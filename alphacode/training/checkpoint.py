"""Checkpoints: saved while training, restored to go on, exported to ship.

On disk, format version 1. A training workdir holds

    config.json              the resolved configuration
    tokenizer.model          the tokenizer the run was started with
    checkpoints/STEP/state   parameters, optimizer, step (orbax)
    checkpoints/STEP/run     JSON: format version, data fingerprint, step

and an export holds `config.json`, `tokenizer.model`, `info.json` and `params/` (orbax, in the
model's activation type, without the optimizer). Both are enough to sample from. Wherever a workdir
is named for its model, `WORKDIR/best` names the best of its checkpoints instead of the newest.
"""

import contextlib
import dataclasses
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import orbax.checkpoint as ocp
from etils import epath
from jax.sharding import Mesh

from alphacode.config import Config, ModelConfig, stored
from alphacode.datasets.tokenizer import Tokenizer
from alphacode.errors import UserError
from alphacode.models.sharding import parameter_shardings
from alphacode.models.transformer import Model
from alphacode.training.best import KeepBest, best_step, read_evaluations
from alphacode.training.state import TrainState, initial, initial_params, model_from
from alphacode.training.state import shardings as state_shardings

FORMAT_VERSION = 1
CONFIG_FILE = "config.json"
TOKENIZER_FILE = "tokenizer.model"
INFO_FILE = "info.json"
CHECKPOINTS = "checkpoints"
PARAMS = "params"
BEST = "best"


class CheckpointError(UserError):
    """A checkpoint that is missing, damaged or of another shape."""


@dataclasses.dataclass(frozen=True)
class Trained:
    """A model ready to sample from.

    Attributes:
      model: With its parameters in the activation type.
      config: The configuration it was trained with.
      tokenizer: The one it was trained with.
      info: Where it comes from: `path`, `step`, `parameters`, and for exports the training facts.
    """

    model: Model
    config: Config
    tokenizer: Tokenizer
    info: dict[str, Any]


class Checkpointer:
    """Saves and restores the state of one run, in the background and atomically.

    Attributes:
      evaluations: What was measured, by step; to be filled in as the run goes on, since the newest
        checkpoints are kept and, apart from them, the best of those with a solve rate.
    """

    def __init__(self, workdir: epath.Path, config: Config, data_fingerprint: str) -> None:
        self._config = config
        self._fingerprint = data_fingerprint
        self._path = workdir / CHECKPOINTS
        self.evaluations: dict[int, dict[str, float]] = {}
        newest = ocp.checkpoint_managers.LatestN(config.training.keep_checkpoints)
        options = ocp.CheckpointManagerOptions(
            preservation_policy=ocp.checkpoint_managers.AnyPreservationPolicy(
                [newest, KeepBest(self.evaluations)]
            ),
            # What a run that was killed while saving has left behind.
            cleanup_tmp_directories=True,
        )
        self._manager = ocp.CheckpointManager(self._path, options=options)
        # A run makes what came after its newest checkpoint again.
        self.evaluations.update(read_evaluations(workdir, self._manager.latest_step() or 0))

    def save(self, state: TrainState, step: int) -> None:
        """Starts saving; returns before the files are done. A step is saved once."""
        if step == self._manager.latest_step():
            return
        run = {"format": FORMAT_VERSION, "data": self._fingerprint, "step": step}
        self._manager.save(
            step,
            args=ocp.args.Composite(
                state=ocp.args.StandardSave(state._asdict()), run=ocp.args.JsonSave(run)
            ),
        )

    def restore(self, shardings: TrainState) -> TrainState | None:
        """The newest whole state, or None where there is none.

        Args:
          shardings: How its arrays are to lie here; the run that saved them may have had other
            devices.

        Raises:
          CheckpointError: It is damaged, or its data differ from this run's.
        """
        step = self._manager.latest_step()
        if step is None:
            return None
        path = self._path / str(step)
        with _damage(path, f"remove {path} to go on from the checkpoint before it"):
            run = self._manager.restore(step, args=ocp.args.Composite(run=ocp.args.JsonRestore()))
        _check_run(run["run"], self._fingerprint, path)
        with _damage(path, f"remove {path} to go on from the checkpoint before it"):
            restored = self._manager.restore(
                step,
                args=ocp.args.Composite(
                    state=ocp.args.StandardRestore(_abstract_state(self._config, shardings))
                ),
            )
        return TrainState(**restored["state"])

    def wait(self) -> None:
        """Waits for the files being written."""
        self._manager.wait_until_finished()

    def close(self) -> None:
        """Waits for the files being written and lets go of the folder."""
        self.wait()
        self._manager.close()


@contextlib.contextmanager
def _damage(path: epath.Path, remedy: str) -> Iterator[None]:
    """Turns what the libraries below raise for damaged files into one line."""
    try:
        yield
    except Exception as error:  # Orbax raises bare ones for arrays that it cannot read
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
        raise CheckpointError(
            f"{path}: cannot be read, since it is damaged or not of the model in {CONFIG_FILE} "
            f"({reason}); {remedy}"
        ) from None


def _abstract_state(config: Config, shardings: TrainState | None = None) -> dict[str, Any]:
    """Shapes, types and placement of a state of that configuration; without it, on one device."""
    placed: TrainState = _placed(jax.eval_shape(lambda: initial(config)), shardings)
    return placed._asdict()


def _placed(abstract: Any, places: Any = None, dtype: Any = None) -> Any:
    """Shapes and types, with a tree of placements; without it, on one device."""
    if places is None:
        one = jax.sharding.SingleDeviceSharding(jax.local_devices()[0])
        places = jax.tree.map(lambda _: one, abstract)
    return jax.tree.map(
        lambda x, place: jax.ShapeDtypeStruct(x.shape, dtype or x.dtype, sharding=place),
        abstract,
        places,
    )


def _check_run(run: dict[str, Any], fingerprint: str, path: epath.Path) -> None:
    if run["format"] != FORMAT_VERSION:
        raise CheckpointError(
            f"{path}: checkpoint format {run['format']}, this version reads {FORMAT_VERSION}; "
            "use the version that wrote it or another --workdir"
        )
    if run["data"] != fingerprint:
        raise CheckpointError(
            f"{path}: was trained on other data (problems, tokenizer, data or objective settings); "
            "restore them or use another --workdir"
        )


def check_workdir_config(workdir: epath.Path, config: Config) -> None:
    """Refuses to continue a run with another model, optimizer, schedule or evaluation.

    Raises:
      CheckpointError: Names the first field that differs.
    """
    path = workdir / CONFIG_FILE
    if not path.exists():
        return
    saved = stored.from_json(path.read_text(), str(path))
    free = () if saved.training.evaluates else _EVALUATION
    for section in ("model", "objective", "optimizer", "data", "training"):
        difference = _difference(getattr(saved, section), getattr(config, section), section, free)
        if difference:
            raise CheckpointError(
                f"{path}: {difference}; give the same value to continue this run, or another "
                "--workdir to start a new one"
            )


_FREE_TO_CHANGE = (
    "data.cache",
    "data.read_threads",
    "data.workers",
    "model.remat",
    "model.attention",
    "model.attention_chunk",
    "training.accumulation",
    "training.log_every",
    "training.checkpoint_every",
    "training.keep_checkpoints",
    "training.profile_from",
    "training.profile_steps",
    "training.evaluate_every",
)
# Once something was measured, what comes after is measured alike.
_EVALUATION = (
    "training.validation",
    "training.evaluation_batches",
    "training.evaluation_problems",
    "training.evaluation_samples",
    "training.evaluation_slots",
)


def _difference(saved: Any, wanted: Any, section: str, free: Sequence[str] = ()) -> str:
    for field in dataclasses.fields(saved):
        old, new = getattr(saved, field.name), getattr(wanted, field.name)
        name = f"{section}.{field.name}"
        if old != new and name not in _FREE_TO_CHANGE and name not in free:
            return f"{name} is {old!r} there and {new!r} here"
    return ""


def _restore_params(
    path: epath.Path, config: ModelConfig, dtype: Any, mesh: Mesh | None = None
) -> dict[str, Any]:
    abstract = jax.eval_shape(lambda: initial_params(config, seed=0))
    places = None if mesh is None else parameter_shardings(abstract, config, mesh)
    remedy = "restore the original files"
    with _damage(path, remedy):
        saved = _saved_shapes(path)
    _check_shapes(saved, abstract, path, remedy)
    with _damage(path, remedy):
        wanted = _placed(abstract, places, dtype)
        params: dict[str, Any] = ocp.StandardCheckpointer().restore(path, wanted)
    return params


def _saved_shapes(path: epath.Path) -> Any:
    """Tree of the shapes of the arrays saved there, read from their description alone."""
    metadata = ocp.StandardCheckpointer().metadata(path).item_metadata
    if metadata is None:
        raise FileNotFoundError("its _METADATA is missing")
    return jax.tree.map(lambda array: tuple(array.shape), metadata.tree)


def _check_shapes(saved: Any, wanted: Any, path: epath.Path, remedy: str) -> None:
    """Refuses parameters of another model before any array is read.

    Raises:
      CheckpointError: Names the first parameter that is missing, surplus or of another shape.
    """
    there = _by_name(saved, is_leaf=lambda x: isinstance(x, tuple))
    here = {name: tuple(array.shape) for name, array in _by_name(wanted).items()}
    for name in sorted(there.keys() | here.keys()):
        if there.get(name) != here.get(name):
            raise CheckpointError(
                f"{path}: parameter {name} has shape {there.get(name, 'none')} there, and the "
                f"model in {CONFIG_FILE} wants {here.get(name, 'none')}; {remedy}"
            )


def _by_name(tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> dict[str, Any]:
    leaves = jax.tree_util.tree_leaves_with_path(tree, is_leaf=is_leaf)
    return {jax.tree_util.keystr(path, simple=True, separator="."): leaf for path, leaf in leaves}


def load(path: str, mesh: Mesh | None = None) -> Trained:
    """The newest model of a training workdir, its best one (`WORKDIR/best`), or an exported one.

    Args:
      path: Names it.
      mesh: Devices that each parameter is shared out over as it is read; None for one device.

    Raises:
      CheckpointError: Not a checkpoint, damaged, or parameters of another shape; or a best one is
        asked for where no solve rate was measured.
    """
    folder, config, best = _open(path, "checkpoint")
    tokenizer = Tokenizer.load(str(folder / TOKENIZER_FILE))
    if tokenizer.vocab_size != config.model.vocab_size:
        raise CheckpointError(
            f"{folder / TOKENIZER_FILE}: {tokenizer.vocab_size} pieces, but model.vocab_size is "
            f"{config.model.vocab_size} in {CONFIG_FILE}; restore the original pair"
        )
    if (folder / PARAMS).exists():
        with _damage(folder / INFO_FILE, "restore the original file"):
            info = dict(json.loads((folder / INFO_FILE).read_text()))
        params = _restore_params(folder / PARAMS, config.model, config.model.activation_dtype, mesh)
    else:
        info, params = _saved_params(folder, config, best, mesh)
    params = jax.tree.map(lambda x: x.astype(jnp.dtype(config.model.activation_dtype)), params)
    info |= {"path": path, "parameters": sum(x.size for x in jax.tree.leaves(params))}
    return Trained(model_from(params, config.model), config, tokenizer, info)


def _open(path: str, flag: str, also: str = " or an export") -> tuple[epath.Path, Config, bool]:
    """The folder that `flag` names, its configuration, and whether its best step is meant."""
    # Orbax wants absolute paths.
    folder = epath.Path(path).resolve()
    best = folder.name == BEST and not folder.exists()
    if best:
        folder = folder.parent
    for name in (CONFIG_FILE, TOKENIZER_FILE):
        if not (folder / name).exists():
            raise CheckpointError(
                f"--{flag}={path}: no {name} there; give a training workdir{also}"
            )
    if best and (folder / PARAMS).exists():
        raise CheckpointError(f"--{flag}={path}: an export holds one model only; give {folder}")
    file = folder / CONFIG_FILE
    return folder, stored.from_json(file.read_text(), str(file)), best


def _saved_params(
    folder: epath.Path, config: Config, best: bool, mesh: Mesh | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Facts and parameters of the newest or the best step of a workdir."""
    path, steps = folder / CHECKPOINTS, []
    if path.exists():
        with ocp.CheckpointManager(
            path, options=ocp.CheckpointManagerOptions(create=False)
        ) as manager:
            steps = sorted(manager.all_steps())
    if not steps:
        raise CheckpointError(f"{folder}: no finished checkpoint in {CHECKPOINTS}/")
    step = best_step(read_evaluations(folder, steps[-1]), steps) if best else steps[-1]
    if step is None:
        raise CheckpointError(
            f"{folder / BEST}: no solve rate of its checkpoints was measured (training.validation, "
            f"training.evaluation_problems); give {folder} for the newest"
        )
    item = path / str(step) / "state"
    remedy = "remove the folder of that step to take the checkpoint before it"
    wanted = _abstract_state(config, None if mesh is None else state_shardings(config, mesh))
    with _damage(item, remedy):
        saved = _saved_shapes(item)
    _check_shapes(saved["params"], wanted["params"], item, remedy)
    with _damage(item, remedy):
        state = ocp.StandardCheckpointer().restore(item, wanted)
    return {"step": step, "format": FORMAT_VERSION}, state["params"]


def load_params(path: str, config: ModelConfig, tokenizer: Tokenizer) -> dict[str, Any]:
    """Parameters in float32, to start another run of the same model from.

    Those of a workdir are exact; those of an export are rounded to its activation type.

    Raises:
      CheckpointError: Not a checkpoint, or of another model or tokenizer.
    """
    folder, trained, best = _open(path, "config.training.initial_checkpoint")
    difference = _difference(trained.model, config, "model")
    if difference:
        raise CheckpointError(f"training.initial_checkpoint={path}: {difference}")
    if Tokenizer.load(str(folder / TOKENIZER_FILE)).fingerprint != tokenizer.fingerprint:
        raise CheckpointError(
            f"training.initial_checkpoint={path}: was trained with another tokenizer; set "
            f"data.tokenizer={folder / TOKENIZER_FILE}"
        )
    if (folder / PARAMS).exists():
        params = _restore_params(folder / PARAMS, config, config.activation_dtype)
    else:
        _, params = _saved_params(folder, trained, best)
    return jax.tree.map(lambda x: x.astype(jnp.float32), params)


def export(workdir: str, output: str, facts: dict[str, Any]) -> None:
    """Writes a model of a workdir as a small folder to ship.

    Args:
      workdir: A training workdir, for its newest model, or `WORKDIR/best`.
      output: Folder to make; must not exist.
      facts: Put into `info.json`, beside the step and its evaluation: command, data, seed, time.

    Raises:
      CheckpointError: The workdir has no such checkpoint, or the output exists or cannot be
        written.
    """
    target = epath.Path(output).resolve()
    if target.exists():
        raise CheckpointError(f"--output={output}: exists already; remove it or name another")
    folder, config, best = _open(workdir, "workdir", also="")
    info, params = _saved_params(folder, config, best)
    if evaluation := read_evaluations(folder, info["step"]).get(info["step"]):
        info["evaluation"] = evaluation
    dtype = jnp.dtype(config.model.activation_dtype)
    partial = target.parent / f"{target.name}.partial"
    try:
        partial.rmtree(missing_ok=True)
        partial.mkdir(parents=True)
    except OSError as error:
        raise CheckpointError(
            f"--output={output}: cannot write there ({error.strerror}); name another folder"
        ) from None
    with ocp.StandardCheckpointer() as checkpointer:
        checkpointer.save(partial / PARAMS, jax.tree.map(lambda x: x.astype(dtype), params))
    marker = partial / PARAMS / "commit_success.txt"
    if marker.exists():
        # Its presence is what counts; its text names a folder of the machine that exports.
        marker.write_text("")
    stored.save(config, partial)
    (folder / TOKENIZER_FILE).copy(partial / TOKENIZER_FILE)
    (partial / INFO_FILE).write_text(json.dumps(info | facts, indent=2, sort_keys=True) + "\n")
    partial.rename(target)
