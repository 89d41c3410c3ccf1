"""Compiles a training step for a machine that is not here, and says whether it fits.

`run_train.py --dry_run=TARGET` compiles the very step that training would run: for a TPU slice, as
`v4:4x4x4`, by libtpu without any chip (`pip install -e '.[tpu]'`); for NVIDIA GPUs, as `h100:8` or
`h100:2x8` for two hosts, by XLA without any GPU (`.[cuda]`); as `here` for the devices of this
machine. Nothing is allocated and no data is read.
"""

import dataclasses
import math
import os
import time
from typing import Any

import jax
from jax.sharding import Mesh

from alphacode.config import Config
from alphacode.models import activation_dtype, sharding
from alphacode.models.transformer import parameter_count
from alphacode.training import machines
from alphacode.training.dry_run import hlo_costs, limits, start_up
from alphacode.training.programs import abstract_batch, compiled_together
from alphacode.training.step import TrainStep
from alphacode.training.telemetry import flops

HERE = "here"
_GIB = 2**30
# Chosen by trying on the GPU, which is not here; the defaults that stand in for it are as large.
WITHOUT_GPU: dict[str, Any] = {"xla_gpu_autotune_level": 0}
# What XLA writes where it could not ask cuDNN how much memory its attention works in.
_UNKNOWN_WORK_SPACE = "u8[0]"
_WORK_SPACE = "what cuDNN's attention works in, which only a GPU can tell"


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
      limit: Bytes that a program may use.
      uncounted: What else takes memory and cannot be known here; else empty.
      compiled_flops: Operations of the compiled program, loops by their trips.
      model_flops: Operations that the model asks for, its share of all devices.
      six_nd: The rule of thumb for the same.
      tokens: Of the batch, encoder and decoder positions, its share of all devices.
      memory: Bytes read and written.
      collectives: How often each kind runs, and the bytes that a device sends for it.
      bound: Seconds of each resource at the machine's published rates (`limits.Bound`); empty
        where they are not known.
      mfu: `model_flops` in the time of the bound as a share of the peak; as everywhere, causal
        scores are counted for the half that is seen, and nothing is counted twice.
      seconds: What compiling took.
      programs: How many such programs a run compiles, none longer.
      together: How many of them a host like this one compiles at a time beside the steps.
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
    uncounted: str = ""
    compiled_flops: float = 0.0
    model_flops: float = 0.0
    six_nd: float = 0.0
    tokens: float = 0.0
    memory: float = 0.0
    collectives: dict[str, tuple[int, int]] = dataclasses.field(default_factory=dict)
    bound: dict[str, float] = dataclasses.field(default_factory=dict)
    mfu: float = 0.0
    seconds: float = 0.0
    programs: int = 1
    together: int = 0
    refused: str = ""

    @property
    def total(self) -> int:
        """Bytes that a device must have: arguments, which results replace, and temporaries."""
        return sum(self.arguments.values()) + self.temporaries + self.code

    @property
    def fits(self) -> bool:
        """Whether the compiler took it and it is within the limit."""
        return not self.refused and self.total <= self.limit

    @property
    def limits(self) -> limits.Bound | None:
        """What bounds it, where the rates of the machine are known."""
        return limits.Bound(**self.bound) if self.bound else None

    def lines(self) -> list[str]:
        """For people; the last line says `fits` or `does not fit`."""
        shape = " x ".join(f"{axis} {size}" for axis, size in self.mesh.items())
        lines = [
            f"target            {self.target}, {math.prod(self.mesh.values())} devices: {shape}",
            f"parameters        {self.parameters / 1e9:.3f} G",
            "bytes a device",
            f"  to be used      {self.limit / _GIB:8.3f} GiB",
            *(f"  {kind:<16}{size / _GIB:8.3f} GiB" for kind, size in self.arguments.items()),
        ]
        if not self.refused:
            lines += [
                f"  temporaries     {self.temporaries / _GIB:8.3f} GiB",
                f"  program         {self.code / _GIB:8.3f} GiB",
                f"  total           {self.total / _GIB:8.3f} GiB",
                *([f"  peak            {self.peak / _GIB:8.3f} GiB"] if self.peak else []),
                f"operations        {self.compiled_flops:.4g} compiled, {self.model_flops:.4g} by "
                f"the model's count (ratio {self.compiled_flops / self.model_flops:.3f}), "
                f"{self.six_nd:.4g} by 6ND",
                *(
                    f"collectives       {kind}: {count} a step, {size / _GIB:.2f} GiB sent"
                    for kind, (count, size) in sorted(self.collectives.items())
                ),
                *self._limit_lines(),
                start_up.compiling(self.programs, self.seconds, self.together),
            ]
        else:
            lines.append(f"the compiler      {self.refused}")
        if self.uncounted:
            lines.append(f"not counted       {self.uncounted}")
        return [*lines, "fits" if self.fits else "does not fit"]

    def _limit_lines(self) -> list[str]:
        """What the step is bound by, and what that allows."""
        bound = self.limits
        if bound is None:
            return []
        return [
            *(
                f"at best           {seconds:.3f} s a step by {resource}"
                for resource, seconds in self.bound.items()
            ),
            f"bound by          {bound.resource}: {self.tokens / bound.seconds:,.0f} tokens/s a "
            f"device, MFU {self.mfu:.1%} (no recomputation, half of causal attention)",
        ]


