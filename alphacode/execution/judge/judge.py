"""Judging one program: compiling it, running its cases, checking what it prints."""

import dataclasses
import os
from collections.abc import Sequence
from typing import Any

from alphacode.execution import checkers
from alphacode.execution.judge import elf
from alphacode.execution.judge.channel import Channel
from alphacode.execution.judge.compiling import CompileError, Ways
from alphacode.execution.judge.interaction import Interaction
from alphacode.execution.judge.outcomes import Outcome, decide
from alphacode.execution.judge.program import Program
from alphacode.execution.judge.validation import Validation
from alphacode.execution.sandbox.confinement import STACK_BYTES
from alphacode.execution.sandbox.files import memory_file
from alphacode.execution.verdicts import JUDGED_OUTPUT_KEPT, Limits, Verdict

_SHARING = 40
"""Cases that share one process at most: each needs a descriptor, below `confinement._ABOVE`."""

_SHARED_WALL_SECONDS = 1.0
_NOT_LOADED = "exit status 127"  # of native_server.cc, for a program that lacks something
# A stack may be full for want of optimisation; of frames of 16 KiB a page each is touched at least.
_FULL_STACK_BYTES = STACK_BYTES // 4
_PASSED = {"verdict": Verdict.AC, "message": ""}
_TOO_LARGE = {
    "verdict": Verdict.MLE,
    "output": "",
    "cpu_seconds": 0.0,
    "wall_seconds": 0.0,
    "peak_memory_bytes": 0,
    "message": "its global variables alone pass the memory limit",
}

_Result = dict[str, Any]


class TestCase:
    """One test: its input as a memory file, made when it is first used, and what else it has.

    Attributes:
      expected: The answer, or None to run without judging.
      flags: Of the checker, or None for the job's.
      files: Further ones for the program: pairs of name and content.
    """

    __test__ = False  # not a pytest class

    def __init__(
        self,
        text: str,
        expected: str | None,
        flags: str | None,
        files: Sequence[tuple[str, str]],
    ) -> None:
        """Args: see `verdicts.Case`."""
        self._text: bytes | None = to_bytes(text)
        self.expected, self.flags = expected, flags
        self.files = [(name, to_bytes(content)) for name, content in files]
        self._fd = -1

    @property
    def input(self) -> int:
        """A descriptor of the input, which nobody can change."""
        if self._text is not None:
            self._fd, self._text = memory_file("input", self._text), None
        return self._fd

    def close(self) -> None:
        """Lets the memory go."""
        if self._text is None:
            os.close(self._fd)


class Judge:
    """Judges jobs of the form that `worker.Worker.ask` sends, one after the other."""

    def __init__(self, channel: Channel, level: int, second: Channel | None = None) -> None:
        """Args: the way into the sandbox; its level of isolation; the way into a second one."""
        self._channel = channel
        self._level = level
        self._cases: dict[int, list[TestCase]] = {}
        self._output = os.memfd_create("output", os.MFD_CLOEXEC)
        self._validation = Validation(channel)
        self._interaction = Interaction(Validation(second), second.caller) if second else None

    def examine(self, job: dict[str, Any]) -> _Result:
        """Compiles a job's program, runs it on the cases and decides; returns the result."""
        for number in job["forget"]:
            for case in self._cases.pop(number, []):
                case.close()
        if "cases" in job:
            self._cases[job["cases_number"]] = [TestCase(*pair) for pair in job["cases"]]
        cases = self._cases[job["cases_number"]]
        named = job["input_file"] or job["output_file"] or any(case.files for case in cases)
        if self._level < 2 and (named or job["validator"]):
            return _nothing_run(Verdict.IE, "files by name need isolation of level 2 or better")
        try:
            if job["validator"]:
                self._checker(job).use(job["validator"])
            return self._rejected_quickly(job) or self._judged(job, "compile")
        except CompileError as error:
            return _nothing_run(error.verdict, str(error))

    def _checker(self, job: dict[str, Any]) -> Validation | Interaction:
        if job["validator"]["protocol"] != "interactive":
            return self._validation
        if self._interaction is None:
            raise CompileError("an interactive problem needs a second sandbox", Verdict.IE)
        return self._interaction

    def _rejected_quickly(self, job: dict[str, Any]) -> _Result | None:
        """The result after a quick compilation, where that is enough to reject the program."""
        if not job["reject_quickly"] or not job["toolchain"]["quick"]:
            return None
        try:
            result = self._judged(job, "quick")
        except CompileError:
            return None
        return result if any(map(_certainly_fails, result["cases"])) else None

    def _judged(self, job: dict[str, Any], ways: Ways) -> _Result:
        """Compiles a job's program in those ways and runs it; CompileError where it is refused."""
        program = Program(self._channel, job, ways=ways)
        try:
            checker = self._checker(job) if job["validator"] else None
            return _Run(job, program, self._output, checker).all(self._cases[job["cases_number"]])
        finally:
            program.close()


def _certainly_fails(case: _Result) -> bool:
    """Whether a case fails in a way that optimisation does not mend."""
    if case["verdict"] == Verdict.RE:
        loaded = not case["message"].startswith(_NOT_LOADED)
        return loaded and bool(case["peak_memory_bytes"] < _FULL_STACK_BYTES)
    return case["verdict"] in (Verdict.WA, Verdict.OLE)


def _nothing_run(verdict: Verdict, message: str) -> _Result:
    return {"verdict": verdict, "message": message, "cases": []}


