"""The licence of a file: from the nearest place that states one, in the documented order."""

from pathlib import Path

import pytest
import source_material

from alphacode.datasets.source_code import debian_copyright
from alphacode.datasets.source_code.licence_texts import header, spdx_line, stated
from alphacode.datasets.source_code.licences import PERMISSIVE, allowed, licence_of

MIT = """Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal"""
BSD2 = """Redistribution and use in source and binary forms, with or without
modification, are permitted provided that the following conditions are met:
1. Redistributions of source code must retain the above copyright notice
2. Redistributions in binary form must reproduce the above copyright notice"""
BSD3 = BSD2 + "\n3. Neither the name nor contributors may be used to endorse or promote products"
APACHE = 'Licensed under the Apache License, Version 2.0 (the "License");\nyou may not use this'
GPL2_PLUS = """This program is free software; you can redistribute it and/or modify
it under the terms of the GNU General Public License as published by the Free Software
Foundation; either version 2 of the License, or (at your option) any later version."""
BOOST = "Distributed under the Boost Software License, Version 1.0."
LGPL = """under the terms of the GNU Lesser General Public License as published by the Free
Software Foundation, version 2.1. See the GNU General Public License for what it adds to."""
QT = """$QT_BEGIN_LICENSE:LGPL$
Commercial License Usage: Licensees holding valid commercial licenses may use this file.
GNU Lesser General Public License Usage
Alternatively, this file may be used under the terms of the GNU Lesser General Public License
version 3 as published by the Free Software Foundation and appearing in the file LICENSE.LGPL3.
Please review the following information to ensure the requirements are met.
GNU General Public License Usage: version 2.0 or (at your option) any later version."""
UNLICENSE = "This is free and unencumbered software released into the public domain."
COPYING_GPL3 = """                    GNU GENERAL PUBLIC LICENSE
                       Version 3, 29 June 2007
  The GNU Lesser General Public License and the GNU Affero General Public License differ."""


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        (MIT, "MIT"),
        (BSD2, "BSD-2-Clause"),
        (BSD3, "BSD-3-Clause"),
        (BSD3 + "\nAll advertising materials mentioning features", "BSD-4-Clause"),
        (APACHE, "Apache-2.0"),
        (BOOST, "BSL-1.0"),
        (GPL2_PLUS, "GPL-2.0-or-later"),
        (LGPL, "LGPL-2.1-only"),
        (QT, "LGPL-3.0-only"),
        ("GNU General Public License v3.0+ (see COPYING)", "GPL-3.0-or-later"),
        ("GNU General Public License", "GPL-1.0-or-later"),
        ("Perhaps GPLv3 one day.\nGNU GENERAL PUBLIC LICENSE\nVersion 2", "GPL-2.0-only"),
        ("Licence: GPLv3", "GPL-3.0-only"),
        (UNLICENSE, "Unlicense"),
        (COPYING_GPL3, "GPL-3.0-only"),
        ("This Source Code is subject to the Mozilla Public License, v. 2.0.", "MPL-2.0"),
        (f"{MIT}\n\n{APACHE}", "Apache-2.0 AND MIT"),
        ("The author disclaims copyright to this source code.", "LicenseRef-public-domain"),
        ("All rights reserved.", None),
        ("See the LICENSE file.", None),
    ],
)
@pytest.mark.parametrize("sign", ["", "// ", " * ", "# "])
def test_wordings_are_known_behind_any_comment_sign(
    text: str, licence: str | None, sign: str
) -> None:
    assert stated("\n".join(sign + line for line in text.split("\n"))) == licence


def test_only_the_comments_at_the_top_are_the_header() -> None:
    program = f'#!/usr/bin/python3\n# A program.\n\n"""{BSD2}"""\nx = 1\n# {MIT}\n'
    assert stated(header(program)) == "BSD-2-Clause"
    assert stated(header(f'LICENCES = """{MIT}"""\n')) is None
    assert header("int main() {}\n") == ""
    assert stated(header(f"<?php\n/*\n{MIT}\n*/\necho 1;\n")) == "MIT"


@pytest.mark.parametrize(
    ("line", "expression"),
    [
        ("// SPDX-License-Identifier: MIT", "MIT"),
        ("/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */",
         "GPL-2.0-only WITH Linux-syscall-note"),
        ("# SPDX-License-Identifier: (MIT or Apache-2.0)", "(MIT OR Apache-2.0)"),
        ("# no such line", None),
    ],
)  # fmt: skip
def test_spdx_lines(line: str, expression: str | None) -> None:
    assert spdx_line(f"{line}\nint x;\n") == expression


