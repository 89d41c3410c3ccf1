"""How C and C++ programs are made here and run.

A program becomes a shared object, which `native_server.cc` loads in a process of its own: that
spares every run the start of a program. Its entry point is `main`, found through the ELF header,
so that its names may stay hidden and its code as fast as a program's.

Two ways to compile are tried in turn. The fast one includes the usual headers, precompiled, before
the source, in the quickest compiler that is here. What it refuses is compiled as it stands by the
first compiler of `compiler.EXACT`, whose word counts: no program is CE because of the fast way.
"""

import dataclasses
import threading

from alphacode.execution.compilers import compiler, headers, servers
from alphacode.execution.folders import cache_folder

_making = threading.Lock()


@dataclasses.dataclass(frozen=True)
class Found:
    """What a C or C++ program is made and run with.

    Attributes:
      ways: Each the steps of one way to compile, to be tried in turn.
      own_memory: The same for programs that replace the library's memory management: the library
        that the server has loaded would go on using its own.
      server: Path of the server that runs the result.
      readable: Files and folders that compilers and programs need besides the system's own.
    """

    ways: tuple[tuple[tuple[str, ...], ...], ...]
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
        exact = compiler.first(compiler.EXACT[kind], kind, standard, search_path)
        native = compiler.first(compiler.EXACT["c++"], "c++", "gnu++17", search_path)
        if cache is None or exact is None or native is None:
            return None
        server = servers.build("native", native, cache)
        if server is None:
            return None
        ways, readable = [exact.steps()], [str(server)]
        if kind == "c++":
            fast = compiler.first(compiler.FAST, kind, standard, search_path)
            usual = fast and headers.usual(fast, cache)
            if fast and usual:
                ways.insert(0, fast.steps(*headers.forced(fast, usual)))
                readable.append(str(usual.parent))
            every = None if exact.is_clang else headers.every(exact, cache)
            if every:
                folder = str(every.parent.parent)
                ways[-1] = exact.steps("-I", folder)
                readable.append(folder)
        own_memory = (exact.steps_with_library(),) if kind == "c++" else tuple(ways)
        return Found(tuple(ways), own_memory, str(server), tuple(readable))


def python_server(search_path: str | None = None) -> str:
    """Path of the library that runs Python programs faster; empty where it cannot be made.

    Args:
      search_path: As $PATH, which it replaces.
    """
    with _making:
        cache = cache_folder()
        native = compiler.first(compiler.EXACT["c++"], "c++", "gnu++17", search_path)
        if cache is None or native is None:
            return ""
        return str(servers.build("python", native, cache) or "")
