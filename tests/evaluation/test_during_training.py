"""Solve rates during training: those of a contest run of the same model, and nothing left over."""

import dataclasses
import gc
import json
import tempfile
from pathlib import Path

import jax
import pytest
import small_problems
import untrained

from alphacode.config import (
    Config,
    ConfigError,
    ExecutionConfig,
    SamplingConfig,
    SelectionConfig,
    TrainingConfig,
)
from alphacode.datasets.problem import Problem
from alphacode.datasets.readers import DataError, load_contest, write_problems
from alphacode.evaluation.contest import STAGES, run_contest
from alphacode.evaluation.during_training import chosen_problems, make_solve
from alphacode.models import transformer
from alphacode.training.checkpoint import load

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "data" / "checkpoint"
SAMPLES = 6
PROBLEMS = 4


def settings(validation: Path, problems: int = PROBLEMS) -> Config:
    return Config(
        training=TrainingConfig(
            validation=(str(validation),),
            evaluate_every=1,
            evaluation_problems=problems,
            evaluation_samples=SAMPLES,
            evaluation_slots=8,
        ),
        sampling=SamplingConfig(max_tokens=192),
        execution=ExecutionConfig(minimum_isolation=1),
        selection=SelectionConfig(submissions=1, test_inputs=5),
    )


@pytest.fixture(scope="module")
def validation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped practice problems, and one that cannot be scored."""
    path = tmp_path_factory.mktemp("validation") / "held_out.jsonl"
    problems = load_contest(str(ROOT / "data" / "contest" / "curriculum.jsonl"))
    unscored = dataclasses.replace(
        problems[0], name="no hidden tests", private_tests=(), generated_tests=()
    )
    write_problems(path, [unscored, *problems])
    return path


@pytest.mark.slow
def test_the_rates_are_those_of_a_contest_run_and_nothing_is_left(
    validation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = settings(validation)
    config = dataclasses.replace(
        config,
        data=dataclasses.replace(config.data, tokenizer=str(SHIPPED / "tokenizer.model")),
    )
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    shipped = load(str(SHIPPED))
    model = shipped.model
    solve = make_solve(config, shipped.sampling)
    rates = solve(model)
    gc.collect()
    before = len(jax.live_arrays())
    # What the same model solves is the same, and neither disk nor device keeps anything of it; but
    # the judge keeps its own tools.
    assert solve(model) == rates
    gc.collect()
    assert len(jax.live_arrays()) == before
    assert not list(temporary.glob("alphacode-evaluation-*"))

    contest = tmp_path / "contest.jsonl"
    write_problems(contest, chosen_problems(config))
    sampling = dataclasses.replace(config.sampling, samples_per_problem=SAMPLES, slots=8)
    alone = Config(sampling=sampling, execution=config.execution, selection=config.selection)
    run_contest(alone, str(SHIPPED), str(contest), str(tmp_path / "run"), STAGES[:-1])
    results = json.loads((tmp_path / "run" / "results.json").read_text())
    assert rates.solve_rate == results["totals"]["solved"] / PROBLEMS
    passed = [problem["correct"] > 0 for problem in results["problems"]]
    assert rates.pass_rate == sum(passed) / PROBLEMS
    # The shipped model solves most of them, given more samples.
    assert 0 < rates.solve_rate <= rates.pass_rate


def test_a_beam_too_narrow_for_the_samples_is_refused_before_training(validation: Path) -> None:
    config = settings(validation, problems=1)
    sampling = dataclasses.replace(
        config.sampling,
        method="beam",
        beam_width=SAMPLES - 1,
        languages=("python3",),
        random_metadata=False,
    )
    data = dataclasses.replace(config.data, tokenizer=str(untrained.TOKENIZER))
    with pytest.raises(
        ConfigError, match=rf"sampling\.beam_width={SAMPLES - 1}: {SAMPLES} samples"
    ):
        make_solve(dataclasses.replace(config, sampling=sampling, data=data), untrained.FACTS)


def test_a_decoder_alone_is_solved_with(validation: Path) -> None:
    config = settings(validation, problems=1)
    sampling = dataclasses.replace(config.sampling, max_tokens=8, languages=("python3",))
    data = dataclasses.replace(config.data, tokenizer=str(untrained.TOKENIZER))
    alone = dataclasses.replace(untrained.MODEL, architecture="decoder_only", decoder_length=256)
    changed = dataclasses.replace(config, sampling=sampling, data=data)
    rates = make_solve(changed, untrained.FACTS)(transformer.make(alone, 0))
    # It has learnt nothing.
    assert rates == (0, 0)


def names(problems: list[Problem]) -> list[str]:
    return [problem.name for problem in problems]


def test_the_problems_are_a_fixed_choice_of_those_that_can_be_scored(
    validation: Path, tmp_path: Path
) -> None:
    all_of_them = names(chosen_problems(settings(validation, problems=1000)))
    assert len(all_of_them) == len(set(all_of_them)) == 24
    assert "no hidden tests" not in all_of_them
    few = chosen_problems(settings(validation))
    assert names(few) == all_of_them[:PROBLEMS]
    assert all(problem.public_tests and problem.hidden_tests for problem in few)
    # Their order in the file is no matter.
    reverse = tmp_path / "reverse.jsonl"
    lines = validation.read_text().splitlines(keepends=True)
    reverse.write_text("".join(lines[::-1]))
    assert names(chosen_problems(settings(reverse))) == names(few)


def test_a_problem_that_two_files_have_is_solved_once(validation: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(validation.read_bytes())
    config = settings(validation, problems=1000)
    both = dataclasses.replace(config.training, validation=(str(validation), str(copy)))
    twice = chosen_problems(dataclasses.replace(config, training=both))
    assert names(twice) == names(chosen_problems(config))


def test_held_out_data_without_a_problem_to_score_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "held_out.jsonl"
    unscored = [
        dataclasses.replace(problem, private_tests=(), generated_tests=())
        for problem in small_problems.contest()
    ]
    write_problems(path, unscored)
    with pytest.raises(DataError, match="holds no problem") as caught:
        make_solve(settings(path), untrained.FACTS)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_what_cannot_be_judged_is_refused_before_training(validation: Path) -> None:
    config = settings(validation)
    execution = dataclasses.replace(config.execution, languages=("cpp",))
    sampling = dataclasses.replace(config.sampling, languages=("python3",))
    with pytest.raises(ConfigError, match=r"sampling\.languages=python3: none of them can run"):
        make_solve(
            dataclasses.replace(config, execution=execution, sampling=sampling), untrained.FACTS
        )
