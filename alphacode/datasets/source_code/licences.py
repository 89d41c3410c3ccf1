"""The licence of each source file, from the nearest place that states one.

Looked at in this order: an SPDX line in the file; the wording of its header; Debian's
`debian/copyright` of the source package around it, where a pattern names the file; the metadata of
the installed Python package that it belongs to; LICENSE, COPYING, COPYRIGHT, `package.json` or
`Cargo.toml` in its folder or the nearest one above, up to the input folder, where at the root of a
source package what `debian/copyright` says of all other files goes first. What none of them states
is `unknown`.
"""

import functools
import json
import re
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path

from alphacode.datasets.source_code import debian_copyright
from alphacode.datasets.source_code.licence_texts import header, spdx_line, stated

UNKNOWN = "unknown"
PERMISSIVE = (
    "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "ISC",
    "LicenseRef-public-domain", "MIT", "PSF-2.0", "Python-2.0", "Unlicense", "X11", "Zlib", "0BSD",
)  # fmt: skip
"""Licences that ask for attribution at most."""

_LICENCE_FILE = re.compile(r"(?:licen[cs]e|copying|copyright|unlicense)(?:[-_.].*)?", re.I)
_CLASSIFIERS = (
    ("MIT License", "MIT"), ("Apache Software License", "Apache-2.0"),
    ("BSD License", "BSD-3-Clause"), ("Python Software Foundation License", "PSF-2.0"),
    ("ISC License", "ISC"), ("Mozilla Public License 2.0", "MPL-2.0"), ("Unlicense", "Unlicense"),
    ("GPLv3 or later", "GPL-3.0-or-later"), ("GPLv3", "GPL-3.0-only"),
    ("LGPLv3 or later", "LGPL-3.0-or-later"), ("GPLv2 or later", "GPL-2.0-or-later"),
)  # fmt: skip


def licence_of(root: str, path: str, text: str) -> str:
    """The licence of the file `path`, below the folder `root` and with `/`, that holds `text`."""
    head = header(text)
    if own := spdx_line(head) or stated(head):
        return own
    general = None
    folders = _folders(path)
    package = next((folder for folder in folders if _debian(root, folder)), None)
    if package is not None:
        pairs = _debian(root, package)
        general, special = debian_copyright.licence_of(_below(path, package), pairs)
        if special and general:
            return general
    for folder in folders:
        if folder == package and general:
            return general
        first = _below(path, folder).split("/")[0]
        if found := _installed(root, folder).get(first) or _folder_licence(root, folder):
            return found
    return UNKNOWN


def allowed(expression: str, names: Collection[str]) -> bool:
    """Whether an SPDX expression can be met by licences in `names` alone.

    Of alternatives (OR) one must be there, of others (AND) each; exceptions (WITH) only allow more
    and are skipped.
    """
    tokens = re.findall(r"[()]|[^\s()]+", re.sub(r"\s+WITH\s+[^\s()]+", "", expression))

    def alternatives(position: int) -> tuple[bool, int]:
        met, position = conjunction(position)
        while tokens[position : position + 1] == ["OR"]:
            other, position = conjunction(position + 1)
            met = met or other
        return met, position

    def conjunction(position: int) -> tuple[bool, int]:
        met, position = single(position)
        while tokens[position : position + 1] == ["AND"]:
            other, position = single(position + 1)
            met = met and other
        return met, position

    def single(position: int) -> tuple[bool, int]:
        if tokens[position : position + 1] == ["("]:
            met, position = alternatives(position + 1)
            return met, position + 1
        return tokens[position : position + 1] != [] and tokens[position] in names, position + 1

    met, end = alternatives(0)
    return met and end == len(tokens)


def _folders(path: str) -> list[str]:
    """The folders above a file, nearest first; the last is the root, the empty string."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:n]) for n in range(len(parts), -1, -1)]


def _below(path: str, folder: str) -> str:
    return path.removeprefix(folder).lstrip("/")


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


@functools.lru_cache(maxsize=4096)
def _debian(root: str, folder: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    file = Path(root, folder, "debian", "copyright")
    return tuple(debian_copyright.parse(_read(file)) or ()) if file.is_file() else ()


@functools.lru_cache(maxsize=4096)
def _folder_licence(root: str, folder: str) -> str | None:
    """What the licence files and package descriptions right in a folder state."""
    place = Path(root, folder)
    try:
        names = sorted(entry.name for entry in place.iterdir())
    except OSError:
        return None
    texts = [_read(place / name) for name in names if _LICENCE_FILE.fullmatch(name)]
    found = sorted({name for text in texts if (name := spdx_line(text) or stated(text))})
    if found:
        return " AND ".join(found)
    return next(_described(place, names), None)


def _described(place: Path, names: Collection[str]) -> Iterator[str]:
    if "package.json" in names:
        try:
            described = json.loads(_read(place / "package.json"))
        except ValueError:
            described = None
        licence = described.get("license") if isinstance(described, dict) else None
        if isinstance(licence, str) and _is_expression(licence):
            yield licence.strip("()")
    if "Cargo.toml" in names:
        try:
            package = tomllib.loads(_read(place / "Cargo.toml")).get("package", {})
        except tomllib.TOMLDecodeError:
            package = {}
        licence = package.get("license") if isinstance(package, dict) else None
        if isinstance(licence, str) and _is_expression(licence):
            yield licence.replace("/", " OR ")


def _is_expression(licence: str) -> bool:
    return bool(re.fullmatch(r"[\w.+()/ -]{2,100}", licence)) and "SEE LICENSE" not in licence


@functools.lru_cache(maxsize=256)
def _installed(root: str, folder: str) -> dict[str, str]:
    """First path parts of the Python packages installed right in a folder, with their licences."""
    licences: dict[str, str] = {}
    try:
        infos = sorted(Path(root, folder).glob("*.dist-info"))
    except OSError:
        return {}
    for info in infos:
        licence = _of_metadata(_read(info / "METADATA").partition("\n\n")[0])
        if licence:
            for line in _read(info / "RECORD").split("\n"):
                first = line.split(",")[0].split("/")[0]
                if first and first not in ("..", info.name):
                    licences[first] = licence
    return licences


def _of_metadata(head: str) -> str | None:
    if match := re.search(r"^License-Expression: *(.+)$", head, re.M):
        return match[1].strip()
    for phrase, name in _CLASSIFIERS:
        if re.search(rf"^Classifier: License :: .*{re.escape(phrase)}", head, re.M):
            return name
    match = re.search(r"^License: *(.+)$", head, re.M)
    return stated(f"license: {match[1]}") if match else None
