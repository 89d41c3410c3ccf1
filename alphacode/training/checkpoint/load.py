"""Models of checkpoints: to sample from, to start another run from, to ship."""

import dataclasses
import json
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import orbax.checkpoint as ocp
from etils import epath
from jax.sharding import Mesh

from alphacode import files
from alphacode.config import Config, ModelConfig, stored
from alphacode.datasets.tokenizer import Tokenizer
from alphacode.models.transformer import Model, Params, model_from
from alphacode.training.checkpoint.arrays import (
    CHECKPOINTS,
    CONFIG_FILE,
    FORMAT_VERSION,
    INFO_FILE,
    PARAMS,
    STATE,
    TOKENIZER_FILE,
    CheckpointError,
    damage,
    read_params,
)
from alphacode.training.checkpoint.best import best_step, read_evaluations
from alphacode.training.checkpoint.run import difference

_BEST = "best"
# What a run may have otherwise than the one that its first parameters are of.
_FREE_AT_START = ("model.activation_dtype",)


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


class Source(NamedTuple):
    """A folder that holds a model.

    Attributes:
      folder: A training workdir or an export.
      config: The configuration it was trained with.
      best: Whether its best step is meant instead of its newest.
    """

    folder: epath.Path
    config: Config
    best: bool

    @property
    def exported(self) -> bool:
        """Whether it holds one model only, without its optimizer."""
        return (self.folder / PARAMS).exists()


def source(path: str, flag: str, also: str = " or an export") -> Source:
    """What a flag names.

    Raises:
      CheckpointError: Nothing that holds a model.
    """
    folder = files.absolute(path)  # as Orbax wants it
    best = folder.name == _BEST and not folder.exists()
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
    return Source(folder, stored.from_json(file.read_text(), str(file), Config), best)


def chosen_step(source: Source) -> int:
    """The newest or the best step of a workdir.

    Raises:
      CheckpointError: There is none.
    """
    path, steps = source.folder / CHECKPOINTS, []
    if path.exists():
        with ocp.CheckpointManager(
            path, options=ocp.CheckpointManagerOptions(create=False)
        ) as manager:
            steps = sorted(manager.all_steps())
    if not steps:
        raise CheckpointError(f"{source.folder}: no finished checkpoint in {CHECKPOINTS}/")
    if not source.best:
        return steps[-1]
    step = best_step(read_evaluations(source.folder, steps[-1]), steps)
    if step is None:
        raise CheckpointError(
            f"{source.folder / _BEST}: no solve rate of its checkpoints was measured "
            f"(training.validation, training.evaluation_problems); give {source.folder} for the "
            "newest"
        )
    return step


def step_params(source: Source, step: int, dtype: str, mesh: Mesh | None = None) -> Params:
    """The parameters of a step of a workdir.

    Raises:
      CheckpointError: Damaged, or of another shape.
    """
    return read_params(
        source.folder / CHECKPOINTS / str(step) / STATE,
        source.config.model,
        "remove the folder of that step to take the checkpoint before it",
        dtype=dtype,
        mesh=mesh,
        within=PARAMS,
    )


def _exported_params(source: Source, mesh: Mesh | None = None) -> Params:
    model, remedy = source.config.model, "restore the original files"
    dtype = model.activation_dtype
    return read_params(source.folder / PARAMS, model, remedy, dtype=dtype, mesh=mesh)


def load(path: str, mesh: Mesh | None = None) -> Trained:
    """The newest model of a training workdir, its best one (`WORKDIR/best`), or an exported one.

    Args:
      path: Names it.
      mesh: Devices that each parameter is shared out over as it is read; None for one device.

    Raises:
      CheckpointError: Not a checkpoint, damaged, or parameters of another shape; or a best one is
        asked for where no solve rate was measured.
    """
    found = source(path, "checkpoint")
    folder, model = found.folder, found.config.model
    tokenizer = Tokenizer.load(str(folder / TOKENIZER_FILE))
    if tokenizer.vocab_size != model.vocab_size:
        raise CheckpointError(
            f"{folder / TOKENIZER_FILE}: {tokenizer.vocab_size} pieces, but model.vocab_size is "
            f"{model.vocab_size} in {CONFIG_FILE}; restore the original pair"
        )
    if found.exported:
        with damage(folder / INFO_FILE, "restore the original file"):
            info = dict(json.loads((folder / INFO_FILE).read_text()))
        params = _exported_params(found, mesh)
    else:
        info = {"step": chosen_step(found), "format": FORMAT_VERSION}
        params = step_params(found, info["step"], model.activation_dtype, mesh)
    info |= {"path": path, "parameters": sum(x.size for x in jax.tree.leaves(params))}
    return Trained(model_from(params, model), found.config, tokenizer, info)


def load_params(path: str, config: ModelConfig, tokenizer: Tokenizer) -> Params:
    """Parameters in float32, to start another run of the same model from.

    Those of a workdir are exact; those of an export are rounded to its activation type.

    Raises:
      CheckpointError: Not a checkpoint, or of another model or tokenizer.
    """
    found = source(path, "config.training.initial_checkpoint")
    if differs := difference(found.config.model, config, "model", _FREE_AT_START):
        raise CheckpointError(f"training.initial_checkpoint={path}: {differs}")
    if Tokenizer.load(str(found.folder / TOKENIZER_FILE)).fingerprint != tokenizer.fingerprint:
        raise CheckpointError(
            f"training.initial_checkpoint={path}: was trained with another tokenizer; set "
            f"data.tokenizer={found.folder / TOKENIZER_FILE}"
        )
    if not found.exported:
        return step_params(found, chosen_step(found), "float32")
    return jax.tree.map(lambda x: x.astype(jnp.float32), _exported_params(found))
