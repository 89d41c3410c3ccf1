"""A compiler that is forked at the moment it opens its source, with the headers loaded.

That spares each program the start of a compiler and most of its reading of headers. It is done with
clang, whose compiler proper makes an object by itself, in one process; g++'s is forked as well, but
gains nothing: it writes to all that it has loaded.
"""

import dataclasses
import os
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from alphacode import files
from alphacode.execution.compilers import servers
from alphacode.execution.compilers.compiler import Compiler

_SOURCE = "alphacode-source"  # as in compiler_server.cc
_TOOL_SECONDS = 300


@dataclasses.dataclass(frozen=True)
class CompilerServer:
    """How it is started, and what becomes of an object.

    Attributes:
      name: Different for each.
      command: The compiler proper, told to compile a file that includes the source.
      library: To be preloaded into it.
      link: The step that makes a program; see `compilation`.
      files: What it reads besides the system's files and the headers.
    """

    name: str
    command: tuple[str, ...]
    library: str
    link: tuple[str, ...]
    files: tuple[str, ...]


def find(compiler: Compiler, flags: Sequence[str], cache: Path) -> CompilerServer | None:
    """The server for this compiler with these flags; None where there can be none.

    Args:
      compiler: For C++.
      flags: That put a precompiled header before the source.
      cache: The folder that it is made in.
    """
    library = servers.build("compiler", compiler, cache) if compiler.is_clang else None
    if library is None:
        return None
    stub = compiler.cached(cache, "source", _SOURCE).with_suffix(".cpp")
    if not stub.is_file():
        with files.whole(stub, shared=True) as file:
            file.write_text(f'#include "{_SOURCE}"\n')
            os.chmod(file, 0o644)
    told = subprocess.run(
        [*compiler.compile, *flags, "-###", "-c", str(stub), "-o", "-"],
        capture_output=True,
        text=True,
        check=False,
        timeout=_TOOL_SECONDS,
        cwd="/",
    ).stderr
    lines = [shlex.split(line) for line in told.splitlines() if line.startswith(" ")]
    command = next((line for line in lines if "-cc1" in line), None)
    if command is None:
        return None
    link = compiler.link
    return CompilerServer(str(stub), tuple(command), str(library), link, (str(library), str(stub)))
