"""Samples of this project's own models, as a `Generator`."""

import collections.abc
import contextlib
import dataclasses
import functools
import itertools
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jax
from jax.sharding import Mesh

from alphacode.config import MeshConfig, SamplingConfig, require
from alphacode.datasets.problem import Problem
from alphacode.datasets.tokenizer import Tokenizer
from alphacode.errors import UserError
from alphacode.models import sharding
from alphacode.models.transformer import Model, model_from, params_of
from alphacode.sampling import shards
from alphacode.sampling.engine.beam import best_programs
from alphacode.sampling.engine.levels import generate
from alphacode.sampling.engine.requests import (
    GenerationOptions,
    Request,
    Sequence,
    longest_prompt,
)
from alphacode.sampling.engine.scores import value_scores
from alphacode.sampling.engine.token_choice import Method
from alphacode.sampling.stop_sequences import StopSequences
from alphacode.sampling.store import Sample
from alphacode.sampling.tickets import Conditioning, Metadata, Ticket, prompt_ids

_log = logging.getLogger(__name__)

Devices = collections.abc.Sequence[jax.Device]

# Neighbours often have their prompt in common; a prompt takes up to a millisecond to make.
_PROMPTS_KEPT = 512


class ModelGenerator:
    """A model with its tokenizer, and how it is sampled.

    Args:
      model: With its parameters; its own configuration is used.
      tokenizer: The one it was trained with.
      config: The method, the number of slots, and what is kept of each sample.
      metadata: Of the run; with `config` it says how many slots share a prompt.
      checkpoint: Facts about the model, part of the provenance.
      mesh: Devices of this process over which the parameters are laid out, as `sharding.RULES`
        say; None for one device.

    Raises:
      UserError: Tokenizer and model do not fit, or the model has no room for prompts beside
        `config.max_tokens`.
    """

    def __init__(
        self,
        model: Model,
        tokenizer: Tokenizer,
        config: SamplingConfig,
        metadata: Metadata,
        *,
        checkpoint: Mapping[str, Any] | None = None,
        mesh: Mesh | None = None,
    ) -> None:
        if tokenizer.vocab_size != model.config.vocab_size:
            raise UserError(
                f"the tokenizer has {tokenizer.vocab_size} pieces, the model "
                f"{model.config.vocab_size}; set data.tokenizer to the one the model was trained "
                "with"
            )
        self._model = model if mesh is None else laid_out(model, mesh)
        self._tokenizer = tokenizer
        self._config = config
        self._checkpoint = dict(checkpoint or {})
        self._mesh = mesh
        self._longest_prompt = longest_prompt(model.config, config.max_tokens)
        self._stop = StopSequences(tokenizer, config.stop_sequences)
        self._options = GenerationOptions(
            slots=config.slots,
            max_tokens=config.max_tokens,
            group=shards.slots_per_prompt(config, metadata),
            method=Method(config.method == "greedy", config.top_k, config.nucleus),
            stopped=self._stop if config.stop_sequences else None,
        )

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.config.name

    @property
    def facts(self) -> Mapping[str, Any]:
        """Checkpoint, tokenizer, type of activations, kind of device, and mesh, if it has one."""
        mesh = {} if self._mesh is None else {"mesh": dict(self._mesh.shape)}
        return {
            "checkpoint": self._checkpoint,
            "tokenizer": self._tokenizer.fingerprint,
            "activation_dtype": self._model.config.activation_dtype,
            "device": jax.local_devices()[0].device_kind,
            **mesh,
        }

    def samples(self, tickets: Iterator[Ticket]) -> Iterator[tuple[Ticket, Sample]]:
        """See `Generator`; a sample is a function of its ticket, whatever is decoded beside it.

        Raises:
          UserError: The model's logits are not finite, or metadata alone are longer than a prompt
            may be.
        """
        made = self._on_mesh(self._programs(self._requests(tickets)))
        if not self._config.score_values:
            yield from ((one.request.ticket, self._sample(one, None)) for one in made)
            return
        # The head is asked what the prompt does not say, as in training.
        unlabelled = self._prompts(correct=None)
        while some := list(itertools.islice(made, self._config.slots)):
            prompts = [unlabelled(one.request.ticket) for one in some]
            with self._context():
                scores = value_scores(self._model, prompts, [one.tokens for one in some])
            for one, score in zip(some, scores, strict=True):
                yield one.request.ticket, self._sample(one, float(score))

    def _requests(self, tickets: Iterator[Ticket]) -> Iterator[Request[Ticket]]:
        prompt = self._prompts(correct=True)
        for ticket in tickets:
            yield Request(prompt(ticket), ticket.key, ticket, ticket.temperature, ticket.rank)

    def _prompts(self, correct: bool | None) -> Callable[[Ticket], tuple[int, ...]]:
        """Makes the prompts of tickets; the latest are kept."""
        problems: dict[str, Problem] = {}

        @functools.lru_cache(_PROMPTS_KEPT)
        def prompt(name: str, asked: Conditioning) -> tuple[int, ...]:
            return prompt_ids(
                self._tokenizer, problems[name], asked, self._longest_prompt, correct=correct
            )

        def of(ticket: Ticket) -> tuple[int, ...]:
            problems[ticket.problem.name] = ticket.problem
            return prompt(ticket.problem.name, ticket.conditioning)

        return of

    def _programs(self, requests: Iterator[Request[Ticket]]) -> Iterator[Sequence[Ticket]]:
        config = self._config
        if config.method == "beam":
            return best_programs(
                self._model, requests, config.beam_width, config.max_tokens, config.length_penalty
            )
        return generate(self._model, requests, self._options)

    def _on_mesh(self, made: Iterator[Sequence[Ticket]]) -> Iterator[Sequence[Ticket]]:
        """The same; what is computed for them is laid out on the mesh."""
        while True:
            with self._context():
                one = next(made, None)
            if one is None:
                return
            yield one

    def _context(self) -> contextlib.AbstractContextManager[object]:
        return contextlib.nullcontext() if self._mesh is None else jax.set_mesh(self._mesh)

    def _sample(self, made: Sequence[Ticket], value_score: float | None) -> Sample:
        kept = self._config.keep_token_log_probabilities
        sample = made.request.ticket.sample(
            self._stop.cut(self._tokenizer.decode(made.tokens)),
            tokens=len(made.tokens),
            finished=made.finished,
            log_probability=made.log_probability,
            sampled_by=self.name,
            value_score=value_score,
            token_log_probabilities=tuple(made.log_probabilities) if kept else None,
        )
        drawn = self._config.method == "sample"
        return sample if drawn else dataclasses.replace(sample, temperature=None)


