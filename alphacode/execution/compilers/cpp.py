"""How C and C++ programs are made here and run.

A program becomes a shared object, which `native_server.cc` loads in a process of its own: that
spares every run the start of a program. Its entry point is `main`, found through the ELF header,
so that its names may stay hidden and its code as fast as a program's.

The verdict that counts comes from the compiler that users have, the first of `compiler.EXACT`. Two
ways to compile with it are tried in turn: the fast one includes the usual headers, precompiled,
before the source. What it refuses is compiled as it stands: no program is CE because of the fast
way.
"""

import dataclasses
import threading
from pathlib import Path

from alphacode.execution.compilers import compiler, forked, headers, servers
from alphacode.execution.compilers.compiler import Compiler
from alphacode.execution.compilers.forked import CompilerServer
from alphacode.execution.folders import cache_folder

_making = threading.Lock()


@dataclasses.dataclass(frozen=True)
class Found:
    """What a C or C++ program is made and run with.

    Attributes:
      ways: Each the steps of one way to compile, to be tried in turn.
      quick: The same without optimisation, in the quickest compiler that is here; what it refuses
        may be right.
      compiler_server: The quick way by a compiler that is forked; None where none bears that.
      own_memory: The same for programs that replace the library's memory management: the library
        that the server has loaded would go on using its own.
      server: Path of the server that runs the result.
      readable: Files and folders that compilers and programs need besides the system's own.
    """

    ways: tuple[tuple[tuple[str, ...], ...], ...]
    quick: tuple[tuple[tuple[str, ...], ...], ...]
    compiler_server: CompilerServer | None
    own_memory: tuple[tuple[tuple[str, ...], ...], ...]
    server: str
    readable: tuple[str, ...]


def find(kind: str, standard: str, search_path: str | None = None) -> Found | None:
    """How this machine makes and runs C or C++ programs; None where it cannot.

    Args:
      kind: `c` or `c++`.
      standard: As for `-std`.
      search_path: As $PATH, which it replaces.
    """
    with _making:
        cache = cache_folder()
        if cache is None:
            return None
        exact = compiler.first(compiler.EXACT[kind], kind, standard, cache, search_path)
        native = compiler.first(compiler.EXACT["c++"], "c++", "gnu++17", cache, search_path)
        server = native and servers.build("native", native, cache)
        if exact is None or server is None:
            return None
        readable = (str(server), exact.start)
        if kind == "c":
            steps = (exact.steps(),)
            return Found(steps, (), None, steps, str(server), readable)
        fast = compiler.first(compiler.FAST, kind, standard, cache, search_path)
        found = Found(
            (exact.steps(),), (), None, (exact.steps_with_library(),), str(server), readable
        )
        found = found if exact.is_clang else _with_every_header(found, exact, cache)
        found = _with_usual_headers(found, exact, cache)
        return found if fast is None else _with_quick_ways(found, fast.quick(), cache)


def _with_every_header(found: Found, gxx: Compiler, cache: Path) -> Found:
    """With <bits/stdc++.h> precompiled, where that is possible."""
    header = headers.every(gxx, cache)
    if header is None:
        return found
    folder = str(header.parent.parent)
    readable = (*found.readable, folder)
    return dataclasses.replace(found, ways=(gxx.steps("-I", folder),), readable=readable)


def _with_usual_headers(found: Found, exact: Compiler, cache: Path) -> Found:
    """With the fast way before the others, where that is possible."""
    header = headers.usual(exact, cache)
    if header is None:
        return found
    ways = (exact.steps(*headers.forced(exact, header)), *found.ways)
    return dataclasses.replace(found, ways=ways, readable=(*found.readable, str(header.parent)))


def _with_quick_ways(found: Found, fast: Compiler, cache: Path) -> Found:
    """With the quick way, where that is possible."""
    header = headers.usual(fast, cache)
    if header is None:
        return found
    flags = headers.forced(fast, header)
    server = forked.find(fast, flags, cache)
    readable = (*found.readable, str(header.parent), fast.start, *(server.files if server else ()))
    return dataclasses.replace(
        found, quick=(fast.steps(*flags),), compiler_server=server, readable=readable
    )


def python_server(search_path: str | None = None) -> str:
    """Path of the library that runs Python programs faster; empty where it cannot be made.

    Args:
      search_path: As $PATH, which it replaces.
    """
    with _making:
        cache = cache_folder()
        if cache is None:
            return ""
        native = compiler.first(compiler.EXACT["c++"], "c++", "gnu++17", cache, search_path)
        if native is None:
            return ""
        return str(servers.build("python", native, cache) or "")
