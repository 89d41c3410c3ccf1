"""The error of data that cannot be used, and what happens on one.

A reader hands each fault to a function. `raise_fault` ends the reading there. Any other, such as
`log_fault`, returns, and the reader continues with the next row.
"""

import logging
import re
from collections.abc import Callable

from alphacode.errors import UserError

_LOG = logging.getLogger(__name__)
_LONGEST_REASON = 200


class DataError(UserError):
    """Data that cannot be used; one line that names the file, the field and the remedy."""


OnError = Callable[[DataError], None]


def raise_fault(fault: DataError) -> None:
    """Raises it: the first fault ends the reading."""
    raise fault


def log_fault(fault: DataError) -> None:
    """Logs it as a warning, one line: what is at fault is left out, the rest is read."""
    _LOG.warning("left out: %s", fault)


def reason(error: BaseException) -> str:
    """What a library says of a failure, as a part of one line."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    line = re.sub(r"\s+", " ", str(text)).strip()
    return line if len(line) <= _LONGEST_REASON else line[:_LONGEST_REASON] + "..."
