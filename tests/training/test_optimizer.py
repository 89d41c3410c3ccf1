"""The optimizer: the schedule, the decay mask, clipping, and AdamW written out in NumPy."""

import dataclasses
import math
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
import small_models

from alphacode.config import ConfigError, OptimizerConfig
from alphacode.models.transformer import make, params_of
from alphacode.training.step import adamw, decayed, learning_rate

PAPER = OptimizerConfig()


def cosine(config: OptimizerConfig, step: int, steps: int) -> float:
    """The rate as the paper describes it."""
    low, high, end = (
        config.initial_learning_rate,
        config.peak_learning_rate,
        config.final_learning_rate,
    )
    if step < config.warmup_steps:
        return low + (high - low) * step / config.warmup_steps
    share = min((step - config.warmup_steps) / (steps - config.warmup_steps), 1.0)
    return end + (high - end) * 0.5 * (1 + math.cos(math.pi * share))


def test_the_papers_schedule_at_its_corners() -> None:
    rate = learning_rate(PAPER, 100_000)
    assert float(rate(0)) == pytest.approx(1e-9, rel=1e-2)  # float32
    assert float(rate(1000)) == pytest.approx(1e-4)
    assert float(rate(100_000)) == pytest.approx(1e-5)
    assert float(rate(500)) == pytest.approx(0.5e-4, rel=1e-3)
    assert float(rate(50_500)) == pytest.approx((1e-4 + 1e-5) / 2, rel=1e-3)


@pytest.mark.parametrize("warmup", [0, 1, 7])
def test_the_schedule_is_a_line_and_then_a_cosine(warmup: int) -> None:
    config = dataclasses.replace(PAPER, warmup_steps=warmup)
    steps = 30
    rate = jax.jit(jax.vmap(learning_rate(config, steps)))(jnp.arange(steps + 5))
    expected = [cosine(config, step, steps) for step in range(steps + 5)]
    np.testing.assert_allclose(rate, expected, rtol=2e-5, atol=1e-11)


@pytest.mark.parametrize("steps", [1, 999, 1000])
def test_a_warm_up_as_long_as_the_run_is_refused(steps: int) -> None:
    with pytest.raises(ConfigError, match=rf"=1000 must be below training.steps={steps}"):
        learning_rate(PAPER, steps)


def test_decay_leaves_out_exactly_the_norms() -> None:
    params = jax.eval_shape(lambda: params_of(make(small_models.NARROW, 0)))
    mask = jax.tree_util.tree_leaves_with_path(decayed(params))
    shapes = dict(jax.tree_util.tree_leaves_with_path(params))
    names = {jax.tree_util.keystr(path, simple=True, separator="."): on for path, on in mask}
    undecayed = {name for name, on in names.items() if not on}
    assert undecayed == {
        *(f"{stack}.norm" for stack in ("encoder", "decoder")),
        *(f"{stack}.blocks.self_attention.norm" for stack in ("encoder", "decoder")),
        *(f"{stack}.blocks.feed_forward.norm" for stack in ("encoder", "decoder")),
        "decoder.blocks.cross_attention.norm",
        *(f"value_head.{name}" for name in ("input_norm", "output_norm")),
        *(f"value_head.{name}.norm" for name in ("attention", "feed_forward")),
    }
    # What is decayed has rows and columns, besides the layers' axis.
    for path, on in mask:
        stacked = any(getattr(key, "key", "") == "blocks" for key in path)
        assert (len(shapes[path].shape) - stacked == 2) is on, path


Tree = dict[str, Any]


def tree(seed: int, scale: float) -> Tree:
    rng = np.random.default_rng(seed)

    def draw(*shape: int) -> np.ndarray:
        return (rng.normal(size=shape) * scale).astype(np.float32)

    return {"weight": draw(4, 3), "norm": draw(3), "block": {"out": draw(2, 2), "norm": draw(2, 4)}}


def norm(gradients: Tree) -> float:
    return math.sqrt(
        sum(float((x.astype(np.float64) ** 2).sum()) for x in jax.tree.leaves(gradients))
    )


