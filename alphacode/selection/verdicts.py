"""Verdicts on distinct programs, and the files that hold them.

    verdicts/<slug>/00000.jsonl   on the examples alone, found beside the sampler, a file per shard
    verdicts/<slug>.jsonl         final ones, found by the filter

Each row is on one program, below a row of the conditions that it was judged under (`conditions`):

    {"key": sha256, "language": "python3", "public": "AC", "hidden": null}

A program that passes the examples has a final verdict when it has been run on the hidden tests too,
if there are any: the row that says so counts, wherever else the program stands. An internal error
(IE) is never written.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from etils import epath

from alphacode.datasets.problem import Language
from alphacode.errors import UserError
from alphacode.execution import RowLog, Verdict
from alphacode.selection.conditions import NO_TESTS, Conditions, unlike, with_conditions
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
        """Whether nothing is left to run, where there are hidden tests."""
        return self.public is not Verdict.AC or self.hidden is not None

    def to_row(self) -> dict[str, Any]:
        """The row of a verdict file."""
        return {
            "key": self.key,
            "language": self.language.token,
            "public": self.public.value,
            "hidden": self.hidden.value if self.hidden else None,
        }


class Judged(NamedTuple):
    """A verdict in a file, and whether it counts.

    Attributes:
      verdict: As it was found.
      examples: What differs from now of that on which the public verdict depends, in words; empty
        for nothing.
      hidden: Likewise of the hidden verdict alone.
    """

    verdict: ProgramVerdict
    examples: str
    hidden: str


def read_file(path: epath.Path, now: Conditions) -> Iterator[Judged]:
    """The verdicts in one file.

    Args:
      path: The file.
      now: What verdicts depend on, as it is now: `conditions.judging`.

    Raises:
      UserError: A row that is not one of this version.
    """
    then: Conditions = {}
    known: dict[Language, str] = {}
    hidden = ""
    for conditions, row in with_conditions(RowLog(path).rows()):
        verdict = _verdict(path, row)
        if conditions is not then:
            then, known = conditions, {}
            hidden = "" if then.get("hidden") == now["hidden"] else "other hidden tests"
        if verdict.language not in known:
            changed = unlike(then, now, verdict.language.token)
            known[verdict.language] = changed[0] if changed else ""
        yield Judged(verdict, known[verdict.language], hidden)


def _verdict(path: epath.Path, row: Mapping[str, Any]) -> ProgramVerdict:
    try:
        return ProgramVerdict(
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


class Verdicts:
    """The verdicts on a problem's programs, as things are now.

    Where hosts that sampled at the same time disagree on a program, the lowest shard decides.

    Args:
      files: Where verdicts are kept.
      problem: Name of the problem.
      now: What verdicts depend on, as it is now: `conditions.judging`.
      complete: Whether all programs that pass the examples are to be run on the hidden tests.

    Attributes:
      found: Those that count, by the program's key.

    Raises:
      UserError: A row that is not one of this version.
    """

    def __init__(
        self, files: ContestFiles, problem: str, now: Conditions, *, complete: bool = True
    ) -> None:
        self._path = files.verdicts(problem)
        self._complete = complete and now["hidden"] != NO_TESTS
        self.found: dict[str, ProgramVerdict] = {}
        # Of programs judged as things were: what differs, in words.
        self._unlike: dict[str, str] = {}
        for path in files.verdict_files(problem):
            for judged in read_file(path, now):
                self._take(judged)

    def _take(self, judged: Judged) -> None:
        verdict = judged.verdict
        if judged.examples:
            self._unlike[verdict.key] = judged.examples
            return
        if verdict.hidden is not None and judged.hidden:
            self._unlike[verdict.key] = judged.hidden
            verdict = dataclasses.replace(verdict, hidden=None)
        if verdict.hidden is not None or verdict.key not in self.found:
            self.found[verdict.key] = verdict

    def passes(self, key: str) -> bool:
        """Whether a program passes the examples; hidden verdicts play no part.

        Raises:
          UserError: It was judged on them with other limits or tests only.
        """
        verdict = self.found.get(key)
        if verdict is None:
            self._refuse_if_unlike(key)
        return verdict is not None and verdict.public is Verdict.AC

    def final(self, key: str) -> ProgramVerdict | None:
        """The final verdict on a program; None where it has none.

        Raises:
          UserError: It has one with other limits or tests only.
        """
        verdict = self.found.get(key)
        if verdict is None or (self._complete and not verdict.final):
            self._refuse_if_unlike(key)
            return None
        return verdict

    def _refuse_if_unlike(self, key: str) -> None:
        if key in self._unlike:
            raise UserError(
                f"{self._path}: judged with {self._unlike[key]}; run the stage 'filter' first"
            )


def survivors(verdicts: Iterable[ProgramVerdict]) -> frozenset[str]:
    """Keys of the programs that pass the example tests; hidden verdicts play no part."""
    return frozenset(v.key for v in verdicts if v.public is Verdict.AC)
