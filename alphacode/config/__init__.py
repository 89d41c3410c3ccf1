"""Typed, frozen, validated configuration, shared by every stage.

One file a section; `presets` makes configurations from files and flags, `stored` keeps them as
JSON. Nothing here imports JAX, so that judging runs on machines without it.
"""

from alphacode.config.data import DataConfig as DataConfig
from alphacode.config.differences import differences as differences
from alphacode.config.execution import ExecutionConfig as ExecutionConfig
from alphacode.config.mesh import MeshConfig as MeshConfig
from alphacode.config.model import ModelConfig as ModelConfig
from alphacode.config.objective import ObjectiveConfig as ObjectiveConfig
from alphacode.config.optimizer import OptimizerConfig as OptimizerConfig
from alphacode.config.run import Config as Config
from alphacode.config.run import ContestConfig as ContestConfig
from alphacode.config.run import JudgeConfig as JudgeConfig
from alphacode.config.sampling import CODEX_STOP_SEQUENCES as CODEX_STOP_SEQUENCES
from alphacode.config.sampling import SamplingConfig as SamplingConfig
from alphacode.config.section import ConfigError as ConfigError
from alphacode.config.section import require as require
from alphacode.config.selection import SelectionConfig as SelectionConfig
from alphacode.config.training import TrainingConfig as TrainingConfig
