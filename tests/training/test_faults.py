"""What may befall a run: signals, and numbers that are no longer finite."""

import re
import shutil
import signal
from pathlib import Path

import numpy as np
import pytest
import small_run
from small_run import Finished

from alphacode.datasets.pipeline import TrainingData
from alphacode.errors import UserError
from alphacode.training.loop import train
from alphacode.training.telemetry.metrics import METRICS_FILE

LONG = 60
LONG_RUN = (f"training.steps={LONG}", "training.checkpoint_every=1000")
# So long that a run of it is not over before it is disturbed, however rarely it is looked at.
VERY_LONG = 10_000
# Steps 1 and 2 of 8 still have small rates.
TOO_FAST = ("optimizer.peak_learning_rate=1e30", "training.log_every=5")


def stopped_after(log: str, steps: int = LONG) -> int:
    """The step that a run says it has stopped after; it says so once."""
    (step,) = re.findall(
        rf"stopped after step (\d+)/{steps}, which is saved; the same command resumes it", log
    )
    return int(step)


def points_so_far(workdir: Path) -> int:
    """Whole JSON lines of a run that goes on."""
    path = workdir / "metrics.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


@pytest.mark.slow
def test_a_run_that_is_asked_to_end_saves_and_goes_on_bit_identical(
    finished: Finished, tmp_path: Path
) -> None:
    workdir, undisturbed = tmp_path / "run", tmp_path / "undisturbed"
    small_run.run(undisturbed, finished.data, *LONG_RUN)
    expected = small_run.points(undisturbed)
    command = small_run.command(workdir, finished.data, *LONG_RUN)
    for number, steps in ((signal.SIGTERM, 3), (signal.SIGINT, 25)):
        log = tmp_path / f"{steps}.log"
        process = small_run.start(small_run.signalled(command, number, "stepped", steps), log)
        said = small_run.finish(process, log)
        step = stopped_after(said)
        assert steps <= step < LONG and "Traceback" not in said
        assert small_run.saved_steps(workdir)[-1] == step
        assert list(small_run.points(workdir)) == list(range(1, step + 1))
    small_run.run(workdir, finished.data, *LONG_RUN)
    for step, point in small_run.points(workdir).items():
        assert point["loss"] == expected[step]["loss"], step
    small_run.assert_identical(small_run.saved(workdir, LONG), small_run.saved(undisturbed, LONG))


@pytest.mark.slow
def test_one_process_of_two_that_is_asked_to_end_stops_both_after_the_same_step(
    finished: Finished, tmp_path: Path
) -> None:
    workdir = tmp_path / "run"
    command = small_run.command(
        workdir, finished.data, f"training.steps={VERY_LONG}", "training.checkpoint_every=100000"
    )
    logs = [tmp_path / f"{index}.log" for index in range(2)]
    with small_run.reserved_port() as port:
        together = [f"--coordinator_address=127.0.0.1:{port}", "--process_count=2"]
        processes = [
            small_run.start([*command, *together, f"--process_index={index}"], log)
            for index, log in enumerate(logs)
        ]
        with small_run.ended(processes):
            small_run.wait_until(processes[0], lambda: points_so_far(workdir) >= 3)
            processes[1].send_signal(signal.SIGTERM)
            said = list(map(small_run.finish, processes, logs))
    one, other = (stopped_after(log, VERY_LONG) for log in said)
    assert one == other < VERY_LONG
    assert small_run.saved_steps(workdir) == [one]
    # The first process alone writes, whichever was asked to end.
    assert list(small_run.points(workdir)) == list(range(1, one + 1))


@pytest.fixture(scope="module")
def diverged(finished: Finished, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The workdir of a run whose numbers went bad, and its one line."""
    workdir = tmp_path_factory.mktemp("diverged") / "run"
    config = small_run.config(finished.data, *TOO_FAST, "training.checkpoint_every=100")
    with pytest.raises(UserError) as caught:
        train(config, str(workdir))
    return workdir, str(caught.value)


def bad_step(message: str) -> int:
    """The step that was not finite."""
    match = re.match(r"step (\d+): the loss or the gradient norm is not finite; ", message)
    assert match and "\n" not in message
    return int(match[1])


def test_a_run_stops_at_the_step_that_was_not_finite_and_keeps_its_batch(
    finished: Finished, diverged: tuple[Path, str]
) -> None:
    workdir, message = diverged
    bad = bad_step(message)
    # It was seen when step 5 was to be logged; nothing that is not finite has been.
    assert 1 < bad <= 5 and not (workdir / METRICS_FILE).exists()
    path = workdir / f"not_finite-{bad}-0.npz"
    assert str(path) in message and f"initial_checkpoint={workdir}" in message
    config = small_run.config(finished.data, *TOO_FAST)
    expected = TrainingData.from_config(config, workdir).batch(bad - 1)
    with np.load(path) as batch:
        assert set(batch) == set(expected)
        for name, array in expected.items():
            np.testing.assert_array_equal(batch[name], array)
    assert not list(workdir.glob("*.partial"))


def test_the_state_before_is_the_newest_checkpoint_though_the_run_saw_it_later(
    finished: Finished, diverged: tuple[Path, str], tmp_path: Path
) -> None:
    workdir, message = diverged
    good = bad_step(message) - 1
    assert small_run.saved_steps(workdir) == [good]
    kept = small_run.saved(workdir, good)
    assert kept["['step']"] == good and kept["['finite']"]
    assert all(np.isfinite(array).all() for array in kept.values())
    # A run that saves, and so looks, after each step has the very same.
    config = small_run.config(finished.data, *TOO_FAST, "training.checkpoint_every=1")
    with pytest.raises(UserError, match=f"step {good + 1}: "):
        train(config, str(tmp_path / "run"))
    small_run.assert_identical(kept, small_run.saved(tmp_path / "run", good))


def test_the_same_command_stops_again(
    finished: Finished, diverged: tuple[Path, str], tmp_path: Path
) -> None:
    workdir = Path(shutil.copytree(diverged[0], tmp_path / "run"))
    config = small_run.config(finished.data, *TOO_FAST)
    bad = bad_step(diverged[1])
    with pytest.raises(UserError, match=f"step {bad}: "):
        train(config, str(workdir))
    assert small_run.saved_steps(workdir) == [bad - 1]
