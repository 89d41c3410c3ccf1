"""Makes a pre-training corpus out of folders of source code (paper, section 3.1, table A1).

    python data/make_corpus.py --inputs=FOLDER[,FOLDER...] --output=DIR \
        [--preset=codex] [--licences=permissive]

Files are recognised by name and content, filtered as AlphaCode or Codex did, deduplicated
and written as ArrayRecord shards with a manifest (`alphacode.datasets.source_code`). Prints the
table of languages before and after, why files were left out, and the licences. The same command
resumes a run that was killed. Needs `pip install 'alphacode[corpus]'`.
"""

import dataclasses
import os
import time
from collections.abc import Sequence

from absl import flags

from alphacode import entry
from alphacode.datasets.source_code import languages, licences
from alphacode.datasets.source_code.build import build
from alphacode.datasets.source_code.filters import PRESETS, Filters, preset
from alphacode.datasets.source_code.scan import Settings
from alphacode.datasets.source_code.statistics import rows, table
from alphacode.errors import UserError

_INPUTS = flags.DEFINE_list("inputs", None, "Folders of source code.", required=True)
_OUTPUT = flags.DEFINE_string("output", None, "Folder to make.", required=True)
_PRESET = flags.DEFINE_enum("preset", "codex", sorted(PRESETS), "Whose filters to use.")
_LANGUAGES = flags.DEFINE_list("languages", list(languages.LANGUAGES), "Languages to keep.")
_LICENCES = flags.DEFINE_list(
    "licences", [], "SPDX identifiers that are allowed, `permissive` for a list; none allows all."
)
_NEAR_DUPLICATES = flags.DEFINE_float(
    "near_duplicates", 0.85, "Least Jaccard similarity of near duplicates; 0 keeps them."
)
_SEED = flags.DEFINE_integer("seed", 0, "Seed of the order.", lower_bound=0)
_SHARDS = flags.DEFINE_integer("shards", 0, "Files to write; 0 makes one for each 64 MB.")
_PROCESSES = flags.DEFINE_integer("processes", os.cpu_count() or 1, "Processes.", lower_bound=1)

_FILTERS = {
    "max_bytes": flags.DEFINE_integer("max_bytes", None, "Of a file; 0 for no limit."),
    "max_line": flags.DEFINE_integer("max_line", None, "Characters; 0 for no limit."),
    "max_mean_line": flags.DEFINE_integer("max_mean_line", None, "Characters; 0 for no limit."),
    "min_alphanumeric": flags.DEFINE_float("min_alphanumeric", None, "Share of a file's bytes."),
    "drop_generated": flags.DEFINE_bool("drop_generated", None, "Leave out generated files."),
}


def settings() -> Settings:
    """The settings that the flags give."""
    changes = {name: flag.value for name, flag in _FILTERS.items() if flag.value is not None}
    allowed = tuple(
        name
        for given in _LICENCES.value
        for name in (licences.PERMISSIVE if given == "permissive" else (given,))
    )
    return Settings(
        filters=preset(_PRESET.value, **changes),
        languages=tuple(_LANGUAGES.value),
        licences=allowed,
        near_duplicates=_NEAR_DUPLICATES.value,
        seed=_SEED.value,
        shards=_SHARDS.value,
    )


def described(filters: Filters) -> str:
    """The filters in one line."""
    return ", ".join(f"{name}={value}" for name, value in dataclasses.asdict(filters).items())


def main(arguments: Sequence[str], overrides: Sequence[str]) -> int:
    """Makes the corpus and prints what it holds."""
    if arguments or overrides:
        raise UserError(f"unexpected argument {[*arguments, *overrides][0]!r}; see --help")
    chosen = settings()
    started = time.monotonic()
    manifest = build(_INPUTS.value, _OUTPUT.value, chosen, _PROCESSES.value)
    seconds = time.monotonic() - started
    print(f"filters ({_PRESET.value}): {described(chosen.filters)}\n")
    print(table(manifest), end="\n\n")
    print(rows("left out", manifest["left_out"]), end="\n\n")
    print(rows("licences", manifest["licences"], 25), end="\n\n")
    found = sum(row["bytes"] for row in manifest["before"].values())
    print(
        f"{_OUTPUT.value}: {manifest['documents']} documents, {len(manifest['shards'])} shards, "
        f"{manifest['fingerprint']}"
    )
    print(f"{seconds:.1f} s, {found / 1e6 / seconds:.1f} MB/s of source code in")
    return 0


if __name__ == "__main__":
    entry.start(main)
