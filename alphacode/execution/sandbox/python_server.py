"""The fast way to run Python programs: a warm interpreter whose loop of requests is C++.

`python_server.cc` forks, binds, watches and replies; a fork comes back to the interpreter already
bound, with the program's streams in place, and need only run the program. Where no C++ compiler is,
there is no such server, and `launcher.Launcher.run_python` does the same, slower.
"""

import ctypes
import gc
import os
import socket
import sys
from collections.abc import Sequence
from typing import NoReturn

from alphacode.execution.sandbox import python_program
from alphacode.execution.sandbox.child import end_before_program
from alphacode.execution.sandbox.watch import BEGUN, tell

_COMPILED, _REPORT, _SOURCE, _FIRST_INPUT = 3, 3, 4, 5  # where a program's fork finds them
_WITH_WORDS, _SEVERAL_RUNS = 2, 3


class PythonServer:
    """Made before the process is confined; `serve` never returns."""

    def __init__(self, path: str) -> None:
        """Loads the library at `path`; OSError where that fails."""
        # With the interpreter's lock held throughout: there is one thread.
        self._library = ctypes.PyDLL(path)
        self._library.serve.argtypes = (*[ctypes.c_int] * 4, ctypes.c_uint64, ctypes.c_uint64)
        self._library.arguments.restype = ctypes.POINTER(ctypes.c_char)
        self._library.path.restype = ctypes.c_char_p

    def serve(
        self,
        connection: socket.socket,
        filters: Sequence[int],
        rules: int,
        max_threads: int,
        own_size: int,
    ) -> NoReturn:
        """Serves requests in this process, and becomes the program in each fork.

        Args:
          connection: To the supervisor.
          filters: Descriptors of the seccomp filters of programs, and of those that write files.
          rules: Of a Landlock ruleset, or -1.
          max_threads: RLIMIT_NPROC.
          own_size: Address space of this process.
        """
        self._open_like_a_program()
        python_program.prepare(())
        gc.disable()
        gc.collect()
        gc.freeze()
        control = connection.detach()
        # From here on each line is run, and what it touches copied, for each program.
        kind = self._library.serve(control, *filters, rules, max_threads, own_size)
        if not kind:
            os._exit(0)
        try:
            if kind == _SEVERAL_RUNS:
                code = python_program.compile_program(_SOURCE)
                os.close(_SOURCE)
            else:
                if kind == _WITH_WORDS:
                    self._take_words()
                code = python_program.compile_program(_SOURCE, _COMPILED)
                os.closerange(_COMPILED, _SOURCE + 1)
        except BaseException as error:
            end_before_program(error)
        gc.enable()
        os.write(2, BEGUN)
        if kind == _SEVERAL_RUNS:
            inputs = range(_FIRST_INPUT, _FIRST_INPUT + self._library.runs())
            python_program.run_each(code, inputs, report=lambda status: tell(_REPORT, status))
            os._exit(0)
        python_program.run(code)

    def _open_like_a_program(self) -> None:
        """Opens 0 to 2 as programs have them: streams note what they find when they are made."""
        errors, _ = socket.socketpair()
        for target, fd in enumerate((_empty(), _empty(), errors.detach())):
            os.dup2(fd, target)

    def _take_words(self) -> None:
        count = self._library.count()
        text = self._library.arguments()
        end, words = 0, []
        for _ in range(count):
            begin = end
            while text[end] != b"\0":
                end += 1
            words.append(os.fsdecode(text[begin:end]))
            end += 1
        sys.argv += words
        if path := self._library.path():
            sys.path.insert(0, os.fsdecode(path))


def _empty() -> int:
    return os.memfd_create("empty", os.MFD_CLOEXEC)
