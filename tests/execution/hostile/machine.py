"""What hostile programs aim at, and how it is seen that they got nothing and left nothing."""

import contextlib
import itertools
import os
import re
import secrets
import signal
import socket
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from hostile.corpus import FOLDER, VICTIMS, Program
from judge_helpers import descendants, supervisors, workspace

import alphacode
from alphacode.execution import Case, Job, JobResult, Limits, Runner, Verdict

_HONEST = {"python3": "honest.py", "c": "honest.c", "cpp": "honest.c", "java": "honest.java"}
_PATIENT = Limits(cpu_seconds=5, wall_seconds=30, memory_bytes=512 << 20, output_bytes=1 << 20)
_LEAKS = ("ESCAPED", "the hidden secret", "root:x:", "hidden-answer-of-another")
_PUBLIC_FOLDERS = ("/tmp/", "/var/tmp/", "/dev/shm/", "/dev/mqueue/", "/run/lock/")
_WAIT_SECONDS = 5.0
_LONGEST_SECONDS = 20.0
_TAMPERING = ("answers/", "compiler/", "judge/", "run_folder/")
_NATIVE = ("c", "cpp")
# The worker's own folders, and the last program and validator, which wait for their next run.
_EXPECTED = re.compile(r"compile|run|program(/(program|validator)\.(so|jar|zip))?")


class Host:
    """A folder and servers that every user of this machine may use.

    Attributes:
      facts: Values of the programs' placeholders.
    """

    def __init__(self, folder: Path, servers: list[socket.socket], facts: dict[str, str]) -> None:
        self.facts = facts
        self._folder = folder
        self._servers = servers
        self._before = self._look()

    def _look(self) -> list[object]:
        """All that can be seen of the folder, and this process's mounts."""
        about = [(p.name, p.lstat()) for p in [self._folder, *sorted(self._folder.iterdir())]]
        attributes = [(n, s.st_mode, s.st_uid, s.st_size, s.st_mtime_ns) for n, s in about]
        secret = (self._folder / "secret").read_text(encoding="ascii")
        return [attributes, secret, Path("/proc/self/mountinfo").read_text(encoding="utf-8")]

    def troubles(self) -> list[str]:
        """What was done to it."""
        found = [] if self._look() == self._before else ["the host's files or mounts changed"]
        for server in self._servers:
            with contextlib.suppress(BlockingIOError):
                if server.type == socket.SOCK_STREAM:
                    server.accept()[0].close()
                else:
                    server.recv(1)
                found.append(f"somebody called {server.getsockname()}")
        return found


@contextlib.contextmanager
def host() -> Iterator[Host]:
    """Sets it up, and takes it down."""
    abstract = f"alphacode-{secrets.token_hex(8)}"
    # Not below pytest's own folder, which other users could not enter anyway.
    with (
        tempfile.TemporaryDirectory(prefix="alphacode-test-") as name,
        contextlib.ExitStack() as up,
    ):
        folder = Path(name)
        folder.chmod(0o777)
        secret = folder / "secret"
        secret.write_text(f"the hidden secret {secrets.token_hex()}", encoding="ascii")
        secret.chmod(0o666)
        tcp = up.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = up.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        servers = [tcp, udp]
        for address in (f"{name}/socket", f"\0{abstract}"):
            server = up.enter_context(socket.socket(socket.AF_UNIX))
            server.bind(address)
            server.listen()
            servers.append(server)
        Path(name, "socket").chmod(0o777)
        for server in servers:
            server.setblocking(False)
        facts = {
            "FOLDER": name,
            "PORT": str(tcp.getsockname()[1]),
            "UDP_PORT": str(udp.getsockname()[1]),
            "ABSTRACT": abstract,
            "PROJECT": str(Path(alphacode.__file__).parent.parent),
            "TESTER": str(os.getpid()),
        }
        yield Host(folder, servers, facts)


