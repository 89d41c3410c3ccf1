"""The batches of a training run."""

import dataclasses
import hashlib
import importlib.util
import json
import logging
import signal
import threading
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from absl import flags
from etils import epath

from alphacode.config import Config
from alphacode.datasets.examples import (
    Batch,
    Examples,
    Made,
    PromptedExamples,
    SourceExamples,
    decoder_only_batch,
    encoder_decoder_batch,
    uniform_words,
)
from alphacode.datasets.pipeline.windows import Rows, Windows
from alphacode.datasets.token_store import (
    CorpusSource,
    ProblemSource,
    Source,
    TokenStore,
    open_store,
)
from alphacode.datasets.tokenizer import Tokenizer
from alphacode.datasets.workers import end_with_parent
from alphacode.errors import UserError

MASK = 3  # a use of randomness, beside those of `windows`
_CACHED_WINDOWS = 2
_AHEAD = 8  # batches that each process makes ahead of the step
_LOG = logging.getLogger(__name__)
# How the sources are read and kept decides no batch.
_NOT_OF_THE_BATCHES = (
    "problems",
    "corpus",
    "weights",
    "tokenizer",
    "cache",
    "read_threads",
    "workers",
)


class Batches(Protocol):
    """An iterator over batches that holds threads or processes until it is closed."""

    def __next__(self) -> Batch:
        """The next batch."""
        ...

    def close(self) -> None:
        """Ends what works ahead."""
        ...


