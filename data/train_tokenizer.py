"""Trains the tokenizer on source code, statements and programs, as the model will read them.

    python data/train_tokenizer.py --corpus=DIR --inputs=FILE_OR_FOLDER[,...] \
        --output=data/tokenizer/tokenizer.model

`--corpus` is a folder made by data/make_corpus.py; its held-out documents (`is_held_out`) are not
trained on. Of each problem the statement is taken twice, commented for Python and for C++ with its
metadata lines, as the encoder sees it, and each correct program in those languages once. With both
sources, `--code_share` of the characters are the corpus's, and problems are repeated where they
are too few. Prints the characters per piece. Takes minutes on one core for 50 million
characters.
"""

import collections
import itertools
from collections.abc import Iterable, Iterator

from absl import app, flags

from alphacode.datasets.readers import read_problems
from alphacode.datasets.source_code import Corpus
from alphacode.datasets.tokenizer import Tokenizer, train
from alphacode.datasets.tokenizer_texts import LANGUAGES, Text, code, mixture, texts
from alphacode.progress import Progress

_INPUTS = flags.DEFINE_list("inputs", [], "Files or folders of problems.")
_CORPUS = flags.DEFINE_string("corpus", None, "Folder with a corpus of source code.")
_OUTPUT = flags.DEFINE_string("output", None, "Model file to write.", required=True)
_VOCAB_SIZE = flags.DEFINE_integer("vocab_size", 8000, "Pieces, including special ones.")
_LIMIT = flags.DEFINE_integer("limit", 0, "Problems taken of each input, in order; 0 takes all.")
_CODE_SHARE = flags.DEFINE_float(
    "code_share", 0.5, "Share of the corpus in the characters.", lower_bound=0.0, upper_bound=1.0
)
_CHARACTERS = flags.DEFINE_integer(
    "characters", 50_000_000, "Characters trained on, where a corpus is given.", lower_bound=1
)

_CHARACTERS_MEASURED = 2_000_000
_DOCUMENTS_MEASURED = 5_000


def compression(tokenizer: Tokenizer, pairs: Iterable[Text]) -> dict[str, float]:
    """Characters per piece of each kind, over its first two million characters."""
    characters: collections.Counter[str] = collections.Counter()
    pieces: collections.Counter[str] = collections.Counter()
    for kind, text in pairs:
        if characters[kind] < _CHARACTERS_MEASURED:
            characters[kind] += len(text)
            pieces[kind] += len(tokenizer.encode(text))
    return {kind: characters[kind] / pieces[kind] for kind in sorted(pieces) if pieces[kind]}


def _problems() -> Iterator[Text]:
    for path in _INPUTS.value:
        problems = read_problems(path, languages=LANGUAGES, tests=False)
        yield from texts(itertools.islice(problems, _LIMIT.value or None))


def _training_texts(corpus: Corpus | None) -> Iterator[Text]:
    if corpus is None:
        return _problems()
    share = _CODE_SHARE.value if _INPUTS.value else 1.0
    return mixture(code(corpus, held_out=False), _problems, share, _CHARACTERS.value)


def _shown(pairs: Iterable[Text], total: int | None) -> Iterator[str]:
    with Progress("reading", total, "characters") as progress:
        for _, text in pairs:
            progress.update(progress.done + len(text))
            yield text


def main(argv: list[str]) -> None:
    """Trains, writes the model and prints its compression."""
    if len(argv) > 1:
        raise app.UsageError(f"unexpected arguments {argv[1:]}")
    if not _INPUTS.value and not _CORPUS.value:
        raise app.UsageError("give --inputs, --corpus or both")
    try:
        corpus = Corpus(_CORPUS.value) if _CORPUS.value else None
        prefix = _OUTPUT.value.removesuffix(".model")
        total = _CHARACTERS.value if corpus else None
        train(_shown(_training_texts(corpus), total), prefix, _VOCAB_SIZE.value)
        tokenizer = Tokenizer.load(f"{prefix}.model")
        held_out = (
            itertools.islice(code(corpus, held_out=True), _DOCUMENTS_MEASURED) if corpus else ()
        )
        measured = itertools.chain(_problems(), held_out)
        for kind, ratio in compression(tokenizer, measured).items():
            print(f"{kind}: {ratio:.2f} characters per piece")
        print(f"{prefix}.model: {tokenizer.vocab_size} pieces, {tokenizer.fingerprint}")
    except (OSError, ValueError) as error:
        raise SystemExit(f"train_tokenizer: {error}") from None


if __name__ == "__main__":
    app.run(main)
