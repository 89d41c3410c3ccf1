"""The language of a source file, by its name and its content (paper, table A1).

The paper names thirteen languages and how it tells Python 2 from Python 3: by whether Python 3's
parser accepts the file. It does not say whether its C++ holds C. Here C is a language of its own,
since two that are apart can be read together later, and not the other way round.
"""

import ast
import re
import symtable
import warnings
from collections.abc import Iterable
from pathlib import PurePosixPath

LANGUAGES = {
    "c": "C",
    "cpp": "C++",
    "csharp": "C#",
    "go": "Go",
    "java": "Java",
    "javascript": "JavaScript",
    "lua": "Lua",
    "php": "PHP",
    "python2": "Python 2",
    "python3": "Python 3",
    "ruby": "Ruby",
    "rust": "Rust",
    "scala": "Scala",
    "typescript": "TypeScript",
}
"""Names in records, and as the paper prints them."""

_SUFFIXES = {
    "c": ".c .h",
    "cpp": ".cpp .cc .cxx .c++ .hpp .hh .hxx .h++ .ipp .inl .tpp .tcc .txx",
    "csharp": ".cs .csx",
    "go": ".go",
    "java": ".java",
    "javascript": ".js .mjs .cjs .jsx",
    "lua": ".lua",
    "php": ".php .phtml .php3 .php4 .php5 .php7",
    "python3": ".py .pyw .pyi .py3 .py2",
    "ruby": ".rb .rake .gemspec .ru",
    "rust": ".rs",
    "scala": ".scala .sbt",
    "typescript": ".ts .tsx .mts .cts",
}
_BY_SUFFIX = {s: language for language, all_of in _SUFFIXES.items() for s in all_of.split()}
_BY_EXACT_SUFFIX = {".C": "cpp", ".H": "cpp"}
_INTERPRETERS = (
    (re.compile(r"python|pypy"), "python3"),
    (re.compile(r"node|nodejs|bun|deno"), "javascript"),
    (re.compile(r"j?ruby|rake"), "ruby"),
    (re.compile(r"lua|luajit|texlua"), "lua"),
    (re.compile(r"php"), "php"),
    (re.compile(r"scala"), "scala"),
)
_SHEBANG = re.compile(r"#![ \t]*(\S+)(?:[ \t]+(?:-S[ \t]+)?(?:\w+=\S*[ \t]+)*(\S+))?")

# What files of these names are where they are not in the language of their suffix.
_FOREIGN = {
    "c": re.compile(r"^[ \t]*(?:@(?:interface|protocol|class|end)\b|#[ \t]*import\b)", re.M),
    "php": re.compile(r"\A(?!#!)(?:(?!<\?(?:php|=|\s)).)*\Z|\A\s*<\?hh", re.S | re.I),
    "rust": re.compile(r"\A\s*<\?xml|^[ \t]*#pragma[ \t]+(?:version|rs)\b", re.M),
    "typescript": re.compile(r"\A\s*(?:<\?xml|<!DOCTYPE|<TS\b)"),
    "csharp": re.compile(r"\A\s*(?:<\?xml|<!DOCTYPE)"),
    "javascript": re.compile(r"\A\s*(?:<\?xml|<!DOCTYPE)"),
}
_C_COMMENT_OR_STRING = re.compile(
    r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S
)
# What a C header shows to C++ compilers only.
_CPLUSPLUS_GUARD = re.compile(
    r"^[ \t]*#[ \t]*if(?:def[ \t]+|[ \t]+defined[ \t]*\(?[ \t]*)__cplusplus\b.*?"
    r"^[ \t]*#[ \t]*(?:endif|else|elif)\b",
    re.M | re.S,
)
_CPP_SIGN = re.compile(
    r"""\b(?: class \s+ [\w:\s()]*? [{;:] | namespace \s+ [\w:]* \s* \{ | template \s* <
        | using \s+ (?: namespace \b | \w+ \s* = ) | std\s*:: | virtual\s+\w
        | (?: public | private | protected ) \s* : | typename\s+\w | static_cast\s* <
        | operator \s* (?: [-+*/<>=!\[(&|^%~] | new\b | delete\b ) | nullptr \b
        | const\s+[\w:]+\s*&\s*\w )
      | ^[ \t]*\#[ \t]*include[ \t]*<\w+> """,
    re.X | re.M,
)


def candidate(path: str, start: str = "") -> str | None:
    """The language that a file's name promises, `start` being its first line; None for no such.

    Python files promise `python3`, and headers `.h` promise `c`, until `language_of` reads them.
    """
    suffix = PurePosixPath(path).suffix
    if suffix in _BY_EXACT_SUFFIX:
        return _BY_EXACT_SUFFIX[suffix]
    if suffix or not (match := _SHEBANG.match(start)):
        return _BY_SUFFIX.get(suffix.lower())
    program = match[1].rpartition("/")[2]
    if program == "env" and match[2]:
        program = match[2]
    for pattern, language in _INTERPRETERS:
        if re.fullmatch(rf"(?:{pattern.pattern})[\d.]*", program):
            return language
    return None


def has_no_suffix(path: str) -> bool:
    """Whether only the first line can tell what a file is."""
    return not PurePosixPath(path).suffix


def language_of(path: str, text: str, beside: Iterable[str] = ()) -> str | None:
    """The language of a file, or None for one in none of `LANGUAGES`, whatever its name says.

    Args:
      path: Its path or name.
      text: Its content.
      beside: Names of the files in its folder. They decide on a header `.h` that is C and C++
        alike: C++ where there are C++ files and no C files.

    Raises:
      ValueError: Python that the parser gives up on, too deeply nested for it.
    """
    language = candidate(path, text[:200].partition("\n")[0])
    if language is None:
        return None
    if (foreign := _FOREIGN.get(language)) and foreign.search(text):
        return None
    if language == "c" and path.lower().endswith(".h"):
        others = {candidate(name) for name in beside if not name.lower().endswith(".h")}
        return "cpp" if _is_cpp(text) or ("cpp" in others and "c" not in others) else "c"
    if language == "python3" and not parses_as_python3(text):
        return "python2"
    return language


def parses_as_python3(text: str) -> bool:
    """Whether the parser of the Python at hand accepts a file.

    Raises:
      ValueError: It gives up, the file being nested too deeply for it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # stray backslashes in strings
        try:
            # Several times as fast as ast.parse, for it makes no objects of the tree; what it
            # refuses after parsing is tried again.
            symtable.symtable(text, "file", "exec")
        except (SyntaxError, ValueError):
            try:
                compile(text, "file", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
            except SyntaxError:
                return False
            except (MemoryError, RecursionError):
                raise ValueError("nested too deeply") from None
        except (MemoryError, RecursionError):
            raise ValueError("nested too deeply") from None
    return True


def _is_cpp(text: str) -> bool:
    code = _C_COMMENT_OR_STRING.sub(" ", text)
    return bool(_CPP_SIGN.search(_CPLUSPLUS_GUARD.sub("", code)))
