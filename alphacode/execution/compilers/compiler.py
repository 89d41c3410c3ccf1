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

_CLANGS = tuple(f"clang++-{version}" for version in range(22, 13, -1))
EXACT = {"c++": ("g++", "clang++", *_CLANGS), "c": ("gcc", "clang")}
"""Whose word counts, by kind of source: what users have first."""

FAST = ("clang++", *_CLANGS, "g++")
"""The quickest with precompiled headers first."""

_LINKERS = ("mold", "gold", "lld", "bfd")
_FLAGS = ("-w", "-fPIC", "-fvisibility=hidden", "-DONLINE_JUDGE")
# As with g++: loops without end stay, and so does memory that is allocated and not read.
_CLANG_FLAGS = ("-ferror-limit=5", "-fno-finite-loops", "-fno-builtin")
_GCC_FLAGS = ("-fmax-errors=5",)
_ENTRY = "__alphacode_start"
_START = Path(__file__).parent.parent / "sandbox" / "program_start.c"
# The program's own definitions are used within it, and what it lacks is an error of the linker.
_LINK_FLAGS = ("-shared", f"-Wl,-e,{_ENTRY},-z,defs,-z,now,-Bsymbolic")
_OWN_LIBRARY = ("--push-state", "-Bstatic", "-lstdc++", "--pop-state")
_TOOL_SECONDS = 300
_PROBE = "int main() { return 0; }\n"


@dataclasses.dataclass(frozen=True)
class Compiler:
    """A compiler of this machine and its linker.

    Attributes:
      compile: Command line, without the files.
      link: Command line, with OBJECTS and OUTPUT for the files.
      start: The object that every program begins with, which `link` names.
      quick_link: As `link`, less the shared libraries, which whoever loads the program has loaded:
        what the program lacks besides them is found out then.
    """

    compile: tuple[str, ...]
    link: tuple[str, ...]
    start: str
    quick_link: tuple[str, ...]

    @property
    def is_clang(self) -> bool:
        """Whether it is a clang, which names some things in its own way."""
        return _is_clang(self.compile[0])

    def quick(self) -> "Compiler":
        """The same without optimisation and libraries: for programs that run seldom."""
        compile_ = tuple("-O0" if word == "-O2" else word for word in self.compile)
        return dataclasses.replace(self, compile=compile_, link=self.quick_link)

    def cached(self, cache: Path, name: str, *identity: object) -> Path:
        """Where in the cache something lies that it made: another compiler gives another place.

        Args:
          cache: The folder.
          name: The place's first word.
          identity: All else that what lies there depends on.
        """
        return _cached(cache, name, self.compile[0], self, identity)

    def steps(self, *flags: str) -> tuple[tuple[str, ...], ...]:
        """The two commands that make a program; `compilation` puts the files for the names."""
        return ((*self.compile, *flags, "-c", "SOURCE", "-o", "OBJECT"), self.link)

    def steps_with_library(self) -> tuple[tuple[str, ...], ...]:
        """As `steps`, with a C++ library of the program's own."""
        return (self.steps()[0], _with_own_library(self.link))


def first(
    names: Sequence[str], kind: str, standard: str, cache: Path, search_path: str | None
) -> Compiler | None:
    """The first of these compilers that is here and works.

    Args:
      names: Of their programs.
      kind: `c` or `c++`.
      standard: As for `-std`.
      cache: The folder that is made in what all programs share.
      search_path: As $PATH, which it replaces; None for that.
    """
    for name in names:
        path = shutil.which(name, path=search_path)
        compiler = path and _working(path, kind, standard, cache)
        if compiler:
            return compiler
    return None


@functools.cache
def _working(path: str, kind: str, standard: str, cache: Path) -> Compiler | None:
    start = _start(path, cache)
    with Workspace() as folder:
        source, made, output = (f"{folder}/{name}" for name in ("probe", "probe.o", "probe.so"))
        Path(source).write_text(_PROBE)
        command = _compile_command(path, kind, standard, ("-c", source, "-o", made))
        if start is None or command is None:
            return None
        for linker in _LINKERS:
            link = _link_command(path, linker, made, output, str(start))
            ways = [link, _with_own_library(link)] if kind == "c++" else [link]
            if link and all(_works(_with_files(way, [made], output)) for way in ways):
                quick = _without_libraries(path, link)
                works = _works(_with_files(quick, [made], output))
                return Compiler(command, link, str(start), quick if works else link)
    return None


def _start(path: str, cache: Path) -> Path | None:
    """The object that every program begins with; None where this compiler does not make it."""
    made = _cached(cache, "start", path, _START.read_bytes()).with_suffix(".o")
    command = [path, "-x", "c", "-O2", "-fPIC", "-c", str(_START)]
    return made if made.is_file() or make(made, command, 0o644) else None


def _compile_command(
    path: str, kind: str, standard: str, probe: Sequence[str]
) -> tuple[str, ...] | None:
    """The command line without the files, which compiles a probe; None where none does."""
    own = _CLANG_FLAGS if _is_clang(path) else _GCC_FLAGS
    command = (path, f"-std={standard}", "-O2", *_FLAGS, *own, "-x", kind)
    if _works([*command, *probe]):
        return command
    # An older version may lack some of its own flags.
    nothing = ("-x", "c++", "-fsyntax-only", "-Werror", os.devnull)
    lacks = {flag for flag in own if not _works([path, flag, *nothing])}
    command = tuple(word for word in command if word not in lacks)
    return command if lacks and _works([*command, *probe]) else None


def _link_command(
    compiler: str, linker: str, made: str, output: str, start: str
) -> tuple[str, ...]:
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
    names = {made: (start, "OBJECTS"), output: ("OUTPUT",)}
    return (path, *(file for word in kept for file in names.get(word, (word,))))


def _with_own_library(link: Sequence[str]) -> tuple[str, ...]:
    """The command, with a C++ library of the program's own."""
    own = {"-lstdc++": _OWN_LIBRARY}
    return tuple(part for word in link for part in own.get(word, (word,)))


def _without_libraries(path: str, link: Sequence[str]) -> tuple[str, ...]:
    """The command, with what is linked into each program alone."""
    told = subprocess.run(
        [path, "-print-file-name=libc_nonshared.a"], capture_output=True, text=True, check=False
    ).stdout.strip()
    pairs = list(zip(("", *link), link, strict=False))
    place = next(i for i, pair in enumerate(pairs) if pair == ("-z", "defs"))
    kept = [word for i, word in enumerate(link) if i not in (place - 1, place)]
    own = {"OBJECTS": ("OBJECTS", told, "-lgcc")}
    return tuple(
        part for word in kept if not word.startswith("-l") for part in own.get(word, (word,))
    )


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


def _cached(cache: Path, name: str, path: str, *identity: object) -> Path:
    text = repr((path, _version(path), identity))
    return cache / f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


@functools.cache
def _version(path: str) -> bytes:
    return subprocess.run([path, "--version"], capture_output=True, check=False).stdout
