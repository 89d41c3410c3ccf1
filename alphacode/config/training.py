"""The training run."""

import dataclasses

from alphacode.config.section import NOT_NEGATIVE, POSITIVE, Section, require, setting


@dataclasses.dataclass(frozen=True, kw_only=True)
class TrainingConfig(Section):
    """The training run.

    Attributes:
      steps: Optimizer steps.
      batch_size: B, pairs per step over all devices.
      accumulation: Micro-batches that a step cuts its batch into, so that large batches fit in
        memory; the gradients are those of the whole batch.
      seed: Of initialisation, data order, masking.
      log_every: Steps between progress lines and TensorBoard points.
      checkpoint_every: Steps between checkpoints; the last step is always saved.
      keep_checkpoints: Newest checkpoints kept.
      initial_checkpoint: Workdir whose newest parameters start this run (`DIR/best` takes the best
        by solve rate), or an export; or empty.
      validation: Held-out files or folders of problems, of which those with several splits give
        `valid`; corpora in `data.task=source_code`. Empty evaluates nothing.
      evaluate_every: Steps between evaluations on `validation`, and saves; the last step is always
        evaluated. 0 evaluates nothing.
      evaluation_batches: Batches of `batch_size / accumulation` pairs, one pair for each problem or
        file, that losses are averaged over; fewer where `validation` holds fewer.
      evaluation_problems: Problems of `validation` that are solved by sampling, judging and
        selection, with the settings of `sampling`, `execution` and `selection`; 0 measures losses
        alone. The best checkpoint by this solve rate is kept: loss is a poor proxy (section 6.5).
      evaluation_samples: k, samples for each of these problems.
      evaluation_slots: Sequences that are decoded side by side for them.
      profile_from: First step, of those counted from 1, that the profiler watches.
      profile_steps: Steps that the profiler watches; 0 turns it off.
    """

    steps: int = setting(1000, POSITIVE)
    batch_size: int = setting(256, POSITIVE)
    accumulation: int = setting(1, POSITIVE)
    seed: int = 0
    log_every: int = setting(20, POSITIVE)
    checkpoint_every: int = setting(1000, POSITIVE)
    keep_checkpoints: int = setting(2, POSITIVE)
    initial_checkpoint: str = ""
    validation: tuple[str, ...] = ()
    evaluate_every: int = setting(0, NOT_NEGATIVE)
    evaluation_batches: int = setting(16, POSITIVE)
    evaluation_problems: int = setting(0, NOT_NEGATIVE)
    evaluation_samples: int = setting(32, POSITIVE)
    evaluation_slots: int = setting(32, POSITIVE)
    profile_from: int = setting(10, POSITIVE)
    profile_steps: int = setting(0, NOT_NEGATIVE)

    def check(self) -> None:
        """The batch divides into its parts, and the profile lies within the run."""
        require(
            self.batch_size % self.accumulation == 0,
            f"training.batch_size={self.batch_size} must be a multiple of "
            f"training.accumulation={self.accumulation}",
        )
        require(
            not self.profile_steps or self.profile_from + self.profile_steps <= self.steps + 1,
            f"training.profile_from={self.profile_from} and profile_steps={self.profile_steps} "
            f"reach past training.steps={self.steps}",
        )

    @property
    def evaluates(self) -> bool:
        """Whether anything is evaluated."""
        return bool(self.validation) and self.evaluate_every > 0

    @property
    def solves(self) -> bool:
        """Whether a solve rate is measured."""
        return self.evaluates and self.evaluation_problems > 0
