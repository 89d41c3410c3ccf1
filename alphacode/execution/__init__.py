"""The judge: untrusted programs run in a sandbox, and verdicts on what they print."""

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
