"""The Linux calls that Python lacks, by ctypes: no helper has to be compiled.

Every function raises OSError with the name of the call. x86-64 only, as are the filters of
`seccomp`; `SUPPORTED` says so.
"""

import contextlib
import ctypes
import os
import platform

SUPPORTED = platform.system() == "Linux" and platform.machine() == "x86_64"

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 0x1
MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_REMOUNT = 0x20
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
_MNT_DETACH = 2

_SYS_CAPSET = 126
_SYS_PIVOT_ROOT = 155
_SYS_SECCOMP = 317
_SYS_MOUNT_SETATTR = 442
_SYS_LANDLOCK_CREATE = 444
_SYS_LANDLOCK_ADD = 445
_SYS_LANDLOCK_RESTRICT = 446

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_CAPBSET_DROP = 24
_PR_SET_SECUREBITS = 28
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_SECUREBITS_NO_ROOT = 0b11  # a program of uid 0 gains nothing, and this cannot be undone
_LAST_CAPABILITY = 63
_CAPABILITY_VERSION = 0x20080522

_AT_RECURSIVE = 0x8000
_MOUNT_ATTR_RDONLY_NOSUID_NODEV = 0x1 | 0x2 | 0x4
_LANDLOCK_VERSION = 1
_LANDLOCK_PATH_BENEATH = 1

# What a `pthread_attr_t` takes, and some more.
_THREAD_ATTRIBUTES_BYTES = 64

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
# Made beforehand: every program loads a filter.
_LOAD_FILTER = (ctypes.c_long(_SYS_SECCOMP), ctypes.c_long(1), ctypes.c_long(0))


def _checked(result: int, name: str) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return result


def _syscall(name: str, number: int, *arguments: object) -> int:
    # Variadic calls pass small integers as C int; the kernel reads whole registers.
    wide = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return _checked(_libc.syscall(ctypes.c_long(number), *wide), name)


def _prctl(name: str, option: int, value: int) -> None:
    wide = [ctypes.c_ulong(v) for v in (value, 0, 0, 0)]
    _checked(_libc.prctl(ctypes.c_int(option), *wide), f"prctl {name}")


_bare_fork = ctypes.PyDLL(None, use_errno=True).fork


def fork() -> int:
    """fork(2) as C has it, for a process of one thread.

    `os.fork` has Python and its modules set their locks and seeds anew, for which a child copies a
    hundred pages more.
    """
    return _checked(_bare_fork(), "fork")


def unshare(flags: int) -> None:
    """Moves this process, or with CLONE_NEWPID its children, to new namespaces."""
    _checked(_libc.unshare(ctypes.c_int(flags)), "unshare")


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """mount(2)."""
    result = _libc.mount(
        os.fsencode(source),
        os.fsencode(target),
        kind.encode() if kind else None,
        ctypes.c_ulong(flags),
        options.encode() if options else None,
    )
    _checked(result, f"mount {target}")


class _MountAttributes(ctypes.Structure):
    _fields_ = tuple((n, ctypes.c_uint64) for n in ("set", "clear", "propagation", "userns"))


def make_read_only(target: str) -> None:
    """Makes the mount there, and all below it, read-only, without set-uid and devices."""
    attributes = _MountAttributes(set=_MOUNT_ATTR_RDONLY_NOSUID_NODEV)
    _syscall(
        f"mount_setattr {target}",
        _SYS_MOUNT_SETATTR,
        -100,
        os.fsencode(target),
        _AT_RECURSIVE,
        ctypes.byref(attributes),
        ctypes.sizeof(attributes),
    )


def change_root(directory: str) -> None:
    """Makes a mount point the root of this mount namespace and lets go of the old one."""
    os.chdir(directory)
    _syscall("pivot_root", _SYS_PIVOT_ROOT, b".", b".")  # stacks the old root on the new
    _checked(_libc.umount2(b".", _MNT_DETACH), "umount2")
    os.chdir("/")


def die_with_parent() -> None:
    """SIGKILL when the parent ends. A change of uid clears it, so call it after one."""
    _prctl("PDEATHSIG", _PR_SET_PDEATHSIG, 9)


def become_subreaper() -> None:
    """Orphans below this process become its children."""
    _prctl("CHILD_SUBREAPER", _PR_SET_CHILD_SUBREAPER, 1)


def hide_from_tracing() -> None:
    """No process of the same uid may attach to this one or read its memory."""
    _prctl("DUMPABLE", _PR_SET_DUMPABLE, 0)


def forgo_privileges() -> None:
    """Gives up, for ever, what set-uid programs and file capabilities grant."""
    _prctl("NO_NEW_PRIVS", _PR_SET_NO_NEW_PRIVS, 1)


def drop_bounding_set() -> None:
    """No later program regains a capability. Does nothing without CAP_SETPCAP."""
    with contextlib.suppress(OSError):  # ends past the last one that this kernel knows
        for capability in range(_LAST_CAPABILITY + 1):
            _prctl("CAPBSET_DROP", _PR_CAPBSET_DROP, capability)
    with contextlib.suppress(OSError):
        _prctl("SECUREBITS", _PR_SET_SECUREBITS, _SECUREBITS_NO_ROOT)


def drop_capabilities() -> None:
    """Empties the effective, permitted and inheritable sets."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    data = (ctypes.c_uint32 * 6)()
    _syscall("capset", _SYS_CAPSET, ctypes.byref(header), ctypes.byref(data))


def install_seccomp(program: ctypes.Structure) -> None:
    """Loads a filter (`struct sock_fprog`) into this thread, for ever."""
    _checked(_libc.syscall(*_LOAD_FILTER, ctypes.byref(program)), "seccomp")


def landlock_version() -> int:
    """The kernel's Landlock ABI, 0 where it has none or it is switched off."""
    try:
        return _syscall("landlock", _SYS_LANDLOCK_CREATE, 0, 0, _LANDLOCK_VERSION)
    except OSError:
        return 0


def landlock_create(attributes: bytes) -> int:
    """A new ruleset's descriptor, from `struct landlock_ruleset_attr`."""
    return _syscall("landlock_create_ruleset", _SYS_LANDLOCK_CREATE, attributes, len(attributes), 0)


def landlock_add(ruleset: int, attributes: bytes) -> None:
    """Adds a rule, from `struct landlock_path_beneath_attr`."""
    _syscall("landlock_add_rule", _SYS_LANDLOCK_ADD, ruleset, _LANDLOCK_PATH_BENEATH, attributes, 0)


def landlock_restrict(ruleset: int) -> None:
    """Binds this thread to a ruleset, for ever."""
    _syscall("landlock_restrict_self", _SYS_LANDLOCK_RESTRICT, ruleset, 0)


def set_thread_stack(size: int) -> None:
    """Address space that a new thread's stack takes, in bytes, where a program asks for none."""
    attributes = ctypes.create_string_buffer(_THREAD_ATTRIBUTES_BYTES)
    _libc.pthread_attr_init(attributes)
    _libc.pthread_attr_setstacksize(attributes, ctypes.c_size_t(size))
    _libc.pthread_setattr_default_np(attributes)
