"""What makes a data set clean (paper, appendix B.2): rules only, no program is run here."""

from alphacode.datasets.cleaning.answers import (
    agree,
    fit_for_evaluation,
    lone_dissenter,
    several_answers,
)
from alphacode.datasets.cleaning.duplicates import (
    merge_duplicates,
    merged,
    without_duplicate_programs,
    without_space,
)
from alphacode.datasets.cleaning.removal import Kept, remaining

__all__ = [
    "Kept",
    "agree",
    "fit_for_evaluation",
    "lone_dissenter",
    "merge_duplicates",
    "merged",
    "remaining",
    "several_answers",
    "without_duplicate_programs",
    "without_space",
]
