"""Losses against formulas written out in NumPy, float64."""

import dataclasses
import functools
import types

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import small_models
from flax import nnx
from jax.test_util import check_grads

from alphacode.config import ObjectiveConfig
from alphacode.models import transformer
from alphacode.models.transformer import Model
from alphacode.training import losses
from alphacode.training.vocabulary_loss import BLOCK_ROWS, Gold, vocabulary_loss

D, V = 12, 37
CONFIG = dataclasses.replace(small_models.NARROW, vocab_size=V)


def cross_entropy(
    hidden: np.ndarray, embedding: np.ndarray, targets: np.ndarray, temperature: float = 1.0
) -> np.ndarray:
    """-log softmax(hidden @ embedding.T / temperature)[target] of each row."""
    logits = hidden.astype(np.float64) @ embedding.astype(np.float64).T / temperature
    logits -= logits.max(axis=-1, keepdims=True)
    log_probabilities = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    return -np.take_along_axis(log_probabilities, targets[..., None], axis=-1)[..., 0]


def head(embedding: np.ndarray) -> Model:
    """All that the vocabulary losses read of a model: its embedding."""
    return types.SimpleNamespace(embedding=nnx.Param(jnp.asarray(embedding)))  # type: ignore[return-value]


def material(rows: int, seed: int = 0) -> tuple[np.ndarray, ...]:
    """Hidden (N, D), embedding (V, D), targets (N,), weights (N,) with some of them 0."""
    rng = np.random.default_rng(seed)
    return (
        rng.normal(size=(rows, D)).astype(np.float32),
        rng.normal(size=(V, D)).astype(np.float32),
        rng.integers(0, V, rows).astype(np.int32),
        (rng.random(rows) * (rng.random(rows) < 0.7)).astype(np.float32),
    )


@functools.partial(jax.jit, static_argnums=4)
def fast_loss(
    hidden: jax.Array,
    embedding: jax.Array,
    targets: jax.Array,
    weights: jax.Array,
    temperature: float,
) -> tuple[jax.Array, jax.Array]:
    """Loss and hits of positions (N, D), as one row of a batch."""
    sums = vocabulary_loss(hidden[None], embedding, targets[None], weights[None], temperature)
    return sums.loss, sums.hits


@pytest.mark.parametrize(
    "rows", [1, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 1, 3 * BLOCK_ROWS - 7]
)
@pytest.mark.parametrize("temperature", [1.0, 0.2])
def test_vocabulary_loss_is_the_plain_formula(rows: int, temperature: float) -> None:
    hidden, embedding, targets, weights = material(rows)
    loss, hits = fast_loss(hidden, embedding, targets, weights, temperature)
    expected = cross_entropy(hidden, embedding, targets, temperature) @ weights
    assert float(loss) == pytest.approx(expected, rel=1e-5, abs=1e-5)
    right = (hidden @ embedding.T).argmax(axis=1) == targets
    assert float(hits) == pytest.approx(float(weights[right].sum()), rel=1e-5)


@pytest.mark.parametrize("rows", [5, BLOCK_ROWS + 3])
@pytest.mark.parametrize("temperature", [1.0, 0.2])
def test_vocabulary_loss_has_the_gradients_of_the_plain_formula(
    rows: int, temperature: float
) -> None:
    hidden, embedding, targets, weights = material(rows)

    def plain(hidden: jax.Array, embedding: jax.Array) -> jax.Array:
        log_probabilities = jax.nn.log_softmax(hidden @ embedding.T / temperature)
        return -jnp.sum(weights * log_probabilities[jnp.arange(rows), targets])

    def ours(hidden: jax.Array, embedding: jax.Array) -> jax.Array:
        return 3.0 * fast_loss(hidden, embedding, targets, weights, temperature)[0]

    expected = jax.jit(jax.grad(plain, argnums=(0, 1)))(hidden, embedding)
    actual = jax.jit(jax.grad(ours, argnums=(0, 1)))(hidden, embedding)
    for one, other in zip(actual, expected, strict=True):
        np.testing.assert_allclose(one, 3.0 * other, rtol=2e-4, atol=2e-4)


