"""What samples are a function of, as their shards state it, and what is refused for it.

Two samplings never mix in one store: another checkpoint, statement or setting is refused by name.
Shards of one problem may differ in what is of the stretch of indices that they belong to (`shards`)
alone.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from etils import epath

from alphacode.config import SamplingConfig, differences
from alphacode.datasets.problem import Problem
from alphacode.errors import UserError

_DEFAULTS = dataclasses.asdict(SamplingConfig())
_OF_A_STRETCH = ("samples_per_problem", "slots_per_prompt")


def digest(value: Any) -> str:
    """A name of what is JSON-able, the same for the same."""
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


def statement(problem: Problem) -> str:
    """The entry `statement`: a digest of what samples answer."""
    return digest(problem.description)


def of_all_shards(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """What all shards of a problem have in common, whichever stretch they belong to."""
    common = {name: value for name, value in provenance.items() if name != "first_index"}
    if "sampling" in common:
        common["sampling"] = {**common["sampling"], **dict.fromkeys(_OF_A_STRETCH)}
    return common


def refuse(path: epath.Path, found: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    """Refuses samples of another provenance.

    Args:
      path: Where they are, for the message.
      found: Theirs.
      expected: What it must be.

    Raises:
      UserError: They differ; the message names what does.
    """
    if changed := differences(_with_defaults(found), _with_defaults(expected)):
        raise UserError(
            f"{path}: sampled with {'; '.join(changed)}; repeat that run's settings, choose an "
            "empty workdir, or use the release that wrote it"
        )


def _with_defaults(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """The same with settings that were not there when it was written."""
    known = dict(provenance)
    if "sampling" in known:
        known["sampling"] = _DEFAULTS | known["sampling"]
    return known
