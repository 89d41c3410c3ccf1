r"""TeX formulas as plain text: `1 \le n \le 10^{5}` becomes `1 <= n <= 10^5`."""

import re

from alphacode.datasets.readers.statements.layout import BREAK, THIN

# Written with a space on either side.
_OPERATORS = {
    "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=",
    "lt": "<", "gt": ">", "ne": "!=", "neq": "!=", "equiv": "≡", "approx": "≈", "sim": "~",
    "in": "in", "ni": "contains", "notin": "not in", "subset": "subset of",
    "subseteq": "subset of", "supseteq": "superset of", "to": "->", "rightarrow": "->",
    "longrightarrow": "->", "mapsto": "->", "leftarrow": "<-", "gets": "<-", "Rightarrow": "=>",
    "implies": "=>", "Leftrightarrow": "<=>", "leftrightarrow": "<->", "iff": "<=>",
    "land": "and", "wedge": "and", "lor": "or", "vee": "or", "oplus": "xor", "times": "\u00d7",
    "cdot": "*", "ast": "*", "star": "*", "circ": "o", "div": "/", "bmod": "mod", "mod": "mod",
    "mid": "|", "cup": "union", "cap": "intersect", "setminus": "\\", "ll": "<<", "gg": ">>",
    "pm": "+-", "mp": "-+", "coloneqq": ":=", "forall": "for all", "exists": "there is",
    "quad": " ", "qquad": " ", "parallel": "||", "perp": "perpendicular to",
}  # fmt: skip
# Written as they are; any other name stands for itself (`\log`, `\alpha`).
_NAMES = {
    "infty": "infinity", "ldots": "...", "dots": "...", "cdots": "...", "vdots": "...",
    "ddots": "...", "dotsc": "...", "dotsb": "...", "ell": "l", "lfloor": "floor(",
    "rfloor": ")", "lceil": "ceil(", "rceil": ")", "lvert": "|", "rvert": "|", "vert": "|",
    "Vert": "||", "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]", "langle": "<",
    "rangle": ">", "prime": "'", "emptyset": "{}", "varnothing": "{}", "neg": "not ",
    "lnot": "not ", "backslash": "\\", "colon": ":", "degree": " degrees", "textless": "<",
    "textgreater": ">", "varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta",
    "int": "integral", "textdollar": "$",
}  # fmt: skip
# Their argument, or what follows, is shown and they are not.
_TRANSPARENT = frozenset({
    "text", "textrm", "textit", "textbf", "texttt", "textsf", "textsc", "textnormal", "mathrm",
    "mathit", "mathbf", "mathcal", "mathbb", "mathsf", "mathtt", "mathfrak", "mathscr", "emph",
    "operatorname", "mbox", "hbox", "boldsymbol", "bm", "overline", "underline", "bar", "hat",
    "tilde", "vec", "dot", "widehat", "widetilde", "overrightarrow", "underbrace", "overbrace",
    "boxed", "mathop", "mathrel", "mathbin", "mathord", "displaystyle", "textstyle",
    "scriptstyle", "limits", "nolimits", "nonumber", "left", "right", "middle", "big", "Big",
    "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr", "it",
    "bf", "rm", "tt", "em", "hline", "notag", "centering", "ensuremath", "protect",
})  # fmt: skip
_SPACES = {",": THIN, ";": " ", ":": " ", " ": " ", "!": "", "\n": " ", ">": " ", "/": ""}
_SIMPLE = re.compile(r"-?[A-Za-z0-9]+(\.[0-9]+)?'*|\*+|[+-]")
_ORDINALS = frozenset({"st", "nd", "rd", "th", "st.", "nd.", "rd.", "th."})


def formula_to_text(source: str) -> str:
    """Converts the inside of a formula; marks of `layout` stand for breaks and thin spaces."""
    text = _Formula(source).sequence()
    text = re.sub(r"[ \t\n]+", " ", text)
    text = re.sub(r"(?<=[(\[{]) | (?=[)\]},;])", "", text)
    return text.strip()


