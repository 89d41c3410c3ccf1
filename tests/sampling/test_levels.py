"""Generation: each sample is what decoding it alone, without caches, would give."""

import dataclasses
import functools
import itertools
from collections.abc import Iterator

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sampling_material import tiny_model

from alphacode.errors import UserError
from alphacode.models import decoding_memory, incremental, transformer
from alphacode.models.transformer import Model
from alphacode.sampling.engine import levels, token_choice
from alphacode.sampling.engine import slots as device
from alphacode.sampling.engine.levels import generate
from alphacode.sampling.engine.requests import GenerationOptions, Request, Sequence, longest_prompt
from alphacode.sampling.engine.token_choice import Choice, Method

VOCAB, EOS, LONGEST = 40, 2, 20
PLAIN = Method()
OPTIONS = GenerationOptions(slots=8, max_tokens=LONGEST, cache_lengths=(4, 9), source_lengths=(8,))
ONE_LEVEL = dataclasses.replace(OPTIONS, cache_lengths=(), source_lengths=())
GREEDY = dataclasses.replace(ONE_LEVEL, method=Method(greedy=True))
KINDS = ("encoder_decoder", "decoder_only")


@functools.cache
def make(kind: str) -> Model:
    """A tiny model; a decoder-only model has as much room for prompts as the other's encoder."""
    paired = tiny_model(VOCAB)
    if kind == "encoder_decoder":
        return paired
    length = paired.config.encoder_length + LONGEST
    config = dataclasses.replace(paired.config, architecture=kind, decoder_length=length)
    model = transformer.make(config, 0)
    # Any larger and it repeats its last token.
    model.embedding[...] = model.embedding[...] * 8
    return model


@pytest.fixture(scope="module", params=KINDS)
def model(request: pytest.FixtureRequest) -> Model:
    return make(request.param)


