"""Labelled programs judged for real, packages and files of problems alike."""

import dataclasses
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from etils import epath
from handmade_packages import ADD, BURN, VALIDATOR_CC, VALIDATOR_H, package, put

from alphacode.config import ExecutionConfig
from alphacode.datasets.problem import Language, Problem, Solution, Test
from alphacode.datasets.readers import DataError, write_problems
from alphacode.execution import Runner, Verdict
from alphacode.execution.results import ResultLog
from alphacode.execution.verdicts import JobResult
from alphacode.execution.verify.labelled_programs import LabelledJudging
from alphacode.execution.verify.labels import Comparison, Outcome
from alphacode.execution.verify.package_verification import PackageVerification
from alphacode.execution.verify.problem_verification import ProblemComparison, ProblemVerification

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT.parent / "shared" / "data" / "kattis_packages.tar.gz"
CONFIG = ExecutionConfig(languages=("cpp", "python3"))
WRONG = "print(3)\n"
CRASH = "a = input().split()\nprint(3 if a[0] == '1' else a[7])\n"
Verify = Callable[..., Comparison]


@pytest.fixture
def verify(runner: Runner, tmp_path: Path) -> Verify:
    """Judges packages by their folders; `written` takes each new result."""

    def run(
        *folders: Path,
        log: Path = tmp_path / "results.jsonl",
        accepted_seconds: float = 10.0,
        written: Callable[[JobResult], object] = lambda result: None,
    ) -> Comparison:
        named = {folder.name: epath.Path(folder) for folder in folders}
        with ResultLog(log) as results:
            judging = LabelledJudging(runner, results, written)
            return PackageVerification(named, judging, CONFIG, accepted_seconds).run()

    return run


def verdicts(comparison: Comparison) -> dict[str, str]:
    """By label and name."""
    return {f"{one.label}/{one.name}": one.verdict.value for one in comparison.outcomes}


def test_outputs_of_a_package_test_its_validator(verify: Verify, tmp_path: Path) -> None:
    outputs = {
        f"data/{place}_output/{name}.{kind}": text
        for place, name, output in (
            ("valid", "a", "4"),
            ("invalid", "b", "9"),
            ("invalid", "c", "3"),
        )
        for kind, text in (("in", "1 2"), ("ans", "3"), ("out", output))
    }
    within = "import sys; sys.exit(42 if abs(int(sys.stdin.read()) - 3) < 2 else 43)"
    yaml = "problem_format_version: 2025-09\nname: p\nuuid: u\n"
    files = {"problem.yaml": yaml, "output_validator/v.py": within} | outputs
    files |= {f"data/{place}/1.{kind}": "3" for place in ("sample", "secret") for kind in ("ans",)}
    files |= {"data/secret/1.in": "1 2"}
    assert verdicts(verify(package(tmp_path / "p", **files))) == {
        "accepted/add.py": "AC",
        "valid_output/valid_output/a": "AC",
        "invalid_output/invalid_output/b": "WA",
        # A validator that takes a wrong output does not pass.
        "invalid_output/invalid_output/c": "AC",
    }


def only(comparison: Comparison, label: str) -> Outcome:
    (found,) = (outcome for outcome in comparison.outcomes if outcome.label == label)
    return found


