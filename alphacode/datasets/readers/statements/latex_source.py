r"""LaTeX source made ready to be read: verbatim text, comments, conditionals and macros."""

import re

from alphacode.datasets.readers.statements.layout import BREAK, Literals

_VERBATIM = re.compile(
    r"\\begin\s*\{(verbatim\*?|Verbatim|lstlisting|minted|alltt)\}(?:\[[^\]]*\])?"
    r"(?:(?<=minted\})\{[^}]*\})?[ \t]*\n?(.*?)\\end\s*\{\1\}",
    re.DOTALL,
)
_INLINE = re.compile(r"\\(?:verb\*?|lstinline)(?![A-Za-z])([^\s\w])(.*?)\1")
_ADDRESS = re.compile(r"(\\(?:url|href)\s*\{)([^{}\n]*)(\})")
_CONDITIONAL = re.compile(
    r"\\if(plastex|true|false)(?![A-Za-z])(.*?)(?:\\else(?![A-Za-z])(.*?))?\\fi(?![A-Za-z])",
    re.DOTALL,
)
_DEFINITION = re.compile(
    r"\\(?:re|provide)?(?:newcommand|DeclareMathOperator)\*?\s*\{?\\([A-Za-z]+)\}?\s*"
    r"(?:\[([0-9])\])?\s*(?:\[[^\]]*\])?\s*\{|\\def\s*\\([A-Za-z]+)((?:#[0-9])*)\s*\{"
)
_REFERENCE = re.compile(r"[~ ]*\\(?:page|eq|auto|c)?ref\s*\{[^{}]*\}")
_LONGEST = 1_000_000  # characters that macros may swell a statement to


def prepare(source: str, literals: Literals) -> str:
    """Source without comments, definitions and preamble; verbatim text is set aside."""
    source = _VERBATIM.sub(
        lambda match: BREAK + literals.keep(match[2].strip("\n")) + BREAK, source
    )
    source = _INLINE.sub(lambda match: literals.keep(match[2]), source)
    # A bare % in an address is no comment.
    source = _ADDRESS.sub(
        lambda match: match[1] + re.sub(r"(?<!\\)%", r"\\%", match[2]) + match[3], source
    )
    source = _without_comments(source)
    source = _REFERENCE.sub("", source)  # to figures and the like, which are dropped
    source = _CONDITIONAL.sub(
        lambda match: (match[3] or "") if match[1] == "false" else match[2], source
    )
    source, macros = _definitions(source)
    _, begin, body = source.partition("\\begin{document}")
    source = body.partition("\\end{document}")[0] if begin else source
    return _expand(source, macros)


def _without_comments(source: str) -> str:
    lines: list[str] = []
    joins = False  # the line before ended in a comment that takes the line end with it
    for line in source.split("\n"):
        kept = re.match(r"((?:[^\\%]|\\.|\\$)*)", line)
        text = kept[1] if kept else ""
        commented = len(text) < len(line)
        if commented and not text.strip():
            continue
        if joins and text.strip():
            lines[-1] += text.lstrip()
        else:
            lines.append(text)
        joins = commented and not text[-1:].isspace()
    return "\n".join(lines)


def _group_end(source: str, start: int) -> int:
    """The position after the brace that closes the group whose inside begins at `start`."""
    depth = 1
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(source, start):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0:
            return match.end()
    return len(source)


def _definitions(source: str) -> tuple[str, dict[str, tuple[int, str]]]:
    """Source without its macro definitions, and name -> (number of arguments, body)."""
    macros: dict[str, tuple[int, str]] = {}
    while match := _DEFINITION.search(source):
        end = _group_end(source, match.end())
        count = int(match[2] or 0) if match[1] else match[4].count("#")
        macros[match[1] or match[3]] = (count, source[match.end() : end - 1])
        source = source[: match.start()] + source[end:]
    return source, macros


def _expand(source: str, macros: dict[str, tuple[int, str]]) -> str:
    for _ in range(8):  # macros that use macros; a macro that uses itself stops here
        if not macros or len(source) > _LONGEST:
            break
        before = source
        for name, (count, body) in macros.items():
            source = _expand_one(source, name, count, body)
        if source == before:
            break
    return source


def _expand_one(source: str, name: str, count: int, body: str) -> str:
    pieces, at = [], 0
    for match in re.finditer(rf"\\{name}(?![A-Za-z])(?:\{{\}})?[ \t]*", source):
        if match.start() < at:
            continue
        end, text = match.end() if count else match.start() + len(match[0].rstrip(" \t")), body
        for number in range(1, count + 1):
            argument = ""
            if source.startswith("{", end):
                start, end = end + 1, _group_end(source, end + 1)
                argument = source[start : end - 1]
            text = text.replace(f"#{number}", argument)
        pieces += [source[at : match.start()], text]
        at = end
        if sum(map(len, pieces)) > _LONGEST:
            break
    return "".join([*pieces, source[at:]])
