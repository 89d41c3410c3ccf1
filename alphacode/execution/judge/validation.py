"""Custom output validators: a problem's own program decides whether an output is right.

Validators of Kattis packages, checkers that use testlib and those of open-r1/codeforces are run
like any program, in the sandbox, with files prepared for them. The answer enters the sandbox only
with them, when the program that is judged has ended.
"""

import contextlib
import dataclasses
import json
import os
from collections.abc import Iterator, Sequence
from typing import Any

from alphacode.execution.judge.channel import Channel, Steps
from alphacode.execution.judge.compiling import CompileError
from alphacode.execution.judge.outcomes import Outcome, decide
from alphacode.execution.judge.program import Program
from alphacode.execution.sandbox.files import memory_file
from alphacode.execution.sandbox.namespaces import STDIN
from alphacode.execution.verdicts import Limits, Verdict

_LIMITS = Limits(cpu_seconds=30, wall_seconds=150, memory_bytes=1 << 30, output_bytes=8 << 20)
_KEPT = 4
_MESSAGE_CHARACTERS = 1000

# What a validator may write; it finds these files made.
_FEEDBACK = (
    "judgemessage.txt",
    "teammessage.txt",
    "authormessage.txt",
    "author_message.txt",
    "judgeerror.txt",
    "score.txt",
    "score_multiplier.txt",
    "diff_position.txt",
)
_VERDICTS: dict[str, dict[int, Verdict]] = {
    "kattis": {42: Verdict.AC, 43: Verdict.WA},
    # Right, wrong, presentation, trailing output, unexpected end.
    "testlib": {0: Verdict.AC, 1: Verdict.WA, 2: Verdict.WA, 4: Verdict.WA, 8: Verdict.WA},
}

# Files that a validator is told, in the order of its arguments.
_ORDER = {
    "kattis": ("input", "answer", "feedback/"),
    "interactive": ("input", "answer", "feedback/"),
    "testlib": ("input", "output", "answer"),
    "python": ("input", "answer", "output"),
}


class Validation:
    """The validators of one worker; those used last stay compiled."""

    def __init__(self, channel: Channel) -> None:
        """Args: the way into the sandbox."""
        self._channel = channel
        self._programs: dict[str, Program] = {}
        self._validator: dict[str, Any] = {}
        self._output = os.memfd_create("verdict", os.MFD_CLOEXEC)

    def use(self, validator: dict[str, Any]) -> None:
        """The validator to use from now on, compiled where it was not yet.

        Raises:
          CompileError: It does not compile: an internal error, no fault of a program.
        """
        self._validator = validator
        key = json.dumps(validator)
        if key in self._programs:
            self._programs[key] = self._programs.pop(key)  # the last is the newest
            return
        while len(self._programs) >= _KEPT:
            self._programs.pop(next(iter(self._programs))).close()
        try:
            self._programs[key] = Program(self._channel, validator, name="validator")
        except CompileError as error:
            raise CompileError(f"the validator does not compile: {error}", Verdict.IE) from None

    def check(
        self, given: int, printed: bytes, answer: bytes, flags: Sequence[str]
    ) -> tuple[Verdict, str]:
        """Whether the validator accepts an output; and what it says of it.

        Args:
          given: Descriptor of the test's input.
          printed: The output.
          answer: The judge's.
          flags: Its last arguments.
        """
        verdict, message = self._check(given, printed, answer, flags)
        if verdict is Verdict.IE and self._validator["protocol"] == "python" and printed != answer:
            # Such checkers end with an exception at what they cannot read.
            own, _ = self._check(given, answer, answer, flags)
            if own is Verdict.AC:
                return Verdict.WA, message
        return verdict, message

    def _check(
        self, given: int, printed: bytes, answer: bytes, flags: Sequence[str]
    ) -> tuple[Verdict, str]:
        printed_file = memory_file("printed", printed)
        try:
            with self.prepared(given, answer, flags, printed_file) as ready:
                return self._run(ready, printed_file)
        finally:
            os.close(printed_file)

    @contextlib.contextmanager
    def prepared(
        self, given: int, answer: bytes, flags: Sequence[str], printed: int | None = None
    ) -> Iterator["Ready"]:
        """The validator with its files in place; on leaving they are removed.

        Args:
          given: Descriptor of the test's input.
          answer: The judge's.
          flags: Its last arguments.
          printed: Descriptor of the output, where there is one already.
        """
        program = list(self._programs.values())[-1]
        order = _ORDER[self._validator["protocol"]]
        files = {"input": given, "answer": memory_file("answer", answer)}
        if printed is not None:
            if "output" in order:
                files["output"] = printed
            elif program.opens_stdin:
                files[STDIN] = printed
        outputs = [f"feedback/{name}" for name in _FEEDBACK] if "feedback/" in order else []
        reply, made = self._channel.ask(
            "prepare", list(files.values()), inputs=list(files), outputs=outputs
        )
        arguments = [f"{reply['folder']}/{name}" for name in order]
        try:
            yield Ready(
                program,
                [*arguments, *self._validator["arguments"], *flags],
                reply["folder"],
                made[len(outputs) :],
                made[0] if outputs else None,
            )
        finally:
            for fd in (*made, files["answer"]):
                os.close(fd)
            program.unload()

    def _run(self, ready: "Ready", printed: int) -> tuple[Verdict, str]:
        for _ in range(2):
            os.ftruncate(self._output, 0)
            steps = ready.executing([printed, self._output], _LIMITS)
            outcome = self._channel.finish(steps)
            if not outcome.doubtful:
                break
        message = (ready.said() or outcome.message).strip()[:_MESSAGE_CHARACTERS]
        ended, reason = decide(outcome, os.fstat(self._output).st_size, _LIMITS)
        verdict = self._verdict(outcome.status)
        if verdict is None or ended not in (Verdict.AC, Verdict.RE):
            return Verdict.IE, f"the validator failed: {reason or f'exit status {outcome.status}'}"
        return verdict, "" if verdict == Verdict.AC else message or "wrong output"

    def _verdict(self, status: int) -> Verdict | None:
        """What the validator says by its end; None where that is a failure of its own."""
        if self._validator["protocol"] != "python":
            return _VERDICTS[self._validator["protocol"]].get(status)
        if status != 0:
            return None
        return Verdict.AC if _beginning(self._output).strip() == "1" else Verdict.WA


@dataclasses.dataclass(frozen=True, slots=True)
class Ready:
    """A validator that can be run.

    Attributes:
      program: The validator.
      arguments: Of it.
      folder: With its files.
      rules: Its Landlock ruleset, where there is one.
      says: Descriptor of its message's file, if it has one.
    """

    program: Program
    arguments: Sequence[str]
    folder: str
    rules: Sequence[int]
    says: int | None

    def executing(self, descriptors: Sequence[int], limits: Limits) -> Steps[Outcome]:
        """The steps of a run between descriptors of its input and output."""
        everything = [*descriptors, *self.rules]
        return self.program.executing(everything, limits, self.arguments, self.folder)

    def said(self) -> str:
        """What it wrote to the file of its message."""
        return "" if self.says is None else _beginning(self.says).strip()[:_MESSAGE_CHARACTERS]


def _beginning(fd: int) -> str:
    return os.pread(fd, 4 * _MESSAGE_CHARACTERS, 0).decode("utf-8", "replace")
