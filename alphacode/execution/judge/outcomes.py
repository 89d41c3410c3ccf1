"""How one run of a program ended, and the verdict on it before its output is compared."""

import dataclasses
import signal

from alphacode.execution.verdicts import Limits, Verdict, worst

_MEMORY_FULL = 0.95
_OUT_OF_MEMORY = (
    "MemoryError",
    "std::bad_alloc",
    "std::bad_array_new_length",
    "java.lang.OutOfMemoryError",
)
MEMORY = "memory"
_SIGNALS = frozenset(int(s) for s in signal.Signals)


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What the process that started a program says of it.

    Attributes:
      status: Exit status, or minus the signal's number.
      cpu: Seconds of all its threads.
      wall: Seconds.
      memory: Peak, in bytes.
      stopped: Why it was stopped: nothing, `cpu`, `memory`, `stalled` (it used no CPU any more) or
        `starved` (the machine gave it none).
      stage: How far it came: `setup`, `compile` (of a Python program) or `run`.
      message: What went wrong before the program began, else the end of its standard error.
    """

    status: int
    cpu: float
    wall: float
    memory: int
    stopped: str
    stage: str
    message: str

    @property
    def killed_from_outside(self) -> bool:
        """SIGKILL that is not ours: programs cannot send it, so memory of the machine ran out."""
        return self.status == -signal.SIGKILL and not self.stopped

    @property
    def doubtful(self) -> bool:
        """A busy machine, not the program, may be at fault: it deserves one more run."""
        return self.stopped in ("stalled", "starved") or self.killed_from_outside


def decide(outcome: Outcome, printed: int, limits: Limits) -> tuple[Verdict, str]:
    """The verdict so far, and why.

    Args:
      outcome: Of the run.
      printed: Bytes of output.
      limits: Of the run.
    """
    found = {Verdict.AC: ""}
    status, errors = outcome.status, outcome.message.strip()
    if outcome.stage == "setup":
        found[Verdict.IE] = outcome.message
    elif outcome.stage == "compile":
        found[Verdict.CE] = outcome.message
    if printed > limits.output_bytes:
        found[Verdict.OLE] = f"more than {limits.output_bytes} bytes of output"
    last_line = errors.rpartition("\n")[2] if "java." not in errors else errors
    out_of_memory = status != 0 and any(name in last_line for name in _OUT_OF_MEMORY)
    # A program that ends well may have used all it was given, but no more.
    full = limits.memory_bytes * (_MEMORY_FULL if status or outcome.stopped else 1)
    if out_of_memory or outcome.memory > full or outcome.stopped == MEMORY:
        found[Verdict.MLE] = f"more than {limits.memory_bytes >> 20} MiB of memory"
    late = outcome.cpu > limits.cpu_seconds or outcome.stopped or status == -signal.SIGXCPU
    if outcome.stopped == "starved":
        found[Verdict.IE] = "the machine is too busy"
    elif late and outcome.stopped != MEMORY:
        slept = outcome.stopped == "stalled"
        wall, cpu = f"{limits.wall_seconds:g} s of wall time", f"{limits.cpu_seconds:g} s of CPU"
        found[Verdict.TLE] = f"more than {wall if slept else cpu}"
    elif outcome.killed_from_outside:
        found[Verdict.IE] = "killed from outside; is the machine out of memory?"
    if status < 0 and not outcome.stopped:
        name = signal.Signals(-status).name if -status in _SIGNALS else f"signal {-status}"
        found[Verdict.RE] = "\n".join(filter(None, (f"ended by {name}", errors)))
    elif status > 0:
        found[Verdict.RE] = "\n".join(filter(None, (f"exit status {status}", errors)))
    verdict = worst(found)
    return verdict, found[verdict]
