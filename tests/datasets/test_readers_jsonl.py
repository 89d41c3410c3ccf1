"""JSON Lines: what is written is read again; what is broken is named in one line."""

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alphacode.datasets.function_problem import FunctionProblem
from alphacode.datasets.problem import Language, Problem, Solution, Test
from alphacode.datasets.readers import (
    DataError,
    load_contest,
    problem_from_row,
    problem_to_row,
    read_problems,
    write_problems,
)

_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
# A NUL in a statement is a fault, and a tag holds neither a comma nor more than single spaces.
_filled = _text.map(lambda text: text.replace("\0", "")).filter(str.strip)
_tag = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
_day = st.dates().map(lambda day: day.isoformat()) | st.just("")
_tests = st.lists(st.builds(Test, _text, _text), max_size=3).map(tuple)
_solutions = st.lists(
    st.builds(Solution, st.sampled_from(Language), _text, st.sampled_from(["", "WA", "TLE"])),
    max_size=3,
).map(tuple)
_problems = st.builds(
    Problem,
    name=_filled.map(str.strip),
    description=_filled,
    public_tests=_tests,
    private_tests=_tests,
    generated_tests=_tests,
    solutions=_solutions,
    incorrect_solutions=_solutions,
    cf_rating=st.integers(0, 3500),
    cf_tags=st.lists(_tag, max_size=3, unique=True).map(tuple),
    cf_contest_id=st.integers(0, 2000),
    cf_index=st.sampled_from(["", "A", "D2"]),
    cf_points=st.floats(0, 1e4),
    date=_day,
    input_file=st.sampled_from(["", "input.txt"]),
    output_file=st.sampled_from(["", "output.txt"]),
    is_description_translated=st.booleans(),
    untranslated_description=_text,
    difficulty=st.integers(0, 30),
    time_limit=st.none() | st.floats(0.01, 100),
    memory_limit_bytes=st.none() | st.integers(1, 2**40),
    checker=st.sampled_from(["default", "custom"]),
    validator_flags=_text.map(str.strip),
    source=_text,
    author=_text,
    licence=_text,
)

GOOD = {
    "name": "sum",
    "description": "Add the numbers.",
    "public_tests": {"input": ["1 2\n"], "output": ["3\n"]},
    "private_tests": {"input": ["2 2\n"], "output": ["4\n"]},
    "solutions": {"language": [3], "solution": ["print(sum(map(int, input().split())))"]},
}


def _write(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


_functions = st.builds(
    FunctionProblem,
    name=_filled.map(str.strip),
    description=_filled,
    public_tests=_tests,
    solutions=_solutions,
    incorrect_solutions=_solutions,
    cf_tags=st.lists(_tag, max_size=3, unique=True).map(tuple),
    entry_point=st.sampled_from(["f", "solve"]),
    tests=st.lists(st.sampled_from(["assert f(1) == 2", "check(f)"]), min_size=1).map(tuple),
    setup=_text,
    continues_prompt=st.booleans(),
    source=_text,
    date=_day,
)


@given(_problems | _functions)
@settings(max_examples=300, deadline=None)
def test_row_gives_the_problem_back_through_json(problem):
    row = json.loads(json.dumps(problem_to_row(problem)))
    assert problem_from_row(row, "here") == problem


@pytest.mark.parametrize("name", ["p.jsonl", "p.jsonl.gz"])
def test_file_gives_the_problems_back(tmp_path, name):
    problems = [
        problem_from_row(GOOD, "x"),
        Problem(name="b", description="d\u2028\x85\nå", public_tests=(Test("\r\n", ""),)),
    ]
    write_problems(tmp_path / "deep" / name, iter(problems))
    assert list(read_problems(tmp_path / "deep" / name)) == problems


def test_bytes_depend_on_the_problems_alone(tmp_path):
    problems = [problem_from_row(GOOD, "x")]
    for name in ("a.jsonl.gz", "other.jsonl.gz"):
        write_problems(tmp_path / name, problems)
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "other.jsonl.gz").read_bytes()


def test_failed_write_leaves_the_old_file_and_no_other(tmp_path):
    target = tmp_path / "p.jsonl.gz"
    write_problems(target, [problem_from_row(GOOD, "x")])
    before = target.read_bytes()

    def breaks():
        yield problem_from_row(GOOD, "x")
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError):
        write_problems(target, breaks())
    assert target.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["p.jsonl.gz"]