def make_requests(count: int, prompts: int, seed: int = 0) -> list[Request[int]]:
    """Requests with `prompts` different prompts of 3 to 16 tokens, those of one in a row.

    Temperatures take turns.
    """
    rng = np.random.default_rng(seed)
    texts = [tuple(rng.integers(5, VOCAB, rng.integers(3, 17)).tolist()) for _ in range(prompts)]
    return [
        Request(texts[i * prompts // count], (seed, i), i, (1.0, 0.6, 1.4)[i % 3])
        for i in range(count)
    ]


@pytest.fixture(scope="module")
def requests() -> list[Request[int]]:
    return make_requests(30, 9)


@functools.partial(jax.jit, static_argnames="method")
def next_choice(
    model: Model,
    text: tuple[jax.Array, jax.Array],
    at: jax.Array,
    keys: jax.Array,
    position: jax.Array,
    temperature: jax.Array,
    method: Method,
) -> Choice:
    """The tokens behind those of `text` (sources and targets), each row at its own place."""
    source, tokens = text
    hidden = model(tokens, source).decoder
    logits = model.logits(hidden[jnp.arange(len(tokens)), at])
    return token_choice.choose(logits, keys, position, temperature, method)


def reference(
    model: Model, requests: list[Request[int]], method: Method = PLAIN
) -> dict[int, Sequence[int]]:
    """All samples, decoded by running the whole decoder anew for each token."""
    rows = np.arange(len(requests))
    sources = np.zeros((len(requests), 16), np.int32)
    for row, request in enumerate(requests):
        sources[row, : len(request.prompt)] = request.prompt
    alone = model.encoder is None
    before = np.count_nonzero(sources, axis=1) * alone
    text = np.zeros((len(requests), 16 * alone + LONGEST), np.int32)
    text[:, : 16 * alone] = sources[:, : 16 * alone]
    keys = np.asarray([request.key for request in requests], np.uint32)
    temperature = np.asarray([request.temperature for request in requests], np.float32)
    gains = np.zeros((len(requests), LONGEST))
    for position in range(LONGEST):
        choice = next_choice(
            model, (sources, text), before + position, keys, position, temperature, method
        )
        text[rows, before + position] = choice.tokens
        gains[:, position] = choice.log_probabilities
    results = {}
    for row, request in enumerate(requests):
        tokens = text[row, before[row] :][:LONGEST]
        ends = np.flatnonzero(tokens == EOS)
        length = int(ends[0]) + 1 if len(ends) else LONGEST
        results[request.ticket] = Sequence(
            request, tokens[:length].tolist(), gains[row, :length].tolist(), bool(len(ends))
        )
    return results


@pytest.fixture(scope="module")
def expected(model: Model, requests: list[Request[int]]) -> dict[int, Sequence[int]]:
    return reference(model, requests)


def run(
    model: Model, requests: list[Request[int]], options: GenerationOptions = OPTIONS
) -> dict[int, Sequence[int]]:
    results = list(generate(model, requests, options))
    assert len(results) == len(requests)
    return {result.request.ticket: result for result in results}


def assert_equal(got: dict[int, Sequence[int]], expected: dict[int, Sequence[int]]) -> None:
    assert got.keys() == expected.keys()
    for tag, result in got.items():
        assert result.tokens == expected[tag].tokens
        assert result.finished == expected[tag].finished
        whole = expected[tag].log_probabilities
        assert result.log_probabilities == pytest.approx(whole, abs=1e-4)


def test_samples_end_at_all_levels_so_that_these_tests_mean_something(
    expected: dict[int, Sequence[int]],
):
    lengths = [len(result.tokens) for result in expected.values()]
    edges = (0, 4, 9, 20)
    assert all(any(a < n <= b for n in lengths) for a, b in itertools.pairwise(edges))
    assert len({tuple(result.tokens) for result in expected.values()}) > 20
    assert len({result.finished for result in expected.values()}) == 2


def test_cached_and_merged_equals_uncached(
    model: Model, requests: list[Request[int]], expected: dict[int, Sequence[int]]
):
    assert_equal(run(model, requests), expected)


def test_slots_that_share_prompts_give_the_same_samples(
    model: Model, requests: list[Request[int]], expected: dict[int, Sequence[int]]
):
    # Groups of 4 and then of 2.
    options = dataclasses.replace(OPTIONS, group=4, cache_lengths=(9,), source_lengths=())
    assert_equal(run(model, requests, options), expected)


def test_methods_reach_the_engine(model: Model, requests: list[Request[int]]):
    method = Method(top_k=8, nucleus=0.8)
    options = dataclasses.replace(ONE_LEVEL, method=method)
    expected = reference(model, requests, method)
    assert_equal(run(model, requests, options), expected)
    plain = reference(model, requests)
    assert sum(expected[tag].tokens != plain[tag].tokens for tag in plain) > 10


def test_greedy_takes_the_most_probable_tokens(model: Model, requests: list[Request[int]]):
    expected = reference(model, requests, GREEDY.method)
    assert_equal(run(model, requests, GREEDY), expected)
    texts = {tag: result.tokens for tag, result in expected.items()}
    cold = [dataclasses.replace(request, temperature=1e-5) for request in requests]
    for given, method in ((cold, PLAIN), (requests, Method(top_k=1))):
        got = run(model, given, dataclasses.replace(GREEDY, method=method))
        assert {tag: result.tokens for tag, result in got.items()} == texts


@pytest.mark.parametrize("given", [OPTIONS, ONE_LEVEL], ids=["levels", "one_level"])
def test_a_stopped_sample_is_the_beginning_of_one_that_was_not(
    model: Model,
    requests: list[Request[int]],
    expected: dict[int, Sequence[int]],
    given: GenerationOptions,
):
    def stopped(tokens: list[int]) -> int | None:
        # Two tokens in a row of a certain sum, as a text that lies across tokens.
        pairs = enumerate(itertools.pairwise(tokens), 2)
        return next((count for count, (a, b) in pairs if (a + b) % 5 == 0), None)

    got = run(model, requests, dataclasses.replace(given, stopped=stopped))
    programs = {tag: [t for t in result.tokens if t != EOS] for tag, result in expected.items()}
    cuts = {tag: stopped(program) for tag, program in programs.items()}
    assert 5 < sum(cut is not None for cut in cuts.values()) < len(requests)
    for tag, result in got.items():
        whole, cut = expected[tag], cuts[tag]
        if cut is None:
            assert_equal({tag: result}, {tag: whole})
        else:
            assert result.tokens == whole.tokens[:cut]
            kept = whole.log_probabilities[:cut]
            assert result.log_probabilities == pytest.approx(kept, abs=1e-4)
            assert result.finished


def test_log_probabilities_sum_up_and_count_the_end_token(
    model: Model, requests: list[Request[int]]
):
    for result in run(model, requests).values():
        assert len(result.log_probabilities) == len(result.tokens)
        assert (EOS in result.tokens) == (result.tokens[-1] == EOS) == result.finished
        assert result.log_probability == pytest.approx(sum(result.log_probabilities))
        assert result.log_probability < 0


def test_samples_do_not_depend_on_order_neighbours_or_patience(
    model: Model, requests: list[Request[int]]
):
    whole = run(model, requests)
    assert run(model, requests[::-1]) == whole
    shuffled = [requests[i] for i in np.random.default_rng(1).permutation(len(requests))]
    assert run(model, shuffled, dataclasses.replace(OPTIONS, patience=1)) == whole
    strangers = [dataclasses.replace(r, ticket=-1 - r.ticket) for r in make_requests(9, 9, seed=5)]
    mixed = run(model, [*strangers, *requests[::3]])
    assert {tag: result for tag, result in mixed.items() if tag >= 0} == {
        request.ticket: whole[request.ticket] for request in requests[::3]
    }


def test_a_key_decides_a_sample_and_keys_differ(model: Model, requests: list[Request[int]]):
    twice = [dataclasses.replace(requests[0], ticket=tag) for tag in (0, 1)]
    other = [dataclasses.replace(requests[0], key=(8, tag), ticket=tag) for tag in range(2, 8)]
    got = run(model, twice + other)
    assert got[0].tokens == got[1].tokens
    assert len({tuple(result.tokens) for result in got.values()}) > 4


@pytest.mark.parametrize("patience", [1, 3])
def test_results_are_not_held_back_past_the_patience(model: Model, patience: int):
    requests = make_requests(100, 100)
    admitted = 0

    def counted() -> Iterator[Request[int]]:
        nonlocal admitted
        for request in requests:
            admitted += 1
            yield request

    options = dataclasses.replace(OPTIONS, patience=patience)
    # Up to a batch of each source length is being filled meanwhile, and each level adds a wait.
    limit = (patience + 2) * options.slots * 4
    for result in generate(model, counted(), options):
        assert admitted - result.request.ticket <= limit
    assert limit < len(requests) or patience > 1


def test_requests_are_taken_as_batches_need_them(model: Model):
    taken = []

    def endless() -> Iterator[Request[int]]:
        for index in itertools.count():
            taken.append(index)
            yield Request((5, 6, 7), (0, index), index)

    first = next(generate(model, endless(), OPTIONS))
    assert first.request.ticket in taken
    assert len(taken) <= OPTIONS.slots


def test_no_requests_give_no_samples(model: Model):
    assert list(generate(model, [], OPTIONS)) == []


@pytest.mark.parametrize("length", [0, 17])
def test_prompts_that_do_not_fit_are_refused(model: Model, length: int):
    with pytest.raises(UserError, match=f"a prompt of {length} tokens does not fit the 16"):
        run(model, [Request((5,) * length, (0, 0), 0)])


def test_a_diverged_model_is_refused(requests: list[Request[int]]):
    broken = tiny_model(VOCAB)
    broken.decoder.norm[...] = broken.decoder.norm[...] * np.nan
    with pytest.raises(UserError, match=r"logits are not finite between tokens 0 and 4"):
        run(broken, requests[:3])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"slots": 6, "group": 4}, "slots=6 must be a positive multiple of group=4"),
        ({"slots": 6, "group": 3}, "group=3 must be a power of two"),
        ({"max_tokens": 0}, "must be positive"),
    ],
)
def test_options_are_checked(changes: dict[str, float], message: str):
    with pytest.raises(UserError, match=message):
        dataclasses.replace(OPTIONS, **changes)


