"""What the judge takes from a problem package."""

from pathlib import Path

import pytest
from etils import epath
from handmade_packages import ADD, VALIDATOR_CC, VALIDATOR_H, package, put

from alphacode.datasets.readers import DataError, kattis, packages
from alphacode.datasets.readers.packages import NotJudgedError, Package, program_at

NEWER = "problem_format_version: 2023-07-draft\n"
TOLERANCE = "float_tolerance 1e-4"
GIB, MIB = 1 << 30, 1 << 20


def read(folder: Path) -> Package:
    return packages.read(epath.Path(folder))


@pytest.mark.parametrize(
    ("files", "limits"),
    [
        ({}, (None, 5.0, GIB, 8 * MIB)),
        ({"problem.yaml": NEWER}, (None, 2.0, 2 * GIB, 8 * MIB)),
        ({"problem.yaml": "limits: {time_multiplier: 1.5}"}, (None, 1.5, GIB, 8 * MIB)),
        (
            {"problem.yaml": NEWER + "limits: {time_multipliers: {ac_to_time_limit: 3}}"},
            (None, 3.0, 2 * GIB, 8 * MIB),
        ),
        (
            {"problem.yaml": NEWER + "limits: {time_multipliers: {time_limit_to_tle: 4}}"},
            (None, 2.0, 2 * GIB, 8 * MIB),
        ),
        ({"problem.yaml": "limits: {memory: 64, output: 2}"}, (None, 5.0, 64 * MIB, 2 * MIB)),
        ({"problem.yaml": "limits: {output: 24576}"}, (None, 5.0, GIB, 64 * MIB)),
        ({".timelimit": "3\n"}, (3.0, 5.0, GIB, 8 * MIB)),
        ({"problem.yaml": NEWER + "limits: {time_limit: 1.5}"}, (1.5, 2.0, 2 * GIB, 8 * MIB)),
    ],
)
def test_limits(
    tmp_path: Path, files: dict[str, str], limits: tuple[float | None, float, int, int]
) -> None:
    found = read(package(tmp_path, **files))
    assert limits == (
        found.time_limit,
        found.time_multiplier,
        found.memory_bytes,
        found.output_bytes,
    )


def test_the_tests_are_those_that_the_reader_reads(tmp_path: Path) -> None:
    folder = package(
        tmp_path / "p",
        **{
            "problem_statement/problem.en.tex": "Add.",
            "data/secret/b/2.in": "5\n",
            "data/secret/b/2.ans": "5\n",
            "data/secret/a.in": "4\n",
            "data/secret/a.ans": "4\n",
        },
    )
    found = read(folder)
    problem = kattis.read(epath.Path(folder), "p")
    assert found.tests == problem.public_tests + problem.private_tests
    assert found.names == ("sample/1", "secret/1", "secret/a", "secret/b/2")
    assert found.flags == problem.validator_flags == "case_insensitive"


def test_flags_of_a_test_are_the_problems_and_then_the_nearest(tmp_path: Path) -> None:
    files = {
        "problem.yaml": "validator_flags: case_sensitive",
        "data/testdata.yaml": "output_validator_flags: float_tolerance 1e-4",
        "data/secret/test_group.yaml": "output_validator_args: [float_tolerance, 1e-6]",
        "data/secret/a/testdata.yaml": "on_reject: break",
        "data/secret/a/1.in": "1",
        "data/secret/a/1.ans": "1",
        "data/secret/a/2.in": "2",
        "data/secret/a/2.ans": "2",
        "data/secret/a/2.yaml": "output_validator_args: []",
    }
    found = read(package(tmp_path, **files))
    assert found.flags == "case_sensitive float_tolerance 1e-4"
    assert {name: test.flags for name, test in zip(found.names, found.tests, strict=True)} == {
        "sample/1": None,
        "secret/1": "case_sensitive float_tolerance 1e-6",
        "secret/a/1": "case_sensitive float_tolerance 1e-6",
        "secret/a/2": "case_sensitive",
    }


@pytest.mark.parametrize(
    "files",
    [
        {"problem.yaml": NEWER, "data/test_group.yaml": f"output_validator_args: {TOLERANCE}"},
        {"data/testdata.yaml": f"output_validator_flags: {TOLERANCE}"},
        {"problem.yaml": f"{NEWER}output_validator_args: [float_tolerance, 1e-4]"},
        {"problem.yaml": f"validator_flags: {TOLERANCE}"},
        {"data/sample/1.yaml": f"output_validator_args: {TOLERANCE}"},
        {"data/sample/testdata.yaml": f"output_validator_flags: {TOLERANCE}"},
    ],
)
def test_wherever_a_tolerance_stands_it_holds_for_the_sample(
    tmp_path: Path, files: dict[str, str]
) -> None:
    folder = package(tmp_path, **{"problem_statement/problem.en.tex": "Add."}, **files)
    problem = kattis.read(epath.Path(folder), "p")
    (sample,) = problem.public_tests
    flags = problem.validator_flags if sample.flags is None else sample.flags
    assert flags == f"{TOLERANCE} case_insensitive"


