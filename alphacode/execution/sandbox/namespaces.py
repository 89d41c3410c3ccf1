"""A root file system and namespaces of its own for everything a worker runs (level 3).

Inside there are the system's libraries and compilers and Python's standard library, read-only, two
devices and a small scratch folder: no network, no other processes, no /proc, no /home.
"""

import os

from alphacode.execution.sandbox import kernel

SCRATCH = "/scratch"
RUN_FOLDER = f"{SCRATCH}/run"
STDIN = "stdin"
"""A file in `RUN_FOLDER` to which /dev/stdin leads: without /proc there is nothing else."""
_SCRATCH_BYTES = 256 << 20
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32", "/libx32")
_LOADER_FILES = ("/etc/ld.so.cache", "/etc/alternatives")
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


def isolate_children() -> None:
    """Gives the next child a process namespace, of which it is the first process.

    Root does it directly. Others make a user namespace, in which they keep their own number and
    gain the right to do so.

    Raises:
      OSError: This machine does not allow it.
    """
    uid, gid = os.getuid(), os.getgid()
    if uid == 0:
        kernel.unshare(kernel.CLONE_NEWPID)
        return
    kernel.unshare(kernel.CLONE_NEWUSER | kernel.CLONE_NEWPID)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def enter(mount_point: str, visible: list[str], uid: int) -> None:
    """Leaves the machine's file system, network and names behind; the caller still has rights.

    Args:
      mount_point: An existing empty folder; the new root is mounted over it, unseen by others.
      visible: Files and folders that stay, read-only, at the same paths, besides the system's.
      uid: Who may write to `SCRATCH`.

    Raises:
      OSError: This machine does not allow it; the message names the step.
    """
    kernel.unshare(
        kernel.CLONE_NEWNS
        | kernel.CLONE_NEWNET
        | kernel.CLONE_NEWIPC
        | kernel.CLONE_NEWUTS
        | kernel.CLONE_NEWCGROUP
    )
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    guarded = kernel.MS_NOSUID | kernel.MS_NODEV
    kernel.mount("root", mount_point, "tmpfs", guarded, "size=1m,mode=755")
    for path in _SYSTEM:
        if os.path.islink(path):
            os.symlink(os.readlink(path), mount_point + path)
        elif os.path.isdir(path):
            _bind(path, mount_point, read_only=True)
    for path in (*_LOADER_FILES, *visible):
        if os.path.exists(path) and not os.path.exists(mount_point + path):
            _bind(path, mount_point, read_only=True)
    for path in DEVICES:
        _bind(path, mount_point, read_only=False)
    os.symlink(f"{RUN_FOLDER}/{STDIN}", f"{mount_point}/dev/stdin")
    os.mkdir(mount_point + SCRATCH)
    kernel.mount(
        "scratch",
        mount_point + SCRATCH,
        "tmpfs",
        guarded,
        f"size={_SCRATCH_BYTES},mode=700,uid={uid}",
    )
    again = kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY
    kernel.mount("none", mount_point, None, again | guarded)
    kernel.change_root(mount_point)


def _bind(path: str, root: str, *, read_only: bool) -> None:
    target = root + path
    if os.path.isdir(path):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb"):
            pass
    kernel.mount(path, target, None, kernel.MS_BIND | kernel.MS_REC)
    if read_only:
        kernel.make_read_only(target)
