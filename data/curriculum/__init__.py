"""Generated contest problems: compositions of building blocks, with splits of what is held out."""

from curriculum.compositions import SPLITS
from curriculum.generator import (
    composition_of,
    fingerprint,
    generate,
    make_problem,
)

__all__ = ["SPLITS", "composition_of", "fingerprint", "generate", "make_problem"]
