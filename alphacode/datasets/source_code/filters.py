"""Which source files are worth learning from: the filters of both papers.

AlphaCode (section 3.1) leaves out files over 1 MB and files with a line over 1,000 characters;
Codex (section 3.1) besides them files whose mean line is over 100 characters, that are likely
generated, or that hold few letters and digits. Neither says what a megabyte is (here 10^6 bytes),
how generated files are known (here by what generators write at the top), nor how few are few (here
under a quarter of all bytes).
"""

import dataclasses
import re
from typing import Any

_GENERATED = re.compile(
    r"""@generated\b | \b(?: auto[- ]?generated | automatically\s+(?:generated|created|produced)
      | machine[- ]generated | generated\s+(?:by|from|with|using|automatically|code|files?)
      | code\s+generated | do\s+not\s+(?:edit|modify) | meta\s+object\s+code\s+from
      | created\s+by:\s+(?:qt\s+user\s+interface|the\s+resource)\s+compiler
      | bison\s+(?:parser|implementation) | lexical\s+scanner\s+generated )\b""",
    re.X | re.I,
)
_COMMENT_LINE = re.compile(r"[ \t]*(?:#|//|/\*|\*|--|<!--|;|\"\"\"|'''|<\?php)")
_HEADER_LINES = 15
_HEADER_CHARACTERS = 3000
_NOT_ALPHANUMERIC = bytes(i for i in range(128) if not (chr(i).isascii() and chr(i).isalnum()))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Filters:
    """Limits on a file; 0 and False switch one off.

    Attributes:
      max_bytes: Size on disk, in bytes.
      max_line: Longest line, in characters.
      max_mean_line: Mean line, in characters.
      min_alphanumeric: Share of bytes that are letters or digits, non-ASCII ones among them.
      drop_generated: Whether files that say at the top that they were generated are left out.
    """

    max_bytes: int = 1_000_000
    max_line: int = 1000
    max_mean_line: int = 0
    min_alphanumeric: float = 0.0
    drop_generated: bool = False

    def reason(self, text: str) -> str | None:
        """Why a text, of a file that is small enough, is left out; None keeps it."""
        lines = text.split("\n")
        if self.max_line and max(map(len, lines)) > self.max_line:
            return "long line"
        # A last newline starts no line.
        count = len(lines) - (not lines[-1]) or 1
        if self.max_mean_line and len(text) - len(lines) + 1 > self.max_mean_line * count:
            return "long mean line"
        if self.min_alphanumeric and alphanumeric_share(text) < self.min_alphanumeric:
            return "few alphanumerics"
        if self.drop_generated and is_generated(text):
            return "generated"
        return None

    def too_large(self, size: int) -> bool:
        """Whether a file of `size` bytes is left out for it."""
        return bool(self.max_bytes) and size > self.max_bytes


PRESETS: dict[str, Filters] = {
    "alphacode": Filters(),
    "codex": Filters(max_mean_line=100, min_alphanumeric=0.25, drop_generated=True),
}


def preset(name: str, **changes: Any) -> Filters:
    """The filters of a paper, `alphacode` or `codex`, with some settings changed."""
    return dataclasses.replace(PRESETS[name], **changes)


def decode(data: bytes) -> str | None:
    """The text of a file, or None where it is not UTF-8 text.

    A byte-order mark is dropped, and every newline becomes `\\n`.
    """
    if b"\0" in data:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def alphanumeric_share(text: str) -> float:
    """The share of a text's UTF-8 bytes that are letters or digits; bytes over 127 count."""
    data = text.encode()
    return len(data.translate(None, _NOT_ALPHANUMERIC)) / len(data) if data else 0.0


def is_generated(text: str) -> bool:
    """Whether comments in the first lines say that a generator wrote the file."""
    head = text[:_HEADER_CHARACTERS].split("\n")[:_HEADER_LINES]
    return any(_COMMENT_LINE.match(line) and _GENERATED.search(line) for line in head)
