"""What the encoder reads: metadata and statement as comments (paper, Figures 5, A14 and A15).

The whole text stands in line comments of the target language, at most 80 columns wide, and ends
with three newlines:

    # RATING: 1200
    # TAGS: dp,implementation
    # LANGUAGE IS python3
    # CORRECT SOLUTION
    # Polycarp must pay exactly n burles at the checkout ...

The paper does not say what becomes of unknown metadata, of long words or of long statements. Our
choices: a line whose metadata is unknown is left out; a line that fits keeps its spaces as they
are, a longer one is cut at spaces and, where there are none, at the column; of a statement that
is too long the middle is left out, whole lines at a time, so that the metadata, the beginning and
the examples at the end remain.

Nor does it say how the model of test inputs (section 4.6) is prompted. Our choice: Python's
comments, and one line `# TEST INPUT` in place of all metadata, so that one checkpoint can serve
both tasks and a problem without rating and tags, as in a contest, is prompted as in training.

A function that its program completes, as in HumanEval, is shown as it stands, without comments and
metadata (Codex paper, section 2.2).

Newlines only ever start a piece, so a prompt's ids are those of its lines, joined: `PromptPieces`
makes each part once and puts prompts together without tokenising a statement again.
"""

import functools
from collections.abc import Sequence

import numpy as np

from alphacode.datasets.problem import Language
from alphacode.datasets.tokenizer import FIRST_TEXT_ID, Tokenizer
from alphacode.errors import UserError

# Of the layout described above. Another one gets another number, so that no model is asked
# otherwise than it was trained.
LAYOUT = 1
COLUMNS = 80
TEST_INPUT_LANGUAGE = Language.PYTHON3  # whose comments the prompts for test inputs stand in
_COMMENT = {Language.CPP: "//", Language.JAVA: "//", Language.PYTHON3: "#", Language.PYTHON2: "#"}
_END = "\n\n\n"
_TEST_INPUT = "TEST INPUT"
_LEFT_OUT = ".."  # the line that stands for the lines left out of a long statement


def encoder_prompt(
    description: str,
    *,
    language: Language,
    rating: int | None,
    tags: Sequence[str],
    correct: bool,
) -> str:
    """The prompt as text.

    Args:
      description: The statement, with its input, output, example and note sections in place. Blank
        lines around it and spaces at line ends are dropped; line ends may be of any system.
      language: Of the program to be written; it also sets the comment sign.
      rating: Codeforces rating; the line is left out for None and 0.
      tags: Codeforces tags; the line is left out where there are none.
      correct: Whether a correct program is asked for.

    Raises:
      UserError: A language without a comment sign here.
    """
    header = _commented("\n".join(_header_lines(language, rating, tags, correct)), language)
    return "\n".join(header + _statement_lines(description, language)) + _END


def encode_prompt(
    tokenizer: Tokenizer,
    description: str,
    *,
    language: Language,
    rating: int | None,
    tags: Sequence[str],
    correct: bool,
    max_length: int,
) -> list[int]:
    """The ids of `encoder_prompt`, at most `max_length` of them.

    Of a statement that is too long, the last lines are kept up to half of what the metadata
    leaves, then the first lines as far as they fit; one line `..` stands between.

    Raises:
      UserError: The metadata lines alone are longer than `max_length`.
    """
    pieces = _pieces(tokenizer)
    header = np.concatenate(
        [
            pieces.rating(rating, language),
            pieces.tags(tags, language, first=not rating),
            pieces.request(language, correct, first=not rating and not tags),
        ]
    )
    statement = pieces.statement(description, language)
    ids: list[int] = pieces.prompt(header, statement, language, max_length).tolist()
    return ids


def encode_test_input_prompt(
    tokenizer: Tokenizer, description: str, *, max_length: int
) -> list[int]:
    """What the model of test inputs is asked with (paper, section 4.6); see `encode_prompt`."""
    pieces = _pieces(tokenizer)
    statement = pieces.statement(description, TEST_INPUT_LANGUAGE)
    ids: list[int] = pieces.prompt(
        pieces.test_input_request(), statement, TEST_INPUT_LANGUAGE, max_length
    ).tolist()
    return ids


def encode_function(tokenizer: Tokenizer, source: str, *, max_length: int) -> list[int]:
    """What a function is completed from (Codex paper, section 2.2): the ids of its source alone.

    Of a source that is too long the beginning is left out.
    """
    ids: list[int] = _pieces(tokenizer).function(source)[-max_length:].tolist()
    return ids


