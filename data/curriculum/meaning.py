"""Python templates of blocks and faults as functions: what a block means, and what goes wrong."""

import bisect
import functools
import heapq
import itertools
import math
import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from typing import Any

from curriculum import arithmetic

_MARK = re.compile(r"@([a-z])\b")
# What templates may use (`block`), and what code under `means` and peaks may use besides.
_NAMES: dict[str, Any] = {
    "Counter": Counter,
    "defaultdict": defaultdict,
    "deque": deque,
    **{module.__name__: module for module in (heapq, bisect, math, itertools, functools, re)},
    **{name: getattr(arithmetic, name) for name in arithmetic.__all__},
}


@functools.cache
def meaning(template: str) -> Callable[[Any, int], Any]:
    """The function that a template computes, compiled once.

    Args:
      template: Code that defines `@b` by `@a` and `@c`.

    Returns:
      A function of the value and the block's number.
    """
    body = _MARK.sub(r"its_\1", template).replace("\n", "\n    ")
    names = dict(_NAMES)
    exec(f"def meaning(its_a, its_c):\n    {body}\n    return its_b\n", names)
    function: Callable[[Any, int], Any] = names["meaning"]
    return function
