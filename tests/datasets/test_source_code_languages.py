"""Which language a file is in: by name, by content, by Python's own parser."""

import ast
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphacode.datasets.source_code.languages import (
    LANGUAGES,
    language_of,
    parses_as_python3,
)

QT_XML = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n<TS version="2.1"></TS>\n'
OBJECTIVE_C = "#import <Foundation/Foundation.h>\n@interface A : NSObject\n@end\n"
C_HEADER = """
/* A class of templates: namespace std:: is only named in this comment. */
#ifndef A_H
#ifdef __cplusplus
extern "C" { namespace x { }
#endif
int class_of(struct object *new, const char *text = "template<");
#if defined(__cplusplus)
}
#endif
#endif
"""


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("a.py", "print('x')\n", "python3"),
        ("a.py", "print 'x'\n", "python2"),
        ("a.pyi", "def f() -> int: ...\n", "python3"),
        ("a.c", "int class = 1;\n", "c"),
        ("a.C", "int x;\n", "cpp"),
        ("a.h", C_HEADER, "c"),
        ("a.h", "#include <vector>\nint f(void);\n", "cpp"),
        ("a.h", "#include <stdio.h>\nint f(void);\n", "c"),
        ("a.h", "namespace a {\nint f();\n}\n", "cpp"),
        ("a.h", "class A final : public B {\n};\n", "cpp"),
        ("a.h", "template <typename T> T f(T);\n", "cpp"),
        ("a.h", "struct A { bool operator==(const A&); };\n", "cpp"),
        ("a.h", "struct A { int x; };\n", "c"),
        ("a.h", OBJECTIVE_C, None),
        ("a.m", OBJECTIVE_C, None),
        ("a.ts", "const x: number = 1;\n", "typescript"),
        ("a.ts", QT_XML, None),
        ("a.tsx", "const x = <b>1</b>;\n", "typescript"),
        ("a.php", "<?php echo 1;\n", "php"),
        ("a.php", "<h1><?= $title ?></h1>\n", "php"),
        ("a.php", "<h1>only HTML</h1>\n", None),
        ("a.php", "<?hh // strict\n", None),
        ("a.rs", "fn main() {}\n", "rust"),
        ("a.rs", "#pragma version(1)\n#pragma rs java_package_name(a)\n", None),
        ("a.cs", "class A {}\n", "csharp"),
        ("a.scala", "object A\n", "scala"),
        ("a.lua", "local x = 1\n", "lua"),
        ("a.GO", "package a\n", "go"),
        ("a.java", "class A {}\n", "java"),
        ("a.mjs", "export {}\n", "javascript"),
        ("a.rb", "puts 1\n", "ruby"),
        ("a.txt", "#!/usr/bin/python3\n", None),
        ("a", "#!/usr/bin/python3 -u\nprint(1)\n", "python3"),
        ("bin/a", "#!/usr/bin/env python\nprint 1\n", "python2"),
        ("a", "#! /usr/bin/env -S node --x\n1;\n", "javascript"),
        ("a", "#!/usr/local/bin/ruby2.7\nputs 1\n", "ruby"),
        ("a", "#!/usr/bin/lua5.4\nprint(1)\n", "lua"),
        ("a", "#!/bin/sh\necho\n", None),
        ("a", "#!/usr/bin/pythonic\n", None),
        ("Makefile", "all:\n", None),
    ],
)
def test_name_and_content_decide(name: str, text: str, language: str | None) -> None:
    assert language_of(name, text) == language
    assert language is None or language in LANGUAGES


@pytest.mark.parametrize(
    ("beside", "language"),
    [((), "c"), (("b.cc",), "cpp"), (("b.cc", "b.c"), "c"), (("b.h", "b.py"), "c")],
)
def test_files_beside_a_header_decide_where_it_is_both(beside: tuple, language: str) -> None:
    assert language_of("a.h", "int f(void);\n", beside) == language
    assert language_of("a.h", "int f(const Text &text);\n", beside) == "cpp"


def test_the_standard_library_is_what_its_parser_says() -> None:
    library = Path(sysconfig.get_paths()["stdlib"])
    files = sorted(library.glob("*.py"))[::3] + sorted(library.glob("lib2to3/tests/data/*.py"))
    assert len(files) > 50
    for path in files:
        text = path.read_text(errors="replace")
        assert language_of(str(path), text) == ("python3" if accepted(text) else "python2"), path


def accepted(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


@given(text=st.text("ab :=()[]\n\t'\"\\#.,0123\0", max_size=60) | st.sampled_from(
    ["global x\nx = 1\nglobal x", "return", "def f(a, a): 0", "nonlocal x", "'\\d'", "x = 0777"]
))  # fmt: skip
@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
def test_the_fast_parse_agrees_with_ast(text: str) -> None:
    if "\0" not in text:
        assert parses_as_python3(text) is accepted(text)


def test_python_too_deep_for_the_parser_is_neither() -> None:
    deep = "x = " + "-" * 100_000 + "1\n"
    with pytest.raises(ValueError, match="nested"):
        parses_as_python3(deep)


@given(name=st.text(max_size=20), text=st.text(max_size=200))
def test_any_name_and_text_is_decided(name: str, text: str) -> None:
    assert language_of(name, text) in (None, *LANGUAGES)