def test_only_jsonl_is_written(tmp_path):
    with pytest.raises(DataError, match=r"p\.json: name the file"):
        write_problems(tmp_path / "p.json", [])


def test_extra_columns_and_blank_lines_are_ignored(tmp_path):
    path = _write(tmp_path / "p.jsonl", GOOD | {"uuid": "1", "statement_language": "en"})
    path.write_text("\n" + path.read_text() + "  \n")
    assert [p.name for p in read_problems(path)] == ["sum"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": None}, "name"),
        ({"name": "  "}, "name"),
        ({"name": 7}, "name"),
        ({"description": None}, "description"),
        ({"description": "\n"}, "description"),
        ({"public_tests": []}, "public_tests"),
        ({"public_tests": {"input": ["1"]}}, "public_tests"),
        ({"public_tests": {"input": ["1", "2"], "output": ["1"]}}, "public_tests"),
        ({"private_tests": {"input": [1], "output": ["1"]}}, "private_tests.input"),
        ({"generated_tests": {"input": ["1"], "output": [None]}}, "generated_tests.output"),
        ({"solutions": {"language": [3, 3], "solution": ["x"]}}, "solutions"),
        ({"solutions": {"language": [9], "solution": ["x"]}}, "solutions.language"),
        ({"solutions": {"language": [True], "solution": ["x"]}}, "solutions.language"),
        ({"solutions": {"language": ["py"], "solution": ["x"]}}, "solutions.language"),
        (
            {"incorrect_solutions": {"language": [3], "solution": ["x"], "verdict": []}}
            | {"incorrect_solutions": {"language": [3], "solution": ["x"], "verdict": ["WA"] * 2}},
            "incorrect_solutions",
        ),
        ({"time_limit": "2s"}, "time_limit"),
        ({"time_limit": -1}, "time_limit"),
        ({"time_limit": float("nan")}, "time_limit"),
        ({"memory_limit": -5}, "memory_limit"),
        ({"memory_limit_bytes": 10**400}, "memory_limit_bytes"),
        ({"cf_rating": "800"}, "cf_rating"),
        ({"cf_rating": 800.5}, "cf_rating"),
        ({"cf_tags": "dp"}, "cf_tags"),
        ({"checker": "mine"}, "checker"),
        ({"source": []}, "source"),
        ({"name": "a\0b"}, "name"),
        ({"description": "a\0b"}, "description"),
        ({"description": "x" * (2**20 + 1)}, "description"),
        ({"date": "yesterday"}, "date"),
        ({"cf_contest_id": "1"}, "cf_contest_id"),
        ({"is_description_translated": 1}, "is_description_translated"),
        ({"input_file": "../secret"}, "input_file"),
        ({"input_file": "a.txt", "output_file": "a.txt"}, "output_file"),
    ],
)
def test_bad_column_is_named_with_file_and_line(tmp_path, change, field):
    path = _write(tmp_path / "p.jsonl", GOOD, GOOD | change)
    with pytest.raises(DataError) as error:
        list(read_problems(path))
    message = str(error.value)
    assert f"{path}:2: " in message
    assert field in message
    assert "\n" not in message


@pytest.mark.parametrize("line", ["{", "[1]", "3", '{"name": "\\ud800", "description": "x"}', "}{"])
def test_malformed_line_is_named(tmp_path, line):
    path = tmp_path / "p.jsonl"
    path.write_text(json.dumps(GOOD) + "\n" + line + "\n")
    with pytest.raises(DataError, match=r"p\.jsonl:2: "):
        list(read_problems(path))


def test_damaged_files_are_named(tmp_path):
    path = tmp_path / "p.jsonl.gz"
    write_problems(path, [problem_from_row(GOOD, "x")] * 50)
    whole = path.read_bytes()
    for damaged in (whole[:-20], whole[:5], b"plain", whole[:30] + b"\0" * 20 + whole[50:]):
        path.write_bytes(damaged)
        with pytest.raises(DataError, match="truncated or damaged gzip") as error:
            list(read_problems(path))
        assert str(path) in str(error.value)
    latin = tmp_path / "l.jsonl"
    latin.write_bytes(b'{"name": "\xe5"}\n')
    with pytest.raises(DataError, match=r"l\.jsonl: not UTF-8"):
        list(read_problems(latin))


def test_absent_or_foreign_paths_are_refused(tmp_path):
    with pytest.raises(DataError, match="no such file"):
        list(read_problems(tmp_path / "none"))
    (tmp_path / "a.csv").write_text("x")
    with pytest.raises(DataError, match=r"expected \.jsonl"):
        list(read_problems(tmp_path / "a.csv"))
    with pytest.raises(DataError, match="holds no"):
        list(read_problems(tmp_path))


