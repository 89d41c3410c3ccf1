"""Properties of batches: a pure function of seed and step, whole epochs, right buckets."""

import collections
import dataclasses
import logging
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import batch_process
import numpy as np
import pair_material
import pytest

from alphacode.config import Config, ModelConfig, ObjectiveConfig
from alphacode.datasets.pipeline import TrainingData
from alphacode.datasets.pipeline.order import Order, permuted
from alphacode.datasets.problem import Language, Problem, Solution
from alphacode.errors import UserError

PROBLEMS = pair_material.varied_problems(30)
UNMASKED = ObjectiveConfig(masked_lm_rate=0.0)
UNMASKED_NO_VALUE = ObjectiveConfig(masked_lm_rate=0.0, value_weight=0.0)


def build(config: Config | None = None, *sources: list[Problem], **data: object) -> TrainingData:
    return pair_material.training_data(
        config or pair_material.config(), *(sources or (PROBLEMS,)), **data
    )


def of_task(task: str, **changes: object) -> Config:
    """A configuration of a task with its sources, masking on."""
    config = pair_material.config(task=task, batch_size=12, **changes)  # type: ignore[arg-type]
    if task == "source_code":
        return pair_material.with_sources(config, pair_material.corpus())
    return pair_material.with_sources(config, pair_material.problem_file(PROBLEMS))


def assert_equal(one: dict[str, np.ndarray], two: dict[str, np.ndarray]) -> None:
    assert one.keys() == two.keys()
    for key in one:
        np.testing.assert_array_equal(one[key], two[key], err_msg=key)


