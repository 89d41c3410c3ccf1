"""Building blocks: matrix products, norms, rotary positions, activations, feed-forward layers.

Products have operands in bfloat16 and sums in float32, forward and backward: plain autodiff would
give those of the backward pass one float32 operand and lose the fast kernels. On CPUs XLA has such
a kernel only where the dimension summed over is the last of the left operand and lies densely;
everything else it turns to float32 and runs at half the rate or less. A product over rows, which
all gradients of weights are, is therefore given its operands transposed.
"""

import functools
from collections.abc import Callable, Mapping

import jax
import jax.numpy as jnp
from flax import nnx
from jax.ad_checkpoint import checkpoint_name
from jax.experimental.layout import Layout, with_layout_constraint

from alphacode.models import sharding

NORM_EPSILON = 1e-6
ROTARY_BASE = 10000.0
# By `model.activation`; GELU by its approximation with tanh.
ACTIVATIONS: Mapping[str, Callable[[jax.Array], jax.Array]] = {
    "gelu": jax.nn.gelu,
    "relu": jax.nn.relu,
    "squared_relu": lambda x: jnp.square(jax.nn.relu(x)),
    "silu": jax.nn.silu,
}
PRODUCT = "product"  # name of the results of projections, for what is kept when recomputing


def einsum(equation: str, a: jax.Array, b: jax.Array) -> jax.Array:
    """A product with operands as they are and a float32 result; not to be differentiated."""
    return jnp.einsum(equation, a, b, preferred_element_type=jnp.float32)


def project(x: jax.Array, weight_IxO: jax.Array, dtype: jnp.dtype) -> jax.Array:
    """`x` (..., I) times a weight as one matrix product: (..., O) in `dtype`.

    Both products of the backward pass take operands in `dtype` as well.
    """
    x_RxI = x.reshape(-1, x.shape[-1]).astype(dtype)
    y_RxO = _project(x_RxI, weight_IxO.astype(dtype))
    return checkpoint_name(y_RxO.reshape(*x.shape[:-1], weight_IxO.shape[1]), PRODUCT)


@jax.custom_vjp
def _project(x_RxI: jax.Array, weight_IxO: jax.Array) -> jax.Array:
    return einsum("ri,io->ro", x_RxI, weight_IxO).astype(x_RxI.dtype)


def _project_forward(
    x_RxI: jax.Array, weight_IxO: jax.Array
) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
    return _project(x_RxI, weight_IxO), (x_RxI, weight_IxO)


def _project_backward(
    operands: tuple[jax.Array, jax.Array], gradient_RxO: jax.Array
) -> tuple[jax.Array, jax.Array]:
    x_RxI, weight_IxO = operands
    gradient_RxO = gradient_RxO.astype(x_RxI.dtype)
    to_x_RxI = einsum("ro,io->ri", gradient_RxO, weight_IxO).astype(x_RxI.dtype)
    return to_x_RxI, over_rows(x_RxI, gradient_RxO).astype(weight_IxO.dtype)


_project.defvjp(_project_forward, _project_backward)


def over_rows(a: jax.Array, b: jax.Array) -> jax.Array:
    """Sums of outer products of rows: (..., R, I) and (..., R, O) to float32 (..., I, O)."""
    if a.dtype != jnp.bfloat16 or not _on_one_cpu():
        return einsum("...ri,...ro->...io", a, b)
    if a.shape[-1] <= b.shape[-1]:
        return _dense(einsum("...ir,...ro->...io", _transposed(a), b))
    return _transposed(_dense(einsum("...or,...ri->...oi", _transposed(b), a)))


def _on_one_cpu() -> bool:
    """Whether what is being traced will run on one CPU device."""
    mesh = jax.sharding.get_abstract_mesh()
    return sharding.device_kind() == "cpu" and (mesh.empty or mesh.size == 1)


def _transposed(x: jax.Array) -> jax.Array:
    """The last two dimensions exchanged in memory, not only in name."""
    return _dense(jnp.swapaxes(x, -1, -2))


def _dense(x: jax.Array) -> jax.Array:
    return with_layout_constraint(x, Layout(tuple(range(x.ndim))))


