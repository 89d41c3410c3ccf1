"""Batches of held-out pairs, the same ones at every evaluation.

One pair is drawn for each problem or file, in a fixed random order, as many as the batches asked
for hold, or all there are. They are sorted by length, so that few shapes are compiled and little is
padding. A last batch that is not full is filled up with a pair that counts nowhere: averages are
over these pairs exactly, each once.
"""

import numpy as np
from etils import epath

from alphacode.config import Config
from alphacode.datasets.examples import NOT_PREDICTED, Batch, uniform_words
from alphacode.datasets.examples.drawing import WORDS_PER_EXAMPLE
from alphacode.datasets.pipeline.mixture import BatchPlan, Mixture, open_stores
from alphacode.datasets.pipeline.order import Order
from alphacode.datasets.readers import problem_files
from alphacode.datasets.token_store import ALONE, Share
from alphacode.datasets.tokenizer import PAD_ID, Tokenizer
from alphacode.errors import UserError

# Names the randomness of validation; that of training begins with its own seed. Runs of any seed
# are measured on the same pairs.
_KEY = 20220203
_ORDER, _DRAW, _MASK = range(3)


class ValidationBatches:
    """The batches of an evaluation.

    Attributes:
      pairs: How many pairs they hold.
      rows: Rows of each batch, over all processes.
    """

    def __init__(self, mixture: Mixture, config: Config) -> None:
        """Plans batches of what the sources hold.

        Args:
          mixture: Their examples.
          config: Number and size of batches.
        """
        self._mixture = mixture
        training = config.training
        # What fits a device in training, where more is kept, fits here.
        self.rows = training.batch_size // training.accumulation
        order = Order(mixture.counts, [1] * len(mixture.counts), _KEY, _ORDER)
        self.pairs = min(order.epoch_size, training.evaluation_batches * self.rows)
        self._plans = self._plan(*order.at(np.arange(self.pairs)))

    @classmethod
    def from_config(
        cls, config: Config, workdir: epath.PathLike, share: Share = ALONE
    ) -> "ValidationBatches":
        """Those of `config.training.validation`, tokenised into the cache of training data.

        Args:
          config: Names sources and tokenizer.
          workdir: Of the run.
          share: Of this process, where several build the stores together.

        Raises:
          UserError: A file is missing or malformed, or nothing in it is usable; one clear line.
        """
        data = config.data
        tokenizer = Tokenizer.load(data.tokenizer)
        stores = open_stores(held_out(config), config, tokenizer, workdir, share)
        mixture = Mixture(stores, config, tokenizer)
        if not any(mixture.counts):
            raise UserError(
                f"training.validation={','.join(config.training.validation)}: nothing there fits "
                f"data.task={data.task} and data.decoder_buckets; name other files, or none"
            )
        return cls(mixture, config)

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
        plan = self._plans[number]
        share = self.rows // process_count
        first = process_index * share
        places = np.arange(first, first + share)
        counts = (places < len(plan.drawn)).astype(np.int32)
        places = np.minimum(places, len(plan.drawn) - 1)
        batch = self._mixture.batch(plan, places, _KEY, _MASK, number, skip=first)
        if "encoder_targets" in batch:
            batch["encoder_targets"][counts == 0] = NOT_PREDICTED
            batch["loss_mask"] = (batch["decoder_tokens"] != PAD_ID).astype(np.int32)
        batch["loss_mask"][counts == 0] = 0
        return batch | {"counts": counts}

    def _plan(self, sources: np.ndarray, items: np.ndarray) -> list[BatchPlan]:
        words = uniform_words(self.pairs, WORDS_PER_EXAMPLE, _KEY, _DRAW)
        drawn = self._mixture.draw(sources, items, words)
        source, target = self._mixture.lengths(drawn)
        order = np.lexsort((source, target))
        cuts = np.arange(self.rows, self.pairs, self.rows)
        return [self._mixture.plan(sources[rows], drawn[rows]) for rows in np.split(order, cuts)]


def held_out(config: Config) -> list[str]:
    """Paths of `config.training.validation`; of folders with several splits the files of `valid`.

    Raises:
      UserError: Nothing there, or files that are named for training.
    """
    if config.data.task == "source_code":
        return list(config.training.validation)
    paths: list[str] = []
    for name in config.training.validation:
        splits = {file.split for file in problem_files.find(name)}
        if "valid" in splits:
            paths += [str(file.path) for file in problem_files.find(name, "valid")]
        elif "train" in splits:
            raise UserError(
                f"training.validation={name}: is named for the split train; name held-out files"
            )
        else:
            paths.append(name)
    return paths