def test_a_package_whose_labels_hold(verify: Verify, cpp: str, tmp_path: Path) -> None:
    folder = package(
        tmp_path / "sum",
        **{
            "problem.yaml": "limits: {memory: 128, output: 1}",
            "submissions/accepted/add.cpp": "#include <iostream>\n"
            "int main() { int a, b; std::cin >> a >> b; std::cout << a + b; }",
            "submissions/accepted/two/main.py": "import other\nprint(other.add(input()))",
            "submissions/accepted/two/other.py": "def add(line):\n"
            "    return sum(map(int, line.split()))",
            "submissions/accepted/add.kt": "fun main() {}",
            "submissions/wrong_answer/three.py": WRONG,
            "submissions/wrong_answer/endless.py": "while True: print('x' * 10**5)",
            "submissions/run_time_error/crash.py": CRASH,
            "submissions/run_time_error/large.py": f"x = bytearray(500 << 20)\n{ADD}",
            "submissions/time_limit_exceeded/busy.py": "while True: pass",
            "submissions/partially_accepted/three.py": WRONG,
            "submissions/rejected/crash.py": CRASH,
            "submissions/slow_accepted/add.py": ADD,
        },
    )
    comparison = verify(folder)
    assert verdicts(comparison) == {
        "accepted/add.cpp": "AC",
        "accepted/add.py": "AC",
        "accepted/two": "AC",
        "wrong_answer/endless.py": "OLE",
        "wrong_answer/three.py": "WA",
        "time_limit_exceeded/busy.py": "TLE",
        "run_time_error/crash.py": "RE",
        "run_time_error/large.py": "MLE",
        "partially_accepted/three.py": "WA",
        "rejected/crash.py": "RE",
    }
    assert comparison.agreed == len(comparison.outcomes) == 10
    reasons = {one.name: one.reason for one in comparison.left_out}
    assert reasons == {
        "add.kt": "language: .kt is not judged",
        "add.py": "label: slow_accepted promises no verdict",
    }


def test_the_first_failing_test_is_named(verify: Verify, tmp_path: Path) -> None:
    folder = package(
        tmp_path / "sum",
        **{
            "submissions/accepted/crash.py": CRASH,
            "submissions/wrong_answer/add.py": ADD,
            "submissions/wrong_answer/crash.py": CRASH,
            "submissions/time_limit_exceeded/three.py": WRONG,
        },
    )
    comparison = verify(folder)
    assert comparison.summary == "labels agreed 1 of 5"
    found = {f"{one.label}/{one.name}": one for one in comparison.outcomes if not one.agreed}
    assert {name: (one.verdict, one.test) for name, one in found.items()} == {
        "accepted/crash.py": (Verdict.RE, "secret/1"),
        "wrong_answer/add.py": (Verdict.AC, ""),
        "wrong_answer/crash.py": (Verdict.RE, "secret/1"),
        "time_limit_exceeded/three.py": (Verdict.WA, "secret/1"),
    }
    assert "IndexError" in found["accepted/crash.py"].message


def test_files_that_a_package_includes_are_compiled_in(
    verify: Verify, cpp: str, tmp_path: Path
) -> None:
    folder = package(
        tmp_path / "sum",
        **{
            "include/cpp/grader.cpp": '#include "grader.h"\n#include <iostream>\n'
            "int main() { int a, b; std::cin >> a >> b; std::cout << add(a, b); }",
            "include/cpp/grader.h": "int add(int, int);",
            "include/default/helper.py": "def add(line):\n    return sum(map(int, line.split()))",
            "submissions/accepted/add.cpp": '#include "grader.h"\n'
            "int add(int a, int b) { return a + b; }",
            "submissions/accepted/helped.py": "import helper\nprint(helper.add(input()))",
            "submissions/accepted/own/main.py": "import helper\nprint(helper.add(input()))",
            # The package's file is taken, as there.
            "submissions/accepted/own/helper.py": "1 / 0",
            "submissions/wrong_answer/difference.cpp": '#include "grader.h"\n'
            "int add(int a, int b) { return a - b; }",
        },
    )
    comparison = verify(folder)
    assert comparison.summary == "labels agreed 5 of 5", comparison.outcomes


def test_a_program_with_a_mistake_does_not_compile(verify: Verify, tmp_path: Path) -> None:
    folder = package(tmp_path / "sum", **{"submissions/compile_error/open.py": "print(input("})
    assert only(verify(folder), "compile_error").verdict == Verdict.CE


def test_python_runs_in_pypy_where_that_is(tmp_path: Path) -> None:
    with Runner(dataclasses.replace(CONFIG, workers=1, languages=("python3", "pypy3"))) as both:
        if "pypy3" not in both.languages:
            pytest.skip("no PyPy here")
        name = "import sys\nprint(sys.implementation.name == 'pypy')"
        folder = package(
            tmp_path / "name",
            **{
                "data/sample/1.ans": "True\n",
                "data/secret/1.ans": "True\n",
                "submissions/accepted/add.py": name,
                "submissions/wrong_answer/numbers.py": f"if 0:\n    import numpy\n{name}",
            },
        )
        with ResultLog(tmp_path / "results.jsonl") as log:
            judging = LabelledJudging(both, log, lambda result: None)
            found = PackageVerification({"name": epath.Path(folder)}, judging, CONFIG, 10).run()
    assert {(o.language, o.verdict) for o in found.outcomes} == {("pypy3", "AC"), ("python3", "WA")}