class TrainingData:
    """Batches of training examples. Threads may share it, and it pickles.

    Attributes:
      stores: What each source holds.
      items: Usable problems or files.
      epoch_size: Examples in an epoch.
      window_batches: Batches that are sorted by length together.
      fingerprint: SHA-256 over what the stores hold, tokenizer and the settings that determine
        batches; two runs with the same fingerprint see the same batches.
    """

    def __init__(self, stores: Sequence[TokenStore], config: Config, tokenizer: Tokenizer) -> None:
        """Takes one store for each of the sources of `config.data`.

        Raises:
          UserError: Nothing usable, or a tokenizer larger than the model's vocabulary.
        """
        data = config.data
        self.stores = tuple(stores)
        self._arguments = (stores, config, tokenizer)
        check_vocabulary(config, tokenizer)
        self._config = config
        self._vocab_size = tokenizer.vocab_size
        self._examples: list[Examples] = [
            SourceExamples(store, data)
            if data.task == "source_code"
            else PromptedExamples(store, tokenizer, data, config.objective)
            for store in stores
        ]
        weights = data.weights or (1,) * len(stores)
        times = 1 if data.task == "source_code" else data.solutions_per_epoch
        repeats = [weight * times for weight in weights]
        self.items = sum(examples.count for examples in self._examples)
        self._unused = sum(examples.unused for examples in self._examples)
        self._check_usable(weights)
        batch_size, seed = config.training.batch_size, config.training.seed
        self._windows = Windows(self._examples, repeats, data, batch_size, seed)
        self.epoch_size = self._windows.epoch_size
        self.window_batches = self._windows.batches
        self.fingerprint = self._fingerprint(stores, weights, tokenizer)
        self._planned: dict[int, list[Rows]] = {}
        self._lock = threading.Lock()

    @classmethod
    def from_config(cls, config: Config, workdir: epath.PathLike) -> "TrainingData":
        """Opens the stores of `config.data`, and builds those that are missing.

        Args:
          config: Names sources and tokenizer.
          workdir: Holds the stores in `tokens`, unless `config.data.cache` names another folder.

        Raises:
          UserError: A file is missing or malformed, nothing in it is usable, or a package is not
            installed; one clear line.
        """
        if importlib.util.find_spec("grain") is None:
            raise UserError(
                "training needs grain, which is not installed; pip install 'grain>=0.2.12,<0.3'"
            )
        data = config.data
        if not data.sources:
            what = "of problems" if data.sources_field == "problems" else "with a corpus"
            raise UserError(f"data.{data.sources_field} is empty; name a file or folder {what}")
        tokenizer = Tokenizer.load(data.tokenizer)
        check_vocabulary(config, tokenizer)
        cache = data.cache or epath.Path(workdir) / "tokens"
        stores = [open_store(source, tokenizer, cache) for source in _sources(config)]
        opened = cls(stores, config, tokenizer)
        if opened._unused:
            _LOG.warning("left out %s: no %s", opened._share(opened._unused), opened._needed())
        return opened

    def batch(self, step: int, process_index: int = 0, process_count: int = 1) -> Batch:
        """The batch of `step`, or one process's equal share of its rows.

        Returns:
          As `examples.encoder_decoder_batch` or `examples.decoder_only_batch`, with B rows or
          B / process_count. S and T are buckets of the configuration, the same for all processes.

        Raises:
          UserError: B is no multiple of `process_count`.
        """
        size = self._config.training.batch_size
        if size % process_count:
            raise UserError(
                f"training.batch_size={size} must be a multiple of the {process_count} processes"
            )
        share = size // process_count
        first = process_index * share
        rows = self._window(step // self.window_batches)[step % self.window_batches]
        made = self._make(rows.sources[first : first + share], rows.drawn[first : first + share])
        s, t = rows.lengths
        objective, data = self._config.objective, self._config.data
        if data.decoder_only:
            return decoder_only_batch(made, t, prompt_loss=data.task == "source_code")
        rate = objective.masked_lm_rate if objective.masked_lm_weight > 0 else 0.0
        words = uniform_words(share, s, self._config.training.seed, MASK, step, skip=first)
        return encoder_decoder_batch(
            made,
            s,
            t,
            words,
            rate=rate,
            span=objective.masked_lm_span,
            vocab_size=self._vocab_size,
        )

    def batches(self, start: int, process_index: int = 0, process_count: int = 1) -> Batches:
        """The batches of `start` and all later steps up to `training.steps`, made ahead.

        Errors are raised where the batch is asked for.
        """
        # Grain imports JAX where that is installed, which nothing else here may.
        import grain

        data = self._config.data
        steps = _Steps(self, start, process_index, process_count)
        dataset = grain.MapDataset.source(steps).to_iter_dataset(
            grain.ReadOptions(num_threads=data.read_threads, prefetch_buffer_size=_AHEAD)
        )
        if data.workers:
            if not flags.FLAGS.is_parsed():  # grain reads flags of its own, in any program
                flags.FLAGS.mark_as_parsed()
            options = grain.MultiprocessingOptions(
                num_workers=data.workers, per_worker_buffer_size=2
            )
            dataset = dataset.mp_prefetch(options, worker_init_fn=_start_worker)
        iterator: Batches = iter(dataset)
        return iterator

    def __reduce__(self) -> tuple[type["TrainingData"], tuple[Any, ...]]:
        """Pickles as what it was made of: other processes open the stores themselves."""
        return type(self), self._arguments

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

    def _window(self, index: int) -> list[Rows]:
        with self._lock:
            if index not in self._planned:
                self._planned[index] = self._windows.plan(index)
                while len(self._planned) > _CACHED_WINDOWS:
                    self._planned.pop(next(iter(self._planned)))
            return self._planned[index]

    def _check_usable(self, weights: Sequence[int]) -> None:
        data = self._config.data
        if not any(e.count * w for e, w in zip(self._examples, weights, strict=True)):
            raise UserError(
                f"data.{data.sources_field}={','.join(data.sources)}: {self._share(0)} has a "
                f"{self._needed()} and a weight above 0"
            )

    def _share(self, count: int) -> str:
        what = "files" if self._config.data.task == "source_code" else "problems"
        return f"{count or 'none'} of {self._unused + self.items} {what}"

    def _needed(self) -> str:
        data = self._config.data
        return {
            "solutions": f"program in {', '.join(data.languages)} of at most {data.target_limit}",
            "test_inputs": f"test input of at most {data.target_limit}",
            "source_code": "text of at least 2",
        }[data.task] + " tokens"

    def _fingerprint(
        self, stores: Sequence[TokenStore], weights: Sequence[int], tokenizer: Tokenizer
    ) -> str:
        config = self._config
        data = dataclasses.asdict(config.data)
        for name in _NOT_OF_THE_BATCHES:
            del data[name]
        settings = {
            "data": data,
            "objective": {
                name: getattr(config.objective, name)
                for name in (
                    "masked_lm_rate",
                    "masked_lm_span",
                    "incorrect_share",
                    "metadata_dropout",
                )
            },
            "masking": config.objective.masked_lm_weight > 0,
            "batch_size": config.training.batch_size,
            "seed": config.training.seed,
            "window": self.window_batches,
            "tokenizer": tokenizer.fingerprint,
            "stores": [store.fingerprint for store in stores],
            "weights": list(weights),
        }
        return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()


_NOTHING = np.empty(0, np.uint16)


@dataclasses.dataclass(frozen=True)
class _Steps:
    """One process's batches by number, as grain wants a source."""

    data: TrainingData
    start: int
    process_index: int
    process_count: int

    def __len__(self) -> int:
        return max(self.data._config.training.steps - self.start, 0)

    def __getitem__(self, index: int) -> Batch:
        return self.data.batch(self.start + index, self.process_index, self.process_count)


def _start_worker(index: int, count: int) -> None:
    del index, count
    # Ctrl-C reaches every process of a terminal: the run that these work for decides when it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


def check_vocabulary(config: Config, tokenizer: Tokenizer) -> None:
    """Refuses a tokenizer that is larger than the model's vocabulary.

    Raises:
      UserError: It is.
    """
    if tokenizer.vocab_size > config.model.vocab_size:
        raise UserError(
            f"model.vocab_size={config.model.vocab_size} is smaller than the tokenizer's "
            f"{tokenizer.vocab_size}"
        )


def _sources(config: Config) -> list[Source]:
    data = config.data
    if data.task == "source_code":
        return [CorpusSource(path) for path in data.corpus]
    return [ProblemSource.of(path, data) for path in data.problems]
