import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from alphacode.config import ConfigError, ExecutionConfig
from alphacode.datasets.problem import Problem
from alphacode.execution import Case, Job, Limits, Runner, Verdict, folders, languages, limits_for
from alphacode.execution.compilers import cpp

CONFIG = ExecutionConfig(
    cpu_seconds=2, memory_mb=512, output_mb=8, wall_factor=5, time_factors=("python3=3",)
)


def test_limits_come_from_the_problem_where_it_states_them() -> None:
    stated = Problem(name="p", description="", time_limit=1.5, memory_limit_bytes=64 << 20)
    limits = limits_for(stated, "cpp", CONFIG)
    assert (limits.cpu_seconds, limits.wall_seconds) == (1.5, 7.5)
    assert limits.memory_bytes == 64 << 20
    assert limits.output_bytes == 8 << 20


def test_limits_come_from_the_configuration_elsewhere() -> None:
    limits = limits_for(Problem(name="p", description=""), "cpp", CONFIG)
    assert (limits.cpu_seconds, limits.memory_bytes) == (2, 512 << 20)


def test_python_gets_more_time() -> None:
    problem = Problem(name="p", description="", time_limit=1.0)
    limits = limits_for(problem, "python3", CONFIG)
    assert (limits.cpu_seconds, limits.wall_seconds) == (3.0, 15.0)


def test_no_compiler_in_an_empty_path(tmp_path: Path) -> None:
    assert cpp.find("c++", "gnu++17", str(tmp_path)) is None


def test_a_compiler_that_does_not_work_is_none(tmp_path: Path) -> None:
    broken = tmp_path / "g++"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    assert cpp.find("c++", "gnu++17", str(tmp_path)) is None


def test_headers_and_server_are_made_once() -> None:
    found = cpp.find("c++", "gnu++17")
    if found is None:
        pytest.skip("no C++ compiler that works")

    def made() -> dict[Path, int]:
        places = [Path(place) for place in found.readable]
        files = [f for p in places for f in (p.rglob("*") if p.is_dir() else [p]) if f.is_file()]
        return {file: file.stat().st_mtime_ns for file in files}

    before = made()
    assert {".gch"} <= {file.suffix for file in before} | {".pch"}
    assert cpp.find("c++", "gnu++17") == found
    # Another process has no memory of this one's.
    code = "from alphacode.execution.compilers import cpp; assert cpp.find('c++', 'gnu++17')"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert made() == before


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("public class Solve { public static void main(String[] a) {} }", "Solve"),
        ("class A {}\nclass B { static public void main(String... a) {} }", "B"),
        ("package a.b;\nclass X {}\npublic final class Go { static void main() {} }", "a.b.Go"),
        ("import java.util.*;\npublic class Main{public static void main(String[]a){}}", "Main"),
        ("// The public class below\npublic class Go { }", "Go"),
        ("/* public class A */ class B { static void main() {} }", "B"),
        ('class S { String s = "public class X"; static void main() {} }', "S"),
        ("class A { /* without an end; public class X", "A"),
        ("no program", "Main"),
    ],
)
def test_the_class_that_a_java_program_starts_with(source: str, name: str) -> None:
    assert languages.java_main(source) == name


def test_unknown_languages_are_named() -> None:
    with pytest.raises(ConfigError, match=r"'pascal'.*cpp"):
        Runner(ExecutionConfig(languages=("pascal",)))


def test_a_row_is_all_that_a_new_language_needs() -> None:
    shell = shutil.which("sed")
    if shell is None:
        pytest.skip("no sed here")
    row = languages.Language(
        "sed",
        lambda: languages.Toolchain(
            "command",
            ".sed",
            artifact=".sed",
            run=(shell, "-f", "PROGRAM"),
            executables=(shell,),
        ),
        echo="s/x/x/",
        time_factor=4.0,
    )
    limits = Limits(cpu_seconds=2, wall_seconds=10, memory_bytes=1 << 26, output_bytes=1 << 10)
    config = ExecutionConfig(workers=1, languages=("sed",))
    with Runner(config, table=(*languages.TABLE, row)) as runner:
        assert runner.languages == {"sed"}
        cases = (Case("a b", "c b"), Case("aa", "ca"), Case("a", "a"))
        (result,) = runner.judge([Job("1", "sed", "s/a/c/", cases, limits)])
    assert [case.verdict for case in result.cases] == [Verdict.AC, Verdict.AC, Verdict.WA]


def test_a_cache_that_others_could_write_is_not_trusted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(folders.tempfile, "gettempdir", lambda: str(tmp_path))
    folder = folders.cache_folder()
    assert folder is not None and folder.parent == tmp_path
    folder.chmod(0o777)
    assert folders.cache_folder() is None
    folder.rmdir()
    (tmp_path / "elsewhere").mkdir()
    folder.symlink_to(tmp_path / "elsewhere")
    assert folders.cache_folder() is None


def test_judging_loads_no_jax() -> None:
    program = (
        "import sys, alphacode.execution\n"
        "print(sorted({'jax', 'flax', 'numpy', 'alphacode.models', 'alphacode.training'}"
        " & set(sys.modules)))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert printed == "[]\n"
