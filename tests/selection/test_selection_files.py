"""Files of the stages of selection."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alphacode.errors import UserError
from alphacode.files import write_json
from alphacode.selection.files import ContestFiles, read_json


def test_json_files_name_the_stage_that_makes_them(tmp_path):
    with pytest.raises(UserError, match="stage 'cluster' first"):
        read_json(tmp_path / "none.json", "cluster")
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(UserError, match="not JSON"):
        read_json(tmp_path / "bad.json", "cluster")


@settings(max_examples=25)
@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=4))
def test_json_files_round_trip_and_leave_nothing_else(tmp_path_factory, value):
    folder = tmp_path_factory.mktemp("json")
    write_json(folder / "value.json", value)
    assert read_json(folder / "value.json", "score") == value
    assert [path.name for path in folder.iterdir()] == ["value.json"]


def test_problems_of_any_name_have_files_of_their_own(tmp_path):
    files = ContestFiles(tmp_path)
    names = ["../../etc", "a b", "a-b", "A B", "ä", ""]
    for kind in (files.verdicts, files.signatures, files.clusters, files.submissions):
        paths = {kind(name) for name in names}
        assert len(paths) == len(names)
        assert all(path.resolve().is_relative_to(tmp_path) for path in paths)
