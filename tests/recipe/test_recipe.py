"""The recipe as a whole: what it samples in the end, trained by one process and by two."""

import dataclasses
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import quick_xla
import recipe

import curriculum
from alphacode.config import ContestConfig, ExecutionConfig, SamplingConfig
from alphacode.datasets.readers import load_contest, write_problems
from alphacode.datasets.source_code.build import build
from alphacode.datasets.source_code.filters import preset
from alphacode.datasets.source_code.scan import Settings
from alphacode.evaluation.contest import run_contest
from alphacode.sampling.store import Sample, SampleStore
from alphacode.training import checkpoint
from alphacode.training.export import export

CONTEST = recipe.ROOT / "data" / "contest" / "curriculum.jsonl"
RUN = ContestConfig(
    sampling=SamplingConfig(
        samples_per_problem=6, slots=8, max_tokens=16, shard_size=4, score_values=True
    ),
    execution=ExecutionConfig(minimum_isolation=1),
)
PATIENCE = 900


def sampled(workdir: Path, contest: Path) -> list[Sample]:
    """The samples of a model, exported first."""
    export(str(workdir), f"{workdir}-exported", {})
    run_contest(RUN, f"{workdir}-exported", str(contest), f"{workdir}-contest", ["sample"])
    store = SampleStore(f"{workdir}-contest")
    return [
        sample
        for name in store.problems()
        for sample in sorted(store.read(name), key=lambda sample: sample.index)
    ]


def assert_same(one: Sample, other: Sample) -> None:
    """The same up to rounding of its scores."""
    for name in ("log_probability", "value_score"):
        expected, found = getattr(one, name), getattr(other, name)
        assert found == pytest.approx(expected, rel=1e-3), name
    scores = {"log_probability": None, "value_score": None}
    assert dataclasses.replace(one, **scores) == dataclasses.replace(other, **scores)


@pytest.mark.slow
def test_a_model_of_all_stages_samples_the_same_whether_one_process_trained_it_or_two(
    tmp_path: Path,
) -> None:
    problems, contest = tmp_path / "problems.jsonl", tmp_path / "contest.jsonl"
    write_problems(problems, curriculum.generate(20, 1, "train"))
    write_problems(contest, load_contest(str(CONTEST))[:2])
    settings = Settings(filters=preset("alphacode"), near_duplicates=0.0)
    sources = recipe.ROOT / "alphacode" / "training"
    build([str(sources)], str(tmp_path / "corpus"), settings)

    with socket.socket() as held:
        # Held, so that nobody else is given the port; gRPC's servers share it.
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind(("127.0.0.1", 0))
        port = str(held.getsockname()[1])
        path = os.pathsep.join(map(str, (recipe.ROOT, recipe.ROOT / "tests")))
        two = [
            subprocess.Popen(
                [
                    *(sys.executable, recipe.__file__, str(tmp_path / "two")),
                    *(str(problems), str(tmp_path / "corpus"), str(process), "2", port),
                ],
                cwd=recipe.ROOT,
                env=os.environ | quick_xla.environment() | {"PYTHONPATH": path},
                stderr=subprocess.PIPE,
                text=True,
            )
            for process in range(2)
        ]
        try:
            alone = recipe.train_all(tmp_path / "one", problems, tmp_path / "corpus")
            for process in two:
                _, said = process.communicate(timeout=PATIENCE)
                assert process.returncode == 0, said
        finally:
            for process in two:
                process.kill()
                process.wait()

    facts = checkpoint.load(str(alone)).sampling
    expected, found = sampled(alone, contest), sampled(tmp_path / "two" / "gold", contest)
    assert len(expected) == len(found) == 12
    for one, other in zip(expected, found, strict=True):
        assert_same(one, other)
    # They follow from what the model was trained on, and how.
    assert {sample.temperature for sample in expected} == {facts.temperature} == {0.25}
    assert {sample.tags for sample in expected} <= set(facts.tag_sets)
    assert len({sample.program for sample in expected}) > 1
