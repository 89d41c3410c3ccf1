"""Typed, frozen, validated configuration, shared by every stage.

Each dataclass is validated as it is made; `alphacode.presets` makes them from files and flags.
Nothing here imports JAX, so that judging runs on machines without it.
"""

import dataclasses
import math

from alphacode.errors import UserError


class ConfigError(UserError):
    """A configuration that cannot be used; the message names the field and the remedy."""


def require(condition: bool, message: str) -> None:
    """Raises `ConfigError` with the message unless the condition holds."""
    if not condition:
        raise ConfigError(message)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModelConfig:
    """The transformer (paper, section 4.1, Table 3 and Table 6).

    The paper states widths, depths, heads and lengths. It does not state the activation, norm,
    positions, embedding sharing or value head; those below are this project's choices: GELU,
    pre-RMSNorm, rotary positions, one embedding shared by encoder, decoder and output (the 41B row
    leaves room for about one), and a value head of one small bidirectional block.

    Table 6 is three presets: the asymmetric encoder-decoder with shared key/value heads; the same
    with as many key/value heads as query heads and a fan-out of 4.3; and a decoder alone, which is
    the model of the Codex system as well.

    Attributes:
      name: Preset name, kept in checkpoints for messages.
      architecture: `encoder_decoder` or `decoder_only`. A decoder alone reads statement and program
        as one sequence of `decoder_length` tokens, and its `encoder_*` fields are unused.
      vocab_size: V, pieces of the tokenizer.
      d_model: D, width of the residual stream.
      num_query_heads: H.
      num_kv_heads: G, key/value heads; 1 is multi-query attention, H is multi-head attention.
      head_size: M; the paper has 128 for every size.
      feed_forward_ratio: F / D; where it is no whole number, F is the nearest multiple of 64, which
        hardware multiplies fast (our choice; the paper says 4.3).
      encoder_layers: Blocks of the bidirectional encoder.
      decoder_layers: Blocks of the causal decoder.
      encoder_length: S, the longest encoder input in tokens.
      decoder_length: T, the longest program in tokens.
      value_width: Width of the value head's transformer block (our choice).
      activation_dtype: Type of the residual stream and of matrix operands.
      attention: Kernel of training's attention: `auto` takes the platform's own (`cudnn` on NVIDIA
        GPUs, `splash` on TPUs) where it applies, and `chunked` elsewhere.
      attention_chunk: Queries per step of `chunked` attention, which bounds the memory of scores;
        0 takes all at once.
      remat: What the backward pass computes again: `none`, `layer` (everything inside of a block:
        least memory), `attention` (all but what attention gives, where it is computed by chunks or
        by splash), or `products` (all but that and the results of matrix products).
    """

    name: str = "tiny"
    architecture: str = "encoder_decoder"
    vocab_size: int = 8000
    d_model: int = 128
    num_query_heads: int = 4
    num_kv_heads: int = 1
    head_size: int = 32
    feed_forward_ratio: float = 6.0
    encoder_layers: int = 1
    decoder_layers: int = 6
    encoder_length: int = 1536
    decoder_length: int = 768
    value_width: int = 128
    activation_dtype: str = "bfloat16"
    attention: str = "auto"
    attention_chunk: int = 256
    remat: str = "layer"

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.type in (int, float) and field.name != "attention_chunk":
                require(value > 0, f"model.{field.name} must be positive, got {value}")
        require(
            self.num_query_heads % self.num_kv_heads == 0,
            f"model.num_query_heads={self.num_query_heads} must be a multiple of "
            f"model.num_kv_heads={self.num_kv_heads}",
        )
        require(
            self.head_size % 2 == 0,
            f"model.head_size={self.head_size} must be even (rotary positions turn pairs)",
        )
        require(self.attention_chunk >= 0, "model.attention_chunk must not be negative")
        for name, allowed in (
            ("architecture", ("encoder_decoder", "decoder_only")),
            ("activation_dtype", ("bfloat16", "float32")),
            ("attention", ("auto", "chunked", "cudnn", "splash")),
            ("remat", ("none", "layer", "attention", "products")),
        ):
            value = getattr(self, name)
            require(value in allowed, f"model.{name}={value!r} must be one of {allowed}")

    @property
    def feed_forward_width(self) -> int:
        """F."""
        width = self.feed_forward_ratio * self.d_model
        if self.feed_forward_ratio == int(self.feed_forward_ratio):
            return int(width)
        return max(1, round(width / 64)) * 64


