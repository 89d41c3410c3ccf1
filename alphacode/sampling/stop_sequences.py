"""Texts that end a sample, such as Codex' `\\nclass` and `\\ndef` (Chen et al. 2021, section 2.3).

They are looked for in the text, not among the tokens: one text has many spellings in pieces, may
begin inside a piece, and may lie across several. The first stop sequence to be complete ends the
sample, so that it does not matter how many more tokens have been made by the time one looks. Its
tokens are kept, as an end token is, and count in the sample's log-probability; its text is not.
"""

import bisect
import re
from collections.abc import Iterable, Sequence

from alphacode.datasets.tokenizer import Tokenizer
from alphacode.errors import UserError


class StopSequences:
    """Finds where samples of one tokenizer end.

    Called with the tokens of a sample so far, it says how many of them to keep, which is the form
    that `GenerationOptions.stopped` takes; `cut` gives the program.
    """

    def __init__(self, tokenizer: Tokenizer, sequences: Iterable[str]) -> None:
        """Any of these texts ends a sample; without any, none is ended.

        Raises:
          UserError: An empty text, or one string in place of several.
        """
        texts = () if isinstance(sequences, str) else tuple(sequences)
        if isinstance(sequences, str) or not all(texts):
            raise UserError(
                f"stop_sequences={sequences!r} must be a list of texts, none of them empty"
            )
        self._tokenizer = tokenizer
        # A pattern of no alternatives would match anywhere.
        self._pattern = re.compile("|".join(map(re.escape, texts)) if texts else r"(?!)")

    def __call__(self, tokens: Sequence[int]) -> int | None:
        """How many tokens there are up to the one that completes a stop sequence; None without any.

        The text of that many tokens, cut, is the program. One pass over the tokens says whether
        there is a stop sequence; only where there is, a few more find its token.
        """
        if not self._stopped(tokens):
            return None
        counts = range(1, len(tokens))
        return 1 + bisect.bisect_left(counts, True, key=lambda n: self._stopped(tokens[:n]))

    def cut(self, text: str) -> str:
        """`text` before the first stop sequence, or all of it."""
        found = self._pattern.search(text)
        return text if found is None else text[: found.start()]

    def _stopped(self, tokens: Sequence[int]) -> bool:
        return self._pattern.search(self._tokenizer.decode(tokens)) is not None
