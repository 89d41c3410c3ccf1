"""Reading with a bar: for commands that read long files."""

import sys
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from alphacode.datasets.problem import Problem
from alphacode.datasets.readers import sources
from alphacode.datasets.readers.errors import OnError, raise_fault


def read_with_bar(
    found: Sequence[sources.Source],
    part: sources.Part,
    on_error: OnError = raise_fault,
) -> Iterator[tuple[sources.Source, str, Problem]]:
    """Yields (source, where it stands, problem), with a bar on standard error if it is a terminal.

    Args:
      found: What `sources.find` found.
      part: What of each problem is wanted.
      on_error: Gets each fault.
    """
    # A folder is one problem: next to files it is nothing, among folders they are all alike.
    sizes = [max(s.path.stat().length, 1) if s.is_file else 1 for s in found]
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        # Lines printed meanwhile go above the bar, but never from a pipe to the terminal.
        redirect_stdout=sys.stdout.isatty(),
        disable=not sys.stderr.isatty(),
    )
    with bar:
        task = bar.add_task("reading", total=sum(sizes))
        done = 0
        for source, size in zip(found, sizes, strict=True):

            def progress(share: float, before: int = done, size: int = size) -> None:
                bar.update(task, completed=before + share * size)

            bar.update(task, description=source.path.name)
            for where, problem in sources.read(source, part, on_error, progress):
                yield source, where, problem
            done += size
