"""The class that a Java program starts with is found by compiling it, whatever its text says."""

import pytest
from judge_helpers import make_job

from alphacode.execution import JobResult, Runner, Verdict

MAIN = "public static void main(String[] a) { System.out.println(1); }"
STARTED = {
    "a comment": "// The public class below is the program.\npublic class Main { MAIN }",
    "a long comment": "/* public class Other { } */ public class Go { MAIN }",
    "a string": 'class Go { String s = "public class X { void main"; MAIN }',
    "a nested class": "public class Solve { static class Main { int x; } MAIN }",
    "a nested class before": "class Solve { static class A { void main() { } } MAIN }",
    "a variable": "public class Solve { static int record = 5, main = 6; MAIN }",
    "a second class": "class Main { } class Second { MAIN }",
    "a package": "package a.b; class Other { } class Second { MAIN }",
    "an interface": "interface Start { MAIN }",
    "an instance's main": "class A { void main(String[] a) { } } class B { MAIN }",
    "unusual spaces": "public\n/**/\nclass//\nGo\n{ MAIN }",
    "an inherited main": "class Base { MAIN } public class Go extends Base { }",
    "other constants": "class A { long l = 1L << 40; double d = 0.1; Runnable r = () -> {}; MAIN }",
}


def judge(every: Runner, source: str) -> JobResult:
    if "java" not in every.languages:
        pytest.skip("no Java here")
    (result,) = every.judge([make_job(source, ("", "1"), language="java")])
    return result


@pytest.mark.parametrize("name", STARTED)
def test_it_starts(every: Runner, name: str) -> None:
    result = judge(every, STARTED[name].replace("MAIN", MAIN))
    assert result.verdict == Verdict.AC, result


def test_a_program_without_a_class_to_start_with_fails(every: Runner) -> None:
    assert judge(every, "public class A { static void start() { } }").verdict == Verdict.RE


def test_two_public_classes_do_not_compile(every: Runner) -> None:
    result = judge(every, "public class A { } public class B { }")
    assert result.verdict == Verdict.CE and "should be declared in a file named" in result.message
