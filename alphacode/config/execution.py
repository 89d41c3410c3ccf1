"""Running untrusted programs."""

import dataclasses
import math
from typing import Any

from alphacode.config.section import NOT_NEGATIVE, POSITIVE, Rule, Section, one_of, require, setting

# Settings that decide where and how fast programs run, not what comes out.
_OF_NO_MATTER = ("engine", "ray_address", "workers", "minimum_isolation")


def _is_factor(entry: str) -> bool:
    try:
        return 0 < float(entry.partition("=")[2]) < math.inf
    except ValueError:
        return False


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExecutionConfig(Section):
    """Running untrusted programs.

    Attributes:
      engine: `local` judges on this machine; `ray` on Ray, which needs the extra of that name.
      ray_address: Of the Ray cluster to join, as `10.0.0.1:6379`, or `auto`; empty starts a Ray on
        this machine, for this machine only.
      workers: Processes that judge side by side; 0 takes one per core.
      minimum_isolation: Lowest sandbox level accepted (3 namespaces + seccomp + landlock, 2 seccomp
        + landlock, 1 seccomp + rlimits). Below it nothing is run.
      cpu_seconds: CPU limit for problems that state none.
      memory_mb: Memory limit, in MiB, for problems that state none.
      output_mb: Output limit in MiB.
      wall_factor: Wall limit as a multiple of the CPU limit.
      languages: Names of `languages.TABLE` that programs may be written in; those that this
        machine cannot run are reported and left out.
      time_factors: Multipliers on a problem's time limit by language, as `python3=3`, for those
        that differ from the table's.
      compile_seconds: CPU limit of a compilation.
    """

    engine: str = setting("local", one_of("local", "ray"))
    ray_address: str = ""
    workers: int = setting(0, NOT_NEGATIVE)
    minimum_isolation: int = setting(2, one_of(1, 2, 3))
    cpu_seconds: float = setting(2.0, POSITIVE)
    memory_mb: int = setting(512, POSITIVE)
    output_mb: int = setting(8, POSITIVE)
    wall_factor: float = setting(5.0, POSITIVE)
    languages: tuple[str, ...] = setting(("cpp", "python3"), filled=True)
    time_factors: tuple[str, ...] = setting(
        (), Rule("read language=number, as python3=3", _is_factor)
    )
    compile_seconds: float = setting(10.0, POSITIVE)

    def check(self) -> None:
        """A cluster's address is for Ray."""
        require(
            not self.ray_address or self.engine == "ray",
            f"execution.ray_address={self.ray_address!r} is for execution.engine=ray only",
        )

    def of_verdicts(self) -> dict[str, Any]:
        """The settings that verdicts depend on."""
        fields = dataclasses.asdict(self)
        return {name: fields[name] for name in fields if name not in _OF_NO_MATTER}

    def time_factor(self, language: str, default: float) -> float:
        """The multiplier that `time_factors` names for a language, else `default`."""
        factors = dict(entry.split("=", 1) for entry in self.time_factors)
        return float(factors.get(language, default))
