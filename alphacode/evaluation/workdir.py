"""The folder of a contest run: its settings, and what it has come to.

    config.json     the whole configuration: each section as the last stage had it that depends on
                    it; taken where a command names no other
    contest.json    the problems' names
    run.json        languages sampled, numbers of samples asked for, checkpoint, isolation, seconds
                    per stage, notes

The files of the stages are described in `selection.files` and `sampling.store`: they carry what
they depend on, so that a stage may be run again with other settings. Those of sampling stay as they
are, but for the number of samples, which may grow.
"""

import dataclasses
import logging
from collections.abc import Sequence
from typing import Any

from etils import epath

from alphacode.config import ContestConfig, differences, stored
from alphacode.datasets.problem import Problem
from alphacode.errors import UserError
from alphacode.files import make_workdir, path_of, write_json
from alphacode.selection.files import read_json

_LOG = logging.getLogger(__name__)

# Sections that the files of a stage depend on.
_SECTIONS = {
    "sample": ("mesh", "sampling"),
    "filter": ("execution",),
    "cluster": ("execution", "selection"),
    "score": ("execution", "selection"),
    "report": (),
}


def prepare(
    workdir: str,
    config: ContestConfig,
    problems: Sequence[Problem],
    stages: Sequence[str],
    *,
    write: bool = True,
) -> tuple[epath.Path, ContestConfig]:
    """Makes the folder, or checks that what is in it belongs to this contest.

    Args:
      workdir: The folder.
      config: As it was asked for.
      problems: Of the contest.
      stages: That are to be run.
      write: Whether this process, of all that share the folder, is the one that writes down what
        the run is.

    Returns:
      The folder, and the configuration of the run: as asked for, but what samples depend on as they
      were drawn, unless the stage `sample` is among those to be run.

    Raises:
      UserError: Not writable, or made for another contest.
    """
    make_workdir(workdir)
    folder = path_of(workdir)
    _check_contest(folder, problems, write)
    before = read_config(workdir)
    if before is None:
        if write:
            stored.save(config, folder)
        return folder, config
    if "sample" not in stages:
        drawn = {name: getattr(before, name) for name in _SECTIONS["sample"]}
        config = dataclasses.replace(config, **drawn)
    if changed := differences(dataclasses.asdict(before), dataclasses.asdict(config)):
        _LOG.info("%s: settings change: %s", folder / "config.json", "; ".join(changed))
    return folder, config


def read_config(workdir: epath.PathLike) -> ContestConfig | None:
    """The settings that are kept in a workdir; None where there are none.

    Raises:
      ConfigError: They cannot be read.
    """
    if not workdir:
        return None
    path = path_of(workdir) / "config.json"
    if not path.exists():
        return None
    return stored.from_json(path.read_text(encoding="utf-8"), str(path), ContestConfig)


def keep_settings(workdir: epath.Path, config: ContestConfig, stage: str) -> None:
    """Writes down the settings that the files of a stage were made with."""
    before = read_config(workdir) or config
    names = list(_SECTIONS[stage])
    if stage == "sample" and config.sampling.stop_at_survivors:
        names.append("execution")  # of the judge beside the sampler
    sections = {name: getattr(config, name) for name in names}
    stored.save(dataclasses.replace(before, **sections), workdir)


def samples_asked(workdir: epath.Path, config: ContestConfig) -> list[int]:
    """How many samples per problem were asked for, by one run after another; the last is this one.

    Raises:
      UserError: Settings differ from those that samples were drawn with, or there are to be fewer.
    """
    run, before = read_run(workdir), read_config(workdir)
    now = dataclasses.asdict(config.sampling)
    wanted = now.pop("samples_per_problem")
    if before is None or not {"samples_per_problem", "model"} & run.keys():
        return [wanted]
    drawn = dataclasses.asdict(before.sampling)
    asked: list[int] = run.get("samples_per_problem", [drawn["samples_per_problem"]])
    del drawn["samples_per_problem"]
    where = workdir / "config.json"
    if changed := differences({"sampling": drawn}, {"sampling": now}):
        raise UserError(
            f"{where}: samples were drawn with {changed[0]}; two samplings do not mix: use the "
            "same settings or another --workdir"
        )
    if wanted < asked[-1]:
        raise UserError(
            f"{where}: {asked[-1]} samples per problem were asked for, and "
            f"sampling.samples_per_problem={wanted} would take some away; give as many or more, or "
            "use another --workdir"
        )
    return asked if wanted == asked[-1] else [*asked, wanted]


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


def _check_contest(workdir: epath.Path, problems: Sequence[Problem], write: bool) -> None:
    path = workdir / "contest.json"
    names = [problem.name for problem in problems]
    if not path.exists():
        if write:
            write_json(path, {"problems": names})
        return
    if sorted(read_json(path, "sample")["problems"]) != sorted(names):
        raise UserError(
            f"{path}: this run was started on another contest, of other problems; use another "
            "--workdir"
        )
