"""Small trees of source code for the tests of corpora."""

import random
from collections.abc import Mapping
from pathlib import Path

from alphacode.datasets.source_code import build, scan

WORDS = tuple(f"{a}{b}" for a in ("alpha", "beta", "gamma", "delta") for b in range(50))


def python(seed: int, lines: int = 20) -> str:
    """A Python file unlike those of other seeds."""
    rng = random.Random(seed)
    body = (f"    {rng.choice(WORDS)} = {rng.choice(WORDS)} + {seed}" for _ in range(lines))
    return f"def f{seed}():\n" + "\n".join(body) + "\n"


def cpp(seed: int, lines: int = 20) -> str:
    """A C++ file unlike those of other seeds."""
    rng = random.Random(seed)
    body = (f"  int {rng.choice(WORDS)} = {rng.choice(WORDS)};" for _ in range(lines))
    return f"#include <vector>\nint f{seed}() {{\n" + "\n".join(body) + "\n}\n"


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Writes files below a folder, in the order given."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def tree(root: Path, count: int) -> Path:
    """A folder with `count` Python and as many C++ files."""
    files = {f"p{i % 3}/f{i}.py": python(i) for i in range(count)}
    return write(root, files | {f"c/f{i}.cc": cpp(i) for i in range(count)})


def make(tmp_path: Path, files: Mapping[str, str | bytes], **settings: object) -> dict:
    """The manifest of a corpus made at `tmp_path / "corpus"` of files."""
    write(tmp_path / "code", files)
    chosen = scan.Settings(**settings)  # type: ignore[arg-type]
    return build.build([str(tmp_path / "code")], str(tmp_path / "corpus"), chosen)
