"""Compiles sampling for devices that are not here, and says whether it fits and how fast it can be.

`run_sample.py --dry_run=TARGET` compiles prefill and a decode step at the longest lengths for the
devices that share out one copy of the parameters, as a process of a run has them: `v4:2x2x1`,
`h100:8`, or `here`. Nothing is allocated, and neither a contest nor a workdir is needed.
"""

import dataclasses
import functools
import math
import time
from typing import Any

import jax
import jax.numpy as jnp
from jax.sharding import Mesh

from alphacode.config import ContestConfig, MeshConfig, ModelConfig
from alphacode.models import activation_dtype, decoding_memory, incremental, sharding, transformer
from alphacode.models.transformer import parameter_count
from alphacode.sampling import shards, slot_count
from alphacode.sampling.engine import slots as device
from alphacode.sampling.engine.requests import longest_prompt
from alphacode.sampling.engine.token_choice import Method
from alphacode.sampling.model_generator import local_mesh
from alphacode.sampling.tickets import Metadata
from alphacode.training import machines
from alphacode.training.dry_run import hlo_costs, limits
from alphacode.training.dry_run.compile_ahead import HERE, WITHOUT_GPU

_GIB = 2**30


@dataclasses.dataclass(frozen=True)
class Part:
    """One of the two programs, on one device.

    Attributes:
      flops: Operations.
      memory: Bytes read and written.
      temporaries: Bytes of what is computed on the way.
      bound: Seconds by each resource at the published rates; empty where they are not known.
      compiling: Seconds.
    """

    flops: float
    memory: float
    temporaries: int
    bound: dict[str, float]
    compiling: float


@dataclasses.dataclass(frozen=True)
class SamplingDryRun:
    """What compiling has shown; bytes are those of one device.

    Attributes:
      target: The machine.
      mesh: Devices along each axis.
      model_parameters: How many the model has.
      parameters: Bytes of them.
      slots: N, sequences side by side.
      prompts: P, prompts that they share.
      source: S, the longest prompt.
      length: T, the longest program.
      decoding: Bytes that decoding takes at most, as `decoding_memory` counts them.
      limit: Bytes that programs may use.
      prefill: Reading P prompts.
      step: One decode step of N sequences, with their caches at the longest.
    """

    target: str
    mesh: dict[str, int]
    model_parameters: int
    parameters: int
    slots: int
    prompts: int
    source: int
    length: int
    decoding: int
    limit: float
    prefill: Part
    step: Part

    @property
    def total(self) -> int:
        """Bytes that a device must have: parameters, and the more of what is counted of decoding
        and what either program works in."""
        return self.parameters + max(self.decoding, self.prefill.temporaries, self.step.temporaries)

    @property
    def fits(self) -> bool:
        """Whether it is within the limit."""
        return self.total <= self.limit

    @property
    def rate(self) -> float:
        """Samples a second of a device at the bound, each as long as the longest; 0 if unknown."""
        if not self.step.bound:
            return 0.0
        seconds = max(self.prefill.bound.values()) + self.length * max(self.step.bound.values())
        return self.slots / seconds / math.prod(self.mesh.values())

    def lines(self) -> list[str]:
        """For people; the last line says `fits` or `does not fit`."""
        shape = " x ".join(f"{axis} {size}" for axis, size in self.mesh.items())
        lines = [
            f"target            {self.target}: {shape}",
            f"parameters        {self.model_parameters / 1e9:.3f} G",
            f"side by side      {self.slots} sequences of {self.prompts} prompts, "
            f"{self.source} + {self.length} tokens at most",
            "bytes a device",
            f"  to be used      {self.limit / _GIB:8.3f} GiB",
            f"  parameters      {self.parameters / _GIB:8.3f} GiB",
            f"  decoding        {self.decoding / _GIB:8.3f} GiB",
            f"  total           {self.total / _GIB:8.3f} GiB",
        ]
        for name, part in (("prefill", self.prefill), ("decode step", self.step)):
            lines.append(
                f"{name:<18}{part.flops:.4g} operations, {part.memory / _GIB:.3f} GiB moved, "
                f"{part.temporaries / _GIB:.3f} GiB of temporaries; compiled in "
                f"{part.compiling:.1f} s"
            )
            if part.bound:
                slowest = max(part.bound, key=lambda resource: part.bound[resource])
                times = ", ".join(f"{1e3 * s:.3f} by {name}" for name, s in part.bound.items())
                lines.append(f"  at best         {times} ms: bound by {slowest}")
        if self.rate:
            lines.append(
                f"at that bound     {self.rate:,.3f} samples/s a device, if all were "
                f"{self.length} tokens long"
            )
        return [*lines, "fits" if self.fits else "does not fit"]


