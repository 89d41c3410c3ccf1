"""Combinations of tags that many problems have, from which sampling draws (paper, appendix C.2)."""

import collections
import json
from collections.abc import Iterable, Mapping
from typing import Any

from etils import epath

from alphacode.datasets.errors import DataError
from alphacode.datasets.problem import Problem

COUNT = 50

# Tags in alphabetical order, each once.
TagSet = tuple[str, ...]
TagSets = tuple[TagSet, ...]


def tag_set(tags: Iterable[str]) -> TagSet:
    """The combination that these tags are."""
    return tuple(sorted(set(tags)))


def most_popular(counts: Mapping[TagSet, int], count: int = COUNT) -> TagSets:
    """The combinations that most problems have, the most popular first.

    Those that a single problem has, often slips of the pen, do not count, nor does that of no tags.
    Ties go to the alphabetically first, so that the order of the problems is no matter.

    Args:
      counts: How many problems have each.
      count: How many are wanted; there are fewer where the problems have fewer.
    """
    shared = [tags for tags in counts if tags and counts[tags] > 1]
    return tuple(sorted(shared, key=lambda tags: (-counts[tags], tags))[:count])


def popular_tag_sets(problems: Iterable[Problem], count: int = COUNT) -> TagSets:
    """`most_popular` over problems."""
    return most_popular(collections.Counter(tag_set(one.cf_tags) for one in problems), count)


def parsed(raw: Any) -> TagSets:
    """What JSON says: a list of lists of tags.

    Raises:
      ValueError: It says something else.
    """
    lists = isinstance(raw, list) and all(isinstance(tags, list) and tags for tags in raw)
    if not lists or not all(isinstance(tag, str) for tags in raw for tag in tags):
        raise ValueError("combinations of tags must be a list of lists of texts")
    return tuple(map(tag_set, raw))


def read_tag_sets(path: str) -> TagSets:
    """The combinations of a JSON file.

    Raises:
      DataError: It cannot be read, or holds something else.
    """
    try:
        return parsed(json.loads(epath.Path(path).read_text()))
    except (OSError, ValueError) as error:
        raise DataError(
            f"sampling.tag_sets={path}: {error}; data/make_tag_sets.py makes such a file"
        ) from None
