"""C++ sources normalised (paper, appendix B.2): what can be done without a compiler.

Normalising takes three steps. `for_preprocessor` repairs `main` and takes the includes out, so that
a preprocessor expands the program's own macros and nothing of the headers; `expanded` replaces
typedefs in what the preprocessor gives and puts the one include back; a formatter does the rest.
Whether the result still compiles and does the same is for the caller to find out: these are rules
on tokens, which an odd program can defeat.
"""

import itertools
import re
from collections.abc import Iterator, Sequence

HEADER = "#include <bits/stdc++.h>\n"

# What is not closed goes to the end, so that no text takes more than a few passes.
_TOKEN = re.compile(
    r"""
      ^[ \t]*\#(?:\\\r?\n|[^\n])*    # a directive, continued lines included
    | //(?:\\\r?\n|[^\n])*
    | /\*(?:.*?\*/|.*)
    | (?:u8|[uUL])?R"(?P<mark>[^()\\\s]{0,16})\((?:.*?\)(?P=mark)"|.*)
    | "(?:\\.|[^"\\\n])*+"
    | '(?:\\.|[^'\\\n])*+'
    | [A-Za-z_]\w*
    | \.?\d(?:[eEpP][+-]|['\w.])*
    | \n|[^\S\n]+                       # apart, for a directive to begin its line
    | ::|->|.
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_INCLUDE = re.compile(r"[ \t]*#[ \t]*(?:include|import)\b")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_BLANK_LINES = re.compile(r"\n[ \t\n]*\n")
_ELABORATED = frozenset({"struct", "class", "enum", "union", "typename"})
_UNSAFE = frozenset("()[]{}*&=")
# Beyond them typedefs stay: each may double what the one before it stands for.
_LONGEST_TYPE = 300  # characters
_MOST_TYPES = 200


def tokens(source: str) -> list[str]:
    """The source cut up, nothing lost: white space, comments and directives are tokens too."""
    return [found[0] for found in _TOKEN.finditer(source)]


def _is_code(token: str) -> bool:
    return not (token.isspace() or token.startswith(("//", "/*")) or token.lstrip(" \t")[:1] == "#")


def for_preprocessor(source: str) -> str:
    """The source without includes, and with `int main` where there was no type, or `void`."""
    kept = [token for token in tokens(source) if not _INCLUDE.match(token)]
    code = [place for place, token in enumerate(kept) if _is_code(token)]
    for before, here, after in zip([None, *code], code, code[1:], strict=False):
        if kept[here] != "main" or kept[after] != "(":
            continue
        if before is None or kept[before] in (";", "}"):
            kept[here] = "int main"
        elif kept[before] == "void":
            kept[before] = "int"
    return "".join(kept)


def expanded(preprocessed: str, typedefs: bool = True) -> str:
    """The end of normalising, but for the formatting.

    Args:
      preprocessed: What a preprocessor made of `for_preprocessor`.
      typedefs: Whether to replace the names of types declared outside of all braces by the types.
        Typedefs of pointers, references, functions, arrays and unnamed types stay, and so do alias
        templates.
    """
    parts = tokens(preprocessed)
    if typedefs:
        parts = _without_typedefs(parts)
    text = _BLANK_LINES.sub("\n\n", "".join(parts)).strip()
    return f"{HEADER}{text}\n"


def _without_typedefs(parts: list[str]) -> list[str]:
    """Takes declarations in their order, so that a type may use the names before it."""
    done: list[str] = []
    types: dict[str, list[str]] = {}
    depth = place = 0
    while place < len(parts):
        token = parts[place]
        depth += (token == "{") - (token == "}")
        end = _declaration_end(parts, place) if depth == 0 else 0
        if end and _code_beside(done, len(done), -1) != ">":  # not an alias template
            declaration = "".join(_replaced(parts, n, types) for n in range(place, end))
            names = _declared(list(filter(_is_code, tokens(declaration))))
            if len(types) < _MOST_TYPES and names and _replaceable(parts, end, names):
                types.update(names)
                place = end + 1
                continue
        done.append(_replaced(parts, place, types))
        place += 1
    return done


def _declaration_end(parts: Sequence[str], place: int) -> int:
    """Where the `;` of a typedef or alias that begins at `place` stands; 0 if none begins."""
    if parts[place] not in ("typedef", "using"):
        return 0
    for end in range(place + 1, len(parts)):
        if parts[end] == ";":
            return end
        if parts[end] in "{}":
            return 0
    return 0


def _declared(words: list[str]) -> dict[str, list[str]]:
    """The names that a declaration, without its `;`, gives to types; empty for what is left be."""
    if words[0] == "using":
        if len(words) < 4 or words[2] != "=":
            return {}
        kind, names = words[3:], [words[1]]
    else:
        first, *others = _split(words[1:])
        if len(first) < 2 or any(len(other) != 1 for other in others):
            return {}
        kind, names = first[:-1], [first[-1], *(other[0] for other in others)]
    outside = set(_outside_brackets(kind))
    if not 0 < sum(map(len, kind)) <= _LONGEST_TYPE or outside & (_UNSAFE | _ELABORATED):
        return {}
    if not all(map(_IDENTIFIER.fullmatch, names)):
        return {}
    return {name: kind for name in names}


def _split(words: Sequence[str]) -> list[list[str]]:
    """Cut at the commas outside of angle brackets."""
    found: list[list[str]] = [[]]
    depth = 0
    for word in words:
        depth += (word == "<") - (word == ">")
        if word == "," and depth == 0:
            found.append([])
        else:
            found[-1].append(word)
    return found


def _outside_brackets(words: Sequence[str]) -> Iterator[str]:
    depth = 0
    for word in words:
        if depth == 0:
            yield word
        depth += (word == "<") - (word == ">")


def _replaceable(parts: Sequence[str], begin: int, names: dict[str, list[str]]) -> bool:
    """Whether all uses can be spelled out: not `::name`, and no second declaration of it."""
    code = [part for part in parts[begin:] if _is_code(part)]
    pairs = itertools.pairwise(code)
    return not any(
        after in names and (before == "::" or before in _ELABORATED) for before, after in pairs
    )


def _code_beside(parts: Sequence[str], place: int, step: int) -> str:
    """The next token that is code, before or after a place; empty where there is none."""
    place += step
    while 0 <= place < len(parts):
        if _is_code(parts[place]):
            return parts[place]
        place += step
    return ""


def _replaced(parts: Sequence[str], place: int, types: dict[str, list[str]]) -> str:
    """The token there, or the type that it names."""
    if parts[place] not in types:
        return parts[place]
    if _code_beside(parts, place, -1) in (".", "->"):
        return parts[place]
    kind = types[parts[place]]
    text = _joined(kind)
    after = _code_beside(parts, place, 1)
    # `long long(x)` is no C++; a type of one name, or a template, converts like a function.
    several = len(kind) > 1 and all(map(_IDENTIFIER.fullmatch, kind))
    return f"({text})" if several and after in ("(", "{") else text


def _joined(words: Sequence[str]) -> str:
    """Words with a space where two names, or two closing brackets, would run into one."""
    text = ""
    for word in words:
        wide = text[-1:].isidentifier() or text[-1:].isdigit()
        if (wide and (word[0].isalnum() or word[0] == "_")) or (text[-1:] == word == ">"):
            text += " "
        text += word
    return text
