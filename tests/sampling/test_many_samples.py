"""Many samples of one problem: killed again and again, and no more memory for more of them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
import untrained

from alphacode.datasets.readers import read_problems, write_problems
from alphacode.sampling.store import SampleStore

ROOT = untrained.ROOT


@pytest.fixture(scope="module")
def contest(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("contest") / "one.jsonl"
    problems = list(read_problems(str(ROOT / "data/contest/curriculum.jsonl")))[:1]
    write_problems(str(path), problems)
    return str(path)


class Run:
    """`run_sample.py` on one problem, and the most memory that a process of it has taken.

    Args:
      checkpoint: The model.
      contest: A file of one problem.
      workdir: Of the run.
      settings: Overrides of the section `sampling`.
    """

    def __init__(
        self, checkpoint: str, contest: str, workdir: Path, settings: dict[str, object]
    ) -> None:
        self.workdir = workdir
        self.peak_bytes = 0
        (self.name,) = (problem.name for problem in read_problems(contest))
        self._command = [
            sys.executable,
            "run_sample.py",
            "--stages=sample",
            f"--checkpoint={checkpoint}",
            f"--contest={contest}",
            f"--workdir={workdir}",
            "--config.execution.minimum_isolation=1",
            *(f"--config.sampling.{name}={value}" for name, value in settings.items()),
        ]

    @property
    def shards(self) -> int:
        return len(list(self.workdir.glob("samples/*/*.parquet")))

    def start(self, kill_at: int | None = None) -> int:
        """Runs to the end, or until there are so many shards; returns the exit status."""
        with (self.workdir.parent / f"{self.workdir.name}.log").open("ab") as log:
            process = subprocess.Popen(self._command, cwd=ROOT, stdout=log, stderr=log)
        killed = False
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            if kill_at is not None and not killed and self.shards >= kill_at:
                process.send_signal(signal.SIGKILL)
                killed = True
            time.sleep(0.05)
        # The status is taken; without this, the object would look for it again.
        process.returncode = os.waitstatus_to_exitcode(status)
        self.peak_bytes = max(self.peak_bytes, usage.ru_maxrss * 1024)
        return process.returncode

    def files(self) -> dict[str, bytes]:
        folder = SampleStore(str(self.workdir)).path(self.name, 0).parent
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def assert_killed_equals_uninterrupted(whole: Run, killed: Run, kill_at: Sequence[int]) -> None:
    assert whole.start() == 0
    for shards in kill_at:
        assert killed.start(shards) == -signal.SIGKILL
        assert shards <= killed.shards < whole.shards
    assert killed.start() == 0
    finished = {k: v for k, v in killed.files().items() if not k.endswith(".partial")}
    assert finished == whole.files()


@pytest.mark.slow
def test_killed_twice_it_ends_with_the_same_samples(contest: str, tmp_path: Path):
    checkpoint = untrained.checkpoint(tmp_path / "model", seed=0)
    # Few prompts: enough samples have theirs in common for slots to share them.
    settings = {
        "samples_per_problem": 700,
        "shard_size": 20,
        "slots": 16,
        "max_tokens": 8,
        "temperature": 1.0,
        "languages": "python3",
        "random_metadata": "false",
    }
    whole, killed = (Run(checkpoint, contest, tmp_path / name, settings) for name in "ab")
    assert_killed_equals_uninterrupted(whole, killed, [2, 15])
    indices = [sample.index for sample in SampleStore(str(whole.workdir)).read(whole.name)]
    assert sorted(indices) == list(range(700))


@pytest.mark.endurance
def test_a_hundred_thousand_samples_killed_five_times_and_in_bounded_memory(
    contest: str, tmp_path: Path
):
    settings = {
        "shard_size": 1000,
        "slots": 256,
        "max_tokens": 4,
        "temperature": 1.0,
        "languages": "python3",
        # 150 prompts, so that slots share them in all three runs.
        "rating_max": 1000,
    }
    checkpoint = str(ROOT / "data" / "checkpoint")
    counts = {"first": 10_000, "few": 10_000, "whole": 100_000, "killed": 100_000}
    first, few, whole, killed = (
        Run(checkpoint, contest, tmp_path / name, {**settings, "samples_per_problem": count})
        for name, count in counts.items()
    )
    # Compiling takes memory; the first run leaves what it compiled to the others.
    assert first.start() == 0
    assert few.start() == 0
    assert_killed_equals_uninterrupted(whole, killed, [5, 20, 45, 60, 85])
    distinct = len({s.program for s in SampleStore(str(whole.workdir)).read(whole.name)})
    print(
        f"peak memory {few.peak_bytes / 2**20:.0f} MiB for 10,000 samples, "
        f"{whole.peak_bytes / 2**20:.0f} MiB for 100,000, {killed.peak_bytes / 2**20:.0f} MiB "
        f"killed five times; {distinct} distinct programs"
    )
    # 90,000 samples more, held, would be more than 400 bytes each.
    assert max(whole.peak_bytes, killed.peak_bytes) < few.peak_bytes + 90_000 * 400
