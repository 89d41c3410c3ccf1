"""Samples of any model behind a completion server, as answers to the sampler's tickets.

What such a server draws is not ours to fix: a request carries the seed of its ticket, but a server
may ignore it, and floating-point sums change with the requests that it batches. The provenance says
so (`reproducible: false`). Log-probabilities are the server's own: vLLM and llama.cpp count them
under softmax(raw logits), before temperature, so that they rank samples of one server and are not
to be compared with those of this project's models.
"""

import asyncio
import dataclasses
import logging
from collections.abc import Iterator, Mapping
from typing import Any

from alphacode.config import SamplingConfig
from alphacode.datasets.sampling_facts import SamplingFacts
from alphacode.errors import UserError
from alphacode.sampling.served.answers import Choice, choices_in
from alphacode.sampling.served.asking import Asked, ask, program_in, trial
from alphacode.sampling.served.settings import (
    RefusedError,
    ServerSettings,
    server_key,
)
from alphacode.sampling.store import Sample
from alphacode.sampling.tickets import Ticket

try:
    from alphacode.sampling.served.client import CompletionClient
except ModuleNotFoundError as error:  # an extra: who samples with our own models does without
    raise UserError(
        f"a completion server needs the package {error.name}; pip install 'alphacode[served]'"
    ) from None

# How many requests' worth of tickets may wait for others of the same prompt, where requests have
# several choices.
_IN_WORK = 64
_REQUESTS_AHEAD = 8
_SEED_BITS = 0x7FFFFFFF  # servers differ in what they take; all take 31 bits
_NAMES_SHOWN = 5
_CHAT_TOKENS = 4  # per token of the longest program
_LOG = logging.getLogger(__name__)

_Answered = list[tuple[Ticket, Sample]]
_Outcome = tuple[_Answered, RefusedError | None]


def sampling_facts(settings: ServerSettings, sampling: SamplingConfig) -> SamplingFacts:
    """What the settings leave open of how a server's model is sampled.

    Raises:
      UserError: Neither they nor the server say which temperature fits the model.
    """
    if sampling.method == "sample" and sampling.temperature is None and not sampling.temperatures:
        raise UserError(
            f"{settings.address}: a completion server does not say which temperature fits its "
            "model; set sampling.temperature"
        )
    return SamplingFacts(temperature=1.0, ratings=True, tag_sets=())


def make_generator(settings: ServerSettings, sampling: SamplingConfig) -> "ServedGenerator":
    """A generator of samples from a completion server, found to be there and to have the model.

    Before work begins, the server is asked for one token. Where it refuses that, it is asked again
    without extensions, without log-probabilities, without both; what it takes is what all requests
    have, and the provenance tells.

    Args:
      settings: The server; its key comes from the environment (`settings.KEY_VARIABLE`).
      sampling: Temperature (by the tickets), top-k, nucleus, method, tokens and stop sequences go
        into the requests; `slots` samples are asked for at a time.

    Raises:
      UserError: The server cannot be reached, refuses the key or any request, or has not the
        model; a setting that no server can follow.
    """
    if sampling.method == "beam":
        raise UserError(
            f"{settings.address}: a completion server is not asked for beam search; choose "
            "sampling.method=sample or greedy"
        )
    if sampling.score_values:
        raise UserError(
            f"{settings.address}: a completion server has no value head; leave out "
            "sampling.score_values"
        )
    key = server_key()

    async def agreed() -> ServerSettings:
        client = CompletionClient(settings, key, in_flight=1)
        try:
            model = _chosen(settings, await client.models())
            return await _agreed(client, dataclasses.replace(settings, model=model), sampling)
        finally:
            await client.close()

    return ServedGenerator(asyncio.run(agreed()), sampling, key)