@pytest.mark.parametrize("temperature", [0.0, -1.0, float("nan"), float("inf")])
def test_temperatures_are_positive_numbers(temperature: float):
    with pytest.raises(UserError, match="must be positive; for 0 set Method"):
        Request((5,), (0, 0), 0, temperature)


def test_lengths_are_few_and_fit_the_model():
    config = make("encoder_decoder").config
    assert levels.level_lengths(config, OPTIONS) == (4, 9, 20)
    longer = dataclasses.replace(OPTIONS, max_tokens=99)
    assert levels.level_lengths(config, longer) == (4, 9, 24)
    padded = [levels.source_length(config, OPTIONS, n) for n in (1, 8, 9, 16)]
    assert padded == [8, 8, 16, 16]


def test_prompt_and_program_share_the_length_of_a_decoder_alone():
    config = make("decoder_only").config
    assert longest_prompt(config, LONGEST) == 16
    assert longest_prompt(config, LONGEST - 3) == 19
    with pytest.raises(UserError, match="max_tokens=36 leaves no room for a prompt"):
        longest_prompt(config, 36)


def in_order(made: Iterator[Sequence[int]]) -> list[tuple[int, list[int]]]:
    return sorted((one.request.ticket, one.tokens) for one in made)


@pytest.mark.parametrize("kind", KINDS)
def test_what_waits_has_a_bound_and_no_influence(kind: str, monkeypatch: pytest.MonkeyPatch):
    # So many levels and source lengths that a batch waits at each of them.
    model, requests = make(kind), make_requests(120, 60, seed=1)
    options = dataclasses.replace(
        OPTIONS, slots=4, cache_lengths=(2, 4, 6, 9, 12, 16), source_lengths=(4, 8, 12)
    )
    source = longest_prompt(model.config, LONGEST)
    batch = decoding_memory.batch_bytes(model.config, 4, 4, source, LONGEST)
    bound = decoding_memory.decoding_bytes(model.config, 4, 4, source, LONGEST)
    before = live_bytes()
    peak, waiting = 0, 0
    run_batch = device.run

    def watched(decoder, slots, position, method):  # type: ignore[no-untyped-def]
        nonlocal peak
        done = run_batch(decoder, slots, position, method)
        peak = max(peak, live_bytes() - before)
        return done

    advance = levels._Scheduler._advance

    def advanced(self, key, batch):  # type: ignore[no-untyped-def]
        nonlocal waiting
        advance(self, key, batch)
        waiting = max(waiting, sum(map(self._bytes, self.waiting)))

    monkeypatch.setattr(device, "run", watched)
    monkeypatch.setattr(levels._Scheduler, "_advance", advanced)
    bounded = in_order(generate(model, requests, options))
    # One more batch comes to those that wait before the scheduler looks at them.
    assert decoding_memory.WAITING * batch < waiting <= (decoding_memory.WAITING + 1) * batch
    prepared = sum(x.nbytes for x in jax.tree.leaves(incremental.prepare(model)))
    assert batch < peak <= bound + prepared
    monkeypatch.setattr(decoding_memory, "WAITING", 100)
    waiting = 0
    assert in_order(generate(model, requests, options)) == bounded
    assert waiting > 4 * batch


def live_bytes() -> int:
    return sum(x.nbytes for x in jax.live_arrays())
