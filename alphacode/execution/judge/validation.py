"""Custom output validators: a problem's own program decides whether an output is right.

Validators of Kattis packages, checkers that use testlib and those of open-r1/codeforces are run
like any program, in the sandbox, with files prepared for them. The answer enters the sandbox only
with them, when the program that is judged has ended.
"""

import json
import os
from collections.abc import Sequence
from typing import Any

from alphacode.execution.judge.channel import Channel
from alphacode.execution.judge.compiling import CompileError
from alphacode.execution.judge.outcomes import decide
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
        program = list(self._programs.values())[-1]
        kattis = self._validator["protocol"] == "kattis"
        files = {"input": given, "answer": memory_file("answer", answer)}
        printed_file = memory_file("printed", printed)
        if not kattis:
            files["output"] = printed_file
        elif program.opens_stdin:
            files[STDIN] = printed_file
        outputs = [f"feedback/{name}" for name in _FEEDBACK] if kattis else []
        reply, made = self._channel.ask(
            "prepare", list(files.values()), inputs=list(files), outputs=outputs
        )
        folder = reply["folder"]
        try:
            arguments = [f"{folder}/{name}" for name in _ORDER[self._validator["protocol"]]]
            return self._run(
                program,
                [printed_file, self._emptied(), *made[len(outputs) :]],
                [*arguments, *self._validator["arguments"], *flags],
                folder,
                made[0] if kattis else None,
            )
        finally:
            for fd in (*made, printed_file, files["answer"]):
                os.close(fd)
            program.unload()

    def _emptied(self) -> int:
        os.ftruncate(self._output, 0)
        return self._output

    def _run(
        self,
        program: Program,
        descriptors: list[int],
        arguments: list[str],
        folder: str,
        says: int | None,
    ) -> tuple[Verdict, str]:
        for _ in range(2):
            outcome = program.execute(descriptors, _LIMITS, arguments, folder)
            if not outcome.doubtful:
                break
        text = outcome.message if says is None else _beginning(says) or outcome.message
        message = text.strip()[:_MESSAGE_CHARACTERS]
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


def _beginning(fd: int) -> str:
    return os.pread(fd, 4 * _MESSAGE_CHARACTERS, 0).decode("utf-8", "replace")
