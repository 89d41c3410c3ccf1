"""Blocks that count what sums can be made, by dynamic programming."""

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.arithmetic import MODULUS
from alphacode.datasets.curriculum.library.writing import slip, written


def _staircase(value: int, _: int) -> int:
    ways, following = 1, 1
    for _ in range(abs(value) % 1000):
        ways, following = following, (ways + following) % MODULUS
    return ways


def _staircase_from_nothing(value: int, _: int) -> int:
    steps = abs(value) % 1000
    return 0 if steps == 0 else _staircase(steps - 1, 0)


def _staircase_by_three(value: int, _: int) -> int:
    ways = [1, 1, 2]
    for _ in range(abs(value) % 1000):
        ways.append(sum(ways[-3:]) % MODULUS)
    return ways[abs(value) % 1000]


def _change(value: int, coins: tuple[int, ...] = (1, 2, 5)) -> int:
    ways = [1] + [0] * (abs(value) % 1000)
    for coin in coins:
        for total in range(coin, len(ways)):
            ways[total] += ways[total - coin]
    return ways[-1]


def _ordered_change(value: int, _: int) -> int:
    ways = [1]
    for total in range(1, abs(value) % 1000 + 1):
        ways.append(sum(ways[total - coin] for coin in (1, 2, 5) if coin <= total) % MODULUS)
    return ways[-1]


def _remainders(values: list[int], modulus: int) -> int:
    reached = {0}
    for x in values:
        reached |= {(y + x) % modulus for y in reached}
    return len(reached)


def _remainders_of_some(values: list[int], modulus: int) -> int:
    reached: set[int] = set()
    for x in values:
        reached |= {(y + x) % modulus for y in reached} | {x % modulus}
    return len(reached)


