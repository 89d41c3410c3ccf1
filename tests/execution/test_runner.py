"""The pool: every job answered once, whatever is killed, and nothing left behind."""

import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from judge_helpers import descendants, make_job, supervisors

from alphacode.config import ExecutionConfig
from alphacode.errors import UserError
from alphacode.execution import Job, Limits, Runner, SandboxError, Verdict
from alphacode.execution.folders import Workspace
from alphacode.execution.judge import isolation
from alphacode.execution.judge.worker import Worker
from alphacode.execution.languages import Needs
from alphacode.execution.pool.local_engine import LocalEngine
from alphacode.execution.sandbox import kernel

ROOT = Path(__file__).resolve().parents[2]

ECHO = "print(input())"
BUSY = (
    "import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end: pass\nprint(7)"
)
PATIENT = Limits(cpu_seconds=2, wall_seconds=20, memory_bytes=256 << 20, output_bytes=1 << 20)


@pytest.fixture(scope="module")
def pool() -> Iterator[Runner]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.devnull)  # compiling is not the matter here
        with Runner(ExecutionConfig(workers=2)) as running:
            yield running


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def programs(pool: Runner) -> list[int]:
    """Running untrusted programs: children of the launchers."""
    return [
        pid
        for supervisor in supervisors(pool)
        for launcher in descendants(supervisor)
        for pid in descendants(launcher)
    ]


def test_every_job_is_answered_once(pool: Runner) -> None:
    jobs = [make_job(ECHO, (str(i), str(i - i % 3)), key=f"job{i}") for i in range(60)]
    results = {}
    for result in pool.judge(jobs):
        assert result.key not in results
        results[result.key] = result.verdict
    wanted = {f"job{i}": Verdict.WA if i % 3 else Verdict.AC for i in range(60)}
    assert results == wanted


def test_no_jobs_no_results(pool: Runner) -> None:
    assert list(pool.judge([])) == []


def test_a_job_without_cases_is_accepted(pool: Runner) -> None:
    job = Job("none", "python3", ECHO, (), PATIENT)
    (result,) = pool.judge([job])
    assert (result.verdict, result.cases) == (Verdict.AC, ())


def test_jobs_are_taken_lazily(pool: Runner) -> None:
    taken = 0

    def endless() -> Iterator[Job]:
        nonlocal taken
        for i in itertools.count():
            taken += 1
            yield make_job(ECHO, ("1", "1"), key=str(i))

    results = pool.judge(endless())
    for answered in range(1, 20):
        next(results)
        assert taken <= answered + 4
    results.close()
    # What was under way is not given to the next caller.
    assert [r.key for r in pool.judge([make_job(ECHO, ("1", "1"), key="next")])] == ["next"]


