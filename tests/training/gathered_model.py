"""Evaluates a model that is split over this process's devices: DATA FOLDER [OVERRIDE...]."""

import gc
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import small_run
from etils import epath
from flax import nnx
from jax.sharding import Mesh

from alphacode.datasets.sampling_facts import SamplingFacts
from alphacode.evaluation.during_training import make_solve
from alphacode.models import sharding
from alphacode.models.transformer import Model
from alphacode.training.checkpoint.best import SolveRates
from alphacode.training.evaluate import Evaluation
from alphacode.training.step import TrainStep


def live() -> list[str]:
    """What lies on the devices."""
    gc.collect()
    return sorted(f"{x.shape} {x.dtype} {x.sharding}" for x in jax.live_arrays())


def main(data: str, folder: str, *overrides: str) -> None:
    """Evaluates twice, and looks at the model that is sampled from and at what stays behind."""
    config = small_run.config(Path(data), *overrides)
    mesh = sharding.make_mesh(config.mesh)
    params = TrainStep(config, mesh).initial().params
    assert mesh.size == jax.device_count() > 1
    assert not all(x.is_fully_replicated for x in jax.tree.leaves(params))
    expected = jax.tree.map(lambda x: np.asarray(x).astype(jnp.bfloat16), params)

    def solve(model: Model, own: Mesh) -> SolveRates:
        places = sharding.parameter_shardings(params, config.model, own)
        assert own.size == jax.local_device_count()
        found = nnx.to_pure_dict(nnx.state(model, nnx.Param))
        leaves = (jax.tree.leaves(tree) for tree in (found, expected, places))
        for one, other, place in zip(*leaves, strict=True):
            assert one.sharding == place
            assert np.asarray(one).tobytes() == other.tobytes()
        return make_solve(config, SamplingFacts(0.12, True, ()))(model, own)

    evaluation = Evaluation(config, epath.Path(folder), mesh, lambda: solve)
    with jax.set_mesh(mesh):
        first = evaluation(params)
        before = live()
        assert evaluation(params) == first
        assert live() == before
    # The copy in the activation type is gone; the parameters themselves are float32.
    assert not [array for array in before if "bfloat16" in array], before
    print("nothing is left", first)


if __name__ == "__main__":
    main(*sys.argv[1:])