def test_vocabulary_loss_has_the_gradients_of_finite_differences() -> None:
    hidden, embedding, targets, weights = material(6)

    @jax.jit
    def loss(hidden: jax.Array, embedding: jax.Array) -> jax.Array:
        return fast_loss(hidden, embedding, targets, weights, 0.5)[0]

    check_grads(loss, (hidden, embedding), order=1, modes=["rev"], atol=2e-2, rtol=2e-2, eps=1e-2)


def test_rows_without_weight_have_neither_loss_nor_gradient() -> None:
    hidden, embedding, targets, weights = material(BLOCK_ROWS + 9)
    gradient = jax.grad(lambda h: fast_loss(h, embedding, targets, weights, 1.0)[0])(hidden)
    assert (np.asarray(gradient)[weights == 0] == 0).all()
    assert (np.abs(gradient)[weights > 0].sum(axis=1) > 0).all()
    kept = weights > 0
    alone, _ = fast_loss(hidden[kept], embedding, targets[kept], weights[kept], 1.0)
    together, _ = fast_loss(hidden, embedding, targets, weights, 1.0)
    assert float(together) == pytest.approx(float(alone), rel=1e-6)


def test_bfloat16_states_give_nearly_the_same_loss_and_a_float32_embedding_gradient() -> None:
    hidden, embedding, targets, weights = material(50)
    low = jnp.asarray(hidden, jnp.bfloat16)

    def loss(hidden: jax.Array, embedding: jax.Array) -> jax.Array:
        return fast_loss(hidden, embedding, targets, weights, 1.0)[0]

    value, gradients = jax.jit(jax.value_and_grad(loss, argnums=(0, 1)))(low, embedding)
    assert float(value) == pytest.approx(float(loss(hidden, embedding)), rel=2e-2)
    assert (gradients[0].dtype, gradients[1].dtype) == (jnp.bfloat16, jnp.float32)


def batch_of(targets: np.ndarray, correct: list[int] | None = None) -> dict[str, jax.Array]:
    """What the next-token loss reads of a batch."""
    labels = correct or [1] * len(targets)
    return {
        "decoder_tokens": jnp.asarray(targets),
        "correct": jnp.asarray(labels),
        "unlabelled": jnp.zeros(len(targets), jnp.int32),
    }


def tempered(
    embedding: np.ndarray, hidden: jax.Array, batch: dict[str, jax.Array], temperature: float
) -> tuple[jax.Array, jax.Array]:
    """Means of the tempered loss and of the hits over real targets."""
    objective = ObjectiveConfig(temperature=temperature)
    sums = losses.next_token(head(embedding), hidden, batch, objective, jnp.int32(0))
    of_batch = {"next_token": sums.loss, "token_accuracy": sums.hits}
    means = losses.means(of_batch, losses.counts(batch))
    return means["next_token"], means["token_accuracy"]


@pytest.mark.parametrize("temperature", [1.0, 0.2, 3.0])
def test_next_token_is_the_mean_over_real_targets_of_the_tempered_loss(temperature: float) -> None:
    hidden, embedding, targets, _ = material(24)
    hidden, targets = hidden.reshape(2, 12, D), np.maximum(targets, 1).reshape(2, 12)
    targets[0, 7:] = 0
    targets[1, 3:] = 0
    loss, accuracy = tempered(embedding, hidden, batch_of(targets), temperature)
    real = targets != 0
    expected = cross_entropy(hidden, embedding, targets, temperature)[real].mean()
    assert float(loss) == pytest.approx(expected, rel=1e-5)
    right = (hidden @ embedding.T).argmax(axis=-1) == targets
    assert float(accuracy) == pytest.approx(right[real].mean(), abs=1e-6)


def test_tempering_is_training_with_divided_logits() -> None:
    hidden, embedding, targets, _ = material(20)
    hidden, targets = hidden[None], np.maximum(targets, 1)[None]

    def loss(hidden: jax.Array, temperature: float) -> jax.Array:
        return tempered(embedding, hidden, batch_of(targets), temperature)[0]

    sharp = jax.grad(loss)(hidden, 0.2)
    divided = jax.grad(lambda h: loss(h / 0.2, 1.0))(hidden)
    np.testing.assert_allclose(sharp, divided, rtol=1e-4, atol=1e-6)
    assert not np.allclose(sharp, jax.grad(loss)(hidden, 1.0), rtol=0.1)


