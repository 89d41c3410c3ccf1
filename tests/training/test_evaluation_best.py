"""The best checkpoint: which it is, that it is kept, and that it can be asked for."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import small_run
from etils import epath
from hypothesis import given
from hypothesis import strategies as st
from jax.sharding import Mesh
from small_run import STEPS, Finished

from alphacode.config import Config
from alphacode.datasets.sampling_facts import SamplingFacts
from alphacode.datasets.tokenizer import Tokenizer
from alphacode.models.transformer import Model
from alphacode.training import checkpoint
from alphacode.training.checkpoint import CheckpointError
from alphacode.training.checkpoint.best import SolveRates, best_step, read_evaluations
from alphacode.training.evaluate import Solve
from alphacode.training.export import export
from alphacode.training.loop import train
from alphacode.training.telemetry.metrics import METRICS_FILE, Log
from alphacode.training.telemetry.throughput import Rates

# Of steps 1 to 8 of the run below. The third is the best: more problems than in the second had a
# correct sample, though as many were solved; the fifth is no better.
MEASURED = tuple(
    SolveRates(*rates)
    for rates in (
        (0.25, 0.5),
        (0.75, 0.75),
        (0.75, 1.0),
        (0.5, 1.0),
        (0.75, 0.75),
        (0.5, 0.5),
        (0.0, 0.0),
        (0.25, 0.25),
    )
)
BEST = 3


@pytest.fixture(scope="module")
def ranked(finished: Finished, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The finished run once more, with solve rates that were made up."""
    folder = tmp_path_factory.mktemp("ranked")
    measured = iter(MEASURED)

    def make_solve(config: Config, facts: SamplingFacts) -> Solve:
        def solve(model: Model, mesh: Mesh) -> SolveRates:
            return next(measured)

        return solve

    config = small_run.config(
        finished.data,
        f"training.validation={small_run.problems(folder, count=12, seed=5)}",
        "training.evaluate_every=1",
        "training.evaluation_batches=1",
        "training.evaluation_problems=4",
        "training.keep_checkpoints=1",
    )
    train(config, str(folder / "run"), make_solve)
    assert next(measured, None) is None
    return Finished(finished.data, folder / "run", "")


def test_the_best_checkpoint_is_kept_apart_from_the_newest(
    ranked: Finished, finished: Finished
) -> None:
    assert small_run.saved_steps(ranked.workdir) == [BEST, STEPS]
    small_run.assert_identical(
        small_run.saved(ranked.workdir, STEPS), small_run.saved(finished.workdir, STEPS)
    )


def test_the_best_checkpoint_can_be_loaded_exported_and_started_from(
    ranked: Finished, tmp_path: Path
) -> None:
    best = f"{ranked.workdir}/best"
    newest, trained = checkpoint.load(str(ranked.workdir)), checkpoint.load(best)
    assert (newest.info["step"], trained.info["step"]) == (STEPS, BEST)
    assert trained.info["path"] == best
    saved = small_run.saved(ranked.workdir, BEST)["['params']['embedding']"]
    tokenizer = Tokenizer.load(str(small_run.TOKENIZER))
    params = checkpoint.load_params(best, trained.config.model, tokenizer)
    np.testing.assert_array_equal(params["embedding"], saved)
    export(best, str(tmp_path / "model"), {"seed": "0"})
    exported = checkpoint.load(str(tmp_path / "model"))
    assert exported.info["step"] == BEST
    found = read_evaluations(epath.Path(ranked.workdir), until=STEPS)
    assert exported.info["evaluation"] == found[BEST]
    assert (found[BEST]["solve_rate"], found[BEST]["pass_rate"]) == MEASURED[BEST - 1]
    np.testing.assert_array_equal(exported.model.embedding[...], trained.model.embedding[...])
    with pytest.raises(CheckpointError, match=r"an export holds one model only; give .*model"):
        checkpoint.load(str(tmp_path / "model" / "best"))


