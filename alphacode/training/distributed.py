"""Joins the processes of a run that spans several hosts."""

import jax
import numpy as np
from jax.experimental import multihost_utils

from alphacode.errors import UserError

_ALL = "--coordinator_address=HOST:PORT, --process_count=N and --process_index=I"


def join(address: str, count: int, index: int, detect: bool) -> None:
    """Connects this process with the others; must be called before JAX looks for devices.

    Args:
      address: `HOST:PORT` of process 0, or empty.
      count: Processes of the run, or 0.
      index: Of this process, or -1.
      detect: Whether to ask the cluster for all three (TPU pods, SLURM, Open MPI, Kubernetes).

    Raises:
      UserError: Flags that contradict each other, a cluster that JAX does not know, or a
        coordinator that does not answer.
    """
    given = (bool(address), count > 0, index >= 0)
    if not any(given) and not detect:
        return
    if detect == any(given) or not (detect or all(given)):
        raise UserError(f"several processes need either --distributed alone, or all of {_ALL}")
    if not detect and index >= count:
        raise UserError(f"--process_index={index} must be below --process_count={count}")
    try:
        if detect:
            jax.distributed.initialize()
        else:
            jax.distributed.initialize(address, count, index)
        # Gloo gives up on processes that come to their first collective 30 s apart, as they may
        # after compiling: so the first is here.
        multihost_utils.process_allgather(np.int32(jax.process_index()))
    except (RuntimeError, ValueError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
        remedy = f"give {_ALL}" if detect else f"is process 0 running at {address}?"
        raise UserError(f"cannot join the other processes ({reason}); {remedy}") from None
