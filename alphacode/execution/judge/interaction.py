"""Interactive problems: a program and the problem's validator talk to each other.

Each runs in a sandbox of its own, with limits of its own, at the same time; what either prints the
other reads, through a pair of sockets. The test's input and answer are in the validator's sandbox
alone. Who ended first is known for certain: the ends of one side are held open here until its end
has been noted, so that the other learns of it later.
"""

import contextlib
import signal
import socket
import time
from collections.abc import Sequence
from typing import Any

from alphacode.execution.judge.channel import Caller, Steps
from alphacode.execution.judge.outcomes import Outcome, decide
from alphacode.execution.judge.program import Program
from alphacode.execution.judge.validation import Validation
from alphacode.execution.verdicts import Limits, Verdict

_ACCEPTS, _REJECTS = 42, 43
# A validator that waits for a program is not stopped before the program is.
_VALIDATOR_WALL_SECONDS = 60.0
_VALIDATOR_CPU_SECONDS = 30.0
_MEMORY_BYTES, _OUTPUT_BYTES = 1 << 30, 8 << 20

Spoken = tuple[Outcome, Verdict, str]


class Interaction:
    """The validators of interactive problems in a worker's second sandbox."""

    def __init__(self, validation: Validation, caller: Caller) -> None:
        """Args: the validators of the second sandbox; for whom the supervisor works."""
        self._validation, self._caller = validation, caller

    def use(self, validator: dict[str, Any]) -> None:
        """As `Validation.use`."""
        self._validation.use(validator)

    def run(
        self, program: Program, given: int, answer: bytes, flags: Sequence[str], limits: Limits
    ) -> Spoken:
        """Lets a program and the validator talk.

        Args:
          program: The program, in the other sandbox.
          given: Descriptor of the test's input, which the validator gets.
          answer: The judge's.
          flags: The validator's last arguments.
          limits: Of the program.

        Returns:
          How the program ended, the verdict, and why.
        """
        bounds = Limits(
            _VALIDATOR_CPU_SECONDS,
            limits.wall_seconds + _VALIDATOR_WALL_SECONDS,
            _MEMORY_BYTES,
            _OUTPUT_BYTES,
        )
        with self._validation.prepared(given, answer, flags) as ready:
            for _ in range(2):
                talk = _Talk()
                sides = (
                    program.executing(talk.descriptors(0), limits),
                    ready.executing(talk.descriptors(1), bounds),
                )
                first, (mine, its) = talk.run(self._caller, sides)
                if not (mine.doubtful or its.doubtful):
                    break
            said = ready.said()
        verdict, why = _verdict(first == 0, mine, its, limits, bounds)
        return mine, verdict, said if verdict is Verdict.WA and said else why


class _Talk:
    """One conversation; side 0 is the program, side 1 the validator."""

    def __init__(self) -> None:
        # Sockets, since a pipe could be opened anew, and read, through /proc/self/fd.
        to_program, from_validator = socket.socketpair()
        to_validator, from_program = socket.socketpair()
        for reads, writes in ((to_program, from_validator), (to_validator, from_program)):
            reads.shutdown(socket.SHUT_WR)
            writes.shutdown(socket.SHUT_RD)
        self._held = ((to_program, from_program), (to_validator, from_validator))

    def descriptors(self, side: int) -> list[int]:
        """What a side reads from and what it writes to."""
        return [one.fileno() for one in self._held[side]]

    def run(self, caller: Caller, sides: Sequence[Steps[Outcome]]) -> tuple[int, list[Outcome]]:
        """Goes on with both until both have ended: which side ended first, and how each did."""
        waits = {}  # by side: what it waits for, and until when
        for side, steps in enumerate(sides):
            fd, seconds = next(steps)
            waits[side] = fd, time.monotonic() + seconds
        ends: dict[int, Outcome] = {}
        while waits:
            first_end = min(ends_at for _, ends_at in waits.values())
            ready = caller.ready(
                [fd for fd, _ in waits.values()], max(0.0, first_end - time.monotonic())
            )
            now = time.monotonic()
            for side, (fd, ends_at) in list(waits.items()):
                if fd not in ready and now < ends_at:
                    continue
                try:
                    fd, seconds = sides[side].send(fd in ready)
                    waits[side] = fd, time.monotonic() + seconds
                except StopIteration as end:
                    del waits[side]
                    ends[side] = end.value
                    self._end(side)
        return next(iter(ends)), [ends[side] for side in range(len(sides))]

    def _end(self, side: int) -> None:
        """Only now does the other side learn that this one ended."""
        for one in self._held[side]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def _verdict(
    program_first: bool, mine: Outcome, its: Outcome, limits: Limits, bounds: Limits
) -> tuple[Verdict, str]:
    """What two ends and their order amount to.

    Limits that a program passes are its own fault. A crash counts unless the validator had rejected
    before: it may come of that. A validator that ends in another way than it should is at fault,
    unless all that befell it is that the program no longer listened.
    """
    own, why = decide(mine, 0, limits)
    judged, fault = decide(its, 0, bounds)
    rejects = its.status == _REJECTS and not its.stopped
    if own is Verdict.IE:
        return own, why
    if rejects and not program_first:
        return Verdict.WA, "wrong output"
    if own is not Verdict.AC and (program_first or its.status == _ACCEPTS):
        return own, why
    if judged not in (Verdict.AC, Verdict.RE) or its.status not in (_ACCEPTS, _REJECTS):
        if program_first and its.status == -signal.SIGPIPE:
            return Verdict.WA, "it ended before the validator had said all"
        return Verdict.IE, f"the validator failed: {fault or f'exit status {its.status}'}"
    return (Verdict.WA, "wrong output") if rejects else (Verdict.AC, "")
