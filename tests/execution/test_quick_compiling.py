"""Samples are rejected after a quick compilation; AC is given by the one that counts."""

import pytest
from judge_helpers import LIMITS, Judge

from alphacode.execution import JobResult, Limits, Verdict
from alphacode.execution.compilers.cpp import find

WHICH = """
#include <bits/stdc++.h>
#ifdef __OPTIMIZE__
const bool quick = false;
#else
const bool quick = true;
#endif
"""


@pytest.fixture
def judge_quickly(judge: Judge, cpp: str) -> Judge:
    """Judges a program that knows by `quick` how it was compiled, and may be rejected so."""

    def run(text: str, expected: str, **options: object) -> JobResult:
        fields: dict[str, object] = {"language": cpp, "reject_quickly": True, **options}
        return judge(f"{WHICH}\n{text}\n", ("5\n", expected), **fields)

    return run


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("int main() { std::cout << quick; }", Verdict.WA),
        ("int main() { std::cout << quick << std::endl; abort(); }", Verdict.RE),
        ("int main() { std::cout << quick; return 3; }", Verdict.RE),
        ("int main() { std::cout << quick; for (;;) std::cout << 'a'; }", Verdict.OLE),
    ],
)
def test_what_fails_when_compiled_quickly_is_rejected(
    judge_quickly: Judge, text: str, verdict: Verdict
) -> None:
    result = judge_quickly(text, "?")
    assert result.verdict == verdict
    assert result.cases[0].output.startswith("1")


@pytest.mark.parametrize(
    "text",
    [
        "int main() { std::cout << 'a'; if (quick) for (;;) {} }",
        "int main() { std::cout << 'a'; std::vector<int> v(quick ? 100'000'000 : 1, 1);"
        " volatile int x = v[0]; }",
        "int f(int n) { volatile char pad[9999]; pad[0] = n; return n ? f(n - 1) + pad[0] : 0; }"
        "int main() { std::cout << 'a' << std::flush; if (quick) f(100000); }",
        "#ifndef __OPTIMIZE__\n#error\n#endif\nint main() { std::cout << 'a'; }",
    ],
    ids=["time", "memory", "stack", "compiler"],
)
def test_what_optimisation_mends_is_accepted(judge_quickly: Judge, text: str) -> None:
    limits = Limits(cpu_seconds=1, wall_seconds=10, memory_bytes=300 << 20, output_bytes=1 << 20)
    assert judge_quickly(text, "a", limits=limits).verdict == Verdict.AC


def test_a_compiler_that_is_loaded_once_compiles(judge_quickly: Judge) -> None:
    """It sees the source in a file of its own."""
    found = find("c++", "gnu++17")
    if found is None or found.compiler_server is None:
        pytest.skip("no clang here")
    text = "int main() { int n; std::cin >> n; std::cout << __BASE_FILE__ << n; }"
    expected = f"{found.compiler_server.name}5"
    for _ in range(3):
        assert judge_quickly(text, "?").cases[0].output == expected
    # Several sources are compiled as everywhere.
    several = judge_quickly(text, "?", files=(("other.cpp", "int x;"),))
    assert several.cases[0].output.endswith("main.cpp5")


@pytest.mark.parametrize("standard", ["gnu++17", "gnu++20"])
def test_what_programs_do_with_the_headers_can_be_said(standard: str) -> None:
    found = find("c++", standard)
    if found is None or "clang" not in found.quick[0][0][0]:
        pytest.skip("no clang here")
    assert found.compiler_server is not None


def test_what_a_program_lacks_is_found_out(judge_quickly: Judge) -> None:
    result = judge_quickly("int f(); int main() { return f(); }", "?")
    assert (result.verdict, "undefined" in result.message) == (Verdict.CE, True)


def test_only_the_compilation_that_counts_accepts(judge_quickly: Judge) -> None:
    result = judge_quickly("int main() { std::cout << quick; }", "1")
    assert (result.verdict, result.cases[0].output) == (Verdict.WA, "0")


def test_a_program_of_which_nobody_says_so_is_compiled_as_users_do(judge_quickly: Judge) -> None:
    result = judge_quickly("int main() { std::cout << quick; }", "?", reject_quickly=False)
    assert result.cases[0].output == "0"


def test_its_own_memory_management_is_not_compiled_quickly(judge_quickly: Judge) -> None:
    own = "void* operator new(size_t n) { return malloc(n); }"
    result = judge_quickly(f"{own} int main() {{ std::cout << quick; }}", "?")
    assert result.cases[0].output == "0"


def test_compilers_may_not_run_for_ever(judge_quickly: Judge) -> None:
    """The time is that of one compilation: a bomb is CE, after both were stopped."""
    bomb = "template <int N> struct S { using A = S<N + 1>; static const int v = A::v; };"
    result = judge_quickly(f"{bomb} int main() {{ return S<0>::v; }}", "", limits=LIMITS)
    assert result.verdict == Verdict.CE
