"""What is asked of generation, and what it answers."""

import dataclasses
import math
from collections.abc import Callable
from typing import Any

from alphacode.config import ModelConfig
from alphacode.errors import UserError
from alphacode.sampling.decoding import Method

# Lengths that caches grow through and that prompts are padded to: the closer they lie, the less is
# wasted, but each pair that occurs is one more program to compile.
CACHE_LENGTHS = (64, 128, 192, 256, 384, 512, 768, 1024, 1536)
SOURCE_LENGTHS = (256, 512, 1024)


class GenerationError(UserError):
    """Prompts, options or a model that cannot be sampled from; one clear line."""


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
        may end it: it returns how many of them to keep, or None to go on. Of what it is given
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
            raise GenerationError(
                f"slots={self.slots} must be a positive multiple of group={self.group}"
            )
        if self.group & (self.group - 1):
            raise GenerationError(f"group={self.group} must be a power of two")
        if self.max_tokens < 1:
            raise GenerationError(f"max_tokens={self.max_tokens} must be positive")


@dataclasses.dataclass(frozen=True, slots=True)
class Request:
    """One sample to be made.

    Attributes:
      prompt: Token ids of the encoder's input, or what a decoder alone is to continue.
      key: Two 32-bit words that decide the sample together with the prompt.
      tag: Whatever the caller needs to know the sample again.
      temperature: T', by which raw logits are divided.

    Raises:
      GenerationError: The temperature is not a positive number.
    """

    prompt: tuple[int, ...]
    key: tuple[int, int]
    tag: Any = None
    temperature: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.temperature < math.inf:
            raise GenerationError(
                f"temperature={self.temperature} must be positive; for 0 set Method(greedy=True)"
            )


@dataclasses.dataclass(frozen=True, slots=True)
class Generated:
    """One sample made.

    Attributes:
      request: What was asked for.
      tokens: The program's token ids, without the end token.
      token_log_probabilities: Natural logarithms, one for each token and one for the end token
        where there is one: under softmax(logits / T') whatever the method keeps of it, or under
        softmax(logits) if greedy.
      finished: Whether the model ended it, or `stopped` did; if not, it was cut at the limit.
    """

    request: Request
    tokens: tuple[int, ...]
    token_log_probabilities: tuple[float, ...]
    finished: bool

    @property
    def log_probability(self) -> float:
        """Sum over the tokens, end token included."""
        return math.fsum(self.token_log_probabilities)

    @property
    def token_count(self) -> int:
        """Tokens kept, the end token included."""
        return len(self.token_log_probabilities)


def longest_prompt(config: ModelConfig, max_tokens: int) -> int:
    """The longest prompt, in tokens: in a decoder alone it shares the length with the program.

    Raises:
      GenerationError: There is no room for a prompt.
    """
    if config.architecture == "encoder_decoder":
        return config.encoder_length
    if max_tokens >= config.decoder_length:
        raise GenerationError(
            f"max_tokens={max_tokens} leaves no room for a prompt in model.decoder_length="
            f"{config.decoder_length}; lower sampling.max_tokens"
        )
    return config.decoder_length - max_tokens


def levels(config: ModelConfig, options: GenerationOptions) -> tuple[int, ...]:
    """Cache lengths of the levels; the last is the longest program."""
    limit = min(options.max_tokens, config.decoder_length)
    return (*(length for length in options.cache_lengths if length < limit), limit)


def source_length(config: ModelConfig, options: GenerationOptions, tokens: int) -> int:
    """The padded length of a prompt.

    Raises:
      GenerationError: No tokens, or more than the model takes.
    """
    longest = longest_prompt(config, options.max_tokens)
    if not 0 < tokens <= longest:
        raise GenerationError(
            f"a prompt of {tokens} tokens does not fit the {longest} that model.encoder_length, or "
            "model.decoder_length - max_tokens of a decoder alone, leaves; cut it with "
            "prompts.encode_prompt"
        )
    return next((s for s in options.source_lengths if tokens <= s < longest), longest)