def test_a_batch_of_padding_alone_has_no_loss() -> None:
    hidden, embedding, _, _ = material(8)
    batch = batch_of(np.zeros((1, 8), int))
    loss, accuracy = tempered(embedding, hidden[None], batch, 0.2)
    assert (float(loss), float(accuracy)) == (0, 0)


@pytest.mark.parametrize("predicted", [0, 1, 5])
def test_masked_lm_is_the_mean_over_predicted_positions(predicted: int) -> None:
    rows, length, rate = 3, 40, 0.15
    hidden, embedding, targets, _ = material(rows * length)
    encoded, wanted = hidden.reshape(rows, length, D), targets.reshape(rows, length)
    rng = np.random.default_rng(2)
    places = np.zeros((rows, length), bool)
    for row in range(rows):
        places[row, rng.choice(length, predicted, replace=False)] = True
    sums = losses.masked_lm(head(embedding), encoded, np.where(places, wanted, -1), rate)
    loss = sums.loss / max(places.sum(), 1)
    entropy = cross_entropy(encoded, embedding, wanted)
    expected = entropy[places].mean() if predicted else 0.0
    assert float(loss) == pytest.approx(expected, rel=1e-5)


def test_masked_lm_has_room_for_half_again_as_many_as_the_rate() -> None:
    length, rate = 64, 0.15
    hidden, embedding, targets, _ = material(length)
    encoded, wanted = hidden[None], targets[None]
    for count in (int(1.5 * rate * length), length):
        places = np.arange(length)[None] < count
        loss = losses.masked_lm(head(embedding), encoded, np.where(places, wanted, -1), rate).loss
        room = min(count, int(np.ceil(1.5 * rate * length)) + 1)
        expected = cross_entropy(encoded, embedding, wanted)[0, :room].sum()
        assert float(loss) == pytest.approx(expected, rel=1e-5)


def test_value_is_binary_cross_entropy() -> None:
    logits = np.array([3.0, -2.0, 0.5, -40.0, 40.0], np.float32)
    correct = np.array([1, 1, 0, 0, 0], np.int32)
    loss, accuracy = losses.value(jnp.asarray(logits), jnp.asarray(correct), jnp.ones(5))
    probability = 1 / (1 + np.exp(-logits.astype(np.float64)))
    # 1 - probability, without its cancellation.
    other = 1 / (1 + np.exp(logits.astype(np.float64)))
    expected = -np.log(np.where(correct == 1, probability, other)).sum()
    assert float(loss) == pytest.approx(expected, rel=1e-5)
    assert float(accuracy) == 2


def test_turning_all_labels_turns_the_value_loss() -> None:
    logits, correct = jnp.asarray([1.5, -0.3, 2.0]), jnp.asarray([1, 0, 1])

    def loss(logits: jax.Array, correct: jax.Array) -> jax.Array:
        return losses.value(logits, correct, jnp.ones(3))[0]

    np.testing.assert_allclose(loss(logits, correct), loss(-logits, 1 - correct), rtol=1e-6)
    gradient = jax.grad(loss)
    assert (gradient(logits, correct) * gradient(logits, 1 - correct) < 0).all()


def test_prompts_with_a_verdict_teach_the_value_head_nothing(
    model: Model, batch: dict[str, np.ndarray]
) -> None:
    """Neither another verdict in the prompt nor another label changes its loss and gradient."""
    objective = ObjectiveConfig(masked_lm_weight=0.0)

    @jax.jit
    def learnt(batch: dict[str, jax.Array]) -> tuple[jax.Array, nnx.State]:
        def loss(model: Model) -> jax.Array:
            return training_loss(model, batch, objective)[1]["value"]

        value, gradient = jax.value_and_grad(loss)(model)
        return value, nnx.state(gradient, nnx.Param)

    flipped = {name: array.copy() for name, array in batch.items()}
    told = batch["unlabelled"] == 0
    flipped["correct"][told] = 1 - batch["correct"][told]
    flipped["encoder_tokens"][told, :3] += 1
    expected = learnt(batch)
    for one, other in zip(jax.tree.leaves(learnt(flipped)), jax.tree.leaves(expected), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-7)
    asked = {**batch, "unlabelled": np.ones(4, np.int32)}
    assert abs(float(learnt(asked)[0] - expected[0])) > 1e-4


@pytest.fixture(scope="module")
def model() -> Model:
    return jax.jit(lambda: transformer.make(CONFIG, 1))()


