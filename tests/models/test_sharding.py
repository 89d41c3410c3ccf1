"""A training step is the same however its arrays lie, and they do lie as the table says."""

import dataclasses
import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
import quick_xla
from flax import nnx
from hypothesis import given
from hypothesis import strategies as st
from jax.sharding import AbstractMesh
from small_models import ARCHITECTURES

from alphacode.config import Config, ConfigError, MeshConfig
from alphacode.models import sharding, transformer
from configs import codex, finetune, pretrain, sizes

ROOT = Path(__file__).resolve().parents[2]
PATHS = f"{ROOT}:{ROOT / 'tests'}"
MESHES = ("8x1x1", "1x8x1", "2x2x2", "1x2x4")
# Each architecture, each mesh axis, one part and several at least once; all of them at once on the
# mesh of three axes, which is the hardest to partition. An endurance test has every combination.
QUICK = ("multi_query:2x2x2:2", "multi_head:1x2x4:1", "decoder_only:1x8x1:2")
ALL = tuple(f"{a}:{m}:{parts}" for a in ARCHITECTURES for m in MESHES for parts in (1, 2))

Steps = tuple[dict[str, np.ndarray], dict[str, Any]]


def take_steps(kinds: tuple[str, ...], folder: Path) -> Steps:
    """The arrays and facts of `sharded_step.py`, for these and for the same on one device."""
    whole = sorted({f"{kind.split(':')[0]}:1x1x1:1" for kind in kinds})
    done = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).with_name("sharded_step.py")),
            str(folder / "steps.npz"),
            *whole,
            *kinds,
        ],
        env=os.environ
        | quick_xla.environment(devices=8)
        | {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return dict(np.load(folder / "steps.npz")), json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Steps:
    return take_steps(QUICK, tmp_path_factory.mktemp("steps"))


def assert_equals_the_step_on_one_device(kind: str, arrays: dict[str, np.ndarray]) -> None:
    def of(kind: str) -> dict[str, np.ndarray]:
        return {k.partition("/")[2]: x for k, x in arrays.items() if k.startswith(f"{kind}/")}

    one, other = of(f"{kind.split(':')[0]}:1x1x1:1"), of(kind)
    assert one.keys() == other.keys()
    count = sum(name.startswith("after") for name in one)
    assert count > 20
    for i in range(count):
        start = one[f"before{i}"]
        np.testing.assert_allclose(other[f"before{i}"], start, rtol=1e-6, atol=1e-7)
        updates = [x[f"after{i}"] - x[f"before{i}"] for x in (one, other)]
        largest = np.abs(updates[0]).max()
        assert largest > 0
        np.testing.assert_allclose(updates[1], updates[0], atol=1e-4 * largest + 1e-6)
    for name in one:
        if name.startswith("metric_"):
            np.testing.assert_allclose(other[name], one[name], rtol=1e-5, err_msg=name)


def assert_lies_as_the_table_says(kind: str, facts: dict[str, Any]) -> None:
    architecture, mesh, _ = kind.split(":")
    data, fsdp, tensor = map(int, mesh.split("x"))
    assert facts["rows"] == [16 // (data * fsdp)] * (data * fsdp * tensor)
    # The one head of multi-query attention lies whole along `tensor`.
    shared = tensor if architecture == "multi_head" else 1
    expected = {
        "query": fsdp * tensor,
        "out": fsdp * tensor,
        "key": fsdp * shared,
        "value": fsdp * shared,
        "up": fsdp * tensor,
        "down": fsdp * tensor,
        "embedding": fsdp * tensor,
        "norm": 1,
    }
    for path, shares in facts["shares"].items():
        if "value_head" in path:
            assert shares in (1, fsdp), path
        else:
            assert shares == expected[path.rpartition(".")[2]], path
    assert facts["moments_lie_beside"]
    assert facts["stays"]
    assert facts["constraints"] > 20


@pytest.mark.parametrize("kind", QUICK)
def test_a_sharded_step_equals_the_step_on_one_device(kind: str, steps: Steps) -> None:
    assert_equals_the_step_on_one_device(kind, steps[0])


@pytest.mark.parametrize("kind", QUICK)
def test_batch_parameters_and_moments_are_split(kind: str, steps: Steps) -> None:
    assert steps[1]["devices"] == 8
    assert_lies_as_the_table_says(kind, steps[1][kind])


@pytest.mark.endurance
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_architecture_is_the_same_on_every_mesh(architecture: str, tmp_path: Path) -> None:
    kinds = tuple(kind for kind in ALL if kind.startswith(architecture) and kind not in QUICK)
    arrays, facts = take_steps(kinds, tmp_path)
    for kind in kinds:
        assert_equals_the_step_on_one_device(kind, arrays)
        assert_lies_as_the_table_says(kind, facts[kind])


def test_a_batch_that_cannot_be_shared_out_is_refused(steps: Steps) -> None:
    def message(shares: int) -> str:
        return (
            f"training.batch_size=17 must be a multiple of {shares}: mesh.data x mesh.fsdp x "
            "training.accumulation"
        )

    refusals = {kind: steps[1][kind]["refusal"] for kind in QUICK}
    assert refusals == dict(zip(QUICK, map(message, (8, 2, 16)), strict=True))
    assert "refusal" not in steps[1]["multi_query:1x1x1:1"]


PAPER = [*sizes.ROWS, *(f"codex_{name}" for name in codex.SIZES)]


def preset(name: str) -> Config:
    """The pre-training run of a size of either paper."""
    family, _, size = name.rpartition("codex_")
    return pretrain.get_config(name) if size == name and not family else codex.get_config(size)


def mesh_of(config: MeshConfig, devices: int) -> AbstractMesh:
    """The mesh of that many devices, none of which are here."""
    axes = (config.data, config.fsdp, config.tensor)
    known = math.prod(size for size in axes if size > 0)
    shape = tuple(size if size > 0 else devices // known for size in axes)
    return AbstractMesh(shape, sharding.MESH_AXES)


def parameters(config: Config) -> list[tuple[list[str], tuple[int, ...]]]:
    """Path and shape of each parameter; nothing is allocated."""
    model = nnx.eval_shape(lambda: transformer.make(config.model, 0))
    tree = nnx.to_pure_dict(nnx.state(model, nnx.Param))
    leaves = jax.tree_util.tree_leaves_with_path(tree)
    return [([str(key.key) for key in path], x.shape) for path, x in leaves]


def shards(entry: Any, mesh: AbstractMesh) -> int:
    """Parts that a dimension is cut into; a single axis stands for itself."""
    axes = (entry,) if isinstance(entry, str) else entry or ()
    return math.prod(mesh.shape[axis] for axis in axes)


@pytest.mark.parametrize("name", PAPER)
def test_every_parameter_of_every_preset_is_shared_out(name: str) -> None:
    config = preset(name)
    # A large slice, or as many devices as there are rows in a part of its batch.
    rows = config.training.batch_size // config.training.accumulation
    mesh = mesh_of(config.mesh, min(64, rows))
    sharding.check_batch(config.training.batch_size, config.training.accumulation, mesh)
    total = held = 0
    for path, shape in parameters(config):
        names = sharding.parameter_axes(path, config.model, mesh)
        spec = sharding.spec(names, shape, mesh)
        assert len(spec) == len(shape)
        cut = [shards(entry, mesh) for entry in spec]
        assert all(size % parts == 0 for size, parts in zip(shape, cut, strict=True)), path
        total += math.prod(shape)
        held += math.prod(shape) // math.prod(cut)
    # All but norms, the value head, and the keys and values that several devices share.
    assert held <= 1.03 * total / (mesh.shape["fsdp"] * mesh.shape["tensor"])


@pytest.mark.parametrize(("name", "heads"), [("9b", 1), ("41b", 4)])
def test_the_key_value_heads_of_9b_and_41b_fit_their_shards(name: str, heads: int) -> None:
    for config in (pretrain.get_config(name), finetune.get_config(name)):
        mesh = mesh_of(dataclasses.replace(config.mesh, tensor=4), 64)
        seen = 0
        for path, shape in parameters(config):
            if path[-1] in ("key", "value") and "value_head" not in path:
                names = sharding.parameter_axes(path, config.model, mesh)
                spec = sharding.spec(names, shape, mesh)
                assert spec[-1] == "tensor"
                assert shape[-1] // shards(spec[-1], mesh) == heads * config.model.head_size
                seen += 1
        assert seen == 6  # encoder, decoder, cross-attention


def test_heads_that_devices_cannot_share_evenly_stay_whole() -> None:
    model = sizes.MODELS["300m"]  # 6 query heads, 1 key/value head
    for tensor, names in ((2, ("embed", "heads")), (4, ("embed", "whole"))):
        mesh = AbstractMesh((1, 1, tensor), sharding.MESH_AXES)
        path = ["decoder", "blocks", "self_attention", "query"]
        assert sharding.parameter_axes(path, model, mesh) == ("layers", *names)
        path[-1] = "key"
        assert sharding.parameter_axes(path, model, mesh) == ("layers", "embed", "whole")


@given(
    names=st.lists(st.sampled_from(sorted(sharding.RULES)), min_size=1, max_size=4),
    shape=st.lists(st.integers(1, 48), min_size=4, max_size=4),
    mesh=st.tuples(*[st.sampled_from([1, 2, 3, 4])] * 3),
)
def test_no_mesh_axis_is_used_twice_and_all_shards_are_even(
    names: list[str], shape: list[int], mesh: tuple[int, int, int]
) -> None:
    on = AbstractMesh(mesh, sharding.MESH_AXES)
    wanted = [axis for name in names for axis in sharding.RULES[name]]
    if len(set(wanted)) < len(wanted):
        with pytest.raises(ValueError, match="use a mesh axis twice"):
            sharding.spec(names, shape[: len(names)], on)
        return
    spec = sharding.spec(names, shape[: len(names)], on)
    for name, size, entry in zip(names, shape, spec, strict=False):
        parts = math.prod(on.shape[axis] for axis in sharding.RULES[name])
        assert shards(entry, on) == (parts if size % parts == 0 else 1)


def test_names_without_a_rule_and_shapes_of_another_rank_are_refused() -> None:
    mesh = AbstractMesh((2, 2, 2), sharding.MESH_AXES)
    with pytest.raises(ValueError, match="'colour' has no rule"):
        sharding.spec(("batch", "colour"), (8, 8), mesh)
    with pytest.raises(ValueError, match="2 logical axes"):
        sharding.spec(("batch", "length"), (8, 8, 8), mesh)


@pytest.mark.parametrize(
    "config", [MeshConfig(data=3), MeshConfig(fsdp=3), MeshConfig(data=1, tensor=7)]
)
def test_meshes_of_other_numbers_of_devices_are_refused(config: MeshConfig) -> None:
    with pytest.raises(
        ConfigError, match=r"does not fit 4 devices; set one of them to -1"
    ) as error:
        sharding.make_mesh(config, jax.devices() * 4)
    assert f"mesh.data={config.data}" in str(error.value)
