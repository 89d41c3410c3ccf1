"""Stops a run cleanly when the machine is preempted or the user presses Ctrl-C.

SIGTERM, and the first SIGINT, ask for an end; the loop asks after each step whether it is to stop.
Of several processes each may get the signal at another time, or only one of them at all: JAX's
preemption service then lets all of them agree on the step, without a word over the devices.

What takes long and changes no state, such as an evaluation, is given up at once (`at_once`). Of
several processes none may go ahead alone: there it is finished first.
"""

import contextlib
import signal
import threading
import types
from collections.abc import Iterator
from typing import Any

import jax
from jax.experimental import multihost_utils


class Interrupted(Exception):
    """The run is to end, and what was going on was given up."""


class Interruption:
    """Listens for SIGTERM and SIGINT while it is entered; a second SIGINT acts as ever."""

    def __init__(self) -> None:
        self._asked = False
        self._gives_up = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "Interruption":
        # Python gives signals to its main thread alone.
        if threading.current_thread() is threading.main_thread():
            self._before[signal.SIGINT] = signal.signal(signal.SIGINT, self._on_interrupt)
            # With several processes JAX listens for SIGTERM, and must go on to.
            if jax.process_count() == 1:
                self._before[signal.SIGTERM] = signal.signal(signal.SIGTERM, self._on_terminate)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _on_terminate(self, number: int, frame: types.FrameType | None) -> None:
        self._asked = True
        self._give_up()

    def _give_up(self) -> None:
        if self._asked and self._gives_up:
            # Once only: a second signal would break into what the first has to tidy up.
            self._gives_up = False
            raise Interrupted

    def _on_interrupt(self, number: int, frame: types.FrameType | None) -> None:
        signal.signal(signal.SIGINT, self._before[signal.SIGINT])
        signal.raise_signal(signal.SIGTERM)

    def stops_at(self, step: int) -> bool:
        """Whether the run is to end after that step; the same answer in all processes.

        Must be asked after each step, in order.
        """
        if jax.process_count() == 1:
            return self._asked
        return bool(multihost_utils.reached_preemption_sync_point(step))

    @contextlib.contextmanager
    def at_once(self) -> Iterator[None]:
        """In its block a signal raises `Interrupted`, as does one that came before."""
        self._gives_up = True
        try:
            self._give_up()
            yield
        finally:
            self._gives_up = False
