"""Properties of corpora on disk: random access, order, worker processes, damage."""

import concurrent.futures
import itertools
import json
import multiprocessing
import pickle
import random
import shutil
from pathlib import Path

import pytest
import source_material
from hypothesis import given
from hypothesis import strategies as st

from alphacode.datasets.readers import DataError
from alphacode.datasets.source_code import Corpus, Document
from alphacode.datasets.source_code.build import build
from alphacode.datasets.source_code.scan import Settings

COUNT = 40


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("corpus")
    source_material.tree(root / "code", COUNT)
    build([str(root / "code")], str(root / "corpus"), Settings(shards=3))
    return root / "corpus"


@given(
    document=st.builds(
        Document,
        text=st.text(),
        language=st.text(),
        path=st.text(),
        licence=st.text(),
    )
)
def test_any_document_survives_its_record(document: Document) -> None:
    assert Document.from_record(document.to_record()) == document


def test_documents_are_the_files(folder: Path) -> None:
    corpus = Corpus(folder)
    source = folder.parent
    assert len(corpus) == 2 * COUNT
    assert len({d.path for d in corpus}) == len(corpus)
    for document in corpus:
        assert document.text == (source / document.path).read_text()
        assert document.language == {".py": "python3", ".cc": "cpp"}[document.path[-3:]]


def test_every_way_to_read_gives_the_same(folder: Path) -> None:
    corpus = Corpus(folder)
    whole = list(corpus)
    assert [corpus[i] for i in range(len(corpus))] == whole
    assert [corpus[i - len(corpus)] for i in range(len(corpus))] == whole
    assert corpus[5:70:7] == whole[5:70:7] and corpus[::-1] == whole[::-1]
    order = random.Random(0).choices(range(len(corpus)), k=200)
    assert corpus.read(order) == [whole[i] for i in order]
    assert corpus.read([]) == corpus[3:3] == []
    for outside in (len(corpus), -len(corpus) - 1):
        with pytest.raises(IndexError):
            corpus[outside]


def test_order_is_shuffled_over_shards(folder: Path) -> None:
    corpus = Corpus(folder)
    assert [s["documents"] for s in corpus.manifest["shards"]] == [26, 27, 27]
    languages = [d.language for d in corpus]
    changes = sum(a != b for a, b in itertools.pairwise(languages))
    assert 25 < changes < 55  # 39.5 in the mean, standard deviation 4.4


def test_threads_share_a_corpus(folder: Path) -> None:
    whole = list(Corpus(folder))
    shared = Corpus(folder)
    order = random.Random(1).choices(range(len(whole)), k=400)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert list(pool.map(shared.__getitem__, order)) == [whole[i] for i in order]


def test_worker_processes_open_it_themselves(folder: Path) -> None:
    corpus = Corpus(folder)
    first = corpus[0]
    assert len(pickle.dumps(corpus)) < 1000
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, context) as pool:
        assert pool.submit(corpus.__getitem__, 0).result() == first


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda f: (f / "manifest.json").unlink(), r"manifest\.json: cannot read"),
        (lambda f: (f / "manifest.json").write_text("{"), r"manifest\.json: not the manifest"),
        (lambda f: edit(f, format=99), r"format is 99, expected 1"),
        (lambda f: edit(f, fingerprint="0"), r"fingerprint does not match"),
        (lambda f: next(f.glob("*00001*")).unlink(), r"corpus-00001-of-00003.*: missing shard"),
        (lambda f: cut(next(f.glob("*00002*"))), r"corpus-00002-of-00003.*the manifest says"),
    ],
)
def test_damage_is_one_clear_line(folder: Path, tmp_path: Path, damage, says: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    damage(copy)
    with pytest.raises(DataError, match=says) as error:
        Corpus(copy)
    assert "make_corpus.py" in str(error.value) and "\n" not in str(error.value)


def edit(folder: Path, **changes: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])
