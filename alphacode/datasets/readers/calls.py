"""Tests that call a function with JSON values, as Python source (APPS, LiveCodeBench)."""

import re
import sys
from typing import Any

from alphacode.datasets.errors import DataError

_NO_LITERAL = 10**sys.int_info.default_max_str_digits
# The function may be one of class Solution. JSON has no tuples. The names must not meet any of the
# program's.
_SETUP = """\
_tested_ = Solution().{name} if "Solution" in globals() else {name}


def _agree_(answer, expected):
    def plain(value):
        if isinstance(value, (list, tuple)):
            return [plain(item) for item in value]
        return value

    answer = plain(answer)
    alone = {boxed} and isinstance(expected, list) and len(expected) == 1
    return answer == expected or (alone and answer == expected[0])
"""


def setup(name: str, *, boxed: bool) -> str:
    """What the assertions need before them.

    Args:
      name: The function's.
      boxed: Whether an expected answer may stand in a list of one.
    """
    return _SETUP.format(name=name, boxed=boxed)


def identifier(name: str, field: str, where: str) -> str:
    """The name of a function; DataError, which names the field, where it can be none."""
    if not name.isidentifier():
        raise DataError(f"{where}: {field!r} {name!r:.40} must be the name of a function")
    return name


def assertion(arguments: list[Any], expected: object) -> str:
    """A test as Python source; JSON values print as Python literals."""
    given = ", ".join(_literal(_with_numbers(value)) for value in arguments)
    return f"assert _agree_(_tested_({given}), {_literal(_with_numbers(expected))})"


def _literal(value: Any) -> str:
    """`repr`, but for integers of more digits than a literal may have."""
    match value:
        case list():
            return f"[{', '.join(map(_literal, value))}]"
        case dict():
            return f"{{{', '.join(f'{key!r}: {_literal(item)}' for key, item in value.items())}}}"
        case int() if abs(value) >= _NO_LITERAL:
            return f"int('{value}')"
    return repr(value)


def _with_numbers(value: Any) -> Any:
    """Keys of JSON objects are text; those that all are whole numbers were numbers."""
    if isinstance(value, dict) and value and all(re.fullmatch("-?[0-9]+", key) for key in value):
        return {int(key): item for key, item in value.items()}
    return value
