"""Training batches as a pure function of seed and step, so that resuming is asking for the next.

Items (problems or files) are shown in epochs: each epoch is a permutation in which an item appears
`data.weights` times, and a problem `data.solutions_per_epoch` times that (`order`). The stream of
epochs is cut into windows of 256 batches. Inside a window examples are drawn, which takes no more
than their lengths in the store's columns, sorted by length, cut into batches of like buckets, so
that little is padding, and the batches are shuffled again (`windows`). With `data.pack` they are
put together into full rows instead (`packing`), and the rows are shuffled; about one example in a
hundred finds no room in its window and waits for the next epoch. Every process plans the same
windows and makes its own rows of each batch alone. The global batch of a step is thus the same for
any number of processes, and each row depends on the seed, the step and its place.

`TrainingData.batches` runs on grain (`ahead`): threads or processes make batches ahead of the step.
The position is the step itself, which the checkpoint holds. `ValidationBatches` are drawn once, and
are the same at every evaluation (`validation_batches`); both make their rows by one `Mixture`.
"""

from alphacode.datasets.pipeline.mixture import store_folder
from alphacode.datasets.pipeline.training_data import TrainingData

__all__ = ["TrainingData", "store_folder"]
