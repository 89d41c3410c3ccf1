"""Dry runs: what they say of a step holds of the step, on machines here and not here."""

import dataclasses
import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
import quick_xla
import small_run

from alphacode.config import Config, ConfigError, presets
from alphacode.models import sharding
from alphacode.models.transformer import parameter_count
from alphacode.training import machines
from alphacode.training.dry_run.compile_ahead import DryRun, dry_run
from alphacode.training.programs import abstract_batch
from alphacode.training.step import TrainStep

SCRIPT = Path(__file__).with_name("dry_run_process.py")
HAS_TPU = importlib.util.find_spec("libtpu") is not None
HAS_GPU = any(importlib.util.find_spec(f"jax_cuda{version}_plugin") for version in (12, 13))
NO_TPU = "needs libtpu: pip install -e '.[tpu]'"
NO_GPU = "needs JAX's GPU plugin: pip install -e '.[cuda]'"


def overridden(*overrides: str) -> tuple[str, ...]:
    return (*small_run.OVERRIDES, "training.batch_size=64", *overrides)


def small(*overrides: str) -> Config:
    return presets.load(small_run.PRESET, overridden(*overrides))


def elsewhere(target: str, *overrides: str, devices: int = 1, **settings: str) -> dict[str, Any]:
    """A dry run in a process that has not looked for devices yet."""
    # Flags of the CPU's compiler are not for others.
    chosen = quick_xla.environment(devices) if target == "here" else {"XLA_FLAGS": ""}
    paths = (str(small_run.ROOT), os.environ.get("PYTHONPATH", ""))
    done = subprocess.run(
        [sys.executable, str(SCRIPT), target, small_run.PRESET, *overridden(*overrides)],
        capture_output=True,
        text=True,
        env=os.environ | chosen | {"PYTHONPATH": os.pathsep.join(filter(None, paths))} | settings,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return facts


@pytest.fixture(scope="module")
def here() -> DryRun:
    return dry_run(small(), "here")


def test_the_bytes_of_a_state_are_those_that_it_takes(here: DryRun) -> None:
    config = small()
    mesh = sharding.make_mesh(config.mesh)
    made = TrainStep(config, mesh).initial()
    count = parameter_count(config.model)
    assert here.parameters == count == sum(x.size for x in jax.tree.leaves(made.params))
    assert here.arguments["parameters"] == 4 * count
    assert here.arguments["optimizer"] == sum(x.nbytes for x in jax.tree.leaves(made.opt_state))
    assert here.arguments["optimizer"] >= 2 * here.arguments["parameters"]


def test_the_batch_is_one_that_the_step_takes(here: DryRun) -> None:
    config = small()
    mesh = sharding.make_mesh(config.mesh)
    shapes = abstract_batch(config, mesh)
    batch = {name: np.ones(x.shape, x.dtype) for name, x in shapes.items()}
    assert here.arguments["batch"] == sum(x.nbytes for x in batch.values())
    with jax.set_mesh(mesh):
        step = TrainStep(config, mesh)
        _, metrics = step(step.initial(), sharding.put_batch(batch, mesh))
    assert np.isfinite(metrics["loss"])


def test_all_that_is_counted_is_in_the_total_and_a_byte_too_much_does_not_fit(
    here: DryRun,
) -> None:
    assert here.total == sum(here.arguments.values()) + here.temporaries + here.code
    assert here.temporaries > 0 and 0 < here.total < here.limit
    assert any(re.match(r"start-up +[\d.:]+( s)? to compile", line) for line in here.lines())
    for limit, fits in ((here.total, True), (here.total - 1, False)):
        run = dataclasses.replace(here, limit=limit)
        assert run.fits is fits
        assert run.lines()[-1] == ("fits" if fits else "does not fit")
    refused = dataclasses.replace(here, refused="RESOURCE_EXHAUSTED: too much")
    assert not refused.fits and refused.lines()[-1] == "does not fit"
    assert any("RESOURCE_EXHAUSTED" in line for line in refused.lines())


@pytest.mark.slow
def test_parts_of_a_step_need_less_memory_for_the_same_operations(here: DryRun) -> None:
    parts = dry_run(small("training.accumulation=8"), "here")
    assert parts.temporaries < here.temporaries
    assert parts.model_flops == here.model_flops
    assert parts.compiled_flops == pytest.approx(here.compiled_flops, rel=0.05)


@pytest.mark.slow
def test_the_step_does_what_the_model_asks_for_and_what_it_computes_again(here: DryRun) -> None:
    stored = dry_run(small("model.remat=none"), "here")
    assert stored.model_flops == here.model_flops
    # Causal scores are computed for both halves here, which the model's count leaves out.
    assert 1 <= stored.compiled_flops / stored.model_flops < 1.2
    assert 1 < here.compiled_flops / stored.compiled_flops < 4 / 3


@pytest.mark.slow
def test_a_mesh_shares_the_state_out_and_its_devices_talk(here: DryRun) -> None:
    run = elsewhere("here", "mesh.data=1", "mesh.fsdp=4", "mesh.tensor=2", devices=8)
    assert run["mesh"] == {"data": 1, "fsdp": 4, "tensor": 2}
    assert run["parameters"] == here.parameters
    # Norm scales and the value head are not split over all axes.
    for kind in ("parameters", "optimizer"):
        assert here.arguments[kind] / 8 < run["arguments"][kind] < here.arguments[kind] / 2
    assert run["collectives"]["all-gather"][0] > 0
    assert run["model_flops"] == pytest.approx(here.model_flops / 8)
    assert run["limit"] == here.limit // 8


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("v9:2x2", ("--dry_run=v9:2x2", "'here'", "v4:4x4x4", "h100:8", "v5e", "a100-40gb")),
        ("v4", ("--dry_run=v4", "v4:4x4x4")),
        ("h100:0", ("--dry_run=h100:0", "h100:8")),
        ("h100:-1", ("--dry_run=h100:-1", "h100:8")),
        ("h100:2x", ("--dry_run=h100:2x", "h100:2x8")),
        ("h100:1x2x4", ("--dry_run=h100:1x2x4", "HOSTSxGPUS")),
        ("v4:4x4", ("--dry_run=v4:4x4", "v4 takes three numbers, as 4x4x4")),
        ("v5e:2x2x2", ("--dry_run=v5e:2x2x2", "v5e takes two numbers, as 4x4")),
    ],
)
def test_a_machine_that_is_none_is_refused_with_those_there_are(
    target: str, words: tuple[str, ...]
) -> None:
    with pytest.raises(ConfigError) as caught:
        machines.absent(target)
    for word in words:
        assert word in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(HAS_TPU, reason="libtpu is installed")