def test_the_slowest_accepted_program_sets_the_limit(verify: Verify, tmp_path: Path) -> None:
    folder = package(
        tmp_path / "sum",
        **{
            "problem.yaml": "limits: {time_multiplier: 3}",
            "submissions/accepted/slow.py": BURN.format(seconds=0.4),
            # Wrong, so that it counts for nothing.
            "submissions/accepted/slower.py": BURN.format(seconds=0.5) + "print('too much')",
            "submissions/time_limit_exceeded/fast.py": BURN.format(seconds=0.7),
            "submissions/time_limit_exceeded/slow.py": BURN.format(seconds=3.0),
        },
    )
    found = {f"{o.label}/{o.name}": o for o in verify(folder).outcomes}
    slowest = found["accepted/slow.py"].cpu_seconds
    assert slowest is not None
    assert slowest >= 0.4
    assert {o.limit_seconds for o in found.values()} == {3 * slowest}
    assert found["time_limit_exceeded/fast.py"].verdict == "AC"
    assert found["time_limit_exceeded/slow.py"].verdict == "TLE"
    assert found["accepted/slower.py"].verdict == "WA"


def test_a_calibrated_limit_is_at_least_a_second(verify: Verify, tmp_path: Path) -> None:
    folder = package(
        tmp_path / "sum",
        **{"submissions/time_limit_exceeded/some.py": BURN.format(seconds=0.4)},
    )
    outcome = only(verify(folder), "time_limit_exceeded")
    assert (outcome.limit_seconds, outcome.verdict) == (1.0, "AC")


def test_a_stated_limit_is_every_languages(verify: Verify, tmp_path: Path) -> None:
    # Python's factor, 3, would let it pass; and so would a limit by the slowest accepted program.
    folder = package(
        tmp_path / "sum",
        **{
            ".timelimit": "0.5",
            "submissions/accepted/slow.py": BURN.format(seconds=0.3),
            "submissions/time_limit_exceeded/slow.py": BURN.format(seconds=1.0),
        },
    )
    outcome = only(verify(folder), "time_limit_exceeded")
    assert (outcome.limit_seconds, outcome.verdict) == (0.5, "TLE")


def test_accepted_programs_are_bounded_too(verify: Verify, tmp_path: Path) -> None:
    folder = package(
        tmp_path / "sum",
        **{
            "submissions/accepted/add.py": "while True: pass",
            "submissions/wrong_answer/three.py": WRONG,
        },
    )
    comparison = verify(folder, accepted_seconds=0.3)
    assert only(comparison, "accepted").verdict == "TLE"
    # Without an accepted program there is nothing to calibrate by.
    assert only(comparison, "wrong_answer").limit_seconds == 5 * CONFIG.cpu_seconds


def test_a_validator_decides_with_the_flags_of_each_group(
    verify: Verify, cpp: str, tmp_path: Path
) -> None:
    folder = package(
        tmp_path / "sum",
        **{
            "problem.yaml": "validation: custom",
            "output_validators/near/near.cc": VALIDATOR_CC,
            "output_validators/near/validator.h": VALIDATOR_H,
            "data/secret/testdata.yaml": "output_validator_flags: 3",
            "submissions/accepted/near.py": "n = sum(map(int, input().split()))\n"
            "print(n + 1 if n < 10 else n + 3)\n",
            "submissions/wrong_answer/soon.py": "print(50 if input()[0] == '2' else 5)",
            "submissions/wrong_answer/far.py": "print(3 if input()[0] == '1' else 54)",
        },
    )
    comparison = verify(folder)
    assert comparison.agreed == len(comparison.outcomes) == 4
    failed = {outcome.name: (outcome.test, outcome.message) for outcome in comparison.outcomes}
    assert failed["soon.py"] == ("sample/1", "too far away")
    assert failed["far.py"] == ("secret/1", "too far away")


