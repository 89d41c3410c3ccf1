r"""Problem statements in LaTeX as plain text.

Paragraphs become lines with a blank line between them, `\section*{Input}` a line of its own, lists
lines with `-` or a number, tables rows of `a | b`. Figures, illustrations, comments, labels and the
title are dropped. Commands without a rule here show their arguments.
"""

import re
import unicodedata

from alphacode.datasets.readers.statements.formula import formula_to_text
from alphacode.datasets.readers.statements.latex_source import prepare
from alphacode.datasets.readers.statements.layout import (
    BREAK,
    INDENT,
    ITEM,
    PARAGRAPH,
    THIN,
    Literals,
    lay_out,
    without_marks,
)

_SYMBOLS = {
    "ldots": "...", "dots": "...", "textellipsis": "...", "cdots": "...", "textbackslash": "\\",
    "textasciitilde": "~", "textasciicircum": "^", "textless": "<", "textgreater": ">",
    "textbar": "|", "textunderscore": "_", "textquotedbl": '"', "textquotesingle": "'",
    "textquoteleft": "'", "textquoteright": "'", "textquotedblleft": '"',
    "textquotedblright": '"', "textdollar": "$", "textendash": "-", "textemdash": " - ",
    "lbrace": "{", "rbrace": "}", "S": "§", "copyright": "©", "pounds": "£", "euro": "€",
    "textdegree": "°", "textbullet": "-", "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "o": "ø",
    "O": "Ø", "oe": "œ", "OE": "Œ", "ss": "ß", "l": "ł", "L": "Ł", "i": "i", "j": "j",
    "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "LaTeX": "LaTeX", "TeX": "TeX", "quad": " ",
    "qquad": " ", "newline": BREAK, "linebreak": BREAK, "par": PARAGRAPH, "bigskip": PARAGRAPH,
    "medskip": PARAGRAPH, "smallskip": PARAGRAPH, "slash": "/", "space": " ", "textcent": "¢",
    "tabularnewline": BREAK, "hline": "", "to": "->", "rightarrow": "->", "times": "\u00d7",
}  # fmt: skip
_ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "c": "\u0327", "v": "\u030c", "H": "\u030b", "u": "\u0306", "r": "\u030a",
    "k": "\u0328", "d": "\u0323",
}  # fmt: skip
# Commands that vanish with this many arguments; optional arguments always vanish.
_DROPPED = {
    "label": 1, "cite": 1,
    "includegraphics": 1, "illustration": 3, "problemname": 1, "title": 1, "vspace": 1,
    "hspace": 1, "input": 1, "include": 1, "usepackage": 1, "documentclass": 1, "pagestyle": 1,
    "setlength": 2, "addtolength": 2, "setcounter": 2, "color": 1, "textcolor": 1,
    "definecolor": 3, "fontsize": 2, "multicolumn": 2, "multirow": 2, "cline": 1, "cmidrule": 1,
    "rule": 2, "raisebox": 1, "scalebox": 1, "resizebox": 2, "href": 1, "hypersetup": 1,
    "displaysample": 1, "index": 1, "phantom": 1, "hphantom": 1, "vphantom": 1, "colorbox": 1,
    "rowcolor": 1, "cellcolor": 1, "parbox": 1, "begingroup": 0, "graphicspath": 1,
    "lstset": 1, "captionsetup": 1, "bibliography": 1, "selectlanguage": 1, "hypertarget": 1,
}  # fmt: skip
_HEADINGS = frozenset({"section", "subsection", "subsubsection", "chapter", "paragraph"})
_FORMULAS = frozenset(
    {"equation", "align", "eqnarray", "gather", "multline", "displaymath", "math", "flalign"}
)
_FIGURES = frozenset(
    {"figure", "wrapfigure", "tikzpicture", "picture", "comment", "asy", "SCfigure"}
)
_LISTS = frozenset({"itemize", "enumerate", "description", "compactitem", "compactenum"})
_TABLES = {"tabular": 1, "tabularx": 2, "tabulary": 2, "longtable": 1, "array": 1}
_WITH_ARGUMENT = frozenset({"minipage", "multicols", "wraptable", "adjustbox"})


def latex_to_text(source: str) -> str:
    """Converts a statement; the text ends in a newline, or is empty where nothing is left."""
    literals = Literals()
    prepared = prepare(without_marks(source), literals)
    return lay_out(_Latex(prepared).text(), literals)


