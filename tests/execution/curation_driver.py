"""The driver of curation as a process."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def command(problems: Path, output: Path, workdir: Path, *flags: str) -> list[str]:
    """The driver's command line, on one core."""
    return [
        sys.executable, "-m", "alphacode.execution.curation", str(problems),
        f"--output={output}", f"--workdir={workdir}", "--config.execution.workers=1", *flags,
    ]  # fmt: skip


def start(words: list[str]) -> subprocess.Popen[str]:
    """Starts it."""
    return subprocess.Popen(
        words,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(words: list[str]) -> tuple[int, str, str]:
    """Runs it to its end: exit status, output, errors."""
    process = start(words)
    output, errors = process.communicate(timeout=300)
    return process.returncode, output, errors