def test_flags_of_a_group_hold_there_only(verify: Verify, tmp_path: Path) -> None:
    folder = package(
        tmp_path / "sum",
        **{
            "data/secret/near/testdata.yaml": "output_validator_flags: float_tolerance 0.1",
            "data/secret/near/1.in": "7 1",
            "data/secret/near/1.ans": "8.0",
            "submissions/accepted/near.py": "n = sum(map(int, input().split()))\n"
            "print(n if n != 8 else 8.05)\n",
            "submissions/wrong_answer/near.py": "print(sum(map(int, input().split())) + 0.05)\n",
        },
    )
    comparison = verify(folder)
    assert comparison.agreed == len(comparison.outcomes) == 3
    assert only(comparison, "wrong_answer").test == "sample/1"


def test_an_interactive_problem_without_a_validator_is_left_out(
    verify: Verify, tmp_path: Path
) -> None:
    odd = package(tmp_path / "guess", **{"problem.yaml": "validation: custom interactive"})
    comparison = verify(odd, package(tmp_path / "sum"))
    assert verdicts(comparison) == {"accepted/add.py": "AC"}
    (left_out,) = comparison.left_out
    assert left_out.problem == "guess"
    assert left_out.reason == "output validator: 0 programs where one is judged with"


def test_missing_tests_are_noted(verify: Verify, tmp_path: Path) -> None:
    comparison = verify(package(tmp_path / "sum", **{"data/secret/9.desc": "large"}))
    (note,) = comparison.notes
    assert note.startswith("sum: 1 tests have no input, such as secret/9")


def test_results_are_kept_and_gone_on_with(verify: Verify, tmp_path: Path) -> None:
    folder = package(
        tmp_path / "sum",
        **{
            "submissions/accepted/same.py": ADD,
            "submissions/wrong_answer/three.py": WRONG,
        },
    )
    log = tmp_path / "log" / "results.jsonl"
    first = verify(folder, log=log)
    lines = log.read_bytes().splitlines(keepends=True)
    assert len(lines) == 3
    again: list[JobResult] = []
    assert verify(folder, log=log, written=again.append) == first
    assert again == []
    # A run that was killed while it wrote its last line.
    log.write_bytes(b"".join(lines)[:-10])
    assert verdicts(verify(folder, log=log, written=again.append)) == verdicts(first)
    assert [result.verdict for result in again] == ["WA"]
    # Equal programs are run once: two runs would not take the same time to the microsecond.
    one, two = (outcome for outcome in first.outcomes if outcome.label == "accepted")
    assert one.cpu_seconds == two.cpu_seconds


def test_programs_without_a_result_are_our_fault(verify: Verify, cpp: str, tmp_path: Path) -> None:
    folder = package(
        tmp_path / "sum",
        **{"problem.yaml": "validation: custom", "output_validators/v.cc": "no C++ at all"},
    )
    outcome = only(verify(folder), "accepted")
    assert (outcome.verdict, outcome.agreed) == ("IE", False)


@pytest.mark.real_data
@pytest.mark.skipif(not PACKAGES.is_file(), reason="no raw data folder beside the checkout")
def test_labels_of_real_packages_hold(verify: Verify, cpp: str, tmp_path: Path) -> None:
    names = [
        "packages/kth-challenge-2020/pitchperformance",
        "packages/liu-coding-challenge-2018/dryicecream",
    ]
    subprocess.run(["tar", "xzf", PACKAGES, "-C", tmp_path, *names], check=True)
    comparison = verify(*(tmp_path / name for name in names))
    assert len(comparison.outcomes) >= 9
    assert [one for one in comparison.outcomes if not one.agreed] == []
    assert {one.reason for one in comparison.left_out} == {"language: .bak is not judged"}


def problem(name: str, **more: object) -> Problem:
    values = {
        "public_tests": (Test("1 2", "3"),),
        "private_tests": (Test("2 3", "5"),),
        "generated_tests": (Test("20 30", "50"),),
        "solutions": (Solution(Language.PYTHON3, ADD),),
    }
    return Problem(name=name, description="Add.", **(values | more))  # type: ignore[arg-type]


def verify_problems(
    runner: Runner, folder: Path, problems: list[Problem], most: int = 0
) -> ProblemComparison:
    file = epath.Path(folder / "problems.jsonl.gz")
    write_problems(file, problems)
    with ResultLog(folder / "results.jsonl") as log:
        judging = LabelledJudging(runner, log, lambda result: None)
        return ProblemVerification([file], judging, CONFIG, most).run()


