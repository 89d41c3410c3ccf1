"""Precompiled headers, made once per user and compiler: most of compiling is reading headers."""

import os
import subprocess
from pathlib import Path

from alphacode import files
from alphacode.execution.compilers.compiler import Compiler, make

_EVERY_HEADER = "bits/stdc++.h"

# The parts of <bits/stdc++.h> that programs of contests use; the others triple its size.
_USUAL_HEADERS = (
    "cassert", "cctype", "cerrno", "cfloat", "climits", "cmath", "cstddef", "cstdint", "cstdio",
    "cstdlib", "cstring", "ctime", "algorithm", "array", "bitset", "chrono", "complex", "deque",
    "functional", "iomanip", "iostream", "iterator", "limits", "list", "map", "memory", "numeric",
    "optional", "queue", "random", "set", "sstream", "stack", "stdexcept", "string",
    "string_view", "tuple", "unordered_map", "unordered_set", "utility", "vector",
)  # fmt: skip


def forced(compiler: Compiler, header: Path) -> tuple[str, ...]:
    """Flags that put a precompiled header before the source.

    Its folder also holds an empty <bits/stdc++.h>, which is found first.
    """
    folder = ("-I", str(header.parent))
    if compiler.is_clang:
        return (*folder, "-include-pch", f"{header}.pch", "-Xclang", "-fno-pch-timestamp")
    return (*folder, "-include", str(header))


def usual(compiler: Compiler, cache: Path) -> Path | None:
    """A header with those that programs use, precompiled; None where that fails.

    Args:
      compiler: For C++.
      cache: The folder that it is made in.
    """
    folder = compiler.cached(cache, "headers", _USUAL_HEADERS)
    text = "".join(f"#include <{name}>\n" for name in _USUAL_HEADERS)
    _write(cache, folder / _EVERY_HEADER, "")
    return _precompiled(compiler, cache, folder / "usual.h", text)


def every(compiler: Compiler, cache: Path) -> Path | None:
    """A copy of g++'s <bits/stdc++.h>, precompiled: g++ takes it wherever a source includes it.

    Args:
      compiler: A g++.
      cache: The folder that it is made in.
    """
    header = compiler.cached(cache, "headers", _EVERY_HEADER) / _EVERY_HEADER
    if _made(compiler, header).is_file():
        return header
    told = subprocess.run(
        [*compiler.compile, "-E", "-"],
        input=f"#include <{_EVERY_HEADER}>\n",
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    marks = (line.split('"') for line in told.splitlines() if line.startswith("# "))
    original = next((m[1] for m in marks if m[1:2] and m[1].endswith(_EVERY_HEADER)), None)
    if original is None:
        return None
    return _precompiled(compiler, cache, header, Path(original).read_text())


def _precompiled(compiler: Compiler, cache: Path, header: Path, text: str) -> Path | None:
    """The header, written and precompiled where it is to be used: compilers note its path."""
    made = _made(compiler, header)
    if made.is_file():
        return header
    _write(cache, header, text)
    # Templates that the header itself uses are made once, where the compiler can.
    more = ("-fpch-instantiate-templates",) if compiler.is_clang else ()
    command = [word if word != compiler.compile[-1] else "c++-header" for word in compiler.compile]
    return header if make(made, [*command, *more, str(header)], 0o644) else None


def _made(compiler: Compiler, header: Path) -> Path:
    """Where compilers look for the precompiled form of a header."""
    return Path(f"{header}.{'pch' if compiler.is_clang else 'gch'}")


def _write(cache: Path, path: Path, text: str) -> None:
    """Writes a file for all to read, and its folders in the cache."""
    if path.is_file():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in path.parents[: len(path.relative_to(cache).parts) - 1]:
        folder.chmod(0o755)
    with files.whole(path, shared=True) as file:
        file.write_text(text)
        os.chmod(file, 0o644)
