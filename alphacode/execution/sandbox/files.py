"""Files of the sandbox: those in memory travel between processes, others lie in its folders."""

import fcntl
import os

_SEALS = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE


def memory_file(name: str, content: bytes) -> int:
    """A descriptor of a memory file with that content which nobody can change."""
    fd = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with open(fd, "wb", closefd=False) as file:
        file.write(content)
    seal(fd)
    return fd


def seal(fd: int) -> None:
    """Nobody can change that memory file from now on."""
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS, _SEALS)


def transfer(source: int, target: int) -> None:
    """Appends the whole content of one to the other.

    It does not pass through this process, whose memory every program is a copy of.
    """
    offset, size = 0, os.fstat(source).st_size
    while offset < size:
        offset += os.sendfile(target, source, offset, size - offset)


def write_new(source: int, path: str, mode: int) -> None:
    """Makes a file with the content of a descriptor; FileExistsError where there is one."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    transfer(source, file)
    os.close(file)


def read_all(fd: int) -> bytes:
    """The whole content, wherever the descriptor stands; it stands at the end then."""
    return os.pread(fd, os.lseek(fd, 0, os.SEEK_END), 0)


def empty(folder: str) -> None:
    """Removes all that is in a folder, however deep: a Java package makes folders of its names."""
    waiting, found = [folder], []
    while waiting:
        found.append(waiting.pop())
        for entry in os.scandir(found[-1]):
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            else:
                os.unlink(entry.path)
    for below in reversed(found[1:]):
        os.rmdir(below)
