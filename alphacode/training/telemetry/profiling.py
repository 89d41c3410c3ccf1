"""The profiler's window: a few steps, seen by TensorBoard's profile page or by Perfetto."""

import contextlib
import logging
from collections.abc import Mapping
from types import TracebackType

import jax
from etils import epath

from alphacode import files
from alphacode.config import TrainingConfig

_LOG = logging.getLogger(__name__)
PROFILE = "profile"


class Profiler(contextlib.AbstractContextManager["Profiler"]):
    """Traces the steps that `training.profile_from` and `training.profile_steps` name.

    A run that was interrupted inside of the window traces what is left of it.
    """

    def __init__(self, workdir: epath.Path, config: TrainingConfig) -> None:
        self._folder = workdir / PROFILE
        self._window = range(config.profile_from, config.profile_from + config.profile_steps)
        self._running = False

    def before(self, step: int) -> None:
        """Starts before the first step of the window; steps count from 1."""
        if step in self._window and not self._running:
            self._copy = files.LocalCopy(self._folder, folder=True)
            jax.profiler.start_trace(str(self._copy.path))
            self._running = True

    def after(self, step: int, results: Mapping[str, jax.Array]) -> None:
        """Ends after the window's last step, once the devices have made its `results`."""
        if self._running and step + 1 not in self._window:
            jax.block_until_ready(results)
            self._stop()

    def _stop(self) -> None:
        jax.profiler.stop_trace()
        self._copy.upload()
        self._running = False
        _LOG.info("profile: tensorboard --logdir=%s", self._folder)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._running:
            self._stop()
