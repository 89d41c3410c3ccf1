"""Verdicts on distinct programs, and the files that hold them.

    verdicts/<slug>/00000.jsonl   on the examples alone, found beside the sampler, a file per shard
    verdicts/<slug>.jsonl         final ones, found by the filter

Each row is on one program:

    {"key": sha256, "language": "python3", "public": "AC", "hidden": null}

A program that passes the examples has a final verdict when it has been run on the hidden tests too:
the row that says so counts, wherever else the program stands. An internal error (IE) is never
written.
"""

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

from etils import epath

from alphacode.datasets.problem import Language
from alphacode.errors import UserError
from alphacode.execution import RowLog, Verdict
from alphacode.selection.files import ContestFiles


@dataclasses.dataclass(frozen=True, slots=True)
class ProgramVerdict:
    """The verdicts on one distinct program.

    Attributes:
      key: `programs.program_key`.
      language: Its language.
      public: On the example tests.
      hidden: On the hidden tests; None unless `public` is AC and they have been run.
    """

    key: str
    language: Language
    public: Verdict
    hidden: Verdict | None

    @property
    def final(self) -> bool:
        """Whether there is nothing left to run."""
        return self.public is not Verdict.AC or self.hidden is not None

    def to_row(self) -> dict[str, Any]:
        """The row of a verdict file."""
        return {
            "key": self.key,
            "language": self.language.token,
            "public": self.public.value,
            "hidden": self.hidden.value if self.hidden else None,
        }


def read_file(path: epath.Path) -> Iterator[ProgramVerdict]:
    """The verdicts in one file.

    Raises:
      UserError: A row that is not one of this version.
    """
    for row in RowLog(path).rows():
        try:
            yield ProgramVerdict(
                row["key"],
                Language.from_token(row["language"]),
                Verdict(row["public"]),
                None if row["hidden"] is None else Verdict(row["hidden"]),
            )
        except (KeyError, ValueError) as error:
            raise UserError(
                f"{path}: row {row.get('key')!r} is not of this version ({error}); delete the file "
                "to judge its programs again"
            ) from None


def read_verdicts(files: ContestFiles, problem: str) -> dict[str, ProgramVerdict]:
    """The verdicts of a problem's programs by key; empty where nothing was judged yet.

    Where hosts that sampled at the same time disagree on a program, the lowest shard decides.

    Raises:
      UserError: A row that is not one of this version.
    """
    verdicts: dict[str, ProgramVerdict] = {}
    for path in files.verdict_files(problem):
        for verdict in read_file(path):
            if verdict.hidden is not None or verdict.key not in verdicts:
                verdicts[verdict.key] = verdict
    return verdicts


def survivors(verdicts: Iterable[ProgramVerdict]) -> frozenset[str]:
    """Keys of the programs that pass the example tests; hidden verdicts play no part."""
    return frozenset(v.key for v in verdicts if v.public is Verdict.AC)
