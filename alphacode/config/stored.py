"""Configurations as the `config.json` of a workdir or checkpoint.

    version     of this format; where it is missing, 1
    SECTION     its fields by name; those that are missing have their default

So that a file outlives the version that wrote it, a field that is removed or gets another meaning
makes a new version of the format, and a line in `_READ`; a new field does not.
"""

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from etils import epath

from alphacode import files
from alphacode.config.run import Config, ContestConfig
from alphacode.config.section import ConfigError, require

C = TypeVar("C", bound=ContestConfig)
VERSION = 2

# By version of a file, SECTION.FIELD that the next version has no more, and the fields of that
# section that say the same.
_READ: Mapping[int, Mapping[str, Callable[[Any], dict[str, Any]]]] = {
    1: {
        "data.layout": lambda architecture: {},  # it was that of `model.architecture`
        "sampling.greedy": lambda greedy: {"method": "greedy" if greedy else "sample"},
    },
}


def to_json(config: ContestConfig) -> str:
    """The whole configuration, sorted and indented."""
    fields = {"version": VERSION, **dataclasses.asdict(config)}
    return json.dumps(fields, indent=2, sort_keys=True) + "\n"


def save(config: ContestConfig, workdir: epath.Path) -> None:
    """Writes `config.json` to the workdir, whole or not at all."""
    files.write_text(workdir / "config.json", to_json(config))


def from_json(text: str, where: str, kind: type[C]) -> C:
    """The inverse of `to_json`, for files of earlier versions too.

    Args:
      text: Of the file.
      where: Names it in messages.
      kind: `Config`; or `ContestConfig`, which takes its sections alone.

    Raises:
      ConfigError: Not JSON, of a later version, or with unknown or ill-typed fields; the message
        starts with `where`.
    """
    try:
        raw = json.loads(text)
        require(isinstance(raw, dict), "the file must hold named fields")
        version = raw.pop("version", 1)
        require(version in range(1, VERSION + 1), f"version {version!r} is not known")
        for older in range(version, VERSION):
            _update(raw, _READ[older])
        others = set(typing.get_type_hints(Config)) - set(typing.get_type_hints(kind))
        built: C = _build(kind, {name: raw[name] for name in raw if name not in others})
        return built
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{where}: not a configuration of this version ({error})") from None


def _update(raw: dict[str, Any], removed: Mapping[str, Callable[[Any], dict[str, Any]]]) -> None:
    """Replaces fields that are no more, in place."""
    for name, replacement in removed.items():
        section, _, field = name.partition(".")
        fields = raw.get(section)
        if isinstance(fields, dict) and field in fields:
            fields |= replacement(fields.pop(field))


def _build(kind: Any, raw: Any, section: str = "") -> Any:
    require(isinstance(raw, dict), f"{section} must hold named fields")
    hints = typing.get_type_hints(kind)
    values = {}
    for name, value in raw.items():
        where = f"{section}.{name}" if section else name
        require(name in hints, f"unknown field {where}")
        hint = hints[name]
        if dataclasses.is_dataclass(hint):
            values[name] = _build(hint, value, where)
        elif isinstance(hint, types.GenericAlias):
            require(isinstance(value, list), f"{where} must be a list, got {value!r}")
            values[name] = tuple(_typed(part, hint.__args__[0], where) for part in value)
        else:
            values[name] = _typed(value, hint, where)
    return kind(**values)


def _typed(value: Any, kind: Any, where: str) -> Any:
    if isinstance(kind, types.UnionType):
        return None if value is None else _typed(value, typing.get_args(kind)[0], where)
    if kind is float and type(value) is int:
        return float(value)
    require(type(value) is kind, f"{where} must be {kind.__name__}, got {value!r}")
    return value
