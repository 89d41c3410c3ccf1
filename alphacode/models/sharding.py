"""How arrays lie on devices: one table of logical axes to mesh axes.

Every array dimension has a logical name, and `RULES` gives each name the mesh axes it is split
over. Parameters are found by their name in `PARAMETERS`; activations are constrained where they
are made. What cannot be split evenly stays whole, and no mesh axis is ever used twice in one array.
"""

import functools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec

from alphacode.config import ConfigError, MeshConfig, ModelConfig

DATA, FSDP, TENSOR = MESH_AXES = ("data", "fsdp", "tensor")

RULES: Mapping[str, tuple[str, ...]] = {
    "batch": (DATA, FSDP),
    "length": (),
    # The residual stream between blocks is the largest array kept for the backward pass.
    "residual": (TENSOR,),
    "heads": (TENSOR,),
    "kv_heads": (TENSOR,),
    "feed_forward": (TENSOR,),
    "vocabulary": (TENSOR,),
    "embed": (FSDP,),
    "layers": (),
    "whole": (),
}

# Logical axes of each parameter by the last part of its name; stacked ones have `layers` in front.
PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "embedding": ("vocabulary", "embed"),
    "query": ("embed", "heads"),
    "key": ("embed", "kv_heads"),
    "value": ("embed", "kv_heads"),
    "out": ("heads", "embed"),
    "up": ("embed", "feed_forward"),
    "down": ("feed_forward", "embed"),
    "input": ("embed", "whole"),
    "output": ("whole", "whole"),
    "norm": ("whole",),
    "input_norm": ("whole",),
    "output_norm": ("whole",),
}
_STACKED = "blocks"
# Its width and its heads have nothing to do with those of the model, and it is small.
_VALUE_HEAD = "value_head"