def test_programs_of_a_file_of_problems(runner: Runner, tmp_path: Path) -> None:
    incorrect = (
        Solution(Language.PYTHON3, WRONG, "WA"),
        Solution(Language.PYTHON3, CRASH, "RE"),
        Solution(Language.PYTHON3, "print(5 if '3' in input() else 3)", "WA"),
        Solution(Language.PYTHON3, ADD, "TLE"),
        Solution(Language.PYTHON3, WRONG, "PAC"),
        Solution(Language.PYTHON3, WRONG),
        Solution(Language.PYTHON3, "print(", "CE"),
        Solution(Language.PYTHON2, "print 3", "WA"),
    )
    comparison = verify_problems(
        runner,
        tmp_path,
        [
            problem("sum", incorrect_solutions=incorrect),
            problem("near", checker="custom"),
            problem("empty", public_tests=(), private_tests=(), generated_tests=()),
            problem("never reached"),
        ],
        most=3,
    )
    assert (comparison.problems, comparison.custom, comparison.without_tests) == (3, 1, 1)
    found = [(one.label, one.verdict.value, one.test) for one in comparison.outcomes]
    assert found == [
        ("accepted", "AC", ""),
        ("wrong_answer", "WA", "private/0"),
        ("run_time_error", "RE", "private/0"),
        ("wrong_answer", "WA", "generated/0"),
        ("time_limit_exceeded", "AC", ""),
        ("partially_accepted", "WA", "private/0"),
        ("rejected", "WA", "private/0"),
        ("compile_error", "CE", ""),
    ]
    assert comparison.summary == "labels agreed 7 of 8"
    (left_out,) = comparison.left_out
    assert left_out.reason == "language: python2 not available"


def test_flags_and_limits_of_a_problem_hold(runner: Runner, tmp_path: Path) -> None:
    near = "print(sum(map(int, input().split())) + 1e-7)"
    comparison = verify_problems(
        runner,
        tmp_path,
        [
            problem(
                "near",
                validator_flags="float_tolerance 1e-6",
                solutions=(Solution(Language.PYTHON3, near),),
            ),
            problem("exact", incorrect_solutions=(Solution(Language.PYTHON3, near, "WA"),)),
            problem(
                "quick",
                time_limit=0.1,
                incorrect_solutions=(
                    Solution(Language.PYTHON3, BURN.format(seconds=1.0), "TLE"),
                    Solution(Language.PYTHON3, BURN.format(seconds=0.15), "TLE"),
                ),
            ),
        ],
    )
    # The factor of Python, 3, is on these limits, as in a contest.
    assert comparison.summary == "labels agreed 5 of 6"
    (wrong,) = (outcome for outcome in comparison.outcomes if not outcome.agreed)
    assert (wrong.problem, wrong.verdict) == ("quick", "AC")
    assert wrong.limit_seconds == pytest.approx(0.3)


# As C++, a function that does not return what it says does anything.
C_WITHOUT_RETURN = """
#include <stdio.h>
int show(int value) { printf("%d", value); }
int main(void) { int a, b; scanf("%d%d", &a, &b); show(a + b); return 0; }
"""
C_ONLY = """
#include <stdio.h>
int main(void) {
    int *new = malloc(2 * sizeof *new);
    scanf("%d%d", &new[0], &new[1]);
    printf("%d", new[0] + new[1]);
    return 0;
}
"""


