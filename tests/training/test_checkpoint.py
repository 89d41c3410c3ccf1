"""Checkpoints: loaded, exported, damaged, half-written."""

import dataclasses
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import orbax.checkpoint as ocp
import pytest
import small_run
from etils import epath
from flax import nnx
from small_run import EVERY, STEPS, Finished

from alphacode.errors import UserError
from alphacode.models.sharding import make_mesh
from alphacode.training import checkpoint
from alphacode.training.checkpoint import Checkpointer, CheckpointError, Trained
from alphacode.training.export import export
from alphacode.training.loop import train
from alphacode.training.step import TrainStep

# Orbax leaves the other reads behind when one of them fails.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def arrays(trained: Trained) -> dict[str, Any]:
    """The parameters of a loaded model, by path."""
    state = nnx.to_pure_dict(nnx.state(trained.model, nnx.Param))
    leaves = jax.tree_util.tree_leaves_with_path(state)
    return {jax.tree_util.keystr(path): leaf for path, leaf in leaves}


def assert_same(left: Trained, right: Trained) -> None:
    """The same parameters, bit for bit."""
    one, other = arrays(left), arrays(right)
    assert one.keys() == other.keys()
    for name, array in one.items():
        assert array.dtype == other[name].dtype
        assert np.asarray(array).tobytes() == np.asarray(other[name]).tobytes(), name


def refused(path: Path) -> str:
    """The one line with which a checkpoint is refused."""
    with pytest.raises(CheckpointError) as caught:
        checkpoint.load(str(path))
    message = str(caught.value)
    assert "\n" not in message and len(message) < 600
    return message


@pytest.fixture(scope="module")
def loaded(finished: Finished) -> Trained:
    return checkpoint.load(str(finished.workdir))


@pytest.fixture(scope="module")
def exported(finished: Finished, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("exported") / "model"
    export(str(finished.workdir), str(output), {"seed": "0", "machine": "two cores"})
    return output


@pytest.fixture
def copy(finished: Finished, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished.workdir, tmp_path / "copy"))


def test_the_newest_step_of_a_workdir_is_loaded(finished: Finished, loaded: Trained) -> None:
    assert loaded.info["step"] == STEPS
    assert loaded.info["path"] == str(finished.workdir)
    assert loaded.config == small_run.config(finished.data)
    saved = small_run.saved(finished.workdir, STEPS)
    parameters = {k.removeprefix("['params']"): v for k, v in saved.items() if "params" in k}
    assert loaded.info["parameters"] == sum(x.size for x in parameters.values())
    for name, array in arrays(loaded).items():
        assert array.dtype == jnp.bfloat16
        np.testing.assert_array_equal(array, parameters[name].astype(jnp.bfloat16))


def test_a_loaded_model_runs(loaded: Trained) -> None:
    tokens = jnp.asarray([loaded.tokenizer.encode("Print the sum of two integers.")])

    @jax.jit
    def logits(model: Any, tokens: jax.Array) -> jax.Array:
        return model.logits(model(tokens, tokens).decoder)

    assert np.isfinite(logits(loaded.model, tokens)).all()


def test_an_older_step_is_loaded_where_the_newest_is_gone(copy: Path) -> None:
    shutil.rmtree(copy / "checkpoints" / str(STEPS))
    assert checkpoint.load(str(copy)).info["step"] == STEPS - EVERY


