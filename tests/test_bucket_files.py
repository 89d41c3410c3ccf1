"""Paths that begin with gs:// are buckets, where they can be read, and never folders."""

import importlib.util
import os
from pathlib import Path

import pytest
from storage_server import Server

from alphacode import files
from alphacode.datasets.readers import read_problems, write_problems
from alphacode.errors import UserError
from alphacode.execution import RowLog

CONTEST = Path(__file__).parents[1] / "data" / "contest" / "curriculum.jsonl"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("s3://bucket/run", "paths are local or gs://BUCKET/FOLDER; mount any other storage"),
        ("gs:/bucket/run", "paths are local or gs://BUCKET/FOLDER"),
        ("gs://", "paths are local or gs://BUCKET/FOLDER"),
        ("gs://absent/run", r"gs://absent: cannot read there \(.*\); check the bucket's name"),
    ],
)
def test_other_storage_is_one_line_and_no_folder(
    storage_server: Server, name: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for use in (files.make_workdir, files.path_of, files.absolute):
        with pytest.raises(UserError, match=says) as error:
            use(name)
        assert "\n" not in str(error.value)
    assert os.listdir(tmp_path) == []


def test_without_the_extra_its_name_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UserError, match=r"gs://other/x: .* gcsfs.* pip install -e '.\[gs\]"):
        files.make_workdir("gs://other/x")
    assert os.listdir(tmp_path) == []


def test_what_must_be_local_says_so() -> None:
    with pytest.raises(UserError, match="--output=gs://bucket/x: must be local"):
        files.local_path("gs://bucket/x", "--output")
    assert files.local_path("x", "--output") == Path("x")


def test_paths_of_a_bucket_are_absolute(storage_server: Server) -> None:
    assert str(files.absolute("gs://bucket/a/b")) == "gs://bucket/a/b"
    assert files.in_bucket(files.make_workdir("gs://bucket/run"))
    assert not storage_server.names()


def test_a_file_appears_when_it_is_complete(storage_server: Server) -> None:
    path = files.path_of("gs://bucket/folder/file.txt")
    with files.whole(path) as partial:
        partial.write_text("new")
        assert not path.exists()
    assert path.read_text() == "new"
    with pytest.raises(ZeroDivisionError), files.whole(path) as partial:
        partial.write_text("half")
        raise ZeroDivisionError
    assert path.read_text() == "new"
    files.write_json(path, {"b": 1}, shared=True, durable=True)
    assert path.read_text() == '{\n "b": 1\n}\n'


def test_what_marks_a_folder_is_uploaded_last(storage_server: Server) -> None:
    uploaded: list[str] = []

    def admits(name: str) -> bool:
        uploaded.append(name)
        return True

    storage_server.watch(admits)
    with files.whole("gs://bucket/model", last="info.json") as partial:
        (partial / "params").mkdir(parents=True)
        for name in ("info.json", "config.json", "params/a", "params/b"):
            (partial / name).write_text(name)
    assert sorted(uploaded) == [
        f"model/{name}" for name in ("config.json", "info.json", "params/a", "params/b")
    ]
    assert uploaded[-1] == "model/info.json"


def test_what_others_write_into_a_folder_is_uploaded_once(storage_server: Server) -> None:
    copy = files.LocalCopy("gs://bucket/board", folder=True)
    (copy.path / "below").mkdir(parents=True)
    (copy.path / "below" / "a").write_text("1")
    assert copy.due() and not copy.due(3600)
    copy.upload()
    uploaded: list[str] = []

    def admits(name: str) -> bool:
        uploaded.append(name)
        return True

    storage_server.watch(admits)
    (copy.path / "b").write_text("2")
    copy.upload()
    assert uploaded == ["board/b"]
    # The next process adds to what is there.
    files.LocalCopy("gs://bucket/board", folder=True).upload()
    names = [name for name in storage_server.names() if name.startswith("board/")]
    assert names == ["board/b", "board/below/a"]
    files.remove(files.path_of("gs://bucket/board"))
    files.remove(files.path_of("gs://bucket/board"))
    assert not files.path_of("gs://bucket/board").exists()


def test_a_local_copy_of_a_local_file_is_the_file(tmp_path: Path) -> None:
    copy = files.LocalCopy(tmp_path / "a")
    assert copy.path == tmp_path / "a" and not copy.due()
    copy.upload()
    assert os.listdir(tmp_path) == []


def test_a_mark_is_seen_by_others(storage_server: Server) -> None:
    mark = files.path_of("gs://bucket/tokens/.mark-0")
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    assert mark.exists() and "tokens/.mark-0" in storage_server.names()
    mark.unlink()
    mark.unlink(missing_ok=True)
    assert not mark.exists()


def test_reading_ahead_keeps_the_order(storage_server: Server, tmp_path: Path) -> None:
    for folder in ("gs://bucket/many", str(tmp_path)):
        paths = [files.path_of(folder) / str(number) for number in range(40)]
        for number, path in enumerate(paths):
            files.write_text(path, str(number))
        read = files.read_each(paths, lambda path: int(path.read_text()))
        assert next(read) == 0
        assert list(read) == list(range(1, 40))


def test_rows_reach_the_bucket_and_are_read_from_there(storage_server: Server) -> None:
    path = files.path_of("gs://bucket/verdicts/one.jsonl")
    log = RowLog(path)
    assert list(log.rows()) == []
    log.create()
    assert list(RowLog(path).rows()) == []
    rows = [{"key": number} for number in range(3)]
    for row in rows:
        log.append(row)
    assert list(log.rows()) == rows and list(RowLog(path).rows()) == []
    log.flush()
    again = RowLog(path)
    assert list(again.rows()) == rows
    again.append({"key": 3})
    again.flush()
    assert [row["key"] for row in RowLog(path).rows()] == [0, 1, 2, 3]


@pytest.mark.parametrize("name", ["problems.jsonl", "problems.jsonl.gz"])
def test_problems_are_written_and_read_there(storage_server: Server, name: str) -> None:
    problems = list(read_problems(CONTEST))[:3]
    write_problems(f"gs://bucket/train/{name}", problems)
    assert list(read_problems(f"gs://bucket/train/{name}")) == problems
    found = list(read_problems("gs://bucket/train", split="train"))
    assert problems == found[: len(problems)]
