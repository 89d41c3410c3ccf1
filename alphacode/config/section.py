"""Settings that say what they may hold, and sections that are checked as they are made."""

import dataclasses
import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

from alphacode.errors import UserError

T = TypeVar("T")


class ConfigError(UserError):
    """A configuration that cannot be used; the message names the field and the remedy."""


def require(condition: bool, message: str) -> None:
    """Raises `ConfigError` with the message unless the condition holds."""
    if not condition:
        raise ConfigError(message)


class Rule(NamedTuple):
    """What a setting, or each entry of a tuple, must be or do: in words, and as a test."""

    must: str
    holds: Callable[[Any], bool]


ANY = Rule("be anything", lambda value: True)
POSITIVE = Rule("be positive", lambda value: value > 0)
NOT_NEGATIVE = Rule("not be negative", lambda value: value >= 0)
SHARE = Rule("lie in [0, 1)", lambda value: 0 <= value < 1)


def one_of(*choices: object) -> Rule:
    """A setting, or each entry of a tuple, is one of these."""
    return Rule(f"be one of {', '.join(map(str, choices))}", lambda value: value in choices)


def setting(default: T, rule: Rule = ANY, *, filled: bool = False) -> T:
    """A field of a section.

    Args:
      default: Its default.
      rule: What it may hold, beside finite numbers of its type, and None where that has a place.
      filled: Whether a tuple has at least one entry.
    """
    return dataclasses.field(default=default, metadata={"rule": rule, "filled": filled})


class Section:
    """Part of a configuration: a frozen dataclass whose fields are checked when it is made."""

    def __post_init__(self) -> None:
        section = type(self).__name__.removesuffix("Config").lower()
        for field in dataclasses.fields(cast(Any, self)):
            name, value = f"{section}.{field.name}", getattr(self, field.name)
            parts = value if isinstance(value, tuple) else (value,)
            rule = field.metadata.get("rule", ANY)
            require(bool(parts) or not field.metadata.get("filled"), f"{name} must not be empty")
            for part in (part for part in parts if part is not None):
                finite = not isinstance(part, float) or math.isfinite(part)
                require(finite, f"{name}={value} must be finite")
                require(rule.holds(part), f"{name}={value!r} must {rule.must}")
        self.check()

    def check(self) -> None:
        """Rules among fields; raises `ConfigError`."""
