"""The process inside the sandbox that starts untrusted programs: a warm fork server.

It is process 1 of its own process namespace where there is one, and reaps. The supervisor, outside,
hands it programs and inputs as descriptors, and gets numbers back. It runs without rights of any
kind; each program gets a fork of it, confined before its first instruction. Native programs, and
Python ones where that is faster, get a fork of a server of their own instead (`program_server.h`),
which is started from here.
"""

import array
import bisect
import cmath
import collections
import contextlib
import copy
import datetime
import decimal
import enum
import fractions
import functools
import gc
import heapq
import io
import itertools
import json
import math
import operator
import os
import queue
import random
import re
import resource
import socket
import statistics
import string
import textwrap
import threading
import time
import typing
from collections.abc import Callable
from typing import Any, NoReturn

from alphacode.execution.sandbox import kernel
from alphacode.execution.sandbox.child import Child
from alphacode.execution.sandbox.compilation import Compilation
from alphacode.execution.sandbox.confinement import (
    THREAD_STACK_BYTES,
    Confinement,
    Settings,
    reset_signals,
)
from alphacode.execution.sandbox.files import empty, memory_file, transfer, write_new
from alphacode.execution.sandbox.python_server import PythonServer
from alphacode.execution.sandbox.run_folder import RunFolder
from alphacode.execution.sandbox.watch import Reports, Watch, stage_of

# Imported so that programs find them loaded.
WARM = (
    array, bisect, cmath, collections, copy, datetime, decimal, enum, fractions, functools,
    heapq, io, itertools, math, operator, queue, random, re, statistics, string, textwrap,
    threading, typing,
)  # fmt: skip

_MOST_DESCRIPTORS = 250
_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/",
    "ONLINE_JUDGE": "true",  # which programs of contests ask for
    "PYTHONINTMAXSTRDIGITS": "0",  # of interpreters that are run as commands
}

_Answer = tuple[dict[str, Any], list[int]]


def serve(
    control: socket.socket, native: socket.socket, python: socket.socket, settings: Settings
) -> NoReturn:
    """Confines this process, says so, and answers requests until the other end closes.

    What it starts it starts after the first message, to which it answers `{"ready": [layers]}` or
    `{"error": why}`. A request names a method of `Launcher` as `do`.

    Args:
      control: To the supervisor, for requests and answers.
      native: To the supervisor, for the native server.
      python: To the supervisor, for the server of Python programs.
      settings: How to confine itself.
    """
    try:
        launcher = Launcher(control, settings)
        control.recv(1)  # the supervisor may have to put this process into a group first
        launcher.start_native_server(native)
        launcher.start_python_server(python)
    except Exception as error:
        control.send(json.dumps({"error": str(error)}).encode())
        os._exit(1)
    native.close()
    python.close()
    control.send(json.dumps({"ready": launcher.layers}).encode())
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1 << 16, _MOST_DESCRIPTORS)
        if not message:
            os._exit(0)
        request = json.loads(message)
        action = getattr(launcher, request.pop("do"))
        reply, results = action(descriptors, **request)
        socket.send_fds(control, [json.dumps(reply).encode()], results)
        for fd in (*descriptors, *results):
            os.close(fd)


class InChild(BaseException):
    """Raised in the fork that becomes a program, to leave all that is on the stack.

    A program must find the stack of a new interpreter: some set a recursion limit that is low.

    Attributes:
      become: What to call then; it never returns.
    """

    def __init__(self, become: Callable[[], NoReturn]) -> None:
        """Args: what to call."""
        super().__init__()
        self.become = become


