"""Blocks that count primes, coprime numbers or zeros as far as one number tells."""

import bisect
import math

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER
from alphacode.datasets.curriculum.library.arithmetic import prime_factors, small_primes, trial_peak
from alphacode.datasets.curriculum.library.writing import slip, written


def _coprime_count(value: int, _: int) -> int:
    count = abs(value)
    for prime in set(prime_factors(value)):
        count -= count // prime
    return count


def _unreduced_coprime_count(value: int, _: int) -> int:
    """With the factor 1 - 1/p once for each time that p divides the number."""
    count = abs(value)
    for prime in prime_factors(value):
        count -= count // prime
    return count


def _primes_up_to(limit: int) -> int:
    return bisect.bisect_right(small_primes(), limit)


def _primes_and_squares_up_to(limit: int) -> int:
    """With the squares of primes taken for primes."""
    return _primes_up_to(limit) + _primes_up_to(math.isqrt(limit))


def _factorial_zeros(value: int, _: int) -> int:
    count, rest = 0, abs(value)
    while rest:
        rest //= 5
        count += rest
    return count


BLOCKS = table(
    written(
        key="count_coprime",
        takes=NUMBER,
        gives=NUMBER,
        apply=_coprime_count,
        actions=(
            "let n be the absolute value of the @item; count the integers from 1 to n that have no "
            "common divisor with n except 1",
            "drop the sign of the @item and compute Euler's totient of it, with 0 for 0",
            "count the integers between 1 and the absolute value of the @item, inclusive, that are "
            "coprime to it",
        ),
        results=(
            "the number of integers from 1 to n that are coprime to n, where n is the absolute "
            "value of the @item",
            "the value of Euler's totient function at the @item, sign ignored (0 for 0)",
            "how many integers between 1 and the absolute value of the @item, inclusive, share no "
            "divisor with it except 1",
        ),
        python=(
            """
            @t = @b = abs(@a)
            i = 2
            while i * i <= @t:
                if @t % i == 0:
                    while @t % i == 0:
                        @t //= i
                    @b -= @b // i
                i += 1
            if @t > 1:
                @b -= @b // @t
            """,
            """
            @t = abs(@a)
            @b = 1 if @t > 0 else 0
            i = 2
            while @t > 1:
                if i * i > @t:
                    i = @t
                if @t % i == 0:
                    @t //= i
                    @b *= i if @t % i == 0 else i - 1
                else:
                    i += 1
            """,
            """
            @t = abs(@a)
            @u = set()
            for i in range(2, math.isqrt(@t) + 1):
                while @t % i == 0:
                    @u.add(i)
                    @t //= i
            if @t > 1:
                @u.add(@t)
            @b = abs(@a)
            for x in @u:
                @b = @b // x * (x - 1)
            """,
        ),
        cpp=(
            """
            long long @t = abs(@a), @b = @t;
            for (long long i = 2; i * i <= @t; i++) {
                if (@t % i != 0) continue;
                while (@t % i == 0) @t /= i;
                @b -= @b / i;
            }
            if (@t > 1) @b -= @b / @t;
            """,
            """
            long long @t = abs(@a), @b = @t > 0;
            for (long long i = 2; i * i <= @t; i++) {
                long long power = 1;
                while (@t % i == 0) {
                    @t /= i;
                    power *= i;
                }
                if (power > 1) @b *= power - power / i;
            }
            if (@t > 1) @b *= @t - 1;
            """,
            """
            long long @t = abs(@a), @b = @t;
            vector<long long> @u;
            for (long long i = 2; i * i <= @t; i++) {
                while (@t % i == 0) {
                    @t /= i;
                    @u.push_back(i);
                }
            }
            if (@t > 1) @u.push_back(@t);
            @u.erase(unique(@u.begin(), @u.end()), @u.end());
            for (auto p : @u) @b = @b / p * (p - 1);
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                _unreduced_coprime_count,
                """
                @t = @b = abs(@a)
                i = 2
                while i * i <= @t:
                    while @t % i == 0:
                        @t //= i
                        @b -= @b // i
                    i += 1
                if @t > 1:
                    @b -= @b // @t
                """,
                """
                long long @t = abs(@a), @b = @t;
                for (long long i = 2; i * i <= @t; i++) {
                    while (@t % i == 0) {
                        @t /= i;
                        @b -= @b / i;
                    }
                }
                if (@t > 1) @b -= @b / @t;
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                "@b = sum(1 for x in range(1, abs(@a) + 1) if math.gcd(x, @a) == 1)",
                """
                long long @b = 0;
                for (long long i = 1; i <= abs(@a); i++)
                    if (__gcd(i, (long long)abs(@a)) == 1) @b++;
                """,
            ),
        ),
        tags=("math", "number theory"),
        peak=trial_peak,
    ),
    written(
        key="count_primes",
        takes=NUMBER,
        gives=NUMBER,
        apply=lambda value, _: _primes_up_to(abs(value) % 10000),
        actions=(
            "let n be the absolute value of the @item modulo 10000; count the primes that are at "
            "most n",
            "take the last four decimal digits of the @item, its sign ignored, as a number and "
            "find how many primes do not exceed it",
            "reduce the absolute value of the @item modulo 10000 and count the primes from 2 up to "
            "what is left, inclusive",
        ),
        results=(
            "the number of primes up to n, inclusive, where n is the absolute value of the @item "
            "modulo 10000",
            "how many primes do not exceed the absolute value of the @item modulo 10000",
            "the count of primes that are at most the number formed by the last four decimal "
            "digits of the @item, its sign ignored",
        ),
        python=(
            """
            @t = abs(@a) % 10000
            @u = [True] * (@t + 1)
            @b = 0
            for i in range(2, @t + 1):
                if @u[i]:
                    @b += 1
                    for j in range(i * i, @t + 1, i):
                        @u[j] = False
            """,
            """
            @t = abs(@a) % 10000
            @b = sum(all(i % j for j in range(2, math.isqrt(i) + 1)) for i in range(2, @t + 1))
            """,
            """
            @t = abs(@a) % 10000
            @u = []
            for i in range(2, @t + 1):
                for x in @u:
                    if x * x > i:
                        @u.append(i)
                        break
                    if i % x == 0:
                        break
                else:
                    @u.append(i)
            @b = len(@u)
            """,
        ),
        cpp=(
            """
            int @t = abs(@a) % 10000;
            vector<bool> @u(@t + 1);
            long long @b = 0;
            for (int i = 2; i <= @t; i++) {
                if (@u[i]) continue;
                @b++;
                for (int j = 2 * i; j <= @t; j += i) @u[j] = true;
            }
            """,
            """
            long long @b = 0;
            for (int i = 2; i <= abs(@a) % 10000; i++) {
                bool prime = true;
                for (int j = 2; j * j <= i && prime; j++)
                    if (i % j == 0) prime = false;
                @b += prime;
            }
            """,
            """
            auto @n = [](int x) {
                for (int i = 2; i * i <= x; i++)
                    if (x % i == 0) return false;
                return x > 1;
            };
            int @t = abs(@a) % 10000;
            long long @b = 0;
            while (@t > 1) {
                if (@n(@t)) ++@b;
                --@t;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda value, _: _primes_up_to(abs(value) % 10000 - 1),
                """
                @t = abs(@a) % 10000
                @b = 0
                for i in range(2, @t):
                    if all(i % j for j in range(2, math.isqrt(i) + 1)):
                        @b += 1
                """,
                """
                int @t = abs(@a) % 10000;
                vector<bool> @u(@t + 1);
                long long @b = 0;
                for (int i = 2; i < @t; i++) {
                    if (!@u[i]) @b++;
                    for (int j = 2 * i; j <= @t; j += i) @u[j] = true;
                }
                """,
            ),
            slip(
                Mistake.COMPARISON,
                lambda value, _: _primes_and_squares_up_to(abs(value) % 10000),
                """
                @t = abs(@a) % 10000
                @b = 0
                for i in range(2, @t + 1):
                    if all(i % j for j in range(2, math.isqrt(i - 1) + 1)):
                        @b += 1
                """,
                """
                long long @b = 0;
                for (int i = 2; i <= abs(@a) % 10000; i++) {
                    bool prime = true;
                    for (int j = 2; j * j < i; j++)
                        if (i % j == 0) prime = false;
                    @b += prime;
                }
                """,
            ),
        ),
        tags=("math", "number theory", "brute force"),
    ),
    written(
        key="factorial_zeros",
        takes=NUMBER,
        gives=NUMBER,
        apply=_factorial_zeros,
        actions=(
            "let n be the absolute value of the @item and count the zeros at the end of the "
            "decimal notation of the product 1 * 2 * ... * n (1 for n = 0)",
            "drop the sign of the @item, imagine the factorial of it and find with how many zeros "
            "its decimal notation ends (the factorial of 0 is 1)",
            "find the greatest power of 10 that divides the factorial of the absolute value of the "
            "@item, and take the exponent (the factorial of 0 is 1)",
        ),
        results=(
            "the number of zeros at the end of the product of all integers from 1 to the absolute "
            "value of the @item (1 for 0)",
            "how many zeros end the decimal notation of the factorial of the @item, sign ignored",
            "the exponent of the greatest power of 10 that divides the factorial of the absolute "
            "value of the @item",
        ),
        python=(
            """
            @t = abs(@a)
            @b = 0
            while @t > 0:
                @t //= 5
                @b += @t
            """,
            """
            @b = 0
            @t = 5
            while @t <= abs(@a):
                @b += abs(@a) // @t
                @t *= 5
            """,
            "@b = sum(abs(@a) // 5**i for i in range(1, 30))",
        ),
        cpp=(
            """
            long long @b = 0;
            for (long long x = abs(@a) / 5; x > 0; x /= 5) @b += x;
            """,
            """
            long long @t = abs(@a), @b = 0;
            while (@t >= 5) {
                @t /= 5;
                @b += @t;
            }
            """,
            """
            function<long long(long long)> @n = [&](long long x) -> long long {
                return x < 5 ? 0 : x / 5 + @n(x / 5);
            };
            long long @b = @n(abs(@a));
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda value, _: abs(value) // 5,
                "@b = abs(@a) // 5",
                "long long @b = abs(@a) / 5;",
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                """
                @b = 0
                for i in range(5, abs(@a) + 1, 5):
                    x = i
                    while x % 5 == 0:
                        x //= 5
                        @b += 1
                """,
                """
                long long @b = 0;
                for (long long i = 5; i <= abs(@a); i += 5)
                    for (long long x = i; x % 5 == 0; x /= 5) @b++;
                """,
            ),
        ),
        tags=("math", "number theory"),
    ),
)
