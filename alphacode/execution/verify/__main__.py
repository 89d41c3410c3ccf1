"""Judges programs whose verdicts are known, and compares:

`python -m alphacode.execution.verify PATH...`

A PATH is a Kattis/ICPC package, a folder of packages at any depth, or a `.jsonl` or `.jsonl.gz`
file of problems. The last line is `labels agreed X of Y`; the exit status is 0 where all agree, 1
where not, or where nothing was judged, 2 after a mistake in what was given. Settings are changed by
`--config.execution.FIELD=VALUE`, as in `--config.execution.workers=1`.
"""

import logging
import tempfile
from collections import Counter
from collections.abc import Sequence

from absl import flags
from etils import epath

from alphacode import entry
from alphacode.config import ExecutionConfig, JudgeConfig, presets
from alphacode.datasets.readers import DataError, jsonl, packages
from alphacode.errors import UserError
from alphacode.execution.results import ResultLog
from alphacode.execution.runner import Runner
from alphacode.execution.verify.labelled_programs import LabelledJudging
from alphacode.execution.verify.labels import (
    Comparison,
    confusion_table,
    disagreements,
    left_out_lines,
    outcome_table,
)
from alphacode.execution.verify.package_verification import PackageVerification
from alphacode.execution.verify.problem_verification import ProblemComparison, ProblemVerification
from alphacode.files import local_path, path_of
from alphacode.progress import Progress

_OUTPUT = flags.DEFINE_string(
    "output",
    "",
    "File of results. What it holds is not judged again: the same command resumes a stopped run.",
)
_MAX_PROBLEMS = flags.DEFINE_integer(
    "max_problems", 0, "Problems to take from the beginning of each file; 0 takes all.", 0
)
_ACCEPTED_SECONDS = flags.DEFINE_float(
    "accepted_seconds",
    60.0,
    "CPU limit for accepted submissions of packages that state none: it is set by them.",
    0.001,
)
_LANGUAGES = ("c", "cpp", "python3", "pypy3", "java")
_COMPILE_SECONDS = 60.0  # of Kattis
_log = logging.getLogger("alphacode.execution.verify")  # also where this is the program


def main(paths: Sequence[str], overrides: Sequence[str]) -> int:
    """Judges, prints, and returns the exit status: 0 where labels agree, all of some, else 1.

    Args:
      paths: Packages, folders of packages and files of problems.
      overrides: `execution.FIELD=VALUE`.

    Raises:
      UserError: A path or an override of no use, or a sandbox that is too weak.
    """
    default = JudgeConfig(
        execution=ExecutionConfig(languages=_LANGUAGES, compile_seconds=_COMPILE_SECONDS)
    )
    config = presets.override(default, overrides).execution
    folders, files = _sort(paths)
    parts: list[Comparison] = []
    # It has no name, so that nothing of it is left whatever ends this process.
    with tempfile.TemporaryFile() as temporary:
        unnamed = f"/proc/self/fd/{temporary.fileno()}"
        path = local_path(_OUTPUT.value or unnamed, "--output")
        with (
            Runner(config) as runner,
            ResultLog(path) as log,
            Progress("verify", unit="programs") as progress,
        ):
            _log.info("isolation level %d", runner.isolation.level)
            judging = LabelledJudging(
                runner, log, written=lambda result: progress.update(progress.done + 1)
            )
            if folders:
                verification = PackageVerification(
                    folders, judging, config, _ACCEPTED_SECONDS.value
                )
                parts.append(verification.run())
                _print_packages(parts[-1])
            if files:
                comparison = ProblemVerification(files, judging, config, _MAX_PROBLEMS.value).run()
                parts.append(comparison)
                _print_problems(comparison)
    total = Comparison([outcome for part in parts for outcome in part.outcomes])
    print(total.summary)
    return 0 if total.holds else 1


def _sort(paths: Sequence[str]) -> tuple[dict[str, epath.Path], list[epath.Path]]:
    """Packages by a name of their own, and files of problems."""
    if not paths:
        raise UserError("no PATH; name a package, a folder of packages or a .jsonl file")
    folders: dict[epath.Path, None] = {}
    files: dict[epath.Path, None] = {}
    for path in map(path_of, paths):
        if path.is_dir():
            found = list(packages.find(path))
            if not found:
                raise DataError(f"{path}: holds no package (a folder with problem.yaml)")
            folders.update(dict.fromkeys(found))
        elif not path.exists():
            raise DataError(f"{path}: no such file or folder")
        elif jsonl.is_jsonl(path):
            files[path] = None
        else:
            raise DataError(f"{path}: expected a package, .jsonl or .jsonl.gz")
    names = Counter(folder.resolve().name for folder in folders)
    named: dict[str, epath.Path] = {}
    for folder in folders:
        name = folder.resolve().name
        unique = names[name] == 1
        named[name if unique else str(folder)] = folder
    return named, list(files)


def _print_packages(comparison: Comparison) -> None:
    _print(outcome_table(comparison.outcomes))
    _print(disagreements(comparison.outcomes))
    _print(comparison.notes)
    _print(left_out_lines(comparison.left_out, each=True))
    _print(confusion_table(comparison.outcomes))


def _print_problems(comparison: ProblemComparison) -> None:
    _print(disagreements(comparison.outcomes))
    _print(left_out_lines(comparison.left_out, each=False))
    print(
        f"left out: {comparison.custom} of {comparison.problems} problems with a custom checker, "
        f"{comparison.without_tests} without tests"
    )
    _print(confusion_table(comparison.outcomes))


def _print(lines: Sequence[str]) -> None:
    """A block of lines and a blank one, or nothing."""
    if lines:
        print(*lines, "", sep="\n")


if __name__ == "__main__":
    entry.start(main)
