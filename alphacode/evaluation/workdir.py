"""The folder of a contest run: what it was made with, and that a resumed run matches it.

    config.json     the whole configuration
    contest.json    the problems' names and a digest of their statements and tests
    run.json        languages sampled, checkpoint, isolation, seconds per stage, notes

The files of the stages are described in `selection.files` and `sampling.store`.
"""

import dataclasses
import hashlib
from collections.abc import Sequence
from typing import Any

from etils import epath

from alphacode.config import ContestConfig, stored
from alphacode.datasets.problem import Problem
from alphacode.errors import UserError
from alphacode.files import make_workdir, path_of, write_json
from alphacode.selection.files import read_json

# Settings that change how fast a run goes, and nothing of what it gives.
_FREE_FIELDS = frozenset({"execution.workers"})


def prepare(
    workdir: str, config: ContestConfig, problems: Sequence[Problem], *, write: bool = True
) -> epath.Path:
    """Makes the folder, or checks that what is in it belongs to this run.

    Args:
      workdir: The folder.
      config: Of the run.
      problems: Of the contest.
      write: Whether this process, of all that share the folder, is the one that writes down what
        the run is.

    Returns:
      The folder.

    Raises:
      UserError: Not writable, or made with another configuration or contest.
    """
    make_workdir(workdir)
    folder = path_of(workdir)
    _check_config(folder, config, write)
    _check_contest(folder, problems, write)
    return folder


def read_run(workdir: epath.Path) -> dict[str, Any]:
    """The content of `run.json`; empty before the first stage."""
    path = workdir / "run.json"
    return read_json(path, "sample") if path.exists() else {}


def update_run(workdir: epath.Path, **changes: Any) -> dict[str, Any]:
    """Sets entries of `run.json` and returns all of them."""
    run = read_run(workdir) | changes
    write_json(workdir / "run.json", run)
    return run


def add_seconds(workdir: epath.Path, stage: str, seconds: float) -> None:
    """Adds to the time spent in a stage, over all runs that were not killed in it."""
    timings = dict(read_run(workdir).get("seconds", {}))
    timings[stage] = round(timings.get(stage, 0.0) + seconds, 3)
    update_run(workdir, seconds=timings)


def contest_digest(problems: Sequence[Problem]) -> str:
    """SHA-256 over what verdicts depend on: statements, tests, limits and checkers."""
    digest = hashlib.sha256()
    for problem in problems:
        parts = [problem.name, problem.description, problem.validator_flags]
        parts += [str(problem.time_limit), str(problem.memory_limit_bytes)]
        for tests in (problem.public_tests, problem.hidden_tests):
            parts.append(str(len(tests)))
            parts += [text for test in tests for text in (test.input, test.output)]
        for part in parts:
            encoded = part.encode("utf-8", "surrogatepass")
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()


def _check_config(workdir: epath.Path, config: ContestConfig, write: bool) -> None:
    path = workdir / "config.json"
    if not path.exists():
        if write:
            stored.save(config, workdir)
        return
    saved = stored.from_json(path.read_text(encoding="utf-8"), str(path), ContestConfig)
    before, now = _flat(saved), _flat(config)
    changed = [name for name in before if before[name] != now[name] and name not in _FREE_FIELDS]
    if changed:
        name = changed[0]
        more = f" and {len(changed) - 1} more fields differ" if len(changed) > 1 else ""
        raise UserError(
            f"{path}: this run was started with {name}={before[name]}, not {now[name]}{more}; "
            "use the same settings or another --workdir"
        )


def _flat(config: ContestConfig) -> dict[str, Any]:
    return {
        f"{section}.{name}": value
        for section, fields in dataclasses.asdict(config).items()
        for name, value in fields.items()
    }


def _check_contest(workdir: epath.Path, problems: Sequence[Problem], write: bool) -> None:
    path = workdir / "contest.json"
    names = [problem.name for problem in problems]
    digest = contest_digest(problems)
    if not path.exists():
        if write:
            write_json(path, {"problems": names, "digest": digest})
        return
    if read_json(path, "sample")["digest"] != digest:
        raise UserError(
            f"{path}: this run was started on another contest, or its statements or tests have "
            "changed; use another --workdir"
        )
