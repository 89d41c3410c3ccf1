"""Batches of held-out pairs, the same ones at every evaluation.

One pair is drawn for each problem or file, in a fixed random order, as many as the batches asked
for hold, or all there are. They are sorted by length, so that few shapes are compiled and little is
padding. A last batch that is not full is filled up with a pair that counts nowhere: averages are
over these pairs exactly, each once.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np
from etils import epath

from alphacode.config import Config
from alphacode.datasets.examples import (
    NOT_PREDICTED,
    Batch,
    Examples,
    PromptedExamples,
    SourceExamples,
    decoder_only_batch,
    encoder_decoder_batch,
    uniform_words,
)
from alphacode.datasets.examples.drawing import WORDS_PER_EXAMPLE, Drawn, Made
from alphacode.datasets.pipeline.order import Order
from alphacode.datasets.readers import problem_files
from alphacode.datasets.token_store import CorpusSource, ProblemSource, Source, open_store
from alphacode.datasets.tokenizer import PAD_ID, Tokenizer
from alphacode.errors import UserError

# Names the randomness of validation; that of training begins with its own seed. Runs of any seed
# are measured on the same pairs.
_KEY = 20220203
_ORDER, _DRAW, _MASK = range(3)


class ValidationError(UserError):
    """Held-out data that cannot be used; one clear line."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Plan:
    """Pairs of one batch, drawn and not made: their sources, `Drawn`, and lengths S and T."""

    sources: np.ndarray
    drawn: np.ndarray
    lengths: tuple[int, int]


class ValidationBatches:
    """The batches of an evaluation.

    Attributes:
      pairs: How many pairs they hold.
      rows: Rows of each batch, over all processes.
    """

    def __init__(self, examples: Sequence[Examples], config: Config, vocab_size: int) -> None:
        """Plans batches of what the sources hold.

        Args:
          examples: Of each source.
          config: Gives buckets, masking, number and size of batches.
          vocab_size: V of the tokenizer.
        """
        self._examples = examples
        self._config = config
        self._vocab_size = vocab_size
        training = config.training
        # What fits a device in training, where more is kept, fits here.
        self.rows = training.batch_size // training.accumulation
        order = Order([e.count for e in examples], [1] * len(examples), _KEY, _ORDER)
        self.pairs = min(order.epoch_size, training.evaluation_batches * self.rows)
        self._plans = self._plan(*order.at(np.arange(self.pairs)))

    @classmethod
    def from_config(cls, config: Config, workdir: epath.PathLike) -> "ValidationBatches":
        """Those of `config.training.validation`, tokenised into the cache of training data.

        Raises:
          UserError: A file is missing or malformed, or nothing in it is usable; one clear line.
        """
        data = config.data
        tokenizer = Tokenizer.load(data.tokenizer)
        cache = data.cache or epath.Path(workdir) / "tokens"
        code = data.task == "source_code"
        examples: list[Examples] = []
        for path in held_out(config):
            source: Source = CorpusSource(path) if code else ProblemSource.of(path, data)
            store = open_store(source, tokenizer, cache)
            examples.append(
                SourceExamples(store, data)
                if code
                else PromptedExamples(store, tokenizer, data, config.objective)
            )
        if not any(e.count for e in examples):
            raise ValidationError(
                f"training.validation={','.join(config.training.validation)}: nothing there fits "
                f"data.task={data.task} and data.decoder_buckets; name other files, or none"
            )
        return cls(examples, config, tokenizer.vocab_size)

    def __len__(self) -> int:
        """Batches of an evaluation."""
        return len(self._plans)

    def batch(self, number: int, process_index: int = 0, process_count: int = 1) -> Batch:
        """One batch, or one process's equal share of its rows.

        Returns:
          As `examples.encoder_decoder_batch` or `decoder_only_batch`, and `counts` (B,), 1 for
          pairs and 0 for what fills the batch up, which no loss is to be taken of. All have a
          `loss_mask` (B, T).
        """
        plan, data, objective = self._plans[number], self._config.data, self._config.objective
        share = self.rows // process_count
        first = process_index * share
        places = np.arange(first, first + share)
        counts = (places < len(plan.drawn)).astype(np.int32)
        made = self._make(plan, np.minimum(places, len(plan.drawn) - 1))
        s, t = plan.lengths
        if data.decoder_only:
            batch = decoder_only_batch(made, t, prompt_loss=data.task == "source_code")
        else:
            batch = encoder_decoder_batch(
                made,
                s,
                t,
                uniform_words(share, s, _KEY, _MASK, number, skip=first),
                rate=objective.masked_lm_rate if objective.masked_lm_weight > 0 else 0.0,
                span=objective.masked_lm_span,
                vocab_size=self._vocab_size,
            )
            batch["encoder_targets"][counts == 0] = NOT_PREDICTED
            batch["loss_mask"] = (batch["decoder_tokens"] != PAD_ID).astype(np.int32)
        batch["loss_mask"][counts == 0] = 0
        return batch | {"counts": counts}

    def _plan(self, sources: np.ndarray, items: np.ndarray) -> list[_Plan]:
        words = uniform_words(self.pairs, WORDS_PER_EXAMPLE, _KEY, _DRAW)
        drawn = np.zeros(self.pairs, Drawn)
        for number, examples in enumerate(self._examples):
            here = np.flatnonzero(sources == number)
            drawn[here] = examples.draw(items[here], words[here])
        data = self._config.data
        source, target = drawn["source_length"], drawn["target_length"]
        if data.decoder_only:
            source, target = np.zeros_like(source), source + target
        plans = []
        for rows in _cut(np.lexsort((source, target)), self.rows):
            s = 0 if data.decoder_only else _bucket(data.encoder_buckets, source[rows])
            plans.append(
                _Plan(sources[rows], drawn[rows], (s, _bucket(data.decoder_buckets, target[rows])))
            )
        return plans

    def _make(self, plan: _Plan, places: np.ndarray) -> Made:
        """The pairs at some places of a batch."""
        made = [
            self._examples[source].make(plan.drawn[place : place + 1])
            for source, place in zip(plan.sources[places].tolist(), places.tolist(), strict=True)
        ]
        return Made(
            [one.sources[0] for one in made],
            [one.targets[0] for one in made],
            np.concatenate([one.correct for one in made]),
        )


def held_out(config: Config) -> list[str]:
    """Paths of `config.training.validation`; of folders with several splits the files of `valid`.

    Raises:
      DataError: Nothing there.
      ValidationError: Files that are named for training.
    """
    if config.data.task == "source_code":
        return list(config.training.validation)
    paths: list[str] = []
    for name in config.training.validation:
        path = epath.Path(name)
        splits = {file.split for file in problem_files.find(path)}
        if "valid" in splits:
            paths += [str(file.path) for file in problem_files.find(path, "valid")]
        elif "train" in splits:
            raise ValidationError(
                f"training.validation={name}: is named for the split train; name held-out files"
            )
        else:
            paths.append(name)
    return paths


def _cut(rows: np.ndarray, size: int) -> list[np.ndarray]:
    return [rows[first : first + size] for first in range(0, len(rows), size)]


def _bucket(buckets: Sequence[int], lengths: np.ndarray) -> int:
    """The smallest that holds them all."""
    return buckets[int(np.searchsorted(np.asarray(buckets), lengths.max()))]
