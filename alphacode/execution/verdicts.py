"""What is judged and what comes back: jobs, limits, verdicts, results.

Only the standard library is imported, because the supervisor of the sandbox reads this module too.
"""

import dataclasses
import enum
from collections.abc import Iterable, Mapping
from typing import Any

from alphacode.datasets.validator import Validator, require_plain


class Verdict(enum.StrEnum):
    """A judge's answer. IE is our own fault: retried, and never counted as a wrong answer."""

    AC = "AC"  # accepted
    WA = "WA"  # wrong answer
    TLE = "TLE"  # CPU time, or asleep past the wall limit
    MLE = "MLE"  # memory
    RE = "RE"  # runtime error: non-zero exit status or a signal
    OLE = "OLE"  # output longer than allowed
    CE = "CE"  # does not compile, or not within the compiler's limits
    IE = "IE"  # the judge itself failed


PRECEDENCE = (
    Verdict.IE,
    Verdict.CE,
    Verdict.OLE,
    Verdict.MLE,
    Verdict.TLE,
    Verdict.RE,
    Verdict.WA,
    Verdict.AC,
)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The one that is reported where several apply to one run; AC for none."""
    return min(verdicts, key=PRECEDENCE.index, default=Verdict.AC)


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one run of a program.

    Attributes:
      cpu_seconds: CPU time of all its threads; this alone decides TLE of a program that works.
      wall_seconds: Elapsed time after which a program that no longer uses the CPU is stopped.
      memory_bytes: Resident memory.
      output_bytes: Standard output.
    """

    cpu_seconds: float
    wall_seconds: float
    memory_bytes: int
    output_bytes: int

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            if getattr(self, field.name) <= 0:
                raise ValueError(f"limits.{field.name} must be positive")


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """One test.

    Attributes:
      input: What the program reads.
      expected: The output expected, or None to run without judging.
      flags: Of the checker for this case, in place of the job's `checker_flags`.
      files: Further files that the program reads by name: pairs of name and text.

    Names of files hold no folder; others raise ValueError.
    """

    input: str
    expected: str | None
    flags: str | None = None
    files: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for name, _ in self.files:
            require_plain(name, "case.files")


@dataclasses.dataclass(frozen=True, slots=True)
class Job:
    """One program and the tests to run it on.

    Attributes:
      key: The caller's name for it, returned with the result.
      language: A name of `languages.TABLE`: `cpp`, `python3`, ...
      source: The program.
      cases: Run in this order.
      limits: Of each case.
      checker_flags: See `checkers.check`; where there is a validator, its arguments.
      stop_at_first_failure: Leave out the cases after the first that is not AC.
      fresh_process: Each case runs in a process of its own. False lets the cases of a Python
        program share one, which is several times faster: a failure after the first case is run
        again in a process of its own before it counts, but a later case may pass because of what
        an earlier one left behind.
      reject_quickly: A program may be rejected after a quicker compilation than that whose AC
        counts, where the language has one; what passes, or runs out of time, memory or stack, is
        compiled anew. It is for examples, which nearly all samples fail.
      files: Further sources beside it: pairs of name and text.
      input_file: Name of the file that the program reads, where that is not standard input.
      output_file: Name of the file that it writes, where that is not standard output.
      validator: Decides instead of `checkers.check`.

    Names of files hold no folder; others raise ValueError.
    """

    key: str
    language: str
    source: str
    cases: tuple[Case, ...]
    limits: Limits
    checker_flags: str = ""
    stop_at_first_failure: bool = False
    fresh_process: bool = True
    reject_quickly: bool = False
    files: tuple[tuple[str, str], ...] = ()
    input_file: str = ""
    output_file: str = ""
    validator: Validator | None = None

    def __post_init__(self) -> None:
        for name, _ in self.files:
            require_plain(name, "files")
        for field in ("input_file", "output_file"):
            if getattr(self, field):
                require_plain(getattr(self, field), field)
        if self.input_file and self.input_file == self.output_file:
            raise ValueError(
                f"job {self.key}: input_file and output_file are both {self.input_file!r}"
            )


@dataclasses.dataclass(frozen=True, slots=True)
class CaseResult:
    """What one run did.

    Attributes:
      verdict: AC also for a case without expected output that ran well.
      output: Standard output as UTF-8 with replacement; where an expected output was given only
        the first `JUDGED_OUTPUT_KEPT` characters.
      cpu_seconds: CPU time of the run; it includes about a millisecond of preparation.
      wall_seconds: Elapsed time.
      peak_memory_bytes: Largest resident size; at least that of the process that starts programs,
        about 15 MiB.
      message: Why it is not AC, and the end of standard error.
    """

    verdict: Verdict
    output: str
    cpu_seconds: float
    wall_seconds: float
    peak_memory_bytes: int
    message: str = ""


JUDGED_OUTPUT_KEPT = 65_536


@dataclasses.dataclass(frozen=True, slots=True)
class JobResult:
    """What a job did: the first verdict that is not AC, else AC; no cases after CE or IE."""

    key: str
    verdict: Verdict
    cases: tuple[CaseResult, ...]
    message: str = ""

    @classmethod
    def from_plain(cls, key: str, plain: Mapping[str, Any]) -> "JobResult":
        """The inverse of `dataclasses.asdict`, but for the key.

        Raises:
          KeyError, TypeError, ValueError: Fields or verdicts other than this version's.
        """
        cases = tuple(
            CaseResult(**{**case, "verdict": Verdict(case["verdict"])}) for case in plain["cases"]
        )
        return cls(key, Verdict(plain["verdict"]), cases, plain["message"])
