"""Programs of a step: compiled before they are needed, and the very ones that steps run."""

import re
import shutil
from contextlib import closing
from pathlib import Path

import jax
import numpy as np
import pytest
import small_run
from small_run import Finished

from alphacode.config import Config
from alphacode.datasets.pipeline import TrainingData
from alphacode.models import sharding
from alphacode.training.dry_run import start_up
from alphacode.training.programs import Programs, abstract_batch
from alphacode.training.step import TrainStep

ALONE = (
    "model.architecture=decoder_only",
    "model.decoder_length=192",
    "data.decoder_buckets=128,192",
    "objective.masked_lm_weight=0",
)
SOURCE_CODE = ("data.task=source_code", "data.problems=", "objective.value_weight=0")


def of_kind(kind: str, finished: Finished, corpus: Path) -> Config:
    """A configuration for each form that batches have."""
    code = (*ALONE, *SOURCE_CODE, f"data.corpus={corpus}", "training.evaluation_problems=0")
    overrides = {"pairs": (), "alone": ALONE, "packed": (*code, "data.pack=true")}[kind]
    return small_run.config(finished.data, *overrides)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_run.corpus(tmp_path_factory.mktemp("code"))


@pytest.mark.parametrize("kind", ["pairs", "alone", "packed"])
def test_what_is_compiled_ahead_takes_the_batches_that_are_made(
    kind: str, finished: Finished, corpus: Path, tmp_path: Path
) -> None:
    config = of_kind(kind, finished, corpus)
    data = TrainingData.from_config(config, tmp_path)
    mesh = sharding.make_mesh(config.mesh)
    (first, *_) = lengths = data.shapes(0, 8)
    made = {name: (x.shape, x.dtype) for name, x in data.batch(0).items()}
    wanted = abstract_batch(config, mesh, first)
    assert made == {name: (x.shape, x.dtype) for name, x in wanted.items()}
    assert set(lengths) <= {
        (s, t)
        for s in ((0,) if config.model.decoder_only else config.data.encoder_buckets)
        for t in config.data.decoder_buckets
    }
    assert len(lengths) <= start_up.programs(config)


def test_steps_run_the_programs_that_were_compiled_meanwhile(finished: Finished) -> None:
    config = small_run.config(finished.data, "data.decoder_buckets=32,64", "training.batch_size=4")
    mesh = sharding.make_mesh(config.mesh)
    step, plain = TrainStep(config, mesh), TrainStep(config, mesh)
    pairs = [(64, 32), (64, 64)]
    rng = np.random.default_rng(0)
    batches = []
    for source, target in [*pairs, (32, 64)]:
        shapes = abstract_batch(config, mesh, (source, target))
        batch = {name: rng.integers(5, 90, x.shape, np.int32) for name, x in shapes.items()}
        ones = np.ones(4, np.int32)
        batches.append(batch | {"correct": ones, "unlabelled": ones})
    with jax.set_mesh(mesh), closing(Programs(step, config, pairs)) as programs:
        state, expected = step.initial(), plain.initial()
        # Both are compiled though one alone has been asked for.
        ahead = list(programs._programs.values())
        assert all(isinstance(program.result(600), jax.stages.Compiled) for program in ahead)
        for number, batch in enumerate(batches):
            placed = sharding.put_batch(batch, mesh)
            state, metrics = programs(state, placed)
            expected, others = plain(expected, placed)
            assert metrics["loss"] == others["loss"]
            # What was not foreseen is compiled when it comes.
            assert step._run._cache_size() == (number == 2)
    jax.tree.map(np.testing.assert_array_equal, state.params, expected.params)


@pytest.mark.parametrize(
    ("count", "together", "told"),
    [
        (36, 4, "0:27:18 at most for all 36, 4 at a time beside the steps"),
        (12, 0, "0:36:24 at most for all 12, each when it is first needed"),
        (1, 4, "there is but one"),
    ],
)
def test_the_time_of_a_start_follows_from_one_program(count: int, together: int, told: str) -> None:
    first = "start-up          0:03:02 to compile the first program; "
    assert start_up.compiling(count, 182, together) == first + told


def test_the_time_of_tokenising_is_told_where_the_source_is_here(finished: Finished) -> None:
    config = small_run.config(finished.data)
    (line,) = start_up.tokenising(config)
    assert re.fullmatch(
        rf"tokenising +{finished.data}: about \d+\.\d s of processor time, .*", line
    )
    (line,) = start_up.tokenising(small_run.config(Path("/nowhere.jsonl")))
    assert line.endswith("/nowhere.jsonl: is not here to be measured")


def test_programs_are_counted_by_pairs_of_lengths() -> None:
    def count(*overrides: str) -> int:
        return start_up.programs(small_run.config(Path("p"), *overrides))

    assert count("data.encoder_buckets=32,64", "data.decoder_buckets=8,16,64") == 6
    assert count(*ALONE) == 2
    packed = (*ALONE, *SOURCE_CODE, "data.corpus=c", "data.pack=true")
    assert count(*packed, "training.evaluation_problems=0") == 1


WITHOUT_CACHE = ("env", "-u", "JAX_COMPILATION_CACHE_DIR", "JAX_EXPLAIN_CACHE_MISSES=1")


@pytest.mark.slow
def test_processes_of_a_run_keep_their_programs_for_its_next_start(
    finished: Finished, tmp_path: Path
) -> None:
    workdir = tmp_path / "run"
    command = small_run.command(workdir, finished.data, "training.steps=3")

    def run() -> list[str]:
        """What two processes say of the programs that they did not find."""
        with small_run.reserved_port() as port:
            together = [f"--coordinator_address=127.0.0.1:{port}", "--process_count=2"]
            logs = [tmp_path / f"{index}.log" for index in range(2)]
            processes = [
                small_run.start([*WITHOUT_CACHE, *command, *together, f"--process_index={i}"], log)
                for i, log in enumerate(logs)
            ]
            with small_run.ended(processes):
                return list(map(small_run.finish, processes, logs))

    missed = "CACHE MISS for 'jit__advanced'"
    assert all(missed in log for log in run())
    first = small_run.results(workdir)
    entries = {path.name for path in (workdir / "compiled").iterdir()}
    assert any(name.startswith("jit__advanced") for name in entries)
    # One store for both, and nothing beside it.
    (store,) = (workdir / "tokens").iterdir()
    assert (store / "store.json").exists()
    for left in ("checkpoints", "tensorboard"):
        shutil.rmtree(workdir / left)
    for log in ("0.log", "1.log"):
        (tmp_path / log).unlink()
    # It is the first process that writes, and on CPUs each has programs of its own.
    assert missed not in run()[0]
    assert small_run.results(workdir) == first
