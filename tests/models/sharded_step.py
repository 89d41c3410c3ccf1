"""Training steps over the devices here: `python sharded_step.py OUTPUT.npz KIND...`.

Each KIND is an architecture and how its batch lies, as `decoder_only:2x2x2:2`: data x fsdp x tensor
devices, and the parts of a step. Prints, as JSON, how the arrays of each were split.
"""

import dataclasses
import json
import math
import re
import sys
from typing import Any

import jax
import numpy as np
import optax
import small_models

from alphacode.config import (
    Config,
    ConfigError,
    DataConfig,
    MeshConfig,
    ObjectiveConfig,
    OptimizerConfig,
    TrainingConfig,
)
from alphacode.models import sharding
from alphacode.training.step import TrainState, TrainStep

ROWS, SOURCE, TARGET, VOCAB = 16, 24, 40, 64
MODEL = dataclasses.replace(small_models.WIDE, vocab_size=VOCAB)


def config(kind: str) -> Config:
    """The run that a KIND names."""
    name, mesh, parts = kind.split(":")
    # Multi-head splits keys and values over `tensor`; multi-query keeps its one head everywhere.
    model = dataclasses.replace(MODEL, name=name, **small_models.ARCHITECTURES[name])
    alone = model.architecture == "decoder_only"
    return Config(
        model=model,
        mesh=MeshConfig(**dict(zip(sharding.MESH_AXES, map(int, mesh.split("x")), strict=True))),
        objective=ObjectiveConfig(gold=True, gold_start=0, masked_lm_weight=0.0 if alone else 1.0),
        # A large epsilon makes the update proportional to the gradient, not to its sign.
        optimizer=OptimizerConfig(warmup_steps=0, peak_learning_rate=1.0, epsilon=1.0),
        data=DataConfig(encoder_buckets=(SOURCE,)),
        training=TrainingConfig(batch_size=ROWS, steps=10, accumulation=int(parts)),
    )


def batch(architecture: str) -> dict[str, np.ndarray]:
    """Rows of different lengths, so that no two devices have as many targets."""
    rng = np.random.default_rng(3)
    source = rng.integers(5, VOCAB, (ROWS, SOURCE))
    target = rng.integers(5, VOCAB, (ROWS, TARGET))
    for row in range(ROWS):
        source[row, SOURCE - row :] = 0
        target[row, TARGET - 2 * row :] = 0
    predicted = (rng.random((ROWS, SOURCE)) < 0.15) & (source != 0)
    rows = np.arange(ROWS)
    arrays = {"decoder_tokens": target, "correct": rows % 3 > 0, "unlabelled": rows % 2 > 0}
    if architecture == "decoder_only":
        arrays["loss_mask"] = np.arange(TARGET) >= np.arange(ROWS)[:, None] % 9
    else:
        arrays["encoder_tokens"] = source
        arrays["encoder_targets"] = np.where(predicted, source, -1)
    return {name: x.astype(np.int32) for name, x in arrays.items()}


def facts(placed: dict[str, jax.Array], before: Any, after: Any, lowered: str) -> dict[str, Any]:
    """How the batch and the state of a step were split."""
    rows = [shard.data.shape[0] for shard in placed["decoder_tokens"].addressable_shards]
    return {
        "rows": rows,
        # Devices that one copy of each parameter is split over, by its name.
        "shares": {
            jax.tree_util.keystr(path, simple=True, separator="."): x.size
            // math.prod(x.sharding.shard_shape(x.shape))
            for path, x in jax.tree_util.tree_leaves_with_path(after.params)
        },
        "moments_lie_beside": all(
            jax.tree.map(lambda x: x.sharding, optax.tree_utils.tree_get(after.opt_state, moment))
            == jax.tree.map(lambda x: x.sharding, after.params)
            for moment in ("mu", "nu")
        ),
        "stays": all(
            a.sharding.is_equivalent_to(b.sharding, a.ndim)
            for a, b in zip(jax.tree.leaves(before), jax.tree.leaves(after), strict=True)
        ),
        "constraints": len(re.findall(r"sharding_constraint|@Sharding", lowered)),
    }


def start(
    run: Config, step: TrainStep, made: dict[str, TrainState]
) -> tuple[TrainState, TrainState]:
    """The state before the step, on the mesh and on the host.

    A step in one part starts from a state made on its mesh. One in several parts starts from the
    newest of its architecture that was made, kept in `made`, since making one is half the work.
    """
    name = run.model.name
    if run.training.accumulation == 1:
        state = step.initial()
        made[name] = jax.tree.map(np.asarray, state)
    else:
        state = jax.device_put(made[name], step.shardings)
    return state, made[name]


def main(output: str, *kinds: str) -> None:
    """Saves, for each kind, parameters before and after a step, and its metrics."""
    arrays: dict[str, np.ndarray] = {}
    said: dict[str, Any] = {"devices": jax.device_count()}
    made: dict[str, TrainState] = {}
    for kind in kinds:
        run = config(kind)
        count = math.prod(dataclasses.astuple(run.mesh))
        mesh = sharding.make_mesh(run.mesh, jax.devices()[:count])
        placed = sharding.put_batch(batch(run.model.architecture), mesh)
        step = TrainStep(run, mesh)
        state, before = start(run, step, made)
        # Where the arrays lay, without the arrays: the step takes over their memory.
        laid = jax.tree.map(
            lambda x: jax.ShapeDtypeStruct(x.shape, x.dtype, sharding=x.sharding), state
        )
        with jax.set_mesh(mesh):
            lowered = step.lower(state, placed)
            state, metrics = lowered.compile()(state, placed)
        said[kind] = facts(placed, laid, state, lowered.as_text())
        leaves = zip(jax.tree.leaves(before.params), jax.tree.leaves(state.params), strict=True)
        for i, (x, y) in enumerate(leaves):
            arrays[f"{kind}/before{i}"], arrays[f"{kind}/after{i}"] = x, np.asarray(y)
        arrays |= {f"{kind}/metric_{name}": np.asarray(x) for name, x in metrics.items()}
        try:
            sharding.check_batch(ROWS + 1, run.training.accumulation, mesh)
        except ConfigError as error:
            said[kind]["refusal"] = str(error)
    np.savez(output, **arrays)
    print(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
