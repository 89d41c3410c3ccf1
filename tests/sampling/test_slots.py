"""The device side of generation: slots are begun, run, moved and left unused without a trace."""

import functools

import jax
import numpy as np
import pytest
from sampling_material import tiny_model

from alphacode.datasets.tokenizer import BOS_ID
from alphacode.models import incremental
from alphacode.models.incremental import Decoder
from alphacode.sampling.engine import slots as device
from alphacode.sampling.engine.slots import Columns, Slots
from alphacode.sampling.engine.token_choice import Method

VOCAB, EOS, SLOTS, LENGTH = 40, 2, 6, 9
PROMPTS = np.asarray([[7, 8, 9, 0], [5, 6, 0, 0]], np.int32)


@functools.cache
def decoder() -> Decoder:
    return incremental.prepare(tiny_model(VOCAB))


def begin(unused: tuple[int, ...] = (), seed: int = 0, length: int = LENGTH) -> Slots:
    keys = np.stack([np.full(SLOTS, seed), np.arange(SLOTS)], axis=1).astype(np.uint32)
    finished = np.isin(np.arange(SLOTS), unused)
    temperature = np.linspace(0.5, 1.5, SLOTS).astype(np.float32)
    return device.start(decoder(), PROMPTS, keys, temperature, finished, length)


def run(slots: Slots, position: int = 0) -> tuple[Slots, Columns]:
    after, columns = device.run(decoder(), slots, position, Method())
    return after, jax.device_get(columns)


def test_a_run_fills_columns_up_to_the_end_token_and_no_further():
    after, columns = run(begin())
    ended = np.asarray(after.rows.finished)
    assert 0 < ended.sum() < SLOTS
    for row in range(SLOTS):
        tokens = columns.tokens[row]
        length = int(np.argmax(tokens == EOS)) + 1 if ended[row] else LENGTH
        assert (columns.log_probabilities[row, :length] < 0).all()
        assert not tokens[length:].any()
        assert not columns.log_probabilities[row, length:].any()


def test_slots_begin_with_their_prompts_first_input():
    slots = begin((1, 5))
    np.testing.assert_array_equal(slots.rows.last, [BOS_ID] * SLOTS)
    np.testing.assert_array_equal(slots.rows.finished, [False, True, False, False, False, True])
    assert {x.shape[0] for x in jax.tree.leaves(slots.prompts)} == {len(PROMPTS)}
    assert {x.shape[0] for x in jax.tree.leaves((slots.rows, slots.cache))} == {SLOTS}


@pytest.mark.parametrize("unused", [(), (0, 4), tuple(range(SLOTS))])
def test_unused_slots_change_nothing_in_the_others(unused: tuple[int, ...]):
    _, whole = run(begin())
    after, columns = run(begin(unused))
    used = [row for row in range(SLOTS) if row not in unused]
    np.testing.assert_array_equal(columns.tokens[used], whole.tokens[used])
    assert not columns.tokens[list(unused)].any()
    assert np.asarray(after.rows.valid).all()


def test_a_run_in_two_with_a_longer_cache_between_is_one_run():
    _, whole = run(begin())
    half, first = run(begin(length=4))
    longer = device.fit(half, source=8, length=LENGTH)
    assert longer.cache.length == LENGTH
    assert longer.prompts.source == 8
    _, second = run(longer, 4)
    assert not second.tokens[:, :4].any()
    joined = np.concatenate([first.tokens, second.tokens[:, 4:]], axis=1)
    np.testing.assert_array_equal(joined, whole.tokens)


def test_gathered_sequences_go_on_as_they_would_have():
    ends = [run(begin(seed=seed))[1] for seed in (0, 1)]
    halves = [device.fit(run(begin(seed=seed, length=4))[0], 4, LENGTH) for seed in (0, 1)]
    finished = np.concatenate([np.asarray(half.rows.finished) for half in halves])
    # Three of each prompt, side by side, from both.
    rows = np.asarray([2, 6, 0, 10, 4, 9])
    unused = finished[rows] | np.isin(rows, [4])
    mixed = device.gather(*halves, rows, np.asarray([2, 1]), unused)
    np.testing.assert_array_equal(mixed.prompts.lengths, [3, 2])
    _, columns = run(mixed, 4)
    tokens = np.concatenate([end.tokens for end in ends])[rows, 4:]
    np.testing.assert_array_equal(columns.tokens[:, 4:], np.where(unused[:, None], 0, tokens))


def test_empty_slots_have_nothing_to_run():
    slots = device.empty(decoder().config, SLOTS, 2, 4, LENGTH)
    after, columns = run(slots)
    assert np.asarray(after.rows.finished).all()
    assert not columns.tokens.any()
