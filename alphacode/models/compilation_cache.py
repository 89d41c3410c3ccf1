"""Compiled programs, kept in the folder of a run: JAX's persistent compilation cache.

JAX finds a program again by all that it depends on, its own version and the kind of device among
them, so that runs may share a folder. Of the processes that joined each other the first one writes.
"""

import os

import jax
from etils import epath
from jax.experimental.compilation_cache import compilation_cache

FOLDER = "compiled"
_SECONDS_WORTH_KEEPING = 0.1


def keep_in(workdir: epath.Path) -> None:
    """Keeps programs in `compiled` of the workdir, from now on.

    Where JAX's own variables name another folder (JAX_COMPILATION_CACHE_DIR) or turn the cache off
    (JAX_ENABLE_COMPILATION_CACHE=false), they hold.
    """
    if "JAX_COMPILATION_CACHE_DIR" in os.environ:
        return
    jax.config.update("jax_compilation_cache_dir", str(workdir / FOLDER))
    # What JAX has opened stays that of the run before, in the same process.
    compilation_cache.reset_cache()
    if "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS" not in os.environ:
        jax.config.update("jax_persistent_cache_min_compile_time_secs", _SECONDS_WORTH_KEEPING)
