"""Text to pieces and back: a SentencePiece model behind a lossless wrapper (paper, section 4.1).

The paper uses one SentencePiece vocabulary of 8,000 pieces for statements and programs, and names
neither its algorithm nor its options. Our choices: byte-pair encoding, whose integer counts make
training deterministic; identity normalisation; bytes for rare characters; every digit a piece of
its own, so that numbers are copied digit by digit; line starts (a newline with its indentation, or
with a comment sign) and runs of blanks as fixed pieces, so that the first word of a line is the
same piece at any indentation.

Ids 0 to 4 are padding, beginning, end, unknown and mask. No text encodes to any of them.
"""

import hashlib
import inspect
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import sentencepiece

from alphacode import files
from alphacode.errors import UserError

PAD_ID, BOS_ID, EOS_ID, UNK_ID, MASK_ID = range(5)
FIRST_TEXT_ID = 5  # ids from here on stand for text
_SPECIAL_PIECES = ("<pad>", "<s>", "</s>", "<unk>", "<mask>")

_TRAINER_OPTIONS: dict[str, Any] = {
    "model_type": "bpe",
    "character_coverage": 0.9999,
    "byte_fallback": True,
    "split_digits": True,
    "normalization_rule_name": "identity",
    "add_dummy_prefix": False,
    "remove_extra_whitespaces": False,
    "pad_id": PAD_ID,
    "bos_id": BOS_ID,
    "eos_id": EOS_ID,
    "unk_id": UNK_ID,
    "pad_piece": _SPECIAL_PIECES[PAD_ID],
    "bos_piece": _SPECIAL_PIECES[BOS_ID],
    "eos_piece": _SPECIAL_PIECES[EOS_ID],
    "unk_piece": _SPECIAL_PIECES[UNK_ID],
    "control_symbols": [_SPECIAL_PIECES[MASK_ID]],
    "max_sentence_length": 1 << 30,
    "num_threads": 1,
    "minloglevel": 2,
}

# Whether the library at hand is new enough (0.2.3) to give arrays.
_GIVES_ARRAYS = (
    "return_type" in inspect.signature(sentencepiece.SentencePieceProcessor.Encode).parameters
)

_META_SPACE = "▁"  # what the library writes for a space inside a piece

# Characters that the library cannot carry (its own space sign, lone surrogates) travel as this
# private-use character and a hexadecimal code, and so does the private-use character itself.
_ESCAPE = "\ue000"
_ESCAPABLE = re.compile("[▁\ue000\ud800-\udfff]")
_ESCAPED = re.compile("\ue000([0-9a-f]{4})")

_INDENTS = (*range(1, 17), 20, 24, 28, 32)
_LINE_STARTS = (
    "\n",
    *("\n" + " " * n for n in _INDENTS),
    *("\n" + "\t" * n for n in range(1, 9)),
    "\n#",
    "\n//",
)
_BLANK_RUNS = (*(" " * n for n in range(2, 26)), *("\t" * n for n in range(1, 9)))
_FIXED_PIECES = tuple(p.replace(" ", _META_SPACE) for p in (*_LINE_STARTS, *_BLANK_RUNS))


