"""Programs in C and C++: what is compiled, how it ends, what a shared object must not change."""

import dataclasses

import pytest
from judge_helpers import LIMITS, Judge

from alphacode.config import ExecutionConfig
from alphacode.execution import Case, Job, Runner, Verdict

HELPER = ("helper.h", "#pragma once\nint twice(int);\n")
HELPER_SOURCE = ("helper.cpp", '#include "helper.h"\nint twice(int n) { return 2 * n; }\n')


def body(text: str, includes: str = "#include <bits/stdc++.h>") -> str:
    return f"{includes}\nusing namespace std;\n{text}\n"


ACCEPTED = {
    "constructors, destructors and exit functions run": (
        'struct S { S() { cout << "a"; } ~S() { cout << "d" << endl; } } s;'
        'void late() { cout << "c"; } int main() { atexit(late); cout << "b"; }',
        "abcd",
    ),
    "exceptions of every depth are caught": (
        "int f(int n) { if (!n) throw runtime_error(string(1, 'x')); return f(n - 1) + 1; }"
        "int main() { try { f(1000); } catch (exception& e) { cout << e.what(); } }",
        "x",
    ),
    "threads and thread-local variables": (
        "thread_local int n = 1; int main() { vector<thread> t; atomic<int> sum{0};"
        " for (int i = 0; i < 4; i++) t.emplace_back([&, i] { n += i; sum += n; });"
        " for (auto& x : t) x.join(); cout << sum << n; }",
        "101",
    ),
    "its own operator new": (
        "alignas(64) char pool[1 << 24]; size_t used;"
        "void* operator new(size_t n) { void* p = pool + used; used += (n + 63) / 64 * 64;"
        " return p; } void operator delete(void*) noexcept {}"
        "void operator delete(void*, size_t) noexcept {}"
        "int main() { string s; for (int i = 0; i < 1000; i++) s += to_string(i);"
        ' istringstream in("a bb"); string w; while (in >> w) cout << w;'
        " cout << s.size() << (used > 1000); }",
        "abb28901",
    ),
    "names of the C library as its own": (
        "int read(int x) { return x; } namespace me { int write = 3; } int link_ = 2;"
        "int main() { cout << link_ + me::write + ::read(1); }",
        "6",
    ),
    "arguments and environment": (
        'int main(int n, char** v) { cout << n << strlen(v[0]) << (getenv("HOME") != nullptr)'
        ' << (getenv("SSH_AUTH_SOCK") == nullptr); }',
        "1411",
    ),
    "a stack of a hundred megabytes": (
        "int f(int n) { volatile char pad[1 << 10]; pad[0] = n; return n ? f(n - 1) + pad[0] * 0"
        " : 7; } int main() { cout << f(100000); }",
        "7",
    ),
    "fast input": (
        "int main() { ios::sync_with_stdio(false); cin.tie(nullptr); int a; cin >> a; cout << a; }",
        "5",
    ),
    "mixed input": ('int main() { int a; scanf("%d", &a); printf("%d", a); cout << a; }', "55"),
    "reading byte by byte": ("int main() { int c; while ((c = getchar()) > 32) cout << char(c); }",
                             "5"),
    "vector instructions by pragma": (
        '#pragma GCC optimize("O3")\n#pragma GCC target("avx2")\n#include <immintrin.h>\n'
        "int main() { cout << __builtin_popcountll(255); }",
        "8",
    ),
    "policy-based trees": (
        "#include <ext/pb_ds/assoc_container.hpp>\nusing namespace __gnu_pbds;"
        "tree<int, null_type, less<int>, rb_tree_tag, tree_order_statistics_node_update> t;"
        "int main() { for (int i : {5, 1, 3}) t.insert(i); cout << *t.find_by_order(1); }",
        "3",
    ),
    "fast output, ended by exit": (
        'int main() { ios::sync_with_stdio(false); cout << "8\\n"; exit(0); }',
        "8",
    ),
    "quick exit": ("int main() { cout << 4 << flush; quick_exit(0); }", "4"),
    "no return in main": ("int main() { cout << 9; }", "9"),
}  # fmt: skip


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_program_runs_as_one(judge: Judge, cpp: str, name: str) -> None:
    text, expected = ACCEPTED[name]
    result = judge(body(text), ("5\n", expected), language=cpp)
    assert result.verdict == Verdict.AC, result


