"""A problem's own checker: a program that decides whether an output is right.

Only the standard library is imported, because the supervisor of the sandbox reads this module too.
"""

import dataclasses
from typing import Literal, get_args

Protocol = Literal["kattis", "testlib", "python", "interactive"]
PROTOCOLS: tuple[str, ...] = get_args(Protocol)
_LONGEST_NAME = 100


@dataclasses.dataclass(frozen=True, slots=True)
class Validator:
    """A problem's own checker, a program that reads input, answer and output.

    It is compiled and run in the sandbox, as the programs that it judges.

    Attributes:
      language: Name of its language: `cpp`, `python3`, ...
      source: The program.
      files: Further sources beside it: pairs of name and text.
      protocol: One of these; any other end than those said is the validator's fault, and IE.
        `kattis`: arguments input, answer, feedback folder, and the output on standard input; exit
        status 42 accepts, 43 rejects.
        `testlib`: arguments input, output, answer; 0 accepts; 1, 2, 4 and 8 reject.
        `python`: arguments input, answer, output, as the checkers of open-r1/codeforces; it accepts
        where it prints 1 and ends with 0. One that fails at an output, but accepts the answer
        itself, rejects that output.
        `interactive`: as `kattis`, but it runs beside the program: what either prints, the other
        reads.
      arguments: Appended to its command line, before the flags of a test.

    Raises:
      ValueError: A protocol that there is not, or a name of a file with a folder.
    """

    language: str
    source: str
    files: tuple[tuple[str, str], ...] = ()
    protocol: Protocol = "kattis"
    arguments: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.protocol not in PROTOCOLS:
            known = ", ".join(PROTOCOLS)
            raise ValueError(f"validator.protocol: {self.protocol!r:.40} is none of {known}")
        for name, _ in self.files:
            require_plain(name, "validator.files")


def require_plain(name: str, field: str) -> None:
    """Refuses what is no name of a file in the folder at hand: names come with anybody's data."""
    plain = name not in ("", ".", "..") and not {"/", "\0"} & set(name)
    if not plain or len(name.encode("utf-8", "surrogatepass")) > _LONGEST_NAME:
        raise ValueError(f"{field}: {name!r:.60} is not the name of a file without a folder")
