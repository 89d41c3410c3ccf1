"""The processes inside of a sandbox, seen from outside: what they wait for and what they hold."""

import contextlib
import os
import resource
import signal
from collections.abc import Sequence


def run_queue_seconds(starters: Sequence[int]) -> float:
    """How long a program that one of these processes started had no core although it was ready.

    Of the thread that waited most; 0 where the kernel does not count it (CONFIG_SCHED_INFO).
    """
    nanoseconds = 0
    for pid in children(starters):
        with contextlib.suppress(OSError, ValueError, IndexError):
            for thread in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as file:
                    nanoseconds = max(nanoseconds, int(file.read().split()[1]))
    return nanoseconds / 1e9


def children(starters: Sequence[int]) -> list[int]:
    """Children of any of these processes that are none of them."""
    found = (int(name) for name in os.listdir("/proc") if name.isdigit())
    return [pid for pid in found if pid not in starters and _parent_of(pid) in starters]


def _parent_of(pid: int) -> int | None:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except OSError:
        return None  # it ended meanwhile


def end_larger(starters: Sequence[int], most: int) -> bool:
    """Kills the programs that one of these processes started and that hold more than `most` bytes.

    Returns:
      Whether there was one. What a program holds is seen only where the kernel tells the children
      of a process (CONFIG_PROC_CHILDREN).
    """
    found = False
    for starter in starters:
        for pid in _children_of(starter):
            if pid not in starters and _resident_bytes(pid) > most:
                with contextlib.suppress(ProcessLookupError):
                    handle = os.pidfd_open(pid)
                    # Of the same process still: its number may have been given to another.
                    if _resident_bytes(pid) > most:
                        signal.pidfd_send_signal(handle, signal.SIGKILL)
                        found = True
                    os.close(handle)
    return found


def _children_of(pid: int) -> list[int]:
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def _resident_bytes(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0