def test_a_tpu_without_its_library_is_refused_with_the_remedy() -> None:
    with pytest.raises(ConfigError, match=r"libtpu; pip install -e '\.\[tpu\]'"):
        machines.absent("v4:2x2x1")


@pytest.mark.skipif(HAS_GPU, reason="JAX's GPU plugin is installed")
def test_a_gpu_without_its_library_is_refused_with_the_remedy() -> None:
    with pytest.raises(ConfigError, match=r"plugin; pip install -e '\.\[cuda\]'"):
        machines.absent("h100:8")


@pytest.mark.skipif(not HAS_TPU, reason=NO_TPU)
def test_a_slice_that_there_cannot_be_is_refused_in_one_line() -> None:
    with pytest.raises(ConfigError, match=r"--dry_run=v4:3x5x7: no slice of that shape .*; give"):
        machines.absent("v4:3x5x7")


@pytest.mark.slow
@pytest.mark.skipif(not HAS_GPU, reason=NO_GPU)
def test_a_step_compiles_for_gpus_that_are_not_here(here: DryRun) -> None:
    run = elsewhere("h100:2x4", "mesh.fsdp=4")
    assert run["mesh"] == {"data": 2, "fsdp": 4, "tensor": 1}
    assert run["fits"] and run["lines"][-1] == "fits"
    assert 59 < run["limit"] / 2**30 < 60
    assert {"all-gather", "all-reduce"} <= set(run["collectives"])
    # cuDNN's attention counts as if no key were hidden.
    assert 1 <= run["compiled_flops"] / run["model_flops"] < 1.6
    assert "cuDNN" in run["uncounted"] and "cuDNN" in run["lines"][-2]


@pytest.mark.slow
@pytest.mark.skipif(not HAS_GPU, reason=NO_GPU)
def test_what_jax_leaves_of_a_gpu_is_no_room_for_a_step() -> None:
    run = elsewhere("a100-40gb:1", XLA_PYTHON_CLIENT_MEM_FRACTION="0.00001")
    assert not run["fits"] and run["lines"][-1] == "does not fit"
    assert run["limit"] < run["total"]


@pytest.mark.endurance
@pytest.mark.skipif(not HAS_TPU, reason=NO_TPU)
def test_a_step_compiles_for_a_slice_that_is_not_here() -> None:
    run = elsewhere("v5e:2x2", "mesh.fsdp=2", "training.accumulation=2")
    assert run["mesh"] == {"data": 2, "fsdp": 2, "tensor": 1}
    assert run["fits"] and run["lines"][-1] == "fits" and not run["uncounted"]
    assert run["limit"] == 16 * 2**30
    assert run["collectives"]["all-reduce"][0] > 0
    assert 0 < run["peak"] <= run["total"]
    assert 1 <= run["compiled_flops"] / run["model_flops"] < 1.6
