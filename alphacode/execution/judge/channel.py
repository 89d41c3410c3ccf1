"""The supervisor's connections into the sandbox: launcher, and servers of programs."""

import contextlib
import dataclasses
import json
import os
import select
import socket
import struct
import time
from collections.abc import Generator, Mapping, Sequence
from typing import Any, TypeVar

from alphacode.execution.judge.outcomes import MEMORY, Outcome
from alphacode.execution.judge.processes import children, end_larger, run_queue_seconds
from alphacode.execution.sandbox.confinement import STACK_AND_SLACK_BYTES
from alphacode.execution.sandbox.files import read_all
from alphacode.execution.sandbox.watch import REPORT, Reports, Run, stage_of
from alphacode.execution.verdicts import Limits

PATIENCE_SECONDS = 60.0
_LOOK_SECONDS = 0.02
WALL_STRETCH = 60.0
"""After so many wall limits without a free core, the machine is given up, not the program."""

_GO_ON = b"-"
# `Request` and `Reply` of program_server.h.
_REQUEST = struct.Struct("<ddQQIIII256s256s")
_REPLY = struct.Struct("<iiiiddQQ")
_STOPPED_BY_CPU, _STOPPED_BY_WORD = 1, 2


_Result = TypeVar("_Result")
Steps = Generator[tuple[int, float], bool, _Result]
"""Steps that wait: each yields a descriptor and seconds, and gets whether it became readable."""


class WorkerError(RuntimeError):
    """A process of a worker died or broke, by no fault of the program that it judged.

    The worker ends, and another is started in its place.
    """


class Caller:
    """The process for which the supervisor works: when it is gone, everything ends."""

    def __init__(self, connection: socket.socket, process: int) -> None:
        """Args: the connection to it; a descriptor of its process."""
        self.connection, self._process = connection, process

    def close(self) -> None:
        """In a fork, which has no business with it."""
        self.connection.close()
        os.close(self._process)

    def wait_for(self, fd: int, seconds: float | None) -> None:
        """Waits until `fd` is readable.

        Raises:
          WorkerError: Nothing came in that time.
          EOFError: The caller is gone.
        """
        if not self.has(fd, seconds):
            raise WorkerError(f"the sandbox gave no answer for {seconds:.0f} s")

    def has(self, fd: int, seconds: float | None) -> bool:
        """Whether `fd` is readable within that time; EOFError where the caller is gone."""
        return bool(self.ready([fd], seconds))

    def ready(self, descriptors: Sequence[int], seconds: float | None) -> list[int]:
        """Those that are readable, as soon as one is, within that time; EOFError as above."""
        poller = select.poll()
        connection = self.connection.fileno()
        poller.register(self._process, select.POLLIN)
        poller.register(connection, select.POLLRDHUP)
        for fd in descriptors:
            poller.register(fd, select.POLLIN | (select.POLLRDHUP if fd == connection else 0))
        events = dict(poller.poll(None if seconds is None else seconds * 1000))
        gone = select.POLLRDHUP | select.POLLHUP | select.POLLERR
        if self._process in events or events.get(connection, 0) & gone:
            raise EOFError("the caller is gone")
        return [fd for fd in descriptors if fd in events]


