"""Sides of a benchmark, each in a process of its own, that answer one question at a time.

A side that waits takes no time from the one that runs, and none shares threads, memory pools or
settings with another. Questions and answers are JSON objects, one a line.
"""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any


class Side:
    """A process that holds a side."""

    def __init__(self, module: str, name: str, cores: int) -> None:
        """Starts `python -m MODULE NAME CORES`, and waits until it is ready."""
        self.name = name
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, name, str(cores)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "JAX_PLATFORMS": "cpu"},
        )
        self.ready = self._reply()

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """The side's answer.

        Raises:
          SystemExit: The process has ended.
        """
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return self._reply()

    def close(self) -> None:
        """Ends the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _reply(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"the side {self.name!r} ended; see above")
        reply: dict[str, Any] = json.loads(line)
        return reply


# Answers a question.
Answer = Callable[[dict[str, Any]], dict[str, Any]]


def serve(make: Callable[[str, int], tuple[dict[str, Any], Answer]]) -> None:
    """What a side's process runs: `make` gets its name and cores, and gives what it is ready with.

    What it prints on the way goes to standard error.
    """
    name, cores = sys.argv[1], int(sys.argv[2])
    # Before JAX and PyTorch count the cores for their threads.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    replies = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        ready, answer = make(name, cores)
        print(json.dumps(ready), file=replies, flush=True)
        for line in sys.stdin:
            print(json.dumps(answer(json.loads(line))), file=replies, flush=True)
