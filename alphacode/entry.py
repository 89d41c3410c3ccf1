"""What the entry scripts share: `--config` with its overrides, and errors as one line."""

import logging
import sys
from collections.abc import Callable, Sequence
from typing import TextIO, TypeVar

from absl import app, flags
from absl import logging as absl_logging

from alphacode.config import ContestConfig, presets
from alphacode.errors import UserError

C = TypeVar("C", bound=ContestConfig)
_OVERRIDE = "--config."


def run(
    main: Callable[[C], None],
    default_config: str,
    kind: type[C],
    kept: Callable[[], C | None] = lambda: None,
) -> None:
    """Parses flags, resolves the configuration and calls `main` with it.

    Args:
      main: Does the work; other flags are read from `absl.flags.FLAGS`.
      default_config: `FILE.py:PRESET` taken when `--config` is not given.
      kind: What `main` takes.
      kept: Finds the settings of a run that is continued, where there are any: they come before
        `default_config`.
    """
    flags.DEFINE_string(
        "config",
        default_config,
        "Preset as FILE.py:PRESET; change fields by --config.SECTION.FIELD=VALUE.",
    )

    def resolved(arguments: Sequence[str], overrides: Sequence[str]) -> int:
        if arguments:
            raise UserError(f"unexpected argument {arguments[0]!r}; flags start with --")
        before = None if flags.FLAGS["config"].present else kept()
        if before is None:
            main(presets.load(flags.FLAGS.config, overrides, kind))
        else:
            main(presets.override(before, overrides))
        return 0

    start(resolved)


def start(main: Callable[[Sequence[str], Sequence[str]], int]) -> None:
    """Parses flags, calls `main` and ends with the exit status that it returns, 2 for a UserError.

    Args:
      main: Takes the arguments that are no flags, and `SECTION.FIELD=VALUE` of each override.
    """
    overrides: list[str] = []

    def parse(argv: Sequence[str]) -> list[str]:
        rest = [a for a in argv if not a.startswith(_OVERRIDE)]
        overrides.extend(a.removeprefix(_OVERRIDE) for a in argv if a.startswith(_OVERRIDE))
        return app.parse_flags_with_usage(rest)

    def guarded(argv: Sequence[str]) -> None:
        log_to_stderr()
        try:
            status = main(argv[1:], overrides)
        except UserError as error:
            print(f"error: {error}", file=sys.stderr)
            status = 2
        sys.exit(status)

    app.run(guarded, flags_parser=parse)


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at the time: a bar puts lines above itself."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def log_to_stderr() -> None:
    """Shows this project's messages plainly, and only warnings of the libraries below it."""
    absl_logging.set_verbosity(absl_logging.WARNING)
    handler = _StandardError()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", datefmt="%H:%M:%S"))
    logger = logging.getLogger("alphacode")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
