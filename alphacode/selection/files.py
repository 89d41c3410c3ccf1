"""Files of a contest run that judging and selection write, and how they survive a kill.

    verdicts/<slug>/00000.jsonl  one row per program of a shard  (sample, where it stops early)
    verdicts/<slug>.jsonl        one row per distinct program    (filter)
    signatures/<slug>.jsonl      one row per clustered program   (cluster)
    clusters/<slug>.json         inputs and clusters             (cluster)
    submissions/<slug>.json      programs in order of submission (cluster)
    submissions/<slug>/1.py      the same, each a file           (cluster)

`.json` files are written whole or not at all; `.jsonl` files are `execution.RowLog`s. Each carries
what it depends on: `.jsonl` files the conditions of their rows (`conditions`), `.json` files an
entry `made_with` of settings and digests. A stage that is run again with other settings makes anew
what these change, and a stage refuses files that were made with others than its own.
"""

import json
from collections.abc import Mapping
from typing import Any

from etils import epath

from alphacode.config import differences
from alphacode.errors import UserError
from alphacode.files import path_of
from alphacode.sampling.store import slug


class ContestFiles:
    """Paths below the workdir of one contest run.

    Args:
      workdir: A folder, local or in a bucket.
    """

    def __init__(self, workdir: epath.PathLike) -> None:
        self.workdir = path_of(workdir)

    def verdicts(self, problem: str) -> epath.Path:
        """Final verdicts; rows of `verdicts.ProgramVerdict`, like all files of verdicts."""
        return self.workdir / "verdicts" / f"{slug(problem)}.jsonl"

    def shard_verdict(self, problem: str, shard: int) -> epath.Path:
        """Verdicts on the examples of the programs in one shard, found while sampling."""
        return self.workdir / "verdicts" / slug(problem) / f"{shard:05d}.jsonl"

    def verdict_files(self, problem: str) -> list[epath.Path]:
        """All files with verdicts that there are: by shard, then the final ones."""
        found = self.shard_verdict(problem, 0).parent.glob("*.jsonl")
        shards = sorted(found, key=lambda path: int(path.stem))
        final = self.verdicts(problem)
        return [*shards, final] if final.exists() else shards

    def signatures(self, problem: str) -> epath.Path:
        """Outputs of the survivors on the generated inputs."""
        return self.workdir / "signatures" / f"{slug(problem)}.jsonl"

    def clusters(self, problem: str) -> epath.Path:
        """Generated inputs, and the clusters in order of submission."""
        return self.workdir / "clusters" / f"{slug(problem)}.json"

    def submissions(self, problem: str) -> epath.Path:
        """Programs in order of submission."""
        return self.workdir / "submissions" / f"{slug(problem)}.json"

    def submitted_programs(self, problem: str) -> epath.Path:
        """Folder of the programs, each a file that its number names."""
        return self.workdir / "submissions" / slug(problem)


def read_json(path: epath.Path, stage: str) -> Any:
    """Reads a JSON file that a stage wrote.

    Args:
      path: The file.
      stage: The stage that makes it, for the message.

    Raises:
      UserError: Missing or not JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"{path}: not found; run the stage '{stage}' first") from None
    except ValueError:
        raise UserError(f"{path}: not JSON; delete it and run '{stage}' again") from None


def read_made(path: epath.Path, stage: str, expected: Mapping[str, Any]) -> Any:
    """Reads a JSON file that a stage has made with these settings, from files as they are.

    Args:
      path: The file.
      stage: The stage that makes it, for the message.
      expected: Entries of `made_with` in it.

    Raises:
      UserError: Missing or not JSON, or made with other settings or from other files.
    """
    content = read_json(path, stage)
    if not isinstance(content, dict) or "made_with" not in content:
        raise UserError(f"{path}: is of an earlier version; run the stage '{stage}' again")
    made = {name: value for name, value in content["made_with"].items() if name in expected}
    if changed := differences(made, expected):
        raise UserError(f"{path}: made with {changed[0]}; run the stage '{stage}' first")
    return content