def make_mesh(config: MeshConfig, devices: Sequence[Any] | None = None) -> Mesh:
    """A mesh of all devices of all processes, or of the devices given.

    Raises:
      ConfigError: The sizes of the mesh do not multiply to the number of devices.
    """
    count = jax.device_count() if devices is None else len(devices)
    sizes = [config.data, config.fsdp, config.tensor]
    known = math.prod(size for size in sizes if size > 0)
    if count % known or (-1 not in sizes and known != count):
        raise ConfigError(
            f"mesh.data={config.data} x mesh.fsdp={config.fsdp} x mesh.tensor={config.tensor} does "
            f"not fit {count} devices; set one of them to -1 and let the others divide {count}"
        )
    shape = tuple(size if size > 0 else count // known for size in sizes)
    types = (AxisType.Auto,) * len(shape)
    if devices is None:
        return jax.make_mesh(shape, MESH_AXES, axis_types=types)
    return Mesh(np.asarray(devices).reshape(shape), MESH_AXES, axis_types=types)


def check_batch(batch_size: int, accumulation: int, mesh: Mesh) -> None:
    """Refuses a batch that the mesh cannot share out evenly.

    Raises:
      ConfigError: B is no multiple of the devices along the batch times the parts of a step.
    """
    shares = math.prod(mesh.shape[axis] for axis in RULES["batch"]) * accumulation
    if batch_size % shares:
        raise ConfigError(
            f"training.batch_size={batch_size} must be a multiple of {shares}: mesh.data x "
            "mesh.fsdp x training.accumulation"
        )


def spec(names: Sequence[str], shape: Sequence[int], mesh: Mesh | Any) -> PartitionSpec:
    """Where the dimensions of an array lie, given their logical names.

    A dimension that its mesh axes do not divide evenly stays whole.

    Raises:
      ValueError: A name without a rule, or two dimensions that would use one mesh axis.
    """
    if len(names) != len(shape):
        raise ValueError(f"{len(names)} logical axes {tuple(names)} for an array of shape {shape}")
    used: set[str] = set()
    entries: list[tuple[str, ...] | None] = []
    for name, size in zip(names, shape, strict=True):
        if name not in RULES:
            raise ValueError(f"logical axis {name!r} has no rule; known: {', '.join(RULES)}")
        axes = RULES[name]
        if used & set(axes):
            raise ValueError(f"logical axes {tuple(names)} use a mesh axis twice")
        used |= set(axes)
        shards = math.prod(mesh.shape[axis] for axis in axes)
        entries.append(axes if shards > 1 and size % shards == 0 else None)
    return PartitionSpec(*entries)


def constrain(x: jax.Array, *names: str) -> jax.Array:
    """`x` laid out by the logical names of its dimensions, inside of `jax.set_mesh`; else `x`."""
    mesh = jax.sharding.get_abstract_mesh()
    if mesh.empty or mesh.size == 1:
        return x
    return jax.lax.with_sharding_constraint(x, spec(names, x.shape, mesh))


def constrain_heads(x: jax.Array, heads: int, axis: int) -> jax.Array:
    """`x` shared out along the axis of its key/value heads, which may have others inside of it.

    Only where each device along `tensor` gets whole heads; inside of `jax.set_mesh`.
    """
    mesh = jax.sharding.get_abstract_mesh()
    if mesh.empty or not heads_divide(heads, mesh):
        return x
    return jax.lax.with_sharding_constraint(x, PartitionSpec(*(None,) * axis, TENSOR))


def heads_divide(heads: int, mesh: Mesh | Any) -> bool:
    """Whether each device along `tensor` gets whole heads, and not all of them."""
    devices = mesh.shape[TENSOR]
    return bool(devices > 1 and heads % devices == 0)


def gathered(weights: Any, dtype: jnp.dtype) -> Any:
    """A tree of weights of one block, as its products take them, inside of `jax.set_mesh`.

    Each matrix is put in `dtype` first and then gathered over the devices that share the batch,
    so that half the bytes travel; its gradient goes straight to the shards that will hold it.
    """
    mesh = jax.sharding.get_abstract_mesh()
    if mesh.empty or mesh.size == 1:
        return weights

    def gather(path: tuple[Any, ...], weight: jax.Array) -> jax.Array:
        names = PARAMETERS[[key.name for key in path if hasattr(key, "name")][-2]]
        if len(names) == 1:
            return weight
        held = spec(names, weight.shape, mesh)
        return _gathered(weight, dtype, held, _without(held, RULES["embed"]))

    return jax.tree_util.tree_map_with_path(gather, weights)


def _without(held: PartitionSpec, axes: tuple[str, ...]) -> PartitionSpec:
    return PartitionSpec(*(None if entry == axes else entry for entry in held))


@functools.partial(jax.custom_vjp, nondiff_argnums=(1, 2, 3))
def _gathered(
    weight: jax.Array, dtype: jnp.dtype, held: PartitionSpec, used: PartitionSpec
) -> jax.Array:
    low = jax.lax.with_sharding_constraint(weight.astype(dtype), held)
    # A barrier, or the compiler gathers first and converts then.
    return jax.lax.with_sharding_constraint(jax.lax.optimization_barrier(low), used)


def _gathered_forward(
    weight: jax.Array, dtype: jnp.dtype, held: PartitionSpec, used: PartitionSpec
) -> tuple[jax.Array, None]:
    return _gathered(weight, dtype, held, used), None


def _gathered_backward(
    dtype: jnp.dtype, held: PartitionSpec, used: PartitionSpec, _: None, gradient: jax.Array
) -> tuple[jax.Array]:
    gradient = jax.lax.with_sharding_constraint(gradient, held)
    return (gradient.astype(jnp.float32),)


_gathered.defvjp(_gathered_forward, _gathered_backward)


def shares() -> int:
    """Devices that the batch is split over, inside of `jax.set_mesh`; else 1."""
    mesh = jax.sharding.get_abstract_mesh()
    return 1 if mesh.empty else math.prod(mesh.shape[axis] for axis in RULES["batch"])


def compiler_options(mesh: Mesh) -> dict[str, str]:
    """What the compiler is told about a program on the mesh.

    On TPUs, not to spread the gathering of a weight over the product that takes it: parts of the
    product would be summed up in memory as often as there are devices, which costs more than the
    gathering, which the layers before hide. No activation is as large as the threshold.
    """
    if mesh.devices.flat[0].platform != "tpu":
        return {}
    return {"xla_jf_spmd_threshold_for_windowed_einsum_mib": "1000000"}


def device_kind() -> str:
    """What the computation being traced will run on, which need not be where it is traced."""
    mesh = jax.sharding.get_abstract_mesh()
    kind = None if mesh.empty else getattr(mesh.abstract_device, "device_kind", None)
    return kind or str(jax.devices()[0].device_kind)


def parameter_axes(path: Sequence[str], model: ModelConfig, mesh: Mesh | Any) -> tuple[str, ...]:
    """Logical axes of the parameter with that path in the tree of parameters.

    Key/value projections are split over whole heads only: where there are fewer key/value heads
    than devices along `tensor`, each device keeps all of them.

    Raises:
      KeyError: A parameter that the table does not know.
    """
    names = PARAMETERS[path[-1]]
    if _VALUE_HEAD in path:
        names = tuple("whole" if name != "embed" else name for name in names)
    whole_heads = {
        "heads": model.num_query_heads % mesh.shape[TENSOR] == 0,
        "kv_heads": model.num_kv_heads % mesh.shape[TENSOR] == 0,
    }
    names = tuple(name if whole_heads.get(name, True) else "whole" for name in names)
    return ("layers", *names) if _STACKED in path else names


def parameter_shardings(params: Any, model: ModelConfig, mesh: Mesh) -> Any:
    """A tree like `params` (nested dictionaries of arrays or of their shapes) of shardings."""

    def place(path: tuple[Any, ...], x: Any) -> NamedSharding:
        names = parameter_axes([str(key.key) for key in path], model, mesh)
        return NamedSharding(mesh, spec(names, x.shape, mesh))

    return jax.tree_util.tree_map_with_path(place, params)


def replicated(mesh: Mesh) -> NamedSharding:
    """Whole on every device."""
    return NamedSharding(mesh, PartitionSpec())


def batch_sharding(mesh: Mesh) -> NamedSharding:
    """Arrays of a batch (B, ...), split along B."""
    return NamedSharding(mesh, PartitionSpec(RULES["batch"]))


def put_batch(batch: Mapping[str, np.ndarray], mesh: Mesh) -> dict[str, Any]:
    """This process's rows (B / processes, ...) as global arrays split along B."""
    sharding = batch_sharding(mesh)
    return {k: jax.make_array_from_process_local_data(sharding, v) for k, v in batch.items()}
