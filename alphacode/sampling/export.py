"""Writes samples as HumanEval's JSON Lines, for its evaluator and others of that format:
`python -m alphacode.sampling.export --workdir=runs/codex --output=samples.jsonl.gz`.

A line is `{"task_id": PROBLEM, "completion": PROGRAM}`: what follows the prompt, without the stop
sequence. Problems come by name, samples as they are stored.
"""

import contextlib
import gzip
import io
import json
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from absl import app, flags

from alphacode import files
from alphacode.entry import log_to_stderr
from alphacode.errors import UserError
from alphacode.sampling.store import SampleStore

_WORKDIR = flags.DEFINE_string("workdir", None, "Folder of a sampling run.", required=True)
_OUTPUT = flags.DEFINE_string(
    "output", None, "File to write, local or gs://; packed where it ends in .gz.", required=True
)
_PROBLEMS = flags.DEFINE_list("problems", [], "Names of problems; all where none is given.")


def export(store: SampleStore, output: str, problems: Iterable[str] = ()) -> int:
    """Writes the samples that count, whole or not at all, holding one shard at a time.

    Args:
      store: The samples.
      output: The file.
      problems: Those to write; empty takes all.

    Returns:
      The number of lines.

    Raises:
      UserError: No samples at all or of a problem named; shards that cannot be read.
    """
    known = store.problems()
    wanted = sorted(problems) or known
    for name in wanted:
        if name not in known:
            raise UserError(f"{store.folder}: no samples of {name!r}; known: {known[:5]}")
    if not wanted:
        raise UserError(f"{store.folder}: no samples; name the --workdir they were drawn in")
    count = 0
    with (
        files.whole(output) as path,
        path.open("wb") as file,
        _packed(file, output.endswith(".gz")) as lines,
    ):
        for name in wanted:
            for sample in store.read(name):
                row = {"task_id": name, "completion": sample.program}
                lines.write(json.dumps(row).encode("ascii") + b"\n")
                count += 1
    return count


@contextlib.contextmanager
def _packed(file: BinaryIO, pack: bool) -> Iterator[io.BufferedIOBase | BinaryIO]:
    """`file` itself, or a writer that packs what goes there, the same bytes each time."""
    if not pack:
        yield file
        return
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
        yield packed


def main(argv: list[str]) -> None:
    """Exports the samples of a workdir."""
    if len(argv) > 1:
        raise app.UsageError(f"unexpected arguments {argv[1:]}")
    log_to_stderr()
    try:
        count = export(SampleStore(_WORKDIR.value), _OUTPUT.value, _PROBLEMS.value)
    except UserError as error:
        raise SystemExit(f"error: {error}") from None
    print(f"{_OUTPUT.value}: {count} samples")


if __name__ == "__main__":
    app.run(main)