def test_a_folder_that_is_called_best_is_only_a_folder(ranked: Finished, tmp_path: Path) -> None:
    workdir = shutil.copytree(ranked.workdir, tmp_path / "best")
    assert checkpoint.load(str(workdir)).info["step"] == STEPS
    assert checkpoint.load(f"{workdir}/best").info["step"] == BEST


def test_without_a_solve_rate_there_is_no_best(finished: Finished, tmp_path: Path) -> None:
    for ask in (checkpoint.load, lambda path: export(path, f"{tmp_path}/model", {})):
        with pytest.raises(CheckpointError, match="no solve rate of its checkpoints") as caught:
            ask(f"{finished.workdir}/best")
        assert str(finished.workdir) in str(caught.value) and "\n" not in str(caught.value)
    with pytest.raises(CheckpointError, match=r"no config\.json there"):
        checkpoint.load(str(tmp_path / "nowhere" / "best"))


def test_the_best_is_one_of_those_that_are_there(ranked: Finished, tmp_path: Path) -> None:
    workdir = Path(shutil.copytree(ranked.workdir, tmp_path / "run"))
    shutil.rmtree(workdir / "checkpoints" / str(BEST))
    assert checkpoint.load(f"{workdir}/best").info["step"] == STEPS


def values(rates: SolveRates) -> dict[str, float]:
    return {"next_token": 1.0, **rates._asdict()}


shares = st.integers(0, 3).map(lambda n: n / 3)


@given(st.dictionaries(st.integers(1, 9), st.tuples(shares, shares), max_size=6))
def test_no_step_ranks_before_the_best(found: dict[int, tuple[float, float]]) -> None:
    evaluations = {step: values(SolveRates(*rates)) for step, rates in found.items()}
    # Of some steps losses alone were measured, and some were never evaluated.
    evaluations[10] = {"next_token": 0.0}
    best = best_step(evaluations, range(12))
    if not found:
        assert best is None
        return
    assert best is not None
    for step, (solved, passed) in found.items():
        if step != best:
            assert found[best][0] >= solved
            assert found[best][0] > solved or found[best][1] >= passed
            assert found[best] != (solved, passed) or best > step


def test_evaluations_are_read_up_to_a_step_and_cut_lines_are_none(tmp_path: Path) -> None:
    folder = epath.Path(tmp_path)
    assert read_evaluations(folder, until=9) == {}
    log = Log(folder, steps=9, start=0)
    for step in (1, 2, 3):
        log.write(step, {"loss": 0.5}, Rates(1.0, 1.0, None, 1.0))
        log.write_evaluation(step, {"next_token": step / 3})
    log.close()
    with (tmp_path / METRICS_FILE).open("a") as file:
        file.write('{"step": 4, "evaluation": {"next_tok')
    assert read_evaluations(folder, until=9) == {n: {"next_token": n / 3} for n in (1, 2, 3)}
    assert list(read_evaluations(folder, until=2)) == [1, 2]
    # A run that goes on from step 1 makes the others again.
    Log(folder, steps=9, start=1).close()
    left = [json.loads(line) for line in (tmp_path / METRICS_FILE).read_text().splitlines()]
    assert [line["step"] for line in left] == [1, 1]


def test_progress_lines_repeat_the_newest_evaluation(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rates = Rates(tokens=100.0, flops=1.0, mfu=None, step_seconds=1.0)
    with caplog.at_level("INFO", logger="alphacode"):
        log = Log(epath.Path(tmp_path), steps=9, start=0)
        log.write(1, {"loss": 2.0}, rates)
        log.write_evaluation(1, values(SolveRates(0.25, 0.5)))
        log.write(2, {"loss": 1.0}, rates)
        log.write_evaluation(2, {"next_token": 0.5})
        log.write(3, {"loss": 0.5}, rates)
        log.close()
    assert caplog.messages[1] == (
        "step 1/9  held out: next_token 1  solve_rate 0.25  pass_rate 0.5"
    )
    ends = [re.sub(r".*ETA \S+", "", caplog.messages[place]) for place in (0, 2, 4)]
    assert ends == ["", "  held out at 1: solve_rate 0.25", "  held out at 2: next_token 0.5"]
