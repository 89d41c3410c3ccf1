"""Counts of a corpus: files and bytes of each language, and what was left out why."""

import dataclasses
from collections import Counter
from collections.abc import Iterable
from typing import Any

from alphacode.datasets.source_code.languages import LANGUAGES

_UNITS = ((10**9, "GB", 10**6, "M"), (10**6, "MB", 10**3, "k"))


@dataclasses.dataclass
class Tally:
    """Files and bytes under each of some keys."""

    files: Counter[str] = dataclasses.field(default_factory=Counter)
    bytes: Counter[str] = dataclasses.field(default_factory=Counter)

    def add(self, key: str, size: int) -> None:
        """Counts a file of `size` bytes."""
        self.files[key] += 1
        self.bytes[key] += size

    def merge(self, other: "Tally") -> None:
        """Adds another tally."""
        self.files.update(other.files)
        self.bytes.update(other.bytes)

    def to_json(self) -> dict[str, dict[str, int]]:
        """`{key: {files, bytes}}`, most bytes first."""
        keys = sorted(self.files, key=lambda key: (-self.bytes[key], key))
        return {key: {"files": self.files[key], "bytes": self.bytes[key]} for key in keys}


@dataclasses.dataclass
class Statistics:
    """What was found and what became of it.

    Attributes:
      before: Files in one of the languages, before filters, by language; bytes on disk. The
        language of files that are too large is that of their suffix.
      left_out: All files left out, by reason; bytes on disk.
      after: Documents by language; bytes of text.
      licences: Documents by licence; bytes of text.
    """

    before: Tally = dataclasses.field(default_factory=Tally)
    left_out: Tally = dataclasses.field(default_factory=Tally)
    after: Tally = dataclasses.field(default_factory=Tally)
    licences: Tally = dataclasses.field(default_factory=Tally)

    def leave_out(self, reason: str, size: int) -> None:
        """Counts a file that is left out."""
        self.left_out.add(reason, size)

    def take(self, language: str, licence: str, size: int) -> None:
        """Counts a document."""
        self.after.add(language, size)
        self.licences.add(licence, size)

    def merge(self, other: "Statistics") -> None:
        """Adds others."""
        for field in dataclasses.fields(self):
            getattr(self, field.name).merge(getattr(other, field.name))


def table(manifest: dict[str, Any]) -> str:
    """The statistics of a corpus's manifest in the form of the paper's table A1."""
    before, after = manifest["before"], manifest["languages"]
    total = sum(row["bytes"] for row in before.values())
    size_unit, size_name, count_unit, count_name = _UNITS[0] if total >= 10**10 else _UNITS[1]
    everything = sum(row["bytes"] for row in after.values()) or 1
    head = (f"files ({count_name})", size_name)
    lines = [
        f"{'':<14}{'before filters':>22}{'after':>22}",
        f"{'language':<14}{head[0]:>12}{head[1]:>10}{head[0]:>12}{head[1]:>10}{'% bytes':>10}",
    ]

    def row(name: str, found: dict[str, int], kept: dict[str, int]) -> str:
        cells = "".join(
            f"{each['files'] / count_unit:>12.3f}{each['bytes'] / size_unit:>10.2f}"
            for each in (found, kept)
        )
        return f"{name:<14}{cells}{100 * kept['bytes'] / everything:>10.2f}"

    nothing = {"files": 0, "bytes": 0}
    for token, name in LANGUAGES.items():
        if token in before or token in after:
            lines.append(row(name, before.get(token, nothing), after.get(token, nothing)))
    lines.append(row("Total", _sum(before.values()), _sum(after.values())))
    return "\n".join(lines)


def rows(title: str, tally: dict[str, dict[str, int]], most: int = 0) -> str:
    """A tally of a manifest as lines of text, the first `most` of it where that is not 0."""
    lines = [f"{title:<40}{'files':>10}{'MB':>10}"]
    for key, count in list(tally.items())[: most or None]:
        lines.append(f"  {key[:36]:<38}{count['files']:>10}{count['bytes'] / 10**6:>10.2f}")
    return "\n".join(lines)


def _sum(each: Iterable[dict[str, int]]) -> dict[str, int]:
    every = list(each)
    return {key: sum(row[key] for row in every) for key in ("files", "bytes")}
