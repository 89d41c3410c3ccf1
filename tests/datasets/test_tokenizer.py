"""Properties of the tokenizer: lossless, no special ids, compositional at newlines."""

import pickle
import subprocess
import sys
from pathlib import Path

import pair_material
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alphacode.datasets import readers
from alphacode.datasets.tokenizer import Tokenizer, train
from alphacode.errors import UserError

WHITE = ("\n", " ", "  ", "    ", "\t", "\r\n", "\n\n", "\v", "\f", "\u200b", "\u2028")
SPECIAL = ("<mask>", "<s>", "</s>", "<unk>", "<pad>", "<0x0A>", "\x00", "\u2585", "\u2047")
ESCAPED = ("\u2581", "\ue000", "\ue0002581", "\ud800")
PLAIN = ("#", "//", "for", "(", ")", "0", "42", "é", "≤", "\U0001d538", "def f(x):")
CODE = st.lists(st.sampled_from((*WHITE, *SPECIAL, *ESCAPED, *PLAIN)), max_size=30).map("".join)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return pair_material.tokenizer()


@given(text=st.one_of(st.text(), st.text(st.characters(codec=None)), CODE))
@example(text="".join((*WHITE, *SPECIAL, *ESCAPED, *PLAIN)))
def test_every_text_survives_the_round_trip_without_special_ids(text: str) -> None:
    tokenizer = pair_material.tokenizer()
    ids = tokenizer.encode(text)
    assert all(5 <= i < tokenizer.vocab_size for i in ids)
    assert tokenizer.decode(ids) == text


@given(first=CODE, second=CODE)
def test_texts_can_be_cut_before_any_newline(first: str, second: str) -> None:
    tokenizer = pair_material.tokenizer()
    whole = tokenizer.encode(first + "\n" + second)
    assert whole == tokenizer.encode(first) + tokenizer.encode("\n" + second)


@given(ids=st.lists(st.integers(0, pair_material.VOCAB_SIZE - 1)))
def test_any_ids_decode(ids: list[int]) -> None:
    text = pair_material.tokenizer().decode(ids)
    assert text == text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")


def test_special_ids(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("print(42)")
    assert (tokenizer.pad_id, tokenizer.bos_id, tokenizer.eos_id) == (0, 1, 2)
    assert (tokenizer.unk_id, tokenizer.mask_id) == (3, 4)
    padded = [tokenizer.bos_id, *ids, tokenizer.mask_id, tokenizer.eos_id, *ids]
    assert tokenizer.decode(padded) == "print(42)"


@pytest.mark.parametrize("bad", [-1, pair_material.VOCAB_SIZE])
def test_ids_outside_the_vocabulary_are_refused(tokenizer: Tokenizer, bad: int) -> None:
    with pytest.raises(UserError, match=f"id {bad} is outside the vocabulary of 600"):
        tokenizer.decode([bad])


def test_digits_stand_alone_and_indentation_joins_its_newline(tokenizer: Tokenizer) -> None:
    for number in ("1000000007", "1000", "x=42", " 99"):
        digits = sum(c.isdigit() for c in number)
        pieces = [tokenizer.decode([i]) for i in tokenizer.encode(number)]
        assert sum(p.isdigit() and len(p) == 1 for p in pieces) == digits
    plain, indented = tokenizer.encode("\nreturn"), tokenizer.encode("\n        return")
    assert plain[1:] == indented[1:]
    assert tokenizer.decode(indented[:1]) == "\n        "


def test_training_is_deterministic_and_leaves_one_file(tmp_path: Path) -> None:
    texts = [p.description for p in pair_material.varied_problems(40)]
    train(texts, str(tmp_path / "a" / "one"), 400)
    train(iter(texts), str(tmp_path / "b" / "two"), 400)
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["one.model"]
    one = Tokenizer.load(str(tmp_path / "a" / "one.model"))
    two = Tokenizer.load(str(tmp_path / "b" / "two.model"))
    assert one.vocab_size == 400
    assert one.fingerprint == two.fingerprint != pair_material.tokenizer().fingerprint


@pytest.mark.parametrize("texts", [[], ["a b c\n" * 10], ["x = 1\n"] * 50])
def test_too_small_text_is_a_clear_error(tmp_path: Path, texts: list[str]) -> None:
    with pytest.raises(UserError, match="too small for vocab_size=8000") as error:
        train(texts, str(tmp_path / "t"))
    assert "\n" not in str(error.value)
    assert not list(tmp_path.iterdir())


def test_too_few_pieces_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="vocab_size=300 leaves no room"):
        train(["text"], str(tmp_path / "t"), 300)


@pytest.mark.parametrize("content", [None, b"", b"not a model", b"\x00" * 100])
def test_missing_and_corrupt_files_are_clear_errors(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "t.model"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match=r"t\.model: .*train_tokenizer\.py") as error:
        Tokenizer.load(str(path))
    assert "\n" not in str(error.value)


def test_a_cut_model_file_is_refused(tmp_path: Path) -> None:
    train([p.description for p in pair_material.varied_problems(40)], str(tmp_path / "t"), 400)
    whole = (tmp_path / "t.model").read_bytes()
    for length in range(0, len(whole), 97):
        (tmp_path / "cut.model").write_bytes(whole[:length])
        with pytest.raises(UserError):
            Tokenizer.load(str(tmp_path / "cut.model"))


def test_pickled_tokenizer_is_the_same(tokenizer: Tokenizer) -> None:
    copy = pickle.loads(pickle.dumps(tokenizer))
    assert copy.fingerprint == tokenizer.fingerprint
    assert copy.encode("for x in y:\n") == tokenizer.encode("for x in y:\n")


def test_the_shipped_tokenizer_is_the_one_its_page_describes() -> None:
    folder = Path(__file__).parents[2] / "data" / "tokenizer"
    tokenizer = Tokenizer.load(str(folder / "tokenizer.model"))
    assert tokenizer.vocab_size == 8000
    assert tokenizer.fingerprint in (folder / "README.md").read_text()
    program = "for i in range(n):\n    print(a[i] * 10)\n"
    assert tokenizer.decode(tokenizer.encode(program)) == program
    assert len(tokenizer.encode(program)) < len(program) / 1.8


def test_training_script_writes_a_model(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    problems = pair_material.varied_problems(40)
    readers.write_problems(str(tmp_path / "train.jsonl"), problems)

    def run(vocab_size: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                sys.executable,
                str(root / "data" / "train_tokenizer.py"),
                f"--inputs={tmp_path / 'train.jsonl'}",
                f"--output={tmp_path / 'out' / 'tokenizer.model'}",
                f"--vocab_size={vocab_size}",
            ],
            capture_output=True,
            text=True,
            cwd=root,
            env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"},
            timeout=120,
        )

    done = run(700)
    assert done.returncode == 0, done.stderr
    tokenizer = Tokenizer.load(str(tmp_path / "out" / "tokenizer.model"))
    assert tokenizer.vocab_size == 700
    assert tokenizer.fingerprint in done.stdout
    assert "python3: " in done.stdout and "statements: " in done.stdout
    assert len(tokenizer.encode("# CORRECT SOLUTION")) <= 6

    failed = run(100_000)
    assert failed.returncode == 1
    shown, message = failed.stderr.strip().splitlines()
    assert shown.startswith("reading: ")
    assert message.startswith("train_tokenizer: ")