def test_files_beside_a_test_and_outputs_that_test_the_validator(tmp_path: Path) -> None:
    files = {
        "data/secret/1.files/table.txt": "1 2 3",
        "data/valid_output/a.in": "1 2",
        "data/valid_output/a.ans": "3",
        "data/valid_output/a.out": " 3",
        "data/invalid_output/b.in": "1 2",
        "data/invalid_output/b.ans": "3",
        "data/invalid_output/b.out": "4",
    }
    found = read(package(tmp_path, **files))
    assert [test.files for test in found.tests] == [(), (("table.txt", "1 2 3"),)]
    assert [(one.name, one.output, one.right) for one in found.output_tests] == [
        ("valid_output/a", " 3", True),
        ("invalid_output/b", "4", False),
    ]


@pytest.mark.parametrize(
    ("files", "main", "beside"),
    [
        ({"output_validators/check.cc": VALIDATOR_CC}, VALIDATOR_CC, []),
        (
            {
                "output_validators/mine/check.cc": VALIDATOR_CC,
                "output_validators/mine/validator.h": VALIDATOR_H,
                "output_validators/mine/.gitignore": "*.o",
            },
            VALIDATOR_CC,
            [("validator.h", VALIDATOR_H)],
        ),
        (
            {"output_validators/check.cc": VALIDATOR_CC, "output_validators/validator.h": "//"},
            VALIDATOR_CC,
            [("validator.h", "//")],
        ),
        ({"output_validator/check.cc": VALIDATOR_CC}, VALIDATOR_CC, []),
    ],
)
def test_the_validator_of_a_package(
    tmp_path: Path, files: dict[str, str], main: str, beside: list[tuple[str, str]]
) -> None:
    yaml = {"problem.yaml": "validation: custom\nvalidator_flags: 5 fast\n"}
    found = read(package(tmp_path, **yaml, **files))
    assert found.validator is not None
    assert (found.validator.language, found.validator.protocol) == ("cpp", "kattis")
    assert (found.validator.source, list(found.validator.files)) == (main, beside)
    assert found.flags == "5 fast"


def test_a_validator_that_is_not_asked_for_is_not_used(tmp_path: Path) -> None:
    folder = package(tmp_path, **{"output_validators/check.cc": VALIDATOR_CC})
    assert read(folder).validator is None
    put(folder, {"problem.yaml": NEWER})
    assert read(folder).validator is not None


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"problem.yaml": "validation: custom interactive"}, "output validator: 0 programs"),
        ({"problem.yaml": NEWER + "type: [scoring, multi-pass]"}, "multi-pass problem"),
        ({"problem.yaml": NEWER + "type: submit-answer"}, "submit-answer problem"),
        ({"problem.yaml": "validation: custom"}, "output validator: 0 programs"),
        (
            {
                "problem.yaml": "validation: custom",
                "output_validators/a/a.py": "",
                "output_validators/b/b.py": "",
            },
            "output validator: 2 programs",
        ),
        (
            {"problem.yaml": "validation: custom", "output_validators/a/build": "make"},
            "output validator: it is built or run by its own script",
        ),
        (
            {"problem.yaml": "validation: custom", "output_validators/a.hs": "main"},
            "output validator: language: .hs",
        ),
    ],
)
def test_why_a_package_is_not_judged(tmp_path: Path, files: dict[str, str], reason: str) -> None:
    found = read(package(tmp_path, **files))
    assert found.reason.startswith(reason)
    assert found.validator is None
    assert [submission.name for submission in found.submissions] == ["add.py"]


@pytest.mark.parametrize(
    ("kind", "validated", "scored"),
    [("scoring", True, True), ("scoring", False, False), ("pass-fail", True, False)],
)
def test_only_a_validator_gives_scores_of_its_own(
    tmp_path: Path, kind: str, validated: bool, scored: bool
) -> None:
    files = {"output_validator/v.py": ""} if validated else {}
    yaml = {"problem.yaml": f"{NEWER}type: {kind}"}
    assert read(package(tmp_path, **yaml, **files)).scored is scored


JAVA_MAIN = "class Start { public static void main(String[] words) {} }"


