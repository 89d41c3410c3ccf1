"""A contest problem: the CodeContests schema as types (paper, appendix B.1).

Field names follow the published data set, so that a row of it and a row of this project's JSON
Lines files read the same. `readers` turns files into these types; nothing else does.
"""

import dataclasses
import enum

from alphacode.datasets.validator import Validator


class Language(enum.IntEnum):
    """Programming languages, numbered as in CodeContests."""

    UNKNOWN = 0
    PYTHON2 = 1
    CPP = 2
    PYTHON3 = 3
    JAVA = 4

    @property
    def token(self) -> str:
        """The name in prompts, configurations and reports: `cpp`, `python3`, ..."""
        return self.name.lower()

    @property
    def suffix(self) -> str:
        """What names of its files end in: `.cpp`, `.py`, `.java`."""
        return {"CPP": ".cpp", "JAVA": ".java"}.get(self.name, ".py")

    @classmethod
    def from_token(cls, token: str) -> "Language":
        """The inverse of `token`; raises KeyError for other names."""
        return cls[token.upper()]


_DIFFICULTIES = ("UNKNOWN", "EASY", "MEDIUM", "HARD", "HARDER", "HARDEST", "EXTERNAL")
_FIRST_LETTER, _MISSING_NUMBER, _LAST_LETTER = 7, 18, 29


def difficulty_name(difficulty: int) -> str:
    """The name of a difficulty number of CodeContests: `EASY`, ..., `A` to `V`; else empty.

    The numbers are those of the data set's protocol buffer, which skips 18: `L` is 19. The label
    list that comes with the published files skips nothing, and so is off by one from there on.
    """
    if 0 <= difficulty < _FIRST_LETTER:
        return _DIFFICULTIES[difficulty]
    if not _FIRST_LETTER <= difficulty <= _LAST_LETTER or difficulty == _MISSING_NUMBER:
        return ""
    skipped = difficulty > _MISSING_NUMBER
    return chr(ord("A") + difficulty - _FIRST_LETTER - skipped)


@dataclasses.dataclass(frozen=True, slots=True)
class Test:
    """One input and the output expected for it.

    Attributes:
      input: What programs read.
      output: The judge's answer.
      flags: Of the checker for this test, where they are not the problem's `validator_flags`.
      files: Further files that programs find beside them: pairs of name and text.
    """

    __test__ = False  # not a pytest class

    input: str
    output: str
    flags: str | None = None
    files: tuple[tuple[str, str], ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Solution:
    """A program, correct or not.

    Attributes:
      language: Its language.
      solution: Source text.
      verdict: What its judge said, where known (`WA`, `TLE`, ...), else empty.
    """

    language: Language
    solution: str
    verdict: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One contest problem.

    Attributes:
      name: Unique within its contest.
      description: Statement in plain text.
      public_tests: The examples of the statement; samples are filtered on them.
      private_tests: The judge's hidden tests.
      generated_tests: Hidden tests made by mutation or by a generator.
      solutions: Programs known to be correct.
      incorrect_solutions: Programs known to be wrong.
      cf_rating: Codeforces rating, 0 where unknown.
      cf_tags: Codeforces tags, empty where unknown; none holds a comma.
      cf_contest_id: Number of its Codeforces contest, 0 for problems from elsewhere.
      cf_index: Its letter within that contest, such as `B` or `D2`.
      cf_points: What it was worth there, 0 where unknown.
      difficulty: The data set's raw difficulty number; `difficulty_name` gives its name.
      date: Day of publication as YYYY-MM-DD, empty where unknown. CodeContests has no dates.
      time_limit: CPU seconds, or None where the source states none.
      memory_limit_bytes: Or None.
      checker: `default` (tokens, with `validator_flags`) or `custom` (several right answers, which
        `validator` tells from wrong ones; where there is none, tokens are compared all the same).
      validator_flags: Kattis flags such as `float_tolerance 1e-6`, or the validator's arguments.
      validator: The program that judges outputs, where one does.
      not_judged: Why no program for it can be judged here, in words; else empty.
      input_file: File that programs read, empty for standard input.
      output_file: File that they write, empty for standard output.
      is_description_translated: Whether the statement was translated into English.
      untranslated_description: The statement before that, else empty.
      source: Where it was taken from.
      author: Whom to credit.
      licence: Its licence, as its source states it.
    """

    name: str
    description: str
    public_tests: tuple[Test, ...] = ()
    private_tests: tuple[Test, ...] = ()
    generated_tests: tuple[Test, ...] = ()
    solutions: tuple[Solution, ...] = ()
    incorrect_solutions: tuple[Solution, ...] = ()
    cf_rating: int = 0
    cf_tags: tuple[str, ...] = ()
    cf_contest_id: int = 0
    cf_index: str = ""
    cf_points: float = 0.0
    difficulty: int = 0
    date: str = ""
    time_limit: float | None = None
    memory_limit_bytes: int | None = None
    checker: str = "default"
    validator_flags: str = ""
    validator: Validator | None = None
    not_judged: str = ""
    input_file: str = ""
    output_file: str = ""
    is_description_translated: bool = False
    untranslated_description: str = ""
    source: str = ""
    author: str = ""
    licence: str = ""

    @property
    def hidden_tests(self) -> tuple[Test, ...]:
        """Private and generated tests: what a submission is scored on."""
        return self.private_tests + self.generated_tests
