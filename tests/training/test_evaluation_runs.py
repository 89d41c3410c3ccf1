"""Runs that are evaluated: they train as ever, are killed while they are evaluated, and go on."""

import dataclasses
import json
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
import small_run
from small_run import STEPS, Finished
from test_loop import events

from alphacode.config import Config, ConfigError, presets
from alphacode.models.sharding import make_mesh
from alphacode.training import checkpoint
from alphacode.training.checkpoint import CheckpointError
from alphacode.training.checkpoint.best import SolveRates
from alphacode.training.evaluate import check_solvable
from alphacode.training.loop import train
from alphacode.training.step import TrainStep

SCRIPT = str(Path(__file__).with_name("slow_solve.py"))
EVERY = 4
LOSSES = ("next_token", "token_accuracy", "masked_lm", "value", "value_accuracy")
RATES = SolveRates._fields


def overrides(held_out: Path) -> list[str]:
    """The settings of a small evaluation that solves problems for real."""
    return [
        f"training.validation={held_out}",
        f"training.evaluate_every={EVERY}",
        "training.evaluation_batches=2",
        "training.evaluation_problems=2",
        "training.evaluation_samples=4",
        "training.evaluation_slots=4",
        "sampling.max_tokens=16",
        "execution.minimum_isolation=1",
    ]


def lines(workdir: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (workdir / "metrics.jsonl").read_text().splitlines()]


def steps(workdir: Path, *, evaluated: bool) -> list[int]:
    """Steps of the JSON lines of evaluations, or of the others."""
    return [line["step"] for line in lines(workdir) if ("evaluation" in line) is evaluated]


@pytest.fixture(scope="module")
def held_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_run.problems(tmp_path_factory.mktemp("held_out"), count=12, seed=5)


@pytest.fixture(scope="module")
def evaluated(
    finished: Finished, held_out: Path, tmp_path_factory: pytest.TempPathFactory
) -> Finished:
    """The finished run once more, evaluated by the real script, sampler and judge."""
    workdir = tmp_path_factory.mktemp("evaluated") / "run"
    log = small_run.run(workdir, finished.data, *overrides(held_out))
    return Finished(finished.data, workdir, log)


@pytest.mark.slow
def test_a_run_that_is_evaluated_trains_bit_identical(
    finished: Finished, evaluated: Finished
) -> None:
    small_run.assert_identical(
        small_run.saved(evaluated.workdir, STEPS), small_run.saved(finished.workdir, STEPS)
    )
    expected = small_run.points(finished.workdir)
    trained = [line for line in lines(evaluated.workdir) if "evaluation" not in line]
    assert [line["step"] for line in trained] == list(expected)
    for line in trained:
        for name in ("loss", "gradient_norm"):
            assert line[name] == expected[line["step"]][name]


@pytest.mark.slow
def test_evaluations_stand_beside_the_training_metrics(evaluated: Finished) -> None:
    found = {
        line["step"]: line["evaluation"]
        for line in lines(evaluated.workdir)
        if "evaluation" in line
    }
    assert steps(evaluated.workdir, evaluated=True) == [EVERY, STEPS]
    points = {
        (value.tag, event.step): value.simple_value
        for event in events(evaluated.workdir)
        for value in event.summary.value
    }
    for step, values in found.items():
        assert tuple(values) == LOSSES + RATES
        assert all(0 <= values[name] <= 1 for name in ("token_accuracy", *RATES))
        (line,) = (x for x in evaluated.log.splitlines() if f"step {step}/{STEPS}  held" in x)
        for name, value in values.items():
            assert f" {name} {value:.4g}" in line
            assert points[f"evaluation/{name}", step] == pytest.approx(value, rel=1e-6)
    assert found[STEPS]["next_token"] < found[EVERY]["next_token"] < 9
    # Later progress lines repeat the newest.
    assert f"held out at {EVERY}: solve_rate" in evaluated.log
    # What is written before an evaluation stays before it.
    order = [line["step"] for line in lines(evaluated.workdir)]
    assert order == sorted(order)


@pytest.mark.slow
def test_a_run_killed_in_an_evaluation_repeats_it_and_has_it_once(
    finished: Finished, held_out: Path, tmp_path: Path
) -> None:
    workdir, log = tmp_path / "run", tmp_path / "run.log"
    arguments = [sys.executable, SCRIPT, str(workdir), str(finished.data), *overrides(held_out)]
    saved, begun = workdir / "checkpoints" / str(EVERY), tmp_path / "solving-1"

    def stopped(number: signal.Signals) -> int:
        """Ends the run by a signal while its first evaluation goes on."""
        begun.unlink(missing_ok=True)
        process = small_run.start(arguments, log)
        with small_run.ended([process]):
            small_run.wait_until(process, lambda: begun.exists() and saved.exists())
            process.send_signal(number)
            return process.wait(timeout=small_run.PATIENCE)

    assert stopped(signal.SIGKILL) == -signal.SIGKILL
    assert steps(workdir, evaluated=True) == []
    # Asked to end, it does not wait for the evaluation either.
    assert stopped(signal.SIGTERM) == 0
    assert (
        f"stopped after step {EVERY}/{STEPS}, which is saved; the same command resumes it"
        in log.read_text()
    )
    assert "Traceback" not in log.read_text()
    assert steps(workdir, evaluated=True) == [] and small_run.saved_steps(workdir)[-1] == EVERY
    (tmp_path / "go").touch()
    small_run.finish(small_run.start(arguments, log), log)
    assert steps(workdir, evaluated=True) == [EVERY, STEPS]
    assert steps(workdir, evaluated=False) == list(range(1, STEPS + 1))
    small_run.assert_identical(
        small_run.saved(workdir, STEPS), small_run.saved(finished.workdir, STEPS)
    )
    # A run that is over and evaluated is left as it is.
    before = lines(workdir)
    small_run.finish(small_run.start(arguments, log), log)
    assert lines(workdir) == before