class Watch:
    """A pool with one worker at one level, and how it was before the first attack."""

    def __init__(self, pool: Runner, target: Host) -> None:
        """Judges an honest program of each language first, so that all is warm."""
        self.pool = pool
        self._host = target
        self._folder = workspace(pool) / "0"
        self._facts = {**target.facts, "SCRATCH": str(workspace(pool))}
        self._honest = {
            language: (FOLDER / _HONEST[language]).read_text(encoding="utf-8")
            for language in sorted(pool.languages)
        }
        self._begin()

    def _begin(self) -> None:
        self._seen = {}
        for language in self._honest:
            result = self._judge_honest(language, None)
            assert result.verdict == Verdict.AC, result
            self._seen[language] = result.cases[0].output
        (self._supervisor,) = supervisors(self.pool)
        self._warm = descendants(self._supervisor)
        self._uid = self._folder.stat().st_uid

    def judge(self, program: Program) -> tuple[JobResult, float]:
        """Judges a hostile program after those that come before it; and the seconds it took."""
        for name in program.after:
            self._one(VICTIMS[name].job(self._facts))
        started = time.monotonic()
        result = self._one(program.job(self._facts))
        return result, time.monotonic() - started

    def _one(self, job: Job) -> JobResult:
        (result,) = self.pool.judge([job])
        return result

    def _judge_honest(self, language: str, expected: str | None) -> JobResult:
        tests = (Case("41", expected),)
        source = self._honest[language]
        # In either way of compiling: what the quick one spoils is rejected.
        return self._one(Job("honest", language, source, tests, _PATIENT, reject_quickly=True))

    def troubles(self, program: Program, result: JobResult, seconds: float) -> list[str]:
        """All in which the program did more than it should, or the judge less."""
        found = []
        if seconds > _LONGEST_SECONDS:
            found.append(f"it held the worker for {seconds:.0f} s")
        if result.verdict not in program.expected:
            found.append(f"the verdict is {result.verdict}: {result.message[:400]}")
        told = [result.message, *(part for c in result.cases for part in (c.output, c.message))]
        found += [f"it got {word!r}: {told}" for word in _LEAKS if any(word in t for t in told)]
        # A Python program costs little; others are compiled, and so judged where it matters most.
        tampers = program.name.startswith(_TAMPERING) and program.language in _NATIVE
        languages = ("python3", program.language) if tampers else ("python3",)
        return found + self.changes(languages, anew=bool(found))

    def changes(self, languages: Sequence[str] = ("python3",), *, anew: bool = False) -> list[str]:
        """In which this machine and this worker are not as before.

        Args:
          languages: Of the honest programs to be judged.
          anew: Have another worker hereafter, as if something had been found.
        """
        found = []
        if supervisors(self.pool) == [self._supervisor]:
            found += self._left_behind()
            for language in languages:
                found += self._spoilt(language)
        else:
            found.append("the worker had to be replaced")
        if found or anew:  # lest all the programs that follow fail as well
            for worker in supervisors(self.pool):
                os.kill(worker, signal.SIGKILL)
            self._begin()
        return [*found, *self._host.troubles()]

    def _spoilt(self, language: str) -> list[str]:
        """What an honest program finds that it did not find at first."""
        after = self._judge_honest(language, self._seen[language])
        if after.verdict == Verdict.AC:
            return []
        now, before = after.cases[0].output if after.cases else "", self._seen[language]
        words = itertools.zip_longest(now.split(), before.split(), fillvalue="")
        differing = [f"{a} for {b}" for a, b in words if a != b]
        return [f"the next {language} program: {after.message}, {differing[:9]}"]

    def _left_behind(self) -> list[str]:
        found = []
        ends = time.monotonic() + _WAIT_SECONDS  # a process that was killed is still seen a while
        while (now := descendants(self._supervisor)) != self._warm and time.monotonic() < ends:
            time.sleep(0.01)
        if now != self._warm:
            found.append(f"processes: {now} instead of {self._warm}")
        found += [f"file left: {path}" for path in sorted(set(self._files()))]
        return found

    def _files(self) -> list[str]:
        """Files of the worker's user outside and of the worker's scratch inside the sandbox."""
        files = []
        # Inside, if there is an inside and this user may look; and outside.
        for root in [*(Path(f"/proc/{pid}/root/scratch") for pid in self._warm), self._folder]:
            with contextlib.suppress(OSError):
                found = [str(path.relative_to(root)) for path in root.rglob("*")]
                files += [path for path in found if not _EXPECTED.fullmatch(path)]
        if self._uid != os.getuid():
            for folder in filter(os.path.isdir, _PUBLIC_FOLDERS):
                files += [
                    path for path in map(folder.__add__, os.listdir(folder)) if self._made(path)
                ]
        return files

    def _made(self, path: str) -> bool:
        with contextlib.suppress(OSError):  # others come and go
            return os.lstat(path).st_uid == self._uid
        return False
