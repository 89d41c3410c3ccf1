"""The library of ArrayRecord files, in which corpora and token stores lie."""

from typing import Any

from alphacode.datasets.errors import DataError


def array_record() -> Any:
    """The module that reads and writes ArrayRecord files.

    Raises:
      DataError: It is not installed.
    """
    try:
        from array_record.python import array_record_module
    except ImportError:
        raise DataError(
            "corpora and token stores need array_record, which is not installed; "
            "pip install 'array-record>=0.8,<0.9'"
        ) from None
    return array_record_module
