"""Large-scale sampling."""

import dataclasses

from alphacode.config.languages import SAMPLED
from alphacode.config.section import NOT_NEGATIVE, POSITIVE, Rule, Section, one_of, require, setting

_WARM = Rule("be positive; for 0 set sampling.method=greedy", lambda value: value > 0)

# What a completed function of HumanEval ends at (Chen et al. 2021, section 2.3).
CODEX_STOP_SEQUENCES = ("\nclass", "\ndef", "\n#", "\nif", "\nprint")


@dataclasses.dataclass(frozen=True, kw_only=True)
class SamplingConfig(Section):
    """Large-scale sampling (paper, section 4.4 and appendix C.2).

    Attributes:
      samples_per_problem: K, over all languages.
      method: `sample` draws each token, `greedy` takes the most probable one, and `beam` searches
        for the most probable programs: few, and near copies of one another, where all that follows
        here lives on many different ones.
      beam_width: Programs that `beam` keeps at each step. A problem's samples of one prompt are the
        best of them in order of their index, and may not be more.
      length_penalty: `beam` ranks programs by log-probability / length ** this: 1 ranks by the mean
        of their tokens', 0 by the sum.
      temperature: T'; raw logits are divided by it. None takes the one that fits the objective the
        model was trained with (`ObjectiveConfig.sampling_temperature`).
      temperatures: If given, each sample draws one of these in place of `temperature`, uniformly,
        by seed, problem and index.
      top_k: Tokens are drawn from this many most probable ones; 0 takes all.
      nucleus: Tokens are drawn from the smallest set that holds at least this probability, as 0.95
        for Codex; 1 takes all.
      seed: With the problem and the sample index it fixes each sample.
      activation_dtype: Type of parameters, activations and products: `bfloat16`, `float32`, or
        `auto`: on a CPU the one that is measured to be faster there, elsewhere bfloat16. What was
        chosen for a workdir stays.
      slots: N, sequences decoded side by side; 0 takes as many as fit the devices, up to 1,024, on
        a CPU up to 64. What was chosen for a workdir stays.
      languages: Shared out evenly over the sample indices; C++ is left out, with a warning, where
        no compiler is present.
      random_metadata: Whether each prompt claims a rating and tags drawn at random; else none, as
        for HumanEval and APPS. None claims what the model has seen in training.
      tag_sets: JSON file of the combinations of tags to draw from, a list of lists, as
        `data/make_tag_sets.py` writes it. Empty takes those that came with the model: the 50 that
        most problems of its training data have.
      rating_min: Lowest rating drawn; ratings are uniform in steps of 100.
      rating_max: Highest rating drawn.
      max_tokens: Longest program sampled; also bounded by `model.decoder_length`.
      stop_sequences: Texts that end a program where the first of them comes; it is not part of it.
      score_values: Whether the value head says how probable it is that each sample is correct.
      keep_token_log_probabilities: Whether that of each token is kept beside their sum.
      stop_at_survivors: A problem gets no more samples once this many distinct programs pass its
        example tests, which are judged while the sampler runs; 0 never stops. Samples count by
        whole shards, in order, up to the one that reaches the number, so that which are kept does
        not depend on hosts and interruptions.
      shard_size: Samples per file, the unit of resumption.
    """

    samples_per_problem: int = setting(1000, POSITIVE)
    method: str = setting("sample", one_of("sample", "greedy", "beam"))
    beam_width: int = setting(10, POSITIVE)
    length_penalty: float = setting(1.0, NOT_NEGATIVE)
    temperature: float | None = setting(None, _WARM)
    temperatures: tuple[float, ...] = setting((), _WARM)
    top_k: int = setting(0, NOT_NEGATIVE)
    nucleus: float = setting(1.0, Rule("lie in (0, 1]", lambda p: 0 < p <= 1))
    seed: int = 0
    activation_dtype: str = setting("auto", one_of("bfloat16", "float32", "auto"))
    slots: int = setting(64, NOT_NEGATIVE)
    languages: tuple[str, ...] = setting(SAMPLED, one_of(*SAMPLED), filled=True)
    random_metadata: bool | None = None
    tag_sets: str = ""
    rating_min: int = 800
    rating_max: int = 3500
    max_tokens: int = setting(768, Rule("lie in [1, 768]", lambda count: 0 < count <= 768))
    stop_sequences: tuple[str, ...] = setting((), Rule("hold no empty text", bool))
    score_values: bool = False
    keep_token_log_probabilities: bool = False
    stop_at_survivors: int = setting(0, NOT_NEGATIVE)
    shard_size: int = setting(256, POSITIVE)

    def check(self) -> None:
        """Methods and their settings fit, and ratings are in steps of 100."""
        require(
            self.method == "sample"
            or (self.top_k == 0 and self.nucleus == 1 and not self.temperatures),
            f"sampling.method={self.method} draws nothing: leave top_k, nucleus and temperatures "
            "as they are",
        )
        require(
            self.method != "beam" or not self.stop_sequences,
            "sampling.method=beam ranks programs by their end token: leave stop_sequences empty",
        )
        require(
            self.rating_min <= self.rating_max
            and self.rating_min % 100 == 0
            and self.rating_max % 100 == 0,
            f"sampling.rating_min={self.rating_min} and rating_max={self.rating_max} must be "
            "multiples of 100 in order",
        )
