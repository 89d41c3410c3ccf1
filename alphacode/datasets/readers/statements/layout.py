"""Marks that the statement converters write, and the plain text made of them.

The marks are private-use characters, so they cannot meet a character of a statement.
"""

import re

BREAK = "\ue000"  # a new line
PARAGRAPH = "\ue001"  # a blank line
ITEM = "\ue002"  # a list entry: a new line, without a blank line before it
INDENT = "\ue003"  # a space that survives at the start of a line
THIN = "\ue004"  # a thin space: nothing between digits, else a space
# Each literal is one character, which nothing that rewrites text can take apart.
_FIRST_LITERAL, _LAST_LITERAL = "\U000f0000", "\U0010fffd"
_LITERAL = re.compile(f"[{_FIRST_LITERAL}-{_LAST_LITERAL}]")
_MARK = re.compile("[\ue000-\ue00f]")
_MOST_LITERALS = ord(_LAST_LITERAL) - ord(_FIRST_LITERAL) + 1


class Literals:
    """Texts set aside while a statement is converted, so that nothing rewrites them."""

    def __init__(self) -> None:
        """Starts empty."""
        self._texts: list[str] = []

    def keep(self, text: str) -> str:
        """Sets `text` aside; the returned mark stands for it until `restore`.

        Texts past the hundred thousand marks that there are stay where they are.
        """
        if len(self._texts) == _MOST_LITERALS:
            return text
        self._texts.append(_MARK.sub("", text))
        return chr(ord(_FIRST_LITERAL) + len(self._texts) - 1)

    def restore(self, text: str) -> str:
        """`text` with every mark replaced by what it stands for."""
        while _LITERAL.search(text):
            text = _LITERAL.sub(lambda mark: self._texts[ord(mark[0]) - ord(_FIRST_LITERAL)], text)
        return text


def without_marks(source: str) -> str:
    """`source` with line ends unified and the characters that serve as marks removed."""
    unified = source.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    return _LITERAL.sub("", _MARK.sub("", unified))


def lay_out(marked: str, literals: Literals) -> str:
    """Plain text: paragraphs with a blank line between them, spaces collapsed, literals back."""
    marked = re.sub(f"(?<=[0-9]){THIN}(?=[0-9]{{3}}(?![0-9]))", "", marked).replace(THIN, " ")
    marked = re.sub(f"[{PARAGRAPH}{BREAK}\\s]*{ITEM}", BREAK, marked)
    paragraphs = []
    for paragraph in marked.split(PARAGRAPH):
        lines = (re.sub(r"\s+", " ", line).strip() for line in paragraph.split(BREAK))
        text = "\n".join(line.replace(INDENT, " ") for line in lines if line)
        if text:
            paragraphs.append(text)
    return literals.restore("\n\n".join(paragraphs)).strip() + "\n" if paragraphs else ""
