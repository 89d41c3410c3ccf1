"""The configuration of a run: its sections, and rules among them."""

import dataclasses

from alphacode.config.data import DataConfig
from alphacode.config.execution import ExecutionConfig
from alphacode.config.mesh import MeshConfig
from alphacode.config.model import ModelConfig
from alphacode.config.objective import ObjectiveConfig
from alphacode.config.optimizer import OptimizerConfig
from alphacode.config.sampling import SamplingConfig
from alphacode.config.section import require
from alphacode.config.selection import SelectionConfig
from alphacode.config.training import TrainingConfig


@dataclasses.dataclass(frozen=True, kw_only=True)
class JudgeConfig:
    """A run that only judges programs."""

    execution: ExecutionConfig = dataclasses.field(default_factory=ExecutionConfig)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ContestConfig(JudgeConfig):
    """A contest run; model and data are those of its checkpoint."""

    mesh: MeshConfig = dataclasses.field(default_factory=MeshConfig)
    sampling: SamplingConfig = dataclasses.field(default_factory=SamplingConfig)
    selection: SelectionConfig = dataclasses.field(default_factory=SelectionConfig)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Config(ContestConfig):
    """A training run; its solve rates are those of small contests."""

    model: ModelConfig = dataclasses.field(default_factory=ModelConfig)
    objective: ObjectiveConfig = dataclasses.field(default_factory=ObjectiveConfig)
    optimizer: OptimizerConfig = dataclasses.field(default_factory=OptimizerConfig)
    data: DataConfig = dataclasses.field(default_factory=DataConfig)
    training: TrainingConfig = dataclasses.field(default_factory=TrainingConfig)

    def __post_init__(self) -> None:
        for name, limit in (
            ("encoder_buckets", self.model.encoder_length),
            ("decoder_buckets", self.model.decoder_length),
        ):
            largest = getattr(self.data, name)[-1]
            require(
                largest <= limit,
                f"data.{name} ends at {largest}, past model.{name.split('_')[0]}_length={limit}",
            )
        require(
            self.data.task == "source_code" or self.target_limit > 0,
            f"data.decoder_buckets ends at {self.data.decoder_buckets[-1]}, which leaves no room "
            "for a program after a prompt of "
            f"data.encoder_buckets[-1]={self.data.encoder_buckets[-1]}",
        )
        require(
            self.data.task == "solutions" or self.objective.value_weight == 0,
            f"objective.value_weight={self.objective.value_weight} is for data.task=solutions, "
            "where programs are right or wrong; set it to 0",
        )
        require(
            not self.model.decoder_only or self.objective.masked_lm_weight == 0,
            f"objective.masked_lm_weight={self.objective.masked_lm_weight} needs an encoder, which "
            f"model.architecture={self.model.architecture} has not; set it to 0",
        )
        require(
            not self.data.pack or self.model.decoder_only,
            f"data.pack is for decoder-only models, and model.architecture="
            f"{self.model.architecture}; set it to false",
        )
        require(
            self.data.task == "solutions" or self.training.evaluation_problems == 0,
            f"training.evaluation_problems={self.training.evaluation_problems} is for "
            "data.task=solutions, where programs are learnt; set it to 0",
        )

    @property
    def target_limit(self) -> int:
        """The most tokens of a program or test input, its end included; longer ones are unused."""
        prompt = self.data.encoder_buckets[-1] if self.model.decoder_only else 0
        return self.data.decoder_buckets[-1] - prompt
