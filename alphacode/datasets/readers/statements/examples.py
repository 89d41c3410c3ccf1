"""The example tests that a statement shows, found by their headings.

The statements of APPS hold the examples as text only; programs are filtered on them (paper,
appendix on APPS; Codex paper, section 4.5). Judges write them in three ways:

    -----Examples-----      -----Sample Input-----      Sample Input 1:
    Input                   2 3                         2 3
    2 3
                            -----Sample Output-----     Sample Output 1:
    Output                  5                           5
    5
                            Two and three are five.

Within a section of examples the bare words `Input` and `Output` are headings; outside of one they
head the description of the format. `Note` is a heading after an output; in an input it is a word.
A sample with a heading of its own ends at a blank line, for prose may follow, unless its input has
blank lines too.
"""

import re
from collections.abc import Sequence

from alphacode.datasets.problem import Test

_EXAMPLE = r"(?:sample|example)s?(?: test)?s?(?: case)?s?"
_NUMBER = r"(?: ?#?[0-9]+)?"
_SECTION = re.compile(rf"{_EXAMPLE}{_NUMBER}", re.IGNORECASE)
_MARKED = re.compile(rf"{_EXAMPLE} (input|output)s?{_NUMBER}", re.IGNORECASE)
_BARE = re.compile(rf"(input|output)s?{_NUMBER}", re.IGNORECASE)
_END = re.compile(rf"(?:notes?|explanations?|hints?){_NUMBER}", re.IGNORECASE)
_DASHES = re.compile(r"\s*-{3,}\s*(.*?)\s*-{3,}\s*")


def examples(statement: str) -> tuple[Test, ...]:
    """The examples in order; none where there are none, or inputs and outputs do not pair."""
    blocks: list[tuple[str, bool, list[str]]] = []  # kind, whether it has its own heading, lines
    in_section = False
    current: list[str] | None = None
    for line in statement.replace("\r\n", "\n").split("\n"):
        dashed = _DASHES.fullmatch(line)
        heading = (dashed[1] if dashed else line).strip().rstrip(":").rstrip()
        if marked := _MARKED.fullmatch(heading):
            current = []
            blocks.append((marked[1].lower(), bool(dashed) or not in_section, current))
        elif in_section and not dashed and (bare := _BARE.fullmatch(heading)):
            current = []
            blocks.append((bare[1].lower(), False, current))
        elif _SECTION.fullmatch(heading):
            in_section, current = True, None
        elif dashed or (_END.fullmatch(heading) and blocks and blocks[-1][0] == "output"):
            in_section, current = False, None
        elif current is not None:
            current.append(line.rstrip())
    kinds = [kind for kind, _, _ in blocks]
    if kinds != ["input", "output"] * (len(blocks) // 2):
        return ()
    pairs = zip(blocks[::2], blocks[1::2], strict=True)
    return tuple(
        Test(_text(source), _text(_own(source, answer) if alone else answer))
        for (_, _, source), (_, alone, answer) in pairs
    )


def _trimmed(lines: Sequence[str]) -> list[str]:
    filled = [i for i, line in enumerate(lines) if line]
    return list(lines[filled[0] : filled[-1] + 1]) if filled else []


def _own(source: Sequence[str], answer: Sequence[str]) -> list[str]:
    """The lines of an output up to the prose that may follow it."""
    lines = _trimmed(answer)
    if "" in lines and "" not in _trimmed(source):
        return lines[: lines.index("")]
    return lines


def _text(lines: Sequence[str]) -> str:
    lines = _trimmed(lines)
    # Some pages put a blank line after each line; between two lines one may be meant.
    if len(lines) > 3 and all(not line for line in lines[1::2]) and all(lines[::2]):
        lines = lines[::2]
    return "".join(f"{line}\n" for line in lines)