@pytest.fixture(scope="module")
def batch() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    source = rng.integers(5, V, (4, 10))
    source[1, 6:] = 0
    target = rng.integers(5, V, (4, 8))
    target[2, 3:] = 0
    predicted = (rng.random((4, 10)) < 0.2) & (source != 0)
    return {
        "encoder_tokens": source.astype(np.int32),
        "encoder_targets": np.where(predicted, source, -1).astype(np.int32),
        "decoder_tokens": target.astype(np.int32),
        "correct": np.array([1, 0, 1, 1], np.int32),
        "unlabelled": np.array([1, 1, 0, 1], np.int32),
    }


@functools.partial(jax.jit, static_argnums=2)
def training_loss(
    model: Model, batch: dict[str, jax.Array], objective: ObjectiveConfig
) -> tuple[jax.Array, dict[str, jax.Array]]:
    return losses.training_loss(model, batch, objective, jnp.int32(0))


def test_the_training_loss_is_the_weighted_sum(model: Model, batch: dict[str, np.ndarray]) -> None:
    objective = ObjectiveConfig(masked_lm_weight=0.3, value_weight=0.7, temperature=0.5)
    loss, metrics = training_loss(model, batch, objective)
    parts = {name: float(metrics[name]) for name in ("next_token", "masked_lm", "value")}
    expected = parts["next_token"] + 0.3 * parts["masked_lm"] + 0.7 * parts["value"]
    assert float(loss) == pytest.approx(expected, rel=1e-6)
    assert float(metrics["loss"]) == float(loss)
    assert min(parts.values()) > 0


@pytest.mark.parametrize(
    ("masked_lm", "value", "expected"),
    [
        (0.0, 0.0, {"next_token"}),
        (1.0, 0.0, {"next_token", "masked_lm"}),
        (0.0, 1.0, {"next_token", "value"}),
    ],
)
def test_a_weight_of_zero_turns_a_loss_off(
    model: Model,
    batch: dict[str, np.ndarray],
    masked_lm: float,
    value: float,
    expected: set[str],
) -> None:
    objective = ObjectiveConfig(masked_lm_weight=masked_lm, value_weight=value)
    loss, metrics = training_loss(model, batch, objective)
    assert set(metrics) & {"next_token", "masked_lm", "value"} == expected
    assert float(loss) == pytest.approx(sum(float(metrics[name]) for name in expected), rel=1e-6)


def test_turned_off_losses_send_no_gradient(model: Model, batch: dict[str, np.ndarray]) -> None:
    @jax.jit
    def gradient(model: Model) -> Model:
        objective = ObjectiveConfig(masked_lm_weight=0.0, value_weight=0.0)
        return jax.grad(lambda m: training_loss(m, batch, objective)[0])(model)

    state = nnx.to_pure_dict(nnx.state(gradient(model), nnx.Param))
    assert all((np.asarray(x) == 0).all() for x in jax.tree.leaves(state["value_head"]))
    assert all(np.abs(x).max() > 0 for x in jax.tree.leaves(state["encoder"]))


def test_the_loss_of_a_pair_ignores_its_padding(model: Model, batch: dict[str, np.ndarray]) -> None:
    objective = ObjectiveConfig()
    fill = {"encoder_targets": -1}
    wider = {
        name: np.pad(x, ((0, 0), (0, 6)), constant_values=fill.get(name, 0)) if x.ndim == 2 else x
        for name, x in batch.items()
    }
    _, before = training_loss(model, batch, objective)
    _, after = training_loss(model, wider, objective)
    for name in before:
        assert float(after[name]) == pytest.approx(float(before[name]), rel=1e-4), name


# GOLD


def gold_formula(
    hidden: np.ndarray,
    embedding: np.ndarray,
    targets: np.ndarray,
    weights: np.ndarray,
    temperature: float,
) -> tuple[float, np.ndarray]:
    """The weighted loss and its gradient to the states, with the weight held constant; float64."""
    logits = hidden.astype(np.float64) @ embedding.astype(np.float64).T / temperature
    logits -= logits.max(axis=-1, keepdims=True)
    p = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    chosen = p[np.arange(len(targets)), targets]
    gold = np.maximum(chosen**0.5, 0.05) * weights
    error = p - np.eye(V)[targets]
    return float(-(gold * np.log(chosen)).sum()), gold[:, None] * (error @ embedding) / temperature