def test_paths_may_be_relative(
    finished: Finished, exported: Path, loaded: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(finished.workdir.parent)
    assert_same(checkpoint.load(finished.workdir.name), loaded)
    monkeypatch.chdir(exported.parent)
    assert_same(checkpoint.load(f"./{exported.name}/"), loaded)


def test_an_export_is_the_same_model_and_keeps_its_facts(exported: Path, loaded: Trained) -> None:
    trained = checkpoint.load(str(exported))
    assert_same(trained, loaded)
    assert (trained.config, trained.sampling) == (loaded.config, loaded.sampling)
    assert trained.tokenizer.fingerprint == loaded.tokenizer.fingerprint
    assert trained.info == {
        "step": STEPS,
        "format": checkpoint.FORMAT_VERSION,
        "seed": "0",
        "machine": "two cores",
        "path": str(exported),
        "parameters": loaded.info["parameters"],
    }


def test_an_export_holds_bfloat16_parameters_and_no_optimizer(exported: Path) -> None:
    assert {path.name for path in exported.iterdir()} == {
        "config.json",
        "tokenizer.model",
        "info.json",
        "params",
        "sampling.json",
    }
    tree = ocp.StandardCheckpointer().restore(exported.resolve() / "params")
    assert set(tree) == {"embedding", "encoder", "decoder", "value_head"}
    assert all(leaf.dtype == jnp.bfloat16 for leaf in jax.tree.leaves(tree))
    assert [path.name for path in exported.parent.iterdir()] == [exported.name]


def test_an_export_does_not_disturb_a_run_that_goes_on(copy: Path, tmp_path: Path) -> None:
    (copy / "checkpoints" / "99.orbax-checkpoint-tmp").mkdir()
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*")}
    export(str(copy), str(tmp_path / "model"), {})
    assert {path: path.stat().st_mtime_ns for path in copy.rglob("*")} == before


def test_an_existing_output_is_left_alone(finished: Finished, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "mine").write_text("precious")
    with pytest.raises(CheckpointError, match="already exists; remove it or name another"):
        export(str(finished.workdir), str(tmp_path / "model"), {})
    assert [path.name for path in tmp_path.rglob("*")] == ["model", "mine"]


def test_an_output_below_a_file_is_refused(finished: Finished, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CheckpointError, match="cannot write there"):
        export(str(finished.workdir), str(tmp_path / "file" / "model"), {})


def test_only_a_workdir_with_a_checkpoint_can_be_exported(copy: Path, tmp_path: Path) -> None:
    output = str(tmp_path / "model")
    with pytest.raises(CheckpointError, match=r"--workdir=.*: no config\.json there"):
        export(str(tmp_path / "nowhere"), output, {})
    shutil.rmtree(copy / "checkpoints")
    with pytest.raises(CheckpointError, match="no finished checkpoint"):
        export(str(copy), output, {})
    assert not (copy / "checkpoints").exists()
    assert not list(tmp_path.glob("model*"))


@pytest.mark.slow
def test_the_export_command(finished: Finished, loaded: Trained, tmp_path: Path) -> None:
    def run(*flags: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "alphacode.training.export", *flags]
        return subprocess.run(command, cwd=small_run.ROOT, capture_output=True, text=True)

    flags = (f"--workdir={finished.workdir}", f"--output={tmp_path}/model", "--fact=machine=a=b")
    done = run(*flags)
    assert done.returncode == 0, done.stderr
    assert checkpoint.load(f"{tmp_path}/model").info["machine"] == "a=b"
    again = run(*flags)
    assert again.returncode == 1
    assert "already exists" in again.stderr and "Traceback" not in again.stderr


@pytest.mark.parametrize("name", ["config.json", "tokenizer.model"])
def test_a_folder_without_the_files_is_refused(copy: Path, name: str) -> None:
    (copy / name).unlink()
    assert f"no {name} there" in refused(copy)


def test_a_run_without_a_finished_checkpoint_is_refused(copy: Path) -> None:
    for step in (STEPS, STEPS - EVERY):
        folder = copy / "checkpoints" / str(step)
        folder.rename(folder.with_name(f"{step}.orbax-checkpoint-tmp"))
    assert "no finished checkpoint" in refused(copy)


def damage(path: Path, how: str) -> None:
    """Cuts a file in half or nearly off, empties or removes it."""
    content = path.read_bytes()
    path.unlink()
    kept = {"halved": len(content) // 2, "cut": 64, "emptied": 0}
    if how in kept:
        path.write_bytes(content[: kept[how]])


STATE_FILES = ("_METADATA", "manifest.ocdbt", "d/*", "ocdbt.process_0/d/*")


DAMAGES = [(pattern, how) for pattern in STATE_FILES for how in ("cut", "emptied", "removed")]
# Every reading needs the whole of these, whatever parts of the arrays it takes.
DAMAGES += [("_METADATA", "halved"), ("manifest.ocdbt", "halved")]


@pytest.mark.parametrize(("pattern", "how"), DAMAGES)
def test_a_damaged_checkpoint_is_refused_in_one_line(copy: Path, pattern: str, how: str) -> None:
    folder = copy / "checkpoints" / str(STEPS) / "state"
    # Parameters alone are read, and which file they lie in differs from run to run.
    for path in folder.glob(pattern):
        damage(path, how)
    message = refused(copy)
    assert str(folder) in message and "damaged" in message and "remove" in message


@pytest.mark.parametrize("pattern", STATE_FILES)
def test_of_a_half_checkpoint_nothing_is_read_that_is_not_whole(
    copy: Path, loaded: Trained, pattern: str
) -> None:
    folder = copy / "checkpoints" / str(STEPS) / "state"
    for path in folder.glob(pattern):
        damage(path, "halved")
    try:
        read = checkpoint.load(str(copy))
    except CheckpointError as error:
        assert str(folder) in str(error) and "damaged" in str(error) and "\n" not in str(error)
    else:  # what was cut off held moments of the optimizer
        assert_same(read, loaded)


@pytest.mark.parametrize("pattern", ["state/ocdbt.process_0/d/*", "run/metadata"])
def test_a_run_does_not_go_on_from_a_damaged_checkpoint(
    finished: Finished, copy: Path, pattern: str
) -> None:
    folder = copy / "checkpoints" / str(STEPS)
    damage(max(folder.glob(pattern), key=lambda path: path.stat().st_size), "halved")
    with pytest.raises(CheckpointError, match="damaged") as caught:
        train(small_run.config(finished.data), str(copy))
    message = str(caught.value)
    assert "\n" not in message and f"remove {folder}" in message


@pytest.mark.parametrize("how", ["halved", "emptied", "removed"])
@pytest.mark.parametrize(
    "name", ["info.json", "config.json", "tokenizer.model", "params/_METADATA"]
)
def test_a_damaged_export_is_refused_in_one_line(
    exported: Path, tmp_path: Path, name: str, how: str
) -> None:
    copy = Path(shutil.copytree(exported, tmp_path / "copy"))
    damage(copy / name, how)
    with pytest.raises(UserError) as caught:
        checkpoint.load(str(copy))
    assert "\n" not in str(caught.value)
    assert name.partition("/")[0] in str(caught.value)


def test_facts_of_sampling_are_refused_where_damaged_and_guessed_where_missing(
    exported: Path, loaded: Trained, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(exported, tmp_path / "copy"))
    damage(copy / "sampling.json", "cut")
    assert "sampling.json" in refused(copy)
    damage(copy / "sampling.json", "removed")
    # As old checkpoints are sampled: at the temperature of their objective.
    assert checkpoint.load(str(copy)).sampling == dataclasses.replace(
        loaded.sampling, ratings=True, tag_sets=()
    )


@pytest.mark.parametrize(
    ("field", "value"), [("d_model", 32), ("decoder_layers", 2), ("num_kv_heads", 2)]
)
@pytest.mark.parametrize("kind", ["workdir", "export"])
def test_parameters_of_another_shape_are_refused(
    copy: Path, exported: Path, tmp_path: Path, kind: str, field: str, value: int
) -> None:
    folder = copy if kind == "workdir" else Path(shutil.copytree(exported, tmp_path / "export"))
    small_run.edit_json(folder / "config.json", "model", **{field: value})
    assert "config.json" in refused(folder)


def test_a_tokenizer_of_another_size_is_refused(copy: Path) -> None:
    small_run.edit_json(copy / "config.json", "model", vocab_size=8001)
    message = refused(copy)
    assert "8000 pieces" in message and "8001" in message


def test_a_checkpoint_of_another_format_is_refused(finished: Finished, copy: Path) -> None:
    path = copy / "checkpoints" / str(STEPS) / "run" / "metadata"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 2}))
    with pytest.raises(CheckpointError, match="checkpoint format 2, this version reads 1"):
        train(small_run.config(finished.data), str(copy))


