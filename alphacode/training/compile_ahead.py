"""Compiles a training step for a machine that is not here, and says whether it fits.

`run_train.py --dry_run=TARGET` compiles the very step that training would run: for a TPU slice, as
`v4:4x4x4`, by libtpu without any chip (`pip install -e '.[tpu]'`); as `here` for the devices of
this machine. Nothing is allocated and no data is read.
"""

import dataclasses
import importlib.util
import math
import os
import time
from typing import Any

import jax
import jax.numpy as jnp
from jax.experimental import topologies
from jax.sharding import Mesh

from alphacode.config import Config, ConfigError
from alphacode.models import sharding
from alphacode.models.transformer import parameter_count
from alphacode.training import flops, hlo_costs
from alphacode.training import state as state_lib

HERE = "here"
_GIB = 2**30
# Memory of one chip in bytes, and its peak in bfloat16 operations a second.
TPUS = {
    "v4": (32 * _GIB, 275e12),
    "v5e": (16 * _GIB, 197e12),
    "v5p": (95 * _GIB, 459e12),
    "v6e": (32 * _GIB, 918e12),
}
_MEGACORE = ("v4", "v5p")


@dataclasses.dataclass(frozen=True)
class DryRun:
    """What compiling has shown, for one device; bytes and operations of one step.

    Attributes:
      target: The machine.
      mesh: Devices along each axis.
      parameters: Of the model, over all devices.
      arguments: Bytes of state and batch, by kind.
      temporaries: Bytes of what is computed on the way.
      code: Bytes of the program.
      peak: Most bytes in use at any time, arguments included; 0 where XLA does not say.
      limit: Bytes that there are; 0 where it is not known.
      compiled_flops: Operations of the compiled program, loops by their trips.
      model_flops: Operations that the model asks for, its share of all devices.
      six_nd: The rule of thumb for the same.
      collectives: How often each kind runs, and the bytes of its results.
      seconds: What compiling took.
      refused: What the compiler said where it gave up, else empty.
    """

    target: str
    mesh: dict[str, int]
    parameters: int
    arguments: dict[str, int]
    temporaries: int = 0
    code: int = 0
    peak: int = 0
    limit: int = 0
    compiled_flops: float = 0.0
    model_flops: float = 0.0
    six_nd: float = 0.0
    collectives: dict[str, tuple[int, int]] = dataclasses.field(default_factory=dict)
    seconds: float = 0.0
    refused: str = ""

    @property
    def total(self) -> int:
        """Bytes that a device must have: arguments, which results replace, and temporaries."""
        return sum(self.arguments.values()) + self.temporaries + self.code

    @property
    def fits(self) -> bool:
        """Whether the compiler took it and it is within the limit."""
        return not self.refused and (not self.limit or self.total <= self.limit)

    def lines(self) -> list[str]:
        """For people; the last line says `fits` or `does not fit`."""
        shape = " x ".join(f"{axis} {size}" for axis, size in self.mesh.items())
        lines = [
            f"target            {self.target}, {math.prod(self.mesh.values())} devices: {shape}",
            f"parameters        {self.parameters / 1e9:.3f} G",
            "bytes a device",
            *(f"  {kind:<16}{size / _GIB:8.3f} GiB" for kind, size in self.arguments.items()),
        ]
        if not self.refused:
            lines += [
                f"  temporaries     {self.temporaries / _GIB:8.3f} GiB",
                f"  program         {self.code / _GIB:8.3f} GiB",
                f"  total           {self.total / _GIB:8.3f} GiB",
                f"  peak            {self.peak / _GIB:8.3f} GiB",
                f"operations        {self.compiled_flops:.4g} compiled, {self.model_flops:.4g} by "
                f"the model's count (ratio {self.compiled_flops / self.model_flops:.3f}), "
                f"{self.six_nd:.4g} by 6ND",
                *(
                    f"collectives       {kind}: {count} a step, {size / _GIB:.2f} GiB"
                    for kind, (count, size) in sorted(self.collectives.items())
                ),
                f"compiled in       {self.seconds:.0f} s",
            ]
        else:
            lines.append(f"the compiler      {self.refused}")
        known = f" in {self.limit / _GIB:.0f} GiB" if self.limit else ""
        return [*lines, ("fits" if self.fits else "does not fit") + known]


