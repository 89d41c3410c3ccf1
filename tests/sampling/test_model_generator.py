"""Samples of a model: each a function of its ticket, with all that is kept of it."""

import collections
import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from collections.abc import Sequence as Several
from pathlib import Path
from typing import Any

import pytest
from sampling_material import (
    TAG_SETS,
    contest_config,
    contest_model,
    tiny_model,
    tokenizer,
)
from small_problems import problem

from alphacode.config import ConfigError, MeshConfig, SamplingConfig
from alphacode.datasets.function_problem import FunctionProblem
from alphacode.datasets.problem import Language, Problem
from alphacode.errors import UserError
from alphacode.models import incremental
from alphacode.sampling import sampler
from alphacode.sampling.engine.beam import beam_search
from alphacode.sampling.engine.levels import generate
from alphacode.sampling.engine.requests import GenerationOptions, Request, Sequence
from alphacode.sampling.engine.scores import token_log_probabilities, value_scores
from alphacode.sampling.engine.token_choice import Method
from alphacode.sampling.hosts import ALONE, Hosts
from alphacode.sampling.model_generator import ModelGenerator, local_mesh
from alphacode.sampling.shards import ShardPlan
from alphacode.sampling.store import Sample, SampleStore
from alphacode.sampling.tickets import Conditioning, Metadata, Ticket, prompt_ids

PROBLEMS = [problem("one"), problem("two", "Subtract one from n."), problem("Thr/ee")]
BOTH = (Language.CPP, Language.PYTHON3)
METADATA = Metadata(BOTH, TAG_SETS)


def settings(**changes: object) -> SamplingConfig:
    return contest_config(**{"samples_per_problem": 40, **changes}).sampling


def generator(config: SamplingConfig) -> ModelGenerator:
    return ModelGenerator(contest_model(), tokenizer(), config, METADATA, checkpoint={"step": 7})


def fill(
    folder: Path,
    config: SamplingConfig,
    problems: Several[Problem] = PROBLEMS,
    hosts: Hosts = ALONE,
) -> dict[str, list[Sample]]:
    store = SampleStore(str(folder))
    sampler.sample_contest(generator(config), problems, config, store, METADATA, hosts=hosts)
    return {one.name: list(store.read(one.name)) for one in problems}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Sample]]:
    return fill(tmp_path_factory.mktemp("whole"), settings())


def test_samples_are_plausible(whole: dict[str, list[Sample]]):
    found = [sample for samples in whole.values() for sample in samples]
    assert all(0 < s.tokens <= 12 and s.log_probability < 0 for s in found)
    assert all(s.finished or s.tokens == 12 for s in found)
    assert all((s.sampled_by, s.temperature) == ("test", 1.0) for s in found)
    assert all(s.value_score is s.token_log_probabilities is None for s in found)
    assert len({s.program for s in found}) > 80


def test_a_sample_is_its_own_whatever_is_sampled_beside_it(
    whole: dict[str, list[Sample]], tmp_path: Path
):
    """Other orders of problems, other hosts, other gaps left by a kill."""
    assert fill(tmp_path / "reversed", settings(), PROBLEMS[::-1]) == whole
    assert fill(tmp_path / "alone", settings(), PROBLEMS[1:2])["two"] == whole["two"]
    for index in range(3):
        shared = fill(tmp_path / "hosts", settings(), hosts=Hosts(index, 3))
    assert shared == whole
    store = SampleStore(str(tmp_path / "reversed"))
    for name, lost in {"one": (0, 4, 5), "two": (1,), "Thr/ee": (2, 9)}.items():
        for shard in lost:
            store.path(name, shard).unlink()
    assert fill(tmp_path / "reversed", settings()) == whole


def test_samples_that_share_prompts_are_their_own_too(tmp_path: Path):
    """With groups of slots for a prompt; the gaps leave other groups than a whole run has."""
    config = settings(rating_max=800, samples_per_problem=160, slots=8)
    plan = ShardPlan(PROBLEMS[0], config, METADATA)
    assert plan.tickets(0)[0].conditioning == plan.tickets(0)[1].conditioning
    expected = fill(tmp_path, config, PROBLEMS[:2])
    assert [len({s.index for s in samples}) for samples in expected.values()] == [160, 160]
    store = SampleStore(str(tmp_path))
    for shard in (0, 1, 2, 7, 20, 39):
        store.path("one", shard).unlink()
    store.path("two", 3).unlink()
    assert fill(tmp_path, config, PROBLEMS[:2]) == expected