@dataclasses.dataclass(frozen=True, kw_only=True)
class ObjectiveConfig:
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

    temperature: float = 0.2
    gold: bool = False
    gold_exponent: float = 0.5
    gold_floor: float = 0.05
    gold_start: int = 1000
    gold_incorrect: bool = False
    masked_lm_weight: float = 1.0
    masked_lm_rate: float = 0.15
    masked_lm_span: float = 1.0
    value_weight: float = 0.1
    incorrect_share: float = 0.15
    metadata_dropout: float = 0.1

    def __post_init__(self) -> None:
        for name in ("temperature", "gold_exponent"):
            require(getattr(self, name) > 0, f"objective.{name} must be positive")
        require(0 <= self.gold_floor <= 1, "objective.gold_floor must lie in [0, 1]")
        for name in ("masked_lm_weight", "value_weight", "gold_start"):
            require(getattr(self, name) >= 0, f"objective.{name} must not be negative")
        for name in ("masked_lm_rate", "incorrect_share", "metadata_dropout"):
            require(0 <= getattr(self, name) < 1, f"objective.{name} must lie in [0, 1)")
        require(self.masked_lm_span >= 1, "objective.masked_lm_span must be at least 1")


@dataclasses.dataclass(frozen=True, kw_only=True)
class MeshConfig:
    """How many devices lie along each axis of the mesh; one of them may be -1, for all the rest.

    Attributes:
      data: Copies of the parameters; each takes its share of the batch.
      fsdp: Devices that share out one copy of the parameters and of the optimizer, and the batch.
      tensor: Devices that share out heads, feed-forward features and the vocabulary. The paper has
        one key/value head per such shard in its 9B and 41B models.
    """

    data: int = -1
    fsdp: int = 1
    tensor: int = 1

    def __post_init__(self) -> None:
        sizes = dataclasses.asdict(self)
        require(
            all(size == -1 or size > 0 for size in sizes.values())
            and list(sizes.values()).count(-1) <= 1,
            f"mesh={sizes}: sizes must be positive, and at most one of them -1 (all the rest)",
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class OptimizerConfig:
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

    initial_learning_rate: float = 1e-9
    peak_learning_rate: float = 1e-4
    final_learning_rate: float = 1e-5
    warmup_steps: int = 1000
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    weight_decay: float = 0.1
    clip_norm: float = 1.0

    def __post_init__(self) -> None:
        require(self.peak_learning_rate > 0, "optimizer.peak_learning_rate must be positive")
        for name in (
            "initial_learning_rate",
            "final_learning_rate",
            "warmup_steps",
            "epsilon",
            "weight_decay",
        ):
            require(getattr(self, name) >= 0, f"optimizer.{name} must not be negative")
        require(self.clip_norm > 0, "optimizer.clip_norm must be positive")
        for name in ("beta1", "beta2"):
            require(0 <= getattr(self, name) < 1, f"optimizer.{name} must lie in [0, 1)")


TASKS = ("solutions", "source_code", "test_inputs")
LAYOUTS = ("encoder_decoder", "decoder_only")


@dataclasses.dataclass(frozen=True, kw_only=True)
class DataConfig:
    """Where training examples come from, and what becomes of them.

    Attributes:
      task: What is learnt: `solutions` (statement to program: fine-tuning), `source_code` (what
        stands before a pivot to what follows: pre-training) or `test_inputs` (statement to test
        input: the model behind clustering).
      problems: Files (JSON Lines, .gz) or folders of problems, for `solutions` and `test_inputs`.
      corpus: Folders made by `data/make_corpus.py`, for `source_code`.
      weights: Relative number of examples drawn from each entry of `problems` or `corpus` in an
        epoch: 1 shows each problem or file once, 2 twice. Empty means 1 for all.
      tokenizer: SentencePiece model file.
      languages: Solution languages to train on, of `cpp`, `python3` and `java`.
      language_weights: Relative frequency of each of `languages` among those that a problem has
        programs in. Empty means the same for all.
      encoder_buckets: Padded encoder lengths; an example goes to the smallest that holds it. The
        largest must not pass `model.encoder_length`. In a decoder-only model the largest bounds
        the prompt and the others have no use.
      decoder_buckets: The same for the decoder, which in a decoder-only model reads the prompt too.
      solutions_per_epoch: Programs, or test inputs, drawn per problem in each epoch.
      layout: That of `model.architecture`: `encoder_decoder`, or `decoder_only`, prompt and
        program as one sequence.
      cache: Local folder of token stores, shared by runs; empty takes `tokens` in the workdir.
      read_threads: Threads that make batches ahead of the step.
      workers: Processes that make batches ahead of the step; 0 makes them in this one.
    """

    task: str = "solutions"
    problems: tuple[str, ...] = ()
    corpus: tuple[str, ...] = ()
    weights: tuple[int, ...] = ()
    tokenizer: str = "data/tokenizer/tokenizer.model"
    languages: tuple[str, ...] = ("cpp", "python3")
    language_weights: tuple[float, ...] = ()
    encoder_buckets: tuple[int, ...] = (1536,)
    decoder_buckets: tuple[int, ...] = (768,)
    solutions_per_epoch: int = 1
    layout: str = "encoder_decoder"
    cache: str = ""
    read_threads: int = 2
    workers: int = 0

    def __post_init__(self) -> None:
        require(self.task in TASKS, f"data.task={self.task!r} must be one of {', '.join(TASKS)}")
        require(
            self.layout in LAYOUTS,
            f"data.layout={self.layout!r} must be one of {', '.join(LAYOUTS)}",
        )
        unused = "problems" if self.task == "source_code" else "corpus"
        require(
            not getattr(self, unused),
            f"data.{unused} has no use in data.task={self.task}; leave it empty and set "
            f"data.{self.sources_field}",
        )
        require(
            not self.weights or len(self.weights) == len(self.sources),
            f"data.weights has {len(self.weights)} entries for {len(self.sources)} in "
            f"data.{self.sources_field}; give one for each, or none",
        )
        require(
            min(self.weights, default=1) >= 0,
            f"data.weights={self.weights} must not be negative",
        )
        known = {"cpp", "python3", "java"}
        require(
            bool(self.languages)
            and set(self.languages) <= known
            and len(set(self.languages)) == len(self.languages),
            f"data.languages={self.languages} must be some of {sorted(known)}, each once",
        )
        require(
            len(self.language_weights) in (0, len(self.languages))
            and min(self.language_weights, default=1.0) > 0,
            f"data.language_weights={self.language_weights} must be one number above 0 for each "
            f"of data.languages={self.languages}, or empty",
        )
        for name in ("encoder_buckets", "decoder_buckets"):
            buckets = getattr(self, name)
            require(
                bool(buckets) and list(buckets) == sorted(set(buckets)) and buckets[0] > 0,
                f"data.{name}={buckets} must be increasing positive lengths",
            )
        for name in ("solutions_per_epoch", "read_threads"):
            require(getattr(self, name) > 0, f"data.{name} must be positive")
        require(self.workers >= 0, "data.workers must not be negative")
        require(
            self.task == "source_code" or self.target_limit > 0,
            f"data.decoder_buckets ends at {self.decoder_buckets[-1]}, which leaves no room for a "
            f"program after a prompt of data.encoder_buckets[-1]={self.encoder_buckets[-1]}",
        )

    @property
    def sources_field(self) -> str:
        """The field that names the sources of the task."""
        return "corpus" if self.task == "source_code" else "problems"

    @property
    def sources(self) -> tuple[str, ...]:
        """The paths that the task reads."""
        return self.corpus if self.task == "source_code" else self.problems

    @property
    def decoder_only(self) -> bool:
        """Whether prompt and program are one sequence."""
        return self.layout == "decoder_only"

    @property
    def target_limit(self) -> int:
        """The most tokens of a program or test input, its end included; longer ones are unused."""
        prompt = self.encoder_buckets[-1] if self.decoder_only else 0
        return self.decoder_buckets[-1] - prompt


@dataclasses.dataclass(frozen=True, kw_only=True)
class TrainingConfig:
    """The training run.

    Attributes:
      steps: Optimizer steps.
      batch_size: B, pairs per step over all devices.
      accumulation: Parts into which a step cuts its batch, one after the other, so that large
        batches fit; the gradients are those of the whole batch.
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

    steps: int = 1000
    batch_size: int = 256
    accumulation: int = 1
    seed: int = 0
    log_every: int = 20
    checkpoint_every: int = 1000
    keep_checkpoints: int = 2
    initial_checkpoint: str = ""
    validation: tuple[str, ...] = ()
    evaluate_every: int = 0
    evaluation_batches: int = 16
    evaluation_problems: int = 0
    evaluation_samples: int = 32
    evaluation_slots: int = 32
    profile_from: int = 10
    profile_steps: int = 0

    def __post_init__(self) -> None:
        for name in (
            "steps",
            "batch_size",
            "accumulation",
            "log_every",
            "checkpoint_every",
            "keep_checkpoints",
            "evaluation_batches",
            "evaluation_samples",
            "evaluation_slots",
        ):
            require(getattr(self, name) > 0, f"training.{name} must be positive")
        for name in ("evaluate_every", "evaluation_problems"):
            require(getattr(self, name) >= 0, f"training.{name} must not be negative")
        require(
            self.batch_size % self.accumulation == 0,
            f"training.batch_size={self.batch_size} must be a multiple of "
            f"training.accumulation={self.accumulation}",
        )
        require(self.profile_from > 0, "training.profile_from must be positive")
        require(self.profile_steps >= 0, "training.profile_steps must not be negative")
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


MAX_TOKENS = 768


@dataclasses.dataclass(frozen=True, kw_only=True)
class SamplingConfig:
    """Large-scale sampling (paper, section 4.4 and appendix C.2).

    Beam search is left out: it gives few programs that are near copies of one another, where all
    that follows here lives on many different ones; `alphacode.sampling.beam` has it.

    Attributes:
      samples_per_problem: K, over all languages.
      temperature: T'; raw logits are divided by it. 0.12 after tempering alone.
      temperatures: If given, each sample draws one of these in place of `temperature`, uniformly,
        by seed, problem and index.
      top_k: Tokens are drawn from the so many most probable ones; 0 takes all.
      nucleus: Tokens are drawn from the smallest set that holds at least this probability, as 0.95
        for Codex; 1 takes all.
      greedy: Takes the most probable token instead of drawing one.
      seed: With the problem and the sample index it fixes each sample.
      slots: N, sequences decoded side by side.
      languages: Shared out evenly over the sample indices; C++ is left out, with a warning, where
        no compiler is present.
      random_metadata: Whether each prompt claims a rating and tags drawn at random; else none, as
        for HumanEval and APPS and for models that have not learnt them.
      rating_min: Lowest rating drawn; ratings are uniform in steps of 100.
      rating_max: Highest rating drawn.
      max_tokens: Longest program sampled; also bounded by `model.decoder_length`.
      stop_sequences: Texts that end a program where the first of them comes; it is not part of it.
      score_values: Whether the value head says how probable it is that each sample is correct.
      keep_token_log_probabilities: Whether that of each token is kept beside their sum.
      stop_at_survivors: A problem gets no more samples once so many distinct programs pass its
        example tests, which the judge finds out beside the sampler; 0 never stops. Samples count by
        whole shards, in order, up to the one that reaches the number, so that which are kept does
        not depend on hosts and interruptions.
      shard_size: Samples per file, the unit of resumption.
    """

    samples_per_problem: int = 1000
    temperature: float = 0.12
    temperatures: tuple[float, ...] = ()
    top_k: int = 0
    nucleus: float = 1.0
    greedy: bool = False
    seed: int = 0
    slots: int = 64
    languages: tuple[str, ...] = ("cpp", "python3")
    random_metadata: bool = True
    rating_min: int = 800
    rating_max: int = 3500
    max_tokens: int = 768
    stop_sequences: tuple[str, ...] = ()
    score_values: bool = False
    keep_token_log_probabilities: bool = False
    stop_at_survivors: int = 0
    shard_size: int = 256

    def __post_init__(self) -> None:
        for name in ("samples_per_problem", "slots", "max_tokens", "shard_size"):
            require(getattr(self, name) > 0, f"sampling.{name} must be positive")
        require(
            self.max_tokens <= MAX_TOKENS,
            f"sampling.max_tokens={self.max_tokens} must be at most {MAX_TOKENS}",
        )
        for name in ("top_k", "stop_at_survivors"):
            require(getattr(self, name) >= 0, f"sampling.{name} must not be negative")
        require(
            all(t > 0 for t in (self.temperature, *self.temperatures)),
            "sampling.temperature and sampling.temperatures must be positive; set greedy for 0",
        )
        require(0 < self.nucleus <= 1, f"sampling.nucleus={self.nucleus} must lie in (0, 1]")
        require(
            not self.greedy or (self.top_k == 0 and self.nucleus == 1 and not self.temperatures),
            "sampling.greedy draws nothing: leave top_k, nucleus and temperatures as they are",
        )
        require(all(self.stop_sequences), "sampling.stop_sequences must not hold an empty text")
        require(
            self.rating_min <= self.rating_max
            and self.rating_min % 100 == 0
            and self.rating_max % 100 == 0,
            f"sampling.rating_min={self.rating_min} and rating_max={self.rating_max} must be "
            "multiples of 100 in order",
        )
        known = {"cpp", "python3"}
        require(
            bool(self.languages) and set(self.languages) <= known,
            f"sampling.languages={self.languages} must be some of {sorted(known)}",
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExecutionConfig:
    """Running untrusted programs.

    Attributes:
      engine: `local` judges on this machine; `ray` on Ray, which needs the extra of that name.
      ray_address: Of the Ray cluster to join, as `10.0.0.1:6379`, or `auto`; empty starts a Ray on
        this machine, for this machine alone.
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
        that shall differ from the table's.
      compile_seconds: CPU limit of a compilation.
    """

    engine: str = "local"
    ray_address: str = ""
    workers: int = 0
    minimum_isolation: int = 2
    cpu_seconds: float = 2.0
    memory_mb: int = 512
    output_mb: int = 8
    wall_factor: float = 5.0
    languages: tuple[str, ...] = ("cpp", "python3")
    time_factors: tuple[str, ...] = ()
    compile_seconds: float = 10.0

    def __post_init__(self) -> None:
        require(
            self.engine in ("local", "ray"),
            f"execution.engine={self.engine!r} must be 'local' or 'ray'",
        )
        require(
            not self.ray_address or self.engine == "ray",
            f"execution.ray_address={self.ray_address!r} is for execution.engine=ray only",
        )
        require(self.workers >= 0, "execution.workers must not be negative")
        require(
            self.minimum_isolation in (1, 2, 3),
            f"execution.minimum_isolation={self.minimum_isolation} must be 1, 2 or 3",
        )
        for name in (
            "cpu_seconds",
            "memory_mb",
            "output_mb",
            "wall_factor",
            "compile_seconds",
        ):
            require(getattr(self, name) > 0, f"execution.{name} must be positive")
        require(bool(self.languages), "execution.languages must name at least one language")
        for entry in self.time_factors:
            require(
                _is_factor(entry.partition("=")[2]),
                f"execution.time_factors={entry!r} must read language=number, as python3=3",
            )

    def time_factor(self, language: str, default: float) -> float:
        """The multiplier that `time_factors` names for a language, else `default`."""
        factors = dict(entry.split("=", 1) for entry in self.time_factors)
        return float(factors.get(language, default))


def _is_factor(text: str) -> bool:
    try:
        return 0 < float(text) < math.inf
    except ValueError:
        return False


@dataclasses.dataclass(frozen=True, kw_only=True)
class SelectionConfig:
    """From samples to submissions (paper, sections 4.5 and 4.6).

    Attributes:
      submissions: n, the most programs submitted per problem.
      test_inputs: Generated inputs that programs are clustered on.
      max_clustered: Most samples clustered per problem.
      cluster_order: 'largest', 'smallest' or 'random' cluster first.
      seed: Of the mutated inputs and of the pick inside a cluster.
    """

    submissions: int = 10
    test_inputs: int = 50
    max_clustered: int = 8192
    cluster_order: str = "largest"
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("submissions", "test_inputs", "max_clustered"):
            require(getattr(self, name) > 0, f"selection.{name} must be positive")
        require(
            self.cluster_order in ("largest", "smallest", "random"),
            f"selection.cluster_order={self.cluster_order!r} must be 'largest', 'smallest' or "
            "'random'",
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class Config:
    """One run, of any stage."""

    model: ModelConfig = ModelConfig()
    mesh: MeshConfig = MeshConfig()
    objective: ObjectiveConfig = ObjectiveConfig()
    optimizer: OptimizerConfig = OptimizerConfig()
    data: DataConfig = DataConfig()
    training: TrainingConfig = TrainingConfig()
    sampling: SamplingConfig = SamplingConfig()
    execution: ExecutionConfig = ExecutionConfig()
    selection: SelectionConfig = SelectionConfig()

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
            self.data.task == "solutions" or self.objective.value_weight == 0,
            f"objective.value_weight={self.objective.value_weight} is for data.task=solutions, "
            "where programs are right or wrong; set it to 0",
        )
        require(
            self.data.layout == self.model.architecture,
            f"data.layout={self.data.layout} makes no batches for "
            f"model.architecture={self.model.architecture}; give both the same value",
        )
        require(
            not self.data.decoder_only or self.objective.masked_lm_weight == 0,
            f"objective.masked_lm_weight={self.objective.masked_lm_weight} needs an encoder, which "
            f"data.layout={self.data.layout} has not; set it to 0",
        )
        require(
            self.data.task == "solutions" or self.training.evaluation_problems == 0,
            f"training.evaluation_problems={self.training.evaluation_problems} is for "
            "data.task=solutions, where programs are learnt; set it to 0",
        )
