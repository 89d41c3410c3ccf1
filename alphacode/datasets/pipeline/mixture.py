"""The examples of several sources as one: drawn together, and put into batches."""

import dataclasses
from collections.abc import Sequence

import numpy as np
from etils import epath

from alphacode import files
from alphacode.config import Config
from alphacode.datasets.examples import (
    Batch,
    Drawn,
    Examples,
    Made,
    PromptedExamples,
    SourceExamples,
    decoder_only_batch,
    encoder_decoder_batch,
    packed_batch,
    uniform_words,
)
from alphacode.datasets.token_store import (
    ALONE,
    CorpusSource,
    ProblemSource,
    Share,
    Source,
    TokenStore,
    open_store,
)
from alphacode.datasets.tokenizer import Tokenizer

_NOTHING = np.empty(0, np.uint16)


@dataclasses.dataclass(frozen=True, slots=True)
class BatchPlan:
    """The rows of one batch, drawn and not made.

    Attributes:
      sources: The source of each example.
      drawn: `Drawn` of each example.
      lengths: S and T; S is 0 in a decoder-only batch.
      rows: The row of each example, ascending, where a row may hold several; else None, and each
        is a row.
    """

    sources: np.ndarray
    drawn: np.ndarray
    lengths: tuple[int, int]
    rows: np.ndarray | None = None


class Mixture:
    """The examples of all sources of a run. Threads may share it.

    Attributes:
      counts: Usable items of each source.
      unused: Items left out, since nothing of them fits.
    """

    def __init__(self, stores: Sequence[TokenStore], config: Config, tokenizer: Tokenizer) -> None:
        """Takes the store of each source."""
        self._config = config
        self._vocab_size = tokenizer.vocab_size
        self._examples: list[Examples] = [
            SourceExamples(store, config)
            if config.data.task == "source_code"
            else PromptedExamples(store, tokenizer, config)
            for store in stores
        ]
        self.counts = [examples.count for examples in self._examples]
        self.unused = sum(examples.unused for examples in self._examples)

    def draw(self, sources: np.ndarray, items: np.ndarray, words: np.ndarray) -> np.ndarray:
        """Draws an example of each item of these sources; see `Examples.draw`."""
        drawn = np.zeros(len(items), Drawn)
        for number, examples in enumerate(self._examples):
            here = np.flatnonzero(sources == number)
            if len(here):
                drawn[here] = examples.draw(items[here], words[here])
        return drawn

    def plan(self, sources: np.ndarray, drawn: np.ndarray) -> BatchPlan:
        """The batch of these rows, in the smallest buckets that hold them."""
        s, t = (lengths.max() for lengths in self.buckets(drawn))
        data = self._config.data
        source = 0 if self._config.model.decoder_only else data.encoder_buckets[s]
        return BatchPlan(sources, drawn, (source, data.decoder_buckets[t]))

    def buckets(self, drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The number of the smallest encoder and decoder bucket that holds each."""
        source, target = self.lengths(drawn)
        return (
            np.searchsorted(np.asarray(self._config.data.encoder_buckets), source),
            np.searchsorted(np.asarray(self._config.data.decoder_buckets), target),
        )

    def lengths(self, drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Tokens of each for the encoder and the decoder, which may be the only one."""
        source, target = drawn["source_length"], drawn["target_length"]
        if self._config.model.decoder_only:
            return np.zeros_like(source), source + target
        return source, target

    def batch(self, plan: BatchPlan, places: np.ndarray, *key: int, skip: int) -> Batch:
        """Some rows of a planned batch.

        Args:
          plan: What they are.
          places: Of the rows in the plan; neighbours, where it packs examples.
          key: Names the randomness of the masking.
          skip: Rows of the batch before these, which have words of their own.

        Returns:
          As `examples.encoder_decoder_batch`, `decoder_only_batch` or `packed_batch`.
        """
        s, t = plan.lengths
        if plan.rows is not None:
            ends = np.searchsorted(plan.rows, [places[0], places[-1] + 1])
            some = slice(*ends.tolist())
            made = self._make(plan.sources[some], plan.drawn[some])
            return packed_batch(made, plan.rows[some] - places[0], (len(places), t))
        made = self._make(plan.sources[places], plan.drawn[places])
        data, objective = self._config.data, self._config.objective
        if self._config.model.decoder_only:
            return decoder_only_batch(made, t, prompt_loss=data.task == "source_code")
        return encoder_decoder_batch(
            made,
            s,
            t,
            uniform_words(len(places), s, *key, skip=skip),
            rate=objective.masked_lm_rate if objective.masked_lm_weight > 0 else 0.0,
            span=objective.masked_lm_span,
            vocab_size=self._vocab_size,
        )

    def _make(self, sources: np.ndarray, drawn: np.ndarray) -> Made:
        """Examples of several sources, in the order of the rows."""
        if len(self._examples) == 1:
            return self._examples[0].make(drawn)
        before: list[np.ndarray] = [_NOTHING] * len(drawn)
        after = list(before)
        correct = np.zeros(len(drawn), np.int32)
        for number in np.unique(sources).tolist():
            here = np.flatnonzero(sources == number)
            made = self._examples[number].make(drawn[here])
            correct[here] = made.correct
            for place, source, target in zip(
                here.tolist(), made.sources, made.targets, strict=True
            ):
                before[place], after[place] = source, target
        return Made(before, after, correct)


def store_folder(config: Config, workdir: epath.PathLike) -> epath.Path:
    """Where token stores lie: `config.data.cache`, else `tokens` in the workdir."""
    return files.path_of(config.data.cache or epath.Path(workdir) / "tokens")


def open_stores(
    paths: Sequence[str],
    config: Config,
    tokenizer: Tokenizer,
    workdir: epath.PathLike,
    share: Share = ALONE,
) -> list[TokenStore]:
    """The token stores of some sources, in `store_folder`; built where they are missing.

    Args:
      paths: The sources.
      config: Of the run.
      tokenizer: The one that `config` names.
      workdir: Of the run.
      share: Of this process, where several build them together.

    Raises:
      UserError: A file is missing or malformed, or a package is not installed; one clear line.
    """
    cache = store_folder(config, workdir)
    return [open_store(source, tokenizer, cache, share) for source in sources_of(paths, config)]


def sources_of(paths: Sequence[str], config: Config) -> list[Source]:
    """What is tokenised at these paths, for the task of `config`."""
    data = config.data
    return [
        CorpusSource(path) if data.task == "source_code" else ProblemSource.of(path, data)
        for path in paths
    ]
