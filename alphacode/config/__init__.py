"""Typed, frozen, validated configuration, shared by every stage.

One file a section; `presets` makes configurations from files and flags, `stored` keeps them as
JSON. Nothing here imports JAX, so that judging runs on machines without it.
"""

from alphacode.config.data import DataConfig
from alphacode.config.execution import ExecutionConfig
from alphacode.config.mesh import MeshConfig
from alphacode.config.model import ModelConfig
from alphacode.config.objective import ObjectiveConfig
from alphacode.config.optimizer import OptimizerConfig
from alphacode.config.run import Config
from alphacode.config.sampling import CODEX_STOP_SEQUENCES, SamplingConfig
from alphacode.config.section import ConfigError, require
from alphacode.config.selection import SelectionConfig
from alphacode.config.training import TrainingConfig

__all__ = [
    "CODEX_STOP_SEQUENCES",
    "Config",
    "ConfigError",
    "DataConfig",
    "ExecutionConfig",
    "MeshConfig",
    "ModelConfig",
    "ObjectiveConfig",
    "OptimizerConfig",
    "SamplingConfig",
    "SelectionConfig",
    "TrainingConfig",
    "require",
]
