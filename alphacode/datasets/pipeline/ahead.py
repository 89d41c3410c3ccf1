"""Batches made ahead of the step, on grain: by threads of this process or by other processes."""

import signal
from typing import Protocol

from absl import flags

from alphacode.config import DataConfig
from alphacode.datasets.examples import Batch
from alphacode.datasets.workers import end_with_parent

_AHEAD = 8  # batches that each process makes ahead of the step


class Batches(Protocol):
    """An iterator over batches that holds threads or processes until it is closed."""

    def __next__(self) -> Batch:
        """The next batch."""
        ...

    def close(self) -> None:
        """Ends what works ahead."""
        ...


class Steps(Protocol):
    """Batches that are made when they are asked for; it pickles."""

    def __len__(self) -> int:
        """The number of batches."""
        ...

    def __getitem__(self, index: int) -> Batch:
        """One of them."""
        ...


def made_ahead(steps: Steps, data: DataConfig) -> Batches:
    """The batches of `steps` in order.

    Errors are raised where the batch is asked for.

    Args:
      steps: Makes them.
      data: Number of threads and of processes.
    """
    # Grain imports JAX where that is installed, which nothing else here may.
    import grain

    dataset = grain.MapDataset.source(steps).to_iter_dataset(
        grain.ReadOptions(num_threads=data.read_threads, prefetch_buffer_size=_AHEAD)
    )
    if data.workers:
        if not flags.FLAGS.is_parsed():  # grain reads flags of its own, in any program
            flags.FLAGS.mark_as_parsed()
        options = grain.MultiprocessingOptions(num_workers=data.workers, per_worker_buffer_size=2)
        dataset = dataset.mp_prefetch(options, worker_init_fn=_start_worker)
    iterator: Batches = iter(dataset)
    return iterator


def _start_worker(index: int, count: int) -> None:
    del index, count
    # Ctrl-C reaches every process of a terminal: the run that these work for decides when it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
