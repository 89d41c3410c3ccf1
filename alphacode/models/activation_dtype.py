"""The type of activations and products where `model.activation_dtype` is `auto`.

Accelerators take bfloat16. CPUs differ, even those with instructions for it: each is measured on
products as wide as the small models' have them, and what came out is kept for the next run.
"""

import contextlib
import fcntl
import functools
import json
import logging
import os
import platform
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from etils import epath
from jax.experimental import multihost_utils

from alphacode import files
from alphacode.models import layers

_LOG = logging.getLogger(__name__)

AUTO = "auto"
_FILE = "activation_dtype.json"  # in the user's cache, by machine
_DTYPES = ("bfloat16", "float32")
# Rows, columns and what is summed over of the products that are measured, forward and backward.
_PRODUCTS = ((64, 2048, 512), (512, 1024, 256), (2048, 768, 128))
_SECONDS = 0.5  # besides what compiling takes


def resolved(asked: str, kept: str | None = None) -> str:
    """The type that a run is to have; all of its processes must ask at the same point.

    Args:
      asked: As it was set.
      kept: That which the run had before, if it is resumed.
    """
    if asked != AUTO:
        return asked
    first = jax.process_index() == 0
    dtype = (kept or fastest()) if first else _DTYPES[0]
    if jax.process_count() > 1:
        chosen = multihost_utils.broadcast_one_to_all(np.int32(_DTYPES.index(dtype)))
        dtype = _DTYPES[int(chosen)]
    return dtype


def fastest() -> str:
    """The type that this process's devices compute fastest with."""
    if jax.default_backend() != "cpu":
        return "bfloat16"
    path, machine = (
        files.user_cache() / _FILE,
        f"{_cpu()}, {os.cpu_count()} cores, jax {jax.__version__}",
    )
    with _alone(path):
        known = _read(path)
        if machine not in known:
            seconds = measured()
            known[machine] = {"fastest": min(seconds, key=lambda name: seconds[name]), **seconds}
            _keep(path, known)
    return str(known[machine]["fastest"])


@contextlib.contextmanager
def _alone(path: epath.Path) -> Iterator[None]:
    """While one process of this machine measures, others wait for what it finds."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = open(f"{path}.lock", "w")  # noqa: SIM115, it is closed below
    except OSError:  # what cannot be kept cannot be agreed on
        yield
        return
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def measured() -> dict[str, float]:
    """Seconds that the products take here, by type: the best of several times, taken in turn."""
    runs = {name: _products(name) for name in _DTYPES}
    best = dict.fromkeys(_DTYPES, float("inf"))
    for run in runs.values():
        run()  # compiles
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        for name, run in runs.items():
            started = time.monotonic()
            run()
            best[name] = min(best[name], time.monotonic() - started)
    return best


def _products(dtype: str) -> Callable[[], object]:
    """Runs the products once in that type."""
    shapes = [((rows, inner), (inner, columns)) for rows, columns, inner in _PRODUCTS]
    operands = [(jnp.ones(x, dtype), jnp.ones(weight, dtype)) for x, weight in shapes]

    def loss(operands: list[tuple[jax.Array, jax.Array]]) -> jax.Array:
        return sum(
            (
                layers.project(x, weight, x.dtype).astype(jnp.float32).sum()
                for x, weight in operands
            ),
            jnp.zeros(()),
        )

    gradient = jax.jit(jax.value_and_grad(loss))
    return lambda: jax.block_until_ready(gradient(operands))


@functools.cache
def _cpu() -> str:
    """The CPU's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    flags = next((line for line in lines if line.startswith("flags")), "")
    name = names[0] if names else platform.processor() or platform.machine()
    units = [unit for unit in ("avx2", "avx512f", "avx512_bf16", "amx_bf16") if unit in flags]
    return " ".join([name, *units])


def _read(path: epath.Path) -> dict[str, dict[str, Any]]:
    """What was measured before, as far as it is whole."""
    try:
        known = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    if not isinstance(known, dict):
        return {}
    return {name: found for name, found in known.items() if _whole(found)}


def _whole(found: object) -> bool:
    return (
        isinstance(found, dict)
        and found.get("fastest") in _DTYPES
        and all(isinstance(found.get(name), float) for name in _DTYPES)
    )


def _keep(path: epath.Path, known: dict[str, dict[str, Any]]) -> None:
    try:
        files.write_json(path, known)
    except OSError as error:
        _LOG.info("%s cannot be written (%s): the next run measures again", path, error)