def joined(shares: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    return {key: np.concatenate([share[key] for share in shares]) for key in shares[0]}


def problem_numbers(batch: dict[str, np.ndarray]) -> list[int]:
    """Seeds of the problems in a batch without masking, read from their statements."""
    texts = [pair_material.tokenizer().decode(row.tolist()) for row in batch["encoder_tokens"]]
    return [int(text.split("Problem ")[1].split(".")[0]) for text in texts]


TASKS = ("solutions", "source_code", "test_inputs")


@pytest.mark.parametrize("task", TASKS)
def test_batches_do_not_depend_on_history(task: str) -> None:
    config = of_task(task)
    forward, backward = (TrainingData.from_config(config, "") for _ in range(2))
    steps = [0, 1, 255, 256, 257, 800]
    ahead = {step: forward.batch(step) for step in steps}
    for step in reversed(steps):
        assert_equal(backward.batch(step), ahead[step])
        assert_equal(forward.batch(step), ahead[step])
    assert ahead[0]["decoder_tokens"].tobytes() != ahead[256]["decoder_tokens"].tobytes()


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("count", [2, 3, 4, 12])
def test_shares_of_processes_make_up_the_global_batch(task: str, count: int) -> None:
    data = TrainingData.from_config(of_task(task), "")
    for step in (0, 77, 300):
        shares = [data.batch(step, index, count) for index in range(count)]
        assert all(len(share["correct"]) == 12 // count for share in shares)
        assert_equal(joined(shares), data.batch(step))


def test_iterators_go_on_from_any_step_as_one_that_never_stopped() -> None:
    config = of_task("solutions", steps=280)
    whole, resumed = (TrainingData.from_config(config, "") for _ in range(2))
    for start in (0, 100, 250, 270):
        with closing(resumed.batches(start)) as batches:
            for step in range(start, min(start + 40, 280)):
                assert_equal(next(batches), whole.batch(step))
    with closing(resumed.batches(279)) as batches:
        next(batches)
        with pytest.raises(StopIteration):
            next(batches)


def test_the_number_of_hosts_may_change_in_mid_run() -> None:
    config = of_task("source_code", steps=40)
    whole = [TrainingData.from_config(config, "").batch(step) for step in range(30)]
    step = 0
    for count, stop in ((2, 10), (3, 18), (1, 25), (4, 30)):
        hosts = [TrainingData.from_config(config, "").batches(step, i, count) for i in range(count)]
        while step < stop:
            assert_equal(joined([next(host) for host in hosts]), whole[step])
            step += 1
        for host in hosts:
            host.close()


@pytest.mark.slow
def test_real_processes_get_disjoint_and_complete_shares(tmp_path: Path) -> None:
    config = of_task("solutions", steps=20)
    running = [
        batch_process.start(config, tmp_path / f"{i}.npz", 5, 8, index=i, count=2) for i in range(2)
    ]
    for process in running:
        assert process.wait(timeout=120) == 0
    shares = [batch_process.saved(tmp_path / f"{i}.npz") for i in range(2)]
    whole = TrainingData.from_config(config, "")
    for step in range(5, 8):
        assert_equal(joined([share[step] for share in shares]), whole.batch(step))


@pytest.mark.slow
def test_worker_processes_deliver_the_same_batches_in_order(tmp_path: Path) -> None:
    config = of_task("test_inputs", steps=40, workers=2)
    process = batch_process.start(config, tmp_path / "0.npz", 3, 23, index=1, count=2)
    assert process.wait(timeout=120) == 0
    found = batch_process.saved(tmp_path / "0.npz")
    data = TrainingData.from_config(config, "")
    assert sorted(found) == list(range(3, 23))
    for step, batch in found.items():
        assert_equal(batch, data.batch(step, 1, 2))


@pytest.mark.slow
def test_worker_processes_end_with_a_run_that_is_killed(tmp_path: Path) -> None:
    config = of_task("test_inputs", steps=10**6, workers=2)
    process = batch_process.start(config, tmp_path / "0.npz", 0, 10**6)
    batch_process.wait(lambda: len(batch_process.children(process.pid)) >= 2)
    workers = batch_process.children(process.pid)
    process.kill()
    process.wait()
    batch_process.wait(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() for pid in workers))


def test_errors_are_raised_where_the_batch_is_asked_for() -> None:
    batches = build().batches(0, process_index=0, process_count=3)
    with pytest.raises(UserError, match="multiple of the 3 processes"):
        next(batches)
    batches.close()


def test_each_problem_is_seen_as_often_as_its_weight_in_every_epoch() -> None:
    config = pair_material.config(batch_size=4, solutions_per_epoch=2, objective=UNMASKED)
    data = build(config, PROBLEMS[:10], PROBLEMS[10:12], weights=(1, 3))
    # 4 x 256 pairs to a window against 32 pairs to an epoch.
    assert data.epoch_size == 2 * (10 + 3 * 2) == 32
    assert data.window_batches == 256
    for window in range(2):
        seen: collections.Counter[int] = collections.Counter()
        for step in range(256 * window, 256 * (window + 1)):
            seen.update(problem_numbers(data.batch(step)))
        assert sum(seen.values()) == 32 * 32
        for number in range(12):
            assert seen[number] == 32 * 2 * (1 if number < 10 else 3)


def test_with_one_bucket_epochs_follow_each_other_exactly() -> None:
    config = pair_material.config(
        batch_size=5, encoder_buckets=(1024,), decoder_buckets=(512,), objective=UNMASKED
    )
    data = build(config)
    epochs = [
        [n for step in range(6 * e, 6 * e + 6) for n in problem_numbers(data.batch(step))]
        for e in range(3)
    ]
    for epoch in epochs:
        assert sorted(epoch) == list(range(30))
    assert epochs[0] != epochs[1] != epochs[2]


@pytest.mark.parametrize("size", [1, 2, 3, 17, 64, 65, 1000])
def test_every_epoch_is_a_permutation_of_all_items(size: int) -> None:
    for key in range(20):
        images = permuted(np.arange(size), size, 7, key)
        assert sorted(images.tolist()) == list(range(size))
        # Any part of it can be had alone.
        np.testing.assert_array_equal(permuted(np.arange(size)[::3], size, 7, key), images[::3])


def test_permutations_send_each_place_everywhere_equally_often() -> None:
    size, times = 7, 3000
    table = np.array([permuted(np.arange(size), size, 1, key) for key in range(times)])
    for place in range(size):
        counts = np.bincount(table[:, place], minlength=size)
        # Chi-square with 6 degrees of freedom passes 22.5 once in a thousand.
        assert ((counts - times / size) ** 2 / (times / size)).sum() < 22.5
    # Of 5,040 orders, 3,000 independent draws show about 2,260.
    assert len({tuple(row) for row in table.tolist()}) > 2000


def test_orders_are_made_for_more_items_than_fit_in_memory() -> None:
    order = Order([86_310_000, 10**11], [1, 2], 3)
    places = np.arange(200_000_000_000, 200_000_000_000 + 4000)
    sources, items = order.at(places)
    assert set(sources.tolist()) == {0, 1} or (sources == 1).all()
    assert len({*zip(sources.tolist(), items.tolist(), strict=True)}) > 3990
    assert items.min() >= 0 and items.max() < 10**11


def test_pairs_differ_between_epochs_and_seeds() -> None:
    one, two = build(), build(pair_material.config(seed=1))
    assert one.batch(0)["encoder_tokens"].tobytes() != two.batch(0)["encoder_tokens"].tobytes()
    single = build(None, [PROBLEMS[0]])
    programs = {row.tobytes() for step in range(8) for row in single.batch(step)["decoder_tokens"]}
    assert len(programs) >= 4


@pytest.mark.parametrize("task", TASKS)
def test_shapes_are_the_smallest_buckets_that_hold_the_batch(task: str) -> None:
    config = of_task(task)
    data = TrainingData.from_config(config, "")
    shapes = set()
    for step in range(64):
        batch = data.batch(step)
        for key, buckets in (
            ("encoder_tokens", config.data.encoder_buckets),
            ("decoder_tokens", config.data.decoder_buckets),
        ):
            rows = batch[key]
            assert rows.dtype == np.int32
            lengths = (rows != 0).sum(axis=1)
            assert lengths.min() > 0
            assert all((row[:n] != 0).all() for row, n in zip(rows, lengths, strict=True))
            assert rows.shape[1] == min(b for b in buckets if b >= lengths.max())
        shapes.add((batch["encoder_tokens"].shape, batch["decoder_tokens"].shape))
        assert batch["encoder_targets"].shape == batch["encoder_tokens"].shape
    assert len(shapes) > 1


def test_sorting_by_length_keeps_padding_below_a_tenth_of_the_decoder() -> None:
    buckets = (*range(16, 129, 8), 256, 512)
    problems = pair_material.varied_problems(60)
    data = build(pair_material.config(batch_size=16, decoder_buckets=buckets), problems)
    decoder = padding = unsorted = 0
    for step in range(data.window_batches):
        rows = data.batch(step)["decoder_tokens"]
        padding += int((rows == 0).sum())
        decoder += rows.size
        unsorted += rows.shape[0] * 512
    assert padding / decoder < 0.1
    assert decoder < 0.5 * unsorted


def test_encoder_targets_are_the_tokens_that_masking_hid() -> None:
    masked = build(pair_material.config())
    plain = build(pair_material.config(objective=UNMASKED))
    hidden = total = 0
    for step in range(64):
        one, two = masked.batch(step), plain.batch(step)
        predicted = one["encoder_targets"] != -1
        original = two["encoder_tokens"]
        np.testing.assert_array_equal(one["encoder_targets"][predicted], original[predicted])
        np.testing.assert_array_equal(one["encoder_tokens"][~predicted], original[~predicted])
        assert not predicted[original == 0].any()
        assert (two["encoder_targets"] == -1).all()
        hidden, total = hidden + predicted.sum(), total + (original != 0).sum()
    assert abs(hidden / total - 0.15) < 0.01


def test_labels_are_those_of_the_prompts() -> None:
    data = build(pair_material.config(objective=UNMASKED))
    labels = set()
    for step in range(16):
        batch = data.batch(step)
        for row, label, asked in zip(
            batch["encoder_tokens"], batch["correct"], batch["unlabelled"], strict=True
        ):
            text = pair_material.tokenizer().decode(row.tolist())
            told = re.findall(r"(INCORRECT|CORRECT) SOLUTION", text)
            assert told == [] if asked else [("INCORRECT", "CORRECT")[label]]
            labels.add((int(label), int(asked)))
    assert labels == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_fingerprint_changes_with_whatever_changes_batches() -> None:
    make = pair_material.config
    reference = build().fingerprint
    assert build().fingerprint == reference
    changed = [
        build(make(seed=1)),
        build(make(batch_size=8)),
        build(make(decoder_buckets=(64, 512))),
        build(make(solutions_per_epoch=2)),
        build(None, PROBLEMS, weights=(2,)),
        build(make(languages=("cpp",))),
        build(make(language_weights=(2.0, 1.0))),
        build(make(objective=UNMASKED)),
        build(make(objective=ObjectiveConfig(masked_lm_weight=0.0))),
        build(make(objective=ObjectiveConfig(masked_lm_span=3.0))),
        build(make(objective=ObjectiveConfig(unlabelled_share=0.5))),
        build(make(task="test_inputs")),
        build(None, PROBLEMS[::-1]),
        build(None, PROBLEMS[:-1]),
    ]
    assert len({reference, *(data.fingerprint for data in changed)}) == 15
    # Losses' weights, how data are read and a larger model see the same batches.
    same = make(objective=ObjectiveConfig(temperature=1.0, value_weight=0.5))
    assert build(same).fingerprint == reference
    assert build(make(workers=3, read_threads=7)).fingerprint == reference


def test_unusable_problems_are_left_out_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    none = Problem(name="none", description="s")
    java = Problem(name="java", description="s", solutions=(Solution(Language.JAVA, "x"),))
    long = Problem(
        name="long", description="s", solutions=(Solution(Language.CPP, "int x;\n" * 999),)
    )
    with caplog.at_level(logging.WARNING):
        data = build(pair_material.config(objective=UNMASKED), [none, *PROBLEMS[:2], java, long])
    assert data.items == 2
    assert {n for step in range(8) for n in problem_numbers(data.batch(step))} == {0, 1}
    assert "left out 3 of 5 problems" in caplog.text
    with pytest.raises(UserError, match="none of 3 problems has a program") as error:
        build(None, [none, java, long])
    assert "\n" not in str(error.value)


def test_a_weight_above_zero_is_needed() -> None:
    with pytest.raises(UserError, match="weight above 0"):
        build(None, PROBLEMS, weights=(0,))


@pytest.mark.parametrize("task", TASKS)
def test_no_sources_are_refused(task: str) -> None:
    config = pair_material.config(task=task)
    with pytest.raises(UserError, match=rf"data\.{config.data.sources_field} is empty"):
        TrainingData.from_config(config, "")


def test_a_tokenizer_larger_than_the_model_is_refused() -> None:
    config = dataclasses.replace(pair_material.config(), model=ModelConfig(vocab_size=500))
    with pytest.raises(UserError, match=r"model\.vocab_size=500 is smaller"):
        build(config)


@pytest.mark.parametrize("package", ["grain", "array_record"])
def test_missing_packages_are_named_before_anything_is_read(package: str, tmp_path: Path) -> None:
    # A process in which the package cannot be found, as on an image without it.
    code = (
        "import sys\n"
        "class Without:\n"
        "    finders = list(sys.meta_path)\n"
        "    def find_spec(self, name, *where):\n"
        f"        if name.partition('.')[0] == {package!r}:\n"
        "            return None\n"
        "        specs = (f.find_spec(name, *where) for f in self.finders)\n"
        "        return next((spec for spec in specs if spec), None)\n"
        "sys.meta_path[:] = [Without()]\n"
        "import alphacode.config.presets as c\n"
        "from alphacode.datasets.pipeline import TrainingData\n"
        "from alphacode.errors import UserError\n"
        f"config = c.load('configs/finetune.py:tiny', ['data.problems={tmp_path}/none.jsonl'])\n"
        "try:\n"
        f"    TrainingData.from_config(config, {str(tmp_path)!r})\n"
        "except UserError as error:\n"
        "    print(error)\n"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (
        f"need{'s' if package == 'grain' else ''} {package}, which is not installed" in done.stdout
    )
    assert "pip install" in done.stdout and done.stdout.count("\n") == 1
    assert not list(tmp_path.iterdir())
