"""Makes a small checkpoint to ship:
`python -m alphacode.training.export --workdir=runs/tiny --output=DIR`.

`--workdir=runs/tiny/best` takes the checkpoint with the best solve rate instead of the newest.
"""

from absl import app, flags

from alphacode.entry import log_to_stderr
from alphacode.errors import UserError
from alphacode.training.checkpoint import export

_WORKDIR = flags.DEFINE_string("workdir", None, "Training workdir, or WORKDIR/best.", required=True)
_OUTPUT = flags.DEFINE_string("output", None, "Folder to make.", required=True)
_FACT = flags.DEFINE_multi_string("fact", [], "NAME=TEXT to keep in info.json, as in seed=1.")


def main(argv: list[str]) -> None:
    """Exports the newest or the best checkpoint of the workdir."""
    del argv
    log_to_stderr()
    facts = {}
    for entry in _FACT.value:
        name, equals, text = entry.partition("=")
        if not equals:
            raise app.UsageError(f"--fact={entry}: write --fact=NAME=TEXT")
        facts[name] = text
    try:
        export(_WORKDIR.value, _OUTPUT.value, facts)
    except UserError as error:
        raise SystemExit(f"error: {error}") from None


if __name__ == "__main__":
    app.run(main)