def dry_run(config: Config, target: str) -> DryRun:
    """Compiles the training step of `config` for `target`.

    Raises:
      ConfigError: An unknown target, a mesh or batch that does not fit it, or a library missing
        that knows it.
    """
    machine = None if target == HERE else machines.absent(target)
    mesh = sharding.make_mesh(config.mesh, machine.devices if machine else None)
    platform = mesh.devices.flat[0].platform
    sharding.check_batch(config.training.batch_size, config.training.accumulation, mesh)
    # What is absent is no CPU.
    dtype = config.model.activation_dtype
    dtype = activation_dtype.resolved(dtype, "bfloat16" if machine else None)
    model = dataclasses.replace(config.model, activation_dtype=dtype)
    config = dataclasses.replace(config, model=model)
    step = TrainStep(config, mesh)
    batch = abstract_batch(config, mesh)
    arguments = {
        "parameters": _bytes_a_device(step.abstract.params),
        "optimizer": _bytes_a_device(step.abstract.opt_state),
        "batch": _bytes_a_device(batch),
    }
    limit = machine.limit if machine else _limit_here()
    known = DryRun(
        target,
        dict(mesh.shape),
        parameter_count(config.model),
        arguments,
        limit=limit,
        programs=start_up.programs(config),
        together=compiled_together(mesh),
    )
    started = time.monotonic()
    try:
        with jax.set_mesh(mesh):
            # Nothing may run under the mesh of devices that are not here.
            lowered = step.lower(step.abstract, batch)
            compiled = lowered.compile(
                compiler_options=WITHOUT_GPU if machine and platform == "gpu" else None
            )
    except jax.errors.JaxRuntimeError as error:
        if "RESOURCE_EXHAUSTED" not in str(error):
            raise
        seconds = time.monotonic() - started
        return dataclasses.replace(known, refused=str(error).splitlines()[0][:200], seconds=seconds)
    seconds = time.monotonic() - started
    return _measured(known, config, compiled, seconds, machine, mesh)


def _limit_here() -> int:
    """Bytes for each device of this process: what JAX may take, else its share of all memory."""
    devices = jax.local_devices()
    stats = devices[0].memory_stats() or {}
    everything = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return int(stats.get("bytes_limit", everything // len(devices)))


def _measured(
    known: DryRun,
    config: Config,
    compiled: Any,
    seconds: float,
    machine: machines.Machine | None,
    mesh: Mesh,
) -> DryRun:
    memory = compiled.memory_analysis()
    text = compiled.as_text()
    devices = mesh.size
    costs = hlo_costs.program_costs(text, devices)
    bound = limits.bound(costs, machine, mesh.devices.flat) if machine else None
    source, target = config.data.encoder_buckets[-1], config.data.decoder_buckets[-1]
    length = target if config.model.decoder_only else source + target
    masked = config.objective.masked_lm_rate if config.objective.masked_lm_weight else 0.0
    asked = flops.step_flops(
        config.model, config.training.batch_size, source, target, masked * source
    )
    return dataclasses.replace(
        known,
        temporaries=memory.temp_size_in_bytes,
        code=memory.generated_code_size_in_bytes,
        peak=getattr(memory, "peak_memory_in_bytes", 0),
        uncounted=_WORK_SPACE if _UNKNOWN_WORK_SPACE in text and "__cudnn$fmha" in text else "",
        compiled_flops=costs.flops,
        model_flops=asked.total / devices,
        six_nd=asked.six_nd / devices,
        tokens=config.training.batch_size * length / devices,
        memory=costs.memory,
        collectives={
            kind: (count, costs.collective_bytes[kind]) for kind, count in costs.collectives.items()
        },
        bound=dataclasses.asdict(bound) if bound else {},
        mfu=asked.total / devices / bound.seconds / machine.rates.flops
        if bound and machine
        else 0.0,
        seconds=seconds,
    )


def _bytes_a_device(tree: Any) -> int:
    return sum(
        math.prod(x.sharding.shard_shape(x.shape)) * x.dtype.itemsize for x in jax.tree.leaves(tree)
    )
