"""A compiler that is forked at the moment it opens its source, with the headers loaded.

That spares each program the start of a compiler and most of its reading of headers; before its
source the compiler meets what programs do with them (usual_uses.h). It is done with
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
from alphacode.execution.compilers.compiler import Compiler, make
from alphacode.execution.folders import Workspace

_SOURCE = "alphacode-source"  # as in compiler_server.cc
_USES = Path(__file__).parent / "usual_uses.h"
# It would write to all that was loaded, only to let it go.
_TIDY = "-clear-ast-before-backend"
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
    stub = _stub(compiler, flags, cache)
    if stub is None:
        return None
    told = subprocess.run(
        [*compiler.compile, *flags, "-###", "-c", str(stub), "-o", "-"],
        capture_output=True,
        text=True,
        check=False,
        timeout=_TOOL_SECONDS,
        cwd="/",
    ).stderr
    lines = [shlex.split(line) for line in told.splitlines() if line.startswith(" ")]
    words = next((line for line in lines if "-cc1" in line), None)
    if words is None:
        return None
    command = tuple(word for word in words if word != _TIDY)
    read = (str(library), str(stub))
    return CompilerServer(str(stub), command, str(library), compiler.link, read)


def _stub(compiler: Compiler, flags: Sequence[str], cache: Path) -> Path | None:
    """What the compiler is told to compile: its way to the source, which it can compile."""
    text = f'{_USES.read_text()}\n#include "{_SOURCE}"\n'
    stub = compiler.cached(cache, "source", text).with_suffix(".cpp")
    if stub.is_file():
        return stub
    with Workspace() as folder:
        (folder / _SOURCE).write_text("int main() {}\n")
        (folder / stub.name).write_text(text)
        command = [*compiler.compile, *flags, "-c", str(folder / stub.name)]
        if not make(Path(folder, "made"), command, 0o600):
            return None
    with files.whole(stub, shared=True) as file:
        file.write_text(text)
        os.chmod(file, 0o644)
    return stub
