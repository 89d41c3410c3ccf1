"""Blocks that raise a number or a matrix to a power."""

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER
from alphacode.datasets.curriculum.library.arithmetic import MODULUS, wrap32
from alphacode.datasets.curriculum.library.writing import slip, written


def _fibonacci(value: int, _: int) -> int:
    """By F(2n) = F(n) (2 F(n+1) - F(n)) and F(2n+1) = F(n)^2 + F(n+1)^2."""
    now, following = 0, 1
    for bit in f"{abs(value):b}":
        now, following = now * (2 * following - now), now * now + following * following
        if bit == "1":
            now, following = following, now + following
        now, following = now % MODULUS, following % MODULUS
    return now


def _wrapped_square_power(value: int, base: int) -> int:
    """By squaring, with the square cut to 32 bits."""
    result, square, power = 1, base, abs(value)
    while power:
        if power % 2:
            result = result * square % MODULUS
        square = wrap32(square * square) % MODULUS
        power //= 2
    return result


BLOCKS = table(
    written(
        key="fibonacci_modulo",
        takes=NUMBER,
        gives=NUMBER,
        apply=_fibonacci,
        actions=(
            "let n be the absolute value of the @item and find the Fibonacci number F(n) modulo "
            "1000000007, where F(0) = 0 and F(1) = 1",
            "find, modulo 10^9 + 7, the member of the Fibonacci sequence 0, 1, 1, 2, 3, ... whose "
            "index, counted from 0, is the absolute value of the @item",
            "start from 0 and 1 and let each next member be the sum of the two before it; take "
            "the member of index n (the first has index 0) modulo 1000000007, with n the @item "
            "without its sign",
        ),
        results=(
            "the Fibonacci number F(n) modulo 1000000007, where n is the absolute value of the "
            "@item, F(0) = 0 and F(1) = 1",
            "the member modulo 10^9 + 7 of the Fibonacci sequence 0, 1, 1, 2, 3, ... whose index, "
            "counted from 0, is the @item without its sign",
            "the value modulo 10^9 + 7 of F(n), n the absolute value of the @item, where F(0) = 0 "
            "and F(1) = 1 and each further member is the sum of the two before",
        ),
        python=(
            """
            def @n(x):
                if x == 0:
                    return 0, 1
                i, j = @n(x // 2)
                i, j = i * (2 * j - i) % 1000000007, (i * i + j * j) % 1000000007
                return (j, (i + j) % 1000000007) if x % 2 else (i, j)
            @b = @n(abs(@a))[0]
            """,
            """
            def @n(x, y):
                return [
                    [sum(x[i][ch] * y[ch][j] for ch in range(2)) % (10**9 + 7) for j in range(2)]
                    for i in range(2)
                ]
            @t, @u = [[1, 0], [0, 1]], [[1, 1], [1, 0]]
            i = abs(@a)
            while i:
                if i % 2:
                    @t = @n(@t, @u)
                @u = @n(@u, @u)
                i //= 2
            @b = @t[0][1]
            """,
            """
            @b, @t = 0, 1
            for ch in bin(abs(@a))[2:]:
                @b, @t = @b * (2 * @t - @b), @b * @b + @t * @t
                if ch == "1":
                    @b, @t = @t, @b + @t
                @b %= 10**9 + 7
                @t %= 10**9 + 7
            """,
        ),
        cpp=(
            """
            const long long @t = 1000000007;
            function<pair<long long, long long>(long long)> @n = [&](long long x) {
                if (x == 0) return make_pair(0LL, 1LL);
                auto p = @n(x / 2);
                long long even = p.first * ((2 * p.second - p.first + @t) % @t) % @t;
                long long odd = (p.first * p.first + p.second * p.second) % @t;
                return x % 2 ? make_pair(odd, (even + odd) % @t) : make_pair(even, odd);
            };
            long long @b = @n(abs(@a)).first;
            """,
            """
            using @u = array<array<long long, 2>, 2>;
            auto @n = [](const @u &p, const @u &q) {
                @u product{};
                for (int i = 0; i < 2; i++)
                    for (int j = 0; j < 2; j++)
                        for (int l = 0; l < 2; l++)
                            product[i][j] = (product[i][j] + p[i][l] * q[l][j]) % 1000000007;
                return product;
            };
            @u @t = {{{1, 0}, {0, 1}}};
            {
                @u base = {{{1, 1}, {1, 0}}};
                for (long long power = abs(@a); power > 0; power /= 2) {
                    if (power % 2) @t = @n(@t, base);
                    base = @n(base, base);
                }
            }
            long long @b = @t[0][1];
            """,
            """
            const long long @u = 1000000007;
            long long @b = 0, @t = 1;
            for (int i = 62; i >= 0; i--) {
                long long even = @b * ((2 * @t - @b + @u) % @u) % @u;
                long long odd = (@b * @b + @t * @t) % @u;
                @b = even;
                @t = odd;
                if (abs(@a) >> i & 1) {
                    @b = odd;
                    @t = (even + odd) % @u;
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda value, _: _fibonacci(abs(value) + 1, 0),
                """
                @t, @b = 0, 1
                for ch in bin(abs(@a))[2:]:
                    @t, @b = @t * (2 * @b - @t), @t * @t + @b * @b
                    if ch == "1":
                        @t, @b = @b, @t + @b
                    @t %= 10**9 + 7
                    @b %= 10**9 + 7
                """,
                """
                const long long @u = 1000000007;
                long long @t = 0, @b = 1;
                for (int i = 62; i >= 0; i--) {
                    long long even = @t * ((2 * @b - @t + @u) % @u) % @u;
                    long long odd = (@t * @t + @b * @b) % @u;
                    bool one = abs(@a) >> i & 1;
                    @t = one ? odd : even;
                    @b = one ? (even + odd) % @u : odd;
                }
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                """
                @b, @t = 0, 1
                for i in range(abs(@a)):
                    @b, @t = @t, (@b + @t) % 1000000007
                """,
                """
                long long @b = 0, @t = 1;
                for (long long i = 0; i < abs(@a); i++) {
                    long long next = (@b + @t) % 1000000007;
                    @b = @t;
                    @t = next;
                }
                """,
            ),
        ),
        tags=("math", "matrices", "number theory"),
        peak=lambda value, _: 2 * MODULUS * MODULUS,
    ),
    written(
        key="power_modulo",
        takes=NUMBER,
        gives=NUMBER,
        apply=lambda value, base: pow(base, abs(value), MODULUS),
        actions=(
            "raise @c to the absolute value of the @item and take the power modulo 1000000007",
            "let n be the @item without its sign and compute @c to the power of n, modulo 10^9 + 7",
            "multiply @c by itself so that it occurs as often as the absolute value of the @item "
            "tells (1 for 0), modulo 1000000007",
        ),
        results=(
            "@c to the power of the absolute value of the @item, modulo 1000000007",
            "the n-th power of @c modulo 10^9 + 7, where n is the @item without its sign",
            "the remainder modulo 10^9 + 7 of the product of as many factors @c as the absolute "
            "value of the @item tells (1 for none)",
        ),
        python=(
            "@b = pow(@c, abs(@a), 10**9 + 7)",
            """
            @b, @t = 1, @c
            i = abs(@a)
            while i > 0:
                if i & 1:
                    @b = @b * @t % 1000000007
                @t = @t * @t % 1000000007
                i >>= 1
            """,
            """
            def @n(x):
                if x == 0:
                    return 1
                @t = @n(x // 2)
                return @t * @t * (@c if x % 2 else 1) % 1000000007
            @b = @n(abs(@a))
            """,
        ),
        cpp=(
            """
            long long @b = 1, @t = @c;
            for (long long power = abs(@a); power > 0; power /= 2) {
                if (power % 2 == 1) @b = @b * @t % 1000000007;
                @t = @t * @t % 1000000007;
            }
            """,
            """
            function<long long(long long)> @n = [&](long long x) -> long long {
                if (x == 0) return 1;
                long long half = @n(x / 2);
                half = half * half % 1000000007;
                return x % 2 ? half * @c % 1000000007 : half;
            };
            long long @b = @n(abs(@a));
            """,
            """
            long long @b = 1;
            for (int i = 62; i >= 0; i--) {
                @b = @b * @b % 1000000007;
                if ((abs(@a) >> i) & 1) @b = @b * @c % 1000000007;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda value, base: pow(abs(value), base, MODULUS),
                "@b = pow(abs(@a), @c, 10**9 + 7)",
                """
                long long @b = 1;
                for (int i = 0; i < @c; i++) @b = @b * (abs(@a) % 1000000007) % 1000000007;
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                _wrapped_square_power,
                cpp="""
                long long @b = 1;
                int @t = @c;
                for (long long power = abs(@a); power > 0; power /= 2) {
                    if (power % 2 == 1) @b = @b * @t % 1000000007;
                    @t = (int)((long long)@t * @t);
                    @t = (@t % 1000000007 + 1000000007) % 1000000007;
                }
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                """
                @b = 1
                for i in range(abs(@a)):
                    @b = @b * @c % 1000000007
                """,
                """
                long long @b = 1;
                for (long long i = 0; i < abs(@a); i++) @b = @b * @c % 1000000007;
                """,
            ),
        ),
        tags=("math", "number theory"),
        numbers=range(2, 11),
        peak=lambda value, _: MODULUS * MODULUS,
    ),
)
