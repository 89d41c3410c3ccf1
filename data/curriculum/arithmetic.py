"""Arithmetic that the meanings and peaks of several blocks share."""

import functools
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

__all__ = [
    "MODULUS",
    "divisors",
    "magnitude",
    "mass",
    "prime_factors",
    "remainder",
    "small_primes",
    "trial_peak",
    "truncated",
    "wrap32",
]
MODULUS = 10**9 + 7
TRIAL_LIMIT = 10**12


def wrap32(number: int) -> int:
    """What a number becomes when C++ converts it to a 32-bit `int`."""
    return (number + 2**31) % 2**32 - 2**31


def truncated(number: int, divisor: int) -> int:
    """The quotient of C++, which is rounded towards 0."""
    quotient = abs(number) // abs(divisor)
    return quotient if (number < 0) == (divisor < 0) else -quotient


def remainder(number: int, divisor: int) -> int:
    """The remainder of C++, which has the sign of `number`."""
    return number - divisor * truncated(number, divisor)


def magnitude(value: Any) -> int:
    """The largest absolute value among the numbers of a value; 0 where it has none."""
    if isinstance(value, int):
        return abs(value)
    if not isinstance(value, list) or not value or isinstance(value[0], str):
        return 0
    if isinstance(value[0], int):
        return max(max(value), -min(value))
    return max(map(_row_magnitude, value))


def _row_magnitude(row: Sequence[int]) -> int:
    return max(max(row), -min(row)) if row else 0


def mass(numbers: Iterable[int]) -> int:
    """The sum of the magnitudes, which no partial sum of the numbers passes."""
    return sum(map(abs, numbers))


def trial_peak(number: int) -> int:
    """The peak of code that tries every divisor up to the root of a number.

    Past `TRIAL_LIMIT` such code takes too long, so that this tells of a magnitude that nothing may
    reach.
    """
    return abs(number) if abs(number) <= TRIAL_LIMIT else 2**62


@functools.cache
def _primes() -> np.ndarray:
    """All primes up to the root of `TRIAL_LIMIT`, by the sieve of Eratosthenes."""
    is_prime = np.ones(10**6 + 1, dtype=bool)
    is_prime[:2] = False
    for i in range(2, 1001):
        if is_prime[i]:
            is_prime[i * i :: i] = False
    return np.flatnonzero(is_prime)


@functools.cache
def small_primes() -> list[int]:
    """All primes below 10000, ascending."""
    return [prime for prime in _primes()[:2000].tolist() if prime < 10000]


@functools.lru_cache(maxsize=2**16)
def prime_factors(number: int) -> tuple[int, ...]:
    """The prime factors of a number without its sign, ascending, with repetitions; none for 0.

    Past `TRIAL_LIMIT`, where `trial_peak` lets nothing pass, what remains without a prime factor up
    to the limit's root is left whole.
    """
    number, factors = abs(number), []
    if number < 2:
        return ()
    primes = _primes() if number < 2**63 else _primes().astype(object)
    for prime in primes[number % primes == 0].tolist():
        while number % prime == 0:
            factors.append(prime)
            number //= prime
    return (*factors, number) if number > 1 else tuple(factors)


def divisors(number: int) -> list[int]:
    """The positive divisors of a number, ascending, from its `prime_factors`; none for 0."""
    found = {1} if number else set()
    for prime in prime_factors(number):
        found |= {divisor * prime for divisor in found}
    return sorted(found)
