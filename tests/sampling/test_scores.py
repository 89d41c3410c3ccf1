"""Scores of given programs: those of the program alone, whatever it is batched and padded with."""

import dataclasses
import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import small_models

from alphacode.datasets.tokenizer import EOS_ID
from alphacode.errors import UserError
from alphacode.models.transformer import Model, make
from alphacode.sampling.engine.levels import generate
from alphacode.sampling.engine.requests import GenerationOptions, Request
from alphacode.sampling.engine.scores import token_log_probabilities, value_scores
from alphacode.sampling.engine.token_choice import Method

ARCHITECTURES = ("encoder_decoder", "decoder_only")
VOCAB = 61
ALONE = 4  # of the pairs, as many as have lengths of their own


@functools.cache
def model(architecture: str) -> Model:
    config = dataclasses.replace(
        small_models.WIDE,
        architecture=architecture,
        vocab_size=VOCAB,
        encoder_length=20,
        decoder_length=48,
    )
    made = make(config, 1)
    made.embedding[...] = made.embedding[...] * 20
    made.value_head.output[...] = made.value_head.output[...] * 3
    return made


def pairs() -> tuple[list[list[int]], list[list[int]]]:
    """Prompts and programs of lengths on both sides of what they are padded to, 32 and 48."""
    rng = np.random.default_rng(2)
    lengths = [(1, 31), (15, 32), (4, 3), (8, 27)] * 3 + [(15, 1), (2, 32)]
    prompts = [rng.integers(5, VOCAB, prompt).tolist() for prompt, _ in lengths]
    programs = [rng.integers(5, VOCAB, program).tolist() for _, program in lengths]
    return prompts, [[*p, EOS_ID] for p in programs]


@jax.jit
def alone(model: Model, source: jax.Array, targets: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Logits (T, V) and value of one pair, unpadded; a decoder-only model reads both as one."""
    hidden = model(targets, source).decoder
    return model.logits(hidden)[0], model.value_head(hidden, jnp.asarray([targets.shape[1]]))[0]


@functools.cache
def expected(architecture: str, temperature: float = 1.0) -> tuple[list[np.ndarray], np.ndarray]:
    """Log-probabilities and values of some of `pairs`, one by one, the arithmetic in NumPy."""
    log_probabilities, values = [], []
    for prompt, program in list(zip(*pairs(), strict=True))[:ALONE]:
        targets = program if architecture == "encoder_decoder" else prompt + program
        logits, value = alone(model(architecture), np.asarray([prompt]), np.asarray([targets]))
        scaled = np.asarray(logits, np.float64)[-len(program) :] / temperature
        normaliser = np.log(np.exp(scaled - scaled.max(-1, keepdims=True)).sum(-1))
        normaliser += scaled.max(-1)
        log_probabilities.append(scaled[np.arange(len(program)), program] - normaliser)
        values.append(1 / (1 + np.exp(-float(value))))
    return log_probabilities, np.asarray(values)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_log_probabilities_are_those_of_each_program_alone(architecture: str):
    got = token_log_probabilities(model(architecture), *pairs(), rows=4)
    assert [len(x) for x in got] == [len(p) for p in pairs()[1]]
    for one, wanted in zip(got, expected(architecture)[0], strict=False):
        np.testing.assert_allclose(one, wanted, atol=2e-3, rtol=1e-4)


def test_each_program_may_have_a_temperature_of_its_own():
    temperatures = [0.5 if i % 2 else 2.0 for i in range(14)]
    got = token_log_probabilities(
        model("encoder_decoder"), *pairs(), temperatures=temperatures, rows=4
    )
    for i in range(ALONE):
        wanted = expected("encoder_decoder", temperatures[i])[0][i]
        np.testing.assert_allclose(got[i], wanted, atol=4e-3, rtol=1e-4)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_values_are_those_of_each_program_alone(architecture: str):
    got = value_scores(model(architecture), *pairs(), rows=4)
    wanted = expected(architecture)[1]
    assert wanted.max() - wanted.min() > 0.05
    assert ((got >= 0) & (got <= 1)).all()
    np.testing.assert_allclose(got[:ALONE], wanted, atol=1e-4)


def test_the_order_of_programs_and_their_neighbours_change_nothing():
    prompts, programs = pairs()
    every = value_scores(model("encoder_decoder"), prompts, programs, rows=4)
    some = [12, 3, 11, 5, 7]
    picked = value_scores(
        model("encoder_decoder"), [prompts[i] for i in some], [programs[i] for i in some], rows=4
    )
    np.testing.assert_allclose(picked, every[some], atol=1e-6)


def test_nothing_gives_nothing():
    assert value_scores(model("encoder_decoder"), [], []).shape == (0,)
    assert token_log_probabilities(model("encoder_decoder"), [], []) == []


@pytest.mark.parametrize(
    ("architecture", "prompt", "program", "message"),
    [
        ("encoder_decoder", 21, 5, "a prompt of 21 tokens"),
        ("encoder_decoder", 5, 49, "a program of 49 tokens"),
        ("decoder_only", 40, 9, "a prompt and its program of 49 tokens"),
        ("encoder_decoder", 0, 5, "program 0"),
        ("decoder_only", 5, 0, "program 0"),
    ],
)
def test_what_does_not_fit_is_one_clear_line(
    architecture: str, prompt: int, program: int, message: str
):
    with pytest.raises(UserError, match=message) as error:
        value_scores(model(architecture), [[7] * prompt], [[8] * program])
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize(
    "method",
    [Method(), Method(greedy=True), Method(top_k=20, nucleus=0.8)],
    ids=["plain", "greedy", "truncated"],
)
def test_samples_score_as_they_were_drawn_token_by_token(architecture: str, method: Method):
    requests = [
        Request((9, 8, 7) if i < 8 else (20, 30), (4, i), i, temperature=0.5 + (i % 4) / 4)
        for i in range(16)
    ]
    options = GenerationOptions(
        slots=16, group=2, max_tokens=20, method=method, cache_lengths=(), source_lengths=()
    )
    made = list(generate(model(architecture), requests, options))
    warmth = [1.0 if method.greedy else one.request.temperature for one in made]
    got = token_log_probabilities(
        model(architecture),
        [one.request.prompt for one in made],
        [one.tokens for one in made],
        temperatures=warmth,
        rows=4,
    )
    for one, scores in zip(made, got, strict=True):
        np.testing.assert_allclose(one.log_probabilities, scores, atol=2e-3, rtol=1e-4)
