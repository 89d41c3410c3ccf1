"""Reports what files and folders of problems hold, and what is wrong with them:

`python -m alphacode.datasets.inspect PATH... [--split=train] [--rows]`

A PATH is anything that `alphacode.datasets.readers.read_problems` reads. Each fault is printed as
one line while files are read, then a summary follows. The exit status is 0 where nothing is
wrong, 1 where something is, 2 after a mistake in what was given.
"""

from collections.abc import Sequence

from absl import flags

from alphacode import entry
from alphacode.datasets.inspect.summary import Summary, row_line
from alphacode.datasets.readers import DataError, problem_files
from alphacode.errors import UserError
from alphacode.progress import Progress

_ROWS = flags.DEFINE_bool("rows", False, "Also print one line for each problem.")
_SPLIT = flags.DEFINE_enum(
    "split", None, problem_files.SPLITS, "Only files and folders of this split."
)


def main(paths: Sequence[str], overrides: Sequence[str]) -> int:
    """Reads, prints, and returns the exit status: 0 where nothing is wrong, else 1.

    Args:
      paths: Files and folders of problems.
      overrides: Of the configuration, which has no say here.

    Raises:
      UserError: No path, a path that holds no problems, or an override.
    """
    if overrides:
        raise UserError(
            f"unexpected argument --config.{overrides[0]}; there are --rows and --split"
        )
    if not paths:
        raise UserError("no PATH; name a file or a folder of problems")
    found = {path: problem_files.find(path, _SPLIT.value) for path in paths}
    return int(sum(_inspect(path, there) for path, there in found.items()) > 0)


def _inspect(path: str, found: Sequence[problem_files.ProblemFile]) -> int:
    """Prints what a path holds and returns the number of faults."""
    summary = Summary(found)
    seen: dict[str, str] = {}
    faults = 0

    def report(fault: DataError) -> None:
        nonlocal faults
        faults += 1
        print(f"wrong: {fault}", flush=True)

    with Progress(f"reading {path}", total=1) as shown:
        for file, where, problem in problem_files.read_all(
            found, problem_files.Part(), report, shown.update
        ):
            if problem.name in seen:
                taken = f"name {problem.name!r} is taken by {seen[problem.name]}"
                report(DataError(f"{where}: {taken}"))
            seen.setdefault(problem.name, where)
            summary.add(problem, file.split)
            if _ROWS.value:
                print(f"{where}: {row_line(problem)}")
    print(path, *(f"  {line}" for line in summary.lines()), sep="\n")
    print(f"  {'faults':<12}{faults:,}", flush=True)
    return faults


if __name__ == "__main__":
    entry.start(main)
