"""Makes a small checkpoint to ship:
`python -m alphacode.training.export --workdir=runs/tiny --output=DIR`.

`--workdir=runs/tiny/best` takes the checkpoint with the best solve rate instead of the newest.
"""

import argparse
from typing import Any

import orbax.checkpoint as ocp

from alphacode import files
from alphacode.config import stored
from alphacode.entry import log_to_stderr
from alphacode.errors import UserError
from alphacode.training.checkpoint import CheckpointError
from alphacode.training.checkpoint.arrays import (
    FORMAT_VERSION,
    INFO_FILE,
    PARAMS,
    TOKENIZER_FILE,
)
from alphacode.training.checkpoint.best import read_evaluations
from alphacode.training.checkpoint.load import chosen_step, source, step_params


def export(workdir: str, output: str, facts: dict[str, Any]) -> None:
    """Writes a model of a workdir as a small folder to ship.

    Args:
      workdir: A training workdir, for its newest model, or `WORKDIR/best`.
      output: Folder to make; must not exist.
      facts: Put into `info.json`, beside the step and its evaluation: command, data, seed, time.

    Raises:
      CheckpointError: The workdir has no such checkpoint, or the output exists or cannot be
        written.
    """
    target = files.absolute(output)
    if target.exists():
        raise CheckpointError(f"--output={output}: already exists; remove it or name another")
    found = source(workdir, "workdir", also="")
    step = chosen_step(found)
    info: dict[str, Any] = {"step": step, "format": FORMAT_VERSION}
    if evaluation := read_evaluations(found.folder, step).get(step):
        info["evaluation"] = evaluation
    params = step_params(found, step, found.config.model.activation_dtype)
    try:
        with files.whole(target, last=INFO_FILE) as partial:
            partial.mkdir()
            with ocp.StandardCheckpointer() as checkpointer:
                checkpointer.save(partial / PARAMS, params)
            marker = partial / PARAMS / "commit_success.txt"
            if marker.exists():
                # Its presence is what counts; its text names a folder of this machine.
                marker.write_text("")
            stored.save(found.config, partial)
            (found.folder / TOKENIZER_FILE).copy(partial / TOKENIZER_FILE)
            files.write_json(partial / INFO_FILE, dict(sorted((info | facts).items())))
    except OSError as error:
        raise CheckpointError(
            f"--output={output}: cannot write there ({error.strerror}); name another folder"
        ) from None


def _fact(text: str) -> tuple[str, str]:
    name, equals, fact = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError("write NAME=TEXT")
    return name, fact


def main() -> None:
    """Exports the newest or the best checkpoint of the workdir."""
    parser = argparse.ArgumentParser(description="makes a small checkpoint to ship")
    parser.add_argument("--workdir", required=True, help="training workdir, or WORKDIR/best")
    parser.add_argument("--output", required=True, help="folder to make")
    parser.add_argument(
        "--fact",
        type=_fact,
        action="append",
        default=[],
        metavar="NAME=TEXT",
        help="to keep in info.json, as in seed=1",
    )
    options = parser.parse_args()
    log_to_stderr()
    try:
        export(options.workdir, options.output, dict(options.fact))
    except UserError as error:
        raise SystemExit(f"error: {error}") from None


if __name__ == "__main__":
    main()
