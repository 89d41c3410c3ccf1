"""Machines that are not here: their devices for the compiler, and the memory that each has.

TPU slices are known to libtpu, which needs no chip; NVIDIA GPUs to JAX's plugin, which needs no
driver from a description of the GPU.
"""

import dataclasses
import importlib.util
import os
from typing import Any

import jax
from jax.experimental import topologies

from alphacode.config import ConfigError

_GIB = 2**30
# Memory of one chip in bytes, and its peak in bfloat16 operations a second.
TPUS = {
    "v4": (32 * _GIB, 275e12),
    "v5e": (16 * _GIB, 197e12),
    "v5p": (95 * _GIB, 459e12),
    "v6e": (32 * _GIB, 918e12),
}
# Their slices have three axes, and the two cores of a chip are one device.
_MEGACORE = ("v4", "v5p")


@dataclasses.dataclass(frozen=True)
class _Gpu:
    """What the compiler must know of a GPU.

    Attributes:
      name: As its driver gives it; it becomes JAX's `device_kind`.
      capability: Its major compute capability.
      memory: Bytes, as its driver gives them.
      bandwidth: Of its memory, bytes a second.
      cores: Streaming multiprocessors.
      lanes: Float32 units of each.
      shared: Bytes of shared memory of each.
      cache: Bytes of its second-level cache.
      clock: GHz.
    """

    name: str
    capability: int
    memory: int
    bandwidth: float
    cores: int
    lanes: int
    shared: int
    cache: int
    clock: float


_HOPPER = _Gpu("NVIDIA H100 80GB HBM3", 9, 84_942_979_072, 3352.32e9, 132, 128, 228, 50, 1.98)
_AMPERE = _Gpu("NVIDIA A100-SXM4-80GB", 8, 85_100_068_864, 2039.04e9, 108, 64, 164, 40, 1.41)
GPUS = {
    "h100": _HOPPER,
    "h200": dataclasses.replace(
        _HOPPER, name="NVIDIA H200", memory=151_397_597_184, bandwidth=4800e9
    ),
    "a100": _AMPERE,
    "a100-40gb": dataclasses.replace(
        _AMPERE, name="NVIDIA A100-SXM4-40GB", memory=42_331_013_120, bandwidth=1555.2e9
    ),
}
_EXAMPLES = "a TPU slice as v4:4x4x4, or GPUs as h100:8, or h100:2x8 for two hosts of 8"


@dataclasses.dataclass(frozen=True)
class Machine:
    """Devices to compile for.

    Attributes:
      devices: For a mesh; nothing can run on them.
      limit: Bytes that a program may use on each.
    """

    devices: list[Any]
    limit: int


def absent(target: str) -> Machine:
    """The TPU slice or the GPUs of that name.

    Must be called before JAX has looked for devices: from then on it knows the CPU alone.

    Raises:
      ConfigError: An unknown machine or shape, or the library that knows it is missing.
    """
    kind, _, shape = target.partition(":")
    sizes = shape.split("x")
    if kind not in (*TPUS, *GPUS) or not all(size.isdecimal() and int(size) for size in sizes):
        raise ConfigError(
            f"--dry_run={target}: give 'here', {_EXAMPLES}; TPUs are {', '.join(TPUS)}, GPUs "
            f"{', '.join(GPUS)}"
        )
    if kind in GPUS:
        axes, shapes = {1, 2}, "GPUS or HOSTSxGPUS"
    elif kind in _MEGACORE:
        axes, shapes = {3}, "three numbers, as 4x4x4"
    else:
        axes, shapes = {2}, "two numbers, as 4x4"
    if len(sizes) not in axes:
        raise ConfigError(f"--dry_run={target}: {kind} takes {shapes}")
    jax.config.update("jax_platforms", "cpu")
    if kind in TPUS:
        return Machine(_tpus(target, kind), TPUS[kind][0])
    # JAX keeps the rest for what is not its own.
    share = float(os.environ.get("XLA_PYTHON_CLIENT_MEM_FRACTION", "0.75"))
    return Machine(_gpus(target, GPUS[kind], sizes), int(GPUS[kind].memory * share))


def _tpus(target: str, generation: str) -> list[Any]:
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
    try:
        topology = topologies.get_topology_desc(
            platform="tpu",
            topology_name=target,
            chips_per_host_bounds=(2, 2, 1),
            num_slices=1,
            chip_config_name="megacore" if generation in _MEGACORE else "default",
        )
    except (jax.errors.JaxRuntimeError, ValueError) as error:
        raise ConfigError(
            f"--dry_run={target}: no slice of that shape ({str(error).splitlines()[0][:160]}); "
            "give one that there is, as v4:2x2x4 or v5e:4x4"
        ) from None
    return list(topology.devices)


def _gpus(target: str, gpu: _Gpu, sizes: list[str]) -> list[Any]:
    hosts, each = ["1", *sizes][-2:]
    try:
        topology = topologies.get_topology_desc(
            platform="cuda", topology=f"1x{hosts}x{each}", target_config=_described(gpu)
        )
    except NotImplementedError:
        raise ConfigError(
            f"--dry_run={target}: compiling for GPUs needs JAX's plugin; pip install -e '.[cuda]'"
        ) from None
    return list(topology.devices)


def _described(gpu: _Gpu) -> str:
    """A GPU in the words of XLA's `GpuTargetConfigProto`."""
    # Hopper's own instructions are an extension, which the compiler uses only where it is named.
    feature = "feature_extension: ACCELERATED_FEATURES" if gpu.capability == 9 else ""
    shared = gpu.shared * 1024
    return f"""
        platform_name: "CUDA"
        device_description_str: "{gpu.name}"
        dnn_version_info {{ major: 9 minor: 10 }}
        runtime_version {{ major: 12 minor: 8 }}
        gpu_device_info {{
          cuda_compute_capability {{ major: {gpu.capability} {feature} }}
          device_memory_size: {gpu.memory}
          memory_bandwidth: {int(gpu.bandwidth)}
          core_count: {gpu.cores}
          fpus_per_core: {gpu.lanes}
          clock_rate_ghz: {gpu.clock}
          l2_cache_size: {gpu.cache * 2**20}
          shared_memory_per_core: {shared}
          shared_memory_per_block: 49152
          shared_memory_per_block_optin: {shared - 1024}
          registers_per_core_limit: 65536
          registers_per_block_limit: 65536
          threads_per_warp: 32
          threads_per_block_limit: 1024
          threads_per_core_limit: 2048
          block_dim_limit_x: 2147483647
          block_dim_limit_y: 65535
          block_dim_limit_z: 65535
        }}
    """
