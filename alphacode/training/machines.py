"""Machines that are not here: their devices for the compiler, the memory and the rates of each.

TPU slices are known to libtpu, which needs no chip; NVIDIA GPUs to JAX's plugin, which needs no
driver from a description of the GPU. Rates are those that the makers publish, links counted in one
direction: of TPUs on Google Cloud's page of each generation (v4: 275 TFLOP/s, 1,228 GB/s, 6 links
of 50 GB/s; v5e: 197, 819, 1,600 Gbit/s over 4 links; v5p: 459, 2,765, half of 1,200 GB/s in both
directions over 6; v6e: 918, 1,600, 3,200 Gbit/s over 4), of GPUs in NVIDIA's data sheets (dense
bfloat16; NVLink 900 GB/s in both directions, on the A100 600) and those of the DGX systems for the
network (400 Gbit/s for each H100 or H200, 200 for each A100).
"""

import dataclasses
import importlib.util
import os
from typing import Any

import jax
from jax.experimental import topologies

from alphacode.config import ConfigError

_GIB = 2**30


@dataclasses.dataclass(frozen=True)
class Rates:
    """What one device does in a second at best.

    Attributes:
      flops: Dense bfloat16 operations.
      memory: Bytes read or written.
      links: Bytes sent to other devices, over all links together.
      axes: Of a TPU's torus, each with its share of the links; 1 where any device reaches any.
      network: Bytes sent to other hosts, where that is not over the links; else 0.
    """

    flops: float
    memory: float
    links: float
    axes: int = 1
    network: float = 0.0


# Memory of one chip in bytes, and its rates.
TPUS = {
    "v4": (32 * _GIB, Rates(275e12, 1228e9, 300e9, axes=3)),
    "v5e": (16 * _GIB, Rates(197e12, 819e9, 200e9, axes=2)),
    "v5p": (95 * _GIB, Rates(459e12, 2765e9, 600e9, axes=3)),
    "v6e": (32 * _GIB, Rates(918e12, 1600e9, 400e9, axes=2)),
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
      peak: Dense bfloat16 operations a second.
      links: Bytes sent to GPUs of its host in a second.
      network: Bytes sent to other hosts in a second.
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
    peak: float
    links: float
    network: float

    @property
    def rates(self) -> Rates:
        """Its rates."""
        return Rates(self.peak, self.bandwidth, self.links, network=self.network)


_HOPPER = _Gpu(
    "NVIDIA H100 80GB HBM3",
    9,
    84_942_979_072,
    3352.32e9,
    132,
    128,
    228,
    50,
    1.98,
    peak=989e12,
    links=450e9,
    network=50e9,
)
_AMPERE = _Gpu(
    "NVIDIA A100-SXM4-80GB",
    8,
    85_100_068_864,
    2039.04e9,
    108,
    64,
    164,
    40,
    1.41,
    peak=312e12,
    links=300e9,
    network=25e9,
)
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
      rates: Of each.
      host: Devices of one host.
    """

    devices: list[Any]
    limit: int
    rates: Rates
    host: int


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
        return Machine(_tpus(target, kind), *TPUS[kind], host=4)
    # JAX keeps the rest for what is not its own.
    share = float(os.environ.get("XLA_PYTHON_CLIENT_MEM_FRACTION", "0.75"))
    gpu = GPUS[kind]
    limit = int(gpu.memory * share)
    return Machine(_gpus(target, gpu, sizes), limit, gpu.rates, host=int(sizes[-1]))


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
