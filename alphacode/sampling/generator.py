"""What makes samples: one interface for this project's models and for any other generator.

The sampler says by tickets which samples are wanted; a generator answers each with a `Sample`. Into
the same store go the programs of a model of ours (`model_generator`) and of a completion server.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from alphacode.datasets import prompts
from alphacode.datasets.function_problem import FunctionProblem
from alphacode.datasets.problem import Problem
from alphacode.datasets.tokenizer import Tokenizer
from alphacode.errors import UserError
from alphacode.sampling.conditioning import Conditioning
from alphacode.sampling.sample_store import Sample


class GeneratorError(UserError):
    """A generator that cannot make, or did not make, what it was asked for; one clear line."""


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Ticket:
    """One sample that is wanted.

    Attributes:
      problem: The problem.
      shard: Number of the shard that the sample belongs to.
      index: The sample's index among the problem's samples.
      conditioning: What its prompt asks for.
      temperature: T', by which its raw logits are divided.
      key: Two 32-bit words, the seed of its random choices.
    """

    problem: Problem
    shard: int
    index: int
    conditioning: Conditioning
    temperature: float
    key: tuple[int, int]

    @property
    def prompt(self) -> str:
        """The prompt as text, made anew at each call; neighbours often have the same."""
        return prompt_text(self.problem, self.conditioning)

    def sample(
        self,
        program: str,
        *,
        tokens: int,
        finished: bool,
        log_probability: float | None,
        sampled_by: str,
        value_score: float | None = None,
        token_log_probabilities: tuple[float, ...] | None = None,
    ) -> Sample:
        """The sample that answers this ticket; see `Sample` for the arguments."""
        asked = self.conditioning
        return Sample(
            index=self.index,
            language=asked.language,
            # Lone surrogates, which a model can spell, have no place in a file.
            program=program.encode("utf-8", "replace").decode(),
            rating=asked.rating,
            tags=asked.tags,
            log_probability=log_probability,
            tokens=tokens,
            finished=finished,
            temperature=self.temperature,
            value_score=value_score,
            token_log_probabilities=token_log_probabilities,
            sampled_by=sampled_by,
        )


class Generator(Protocol):
    """Makes samples."""

    @property
    def name(self) -> str:
        """What `Sample.sampled_by` says, such as the model's name."""
        ...

    @property
    def facts(self) -> Mapping[str, Any]:
        """What its samples depend on besides `SamplingConfig`, for the provenance; JSON-able."""
        ...

    def samples(self, tickets: Iterator[Ticket]) -> Iterator[tuple[Ticket, Sample]]:
        """Answers every ticket once, in any order.

        Tickets are to be taken as there is room for them, a bounded number ahead of the answers:
        there may be millions, and the sampler stops giving them out for a problem that has enough.
        A sample must be a function of its own ticket, whatever other tickets there are.

        Args:
          tickets: Those of one prompt follow one another where that is possible.

        Raises:
          UserError: The generator cannot go on; what was answered before is kept.
        """
        ...


def prompt_text(problem: Problem, asked: Conditioning) -> str:
    """The prompt of a sample as text.

    A function that is to be completed (HumanEval) is its own prompt; any other problem has the
    metadata and the statement in comments (paper, Figures A14 and A15).

    Raises:
      UserError: A language without a comment sign.
    """
    if isinstance(problem, FunctionProblem) and problem.continues_prompt:
        return problem.prompt
    return prompts.encoder_prompt(
        problem.description,
        language=asked.language,
        rating=asked.rating,
        tags=asked.tags,
        correct=True,
    )


def prompt_ids(
    tokenizer: Tokenizer, problem: Problem, asked: Conditioning, max_length: int
) -> tuple[int, ...]:
    """`prompt_text` as token ids, at most `max_length` of them.

    Of a statement that is too long the middle is left out, of a function's source the beginning.

    Raises:
      UserError: A language without a comment sign, or metadata alone longer than `max_length`.
    """
    if isinstance(problem, FunctionProblem) and problem.continues_prompt:
        return tuple(tokenizer.encode(problem.prompt)[-max_length:])
    ids = prompts.encode_prompt(
        tokenizer,
        problem.description,
        language=asked.language,
        rating=asked.rating,
        tags=asked.tags,
        correct=True,
        max_length=max_length,
    )
    return tuple(ids)