def test_what_is_kept_of_a_sample_agrees_with_the_model(tmp_path: Path):
    config = settings(
        samples_per_problem=12,
        temperatures=(0.5, 1.0, 2.0),
        top_k=30,
        nucleus=0.9,
        score_values=True,
        keep_token_log_probabilities=True,
    )
    samples = fill(tmp_path, config, PROBLEMS[:1])["one"]
    assert len({s.temperature for s in samples}) > 1
    plan = ShardPlan(PROBLEMS[0], config, METADATA)
    tickets = [ticket for shard in range(plan.count) for ticket in plan.tickets(shard)]
    requests = [
        Request(prompt_ids(tokenizer(), t.problem, t.conditioning, 128), t.key, t, t.temperature)
        for t in tickets
    ]
    options = GenerationOptions(slots=8, max_tokens=12, method=Method(top_k=30, nucleus=0.9))
    made = list(generate(contest_model(), requests, options))
    prompts = [one.request.prompt for one in made]
    programs = [one.tokens for one in made]
    forced = token_log_probabilities(
        contest_model(),
        prompts,
        programs,
        temperatures=[one.request.temperature for one in made],
    )
    unlabelled = [
        prompt_ids(tokenizer(), PROBLEMS[0], one.request.ticket.conditioning, 128, correct=None)
        for one in made
    ]
    assert all(len(a) < len(b) for a, b in zip(unlabelled, prompts, strict=True))
    scores = value_scores(contest_model(), unlabelled, programs)
    for one, terms, score in zip(made, forced, scores, strict=True):
        sample = samples[one.request.ticket.index]
        assert sample.program == tokenizer().decode(one.tokens)
        assert (sample.tokens, sample.finished) == (len(one.tokens), one.finished)
        assert sample.token_log_probabilities == pytest.approx(terms, abs=1e-4)
        assert sample.log_probability == pytest.approx(float(terms.sum()), abs=1e-3)
        assert sample.value_score == pytest.approx(float(score), abs=1e-6)


def test_the_verdict_of_a_prompt_does_not_reach_the_score_of_a_sample(
    monkeypatch: pytest.MonkeyPatch,
):
    program = tokenizer().encode("print(int(input()) + 1)")[:11]

    def scores(turned: bool) -> list[float]:
        """Of the same program, asked for as correct, or as incorrect where `turned`."""

        def ids(*arguments: Any, correct: bool | None) -> tuple[int, ...]:
            told = correct if correct is None else correct is not turned
            return prompt_ids(*arguments, correct=told)

        def written(
            _model: object, requests: Iterator[Request[Ticket]], _options: object
        ) -> Iterator[Sequence[Ticket]]:
            for one in requests:
                assert ("# INCORRECT" in tokenizer().decode(one.prompt)) is turned
                yield Sequence(one, program, [0.0] * len(program))

        monkeypatch.setattr("alphacode.sampling.model_generator.prompt_ids", ids)
        monkeypatch.setattr("alphacode.sampling.model_generator.generate", written)
        config = settings(score_values=True, languages=("python3",))
        metadata = Metadata((Language.PYTHON3,), TAG_SETS)
        tickets = iter(ShardPlan(PROBLEMS[0], config, metadata).tickets(0))
        return [sample.value_score for _, sample in generator(config).samples(tickets)]

    found = scores(turned=False)
    assert len(set(found)) > 1
    assert scores(turned=True) == found


def test_greedy_samples_are_a_function_of_the_prompt_alone(tmp_path: Path):
    config = settings(method="greedy", samples_per_problem=60, rating_max=800)
    by_prompt: dict[object, set[str]] = {}
    for sample in fill(tmp_path, config, PROBLEMS[:1])["one"]:
        assert sample.temperature is None
        by_prompt.setdefault((sample.language, sample.tags), set()).add(sample.program)
    assert len(by_prompt) == 8
    assert all(len(programs) == 1 for programs in by_prompt.values())


def beam_settings(**changes: object) -> SamplingConfig:
    """Four samples in each of two languages."""
    beam = {"method": "beam", "beam_width": 4, "samples_per_problem": 8, "random_metadata": False}
    return settings(**{**beam, **changes})


