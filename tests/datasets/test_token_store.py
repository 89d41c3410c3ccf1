"""Token stores: what they hold; they are built atomically, once, and resumed after a kill."""

import gzip
import os
import pickle
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import batch_process
import numpy as np
import pair_material
import pytest
from etils import epath
from storage_server import Server

from alphacode.config import DataConfig
from alphacode.datasets.problem import Language, Problem
from alphacode.datasets.prompts import encoder_prompt
from alphacode.datasets.readers import DataError, write_problems
from alphacode.datasets.source_code import Corpus
from alphacode.datasets.token_store import (
    CorpusSource,
    ProblemSource,
    TokenStore,
    clean_program,
    open_store,
    tables,
)
from alphacode.datasets.tokenizer import EOS_ID, Tokenizer, train
from alphacode.errors import UserError

ROOT = Path(__file__).resolve().parents[2]
PROBLEMS = pair_material.varied_problems(30)


def source(path: Path | str = "", **data: object) -> ProblemSource:
    config = DataConfig(**data)  # type: ignore[arg-type]
    return ProblemSource.of(str(path or pair_material.problem_file(PROBLEMS)), config)


def opened(cache: Path, path: Path | str = "", **data: object) -> TokenStore:
    return open_store(source(path, **data), pair_material.tokenizer(), cache)


def text(ids: np.ndarray) -> str:
    return pair_material.tokenizer().decode(ids.tolist())


