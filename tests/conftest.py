"""What all tests share: the backend, and one compilation cache for the processes of a session."""

import os
import shutil
import tempfile

import hypothesis
import quick_xla
from storage_server import storage_server as storage_server  # a fixture of all test modules

# Before any import of JAX, here and in the processes that tests start.
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ |= quick_xla.environment()
os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0.1"
os.environ["JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES"] = "-1"

_CACHE = "JAX_COMPILATION_CACHE_DIR"
_owned: list[str] = []

# Made anew for each session, so that nothing compiled by another version or for another processor
# is ever read; the workers of pytest-xdist find it in their environment.
if "PYTEST_XDIST_WORKER" not in os.environ:
    _owned.append(tempfile.mkdtemp(prefix="alphacode-compiled-"))
    os.environ[_CACHE] = _owned[0]


def pytest_unconfigure() -> None:
    """Removes the cache where it was made."""
    for folder in _owned:
        shutil.rmtree(folder, ignore_errors=True)


# The same examples each time, so that what fails here fails there; and machines are noisy: a slow
# example is no failure.
hypothesis.settings.register_profile("repeatable", deadline=None, derandomize=True)
hypothesis.settings.load_profile("repeatable")
