"""Model FLOPs utilisation of Table 3's presets on one GPU, and where the time of a step goes.

A step of the paper's full lengths (1536 and 768) runs with every way of recomputing activations
that fits; the fastest counts. MFU takes the operations that the model asks for, without what is
computed again, over the peak that the vendor states for dense bfloat16 products.
"""

import dataclasses
import statistics
import time
from collections.abc import Callable

import jax
from jax.sharding import Mesh

from alphacode.config import Config
from alphacode.models import sharding, transformer
from alphacode.training import losses
from alphacode.training.step import TrainStep
from alphacode.training.telemetry.flops import step_flops
from alphacode.training.telemetry.throughput import peak_flops
from benchmarks.training_sides import random_batch
from configs import pretrain

# Pairs in a step on one device: enough to fill it, with room for activations in 80 GB.
_BATCHES = {"300m": 32, "1b": 16}
_REMATS = ("none", "products", "attention", "layer")
_STEPS = 10


@dataclasses.dataclass(frozen=True)
class Times:
    """Median seconds of a step and of its parts.

    Attributes:
      forward: The losses alone.
      backward: What the gradients take beyond `forward`, all that is computed again included.
      optimizer: What the step takes beyond the gradients: clipping, AdamW.
      step: The whole.
    """

    forward: float
    backward: float
    optimizer: float
    step: float


def _median_seconds(run: Callable[[], object], steps: int) -> float:
    jax.block_until_ready(run())
    seconds = []
    for _ in range(steps):
        start = time.perf_counter()
        jax.block_until_ready(run())
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def step_times(config: Config, mesh: Mesh, steps: int = _STEPS) -> Times:
    """Times a step of the longest examples, and its parts as programs of their own.

    Raises:
      jax.errors.JaxRuntimeError: It does not fit the device, among others.
    """
    batch = sharding.put_batch(random_batch(config), mesh)
    advance = TrainStep(config, mesh)
    state = advance.initial()

    def loss(params: transformer.Params, batch: losses.Batch) -> jax.Array:
        model = transformer.model_from(params, config.model)
        return losses.training_loss(model, batch, config.objective, state.step)[0]

    with jax.set_mesh(mesh):
        forward, gradients = jax.jit(loss), jax.jit(jax.grad(loss))
        losses_only = _median_seconds(lambda: forward(state.params, batch), steps)
        both = _median_seconds(lambda: gradients(state.params, batch), steps)

        def run() -> object:
            nonlocal state
            state, metrics = advance(state, batch)
            return state, metrics

        whole = _median_seconds(run, steps)
    return Times(losses_only, both - losses_only, whole - both, whole)


def _try(config: Config, mesh: Mesh) -> Times | None:
    """The times, or None where memory does not suffice."""
    try:
        return step_times(config, mesh)
    except jax.errors.JaxRuntimeError as error:
        if "RESOURCE_EXHAUSTED" not in str(error):
            raise
        return None


def _peak(device: jax.Device) -> float:
    peak = peak_flops(device.device_kind)
    if peak is None:
        raise SystemExit(
            f"benchmarks.training: add the peak of {device.device_kind!r} to "
            "alphacode/training/telemetry/throughput.py"
        )
    return peak


def _preset(name: str) -> Config:
    """The pre-training preset with a batch for one device."""
    if name not in _BATCHES:
        raise SystemExit(f"benchmarks.training: --presets={name}: give some of {list(_BATCHES)}")
    config = pretrain.get_config(name)
    training = dataclasses.replace(config.training, batch_size=_BATCHES[name], accumulation=1)
    return dataclasses.replace(config, training=training)


def report(presets: list[str]) -> None:
    """Measures and prints; the last line is the lowest utilisation of all presets."""
    device = jax.devices()[0]
    peak = _peak(device)
    print(f"{device.device_kind}, peak {peak / 1e12:.0f} TFLOP/s")
    best: dict[str, float] = {}
    for name in presets:
        config = _preset(name)
        source, target = config.data.encoder_buckets[-1], config.data.decoder_buckets[-1]
        rows = config.training.batch_size
        masked = config.objective.masked_lm_rate * source
        operations = step_flops(config.model, rows, source, target, masked).total
        mesh = sharding.make_mesh(config.mesh, [device])
        print(f"{name}: batch {rows}, {source} + {target} positions, {operations:.3g} operations")
        for remat in _REMATS:
            model = dataclasses.replace(config.model, remat=remat)
            times = _try(dataclasses.replace(config, model=model), mesh)
            if times is None:
                print(f"  remat {remat}: out of memory")
                continue
            utilisation = operations / times.step / peak
            best[name] = max(best.get(name, 0.0), utilisation)
            print(
                f"  remat {remat}: step {times.step * 1e3:.0f} ms (forward "
                f"{times.forward * 1e3:.0f}, backward {times.backward * 1e3:.0f}, optimizer "
                f"{times.optimizer * 1e3:.0f}), {rows * (source + target) / times.step:.0f} "
                f"tokens/s, MFU {utilisation:.1%}"
            )
    print(", ".join(f"{name} {share:.1%}" for name, share in best.items()))
    print(f"ratio: {min((best.get(name, 0.0) for name in presets), default=0.0):.3f}")
