"""The one display of long work: a bar on a terminal, elsewhere a line now and then."""

import sys
import time
from types import TracebackType
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

SECONDS_BETWEEN_LINES = 10.0


class Progress:
    """Counts what is done; use it in a `with` statement.

    A terminal shows a bar with total, rate and time left. Any other stream gets a line every ten
    seconds, and the last one when the work has ended well:

        filter: 1200 of 5000 programs, 96.3 a second, 0:00:39 left, 41 pass the examples

    Args:
      label: What is being done.
      total: How much there is to do; None where nobody knows.
      unit: What is counted, in the plural; empty shows the share that is done.
      stream: Where to; standard error by default, so that standard output holds results.
      start: How much was done before this work began, which is no part of the rate.
    """

    def __init__(
        self,
        label: str,
        total: float | None = None,
        unit: str = "",
        stream: TextIO | None = None,
        start: float = 0,
    ) -> None:
        self.label, self.total, self.unit = label, total, unit
        self.done = self._start = start
        self.note = ""
        self._stream = stream if stream is not None else sys.stderr
        self._begin = self._last = time.monotonic()
        self._bar: Bar | None = None

    def __enter__(self) -> "Progress":
        self._begin = self._last = time.monotonic()
        if self._stream.isatty():
            self._bar = Bar(
                TextColumn("{task.description}"),
                BarColumn(),
                TaskProgressColumn(),
                TextColumn("{task.fields[state]}"),
                TimeRemainingColumn(),
                console=Console(file=self._stream),
                transient=True,
                # Lines printed meanwhile go above the bar, but never from a pipe to the terminal.
                redirect_stdout=sys.stdout.isatty(),
            )
            self._task = self._bar.add_task(
                self.label, total=self.total, completed=int(self.done), state=""
            )
            self._bar.start()
        return self

    def update(self, done: float, note: str = "", *, label: str = "") -> None:
        """Says how much is done in all; cheap to call for each piece.

        Args:
          done: In units of `total`, which may be changed meanwhile.
          note: What else is worth telling.
          label: What is being done now; empty leaves it as it is.
        """
        self.done, self.note, self.label = done, note, label or self.label
        if self._bar is not None:
            self._bar.update(
                self._task,
                completed=done,
                total=self.total,
                description=self.label,
                state=", ".join(self._state()),
            )
        elif time.monotonic() - self._last >= SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            self._write([*self._state(), *self._left()])

    def _state(self) -> list[str]:
        """What is done, the rate, the note."""
        parts = []
        if self.unit:
            of = f" of {self.total:.0f}" if self.total is not None else ""
            parts.append(f"{self.done:.0f}{of} {self.unit}")
        elif self.total and self._bar is None:
            parts.append(f"{self.done / self.total:.0%}")
        seconds = time.monotonic() - self._begin
        if self.unit and self.done > self._start and seconds > 1:
            parts.append(f"{(self.done - self._start) / seconds:.1f} a second")
        return [*parts, self.note] if self.note else parts

    def _left(self) -> list[str]:
        done = self.done - self._start
        if not done or not self.total:
            return []
        seconds = (time.monotonic() - self._begin) * (self.total - self.done) / done
        return [f"{clock(max(seconds, 0))} left"]

    def _write(self, parts: list[str]) -> None:
        self._stream.write(f"{self.label}: {', '.join(parts)}\n")
        self._stream.flush()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        if kind is None and self.done:
            self._write(self._state())


def clock(seconds: float) -> str:
    """Seconds as h:mm:ss."""
    minutes, second = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{second:02d}"