class _Formula:
    """A reader of one formula, from left to right."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    def sequence(self, closing: str = "") -> str:
        """Everything up to `closing`, which is passed over, or to the end."""
        pieces: list[str] = []
        while self.at < len(self.source):
            char = self.source[self.at]
            self.at += 1
            if char == closing:
                break
            if char == "\\" and (
                infix := re.compile(r"(choose|over)(?![A-Za-z])").match(self.source, self.at)
            ):
                self.at = infix.end()
                left, right = "".join(pieces).strip(), self.sequence(closing).strip()
                return f"C({left}, {right})" if infix[1] == "choose" else _fraction(left, right)
            pieces.append(self._piece(char, "".join(pieces[-1:])))
        return "".join(pieces)

    def _piece(self, char: str, before: str) -> str:
        if char == "\\":
            return self._command()
        if char == "{":
            return self.sequence("}")
        if char in "^_":
            return self._script(char, before)
        if char in "<>":
            return f" {char} "
        return {"$": "", "}": "", "&": " ", "~": " "}.get(char, char)

    def argument(self) -> str:
        """The next group, command or character."""
        self._skip_spaces()
        if self.at >= len(self.source):
            return ""
        char = self.source[self.at]
        self.at += 1
        return self._piece(char, "").strip()

    def _skip_spaces(self) -> None:
        while self.at < len(self.source) and self.source[self.at].isspace():
            self.at += 1

    def _raw_group(self) -> str:
        """The text of a brace group as it stands, for names of environments and labels."""
        match = re.compile(r"\s*\{([^{}]*)\}").match(self.source, self.at)
        if match:
            self.at = match.end()
        return match[1] if match else ""

    def _option(self) -> str:
        match = re.compile(r"\s*\[([^\]]*)\]").match(self.source, self.at)
        if match:
            self.at = match.end()
        return match[1] if match else ""

    def _script(self, char: str, before: str) -> str:
        script = self.argument()
        if char == "^":
            if script in _ORDINALS:
                return script if before[-1:].isdigit() else f"-{script}"
            if script in ("o", "\\circ"):
                return " degrees" if before[-1:].isdigit() else "^o"
            if script and not script.strip("'"):
                return script
        if not script:
            return ""
        text = f"{char}{script}" if _SIMPLE.fullmatch(script) else f"{char}({script})"
        # In `a_ix` the script is one letter: a space keeps the next one out of it.
        follows = self.source[self.at : self.at + 1].isalnum() and text[-1].isalnum()
        return text + " " if follows else text

    def _command(self) -> str:
        match = re.compile(r"([A-Za-z]+)\*?|(.)", re.DOTALL).match(self.source, self.at)
        if match is None:
            return ""
        self.at = match.end()
        if match[2] is not None:
            return self._symbol(match[2])
        name = match[1]
        if name in _OPERATORS:
            return f" {_OPERATORS[name]} "
        if name in _TRANSPARENT:
            if name in ("left", "right", "middle") and self.source[self.at : self.at + 1] == ".":
                self.at += 1
            return ""
        if name in _NAMES:
            return _NAMES[name]
        return self._construct(name)

    def _symbol(self, symbol: str) -> str:
        if symbol == "\\":
            self._option()
            return BREAK
        return _SPACES.get(symbol, "||" if symbol == "|" else symbol)

    def _construct(self, name: str) -> str:
        if name in ("frac", "dfrac", "tfrac", "cfrac"):
            return _fraction(self.argument(), self.argument())
        if name in ("binom", "dbinom", "tbinom"):
            return f"C({self.argument()}, {self.argument()})"
        if name == "sqrt":
            degree, radicand = self._option(), self.argument()
            return f"{radicand}^(1/{degree})" if degree else f"sqrt({radicand})"
        if name in ("pmod", "pod"):
            return f" (mod {self.argument()})"
        if name == "not":
            negated = self.argument()
            return " != " if negated in ("=", "≡") else f" not {negated} "
        if name in ("begin", "end"):
            if self._raw_group() in ("array", "tabular") and name == "begin":
                self._raw_group()
            return ""
        if name in ("label", "tag", "hspace", "vspace", "color", "phantom"):
            self._raw_group()
            return ""
        return name


def _fraction(over: str, under: str) -> str:
    def part(text: str) -> str:
        return text if re.fullmatch(r"[A-Za-z0-9_.^!]+", text) else f"({text})"

    return f"{part(over)}/{part(under)}"
