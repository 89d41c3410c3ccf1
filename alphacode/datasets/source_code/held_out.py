"""Documents held out of all training, for validation and for measuring tokenizers."""

from alphacode.datasets.source_code.duplicates import digest

ONE_IN = 50


def is_held_out(text: str, one_in: int = ONE_IN) -> bool:
    """Whether a document belongs to the held-out part, about one in `one_in` of all.

    It depends on the text up to white space alone, so a copy of it in another corpus falls on the
    same side, and a corpus may be made again with more files.
    """
    return int.from_bytes(digest(text)[:8], "little") % one_in == 0
