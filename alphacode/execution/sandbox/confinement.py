"""How a process of the sandbox gives up its rights, for good: the order is what matters.

Making a `Confinement` binds the launcher, once; `Confinement.bind_child` binds each program or
compiler that it forks.
"""

import contextlib
import dataclasses
import fcntl
import os
import resource
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence

from alphacode.execution.sandbox import kernel, landlock, namespaces, seccomp

STACK_BYTES = 256 << 20
STACK_AND_SLACK_BYTES = STACK_BYTES + (64 << 20)
"""Address space that a program gets besides its memory: what it maps but does not use."""
THREAD_STACK_BYTES = 8 << 20
"""Of threads, as shells give: else each would take as much as the main stack may."""

_LIBRARIES = ("/usr/lib", "/usr/lib64", "/usr/lib32", "/usr/local/lib", "/lib", "/lib64")
_LOADERS = ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-musl-x86_64.so.1")
_OPEN_FILES = 64
_ABOVE = 64  # past the descriptors that children keep; larger ones make every fork dearer


@dataclasses.dataclass(frozen=True)
class Settings:
    """How a launcher confines itself and its programs.

    Attributes:
      level: 3, 2 or 1, see `isolation`.
      scratch: An empty folder of this worker: mount point of the new root at level 3, else the
        place for its files.
      uid: Taken on where the caller is root.
      readable: Files and folders that programs or compilers need besides the system's own.
      executables: Interpreters that programs are run with.
      max_threads: RLIMIT_NPROC.
      native_server: The program that runs native programs, or empty.
      python_server: The library that runs Python programs faster, or empty.
      second_scratch: Another such folder, for a second sandbox beside the first; empty for none.
    """

    level: int
    scratch: str
    uid: int
    readable: list[str]
    executables: list[str]
    max_threads: int
    native_server: str = ""
    python_server: str = ""
    second_scratch: str = ""


