"""Generated contest problems: compositions of building blocks, with splits of what is held out."""

from alphacode.datasets.curriculum.compositions import SPLITS
from alphacode.datasets.curriculum.generator import (
    composition_of,
    fingerprint,
    generate,
    make_problem,
)

__all__ = ["SPLITS", "composition_of", "fingerprint", "generate", "make_problem"]