def test_a_store_holds_every_statement_and_program(tmp_path: Path) -> None:
    store = opened(tmp_path)
    statements, targets = store.tables["statements"], store.tables["targets"]
    assert len(statements) == 2 * 30 and len(targets) == 6 * 30
    rows = statements.read(np.arange(60))
    for i, ids in enumerate(rows):
        problem, language = PROBLEMS[i // 2], (Language.CPP, Language.PYTHON3)[i % 2]
        columns = statements.columns[i]
        first, following = int(columns["tags_first"]), int(columns["tags_next"])
        assert (len(ids), columns["rating"]) == (columns["length"], problem.cf_rating)
        assert text(ids[first : first + following]) == "\n" + text(ids[:first])
        prompt = encoder_prompt(
            problem.description, language=language, rating=0, tags=problem.cf_tags, correct=True
        )
        tags, request, statement = prompt.removesuffix("\n\n\n").partition("CORRECT SOLUTION")
        assert text(ids[:first]) == tags.split("\n")[0]
        assert request and text(ids[first + following :]) == statement
    for row, ids in zip(targets.columns, targets.read(np.arange(180)), strict=True):
        problem = PROBLEMS[row["problem"]]
        group = problem.solutions if row["correct"] else problem.incorrect_solutions
        programs = [clean_program(s.solution) for s in group if s.language == row["language"]]
        assert text(ids) in programs and ids[-1] == EOS_ID and len(ids) == row["length"]
    order = targets.columns[["problem", "correct", "language"]].tolist()
    assert order == sorted(order, key=lambda row: (row[0], -row[1], row[2]))


def test_a_store_of_a_corpus_holds_every_file(tmp_path: Path) -> None:
    corpus = pair_material.corpus()
    store = open_store(CorpusSource(corpus), pair_material.tokenizer(), tmp_path)
    documents = store.tables["documents"]
    rows = documents.read(np.arange(len(documents)))
    assert [text(ids) for ids in rows] == [document.text for document in Corpus(corpus)]
    assert documents.columns["length"].tolist() == [len(ids) for ids in rows]


def test_rows_are_read_in_any_order_more_than_once_and_from_copies(tmp_path: Path) -> None:
    table = opened(tmp_path).tables["targets"]
    everything = table.read(np.arange(len(table)))
    wanted = np.array([5, 179, 0, 5, 5, 100])
    for other in (table, pickle.loads(pickle.dumps(table))):
        for row, ids in zip(wanted, other.read(wanted), strict=True):
            np.testing.assert_array_equal(ids, everything[row])
    assert table.read(np.array([], np.int64)) == []


def joined(parts: list[epath.Path], folder: Path, shard_bytes: int) -> TokenStore:
    """The store of these parts."""
    folder.mkdir()
    shards = tables.shards_of(parts, shard_bytes)
    for shard in shards:
        tables.write_shard(epath.Path(folder / shard.file), shard)
    tables.write_description(epath.Path(folder), "key", parts, shards)
    return TokenStore(folder)


def test_several_shards_read_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    problems = next(source().parts())[0]
    parts = [epath.Path(tmp_path / f"{start:06d}") for start in range(0, 30, 3)]
    for start, part in zip(range(0, 30, 3), parts, strict=True):
        some = problems[start : start + 3]
        tables.write_part(part, source().encode(some, pair_material.tokenizer()))
    whole = joined(parts, tmp_path / "whole", 1 << 30)
    monkeypatch.setattr(tables, "_COPIED_TOGETHER", 7)
    cut = joined(parts, tmp_path / "cut", 1000)
    assert len(list(whole.folder.glob("targets-*.array_record"))) == 1
    assert len(list(cut.folder.glob("targets-*.array_record"))) > 5
    assert cut.fingerprint == whole.fingerprint
    for name, table in whole.tables.items():
        rows = np.random.default_rng(0).permutation(len(table))
        for one, two in zip(table.read(rows), cut.tables[name].read(rows), strict=True):
            np.testing.assert_array_equal(one, two)


def test_a_store_is_built_once_and_found_under_any_name(tmp_path: Path) -> None:
    first = opened(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    moved = shutil.copy(pair_material.problem_file(PROBLEMS), tmp_path.parent / "moved.jsonl")
    assert opened(tmp_path, moved).fingerprint == first.fingerprint
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == times
    assert [path.name for path in tmp_path.iterdir()] == [first.folder.name]


def test_whatever_changes_what_is_kept_makes_another_store(tmp_path: Path) -> None:
    changed = tmp_path / "changed.jsonl"
    write_problems(changed, [*PROBLEMS[:-1], pair_material.problem(99)])
    train([p.description for p in PROBLEMS], str(tmp_path / "other"), 450)
    cache = tmp_path / "cache"
    stores = [
        opened(cache),
        opened(cache, changed),
        opened(cache, languages=("cpp",)),
        opened(cache, task="test_inputs"),
        open_store(source(), Tokenizer.load(str(tmp_path / "other.model")), cache),
    ]
    assert len({store.fingerprint for store in stores}) == 5
    assert len(list(cache.iterdir())) == 5
    # What does not, finds the same.
    assert opened(cache, decoder_buckets=(9,), weights=()).folder == stores[0].folder


def test_files_of_other_forms_with_the_same_problems_have_the_same_fingerprint(
    tmp_path: Path,
) -> None:
    packed = tmp_path / "folder" / "a.jsonl.gz"
    packed.parent.mkdir()
    packed.write_bytes(gzip.compress(Path(pair_material.problem_file(PROBLEMS)).read_bytes()))
    assert opened(tmp_path, packed.parent).fingerprint == opened(tmp_path).fingerprint


def test_of_several_splits_only_the_one_for_training_is_taken(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    folder.mkdir()
    for name, problem in zip(("train", "valid", "test"), PROBLEMS, strict=False):
        write_problems(folder / f"{name}.jsonl", [problem])
    assert len(opened(tmp_path / "cache", folder).tables["statements"]) == 2
    # Asked for by its own name it is taken.
    assert len(opened(tmp_path / "cache", folder / "test.jsonl").tables["statements"]) == 2


def start(
    problems: Path, cache: Path | str, part: int = 40, share: tuple[int, int] = (0, 1)
) -> subprocess.Popen[str]:
    script = str(Path(__file__).with_name("store_process.py"))
    arguments = (problems, cache, pair_material.tokenizer_file(), part, *share)
    return subprocess.Popen(
        [sys.executable, script, *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def finished(process: subprocess.Popen[str]) -> str:
    """The fingerprint that a process prints."""
    said = process.communicate(timeout=200)[0].strip()
    assert process.returncode == 0
    return said


def times(parts: Iterable[Path]) -> dict[Path, int]:
    """When each was made."""
    return {part: part.stat().st_mtime_ns for part in parts}


@pytest.mark.slow
def test_a_killed_build_leaves_nothing_half_done_and_goes_on(tmp_path: Path) -> None:
    problems, cache = tmp_path / "p.jsonl", tmp_path / "cache"
    write_problems(problems, pair_material.varied_problems(800))
    killed = start(problems, cache)
    batch_process.wait(lambda: list(cache.glob("*.parts/00000[0-9]")))
    workers = batch_process.children(killed.pid)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert not list(cache.glob("*/store.json"))
    # Its workers end too.
    batch_process.wait(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() for pid in workers))
    # A part ends in a name without `.partial`, and is whole.
    done = times(cache.glob("*.parts/00000[0-9]"))
    assert done and len(done) < 20
    # Two processes go on, the second a while after the first: each makes its share alone, and
    # neither what stood there.
    first = start(problems, cache, share=(0, 2))
    batch_process.wait(lambda: len(list(cache.glob("*.parts/0000[01][02468]"))) == 10)
    assert first.poll() is None and not list(cache.glob("*/store.json"))
    assert all(
        int(part.name) % 2 == 0 for part in set(cache.glob("*.parts/0000[01][0-9]")) - {*done}
    )
    assert times(done) == done
    second = start(problems, cache, share=(1, 2))
    untouched = start(problems, tmp_path / "other")
    assert finished(first) == finished(second) == finished(untouched)
    # One store, whole, and nothing beside it.
    (store,) = cache.iterdir()
    assert (store / "store.json").exists()
    assert len(TokenStore(store).tables["statements"]) == 1600


def test_parts_that_are_there_are_not_made_again(tmp_path: Path) -> None:
    whole = opened(tmp_path / "whole")
    # The place of a build that was killed after its only part.
    parts = tmp_path / "cache" / f"{whole.folder.name}.parts"
    parts.mkdir(parents=True)
    rows = source().encode(next(source().parts())[0][:10], pair_material.tokenizer())
    tables.write_part(parts / "000000", rows)
    (parts / "000001.partial").mkdir()
    assert len(opened(tmp_path / "cache").tables["statements"]) == 20
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [whole.folder.name]


@pytest.mark.slow
def test_processes_that_want_the_same_store_build_it_once(tmp_path: Path) -> None:
    problems = tmp_path / "p.jsonl"
    write_problems(problems, pair_material.varied_problems(100))
    running = [start(problems, tmp_path / "cache", part=1000) for _ in range(3)]
    assert len(set(map(finished, running))) == 1
    assert len(list((tmp_path / "cache").iterdir())) == 1


@pytest.mark.slow
def test_processes_build_a_store_in_a_bucket_and_each_machine_copies_it(
    tmp_path: Path, storage_server: Server
) -> None:
    problems = tmp_path / "p.jsonl"
    write_problems(problems, pair_material.varied_problems(80))
    running = []
    for process in range(2):
        own = tmp_path / f"cache-{process}"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_CACHE_HOME", str(own))
            running.append(start(problems, "gs://bucket/tokens", share=(process, 2)))
    (fingerprint,) = set(map(finished, running))
    (folder,) = {name.split("/")[1] for name in storage_server.names()}
    for process in range(2):
        copy = tmp_path / f"cache-{process}" / "alphacode" / "tokens" / folder
        store = TokenStore(copy)
        assert store.fingerprint == fingerprint and len(store.tables["statements"]) == 160
        assert len(list(copy.iterdir())) == len(storage_server.names())


@pytest.mark.parametrize("content", ["", '{"name": "a"}\n', "not json\n"])
def test_bad_sources_are_refused_in_one_line_and_leave_nothing(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(content)
    with pytest.raises(DataError, match=r"bad\.jsonl") as caught:
        opened(tmp_path / "cache", path)
    assert "\n" not in str(caught.value)
    assert not list((tmp_path / "cache").iterdir())


def test_missing_sources_and_unusable_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.jsonl: no such"):
        opened(tmp_path / "cache", tmp_path / "none.jsonl")
    with pytest.raises(UserError, match=r"s3://bucket/tokens: paths are local or gs://"):
        open_store(source(), pair_material.tokenizer(), "s3://bucket/tokens")
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match=r"file.*set data\.cache to another folder"):
        opened(tmp_path / "file" / "cache")


@pytest.mark.parametrize("damage", ["{", '{"format": 1}', '{"format": 99}'])
def test_damaged_stores_are_named(tmp_path: Path, damage: str) -> None:
    store = opened(tmp_path)
    (store.folder / "store.json").write_text(damage)
    with pytest.raises(DataError, match=rf"store\.json.*remove {store.folder}") as caught:
        opened(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_store_without_any_program_can_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    write_problems(path, [Problem(name="a", description="s")])
    store = opened(tmp_path, path)
    assert len(store.tables["targets"]) == 0
    assert [text(ids) for ids in store.tables["statements"].read(np.arange(2))] == [
        "\n// s",
        "\n# s",
    ]


def test_rows_without_ids_are_read_as_such(tmp_path: Path) -> None:
    ids = [np.array([], np.uint16), np.array([7, 65535], np.uint16), np.array([], np.uint16)]
    columns = np.zeros(3, [("length", "<u4")])
    tables.write_part(tmp_path / "part", {"t": tables.Rows(ids, columns)})
    table = joined([epath.Path(tmp_path / "part")] * 2, tmp_path / "store", 10).tables["t"]
    assert [row.tolist() for row in table.read(np.arange(6))] == [[], [7, 65535], []] * 2
