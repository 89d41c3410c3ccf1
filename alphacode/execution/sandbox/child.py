"""In a fork of the launcher: how it becomes an untrusted program."""

import contextlib
import math
import os
import resource
import stat
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from alphacode.execution.sandbox import python_program
from alphacode.execution.sandbox.confinement import (
    STACK_AND_SLACK_BYTES,
    Confinement,
    place,
    place_above,
    reset_signals,
)
from alphacode.execution.sandbox.watch import BEGUN, FAILED, NOT_COMPILED, note, tell

_COMPILED, _TROUBLE, _REPORT = 3, 3, 3  # where a child finds what it has besides the streams
_SOURCE, _FIRST_INPUT = 4, 5


class Child:
    """Made in the launcher; each method is called in a child, and never returns.

    Attributes:
      errors: Descriptor of standard error, set in the child.
    """

    def __init__(
        self, confinement: Confinement, own_size: int, environment: dict[str, str]
    ) -> None:
        """Args: what binds it; the launcher's size in bytes; the environment of commands."""
        self._confinement = confinement
        self._own_size = own_size
        self._environment = environment
        self.errors = -1

    def run_python(
        self,
        descriptors: Sequence[int],
        limits: dict[str, Any],
        arguments: Sequence[str],
        folder: str,
        path: str,
    ) -> NoReturn:
        """A Python program; see `launcher.Launcher.run_python`."""
        source, compiled, given, output, *rules = descriptors
        with _trouble_noted():
            kept = (given, output, self.errors, compiled, source)
            bounds = self._limits(limits, self._own_size)
            self._bind("files" if folder else "program", kept, bounds, folder, rules)
            _rewind(0, 1)
            if path:
                sys.path.insert(0, path)
            code = python_program.compile_program(_SOURCE, _COMPILED)
            os.closerange(_COMPILED, _SOURCE + 1)
            python_program.prepare(arguments)
            note(BEGUN)
        python_program.run(code)

    def run_command(
        self,
        descriptors: Sequence[int],
        trouble: int,
        limits: dict[str, Any],
        command: Sequence[str],
        folder: str,
        environment: dict[str, str],
        extra: int,
    ) -> NoReturn:
        """A command; see `launcher.Launcher.run_command`. `trouble` tells if it cannot start."""
        given, output, *rules = descriptors
        with _trouble_noted():
            kept = (given, output, self.errors, trouble)
            bounds = self._limits(limits, extra)
            self._bind("command files" if folder else "command", kept, bounds, folder, rules)
            _rewind(0, 1)
            reset_signals()
            note(BEGUN)  # from here on standard error is the program's
        try:
            os.execve(command[0], list(command), self._environment | environment)
        except OSError as error:
            os.write(_TROUBLE, f"cannot start {command[0]}: {error}".encode())
        os._exit(1)

    def run_each(self, descriptors: Sequence[int], report: int, limits: dict[str, Any]) -> NoReturn:
        """A Python program on several inputs; see `launcher.Launcher.run_each`."""
        source, output, *inputs = descriptors
        given = range(_FIRST_INPUT, _FIRST_INPUT + len(inputs))
        with _trouble_noted():
            kept = (inputs[0], output, self.errors, report, source, *inputs)
            self._bind("program", kept, self._limits(limits, self._own_size, len(inputs)))
            _rewind(1, *given)
            code = python_program.compile_program(_SOURCE)
            os.close(_SOURCE)
        note(BEGUN)
        python_program.run_each(code, given, report=lambda status: tell(_REPORT, status))
        os._exit(0)

    def _bind(
        self,
        kind: str,
        kept: Sequence[int],
        bounds: dict[int, int],
        folder: str = "",
        rules: Sequence[int] = (),
    ) -> None:
        if folder:
            os.chdir(folder)
        ruleset = place_above(rules[0]) if rules else None
        place(kept)
        self._confinement.bind_child(kind, len(kept), bounds, ruleset)

    def _limits(self, limits: dict[str, Any], more: int, runs: int = 1) -> dict[int, int]:
        """Bounds of `runs` runs in a process that takes `more` address space than the program."""
        return {
            resource.RLIMIT_AS: limits["memory"] + STACK_AND_SLACK_BYTES + more,
            resource.RLIMIT_CPU: math.ceil(limits["cpu"] * runs) + 1,
            resource.RLIMIT_FSIZE: min(runs, 2) * limits["output"] + 1,
        }


def _rewind(*descriptors: int) -> None:
    for fd in descriptors:
        if not stat.S_ISSOCK(os.fstat(fd).st_mode):  # to another program
            os.lseek(fd, 0, os.SEEK_SET)


@contextlib.contextmanager
def _trouble_noted() -> Iterator[None]:
    """What fails inside is noted, and ends the child."""
    try:
        yield
    except BaseException as error:
        end_before_program(error)


def end_before_program(error: BaseException) -> NoReturn:
    """Notes what kept the program from beginning, and ends this process."""
    compiled = not isinstance(error, python_program.DoesNotCompileError)
    note(FAILED if compiled else NOT_COMPILED, str(error))
    os._exit(1)
