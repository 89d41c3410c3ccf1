"""JSON of data sets: integers of any size, and only text that a file of ours can hold."""

import json
import sys
from collections.abc import Callable
from typing import Any

# Tests hold integers of more digits than Python converts by default, a bound that is meant for
# servers; they are written again where a problem becomes a row, or a test becomes source code.
sys.set_int_max_str_digits(0)


def parse(text: str, parse_constant: Callable[[str], Any] | None = None) -> Any:
    """What a text holds.

    Args:
      text: JSON.
      parse_constant: Takes `NaN`, `Infinity` and `-Infinity` in place of JSON's own way.

    Raises:
      ValueError: Not JSON, or a string with half a surrogate pair.
      RecursionError: It is nested too deeply.
    """
    value = json.loads(text, parse_constant=parse_constant)
    if "\\ud" in text.lower():
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ValueError("it has half a surrogate pair, which no UTF-8 file can hold") from None
    return value
