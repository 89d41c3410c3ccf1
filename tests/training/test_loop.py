"""Training runs: started again, refused, warmed up, watched."""

import os
import re
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest
import small_run
from small_run import EVERY, STEPS, Finished
from tensorboardX.proto.event_pb2 import Event

from alphacode.datasets.tokenizer import Tokenizer
from alphacode.errors import UserError
from alphacode.training.checkpoint import CheckpointError, load_params
from alphacode.training.loop import train


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but for the token stores, with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and folder / "tokens" not in path.parents
    }


def test_restarting_a_finished_run_changes_nothing(finished: Finished, tmp_path: Path) -> None:
    workdir = shutil.copytree(finished.workdir, tmp_path / "run")
    before = small_run.saved(workdir, STEPS)
    state = train(small_run.config(finished.data), str(workdir))
    assert int(state.step) == STEPS
    assert small_run.saved_steps(workdir) == [STEPS - EVERY, STEPS]
    small_run.assert_identical(small_run.saved(workdir, STEPS), before)


def test_the_workdir_holds_all_that_is_needed_and_nothing_half_done(finished: Finished) -> None:
    names = {path.name for path in finished.workdir.iterdir()}
    assert names == {
        "checkpoints",
        "config.json",
        "metrics.jsonl",
        "sampling.json",
        "tensorboard",
        "tokenizer.model",
        "tokens",
    }
    # One store, whole.
    (store,) = (finished.workdir / "tokens").iterdir()
    assert (store / "store.json").exists()
    tokenizer = (finished.workdir / "tokenizer.model").read_bytes()
    assert tokenizer == small_run.TOKENIZER.read_bytes()
    assert small_run.saved_steps(finished.workdir) == [STEPS - EVERY, STEPS]


@pytest.mark.parametrize(
    ("override", "named"),
    [
        ("model.d_model=32", "model.d_model is 16 there and 32 here"),
        ("model.decoder_layers=2", "model.decoder_layers is 1 there and 2 here"),
        ("objective.temperature=1", "objective.temperature is 0.2 there and 1.0 here"),
        ("optimizer.beta2=0.95", "optimizer.beta2"),
        ("data.decoder_buckets=32,64", "data.decoder_buckets"),
        ("training.steps=9", "training.steps is 8 there and 9 here"),
        ("training.batch_size=4", "training.batch_size"),
        ("training.seed=7", "training.seed"),
    ],
)
def test_another_run_in_the_same_workdir_is_refused_by_the_field(
    finished: Finished, override: str, named: str
) -> None:
    before = snapshot(finished.workdir)
    with pytest.raises(CheckpointError, match=re.escape(named)) as caught:
        train(small_run.config(finished.data, override), str(finished.workdir))
    assert "config.json" in str(caught.value) and "\n" not in str(caught.value)
    assert snapshot(finished.workdir) == before


def test_how_often_to_log_and_save_may_change(finished: Finished, tmp_path: Path) -> None:
    workdir = shutil.copytree(finished.workdir, tmp_path / "run")
    changed = small_run.config(
        finished.data,
        "training.log_every=3",
        "training.checkpoint_every=5",
        "training.keep_checkpoints=9",
        "sampling.temperature=0.5",
    )
    assert int(train(changed, str(workdir)).step) == STEPS


@pytest.mark.parametrize("change", ["fewer problems", "one letter", "other order"])
def test_other_data_under_the_same_name_are_refused(
    finished: Finished, tmp_path: Path, change: str
) -> None:
    workdir = shutil.copytree(finished.workdir, tmp_path / "run")
    data = tmp_path / finished.data.name
    lines = finished.data.read_text().splitlines(keepends=True)
    match change:
        case "fewer problems":
            lines = lines[:-1]
        case "one letter":
            lines[3] = lines[3].replace("integer", "integers", 1)
        case "other order":
            lines = lines[::-1]
    data.write_text("".join(lines))
    small_run.edit_json(workdir / "config.json", "data", problems=[str(data)])
    before = snapshot(workdir)
    with pytest.raises(CheckpointError, match="was trained on other data"):
        train(small_run.config(data), str(workdir))
    assert snapshot(workdir) == before


