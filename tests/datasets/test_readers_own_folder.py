"""A folder of one's own: read in every variety, and each thing that is missing is named."""

import codecs
import json
from pathlib import Path

import pytest

from alphacode.datasets.problem import Language, Test
from alphacode.datasets.readers import DataError, load_contest, read_problems

STATEMENT = "# Sum\n\nAdd **two** numbers up to $10^9$.\n\n## Input\n\nTwo.\n\n## Output\n\nOne.\n"


def _put(folder: Path, **files: str | bytes | None) -> Path:
    """Files by name, with `__` for a slash and `_` before the ending for the dot."""
    for name, content in files.items():
        *folders, last = name.split("__")
        path = folder.joinpath(*folders, ".".join(last.rsplit("_", 1)))
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.fixture
def folder(tmp_path):
    return _put(
        tmp_path / "sum",
        statement_md=STATEMENT,
        samples__1_in="1 2\n",
        samples__1_out="3\n",
    )


def test_statement_and_samples_are_enough(folder):
    (problem,) = read_problems(folder)
    assert problem.name == "sum"
    assert problem.public_tests == (Test("1 2\n", "3\n"),)
    assert problem.description == (
        "Sum\n\nAdd two numbers up to 10^9.\n\nInput\n\nTwo.\n\nOutput\n\nOne.\n"
        "\nExample\n\nInput\n\n1 2\n\nOutput\n\n3\n"
    )
    assert (problem.time_limit, problem.memory_limit_bytes) == (None, None)


def test_everything_that_there_may_be(folder):
    _put(
        folder,
        samples__2_in="2 2",
        samples__2_ans="4",
        samples__10_in="9 9",
        samples__10_out="18",
        secret__group__a_in="5 5\n",
        secret__group__a_ans="10\n",
        solutions__good_py="print(sum(map(int, input().split())))\n",
        solutions__good_cpp="int main() {}",
        incorrect_solutions__bad_py="print(0)\n",
        problem_json=json.dumps(
            {"time_limit": 1.5, "memory_limit": 64, "cf_tags": ["math,easy"], "author": "Me"}
        ),
    )
    (problem,) = load_contest(folder)
    assert [t.input for t in problem.public_tests] == ["1 2\n", "2 2", "9 9"]
    assert problem.private_tests == (Test("5 5\n", "10\n"),)
    assert [s.language for s in problem.solutions] == [Language.CPP, Language.PYTHON3]
    assert [s.solution for s in problem.incorrect_solutions] == ["print(0)\n"]
    assert (problem.time_limit, problem.memory_limit_bytes) == (1.5, 64 * 2**20)
    assert (problem.cf_tags, problem.author) == (("math", "easy"), "Me")


def test_settings_may_stand_above_the_statement(folder):
    front = "---\nname: Two numbers\ntime_limit: 3\ndate: 2024-05-06\n---\n"
    _put(folder, statement_md=front + STATEMENT)
    (problem,) = read_problems(folder)
    assert (problem.name, problem.time_limit, problem.date) == ("Two numbers", 3.0, "2024-05-06")
    assert problem.description.startswith("Sum\n")


def test_plain_text_stays_as_it_is_and_shown_samples_are_not_repeated(folder):
    text = "Add *two* $numbers$.\n\nExample\n\nInput\n\n1  2\n\nOutput\n\n3\n"
    _put(folder, statement_md=None, statement_txt=text)
    (problem,) = read_problems(folder)
    assert problem.description == text


def test_byte_order_marks_are_no_part_of_texts(folder):
    (plain,) = read_problems(_put(folder, problem_json='{"time_limit": 2}'))
    for path in filter(Path.is_file, folder.rglob("*")):
        path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())
    assert list(read_problems(folder)) == [plain]


def test_what_systems_leave_in_folders_is_no_problem_and_no_test(folder, tmp_path):
    (plain,) = read_problems(folder)
    litter = {"samples/._1.in": b"\0\5", ".DS_Store": b"\0", "Icon": b""}
    for place in (folder, tmp_path / "__MACOSX" / "sum"):
        for name, content in litter.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(content)
    (tmp_path / "__MACOSX" / "sum" / "statement.md").write_bytes(b"\0\5")
    assert list(read_problems(tmp_path)) == [plain]


def test_folders_lie_beside_other_problems(folder, tmp_path):
    _put(tmp_path / "a" / "sum", statement_txt="x", samples__1_in="1", samples__1_out="1")
    _put(tmp_path, z_jsonl=json.dumps({"name": "row", "description": "x"}))
    assert [p.name for p in read_problems(tmp_path)] == ["a-sum", f"{tmp_path.name}-sum", "row"]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"statement_md": None}, "no statement; write it to statement.md or statement.txt"),
        ({"statement_txt": "x"}, "two statements; keep one"),
        ({"statement_md": " \n"}, "holds no text"),
        ({"statement_md": "---\ntime_limit: 1\n---\n"}, "holds no text"),
        ({"statement_md": b"\xff"}, "statement.md: not UTF-8"),
        ({"statement_md": "x" * (2**20 + 1)}, "'description' has 1,048,"),
        ({"samples__1_in": None, "samples__1_out": None}, "no samples; add samples/1.in"),
        ({"samples__1_out": None}, "samples/1.in: no output beside it"),
        ({"samples__1_in": None}, "samples/1.out: no input beside it; add 1.in"),
        ({"samples__1_ans": "3"}, "samples/1.in: two outputs beside it"),
        ({"samples__1_out": b"\xff"}, "samples/1.out: not UTF-8"),
        ({"secret__7_in": "1"}, "secret/7.in: no output beside it"),
        ({"secret__7_ans": "1"}, "secret/7.ans: no input beside it"),
        ({"solutions__a_hs": "main = x"}, "solutions/a.hs: in no language"),
        ({"problem_json": "{"}, "problem.json: settings cannot be read"),
        ({"problem_json": "[]"}, "problem.json: expected settings"),
        ({"problem_json": '{"timelimit": 1}'}, "unknown setting 'timelimit'; there are name, "),
        ({"problem_json": '{"time_limit": "1 s"}'}, "column 'time_limit' must be a number"),
        ({"problem_json": '{"memory_limit": -1}'}, "must not be negative"),
        ({"statement_md": "---\na: [\n---\nx"}, "statement.md: settings cannot be read"),
        (
            {"statement_md": "---\nname: x\n---\nx", "problem_json": '{"author": "x"}'},
            "settings stand here and in problem.json too",
        ),
    ],
)
def test_what_is_missing_is_named_in_one_line(folder, files, told):
    other = _put(folder.parent / "zzz", statement_txt="x", samples__1_in="1", samples__1_out="1")
    _put(folder, **files)
    with pytest.raises(DataError) as error:
        list(read_problems(folder))
    message = str(error.value)
    assert message.startswith(str(folder))
    assert told in message
    assert "\n" not in message
    faults = []
    assert [p.name for p in read_problems(folder.parent, on_error=faults.append)] == [other.name]
    assert list(map(str, faults)) == [message]


def test_without_hidden_tests_there_is_no_contest(folder):
    with pytest.raises(DataError, match=r"secret/\*\.in with \*\.out"):
        load_contest(folder)
