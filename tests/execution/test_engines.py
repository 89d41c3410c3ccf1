"""Both engines give the same results, whatever ends in between, and leave nothing behind."""

import contextlib
import importlib.util
import itertools
import os
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from judge_helpers import descendants, make_job

from alphacode.config import ConfigError, ExecutionConfig
from alphacode.execution import Isolation, Job, JobResult, Limits, Runner, SandboxError, Verdict
from alphacode.execution.folders import Workspace
from alphacode.execution.languages import Language, Toolchain
from alphacode.execution.pool import ray_engine
from alphacode.execution.pool.ray_engine import RayEngine, _weakest
from alphacode.execution.pool.ray_worker import Host, Setup

ROOT = Path(__file__).parents[2]
ECHO = "print(input())"
LIMITS = Limits(cpu_seconds=0.5, wall_seconds=20, memory_bytes=128 << 20, output_bytes=1000)
CONFIG = ExecutionConfig(engine="ray", workers=2, languages=("python3",), minimum_isolation=1)
needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="Ray is not installed"
)


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)


def children(pid: int) -> set[int]:
    return {p for p in descendants(pid) if _stat(p)[1:2] == [str(pid)]}


def _stat(pid: int) -> list[str]:
    """State, parent, ... of a process; empty where it is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return []


def is_alive(pid: int) -> bool:
    return _stat(pid)[:1] not in ([], ["Z"], ["X"])


def command(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def ray_workers() -> list[int]:
    """Worker processes of this process's own Ray that have a pool."""
    return [
        pid
        for pid in descendants(os.getpid())
        if command(pid).startswith("ray::")
        and any("supervisor.main()" in command(child) for child in children(pid))
    ]


def homes_of_ray(family: set[int]) -> set[Path]:
    """Workspaces that hold the files of a Ray with processes among those."""
    everything = " ".join(map(command, family))
    found = Path(tempfile.gettempdir()).glob("alphacode-judge-*")
    return {path for path in found if f"{path}/r/t" in everything}


@pytest.fixture(scope="module")
def ray_runner() -> Iterator[Runner]:
    with Runner(CONFIG) as runner:
        family = descendants(os.getpid())
        (home,) = homes_of_ray(family)
        yield runner
        family |= descendants(os.getpid())
        # Other tests of this process may have pools of their own, which stay.
        words = (str(home), "/ray/", "ray::")
        ours = {pid for pid in family if any(word in command(pid) for word in words)}
        assert len(ours) > 5
    wait_until(lambda: not any(map(is_alive, ours)))
    assert not home.exists()


def mixture() -> list[Job]:
    sources = {
        "echo": ECHO,
        "wrong": "print(0)",
        "crash": "input()[9]",
        "broken": "print(",
        "hang": "while True: pass",
        "flood": "print('x' * 5000)",
        "fat": "x = bytearray(1 << 29)",
    }
    jobs = [
        make_job(f"{source}\n# {i}", ("1", "1"), (str(i), str(i)), ("7", None), limits=LIMITS,
                 stop=name == "hang", key=f"{name} {i}")
        for i in range(2)
        for name, source in sources.items()
    ]  # fmt: skip
    return [*jobs, make_job(ECHO, language="algol", key="algol")]


def outcomes(results: Iterator[JobResult]) -> dict[str, object]:
    """What does not depend on time: each job's exactly once."""
    found: dict[str, object] = {}
    for result in results:
        assert result.key not in found
        cases = [(case.verdict, case.output) for case in result.cases]
        found[result.key] = (result.verdict, cases, result.message * (result.verdict == "IE"))
    return found


@pytest.fixture(scope="module")
def expected() -> dict[str, object]:
    with Runner(ExecutionConfig(workers=2, languages=("python3",), minimum_isolation=1)) as runner:
        return outcomes(runner.judge(mixture()))


@needs_ray
def test_ray_gives_the_results_of_the_local_engine(
    ray_runner: Runner, expected: dict[str, object]
) -> None:
    assert outcomes(ray_runner.judge(mixture())) == expected
    verdicts = {str(key).split()[0]: value[0] for key, value in expected.items()}  # type: ignore[index]
    assert [verdicts[name] for name in ("echo", "wrong", "crash", "broken", "hang", "flood")] == [
        "AC", "WA", "RE", "CE", "TLE", "OLE"
    ]  # fmt: skip
    assert (verdicts["fat"], verdicts["algol"]) == ("MLE", "IE")


