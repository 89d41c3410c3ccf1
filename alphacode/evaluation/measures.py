"""The solve rates n@k and pass@k (paper, section 2.2 and appendix A.3; Codex, section 2.1).

Of K samples drawn for a problem, e pass its example tests and s of these are correct. n@k is the
chance that, of a random subset of k samples, n submissions picked at random from those that pass
the examples hold a correct one. pass@k is the chance that any of k samples is correct.

The closed forms are exact; `simulate_n_at_k` is the paper's Algorithm 1, kept as a reference.
"""

import dataclasses
import functools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_Floats = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, slots=True)
class Counts:
    """What the judge counted among the samples of one problem.

    Attributes:
      samples: K, samples drawn and judged.
      passing: e, those that pass the example tests.
      correct: s, those of `passing` that also pass the hidden tests.
    """

    samples: int
    passing: int
    correct: int

    def __post_init__(self) -> None:
        if not 0 <= self.correct <= self.passing <= self.samples:
            raise ValueError(
                f"counts must satisfy 0 <= correct <= passing <= samples, got correct="
                f"{self.correct}, passing={self.passing}, samples={self.samples}"
            )


def pass_at_k(samples: int, correct: int, k: int) -> float:
    """1 - C(n - c, k) / C(n, k) as a product, which cannot overflow (Codex, figure 3).

    Args:
      samples: n, samples drawn.
      correct: c, those that are correct.
      k: Size of the subset, at most n.

    Raises:
      ValueError: k or c out of range.
    """
    if not 0 <= correct <= samples:
        raise ValueError(f"correct={correct} must lie in [0, samples={samples}]")
    _check_k(k, samples)
    if samples - correct < k:
        return 1.0
    misses = 1.0 - k / np.arange(samples - correct + 1, samples + 1, dtype=np.float64)
    return float(1.0 - np.prod(misses))


def n_at_k(counts: Counts, n: int, k: int) -> float:
    """The closed form of Algorithm 1, its limit for infinitely many subsets.

    n@k = sum over e' of H(e'; e, K - e, k) [1 - C(e - s, n') / C(e, n')], with n' = min(e', n) and
    H the hypergeometric probability that a subset of k holds e' samples that pass the examples.

    Args:
      counts: Of one problem.
      n: Submissions.
      k: Samples per problem, at most `counts.samples`.

    Raises:
      ValueError: n or k out of range.
    """
    if n < 1:
        raise ValueError(f"n={n} must be positive")
    _check_k(k, counts.samples)
    if counts.correct == 0:
        return 0.0
    log_factorial = _log_factorials(counts.samples)
    failing = counts.samples - counts.passing
    drawn = np.arange(max(0, k - failing), min(counts.passing, k) + 1)
    log_h = (
        _log_choose(log_factorial, counts.passing, drawn)
        + _log_choose(log_factorial, failing, k - drawn)
        - _log_choose(log_factorial, counts.samples, np.asarray(k))
    )
    submitted = np.minimum(drawn, n)
    wrong = counts.passing - counts.correct
    possible = submitted <= wrong
    clipped = np.where(possible, submitted, 0)
    log_all_wrong = _log_choose(log_factorial, wrong, clipped) - _log_choose(
        log_factorial, counts.passing, clipped
    )
    solved = 1.0 - np.where(possible, np.exp(log_all_wrong), 0.0)
    return float(np.clip(np.sum(np.exp(log_h) * solved), 0.0, 1.0))


def simulate_n_at_k(counts: Counts, n: int, k: int, subsets: int, seed: int) -> float:
    """The paper's Algorithm 1 for one problem.

    Args:
      counts: Of one problem.
      n: Submissions.
      k: Samples per problem, at most `counts.samples`.
      subsets: S, simulated subsets; the paper does not state its value.
      seed: Of the simulation.
    """
    _check_k(k, counts.samples)
    rng = np.random.default_rng(seed)
    passing = rng.hypergeometric(counts.passing, counts.samples - counts.passing, k, size=subsets)
    submitted = np.minimum(passing, n)
    correct = rng.hypergeometric(
        counts.correct, counts.passing - counts.correct, submitted, size=subsets
    )
    return float(np.mean(correct > 0))


def mean_n_at_k(problems: Sequence[Counts], n: int, k: int) -> float:
    """n@k of a set: the mean over its problems; a problem without samples counts as unsolved.

    Raises:
      ValueError: No problems, or fewer than k samples for one that has any.
    """
    if not problems:
        raise ValueError("n@k of no problems is undefined")
    rates = [n_at_k(counts, n, k) if counts.samples else 0.0 for counts in problems]
    return float(np.mean(rates))


def ladder(limit: int) -> list[int]:
    """1, 2, 5, 10, 20, 50, ... up to `limit`, which always ends it: the k of curves and tables."""
    steps: list[int] = []
    power = 1
    while power < limit:
        steps += [power * digit for digit in (1, 2, 5) if power * digit < limit]
        power *= 10
    return [*steps, limit] if limit > 0 else []


def bootstrap_interval(
    values: Sequence[float], *, resamples: int = 10_000, level: float = 0.95, seed: int = 0
) -> tuple[float, float]:
    """Percentile interval of the mean over problems, drawn with replacement.

    The paper (Table 8) resamples models and samples; with one model and exact closed forms, the
    problems are what is left to chance. This choice is ours.

    Args:
      values: One value per problem, such as 0 or 1 for solved, or its n@k.
      resamples: Bootstrap draws.
      level: Coverage, 0.95 for the 2.5 and 97.5 percentiles.
      seed: Of the draws.

    Raises:
      ValueError: No values.
    """
    if not values:
        raise ValueError("a bootstrap interval needs at least one value")
    array = np.asarray(values, dtype=np.float64)
    rng = np.random.default_rng(seed)
    means = np.empty(resamples)
    rows = max(1, 4_000_000 // array.size)  # bounds memory for large sets
    for start in range(0, resamples, rows):
        size = min(rows, resamples - start)
        chosen = rng.integers(array.size, size=(size, array.size))
        means[start : start + size] = array[chosen].mean(axis=1)
    tail = 100 * (1 - level) / 2
    low, high = np.percentile(means, [tail, 100 - tail])
    return float(low), float(high)


def _check_k(k: int, samples: int) -> None:
    if not 1 <= k <= samples:
        raise ValueError(f"k={k} must lie in [1, {samples}], the number of samples")


@functools.lru_cache(maxsize=8)
def _log_factorials(largest: int) -> _Floats:
    table = np.zeros(largest + 1)
    table[1:] = np.cumsum(np.log(np.arange(1, largest + 1, dtype=np.float64)))
    return table


def _log_choose(log_factorial: _Floats, n: int, k: npt.NDArray[np.int64]) -> _Floats:
    return np.asarray(log_factorial[n] - log_factorial[k] - log_factorial[n - k])