def by_numpy(config: OptimizerConfig, steps: int, params: Tree, gradients: list[Tree]) -> Tree:
    """AdamW with decoupled decay and global-norm clipping, in float64."""
    flat, structure = jax.tree.flatten(params)
    decays = jax.tree.leaves({"weight": 1, "norm": 0, "block": {"out": 1, "norm": 0}})
    values = [x.astype(np.float64) for x in flat]
    first = [np.zeros_like(x) for x in values]
    second = [np.zeros_like(x) for x in values]
    for step, gradient in enumerate(gradients):
        factor = min(1.0, config.clip_norm / norm(gradient))
        rate = cosine(config, step, steps)
        for i, raw in enumerate(jax.tree.leaves(gradient)):
            g = raw.astype(np.float64) * factor
            first[i] = config.beta1 * first[i] + (1 - config.beta1) * g
            second[i] = config.beta2 * second[i] + (1 - config.beta2) * g * g
            mean = first[i] / (1 - config.beta1 ** (step + 1))
            variance = second[i] / (1 - config.beta2 ** (step + 1))
            update = mean / (np.sqrt(variance) + config.epsilon)
            values[i] = values[i] - rate * (update + decays[i] * config.weight_decay * values[i])
    return jax.tree.unflatten(structure, values)


@pytest.mark.parametrize("scale", [0.01, 30.0])
def test_steps_are_adamw_with_clipping(scale: float) -> None:
    config = dataclasses.replace(PAPER, peak_learning_rate=0.1, warmup_steps=2, clip_norm=0.5)
    steps = 6
    gradients = [tree(seed, scale) for seed in range(1, 5)]
    assert (norm(gradients[0]) > config.clip_norm) == (scale > 1)
    params: Any = tree(0, 1.0)
    tx = adamw(config, learning_rate(config, steps))
    state = tx.init(params)
    update = jax.jit(tx.update)
    for gradient in gradients:
        updates, state = update(gradient, state, params)
        params = optax.apply_updates(params, updates)
    expected = by_numpy(config, steps, tree(0, 1.0), gradients)
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5), params, expected
    )


def test_clipping_bounds_the_norm_and_keeps_the_direction() -> None:
    # With beta1 = 0 the first moment is the clipped gradient itself.
    config = dataclasses.replace(PAPER, beta1=0.0, clip_norm=0.25, warmup_steps=0)
    params = tree(0, 1.0)
    tx = adamw(config, learning_rate(config, 10))
    update = jax.jit(lambda gradient: tx.update(gradient, tx.init(params), params)[1])
    for scale in (100.0, 1e-3):
        gradient = tree(1, scale)
        state = update(gradient)
        (moments,) = [
            s.mu
            for s in jax.tree.leaves(state, is_leaf=lambda s: hasattr(s, "mu"))
            if hasattr(s, "mu")
        ]
        kept = min(norm(gradient), 0.25)
        assert norm(jax.tree.map(np.asarray, moments)) == pytest.approx(kept, rel=1e-5)
        ratio = kept / norm(gradient)
        jax.tree.map(
            lambda m, g, ratio=ratio: np.testing.assert_allclose(m, g * ratio, rtol=1e-4),
            moments,
            gradient,
        )


def test_decay_moves_matrices_alone_where_there_is_no_gradient() -> None:
    config = dataclasses.replace(PAPER, warmup_steps=0, peak_learning_rate=0.5, weight_decay=0.1)
    params = tree(0, 1.0)
    tx = adamw(config, learning_rate(config, 10))
    updates, _ = tx.update(jax.tree.map(np.zeros_like, params), tx.init(params), params)
    np.testing.assert_allclose(updates["weight"], -0.05 * params["weight"], rtol=1e-5)
    np.testing.assert_allclose(updates["block"]["out"], -0.05 * params["block"]["out"], rtol=1e-5)
    assert not np.any(updates["norm"]) and not np.any(updates["block"]["norm"])
