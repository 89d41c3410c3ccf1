"""Compiling untrusted sources inside the sandbox, in a folder that is emptied after.

A way to compile is a sequence of commands. These words in them stand for files and for numbers:

  SOURCE, OBJECT    a source and what it becomes: the command is run for each source
  SOURCES, OBJECTS  all of them
  OUTPUT            the result: a file, or a folder that is packed into one archive
"""

import contextlib
import math
import os
import resource
import select
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from alphacode.execution.sandbox.confinement import Confinement, place, reset_signals
from alphacode.execution.sandbox.files import empty, seal, transfer, write_new

MEMORY_BYTES = 2 << 30
FILE_BYTES = 64 << 20
"""What a compiler may take, and how long a file it may write."""

_MESSAGE_BYTES = 16 << 10
_OUTPUT = "output"
_COMPILED_SUFFIXES = (".c", ".cc", ".cpp", ".cxx", ".c++", ".java")


class Compilation:
    """Runs compilers."""

    def __init__(self, confinement: Confinement, control: int, environment: dict[str, str]) -> None:
        """Args: what binds them; a socket whose hang-up ends everything; their environment."""
        self._confinement = confinement
        self._control = control
        self._environment = environment

    def run(
        self,
        ways: Sequence[Sequence[Sequence[str]]],
        sources: Mapping[str, int],
        cpu: float,
        wall: float,
    ) -> dict[str, Any]:
        """Compiles in the first way that works.

        Args:
          ways: Each the commands of one way.
          sources: Descriptors by file name, the main one first; of objects, where a way only links.
          cpu: CPU seconds of each of a compiler's processes.
          wall: Seconds in all, for each command.

        Returns:
          Of the last way tried: `stopped` (it passed the wall limit), and descriptors of memory
          files: `said` with what the compiler wrote, and `program` with the result, sealed, or None
          where there is none.
        """
        result: dict[str, Any] = {}
        with self._confinement.writing(self._confinement.compiler_folder):
            for way in ways:
                if result:
                    os.close(result["said"])
                result = self._try(way, sources, cpu, wall)
                if result["program"] is not None:
                    break
        return result

    def _try(
        self, way: Sequence[Sequence[str]], sources: Mapping[str, int], cpu: float, wall: float
    ) -> dict[str, Any]:
        folder = self._confinement.compiler_folder
        said = os.memfd_create("said", os.MFD_CLOEXEC)
        try:
            for name, source in sources.items():
                write_new(source, f"{folder}/{name}", 0o600)
            units = [name for name in sources if name.endswith(_COMPILED_SUFFIXES)] or [*sources]
            for words in _commands(way, [f"{folder}/{name}" for name in units], folder):
                status, stopped = self._execute(words, folder, said, cpu, wall)
                if status != 0 or stopped:
                    break
            made = status == 0 and not stopped
            program = _sealed_copy(f"{folder}/{_OUTPUT}") if made else None
        finally:
            empty(folder)
        return {"stopped": stopped, "said": said, "program": program}

    def _execute(
        self, command: list[str], folder: str, said: int, cpu: float, wall: float
    ) -> tuple[int, bool]:
        null = os.open("/dev/null", os.O_RDONLY)
        # Sockets, since a source could include a pipe, and read it, by /proc/self/fd.
        read, write = (end.detach() for end in socket.socketpair())
        pid = os.fork()
        if pid == 0:
            self._become(command, folder, cpu, (null, write, write))
        os.close(write)
        os.close(null)
        stopped = self._watch(pid, read, said, wall)
        os.close(read)
        _, status = os.waitpid(pid, 0)
        self._end_everything(pid)
        return os.waitstatus_to_exitcode(status), stopped

    def _watch(self, pid: int, messages: int, said: int, wall: float) -> bool:
        """Waits for the driver; RLIMIT_CPU bounds its processes, so that it does not wait long."""
        handle = os.pidfd_open(pid)
        os.set_blocking(messages, False)
        poller = select.poll()
        for fd, events in ((handle, select.POLLIN), (messages, select.POLLIN), (self._control, 0)):
            poller.register(fd, events)
        ends = time.monotonic() + wall
        stopped = False
        while not stopped:
            found = dict(poller.poll(max(0.0, ends - time.monotonic()) * 1000 + 1))
            if messages in found and not self._pass_on(messages, said):
                poller.unregister(messages)
            if handle in found:
                break
            if self._control in found:
                self._end_everything(pid)
                os._exit(0)
            stopped = time.monotonic() > ends
        if stopped:
            _kill(pid)
        os.close(handle)
        return stopped

    def _pass_on(self, messages: int, said: int) -> bool:
        """Moves what came to the memory file; False at the end. Nothing of it stays here."""
        buffer = bytearray(_MESSAGE_BYTES)
        with contextlib.suppress(BlockingIOError):
            length = os.readv(messages, [buffer])
            room = _MESSAGE_BYTES - os.fstat(said).st_size
            os.write(said, memoryview(buffer)[: min(length, room)])
            buffer[:] = bytes(len(buffer))
            return length > 0
        return True

    def _end_everything(self, group: int) -> None:
        """Kills and reaps what a compiler left; the filter kept it from leaving its group."""
        _kill(group)
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-group, 0)

    def _become(
        self, command: list[str], folder: str, cpu: float, descriptors: tuple[int, ...]
    ) -> NoReturn:
        try:
            place(descriptors)
            os.chdir(folder)
            limits = {
                resource.RLIMIT_AS: MEMORY_BYTES,
                resource.RLIMIT_CPU: math.ceil(cpu),
                resource.RLIMIT_FSIZE: FILE_BYTES,
            }
            self._confinement.bind_child("compiler", len(descriptors), limits)
            reset_signals()
            os.execve(command[0], command, {**self._environment, "TMPDIR": folder})
        except BaseException as error:
            os.write(2, f"cannot start {command[0]}: {error}".encode())
        os._exit(127)


