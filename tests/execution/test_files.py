"""Programs that read and write files by name (`input_file`, `output_file`)."""

import pytest
from judge_helpers import LIMITS, Judge, attempt, make_job

from alphacode.execution import Runner, Verdict

PYTHON = "n = int(open('in.txt').read())\nwith open('out.txt', 'w') as f: f.write(str(n + 1))\n"
CPP = (
    "#include <bits/stdc++.h>\nusing namespace std;\n"
    'int main() { freopen("in.txt", "r", stdin); freopen("out.txt", "w", stdout);'
    " int n; cin >> n; cout << n + 1; }\n"
)
NAMES = {"input_file": "in.txt", "output_file": "out.txt"}


@pytest.mark.parametrize(("language", "source"), [("python3", PYTHON), ("cpp", CPP)])
def test_files_by_name(level_runner: Runner, language: str, source: str) -> None:
    if language not in level_runner.languages:
        pytest.skip(f"no {language} here")
    cases = [(str(n), str(n + 1)) for n in range(3)] + [("7", "9")]
    job = make_job(source, *cases, language=language, **NAMES)
    (result,) = level_runner.judge([job])
    assert [case.verdict for case in result.cases] == [*[Verdict.AC] * 3, Verdict.WA], result


def test_one_of_them_alone(judge: Judge) -> None:
    reads = "print(int(open('in.txt').read()) + 1)"
    assert judge(reads, ("1", "2"), input_file="in.txt").verdict == Verdict.AC
    writes = "open('out.txt', 'w').write(str(int(input()) + 1)); print('debug')"
    assert judge(writes, ("1", "2"), output_file="out.txt").verdict == Verdict.AC


def test_what_is_left_unwritten_is_empty(judge: Judge) -> None:
    result = judge("print(2)", ("1", "2"), output_file="out.txt")
    assert result.verdict == Verdict.WA and result.cases[0].output == ""


def test_a_file_too_large_is_ole(judge: Judge) -> None:
    source = "f = open('out.txt', 'w')\nwhile True: f.write('x' * 4096)"
    assert judge(source, ("", ""), output_file="out.txt").verdict == Verdict.OLE
    whole = f"open('out.txt', 'w').write('x' * {LIMITS.output_bytes})"
    expected = "x" * LIMITS.output_bytes
    assert judge(whole, ("", expected), output_file="out.txt").verdict == Verdict.AC


# Each raises where it is refused.
ATTACKS = {
    "another file": "open('other.txt', 'w')",
    "a file above": "open('../other.txt', 'w')",
    "the input": "open('in.txt', 'w')",
    "appending to the input": "open('in.txt', 'a')",
    "a link": "os.symlink('/etc/passwd', 'new')",
    "replacing the output": "os.rename('in.txt', 'out.txt')",
    "removing the output": "os.unlink('out.txt')",
    "a folder": "os.mkdir('new')",
    "modes": "os.chmod('in.txt', 0o777)",
    "the folder's modes": "os.chmod('.', 0o777)",
    "unnamed files": "os.open('.', os.O_TMPFILE | os.O_RDWR)",
    "its own program": "open('../program/program.so', 'r+')",
    "a program folder": "open('../program/x', 'w')",
    "the compiler's folder": "open('../compile/x', 'w')",
}


@pytest.mark.parametrize("name", ATTACKS)
def test_nothing_else_can_be_written(level_runner: Runner, name: str) -> None:
    source = attempt(ATTACKS[name], "done = 'refused'", "done = 'escaped'")
    source += "open('out.txt', 'w').write(done)\n"
    (result,) = level_runner.judge([make_job(source, ("1", "refused"), **NAMES)])
    assert result.verdict == Verdict.AC, result


def test_the_next_case_finds_nothing_of_the_last(judge: Judge) -> None:
    source = (
        "import os\n"
        "seen = open('out.txt').read()\n"
        "open('out.txt', 'w').write(f'{seen}{sorted(os.listdir())}' + open('in.txt').read())\n"
    )
    expected = "['in.txt', 'out.txt']"
    result = judge(source, ("a", expected + "a"), ("b", expected + "b"), **NAMES)
    assert result.verdict == Verdict.AC, result
