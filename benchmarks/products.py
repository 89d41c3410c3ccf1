"""One large matrix product, in the type that this machine computes it fastest in: of floors."""

import time
from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp

_MATRIX = 2048
_REPEATS = 3


class Product(NamedTuple):
    """What is run, how many operations it has, and in which type."""

    run: Callable[[], object]
    operations: float
    dtype: str


def fastest() -> Product:
    """The product in the faster of bfloat16 and float32; each is timed some times."""
    made = [_product(dtype) for dtype in ("bfloat16", "float32")]
    return min(made, key=_seconds)


def _product(dtype: str) -> Product:
    matrix = jnp.ones((_MATRIX, _MATRIX), dtype)
    product = jax.jit(lambda a: jnp.dot(a, a, preferred_element_type=jnp.float32))
    jax.block_until_ready(product(matrix))
    return Product(lambda: jax.block_until_ready(product(matrix)), 2.0 * _MATRIX**3, dtype)


def _seconds(product: Product) -> float:
    taken = []
    for _ in range(_REPEATS):
        start = time.perf_counter()
        product.run()
        taken.append(time.perf_counter() - start)
    return min(taken)
