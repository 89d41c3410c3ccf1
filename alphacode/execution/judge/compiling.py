"""Compiling a program inside the sandbox, in one of the ways that its language has."""

import os
from collections.abc import Sequence
from typing import Any, Literal

from alphacode.execution.judge.channel import PATIENCE_SECONDS, Channel, take_text
from alphacode.execution.sandbox.compilation import FILE_BYTES, MEMORY_BYTES
from alphacode.execution.sandbox.files import memory_file, seal
from alphacode.execution.verdicts import Limits, Verdict

Ways = Literal["compile", "quick"]

_COMPILE_WALL_FACTOR = 10.0
_OBJECT = "main.o"
_STOPPED = "compiling went past the limits"
_TOO_LARGE = f"the compiled program is larger than {FILE_BYTES >> 20} MiB"
# What compilers and linkers say when they may not write on.
_CUT_OFF = ("File size limit exceeded", "File too large")
_Sources = Sequence[tuple[str, int]]  # names, and descriptors


class CompileError(Exception):
    """It was not compiled; the message is the compiler's.

    Attributes:
      verdict: CE, or IE where the fault is not the program's.
    """

    def __init__(self, message: str, verdict: Verdict = Verdict.CE) -> None:
        """Args: why; whose fault it is."""
        super().__init__(message)
        self.verdict = verdict


def compiled(
    channel: Channel, job: dict[str, Any], sources: Sequence[tuple[str, bytes]], ways: Ways
) -> int:
    """A descriptor of what the sources become.

    Args:
      channel: The way into the sandbox.
      job: `toolchain`, `compile_seconds`.
      sources: Names and contents, the main one first.
      ways: Which of the toolchain's.

    Raises:
      CompileError: The compiler refuses them, or was stopped.
    """
    files = [(name, memory_file("source", content)) for name, content in sources]
    try:
        if ways == "quick" and len(files) == 1:
            made = _made_by_server(channel, job, files[0][1])
            if made is not None:
                return made
        return _made(channel, job, files, job["toolchain"][ways])
    finally:
        for _, fd in files:
            os.close(fd)


def _made(channel: Channel, job: dict[str, Any], sources: _Sources, ways: Sequence[Any]) -> int:
    cpu = job["compile_seconds"]
    wall = cpu * _COMPILE_WALL_FACTOR
    for _ in range(2):  # the wall limit may be the fault of a busy machine
        reply, results = channel.ask(
            "compile",
            [fd for _, fd in sources],
            wall * sum(map(len, ways)) * len(sources) + PATIENCE_SECONDS,
            ways=ways,
            names=[name for name, _ in sources],
            cpu=cpu,
            wall=wall,
            environment=job["toolchain"]["environment"],
        )
        message = take_text(results[:1]).replace(f"{reply['folder']}/", "").strip()
        if not reply["stopped"]:
            break
    if not results[1:]:
        too_large = any(words in message for words in _CUT_OFF)
        raise CompileError(_TOO_LARGE if too_large else message or _STOPPED)
    return results[1]


def _made_by_server(channel: Channel, job: dict[str, Any], source: int) -> int | None:
    """The program, by a fork of a compiler that has its headers loaded; None where none serves."""
    server = job["toolchain"]["compiler_server"]
    if server is None or not channel.start_compiler(server):
        return None
    cpu = job["compile_seconds"]
    limits = Limits(cpu, cpu * _COMPILE_WALL_FACTOR, MEMORY_BYTES, FILE_BYTES)
    nothing = memory_file("nothing", b"")
    made = os.memfd_create("object", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        outcome = channel.run_compiler(server["name"], [nothing, made, source], limits)
        if outcome is None:
            return None
        if outcome.status != 0 or outcome.stopped:
            raise CompileError(outcome.message or _STOPPED)
        seal(made)
        return _made(channel, job, [(_OBJECT, made)], [[server["link"]]])
    finally:
        os.close(nothing)
        os.close(made)
