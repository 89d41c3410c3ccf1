"""A real checkpoint of a very small model that has learnt nothing."""

import dataclasses
import shutil
from pathlib import Path

from etils import epath

from alphacode.config import Config, DataConfig, ModelConfig, stored

ROOT = Path(__file__).parents[1]
TOKENIZER = ROOT / "data" / "tokenizer" / "tokenizer.model"
MODEL = ModelConfig(
    name="untrained",
    d_model=16,
    num_query_heads=2,
    head_size=8,
    feed_forward_ratio=2,
    decoder_layers=1,
    encoder_length=256,
    decoder_length=32,
    value_width=16,
)
TRAINED = Config(
    model=MODEL,
    data=DataConfig(tokenizer=str(TOKENIZER), encoder_buckets=(256,), decoder_buckets=(32,)),
)


def checkpoint(folder: Path, seed: int) -> str:
    """Makes a training workdir whose newest step is `seed` + 1."""
    from alphacode.training.checkpoint import Checkpointer
    from alphacode.training.state import initial

    training = dataclasses.replace(TRAINED.training, seed=seed, steps=2000)
    config = dataclasses.replace(TRAINED, training=training)
    folder.mkdir()
    stored.save(config, epath.Path(folder))
    shutil.copy(TOKENIZER, folder / "tokenizer.model")
    checkpointer = Checkpointer(epath.Path(folder), config, "no data")
    checkpointer.save(initial(config), seed + 1)
    checkpointer.close()
    return str(folder)
