"""C++ made uniform on tokens: nothing lost, types spelled out, whatever the text."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alphacode.datasets.cleaning import cpp_source
from alphacode.datasets.cleaning.cpp_source import HEADER, expanded, for_preprocessor, tokens
from alphacode.datasets.readers import read_problems

_pieces = st.sampled_from(
    ["typedef ", "using ", "long ", "ll", "vector<", ">", ">>", ";", "{", "}", "(", ")", "::", ".",
     "main", "void ", "int ", '"', "'", "/*", "*/", "//", "\n", "#include <a>\n", "\\", "R\"x(",
     ")x\"", "= ", ", ", "1'000", "é", "\0", "#define A \\\n b\n"]
)  # fmt: skip
_sources = st.lists(_pieces, max_size=40).map("".join)


@settings(max_examples=300, deadline=None)
@given(_sources)
@example('R"(')
@example("/*")
def test_no_text_loses_anything_or_fails(source):
    assert "".join(tokens(source)) == source
    assert expanded(source).startswith(HEADER)
    prepared = for_preprocessor(source)
    assert for_preprocessor(prepared) == prepared


@settings(max_examples=200, deadline=None)
@given(_sources)
def test_without_typedefs_only_blank_lines_and_the_header_change(source):
    text = expanded(source, typedefs=False)
    assert text.removeprefix(HEADER).split() == source.split()


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("main() {}", "int main() {}"),
        ("void main() {}", "int main() {}"),
        ("void\nmain (void) {}", "int\nmain (void) {}"),
        ("int x;\n// note\nmain(){}", "int x;\n// note\nint main(){}"),
        ("#include <cstdio>\nmain(){}", "\nint main(){}"),
        ("  # include \"own.h\"\nsigned main(){}", "\nsigned main(){}"),
        ("int main() { a.main(); x = main (2); }", "int main() { a.main(); x = main (2); }"),
        ("int a;\n\n\t#include <a>\n\t int b;", "int a;\n\n\n\t int b;"),
        ('f("main()"); /* #include <a> */', 'f("main()"); /* #include <a> */'),
        ("#define M 1 \\\n 2\n#include <a>\n#if M\n", "#define M 1 \\\n 2\n\n#if M\n"),
    ],
)  # fmt: skip
def test_what_the_preprocessor_gets(source, wanted):
    assert for_preprocessor(source) == wanted


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("typedef long long ll; ll a;", "long long a;"),
        ("typedef long long ll; a = ll(3) + ll {4};", "a = (long long)(3) + (long long) {4};"),
        ("typedef int ll, *p; ll a;", "typedef int ll, *p; ll a;"),
        ("typedef int a, b; a x; b y;", "int x; int y;"),
        ("typedef vector<int> vi; vector<vi>v; vi(3);", "vector<vector<int>>v; vector<int>(3);"),
        ("typedef pair<int,int> P; typedef map<P,P> M; M::iterator i;",
         "map<pair<int,int>,pair<int,int> >::iterator i;"),
        ("using ll = long long; ll a;", "long long a;"),
        ("typedef long long ll; typedef ll T; T(3);", "(long long)(3);"),
        ("template<class T> using V = vector<T>; V<int> v;",
         "template<class T> using V = vector<T>; V<int> v;"),
        ("using namespace std; using std::cin; int a;",
         "using namespace std; using std::cin; int a;"),
        ("typedef struct { int x; } s; s a;", "typedef struct { int x; } s; s a;"),
        ("typedef struct node node; node *a;", "typedef struct node node; node *a;"),
        ("typedef char *str; const str a;", "typedef char *str; const str a;"),
        ("typedef int A[3]; A a;", "typedef int A[3]; A a;"),
        ("typedef void (*f)(int); f a;", "typedef void (*f)(int); f a;"),
        ("int f() { typedef int t; t a; }", "int f() { typedef int t; t a; }"),
        ("typedef long ll; a.ll = b->ll; ll c;", "a.ll = b->ll; long c;"),
        ("typedef long ll; ::ll c;", "typedef long ll; ::ll c;"),
        ('typedef long ll; s = "ll"; // ll', 's = "ll"; // ll'),
        ("int a;\n\n\n\nint b;", "int a;\n\nint b;"),
    ],
)  # fmt: skip
def test_types_are_spelled_out(source, wanted):
    assert expanded(source) == f"{HEADER}{wanted}\n"
    assert expanded(expanded(source).removeprefix(HEADER)) == expanded(source)


def test_types_that_double_each_other_do_not_fill_the_memory():
    source = "typedef int t0;" + "".join(
        f"typedef pair<t{n},t{n}> t{n + 1};" for n in range(60)
    ) + "t60 a;"  # fmt: skip
    assert len(expanded(source)) < 100 * len(source)


@pytest.mark.parametrize(
    "piece", ["/*", 'R"a(', "typedef ", "typedef int a;", "'", '"', "ll(", "<"]
)
def test_repeated_pieces_do_not_fail(piece):
    source = "typedef long long ll;" + piece * (8_000 // len(piece))
    assert "".join(tokens(source)) == source
    assert expanded(source)


def test_the_module_says_what_it_makes():
    assert cpp_source.HEADER == "#include <bits/stdc++.h>\n"


@pytest.mark.real_data
def test_real_programs_lose_nothing():
    path = Path(__file__).parents[3] / "shared" / "data" / "codeforces.jsonl.gz"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    programs = [s.solution for p in read_problems(path) for s in p.solutions[:1]]
    assert len(programs) > 1000
    for source in programs:
        assert "".join(tokens(source)) == source
        prepared = for_preprocessor(source)
        assert for_preprocessor(prepared) == prepared
        assert "#include" not in "".join(t for t in tokens(prepared) if not t.startswith("/"))
        assert expanded(prepared).count("#include") >= 1
