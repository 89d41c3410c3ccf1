"""Blocks about the divisors of one number."""

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.arithmetic import divisors, trial_peak
from alphacode.datasets.curriculum.library.writing import slip, written


def _divisors_below_root(value: int, _: int) -> list[int]:
    """Those whose square is less than the number, and their partners."""
    return [x for x in divisors(value) if x * x != abs(value)]


BLOCKS = table(
    written(
        key="count_divisors",
        takes=NUMBER,
        gives=NUMBER,
        apply=lambda value, _: len(divisors(value)),
        actions=(
            "count the positive divisors of the absolute value of the @item, 1 and itself "
            "included (for 0 the answer is 0)",
            "drop the sign of the @item and find how many positive integers divide it (say 0 if "
            "it is 0)",
            "find the number of positive integers that divide the @item, its sign ignored; 0 is to "
            "count as having none",
        ),
        results=(
            "the number of positive divisors of the @item, sign ignored (0 for 0)",
            "how many positive integers divide the absolute value of the @item, or 0 if it is 0",
            "the count of positive divisors of the @item without its sign, with 0 for 0",
        ),
        python=(
            """
            @t = abs(@a)
            @b = 0
            i = 1
            while i * i <= @t:
                if @t % i == 0:
                    @b += 1 if i * i == @t else 2
                i += 1
            """,
            """
            @t = abs(@a)
            @b = 1 if @t > 0 else 0
            i = 2
            while i * i <= @t:
                j = 1
                while @t % i == 0:
                    @t //= i
                    j += 1
                @b *= j
                i += 1
            if @t > 1:
                @b *= 2
            """,
            """
            @t = abs(@a)
            @u = math.isqrt(@t)
            @b = 2 * sum(1 for i in range(1, @u + 1) if @t % i == 0)
            if @t > 0 and @u * @u == @t:
                @b -= 1
            """,
        ),
        cpp=(
            """
            long long @t = abs(@a), @b = 0;
            for (long long i = 1; i * i <= @t; i++) {
                if (@t % i) continue;
                @b++;
                if (i != @t / i) @b++;
            }
            """,
            """
            long long @t = abs(@a), @b = @t != 0;
            for (long long i = 2; i * i <= @t; i++) {
                int power = 0;
                while (@t % i == 0) {
                    @t /= i;
                    power++;
                }
                @b *= power + 1;
            }
            if (@t > 1) @b *= 2;
            """,
            """
            long long @t = abs(@a);
            set<long long> @u;
            for (long long i = 1; i * i <= @t; i++) {
                if (@t % i == 0) {
                    @u.insert(i);
                    @u.insert(@t / i);
                }
            }
            long long @b = @u.size();
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                lambda value, _: len(_divisors_below_root(value, 0)),
                """
                @t = abs(@a)
                @b = 0
                i = 1
                while i * i < @t:
                    if @t % i == 0:
                        @b += 2
                    i += 1
                """,
                """
                long long @t = abs(@a), @b = 0;
                for (long long i = 1; i * i < @t; i++)
                    if (@t % i == 0) @b += 2;
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda value, _: 2 * len(divisors(value)) - len(_divisors_below_root(value, 0)),
                """
                @t = abs(@a)
                @b = 0
                i = 1
                while i * i <= @t:
                    if @t % i == 0:
                        @b += 2
                    i += 1
                """,
                """
                long long @t = abs(@a), @b = 0;
                for (long long i = 1; i * i <= @t; i++)
                    if (@t % i == 0) @b += 2;
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                """
                @b = 0
                for i in range(1, abs(@a) + 1):
                    if @a % i == 0:
                        @b += 1
                """,
                """
                long long @b = 0;
                for (long long i = 1; i <= abs(@a); i++)
                    if (@a % i == 0) @b++;
                """,
            ),
        ),
        tags=("math", "number theory"),
        peak=trial_peak,
    ),
    written(
        key="divisors",
        takes=NUMBER,
        gives=NUMBERS,
        apply=lambda value, _: divisors(value),
        actions=(
            "list the positive divisors of the absolute value of the @item in ascending order "
            "(none for 0)",
            "write down all positive integers that divide the @item, its sign ignored, from small "
            "to large; for 0 write nothing",
            "drop the sign of the @item and form the ascending list of its positive divisors, "
            "which is empty for 0",
        ),
        results=(
            "the positive divisors of the @item, sign ignored, in ascending order (none for 0)",
            "all positive integers that divide the absolute value of the @item, from small to "
            "large, or nothing for 0",
            "the ascending list of the positive divisors of the @item without its sign, empty for "
            "0",
        ),
        python=(
            """
            @t = abs(@a)
            @b = [i for i in range(1, math.isqrt(@t) + 1) if @t % i == 0]
            @b += [@t // x for x in reversed(@b) if x * x != @t]
            """,
            """
            @t = abs(@a)
            @b, @u = [], []
            i = 1
            while i * i <= @t:
                if @t % i == 0:
                    @b.append(i)
                    if i != @t // i:
                        @u.append(@t // i)
                i += 1
            @b += @u[::-1]
            """,
            """
            @t = abs(@a)
            @u = {1} if @t else set()
            i = 2
            while @t > 1:
                if i * i > @t:
                    i = @t
                if @t % i == 0:
                    @u |= {x * i for x in @u}
                    @t //= i
                else:
                    i += 1
            @b = sorted(@u)
            """,
        ),
        cpp=(
            """
            long long @t = abs(@a);
            set<long long> @u;
            for (long long i = 1; i * i <= @t; i++)
                if (@t % i == 0) @u.insert(i), @u.insert(@t / i);
            vector<long long> @b(@u.begin(), @u.end());
            """,
            """
            long long @t = abs(@a);
            vector<long long> @b;
            for (long long i = 1; i * i <= @t; i++) {
                if (@t % i != 0) continue;
                @b.push_back(i);
                if (i * i != @t) @b.push_back(@t / i);
            }
            sort(@b.begin(), @b.end());
            """,
            """
            long long @t = abs(@a);
            vector<long long> @b;
            if (@t > 0) {
                long long i = 1;
                for (; i * i < @t; i++) if (@t % i == 0) @b.push_back(i);
                for (; i > 0; i--) if (@t % i == 0 && i * i <= @t) @b.push_back(@t / i);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda value, _: divisors(value)[:-1],
                """
                @t = abs(@a)
                @u = set()
                i = 1
                while i * i <= @t:
                    if @t % i == 0:
                        @u |= {i, @t // i}
                    i += 1
                @b = sorted(@u - {@t})
                """,
                """
                long long @t = abs(@a);
                set<long long> @u;
                for (long long i = 1; i * i <= @t; i++)
                    if (@t % i == 0) @u.insert(i), @u.insert(@t / i);
                @u.erase(@t);
                vector<long long> @b(@u.begin(), @u.end());
                """,
            ),
            slip(
                Mistake.COMPARISON,
                _divisors_below_root,
                """
                @t = abs(@a)
                @b = []
                i = 1
                while i * i < @t:
                    if @t % i == 0:
                        @b += [i, @t // i]
                    i += 1
                @b.sort()
                """,
                """
                long long @t = abs(@a);
                vector<long long> @b;
                for (long long i = 1; i * i < @t; i++)
                    if (@t % i == 0) @b.push_back(i), @b.push_back(@t / i);
                sort(@b.begin(), @b.end());
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                "@b = [i for i in range(1, abs(@a) + 1) if @a % i == 0]",
                """
                vector<long long> @b;
                for (long long i = 1; i <= abs(@a); i++)
                    if (@a % i == 0) @b.push_back(i);
                """,
            ),
        ),
        tags=("math", "number theory"),
        may_empty=True,
        peak=trial_peak,
    ),
)