@needs_ray
def test_isolation_and_languages_are_those_of_the_workers(ray_runner: Runner) -> None:
    assert ray_runner.isolation.level >= 1
    assert "seccomp" in ray_runner.isolation.layers
    assert ray_runner.languages == {"python3"}


@needs_ray
def test_a_killed_ray_worker_loses_and_doubles_nothing(
    ray_runner: Runner, expected: dict[str, object]
) -> None:
    jobs = [make_job(f"{ECHO} # {i}", (str(i), str(i)), key=f"many {i}") for i in range(200)]
    results = ray_runner.judge([*mixture(), *jobs])
    seen = [next(results) for _ in range(3)]
    wait_until(lambda: len(ray_workers()) == 2)
    victim, other = ray_workers()
    supervisors = children(victim)
    os.kill(victim, signal.SIGKILL)
    found = outcomes(itertools.chain(seen, results))
    assert {key: found.pop(key) for key in expected} == expected
    assert found == {
        job.key: (Verdict.AC, [(Verdict.AC, job.cases[0].input + "\n")], "") for job in jobs
    }
    assert not is_alive(victim) and is_alive(other)
    wait_until(lambda: not any(map(is_alive, supervisors)))


@needs_ray
def test_ray_takes_jobs_lazily_and_gives_each_caller_its_own(ray_runner: Runner) -> None:
    taken = itertools.count()
    endless = (make_job(ECHO, ("1", "1"), key=f"endless {i}") for i in taken)
    results = ray_runner.judge(endless)
    assert all(next(results).key.startswith("endless") for _ in range(20))
    assert next(taken) < 20 + 5 * 100
    results.close()
    seen: dict[str, set[str]] = {}

    def call(name: str) -> None:
        jobs = (make_job(ECHO, ("1", "1"), key=f"{name}{i}") for i in range(20))
        seen[name] = {result.key for result in ray_runner.judge(jobs)}

    threads = [threading.Thread(target=call, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {name: {f"{name}{i}" for i in range(20)} for name in "ab"}


@needs_ray
def test_tests_are_shared_not_sent_with_each_job(
    ray_runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = ray_runner._engine
    assert isinstance(engine, RayEngine)
    put: list[int] = []
    whole = engine._ray.put
    monkeypatch.setattr(engine._ray, "put", lambda value: put.append(value.nbytes) or whole(value))
    large = "x" * 300_000
    source = "print(len(input()))"
    jobs = [
        make_job(f"{source} # {i}", (large + end, str(len(large) + 1)), key=f"{end}{i}")
        for i in range(40)
        for end in "yz"
    ]
    assert {result.verdict for result in ray_runner.judge(jobs)} == {Verdict.AC}
    assert len(put) == 2 and min(put) > len(large)
    # A store with room for one set puts another anew each time, and still serves both.
    monkeypatch.setattr(ray_engine, "_CASES_KEPT_CHARACTERS", len(large) + 10)
    assert {result.verdict for result in ray_runner.judge(jobs)} == {Verdict.AC}
    assert len(put) > 10


@needs_ray
def test_ray_listens_on_this_machine_only_and_reports_nothing(ray_runner: Runner) -> None:
    inodes = set()
    family = descendants(os.getpid()) | {os.getpid()}
    for pid in family:
        with contextlib.suppress(OSError):
            for entry in Path(f"/proc/{pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    inodes.add(os.readlink(entry))
    listening = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes:
                listening.append(fields[1].partition(":")[0])
    loopback = {"0100007F", "0" * 16 + "FFFF0000" + "0100007F", "0" * 24 + "01000000"}
    assert len(listening) > 3 and set(listening) <= loopback
    daemons = [pid for pid in family if "/raylet/raylet" in command(pid).split(" ")[0]]
    assert daemons
    for pid in daemons:
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        assert b"RAY_USAGE_STATS_ENABLED=0" in environment
    assert "RAY_USAGE_STATS_ENABLED" not in os.environ


@needs_ray
def test_another_process_joins_by_the_address_and_leaves_the_cluster_running(
    ray_runner: Runner,
) -> None:
    engine = ray_runner._engine
    assert isinstance(engine, RayEngine)
    script = """
    import sys
    sys.path.insert(0, sys.argv[2])
    from alphacode.config import ExecutionConfig
    from alphacode.execution import *
    config = ExecutionConfig(
        engine="ray", ray_address=sys.argv[1], workers=1, languages=("python3",),
        minimum_isolation=1,
    )
    limits = Limits(2, 20, 1 << 28, 1000)
    with Runner(config) as runner:
        cases = (Case("1", "1"),)
        jobs = [Job(str(i), "python3", "print(input())", cases, limits) for i in range(9)]
        print(runner.isolation.level, sorted(r.key + r.verdict for r in runner.judge(jobs)))
    """
    address = engine._ray.get_runtime_context().gcs_address
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), address, str(ROOT)],
        # Else Ray takes 127.0.0.1 for this machine's name in its network.
        env={**os.environ, "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    wanted = [f"{i}AC" for i in range(9)]
    assert done.stdout.strip() == f"{ray_runner.isolation.level} {wanted}", done.stderr
    results = ray_runner.judge([make_job(ECHO, ("1", "1"), key="still here")])
    assert [result.verdict for result in results] == [Verdict.AC]


@needs_ray
def test_a_connected_process_is_not_disconnected(ray_runner: Runner) -> None:
    with Runner(CONFIG) as second:
        assert [r.verdict for r in second.judge([make_job(ECHO, ("1", "1"))])] == [Verdict.AC]
    assert [r.verdict for r in ray_runner.judge([make_job(ECHO, ("1", "1"))])] == [Verdict.AC]


@needs_ray
def test_a_worker_that_cannot_isolate_is_refused(ray_runner: Runner) -> None:
    def find() -> Toolchain | None:
        raise SandboxError("no isolation of level 9 or better here")

    with (
        pytest.raises(SandboxError, match=r"\S+: no isolation of level 9") as error,
        Runner(CONFIG, (Language("python3", find, ""),)),
    ):
        pass
    assert "\n" not in str(error.value)


@needs_ray
def test_a_task_that_fails_is_no_verdict(
    ray_runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find() -> Toolchain | None:
        raise OSError("broken\nhere")

    engine = ray_runner._engine
    assert isinstance(engine, RayEngine)
    setup = Setup("broken", CONFIG, (Language("python3", find, ECHO),), None)
    monkeypatch.setattr(engine, "_setup", engine._ray.put(setup))
    jobs = [make_job(ECHO, ("1", "1"), key=str(i)) for i in range(5)]
    results = list(ray_runner.judge(jobs))
    assert sorted(result.key for result in results) == list("01234")
    assert {(result.verdict, result.message) for result in results} == {(Verdict.IE, "here")}


@needs_ray
def test_a_killed_caller_leaves_no_process_and_the_next_no_folder() -> None:
    script = """
    import sys
    sys.path.insert(0, sys.argv[1])
    from alphacode.config import ExecutionConfig
    from alphacode.execution import *
    config = ExecutionConfig(
        engine="ray", workers=2, languages=("python3",), minimum_isolation=1
    )
    limits = Limits(100, 500, 1 << 28, 100)
    job = Job("", "python3", "while 1: pass", (Case("", None),), limits)
    with Runner(config) as runner:
        list(runner.judge([job] * 2))
    """
    with tempfile.TemporaryDirectory(prefix="k", dir="/tmp") as folder:
        caller = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(script), str(ROOT)],
            env={**os.environ, "TMPDIR": folder},
        )

        def sandboxed() -> list[int]:
            return [p for p in descendants(caller.pid) if "supervisor.main()" in command(p)]

        wait_until(lambda: len(sandboxed()) == 6)  # of each worker: supervisor, launcher, program
        # Ray's own helpers try for a minute to tell the caller that it is gone.
        helpers = ("ray::DashboardAgent", "ray::RuntimeEnvAgent")
        family = {p for p in descendants(caller.pid) if not command(p).startswith(helpers)}
        caller.kill()
        caller.wait()
        wait_until(lambda: not any(map(is_alive, family)))
        Workspace(Path(folder)).close()
        assert not list(Path(folder).glob("alphacode-judge-*"))


ERRORS = {
    "nobody": ("127.0.0.1:1", "/tmp", r"Ray 127\.0\.0\.1:1 .*refused"),
    "nonsense": ("nonsense", "/tmp", r"Ray nonsense .*address"),
    "long": ("", "/tmp/" + "x" * 60, r"shorter path than .*TMPDIR"),
}


@needs_ray
@pytest.mark.parametrize("case", ERRORS)
def test_what_keeps_ray_from_starting_is_told_in_one_line(case: str) -> None:
    address, folder, message = ERRORS[case]
    script = f"""
    import sys, tempfile
    sys.path.insert(0, {str(ROOT)!r})
    import pathlib
    tempfile.tempdir = {folder!r}
    from alphacode.config import *
    from alphacode.execution import Runner
    config = ExecutionConfig(engine="ray", ray_address={address!r})
    if {case == "long"}:
        pathlib.Path({folder!r}).mkdir(exist_ok=True)
    try:
        Runner(config).__enter__()
    except ConfigError as error:
        print(error)
    finally:
        if {case == "long"}:
            pathlib.Path({folder!r}).rmdir()
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=120
    )
    (line,) = done.stdout.splitlines()
    assert re.search(message, line) and "execution.engine=ray" in line


@needs_ray
def test_a_ray_that_would_listen_to_the_network_is_refused() -> None:
    script = f"""
    import ray, sys
    sys.path.insert(0, {str(ROOT)!r})
    from alphacode.config import *
    from alphacode.execution import Runner
    own = ray.util.get_node_ip_address()
    try:
        with Runner(ExecutionConfig(engine="ray", workers=1, minimum_isolation=1)):
            print(own == "127.0.0.1")
    except ConfigError as error:
        print(own in str(error) and own != "127.0.0.1")
    print(ray.is_initialized())
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=120
    )
    assert done.stdout.split() == ["True", "False"], done.stderr


def test_the_weakest_machine_counts() -> None:
    def host(level: int, *languages: str) -> Host:
        return Host(f"host{level}", Isolation(level, str(level), ()), frozenset(languages))

    hosts = [host(3, "cpp", "python3"), host(2, "python3"), host(3, "cpp", "python3")]
    isolation, languages = _weakest(hosts)
    assert isolation.level == 2 and languages == {"python3"}
    with pytest.raises(SandboxError, match=r"^bad: no user namespaces"):
        _weakest([*hosts, Host("bad", None, frozenset(), "no user namespaces")])


def test_ray_that_is_not_installed_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ConfigError, match=r"alphacode\[ray\]") as error, Runner(CONFIG):
        pass
    assert "\n" not in str(error.value)


