"""The supervisor, the process of a worker outside the sandbox: has programs run, and judges them.

It executes nothing untrusted and holds the expected outputs. Its child, the launcher, is inside.
`worker.Worker` starts it, with Python's standard library only.
"""

import contextlib
import dataclasses
import json
import os
import resource
import select
import signal
import socket
import sys
from collections.abc import Sequence
from typing import NoReturn

from alphacode.execution.judge import frames
from alphacode.execution.judge.channel import Caller, Channel, WorkerError
from alphacode.execution.judge.judge import Judge
from alphacode.execution.sandbox import confinement, launcher, namespaces

_ENDING_SECONDS = 2.0


def main() -> NoReturn:
    """Entry: `argv[1]` is JSON with `connection`, `parent`, and the `confinement.Settings`."""
    arguments = json.loads(sys.argv[1])
    _widen_stack()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # each test known here holds one open
    connection = socket.socket(fileno=arguments["connection"])
    parent = os.pidfd_open(arguments["parent"])
    if os.getppid() != arguments["parent"]:
        os._exit(1)
    settings = confinement.Settings(**arguments["settings"])
    supervisor, orphaned = None, False
    try:
        supervisor = Supervisor(connection, parent, settings)
        frames.send(connection, {"ready": supervisor.layers})
        supervisor.caller.wait_for(connection.fileno(), None)
        while (job := frames.receive(connection)) != frames.DISMISSAL:
            frames.send(connection, supervisor.examine(job))
            supervisor.caller.wait_for(connection.fileno(), None)
    except (EOFError, ConnectionError):
        # A dismissal may have come while a program ran.
        orphaned = not _has_more(connection) and _ends(parent)
    except Exception as error:
        kind = "" if isinstance(error, WorkerError) else f"{type(error).__name__}: "
        with contextlib.suppress(ConnectionError):
            frames.send(connection, {"failure": f"{kind}{error}"})
    if supervisor is not None:
        supervisor.end()
    if orphaned:  # else the runner removes its folders itself
        import shutil  # only now: what is loaded at the start makes each fork dearer

        for scratch in filter(None, (settings.scratch, settings.second_scratch)):
            shutil.rmtree(scratch, ignore_errors=True)
        with contextlib.suppress(OSError):  # other workers may still be there
            os.rmdir(os.path.dirname(settings.scratch))
    os._exit(0)


def _has_more(connection: socket.socket) -> bool:
    try:
        return bool(connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except OSError:
        return False


def _ends(parent: int) -> bool:
    """Whether the process behind that descriptor ends: its connections close before it does."""
    return bool(select.select([parent], [], [], _ENDING_SECONDS)[0])


def _widen_stack() -> None:
    """Starts this program anew with a large stack, for which room is left only at the start."""
    soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    wanted = confinement.STACK_BYTES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft == wanted or "WIDENED" in os.environ:
        return
    resource.setrlimit(resource.RLIMIT_STACK, (wanted, hard))
    os.set_inheritable(json.loads(sys.argv[1])["connection"], True)
    os.execve(sys.executable, sys.orig_argv, {**os.environ, "WIDENED": "1"})


class Supervisor:
    """What this process holds: its launchers, the connections into the sandboxes, the judge.

    Attributes:
      caller: Whom it answers.
      layers: The mechanisms that hold programs, in force.
      examine: See `judge.Judge.examine`.
    """

    def __init__(
        self, connection: socket.socket, parent: int, settings: confinement.Settings
    ) -> None:
        """Starts what is inside; WorkerError where the level cannot be had."""
        self.caller = Caller(connection, parent)
        if settings.level == 3:
            namespaces.isolate_children()
        self._sandboxes: list[_Sandbox] = []
        # The second is for the validators of interactive problems, beside the programs.
        for scratch in (settings.scratch, *filter(None, [settings.second_scratch])):
            inside = dataclasses.replace(settings, scratch=scratch)
            self._sandboxes.append(_Sandbox(self.caller, inside, self._sandboxes))
        # Not before the forks: what a launcher has loaded makes each of its forks dearer.
        from alphacode.execution.sandbox import cgroup

        # They start nothing before they are told to continue, and so nothing outside of the groups.
        self._groups = [cgroup.enclose(sandbox.pid) for sandbox in self._sandboxes]
        channels = [sandbox.channel for sandbox in self._sandboxes]
        layers = [channel.hello() for channel in channels]
        self.layers = [*layers[0], *(["cgroup"] if all(self._groups) else [])]
        self.examine = Judge(channels[0], settings.level, *channels[1:]).examine

    def end(self) -> None:
        """Ends the launchers, with all that they started; the first, process 1, at last."""
        for sandbox in reversed(self._sandboxes):
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(sandbox.pid, signal.SIGKILL)
                os.waitpid(sandbox.pid, 0)
        for group in filter(None, self._groups):
            group.end()


class _Sandbox:
    """A launcher, and the way to it and to its servers."""

    pid: int
    channel: Channel

    def __init__(
        self, caller: Caller, settings: confinement.Settings, others: Sequence["_Sandbox"]
    ) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        native, native_theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        python, python_theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.pid = os.fork()
        if self.pid == 0:
            for other in others:
                other.channel.close()
            for end in (ours, native, python):
                end.close()
            caller.close()
            launcher.serve(theirs, native_theirs, python_theirs, settings)
        for end in (theirs, native_theirs, python_theirs):
            end.close()
        servers = {"native": native, **({"python": python} if settings.python_server else {})}
        if not settings.python_server:
            python.close()
        self.channel = Channel(caller, ours, servers, self.pid)