class Channel:
    """Asks the sandbox to compile and to run, one thing at a time.

    Attributes:
      caller: Whom it answers.
      own_root: Whether there is a file system of its own inside.
    """

    def __init__(
        self,
        caller: Caller,
        launcher: socket.socket,
        servers: dict[str, socket.socket],
        pid: int,
    ) -> None:
        """Args: whom to answer; connections to launcher and servers; the launcher's process."""
        self.caller, self._launcher, self._servers = caller, launcher, servers
        self._starters = [pid]
        self._failed: set[str] = set()
        self.own_root = False

    def close(self) -> None:
        """In a fork, which has no business with it."""
        for connection in (self._launcher, *self._servers.values()):
            connection.close()

    def finish(self, steps: Steps[_Result]) -> _Result:
        """Goes through all steps, and returns what comes of them."""
        try:
            wanted = next(steps)
            while True:
                wanted = steps.send(self.caller.has(*wanted))
        except StopIteration as end:
            result: _Result = end.value
            return result

    def hello(self) -> list[str]:
        """The layers of isolation in force; lets the launcher start its servers.

        Raises:
          WorkerError: The level cannot be had here.
        """
        with contextlib.suppress(ConnectionError):  # it may have said why, and ended
            self._launcher.send(_GO_ON)
        reply, _ = self.finish(self._receiving(PATIENCE_SECONDS))
        if "error" in reply:
            raise WorkerError(reply["error"])
        # Before the first program its only children are the servers.
        self._starters += children(self._starters)
        layers: list[str] = reply["ready"]
        self.own_root = "namespaces" in layers
        return layers

    def ask(
        self,
        do: str,
        descriptors: Sequence[int],
        seconds: float = 0.0,
        most: int = 0,
        **request: Any,
    ) -> tuple[dict[str, Any], list[int]]:
        """Has the launcher do something; see the methods of `launcher.Launcher`.

        Args:
          do: Which one.
          descriptors: To send along.
          seconds: Wall limit of what is asked for.
          most: Bytes of memory that a program may hold; 0 for any.
          request: Its arguments.
        """
        return self.finish(self._asking(do, descriptors, seconds, most, **request))

    def _asking(
        self, do: str, descriptors: Sequence[int], seconds: float, most: int, **request: Any
    ) -> Steps[tuple[dict[str, Any], list[int]]]:
        try:
            data = [json.dumps({"do": do, **request}).encode()]
            socket.send_fds(self._launcher, data, descriptors)
        except ConnectionError:
            raise WorkerError("the launcher ended") from None
        while True:
            patience = seconds + PATIENCE_SECONDS
            ended = yield from self._waiting(self._launcher.fileno(), patience, most)
            reply, results = yield from self._receiving(PATIENCE_SECONDS)
            if "elapsed" not in reply:
                return reply | ({"stopped": MEMORY} if ended else {}), results
            word = self._patience(reply["elapsed"], seconds)
            self._launcher.send(word.encode() or _GO_ON)

    def running(
        self, do: str, descriptors: Sequence[int], limits: Limits, own: int = 0, **how: Any
    ) -> Steps[Outcome]:
        """Has the launcher run a program once, by `run_python` or `run_command`."""
        most = limits.memory_bytes + own
        reply, said = yield from self._asking(
            do, descriptors, limits.wall_seconds, most, limits=short(limits), **how
        )
        return Outcome(**reply, message=take_text(said))

    def serves(self, server: str) -> bool:
        """Whether there is that server: `native` or `python`."""
        return server in self._servers

    def start_compiler(self, server: Mapping[str, Any]) -> bool:
        """Whether a compiler serves, which is started where it was not yet.

        Args:
          server: A `compilers.forked.CompilerServer`, as a mapping.
        """
        name = server["name"]
        if name not in self._servers and name not in self._failed:
            before = children(self._starters)
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                words = {"command": server["command"], "library": server["library"]}
                self.ask("start_compiler", [theirs.fileno()], **words)
            self._servers[name] = ours
            self._starters += [pid for pid in children(self._starters) if pid not in before]
        return name in self._servers

    def run_compiler(self, name: str, descriptors: Sequence[int], limits: Limits) -> Outcome | None:
        """Has a compiler that was started compile; None where it does not bear being forked.

        Args:
          name: Of the server.
          descriptors: Of an empty file, of the object to be made, and of the source.
          limits: Of the compilation.
        """
        try:
            outcome, _ = self.run_served(name, descriptors, limits, kept=1)
        except WorkerError:
            outcome = None
        if outcome is None or outcome.stage != "run":
            self._failed.add(name)
            self._servers.pop(name).close()
            return None
        return outcome

    def run_served(
        self, server: str, descriptors: Sequence[int], limits: Limits, **how: Any
    ) -> tuple[Outcome, list[Run]]:
        """Has a server start a program, and waits for its end; see `serving`."""
        return self.finish(self.serving(server, descriptors, limits, **how))

    def serving(
        self,
        server: str,
        descriptors: Sequence[int],
        limits: Limits,
        *,
        program: str = "",
        words: Sequence[str] = (),
        folder: str = "",
        kept: int = 0,
        runs: int = 0,
    ) -> Steps[tuple[Outcome, list[Run]]]:
        """Has a server start a program.

        Args:
          server: Which one.
          descriptors: Of input and output, those that are `kept`, and, where the program has its
            own, the Landlock ruleset.
          limits: Of a run.
          program: Path inside the sandbox: of the shared object, or of what to import from.
          words: The program's arguments.
          folder: To be in, for a program that writes files prepared there; else empty.
          kept: How many descriptors it finds besides the streams.
          runs: How many runs its one process does; 0 where it is a program as others are.

        Returns:
          How the process ended, and those of its `runs` that came to their end.
        """
        request = _REQUEST.pack(
            limits.cpu_seconds,
            limits.wall_seconds,
            limits.memory_bytes + STACK_AND_SLACK_BYTES,
            limits.output_bytes * max(1, min(runs, 2)),
            bool(folder),
            len(words),
            kept,
            runs,
            program.encode(),
            folder.encode(),
        )
        text = b"".join(word.encode() + b"\0" for word in words)
        try:
            socket.send_fds(self._servers[server], [request + text], descriptors)
            data, reason = yield from self._answer_of(self._servers[server], limits)
        except ConnectionError:
            raise WorkerError(f"the {server} server ended") from None
        _, status, stopped, first, cpu, wall, memory, count = _REPLY.unpack_from(data)
        end = _REPLY.size + count * REPORT.size
        reports = Reports(count)
        reports.take(data[_REPLY.size : end])
        outcome = Outcome(
            status=os.waitstatus_to_exitcode(status),
            cpu=cpu,
            wall=wall,
            memory=memory,
            stopped={_STOPPED_BY_CPU: "cpu", _STOPPED_BY_WORD: reason}.get(stopped, reason),
            stage=stage_of(first),
            message=data[end:].decode("utf-8", "replace"),
        )
        return outcome, reports.all

    def _answer_of(self, server: socket.socket, limits: Limits) -> Steps[tuple[bytes, str]]:
        """A server's last reply, and why the program was stopped from here; ConnectionError."""
        reason, wall = "", limits.wall_seconds
        while True:
            most = limits.memory_bytes
            if (yield from self._waiting(server.fileno(), wall + PATIENCE_SECONDS, most)):
                reason = MEMORY
            data = server.recv(1 << 16)
            if not data:
                raise ConnectionError
            asks, *_, elapsed, _, _ = _REPLY.unpack_from(data)
            if not asks:
                return data, reason
            reason = reason or self._patience(elapsed, wall)
            server.send(b"!" if reason else _GO_ON)

    def _receiving(self, seconds: float) -> Steps[tuple[dict[str, Any], list[int]]]:
        yield from self._waiting(self._launcher.fileno(), seconds, 0)
        try:
            message, descriptors, _, _ = socket.recv_fds(self._launcher, 1 << 16, 64)
        except ConnectionError:
            message = b""
        if not message:
            raise WorkerError("the launcher ended")
        return json.loads(message), descriptors

    def _waiting(self, fd: int, seconds: float, most: int) -> Steps[bool]:
        """Waits until `fd` is readable; whether a program was ended for holding more than `most`.

        What it holds is looked at now and then: limits of the address space, which also holds what
        is never touched, must be wider.
        """
        ends = time.monotonic() + seconds
        ended = False
        while not (yield fd, _LOOK_SECONDS if most else seconds):
            if time.monotonic() >= ends:
                raise WorkerError(f"the sandbox gave no answer for {seconds:.0f} s")
            ended = ended or (most > 0 and end_larger(self._starters, most))
        return ended

    def _patience(self, elapsed: float, wall: float) -> str:
        """Why to stop a program past its wall limit, or nothing: waiting for a core is no fault."""
        if elapsed > wall * WALL_STRETCH:
            return "starved"
        waited = run_queue_seconds(self._starters)
        return "stalled" if elapsed - waited > wall else ""


def take_text(said: Sequence[int]) -> str:
    """The text in the one memory file that a run is answered with; closes it."""
    (fd,) = said
    text = read_all(fd).decode("utf-8", "replace")
    os.close(fd)
    return text


def short(limits: Limits) -> dict[str, float]:
    """Limits as the launcher reads them: `cpu`, `wall`, `memory`, `output`."""
    return {name.partition("_")[0]: value for name, value in dataclasses.asdict(limits).items()}
