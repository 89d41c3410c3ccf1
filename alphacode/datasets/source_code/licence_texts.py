"""Licences by their wording: which of the well-known ones a header or a licence file states."""

import functools
import re

_SPDX_LINE = re.compile(r"SPDX-License-Identifier:[ \t]*([A-Za-z0-9.+()\- \t]+)")
_COMMENT_SIGNS = re.compile(r"[\s#/*;!\"'`,=<>|-]+")
_WORTH_READING = re.compile(
    r"licen[cs]e|permission|redistribution|copying|public domain|disclaims", re.I
)
_HEADER_CHARACTERS = 6000
_LEADING_COMMENTS = re.compile(
    r"(?:\s+|\#[^\n]*+|//[^\n]*+|--[^\n]*+|/\*(?:(?!\*/).)*+(?:\*/)?+|<\?php\b|<!--.*?-->"
    r"|[ru]{0,2}\"\"\"(?:(?!\"\"\").)*+(?:\"\"\")?+)*+",
    re.S,
)

# Text is compared with comment signs, quotes and white space as single blanks, in lower case.
_WORDINGS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("Apache-2.0", r"apache license (?:version )?2\.0|apache\.org licenses license 2\.0"
            r"|licensed under the apache license|apache license version 2\.0 january 2004"),
        ("BSL-1.0", r"boost software license"),
        ("MIT", r"permission is hereby granted free of charge to any person obtaining a copy of "
            r"this software(?!.{0,40}and accompanying documentation covered)"
            r"|(?:licensed|released|distributed|available) under (?:the )?(?:terms of the )?mit"
            r"(?: style)? licen[sc]e|\bmit licen[sc]e\b|licen[sc]e: mit\b"),
        ("BSD", r"redistribution and use in source and binary forms"
            r"|(?:new|modified|simplified|3 clause|2 clause) bsd licen[sc]e"
            r"|licen[sc]e: (?:new |simplified )?bsd\b|\bbsd [23] clause\b"),
        ("ISC", r"permission to use copy modify and(?: or)? distribute this software for any "
            r"purpose with or without fee is hereby granted"),
        ("Zlib", r"altered source versions must be plainly marked"),
        ("MPL-2.0", r"mozilla public license (?:v\.? ?|version )2\.0"),
        ("MPL-1.1", r"mozilla public license (?:v\.? ?|version )1\.1"),
        ("EPL-2.0", r"eclipse public license (?:v\.? ?|version )2\.0"),
        ("EPL-1.0", r"eclipse public license (?:v\.? ?|version )1\.0"),
        ("CDDL-1.0", r"common development and distribution license"),
        ("PSF-2.0", r"python software foundation license|\bpsf license\b"),
        ("Unlicense", r"this is free and unencumbered software released into the public domain"),
        ("CC0-1.0", r"creativecommons\.org publicdomain zero|\bcc0 1\.0 universal\b"),
        ("LicenseRef-public-domain", r"(?:placed|released|is|are) in(?:to)? the public domain"
            r"|the author disclaims copyright to this source code"),
        ("Ruby", r"ruby is copyrighted free software by yukihiro matsumoto"),
        ("AGPL", r"gnu affero general public license"),
        ("LGPL", r"gnu (?:lesser|library) general public license"),
        ("GPL", r"gnu general public license"),
    )
)  # fmt: skip
_GNU_SHORT = (("LGPL", re.compile(r"\blgpl\b")), ("GPL", re.compile(r"\bgpl ?v?[23]\b")))
_GNU_NAMES = ("AGPL", "LGPL", "GPL")


def header(text: str) -> str:
    """The comments that a source file starts with, a docstring among them."""
    match = _LEADING_COMMENTS.match(text[:_HEADER_CHARACTERS])
    return match[0] if match else ""


def spdx_line(text: str) -> str | None:
    """The expression of an `SPDX-License-Identifier:` line."""
    match = _SPDX_LINE.search(text[:_HEADER_CHARACTERS])
    if not match:
        return None
    words = match[1].replace("\t", " ").strip(" -").split("  ")[0]
    return re.sub(r"\b(or|and|with)\b", lambda m: m[0].upper(), words).strip() or None


@functools.lru_cache(maxsize=256)
def stated(text: str) -> str | None:
    """The licence that a header or licence file states in its wording, or None.

    Several become one expression with AND, so that an allow list must hold them all. A GNU licence
    given without `any later version` counts as that version only.
    """
    head = text[:_HEADER_CHARACTERS]
    if not _WORTH_READING.search(head):
        return None
    plain = _COMMENT_SIGNS.sub(" ", head.lower())
    found = [(m.start(), name) for name, pattern in _WORDINGS if (m := pattern.search(plain))]
    if not any(name in _GNU_NAMES for _, name in found):
        found += [(m.start(), name) for name, short in _GNU_SHORT if (m := short.search(plain))]
    if any(name in _GNU_NAMES for _, name in found):
        # The texts of the GNU licences speak of one another: the first one named is meant.
        first = min(f for f in found if f[1] in _GNU_NAMES)
        found = [f for f in found if f[1] not in _GNU_NAMES or f == first]
    if {"Unlicense", "CC0-1.0"} & {name for _, name in found}:  # which speak of the public domain
        found = [f for f in found if f[1] != "LicenseRef-public-domain"]
    names = sorted({_exact(name, plain, start) for start, name in found})
    return " AND ".join(names) or None


def _exact(name: str, plain: str, start: int) -> str:
    if name == "BSD":
        if "advertising materials" in plain:
            return "BSD-4-Clause"
        three = "endorse or promote" in plain or "3 clause" in plain or "new bsd" in plain
        two = "redistributions in binary form" in plain or "2 clause" in plain
        return "BSD-2-Clause" if two and not three else "BSD-3-Clause"
    if name not in _GNU_NAMES:
        return name
    after = plain[start : start + 1500]
    version = re.search(r"(?:version |\bv ?|\bgpl ?v?)(\d(?:\.\d)?)", after)
    number = version[1] if version else "1"
    number += "" if "." in number else ".0"
    near = after[version.start() : version.end() + 120] if version else ""
    later = not version or bool(re.search(r"later version|or later|^\S* ?[\d.]+\+", near))
    return f"{name}-{number}-{'or-later' if later else 'only'}"
