"""Problems carry the checkers that their sources name, and keep them on the way through files."""

from pathlib import Path
from typing import Any

import pytest
from etils import epath

from alphacode.datasets.problem import Problem, Test
from alphacode.datasets.readers import DataError, own_folder
from alphacode.datasets.readers.row_formats import problem_from_row
from alphacode.datasets.readers.rows import problem_to_row
from alphacode.datasets.validator import Validator

ROW: dict[str, Any] = {"name": "p", "description": "d"}


def test_checkers_flags_and_files_survive_a_row() -> None:
    validator = Validator("cpp", "int main() {}", (("a.h", ""),), "testlib", ("x y",))
    tests = (Test("1", "2", "", (("f.txt", "é"),)), Test("3", "4"))
    problem = Problem(
        name="p",
        description="d",
        private_tests=tests,
        checker="custom",
        validator=validator,
        not_judged="multi-pass problem",
    )
    assert problem_from_row(problem_to_row(problem), "here") == problem


def test_rows_of_codecontests_are_judged_by_the_rule_of_its_paper() -> None:
    published = ROW | {"cf_contest_id": 1, "is_description_translated": False}
    published |= {"generated_tests": {"input": [], "output": []}}
    assert problem_from_row(published, "here").validator_flags == "alphacode"
    named = ROW | {"source": "CodeContests via a mirror", "checker": "default"}
    assert problem_from_row(named, "here").validator_flags == "alphacode"
    for own in ({}, {"validator_flags": "case_sensitive"}):
        flags = problem_from_row(published | {"checker": "default"} | own, "here").validator_flags
        assert flags == own.get("validator_flags", "")


def test_checkers_and_interaction_of_open_r1() -> None:
    row = ROW | {"id": "1/A", "official_tests": [], "examples": []}
    checked = problem_from_row(row | {"generated_checker": "print(1)"}, "here")
    assert checked.validator == Validator("python3", "print(1)", protocol="python")
    assert checked.checker == "custom" and not checked.not_judged
    assert "interactor" in problem_from_row(row | {"interaction_format": "Ask."}, "x").not_judged


@pytest.mark.parametrize(
    ("files", "protocol"),
    [
        ({"checker.py": "exit(42)"}, "kattis"),
        ({"checker.cpp": '#include "testlib.h"'}, "testlib"),
        (
            {"checker/a.cpp": "#include <testlib.h>\nint main() {}", "checker/testlib.h": ""},
            "testlib",
        ),
        ({"checker.py": "print(1)", "problem.json": '{"checker_protocol": "python"}'}, "python"),
    ],
)
def test_a_checker_in_a_folder_of_your_own(
    tmp_path: Path, files: dict[str, str], protocol: str
) -> None:
    files = {"statement.txt": "s", "samples/1.in": "1", "samples/1.out": "1"} | files
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    problem = own_folder.read(epath.Path(tmp_path), "p")
    assert problem.checker == "custom" and problem.validator
    assert problem.validator.protocol == protocol
    (tmp_path / "checker.java").write_text("class A {}")
    with pytest.raises(DataError, match="two checkers"):
        own_folder.read(epath.Path(tmp_path), "p")


@pytest.mark.parametrize(
    ("validator", "told"),
    [
        ({"source": "x"}, "'language'"),
        ({"language": "cpp", "source": "x", "protocol": "guess"}, "none of kattis, testlib"),
        ({"language": "cpp", "source": "x", "files": [["../a", ""]]}, "without a folder"),
        ("cpp", "must be an object"),
    ],
)
def test_a_checker_of_no_use_is_told_by_its_column(validator: object, told: str) -> None:
    with pytest.raises(DataError, match=r"^here: column ") as error:
        problem_from_row(ROW | {"validator": validator}, "here")
    assert told in str(error.value)
