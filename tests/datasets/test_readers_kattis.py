"""Kattis packages: a miniature one in every variety, and each thing that may be missing."""

import shutil
from pathlib import Path

import pytest

from alphacode.datasets.problem import Language, Test
from alphacode.datasets.readers import DataError, load_contest, read_problems
from alphacode.datasets.readers.source_language import language_of

YAML = "source: Test Cup\nauthor: A. Author\nlicense: cc by-sa\n"
STATEMENT = r"""\problemname{Sum}
Add $n \le 10^5$ numbers.
\section*{Input}
Numbers.
\section*{Output}
Their sum.
"""


def _put(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def _package(folder: Path) -> Path:
    """A small good package."""
    files: dict[str, str | bytes] = {
        "problem.yaml": YAML,
        "problem_statement/problem.en.tex": STATEMENT,
        "data/sample/1.in": "1 2\n",
        "data/sample/1.ans": "3\n",
        "data/secret/group1/a.in": "5 5\n",
        "data/secret/group1/a.ans": "10\n",
        "data/secret/b.in": "7\n",
        "data/secret/b.ans": "7\n",
        "submissions/accepted/sum.py": "print(sum(map(int, input().split())))\n",
    }
    return _put(folder, files)


def _only(folder: Path):
    (problem,) = read_problems(folder)
    return problem


def test_a_package_becomes_a_problem(tmp_path):
    problem = _only(_package(tmp_path / "sum"))
    assert (problem.name, problem.source, problem.author) == ("sum", "Test Cup", "A. Author")
    assert problem.licence == "cc by-sa"
    assert problem.public_tests == (Test("1 2\n", "3\n"),)
    assert problem.private_tests == (Test("7\n", "7\n"), Test("5 5\n", "10\n"))
    assert problem.time_limit is None
    assert problem.memory_limit_bytes is None
    assert problem.checker == "default"
    assert problem.description == (
        "Add n <= 10^5 numbers.\n\nInput\n\nNumbers.\n\nOutput\n\nTheir sum.\n"
        "\nExample\n\nInput\n\n1 2\n\nOutput\n\n3\n"
    )
    assert load_contest(tmp_path / "sum") == [problem]


def test_several_samples_are_examples(tmp_path):
    files = {"data/sample/2.in": "4", "data/sample/2.ans": "4"}
    text = _only(_put(_package(tmp_path / "p"), files)).description
    assert text.endswith("\nExamples\n\nInput\n\n1 2\n\nOutput\n\n3\n\nInput\n\n4\n\nOutput\n\n4\n")


def test_submissions_have_language_and_verdict(tmp_path):
    folder = _put(
        _package(tmp_path / "p"),
        {
            "submissions/accepted/a.cpp": "int main(){}",
            "submissions/accepted/b.java": "class b{}",
            "submissions/accepted/c.hs": "main = x",
            "submissions/accepted/old.py": "print raw_input()\n",
            "submissions/accepted/one/main.c": "int main(){}",
            "submissions/accepted/two/a.cpp": "x",
            "submissions/accepted/two/b.cpp": "y",
            "submissions/accepted/latin.py": "# \u00e5\nprint(1)\n".encode("latin-1"),
            "submissions/wrong_answer/a.cc": "int x;",
            "submissions/time_limit_exceeded/a.py": "while True: pass",
            "submissions/run_time_error/a.py": "1/0",
            "submissions/partially_accepted/a.py": "print(0)",
            "submissions/slow_accepted/a.py": "pass",
        },
    )
    problem = _only(folder)
    assert [s.language for s in problem.solutions] == [
        Language.CPP,
        Language.JAVA,
        Language.PYTHON3,
        Language.PYTHON2,
        Language.CPP,
        Language.PYTHON3,
    ]
    assert "\u00e5" in problem.solutions[2].solution
    assert {s.verdict for s in problem.solutions} == {""}
    assert [s.verdict for s in problem.incorrect_solutions] == ["WA", "TLE", "RE", "PAC"]


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ("print('x')", Language.PYTHON3),
        ("print 'x'", Language.PYTHON2),
        ("n = 5\nif n: print n", Language.PYTHON2),
        ("try:\n    x\nexcept ValueError, error:\n    pass", Language.PYTHON2),
        ("raise ValueError, 'x'", Language.PYTHON2),
        ("x = 017", Language.PYTHON2),
        ("if True:\n        x = 1\n\ty = 2", Language.PYTHON2),
        ("print(", Language.PYTHON3),
        ("def f(:\n    print(input())", Language.PYTHON3),
        ("for i in range(3)\n    print(i)", Language.PYTHON3),
        ("n = raw_input()", Language.PYTHON2),
        ("for i in xrange(3): pass", Language.PYTHON2),
        ("xrange = range\nfor i in xrange(3): pass", Language.PYTHON3),
        ("try:\n    input = raw_input\nexcept NameError:\n    pass", Language.PYTHON3),
        ("#!/usr/bin/env python2\nprint(1)", Language.PYTHON2),
        ("#!/usr/bin/python3\nprint(1)", Language.PYTHON3),
        ("print('\\d')", Language.PYTHON3),
    ],
)
def test_python_versions_are_told_apart(source, language):
    assert language_of(".py", source) is language