class _Run:
    """One job whose program is compiled."""

    def __init__(
        self,
        job: dict[str, Any],
        program: Program,
        output: int,
        checker: Validation | Interaction | None,
    ) -> None:
        self._job, self._program = job, program
        self._limits = Limits(**job["limits"])
        self._output = output
        self._validation = checker if isinstance(checker, Validation) else None
        self._interaction = checker if isinstance(checker, Interaction) else None
        alone = job["fresh_process"] or self._interaction is not None
        self._shares = not alone and program.can_share

    def all(self, cases: Sequence[TestCase]) -> _Result:
        """Runs the cases in their order."""
        results: list[_Result] = []
        self._shares = self._shares and not any(case.files for case in cases)
        # Such a program cannot even be started, which the kernel would report as a crash.
        if elf.static_bytes(self._program.file) > self._limits.memory_bytes:
            results = [_TOO_LARGE for _ in cases[: 1 if self._stops else None]]
            cases = ()
        while len(results) < len(cases):
            rest = cases[len(results) :]
            decided = self._share(rest[:_SHARING]) if self._shares and len(cases) > 1 else []
            decided = decided or [self._alone(rest[0])]
            last = decided[-1]
            if last["verdict"] in (Verdict.CE, Verdict.IE):
                return _nothing_run(last["verdict"], last["message"])
            results += decided
            if self._stops and last["verdict"] != Verdict.AC:
                break
        failed = next((r for r in results if r["verdict"] != Verdict.AC), _PASSED)
        return {"verdict": failed["verdict"], "message": failed["message"], "cases": results}

    @property
    def _stops(self) -> bool:
        stops: bool = self._job["stop_at_first_failure"]
        return stops

    def _alone(self, case: TestCase) -> _Result:
        """One case in a process of its own."""
        if self._interaction is not None and case.expected is not None:
            return self._talk(self._interaction, case, case.expected)
        for _ in range(2):
            os.ftruncate(self._output, 0)
            outcome = self._program.run(case.input, self._output, self._limits, case.files)
            if not outcome.doubtful:
                break
        return self._judged(case, outcome, os.fstat(self._output).st_size, 0)

    def _talk(self, interaction: Interaction, case: TestCase, expected: str) -> _Result:
        """One case of an interactive problem."""
        named = self._job["input_file"] or self._job["output_file"] or case.files
        if named:
            return _nothing_run(Verdict.IE, "an interactive program gets no files by name")
        flags = (self._job["checker_flags"] if case.flags is None else case.flags).split()
        answer = to_bytes(expected)
        spoken = interaction.run(self._program, case.input, answer, flags, self._limits)
        return _result(*spoken, "")

    def _check(self, case: TestCase, printed: bytes) -> tuple[Verdict, str]:
        if case.expected is None:
            return Verdict.AC, ""
        flags = self._job["checker_flags"] if case.flags is None else case.flags
        if self._validation:
            answer = to_bytes(case.expected)
            return self._validation.check(case.input, printed, answer, flags.split())
        if checkers.check(case.expected, printed.decode("utf-8", "replace"), flags):
            return Verdict.AC, ""
        return Verdict.WA, "wrong output"

    def _share(self, cases: Sequence[TestCase]) -> list[_Result]:
        """Several cases in one process: the results of those that it decides.

        They are those before the first that fails. If that is the first of all, before which
        nothing ran, a wrong output or a CPU limit counts; of other failures too little is known.
        """
        os.ftruncate(self._output, 0)
        # Nothing is lost by giving it up early: the next run is one of a process of its own.
        seconds = min(self._limits.wall_seconds, self._limits.cpu_seconds + _SHARED_WALL_SECONDS)
        limits = dataclasses.replace(self._limits, wall_seconds=seconds)
        inputs = [case.input for case in cases]
        whole, runs = self._program.run_each(inputs, self._output, limits)
        self._shares = self._shares and not whole.stopped
        size = os.fstat(self._output).st_size
        results: list[_Result] = []
        begin = 0
        for case, (status, cpu, end) in zip(cases, runs, strict=False):
            run = Outcome(status, cpu, whole.wall, whole.memory, "", "run", "")
            if not begin <= end <= size:
                break
            result = self._judged(case, run, end - begin, begin)
            if result["verdict"] != Verdict.AC:
                return results or ([result] if result["verdict"] == Verdict.WA else [])
            results.append(result)
            begin = end
        if not runs and whole.stopped == "cpu":
            results.append(self._judged(cases[0], whole, size, 0))
        return results

    def _judged(self, case: TestCase, outcome: Outcome, size: int, begin: int) -> _Result:
        """The result of a run whose output lies at a place of the output file."""
        printed = os.pread(self._output, min(size, self._limits.output_bytes), begin)
        verdict, message = decide(outcome, size, self._limits)
        if verdict == Verdict.AC:
            verdict, message = self._check(case, printed)
        decoded = printed.decode("utf-8", "replace")
        kept = decoded if case.expected is None else decoded[:JUDGED_OUTPUT_KEPT]
        return _result(outcome, verdict, message, kept)


def _result(outcome: Outcome, verdict: Verdict, message: str, output: str) -> _Result:
    return {
        "verdict": verdict,
        "output": output,
        "cpu_seconds": outcome.cpu,
        "wall_seconds": outcome.wall,
        "peak_memory_bytes": outcome.memory,
        "message": message,
    }


def to_bytes(text: str) -> bytes:
    """Text as it travels to programs; lone surrogates stay what they are."""
    return text.encode("utf-8", "surrogatepass")
