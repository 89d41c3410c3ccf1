"""Makes a small checkpoint to ship:
`python -m alphacode.training.export --workdir=runs/tiny --output=DIR`.

`--workdir=runs/tiny/best` takes the checkpoint with the best solve rate instead of the newest.

A model of any size is exported by a machine of little memory: a few parameters at a time are read
and written, large ones alone, and none of them lies on a device.
"""

import argparse
import asyncio
import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np
import orbax.checkpoint as ocp
from etils import epath

from alphacode import files
from alphacode.config import stored
from alphacode.entry import log_to_stderr
from alphacode.errors import UserError
from alphacode.training.checkpoint import CheckpointError
from alphacode.training.checkpoint.arrays import (
    FORMAT_VERSION,
    INFO_FILE,
    PARAMS,
    SAMPLING_FILE,
    TOKENIZER_FILE,
    unread_params,
)
from alphacode.training.checkpoint.best import read_evaluations
from alphacode.training.checkpoint.load import (
    chosen_step,
    sampling_facts,
    saved_params,
    source,
)

# Readers that share a parameter out read no more than their part of it, and one piece.
_PIECE_BYTES = 64 << 20
# So many bytes of parameters are written together: each writing makes a file of its own.
_TOGETHER_BYTES = 256 << 20


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
    model, saved = found.config.model, saved_params(found, step)
    params = unread_params(
        saved.path, model, saved.remedy, dtype=model.activation_dtype, within=saved.within
    )
    try:
        with files.whole(target, last=INFO_FILE) as partial:
            partial.mkdir()
            _write(partial / PARAMS, params)
            marker = partial / PARAMS / "commit_success.txt"
            if marker.exists():
                # Its presence is what counts; its text names a folder of this machine.
                marker.write_text("")
            stored.save(found.config, partial)
            files.write_text(partial / SAMPLING_FILE, sampling_facts(found).to_json())
            (found.folder / TOKENIZER_FILE).copy(partial / TOKENIZER_FILE)
            files.write_json(partial / INFO_FILE, dict(sorted((info | facts).items())))
    except OSError as error:
        raise CheckpointError(
            f"--output={output}: cannot write there ({error.strerror}); name another folder"
        ) from None


@dataclasses.dataclass(frozen=True)
class _Unread:
    """A parameter that is read when it is to be written."""

    read: Callable[[], np.ndarray]


class _FewAtATime(ocp.type_handlers.NumpyHandler):
    """Has few of the parameters in memory at a time."""

    async def serialize(
        self,
        values: Sequence[_Unread],
        infos: Sequence[ocp.type_handlers.ParamInfo],
        args: Sequence[ocp.SaveArgs] | None = None,
    ) -> Sequence[ocp.future.Future]:
        """Returns when all are written."""
        waiting: list[tuple[np.ndarray, Any, Any]] = []
        last = len(values) - 1
        for number, (value, *how) in enumerate(zip(values, infos, args or (), strict=True)):
            # In threads, since reading and writing wait by loops of their own.
            waiting.append((await asyncio.to_thread(value.read), *how))
            if number == last or sum(array.nbytes for array, *_ in waiting) >= _TOGETHER_BYTES:
                for written in await super().serialize(*map(list, zip(*waiting, strict=True))):
                    await asyncio.to_thread(written.result)
                waiting = []
        return []


def _write(path: epath.Path, params: Any) -> None:
    """Writes parameters, functions that read them, as orbax does arrays."""
    unread = jax.tree.map(_Unread, params)
    pieces = jax.tree.map(lambda _: ocp.SaveArgs(chunk_byte_size=_PIECE_BYTES), unread)
    registry = ocp.type_handlers.create_type_handler_registry(
        (_Unread, _FewAtATime()), (jax.Array, ocp.type_handlers.ArrayHandler())
    )
    handler = ocp.PyTreeCheckpointHandler(type_handler_registry=registry)
    with ocp.Checkpointer(handler) as checkpointer:
        checkpointer.save(path, args=ocp.args.PyTreeSave(unread, save_args=pieces))


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