REJECTED = {
    "no main": ("int mian() { return 0; }", Verdict.CE),
    "an undefined function": ("int f(); int main() { return f(); }", Verdict.CE),
    "an undefined variable": ("extern int x; int main() { return x; }", Verdict.CE),
    "a crash before main": ("struct S { S() { abort(); } } s; int main() {}", Verdict.RE),
    "a crash after main": ("struct S { ~S() { abort(); } } s; int main() {}", Verdict.RE),
    "no end before main": (
        "struct S { S() { for (volatile int i = 0;; i++) {} } } s; int main() {}",
        Verdict.TLE,
    ),
    "exit status of a thread": (
        "int main() { thread t([] { exit(3); }); t.join(); }",
        Verdict.RE,
    ),
    "a stack without end": (
        "int f(int n) { volatile int a[64]; a[0] = n; return f(n + 1) + a[0]; }"
        " int main() { return f(0); }",
        Verdict.RE,
    ),
}


@pytest.mark.parametrize("name", REJECTED)
def test_a_program_fails_as_one(judge: Judge, cpp: str, name: str) -> None:
    text, verdict = REJECTED[name]
    limits = dataclasses.replace(LIMITS, memory_bytes=1 << 30)  # well above the stack
    result = judge(body(text), ("5\n", None), language=cpp, limits=limits)
    assert result.verdict == verdict, result


@pytest.mark.parametrize(
    "text",
    [
        # Ambiguous, or defined twice, with more headers than the program includes itself.
        "#include <iostream>\nusing namespace std;\nint count, size, data, prev, next_, rank;\n"
        "int main() { cin >> count; cout << count; }\n",
        "#include <cstdio>\nstruct map { int x; }; namespace std2 {}\n"
        "using namespace std;\nmap vector, list;\n"
        'int main() { vector.x = 5; printf("%d", vector.x); }\n',
        # More than the usual headers hold.
        "#include <bits/stdc++.h>\nint main() { std::regex r(\"[0-9]+\");"
        " std::cout << std::regex_match(\"5\", r) + 4; }\n",
    ],
)  # fmt: skip
def test_the_fast_way_to_compile_rejects_nothing(judge: Judge, cpp: str, text: str) -> None:
    result = judge(text, ("5\n", "5"), language=cpp)
    assert result.verdict == Verdict.AC, result


def test_several_sources_are_one_program(judge: Judge, cpp: str) -> None:
    main = '#include "helper.h"\n#include <cstdio>\nint main() { printf("%d", twice(21)); }\n'
    files = (HELPER, HELPER_SOURCE)
    assert judge(main, ("", "42"), language=cpp, files=files).verdict == Verdict.AC
    assert judge(main, ("", "42"), language=cpp, files=(HELPER,)).verdict == Verdict.CE


def test_a_compiler_complaint_comes_from_the_program_as_it_stands(judge: Judge, cpp: str) -> None:
    result = judge("int main() { vector<int> v; }\n", ("", ""), language=cpp)
    assert result.verdict == Verdict.CE
    assert "vector" in result.message and "usual.h" not in result.message


@pytest.mark.parametrize("quickly", [False, True])
def test_a_program_that_is_too_large_is_told_so(judge: Judge, cpp: str, quickly: bool) -> None:
    large = "char filled[100 << 20] = {1}; int main() { return filled[5]; }"
    result = judge(large, ("", ""), language=cpp, reject_quickly=quickly)
    told = (result.verdict, result.message)
    assert told == (Verdict.CE, "the compiled program is larger than 64 MiB")


def test_c_and_newer_cpp() -> None:
    c = (
        "#include <stdio.h>\n"
        'int main(void) { int new = 5; int *class = &new; printf("%d", *class); }'
    )
    newer = body("int main() { vector<int> v{3, 1, 2}; ranges::sort(v); cout << v[0] + 4; }")
    config = ExecutionConfig(workers=1, languages=("c", "cpp20"))
    with Runner(config) as runner:
        if runner.languages != {"c", "cpp20"}:
            pytest.skip("no compiler for C and C++20")
        case = (Case("", "5"),)
        jobs = [Job(name, name, text, case, LIMITS) for name, text in (("c", c), ("cpp20", newer))]
        assert {r.key: r.verdict for r in runner.judge(jobs)} == {"c": "AC", "cpp20": "AC"}