@pytest.mark.parametrize(
    ("files", "language", "main"),
    [
        ({"a.c": "int main(void) {}"}, "c", "a.c"),
        ({"a.cc": "int main() {}"}, "cpp", "a.cc"),
        ({"a.h": "int f();", "b.cpp": "int f() {}", "c.cpp": "int main() {}"}, "cpp", "c.cpp"),
        ({"a.py": "import b", "b.py": "if __name__ == '__main__': pass"}, "python3", "b.py"),
        ({"a.py": "import b", "b.py": "x = 1"}, "python3", "a.py"),
        ({"a.py": "x = 1", "main.py": "import a"}, "python3", "main.py"),
        ({"a.py": "x = 1", "__main__.py": "import a"}, "python3", "__main__.py"),
        ({"A.java": "class A {}", "Start.java": JAVA_MAIN}, "java", "Start.java"),
        ({"notes.txt": "read me", "a.py": "print()"}, "python3", "a.py"),
    ],
)
def test_a_program_of_files(
    tmp_path: Path, files: dict[str, str], language: str, main: str
) -> None:
    program = program_at(epath.Path(put(tmp_path / "many", files)))
    assert (program.language, program.source) == (language, files[main])
    assert dict(program.files) == {name: text for name, text in files.items() if name != main}
    if len(files) == 1:
        assert program_at(epath.Path(tmp_path / "many" / main)) == program


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"a.py.bak": ADD}, "language: .bak is not judged"),
        ({"a.kt": ""}, "language: .kt is not judged"),
        ({"Makefile": ""}, "language: no suffix is not judged"),
        ({"run": "python3 a.py", "a.py": ADD}, "run by its own script"),
        ({"lib/b.py": "", "a.py": ADD}, "files in subfolders"),
        ({".hidden": ""}, "it has no file"),
    ],
)
def test_why_a_program_is_not_judged(tmp_path: Path, files: dict[str, str], reason: str) -> None:
    with pytest.raises(NotJudgedError, match=reason):
        program_at(epath.Path(put(tmp_path / "it", files)))


def test_submissions_by_label(tmp_path: Path) -> None:
    folder = package(
        tmp_path,
        **{
            "submissions/wrong_answer/two/a.py": "import b",
            "submissions/wrong_answer/two/b.py": "print(1)",
            "submissions/wrong_answer/.a.py.swp": "",
            "submissions/wrong_answer/old.py.bak": ADD,
            "submissions/README.md": "",
        },
    )
    accepted, old, two = read(folder).submissions
    assert (accepted.label, accepted.name, accepted.reason) == ("accepted", "add.py", "")
    assert (old.name, old.program) == ("old.py.bak", None)
    assert "language" in old.reason
    assert (two.label, two.name) == ("wrong_answer", "two")
    assert two.program is not None
    assert two.program.files == (("b.py", "print(1)"),)


def test_tests_that_lost_their_input_are_named(tmp_path: Path) -> None:
    files = {
        "data/secret/2.ans": "3",
        "data/secret/g/3.desc": "a large one",
        "data/secret/1.png": "",
        "data/secret/testdata.yaml": "",
        "data/secret/make.py": "",
    }
    assert read(package(tmp_path, **files)).missing == ("secret/2", "secret/g/3")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"problem.yaml": "limits: {time_multiplier: fast}"}, "limits.time_multiplier"),
        ({"problem.yaml": NEWER + "limits: {time_multipliers: 2}"}, "limits.time_multipliers"),
        (
            {"problem.yaml": NEWER + "limits: {time_multipliers: {ac_to_time_limit: 0}}"},
            "ac_to_time_limit",
        ),
        ({"problem.yaml": "limits: {output: -1}"}, "limits.output"),
        ({"problem.yaml": "a: [1"}, "not YAML"),
        ({"data/secret/2.in": "no answer"}, "2.ans"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(
    tmp_path: Path, files: dict[str, str], told: str
) -> None:
    folder = package(tmp_path, **files)
    with pytest.raises(DataError) as error:
        read(folder)
    assert told in str(error.value)
    assert str(folder) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_package_without_tests_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no tests"):
        read(put(tmp_path, {"problem.yaml": ""}))


def test_packages_are_found_at_any_depth(tmp_path: Path) -> None:
    for place in ("cup/b", "cup/a", "other/deep/c", ".hidden/d"):
        package(tmp_path / place)
    found = [str(path.relative_to(tmp_path)) for path in packages.find(epath.Path(tmp_path))]
    assert found == ["cup/a", "cup/b", "other/deep/c"]
    inner = epath.Path(tmp_path / "cup" / "a")
    assert list(packages.find(inner)) == [inner]
