"""Joins the processes of a run that spans several hosts, and shares work out among them."""

import contextlib
import secrets

import jax
import numpy as np
from etils import epath
from jax.experimental import multihost_utils

from alphacode.datasets.token_store import ALONE, Share
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


def share_of(folder: epath.Path) -> Share:
    """This process's share of work whose results all that see `folder` find there.

    It may be one folder for all processes, or one on each host for the processes of that host. All
    of them must call this together; the folder is made if it can be.
    """
    index, count = jax.process_index(), jax.process_count()
    if count == 1:
        return ALONE
    random = np.int32(secrets.randbits(31))
    run = int(multihost_utils.broadcast_one_to_all(random))
    marks = [folder / f".{run:08x}-{process}" for process in range(count)]
    # What cannot be written is told of by who wants to write there.
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        marks[index].touch()
    multihost_utils.process_allgather(random)
    here = [process for process, mark in enumerate(marks) if mark.exists()]
    multihost_utils.process_allgather(random)
    if index not in here:
        return ALONE
    marks[index].unlink(missing_ok=True)
    return Share(here.index(index), len(here))
