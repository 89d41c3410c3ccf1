"""Beam search: greedy when narrow, exhaustive when wide, and always what its definition says."""

import dataclasses
import functools
import itertools

import jax
import numpy as np
import pytest
import small_models
from flax import nnx

from alphacode.datasets.tokenizer import EOS_ID, PAD_ID
from alphacode.errors import UserError
from alphacode.models import incremental
from alphacode.models.incremental import Decoder
from alphacode.models.transformer import Model, make
from alphacode.sampling.engine import scores
from alphacode.sampling.engine.beam import beam_search
from alphacode.sampling.engine.requests import Request, Sequence

ARCHITECTURES = ("encoder_decoder", "decoder_only")
SMALL, LARGE = 6, 61


@functools.cache
def model(architecture: str, vocab_size: int, seed: int = 0) -> Model:
    config = dataclasses.replace(
        small_models.NARROW,
        architecture=architecture,
        vocab_size=vocab_size,
        decoder_layers=2,
        encoder_length=12,
        decoder_length=100,
    )
    made = make(config, seed)
    made.embedding[...] = made.embedding[...] * 15
    return made


@functools.cache
def decoder(architecture: str, vocab_size: int, seed: int = 0) -> Decoder:
    return incremental.prepare(model(architecture, vocab_size, seed))


def log_probability(
    architecture: str, prompt: tuple[int, ...], programs: list[tuple[int, ...]], vocab: int
) -> np.ndarray:
    """Of whole programs, by teacher forcing without caches."""
    scored = scores.token_log_probabilities(
        model(architecture, vocab), [prompt] * len(programs), programs, rows=256
    )
    return np.asarray([tokens.sum(dtype=np.float64) for tokens in scored])


def search(
    architecture: str,
    vocab_size: int,
    prompt: tuple[int, ...],
    width: int,
    longest: int,
    penalty: float,
) -> list[Sequence[None]]:
    request = Request(prompt, (0, 0), None)
    return beam_search(decoder(architecture, vocab_size), request, width, longest, penalty)


def scores_of(found: list[Sequence[None]], penalty: float) -> list[float]:
    return [one.log_probability / len(one.tokens) ** penalty for one in found]


def all_programs(longest: int) -> list[tuple[int, ...]]:
    """Every one that ends within `longest` tokens, or is cut there."""
    others = [i for i in range(SMALL) if i != EOS_ID]
    ended = [
        (*start, EOS_ID)
        for length in range(longest)
        for start in itertools.product(others, repeat=length)
    ]
    return [*ended, *itertools.product(others, repeat=longest)]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("penalty", [0.0, 0.7, 1.0])
def test_a_wide_beam_finds_the_best_programs_there_are(architecture: str, penalty: float):
    prompt, longest = (3, 5, 4), 4
    programs = all_programs(longest)
    sums = log_probability(architecture, prompt, programs, SMALL)
    ranked = sums / np.asarray([len(p) for p in programs]) ** penalty
    order = np.argsort(-ranked)
    # Room for all that are open or ended before the last step.
    width = len(all_programs(longest - 1))
    found = search(architecture, SMALL, prompt, width, longest, penalty)
    assert len(found) == width
    # Near-equal scores may change places, so scores are compared first, then each program's own.
    np.testing.assert_allclose(scores_of(found, penalty), ranked[order][:width], atol=1e-4)
    place = {program: i for i, program in enumerate(programs)}
    own = np.asarray([place[tuple(h.tokens)] for h in found])
    np.testing.assert_allclose(scores_of(found, penalty), ranked[own], atol=1e-4)
    np.testing.assert_allclose([h.log_probability for h in found], sums[own], atol=1e-4)
    assert len(set(own)) == width
    assert tuple(found[0].tokens) == programs[order[0]]


def test_the_penalty_decides_between_short_and_long():
    width = len(all_programs(3))
    of_best, of_all = [], []
    for penalty in (0.0, 1.0, 3.0):
        found = search("encoder_decoder", SMALL, (3, 5, 4), width, 4, penalty)
        of_best.append(len(found[0].tokens))
        of_all.append(sum(len(h.tokens) for h in found))
    # Where nothing is pruned, the best one's length can only grow with the penalty.
    assert of_best == sorted(of_best)
    assert of_all[0] < of_all[2]


