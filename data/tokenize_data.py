"""Tokenises the data of a training run before it starts.

    python data/tokenize_data.py --config=configs/finetune.py:tiny --workdir=runs/tiny \
        [--config.data.cache=DIR]

A training run does the same when it starts; by hand it needs no accelerator. It uses all cores,
resumes where it was killed, and leaves finished stores alone
(`alphacode.datasets.token_store`). Prints what each store holds, and of the batches made from them
how many of their positions hold tokens and in how many pairs of padded lengths they come.
"""

import sys
from pathlib import Path

from absl import flags

from alphacode import entry
from alphacode.config import Config
from alphacode.datasets.pipeline import TrainingData
from alphacode.datasets.token_store import TokenStore
from alphacode.errors import UserError

_WORKDIR = flags.DEFINE_string("workdir", "", "Of the run; for stores unless data.cache is set.")


def described(path: str, store: TokenStore) -> str:
    """What a store holds, in one line."""
    tables = ", ".join(
        f"{len(table)} {name} of {int(table.columns['length'].sum())} tokens"
        for name, table in store.tables.items()
    )
    return f"{path}: {tables}; {store.folder}"


def main(config: Config) -> None:
    """Builds the stores that are missing and prints all."""
    if not (_WORKDIR.value or config.data.cache):
        raise UserError("--workdir is missing; name the run's folder, or set data.cache")
    data = TrainingData.from_config(config, _WORKDIR.value)
    for path, store in zip(config.data.sources, data.stores, strict=True):
        print(described(path, store))
    lengths = data.shapes(0, data.window_batches)
    print(f"{data.filled():.1%} of positions filled, {len(lengths)} pairs of lengths")
    print(f"{data.items} usable, {data.epoch_size} examples an epoch, {data.fingerprint}")


if __name__ == "__main__":
    # Presets import each other from the top of the repository.
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    entry.run(main, default_config="configs/finetune.py:tiny", kind=Config)