@pytest.mark.parametrize("temperature", [1.0, 0.2])
def test_gold_is_the_formula_of_the_paper_and_its_weight_sends_no_gradient(
    temperature: float,
) -> None:
    hidden, embedding, targets, weights = material(40)
    hidden *= 0.5

    @jax.jit
    def loss(hidden: jax.Array) -> jax.Array:
        return vocabulary_loss(
            hidden[None],
            embedding,
            targets[None],
            weights[None],
            temperature,
            Gold(0.5, 0.05),
            jnp.ones(1),
        ).loss

    value, gradient = jax.value_and_grad(loss)(jnp.asarray(hidden))
    expected, slope = gold_formula(hidden, embedding, targets, weights, temperature)
    assert float(value) == pytest.approx(expected, rel=1e-5)
    np.testing.assert_allclose(gradient, slope, rtol=1e-4, atol=1e-5)


def test_gold_weighs_down_what_the_model_finds_unlikely() -> None:
    hidden, embedding, targets, _ = material(200)
    objective = ObjectiveConfig(temperature=1.0, gold=True, gold_start=0)
    plain = ObjectiveConfig(temperature=1.0)
    batch = batch_of(np.maximum(targets, 1)[None])

    @functools.partial(jax.jit, static_argnums=1)
    def slopes(hidden: jax.Array, objective: ObjectiveConfig) -> jax.Array:
        def loss(hidden: jax.Array) -> jax.Array:
            return losses.next_token(head(embedding), hidden, batch, objective, jnp.int32(0)).loss

        return jnp.linalg.norm(jax.grad(loss)(hidden)[0], axis=-1)

    ratio = slopes(hidden[None], objective) / slopes(hidden[None], plain)
    probability = np.exp(-cross_entropy(hidden, embedding, np.maximum(targets, 1)))
    np.testing.assert_allclose(ratio, np.maximum(probability**0.5, 0.05), rtol=1e-3)
    assert ratio.min() == pytest.approx(0.05, rel=1e-3) and ratio.max() > 0.5


@pytest.mark.parametrize(("incorrect", "ratio"), [(True, 1.0), (False, 20.0)])
def test_how_much_more_an_improbable_token_of_an_incorrect_program_pulls(
    incorrect: bool, ratio: float
) -> None:
    objective = ObjectiveConfig(gold=True, gold_start=0, gold_incorrect=incorrect)
    hidden, embedding, targets, _ = material(1)
    targets = np.maximum(targets, 1)
    embedding[targets[0]] = -hidden[0]
    hidden, targets = np.repeat(hidden[None], 2, axis=0), np.repeat(targets[None], 2, axis=0)
    batch = batch_of(targets, [1, 0])

    def loss(hidden: jax.Array) -> jax.Array:
        return losses.next_token(head(embedding), hidden, batch, objective, jnp.int32(0)).loss

    right, wrong = np.linalg.norm(jax.grad(loss)(jnp.asarray(hidden)), axis=(1, 2))
    assert wrong / right == pytest.approx(ratio, rel=1e-3)


@pytest.mark.parametrize(
    ("step", "incorrect", "weighted"),
    [(4, True, [0, 0]), (5, True, [1, 1]), (5, False, [1, 0]), (9, False, [1, 0])],
)
def test_gold_starts_after_tempering_alone_and_may_spare_incorrect_programs(
    step: int, incorrect: bool, weighted: list[int]
) -> None:
    hidden, embedding, targets, _ = material(24)
    states, wanted = hidden.reshape(2, 12, D), np.maximum(targets, 1).reshape(2, 12)
    objective = ObjectiveConfig(temperature=1.0, gold=True, gold_start=5, gold_incorrect=incorrect)
    sums = losses.next_token(
        head(embedding), states, batch_of(wanted, [1, 0]), objective, jnp.int32(step)
    )
    entropy = cross_entropy(states, embedding, wanted)
    gold = np.maximum(np.exp(-entropy) ** 0.5, 0.05)
    expected = (entropy * np.where(np.array(weighted)[:, None], gold, 1)).sum()
    assert float(sums.loss) == pytest.approx(expected, rel=1e-5)
    assert float(sums.cross_entropy) == pytest.approx(entropy.sum(), rel=1e-5)
