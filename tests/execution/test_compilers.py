"""The compilers and linkers of this machine: whose word counts, and that all say the same."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from judge_helpers import make_job, tight_limits

from alphacode.config import ExecutionConfig
from alphacode.execution import JobResult, Runner, Verdict
from alphacode.execution.compilers import compiler, cpp
from alphacode.execution.compilers.compiler import Compiler

COMPILERS = ("g++", "clang++")
LINKERS = ("mold", "gold", "lld", "bfd")


def search_path(folder: Path, *names: str) -> str:
    """A folder with these compilers alone, to be a search path."""
    for name in names:
        path = shutil.which(name)
        if path is None:
            pytest.skip(f"no {name} here")
        Path(folder, name).symlink_to(path)
    return str(folder)


@pytest.fixture(scope="module", params=COMPILERS)
def alone(request: pytest.FixtureRequest) -> Iterator[Runner]:
    """A pool of a machine with one compiler alone."""
    if shutil.which(request.param) is None:
        pytest.skip(f"no {request.param} here")
    with contextlib.ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(compiler, "EXACT", {"c++": (request.param,)})
            patch.setattr(compiler, "FAST", (request.param,))
            runner = stack.enter_context(Runner(ExecutionConfig(workers=1, languages=("cpp",))))
        assert runner.languages == {"cpp"}
        yield runner


def judged(runner: Runner, text: str, verdict: Verdict, **fields: object) -> JobResult:
    source = f"#include <bits/stdc++.h>\n{text}\n"
    limits = tight_limits(verdict)
    (result,) = runner.judge([make_job(source, language="cpp", limits=limits, **fields)])  # type: ignore[arg-type]
    return result


@pytest.mark.parametrize("quickly", [False, True])
@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("int main() { for (;;); }", Verdict.TLE),
        ("int f(int n) { return f(n + 1); } int main() { while (true) f(0); }", Verdict.TLE),
        (
            "int main() { for (int i = 0; i < 20; i++) memset(malloc(1 << 24), 1, 1 << 24); }",
            Verdict.MLE,
        ),
        ("int main() { std::vector<char> v(200 << 20); }", Verdict.MLE),
    ],
)
def test_loops_without_end_and_unread_memory_stay(
    alone: Runner, text: str, verdict: Verdict, quickly: bool
) -> None:
    result = judged(alone, text, verdict, reject_quickly=quickly)
    assert result.verdict == verdict, result


def test_the_compiler_that_users_have_counts(tmp_path: Path) -> None:
    """clang, where it is there too, may reject examples."""
    found = cpp.find("c++", "gnu++17", search_path(tmp_path, *COMPILERS))
    assert found is not None
    assert {Path(way[0][0]).name for way in (*found.ways, *found.own_memory)} == {"g++"}
    assert {Path(way[0][0]).name for way in found.quick} == {"clang++"}
    assert all("-O2" in way[0] for way in (*found.ways, *found.own_memory))


@pytest.mark.parametrize("name", COMPILERS)
def test_the_fast_way_takes_the_precompiled_header(name: str, tmp_path: Path) -> None:
    found = cpp.find("c++", "gnu++17", search_path(tmp_path, name))
    assert found is not None and len(found.ways) == 2
    source, made = tmp_path / "main.cpp", tmp_path / "main.o"
    # Nothing is included: only the header that is forced on it can provide these.
    source.write_text("int main() { std::vector<int> v(3); std::cout << v.size(); }\n")
    files = {"SOURCE": str(source), "OBJECT": str(made)}
    (quick,), (fast, exact) = found.quick, found.ways
    for way, taken in ((quick, True), (fast, True), (exact, False)):
        command = [files.get(word, word) for word in way[0]]
        compiled = subprocess.run(command, capture_output=True, check=False)
        assert (compiled.returncode == 0) == taken, compiled


@pytest.fixture
def linked_by(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Compiler]:
    """The first compiler, with one linker alone."""
    linker = request.param
    monkeypatch.setattr(compiler, "_LINKERS", (linker,))
    compiler._working.cache_clear()
    cache = cpp.cache_folder()
    assert cache is not None
    found = compiler.first(COMPILERS, "c++", "gnu++17", cache, None)
    if found is None:
        pytest.skip(f"no {linker} here that links as is wanted")
    yield found
    compiler._working.cache_clear()


@pytest.mark.parametrize("linked_by", LINKERS, indirect=True)
def test_a_program_without_main_is_refused(linked_by: Compiler, tmp_path: Path) -> None:
    for step in (linked_by.link, linked_by.steps_with_library()[1]):
        for text, taken in (
            ("int main() { return 0; }", True),
            ("int mian() { return 0; }", False),
            ("namespace a { int main() { return 0; } }", False),
        ):
            source = tmp_path / "main.cpp"
            source.write_text(text)
            files = {
                "SOURCE": str(source),
                **dict.fromkeys(("OBJECT", "OBJECTS"), f"{source}.o"),
                "OUTPUT": str(tmp_path / "main.so"),
            }
            for words in (linked_by.steps()[0], step):
                command = [files.get(word, word) for word in words]
                done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert (done.returncode == 0) == taken, done
            assert taken or "main" in done.stderr