def _commands(way: Sequence[Sequence[str]], sources: list[str], folder: str) -> list[list[str]]:
    """The command lines with their files."""
    compiles = any("SOURCE" in words for words in way)
    objects = [f"{source}.o" for source in sources] if compiles else sources
    lists = {"SOURCES": sources, "OBJECTS": objects, "OUTPUT": [f"{folder}/{_OUTPUT}"]}
    commands = []
    for words in way:
        each = zip(sources, objects, strict=True) if "SOURCE" in words else [("", "")]
        for source, made in each:
            files = lists | {"SOURCE": [source], "OBJECT": [made]}
            commands.append([file for word in words for file in files.get(word, [word])])
    return commands


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def _sealed_copy(path: str) -> int | None:
    """A memory file with what was compiled that nobody can change; None where nothing was."""
    if os.path.islink(path) or not os.path.exists(path):
        return None
    fd = os.memfd_create("main", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    if os.path.isdir(path):
        _pack(path, fd)
    else:
        made = os.open(path, os.O_RDONLY)
        transfer(made, fd)
        os.close(made)
    seal(fd)
    return fd


def _pack(folder: str, fd: int) -> None:
    """Writes an archive of a folder, in a process of its own.

    What is loaded for it would make this one larger, and each of its forks dearer.
    """
    pid = os.fork()
    if pid == 0:
        try:
            import zipfile

            sys.setrecursionlimit(20_000)  # for folders as deep as a package of a thousand names
            with open(fd, "wb", closefd=False) as file, zipfile.ZipFile(file, "w") as archive:
                for place, _, names in os.walk(folder):
                    for path in (os.path.join(place, name) for name in names):
                        if os.path.isfile(path) and not os.path.islink(path):
                            archive.write(path, os.path.relpath(path, folder))
            os._exit(0)
        finally:
            os._exit(1)
    os.waitpid(pid, 0)
