"""Tickets: which sample is wanted, and what its prompt asks for (paper, section 4.4, appendix C.2).

Language, rating and tags of a sample are a pure function of (seed, problem name, sample index): a
run that was killed, or shared out over other hosts, draws the same ones. Languages take turns over
the sample indices, so that with two of them an even number of samples has exactly half of each.
Ratings are uniform in steps of 100, tag combinations uniform over the most popular ones.

A sample goes through four types: its `Ticket` says what is wanted, a `Request` is the ticket with
the prompt's token ids, a `Sequence` the tokens that the engine adds to it (both in
`engine.requests`), and a `Sample` what is stored (`store`).
"""

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from typing import NamedTuple

from alphacode.config import SamplingConfig
from alphacode.datasets import prompts
from alphacode.datasets.function_problem import continues_prompt
from alphacode.datasets.problem import Language, Problem
from alphacode.datasets.sampling_facts import SamplingFacts
from alphacode.datasets.tag_sets import TagSets, read_tag_sets
from alphacode.datasets.tokenizer import Tokenizer
from alphacode.sampling.store import Sample

RATING_STEP = 100


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Conditioning:
    """What the prompt of one sample asks for.

    Attributes:
      language: Of the program.
      rating: Codeforces rating claimed for the problem; 0 for none.
      tags: Codeforces tags claimed for it.
    """

    language: Language
    rating: int
    tags: tuple[str, ...]


class Metadata(NamedTuple):
    """What samples are conditioned on.

    Attributes:
      languages: They take turns over the indices; at least one.
      tag_sets: Combinations to draw from; where there are none, prompts carry no tags.
      ratings: Whether prompts carry a rating.
    """

    languages: tuple[Language, ...]
    tag_sets: TagSets
    ratings: bool = True


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
      rank: Under beam search, which of its prompt's programs it is, 0 for the best: the number of
        the problem's samples of lower index with the same prompt. Else 0.
    """

    problem: Problem
    shard: int
    index: int
    conditioning: Conditioning
    temperature: float
    key: tuple[int, int]
    rank: int = 0

    @property
    def prompt(self) -> str:
        """The prompt as text, made anew at each call; neighbours often have the same.

        A function that is to be completed (HumanEval) is its own prompt; any other problem has the
        metadata and the statement in comments (paper, Figures A14 and A15).

        Raises:
          UserError: A language without a comment sign.
        """
        if continues_prompt(self.problem):
            return self.problem.description
        asked = self.conditioning
        return prompts.encoder_prompt(
            self.problem.description,
            language=asked.language,
            rating=asked.rating,
            tags=asked.tags,
            correct=True,
        )

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


def prompt_ids(
    tokenizer: Tokenizer, problem: Problem, asked: Conditioning, max_length: int
) -> tuple[int, ...]:
    """The prompt of a ticket as token ids, at most `max_length` of them.

    Of a statement that is too long the middle is left out, of a function's source the beginning.

    Raises:
      UserError: A language without a comment sign, or metadata alone longer than `max_length`.
    """
    if continues_prompt(problem):
        return tuple(prompts.encode_function(tokenizer, problem.description, max_length=max_length))
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


def settled(
    config: SamplingConfig, facts: SamplingFacts, languages: Sequence[Language] = ()
) -> tuple[SamplingConfig, Metadata]:
    """The settings of a run, and what its samples are conditioned on.

    Args:
      config: What it leaves open follows from the model.
      facts: Of the model.
      languages: In place of those configured.

    Returns:
      The configuration with temperature and randomness of metadata settled; the metadata.

    Raises:
      DataError: The file of `config.tag_sets` cannot be read.
    """
    tag_sets = read_tag_sets(config.tag_sets) if config.tag_sets else facts.tag_sets
    chosen = tuple(languages) or tuple(map(Language.from_token, config.languages))
    metadata = Metadata(chosen, tag_sets, facts.ratings or bool(config.random_metadata))
    random = config.random_metadata
    return (
        dataclasses.replace(
            config,
            temperature=facts.temperature if config.temperature is None else config.temperature,
            random_metadata=metadata.ratings or bool(tag_sets) if random is None else random,
        ),
        metadata,
    )


def draw(problem: Problem, index: int, config: SamplingConfig, metadata: Metadata) -> Conditioning:
    """What the prompt of one sample asks for.

    Args:
      problem: The problem.
      index: The sample's index among the problem's samples.
      config: Gives the seed, the range of ratings, and whether there is any random metadata.
      metadata: To draw from.
    """
    if continues_prompt(problem):
        return Conditioning(Language.PYTHON3, 0, ())
    languages, tag_sets, with_rating = metadata
    language = languages[index % len(languages)]
    if config.random_metadata is False:
        return Conditioning(language, 0, ())
    first, second, *_ = _random_words("metadata", config.seed, problem.name, index)
    ratings = range(config.rating_min, config.rating_max + 1, RATING_STEP)
    # 64 random bits modulo a few dozen: the bias is below 1e-17.
    rating = ratings[first % len(ratings)] if with_rating else 0
    tags = tag_sets[second % len(tag_sets)] if tag_sets else ()
    return Conditioning(language, rating, tags)


def draw_temperature(problem_name: str, index: int, config: SamplingConfig) -> float:
    """T' of one sample: `config.temperature`, or one of `config.temperatures` where there are any.

    It is independent of the sample's metadata and of its tokens' random numbers.
    """
    if not config.temperatures:
        assert config.temperature is not None, "see `settled`"
        return config.temperature
    first, *_ = _random_words("temperature", config.seed, problem_name, index)
    return config.temperatures[first % len(config.temperatures)]


def sample_key(seed: int, problem_name: str, index: int) -> tuple[int, int]:
    """The two 32-bit words of the key that all random choices of one sample's tokens come from."""
    word, *_ = _random_words("tokens", seed, problem_name, index)
    return word >> 32, word & 0xFFFFFFFF


def distinct_prompts(config: SamplingConfig, metadata: Metadata) -> int:
    """How many different prompts the samples of one problem can have."""
    languages, tag_sets, with_rating = metadata
    if config.random_metadata is False:
        return len(set(languages))
    ratings = (config.rating_max - config.rating_min) // RATING_STEP + 1 if with_rating else 1
    return len(set(languages)) * ratings * max(1, len(tag_sets))


def _random_words(use: str, seed: int, problem_name: str, index: int) -> tuple[int, int]:
    """Two 64-bit numbers, a hash of the arguments; another `use` gives independent ones."""
    text = json.dumps([use, seed, problem_name, index]).encode()
    digest = hashlib.blake2b(text, digest_size=16).digest()
    return int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:], "big")
