"""Which batch of `generate` runs next, and which sequences wait meanwhile."""

import collections
import dataclasses
from collections.abc import Iterator
from typing import NamedTuple

import jax
import numpy as np

from alphacode.datasets.tokenizer import EOS_ID
from alphacode.models.incremental import Decoder
from alphacode.sampling import slots as device
from alphacode.sampling.requests import (
    Generated,
    GenerationError,
    GenerationOptions,
    Request,
    levels,
    longest_prompt,
    source_length,
)

# From this level on sequences of all source lengths share batches: few get there, and waiting
# apart for a full batch, with a program for each, would cost more than the padding.
_MIXED_LEVEL = 2


@dataclasses.dataclass(slots=True)
class _Sequence:
    """A request in work, and what has been added to it, the end token included."""

    request: Request
    order: int
    tokens: list[int] = dataclasses.field(default_factory=list)
    log_probabilities: list[float] = dataclasses.field(default_factory=list)

    def add(self, tokens: np.ndarray, log_probabilities: np.ndarray) -> None:
        """Takes a row of columns, up to its end token."""
        ends = np.flatnonzero(tokens == EOS_ID)
        count = int(ends[0]) + 1 if len(ends) else len(tokens)
        self.tokens.extend(tokens[:count].tolist())
        self.log_probabilities.extend(log_probabilities[:count].tolist())

    def result(self, options: GenerationOptions, last: bool) -> Generated | None:
        """The sample, if it has ended or has no room left."""
        ended = bool(self.tokens) and self.tokens[-1] == EOS_ID
        program = self.tokens[:-1] if ended else self.tokens
        kept = options.stopped(program) if options.stopped is not None else None
        if kept is not None:
            gains = self.log_probabilities[:kept]
            return Generated(self.request, tuple(program[:kept]), tuple(gains), True)
        if ended or last:
            return Generated(self.request, tuple(program), tuple(self.log_probabilities), ended)
        return None


class _Key(NamedTuple):
    """What batches must agree in to be merged: level, then source length."""

    level: int
    source: int


@dataclasses.dataclass(slots=True)
class _Batch:
    slots: device.Slots
    sequences: list[_Sequence | None]

    def oldest(self) -> int:
        return min(s.order for s in self.sequences if s is not None)


class _Member(NamedTuple):
    """A sequence and where its row and its prompt stand in the two slots to be merged."""

    sequence: _Sequence
    row: int
    prompt: int


