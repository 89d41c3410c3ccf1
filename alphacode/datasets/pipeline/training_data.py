"""The batches of a training run."""

import collections
import dataclasses
import hashlib
import importlib.util
import json
import logging
import operator
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
from etils import epath

from alphacode.config import Config
from alphacode.datasets.examples import Batch
from alphacode.datasets.pipeline.ahead import Batches, made_ahead
from alphacode.datasets.pipeline.mixture import BatchPlan, Mixture, open_stores
from alphacode.datasets.pipeline.windows import Windows
from alphacode.datasets.sampling_facts import SamplingFacts
from alphacode.datasets.tag_sets import TagSet, most_popular
from alphacode.datasets.token_store import ALONE, Share, TokenStore, count_tag_sets
from alphacode.datasets.tokenizer import Tokenizer
from alphacode.errors import UserError

MASK = 3  # a use of randomness, beside those of `windows`
_CACHED_WINDOWS = 2
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
        _check_vocabulary(config, tokenizer)
        self._config = config
        self._mixture = Mixture(stores, config, tokenizer)
        self._weights = weights = data.weights or (1,) * len(stores)
        times = 1 if data.task == "source_code" else data.solutions_per_epoch
        repeats = [weight * times for weight in weights]
        self.items = sum(self._mixture.counts)
        self._check_usable(weights)
        batch_size, seed = config.training.batch_size, config.training.seed
        room = data.decoder_buckets[-1] if data.pack else 0
        self._windows = Windows(self._mixture, repeats, batch_size, seed, room)
        self.epoch_size = self._windows.epoch_size
        self.window_batches = self._windows.batches
        self.fingerprint = self._fingerprint(stores, weights, tokenizer)
        self._planned: dict[int, list[BatchPlan]] = {}
        self._lock = threading.Lock()

    @classmethod
    def from_config(
        cls, config: Config, workdir: epath.PathLike, share: Share = ALONE
    ) -> "TrainingData":
        """Opens the stores of `config.data`, and builds those that are missing.

        Args:
          config: Names sources and tokenizer.
          workdir: Holds the stores in `tokens`, unless `config.data.cache` names another folder.
          share: Of this process, where several build the stores together.

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
        _check_vocabulary(config, tokenizer)
        stores = open_stores(data.sources, config, tokenizer, workdir, share)
        opened = cls(stores, config, tokenizer)
        if unused := opened._mixture.unused:
            _LOG.warning("left out %s: no %s", opened._share(unused), opened._needed())
        return opened

    def sampling_facts(self) -> SamplingFacts:
        """What a model trained on these examples, for this objective, is sampled with."""
        counts: collections.Counter[TagSet] = collections.Counter()
        ratings = False
        for store, weight in zip(self.stores, self._weights, strict=True):
            # Those of test inputs and of source code have no metadata in their prompts.
            if weight and self._config.data.task == "solutions":
                counts.update(count_tag_sets(store))
                ratings |= bool((store.tables["statements"].columns["rating"] > 0).any())
        temperature = self._config.objective.sampling_temperature
        return SamplingFacts(temperature, ratings, most_popular(counts))

    def batch(self, step: int, process_index: int = 0, process_count: int = 1) -> Batch:
        """The batch of `step`, or one process's equal share of its rows.

        Returns:
          As `examples.encoder_decoder_batch`, `decoder_only_batch` or `packed_batch`, with B rows
          or B / process_count. S and T are buckets of the configuration, the same for all
          processes.

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
        plan = self._plan(step)
        places = np.arange(first, first + share)
        seed = self._config.training.seed
        return self._mixture.batch(plan, places, seed, MASK, step, skip=first)

    def batches(self, start: int, process_index: int = 0, process_count: int = 1) -> Batches:
        """The batches of `start` and all later steps up to `training.steps`, made ahead.

        Errors are raised where the batch is asked for.
        """
        steps = _Steps(self, start, process_index, process_count)
        return made_ahead(steps, self._config.data)

    def shapes(self, start: int, count: int) -> list[tuple[int, int]]:
        """Padded lengths S and T of the next steps, each pair once, the first needed first.

        Args:
          start: Steps done.
          count: How many steps to look at.
        """
        steps = range(start, min(start + count, self._config.training.steps))
        return list(dict.fromkeys(self._plan(step).lengths for step in steps))

    def filled(self) -> float:
        """The share of the positions of the first window that hold tokens."""
        tokens = positions = 0
        for plan in self._window(0):
            source, target = self._mixture.lengths(plan.drawn)
            tokens += int(source.sum() + target.sum())
            positions += self._config.training.batch_size * sum(plan.lengths)
        return tokens / positions

    def __reduce__(self) -> tuple[type["TrainingData"], tuple[Any, ...]]:
        """Pickles as what it was made of: other processes open the stores themselves."""
        return type(self), self._arguments

    def _plan(self, step: int) -> BatchPlan:
        return self._window(step // self.window_batches)[step % self.window_batches]

    def _window(self, index: int) -> list[BatchPlan]:
        with self._lock:
            if index not in self._planned:
                self._planned[index] = self._windows.plan(index)
                while len(self._planned) > _CACHED_WINDOWS:
                    self._planned.pop(next(iter(self._planned)))
            return self._planned[index]

    def _check_usable(self, weights: Sequence[int]) -> None:
        data = self._config.data
        if not any(map(operator.mul, self._mixture.counts, weights)):
            raise UserError(
                f"data.{data.sources_field}={','.join(data.sources)}: {self._share(0)} has a "
                f"{self._needed()} and a weight above 0"
            )

    def _share(self, count: int) -> str:
        what = "files" if self._config.data.task == "source_code" else "problems"
        return f"{count or 'none'} of {self._mixture.unused + self.items} {what}"

    def _needed(self) -> str:
        data, limit = self._config.data, self._config.target_limit
        return {
            "solutions": f"program in {', '.join(data.languages)} of at most {limit}",
            "test_inputs": f"test input of at most {limit}",
            "source_code": "text of at least 2",
        }[data.task] + " tokens"

    def _fingerprint(
        self, stores: Sequence[TokenStore], weights: Sequence[int], tokenizer: Tokenizer
    ) -> str:
        config = self._config
        data = dataclasses.asdict(config.data) | {"layout": config.model.architecture}
        for name in _NOT_OF_THE_BATCHES:
            del data[name]
        if not config.data.pack:  # then it decides nothing
            del data["pack"]
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


def _check_vocabulary(config: Config, tokenizer: Tokenizer) -> None:
    """Refuses a tokenizer that is larger than the model's vocabulary.

    Raises:
      UserError: It is.
    """
    if tokenizer.vocab_size > config.model.vocab_size:
        raise UserError(
            f"model.vocab_size={config.model.vocab_size} is smaller than the tokenizer's "
            f"{tokenizer.vocab_size}"
        )
