"""The C and C++ compilers of this machine, each with a linker that works."""

import dataclasses
import functools
import hashlib
import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from alphacode import files
from alphacode.execution.folders import Workspace

EXACT = {"c++": ("g++", "clang++"), "c": ("gcc", "clang")}
"""Whose word counts, by kind of source."""

FAST = ("clang++", *(f"clang++-{version}" for version in range(22, 13, -1)), "g++")
"""The quickest with precompiled headers first."""

_LINKERS = ("mold", "gold", "bfd")
_FLAGS = ("-O2", "-w", "-fPIC", "-fvisibility=hidden", "-DONLINE_JUDGE")
# The program's own definitions are used within it, and what it lacks is an error of the linker.
_LINK_FLAGS = ("-shared", "-Wl,-e,main,-z,defs,-z,now,-Bsymbolic")
_TOOL_SECONDS = 300
_PROBE = "int main() { return 0; }\n"


@dataclasses.dataclass(frozen=True)
class Compiler:
    """A compiler of this machine and its linker.

    Attributes:
      compile: Command line, without the files.
      link: Command line, with OBJECTS and OUTPUT for the files.
    """

    compile: tuple[str, ...]
    link: tuple[str, ...]

    @property
    def is_clang(self) -> bool:
        """Whether it is a clang, which names some things in its own way."""
        return _is_clang(self.compile[0])

    def cached(self, cache: Path, name: str, *identity: object) -> Path:
        """Where in the cache something lies that it made: another compiler gives another place.

        Args:
          cache: The folder.
          name: The place's first word.
          identity: All else that what lies there depends on.
        """
        text = repr((self, _version(self.compile[0]), identity))
        return cache / f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"

    def steps(self, *flags: str) -> tuple[tuple[str, ...], ...]:
        """The two commands that make a program; `compilation` puts the files for the names."""
        return ((*self.compile, *flags, "-c", "SOURCE", "-o", "OBJECT"), self.link)

    def steps_with_library(self) -> tuple[tuple[str, ...], ...]:
        """As `steps`, with a C++ library of the program's own."""
        library = ("--push-state", "-Bstatic", "-lstdc++", "--pop-state")
        link = [w for word in self.link for w in (library if word == "-lstdc++" else (word,))]
        return (self.steps()[0], tuple(link))


def first(
    names: Sequence[str], kind: str, standard: str, search_path: str | None
) -> Compiler | None:
    """The first of these compilers that is here and works.

    Args:
      names: Of their programs.
      kind: `c` or `c++`.
      standard: As for `-std`.
      search_path: As $PATH, which it replaces; None for that.
    """
    for name in names:
        path = shutil.which(name, path=search_path)
        compiler = path and _working(path, kind, standard)
        if compiler:
            return compiler
    return None


@functools.cache
def _working(path: str, kind: str, standard: str) -> Compiler | None:
    errors = "-ferror-limit=5" if _is_clang(path) else "-fmax-errors=5"
    command = (path, f"-std={standard}", *_FLAGS, errors, "-x", kind)
    with Workspace() as folder:
        source, made, output = (f"{folder}/{name}" for name in ("probe", "probe.o", "probe.so"))
        Path(source).write_text(_PROBE)
        if not _works([*command, "-c", source, "-o", made]):
            return None
        for linker in _LINKERS:
            link = _link_command(path, linker, made, output)
            if link and _works(_with_files(link, [made], output)):
                return Compiler(command, link)
    return None


def _link_command(compiler: str, linker: str, made: str, output: str) -> tuple[str, ...]:
    """What the compiler's driver would run to link, to be run without it; empty if unknown."""
    path = shutil.which(f"ld.{linker}") or shutil.which(linker)
    driver = [compiler, *_LINK_FLAGS, f"-fuse-ld={linker}"]
    libraries = ["-lstdc++", "-lm", "-lpthread"]
    try:
        told = subprocess.run(
            [*driver, "-###", made, *libraries, "-o", output],
            capture_output=True,
            text=True,
            check=False,
            timeout=_TOOL_SECONDS,
        ).stderr
    except (OSError, subprocess.TimeoutExpired):
        return ()
    lines = [shlex.split(line) for line in told.splitlines() if line.startswith(" ")]
    words = next((line for line in lines if made in line and output in line), None)
    if words is None or path is None:
        return ()
    # Without link-time optimisation no plug-in of the compiler is needed.
    kept = (w for w in words[1:] if "plugin" not in w and not w.startswith("-fuse-ld"))
    names = {made: "OBJECTS", output: "OUTPUT"}
    return (path, *(names.get(word, word) for word in kept))


def _with_files(command: Sequence[str], objects: Sequence[str], output: str) -> list[str]:
    words: list[str] = []
    for word in command:
        words += objects if word == "OBJECTS" else [output if word == "OUTPUT" else word]
    return words


def make(path: Path, command: Sequence[str], mode: int) -> bool:
    """Makes a file for all to read, whole or not at all; whether that went well.

    Args:
      path: Of the file.
      command: What makes it, without the output.
      mode: Of the file.
    """
    try:
        with files.whole(path, shared=True) as output:
            _run([*command, "-o", str(output)])
            os.chmod(output, mode)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _works(command: Sequence[str]) -> bool:
    try:
        _run(command)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _run(command: Sequence[str]) -> None:
    """Runs it; OSError or SubprocessError where it does not start, fails, or does not end."""
    subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_TOOL_SECONDS,
        check=True,
    )


def _is_clang(path: str) -> bool:
    return "clang" in Path(path).name


@functools.cache
def _version(path: str) -> bytes:
    return subprocess.run([path, "--version"], capture_output=True, check=False).stdout