@pytest.mark.slow
@pytest.mark.parametrize("task", ["source_code", "test_inputs"])
def test_every_task_trains(finished: Finished, tmp_path: Path, task: str) -> None:
    overrides = [f"data.task={task}", "objective.value_weight=0", "training.steps=4"]
    overrides += ["training.evaluation_problems=0"]
    if task == "source_code":
        overrides += ["data.problems=", f"data.corpus={small_run.corpus(tmp_path)}"]
    state = train(small_run.config(finished.data, *overrides), str(tmp_path / "run"))
    assert int(state.step) == 4


def test_a_decoder_alone_trains(finished: Finished, tmp_path: Path) -> None:
    config = small_run.config(
        finished.data,
        "model.architecture=decoder_only",
        "model.decoder_length=192",
        "data.decoder_buckets=192",
        "objective.masked_lm_weight=0",
    )
    state = train(config, str(tmp_path / "run"))
    assert int(state.step) == STEPS
    points = small_run.points(tmp_path / "run")
    assert points[STEPS]["next_token"] < points[1]["next_token"] - 0.5
    assert "masked_lm" not in points[1] and "value" in points[1]


def shipped() -> Tokenizer:
    return Tokenizer.load(str(small_run.TOKENIZER))


def other_tokenizer(folder: Path) -> Path:
    """A tokenizer file of other bytes: an unknown field follows the same pieces."""
    path = folder / "other.model"
    path.write_bytes(small_run.TOKENIZER.read_bytes() + b"\xc2\x3e\x00")
    assert (
        Tokenizer.load(str(path)).vocab_size == Tokenizer.load(str(small_run.TOKENIZER)).vocab_size
    )
    return path


def test_another_tokenizer_is_refused_and_does_not_replace_the_runs_own(
    finished: Finished, tmp_path: Path
) -> None:
    workdir = shutil.copytree(finished.workdir, tmp_path / "run")
    other = other_tokenizer(tmp_path)
    small_run.edit_json(workdir / "config.json", "data", tokenizer=str(other))
    before = snapshot(workdir)
    with pytest.raises(CheckpointError, match="was trained on other data"):
        train(small_run.config(finished.data, f"data.tokenizer={other}"), str(workdir))
    assert snapshot(workdir) == before


@pytest.mark.parametrize(
    ("overrides", "named"),
    [
        (("optimizer.warmup_steps=8",), "optimizer.warmup_steps=8"),
        (("data.problems=",), "data.problems is empty"),
        (("data.tokenizer=/nowhere/t.model",), "/nowhere/t.model"),
        (("model.vocab_size=100",), "model.vocab_size=100"),
        (("training.initial_checkpoint=/nowhere",), "training.initial_checkpoint=/nowhere"),
    ],
)
def test_what_cannot_run_is_refused_before_the_workdir_is_taken(
    finished: Finished, tmp_path: Path, overrides: tuple[str, ...], named: str
) -> None:
    workdir = tmp_path / "run"
    with pytest.raises(UserError, match=re.escape(named)) as caught:
        train(small_run.config(finished.data, *overrides), str(workdir))
    assert "\n" not in str(caught.value)
    # The corrected command finds no trace of the first.
    assert not (workdir / "config.json").exists()
    assert not (workdir / "tokenizer.model").exists()


def test_a_warm_start_takes_the_parameters_exactly(finished: Finished) -> None:
    config, tokenizer = small_run.config(finished.data), shipped()
    params = load_params(str(finished.workdir), config.model, tokenizer)
    saved = small_run.saved(finished.workdir, STEPS)
    np.testing.assert_array_equal(params["embedding"], saved["['params']['embedding']"])
    assert params["embedding"].dtype == np.float32


