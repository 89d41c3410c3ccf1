"""What checkpoints are made of: names of their files, and arrays of a model read in parts."""

import contextlib
import math
from collections.abc import Callable, Iterator
from typing import Any

import jax
import numpy as np
import orbax.checkpoint as ocp
from etils import epath
from jax.sharding import Mesh

from alphacode.config import ModelConfig
from alphacode.errors import UserError
from alphacode.models.sharding import parameter_shardings
from alphacode.models.transformer import Params, make, params_of

FORMAT_VERSION = 1
CONFIG_FILE = "config.json"
TOKENIZER_FILE = "tokenizer.model"
SAMPLING_FILE = "sampling.json"
INFO_FILE = "info.json"
CHECKPOINTS = "checkpoints"
STATE, RUN, PARAMS = "state", "run", "params"


class CheckpointError(UserError):
    """A checkpoint that is missing, damaged or of another shape."""


@contextlib.contextmanager
def damage(path: epath.Path, remedy: str) -> Iterator[None]:
    """Turns what the libraries below raise for damaged files into one line."""
    try:
        yield
    except Exception as error:  # Orbax raises bare ones for arrays that it cannot read
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
        raise CheckpointError(
            f"{path}: cannot be read, since it is damaged or not of the model in {CONFIG_FILE} "
            f"({reason}); {remedy}"
        ) from None


def read_params(
    path: epath.Path,
    config: ModelConfig,
    remedy: str,
    *,
    dtype: str = "float32",
    mesh: Mesh | None = None,
    within: str = "",
) -> Params:
    """The parameters of a model of `config`, and nothing else of what was saved.

    Args:
      path: Where orbax saved them.
      config: Of the model.
      remedy: What to do where they cannot be read.
      dtype: That they are to have here.
      mesh: Devices that each of them is shared out over as it is read, of all processes where
        there are several, which all call this then; None for one device.
      within: Their name in what was saved; empty where that is parameters alone.

    Raises:
      CheckpointError: Damaged, or of another shape; no array is read then.
    """
    shapes = _checked_shapes(path, config, remedy, within)
    one = jax.sharding.SingleDeviceSharding(jax.local_devices()[0])
    places = (
        jax.tree.map(lambda _: one, shapes)
        if mesh is None
        else parameter_shardings(shapes, config, mesh)
    )
    wanted: Params = jax.tree.map(
        lambda x, place: jax.ShapeDtypeStruct(x.shape, dtype, sharding=place), shapes, places
    )
    arguments = ocp.checkpoint_utils.construct_restore_args(wanted)
    return _restored(path, wanted, arguments, remedy, within)


def unread_params(
    path: epath.Path, config: ModelConfig, remedy: str, *, dtype: str, within: str = ""
) -> Params:
    """The same parameters as functions without arguments, each of which reads one of them.

    What they return lies on no device: NumPy arrays of that type. They raise as `read_params` does.
    """
    shapes = _checked_shapes(path, config, remedy, within)
    how = ocp.RestoreArgs(restore_type=np.ndarray, dtype=np.dtype(dtype))

    def unread(names: tuple[Any, ...], shape: jax.ShapeDtypeStruct) -> Callable[[], np.ndarray]:
        keys = [name.key for name in names]

        def alone(leaf: Any) -> Any:
            for key in reversed(keys):
                leaf = {key: leaf}
            return leaf

        def read() -> np.ndarray:
            (array,) = jax.tree.leaves(_restored(path, alone(shape), alone(how), remedy, within))
            assert isinstance(array, np.ndarray)
            return array

        return read

    functions: Params = jax.tree_util.tree_map_with_path(unread, shapes)
    return functions


def _checked_shapes(path: epath.Path, config: ModelConfig, remedy: str, within: str) -> Params:
    """Shapes of the parameters of a model of `config`, which are those that were saved."""
    shapes: Params = jax.eval_shape(lambda: params_of(make(config, 0)))
    with damage(path, remedy):
        saved = _saved_shapes(path)
        saved = saved[within] if within else saved
    _check_shapes(saved, shapes, path, remedy)
    return shapes


def _restored(path: epath.Path, wanted: Params, how: Params, remedy: str, within: str) -> Params:
    """Reads what `wanted` names, as `how` says for each."""
    if within:
        wanted, how = {within: wanted}, {within: how}
    arguments = ocp.args.PyTreeRestore(wanted, restore_args=how, partial_restore=True)
    # Beside its share of the model a process has at most about one whole array in its memory, where
    # what was saved is cut otherwise than what is read. Orbax counts whole pieces, which may reach
    # past the array, and wants to be left some bytes.
    largest = (
        max(math.prod(x.shape) for x in jax.tree.leaves(wanted)) * np.dtype("float32").itemsize
    )
    handler = ocp.PyTreeCheckpointHandler(restore_concurrent_gb=1 + 2 * largest // 10**9)
    with damage(path, remedy), ocp.Checkpointer(handler) as checkpointer:
        restored = checkpointer.restore(path, args=arguments)
    params: Params = restored[within] if within else restored
    return params


def _saved_shapes(path: epath.Path) -> Any:
    """Tree of the shapes of the arrays saved there, read from their description alone."""
    metadata = ocp.PyTreeCheckpointHandler().metadata(path)
    return jax.tree.map(lambda array: tuple(array.shape), metadata.tree)


def _check_shapes(saved: Any, wanted: Params, path: epath.Path, remedy: str) -> None:
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