def test_suffixes_decide_where_nothing_else_does():
    assert language_of(".py2", "print(1)") is Language.PYTHON2
    assert language_of(".CC", "") is Language.CPP
    assert language_of(".kt", "") is None


@pytest.mark.parametrize(
    ("lines", "checker", "flags"),
    [
        ("", "default", "case_insensitive"),
        ("validation: default", "default", "case_insensitive"),
        ("validator_flags: case_sensitive", "default", "case_sensitive"),
        (
            "validator_flags: float_tolerance 1e-6",
            "default",
            "float_tolerance 1e-6 case_insensitive",
        ),
        ("validation: custom", "custom", ""),
        ("validation: custom interactive\nvalidator_flags: x", "custom", "x"),
        ("type: interactive", "custom", ""),
        ("type: [pass-fail, multi-pass]", "custom", ""),
        ("type: scoring", "default", "case_insensitive"),
    ],
)
def test_validation(tmp_path, lines, checker, flags):
    problem = _only(_put(_package(tmp_path / "p"), {"problem.yaml": YAML + lines}))
    assert (problem.checker, problem.validator_flags) == (checker, flags)


def test_flags_may_stand_beside_the_tests(tmp_path):
    flags = {"data/testdata.yaml": "output_validator_flags: float_tolerance 1e-4 case_sensitive"}
    problem = _only(_put(_package(tmp_path / "p"), flags))
    assert problem.validator_flags == "float_tolerance 1e-4 case_sensitive"


def test_a_validator_counts_by_its_presence_in_the_newer_format_only(tmp_path):
    validator = {"output_validators/v.py": "pass"}
    assert _only(_put(_package(tmp_path / "old"), validator)).checker == "default"
    newer = validator | {"problem.yaml": YAML + "problem_format_version: 2023-07-draft\n"}
    assert _only(_put(_package(tmp_path / "new"), newer)).checker == "custom"


@pytest.mark.parametrize(
    ("files", "seconds"),
    [
        ({"problem.yaml": YAML + "limits:\n  time_limit: 2.5\n"}, 2.5),
        ({"problem.yaml": YAML + "time_limit: 3\n"}, 3.0),
        ({".timelimit": "4\n", "problem.yaml": YAML + "time_limit: 3\n"}, 4.0),
        ({"problem.yaml": YAML + "limits:\n  time_multiplier: 3\n"}, None),
        ({"problem.yaml": YAML + "limits:\n"}, None),
    ],
)
def test_time_limit(tmp_path, files, seconds):
    assert _only(_put(_package(tmp_path / "p"), files)).time_limit == seconds


def test_memory_limit_is_in_mebibytes(tmp_path):
    files = {"problem.yaml": YAML + "limits:\n  memory: 512\n"}
    assert _only(_put(_package(tmp_path / "p"), files)).memory_limit_bytes == 512 * 2**20


def test_newer_fields_and_latex_in_names(tmp_path):
    settings = "name: {en: Sum, sv: Summa}\ncredits: {authors: [A. One, B. Two]}\nlicense: cc by\n"
    files = {"problem.yaml": settings + "source: [{name: Cup 1}, Cup 2]\n"}
    problem = _only(_put(_package(tmp_path / "b"), files))
    assert (problem.author, problem.source) == ("A. One, B. Two", "Cup 1, Cup 2")
    accents = {"problem.yaml": 'author: Ulf Lundstr{\\"o}m\n'}
    assert _only(_put(_package(tmp_path / "c"), accents)).author == "Ulf Lundstr\u00f6m"
    empty = _only(_put(_package(tmp_path / "d"), {"problem.yaml": ""}))
    assert (empty.author, empty.licence) == ("", "")


