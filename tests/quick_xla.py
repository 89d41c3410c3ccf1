"""XLA flags for processes that compile much and compute little, as those that tests start do."""

from importlib import metadata

# XLA's own passes, the partitioner among them, are as ever; what is saved is LLVM's work.
_QUICKLY = (
    "--xla_backend_optimization_level=0",
    "--xla_llvm_disable_expensive_passes=true",
    "--xla_cpu_use_fusion_emitters=false",
)
# A process ends at once where XLA is given a flag that it does not know.
_KNOWN_TO = "0.10."
# XLA's threads. A device that waits for others holds one; with as many threads as this machine has
# cores, all of them may come to wait for a device that finds none free.
_THREADS = "64"


def environment(devices: int = 1, quickly: bool = True) -> dict[str, str]:
    """Environment variables of a process with that many simulated devices.

    Args:
      devices: CPU devices that it is to see.
      quickly: Whether its programs are compiled quickly rather than well, four times faster.
    """
    flags = [f"--xla_force_host_platform_device_count={devices}"]
    if quickly and metadata.version("jaxlib").startswith(_KNOWN_TO):
        flags += _QUICKLY
    threads = {"NPROC": _THREADS} if devices > 1 else {}
    return {"XLA_FLAGS": " ".join(flags), **threads}
