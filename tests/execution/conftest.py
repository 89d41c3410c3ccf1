"""One pool of real sandboxed workers for all tests of the judge."""

from collections.abc import Iterator

import pytest
from judge_helpers import EVERY_LANGUAGE, Judge, PoolMaker, make_job, pool_maker

from alphacode.config import ExecutionConfig
from alphacode.execution import JobResult, Runner, SandboxError, languages


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    with Runner(ExecutionConfig(workers=1)) as running:
        yield running


@pytest.fixture(scope="session")
def every() -> Iterator[Runner]:
    """A pool for all languages, those that are here."""
    with Runner(ExecutionConfig(workers=1, languages=EVERY_LANGUAGE)) as running:
        yield running


@pytest.fixture(scope="session")
def pools() -> Iterator[PoolMaker]:
    """Gives pools at exact isolation levels; SandboxError where this machine does not allow one."""
    with pool_maker() as make:
        yield make


@pytest.fixture(scope="session", params=[3, 2], ids=["level3", "level2"])
def level_runner(request: pytest.FixtureRequest, pools: PoolMaker) -> Runner:
    """A pool at exactly that level; skipped on machines that do not allow it."""
    try:
        return pools(request.param)
    except SandboxError as error:
        pytest.skip(str(error))


def _judge(runner: Runner) -> Judge:
    def run(source: str, *cases: tuple[str, str | None], **options: object) -> JobResult:
        (result,) = runner.judge([make_job(source, *cases, **options)])  # type: ignore[arg-type]
        return result

    return run


@pytest.fixture
def judge(runner: Runner) -> Judge:
    """Judges one program, given as for `make_job`, and returns its result."""
    return _judge(runner)


@pytest.fixture(params=["server", "launcher"])
def judge_python(request: pytest.FixtureRequest, runner: Runner, launched: Runner) -> Judge:
    """As `judge`, for Python programs, in both ways in which they are run."""
    return _judge(runner if request.param == "server" else launched)


@pytest.fixture(scope="session")
def launched() -> Iterator[Runner]:
    """A pool that runs Python programs as where no C++ compiler is."""
    row = languages.Language("python3", lambda: languages.PYTHON, "print(int(input()))")
    with Runner(ExecutionConfig(workers=1, languages=("python3",)), table=(row,)) as running:
        yield running


@pytest.fixture
def cpp(runner: Runner) -> str:
    """C++; the test is skipped where no compiler is."""
    if "cpp" not in runner.languages:
        pytest.skip("no C++ compiler that works")
    return "cpp"
