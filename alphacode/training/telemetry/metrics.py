"""Telemetry of a training run: TensorBoard points, JSON lines and its progress."""

import json
import logging
import sys
from collections.abc import Mapping

import jax
import numpy as np
from etils import epath
from tensorboardX import SummaryWriter

from alphacode import files
from alphacode.config import Config
from alphacode.progress import Progress, clock
from alphacode.training.checkpoint.best import EVALUATION, METRICS_FILE
from alphacode.training.telemetry.throughput import Rates, Throughput

_LOG = logging.getLogger(__name__)
# What the progress repeats of the newest evaluation: the first of these that it has.
_SUMMARY = ("solve_rate", "next_token")
_SECONDS_BETWEEN_UPLOADS = 60.0


class NotFiniteError(ArithmeticError):
    """A step whose loss or gradient norm is no finite number was taken."""


class Telemetry:
    """Holds the metrics of the newest step until there is time to look at them, then logs them.

    Only the first process of a run writes; all of them look.
    """

    def __init__(
        self, config: Config, workdir: epath.Path, mesh: jax.sharding.Mesh, start: int
    ) -> None:
        self._every = config.training.log_every
        kind = mesh.devices.flat[0].device_kind
        self._throughput = Throughput(config, jax.process_count(), mesh.size, kind)
        first = jax.process_index() == 0
        self._log = Log(workdir, config.training.steps, start) if first else None
        self._held: tuple[int, Mapping[str, jax.Array]] | None = None

    def hold(
        self, step: int, batch: Mapping[str, np.ndarray], metrics: Mapping[str, jax.Array]
    ) -> None:
        """Takes what a step was given and what it will have made; does not wait for it."""
        self._throughput.count(batch)
        self._held = step, metrics

    def flush(self, always: bool = False) -> None:
        """Waits for the step held and logs it, where it is one of those to log.

        Args:
          always: Looks at a step that is not to be logged as well, and has all that was logged
            outlive this process, as is needed before its state is saved.

        Raises:
          NotFiniteError: This step, or one before it, was not finite.
        """
        if self._held is None:
            return
        step, metrics = self._held
        logged = step % self._every == 0
        if not (logged or always):
            return
        self._held = None
        values = {name: float(value) for name, value in metrics.items()}
        if not values.pop("finite"):
            raise NotFiniteError
        if logged:
            rates = self._throughput.rates()
            if self._log is not None:
                self._log.write(step, values, rates)
        if always and self._log is not None:
            self._log.upload()

    def pause(self) -> None:
        """Leaves the terminal to an evaluation."""
        if self._log is not None:
            self._log.hide()

    def evaluated(self, step: int, values: Mapping[str, float]) -> None:
        """Logs what an evaluation found; the time that it took is no part of any rate."""
        self._throughput.rates()
        if self._log is not None:
            self._log.write_evaluation(step, values)

    def close(self) -> None:
        """Completes the files."""
        if self._log is not None:
            self._log.close()


class Log:
    """Writes points to TensorBoard and to `metrics.jsonl`, and shows how far the run has come.

    A terminal shows a bar, everything else gets a line for each logged step.

    `metrics.jsonl` has one object for each logged step: `step`, the metrics of the training step,
    `tokens_per_second`, `model_flops_per_second`, `seconds_per_step`, and `mfu`, which is null
    where the peak of the device is not known; and one for each evaluation: `step` and `evaluation`,
    an object of its values. Points after the step that a run resumes from are dropped, since the
    run makes them again. In a bucket both are brought up to date once a minute, before each
    checkpoint and after each evaluation.
    """

    def __init__(self, workdir: epath.Path, steps: int, start: int) -> None:
        _drop_after(workdir / METRICS_FILE, start)
        self._board = files.LocalCopy(workdir / "tensorboard", folder=True)
        self._points = files.LocalCopy(workdir / METRICS_FILE)
        self._writer = SummaryWriter(str(self._board.path), purge_step=start + 1)
        self._steps = steps
        self._summary = ""
        self._bar: Progress | None = None
        self._show(start)

    def _show(self, step: int) -> None:
        if sys.stderr.isatty():
            self._bar = Progress("training", self._steps, "steps", start=step).__enter__()

    def hide(self) -> None:
        """Takes the bar away until the next evaluation is written."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None

    def write(self, step: int, metrics: Mapping[str, float], rates: Rates) -> None:
        """Logs the metrics of a step that has ended, the rates and the time left."""
        speed = {
            "tokens_per_second": rates.tokens,
            "model_flops_per_second": rates.flops,
            "seconds_per_step": rates.step_seconds,
            "mfu": rates.mfu,
        }
        points = {**metrics, **speed}
        for name, value in points.items():
            if value is not None:
                self._writer.add_scalar(f"train/{name}", value, step)
        self._append({"step": step, **points})
        mfu = "" if rates.mfu is None else f"  MFU {rates.mfu:.1%}"
        rate = f"tokens/s {rates.tokens:.0f}{mfu}"
        if self._bar is not None:
            self._bar.update(step, f"loss {metrics['loss']:.4g}  {rate}{self._summary}")
            return
        left = clock((self._steps - step) * rates.step_seconds)
        _LOG.info(
            f"step {step}/{self._steps}  {_shown(metrics)}  {rate}  ETA {left}{self._summary}"
        )

    def write_evaluation(self, step: int, values: Mapping[str, float]) -> None:
        """Logs what was measured of held-out problems after a step."""
        for name, value in values.items():
            self._writer.add_scalar(f"{EVALUATION}/{name}", value, step)
        self._append({"step": step, EVALUATION: dict(values)})
        self.upload()
        _LOG.info(f"step {step}/{self._steps}  held out: {_shown(values)}")
        newest = next(name for name in _SUMMARY if name in values)
        self._summary = f"  held out at {step}: {newest} {values[newest]:.4g}"
        self._show(step)

    def _append(self, point: Mapping[str, object]) -> None:
        with self._points.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(point) + "\n")
        self.upload(after_seconds=_SECONDS_BETWEEN_UPLOADS)

    def upload(self, *, after_seconds: float = 0.0) -> None:
        """Brings what was logged to the bucket that the workdir is in; does nothing elsewhere.

        Args:
          after_seconds: At least so long after the last time.
        """
        if self._points.due(after_seconds):
            self._writer.flush()
            self._board.upload()
            self._points.upload()

    def close(self) -> None:
        """Completes the files."""
        self.hide()
        self._writer.close()
        self.upload()


def _shown(values: Mapping[str, float]) -> str:
    return "  ".join(f"{name} {value:.4g}" for name, value in values.items())


def _drop_after(path: epath.Path, step: int) -> None:
    """Leaves the whole lines of steps up to `step`; a killed run may have cut the last one."""
    if not path.exists():
        return
    lines = path.read_text().splitlines(keepends=True)
    kept = [line for line in lines if line.endswith("\n") and json.loads(line)["step"] <= step]
    if kept != lines:
        files.write_text(path, "".join(kept))
