"""A run is the same over other devices and over several processes, up to rounding."""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import small_run
from small_run import EVERY, STEPS, Finished

from alphacode.training import checkpoint

# In bfloat16 the order of sums alone moves the smallest moments by half a step.
EXACT = "model.activation_dtype=float32"


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


@pytest.fixture(scope="module")
def exact(finished: Finished, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workdir of a run in float32 on one device."""
    workdir = tmp_path_factory.mktemp("exact") / "run"
    small_run.run(workdir, finished.data, EXACT)
    return workdir


def assert_same_losses(workdir: Path, expected: Path, tolerance: float) -> None:
    """The loss of each step, relatively."""
    points, other = small_run.points(workdir), small_run.points(expected)
    assert list(points) == list(other) == list(range(1, STEPS + 1))
    for step, point in points.items():
        assert point["loss"] == pytest.approx(other[step]["loss"], rel=tolerance), step


@pytest.mark.slow
def test_the_loss_goes_on_the_same_from_eight_devices_on_two_and_on_one(
    finished: Finished, exact: Path, tmp_path: Path
) -> None:
    settings = (EXACT, "training.checkpoint_every=4")
    eight = tmp_path / "eight"
    small_run.run(
        eight, finished.data, *settings, "mesh.data=2", "mesh.fsdp=2", "mesh.tensor=2", devices=8
    )
    assert_same_losses(eight, exact, tolerance=1e-4)
    shutil.rmtree(eight / "checkpoints" / str(STEPS))
    for devices, mesh in ((2, "mesh.fsdp=2"), (1, "mesh.fsdp=1")):
        workdir = Path(shutil.copytree(eight, tmp_path / str(devices)))
        small_run.run(workdir, finished.data, *settings, mesh, devices=devices)
        assert_same_losses(workdir, eight, tolerance=1e-5)


@pytest.mark.slow
def test_two_processes_train_as_one_does(finished: Finished, exact: Path, tmp_path: Path) -> None:
    workdir, script = tmp_path / "run", str(Path(__file__).with_name("one_of_several.py"))
    logs = [tmp_path / f"{index}.log" for index in range(2)]
    with small_run.reserved_port() as port:
        processes = [
            small_run.start(
                [
                    *(sys.executable, script, str(index), "2", str(port)),
                    *(str(workdir), str(finished.data), EXACT),
                ],
                log,
            )
            for index, log in enumerate(logs)
        ]
        with small_run.ended(processes):
            for process, log in zip(processes, logs, strict=True):
                assert f"done at {STEPS}" in small_run.finish(process, log)
    assert_near(workdir, Finished(finished.data, exact, ""), tolerance=0.01)
    assert checkpoint.load(str(workdir)).info["step"] == STEPS
    # They went on from the parameters of that run, as a run of its own.
    warm, before = small_run.points(tmp_path / "run-warm"), small_run.points(workdir)
    assert list(warm) == list(before)
    assert warm[1]["loss"] < before[STEPS - 1]["loss"]
    assert warm[1]["loss"] < before[1]["loss"] - 0.5


def test_no_device_holds_more_of_a_saved_model_than_its_share_and_one_array(
    tmp_path: Path,
) -> None:
    script, log = str(Path(__file__).with_name("model_in_parts.py")), tmp_path / "log"
    process = small_run.start([sys.executable, script, str(tmp_path)], log, devices=8)
    said = json.loads(small_run.finish(process, log).splitlines()[-1])
    assert said.pop("export") == {"peak": 0}
    assert set(said) == {"warm start", "sampling", "sampling from an export"}
    for purpose, found in said.items():
        assert found["share"] < 0.2 * found["whole"], purpose
        assert found["share"] <= found["peak"] <= found["share"] + found["largest"], purpose
        assert found["share"] + found["largest"] < 0.5 * found["whole"], purpose


def test_processes_share_work_out_with_those_that_see_the_same_folder(tmp_path: Path) -> None:
    script = str(Path(__file__).with_name("share_process.py"))
    logs = [tmp_path / f"{index}.log" for index in range(2)]
    (tmp_path / "file").write_text("")
    with small_run.reserved_port() as port:
        processes = [
            small_run.start(
                [
                    *(sys.executable, script, str(index), "2", str(port)),
                    *(str(tmp_path / name) for name in ("all", f"host{index}", "file")),
                ],
                log,
            )
            for index, log in enumerate(logs)
        ]
        with small_run.ended(processes):
            said = list(map(small_run.finish, processes, logs))
    # One folder of all, one for each host, and one that cannot be.
    assert "shares [(0, 2), (0, 1), (0, 1)]" in said[0]
    assert "shares [(1, 2), (0, 1), (0, 1)]" in said[1]
    assert not list((tmp_path / "all").iterdir())