def local_mesh(config: MeshConfig, devices: Devices | None = None) -> Mesh | None:
    """The devices of a process that share out one copy of the parameters; None for one device.

    Each process of a run has a copy of its own, so that none waits for another. More copies in one
    process would be no faster than as many processes; devices that one copy leaves over are idle,
    and the log says so.

    Args:
      config: How many along each axis.
      devices: Of the process; None for this one's.

    Raises:
      ConfigError: `mesh.data` asks for several copies, or the sizes of the mesh do not fit the
        number of devices.
    """
    require(
        config.data in (-1, 1),
        f"mesh.data={config.data}: a process samples with one copy of the parameters; set it to 1 "
        "and start a process for each copy, with its own devices",
    )
    devices = jax.local_devices() if devices is None else devices
    share = len(devices) if config.data == 1 else config.fsdp * config.tensor
    if share < len(devices):
        _log.warning(
            "sampling on %d of the %d devices here; to use all, set mesh.fsdp or mesh.tensor, or "
            "start more processes, each with its own devices",
            share,
            len(devices),
        )
    mesh = sharding.make_mesh(dataclasses.replace(config, data=1), devices[:share])
    return mesh if mesh.size > 1 else None


def laid_out(model: Model, mesh: Mesh) -> Model:
    """The same model with each parameter shared out over the mesh, as `sharding.RULES` say."""
    params = params_of(model)
    places = sharding.parameter_shardings(params, model.config, mesh)
    return model_from(jax.device_put(params, places), model.config)
