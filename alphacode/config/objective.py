"""Training losses."""

import dataclasses

from alphacode.config.section import NOT_NEGATIVE, POSITIVE, SHARE, Rule, Section, setting

# T' / T, from the paper's T' for T = 0.2 in training: 0.12, and 0.25 with GOLD (appendix C.3).
_RELATIVE_TEMPERATURE, _RELATIVE_TEMPERATURE_WITH_GOLD = 0.6, 1.25


@dataclasses.dataclass(frozen=True, kw_only=True)
class ObjectiveConfig(Section):
    """Training losses (paper, sections 4.2 and 4.3, appendix C.3).

    The weights of the masked-LM and value losses and the masking scheme are not in the paper;
    15% with BERT's 80/10/10 split, on the encoder pass that the decoder reads, is our choice.

    Attributes:
      temperature: T; decoder logits are divided by it before the loss. 0.2 in fine-tuning, 1 turns
        tempering off.
      gold: Whether GOLD weights each token's loss by max(p ** exponent, floor), p being the
        tempered probability of the token and no gradient flowing through the weight.
      gold_exponent: 1/2 in the paper.
      gold_floor: 0.05 in the paper.
      gold_start: First step that GOLD weights. The paper puts a short phase of tempering alone
        before it and does not say how long; 1,000 steps, the warm-up, are our choice.
      gold_incorrect: Whether tokens of incorrect programs are weighted as well, which the paper
        does not say. Our choice is not: their weight is 1, since GOLD is there to sharpen the
        model on what is right.
      masked_lm_weight: Weight of the encoder's masked-LM loss; 0 turns it off.
      masked_lm_rate: Share of encoder tokens chosen for prediction.
      masked_lm_span: Mean length of the runs of tokens chosen; 1 chooses each on its own, as BERT.
      value_weight: Weight of the correct/incorrect classification loss; 0 turns it off.
      incorrect_share: Share of training pairs that show an incorrect solution.
      metadata_dropout: Share of training pairs whose known rating, and as often whose known tags,
        are left out, so that the model also learns prompts without them.
    """

    temperature: float = setting(0.2, POSITIVE)
    gold: bool = False
    gold_exponent: float = setting(0.5, POSITIVE)
    gold_floor: float = setting(0.05, Rule("lie in [0, 1]", lambda floor: 0 <= floor <= 1))
    gold_start: int = setting(1000, NOT_NEGATIVE)
    gold_incorrect: bool = False
    masked_lm_weight: float = setting(1.0, NOT_NEGATIVE)
    masked_lm_rate: float = setting(0.15, SHARE)
    masked_lm_span: float = setting(1.0, Rule("be at least 1", lambda span: span >= 1))
    value_weight: float = setting(0.1, NOT_NEGATIVE)
    incorrect_share: float = setting(0.15, SHARE)
    metadata_dropout: float = setting(0.1, SHARE)

    @property
    def sampling_temperature(self) -> float:
        """T', which raw logits of a model so trained are divided by when it is sampled.

        The paper states 0.12 after tempering at T = 0.2 alone, and 0.25 with GOLD. That other T
        want the same ratio, as 0.6 without tempering, is our choice.
        """
        ratio = _RELATIVE_TEMPERATURE_WITH_GOLD if self.gold else _RELATIVE_TEMPERATURE
        return ratio * self.temperature
