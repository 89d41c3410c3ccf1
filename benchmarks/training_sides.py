"""The sides of `benchmarks.training` on CPU cores, each in a process of its own.

A side (`benchmarks.sides`) is named for one of `LENGTHS` and what it runs, as "paper: T5 bfloat16".
It runs one step whenever it is asked.

All models have the same widths and depths and see the same batch. Ours learns the masked-LM and the
value loss besides. Transformers' T5 has no dropout, its cheaper activation (ReLU), fused AdamW, and
keeps all activations where ours computes some again.
"""

import dataclasses
import importlib
import time
from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from alphacode.config import Config, DataConfig, TrainingConfig
from alphacode.datasets.examples import NOT_PREDICTED
from alphacode.models import sharding, transformer
from alphacode.training.step import TrainStep
from benchmarks import products, sides, t5

OURS = ("ours bfloat16", "ours float32")
THEIRS = ("T5 autocast", "T5 bfloat16", "T5 float32")
PRODUCTS = "products"
# Batch, encoder positions, decoder positions: those of the paper, and those of short problems.
LENGTHS = {"paper": (2, 1536, 768), "short": (4, 512, 256)}

_WARM_UP = 1
_FIRST_PIECE = 5  # the pieces before it have a meaning of their own


# Runs one step and returns its loss.
Step = Callable[[], float]


def trial_config(dtype: str, lengths: str) -> Config:
    """The model that both sides train."""
    batch, source, target = LENGTHS[lengths]
    model = dataclasses.replace(
        t5.TRIAL,
        encoder_length=source,
        decoder_length=target,
        remat="attention",
        activation_dtype=dtype,
    )
    data = DataConfig(encoder_buckets=(source,), decoder_buckets=(target,))
    training = TrainingConfig(batch_size=batch, steps=100_000)
    return Config(model=model, data=data, training=training)


def positions(lengths: str) -> int:
    """Encoder and decoder positions of a batch."""
    batch, source, target = LENGTHS[lengths]
    return batch * (source + target)


def random_batch(config: Config) -> dict[str, np.ndarray]:
    """A batch of the longest examples, without padding: the same for each side."""
    rng = np.random.default_rng(0)
    rows, pieces = config.training.batch_size, config.model.vocab_size
    source = rng.integers(_FIRST_PIECE, pieces, (rows, config.data.encoder_buckets[-1]))
    target = rng.integers(_FIRST_PIECE, pieces, (rows, config.data.decoder_buckets[-1]))
    chosen = rng.random(source.shape) < config.objective.masked_lm_rate
    return {
        "encoder_tokens": source.astype(np.int32),
        "encoder_targets": np.where(chosen, source, NOT_PREDICTED).astype(np.int32),
        "decoder_tokens": target.astype(np.int32),
        "correct": rng.integers(0, 2, rows).astype(np.int32),
        "unlabelled": rng.integers(0, 2, rows).astype(np.int32),
    }


def _ready(parameters: int, work: float) -> dict[str, Any]:
    return {"parameters": parameters, "work": work}


def _ours(dtype: str, lengths: str) -> tuple[dict[str, Any], Step]:
    config = trial_config(dtype, lengths)
    mesh = sharding.make_mesh(config.mesh)
    batch = sharding.put_batch(random_batch(config), mesh)
    advance = TrainStep(config, mesh)
    state = advance.initial()

    def step() -> float:
        nonlocal state
        with jax.set_mesh(mesh):
            state, metrics = advance(state, batch)
        jax.block_until_ready(state)
        return float(metrics["loss"])

    return _ready(transformer.parameter_count(config.model), positions(lengths)), step


def _theirs(precision: str, lengths: str, cores: int) -> tuple[dict[str, Any], Step]:
    torch: Any = importlib.import_module("torch")
    config = trial_config("float32", lengths)
    optimizer = config.optimizer
    model = t5.make(config.model, cores)
    model.config.use_cache = False
    model.train()
    if precision == "bfloat16":
        model.to(torch.bfloat16)
    params = list(model.parameters())
    adamw = torch.optim.AdamW(
        params,
        lr=optimizer.peak_learning_rate,
        betas=(optimizer.beta1, optimizer.beta2),
        eps=optimizer.epsilon,
        weight_decay=optimizer.weight_decay,
        fused=True,
    )
    batch = random_batch(config)
    source = torch.from_numpy(batch["encoder_tokens"]).long()
    target = torch.from_numpy(batch["decoder_tokens"]).long()

    def step() -> float:
        adamw.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=precision == "autocast"):
            loss = model(input_ids=source, labels=target).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(params, optimizer.clip_norm)
        adamw.step()
        return float(loss.detach())

    return _ready(sum(x.numel() for x in params), positions(lengths)), step


def _products() -> tuple[dict[str, Any], Step]:
    product = products.fastest()

    def step() -> float:
        product.run()
        return 0.0

    return _ready(0, product.operations) | {"dtype": product.dtype}, step


def make(name: str, cores: int) -> tuple[dict[str, Any], sides.Answer]:
    """A side by its name: `LENGTHS`, and one of `OURS`, `THEIRS` or `PRODUCTS`.

    It is ready with the parameters of its model and with the work of a step: tokens (encoder and
    decoder positions), for `PRODUCTS` operations and their type. It answers with the
    seconds of a step and the loss before it.
    """
    lengths, _, side = name.partition(": ")
    if side == PRODUCTS:
        ready, step = _products()
    elif side in OURS:
        ready, step = _ours(side.split()[1], lengths)
    else:
        ready, step = _theirs(side.split()[1], lengths, cores)

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        del question
        start = time.perf_counter()
        loss = step()
        return {"seconds": time.perf_counter() - start, "loss": loss}

    for _ in range(_WARM_UP):
        step()
    return ready, answer


if __name__ == "__main__":
    sides.serve(make)