@pytest.mark.slow
def test_a_warm_start_trains_on_from_the_parameters_it_was_given(
    finished: Finished, tmp_path: Path
) -> None:
    config = small_run.config(
        finished.data,
        f"training.initial_checkpoint={finished.workdir}",
        "optimizer.peak_learning_rate=1e-9",
        "optimizer.final_learning_rate=1e-9",
        "training.steps=3",
    )
    state = train(config, str(tmp_path / "warm"))
    assert int(state.step) == 3
    start = small_run.saved(finished.workdir, STEPS)["['params']['embedding']"]
    np.testing.assert_allclose(state.params["embedding"], start, atol=1e-7)
    assert not np.array_equal(state.params["embedding"], start)


@pytest.mark.parametrize(
    ("override", "named"),
    [("model.d_model=32", "model.d_model is 16 there and 32 here"), ("", "another tokenizer")],
)
def test_a_warm_start_from_another_model_or_tokenizer_is_refused(
    finished: Finished, tmp_path: Path, override: str, named: str
) -> None:
    overrides = [override] if override else [f"data.tokenizer={other_tokenizer(tmp_path)}"]
    config = small_run.config(
        finished.data, f"training.initial_checkpoint={finished.workdir}", *overrides
    )
    with pytest.raises(CheckpointError, match=r"training\.initial_checkpoint=") as caught:
        train(config, str(tmp_path / "warm"))
    assert named in str(caught.value)


def logged(log: str, name: str) -> dict[int, float]:
    """Values of a metric in the log, by step."""
    lines = re.findall(rf"step (\d+)/{STEPS}  .*?\b{name} (\S+)", log)
    return {int(step): float(value) for step, value in lines}


def test_training_reduces_the_loss(finished: Finished) -> None:
    losses = logged(finished.log, "next_token")
    assert list(losses) == list(range(1, STEPS + 1))
    # An untrained model guesses among V = 8,000 pieces.
    assert losses[1] == pytest.approx(np.log(8000), rel=0.05)
    assert losses[STEPS] < losses[1] - 0.5


def test_progress_lines_tell_rate_and_time_left(finished: Finished) -> None:
    lines = [line for line in finished.log.splitlines() if f"step {STEPS // 2}/" in line]
    assert len(lines) == 1
    assert re.search(r"tokens/s \d+  ETA \d+:\d\d:\d\d$", lines[0])
    assert "17 problems" in finished.log or re.search(r"\d+ problems, \d+ pairs", finished.log)


def events(workdir: Path) -> list[Event]:
    """The records of a run's TensorBoard files."""
    found = []
    for path in sorted((workdir / "tensorboard").glob("events.out.tfevents.*")):
        content, at = path.read_bytes(), 0
        while at < len(content):
            # Length, its checksum, the record, its checksum.
            (length,) = struct.unpack_from("<Q", content, at)
            event = Event()
            event.ParseFromString(content[at + 12 : at + 12 + length])
            found.append(event)
            at += 12 + length + 4
    return found


def test_tensorboard_shows_every_logged_metric(finished: Finished) -> None:
    points = {
        (value.tag, event.step): value.simple_value
        for event in events(finished.workdir)
        for value in event.summary.value
    }
    names = {
        "loss",
        "next_token",
        "token_accuracy",
        "masked_lm",
        "value",
        "value_accuracy",
        "gradient_norm",
        "learning_rate",
        "tokens_per_second",
        "model_flops_per_second",
        "seconds_per_step",
    }
    assert set(points) == {(f"train/{n}", s) for n in names for s in range(1, STEPS + 1)}
    for step, value in logged(finished.log, "next_token").items():
        assert points["train/next_token", step] == pytest.approx(value, rel=1e-3)
    assert points["train/learning_rate", 3] == pytest.approx(0.01, rel=1e-5)


def test_a_workdir_below_a_file_is_refused(tmp_path: Path, finished: Finished) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match=r"cannot write there .*; name a writable folder"):
        train(small_run.config(finished.data), str(tmp_path / "file" / "run"))
    with pytest.raises(UserError, match="s3://bucket/run: paths are local or gs://"):
        train(small_run.config(finished.data), "s3://bucket/run")
    with pytest.raises(UserError, match="--workdir is missing"):
        train(small_run.config(finished.data), "")
    assert os.listdir(tmp_path) == ["file"]
