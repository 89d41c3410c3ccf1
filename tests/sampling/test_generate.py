"""Generation: each sample is what decoding it alone, without caches, would give."""

import dataclasses
import itertools
from collections.abc import Iterator

import jax
import numpy as np
import pytest
from sampling_material import tiny_model

from alphacode.models.transformer import EncoderDecoder, real_lengths
from alphacode.sampling import decoding, generate
from alphacode.sampling.generate import Generated, GenerationError, GenerationOptions, Request

VOCAB, EOS, LONGEST = 40, 2, 20
OPTIONS = GenerationOptions(slots=8, max_tokens=LONGEST, cache_lengths=(4, 9), source_lengths=(8,))
GREEDY = dataclasses.replace(OPTIONS, greedy=True, cache_lengths=(), source_lengths=())


@pytest.fixture(scope="module")
def model() -> EncoderDecoder:
    return tiny_model(VOCAB)


def make_requests(count: int, prompts: int, seed: int = 0) -> list[Request]:
    """Requests with `prompts` different prompts of 3 to 16 tokens, those of one in a row."""
    rng = np.random.default_rng(seed)
    texts = [tuple(rng.integers(5, VOCAB, rng.integers(3, 17)).tolist()) for _ in range(prompts)]
    return [Request(texts[i * prompts // count], (seed, i), i) for i in range(count)]


@pytest.fixture(scope="module")
def requests() -> list[Request]:
    return make_requests(30, 9)


@jax.jit
def teacher_forced(model: EncoderDecoder, sources: jax.Array, targets: jax.Array) -> jax.Array:
    return model.logits(model.decode(model.encode(sources), real_lengths(sources), targets))


def reference(
    model: EncoderDecoder, requests: list[Request], temperature: float | None
) -> dict[int, Generated]:
    """All samples, decoded by running the whole decoder anew for each token; None is greedy."""
    sources = np.zeros((len(requests), 16), np.int32)
    for row, request in enumerate(requests):
        sources[row, : len(request.prompt)] = request.prompt
    keys = np.asarray([request.key for request in requests], np.uint32)
    tokens = np.zeros((len(requests), LONGEST), np.int32)
    gains = np.zeros((len(requests), LONGEST))
    for position in range(LONGEST):
        logits = teacher_forced(model, sources, tokens)[:, position]
        if temperature is None:
            choice = decoding.greedy(logits)
        else:
            choice = decoding.sample(logits, decoding.uniforms(keys, position), temperature)
        tokens[:, position] = choice.tokens
        gains[:, position] = choice.log_probabilities
    results = {}
    for row, request in enumerate(requests):
        ends = np.flatnonzero(tokens[row] == EOS)
        length = int(ends[0]) if len(ends) else LONGEST
        total = gains[row, : length + 1].sum()
        text = tuple(tokens[row, :length].tolist())
        results[request.tag] = Generated(request, text, total, bool(len(ends)))
    return results


@pytest.fixture(scope="module")
def expected(model: EncoderDecoder, requests: list[Request]) -> dict[int, Generated]:
    return reference(model, requests, 1.0)


def run(
    model: EncoderDecoder, requests: list[Request], options: GenerationOptions = OPTIONS
) -> dict[int, Generated]:
    results = list(generate.generate(model, requests, options))
    assert len(results) == len(requests)
    return {result.request.tag: result for result in results}


def assert_equal(got: dict[int, Generated], expected: dict[int, Generated]) -> None:
    assert got.keys() == expected.keys()
    for tag, result in got.items():
        assert result.tokens == expected[tag].tokens
        assert result.finished == expected[tag].finished
        assert result.log_probability == pytest.approx(expected[tag].log_probability, abs=1e-3)


def test_samples_end_at_all_levels_so_that_these_tests_mean_something(
    expected: dict[int, Generated],
):
    lengths = [result.token_count for result in expected.values()]
    edges = (0, 4, 9, 20)
    assert all(any(a < n <= b for n in lengths) for a, b in itertools.pairwise(edges))
    assert len({result.tokens for result in expected.values()}) > 20
    assert len({result.finished for result in expected.values()}) == 2


def test_cached_and_merged_equals_uncached(
    model: EncoderDecoder, requests: list[Request], expected: dict[int, Generated]
):
    assert_equal(run(model, requests), expected)


def test_slots_that_share_prompts_give_the_same_samples(
    model: EncoderDecoder, requests: list[Request], expected: dict[int, Generated]
):
    # Groups of 4, 2 and 1 slots at the three levels.
    assert_equal(run(model, requests, dataclasses.replace(OPTIONS, group=4)), expected)


def test_greedy_takes_the_most_probable_tokens(model: EncoderDecoder, requests: list[Request]):
    expected = reference(model, requests, None)
    assert_equal(run(model, requests, GREEDY), expected)
    cold = run(model, requests, dataclasses.replace(GREEDY, greedy=False, temperature=1e-5))
    assert {t: r.tokens for t, r in cold.items()} == {t: r.tokens for t, r in expected.items()}


def test_samples_do_not_depend_on_order_neighbours_or_patience(
    model: EncoderDecoder, requests: list[Request]
):
    whole = run(model, requests)
    assert run(model, requests[::-1]) == whole
    shuffled = [requests[i] for i in np.random.default_rng(1).permutation(len(requests))]
    assert run(model, shuffled, dataclasses.replace(OPTIONS, patience=1)) == whole
    strangers = [dataclasses.replace(r, tag=-1 - r.tag) for r in make_requests(9, 9, seed=5)]
    mixed = run(model, [*strangers, *requests[::3]])
    assert {tag: result for tag, result in mixed.items() if tag >= 0} == {
        request.tag: whole[request.tag] for request in requests[::3]
    }


def test_a_key_decides_a_sample_and_keys_differ(model: EncoderDecoder, requests: list[Request]):
    twice = [dataclasses.replace(requests[0], tag=tag) for tag in (0, 1)]
    other = [dataclasses.replace(requests[0], key=(8, tag), tag=tag) for tag in range(2, 8)]
    got = run(model, twice + other)
    assert got[0].tokens == got[1].tokens
    assert len({result.tokens for result in got.values()}) > 4


@pytest.mark.parametrize("patience", [1, 3])
def test_results_are_not_held_back_past_the_patience(model: EncoderDecoder, patience: int):
    requests = make_requests(100, 100)
    admitted = 0

    def counted() -> Iterator[Request]:
        nonlocal admitted
        for request in requests:
            admitted += 1
            yield request

    options = dataclasses.replace(OPTIONS, patience=patience)
    # Up to a batch of each source length is being filled meanwhile, and each level adds a wait.
    limit = (patience + 2) * options.slots * 4
    for result in generate.generate(model, counted(), options):
        assert admitted - result.request.tag <= limit
    assert limit < len(requests) or patience > 1


def test_requests_are_taken_as_batches_need_them(model: EncoderDecoder):
    taken = []

    def endless() -> Iterator[Request]:
        for index in itertools.count():
            taken.append(index)
            yield Request((5, 6, 7), (0, index), index)

    first = next(generate.generate(model, endless(), OPTIONS))
    assert first.request.tag in taken
    assert len(taken) <= OPTIONS.slots


def test_no_requests_give_no_samples(model: EncoderDecoder):
    assert list(generate.generate(model, [], OPTIONS)) == []


@pytest.mark.parametrize("length", [0, 17])
def test_prompts_that_do_not_fit_are_refused(model: EncoderDecoder, length: int):
    with pytest.raises(GenerationError, match=f"a prompt of {length} tokens does not fit"):
        run(model, [Request((5,) * length, (0, 0), 0)])


def test_a_diverged_model_is_refused(requests: list[Request]):
    broken = tiny_model(VOCAB)
    broken.decoder.norm[...] = broken.decoder.norm[...] * np.nan
    with pytest.raises(GenerationError, match=r"logits are not finite between tokens 0 and 4"):
        run(broken, requests[:3])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"slots": 6, "group": 4}, "slots=6 must be a positive multiple of group=4"),
        ({"slots": 6, "group": 3}, "group=3 must be a power of two"),
        ({"max_tokens": 0}, "must be positive"),
        ({"temperature": float("nan")}, "must be positive"),
    ],
)
def test_options_are_checked(changes: dict[str, float], message: str):
    with pytest.raises(GenerationError, match=message):
        dataclasses.replace(OPTIONS, **changes)


def test_lengths_are_few_and_fit_the_model(model: EncoderDecoder):
    assert generate.levels(model.config, OPTIONS) == (4, 9, 20)
    longer = dataclasses.replace(OPTIONS, max_tokens=99)
    assert generate.levels(model.config, longer) == (4, 9, 24)
    padded = [generate.source_length(model.config, OPTIONS, n) for n in (1, 8, 9, 16)]
    assert padded == [8, 8, 16, 16]
