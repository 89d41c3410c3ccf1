"""Runs that are killed and started again end as if nothing had happened to them."""

import random
import re
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
import small_run
from small_run import STEPS, Finished

KILLS = 20
# All kills come before step LAST, so that each process still has something to do.
LONG, LAST = 160, 120
LONG_RUN = (f"training.steps={LONG}", "training.checkpoint_every=3")
# Seconds that a step, or writing a checkpoint of this size, takes at most on an idle machine.
BRIEF = 0.05


def newest_step(log: Path, steps: int) -> int:
    """The last step that a process has told of, 0 before its first."""
    found = re.findall(rf"step (\d+)/{steps} ", log.read_text())
    return int(found[-1]) if found else 0


def assert_same_run(disturbed: Path, undisturbed: Path, steps: int) -> None:
    """Both ended at that step with the same arrays and the same curves, bit for bit."""
    small_run.assert_identical(
        small_run.saved(disturbed, steps), small_run.saved(undisturbed, steps)
    )
    curves = small_run.results(disturbed)
    assert list(curves) == list(range(1, steps + 1))
    assert curves == small_run.results(undisturbed)
    # What the killed processes were writing is gone.
    assert not small_run.half_written(disturbed)


@pytest.mark.slow
def test_a_run_killed_again_and_again_ends_bit_identical(
    finished: Finished, tmp_path: Path
) -> None:
    workdir, log = tmp_path / "run", tmp_path / "run.log"
    # Saving more often changes nothing but gives more moments to be killed in.
    arguments = small_run.command(workdir, finished.data, "training.checkpoint_every=1")
    # As soon as there is a finished checkpoint; while one is being written; and somewhere in the
    # second half, between two lines of the log.
    for when, step in (("saved", 1), ("saving", 2), ("stepped", 5)):
        fatal = small_run.signalled(arguments, signal.SIGKILL, when, step)
        small_run.killed(small_run.start(fatal, log), log)
        assert STEPS not in small_run.saved_steps(workdir)
    small_run.finish(small_run.start(arguments, log), log)
    assert_same_run(workdir, finished.workdir, STEPS)


def moments(starting: float) -> list[tuple[str, int, float]]:
    """When the processes of one run are killed, one after the other: what, step and delay.

    Args:
      starting: Seconds that a process takes to its first step.
    """
    rng = random.Random(f"{KILLS} kills")
    kinds = ["stepped"] * 9 + ["saving"] * 8 + ["started"] * 3
    assert len(kinds) == KILLS
    rng.shuffle(kinds)
    steps = sorted(rng.sample(range(1, LAST), KILLS))
    return [
        (kind, step, rng.uniform(0, starting if kind == "started" else BRIEF))
        for kind, step in zip(kinds, steps, strict=True)
    ]


@pytest.mark.endurance
def test_a_run_killed_twenty_times_ends_bit_identical(finished: Finished, tmp_path: Path) -> None:
    undisturbed, workdir = tmp_path / "undisturbed", tmp_path / "run"
    log = tmp_path / "undisturbed.log"
    # Compiled as users' runs are.
    process = small_run.start(
        small_run.command(undisturbed, finished.data, *LONG_RUN), log, quickly=False
    )
    began = time.monotonic()
    small_run.wait_until(process, lambda: newest_step(log, LONG) > 0)
    starting = time.monotonic() - began
    small_run.finish(process, log)
    arguments = small_run.command(workdir, finished.data, *LONG_RUN)
    halves: Counter[str] = Counter()
    again = 0
    for number, (when, step, delay) in enumerate(moments(starting)):
        log = tmp_path / f"{number}.log"
        before = small_run.half_written(workdir)
        fatal = small_run.signalled(arguments, signal.SIGKILL, when, step, delay)
        small_run.killed(small_run.start(fatal, log, quickly=False), log)
        halves[when] += bool(small_run.half_written(workdir) - before)
        saved = max(small_run.saved_steps(workdir), default=0)
        reached = newest_step(log, LONG)
        assert saved < LONG
        again += max(reached - saved, 0)
        print(f"killed {delay:.3f} s after it {when} {step}: logged {reached}, saved {saved}")
    log = tmp_path / "last.log"
    small_run.finish(small_run.start(arguments, log, quickly=False), log)
    print(f"{KILLS} kills, {again} steps taken again, checkpoints half-written: {dict(halves)}")
    # Some of the kills did hit what they were aimed at.
    assert again > 0 and halves["saving"] > 0
    assert_same_run(workdir, undisturbed, LONG)
