"""Which language a submitted file is in."""

import ast
import re
import warnings

from alphacode.datasets.problem import Language

_SUFFIXES = {
    ".cpp": Language.CPP,
    ".cc": Language.CPP,
    ".cxx": Language.CPP,
    ".c++": Language.CPP,
    ".c": Language.CPP,
    ".java": Language.JAVA,
    ".py": Language.PYTHON3,
    ".py3": Language.PYTHON3,
    ".py2": Language.PYTHON2,
}
_PYTHON2_NAMES = frozenset({"raw_input", "xrange"})
# What only Python 2 understands: `print x`, `except E, e`, `raise E, e`, `exec x`, <>, 1L, 017.
_PYTHON2_SYNTAX = re.compile(
    r"^(?:.*[:;])?[ \t]*(?:print[ \t]+(?![ \t=.,)]|and\b|or\b|if\b|in\b|is\b)"
    r"|print[ \t]*>>|exec[ \t]+['\"\w])"
    r"|\bexcept\s[^:\n]+,\s*\w+\s*:|\braise\s+[\w.]+\s*,|<>|`|\b\d+[lL]\b|(?<![\w.])0\d+\b(?!\.)"
    r"|\braw_input\b|\bxrange\b",
    re.MULTILINE,
)


def language_of(suffix: str, source: str) -> Language | None:
    """The language of a source file by its suffix, or None for one that is not judged.

    C counts as C++, as in CodeContests. A `.py` file is Python 2 where its first line says so, it
    does not parse as Python 3 and has what only Python 2 understands, or it uses names that only
    Python 2 has without providing them.
    """
    language = _SUFFIXES.get(suffix.lower())
    if suffix.lower() == ".py" and _is_python2(source):
        return Language.PYTHON2
    return language


def _is_python2(source: str) -> bool:
    first_line = source.partition("\n")[0]
    if re.match(r"#!.*python[23]\b", first_line):
        return "python2" in first_line
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # stray backslashes in strings
            tree = ast.parse(source)
    except TabError:
        return True
    except SyntaxError:
        return _PYTHON2_SYNTAX.search(source) is not None
    except (ValueError, RecursionError, MemoryError):
        return False
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    used = {name.id for name in names if isinstance(name.ctx, ast.Load)}
    provided = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    # Programs for both versions test for a missing name or ask for the version.
    both = "NameError" in source or "version" in source
    return not both and bool((used - provided) & _PYTHON2_NAMES)
