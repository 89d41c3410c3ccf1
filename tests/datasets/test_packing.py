"""Packed rows: which pieces share one, and what batches of them hold."""

import collections
import re

import numpy as np
import pair_material
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphacode.config import Config, ConfigError, ObjectiveConfig
from alphacode.datasets.pipeline import TrainingData
from alphacode.datasets.pipeline.packing import packed
from alphacode.datasets.source_code import Corpus
from alphacode.datasets.tokenizer import EOS_ID

ROOM = 256
ROWS = 12


def config(**changes: object) -> Config:
    made = pair_material.config(
        task="source_code",
        architecture="decoder_only",
        batch_size=ROWS,
        encoder_buckets=(64,),
        decoder_buckets=(ROOM,),
        objective=ObjectiveConfig(value_weight=0.0, masked_lm_weight=0.0),
        **({"pack": True} | changes),  # type: ignore[arg-type]
    )
    return pair_material.with_sources(made, pair_material.corpus(files=60, longest=40))


@pytest.fixture(scope="module")
def data() -> TrainingData:
    return TrainingData.from_config(config(), "")


def segments(batch: dict[str, np.ndarray]) -> list[list[int]]:
    """The ids of each segment, row by row."""
    found = []
    for tokens, numbers in zip(batch["decoder_tokens"], batch["decoder_segments"], strict=True):
        found += [tokens[numbers == n].tolist() for n in range(1, numbers.max() + 1)]
    return found


@given(st.lists(st.integers(1, 50), min_size=1, max_size=200))
def test_every_piece_has_a_row_and_no_row_has_too_many(lengths: list[int]) -> None:
    rows = packed(np.array(lengths), 50)
    sums = np.bincount(rows, weights=lengths)
    assert len(rows) == len(lengths) and sums.max() <= 50
    # Rows are numbered without gaps, and no two of them would fit one.
    assert sums.min() > 0
    assert len(sums) == 1 or np.sort(sums)[:2].sum() > 50


def test_pieces_of_many_lengths_fill_their_rows() -> None:
    lengths = np.minimum(np.random.default_rng(0).geometric(1 / 600, 20_000), 2048)
    rows = packed(lengths, 2048)
    assert lengths.sum() / (2048 * (rows.max() + 1)) > 0.999
    np.testing.assert_array_equal(packed(lengths, 2048), rows)


def test_each_segment_is_a_whole_file_and_rows_are_full(data: TrainingData) -> None:
    tokenizer = pair_material.tokenizer()
    texts = {document.text for document in Corpus(config().data.corpus[0])}
    shown: collections.Counter[str] = collections.Counter()
    for step in range(20):
        batch = data.batch(step)
        assert batch.keys() == {"decoder_tokens", "decoder_segments", "correct", "unlabelled"}
        numbers, tokens = batch["decoder_segments"], batch["decoder_tokens"]
        assert tokens.shape == numbers.shape == (ROWS, ROOM)
        assert tokens.dtype == numbers.dtype == np.int32
        np.testing.assert_array_equal(numbers == 0, tokens == 0)
        for ids in segments(batch):
            text = tokenizer.decode(ids)
            # Only a file longer than a row is cut.
            assert text in texts if ids[-1] == EOS_ID and len(ids) < ROOM else len(ids) == ROOM
            shown[text] += 1
    assert data.filled() > 0.97
    assert len(shown) > 40


def test_a_window_shows_all_files_about_as_often(data: TrainingData) -> None:
    decode = pair_material.tokenizer().decode
    shown: collections.Counter[str] = collections.Counter()
    for step in range(data.window_batches):
        for ids in segments(data.batch(step)):
            # Each line of a file has its number.
            shown.update({re.findall(r"_(\d+)_\d+ = ", decode(ids))[0]})
    usual = np.mean(list(shown.values()))
    assert len(shown) == 60
    assert 0.9 * usual < min(shown.values()) <= max(shown.values()) < 1.1 * usual


@pytest.mark.parametrize("count", [2, 3, 12])
def test_processes_share_packed_rows_out(data: TrainingData, count: int) -> None:
    for step in (0, 77, 300):
        whole = data.batch(step)
        shares = [data.batch(step, index, count) for index in range(count)]
        for name, rows in whole.items():
            np.testing.assert_array_equal(np.concatenate([s[name] for s in shares]), rows)


def test_one_pair_of_lengths_is_left(data: TrainingData) -> None:
    assert data.shapes(0, 1000) == [(0, ROOM)]
    loose = TrainingData.from_config(config(pack=False), "")
    assert loose.filled() < 0.85
    assert loose.fingerprint != data.fingerprint
    assert loose.batch(0).keys() == {"decoder_tokens", "loss_mask", "correct", "unlabelled"}


def test_lengths_are_told_in_the_order_of_their_use() -> None:
    loose = pair_material.training_data(
        pair_material.config(batch_size=4), pair_material.varied_problems(30)
    )
    used = [
        (batch["encoder_tokens"].shape[1], batch["decoder_tokens"].shape[1])
        for batch in map(loose.batch, range(100, 200))
    ]
    assert loose.shapes(100, 100) == list(dict.fromkeys(used)) and len(set(used)) > 2
    assert loose.shapes(100, 5) == list(dict.fromkeys(used[:5]))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"task": "solutions", "pack": True}, r"data\.pack is for data\.task=source_code"),
        ({"architecture": "encoder_decoder"}, r"data\.pack is for decoder-only models"),
    ],
)
def test_rows_that_cannot_be_packed_are_refused(changes: dict[str, object], message: str) -> None:
    settings = {"task": "source_code", "architecture": "decoder_only", "pack": True} | changes
    objective = ObjectiveConfig(value_weight=0.0, masked_lm_weight=0.0)
    with pytest.raises(ConfigError, match=message):
        pair_material.config(objective=objective, **settings)  # type: ignore[arg-type]