def test_callers_in_threads_get_their_own(pool: Runner) -> None:
    seen: dict[str, set[str]] = {}

    def call(name: str) -> None:
        jobs = (make_job(ECHO, ("1", "1"), key=f"{name}{i}") for i in range(20))
        seen[name] = {result.key for result in pool.judge(jobs)}

    threads = [threading.Thread(target=call, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {name: {f"{name}{i}" for i in range(20)} for name in "abc"}


def test_many_sets_of_tests_share_a_worker(pool: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alphacode.execution.judge.worker._CASES_KEPT_CHARACTERS", 25)
    rounds = [str(10**8 + i % 5) for i in range(40)]  # each set has 18 characters
    jobs = [make_job(ECHO, (text, text), key=str(i)) for i, text in enumerate(rounds)]
    assert {result.verdict for result in pool.judge(jobs)} == {Verdict.AC}


def test_many_tests_need_few_open_files_of_the_caller(tmp_path: Path) -> None:
    """A worker that ran out of them would be replaced by another, which would be right as well."""
    script = tmp_path / "few.py"
    script.write_text(
        textwrap.dedent("""
        import resource
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (128, most))
        from judge_helpers import make_job, supervisors
        from alphacode.config import ExecutionConfig
        from alphacode.execution import Runner
        with Runner(ExecutionConfig(workers=1, languages=("python3",))) as runner:
            workers = set()
            for number in range(5):
                cases = [(f"{number} {i}", f"{number} {i}") for i in range(40)]
                job = make_job("print(input())", *cases, fresh_process=False)
                assert [result.verdict for result in runner.judge([job])] == ["AC"]
                workers |= set(supervisors(runner))
            assert len(workers) == 1, workers
        """)
    )
    path = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
    subprocess.run([sys.executable, script], check=True, env={**os.environ, "PYTHONPATH": path})


def test_unknown_flags_name_the_job(pool: Runner) -> None:
    with pytest.raises(ValueError, match=r"job bad: checker flags .*fuzzy"):
        list(pool.judge([make_job(ECHO, ("1", "1"), flags="fuzzy", key="bad")]))


@pytest.mark.parametrize("victim", ["supervisor", "launcher"])
def test_a_killed_worker_loses_no_job(pool: Runner, victim: str) -> None:
    jobs = [make_job(BUSY, ("", "7"), limits=PATIENT, key=str(i)) for i in range(6)]
    results = pool.judge(jobs)
    keys = [next(results).key]
    wait_until(lambda: programs(pool))
    for supervisor in supervisors(pool):
        target = {supervisor} if victim == "supervisor" else descendants(supervisor)
        before = descendants(supervisor) | {supervisor}
        os.kill(min(target), signal.SIGKILL)
        wait_until(lambda gone=before: not any(map(is_alive, gone)))  # type: ignore[misc]
    rest = list(results)
    assert sorted([*keys, *(r.key for r in rest)]) == sorted(job.key for job in jobs)
    assert {r.verdict for r in rest} == {Verdict.AC}


@pytest.mark.parametrize("force", [signal.SIGSTOP, signal.SIGKILL])
def test_a_run_disturbed_from_outside_is_repeated(pool: Runner, force: int) -> None:
    limits = Limits(cpu_seconds=2, wall_seconds=1, memory_bytes=1 << 28, output_bytes=100)
    results = pool.judge([make_job(BUSY, ("", "7"), limits=limits)])
    disturbed: list[int] = []

    def disturb() -> None:
        wait_until(lambda: programs(pool))
        disturbed.extend(programs(pool))
        os.kill(disturbed[0], force)

    thread = threading.Thread(target=disturb)
    thread.start()
    (result,) = results
    thread.join()
    assert disturbed and result.verdict == Verdict.AC, result


def _burn() -> None:
    while True:
        pass


def test_a_loaded_machine_does_not_turn_ac_into_tle(pool: Runner) -> None:
    limits = Limits(cpu_seconds=1.0, wall_seconds=1.0, memory_bytes=1 << 28, output_bytes=100)
    load = [
        multiprocessing.get_context("spawn").Process(target=_burn, daemon=True)
        for _ in range(3 * len(os.sched_getaffinity(0)))
    ]
    for process in load:
        process.start()
    try:
        jobs = [make_job(BUSY, ("", "7"), limits=limits, key=str(i)) for i in range(4)]
        results = list(pool.judge(jobs))
    finally:
        for process in load:
            process.kill()
    assert [r.verdict for r in results] == [Verdict.AC] * 4, results


def test_leaving_ends_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    forever = Limits(cpu_seconds=100, wall_seconds=500, memory_bytes=1 << 28, output_bytes=100)
    with Runner(ExecutionConfig(workers=2)) as running:
        assert isinstance(running._engine, LocalEngine)
        folder = running._engine._workspace.path
        jobs = [make_job("while True: pass", limits=forever)] * 2 + [make_job(ECHO, ("1", "1"))]
        results = running.judge(jobs)
        thread = threading.Thread(target=next, args=(results,), daemon=True)
        thread.start()
        wait_until(lambda: len(programs(running)) == 2)
        family = set(programs(running)) | set(supervisors(running))
        family |= {pid for supervisor in supervisors(running) for pid in descendants(supervisor)}
        assert len(family) == 6  # of each worker: supervisor, launcher, program
    wait_until(lambda: not any(map(is_alive, family)))
    assert not folder.exists()


def test_killing_the_caller_ends_everything(tmp_path: Path) -> None:
    script = """
    import time
    from alphacode.config import ExecutionConfig
    from alphacode.execution import *
    limits = Limits(100, 500, 1 << 28, 100)
    with Runner(ExecutionConfig(workers=1)) as runner:
        print(runner._engine.workers[0].pid, flush=True)
        list(runner.judge([Job("", "python3", "while 1: pass", (Case("", None),), limits)]))
    """
    caller = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdout=subprocess.PIPE,
        env={"PATH": os.devnull, "TMPDIR": str(tmp_path)},
        text=True,
    )
    assert caller.stdout is not None
    supervisor = int(caller.stdout.readline())
    wait_until(lambda: len(descendants(supervisor)) == 2)
    family = descendants(supervisor) | {supervisor}
    caller.kill()
    caller.wait()
    caller.stdout.close()
    wait_until(lambda: not any(map(is_alive, family)))
    assert not list(tmp_path.glob("alphacode-judge-*"))


def test_without_a_compiler_only_python_runs(pool: Runner) -> None:
    assert pool.languages == {"python3"}
    cpp = make_job("int main() {}", ("", ""), language="cpp", key="c")
    results = {r.key: r for r in pool.judge([cpp, make_job(ECHO, ("1", "1"), key="p")])}
    assert results["p"].verdict == Verdict.AC
    assert results["c"].verdict == Verdict.IE
    assert "cpp" in results["c"].message and results["c"].cases == ()


def test_a_pool_is_entered_first() -> None:
    with pytest.raises(RuntimeError, match="with Runner"):
        next(Runner(ExecutionConfig()).judge([make_job(ECHO, ("1", "1"))]))


def test_workers_default_to_one_per_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1, 2})
    with Runner(ExecutionConfig(workers=0)) as running:
        assert isinstance(running._engine, LocalEngine)
        assert len(running._engine._threads) == 3


def test_isolation_is_named(pool: Runner) -> None:
    assert pool.isolation.level >= ExecutionConfig().minimum_isolation
    assert {"seccomp", "rlimits"} <= set(pool.isolation.layers)
    assert pool.isolation.name in isolation._NAMES.values()


def test_a_level_that_leaks_is_not_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "Worker", lambda level, *arguments: Worker(1, *arguments))
    with Workspace() as folder:
        with pytest.raises(SandboxError, match=r"level 2: .*escaped: read") as error:
            isolation.strongest(2, folder / "worker", Needs())
        found, worker = isolation.strongest(1, folder / "worker", Needs())
        worker.close()
    assert "\n" not in str(error.value) and "minimum_isolation" in str(error.value)
    assert found.level == 1


def test_a_machine_that_cannot_isolate_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "SUPPORTED", False)
    with pytest.raises(SandboxError, match="x86-64 Linux") as error, Runner(ExecutionConfig()):
        pass
    assert isinstance(error.value, UserError)  # entry scripts print it as one line