def test_half_written_steps_are_ignored_and_cleared_away(
    finished: Finished, copy: Path, loaded: Trained
) -> None:
    # The step after the last, killed while it was being written: all but one file is there.
    whole = copy / "checkpoints" / str(STEPS)
    half = copy / "checkpoints" / f"{STEPS + 1}.orbax-checkpoint-tmp"
    shutil.copytree(whole, half)
    (half / "state" / "manifest.ocdbt").unlink()
    assert_same(checkpoint.load(str(copy)), loaded)
    assert half.exists()
    assert int(train(small_run.config(finished.data), str(copy)).step) == STEPS
    assert not half.exists()
    assert whole.exists()


def test_a_checkpointer_keeps_the_newest_and_restores_what_it_saved(
    finished: Finished, tmp_path: Path
) -> None:
    config = small_run.config(finished.data, "training.keep_checkpoints=2")
    abstract = TrainStep(config, make_mesh(config.mesh)).abstract
    first = Checkpointer(epath.Path(tmp_path), 2, "data")
    assert first.restore(abstract) is None
    state = train(config, str(shutil.copytree(finished.workdir, tmp_path / "run")))
    for step in (1, 2, 3, 3):
        first.save(state, step)
    first.close()
    assert small_run.saved_steps(tmp_path) == [2, 3]
    second = Checkpointer(epath.Path(tmp_path), 2, "data")
    restored = second.restore(abstract)
    second.close()
    assert restored is not None
    assert jax.tree.structure(restored) == jax.tree.structure(state)
    jax.tree.map(np.testing.assert_array_equal, restored, state)
    third = Checkpointer(epath.Path(tmp_path), 2, "other data")
    with pytest.raises(CheckpointError, match="other data"):
        third.restore(abstract)
    third.close()


def test_an_export_names_no_folder_of_the_machine_that_made_it(exported: Path) -> None:
    for file in exported.rglob("*"):
        assert file.is_dir() or str(exported.parent).encode() not in file.read_bytes()
