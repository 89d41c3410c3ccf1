"""Throughput of a run: real tokens and the model's own operations over time."""

import dataclasses
import time
from collections.abc import Mapping

import numpy as np

from alphacode.config import Config
from alphacode.training.machines import TPUS
from alphacode.training.telemetry.flops import step_flops

# Words of JAX's `device_kind` and the dense bfloat16 operations a second that the makers state; the
# first entry whose words are all there holds.
_PEAKS: tuple[tuple[tuple[str, ...], float], ...] = (
    (("tpu v4",), TPUS["v4"][1].flops),
    (("tpu v5 lite",), TPUS["v5e"][1].flops),
    (("tpu v5e",), TPUS["v5e"][1].flops),
    (("tpu v5",), TPUS["v5p"][1].flops),
    (("tpu v6",), TPUS["v6e"][1].flops),
    (("nvidia", "a100"), 312e12),
    (("nvidia", "h100", "pcie"), 756e12),
    (("nvidia", "h100", "nvl"), 835e12),
    (("nvidia", "h100"), 989e12),
    (("nvidia", "h200", "nvl"), 835e12),
    (("nvidia", "h200"), 989e12),
)


def peak_flops(device_kind: str) -> float | None:
    """Peak bfloat16 operations a second of a device, or None where it is not known."""
    kind = device_kind.lower()
    for words, peak in _PEAKS:
        if all(word in kind for word in words):
            return peak
    return None


@dataclasses.dataclass(frozen=True)
class Rates:
    """What was done a second, over all devices.

    Attributes:
      tokens: Real ones; padding is not counted, encoder and decoder positions both are.
      flops: Operations that the model asks for, padding included, recomputation not.
      mfu: `flops` as a share of the devices' peak (model FLOPs utilisation), or None where the
        peak is not known.
      step_seconds: Seconds a step.
    """

    tokens: float
    flops: float
    mfu: float | None
    step_seconds: float


class Throughput:
    """Counts the batches of a run and divides them by the time they took."""

    def __init__(self, config: Config, processes: int, devices: int, device_kind: str) -> None:
        self._config = config
        self._processes = processes
        peak = peak_flops(device_kind)
        self._peak = None if peak is None else peak * devices
        self._begin()

    def _begin(self) -> None:
        self._since = time.monotonic()
        self._steps, self._tokens, self._flops = 0, 0, 0.0

    def count(self, batch: Mapping[str, np.ndarray]) -> None:
        """Adds this process's rows of a batch; the others are taken to hold as many tokens."""
        for name in ("encoder_tokens", "decoder_tokens"):
            if name in batch:
                self._tokens += int(np.count_nonzero(batch[name])) * self._processes
        self._flops += batch_flops(self._config, batch)
        self._steps += 1

    def rates(self) -> Rates:
        """Those since the last call; with them a new count begins."""
        seconds = max(time.monotonic() - self._since, 1e-9)
        flops = self._flops / seconds
        rates = Rates(
            tokens=self._tokens / seconds,
            flops=flops,
            mfu=None if self._peak is None else flops / self._peak,
            step_seconds=seconds / max(self._steps, 1),
        )
        self._begin()
        return rates


def batch_flops(config: Config, batch: Mapping[str, np.ndarray]) -> float:
    """Operations of a step over a global batch of these padded lengths."""
    objective = config.objective
    source = batch["encoder_tokens"].shape[1] if "encoder_tokens" in batch else 0
    masked = objective.masked_lm_rate if objective.masked_lm_weight else 0.0
    target = batch["decoder_tokens"].shape[1]
    size = config.training.batch_size
    return step_flops(config.model, size, source, target, masked * source).total
