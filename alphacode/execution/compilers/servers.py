"""The servers of programs in the sandbox, built from their C++ once per user and compiler."""

from pathlib import Path

from alphacode.execution.compilers.compiler import Compiler, make

# Libraries that programs find loaded; and none, since each makes a fork of the interpreter dearer.
_FLAGS = {
    "native": ("-Wl,--no-as-needed", "-lm", "-lpthread", "-ldl"),
    "python": ("-shared", "-fPIC", "-Wl,--as-needed"),
    "compiler": ("-shared", "-fPIC", "-ldl"),
}
_SOURCES = Path(__file__).parent.parent / "sandbox"


def build(name: str, compiler: Compiler, cache: Path) -> Path | None:
    """Builds a server; None where that fails.

    Args:
      name: `native`, a program that runs shared objects, `python`, a library for the interpreter
        that runs Python programs, or `compiler`, one that is preloaded into a compiler.
      compiler: For C++.
      cache: The folder that it is made in.
    """
    source = _SOURCES / f"{name}_server.cc"
    texts = [file.read_bytes() for file in (source, _SOURCES / "program_server.h")]
    path = compiler.cached(cache, name, texts, _FLAGS[name])
    command = [compiler.compile[0], "-std=gnu++17", "-O2", "-fvisibility=hidden", str(source)]
    if path.is_file() or make(path, [*command, "-Wl,-z,now", *_FLAGS[name]], 0o755):
        return path
    return None
