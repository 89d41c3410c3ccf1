"""Sampling programs for many prompts, with the batch kept full (paper, section 4.4).

All sequences of a batch stand at the same position, so their caches are written by one slice and
are as long as that position needs. Decoding stops at a few lengths (*levels*): there, sequences
that have ended leave, and the others wait until enough of them have come together to fill a batch
again. Most programs are short, so most of the work is done at the first levels, nearly always with
full batches: only where too much memory waits is a batch run that is not. Nearly all shapes depend
on the level alone, and a sample on its prompt and key alone.
"""

import collections
import dataclasses
from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple

import jax
import numpy as np

from alphacode.config import ModelConfig
from alphacode.errors import UserError
from alphacode.models import decoding_memory, incremental
from alphacode.models.incremental import Decoder
from alphacode.models.transformer import Model
from alphacode.sampling.engine import slots as device
from alphacode.sampling.engine.requests import (
    GenerationOptions,
    Request,
    Sequence,
    T,
    longest_prompt,
)

# From this level on sequences of all source lengths share batches: few get there, and waiting
# apart for a full batch, with a program for each, would cost more than the padding.
_MIXED_LEVEL = 2


def generate(
    model: Model, requests: Iterable[Request[T]], options: GenerationOptions
) -> Iterator[Sequence[T]]:
    """Makes one program per request, in the order in which they end.

    Requests are taken one batch at a time, so they may be made while sampling runs. A program
    depends on its prompt, its key, its temperature and the options, not on the other requests or
    their order.

    Raises:
      UserError: A prompt that is empty or longer than the model takes, or logits that are not
        finite.
    """
    scheduler = _Scheduler(incremental.prepare(model), iter(requests), options)
    while (work := scheduler.next_batch()) is not None:
        yield from scheduler.run(*work)


def level_lengths(config: ModelConfig, options: GenerationOptions) -> tuple[int, ...]:
    """Cache lengths at which levels end; the last is the longest program."""
    limit = min(options.max_tokens, config.decoder_length)
    return (*(length for length in options.cache_lengths if length < limit), limit)


def source_length(config: ModelConfig, options: GenerationOptions, tokens: int) -> int:
    """The padded length of a prompt.

    Raises:
      UserError: No tokens, or more than the model takes.
    """
    longest = longest_prompt(config, options.max_tokens)
    if not 0 < tokens <= longest:
        raise UserError(
            f"a prompt of {tokens} tokens does not fit the {longest} that model.encoder_length, or "
            "model.decoder_length - max_tokens of a decoder-only model, leaves; cut it with "
            "prompts.encode_prompt"
        )
    return next((s for s in options.source_lengths if tokens <= s < longest), longest)


class _Key(NamedTuple):
    """What batches must agree in to be merged: level, then source length."""

    level: int
    source: int


@dataclasses.dataclass(slots=True)
class _Batch(Generic[T]):
    slots: device.Slots
    sequences: list[Sequence[T] | None]

    def oldest(self) -> int:
        return min(s.order for s in self.sequences if s is not None)


