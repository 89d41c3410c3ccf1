"""Training into a bucket: killed in the midst of uploads, it ends as a local run does."""

from pathlib import Path

import jax
import numpy as np
import pytest
import small_run
from small_run import STEPS, Finished
from storage_server import Server

from alphacode.models.transformer import params_of
from alphacode.training.checkpoint import Trained, load
from alphacode.training.export import export


@pytest.fixture(scope="module")
def trained(
    storage_server: Server, finished: Finished, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The workdir of a run that was killed twice, and ended."""
    folder = tmp_path_factory.mktemp("bucket")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        workdir = "gs://bucket/run"
        log = folder / "run.log"
        arguments = small_run.command(workdir, finished.data)
        # An array of a checkpoint, and later the mark that a checkpoint is complete: both are lost.
        for lost in (r".*/checkpoints/4/state/.*", r".*/checkpoints/6/commit_success\.txt"):
            process = small_run.start(arguments, log)
            storage_server.kill(process, lost)
            small_run.killed(process, log)
        storage_server.watch()
        small_run.finish(small_run.start(arguments, log), log)
    return workdir


@pytest.mark.slow
def test_killed_twice_it_is_the_same_run(
    storage_server: Server, trained: str, finished: Finished
) -> None:
    workdir = storage_server.root / "run"
    small_run.assert_identical(
        small_run.saved(workdir, STEPS), small_run.saved(finished.workdir, STEPS)
    )
    assert small_run.results(workdir) == small_run.results(finished.workdir)
    names = storage_server.names()
    assert all(name.startswith("run/") for name in names)
    assert any(name.startswith("run/tensorboard/events") for name in names)
    assert not Path("gs:").exists()


def arrays(trained: Trained) -> dict[str, np.ndarray]:
    leaves = jax.tree_util.tree_leaves_with_path(params_of(trained.model))
    return {jax.tree_util.keystr(path): np.asarray(leaf) for path, leaf in leaves}


@pytest.mark.slow
def test_its_model_is_read_and_exported_there(trained: str, finished: Finished) -> None:
    model = load(trained)
    assert model.info["step"] == STEPS
    export(trained, "gs://bucket/model", {"seed": "0"})
    exported = load("gs://bucket/model")
    assert exported.info["seed"] == "0" and exported.info["step"] == STEPS
    small_run.assert_identical(arrays(exported), arrays(load(str(finished.workdir))))