def test_one_number_stands_for_c_and_cpp(tmp_path: Path) -> None:
    programs = {
        "accepted": (
            Solution(Language.CPP, C_ONLY),
            Solution(
                Language.CPP,
                "#include <iostream>\nint main() { int a, b;"
                "std::cin >> a >> b; std::cout << a + b; }",
            ),
            Solution(Language.CPP, C_WITHOUT_RETURN),
        ),
        "rejected": (
            Solution(Language.CPP, C_ONLY.replace("+", "-"), "WA"),
            Solution(Language.CPP, "neither", "WA"),
            Solution(Language.CPP, "neither", "CE"),
        ),
    }
    rows = [
        problem("sum", solutions=programs["accepted"], incorrect_solutions=programs["rejected"])
    ]
    with Runner(ExecutionConfig(workers=1, languages=("c", "cpp"))) as runner:
        if runner.languages != {"c", "cpp"}:
            pytest.skip("no compiler of C or C++ that works")
        outcomes = verify_problems(runner, tmp_path, rows).outcomes
    assert [(one.language, one.verdict.value, one.agreed) for one in outcomes] == [
        ("c", "AC", True),
        ("cpp", "AC", True),
        ("c", "AC", True),
        ("c", "WA", True),
        ("cpp", "CE", False),
        ("cpp", "CE", True),
    ]


def test_unknown_flags_of_a_problem_are_named(runner: Runner, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"problems\.jsonl\.gz:1: .*'strange'"):
        verify_problems(runner, tmp_path, [problem("sum", validator_flags="strange")])


def command(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The program from outside, in one language so that it starts soon."""
    words = ["alphacode.execution.verify", "--config.execution.languages=python3", *arguments]
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_exit_status_tells_whether_all_agree(tmp_path: Path) -> None:
    package(tmp_path / "cup" / "sum", **{"submissions/wrong_answer/three.py": WRONG})
    write_problems(tmp_path / "file.jsonl", [problem("file")])
    good = command("cup", "file.jsonl", "--config.execution.workers=1", folder=tmp_path)
    assert good.returncode == 0, good.stderr
    assert good.stdout.splitlines()[-1] == "labels agreed 3 of 3"
    put(tmp_path / "cup" / "sum", {"submissions/wrong_answer/add.py": ADD})
    bad = command("cup", "--output=kept/results.jsonl", folder=tmp_path)
    assert bad.returncode == 1, bad.stderr
    assert bad.stdout.splitlines()[-1] == "labels agreed 2 of 3"
    assert "sum/wrong_answer/add.py: AC" in bad.stdout
    assert len((tmp_path / "kept" / "results.jsonl").read_text().splitlines()) == 3


def test_nothing_judged_is_no_agreement(tmp_path: Path) -> None:
    folder = package(tmp_path / "sum")
    (folder / "submissions/accepted/add.py").rename(folder / "submissions/accepted/add.kt")
    ended = command("sum", "--config.execution.workers=1", folder=tmp_path)
    assert ended.returncode == 1
    assert ended.stdout.splitlines()[-1] == "labels agreed 0 of 0: nothing was judged"


def test_a_killed_run_leaves_nothing(tmp_path: Path) -> None:
    package(tmp_path / "sum", **{"submissions/accepted/add.py": BURN.format(seconds=30)})
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}
    arguments = ["sum", "--config.execution.workers=1", "--config.execution.languages=python3"]
    running = subprocess.Popen(
        [sys.executable, "-m", "alphacode.execution.verify", *arguments],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )

    def left() -> list[str]:
        return [path.name for path in temporary.iterdir() if "cache" not in path.name]

    ends = time.monotonic() + 60
    with running:
        assert running.stderr is not None
        assert any("isolation level" in line for line in running.stderr)  # the workers are there
        assert left()
        running.kill()
    while left() and time.monotonic() < ends:
        time.sleep(0.05)
    assert not left()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "no PATH"),
        (["nowhere"], "nowhere: no such file or folder"),
        (["empty"], "empty: holds no package"),
        (["notes.txt"], "notes.txt: expected"),
        (["sum", "--config.execution.wrkers=1"], "did you mean 'workers'?"),
        (["sum", "--config.training.steps=1"], "no such section; known: execution"),
        (["sum", "--config.execution.languages=cobol"], "no 'cobol'"),
        (["broken"], "broken: no tests"),
    ],
)
def test_a_mistake_ends_with_status_2_and_one_line(
    tmp_path: Path, arguments: list[str], told: str
) -> None:
    package(tmp_path / "sum")
    (tmp_path / "empty").mkdir()
    put(tmp_path, {"notes.txt": "", "broken/problem.yaml": ""})
    ended = command(*arguments, folder=tmp_path)
    assert ended.returncode == 2, ended.stderr
    errors = [line for line in ended.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    assert told in errors[0]
    assert "Traceback" not in ended.stderr
