"""Distinct programs among samples.

Two samples are the same program when language and text agree to the character. Each program is
judged once; what counts samples (cluster sizes, solve rates) weighs it by how often it was drawn.
"""

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Iterator

from alphacode.datasets.problem import Language
from alphacode.sampling.duplicates import Multiplicities
from alphacode.sampling.store import Sample


@dataclasses.dataclass(frozen=True, slots=True)
class Program:
    """A distinct program.

    Attributes:
      key: SHA-256 over language and text, in hex.
      language: Its language.
      text: Source.
      samples: Indices of the samples that are this program, ascending.
    """

    key: str
    language: Language
    text: str
    samples: tuple[int, ...]


def program_key(language: Language, text: str) -> str:
    """The name of a program in verdict files: SHA-256 over its language and text, in hex."""
    digest = hashlib.sha256(language.token.encode() + b"\0")
    digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def first_of_each(samples: Iterable[Sample]) -> Iterator[tuple[str, Sample]]:
    """Each distinct program's key and first sample, in the order read; holds only `seen`."""
    seen = Multiplicities()
    for sample in samples:
        key = program_key(sample.language, sample.program)
        if seen.add(bytes.fromhex(key)):
            yield key, sample


def gather(samples: Iterable[Sample], wanted: Callable[[str], bool]) -> list[Program]:
    """The programs whose keys are wanted, with all their samples, by lowest sample index.

    The result does not depend on the order of `samples`.
    """
    found: dict[str, tuple[Sample, list[int]]] = {}
    for sample in samples:
        key = program_key(sample.language, sample.program)
        if wanted(key):
            found.setdefault(key, (sample, []))[1].append(sample.index)
    programs = [
        Program(key, sample.language, sample.program, tuple(sorted(indices)))
        for key, (sample, indices) in found.items()
    ]
    return sorted(programs, key=lambda program: program.samples[0])


def shuffle_key(*parts: object) -> bytes:
    """A sort key that orders items at random, fixed by its parts alone on every machine."""
    return hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "replace")).digest()
