"""Blocks about the prime factors of one number."""

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.arithmetic import prime_factors, trial_peak
from alphacode.datasets.curriculum.library.writing import slip, written


def _smallest_prime_factor(value: int, _: int) -> int:
    return min(prime_factors(value), default=0)


def _factor_below_root(value: int, _: int) -> int:
    """As found by trying only divisors whose square is less than the number."""
    smallest = _smallest_prime_factor(value, 0)
    return abs(value) if smallest * smallest == abs(value) else smallest


def _factors_up_to_root(value: int, _: int) -> list[int]:
    """Without the last one, where its square exceeds what is left when it is reached."""
    factors = list(prime_factors(value))
    return factors if factors[-2:-1] == factors[-1:] else factors[:-1]


BLOCKS = table(
    written(
        key="smallest_prime_factor",
        takes=NUMBER,
        gives=NUMBER,
        apply=_smallest_prime_factor,
        actions=(
            "find the smallest prime that divides the absolute value of the @item (for 0 and 1 the "
            "answer is 0)",
            "drop the sign of the @item and find its least prime factor; if it then is below 2, "
            "take 0",
            "find the least integer greater than 1 that divides the @item, its sign ignored, or 0 "
            "if the @item is -1, 0 or 1",
        ),
        results=(
            "the smallest prime factor of the absolute value of the @item (0 for 0 and 1)",
            "the least prime that divides the @item, sign ignored, or 0 if it is below 2 then",
            "the least divisor greater than 1 of the @item without its sign, with 0 for 0 and 1",
        ),
        python=(
            """
            @t = abs(@a)
            @b = 2
            while @b * @b <= @t and @t % @b != 0:
                @b += 1
            if @b * @b > @t:
                @b = @t if @t > 1 else 0
            """,
            """
            @t = abs(@a)
            @b = next((i for i in range(2, math.isqrt(@t) + 1) if @t % i == 0), @t)
            if @t < 2:
                @b = 0
            """,
            """
            @t = abs(@a)
            if @t < 2:
                @b = 0
            elif @t % 2 == 0:
                @b = 2
            else:
                @b = @t
                for i in range(3, math.isqrt(@t) + 1, 2):
                    if @t % i == 0:
                        @b = i
                        break
            """,
        ),
        cpp=(
            """
            long long @t = abs(@a), @b = @t < 2 ? 0 : @t;
            for (long long i = 2; i * i <= @t; i++) {
                if (@t % i == 0) {
                    @b = i;
                    break;
                }
            }
            """,
            """
            long long @t = abs(@a), @b = 2;
            while (@b * @b <= @t && @t % @b) @b++;
            if (@t < 2) @b = 0;
            else if (@b * @b > @t) @b = @t;
            """,
            """
            auto @n = [](long long x) -> long long {
                if (x < 2) return 0;
                if (x % 2 == 0) return 2;
                for (long long i = 3; i * i <= x; i += 2)
                    if (x % i == 0) return i;
                return x;
            };
            long long @b = @n(abs(@a));
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                _factor_below_root,
                """
                @t = abs(@a)
                @b = @t if @t > 1 else 0
                i = 2
                while i * i < @t:
                    if @t % i == 0:
                        @b = i
                        break
                    i += 1
                """,
                """
                long long @t = abs(@a), @b = @t < 2 ? 0 : @t;
                for (long long i = 2; i * i < @t; i++) {
                    if (@t % i == 0) {
                        @b = i;
                        break;
                    }
                }
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda value, _: max(prime_factors(value), default=0),
                """
                @t = abs(@a)
                @b = 0
                i = 2
                while i * i <= @t:
                    while @t % i == 0:
                        @b = i
                        @t //= i
                    i += 1
                if @t > 1:
                    @b = @t
                """,
                """
                long long @t = abs(@a), @b = 0;
                for (long long i = 2; i * i <= @t; i++)
                    while (@t % i == 0) @b = i, @t /= i;
                if (@t > 1) @b = @t;
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                """
                @t = abs(@a)
                @b = 2 if @t > 1 else 0
                while @t > 1 and @t % @b != 0:
                    @b += 1
                """,
                """
                long long @t = abs(@a), @b = @t > 1 ? 2 : 0;
                while (@t > 1 && @t % @b != 0) @b++;
                """,
            ),
        ),
        tags=("math", "number theory"),
        peak=trial_peak,
    ),
    written(
        key="prime_factors",
        takes=NUMBER,
        gives=NUMBERS,
        apply=lambda value, _: list(prime_factors(value)),
        actions=(
            "write the absolute value of the @item as a product of primes and list them in "
            "ascending order, each as often as it occurs (nothing for 0 and 1)",
            "drop the sign of the @item and list its prime factors from small to large, with "
            "repetitions; if it then is below 2, the list is empty",
            "factorise the @item, sign ignored, into primes and list them in non-decreasing order, "
            "none for 0 and 1",
        ),
        results=(
            "the prime factors of the absolute value of the @item in ascending order, repeated as "
            "often as they occur (none for 0 and 1)",
            "the primes whose product is the @item without its sign, from small to large, or "
            "nothing where that is below 2",
            "the prime factorisation of the @item, sign ignored, as a non-decreasing list, empty "
            "for 0 and 1",
        ),
        python=(
            """
            @t = abs(@a)
            @b = []
            i = 2
            while i * i <= @t:
                while @t % i == 0:
                    @b.append(i)
                    @t //= i
                i += 1
            if @t > 1:
                @b.append(@t)
            """,
            """
            @t = abs(@a)
            @b = []
            while @t > 1:
                @u = @b[-1] if @b else 2
                while @u * @u <= @t and @t % @u != 0:
                    @u += 1
                if @u * @u > @t:
                    @u = @t
                @b.append(@u)
                @t //= @u
            """,
            """
            @t = abs(@a)
            @b = []
            for i in itertools.chain([2], range(3, math.isqrt(@t) + 1, 2)):
                if i * i > @t:
                    break
                while @t % i == 0:
                    @b.append(i)
                    @t //= i
            if @t > 1:
                @b.append(@t)
            """,
        ),
        cpp=(
            """
            long long @t = abs(@a);
            vector<long long> @b;
            for (long long i = 2; i * i <= @t; i++) {
                while (@t % i == 0) {
                    @b.push_back(i);
                    @t /= i;
                }
            }
            if (@t > 1) @b.push_back(@t);
            """,
            """
            long long @t = abs(@a), @u = 2;
            vector<long long> @b;
            while (@t > 1) {
                if (@u * @u > @t) @u = @t;
                if (@t % @u == 0) {
                    @b.push_back(@u);
                    @t /= @u;
                } else {
                    @u++;
                }
            }
            """,
            """
            map<long long, int> @u;
            {
                long long rest = abs(@a);
                for (long long i = 2; i * i <= rest; i++)
                    for (; rest % i == 0 && rest > 0; rest /= i) @u[i]++;
                if (rest > 1) @u[rest]++;
            }
            vector<long long> @b;
            for (auto &p : @u) @b.insert(@b.end(), p.second, p.first);
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                _factors_up_to_root,
                """
                @t = abs(@a)
                @b = []
                i = 2
                while i * i <= @t:
                    while @t % i == 0:
                        @b.append(i)
                        @t //= i
                    i += 1
                """,
                """
                long long @t = abs(@a);
                vector<long long> @b;
                for (long long i = 2; i * i <= @t; i++)
                    while (@t % i == 0) @b.push_back(i), @t /= i;
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda value, _: sorted(set(prime_factors(value))),
                """
                @t = abs(@a)
                @b = []
                i = 2
                while i * i <= @t:
                    if @t % i == 0:
                        @b.append(i)
                        while @t % i == 0:
                            @t //= i
                    i += 1
                if @t > 1:
                    @b.append(@t)
                """,
                """
                long long @t = abs(@a);
                vector<long long> @b;
                for (long long i = 2; i * i <= @t; i++) {
                    if (@t % i == 0) @b.push_back(i);
                    while (@t % i == 0) @t /= i;
                }
                if (@t > 1) @b.push_back(@t);
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                """
                @t = abs(@a)
                @b = []
                i = 2
                while @t > 1:
                    if @t % i == 0:
                        @b.append(i)
                        @t //= i
                    else:
                        i += 1
                """,
                """
                long long @t = abs(@a);
                vector<long long> @b;
                for (long long i = 2; i <= @t; i++)
                    while (@t % i == 0) @b.push_back(i), @t /= i;
                """,
            ),
        ),
        tags=("math", "number theory"),
        may_empty=True,
        peak=trial_peak,
    ),
)
