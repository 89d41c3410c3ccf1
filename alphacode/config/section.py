"""Settings that say what they may hold, and sections that are checked as they are made."""

import dataclasses
import math
from typing import Any, TypeVar, cast

from alphacode.errors import UserError

T = TypeVar("T")


class ConfigError(UserError):
    """A configuration that cannot be used; the message names the field and the remedy."""


def require(condition: bool, message: str) -> None:
    """Raises `ConfigError` with the message unless the condition holds."""
    if not condition:
        raise ConfigError(message)


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Allowed:
    """See `setting`."""

    above: float | None = None
    least: float | None = None
    below: float | None = None
    most: float | None = None
    choices: tuple[Any, ...] = ()
    filled: bool = False

    def holds(self, value: Any) -> bool:
        """Whether a number or a text lies within."""
        return (
            (not self.choices or value in self.choices)
            and (self.above is None or value > self.above)
            and (self.least is None or value >= self.least)
            and (self.below is None or value < self.below)
            and (self.most is None or value <= self.most)
        )

    def must(self, several: bool) -> str:
        """What a message says that the value must be or do."""
        if self.choices:
            return f"be {'some' if several else 'one'} of {', '.join(map(str, self.choices))}"
        low = self.least if self.above is None else self.above
        high = self.most if self.below is None else self.below
        if low is not None and high is not None:
            start, end = "[" if self.above is None else "(", "]" if self.below is None else ")"
            return f"lie in {start}{low}, {high}{end}"
        if low == 0:
            return "not be negative" if self.above is None else "be positive"
        if low is not None:
            return f"be {'at least' if self.above is None else 'above'} {low}"
        return f"be {'at most' if self.below is None else 'below'} {high}"


def setting(
    default: T,
    *,
    above: float | None = None,
    least: float | None = None,
    below: float | None = None,
    most: float | None = None,
    choices: tuple[Any, ...] = (),
    filled: bool = False,
) -> T:
    """A field of a section, with its default and what it may hold; of a tuple, what each entry may.

    Args:
      default: Taken where nothing is set.
      above: It is greater than this.
      least: It is this or greater.
      below: It is less than this.
      most: It is this or less.
      choices: It is one of these.
      filled: A tuple has at least one entry.
    """
    allowed = _Allowed(
        above=above, least=least, below=below, most=most, choices=choices, filled=filled
    )
    return dataclasses.field(default=default, metadata={"allowed": allowed})


class Section:
    """Part of a configuration: a frozen dataclass whose fields are checked when it is made."""

    def __post_init__(self) -> None:
        for field in dataclasses.fields(cast(Any, self)):
            name, value = f"{self.section()}.{field.name}", getattr(self, field.name)
            several = isinstance(value, tuple)
            parts = value if several else (value,)
            allowed = field.metadata.get("allowed", _Allowed())
            require(bool(parts) or not allowed.filled, f"{name} must not be empty")
            for part in parts:
                if isinstance(part, float):
                    require(math.isfinite(part), f"{name}={value} must be finite")
                if not allowed.holds(part):
                    raise ConfigError(f"{name}={value!r} must {allowed.must(several)}")
        self.check()

    @classmethod
    def section(cls) -> str:
        """Its name: `model` for `ModelConfig`."""
        return cls.__name__.removesuffix("Config").lower()

    def check(self) -> None:
        """Rules among fields; raises `ConfigError`."""
