"""How far sampling is: a bar on a terminal, elsewhere a line every ten seconds."""

import sys
import time
from collections.abc import Callable, Mapping
from types import TracebackType

from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from alphacode.progress import clock

SECONDS_BETWEEN_LINES = 10.0


class Progress:
    """Counts samples, problems and tokens of one host; use it in a `with` statement.

    Args:
      total: Samples to be made.
      kept: Samples of an earlier run, only mentioned.
      shards: How many shards of each problem are to be made.
      label: What each line starts with: the host, where there are several.
      report: Gets the lines where standard output is no terminal, and the first and last line.
    """

    def __init__(
        self,
        total: int,
        kept: int,
        shards: Mapping[str, int],
        label: str,
        report: Callable[[str], None],
    ) -> None:
        self.total, self.kept, self.label, self.report = total, kept, label, report
        self.open = dict(shards)
        self.problems = 0
        self.samples = self.tokens = 0
        self.begin = self.last = time.monotonic()
        self.bar: Bar | None = None

    def __enter__(self) -> "Progress":
        again = f"; {self.kept} of an earlier run are kept" if self.kept else ""
        self.report(f"{self.label}sampling {self.total} programs{again}")
        if sys.stdout.isatty() and self.total:
            self.bar = Bar(
                TextColumn(f"{self.label}sampling"),
                BarColumn(),
                TextColumn("{task.fields[rates]}"),
                TextColumn("left"),
                TimeRemainingColumn(),
            )
            self.task = self.bar.add_task("sampling", total=self.total, rates="compiling")
            self.bar.start()
        return self

    def add(self, tokens: int) -> None:
        """One more sample, of that many tokens."""
        self.samples += 1
        self.tokens += tokens
        if self.bar is not None:
            self.bar.update(self.task, completed=self.samples, total=self.total, rates=self.rates())
        elif time.monotonic() - self.last >= SECONDS_BETWEEN_LINES:
            self.last = time.monotonic()
            self.report(f"{self.label}{self.rates()}, {self._remaining()} left")

    def shard_done(self, problem: str) -> None:
        """One more shard of that problem is written, or will not be made."""
        self.open[problem] -= 1
        self.problems += self.open[problem] == 0

    def drop_shard(self, problem: str, samples: int) -> None:
        """A shard of so many samples will not be made, since its problem has enough."""
        self.total -= samples
        self.shard_done(problem)

    def rates(self) -> str:
        """Samples and problems so far, samples per second, tokens per second."""
        seconds = max(time.monotonic() - self.begin, 1e-9)
        return (
            f"{self.samples}/{self.total} samples, {self.problems}/{len(self.open)} problems, "
            f"{self.samples / seconds:.1f} samples/s, {self.tokens / seconds:,.0f} tokens/s"
        )

    def _remaining(self) -> str:
        seconds = time.monotonic() - self.begin
        return clock(round((self.total - self.samples) * seconds / max(self.samples, 1)))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.bar is not None:
            self.bar.stop()
        if kind is None and self.total:
            self.report(f"{self.label}sampled {self.rates()}")
