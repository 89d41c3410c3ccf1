"""Isolation levels: starting workers at one, and finding the strongest that holds here.

Levels are not claimed but tried: a program that attacks what the level promises to guard is run
under it, and the level counts only if every attack fails.

  3  namespaces (own root, processes, network) + seccomp + rlimits + Landlock where it is
  2  seccomp + Landlock + rlimits, and a user of its own where the caller is root
  1  seccomp + rlimits: programs may read the files that their user may read; on request only
"""

import dataclasses
import secrets
from pathlib import Path

from alphacode.errors import UserError
from alphacode.execution.folders import Workspace
from alphacode.execution.judge.channel import WorkerError
from alphacode.execution.judge.worker import Worker
from alphacode.execution.languages import PYTHON, Needs
from alphacode.execution.sandbox import kernel
from alphacode.execution.verdicts import Case, Job, Limits, Verdict

_NAMES = {
    3: "namespaces + seccomp",
    2: "seccomp + landlock",
    1: "seccomp",
    0: "none",
}


class SandboxError(RuntimeError, UserError):
    """Programs cannot be isolated as well as the configuration demands; nothing was run."""


@dataclasses.dataclass(frozen=True)
class Isolation:
    """What holds untrusted programs here.

    Attributes:
      level: 3 to 1, or 0 for none at all.
      name: For reports.
      layers: The mechanisms in force.
    """

    level: int
    name: str
    layers: tuple[str, ...]


# Prints a word for each thing that it could do and must not.
_ATTACK = """
import ctypes, os, socket
secret, target, level = {secret!r}, {target!r}, {level}
libc = ctypes.CDLL(None, use_errno=True)
def write():
    with open(target, "w") as file:
        file.write("x")
def read():
    with open(secret) as file:
        assert file.read()
def fork():
    if os.fork() == 0:
        os._exit(0)
def signal():
    os.kill(os.getppid() or 1, 0)
def root():
    assert os.getuid() == 0
    raise SystemExit("root")
def call(number, *arguments):
    def attack():
        if libc.syscall(number, *arguments) < 0:
            raise OSError(ctypes.get_errno(), "refused")
    return attack
attacks = dict(
    internet=lambda: socket.socket(socket.AF_INET),
    unix=lambda: socket.socket(socket.AF_UNIX),
    write=write, fork=fork, signal=signal, root=root,
    memory_file=lambda: os.memfd_create("x"),
    execute=lambda: os.execv("/usr/bin/true", ["true"]),
    trace=call(101, 0, 0, 0, 0), namespace=call(272, 0x10000000), filter=call(317, 1, 0, 0),
)
if level > 1:
    attacks.update(read=read, users=lambda: open("/etc/passwd"), home=lambda: os.listdir("/home"))
for name, attack in attacks.items():
    try:
        attack()
    except (OSError, AssertionError):
        continue
    print("escaped:", name)
print("contained")
"""
_ATTACK_LIMITS = Limits(
    cpu_seconds=10, wall_seconds=30, memory_bytes=256 << 20, output_bytes=1 << 16
)
_LEVELS = (3, 2, 1)
_ATTEMPTS = 3


def strongest(minimum: int, folder: Path, needs: Needs) -> tuple[Isolation, Worker]:
    """The strongest level that holds here, with a running worker.

    Args:
      minimum: Levels below it are not tried.
      folder: The worker's own, empty.
      needs: Of the languages that it is to run.

    Raises:
      SandboxError: None holds; the one line says why each failed and what to do.
    """
    if not kernel.SUPPORTED:
        raise SandboxError(
            "programs can be isolated on x86-64 Linux only; judge there, on a virtual machine or "
            "another host"
        )
    reasons = []
    for level in (level for level in _LEVELS if level >= minimum):
        found = _holding(level, folder, needs)
        if not isinstance(found, str):
            return Isolation(level, _NAMES[level], tuple(found.layers)), found
        reasons.append(f"level {level}: {found}")
    less = f", or accept less by --config.execution.minimum_isolation={minimum - 1}"
    raise SandboxError(
        f"no isolation of level {minimum} or better here ({'; '.join(reasons)}); allow user "
        "namespaces (sysctl kernel.unprivileged_userns_clone=1, or a container with "
        "--security-opt seccomp=unconfined), use a kernel with Landlock"
        + (less if minimum > 1 else "")
    )


def _holding(level: int, folder: Path, needs: Needs) -> Worker | str:
    """A worker under which every attack fails at that level, or why there is none."""
    reason = ""
    for _ in range(_ATTEMPTS):  # a worker that was killed says nothing of the level
        try:
            worker = Worker(level, folder, needs)
        except WorkerError as error:
            reason = str(error)
            continue
        try:
            escaped = _escapes(worker, level)
        except WorkerError as error:
            reason = str(error)
            worker.close()
            continue
        if not escaped:
            return worker
        worker.close()
        return escaped
    return reason


def _escapes(worker: Worker, level: int) -> str:
    """What an attacking program could do under this worker; empty where it is contained.

    Raises:
      WorkerError: The worker failed.
    """
    with Workspace() as folder:
        folder.chmod(0o777)
        secret = Path(folder, "secret")
        secret.write_text(secrets.token_hex())
        secret.chmod(0o644)
        source = _ATTACK.format(secret=str(secret), target=f"{folder}/written", level=level)
        job = Job("", "python3", source, (Case("", None),), _ATTACK_LIMITS)
        result = worker.ask(job, PYTHON)
        if Path(folder, "written").exists():
            return "a program wrote a file"
    if result.verdict != Verdict.AC:
        return f"the probe ended with {result.verdict}: {result.message}"
    lines = result.cases[0].output.splitlines()
    return "" if lines == ["contained"] else ", ".join(lines)
