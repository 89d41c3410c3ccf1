"""The optimizer and its schedule."""

import dataclasses

from alphacode.config.section import NOT_NEGATIVE, POSITIVE, SHARE, Section, setting


@dataclasses.dataclass(frozen=True, kw_only=True)
class OptimizerConfig(Section):
    """AdamW and its schedule (paper, section 4.2): linear warm-up, then cosine decay.

    Attributes:
      initial_learning_rate: At step 0.
      peak_learning_rate: After `warmup_steps`.
      final_learning_rate: At the last step.
      warmup_steps: 1,000 in the paper.
      beta1: First-moment decay.
      beta2: Second-moment decay; 0.95 for the 9B and 41B models.
      epsilon: Not in the paper.
      weight_decay: Applied to matrices and embeddings, not to norm scales (our choice).
      clip_norm: Global gradient norm.
    """

    initial_learning_rate: float = setting(1e-9, NOT_NEGATIVE)
    peak_learning_rate: float = setting(1e-4, POSITIVE)
    final_learning_rate: float = setting(1e-5, NOT_NEGATIVE)
    warmup_steps: int = setting(1000, NOT_NEGATIVE)
    beta1: float = setting(0.9, SHARE)
    beta2: float = setting(0.999, SHARE)
    epsilon: float = setting(1e-8, NOT_NEGATIVE)
    weight_decay: float = setting(0.1, NOT_NEGATIVE)
    clip_norm: float = setting(1.0, POSITIVE)