class Scheduler:
    """Which batch to run next, and the sequences that wait."""

    def __init__(
        self, decoder: Decoder, requests: Iterator[Request], options: GenerationOptions
    ) -> None:
        self.decoder, self.options = decoder, options
        self.requests = requests
        self.exhausted = False
        self.admitted = 0
        self.levels = levels(decoder.config, options)
        self.longest = longest_prompt(decoder.config, options.max_tokens)
        # Groups of up to K sequences of one prompt that have not started, by source length.
        self.fresh: dict[int, list[list[_Sequence]]] = collections.defaultdict(list)
        self.waiting: dict[_Key, _Batch] = {}
        self.full: list[tuple[_Key, _Batch]] = []

    def group(self, level: int) -> int:
        """K at a level."""
        return max(1, self.options.group >> level)

    def next_batch(self) -> tuple[_Key, _Batch] | None:
        """The next batch to run, or None when all is done."""
        if self.full:
            return self.full.pop()
        if late := self._late():
            return late
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

    def run(self, key: _Key, batch: _Batch) -> Iterator[Generated]:
        """Runs a batch through its level; survivors wait at the next, the ended are returned."""
        start = self.levels[key.level - 1] if key.level else 0
        after, columns = device.run(self.decoder, batch.slots, start, self.options.method)
        valid, tokens, gains = jax.device_get(
            (after.rows.valid, columns.tokens, columns.log_probabilities)
        )
        if not valid.all():
            raise GenerationError(
                f"the model's logits are not finite between tokens {start} and "
                f"{self.levels[key.level]}: its parameters have diverged; use another checkpoint"
            )
        last = key.level + 1 == len(self.levels)
        results = []
        for row, sequence in enumerate(batch.sequences):
            if sequence is None:
                continue
            sequence.add(tokens[row, start:], gains[row, start:])
            if (result := sequence.result(self.options, last)) is not None:
                results.append(result)
                batch.sequences[row] = None
        if any(sequence is not None for sequence in batch.sequences):
            self._advance(key, _Batch(after, batch.sequences))
        yield from results

    def _admit(self) -> int | None:
        """Takes one request and returns the source length it was filed under."""
        request = next(self.requests, None)
        if request is None:
            self.exhausted = True
            return None
        source = source_length(self.decoder.config, self.options, len(request.prompt))
        groups = self.fresh[source]
        sequence = _Sequence(request, self.admitted)
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

    def _late(self) -> tuple[_Key, _Batch] | None:
        """A batch, full or not, that holds a sequence past the options' patience."""
        limit = self.admitted - self.options.patience * self.options.slots
        for source, groups in self.fresh.items():
            if groups and groups[0][0].order < limit:
                return self._start(source)
        for key, batch in self.waiting.items():
            if batch.oldest() < limit:
                return key, self.waiting.pop(key)
        return None

    def _start(self, source: int) -> tuple[_Key, _Batch]:
        """A new batch of sequences that have not started."""
        slots, group = self.options.slots, self.group(0)
        taken = self.fresh[source][: slots // group]
        del self.fresh[source][: slots // group]
        tokens = np.zeros((slots // group, source), np.int32)
        tokens[:, 0] = 1  # unused prompts attend to something, lest they yield NaN
        keys = np.zeros((slots, 2), np.uint32)
        temperature = np.ones(slots, np.float32)
        sequences: list[_Sequence | None] = [None] * slots
        for index, members in enumerate(taken):
            prompt = members[0].request.prompt
            tokens[index, : len(prompt)] = prompt
            for row, sequence in enumerate(members, index * group):
                keys[row] = sequence.request.key
                temperature[row] = sequence.request.temperature
                sequences[row] = sequence
        unused = np.asarray([s is None for s in sequences])
        begun = device.start(self.decoder, tokens, keys, temperature, unused, self.levels[0])
        return _Key(0, source), _Batch(begun, sequences)

    def _advance(self, key: _Key, batch: _Batch) -> None:
        """Merges survivors of a level with those that wait at the next."""
        level = key.level + 1
        source = self.longest if level >= _MIXED_LEVEL else key.source
        target, length = _Key(level, source), self.levels[level]
        slots, group = self.options.slots, self.group(level)
        prompts = slots // group
        arrived = device.fit(batch.slots, source, length)
        waiting = self.waiting.pop(target, None) or _Batch(
            device.empty(self.decoder.config, slots, prompts, source, length), [None] * slots
        )
        by_prompt: dict[tuple[int, ...], list[_Member]] = collections.defaultdict(list)
        for part, first_row, first_prompt, size in (
            (waiting.sequences, 0, 0, group),
            (batch.sequences, slots, prompts, self.group(key.level)),
        ):
            for row, sequence in enumerate(part):
                if sequence is not None:
                    member = _Member(sequence, first_row + row, first_prompt + row // size)
                    by_prompt[sequence.request.prompt].append(member)
        groups = [
            members[begin : begin + group]
            for members in by_prompt.values()
            for begin in range(0, len(members), group)
        ]
        if len(groups) >= prompts:
            full = _merge(waiting.slots, arrived, groups[:prompts], slots, group)
            self.full.append((target, full))
            groups = groups[prompts:]
        if groups:
            self.waiting[target] = _merge(waiting.slots, arrived, groups, slots, group)


def _merge(
    one: device.Slots, other: device.Slots, groups: list[list[_Member]], slots: int, size: int
) -> _Batch:
    """The given groups, `size` slots each, gathered out of two slots."""
    rows = np.zeros(slots, np.int32)
    prompts = np.zeros(slots // size, np.int32)
    sequences: list[_Sequence | None] = [None] * slots
    for index, members in enumerate(groups):
        prompts[index] = members[0].prompt
        for row, member in enumerate(members, index * size):
            rows[row] = member.row
            sequences[row] = member.sequence
    unused = np.asarray([s is None for s in sequences])
    return _Batch(device.gather(one, other, rows, prompts, unused), sequences)
