"""Which class a compiled Java program starts with, read from its class files.

The text of a program does not tell: comments, strings and nested classes mislead.
"""

import re
import struct
import zipfile
from collections.abc import Iterator

_PUBLIC_STATIC = 0x0009
_MAIN = (b"main", b"([Ljava/lang/String;)V")
_LONGEST_NAME = 100
_TEXT = 1
# Bytes of other constants after their kind; those of eight take two places.
_CONSTANT_BYTES = {
    **{7: 2, 8: 2, 16: 2, 19: 2, 20: 2, 15: 3, 5: 8, 6: 8},
    **dict.fromkeys((3, 4, 9, 10, 11, 12, 17, 18), 4),
}
_OTHER_NAME = re.compile(r"should be declared in a file named (\w+\.java)")


def file_name_wanted(message: str) -> str | None:
    """What the compiler wants the file to be called, where it says so and a file can be."""
    found = _OTHER_NAME.search(message)
    return found[1] if found and len(found[1].encode()) <= _LONGEST_NAME else None


def main_class(archive: int, guess: str, source: str) -> str:
    """The class to start with.

    Args:
      archive: Descriptor of the program.
      guess: Taken where it can be started, and where no class can.
      source: Its main file, whose first class that can be started comes next.
    """
    with open(archive, "rb", closefd=False) as file, zipfile.ZipFile(file) as packed:
        names = [name for name in packed.namelist() if name.endswith(".class")]
        found = [name for name in names if _starts(packed.read(name))]
    classes = [name.removesuffix(".class").replace("/", ".") for name in found]

    def order(name: str) -> tuple[bool, bool, int]:
        simple = name.rpartition(".")[2]
        place = source.find(simple)
        return name != guess, "$" in simple, place if place >= 0 else len(source)

    return min(classes, key=order, default=guess)


def _starts(content: bytes) -> bool:
    """Whether the class of that file has a `main`; it may be no class file at all."""
    try:
        return any(method == _MAIN for method in _public_static_methods(content))
    except (struct.error, KeyError, IndexError):
        return False


def _public_static_methods(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Names and types."""
    texts, place = _texts(content)
    (interfaces,) = struct.unpack_from(">H", content, place + 6)
    place += 8 + 2 * interfaces
    for is_methods in (False, True):
        (count,) = struct.unpack_from(">H", content, place)
        place += 2
        for _ in range(count):
            flags, name, kind, attributes = struct.unpack_from(">4H", content, place)
            if is_methods and flags & _PUBLIC_STATIC == _PUBLIC_STATIC:
                yield texts[name], texts[kind]
            place += 8
            for _ in range(attributes):
                (length,) = struct.unpack_from(">I", content, place + 2)
                place += 6 + length


def _texts(content: bytes) -> tuple[dict[int, bytes], int]:
    """The texts among the constants, by their numbers; and where what follows them begins."""
    (count,) = struct.unpack_from(">H", content, 8)
    texts: dict[int, bytes] = {}
    place, number = 10, 1
    while number < count:
        kind = content[place]
        if kind == _TEXT:
            (length,) = struct.unpack_from(">H", content, place + 1)
            texts[number] = content[place + 3 : place + 3 + length]
            place += 3 + length
        else:
            length = _CONSTANT_BYTES[kind]
            place += 1 + length
            number += length == 8
        number += 1
    return texts, place
