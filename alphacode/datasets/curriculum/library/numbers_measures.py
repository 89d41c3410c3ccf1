"""Blocks that compute one value from a list of numbers in less usual ways."""

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.arithmetic import MODULUS, wrap32
from alphacode.datasets.curriculum.library.writing import slip, written


def _second_largest(values: list[int], _: int) -> int:
    distinct = sorted(set(values))
    return distinct[-2] if len(distinct) > 1 else distinct[0]


def _second_with_ties(values: list[int], _: int) -> int:
    return sorted(values)[-2] if len(values) > 1 else values[0]


def _xor(values: list[int], _: int) -> int:
    result = 0
    for x in values:
        result ^= x
    return result


def _or(values: list[int], _: int) -> int:
    result = 0
    for x in values:
        result |= x
    return result


def _product(values: list[int], _: int) -> int:
    result = 1
    for x in values:
        result = result * x % MODULUS
    return result


def _truncated_product(values: list[int], _: int) -> int:
    result = 1
    for x in values:
        result *= x
        result = result % MODULUS if result >= 0 else -(-result % MODULUS)
    return result


def _wrapped_product(values: list[int], _: int) -> int:
    result = 1
    for x in values:
        result = wrap32(result * (x % MODULUS if x >= 0 else -(-x % MODULUS)))
    return result % MODULUS


def _mex(values: list[int], _: int) -> int:
    present, least = set(values), 0
    while least in present:
        least += 1
    return least


def _mex_from_one(values: list[int], _: int) -> int:
    return _mex([0, *values], 0)


