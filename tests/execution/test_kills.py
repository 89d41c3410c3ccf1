"""Whatever is killed, and whenever: the resumed results equal those of a run left in peace.

As a script it is the victim: `test_kills.py LOG COUNT` judges that many programs into a log.
"""

import collections
import contextlib
import dataclasses
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from judge_helpers import descendants, make_job

from alphacode.config import ExecutionConfig
from alphacode.execution import Job, Limits, ResultLog, Runner, record

ROOT = Path(__file__).parents[2]
SEED = 20_220_208
LIMITS = Limits(cpu_seconds=0.5, wall_seconds=20, memory_bytes=128 << 20, output_bytes=1000)
# Verdict, language, share of programs, source; the slow ones come last, for the last kills to hit.
PROGRAMS = (
    ("AC", "python3", 56, "print(int(input()) * {n} // {n})"),
    ("WA", "python3", 16, "print({n})"),
    ("RE", "python3", 8, "print([][{n}])"),
    ("CE", "python3", 4, "print({n}"),
    ("AC", "cpp", 5,
     "#include <iostream>\nint main() {{ int n; std::cin >> n; std::cout << n; }}\n//{n}"),
    ("WA", "cpp", 3, "#include <cstdio>\nint main() {{ puts(\"-{n}\"); }}"),
    ("RE", "cpp", 2, "#include <cstdlib>\nint main() {{ if ({n}) abort(); }}"),
    ("CE", "cpp", 2, "int main() {{ return a{n}; }}"),
    ("AC", "python3", 2, "for i in range(10**6): pass\nprint(int(input()) * {n} // {n})"),
    ("TLE", "python3", 2, "while {n}: pass"),
)  # fmt: skip


def jobs(count: int) -> Iterator[Job]:
    """Programs with keys that tell their verdicts; each 25th is one that came before."""
    for verdict, language, share, template in PROGRAMS:
        for i in range(count * share // 100):
            number = i - 1 if i % 25 == 24 else i
            yield make_job(
                template.format(n=number + 1), ("1", "1"), ("2", "2"), language=language,
                limits=LIMITS, stop=True, key=f"{verdict} {language} {share} {i}",
            )  # fmt: skip


def main(path: str, count: int) -> None:
    config = ExecutionConfig(workers=2, minimum_isolation=1)
    with ResultLog(Path(path)) as log, Runner(config) as runner:
        summary = record(log, runner, jobs(count))
    assert summary.failed == 0, summary


def read(path: Path) -> dict[str, object]:
    """All that does not depend on time: each program's exactly once."""
    with ResultLog(path) as log:
        results = list(log.results())
    found = {r.key: (r.verdict, [(c.verdict, c.output) for c in r.cases]) for r in results}
    assert len(found) == len(results)
    return found


@dataclasses.dataclass
class Victim:
    """The judging process, started anew as often as it is killed."""

    log: Path
    count: int
    folder: str

    def __enter__(self) -> "Victim":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def start(self) -> None:
        self.rows_before = self.rows()
        self.process = subprocess.Popen(
            [sys.executable, __file__, str(self.log), str(self.count)],
            env={**os.environ, "TMPDIR": self.folder, "PYTHONPATH": str(ROOT)},
        )

    def finish(self) -> None:
        assert self.process.wait(timeout=600) == 0

    def rows(self) -> int:
        return self.log.read_bytes().count(b"\n") if self.log.exists() else 0

    def processes(self, kind: str) -> list[int]:
        """Those of a kind that run now."""
        runner = self.process.pid
        family = descendants(runner)
        supervisors = {p for p in family if parent(p) == runner and mentions(p, "supervisor")}
        launchers = {p for p in family if parent(p) in supervisors}
        servers = {p for p in family if parent(p) in launchers and mentions(p, "/native-")}
        return sorted(
            {"runner": {runner}, "worker": supervisors, "fork server": launchers | servers}[kind]
        )

    def kill(self, kind: str, pick: random.Random) -> None:
        """Kills one of a kind; of the runner, starts the same command again.

        The runner is killed at any time, others not before the first result: what they are is
        found out at the start, by trying.
        """
        while True:
            assert self.process.poll() is None, "it ended before the last kill"
            there = self.processes(kind)
            if there and (kind == "runner" or self.rows() > self.rows_before):
                with contextlib.suppress(ProcessLookupError):  # it ends by itself now and then
                    os.kill(pick.choice(there), signal.SIGKILL)
                    break
            time.sleep(0.01)
        if kind == "runner":
            assert self.process.wait() == -signal.SIGKILL
            self.start()


def parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def mentions(pid: int, text: str) -> bool:
    try:
        return text.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def wait_until(condition: Callable[[], object], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.01)


def processes_of(folder: str) -> list[int]:
    names = [entry.name for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [int(name) for name in names if mentions(int(name), folder)]


@pytest.mark.parametrize(
    ("count", "kills"),
    [(150, 10), pytest.param(2000, 100, marks=pytest.mark.endurance)],
)
def test_kills_change_no_result(tmp_path: Path, count: int, kills: int) -> None:
    print(f"seed {SEED}")
    moments = random.Random(SEED)
    kinds = ["runner", "worker", "fork server"] * (kills // 3 + 1)
    moments.shuffle(kinds)
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        Path(folder).chmod(0o711)  # as any folder for temporary files, for others to pass through
        with Victim(tmp_path / "calm.jsonl", count, folder) as left_in_peace:
            left_in_peace.finish()
        expected = read(tmp_path / "calm.jsonl")
        assert {key: str(value[0]) for key, value in expected.items()} == {  # type: ignore[index]
            key: key.split()[0] for key in expected
        }
        assert len(expected) == sum(count * share // 100 for _, _, share, _ in PROGRAMS)

        killed: collections.Counter[str] = collections.Counter()
        rows = sorted(moments.randrange(len(expected) * 9 // 10) for _ in range(kills))
        with Victim(tmp_path / "killed.jsonl", count, folder) as victim:
            for row, kind in zip(rows, kinds, strict=False):
                wait_until(lambda row=row: victim.rows() >= row, 300)  # type: ignore[misc]
                # Some are close to one another, or hit a start.
                time.sleep(moments.choice([0, moments.uniform(0, 0.1), moments.uniform(0, 0.8)]))
                victim.kill(kind, moments)
                killed[kind] += 1
            victim.finish()
        assert killed.total() == kills and min(killed.values()) >= kills // 4
        assert read(tmp_path / "killed.jsonl") == expected

        wait_until(lambda: not processes_of(folder), 30)
        cache = f"alphacode-cache-{os.getuid()}"
        assert [path.name for path in Path(folder).iterdir()] == [cache]
        assert not list(Path(folder, cache).glob("building-*"))
        assert folder not in Path("/proc/self/mountinfo").read_text()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