@pytest.mark.parametrize(
    ("expression", "meets"),
    [
        ("MIT", True),
        ("GPL-2.0-only", False),
        ("unknown", False),
        ("MIT OR GPL-2.0-only", True),
        ("GPL-2.0-only OR MIT", True),
        ("MIT AND GPL-2.0-only", False),
        ("(GPL-2.0-only OR MIT) AND BSD-3-Clause", True),
        ("GPL-2.0-only OR MIT AND LGPL-2.1-only", False),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("MIT)", False),
        ("", False),
    ],
)
def test_an_allow_list_must_meet_the_expression(expression: str, meets: bool) -> None:
    assert allowed(expression, PERMISSIVE) is meets


DEBIAN = (
    """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: thing

Files: *
Copyright: 2001 Somebody
License: GPL-2+

Files: src/fast/*
       src/one?.c
Copyright: 2002 Another
License: Expat or Apache-2.0
 Their words.

Files: src/fast/old.c
Copyright: 2003
License: BSD-3-clause

Files: go/*
Copyright: 2004
License: Go

License: Go
 """
    + "\n ".join(BSD3.split("\n"))
    + """

License: GPL-2+
 On Debian systems see /usr/share/common-licenses.
"""
)


@pytest.mark.parametrize(
    ("path", "licence"),
    [
        ("README", "GPL-2.0-or-later"),
        ("src/slow.c", "GPL-2.0-or-later"),
        ("src/fast/deep/a.c", "MIT OR Apache-2.0"),
        ("src/one1.c", "MIT OR Apache-2.0"),
        ("src/one12.c", "GPL-2.0-or-later"),
        ("src/fast/old.c", "BSD-3-Clause"),
        ("go/a.go", "BSD-3-Clause"),
    ],
)
def test_the_last_pattern_of_debian_that_matches_decides(path: str, licence: str) -> None:
    pairs = debian_copyright.parse(DEBIAN)
    assert pairs is not None
    assert debian_copyright.licence_of(path, pairs)[0] == licence


def test_other_copyright_files_of_debian_say_nothing() -> None:
    assert debian_copyright.parse("This package was debianised by hand.\nLicense: GPL") is None


@pytest.mark.parametrize(
    ("debian", "spdx"),
    [
        ("GPL-3", "GPL-3.0-only"),
        ("LGPL-2.1+ with exception", "LGPL-2.1-or-later"),
        ("GPL-2 or LGPL-3", "GPL-2.0-only OR LGPL-3.0-only"),
        ("Expat and BSD-3-clause", "MIT AND BSD-3-Clause"),
        ("Artistic or GPL-1+", "Artistic-1.0 OR GPL-1.0-or-later"),
        ("Apache-2.0", "Apache-2.0"),
        ("BSD-3-clause-Regents", "BSD-3-Clause"),
        ("My own, words", "LicenseRef-My-own AND LicenseRef-words"),
    ],
)
def test_debian_names_become_spdx(debian: str, spdx: str) -> None:
    assert debian_copyright.expression(debian) == spdx


def test_the_nearest_statement_is_taken(tmp_path: Path) -> None:
    metadata = "Metadata-Version: 2.1\nClassifier: License :: OSI Approved :: MIT License\n\nBSD"
    source_material.write(
        tmp_path,
        {
            "LICENSE": COPYING_GPL3,
            "inner/COPYING.txt": BSD3,
            "package/debian/copyright": DEBIAN,
            "package/COPYING": f"Not GPLv3.\n{MIT}",
            "package/part/LICENSE": BOOST,
            "site/thing/a.py": "",
            "site/thing-1.dist-info/METADATA": metadata,
            "site/thing-1.dist-info/RECORD": "thing/a.py,,\nthing-1.dist-info/RECORD,,\n",
            "node/package.json": '{"name": "a", "license": "ISC"}',
            "crate/Cargo.toml": '[package]\nname = "a"\nlicense = "MIT/Apache-2.0"\n',
        },
    )

    def licence(path: str, text: str = "x") -> str:
        return licence_of(str(tmp_path), path, text)

    assert licence("a.py") == licence("deep/below/a.py") == "GPL-3.0-only"
    assert licence("inner/deep/a.py") == "BSD-3-Clause"
    assert licence("inner/a.py", "# SPDX-License-Identifier: MIT\n") == "MIT"
    assert licence("inner/a.c", f"/* {APACHE} */\n") == "Apache-2.0"
    assert licence("package/src/fast/a.c") == "MIT OR Apache-2.0"
    assert licence("package/part/a.c") == "BSL-1.0"
    assert licence("package/a.c") == "GPL-2.0-or-later"
    assert licence("site/thing/b.py") == "MIT"
    assert licence("node/lib/a.js") == "ISC"
    assert licence("crate/src/a.rs") == "MIT OR Apache-2.0"


def test_nothing_above_the_input_folder_is_looked_at(tmp_path: Path) -> None:
    source_material.write(tmp_path, {"LICENSE": MIT, "code/a.py": "x = 1\n"})
    assert licence_of(str(tmp_path / "code"), "a.py", "x = 1\n") == "unknown"