class Confinement:
    """The rights that are left.

    Attributes:
      layers: The mechanisms in force.
      scratch: The folder of this worker's own files.
      filters: Seccomp filters by the kind of child: `program`, `files` (one that writes files
        opened for it), `command` (one that is executed), `command files` and `compiler`.
      rules: Landlock rulesets by the kind of child; none where there is no Landlock.
    """

    def __init__(self, settings: Settings) -> None:
        """Confines the calling process.

        Raises:
          OSError: This machine does not allow the level; the message names the step.
        """
        self.settings = settings
        self.layers: list[str] = []
        # What needs rights comes before they are dropped.
        kernel.drop_bounding_set()
        self.scratch = settings.scratch
        if settings.level == 3:
            namespaces.enter(settings.scratch, settings.readable, settings.uid)
            self.scratch = namespaces.SCRATCH
            self.layers.append("namespaces")
        else:
            kernel.become_subreaper()
        if os.getuid() == 0:
            os.setgroups([])
            os.setresgid(settings.uid, settings.uid, settings.uid)
            os.setresuid(settings.uid, settings.uid, settings.uid)
            self.layers.append("own uid")
        os.chdir("/")
        kernel.drop_capabilities()
        kernel.forgo_privileges()
        kernel.hide_from_tracing()
        kernel.die_with_parent()
        self.compiler_folder = os.path.join(self.scratch, "compile")
        self.program_folder = os.path.join(self.scratch, "program")
        self.run_folder = os.path.join(self.scratch, "run")
        for folder in (self.compiler_folder, self.program_folder, self.run_folder):
            os.mkdir(folder, 0o700)
            self.guard(folder)
        self.guard(self.scratch)
        self.rules = self._rulesets()
        self.filters = {
            "program": seccomp.program_filter(),
            "files": seccomp.program_filter(files=True),
            # At level 1 nothing but this filter guards the files of the user.
            "command": seccomp.program_filter(null=settings.level > 1, execute=True),
            "command files": seccomp.program_filter(files=True, execute=True),
            "compiler": seccomp.compiler_filter(),
        }
        self._limit_all()
        self._hard = {name: _hard_limit(name) for name in _LIMITS_OF_CHILDREN}
        self.layers += ["seccomp", "rlimits"]

    def _limit_all(self) -> None:
        """Limits that suit the launcher as well and are inherited."""
        for name, value in {
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_MEMLOCK: 0,
            resource.RLIMIT_MSGQUEUE: 0,
            resource.RLIMIT_STACK: STACK_BYTES,
        }.items():
            bound = min(value, _hard_limit(name))
            resource.setrlimit(name, (bound, bound))

    def _rulesets(self) -> dict[str, int]:
        version = kernel.landlock_version()
        if self.settings.level == 2 and version == 0:
            raise OSError("this kernel has no Landlock, or it is switched off")
        if self.settings.level == 1 or version == 0:
            return {}
        self.layers.append("landlock")
        compiler = landlock.ruleset(
            [
                *self._common(),
                *(
                    (path, landlock.READ | landlock.EXECUTE)
                    for path in ("/usr", *_LIBRARIES, *self.settings.readable)
                ),
                ("/etc/alternatives", landlock.READ),
                (self.compiler_folder, landlock.EVERYTHING),
            ]
        )
        program = landlock.ruleset(self._for_programs())
        copies = {"program": place_above(program), "compiler": place_above(compiler)}
        os.close(program)
        os.close(compiler)
        return copies

    def _common(self) -> list[tuple[str, int]]:
        readable = (*_LIBRARIES, "/etc/ld.so.cache", *self.settings.readable)
        return [
            *((path, landlock.READ) for path in (*readable, *namespaces.DEVICES)),
            ("/dev/null", landlock.READ_FILE | landlock.WRITE_FILE),
        ]

    def _for_programs(self) -> list[tuple[str, int]]:
        execute = landlock.READ | landlock.EXECUTE
        return [
            *self._common(),
            *((path, execute) for path in (*_LOADERS, *self.settings.executables)),
            (self.program_folder, landlock.READ),
        ]

    def rules_with(self, folder: str, writable: Sequence[str]) -> int | None:
        """A ruleset for a program that also reads `folder` and writes some existing files.

        Returns:
          Its descriptor, which the caller closes; None where there is no Landlock.
        """
        if not self.rules:
            return None
        change = landlock.READ_FILE | landlock.WRITE_FILE | landlock.TRUNCATE
        files = [(path, change) for path in writable]
        return landlock.ruleset([*self._for_programs(), (folder, landlock.READ), *files])

    def guard(self, folder: str) -> None:
        """Lets no program make files there, should there be no Landlock to see to it."""
        if self.settings.level == 3:  # at 2 there is Landlock; at 1 programs write no files
            os.chmod(folder, 0o500)

    @contextlib.contextmanager
    def writing(self, folder: str) -> Iterator[None]:
        """Inside, the launcher may make files there."""
        os.chmod(folder, 0o700)
        try:
            yield
        finally:
            self.guard(folder)

    def bind_child(
        self, kind: str, descriptors: int, limits: Mapping[int, int], rules: int | None = None
    ) -> None:
        """Confines a child further: nothing after the last step may need a right.

        Args:
          kind: A key of `filters`.
          descriptors: How many it keeps, from 0 on.
          limits: Resource limits besides those that all children have.
          rules: A ruleset of its own.

        Raises:
          OSError: A step was refused; the child must end.
        """
        # 1. A session of its own, which ends with the launcher.
        os.setsid()
        if self.settings.level < 3:  # else the launcher is process 1, and its end that of all
            kernel.die_with_parent()
        # 2. Landlock, whose ruleset is one of the descriptors that
        if rules is None and self.rules:
            rules = self.rules["compiler" if kind == "compiler" else "program"]
        if rules is not None:
            kernel.landlock_restrict(rules)
        # 3. are closed now: the filter would refuse that, silently.
        os.closerange(descriptors, 1 << 20)
        # 4. Limits.
        for name, value in {
            resource.RLIMIT_NPROC: self.settings.max_threads,
            resource.RLIMIT_NOFILE: max(_OPEN_FILES, descriptors + _OPEN_FILES // 2),
            **limits,
        }.items():
            bound = min(value, self._hard[name])
            resource.setrlimit(name, (bound, bound))
        # 5. The filter.
        self.filters[kind].install()


_LIMITS_OF_CHILDREN = (
    resource.RLIMIT_NPROC,
    resource.RLIMIT_NOFILE,
    resource.RLIMIT_AS,
    resource.RLIMIT_CPU,
    resource.RLIMIT_FSIZE,
)


def _hard_limit(name: int) -> int:
    hard = resource.getrlimit(name)[1]
    return sys.maxsize if hard == resource.RLIM_INFINITY else hard


def place(descriptors: Sequence[int]) -> None:
    """Moves descriptors to 0, 1, 2, ...; only the first three survive executing a program."""
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD, _ABOVE) for fd in descriptors]
    for target, fd in enumerate(high):
        os.dup2(fd, target, inheritable=target < 3)
    for fd in (0, 1):  # whose flags an earlier program may have changed
        fcntl.fcntl(fd, fcntl.F_SETFL, 0)


def place_above(fd: int) -> int:
    """A copy of a descriptor where `place` leaves it alone."""
    return fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _ABOVE)


def reset_signals() -> None:
    """Undoes what Python ignores; an executed program would inherit it."""
    for name in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(name, signal.SIG_DFL)


def count_threads(uid: int) -> int:
    """Threads of a user now, all of which RLIMIT_NPROC counts; 0 where /proc does not tell."""
    total = 0
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        try:
            if name.isdigit() and os.stat(f"/proc/{name}").st_uid == uid:
                total += len(os.listdir(f"/proc/{name}/task"))
        except OSError:
            continue  # it ended meanwhile
    return total