def test_published_columns_are_understood():
    row = GOOD | {
        "time_limit": {"seconds": 2, "nanos": 500_000_000},
        "memory_limit_bytes": 256_000_000,
        "source": 2,
        "checker": "interactive",
        "incorrect_solutions": {
            "language": [2, 1],
            "solution": ["x", "y"],
            "verdict": ["time_limit_exceeded", "rejected"],
        },
    }
    problem = problem_from_row(row, "x")
    assert problem.time_limit == 2.5
    assert problem.memory_limit_bytes == 256_000_000
    assert problem.source == "2"
    assert problem.checker == "custom"
    assert [s.verdict for s in problem.incorrect_solutions] == ["TLE", ""]
    assert problem_from_row(GOOD | {"memory_limit": 256}, "x").memory_limit_bytes == 2**28
    assert problem_from_row(GOOD | {"memory_limit_bytes": 0}, "x").memory_limit_bytes is None


def test_unknown_limits_are_no_limits():
    for unknown in ({"seconds": 0, "nanos": 0}, {"seconds": None, "nanos": None}, None):
        assert problem_from_row(GOOD | {"time_limit": unknown}, "x").time_limit is None


def test_columns_that_a_problem_does_not_have_are_not_written():
    row = problem_to_row(problem_from_row(GOOD, "x"))
    assert not {"cf_contest_id", "date", "input_file", "style"} & row.keys()


@given(st.lists(st.text(st.sampled_from("ab, \n\t"), max_size=8), max_size=4))
def test_no_tag_holds_a_comma(written):
    tags = problem_from_row(GOOD | {"cf_tags": written}, "x").cf_tags
    assert len(set(tags)) == len(tags)
    assert all(tag and tag == " ".join(tag.split()) and "," not in tag for tag in tags)
    words = {" ".join(part.split()) for tag in written for part in tag.split(",")}
    assert set(tags) == words - {""}


@pytest.mark.parametrize(
    ("day", "read"),
    [("2021-07-15", "2021-07-15"), ("2023-08-21T00:00:00", "2023-08-21"), ("", ""), (None, "")],
)
def test_days_are_read(day, read):
    assert problem_from_row(GOOD | {"date": day}, "x").date == read


def test_float_tolerance_counts_only_where_answers_are_fractions():
    whole = GOOD | {"float_tolerance": 1e-6}
    broken = whole | {"private_tests": {"input": ["1"], "output": ["0.5\n"]}}
    assert problem_from_row(whole, "x").validator_flags == ""
    assert problem_from_row(broken, "x").validator_flags == "float_tolerance 1e-06"
    kept = broken | {"validator_flags": "float_tolerance 1e-3"}
    assert problem_from_row(kept, "x").validator_flags == "float_tolerance 1e-3"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "holds no problem"),
        ([GOOD, GOOD], "'sum' is taken"),
        ([GOOD | {"private_tests": None}], "no hidden test"),
    ],
)
def test_contest_needs_distinct_names_and_hidden_tests(tmp_path, rows, message):
    path = _write(tmp_path / "c.jsonl", *rows)
    with pytest.raises(DataError, match=message) as error:
        load_contest(path)
    assert str(path) in str(error.value)


def test_contest_takes_problems_without_examples(tmp_path):
    (problem,) = load_contest(_write(tmp_path / "c.jsonl", GOOD | {"public_tests": None}))
    assert problem.public_tests == ()


def test_generated_tests_are_hidden_tests(tmp_path):
    row = GOOD | {"private_tests": None, "generated_tests": GOOD["private_tests"]}
    (problem,) = load_contest(_write(tmp_path / "c.jsonl", row))
    assert len(problem.hidden_tests) == 1


def test_folders_are_walked_in_order(tmp_path):
    (tmp_path / "b" / "c").mkdir(parents=True)
    (tmp_path / ".hidden").mkdir()
    _write(tmp_path / "b" / "c" / "2.jsonl", GOOD | {"name": "two"})
    _write(tmp_path / "z.jsonl", GOOD | {"name": "three"})
    _write(tmp_path / ".hidden" / "x.jsonl", GOOD)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(json.dumps(GOOD).encode()))
    (tmp_path / "notes.txt").write_text("not a problem")
    assert [p.name for p in load_contest(tmp_path)] == ["sum", "two", "three"]