class PromptPieces:
    """The parts of prompts as ids, int32 arrays, and prompts put together of them.

    Parts follow one another in the order rating, tags, request, statement; `first` is for the one
    that a prompt starts with, which has no newline before it.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        texts = (tokenizer.decode([i]) for i in range(FIRST_TEXT_ID, tokenizer.vocab_size))
        starts = np.fromiter((text.startswith("\n") for text in texts), bool)
        self._starts_line = np.concatenate([np.zeros(FIRST_TEXT_ID, bool), starts])
        self._end = self._ids(_END)

    def rating(self, rating: int | None, language: Language) -> np.ndarray:
        """The line of the rating; nothing for None and 0."""
        return self._lines([f"RATING: {rating}"] if rating else [], language, first=True)

    def tags(self, tags: Sequence[str], language: Language, *, first: bool) -> np.ndarray:
        """The line or lines of the tags; nothing without any."""
        return self._lines([f"TAGS: {','.join(tags)}"] if tags else [], language, first)

    def request(self, language: Language, correct: bool, *, first: bool) -> np.ndarray:
        """The lines that name the language and the verdict asked for."""
        return self._lines(_header_lines(language, None, (), correct), language, first)

    def test_input_request(self) -> np.ndarray:
        """The line that asks for a test input, which a prompt starts with."""
        return self._lines([_TEST_INPUT], TEST_INPUT_LANGUAGE, first=True)

    def statement(self, description: str, language: Language) -> np.ndarray:
        """All lines of a statement, each with the newline before it."""
        return self._ids("".join(f"\n{line}" for line in _statement_lines(description, language)))

    def function(self, source: str) -> np.ndarray:
        """The source that a program completes: a prompt by itself."""
        return self._ids(source)

    def prompt(
        self, header: np.ndarray, statement: np.ndarray, language: Language, max_length: int
    ) -> np.ndarray:
        """The whole prompt, at most `max_length` ids; `encode_prompt` says what is cut.

        Raises:
          UserError: The header alone is longer than `max_length`.
        """
        if self.length(header, statement) > max_length:
            statement = self._cut(header, statement, language, max_length)
        return np.concatenate([header, statement, self._end])

    def length(self, header: np.ndarray, statement: np.ndarray) -> int:
        """Ids of the whole prompt, uncut."""
        return len(header) + len(statement) + len(self._end)

    @property
    def end_length(self) -> int:
        """Ids that every prompt ends with."""
        return len(self._end)

    def _cut(
        self, header: np.ndarray, statement: np.ndarray, language: Language, max_length: int
    ) -> np.ndarray:
        mark = self._lines([_LEFT_OUT], language, first=False)
        room = max_length - self.length(header, mark)
        if room < 0:
            raise UserError(
                f"the metadata of a prompt takes {self.length(header, mark)} tokens, more than "
                f"the {max_length} of the encoder; raise data.encoder_buckets or give fewer tags"
            )
        # Where each line starts, and where the last one ends.
        borders = np.append(np.flatnonzero(self._starts_line[statement]), len(statement))
        tail = borders[np.searchsorted(borders, len(statement) - room // 2)]
        head_room = room - (len(statement) - tail)
        head = borders[np.searchsorted(borders, head_room, side="right") - 1]
        return np.concatenate([statement[:head], mark, statement[tail:]])

    def _lines(self, lines: Sequence[str], language: Language, first: bool) -> np.ndarray:
        text = "\n".join(_commented("\n".join(lines), language)) if lines else ""
        return self._ids(text if first or not lines else f"\n{text}")

    def _ids(self, text: str) -> np.ndarray:
        return np.asarray(self._tokenizer.encode(text), np.int32)


@functools.lru_cache(maxsize=4)
def _pieces(tokenizer: Tokenizer) -> PromptPieces:
    return PromptPieces(tokenizer)


def _header_lines(
    language: Language, rating: int | None, tags: Sequence[str], correct: bool
) -> list[str]:
    lines = [f"RATING: {rating}"] if rating else []
    if tags:
        lines.append(f"TAGS: {','.join(tags)}")
    lines.append(f"LANGUAGE IS {language.token}")
    lines.append("CORRECT SOLUTION" if correct else "INCORRECT SOLUTION")
    return lines


def _statement_lines(description: str, language: Language) -> list[str]:
    text = description.replace("\r\n", "\n").replace("\r", "\n")
    lines = [line.rstrip() for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    first = next((i for i, line in enumerate(lines) if line), 0)
    return _commented("\n".join(lines[first:]), language) if lines else []


def _commented(text: str, language: Language) -> list[str]:
    sign = _COMMENT.get(language)
    if sign is None:
        raise UserError(f"no prompts for {language.token}; use one of cpp, python3, java")
    width = COLUMNS - len(sign) - 1
    wrapped = [part for line in text.split("\n") for part in _wrap(line, width)]
    return [f"{sign} {part}".rstrip(" ") for part in wrapped]


def _wrap(line: str, width: int) -> list[str]:
    """`line` in parts of at most `width` characters, cut at spaces where there are any."""
    parts = []
    while len(line) > width:
        indent = len(line) - len(line.lstrip(" "))
        cut = line.rfind(" ", indent, width + 1)
        if cut <= 0:
            cut = width
        parts.append(line[:cut].rstrip(" "))
        line = line[cut:].lstrip(" ")
    return [*parts, line]
