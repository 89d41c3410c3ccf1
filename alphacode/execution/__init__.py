"""The judge: untrusted programs run in a sandbox, and verdicts on what they print.

The processes, each by what it does. The last four are one worker; there is one for each core.

    caller      has programs judged; a thread of it waits for each worker
    supervisor  outside of the sandbox: holds the expected outputs, has programs run, decides
    launcher    inside, without rights: has compilers run, and becomes a program by a fork
    servers     inside: do so in its place, for shared objects and, faster, for Python programs
    program     untrusted: bound before its first instruction, ended with all that it started

From a job to its verdict, and why each layer is there:

    runner            one entrance, wherever programs are run: no caller knows of workers
    pool              which worker takes a job, here or over Ray; a broken worker is replaced
    judge.worker      a worker is another process, lest its end or its memory be the caller's
    judge.supervisor  starts the launcher, and ends it when the caller ends, however that comes
    judge.judge       the cases of a job: which are run, in whose process, what outputs are worth
    judge.program     a program is compiled once, and run as its language wants
    judge.channel     what crosses into the sandbox: descriptors and numbers, awaited with patience
    sandbox           gives up rights in the one right order, and starts what is untrusted

Beside them `stream` adds the jobs that follow from results, and `results` keeps these in a file.
"""

from alphacode.execution.checkers import check
from alphacode.execution.judge.isolation import Isolation, SandboxError
from alphacode.execution.languages import limits_for
from alphacode.execution.results import RecordSummary, ResultLog, record
from alphacode.execution.rows import RowLog
from alphacode.execution.runner import Runner
from alphacode.execution.stream import run_stream
from alphacode.execution.verdicts import (
    Case,
    CaseResult,
    Job,
    JobResult,
    Limits,
    Validator,
    Verdict,
)

__all__ = [
    "Case",
    "CaseResult",
    "Isolation",
    "Job",
    "JobResult",
    "Limits",
    "RecordSummary",
    "ResultLog",
    "RowLog",
    "Runner",
    "SandboxError",
    "Validator",
    "Verdict",
    "check",
    "limits_for",
    "record",
    "run_stream",
]
