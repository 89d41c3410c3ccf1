"""What is written appears whole or not at all."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from alphacode import files


def test_a_file_takes_its_name_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "file.txt"
    with files.whole(path) as partial:
        partial.write_text("new")
        assert not path.exists()
    assert path.read_text() == "new"
    assert os.listdir(path.parent) == ["file.txt"]


def test_a_folder_takes_its_name_when_it_is_complete(tmp_path: Path) -> None:
    with files.whole(tmp_path / "folder") as partial:
        partial.mkdir()
        (partial / "a").write_text("1")
        assert not (tmp_path / "folder").exists()
    assert (tmp_path / "folder" / "a").read_text() == "1"


@pytest.mark.parametrize("as_folder", [False, True])
def test_an_error_leaves_what_was_there(tmp_path: Path, as_folder: bool) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), files.whole(path) as partial:
        if as_folder:
            partial.mkdir()
        else:
            partial.write_text("half")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["file"]


def test_a_killed_process_leaves_nothing_that_looks_finished(tmp_path: Path) -> None:
    path = tmp_path / "file"
    code = (
        "import os, signal\nfrom alphacode import files\n"
        f"with files.whole({str(path)!r}) as partial:\n"
        "    partial.write_text('half')\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert os.listdir(tmp_path) == ["file.partial"]
    files.write_text(path, "whole")
    assert os.listdir(tmp_path) == ["file"] and path.read_text() == "whole"


def test_writers_that_share_a_file_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with files.whole(path, shared=True) as one, files.whole(path, shared=True) as other:
        one.write_text("one")
        other.write_text("other")
    assert path.read_text() == "one"


def test_json_and_lone_surrogates(tmp_path: Path) -> None:
    files.write_json(tmp_path / "a.json", {"b": [1, "ü"]}, durable=True)
    assert json.loads((tmp_path / "a.json").read_text()) == {"b": [1, "ü"]}
    files.write_text(tmp_path / "a.txt", "a\ud800b")
    assert (tmp_path / "a.txt").read_text() == "a?b"