def greedy(architecture: str, prompt: tuple[int, ...], longest: int) -> tuple[int, ...]:
    """The most probable token at each place, without caches."""
    tokens: tuple[int, ...] = ()
    while len(tokens) < longest and EOS_ID not in tokens:
        candidates = [(*tokens, i) for i in range(LARGE)]
        tokens = candidates[int(log_probability(architecture, prompt, candidates, LARGE).argmax())]
    return tokens


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_beam_of_one_is_greedy_whatever_the_penalty(architecture: str):
    for prompt in [(9, 8, 7), (30,), (5, 50, 6, 40, 7, 60, 8, 20)]:
        expected = greedy(architecture, prompt, 8)
        for penalty in (0.0, 1.0):
            (one,) = search(architecture, LARGE, prompt, 1, 8, penalty)
            assert tuple(one.tokens) == expected


def reference(
    architecture: str, prompt: tuple[int, ...], width: int, longest: int, penalty: float
) -> list[tuple[int, ...]]:
    """The definition, hypothesis by hypothesis, without caches."""
    beam: list[tuple[int, ...]] = [()]
    for _ in range(longest):
        candidates = [p for p in beam if p[-1:] == (EOS_ID,)]
        candidates += [(*p, i) for p in beam if p[-1:] != (EOS_ID,) for i in range(LARGE)]
        sums = log_probability(architecture, prompt, candidates, LARGE)
        ranked = sums / np.asarray([len(p) for p in candidates]) ** penalty
        beam = [candidates[i] for i in np.argsort(-ranked, kind="stable")[:width]]
    return beam


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_narrow_beam_is_what_the_definition_says(architecture: str):
    prompt = (11, 12, 13)
    found = search(architecture, LARGE, prompt, 4, 5, 0.5)
    assert [tuple(h.tokens) for h in found] == reference(architecture, prompt, 4, 5, 0.5)
    ranked = scores_of(found, 0.5)
    assert ranked == sorted(ranked, reverse=True)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_log_probabilities_are_those_of_the_programs_past_the_growth_of_the_cache(
    architecture: str,
):
    prompt = (9, 8)
    found = search(architecture, LARGE, prompt, 3, 90, 1.0)
    assert max(len(h.tokens) for h in found) > 64
    scored = scores.token_log_probabilities(
        model(architecture, LARGE), [prompt] * len(found), [h.tokens for h in found]
    )
    for one, terms in zip(found, scored, strict=True):
        np.testing.assert_allclose(one.log_probabilities, terms, atol=1e-3, rtol=1e-4)
        np.testing.assert_allclose(one.log_probability, terms.sum(dtype=float), rtol=1e-4)


def test_the_models_length_bounds_the_program():
    prompt = tuple(range(5, 25))
    found = search("decoder_only", LARGE, prompt, 2, 500, 3.0)
    assert max(len(h.tokens) for h in found) == 80
    assert all(PAD_ID <= token < LARGE for h in found for token in h.tokens)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"width": 0}, "width=0"),
        ({"max_tokens": 0}, "max_tokens=0"),
        ({"length_penalty": -1.0}, "length_penalty=-1.0"),
        ({"prompt": ()}, "a prompt of 0 tokens"),
        ({"prompt": (5,) * 13}, "a prompt of 13 tokens"),
    ],
)
def test_what_cannot_be_searched_is_one_clear_line(settings: dict, message: str):
    asked = {"prompt": (5,), "width": 1, "max_tokens": 4, **settings}
    request = Request(asked.pop("prompt"), (0, 0), None)
    with pytest.raises(UserError, match=message) as error:
        beam_search(decoder("encoder_decoder", LARGE), request, **asked)
    assert "\n" not in str(error.value)


def test_a_diverged_model_is_noticed():
    broken = nnx.clone(model("encoder_decoder", LARGE))
    broken.embedding[...] = broken.embedding[...].at[7].set(np.nan)
    with pytest.raises(UserError, match="not finite"):
        beam_search(
            jax.block_until_ready(incremental.prepare(broken)), Request((7,), (0, 0), None), 2, 4
        )
