"""A dry run in a process of its own: TARGET PRESET [OVERRIDE...]; prints what it found as JSON."""

import dataclasses
import json
import sys

from alphacode.config import presets
from alphacode.training.dry_run.compile_ahead import dry_run


def main(target: str, preset: str, *overrides: str) -> None:
    """Compiles the step for the target."""
    run = dry_run(presets.load(preset, overrides), target)
    facts = dataclasses.asdict(run) | {"total": run.total, "fits": run.fits, "lines": run.lines()}
    print(json.dumps(facts))


if __name__ == "__main__":
    main(*sys.argv[1:])