def rms_norm(x: jax.Array, scale_D: jax.Array) -> jax.Array:
    """Root-mean-square norm of `x` (..., D), computed in float32, returned in its type."""
    wide = x.astype(jnp.float32)
    inverse = jax.lax.rsqrt(jnp.mean(wide * wide, axis=-1, keepdims=True) + NORM_EPSILON)
    return (wide * inverse * scale_D).astype(x.dtype)


def rotary(x: jax.Array, positions_T: jax.Array) -> jax.Array:
    """Turns pairs of features of queries or keys (..., T, H, M) by angles proportional to their
    position, int32."""
    return turned(x, *rotation(positions_T, x.shape[-1]))


def rotation(positions_T: jax.Array, size: int) -> tuple[jax.Array, jax.Array]:
    """Cosines and sines of the angles of T positions for M features, float32 (T, 1, M / 2)."""
    half = size // 2
    frequencies = ROTARY_BASE ** (-jnp.arange(half, dtype=jnp.float32) / half)
    angles = positions_T[:, None, None].astype(jnp.float32) * frequencies
    return jnp.cos(angles), jnp.sin(angles)


def turned(x: jax.Array, cosine: jax.Array, sine: jax.Array) -> jax.Array:
    """`x` (..., T, H, M) turned by what `rotation` gives."""
    first, second = jnp.split(x.astype(jnp.float32), 2, axis=-1)
    both = (first * cosine - second * sine, first * sine + second * cosine)
    return jnp.concatenate(both, axis=-1).astype(x.dtype)


@functools.partial(jax.custom_vjp, nondiff_argnums=(0,))
def activate(name: str, x: jax.Array) -> jax.Array:
    """An activation by its name in `ACTIVATIONS`, computed in float32, returned in x's type.

    Only `x`, of any shape, is kept for the gradient, and both ways are one pass over memory.
    """
    return ACTIVATIONS[name](x.astype(jnp.float32)).astype(x.dtype)


def _activate_forward(name: str, x: jax.Array) -> tuple[jax.Array, jax.Array]:
    return activate(name, x), x


def _activate_backward(name: str, x: jax.Array, gradient: jax.Array) -> tuple[jax.Array]:
    _, pull = jax.vjp(ACTIVATIONS[name], x.astype(jnp.float32))
    return (pull(gradient.astype(jnp.float32))[0].astype(x.dtype),)


activate.defvjp(_activate_forward, _activate_backward)


def matrix(rngs: nnx.Rngs, rows: int, columns: int, scale: float = 1.0) -> nnx.Param[jax.Array]:
    """A float32 weight (rows, columns), normal with deviation scale / sqrt(rows)."""
    values = jax.random.normal(rngs.params(), (rows, columns), jnp.float32)
    return nnx.Param(values * (scale * rows**-0.5))


def norm_scale(width: int) -> nnx.Param[jax.Array]:
    """The learned scale of a norm, ones at first."""
    return nnx.Param(jnp.ones((width,), jnp.float32))


class FeedForward(nnx.Module):
    """Two matrices with an activation between them (not gated: see the count of Table 3)."""

    def __init__(
        self, width: int, hidden: int, out_scale: float, activation: str, *, rngs: nnx.Rngs
    ) -> None:
        self.norm = norm_scale(width)
        self.up = matrix(rngs, width, hidden)
        self.down = matrix(rngs, hidden, width, out_scale)
        self.activation = activation

    def __call__(self, x_BxTxD: jax.Array) -> jax.Array:
        """The residual update (B, T, D)."""
        hidden_BxTxF = project(rms_norm(x_BxTxD, self.norm[...]), self.up[...], x_BxTxD.dtype)
        hidden_BxTxF = sharding.constrain(hidden_BxTxF, "batch", "length", "feed_forward")
        hidden_BxTxF = activate(self.activation, hidden_BxTxF)
        return project(hidden_BxTxF, self.down[...], x_BxTxD.dtype)

    def step(self, x_NxD: jax.Array) -> jax.Array:
        """The same in a decode step (N, D), the activation before its argument is rounded.

        That spares XLA's CPU backend a third of the time of the first product.
        """
        hidden_NxF = einsum("nd,df->nf", rms_norm(x_NxD, self.norm[...]), self.up[...])
        hidden_NxF = activate(self.activation, hidden_NxF).astype(x_NxD.dtype)
        return project(hidden_NxF, self.down[...], x_NxD.dtype)
