"""The preprocessor and the formatter of C++ as rows of the table of languages.

What they are given is anybody's text, so that they run where programs run: a job's source is the
text, its output the result.
"""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from alphacode.execution.languages import Language, Toolchain

_GIB = 1 << 30
_TOOL_SECONDS = 60
# Comments stay, line markers go, and the compiler's own definitions are those of the judge; none of
# its headers is read, and so no licence of theirs comes in.
_PREPROCESS = ("-E", "-P", "-C", "-std=gnu++17", "-O2", "-ffreestanding", "-DONLINE_JUDGE")
_STYLE = "--style={BasedOnStyle: Google, ColumnLimit: 100, SortIncludes: Never}"
# The judge asks a language for a program that prints 7; these print what they are given.
_SEVEN = "7"


def _preprocessor() -> Toolchain | None:
    compiler = shutil.which("g++")
    if compiler is None:
        return None
    told = subprocess.run(
        [compiler, "-print-prog-name=cc1plus"],
        capture_output=True,
        text=True,
        check=False,
        timeout=_TOOL_SECONDS,
    ).stdout.strip()
    if not os.path.isabs(told):
        return None
    return _tool(told, "-quiet", *_PREPROCESS, "PROGRAM")


def formatter_path() -> Path | None:
    """The formatter of the installed package, else the one of this machine, if there is one."""
    package = importlib.util.find_spec("clang_format")
    folders = package.submodule_search_locations if package else None
    bundled = [str(path) for f in folders or () for path in Path(f).glob("data/bin/clang-format")]
    path = next(iter(bundled), None) or shutil.which("clang-format")
    return None if path is None else Path(path).resolve()


def _formatter() -> Toolchain | None:
    path = formatter_path()
    return None if path is None else _tool(str(path), _STYLE, "PROGRAM")


def _tool(path: str, *arguments: str) -> Toolchain:
    return Toolchain(
        "command",
        ".cpp",
        artifact=".cpp",
        run=(path, *arguments),
        extra_bytes=_GIB,
        readable=(path,),
        executables=(path,),
    )


PREPROCESSOR = Language("preprocessed C++", _preprocessor, _SEVEN)
FORMATTER = Language("formatted C++", _formatter, _SEVEN)
TABLE = (PREPROCESSOR, FORMATTER)
