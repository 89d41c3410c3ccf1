"""Checkpoints of a run: saved while it goes on, restored to go on from, for the same run alone."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import orbax.checkpoint as ocp
from etils import epath

from alphacode.config import Config, stored
from alphacode.training.checkpoint.arrays import (
    CHECKPOINTS,
    CONFIG_FILE,
    FORMAT_VERSION,
    RUN,
    STATE,
    CheckpointError,
    damage,
)
from alphacode.training.checkpoint.best import KeepBest, read_evaluations
from alphacode.training.step import TrainState


class Checkpointer:
    """Saves and restores the state of one run, in the background and atomically.

    Attributes:
      evaluations: What was measured, by step; filled in as the run continues, since the newest
        checkpoints are kept and, apart from them, the best of those with a solve rate.
    """

    def __init__(self, workdir: epath.Path, keep: int, data_fingerprint: str) -> None:
        """Opens the folder.

        Args:
          workdir: Of the run.
          keep: How many of the newest checkpoints stay.
          data_fingerprint: Of what it is trained on.
        """
        self._fingerprint = data_fingerprint
        self._path = workdir / CHECKPOINTS
        self.evaluations: dict[int, dict[str, float]] = {}
        options = ocp.CheckpointManagerOptions(
            preservation_policy=ocp.checkpoint_managers.AnyPreservationPolicy(
                [ocp.checkpoint_managers.LatestN(keep), KeepBest(self.evaluations)]
            ),
            # What a run that was killed while saving has left behind.
            cleanup_tmp_directories=True,
        )
        self._manager = ocp.CheckpointManager(self._path, options=options)
        # A run makes what came after its newest checkpoint again.
        self.evaluations.update(read_evaluations(workdir, self._manager.latest_step() or 0))

    def save(self, state: TrainState, step: int) -> None:
        """Starts saving; returns before the files are done. A step is saved once."""
        if step == self._manager.latest_step():
            return
        run = {"format": FORMAT_VERSION, "data": self._fingerprint, "step": step}
        arguments = {
            STATE: ocp.args.StandardSave(state._asdict()),
            RUN: ocp.args.JsonSave(run),
        }
        self._manager.save(step, args=ocp.args.Composite(**arguments))

    def restore(self, abstract: TrainState) -> TrainState | None:
        """The newest whole state, or None where there is none.

        Args:
          abstract: Shapes, types and places that its arrays are to have here; the run that saved
            them may have had other devices.

        Raises:
          CheckpointError: It is damaged, or its data differ from this run's.
        """
        step = self._manager.latest_step()
        if step is None:
            return None
        path = self._path / str(step)
        run = self._read(path, step, RUN, ocp.args.JsonRestore())
        _check_run(run, self._fingerprint, path)
        arrays = self._read(path, step, STATE, ocp.args.StandardRestore(abstract._asdict()))
        return TrainState(**arrays)

    def _read(self, path: epath.Path, step: int, item: str, how: Any) -> dict[str, Any]:
        with damage(path, f"remove {path} to resume from the checkpoint before it"):
            restored = self._manager.restore(step, args=ocp.args.Composite(**{item: how}))
        found: dict[str, Any] = restored[item]
        return found

    def wait(self) -> None:
        """Waits for the files being written."""
        self._manager.wait_until_finished()

    def close(self) -> None:
        """Waits for the files being written and lets go of the folder."""
        self.wait()
        self._manager.close()


def _check_run(run: dict[str, Any], fingerprint: str, path: epath.Path) -> None:
    if run["format"] != FORMAT_VERSION:
        raise CheckpointError(
            f"{path}: checkpoint format {run['format']}, this version reads {FORMAT_VERSION}; "
            "use the version that wrote it or another --workdir"
        )
    if run["data"] != fingerprint:
        raise CheckpointError(
            f"{path}: was trained on other data (problems, tokenizer, data or objective settings); "
            "restore them or use another --workdir"
        )


# What may change within a run.
_FREE_TO_CHANGE = (
    "data.cache",
    "data.read_threads",
    "data.workers",
    "model.remat",
    "model.attention",
    "model.attention_chunk",
    "training.accumulation",
    "training.log_every",
    "training.checkpoint_every",
    "training.keep_checkpoints",
    "training.profile_from",
    "training.profile_steps",
    "training.evaluate_every",
)
# Once something was measured, what comes after is measured alike.
_EVALUATION = (
    "training.validation",
    "training.evaluation_batches",
    "training.evaluation_problems",
    "training.evaluation_samples",
    "training.evaluation_slots",
)


def saved_config(workdir: epath.Path) -> Config | None:
    """The configuration of the run in a workdir; None where there is none."""
    path = workdir / CONFIG_FILE
    return stored.from_json(path.read_text(), str(path), Config) if path.exists() else None


def check_workdir_config(workdir: epath.Path, config: Config) -> None:
    """Refuses to continue a run with another model, optimizer, schedule or evaluation.

    Raises:
      CheckpointError: Names the first field that differs.
    """
    saved = saved_config(workdir)
    if saved is None:
        return
    free = () if saved.training.evaluates else _EVALUATION
    for section in ("model", "objective", "optimizer", "data", "training"):
        found = difference(getattr(saved, section), getattr(config, section), section, free)
        if found:
            raise CheckpointError(
                f"{workdir / CONFIG_FILE}: {found}; give the same value to continue this run, or "
                "another --workdir to start a new one"
            )


def difference(saved: Any, wanted: Any, section: str, free: Sequence[str] = ()) -> str:
    """The first field of a section that differs and may not, in words; else empty."""
    for field in dataclasses.fields(saved):
        old, new = getattr(saved, field.name), getattr(wanted, field.name)
        name = f"{section}.{field.name}"
        if old != new and name not in _FREE_TO_CHANGE and name not in free:
            return f"{name} is {old!r} there and {new!r} here"
    return ""
