"""The languages that programs may be written in: one table, a row says how each is run.

A row needs no change elsewhere: `Runner(config, table=(*TABLE, row))` judges in one language more.
"""

import dataclasses
import operator
import os
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from alphacode.config import ConfigError, ExecutionConfig
from alphacode.datasets.problem import Problem
from alphacode.execution.compilers import cpp
from alphacode.execution.compilers.forked import CompilerServer
from alphacode.execution.verdicts import Limits

_GIB = 1 << 30

_ECHO_C = """
#include <stdio.h>
int main(void) { int n; scanf("%d", &n); printf("%d\\n", n); return 0; }
"""
_ECHO_CPP = """
#include <bits/stdc++.h>
int main() { int n; std::cin >> n; std::vector<int> v(n, 1); std::cout << v.size() << std::endl; }
"""
_ECHO_PYTHON = "print(int(input()))"
_ECHO_JAVA = """
public class Main {
    public static void main(String[] words) {
        System.out.println(new java.util.Scanner(System.in).nextInt());
    }
}
"""


# Possessive, since a source may hold white space without end where it is searched.
_OWN_MEMORY = r"\boperator\s++(new|delete)\b|\bvoid\s*+\*?+\s*+(malloc|free)\s*+\("

Ways = tuple[tuple[tuple[str, ...], ...], ...]


def _always_main(source: str) -> str:
    return "main"


@dataclasses.dataclass(frozen=True)
class Toolchain:
    """How programs of a language are compiled and run on this machine.

    Attributes:
      engine: `python` (in a fork of the warm interpreter), `native` (a shared object, in a fork of
        the native server) or `command` (an interpreter of this machine).
      suffix: Of a source's file name.
      main: From the source to the name of what is run, by which the file is called too.
      compile: Ways to compile, see `compilation`; empty where nothing is compiled.
      quick: Quicker ways, whose programs are slower; for what may be rejected by them.
      compiler_server: A compiler for the quick ways, which is forked; None where none bears it.
      special: Pairs of a pattern and the only ways to compile sources in which it is found.
      artifact: Suffix of what is run.
      run: Command line of a `command`, with PROGRAM, MAIN and MEMORY_MB for what they say.
      extra_bytes: Address space that the command wants besides the program's memory.
      runtime_bytes: Memory that it takes for itself: left out of a program's peak.
      environment: Variables that its commands want besides the usual ones.
      readable: Files and folders that it needs besides the system's own.
      executables: Programs that it runs.
      native_server: Path of the native server.
      python_server: Path of the library that runs Python programs faster.
    """

    engine: Literal["python", "native", "command"]
    suffix: str
    main: Callable[[str], str] = _always_main
    compile: Ways = ()
    quick: Ways = ()
    compiler_server: CompilerServer | None = None
    special: tuple[tuple[str, Ways], ...] = ()
    artifact: str = ""
    run: tuple[str, ...] = ()
    extra_bytes: int = 0
    runtime_bytes: int = 0
    environment: tuple[tuple[str, str], ...] = ()
    readable: tuple[str, ...] = ()
    executables: tuple[str, ...] = ()
    native_server: str = ""
    python_server: str = ""

    def plan(self, sources: Iterable[str]) -> dict[str, Any]:
        """What the supervisor needs of it for a program of these sources."""
        names = ("engine", "artifact", "run", "extra_bytes", "runtime_bytes")
        plan = {name: getattr(self, name) for name in names}
        texts = list(sources)
        server = self.compiler_server and dataclasses.asdict(self.compiler_server)
        ways = {"compile": self.compile, "quick": self.quick, "compiler_server": server}
        for pattern, others in self.special:
            if any(re.search(pattern, text) for text in texts):
                ways = {"compile": others, "quick": (), "compiler_server": None}
        return plan | ways | {"environment": dict(self.environment)}


PYTHON = Toolchain("python", ".py")


@dataclasses.dataclass(frozen=True)
class Needs:
    """What the sandbox must let through for some languages."""

    readable: tuple[str, ...] = ()
    executables: tuple[str, ...] = ()
    native_server: str = ""
    python_server: str = ""


def needs(toolchains: Iterable[Toolchain]) -> Needs:
    """What these toolchains need together."""
    tools = list(toolchains)
    return Needs(
        tuple(dict.fromkeys(path for t in tools for path in t.readable)),
        tuple(dict.fromkeys(path for t in tools for path in t.executables)),
        next((t.native_server for t in tools if t.native_server), ""),
        next((t.python_server for t in tools if t.python_server), ""),
    )


@dataclasses.dataclass(frozen=True)
class Language:
    """A row of the table.

    Attributes:
      name: As in `Job.language`.
      find: Looks for what it needs here; None where that is missing.
      echo: A program that prints the number it reads: the language is available where it does.
      time_factor: Multiplier on a problem's time limit.
    """

    name: str
    find: Callable[[], Toolchain | None]
    echo: str
    time_factor: float = 1.0


def _native(kind: str, standard: str, suffix: str) -> Toolchain | None:
    found = cpp.find(kind, standard)
    if found is None:
        return None
    return Toolchain(
        "native",
        suffix,
        compile=found.ways,
        quick=found.quick,
        compiler_server=found.compiler_server,
        special=((_OWN_MEMORY, found.own_memory),),
        artifact=".so",
        readable=found.readable,
        native_server=found.server,
    )


def _python() -> Toolchain:
    return dataclasses.replace(PYTHON, python_server=cpp.python_server())


