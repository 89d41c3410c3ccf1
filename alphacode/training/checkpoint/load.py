"""Models of checkpoints: to sample from, to start another run from, to ship."""

import dataclasses
import json
import logging
from typing import Any, NamedTuple

import jax
import orbax.checkpoint as ocp
from etils import epath
from jax.sharding import Mesh

from alphacode import files
from alphacode.config import Config, ModelConfig, stored
from alphacode.datasets.sampling_facts import SamplingFacts
from alphacode.datasets.tokenizer import Tokenizer
from alphacode.models.transformer import Model, Params, model_from
from alphacode.training.checkpoint.arrays import (
    CHECKPOINTS,
    CONFIG_FILE,
    FORMAT_VERSION,
    INFO_FILE,
    PARAMS,
    SAMPLING_FILE,
    STATE,
    TOKENIZER_FILE,
    CheckpointError,
    damage,
    read_params,
)
from alphacode.training.checkpoint.best import best_step, read_evaluations
from alphacode.training.checkpoint.run import difference

_BEST = "best"
_LOG = logging.getLogger(__name__)
# What a run may have otherwise than the one that its first parameters are of.
_FREE_AT_START = ("model.activation_dtype",)


@dataclasses.dataclass(frozen=True)
class Trained:
    """A model ready to sample from.

    Attributes:
      model: With its parameters in the activation type.
      config: The configuration it was trained with; `model.config` has the type it is loaded in.
      tokenizer: The one it was trained with.
      sampling: What it is sampled with, unless settings say otherwise.
      info: Where it comes from: `path`, `step`, `parameters`, and for exports the training facts.
    """

    model: Model
    config: Config
    tokenizer: Tokenizer
    sampling: SamplingFacts
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


def sampling_facts(source: Source) -> SamplingFacts:
    """What models of a folder are sampled with.

    Where the folder does not say, the temperature is that of their objective, and prompts have
    ratings and no tags.

    Raises:
      CheckpointError: The file is damaged, or of another version.
    """
    path = source.folder / SAMPLING_FILE
    if not path.exists():
        _LOG.warning(
            "%s is missing: prompts have no tags; set sampling.tag_sets to a file that "
            "data/make_tag_sets.py makes of the training data",
            path,
        )
        return SamplingFacts(source.config.objective.sampling_temperature, True, ())
    with damage(path, "restore the original file"):
        return SamplingFacts.from_json(path.read_text())


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


class Saved(NamedTuple):
    """Parameters of a source on the disk.

    Attributes:
      path: Where orbax saved them.
      within: Their name in what was saved there.
      remedy: What to do where they cannot be read.
    """

    path: epath.Path
    within: str
    remedy: str


def saved_params(source: Source, step: int | None) -> Saved:
    """Where the parameters of a step of a workdir are, or for None those of an export."""
    if step is None:
        return Saved(source.folder / PARAMS, "", "restore the original files")
    return Saved(
        source.folder / CHECKPOINTS / str(step) / STATE,
        PARAMS,
        "remove the folder of that step to take the checkpoint before it",
    )


def load(path: str, mesh: Mesh | None = None, dtype: str = "") -> Trained:
    """The newest model of a training workdir, its best one (`WORKDIR/best`), or an exported one.

    Args:
      path: Names it.
      mesh: Devices that each parameter is shared out over as it is read; None for one device.
      dtype: Type of the model's parameters and activations; empty for the one it was trained with.

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
        step = None
    else:
        step = chosen_step(found)
        info = {"step": step, "format": FORMAT_VERSION}
    model = dataclasses.replace(model, activation_dtype=dtype or model.activation_dtype)
    params = _read(found, step, model.activation_dtype, mesh)
    info |= {"path": path, "parameters": sum(x.size for x in jax.tree.leaves(params))}
    return Trained(model_from(params, model), found.config, tokenizer, sampling_facts(found), info)


def load_params(
    path: str, config: ModelConfig, tokenizer: Tokenizer, mesh: Mesh | None = None
) -> Params:
    """Parameters in float32, to start another run of the same model from.

    Those of a workdir are exact; those of an export are rounded to its activation type. Neither
    moments nor the number of the step are read.

    Args:
      path: Names a training workdir, its best step or an export.
      config: Of the model.
      tokenizer: Of the run that starts.
      mesh: As in `load`; all processes of a mesh call this.

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
    return _read(found, None if found.exported else chosen_step(found), "float32", mesh)


def _read(source: Source, step: int | None, dtype: str, mesh: Mesh | None) -> Params:
    path, within, remedy = saved_params(source, step)
    model = source.config.model
    return read_params(path, model, remedy, dtype=dtype, mesh=mesh, within=within)