class _Scheduler(Generic[T]):
    """Which batch to run next, and the sequences that wait."""

    def __init__(
        self, decoder: Decoder, requests: Iterator[Request[T]], options: GenerationOptions
    ) -> None:
        self.decoder, self.options = decoder, options
        self.requests = requests
        self.exhausted = False
        self.admitted = 0
        self.lengths = level_lengths(decoder.config, options)
        self.longest = longest_prompt(decoder.config, options.max_tokens)
        # Groups of up to K sequences of one prompt that have not started, by source length.
        self.fresh: dict[int, list[list[Sequence[T]]]] = collections.defaultdict(list)
        self.waiting: dict[_Key, _Batch[T]] = {}
        longest = _Key(len(self.lengths) - 1, self.longest)
        self.most = decoding_memory.WAITING * self._bytes(longest)
        self.full: list[tuple[_Key, _Batch[T]]] = []

    def group(self, level: int) -> int:
        """K at a level."""
        return max(1, self.options.group >> level)

    def next_batch(self) -> tuple[_Key, _Batch[T]] | None:
        """The next batch to run, or None when all is done."""
        if self.full:
            return self.full.pop()
        if late := self._late():
            return late
        if sum(map(self._bytes, self.waiting)) > self.most:
            # The highest level: others would only grow before they end.
            return (key := max(self.waiting), self.waiting.pop(key))
        prompts = self.options.slots // self.group(0)
        while not self.exhausted:
            source = self._admit()
            if source is not None and self._complete_groups(source) >= prompts:
                return self._start(source)
        for source in self.fresh:
            if self.fresh[source]:
                return self._start(source)
        # The lowest level first: its survivors may still fill a batch of the next.
        return (key := min(self.waiting), self.waiting.pop(key)) if self.waiting else None

    def run(self, key: _Key, batch: _Batch[T]) -> Iterator[Sequence[T]]:
        """Runs a batch through its level; survivors wait at the next, the ended are returned."""
        start = self.lengths[key.level - 1] if key.level else 0
        after, columns = device.run(self.decoder, batch.slots, start, self.options.method)
        valid, tokens, gains = jax.device_get(
            (after.rows.valid, columns.tokens, columns.log_probabilities)
        )
        if not valid.all():
            raise UserError(
                f"the model's logits are not finite between tokens {start} and "
                f"{self.lengths[key.level]}: its parameters have diverged; use another checkpoint"
            )
        last = key.level + 1 == len(self.lengths)
        ended = []
        for row, sequence in enumerate(batch.sequences):
            if sequence is None:
                continue
            sequence.add(tokens[row, start:], gains[row, start:])
            if self.options.stopped is not None:
                sequence.stop(self.options.stopped)
            if sequence.finished or last:
                ended.append(sequence)
                batch.sequences[row] = None
        if any(sequence is not None for sequence in batch.sequences):
            self._advance(key, _Batch(after, batch.sequences))
        yield from ended

    def _bytes(self, key: _Key) -> int:
        """Keys and values of a batch that waits at a level."""
        prompts = self.options.slots // self.group(key.level)
        return decoding_memory.batch_bytes(
            self.decoder.config, self.options.slots, prompts, key.source, self.lengths[key.level]
        )

    def _admit(self) -> int | None:
        """Takes one request and returns the source length it was filed under."""
        request = next(self.requests, None)
        if request is None:
            self.exhausted = True
            return None
        source = source_length(self.decoder.config, self.options, len(request.prompt))
        groups = self.fresh[source]
        sequence = Sequence(request, order=self.admitted)
        self.admitted += 1
        if (
            groups
            and len(groups[-1]) < self.group(0)
            and groups[-1][0].request.prompt == request.prompt
        ):
            groups[-1].append(sequence)
        else:
            groups.append([sequence])
        return source

    def _complete_groups(self, source: int) -> int:
        groups = self.fresh[source]
        return len(groups) - (len(groups[-1]) < self.group(0))

    def _late(self) -> tuple[_Key, _Batch[T]] | None:
        """A batch, full or not, that holds a sequence past the options' patience."""
        limit = self.admitted - self.options.patience * self.options.slots
        for source, groups in self.fresh.items():
            if groups and groups[0][0].order < limit:
                return self._start(source)
        for key, batch in self.waiting.items():
            if batch.oldest() < limit:
                return key, self.waiting.pop(key)
        return None

    def _start(self, source: int) -> tuple[_Key, _Batch[T]]:
        """A new batch of sequences that have not started."""
        slots, group = self.options.slots, self.group(0)
        taken = self.fresh[source][: slots // group]
        del self.fresh[source][: slots // group]
        tokens = np.zeros((slots // group, source), np.int32)
        tokens[:, 0] = 1  # unused prompts attend to something, lest they yield NaN
        keys = np.zeros((slots, 2), np.uint32)
        temperature = np.ones(slots, np.float32)
        sequences: list[Sequence[T] | None] = [None] * slots
        for index, members in enumerate(taken):
            prompt = members[0].request.prompt
            tokens[index, : len(prompt)] = prompt
            for row, sequence in enumerate(members, index * group):
                keys[row] = sequence.request.key
                temperature[row] = sequence.request.temperature
                sequences[row] = sequence
        unused = np.asarray([s is None for s in sequences])
        begun = device.start(self.decoder, tokens, keys, temperature, unused, self.lengths[0])
        return _Key(0, source), _Batch(begun, sequences)

    def _advance(self, key: _Key, batch: _Batch[T]) -> None:
        """Merges survivors of a level with those that wait at the next."""
        level = key.level + 1
        source = self.longest if level >= _MIXED_LEVEL else key.source
        target, length = _Key(level, source), self.lengths[level]
        slots, group = self.options.slots, self.group(level)
        prompts = slots // group
        arrived = device.fit(batch.slots, source, length)
        waiting = self.waiting.pop(target, None) or _Batch(
            device.empty(self.decoder.config, slots, prompts, source, length), [None] * slots
        )
        both = _Pair(
            waiting.slots,
            arrived,
            [*waiting.sequences, *batch.sequences],
            [i // group for i in range(slots)]
            + [prompts + i // self.group(key.level) for i in range(slots)],
        )
        by_prompt: dict[tuple[int, ...], list[int]] = collections.defaultdict(list)
        for row, sequence in enumerate(both.sequences):
            if sequence is not None:
                by_prompt[sequence.request.prompt].append(row)
        groups = [
            rows[begin : begin + group]
            for rows in by_prompt.values()
            for begin in range(0, len(rows), group)
        ]
        if len(groups) >= prompts:
            self.full.append((target, _merged(both, groups[:prompts], slots, group)))
            groups = groups[prompts:]
        if groups:
            self.waiting[target] = _merged(both, groups, slots, group)


class _Pair(NamedTuple, Generic[T]):
    """Two slots, the sequence in each of their 2 N rows, and where its prompt stands in both."""

    one: device.Slots
    other: device.Slots
    sequences: list[Sequence[T] | None]
    prompts: list[int]


def _merged(both: _Pair[T], groups: list[list[int]], slots: int, size: int) -> _Batch[T]:
    """Groups of rows of a pair, `size` slots each."""
    rows = np.zeros(slots, np.int32)
    prompts = np.zeros(slots // size, np.int32)
    sequences: list[Sequence[T] | None] = [None] * slots
    for index, members in enumerate(groups):
        prompts[index] = both.prompts[members[0]]
        for row, member in enumerate(members, index * size):
            rows[row] = member
            sequences[row] = both.sequences[member]
    unused = np.asarray([s is None for s in sequences])
    gathered = device.gather(both.one, both.other, rows, prompts, unused)
    return _Batch(gathered, sequences)
