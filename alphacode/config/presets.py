"""Configurations from presets and flags.

A preset is a function in a file of `configs/`; `load` resolves `configs/finetune.py:tiny` and
applies overrides such as `training.steps=200`.
"""

import dataclasses
import difflib
import importlib.util
import types
import typing
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from alphacode.config.run import Config, ContestConfig, JudgeConfig
from alphacode.config.section import ConfigError, require

C = TypeVar("C", bound=JudgeConfig)


def load(spec: str, overrides: Sequence[str] = (), kind: type[ContestConfig] = Config) -> Any:
    """Resolves a preset and applies overrides.

    Args:
      spec: `FILE.py` or `FILE.py:PRESET`; the file defines `get_config(preset)`.
      overrides: `SECTION.FIELD=VALUE`, as in `training.steps=200`. Tuples are comma-separated.
      kind: What the run needs: `Config`, or `ContestConfig`, which takes the sections of a contest
        from presets of training too.

    Returns:
      A configuration of that kind.

    Raises:
      ConfigError: A missing file or one for another kind of run, an unknown preset or field (the
        nearest name is offered), or a value of the wrong type or out of range.
    """
    path, _, preset = spec.partition(":")
    config = _preset_function(Path(path))(preset)
    require(isinstance(config, kind), f"--config={spec}: is for contests; name one for training")
    sections = {field.name: getattr(config, field.name) for field in dataclasses.fields(kind)}
    return override(kind(**sections), overrides)


def _preset_function(path: Path) -> Any:
    require(path.is_file(), f"--config={path}: no such file; presets are in configs/")
    module_spec = importlib.util.spec_from_file_location(f"config_{path.stem}", path)
    require(
        module_spec is not None and module_spec.loader is not None,
        f"--config={path}: must be a Python file",
    )
    assert module_spec is not None and module_spec.loader is not None
    module = importlib.util.module_from_spec(module_spec)
    module_spec.loader.exec_module(module)
    require(hasattr(module, "get_config"), f"--config={path}: defines no get_config(preset)")
    return module.get_config


def choose(presets: Mapping[str, Any], name: str, file: str) -> Any:
    """The preset of that name, for `get_config` functions; refuses others with the nearest."""
    if name not in presets:
        raise ConfigError(f"{file}: no preset {name!r}{_nearest(name, presets)}")
    return presets[name]


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    return f"; did you mean {close[0]!r}?" if close else f"; known: {', '.join(known)}"


def override(config: C, overrides: Sequence[str]) -> C:
    """A copy of `config` with `SECTION.FIELD=VALUE` entries applied, all at once."""
    changes: dict[str, dict[str, Any]] = {}
    sections = {f.name: f for f in dataclasses.fields(config)}
    for entry in overrides:
        key, equals, text = entry.partition("=")
        section, dot, name = key.partition(".")
        require(bool(equals and dot), f"--config.{entry}: write --config.SECTION.FIELD=VALUE")
        require(
            section in sections, f"--config.{key}: no such section{_nearest(section, sections)}"
        )
        current = getattr(config, section)
        fields = typing.get_type_hints(type(current))
        require(name in fields, f"--config.{key}: no such field{_nearest(name, fields)}")
        changes.setdefault(section, {})[name] = _parse(text, fields[name], f"--config.{key}")
    replaced = {s: dataclasses.replace(getattr(config, s), **c) for s, c in changes.items()}
    return dataclasses.replace(config, **replaced)


def _parse(text: str, kind: Any, where: str) -> Any:
    if typing.get_origin(kind) is tuple:
        element = typing.get_args(kind)[0]
        return tuple(_parse(part, element, where) for part in text.split(",") if part)
    if isinstance(kind, types.UnionType):
        # Of a type or None, which an empty text gives back.
        return _parse(text, typing.get_args(kind)[0], where) if text else None
    try:
        if kind is bool:
            return {"true": True, "false": False}[text.lower()]
        return kind(text)
    except (KeyError, ValueError):
        raise ConfigError(f"{where}={text}: expected {kind.__name__}") from None
