"""What the header of a compiled program says of it."""

import os
import struct

_HEADER = struct.Struct("<4sB27x Q Q 6x H H")  # magic, class, program header offset, size, number
_SEGMENT = struct.Struct("<I 36x Q")  # kind, size in memory
_MAGIC, _CLASS_64, _LOADED = b"\x7fELF", 2, 1


def static_bytes(fd: int) -> int:
    """Memory of code and global variables, from the ELF header of an open file; 0 for others."""
    raw = os.pread(fd, _HEADER.size, 0)
    if len(raw) < _HEADER.size:
        return 0
    magic, kind, offset, _, size, count = _HEADER.unpack(raw)
    if magic != _MAGIC or kind != _CLASS_64 or size < _SEGMENT.size:
        return 0
    table = os.pread(fd, size * count, offset)
    starts = range(0, len(table) - _SEGMENT.size + 1, size)
    segments = (_SEGMENT.unpack_from(table, start) for start in starts)
    return sum(length for what, length in segments if what == _LOADED)
