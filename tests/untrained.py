"""A real checkpoint of a very small model that has learnt nothing."""

import dataclasses
import shutil
from pathlib import Path

import small_models
from etils import epath

from alphacode.config import Config, DataConfig, stored
from alphacode.datasets.sampling_facts import SamplingFacts

ROOT = Path(__file__).parents[1]
TOKENIZER = ROOT / "data" / "tokenizer" / "tokenizer.model"
MODEL = dataclasses.replace(
    small_models.NARROW,
    name="untrained",
    encoder_length=256,
    decoder_length=32,
    activation_dtype="bfloat16",
)
FACTS = SamplingFacts(temperature=0.5, ratings=True, tag_sets=(("dp",), ("greedy", "math")))
TRAINED = Config(
    model=MODEL,
    data=DataConfig(tokenizer=str(TOKENIZER), encoder_buckets=(256,), decoder_buckets=(32,)),
)


def checkpoint(folder: Path, seed: int, trained: Config = TRAINED) -> str:
    """Makes a training workdir whose newest step is `seed` + 1."""
    from alphacode.models.sharding import make_mesh
    from alphacode.training.checkpoint import Checkpointer
    from alphacode.training.step import TrainStep

    training = dataclasses.replace(trained.training, seed=seed, steps=2000)
    config = dataclasses.replace(trained, training=training)
    folder.mkdir()
    stored.save(config, epath.Path(folder))
    shutil.copy(TOKENIZER, folder / "tokenizer.model")
    (folder / "sampling.json").write_text(FACTS.to_json())
    checkpointer = Checkpointer(epath.Path(folder), 1, "no data")
    checkpointer.save(TrainStep(config, make_mesh(config.mesh)).initial(), seed + 1)
    checkpointer.close()
    return str(folder)
