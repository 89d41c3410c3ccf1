"""Runs one untrusted Python program as `__main__` of an already confined, forked process.

Standard streams are real files on descriptors 0 to 2, and the process ends in the order in which
CPython does: threads joined, exit functions run, the program's streams flushed and put back, its
objects finalised while its globals are still there, what is left of them freed, and the
interpreter's streams flushed. So streams of a program's own write what they hold, as they do there.
"""

import _sitebuiltins
import atexit
import builtins
import contextlib
import gc
import io
import marshal
import os
import sys
import threading
import traceback
import types
import weakref
from collections.abc import Callable, Sequence
from typing import NoReturn

from alphacode.execution.sandbox.files import read_all

FILE_NAME = "main.py"
_STREAMS = (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w"))


class DoesNotCompileError(Exception):
    """The program is not Python; the message is what the compiler says."""


def compile_program(source: int, compiled: int | None = None) -> types.CodeType:
    """Compiles a program.

    Args:
      source: Descriptor of its text.
      compiled: Of a file that keeps the result for the next run, which finds it there.

    Raises:
      DoesNotCompileError: A syntax error, or nesting that the compiler gives up on.
    """
    kept = b"" if compiled is None else read_all(compiled)
    if kept and len(kept) == int.from_bytes(kept[:8], "little"):  # not cut off by a limit
        code: types.CodeType = marshal.loads(kept[8:])
        return code
    try:
        code = compile(read_all(source), FILE_NAME, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError) as error:
        raise DoesNotCompileError("".join(traceback.format_exception_only(error))) from None
    if compiled is not None:
        try:
            content = marshal.dumps(code)
        except ValueError:  # nested too deeply to be kept
            return code
        with contextlib.suppress(OSError):  # longer than its output may be
            os.pwrite(compiled, (8 + len(content)).to_bytes(8, "little") + content, 0)
    return code


def run(code: types.CodeType) -> NoReturn:
    """Runs the program, in what `prepare` made, and ends the process with its status.

    Args:
      code: From `compile_program`.
    """
    status = _execute(code)
    os._exit(status if _finalise() else status or 120)


def run_each(code: types.CodeType, inputs: Sequence[int], report: Callable[[int], None]) -> None:
    """Runs the program once for each input, all in this process.

    What one run leaves behind (changed modules, threads, files) the next one finds.

    Args:
      code: From `compile_program`.
      inputs: Descriptors; each becomes standard input in turn. Outputs follow each other.
      report: Takes the status of each run; called last before the next one.
    """
    for fd in inputs:
        os.dup2(fd, 0)
        prepare(())
        status = _execute(code)
        status = status if _finalise() else status or 120
        atexit._clear()
        report(status)


def prepare(arguments: Sequence[str]) -> None:
    """Streams and arguments as a new interpreter has them.

    Args:
      arguments: What follows the program's name in `sys.argv`.
    """
    _open_streams()
    sys.argv = [FILE_NAME, *arguments]
    # The site module, which is not loaded, adds these; programs do call exit().
    for name in ("exit", "quit"):
        setattr(builtins, name, _sitebuiltins.Quitter(name, "Ctrl-D"))
    gc.enable()


def _execute(code: types.CodeType) -> int:
    """The program's status, after an interpreter's own order of ending.

    What threads and exit functions raise is printed by them and does not change the status; a
    failed flush of standard output does (120).
    """
    # Made here, where the collector will find it: not in what it was told to leave alone. And only
    # `sys.modules` holds it, so that it ends with its entry there.
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    main.__dict__.update(__file__=FILE_NAME, __builtins__=builtins)
    globals_ = main.__dict__
    del main
    # The bound on the digits of integers protects servers; to a program it is a crash. It is kept
    # where the program's text is compiled, for which no time is measured.
    sys.set_int_max_str_digits(0)
    # Called from here, as few frames below the program as there can be.
    try:
        exec(code, globals_)
        status = 0
    except BaseException as error:
        status = _status_of(error)
    _call(threading._shutdown)  # type: ignore[attr-defined]
    _call(atexit._run_exitfuncs)
    return status if _flush() else status or 120


def _finalise() -> bool:
    """What an interpreter does with a program's objects; whether all that was left was written."""
    # Collected twice, as there: globals that a function sees are a cycle, whose finalisers are
    # called in the order in which an earlier collection met its objects, a file before its buffer.
    if gc.isenabled():
        _call(gc.collect)
    for name, _, _ in _STREAMS:
        setattr(sys, name, getattr(sys, f"__{name}__", None))
    main = sys.modules.pop("__main__", None)
    kept = weakref.ref(main) if isinstance(main, types.ModuleType) else lambda: None
    del main
    _call(gc.collect)
    if (main := kept()) is not None:  # something else holds it
        main.__dict__.clear()
    return _flush()


def _open_streams() -> None:
    for name, fd, mode in _STREAMS:
        raw = io.FileIO(fd, mode, closefd=False)
        buffered = io.BufferedReader(raw) if mode == "r" else io.BufferedWriter(raw)
        errors = "backslashreplace" if name == "stderr" else "surrogateescape"
        stream = io.TextIOWrapper(
            buffered, encoding="utf-8", errors=errors, line_buffering=name == "stderr"
        )
        stream.mode = mode  # type: ignore[misc]
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _call(function: Callable[[], object]) -> int:
    """Calls it and returns the exit status that an interpreter would end with."""
    try:
        function()
    except BaseException as error:
        return _status_of(error)
    return 0


def _status_of(error: BaseException) -> int:
    """The exit status that an interpreter would end with, having told of the error."""
    if isinstance(error, SystemExit):
        code = error.code
        if code is None or isinstance(code, int):
            return (code or 0) & 0xFF
        _complain(lambda: print(code, file=sys.stderr))
        return 1
    trace = error.__traceback__
    # Frames of this file are no business of the program.
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    raised = error.with_traceback(trace)
    _complain(lambda: sys.excepthook(type(raised), raised, trace))
    return 1


def _complain(report: Callable[[], object]) -> None:
    try:
        report()
        sys.stderr.flush()
    except BaseException:  # nothing is left to tell it to
        pass


def _flush() -> bool:
    good = True
    for stream in {id(s): s for s in (sys.stdout, sys.__stdout__)}.values():
        try:
            if stream is not None and not getattr(stream, "closed", False):
                stream.flush()
        except BaseException:
            good = False
    return good
