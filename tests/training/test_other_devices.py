"""A run is the same over other devices and over several processes, up to rounding."""

import shutil
import socket
import sys
from pathlib import Path

import numpy as np
import pytest
import small_run
from small_run import EVERY, STEPS, Finished

from alphacode.training import checkpoint


def assert_near(workdir: Path, finished: Finished, tolerance: float) -> None:
    """Each array ends where it did on one device, measured by how far the last steps moved it."""
    start = small_run.saved(finished.workdir, STEPS - EVERY)
    expected, actual = (small_run.saved(w, STEPS) for w in (finished.workdir, workdir))
    assert start.keys() == expected.keys() == actual.keys()
    assert actual["['step']"] == STEPS
    assert start.pop("['finite']") and expected.pop("['finite']") and actual.pop("['finite']")
    for name, array in expected.items():
        moved = np.linalg.norm(array.astype(np.float64) - start[name])
        difference = np.linalg.norm(array.astype(np.float64) - actual[name])
        assert moved > 0, name
        assert difference < tolerance * moved, name


@pytest.mark.slow
def test_a_run_goes_on_over_four_devices_and_its_checkpoint_loads_on_one(
    finished: Finished, tmp_path: Path
) -> None:
    workdir = Path(shutil.copytree(finished.workdir, tmp_path / "run"))
    shutil.rmtree(workdir / "checkpoints" / str(STEPS))
    small_run.run(workdir, finished.data, devices=4)
    assert_near(workdir, finished, tolerance=0.05)
    assert checkpoint.load(str(workdir)).info["step"] == STEPS


@pytest.mark.slow
def test_the_loss_goes_on_the_same_from_eight_devices_on_two_and_on_one(
    finished: Finished, tmp_path: Path
) -> None:
    exact = ("model.activation_dtype=float32", "training.checkpoint_every=4")
    eight = tmp_path / "eight"
    small_run.run(
        eight, finished.data, *exact, "mesh.data=2", "mesh.fsdp=2", "mesh.tensor=2", devices=8
    )
    expected = small_run.points(eight)
    shutil.rmtree(eight / "checkpoints" / str(STEPS))
    for devices, mesh in ((2, "mesh.fsdp=2"), (1, "mesh.fsdp=1")):
        workdir = Path(shutil.copytree(eight, tmp_path / str(devices)))
        small_run.run(workdir, finished.data, *exact, mesh, devices=devices)
        points = small_run.points(workdir)
        assert list(points) == list(expected) == list(range(1, STEPS + 1))
        for step, point in points.items():
            assert point["loss"] == pytest.approx(expected[step]["loss"], rel=1e-5), step


@pytest.mark.slow
def test_two_processes_train_as_one_does(finished: Finished, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # Exactly: in bfloat16 the order of sums alone moves the smallest moments by half a step.
    exact = "model.activation_dtype=float32"
    workdir, one = tmp_path / "run", tmp_path / "one"
    small_run.run(one, finished.data, exact)
    script = str(Path(__file__).with_name("one_of_several.py"))
    processes, logs = [], []
    for index in range(2):
        arguments = (str(index), "2", str(port), str(workdir), str(finished.data), exact)
        logs.append(tmp_path / f"{index}.log")
        processes.append(small_run.start([sys.executable, script, *arguments], logs[-1]))
    try:
        for process, log in zip(processes, logs, strict=True):
            assert process.wait(timeout=300) == 0, log.read_text()
            assert f"done at {STEPS}" in log.read_text()
    finally:
        for process in processes:
            process.kill()
            process.wait()
    assert_near(workdir, Finished(finished.data, one, ""), tolerance=0.01)
    assert checkpoint.load(str(workdir)).info["step"] == STEPS
