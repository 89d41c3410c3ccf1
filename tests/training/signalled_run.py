"""A training run that gets a signal: `python signalled_run.py SIGNAL WHEN STEP DELAY FLAG...`.

It watches itself and sends the signal to itself: whoever watches from outside may, on a busy
machine, not get to look before the run is over. FLAGs are those of run_train.py. The signal comes
DELAY seconds after WHEN:

    started   the process began, or at its first step where that comes sooner
    stepped   it logged STEP, or a later step
    saved     checkpoint STEP was whole
    saving    after STEP it began to write another checkpoint
"""

import logging
import os
import re
import runpy
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAUSE = 0.001  # seconds between two looks


class Steps(logging.Handler):
    """Knows the newest step that was logged."""

    def __init__(self) -> None:
        super().__init__()
        self.newest = 0

    def emit(self, record: logging.LogRecord) -> None:
        if found := re.match(r"step (\d+)/", record.getMessage()):
            self.newest = int(found[1])


def wait_until(reached: Callable[[], bool]) -> None:
    """Returns once it is so."""
    while not reached():
        time.sleep(PAUSE)


def wait_for(when: str, step: int, delay: float, steps: Steps, checkpoints: Path) -> None:
    """Returns at the moment of the signal."""

    def writing() -> set[Path]:
        return set(checkpoints.glob("*tmp*"))

    if when == "started":
        end = time.monotonic() + delay
        wait_until(lambda: time.monotonic() > end or steps.newest > 0)
        return
    if when == "saved":
        wait_until((checkpoints / str(step)).exists)
    else:
        wait_until(lambda: steps.newest >= step)
    if when == "saving":
        before = writing()
        wait_until(lambda: bool(writing() - before))
    time.sleep(delay)


def main(number: str, when: str, step: str, delay: str, *flags: str) -> None:
    """Runs the script while another thread waits for the moment."""
    (workdir,) = (flag.partition("=")[2] for flag in flags if flag.startswith("--workdir="))
    steps = Steps()
    logging.getLogger("alphacode").addHandler(steps)

    def signal_itself() -> None:
        wait_for(when, int(step), float(delay), steps, Path(workdir) / "checkpoints")
        os.kill(os.getpid(), int(number))

    threading.Thread(target=signal_itself, daemon=True).start()
    script = str(ROOT / "run_train.py")
    sys.argv = [script, *flags]
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    main(*sys.argv[1:])