BLOCKS = table(
    written(
        key="staircase_ways",
        takes=NUMBER,
        gives=NUMBER,
        apply=_staircase,
        actions=(
            "let n be the absolute value of the @item modulo 1000; count, modulo 1000000007, the "
            "ways to climb n stairs by 1 or 2 at a time (one way for n = 0)",
            "take the last three decimal digits of the @item, without its sign, as n, and find in "
            "how many orders 1s and 2s can add up to n, modulo 10^9 + 7 (n = 0: 1)",
            "reduce the @item, sign ignored, modulo 1000 to n and count the sequences of ones and "
            "twos with sum n, modulo 10^9 + 7; the empty sequence has sum 0",
        ),
        results=(
            "the number of ways to climb n stairs by 1 or 2 at a time, modulo 1000000007, where n "
            "is the absolute value of the @item modulo 1000 (1 for n = 0)",
            "how many sequences of ones and twos sum to n, modulo 10^9 + 7, n being the absolute "
            "value of the @item modulo 1000 (for 0 the empty one)",
            "modulo 10^9 + 7, the number of ordered sums of 1s and 2s that give the last three "
            "decimal digits of the @item, its sign ignored (one for 0)",
        ),
        python=(
            """
            @b, @t = 1, 1
            for i in range(abs(@a) % 1000):
                @b, @t = @t, (@b + @t) % 1000000007
            """,
            """
            @t = [1, 1]
            while len(@t) <= abs(@a) % 1000:
                @t.append((@t[-1] + @t[-2]) % (10**9 + 7))
            @b = @t[abs(@a) % 1000]
            """,
            """
            @t = abs(@a) % 1000
            @b = sum(math.comb(@t - i, i) for i in range(@t // 2 + 1)) % (10**9 + 7)
            """,
        ),
        cpp=(
            """
            long long @b = 1, @t = 1;
            for (int i = 0; i < abs(@a) % 1000; i++) {
                long long next = (@b + @t) % 1000000007;
                @b = @t;
                @t = next;
            }
            """,
            """
            vector<long long> @t(1001, 1);
            for (int i = 2; i <= 1000; i++) @t[i] = (@t[i - 1] + @t[i - 2]) % 1000000007;
            long long @b = @t[abs(@a) % 1000];
            """,
            """
            int @u = abs(@a) % 1000;
            vector<long long> @t(@u + 3);
            @t[0] = 1;
            for (int i = 0; i < @u; i++) {
                @t[i + 1] = (@t[i + 1] + @t[i]) % 1000000007;
                @t[i + 2] = (@t[i + 2] + @t[i]) % 1000000007;
            }
            long long @b = @t[@u];
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                _staircase_from_nothing,
                """
                @b, @t = 0, 1
                for i in range(abs(@a) % 1000):
                    @b, @t = @t, (@b + @t) % 1000000007
                """,
                """
                long long @b = 0, @t = 1;
                for (int i = 0; i < abs(@a) % 1000; i++) {
                    long long next = (@b + @t) % 1000000007;
                    @b = @t;
                    @t = next;
                }
                """,
            ),
            slip(
                Mistake.MISREAD,
                _staircase_by_three,
                """
                @t = [1, 1, 2]
                for i in range(abs(@a) % 1000):
                    @t.append((@t[-1] + @t[-2] + @t[-3]) % 1000000007)
                @b = @t[abs(@a) % 1000]
                """,
                """
                vector<long long> @t = {1, 1, 2};
                for (int i = 3; i < 1000; i++)
                    @t.push_back((@t[i - 1] + @t[i - 2] + @t[i - 3]) % 1000000007);
                long long @b = @t[abs(@a) % 1000];
                """,
            ),
        ),
        tags=("dp", "combinatorics", "math"),
    ),
    written(
        key="change_ways",
        takes=NUMBER,
        gives=NUMBER,
        apply=lambda value, _: _change(value),
        actions=(
            "let n be the absolute value of the @item modulo 1000; count the ways to pay n with "
            "coins of 1, 2 and 5, where only the number of coins of each kind matters (1 for n = "
            "0)",
            "take the @item without its sign modulo 1000 as an amount and find how many different "
            "sets of coins worth 1, 2 and 5, any number of each, have exactly this total",
            "reduce the absolute value of the @item modulo 1000 to n and count the triples of "
            "non-negative integers x, y, z with x + 2y + 5z = n",
        ),
        results=(
            "the number of ways to pay n with coins of 1, 2 and 5, their order ignored, where n is "
            "the absolute value of the @item modulo 1000",
            "how many sets of coins worth 1, 2 and 5 total the absolute value of the @item "
            "modulo 1000 (1 for a total of 0)",
            "the number of triples of non-negative integers x, y, z such that x + 2y + 5z is the "
            "absolute value of the @item modulo 1000",
        ),
        python=(
            """
            @t = [1] + [0] * 999
            for x in (1, 2, 5):
                for i in range(x, 1000):
                    @t[i] += @t[i - x]
            @b = @t[abs(@a) % 1000]
            """,
            """
            @t = abs(@a) % 1000
            @b = sum((@t - x) // 2 + 1 for x in range(0, @t + 1, 5))
            """,
            """
            @t = abs(@a) % 1000
            @b = 0
            for x in range(@t // 5 + 1):
                for y in range(@t // 2 + 1):
                    if 5 * x + 2 * y <= @t:
                        @b += 1
            """,
        ),
        cpp=(
            """
            vector<long long> @t(1000);
            @t[0] = 1;
            for (int x : {1, 2, 5})
                for (int i = x; i < 1000; i++) @t[i] += @t[i - x];
            long long @b = @t[abs(@a) % 1000];
            """,
            """
            long long @t = abs(@a) % 1000, @b = 0;
            for (long long x = 0; 5 * x <= @t; x++) @b += (@t - 5 * x) / 2 + 1;
            """,
            """
            int @t = abs(@a) % 1000;
            long long @b = 0;
            for (int i = 0; i <= @t; i += 5)
                for (int j = i; j <= @t; j += 2) @b++;
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                _ordered_change,
                """
                @t = [1] + [0] * (abs(@a) % 1000)
                for i in range(1, len(@t)):
                    for x in (1, 2, 5):
                        if i >= x:
                            @t[i] = (@t[i] + @t[i - x]) % (10**9 + 7)
                @b = @t[-1]
                """,
                """
                vector<long long> @t(abs(@a) % 1000 + 1);
                @t[0] = 1;
                for (int i = 1; i < (int)@t.size(); i++)
                    for (int x : {1, 2, 5})
                        if (i >= x) @t[i] = (@t[i] + @t[i - x]) % 1000000007;
                long long @b = @t.back();
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda value, _: _change(value) - (abs(value) % 1000 % 5 == 0),
                """
                @t = abs(@a) % 1000
                @b = 0
                for x in range(0, @t, 5):
                    @b += (@t - x) // 2 + 1
                """,
                """
                long long @t = abs(@a) % 1000, @b = 0;
                for (long long x = 0; 5 * x < @t; x++) @b += (@t - 5 * x) / 2 + 1;
                """,
            ),
        ),
        tags=("dp", "combinatorics"),
    ),
    written(
        key="subset_sum_remainders",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_remainders,
        actions=(
            "count the different remainders modulo @c, all at least 0 and less than @c, that sums "
            "of subsets of the @items can have (the empty subset has sum 0)",
            "consider the sums of all choices of @items, also of none, reduce each modulo @c to a "
            "remainder that is not negative, and count the distinct remainders",
            "find how many of the possible remainders modulo @c (none of them negative) are left "
            "by the sum of some of the @items, where choosing none gives remainder 0",
        ),
        results=(
            "the number of different remainders modulo @c, none negative, of sums of subsets of "
            "the @items, the empty subset among them",
            "how many of the remainders modulo @c, from 0 on, the sum of some, or none, of the "
            "@items can leave",
            "the count of distinct remainders modulo @c, all at least 0, of the sums of choices of "
            "@items, also of the empty one",
        ),
        python=(
            """
            @t = {0}
            for x in @a:
                @t |= {(y + x) % @c for y in @t}
            @b = len(@t)
            """,
            """
            @t = [True] + [False] * (@c - 1)
            for x in @a:
                @t = [@t[i] or @t[(i - x) % @c] for i in range(@c)]
            @b = sum(@t)
            """,
            """
            @t = 1
            for x in @a:
                y = @t << (x % @c)
                @t |= y | y >> @c
                @t &= (1 << @c) - 1
            @b = bin(@t).count("1")
            """,
        ),
        cpp=(
            """
            set<long long> @t = {0};
            for (auto x : @a) {
                set<long long> next = @t;
                for (auto y : @t) next.insert(((x + y) % @c + @c) % @c);
                @t = next;
            }
            long long @b = @t.size();
            """,
            """
            vector<bool> @t(@c);
            @t[0] = true;
            for (auto x : @a) {
                vector<bool> next = @t;
                for (int i = 0; i < @c; i++)
                    if (@t[i]) next[((i + x) % @c + @c) % @c] = true;
                @t = next;
            }
            long long @b = count(@t.begin(), @t.end(), true);
            """,
            """
            long long @t = 1;
            for (auto x : @a) {
                long long shifted = @t << ((x % @c + @c) % @c);
                @t = (@t | shifted | (shifted >> @c)) & ((1LL << @c) - 1);
            }
            long long @b = __builtin_popcountll(@t);
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                _remainders_of_some,
                """
                @t = set()
                for x in @a:
                    @t = @t | {(y + x) % @c for y in @t} | {x % @c}
                @b = len(@t)
                """,
                """
                set<long long> @t;
                for (auto x : @a) {
                    set<long long> next = @t;
                    next.insert((x % @c + @c) % @c);
                    for (auto y : @t) next.insert(((x + y) % @c + @c) % @c);
                    @t = next;
                }
                long long @b = @t.size();
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda values, modulus: len({0} | {x % modulus for x in values}),
                "@b = len({0} | {x % @c for x in @a})",
                """
                set<long long> @t = {0};
                for (auto x : @a) @t.insert((x % @c + @c) % @c);
                long long @b = @t.size();
                """,
            ),
        ),
        tags=("dp", "bitmasks", "number theory"),
        numbers=range(3, 11),
    ),
)
