"""Every kernel of attention against the formula in float64, and which one is taken where."""

import math
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.sharding import AbstractDevice, AbstractMesh

from alphacode.config import ConfigError
from alphacode.models import sharding
from alphacode.models.attention import kernels
from alphacode.models.attention.sublayer import attention

Arrays = tuple[np.ndarray, ...]
Lengths = tuple[int, int] | None
LENGTHS = (4, 11)


def material(t: int, s: int, heads: int, groups: int, size: int, seed: int = 0) -> Arrays:
    """Queries, keys and values of 2 rows, and a cotangent of the result."""
    rng = np.random.default_rng(seed)
    shapes = ((2, t, heads, size), (2, s, groups, size), (2, s, groups, size), (2, t, heads, size))
    return tuple(rng.normal(size=shape) for shape in shapes)


def segments_of(length: int) -> np.ndarray:
    """Two rows of three sequences and some padding, and of one sequence."""
    ends = (length // 4, length // 2, length - 2)
    return np.stack([np.searchsorted(ends, np.arange(length), side="right"), np.ones(length)])


def formula(
    arrays: Arrays, lengths: Lengths, causal: bool, segments: np.ndarray | None = None
) -> Arrays:
    """Softmax attention and the gradients of its three operands, in float64."""
    q, k, v, cotangent = arrays
    per_group, scale = q.shape[2] // k.shape[2], q.shape[3] ** -0.5
    wide_k, wide_v = (np.repeat(x, per_group, axis=2) for x in (k, v))
    seen = np.ones((2, 1, q.shape[1], k.shape[1]), bool)
    if lengths is not None:
        seen = seen & (np.arange(k.shape[1]) < np.asarray(lengths)[:, None])[:, None, None]
    if causal:
        seen = seen & np.tri(q.shape[1], k.shape[1], dtype=bool)
    if segments is not None:
        seen = seen & (segments[:, :, None] == segments[:, None, :])[:, None]
    scores = np.where(seen, np.einsum("bthm,bshm->bhts", q, wide_k) * scale, -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    to_weights = np.einsum("bthm,bshm->bhts", cotangent, wide_v)
    to_scores = weights * (to_weights - (to_weights * weights).sum(axis=-1, keepdims=True)) * scale

    def grouped(x: np.ndarray) -> np.ndarray:
        return x.reshape(*k.shape[:3], per_group, -1).sum(axis=3)

    return (
        np.einsum("bhts,bshm->bthm", weights, wide_v),
        np.einsum("bhts,bshm->bthm", to_scores, wide_k),
        grouped(np.einsum("bhts,bthm->bshm", to_scores, q)),
        grouped(np.einsum("bhts,bthm->bshm", weights, cotangent)),
    )


def check(got: Arrays, expected: Arrays, tolerance: float) -> None:
    """Compares the result and its gradients."""
    for x, y in zip(got, expected, strict=True):
        assert x.shape == y.shape
        np.testing.assert_allclose(x, y, atol=tolerance * np.abs(y).max())


def chunked(
    arrays: Arrays, lengths: Lengths, causal: bool, chunk: int, segments: np.ndarray | None = None
) -> Arrays:
    """The result of the chunked kernel and its gradients."""
    q, k, v, cotangent = (jnp.asarray(x, jnp.float32) for x in arrays)
    real = None if lengths is None else jnp.asarray(lengths)
    parts = None if segments is None else jnp.asarray(segments, jnp.int32)

    @jax.jit
    def both(q: jax.Array, k: jax.Array, v: jax.Array) -> tuple[jax.Array, ...]:
        def run(q: jax.Array, k: jax.Array, v: jax.Array) -> jax.Array:
            return attention(
                q, k, v, real, causal=causal, segments_BxT=parts, kernel="chunked", chunk=chunk
            )

        mixed, back = jax.vjp(run, q, k, v)
        return mixed, *back(cotangent)

    return tuple(np.asarray(x) for x in both(q, k, v))


@pytest.mark.parametrize("chunk", [0, 1, 3, 8, 100])
@pytest.mark.parametrize("causal", [False, True])
def test_chunks_of_any_size_equal_the_formula(chunk: int, causal: bool) -> None:
    arrays = material(11, 11, 4, 2, 6)
    check(chunked(arrays, LENGTHS, causal, chunk), formula(arrays, LENGTHS, causal), 2e-5)


@pytest.mark.parametrize("chunk", [0, 3, 100])
def test_chunks_see_their_own_segment_only(chunk: int) -> None:
    arrays, segments = material(11, 11, 4, 2, 6), segments_of(11)
    expected = formula(arrays, None, True, segments)
    check(chunked(arrays, None, True, chunk, segments), expected, 2e-5)


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_query_heads_share_key_value_heads_in_order(groups: int) -> None:
    arrays = material(7, 9, 4, groups, 6, seed=groups)
    check(chunked(arrays, None, False, 4), formula(arrays, None, False), 2e-5)


@pytest.mark.parametrize("chunk", [0, 4])
def test_keys_past_the_length_have_neither_influence_nor_gradient(chunk: int) -> None:
    arrays = material(6, 10, 4, 2, 6)
    noisy = tuple(x.copy() for x in arrays)
    for x in noisy[1:3]:
        x[0, 7:] = 1e3
    one, other = (chunked(x, (7, 10), False, chunk) for x in (arrays, noisy))
    for x, y in zip(one, other, strict=True):
        np.testing.assert_array_equal(x, y)
    assert all((x[0, 7:] == 0).all() and (x[1, 7:] != 0).all() for x in one[2:])


def test_scores_of_a_whole_sequence_never_exist_at_once() -> None:
    length, chunk = 64, 16
    queries, keys = jnp.ones((1, length, 2, 8)), jnp.ones((1, length, 1, 8))

    def largest(chunk: int, causal: bool) -> int:
        """Numbers in the largest array that forward or backward pass name."""

        def loss(q: jax.Array, k: jax.Array, v: jax.Array) -> jax.Array:
            return attention(q, k, v, causal=causal, kernel="chunked", chunk=chunk).sum()

        jaxpr = jax.make_jaxpr(jax.grad(loss, argnums=(0, 1, 2)))(queries, keys, keys)
        shapes = re.findall(r"f32\[([0-9,]+)\]", str(jaxpr))
        return max(math.prod(map(int, shape.split(","))) for shape in shapes)

    for causal in (False, True):
        assert largest(0, causal) == 2 * length * length
        assert largest(chunk, causal) == 2 * length * chunk


@pytest.mark.parametrize(
    ("groups", "causal", "lengths", "packed"),
    [
        (1, True, None, True),
        (1, False, (130, 256), False),
        (2, True, (100, 256), False),
    ],
)
def test_the_kernel_of_tpus_equals_the_formula(
    groups: int, causal: bool, lengths: Lengths, packed: bool
) -> None:
    """The splash kernel itself, its instructions interpreted."""
    segments = segments_of(256) if packed else None
    arrays = material(256, 256, 4, groups, 128)
    operands = [jnp.asarray(x, jnp.float32) for x in arrays]
    real = None if lengths is None else jnp.asarray(lengths)

    def run(q: jax.Array, k: jax.Array, v: jax.Array) -> jax.Array:
        parts = None if segments is None else jnp.asarray(segments, jnp.int32)
        return kernels.splash(q, k, v, real, causal, parts)

    @jax.jit
    def both(q: jax.Array, k: jax.Array, v: jax.Array) -> tuple[jax.Array, ...]:
        mixed, back = jax.vjp(run, q, k, v)
        return mixed, *back(operands[3])

    got = both(*operands[:3])
    check(tuple(np.asarray(x) for x in got), formula(arrays, lengths, causal, segments), 1e-4)


def chosen(
    kind: str,
    dtype: str = "bfloat16",
    *,
    heads: tuple[int, int] = (8, 1),
    size: int = 128,
    lengths: tuple[int, int] = (768, 1536),
    tensor: int = 1,
) -> str:
    """What `auto` takes for such arrays on devices of that kind, none of which are here."""
    device = AbstractDevice(device_kind=kind, num_cores=None, platform="")
    mesh = AbstractMesh((1, 1, tensor), sharding.MESH_AXES, abstract_device=device)
    queries = jax.ShapeDtypeStruct((2, lengths[0], heads[0], size), dtype)
    keys = jax.ShapeDtypeStruct((2, lengths[1], heads[1], size), dtype)
    with jax.sharding.use_abstract_mesh(mesh):
        return kernels.platform_kernel(queries, keys)  # type: ignore[arg-type]


def test_gpus_take_cudnn_where_it_can() -> None:
    gpu = "NVIDIA H100 80GB HBM3"
    assert chosen(gpu) == chosen(gpu, size=64, lengths=(7, 9)) == "cudnn"
    assert chosen(gpu, "float32") == chosen(gpu, size=132) == chosen(gpu, size=256) == "chunked"


def test_tpus_take_splash_where_it_can() -> None:
    for kind in ("TPU v4", "TPU v5 lite"):
        assert chosen(kind) == chosen(kind, "float32") == "splash"
        assert chosen(kind, size=64) == chosen(kind, lengths=(768, 1500)) == "chunked"


@pytest.mark.parametrize(
    ("heads", "tensor", "kernel"),
    [
        ((24, 4), 4, "splash"),
        ((48, 16), 4, "splash"),
        ((8, 1), 4, "splash"),
        ((6, 1), 4, "chunked"),
        ((8, 2), 4, "chunked"),
        # A shard's heads would read the keys of another's.
        ((20, 5), 4, "chunked"),
        ((6, 3), 2, "chunked"),
    ],
)
def test_splash_needs_heads_that_shards_can_share(
    heads: tuple[int, int], tensor: int, kernel: str
) -> None:
    assert chosen("TPU v4", heads=heads, tensor=tensor) == kernel


def test_other_devices_take_chunks() -> None:
    assert chosen("cpu") == chosen("AMD Instinct MI300X") == "chunked"


@pytest.mark.parametrize("kernel", ["cudnn", "splash"])
def test_a_kernel_of_another_platform_is_refused_in_one_line(kernel: str) -> None:
    q, k, v, _ = (jnp.asarray(x, jnp.bfloat16) for x in material(128, 128, 2, 1, 128))
    with pytest.raises(ConfigError, match=rf"model.attention={kernel} runs on .* not on cpu") as e:
        attention(q, k, v, kernel=kernel)
    assert "set model.attention=auto" in str(e.value) and "\n" not in str(e.value)