def test_beam_samples_are_the_best_programs_of_their_prompt_by_teacher_forced_scores(
    tmp_path: Path,
):
    config = beam_settings(length_penalty=0.7, keep_token_log_probabilities=True, score_values=True)
    samples = fill(tmp_path, config, PROBLEMS[:1])["one"]
    assert sorted(s.index for s in samples) == list(range(8))
    for language in BOTH:
        own = sorted((s for s in samples if s.language is language), key=lambda s: s.index)
        prompt = prompt_ids(tokenizer(), PROBLEMS[0], Conditioning(language, 0, ()), 128)
        decoder = incremental.prepare(contest_model())
        best = beam_search(decoder, Request(prompt, (0, 0), None), 4, 12, 0.7)
        assert [s.program for s in own] == [tokenizer().decode(one.tokens) for one in best]
        programs = [one.tokens for one in best]
        forced = token_log_probabilities(contest_model(), [prompt] * 4, programs)
        asked = Conditioning(language, 0, ())
        unlabelled = prompt_ids(tokenizer(), PROBLEMS[0], asked, 128, correct=None)
        values = value_scores(contest_model(), [unlabelled] * 4, programs)
        for sample, terms, value in zip(own, forced, values, strict=True):
            assert sample.temperature is None
            assert sample.tokens == len(terms)
            assert sample.token_log_probabilities == pytest.approx(terms, abs=1e-4)
            assert sample.log_probability == pytest.approx(float(terms.sum()), abs=1e-3)
            assert sample.value_score == pytest.approx(float(value), abs=1e-6)
        normalised = [float(terms.sum()) / len(terms) ** 0.7 for terms in forced]
        assert normalised == sorted(normalised, reverse=True)


def test_a_beam_sample_is_the_same_in_shards_of_any_size_on_any_host_among_more_of_them(
    tmp_path: Path,
):
    whole = fill(tmp_path / "whole", beam_settings())
    for index in range(2):
        hosts = Hosts(index, 2)
        shared = fill(tmp_path / "shared", beam_settings(shard_size=3), PROBLEMS[::-1], hosts)
    few = fill(tmp_path / "few", beam_settings(samples_per_problem=3))
    for name, samples in whole.items():
        by_index = {sample.index: sample for sample in samples}
        assert {sample.index: sample for sample in shared[name]} == by_index
        assert few[name] == [by_index[index] for index in range(3)]


def test_a_beam_narrower_than_the_samples_of_a_prompt_is_refused(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"beam_width=3: 4 samples of one .* raise it to 4, or"):
        fill(tmp_path, beam_settings(beam_width=3))


def test_stop_sequences_end_programs(tmp_path: Path, whole: dict[str, list[Sample]]):
    programs = [sample.program for samples in whole.values() for sample in samples]
    holding = collections.Counter(letter for program in programs for letter in set(program))
    letter = min(holding, key=lambda letter: (abs(holding[letter] - 40), letter))
    config = settings(stop_sequences=(letter, "no program holds this"))
    cut = fill(tmp_path, config)
    stopped = 0
    for name, samples in whole.items():
        for before, after in zip(samples, cut[name], strict=True):
            assert after.program == before.program.partition(letter)[0]
            if letter in before.program:
                stopped += 1
                assert after.finished and after.tokens <= before.tokens
                assert after.log_probability >= before.log_probability
            else:
                assert after == before
    assert 10 < stopped < 110


def test_a_function_is_continued_from_its_own_source(tmp_path: Path):
    source = "print(int(input()) + 1)\n" * 30
    function = FunctionProblem(
        name="F/0", description=source, entry_point="f", tests=(), continues_prompt=True
    )
    plan = ShardPlan(function, settings(), METADATA)
    asked = plan.tickets(0)[0].conditioning
    ids = prompt_ids(tokenizer(), function, asked, 20)
    assert len(ids) == 20 and source.endswith(tokenizer().decode(ids))
    samples = fill(tmp_path, settings(), [function])["F/0"]
    assert {s.language for s in samples} == {Language.PYTHON3}


