"""A worker as its caller sees it: starts the supervisor, sends it jobs, reads results."""

import contextlib
import dataclasses
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections import OrderedDict
from pathlib import Path
from typing import Any

from alphacode.execution.judge import frames
from alphacode.execution.judge.channel import WALL_STRETCH, WorkerError
from alphacode.execution.judge.library import library_folders, readable_home
from alphacode.execution.languages import Needs, Toolchain
from alphacode.execution.sandbox.confinement import Settings, count_threads
from alphacode.execution.verdicts import Case, Job, JobResult, Validator

# One order of sets for all workers: equal programs give equal outputs.
_ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}
_START_SECONDS = 60.0
_SLACK_SECONDS = 300.0
_CASES_KEPT_CHARACTERS, _CASES_KEPT = 64 << 20, 2000
_EXTRA_THREADS = 128
_VALIDATOR_COMPILE_SECONDS = 60.0
# Where the caller is root, each worker takes a user from here on.
_FIRST_UID, _UIDS = 52_000, 8_000

# The supervisor loads only what it needs: the package's own __init__, with the runner and the
# configuration behind it, is passed over by a bare package of the same name.
_BOOTSTRAP = """
import sys, types
sys.path.append({root!r})
package = types.ModuleType("alphacode.execution")
package.__path__ = [{folder!r}]
sys.modules["alphacode.execution"] = package
from alphacode.execution.sandbox import launcher
from alphacode.execution.judge import supervisor
try:
    supervisor.main()
except launcher.InChild as child:
    become = child.become
become()
"""


class Worker:
    """A supervisor with its sandbox; not to be used by two threads at once.

    Attributes:
      has_second: Whether it has a second sandbox.
    """

    def __init__(self, level: int, folder: Path, needs: Needs, second: bool = False) -> None:
        """Starts it and waits until it is confined.

        Args:
          level: Of isolation.
          folder: Its own; emptied here.
          needs: Of the languages that it is to run.
          second: Whether with a second sandbox, which interactive problems need.

        Raises:
          WorkerError: It did not reach the level; the message says what was refused.
        """
        self._sent: OrderedDict[tuple[Case, ...], int] = OrderedDict()
        self._next_number = 0
        self._connection, theirs = socket.socketpair()
        uid = os.getuid() or _FIRST_UID + secrets.randbelow(_UIDS)
        self.has_second = second
        folders = [folder, *([folder.with_name(f"{folder.name}-second")] if second else [])]
        for one in folders:
            shutil.rmtree(one, ignore_errors=True)
            one.mkdir(mode=0o700, parents=True)
            os.chown(one, uid, -1)
        home = readable_home() if level < 3 and os.getuid() == 0 else None
        settings = Settings(
            level=level,
            scratch=str(folder),
            uid=uid,
            readable=[*([home] if home else library_folders()), *needs.readable],
            executables=list(needs.executables),
            native_server=needs.native_server,
            python_server=needs.python_server,
            max_threads=count_threads(uid) + _EXTRA_THREADS,
            second_scratch=str(folders[1]) if second else "",
        )
        arguments = {
            "connection": theirs.fileno(),
            "parent": os.getpid(),
            "settings": dataclasses.asdict(settings),
        }
        here = Path(__file__).parent.parent
        bootstrap = _BOOTSTRAP.format(root=str(here.parent.parent), folder=str(here))
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-s", "-S", "-B", "-c", bootstrap, json.dumps(arguments)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                env=_ENVIRONMENT | ({"PYTHONHOME": home} if home else {}),
                cwd="/",
            )
        try:
            self.layers: list[str] = self._receive(_START_SECONDS)["ready"]
        except WorkerError:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """Of the supervisor's process."""
        return self._process.pid

    def ask(
        self,
        job: Job,
        toolchain: Toolchain,
        compile_seconds: float = 10.0,
        validator_toolchain: Toolchain | None = None,
    ) -> JobResult:
        """Has a job judged; blocks until it is done.

        Args:
          job: The job.
          toolchain: Of its language.
          compile_seconds: CPU limit of its compilation.
          validator_toolchain: Of the validator's language, where the job has one.

        Raises:
          WorkerError: The worker failed; close it, start another and try again there.
        """
        message: dict[str, Any] = {
            **_program(job, toolchain, compile_seconds),
            "limits": dataclasses.asdict(job.limits),
            "checker_flags": job.checker_flags,
            "stop_at_first_failure": job.stop_at_first_failure,
            "fresh_process": job.fresh_process,
            "reject_quickly": job.reject_quickly,
            "input_file": job.input_file,
            "output_file": job.output_file,
            "validator": None,
            **self._cases(job.cases),
        }
        if job.validator is not None:
            assert validator_toolchain is not None
            message["validator"] = {
                **_program(job.validator, validator_toolchain, _VALIDATOR_COMPILE_SECONDS),
                "protocol": job.validator.protocol,
                "arguments": list(job.validator.arguments),
            }
        each = 2 * job.limits.wall_seconds * WALL_STRETCH
        patience = len(job.cases) * each + 20 * compile_seconds + _SLACK_SECONDS
        try:
            self._connection.settimeout(patience)
            frames.send(self._connection, message)
        except OSError as error:
            raise WorkerError(f"the supervisor ended ({error})") from None
        return JobResult.from_plain(job.key, self._receive(patience))

    def _cases(self, cases: tuple[Case, ...]) -> dict[str, Any]:
        """Sends tests once: the many programs for one problem share them."""
        if cases in self._sent:
            self._sent.move_to_end(cases)
            return {"cases_number": self._sent[cases], "forget": []}
        self._next_number += 1
        self._sent[cases] = self._next_number
        forget = []
        while len(self._sent) > 1 and (
            sum(map(_size, self._sent)) > _CASES_KEPT_CHARACTERS
            or sum(map(len, self._sent)) > _CASES_KEPT
        ):
            forget.append(self._sent.popitem(last=False)[1])
        return {
            "cases_number": self._next_number,
            "cases": [dataclasses.astuple(case) for case in cases],
            "forget": forget,
        }

    def _receive(self, seconds: float) -> dict[str, Any]:
        self._connection.settimeout(seconds)
        try:
            reply = frames.receive(self._connection)
        except (OSError, EOFError) as error:
            raise WorkerError(f"the supervisor ended ({error})") from None
        if "failure" in reply:
            raise WorkerError(reply["failure"])
        return reply

    def close(self) -> None:
        """Ends it and all it started; another thread may be waiting in `ask`."""
        with contextlib.suppress(OSError):
            self._connection.settimeout(0)  # it may be busy and read nothing
            frames.send(self._connection, frames.DISMISSAL)
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)  # wakes that thread
        self._connection.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _program(
    program: Job | Validator, toolchain: Toolchain, compile_seconds: float
) -> dict[str, Any]:
    main = toolchain.main(program.source)
    name = main.rpartition(".")[2] + toolchain.suffix
    return {
        "sources": [(name, program.source), *program.files],
        "main": main,
        "toolchain": toolchain.plan([program.source, *(text for _, text in program.files)]),
        "compile_seconds": compile_seconds,
    }


def _size(cases: tuple[Case, ...]) -> int:
    return sum(
        len(case.input) + len(case.expected or "") + sum(len(text) for _, text in case.files)
        for case in cases
    )
