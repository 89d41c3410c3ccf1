"""How blocks are written down: templates as indented text, faults in one call."""

import inspect
from collections.abc import Callable
from typing import Any

from alphacode.datasets.curriculum.block import Block, Fault, Mistake


def written(*, python: tuple[str, ...], cpp: tuple[str, ...], **fields: Any) -> Block:
    """A block whose templates may be indented with the table that they stand in.

    Args:
      python: Templates; each is taken through `inspect.cleandoc`.
      cpp: The same in C++.
      **fields: The other attributes of the block.
    """
    return Block(
        python=tuple(map(inspect.cleandoc, python)), cpp=tuple(map(inspect.cleandoc, cpp)), **fields
    )


def slip(
    mistake: Mistake,
    apply: Callable[[Any, int], Any] | None = None,
    python: str = "",
    cpp: str = "",
) -> Fault:
    """A fault whose code may be indented likewise."""
    return Fault(
        mistake=mistake, apply=apply, python=inspect.cleandoc(python), cpp=inspect.cleandoc(cpp)
    )