@pytest.mark.slow
def test_two_processes_evaluate_as_one_does(
    finished: Finished, held_out: Path, tmp_path: Path
) -> None:
    fields = [*overrides(held_out), "model.activation_dtype=float32"]
    one, workdir = tmp_path / "one", tmp_path / "run"
    small_run.run(one, finished.data, *fields)
    # Each process holds half of the parameters.
    command = small_run.command(workdir, finished.data, *fields, "mesh.data=1", "mesh.fsdp=2")
    logs = [tmp_path / f"{index}.log" for index in range(2)]
    with small_run.reserved_port() as port:
        together = [f"--coordinator_address=127.0.0.1:{port}", "--process_count=2"]
        processes = [
            small_run.start([*command, *together, f"--process_index={index}"], log)
            for index, log in enumerate(logs)
        ]
        with small_run.ended(processes):
            for process, log in zip(processes, logs, strict=True):
                small_run.finish(process, log)
    assert steps(workdir, evaluated=True) == [EVERY, STEPS]
    for line, expected in zip(lines(workdir), lines(one), strict=True):
        assert line["step"] == expected["step"]
        for name, value in expected.get("evaluation", {}).items():
            assert line["evaluation"][name] == pytest.approx(value, rel=1e-4), name
    assert checkpoint.load(f"{workdir}/best").info["step"] == STEPS


@pytest.mark.slow
def test_four_devices_share_out_the_model_that_is_sampled_from(
    finished: Finished, held_out: Path, tmp_path: Path
) -> None:
    script = str(Path(__file__).with_name("gathered_model.py"))
    arguments = [sys.executable, script, str(finished.data), str(tmp_path), *overrides(held_out)]
    log = tmp_path / "log"
    process = small_run.start([*arguments, "mesh.fsdp=2", "mesh.tensor=2"], log, devices=4)
    assert "nothing is left" in small_run.finish(process, log)


def test_evaluation_can_be_turned_on_later_and_not_changed_then(
    finished: Finished, held_out: Path, tmp_path: Path
) -> None:
    workdir = shutil.copytree(finished.workdir, tmp_path / "run")
    alone = [*overrides(held_out), "training.evaluation_problems=0"]
    train(small_run.config(finished.data, *alone), str(workdir))
    assert steps(workdir, evaluated=True) == [STEPS]
    assert small_run.saved_steps(workdir) == small_run.saved_steps(finished.workdir)
    before = lines(workdir)
    train(small_run.config(finished.data, *alone, "training.evaluate_every=3"), str(workdir))
    assert lines(workdir) == before
    for change in ("evaluation_batches=3", "validation="):
        with pytest.raises(CheckpointError, match=rf"training\.{change.partition('=')[0]} is"):
            train(small_run.config(finished.data, *alone, f"training.{change}"), str(workdir))


def without_state(config: Config, workdir: Path) -> str:
    """The one line with which a run is refused before anything is made."""
    with pytest.raises(ConfigError) as caught:
        train(config, str(workdir))
    assert not workdir.exists() and "\n" not in str(caught.value)
    return str(caught.value)


def test_a_model_that_no_device_holds_is_not_solved_with(
    finished: Finished, held_out: Path, tmp_path: Path
) -> None:
    config = small_run.config(finished.data, *overrides(held_out))
    check_solvable(config, TrainStep(config, make_mesh(config.mesh)))
    large = presets.load(f"{small_run.ROOT / 'configs' / 'finetune.py'}:41b").model
    model = dataclasses.replace(large, decoder_layers=10**5)
    message = without_state(dataclasses.replace(config, model=model), tmp_path / "run")
    assert "training.evaluation_problems=2: sampling beside a device's share of" in message
    assert message.endswith("a lower training.evaluation_slots, or training.evaluation_problems=0")


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        (("training.evaluate_every=-1",), "training.evaluate_every=-1 must not be negative"),
        (("training.evaluation_problems=-1",), "training.evaluation_problems=-1 must not be"),
        (("training.evaluation_samples=0",), "training.evaluation_samples=0 must be positive"),
        (("training.evaluation_slots=0",), "training.evaluation_slots=0 must be positive"),
        (("training.evaluation_batches=0",), "training.evaluation_batches=0 must be positive"),
        (
            ("data.task=test_inputs", "objective.value_weight=0", "training.evaluation_problems=1"),
            r"training\.evaluation_problems=1 is for data\.task=solutions",
        ),
    ],
)
def test_evaluations_that_cannot_be_are_refused(
    finished: Finished, fields: tuple[str, ...], named: str
) -> None:
    with pytest.raises(ConfigError, match=named):
        small_run.config(finished.data, *fields)


def test_nothing_is_evaluated_without_held_out_data_or_steps(finished: Finished) -> None:
    config = small_run.config(finished.data)
    assert not config.training.evaluates and not config.training.solves
    named = ("training.validation=somewhere", "training.evaluation_problems=1")
    assert small_run.config(finished.data, *named, "training.evaluate_every=2").training.solves
    never = small_run.config(finished.data, *named, "training.evaluate_every=0")
    assert not never.training.evaluates and not never.training.solves