def _pypy() -> Toolchain | None:
    path = shutil.which("pypy3")
    if path is None:
        return None
    path = os.path.realpath(path)
    return Toolchain(
        "command",
        ".py",
        artifact=".py",
        run=(path, "-S", "-E", "-B", "PROGRAM"),
        extra_bytes=_GIB,
        runtime_bytes=64 << 20,
        readable=tuple(p for p in ("/usr/lib/pypy3.9", "/usr/lib/pypy3") if os.path.isdir(p)),
        executables=(path,),
    )


def _java() -> Toolchain | None:
    compiler, path = shutil.which("javac"), shutil.which("java")
    if compiler is None or path is None:
        return None
    compiler, path = os.path.realpath(compiler), os.path.realpath(path)
    small = ("-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:-UseContainerSupport")
    javac = (
        compiler,
        *(f"-J{word}" for word in (*small, "-Xmx512m", "-XX:TieredStopAtLevel=1", *_JAVA_SPACES)),
        *("-nowarn", "-proc:none", "-encoding", "UTF-8", "-d", "OUTPUT", "SOURCES"),
    )
    command = (
        path,
        *small,
        "-DONLINE_JUDGE=true",
        "-Xshare:auto",
        "-Xss64m",
        "-XmxMEMORY_MBm",
        *_JAVA_SPACES,
    )
    return Toolchain(
        "command",
        ".java",
        main=java_main,
        compile=((javac,),),
        artifact=".jar",
        run=(*command, "-cp", "PROGRAM", "MAIN"),
        extra_bytes=2 * _GIB,
        runtime_bytes=128 << 20,
        readable=tuple(map(str, Path("/etc").glob("java-*-openjdk"))),
        # Without /proc the loader does not know where the program lies, and so not its libraries.
        environment=(("LD_LIBRARY_PATH", str(Path(path).parent.parent / "lib")),),
        executables=(path,),
    )


_JAVA_SPACES = ("-XX:CompressedClassSpaceSize=64m", "-XX:ReservedCodeCacheSize=64m")
# What stands in comments and in texts; one without an end takes all that follows.
_JAVA_NO_CODE = re.compile(
    r"//[^\n]*+|/\*(?:.*?\*/|.*+)"
    r'|"""(?:.*?"""|.*+)|"(?:\\.|[^"\\\n])*+"?'
    r"|'(?:\\.|[^'\\\n])*+'?",
    re.DOTALL,
)
_JAVA_WORD = re.compile(r"[\w.]+|[^\w\s]")
_JAVA_KINDS = frozenset({"class", "enum", "record", "interface"})
_JAVA_MODIFIERS = frozenset({"public", "final", "abstract", "strictfp", "static", "sealed"})
_LONGEST_CLASS = 90  # a longer one makes too long a file name


def java_main(source: str) -> str:
    """What a Java program probably starts with: its public class, else the one around `main`.

    Its file is called so; what it really starts with is known when it is compiled.
    """
    source = _JAVA_NO_CODE.sub(" ", source)
    package, public, around, latest = "", "", "", ""
    is_public, before, kind = False, "", ""
    for word in map(operator.itemgetter(0), _JAVA_WORD.finditer(source)):
        if before == "package" and not package:
            package = word
        if kind:
            latest, kind = word, ""
            public = public or (word if is_public else "")
        elif word in _JAVA_KINDS:
            kind = word
        elif word == "main" and before == "void":
            around = around or latest
        if word not in _JAVA_KINDS and word not in _JAVA_MODIFIERS:
            is_public = False
        is_public = is_public or word == "public"
        before = word
    name = public or around or latest or "Main"
    if not name.isidentifier() or len(name.encode()) > _LONGEST_CLASS:
        return "Main"  # which the compiler will object to
    return f"{package}.{name}" if package else name


TABLE = (
    Language("cpp", lambda: _native("c++", "gnu++17", ".cpp"), _ECHO_CPP),
    Language("cpp20", lambda: _native("c++", "gnu++20", ".cpp"), _ECHO_CPP),
    Language("c", lambda: _native("c", "gnu17", ".c"), _ECHO_C),
    Language("python3", _python, _ECHO_PYTHON, time_factor=3.0),
    Language("pypy3", _pypy, _ECHO_PYTHON, time_factor=2.0),
    Language("java", _java, _ECHO_JAVA, time_factor=2.0),
)


def chosen(table: Sequence[Language], names: Sequence[str]) -> list[Language]:
    """The rows of those names.

    Raises:
      ConfigError: A name without a row.
    """
    rows = {row.name: row for row in table}
    for name in names:
        if name not in rows:
            raise ConfigError(f"execution.languages: no {name!r}; there are {', '.join(rows)}")
    return [rows[name] for name in names]


def limits_for(problem: Problem, language: str, config: ExecutionConfig) -> Limits:
    """The limits of one run: the problem's own where it states them, else the configuration's.

    Either time limit is multiplied by the language's factor.
    """
    default = next((row.time_factor for row in TABLE if row.name == language), 1.0)
    factor = config.time_factor(language, default)
    cpu_seconds = (problem.time_limit or config.cpu_seconds) * factor
    return Limits(
        cpu_seconds=cpu_seconds,
        wall_seconds=cpu_seconds * config.wall_factor,
        memory_bytes=problem.memory_limit_bytes or config.memory_mb << 20,
        output_bytes=config.output_mb << 20,
    )