class Launcher:
    """The confined process's state; made once, after the fork from the supervisor."""

    def __init__(self, control: socket.socket, settings: Settings) -> None:
        """Confines the calling process; OSError where this machine does not allow the level."""
        self._control = control
        library = settings.python_server
        self._python_server = PythonServer(library) if library else None
        with open("/proc/self/statm", encoding="ascii") as file:
            self._own_size = int(file.read().split()[0]) * resource.getpagesize()
        self._confinement = Confinement(settings)
        self._child = Child(self._confinement, self._own_size, _ENVIRONMENT)
        self.layers = self._confinement.layers
        self._folder = RunFolder(self._confinement)
        # As programs are to find it: what is done here is not done in each of them.
        os.environ.clear()
        os.environ.update(_ENVIRONMENT)
        kernel.set_thread_stack(THREAD_STACK_BYTES)
        random.seed(0)  # as for the order of sets: equal programs give equal outputs
        gc.collect()
        gc.freeze()  # children neither scan nor copy these pages

    def start_native_server(self, connection: socket.socket) -> None:
        """Starts the process that runs native programs, where there is one."""
        server = self._confinement.settings.native_server
        if not server or os.fork() != 0:
            return
        words = self._words_for_server(connection.fileno(), "program")
        reset_signals()
        os.execve(server, [server, *words], _ENVIRONMENT)

    def start_compiler(self, descriptors: list[int], command: list[str], library: str) -> _Answer:
        """Starts a compiler that serves, with `library` preloaded; see `compiler_server.cc`."""
        if os.fork() == 0:
            with contextlib.suppress(OSError):
                kernel.die_with_parent()
                # Of the kind of those that its forks get, whose place it takes until then.
                os.dup2(os.memfd_create("output"), 1)
                words = self._words_for_server(descriptors[0], "compiler")
                variables = {"LD_PRELOAD": library, "ALPHACODE_COMPILER": " ".join(words)}
                reset_signals()
                os.execve(command[0], command, _ENVIRONMENT | variables)
            os._exit(127)
        return {}, []

    def start_python_server(self, connection: socket.socket) -> None:
        """Starts the process that runs Python programs, where there is one."""
        server = self._python_server
        if server is None or kernel.fork() != 0:
            return
        files, rules = self._filters_and_rules()
        threads = self._confinement.settings.max_threads
        raise InChild(lambda: server.serve(connection, files, rules, threads, self._own_size))

    def _words_for_server(self, connection: int, kind: str) -> list[str]:
        """What a server that is executed is told; the descriptors survive that."""
        files, rules = self._filters_and_rules(kind)
        for fd in (connection, *files, *([rules] if rules >= 0 else [])):
            os.set_inheritable(fd, True)
        return [*map(str, (connection, *files, rules, self._confinement.settings.max_threads))]

    def _filters_and_rules(self, kind: str = "program") -> tuple[list[int], int]:
        """What a server needs: descriptors of two filters of programs, and of a ruleset or -1."""
        filters = [self._confinement.filters[kind].raw() for kind in ("program", "files")]
        files = [memory_file("filter", content) for content in filters]
        return files, self._confinement.rules.get(kind, -1)

    def compile(
        self,
        descriptors: list[int],
        ways: list[Any],
        names: list[str],
        cpu: float,
        wall: float,
        environment: dict[str, str],
    ) -> _Answer:
        """Compiles the sources at the descriptors; see `Compilation.run`."""
        variables = _ENVIRONMENT | environment
        compilation = Compilation(self._confinement, self._control.fileno(), variables)
        sources = dict(zip(names, descriptors, strict=True))
        # What a compiler of before was fooled to leave is gone before the next one starts.
        folder = self._confinement.program_folder
        with self._confinement.writing(folder):
            empty(folder)
        reply = compilation.run(ways, sources, cpu, wall)
        said, program = reply.pop("said"), reply.pop("program")
        reply["folder"] = self._confinement.compiler_folder
        return reply, [said] if program is None else [said, program]

    def load(self, descriptors: list[int], name: str) -> _Answer:
        """Puts a program where those that run it read it; answers its `path`."""
        folder = self._confinement.program_folder
        path = os.path.join(folder, name)
        with self._confinement.writing(folder):
            if os.path.exists(path):
                os.unlink(path)
            write_new(descriptors[0], path, 0o400)
        return {"path": path}, []

    def prepare(self, descriptors: list[int], inputs: list[str], outputs: list[str]) -> _Answer:
        """Makes the files that a program reads and writes by name.

        Returns:
          `folder`; descriptors of the outputs, and of the Landlock ruleset for a program that uses
          them, where there is Landlock.
        """
        contents = dict(zip(inputs, descriptors, strict=True))
        return {"folder": self._folder.path}, self._folder.prepare(contents, outputs)

    def clear(self, descriptors: list[int], programs: list[str]) -> _Answer:
        """Removes prepared files and loaded programs, which are no business of the next program."""
        self._folder.clear()
        with self._confinement.writing(self._confinement.program_folder):
            for name in programs:
                os.unlink(os.path.join(self._confinement.program_folder, name))
        return {}, []

    def run_python(
        self, descriptors: list[int], limits: dict[str, Any], arguments: list[str], **how: str
    ) -> _Answer:
        """Runs a Python program once.

        Args:
          descriptors: Of its source, of where its compiled form is kept, of input and output; then
            of a ruleset of its own, if it uses files.
          limits: `cpu`, `wall`, `memory`, `output`.
          arguments: After its name.
          how: `folder` with files prepared for it, `path` of an archive to import from, or empty.
        """
        return self._run(
            limits, lambda: self._child.run_python(descriptors, limits, arguments, **how)
        )

    def run_command(
        self, descriptors: list[int], limits: dict[str, Any], command: list[str], **how: Any
    ) -> _Answer:
        """Runs a command once.

        Args:
          descriptors: Of input and output; then of a ruleset of its own, if it uses files.
          limits: `cpu`, `wall`, `memory`, `output`.
          command: Its words.
          how: `folder` with files prepared for it, or empty; `environment`; `extra`, the address
            space that it needs besides.
        """
        trouble = os.memfd_create("trouble", os.MFD_CLOEXEC)
        reply, text = self._run(
            limits, lambda: self._child.run_command(descriptors, trouble, limits, command, **how)
        )
        if os.fstat(trouble).st_size:
            transfer(trouble, text[0])
            reply |= {"stage": "setup"}
        os.close(trouble)
        return reply, text

    def run_each(self, descriptors: list[int], limits: dict[str, Any]) -> _Answer:
        """Runs a Python program on several inputs in one process.

        Args:
          descriptors: Of its source, its output, the inputs.
          limits: Those of one run.

        Returns:
          As `run_python`, of the whole process, and `runs`: status, CPU seconds and end of the
          output for each run that came to its end.
        """
        read, write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        os.set_blocking(write, True)
        reports = Reports(len(descriptors) - 2, read)
        reply, text = self._run(
            limits, lambda: self._child.run_each(descriptors, write, limits), reports, (write,)
        )
        os.close(read)
        return reply | {"runs": reports.all}, text

    def _run(
        self,
        limits: dict[str, Any],
        become: Callable[[], NoReturn],
        reports: Reports | None = None,
        only_child: tuple[int, ...] = (),
    ) -> _Answer:
        """Forks a child that becomes a program, and watches it; closes what only it needs."""
        # Sockets, since a pipe could be opened anew, and read, through /proc/self/fd.
        error_read, error_write = (end.detach() for end in socket.socketpair())
        os.set_blocking(error_read, False)
        started = time.monotonic()
        pid = kernel.fork()
        if pid == 0:
            self._child.errors = error_write
            raise InChild(become)
        for fd in (error_write, *only_child):
            os.close(fd)
        watch = Watch(pid, error_read, self._control, limits, reports)
        stopped = watch.wait()
        _, status, usage = os.wait4(pid, 0)
        note, text = watch.rest()
        os.close(error_read)
        outcome = {
            "status": os.waitstatus_to_exitcode(status),
            "cpu": usage.ru_utime + usage.ru_stime,
            "wall": time.monotonic() - started,
            "memory": usage.ru_maxrss * 1024,
            "stopped": stopped,
            "stage": stage_of(note),
        }
        return outcome, [text]