def test_english_is_preferred_then_swedish(tmp_path):
    folder = _package(tmp_path / "p")
    _put(folder, {"problem_statement/problem.sv.tex": "Svenska.", "statement/problem.fr.md": "F."})
    assert _only(folder).description.startswith("Add")
    (folder / "problem_statement/problem.en.tex").unlink()
    assert _only(folder).description.startswith("Svenska.")
    (folder / "problem_statement/problem.sv.tex").unlink()
    assert _only(folder).description.startswith("F.")


def test_interactive_packages_load_without_examples(tmp_path):
    folder = _put(_package(tmp_path / "guess"), {"problem.yaml": "type: interactive\n"})
    shutil.rmtree(folder / "data/sample")
    _put(folder, {"data/sample/1.interaction": "<5\n>lower\n"})
    problem = _only(folder)
    assert (problem.checker, problem.public_tests) == ("custom", ())
    with pytest.raises(DataError, match="output validator: 0 programs"):
        load_contest(folder)
    _put(folder, {"output_validators/v.py": "raise SystemExit(42)\n"})
    (problem,) = load_contest(folder)
    assert problem.validator and problem.validator.protocol == "interactive"


def _without(*parts: str):
    def change(folder: Path) -> None:
        for part in parts:
            path = folder / part
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_without("data"), "data/secret"),
        (_without("problem_statement"), "problem_statement/"),
        (_without("data/secret/b.ans"), "b.ans"),
        (lambda folder: _put(folder, {"problem.yaml": "a: [1\n"}), "problem.yaml:2: not YAML"),
        (lambda folder: _put(folder, {"problem.yaml": "only words"}), "problem.yaml: expected"),
        (lambda folder: _put(folder, {"problem.yaml": "limits: 3"}), "'limits'"),
        (lambda folder: _put(folder, {"problem.yaml": "limits: {memory: x}"}), "limits.memory"),
        (lambda folder: _put(folder, {"problem.yaml": "time_limit: 0"}), "time_limit"),
        (lambda folder: _put(folder, {".timelimit": "soon"}), ".timelimit"),
        (lambda folder: _put(folder, {"data/secret/b.in": b"\xff"}), "b.in: not UTF-8"),
        (
            lambda folder: _put(folder, {"problem_statement/problem.en.tex": "% empty"}),
            "problem.en.tex: the statement holds no text",
        ),
    ],
)
def test_what_is_wrong_is_reported_in_one_line(tmp_path, change, told):
    folder = _package(tmp_path / "sum")
    change(folder)
    with pytest.raises(DataError) as error:
        list(read_problems(folder))
    message = str(error.value)
    assert told in message
    assert str(folder) in message
    assert "\n" not in message


def test_deep_nesting_is_refused(tmp_path):
    deep = "$" + "{" * 100_000 + "}" * 100_000 + "$"
    folder = _put(_package(tmp_path / "p"), {"problem_statement/problem.en.tex": deep})
    with pytest.raises(DataError, match="nested too deeply"):
        list(read_problems(folder))


def test_packages_of_one_name_get_their_parents_name(tmp_path):
    _package(tmp_path / "cup1" / "sum")
    _package(tmp_path / "cup2" / "sum")
    _package(tmp_path / "cup2" / "other")
    assert [p.name for p in load_contest(tmp_path)] == ["cup1-sum", "other", "cup2-sum"]


def test_a_folder_may_mix_packages_and_files(tmp_path):
    _package(tmp_path / "cup" / "sum")
    row = (
        '{"name": "row", "description": "d", "public_tests": {"input": ["1"], "output": ["1"]}, '
        '"private_tests": {"input": ["2"], "output": ["2"]}}\n'
    )
    _put(tmp_path, {"rows.jsonl": row, "README.md": "not a problem"})
    assert [p.name for p in load_contest(tmp_path)] == ["sum", "row"]
    _put(tmp_path, {"rows.jsonl": row.replace('"row"', '"sum"')})
    with pytest.raises(DataError, match=r"rows\.jsonl:1: name 'sum' is taken"):
        load_contest(tmp_path)


def test_the_working_folder_has_a_name_too(tmp_path, monkeypatch):
    monkeypatch.chdir(_package(tmp_path / "sum"))
    assert _only(Path(".")).name == "sum"


@pytest.mark.parametrize("name", ["testdata.yaml", "test_group.yaml"])
def test_groups_of_tests_are_described_in_files_of_either_name(tmp_path, name):
    package = _put(_package(tmp_path / "p"), {f"data/{name}": "output_validator_args: [a, 1e-4]"})
    assert _only(package).validator_flags == "a 1e-4 case_insensitive"