class ServedGenerator:
    """A `Generator` whose samples come from a completion server; see `make_generator`."""

    def __init__(self, settings: ServerSettings, sampling: SamplingConfig, key: str = "") -> None:
        self._settings = settings
        self._sampling = sampling
        self._key = key

    @property
    def name(self) -> str:
        """The model's name at the server."""
        return self._settings.model

    @property
    def facts(self) -> Mapping[str, Any]:
        """Server, model and way of asking, for the provenance; no credentials."""
        settings = self._settings
        return {
            "server": settings.address,
            "model": settings.model,
            "prompts": settings.prompts,
            "choices_per_request": settings.choices,
            "answer_tokens": _answer_tokens(settings, self._sampling),
            "extensions": settings.extensions,
            "log_probabilities_asked": settings.log_probabilities,
            "reproducible": False,
        }

    def samples(self, tickets: Iterator[Ticket]) -> Iterator[tuple[Ticket, Sample]]:
        """Answers every ticket once, in the order in which the server does.

        Tickets are taken as requests can be sent: `sampling.slots` samples are in work at a time,
        64 where it is 0.
        With several choices per request, some more wait for others of their prompt. Requests in
        work are given up when the iterator is closed.

        A request that is refused, or whose answers cannot be used, leaves its tickets with empty
        programs, of which the log tells at the end. They are kept back until another request has
        an answer.

        Raises:
          UserError: The server refuses all requests, or cannot be reached at every try.
        """
        requests = self._requests(tickets)
        in_flight = max(1, (self._sampling.slots or _IN_WORK) // self._settings.choices)
        left_out = _LeftOut()
        with asyncio.Runner() as runner:
            client = CompletionClient(self._settings, self._key, in_flight)
            pending: set[asyncio.Task[_Outcome]] = set()
            try:
                while True:
                    while len(pending) < in_flight and (request := next(requests, None)):
                        work = self._answered(client, *request)
                        pending.add(runner.get_loop().create_task(work))
                    if not pending:
                        yield from left_out.end()
                        return
                    done, pending = runner.run(_first(pending))
                    # Those that failed come last, so that what is there is not lost with them.
                    for task in sorted(done, key=lambda task: task.exception() is not None):
                        answered, refusal = task.result()
                        yield from left_out.sort(answered, refusal)
            finally:
                runner.run(_give_up(pending, client))

    def _requests(self, tickets: Iterator[Ticket]) -> Iterator[tuple[Asked, list[Ticket]]]:
        """Tickets put together to requests, of one prompt and temperature each."""
        size = self._settings.choices
        waiting: dict[tuple[Asked, float], list[Ticket]] = {}
        for ticket in tickets:
            asked = ask(ticket, self._settings.prompts, self._sampling.stop_sequences)
            key = asked, ticket.temperature
            waiting.setdefault(key, []).append(ticket)
            if len(waiting[key]) == size:
                yield asked, waiting.pop(key)
            elif sum(map(len, waiting.values())) >= size * _REQUESTS_AHEAD:
                oldest = next(iter(waiting))
                yield oldest[0], waiting.pop(oldest)
        for (asked, _), together in waiting.items():
            yield asked, together

    async def _answered(
        self, client: CompletionClient, asked: Asked, tickets: list[Ticket]
    ) -> _Outcome:
        """Samples for tickets of one prompt, and what kept some of them from being answered."""
        answered: _Answered = []
        try:
            while left := tickets[len(answered) :]:
                answered += await self._some(client, asked, left)
        except RefusedError as refusal:
            empty = Choice("", finished=False, tokens=0, log_probabilities=None)
            left = tickets[len(answered) :]
            answered += [(ticket, self._sample(ticket, asked, empty)) for ticket in left]
            return answered, refusal
        return answered, None

    async def _some(self, client: CompletionClient, asked: Asked, left: list[Ticket]) -> _Answered:
        """Samples for the first of the tickets, as many as the server gives choices."""
        body = _body(self._settings, self._sampling, asked)
        body |= {"n": len(left), "seed": left[0].key[1] & _SEED_BITS}
        if self._sampling.method != "greedy":
            body["temperature"] = left[0].temperature
        answer = await client.post(asked.path, body)
        where = f"{self._settings.address}{asked.path}: its answer cannot be used"
        try:
            choices = choices_in(answer)
        except ValueError as error:
            raise RefusedError(f"{where}, {error}; check what kind of server it is") from None
        if not choices:
            raise RefusedError(f"{where}, it holds no choice; look into the server's log")
        pairs = zip(left, choices, strict=False)
        return [(ticket, self._sample(ticket, asked, choice)) for ticket, choice in pairs]

    def _sample(self, ticket: Ticket, asked: Asked, choice: Choice) -> Sample:
        keep = self._sampling.keep_token_log_probabilities
        sample = ticket.sample(
            program_in(choice.text, ticket, asked),
            tokens=choice.tokens,
            finished=choice.finished,
            log_probability=choice.log_probability,
            sampled_by=self.name,
            token_log_probabilities=choice.log_probabilities if keep else None,
        )
        return sample if asked.metadata else dataclasses.replace(sample, rating=0, tags=())


class _LeftOut:
    """Requests without an answer: kept back until there is one, and told at the end."""

    def __init__(self) -> None:
        self._kept: _Answered = []
        self._refusals: list[RefusedError] = []
        self._samples = 0
        self._any_answered = False

    def sort(self, answered: _Answered, refusal: RefusedError | None) -> _Answered:
        """What may go on of a request's samples, and of those kept back."""
        self._kept += answered
        if refusal is None:
            self._any_answered = True
        else:
            self._refusals.append(refusal)
            self._samples += sum(not sample.program for _, sample in answered)
        if not self._any_answered:
            return []
        kept, self._kept = self._kept, []
        return kept

    def end(self) -> _Answered:
        """Tells of what was left out; RefusedError where nothing was answered."""
        if self._refusals and not self._any_answered:
            raise self._refusals[0]
        if self._refusals:
            _LOG.warning("%d samples have no program: %s", self._samples, self._refusals[0])
        return self._kept


def _body(settings: ServerSettings, sampling: SamplingConfig, asked: Asked) -> dict[str, Any]:
    """A request for one sample; everything that the server might have a default for is stated."""
    body = {
        "model": settings.model,
        **asked.fields,
        "n": 1,
        "temperature": 0.0 if sampling.method == "greedy" else sampling.temperature,
        "top_p": sampling.nucleus,
        "max_tokens": _answer_tokens(settings, sampling),
    }
    if settings.log_probabilities:
        # The chosen token's is wanted alone, but llama.cpp gives none for 0.
        body["logprobs"] = 1 if asked.path == "/completions" else True
    if settings.extensions:
        body |= {"top_k": sampling.top_k or -1, "min_p": 0.0, "repetition_penalty": 1.0}
    elif sampling.top_k:
        body["top_k"] = sampling.top_k
    return body


def _answer_tokens(settings: ServerSettings, sampling: SamplingConfig) -> int:
    factor = _CHAT_TOKENS if settings.prompts == "chat" else 1
    return settings.max_tokens or factor * sampling.max_tokens


async def _agreed(
    client: CompletionClient, settings: ServerSettings, sampling: SamplingConfig
) -> ServerSettings:
    """The settings, less what the server refuses; see `make_generator`."""
    *wished, barest = [
        dataclasses.replace(settings, extensions=extensions, log_probabilities=probabilities)
        for probabilities in sorted({settings.log_probabilities, False}, reverse=True)
        for extensions in sorted({settings.extensions, False}, reverse=True)
    ]
    asked = trial(settings.prompts, sampling.stop_sequences)

    async def ask_with(wish: ServerSettings) -> None:
        body = _body(wish, sampling, asked) | {"max_tokens": 1, "seed": 0}
        await client.post(asked.path, body)

    for wish in wished:
        try:
            await ask_with(wish)
        except RefusedError as refusal:
            _LOG.warning("%s; asking with fewer fields", refusal)
        else:
            return wish
    await ask_with(barest)
    return barest


async def _first(
    tasks: set[asyncio.Task[_Outcome]],
) -> tuple[set[asyncio.Task[_Outcome]], set[asyncio.Task[_Outcome]]]:
    return await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)


async def _give_up(tasks: set[asyncio.Task[_Outcome]], client: CompletionClient) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await client.close()


def _chosen(settings: ServerSettings, served: list[str]) -> str:
    """The model to ask for."""
    shown = ", ".join(served[:_NAMES_SHOWN]) + (", ..." if len(served) > _NAMES_SHOWN else "")
    if settings.model:
        if served and settings.model not in served:
            raise UserError(
                f"{settings.address}: has no model {settings.model!r}; name one of {shown}"
            )
        return settings.model
    if len(served) != 1:
        raise UserError(
            f"{settings.address}: name the model to ask for; served are {shown or 'unnamed ones'}"
        )
    return served[0]
