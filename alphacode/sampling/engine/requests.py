"""What the engine is asked, and what it answers: requests, and the sequences they become."""

import dataclasses
import math
from collections.abc import Callable
from typing import Generic, TypeVar

import numpy as np

from alphacode.config import ModelConfig
from alphacode.datasets.tokenizer import EOS_ID
from alphacode.errors import UserError
from alphacode.sampling.engine.token_choice import Method

# Lengths that caches grow through and that prompts are padded to: the closer they lie, the less is
# wasted, but each pair that occurs is one more program to compile.
CACHE_LENGTHS = (64, 128, 192, 256, 384, 512, 768, 1024, 1536)
SOURCE_LENGTHS = (256, 512, 1024)

T = TypeVar("T")


@dataclasses.dataclass(frozen=True, kw_only=True)
class GenerationOptions:
    """How to generate.

    Attributes:
      slots: N, sequences decoded side by side.
      max_tokens: Longest program, end token included; also bounded by the model's decoder length.
      group: K, slots that share one prompt's entries at first; it halves from level to level, as
        sequences end. Requests of the same prompt should follow one another. Divides `slots`.
      method: How tokens are chosen.
      stopped: If given, it is called with the tokens of a sequence whenever some were added, and
        may end it: it returns how many of them to keep, or None to continue. Of what it is given
        later, with more tokens behind, it must make the same.
      patience: A sequence that has waited while as many batches as this were admitted is run in
        one that is not full, so that no result is held back for long.
      cache_lengths: Lengths, increasing, at which ended sequences leave and caches grow.
      source_lengths: Lengths, increasing, that prompts are padded to, besides the longest.
    """

    slots: int
    max_tokens: int
    group: int = 1
    method: Method = dataclasses.field(default_factory=Method)
    stopped: Callable[[list[int]], int | None] | None = None
    patience: int = 64
    cache_lengths: tuple[int, ...] = CACHE_LENGTHS
    source_lengths: tuple[int, ...] = SOURCE_LENGTHS

    def __post_init__(self) -> None:
        if self.group < 1 or self.slots < 1 or self.slots % self.group:
            raise UserError(f"slots={self.slots} must be a positive multiple of group={self.group}")
        if self.group & (self.group - 1):
            raise UserError(f"group={self.group} must be a power of two")
        if self.max_tokens < 1:
            raise UserError(f"max_tokens={self.max_tokens} must be positive")


@dataclasses.dataclass(frozen=True, slots=True)
class Request(Generic[T]):
    """One program to be made.

    Attributes:
      prompt: Token ids of the encoder's input, or what a decoder-only model is to continue.
      key: Two 32-bit words that decide the program together with the prompt.
      ticket: What the caller knows it by.
      temperature: T', by which raw logits are divided.
      rank: Which of the prompt's programs is wanted of a beam search, 0 for the best.

    Raises:
      UserError: The temperature is not a positive number.
    """

    prompt: tuple[int, ...]
    key: tuple[int, int]
    ticket: T
    temperature: float = 1.0
    rank: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.temperature < math.inf:
            raise UserError(
                f"temperature={self.temperature} must be positive; for 0 set Method(greedy=True)"
            )


@dataclasses.dataclass(slots=True)
class Sequence(Generic[T]):
    """The program that a request becomes: it grows in the engine, and is what comes out of it.

    Attributes:
      request: What is asked for.
      tokens: Token ids; the end token, where the model came to one, is the last of them.
      log_probabilities: Natural logarithm of each token's probability: under softmax(logits / T')
        whatever the method keeps of it, or under softmax(logits) if nothing is drawn.
      finished: Whether the model ended it, or `stopped` did; else it is cut at the limit.
      order: How many requests were taken before it.
    """

    request: Request[T]
    tokens: list[int] = dataclasses.field(default_factory=list)
    log_probabilities: list[float] = dataclasses.field(default_factory=list)
    finished: bool = False
    order: int = dataclasses.field(default=0, compare=False)

    def add(self, tokens: np.ndarray, log_probabilities: np.ndarray) -> None:
        """Takes a row of new tokens, int32 (C,), up to the end token, which finishes it."""
        ends = np.flatnonzero(tokens == EOS_ID)
        count = int(ends[0]) + 1 if len(ends) else len(tokens)
        self.tokens += tokens[:count].tolist()
        self.log_probabilities += log_probabilities[:count].tolist()
        self.finished = len(ends) > 0

    def stop(self, stopped: Callable[[list[int]], int | None]) -> None:
        """Ends it where a function of its tokens, end token aside, says how many to keep."""
        count = stopped(self.tokens[:-1] if self.finished else self.tokens)
        if count is not None:
            del self.tokens[count:], self.log_probabilities[count:]
            self.finished = True

    @property
    def log_probability(self) -> float:
        """Sum over the tokens."""
        return math.fsum(self.log_probabilities)


def longest_prompt(config: ModelConfig, max_tokens: int) -> int:
    """The longest prompt, in tokens: in a decoder-only model it shares the length with the program.

    Raises:
      UserError: There is no room for a prompt.
    """
    if config.architecture == "encoder_decoder":
        return config.encoder_length
    if max_tokens >= config.decoder_length:
        raise UserError(
            f"max_tokens={max_tokens} leaves no room for a prompt in model.decoder_length="
            f"{config.decoder_length}; lower sampling.max_tokens"
        )
    return config.decoder_length - max_tokens
