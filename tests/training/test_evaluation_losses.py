"""Losses on held-out pairs: each pair once, averaged exactly, the same however they are batched."""

import math
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
import small_run
from etils import epath

import curriculum
from alphacode.config import Config
from alphacode.datasets.pipeline.validation_batches import ValidationBatches, held_out
from alphacode.datasets.readers import write_problems
from alphacode.errors import UserError
from alphacode.models.sharding import make_mesh
from alphacode.models.transformer import make, model_from, params_of, real_lengths
from alphacode.training.evaluate import Evaluation

PROBLEMS = 22
WIDE = (
    "model.activation_dtype=float32",
    "model.decoder_length=192",
    "model.encoder_length=128",
    "data.encoder_buckets=64,128",
    "data.decoder_buckets=64,128,192",
    "objective.masked_lm_rate=0.15",
    "training.evaluate_every=2",
    "training.evaluation_batches=100",
    "training.evaluation_problems=0",
)


@pytest.fixture(scope="module")
def held_out_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_run.problems(tmp_path_factory.mktemp("held_out"), count=PROBLEMS, seed=3)


def settings(held_out_file: Path, *overrides: str) -> Config:
    paths = f"training.validation={held_out_file}"
    return small_run.config(held_out_file, *WIDE, paths, *overrides)


def batches(config: Config, folder: Path) -> ValidationBatches:
    return ValidationBatches.from_config(config, epath.Path(folder))


def losses(config: Config, folder: Path, params: Any) -> dict[str, float]:
    """What an evaluation finds."""
    mesh = make_mesh(config.mesh)
    evaluation = Evaluation(config, epath.Path(folder), mesh, None)
    with jax.set_mesh(mesh):
        return evaluation(params)


def rows(found: ValidationBatches) -> list[dict[str, np.ndarray]]:
    """The pairs of all batches, one by one, without what fills the last one up."""
    pairs = []
    for number in range(len(found)):
        batch = found.batch(number)
        for row in np.flatnonzero(batch["counts"]).tolist():
            pairs.append({name: array[row : row + 1] for name, array in batch.items()})
    return pairs


def test_every_problem_gives_one_pair_and_the_last_batch_is_filled_with_what_counts_nowhere(
    held_out_file: Path, tmp_path: Path
) -> None:
    config = settings(held_out_file, "objective.masked_lm_weight=0")
    found = batches(config, tmp_path)
    size = config.training.batch_size
    assert len(found) == math.ceil(found.pairs / size) > 1 and found.pairs % size != 0
    pairs = rows(found)
    assert len(pairs) == found.pairs > PROBLEMS / 2
    statements = {pair["encoder_tokens"][pair["encoder_tokens"] != 0].tobytes() for pair in pairs}
    assert len(statements) == found.pairs
    last = found.batch(len(found) - 1)
    filled = last["counts"] == 0
    assert filled.sum() == -found.pairs % size
    assert not last["loss_mask"][filled].any() and (last["encoder_targets"][filled] == -1).all()
    # A model must never see a row without a token: its attention would have nothing to read.
    assert (real_lengths(last["encoder_tokens"]) > 0).all()


def test_a_fixed_number_of_batches_is_a_sample_that_stays_the_same(
    held_out_file: Path, tmp_path: Path
) -> None:
    first = batches(settings(held_out_file, "training.evaluation_batches=1"), tmp_path)
    again = batches(
        settings(held_out_file, "training.evaluation_batches=1", "training.seed=9"), tmp_path
    )
    assert len(first) == 1 and first.pairs == first.rows == 8
    for name, array in first.batch(0).items():
        np.testing.assert_array_equal(again.batch(0)[name], array)
    parts = batches(settings(held_out_file, "training.accumulation=2"), tmp_path)
    assert parts.rows == 4


def test_shares_of_processes_are_the_batch(held_out_file: Path, tmp_path: Path) -> None:
    found = batches(settings(held_out_file), tmp_path)
    for number in range(len(found)):
        whole = found.batch(number)
        shares = [found.batch(number, process, 4) for process in range(4)]
        for name, array in whole.items():
            np.testing.assert_array_equal(np.concatenate([s[name] for s in shares]), array)


def log_softmax(logits: np.ndarray) -> np.ndarray:
    logits = logits.astype(np.float64)
    logits = logits - logits.max(axis=-1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))