class _Latex:
    """A reader of prepared source, from left to right, that writes marked text."""

    def __init__(self, source: str, depth: int = 0) -> None:
        self.source = source
        self.at = 0
        self.lists: list[int | None] = []  # per open list: its last number, or None for bullets
        self.tables = 0
        self.depth = depth

    def text(self) -> str:
        """All of it."""
        pieces = []
        while self.at < len(self.source):
            pieces.append(self._piece())
        return "".join(pieces)

    def _piece(self) -> str:
        if match := self._match(r"[^\\$`'\-~&{}\s]+"):
            return match[0]
        if match := self._match(r"\s+"):
            return PARAGRAPH if match[0].count("\n") > 1 else " "
        char = self.source[self.at]
        if char == "\\":
            return self._command()
        if char == "$":
            return self._dollars()
        for ligature, plain in (
            ("``", '"'), ("''", '"'), ("`", "'"), ("---", " - "), ("--", "-"),
        ):  # fmt: skip
            if self.source.startswith(ligature, self.at):
                self.at += len(ligature)
                return plain
        self.at += 1
        if char == "&":
            return " | " if self.tables else "&"
        return {"{": "", "}": "", "~": " "}.get(char, char)

    def _match(self, pattern: str) -> re.Match[str] | None:
        match = re.compile(pattern, re.DOTALL).match(self.source, self.at)
        if match:
            self.at = match.end()
        return match

    def _inner(self, source: str) -> str:
        # Deeper nesting than any statement has; keeps hostile input from exhausting the stack.
        return "" if self.depth > 40 else _Latex(source, self.depth + 1).text()

    def _dollars(self) -> str:
        if match := self._match(r"\$\$((?:\\.|[^\\$])+)\$\$"):
            return BREAK + formula_to_text(match[1]) + BREAK
        if match := self._match(r"\$((?:\\.|[^\\$])+)\$"):
            return formula_to_text(match[1])
        self.at += 1
        return "" if self.source.startswith("$", self.at) else "$"

    def _group(self) -> str:
        """The raw source of the next brace group, or the next command or character."""
        self._match(r"\s*")
        if not self.source.startswith("{", self.at):
            match = self._match(r"\\[A-Za-z]+|\\.|[^\\]")
            return match[0] if match else ""
        start, depth = self.at + 1, 0
        while match := self._match(r"\\.|[^\\{}]+|[{}]|\\"):
            depth += {"{": 1, "}": -1}.get(match[0], 0)
            if depth == 0:
                return self.source[start : self.at - 1]
        return self.source[start:]

    def _options(self) -> None:
        while self._match(r"[ \t]*\[[^\[\]]*\]"):
            pass

    def _command(self) -> str:
        if match := self._match(r"\\([^A-Za-z])"):
            return self._symbol(match[1])
        match = self._match(r"\\([A-Za-z]*)(\*?)")
        assert match is not None  # the caller saw the backslash
        name = match[1]
        # TeX drops the spaces after a command's name, but not the end of a paragraph.
        self._match(r"[ \t]*\n?(?![ \t]*\n)[ \t]*")
        if name in _SYMBOLS:
            return _SYMBOLS[name]
        if name in _ACCENTS:
            return self._accent(name)
        if name in _DROPPED:
            return self._drop(name)
        return self._structure(name)

    def _symbol(self, symbol: str) -> str:
        if symbol in "([":
            closing = re.escape("\\" + {"(": ")", "[": "]"}[symbol])
            match = self._match(f"(.*?){closing}")
            formula = formula_to_text(match[1]) if match else ""
            return formula if symbol == "(" else BREAK + formula + BREAK
        if symbol in _ACCENTS:
            return self._accent(symbol)
        if symbol == "\\":
            self._match(r"\*?(\s*\[[^\]]*\])?")
            return BREAK
        return {",": THIN, "-": "", "/": "", "\n": " ", "@": "", ";": " ", "!": ""}.get(
            symbol, symbol
        )

    def _accent(self, accent: str) -> str:
        letter = self._inner(self._group())
        return unicodedata.normalize("NFC", letter[:1] + _ACCENTS[accent]) + letter[1:]

    def _drop(self, name: str) -> str:
        self._options()
        for _ in range(_DROPPED[name]):
            self._group()
            self._options()
        return ""

    def _structure(self, name: str) -> str:
        if name in _HEADINGS:
            return PARAGRAPH + self._inner(self._group()) + PARAGRAPH
        if name == "item":
            return self._item()
        if name == "footnote":
            return f" ({self._inner(self._group()).strip()})"
        if name == "url":
            return self._group().replace("\\", "")
        if name in ("begin", "end"):
            environment = self._group().strip().rstrip("*")
            return self._begin(environment) if name == "begin" else self._end(environment)
        if name in ("vskip", "hskip", "kern"):
            self._match(r"-?[0-9.]+\s*[a-z]{2}")
        elif name == "verb":
            return ""
        else:
            self._options()
        return ""

    def _item(self) -> str:
        label = self._match(r"[ \t]*\[([^\]]*)\]")
        number = self.lists[-1] if self.lists else None
        if label:
            bullet = f"- {self._inner(label[1])}"
        elif number is None:
            bullet = "-"
        else:
            self.lists[-1] = number + 1
            bullet = f"{number + 1}."
        return ITEM + INDENT * (2 * max(len(self.lists) - 1, 0)) + bullet + " "

    def _begin(self, name: str) -> str:
        if name in _FIGURES or name in _FORMULAS:
            match = self._match(rf"(.*?)\\end\s*{{{name}\*?}}")
            body = match[1] if match else ""
            return BREAK + formula_to_text(body) + BREAK if name in _FORMULAS else ""
        self._options()
        if name in _TABLES:
            for _ in range(_TABLES[name]):
                self._group()
            self.tables += 1
        elif name in _WITH_ARGUMENT:
            self._group()
        elif name in _LISTS:
            self.lists.append(0 if name.endswith("enumerate") or name == "compactenum" else None)
            return ""
        return BREAK

    def _end(self, name: str) -> str:
        if name in _TABLES:
            self.tables = max(self.tables - 1, 0)
        elif name in _LISTS and self.lists:
            self.lists.pop()
        return BREAK if self.lists else PARAGRAPH