def dry_run(config: Config, target: str) -> DryRun:
    """Compiles the training step of `config` for `target`.

    Raises:
      ConfigError: An unknown target, a mesh or batch that does not fit it, or libtpu missing.
    """
    devices = None if target == HERE else tpu_devices(target)
    mesh = sharding.make_mesh(config.mesh, devices)
    sharding.check_batch(config.training.batch_size, config.training.accumulation, mesh)
    placed = state_lib.shardings(config, mesh)
    shapes = jax.eval_shape(lambda: state_lib.initial(config))
    state = jax.tree.map(
        lambda x, place: jax.ShapeDtypeStruct(x.shape, x.dtype, sharding=place), shapes, placed
    )
    batch = abstract_batch(config, mesh)
    arguments = {
        "parameters": _bytes_a_device(state.params),
        "optimizer": _bytes_a_device(state.opt_state),
        "batch": _bytes_a_device(batch),
    }
    limit = TPUS[target.partition(":")[0]][0] if devices else 0
    known = DryRun(target, dict(mesh.shape), parameter_count(config.model), arguments, limit=limit)
    # Nothing may run under the mesh of devices that are not here.
    step = state_lib.make_step(config, mesh)
    started = time.monotonic()
    try:
        with jax.set_mesh(mesh):
            compiled = step.lower(state, batch).compile()  # type: ignore[attr-defined]
    except jax.errors.JaxRuntimeError as error:
        if "RESOURCE_EXHAUSTED" not in str(error):
            raise
        return dataclasses.replace(known, refused=str(error).splitlines()[0][:200])
    return _measured(known, config, compiled, time.monotonic() - started)


def _measured(known: DryRun, config: Config, compiled: Any, seconds: float) -> DryRun:
    memory = compiled.memory_analysis()
    costs = hlo_costs.program_costs(compiled.as_text())
    devices = math.prod(known.mesh.values())
    source, target = config.data.encoder_buckets[-1], config.data.decoder_buckets[-1]
    masked = config.objective.masked_lm_rate if config.objective.masked_lm_weight else 0.0
    asked = flops.step_flops(
        config.model, config.training.batch_size, source, target, masked * source
    )
    return dataclasses.replace(
        known,
        temporaries=memory.temp_size_in_bytes,
        code=memory.generated_code_size_in_bytes,
        peak=getattr(memory, "peak_memory_in_bytes", 0),
        compiled_flops=costs.flops,
        model_flops=asked.total / devices,
        six_nd=asked.six_nd / devices,
        collectives={
            kind: (count, costs.collective_bytes[kind]) for kind, count in costs.collectives.items()
        },
        seconds=seconds,
    )


def abstract_batch(config: Config, mesh: Mesh) -> dict[str, jax.ShapeDtypeStruct]:
    """Shapes of a batch of the longest examples, laid out on the mesh."""
    rows, place = config.training.batch_size, sharding.batch_sharding(mesh)
    source, target = config.data.encoder_buckets[-1], config.data.decoder_buckets[-1]
    shapes: dict[str, tuple[int, ...]] = {"decoder_tokens": (rows, target), "correct": (rows,)}
    if config.model.architecture == "encoder_decoder":
        shapes |= {"encoder_tokens": (rows, source), "encoder_targets": (rows, source)}
    else:
        shapes |= {"loss_mask": (rows, target)}
    return {k: jax.ShapeDtypeStruct(v, jnp.int32, sharding=place) for k, v in shapes.items()}


def _bytes_a_device(tree: Any) -> int:
    return sum(
        math.prod(x.sharding.shard_shape(x.shape)) * x.dtype.itemsize for x in jax.tree.leaves(tree)
    )


def tpu_devices(target: str) -> list[Any]:
    """The devices of a TPU slice that is not here, as `v4:4x4x4`.

    Must be called before JAX has looked for devices: from then on it knows the CPU alone.

    Raises:
      ConfigError: An unknown generation or shape, or libtpu missing.
    """
    generation, _, shape = target.partition(":")
    if generation not in TPUS or not shape:
        raise ConfigError(
            f"--dry_run={target}: give {HERE!r}, or a TPU slice as v4:4x4x4; generations are "
            f"{', '.join(TPUS)}"
        )
    if importlib.util.find_spec("libtpu") is None:
        raise ConfigError(
            f"--dry_run={target}: compiling for TPUs needs libtpu; pip install -e '.[tpu]'"
        )
    for name, value in (
        ("TPU_SKIP_MDS_QUERY", "1"),
        ("TPU_ACCELERATOR_TYPE", "v4-8"),
        ("TPU_WORKER_HOSTNAMES", "localhost"),
        ("ALLOW_MULTIPLE_LIBTPU_LOAD", "1"),
    ):
        os.environ.setdefault(name, value)
    jax.config.update("jax_platforms", "cpu")
    flat = shape.count("x") == 1
    try:
        topology = topologies.get_topology_desc(
            platform="tpu",
            topology_name=target,
            chips_per_host_bounds=(2, 2, 1),
            num_slices=1,
            chip_config_name="megacore" if generation in _MEGACORE else "default",
        )
    except (jax.errors.JaxRuntimeError, ValueError) as error:
        two = "two" if flat else "three"
        raise ConfigError(
            f"--dry_run={target}: no slice of that shape ({str(error).splitlines()[0][:120]}); "
            f"{two} numbers were given, v4 and v5p take three, v5e and v6e two"
        ) from None
    return list(topology.devices)