BLOCKS = table(
    written(
        key="second_largest",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_second_largest,
        actions=(
            "find the second largest distinct value among the @items, or the largest if all are "
            "equal",
            "take the largest @item that is smaller than the maximum; if there is none, take the "
            "maximum itself",
            "pick the runner-up: the greatest value below the maximum of the @items (the maximum "
            "itself where no other value occurs)",
        ),
        results=(
            "the second largest distinct value among the @items (the only one if all are equal)",
            "the largest @item below the maximum, or the maximum where all are equal",
            "the greatest value of the @whole other than its maximum, if there is one, else the "
            "maximum",
        ),
        python=(
            """
            @t = sorted(set(@a))
            @b = @t[-2] if len(@t) > 1 else @t[0]
            """,
            """
            @t = max(@a)
            @b = max((x for x in @a if x != @t), default=@t)
            """,
            """
            @t, @u = None, None
            for x in @a:
                if @t is None or x > @t:
                    @t, @u = x, @t
                elif x < @t and (@u is None or x > @u):
                    @u = x
            @b = @t if @u is None else @u
            """,
        ),
        cpp=(
            """
            set<long long> @t(@a.begin(), @a.end());
            long long @b = @t.size() > 1 ? *next(@t.rbegin()) : *@t.rbegin();
            """,
            """
            vector<long long> @t = @a;
            sort(@t.begin(), @t.end());
            @t.erase(unique(@t.begin(), @t.end()), @t.end());
            long long @b = @t.size() > 1 ? @t[@t.size() - 2] : @t[0];
            """,
            """
            long long @t = *max_element(@a.begin(), @a.end()), @b = @t;
            for (auto x : @a) {
                if (x < @t && (@b == @t || x > @b)) @b = x;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                _second_with_ties,
                """
                @t = sorted(@a)
                @b = @t[-2] if len(@t) > 1 else @t[0]
                """,
                """
                vector<long long> @t = @a;
                sort(@t.begin(), @t.end());
                long long @b = @t.size() > 1 ? @t[@t.size() - 2] : @t[0];
                """,
            ),
        ),
        tags=("sortings", "implementation"),
        needs_element=True,
    ),
    written(
        key="xor",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_xor,
        actions=(
            "find the bitwise exclusive or of all @items (0 for none; negative ones in two's "
            "complement)",
            "combine all @items with the operation xor, starting from 0 (two's complement)",
            "compute the bitwise XOR of the @items, with negative ones in two's complement",
        ),
        results=(
            "the bitwise exclusive or of the @items (two's complement for negative ones)",
            "the XOR of all @items, negative ones in two's complement",
            "the @items combined with the operation xor, starting from 0 (two's complement)",
        ),
        python=(
            "@b = functools.reduce(lambda x, y: x ^ y, @a, 0)",
            """
            @b = 0
            for x in @a:
                @b ^= x
            """,
            """
            @b = 0
            for x, y in Counter(@a).items():
                if y % 2 == 1:
                    @b ^= x
            """,
        ),
        cpp=(
            """
            long long @b = 0;
            for (auto x : @a) @b ^= x;
            """,
            "long long @b = accumulate(@a.begin(), @a.end(), 0LL, bit_xor<long long>());",
            """
            long long @b = 0;
            for (int i = 0; i < (int)@a.size(); i++) @b = @b ^ @a[i];
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                _or,
                """
                @b = 0
                for x in @a:
                    @b |= x
                """,
                """
                long long @b = 0;
                for (auto x : @a) @b |= x;
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda values, _: _xor(list(set(values)), 0),
                """
                @b = 0
                for x in set(@a):
                    @b ^= x
                """,
                """
                long long @b = 0;
                for (auto x : set<long long>(@a.begin(), @a.end())) @b ^= x;
                """,
            ),
        ),
        tags=("bitmasks", "math"),
    ),
    written(
        key="product_modulo",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_product,
        actions=(
            "find the product of all @items modulo 1000000007, between 0 and 1000000006 (1 for no "
            "@items)",
            "multiply all @items together, starting from 1, and reduce the product modulo "
            "10^9 + 7 to a remainder that is not negative",
            "compute the remainder, never negative, of the product of the @items modulo 10^9 + 7",
        ),
        results=(
            "the product of the @items modulo 1000000007 (a remainder that is not negative)",
            "the remainder from 0 to 10^9 + 6 of the product of all @items modulo 10^9 + 7",
            "the product of all @items (1 for none) modulo 10^9 + 7, never negative",
        ),
        python=(
            """
            @b = 1
            for x in @a:
                @b = @b * x % 1000000007
            """,
            "@b = functools.reduce(lambda x, y: x * y % (10**9 + 7), @a, 1)",
            """
            @t = 10**9 + 7
            @b = 1
            for x, y in Counter(@a).items():
                @b = @b * pow(x, y, @t) % @t
            """,
        ),
        cpp=(
            """
            const long long @t = 1000000007;
            long long @b = 1;
            for (auto x : @a) @b = @b * ((x % @t + @t) % @t) % @t;
            """,
            """
            long long @b = 1;
            for (int i = 0; i < (int)@a.size(); i++) {
                @b = @b * (@a[i] % 1000000007) % 1000000007;
                if (@b < 0) @b += 1000000007;
            }
            """,
            """
            long long @b = accumulate(@a.begin(), @a.end(), 1LL, [](long long x, long long y) {
                return (x * (y % 1000000007) % 1000000007 + 1000000007) % 1000000007;
            });
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                _truncated_product,
                cpp="""
                long long @b = 1;
                for (auto x : @a) @b = @b * (x % 1000000007) % 1000000007;
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                _wrapped_product,
                cpp="""
                int @t = 1;
                for (auto x : @a) @t = (int)(@t * (x % 1000000007));
                long long @b = (@t % 1000000007 + 1000000007) % 1000000007;
                """,
            ),
        ),
        tags=("math", "number theory"),
        peak=lambda values, _: MODULUS * MODULUS,
    ),
    written(
        key="least_missing",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_mex,
        actions=(
            "find the smallest non-negative integer that is not among the @items",
            "compute the MEX of the @whole, the least integer from 0 on that does not occur",
            "look for 0, 1, 2 and so on among the @items and take the first that is missing",
        ),
        results=(
            "the smallest non-negative integer that is not among the @items",
            "the MEX of the @items (the least of 0, 1, 2, ... that does not occur)",
            "the first of the integers 0, 1, 2 and so on that the @whole lacks",
        ),
        python=(
            """
            @t = set(@a)
            @b = 0
            while @b in @t:
                @b += 1
            """,
            """
            @b = 0
            for x in sorted(@a):
                if x == @b:
                    @b += 1
            """,
            """
            @t = [False] * (len(@a) + 1)
            for x in @a:
                if 0 <= x < len(@t):
                    @t[x] = True
            @b = @t.index(False)
            """,
        ),
        cpp=(
            """
            set<long long> @t(@a.begin(), @a.end());
            long long @b = 0;
            while (@t.count(@b)) @b++;
            """,
            """
            vector<long long> @t = @a;
            sort(@t.begin(), @t.end());
            long long @b = 0;
            for (auto x : @t) if (x == @b) @b++;
            """,
            """
            vector<bool> @t(@a.size() + 1);
            for (auto x : @a)
                if (x >= 0 && x < (long long)@t.size()) @t[x] = true;
            long long @b = 0;
            while (@t[@b]) @b++;
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                _mex_from_one,
                """
                @t = set(@a)
                @b = 1
                while @b in @t:
                    @b += 1
                """,
                """
                set<long long> @t(@a.begin(), @a.end());
                long long @b = 1;
                while (@t.count(@b)) @b++;
                """,
            ),
        ),
        tags=("implementation", "brute force"),
    ),
)
