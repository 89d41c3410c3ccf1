"""Matrix products with operands in bfloat16 and sums in float32, forward and backward.

Plain autodiff would give the products of the backward pass one float32 operand and lose the fast
kernels. On CPUs XLA has such a kernel only where the dimension summed over is the last of the left
operand and lies densely; everything else it turns to float32 and runs at half the rate or less. A
product over rows, which all gradients of weights are, is therefore given its operands transposed.
"""

import jax
import jax.numpy as jnp
from jax.ad_checkpoint import checkpoint_name
from jax.experimental.layout import Layout, with_layout_constraint

from alphacode.models import sharding

PRODUCT = "product"  # name of the results of projections, for what is kept when recomputing


def einsum(equation: str, a: jax.Array, b: jax.Array) -> jax.Array:
    """A product with operands as they are and a float32 result; not to be differentiated."""
    return jnp.einsum(equation, a, b, preferred_element_type=jnp.float32)


def project(x: jax.Array, weight: jax.Array, dtype: jnp.dtype) -> jax.Array:
    """`x` (..., A) times `weight` (A, B) as one matrix product: (..., B) in `dtype`.

    Both products of the backward pass take operands in `dtype` as well.
    """
    flat = x.reshape(-1, x.shape[-1]).astype(dtype)
    y = _project(flat, weight.astype(dtype)).reshape(*x.shape[:-1], weight.shape[1])
    return checkpoint_name(y, PRODUCT)


@jax.custom_vjp
def _project(x_NxA: jax.Array, weight_AxB: jax.Array) -> jax.Array:
    return einsum("na,ab->nb", x_NxA, weight_AxB).astype(x_NxA.dtype)


def _project_forward(
    x_NxA: jax.Array, weight_AxB: jax.Array
) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
    return _project(x_NxA, weight_AxB), (x_NxA, weight_AxB)


def _project_backward(
    operands: tuple[jax.Array, jax.Array], gradient_NxB: jax.Array
) -> tuple[jax.Array, jax.Array]:
    x, weight = operands
    gradient = gradient_NxB.astype(x.dtype)
    to_x = einsum("nb,ab->na", gradient, weight)
    return to_x.astype(x.dtype), over_rows(x, gradient).astype(weight.dtype)


_project.defvjp(_project_forward, _project_backward)


def over_rows(a: jax.Array, b: jax.Array) -> jax.Array:
    """Sums of outer products of rows: (..., N, A) and (..., N, B) to float32 (..., A, B)."""
    if a.dtype != jnp.bfloat16 or not _on_one_cpu():
        return einsum("...na,...nb->...ab", a, b)
    if a.shape[-1] <= b.shape[-1]:
        return _dense(einsum("...an,...nb->...ab", _transposed(a), b))
    return _transposed(_dense(einsum("...bn,...na->...ba", _transposed(b), a)))


def _on_one_cpu() -> bool:
    mesh = jax.sharding.get_abstract_mesh()
    return sharding.device_kind() == "cpu" and (mesh.empty or mesh.size == 1)


def _transposed(x: jax.Array) -> jax.Array:
    """The last two dimensions exchanged in memory, not only in name."""
    return _dense(jnp.swapaxes(x, -1, -2))


def _dense(x: jax.Array) -> jax.Array:
    return with_layout_constraint(x, Layout(tuple(range(x.ndim))))