class Tokenizer:
    """An immutable tokenizer; safe to share between threads.

    `decode(encode(text)) == text` for every string. `encode` of a text equals the pieces of its
    parts joined, wherever it is cut before a newline: newlines only ever start a piece.

    Attributes:
      vocab_size: V.
      fingerprint: SHA-256 of the model file, in hexadecimal.
    """

    pad_id = PAD_ID
    bos_id = BOS_ID
    eos_id = EOS_ID
    unk_id = UNK_ID
    mask_id = MASK_ID

    def __init__(self, model: bytes, where: str = "tokenizer") -> None:
        """Builds it from the bytes of a model file; `where` names them in errors.

        Raises:
          UserError: Not a SentencePiece model, or not one made by `train`.
        """
        self._model = model
        try:
            self._processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        except RuntimeError:
            raise UserError(
                f"{where}: not a SentencePiece model; make one with data/train_tokenizer.py"
            ) from None
        self.vocab_size: int = self._processor.get_piece_size()
        first = tuple(self._processor.id_to_piece(i) for i in range(min(5, self.vocab_size)))
        if first != _SPECIAL_PIECES:
            raise UserError(
                f"{where}: ids 0 to 4 are {first}, expected {_SPECIAL_PIECES}; make a model with "
                "data/train_tokenizer.py"
            )
        self.fingerprint = hashlib.sha256(model).hexdigest()
        self._bytes = [self._piece_bytes(i) for i in range(self.vocab_size)]

    @classmethod
    def load(cls, path: str) -> "Tokenizer":
        """Reads a model file, local or in a bucket.

        Raises:
          UserError: The file is missing, unreadable or not a model made by `train`.
        """
        try:
            model = files.path_of(path).read_bytes()
        except OSError as error:
            reason = error.strerror or str(error)
            raise UserError(
                f"{path}: cannot read the tokenizer ({reason}); make one with "
                "data/train_tokenizer.py or set data.tokenizer"
            ) from None
        return cls(model, where=path)

    def __reduce__(self) -> tuple[type["Tokenizer"], tuple[bytes]]:
        """Pickles as the model file's bytes."""
        return type(self), (self._model,)

    def encode(self, text: str) -> list[int]:
        """The ids of `text`, each in [5, V); no beginning or end is added."""
        return self._processor.encode(_ESCAPABLE.sub(_escape, text))

    def encode_batch(self, texts: Iterable[str], threads: int = 1) -> list[np.ndarray]:
        """The ids of many texts, each of dtype int32 and equal to what `encode` gives.

        The way to tokenise in bulk: no Python object is made for an id, and the library's threads
        share the texts without Python's lock. The arrays may be read-only.

        Args:
          texts: Any number; some hundreds a call keep all threads busy.
          threads: At once; -1 takes as many as there are cores.
        """
        escaped = [_ESCAPABLE.sub(_escape, text) for text in texts]
        if _GIVES_ARRAYS:
            return self._processor.encode(escaped, return_type="numpy", num_threads=threads)
        lists = self._processor.encode(escaped, num_threads=threads)
        return [np.asarray(ids, np.int32) for ids in lists]

    def decode(self, ids: Sequence[int]) -> str:
        """The text of `ids`, up to the first end (id 2); other ids below 5 are skipped.

        Bytes that form no UTF-8 character, as a model may sample them, become U+FFFD.

        Raises:
          UserError: An id outside [0, V).
        """
        parts = []
        for i in ids:
            if i == EOS_ID:
                break
            if not 0 <= i < self.vocab_size:
                raise UserError(f"id {i} is outside the vocabulary of {self.vocab_size}")
            parts.append(self._bytes[i])
        text = b"".join(parts).decode("utf-8", errors="replace")
        return _ESCAPED.sub(_unescape, text) if _ESCAPE in text else text

    def _piece_bytes(self, i: int) -> bytes:
        if i < FIRST_TEXT_ID:
            return b""
        piece = self._processor.id_to_piece(i)
        if self._processor.is_byte(i):
            return bytes([int(piece[1:-1], 16)])
        return piece.replace(_META_SPACE, " ").encode()


def _escape(match: re.Match[str]) -> str:
    return f"{_ESCAPE}{ord(match[0]):04x}"


def _unescape(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    # Anything else was sampled by a model, not written by `encode`.
    return character if _ESCAPABLE.match(character) else match[0]


def train(
    texts: Iterable[str], output_prefix: str, vocab_size: int = 8000, *, fixed_runs: bool = True
) -> None:
    """Trains a model on `texts` and writes it to `<output_prefix>.model`, whole or not at all.

    The same texts in the same order give the same bytes.

    Args:
      texts: Programs and statements; one at a time is held as it is, their lines in memory.
      output_prefix: Path without `.model`, local or in a bucket.
      vocab_size: V.
      fixed_runs: Whether line starts and runs of blanks are pieces; without them the only piece of
        white space alone is the newline, which serves to measure what they are worth.

    Raises:
      UserError: `texts` is too small, or `vocab_size` too small for the fixed pieces.
    """
    fixed_pieces = _FIXED_PIECES if fixed_runs else ("\n",)
    fixed = len(_SPECIAL_PIECES) + len(fixed_pieces) + 256
    if vocab_size <= fixed:
        raise UserError(
            f"vocab_size={vocab_size} leaves no room beside {fixed} fixed pieces; take more"
        )
    model = io.BytesIO()
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=_lines(texts),
            model_writer=model,
            vocab_size=vocab_size,
            allow_whitespace_only_pieces=fixed_runs,
            user_defined_symbols=list(fixed_pieces),
            **_TRAINER_OPTIONS,
        )
    except RuntimeError as error:
        raise UserError(
            f"{output_prefix}.model: the text is too small for vocab_size={vocab_size} pieces; "
            f"give more text or fewer pieces ({_first_line(error)})"
        ) from None
    trained = Tokenizer(model.getvalue(), where=f"{output_prefix}.model")
    if trained.vocab_size != vocab_size:
        raise UserError(
            f"{output_prefix}.model: the text is too small for vocab_size={vocab_size} pieces, "
            f"it yields {trained.vocab_size}; give more text or fewer pieces"
        )
    files.write_bytes(f"{output_prefix}.model", model.getvalue())


def _lines(texts: Iterable[str]) -> Iterator[str]:
    """Lines without their indentation: no learnt piece crosses a line start, a fixed piece."""
    for text in texts:
        for line in _ESCAPABLE.sub(" ", text).split("\n"):
            if stripped := line.strip():
                yield stripped


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