def test_a_decoder_alone_is_sampled_as_well():
    config = settings()
    model = tiny_model(tokenizer().vocab_size)
    alone = dataclasses.replace(
        model.config, architecture="decoder_only", decoder_length=160, encoder_length=16
    )
    from alphacode.models.transformer import make

    tickets = ShardPlan(PROBLEMS[0], config, METADATA).tickets(0)
    made = dict(
        ModelGenerator(make(alone, 0), tokenizer(), config, METADATA).samples(iter(tickets))
    )
    assert {t.index for t in made} == {t.index for t in tickets}
    again = ModelGenerator(make(alone, 0), tokenizer(), config, METADATA)
    assert dict(again.samples(reversed(tickets))) == made


def test_several_copies_of_the_parameters_in_one_process_are_refused():
    with pytest.raises(ConfigError, match=r"mesh\.data=2: .* start a process for each copy"):
        local_mesh(MeshConfig(data=2))
    with pytest.raises(ConfigError, match="does not fit 1 devices"):
        local_mesh(MeshConfig(tensor=2))


def test_a_tokenizer_of_another_size_is_refused():
    with pytest.raises(UserError, match=r"380 pieces, the model 50; set data\.tokenizer"):
        ModelGenerator(tiny_model(50), tokenizer(), settings(), METADATA)


def test_the_provenance_says_what_samples_depend_on():
    facts = generator(settings()).facts
    assert facts["checkpoint"] == {"step": 7}
    assert facts["tokenizer"] == tokenizer().fingerprint
    assert facts["device"] == "cpu"
    assert json.loads(json.dumps(facts)) == facts


SHARDED = """
import json, sys
sys.path[:0] = [{root!r}, {root!r} + "/tests", {here!r}]
import jax
import untrained
from flax import nnx
from test_model_generator import *
from alphacode.sampling.model_generator import laid_out
from alphacode.training.checkpoint import load

assert local_mesh(MeshConfig()) is None
assert dict(local_mesh(MeshConfig(tensor=2)).shape) == {{"data": 1, "fsdp": 1, "tensor": 2}}
mesh = local_mesh(MeshConfig(data=1, fsdp=-1, tensor=2))
model = laid_out(contest_model(), mesh)
placed = jax.tree.leaves(nnx.state(model, nnx.Param))
# Read in parts, a checkpoint is the same as read whole.
saved = untrained.checkpoint(Path({folder!r}) / "run", seed=0)
read, wanted = (nnx.state(m, nnx.Param) for m in (
    load(saved, mesh).model, laid_out(load(saved).model, mesh)
))
for x, y in zip(jax.tree.leaves(read), jax.tree.leaves(wanted), strict=True):
    assert x.sharding.is_equivalent_to(y.sharding, x.ndim) and (x == y).all()
config = settings()
tickets = ShardPlan(PROBLEMS[0], config, METADATA).tickets(0)
whole = dict(ModelGenerator(contest_model(), tokenizer(), config, METADATA, mesh=mesh).samples(
    iter(tickets)
))
requests = [
    Request(prompt_ids(tokenizer(), t.problem, t.conditioning, 128), t.key, t.index)
    for t in tickets
]
with jax.set_mesh(mesh):
    made = list(generate(model, requests, GenerationOptions(slots=8, max_tokens=12)))
print(json.dumps({{
    "split": sum(not x.sharding.is_fully_replicated for x in placed),
    "samples": [[t.index, sample.program] for t, sample in whole.items()],
    "made": [
        [one.request.ticket, one.request.prompt, one.tokens, one.log_probabilities]
        for one in made
    ],
}}))
"""


@pytest.mark.slow
def test_parameters_shared_out_over_devices_give_the_same_distribution(tmp_path):
    """Eight simulated devices: sums are in another order, so tokens are checked, not compared."""
    here = Path(__file__).parent
    environment = {
        **os.environ,
        "NPROC": "64",
        "XLA_FLAGS": "--xla_force_host_platform_device_count=8",
    }
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            SHARDED.format(root=str(here.parents[1]), here=str(here), folder=str(tmp_path)),
        ],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["split"] > 10
    assert "sampling on 1 of the 8 devices here" in done.stderr
    assert sorted(index for index, _ in told["samples"]) == [0, 1, 2, 3]
    programs = {index: program for index, program in told["samples"]}
    for index, prompt, tokens, terms in told["made"]:
        assert programs[index] == tokenizer().decode(tokens)
        (forced,) = token_log_probabilities(contest_model(), [prompt], [tokens])
        assert terms == pytest.approx(forced, abs=1e-4)
