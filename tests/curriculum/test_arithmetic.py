"""The arithmetic of the blocks: factors multiply to the number, 32 bits wrap as in C."""

import ctypes
import math

from hypothesis import given
from hypothesis import strategies as st

from curriculum import arithmetic

NUMBERS = st.integers(-(2**62), 2**62)


@given(NUMBERS)
def test_wrap32_is_the_conversion_to_a_32_bit_int(number: int) -> None:
    assert arithmetic.wrap32(number) == ctypes.c_int32(number).value


@given(st.lists(NUMBERS))
def test_a_32_bit_accumulator_may_be_cut_at_the_end(numbers: list[int]) -> None:
    total = 0
    for number in numbers:
        total = arithmetic.wrap32(total + number)
    assert total == arithmetic.wrap32(sum(numbers))


@given(st.lists(NUMBERS), st.data())
def test_no_part_of_a_sum_passes_the_mass(numbers: list[int], data: st.DataObject) -> None:
    part = data.draw(st.sets(st.integers(0, len(numbers) - 1)) if numbers else st.just(set()))
    assert abs(sum(numbers[i] for i in part)) <= arithmetic.mass(numbers)


@given(st.integers(-arithmetic.TRIAL_LIMIT, arithmetic.TRIAL_LIMIT))
def test_prime_factors_are_ascending_primes_with_the_number_as_product(number: int) -> None:
    factors = arithmetic.prime_factors(number)
    assert list(factors) == sorted(factors)
    assert math.prod(factors) == (abs(number) or 1)
    for factor in factors:
        assert factor > 1 and all(factor % i for i in range(2, math.isqrt(factor) + 1))


def test_prime_factors_of_primes_and_squares_at_the_limit() -> None:
    assert arithmetic.prime_factors(999_999_999_989) == (999_999_999_989,)
    assert arithmetic.prime_factors(999_983**2) == (999_983, 999_983)
    assert arithmetic.prime_factors(10**12) == (2,) * 12 + (5,) * 12


@given(st.integers(2**62, 2**70))
def test_prime_factors_past_the_limit_still_multiply_to_the_number(number: int) -> None:
    assert math.prod(arithmetic.prime_factors(number)) == number


@given(st.integers(-3000, 3000))
def test_divisors_are_all_that_divide(number: int) -> None:
    expected = [i for i in range(1, abs(number) + 1) if number % i == 0]
    assert arithmetic.divisors(number) == expected


def test_small_primes_are_those_below_ten_thousand() -> None:
    expected = [x for x in range(2, 10_000) if all(x % i for i in range(2, math.isqrt(x) + 1))]
    assert arithmetic.small_primes() == expected


@given(NUMBERS)
def test_trial_division_is_barred_past_its_limit(number: int) -> None:
    fits = arithmetic.trial_peak(number) < 2**62
    assert fits == (abs(number) <= arithmetic.TRIAL_LIMIT)
