"""Random metadata for each sample (paper, section 4.4 and appendix C.2).

Language, rating and tags of a sample are a pure function of (seed, problem name, sample index): a
run that was killed, or shared out over other hosts, draws the same ones. Languages take turns over
the sample indices, so that with two of them an even number of samples has exactly half of each.
Ratings are uniform in steps of 100, tag combinations uniform over the most popular ones.
"""

import collections
import dataclasses
import hashlib
import importlib.resources
import json
from collections.abc import Iterable, Sequence

from alphacode.config import SamplingConfig
from alphacode.datasets.problem import Language, Problem

TAG_SETS_FILE = "tag_sets.json"
RATING_STEP = 100

TagSets = tuple[tuple[str, ...], ...]


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


def popular_tag_sets(problems: Iterable[Problem], count: int = 50) -> TagSets:
    """The combinations of tags that most problems have, the most popular first.

    Problems without tags do not count, nor do combinations that a single problem has, often slips
    of the pen. Tags of a combination are sorted; ties go to the alphabetically first, so that the
    result does not depend on the order of the problems. There are fewer than `count` where the
    problems have fewer.
    """
    counts = collections.Counter(
        tuple(sorted(set(problem.cf_tags))) for problem in problems if problem.cf_tags
    )
    shared = [tags for tags in counts if counts[tags] > 1]
    ranked = sorted(shared, key=lambda tags: (-counts[tags], tags))
    return tuple(ranked[:count])


def shipped_tag_sets() -> TagSets:
    """The combinations counted over the training data of the shipped checkpoint.

    Tags that a model never saw in training would be noise in its prompts; `data/make_tag_sets.py`
    makes the file anew for other training data.
    """
    file = importlib.resources.files(__package__).joinpath(TAG_SETS_FILE)
    return tuple(tuple(tags) for tags in json.loads(file.read_text(encoding="utf-8")))


def draw(
    problem_name: str,
    index: int,
    config: SamplingConfig,
    languages: Sequence[Language],
    tag_sets: TagSets,
) -> Conditioning:
    """The metadata of one sample.

    Args:
      problem_name: The problem's unique name.
      index: The sample's index among the problem's samples.
      config: Gives the seed, the range of ratings, and whether there is any random metadata.
      languages: They take turns over the indices; at least one.
      tag_sets: Combinations to draw from; where there are none, prompts carry no tags.
    """
    language = languages[index % len(languages)]
    if not config.random_metadata:
        return Conditioning(language, 0, ())
    first, second, *_ = _random_words("metadata", config.seed, problem_name, index)
    ratings = range(config.rating_min, config.rating_max + 1, RATING_STEP)
    # 64 random bits modulo a few dozen: the bias is below 1e-17.
    rating = ratings[first % len(ratings)]
    tags = tag_sets[second % len(tag_sets)] if tag_sets else ()
    return Conditioning(language, rating, tags)


def draw_temperature(problem_name: str, index: int, config: SamplingConfig) -> float:
    """T' of one sample: `config.temperature`, or one of `config.temperatures` where there are any.

    It is independent of the sample's metadata and of its tokens' random numbers.
    """
    if not config.temperatures:
        return config.temperature
    first, *_ = _random_words("temperature", config.seed, problem_name, index)
    return config.temperatures[first % len(config.temperatures)]


def sample_key(seed: int, problem_name: str, index: int) -> tuple[int, int]:
    """The two 32-bit words of the key that all random choices of one sample's tokens come from."""
    word, *_ = _random_words("tokens", seed, problem_name, index)
    return word >> 32, word & 0xFFFFFFFF


def distinct_prompts(
    config: SamplingConfig, languages: Sequence[Language], tag_sets: TagSets
) -> int:
    """How many different prompts the samples of one problem can have."""
    if not config.random_metadata:
        return len(set(languages))
    ratings = (config.rating_max - config.rating_min) // RATING_STEP + 1
    return len(set(languages)) * ratings * max(1, len(tag_sets))


def _random_words(use: str, seed: int, problem_name: str, index: int) -> tuple[int, int]:
    """Two 64-bit numbers, a hash of the arguments; another `use` gives independent ones."""
    text = json.dumps([use, seed, problem_name, index]).encode()
    digest = hashlib.blake2b(text, digest_size=16).digest()
    return int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:], "big")