def test_the_engine_is_checked_with_the_configuration() -> None:
    with pytest.raises(ConfigError, match=r"execution\.engine='slurm'"):
        ExecutionConfig(engine="slurm")
    with pytest.raises(ConfigError, match=r"execution\.ray_address"):
        ExecutionConfig(ray_address="auto")


def test_a_folder_is_removed_once_its_owner_is_gone(tmp_path: Path) -> None:
    script = f"""
    import sys, time
    sys.path.insert(0, {str(ROOT)!r})
    from pathlib import Path
    from alphacode.execution.folders import Workspace
    work = Workspace(Path({str(tmp_path)!r}))
    (work.path / "deep").mkdir()
    (work.path / "deep" / "file").touch()
    print(work.path, flush=True)
    time.sleep(100)
    """
    owner = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    path = Path(owner.stdout.readline().strip())
    stranger = tmp_path / "alphacode-other"
    stranger.mkdir()
    with Workspace(tmp_path) as mine:
        assert sorted(tmp_path.iterdir()) == sorted([path, stranger, mine])
        assert (path / "deep" / "file").exists()
        owner.kill()
        owner.wait()
        owner.stdout.close()
        with Workspace(tmp_path) as other:
            assert sorted(tmp_path.iterdir()) == sorted([stranger, mine, other])
    assert list(tmp_path.iterdir()) == [stranger]


def test_folders_made_at_the_same_time_are_not_taken_for_abandoned(tmp_path: Path) -> None:
    def make_and_use(kept: list[bool]) -> None:
        for _ in range(100):
            with Workspace(tmp_path) as path:
                kept.append(path.is_dir())

    kept: list[bool] = []
    threads = [threading.Thread(target=make_and_use, args=(kept,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 400 and all(kept)
    assert not list(tmp_path.iterdir())


def test_waiting_for_tenants_ends_with_them_or_in_time(tmp_path: Path) -> None:
    house = Workspace(tmp_path)
    house.wait_for_tenants(100)
    tenant = Workspace(house.path)
    started = time.monotonic()
    house.wait_for_tenants(0.1)
    assert 0.1 <= time.monotonic() - started < 50
    threading.Timer(0.1, tenant.close).start()
    house.wait_for_tenants(100)
    assert not tenant.path.exists()
    house.close()