def dry_run(
    config: ContestConfig, model: ModelConfig, metadata: Metadata, target: str
) -> SamplingDryRun:
    """Compiles the sampling of a model for `target`.

    Args:
      config: Its `sampling` and `mesh` are used.
      model: The model.
      metadata: Languages and tags, which say how many samples share a prompt.
      target: The devices of one process.

    Raises:
      ConfigError: An unknown target, a mesh that does not fit it, a library missing that knows it,
        or not enough memory for the slots.
    """
    machine = None if target == HERE else machines.absent(target)
    devices = machine.devices if machine else jax.local_devices()
    shared = local_mesh(config.mesh, devices)
    mesh = shared or sharding.make_mesh(MeshConfig(data=1), devices[:1])
    dtype = activation_dtype.resolved(
        config.sampling.activation_dtype, "bfloat16" if machine else None
    )
    model = dataclasses.replace(model, activation_dtype=dtype)
    limit = float(machine.limit) if machine else decoding_memory.device_bytes(devices[0])
    parameters = decoding_memory.parameter_bytes(model, shared)
    on_cpu = mesh.devices.flat[0].platform == "cpu"
    sampling = slot_count.settled(
        config.sampling, model, metadata, shared, limit - parameters, on_cpu=on_cpu
    )
    prompts = sampling.slots // shards.slots_per_prompt(sampling, metadata)
    source = longest_prompt(model, sampling.max_tokens)
    length = min(sampling.max_tokens, model.decoder_length)
    method = Method(sampling.method == "greedy", sampling.top_k, sampling.nucleus)
    with jax.set_mesh(mesh):
        compiled = _Compiler(machine, mesh)
        whole = functools.partial(jax.ShapeDtypeStruct, sharding=sharding.replicated(mesh))
        decoder = compiled(incremental.prepare, _model(model, mesh)).made
        begun = compiled(
            functools.partial(device.start, length=length),
            decoder,
            whole((prompts, source), jnp.int32),
            whole((sampling.slots, 2), jnp.uint32),
            whole((sampling.slots,), jnp.float32),
            whole((sampling.slots,), jnp.bool_),
        )
        rows, cache, entries = begun.made
        loop = jax.eval_shape(device.before_first, rows, cache, 0)
        loop = jax.tree.map(lambda x: whole(x.shape, x.dtype), loop)
        stepped = compiled(
            functools.partial(device.decoded, method=method),
            decoder,
            entries,
            loop._replace(rows=rows, cache=cache),
        )
    return SamplingDryRun(
        target,
        dict(mesh.shape),
        parameter_count(model),
        parameters,
        sampling.slots,
        prompts,
        source,
        length,
        slot_count.decoding_bytes(sampling, model, metadata, shared),
        limit,
        begun.part,
        stepped.part,
    )


@dataclasses.dataclass(frozen=True)
class _Compiled:
    """A program's costs, and shapes and places of what it makes."""

    part: Part
    made: Any


class _Compiler:
    """Compiles functions for a machine."""

    def __init__(self, machine: machines.Machine | None, mesh: Mesh) -> None:
        self._machine, self._mesh = machine, mesh
        absent_gpu = machine is not None and mesh.devices.flat[0].platform == "gpu"
        self._options = WITHOUT_GPU if absent_gpu else None

    def __call__(self, function: Any, *arguments: Any) -> _Compiled:
        """Compiles a function of arrays of those shapes and places."""
        started = time.monotonic()
        lowered = jax.jit(function).lower(*arguments)
        compiled: Any = lowered.compile(compiler_options=self._options)
        seconds = time.monotonic() - started
        costs = hlo_costs.program_costs(compiled.as_text(), self._mesh.size)
        bound: dict[str, float] = {}
        if self._machine:
            found = limits.bound(costs, self._machine, self._mesh.devices.flat)
            bound = dataclasses.asdict(found)
        part = Part(
            costs.flops,
            costs.memory,
            compiled.memory_analysis().temp_size_in_bytes,
            bound,
            seconds,
        )
        made = jax.tree.map(
            lambda x, place: jax.ShapeDtypeStruct(x.shape, x.dtype, sharding=place),
            jax.eval_shape(function, *arguments),
            compiled.output_shardings,
        )
        return _Compiled(part, made)


def _model(config: ModelConfig, mesh: Mesh) -> transformer.Model:
    """A model of shapes in place of arrays, in the activation type, laid out on the mesh."""
    shapes = jax.eval_shape(lambda: transformer.params_of(transformer.make(config, 0)))
    places = sharding.parameter_shardings(shapes, config, mesh)
    params = jax.tree.map(
        lambda x, place: jax.ShapeDtypeStruct(x.shape, config.activation_dtype, sharding=place),
        shapes,
        places,
    )
    return transformer.model_from(params, config)