def direct(config: Config, params: Any, pairs: list[dict[str, np.ndarray]]) -> dict[str, float]:
    """The same averages from logits of one pair at a time, by NumPy in float64."""
    model = model_from(params, config.model)

    @jax.jit
    def logits(source: jax.Array, target: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
        states = model(target, source)
        assert states.encoder is not None
        value = model.value_head(states.decoder, real_lengths(target))
        return model.logits(states.decoder), model.logits(states.encoder), value

    terms: dict[str, list[float]] = {}
    for pair in pairs:
        source, target, masked = (
            pair[name][0] for name in ("encoder_tokens", "decoder_tokens", "encoder_targets")
        )
        program, statement, value = logits(pair["encoder_tokens"], pair["decoder_tokens"])
        length = int((target != 0).sum())
        chosen = log_softmax(np.asarray(program[0, :length]) / config.objective.temperature)
        terms.setdefault("next_token", []).extend(-chosen[np.arange(length), target[:length]])
        hits = np.asarray(program[0, :length]).argmax(axis=-1) == target[:length]
        terms.setdefault("token_accuracy", []).extend(hits.astype(float))
        places = np.flatnonzero(masked >= 0)
        assert places.max(initial=0) < (source != 0).sum()
        spelled = log_softmax(np.asarray(statement[0]))
        terms.setdefault("masked_lm", []).extend(-spelled[places, masked[places]])
        signed = float(value[0]) * (1 if pair["correct"][0] else -1)
        if pair["unlabelled"][0]:
            terms.setdefault("value", []).append(float(np.logaddexp(0, -signed)))
            terms.setdefault("value_accuracy", []).append(float(signed > 0))
    return {name: float(np.mean(values)) for name, values in terms.items()}


def test_losses_are_exact_means_over_all_pairs(held_out_file: Path, tmp_path: Path) -> None:
    config = settings(held_out_file)
    params = params_of(make(config.model, 1))
    pairs = rows(batches(config, tmp_path))
    assert {int(pair["correct"][0]) for pair in pairs} == {0, 1}
    found, expected = losses(config, tmp_path, params), direct(config, params, pairs)
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=2e-5), name


def test_losses_do_not_depend_on_the_size_of_batches(held_out_file: Path, tmp_path: Path) -> None:
    # Masks are drawn by place in a batch; all else is a function of the pair.
    config = settings(held_out_file, "objective.masked_lm_weight=0")
    params = params_of(make(config.model, 1))
    expected = losses(config, tmp_path, params)
    assert "masked_lm" not in expected
    other = settings(held_out_file, "objective.masked_lm_weight=0", "training.batch_size=5")
    for name, value in losses(other, tmp_path, params).items():
        assert value == pytest.approx(expected[name], rel=2e-5), name


@pytest.mark.slow
@pytest.mark.parametrize("task", ["source_code", "test_inputs", "decoder_only"])
def test_every_task_and_architecture_is_evaluated(
    held_out_file: Path, tmp_path: Path, task: str
) -> None:
    overrides = ["objective.masked_lm_weight=0", "training.evaluation_batches=2"]
    if task == "decoder_only":
        overrides += [f"model.architecture={task}"]
        overrides += ["model.decoder_length=320", "data.decoder_buckets=320"]
    else:
        overrides += [f"data.task={task}", "objective.value_weight=0"]
    if task == "source_code":
        corpus = small_run.corpus(tmp_path)
        overrides += ["data.problems=", f"data.corpus={corpus}", f"training.validation={corpus}"]
    config = settings(held_out_file, *overrides)
    params = params_of(make(config.model, 1))
    found = losses(config, tmp_path, params)
    assert set(found) >= {"next_token", "token_accuracy"}
    assert ("value_accuracy" in found) is (task == "decoder_only")
    # An untrained model guesses among V pieces.
    assert found["next_token"] == pytest.approx(np.log(8000), rel=0.1)


def test_files_for_training_are_no_held_out_data(held_out_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    for split in ("train", "valid"):
        write_problems(folder / f"{split}.jsonl", curriculum.generate(3, 1, split))
    assert held_out(settings(folder)) == [str(folder / "valid.jsonl")]
    (folder / "valid.jsonl").unlink()
    with pytest.raises(UserError, match="is named for the split train; name held-out files"):
        batches(settings(folder), tmp_path)
    with pytest.raises(UserError, match=r"none\.jsonl"):
        batches(settings(tmp_path / "none.jsonl"), tmp_path)
    short = ("data.decoder_buckets=4", "model.decoder_length=4")
    with pytest.raises(UserError, match=r"training\.validation=.*nothing there fits") as caught:
        batches(settings(held_out_file, *short), tmp_path)
    assert "\n" not in str(caught.value)
