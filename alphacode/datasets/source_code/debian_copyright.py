"""Debian's machine-readable `debian/copyright` files (DEP-5): a licence by file pattern."""

import re
from collections.abc import Iterator, Sequence

from alphacode.datasets.source_code.licence_texts import stated

_SHORT_NAMES = {
    "expat": "MIT",
    "mit": "MIT",
    "x11": "X11",
    "apache": "Apache-2.0",
    "apache-2": "Apache-2.0",
    "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "bsd-4-clause": "BSD-4-Clause",
    "boost": "BSL-1.0",
    "boost-1.0": "BSL-1.0",
    "bsl-1": "BSL-1.0",
    "isc": "ISC",
    "zlib": "Zlib",
    "psf": "PSF-2.0",
    "psf-2": "PSF-2.0",
    "python": "PSF-2.0",
    "cc0": "CC0-1.0",
    "cc0-1": "CC0-1.0",
    "public-domain": "LicenseRef-public-domain",
    "artistic": "Artistic-1.0",
    "perl": "Artistic-1.0 OR GPL-1.0-or-later",
    "ruby": "Ruby",
    "unlicense": "Unlicense",
    "mpl-2": "MPL-2.0",
}
_GNU = re.compile(r"(a?gpl|lgpl|gfdl)-?v?(\d+(?:\.\d+)?)?(\+|-or-later|-only)?", re.I)


def parse(text: str) -> list[tuple[re.Pattern[str], str]] | None:
    """Pairs of file pattern and SPDX expression, in the order of the file, or None for other text.

    The last pattern that matches a path, relative to the package's root, gives its licence. A
    licence whose name is none of SPDX's counts as what its text in the file states.
    """
    fields = list(_paragraphs(text))
    if not fields or "copyright-format" not in fields[0].get("format", "").lower():
        return None
    named = [paragraph.get("license", "").partition("\n") for paragraph in fields]
    texts = {name.strip(): words for name, _, words in named if words.strip()}
    pairs = []
    for paragraph, (name, _, _) in zip(fields, named, strict=True):
        if "files" in paragraph and (licence := name.strip()):
            spdx = expression(licence)
            if re.fullmatch(r"LicenseRef-(?!public-domain)\S+", spdx) and licence in texts:
                spdx = stated(texts[licence]) or spdx
            pairs += [(_pattern(glob), spdx) for glob in paragraph["files"].split()]
    return pairs


def licence_of(path: str, pairs: Sequence[tuple[re.Pattern[str], str]]) -> tuple[str | None, bool]:
    """The licence of a path, and whether a pattern said it that does not match everything."""
    for pattern, licence in reversed(pairs):
        if pattern.fullmatch(path):
            return licence, pattern.pattern != _pattern("*").pattern
    return None, False


def expression(licence: str) -> str:
    """An SPDX expression for what Debian writes, `GPL-2+ or Expat` for one.

    A name without an SPDX counterpart becomes `LicenseRef-NAME`.
    """
    alternatives = re.split(r",?\s+or\s+", licence.strip(), flags=re.I)
    return " OR ".join(_conjunction(alternative) for alternative in alternatives)


def _conjunction(text: str) -> str:
    names = re.split(r",?\s+and(?:/or)?\s+|,\s+", text, flags=re.I)
    return " AND ".join(_single(name) for name in names if name.strip())


def _single(name: str) -> str:
    name = re.sub(r"\s+with\s+.*$", "", name.strip(), flags=re.I | re.S)
    if short := _SHORT_NAMES.get(re.sub(r"\.0$", "", name.lower())):
        return short
    if bsd := re.match(r"BSD-([234])-clause-", name, re.I):
        return f"BSD-{bsd[1]}-Clause"  # the suffix only names who is not to be named
    if gnu := _GNU.fullmatch(name):
        version = gnu[2] or "1"
        version += "" if "." in version else ".0"
        # Without a version any may be chosen.
        later = gnu[3] in ("+", "-or-later") or not gnu[2]
        return f"{gnu[1].upper()}-{version}-{'or-later' if later else 'only'}"
    if re.fullmatch(r"[A-Za-z][\w-]*-\d[\w.]*", name):
        return name
    return "LicenseRef-" + (re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip("-") or "other")


def _pattern(glob: str) -> re.Pattern[str]:
    """A DEP-5 pattern: `*` and `?` match slashes too, a backslash takes the next as it is."""
    parts = re.findall(r"\\.|.", glob.removeprefix("./"), re.S)
    special = {"*": ".*", "?": "."}
    return re.compile("".join(special.get(p) or re.escape(p[-1]) for p in parts), re.S)


def _paragraphs(text: str) -> Iterator[dict[str, str]]:
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")):
        fields: dict[str, str] = {}
        name = ""
        for line in block.split("\n"):
            if line[:1] in (" ", "\t") and name:
                fields[name] += "\n" + line.strip()
            elif not line.startswith("#") and ":" in line:
                key, _, value = line.partition(":")
                name = key.strip().lower()
                fields[name] = value.strip()
        if fields:
            yield fields
