"""Blocks that compare what stands to the left of a place with what stands to the right."""

from itertools import accumulate, pairwise

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.arithmetic import mass, wrap32
from alphacode.datasets.curriculum.library.writing import slip, written


def _balance_points(values: list[int], _: int) -> int:
    before = [0, *accumulate(values)]
    return sum(1 for x, y in pairwise(before) if x == before[-1] - y)


def _inner_balance_points(values: list[int], _: int) -> int:
    before = [0, *accumulate(values)]
    return sum(1 for x, y in list(pairwise(before))[1:-1] if x == before[-1] - y)


def _best_cut(values: list[int], _: int) -> int:
    total = sum(values)
    return min(abs(total - 2 * left) for left in accumulate(values, initial=0))


def _halves_apart(values: list[int], _: int) -> int:
    half = len(values) // 2
    return abs(sum(values[:half]) - sum(values[half:]))


def _wrapped_best_cut(values: list[int], _: int) -> int:
    total = sum(values)
    lefts = accumulate(values, initial=0)
    return min(abs(wrap32(left) - wrap32(total - left)) for left in lefts)


BLOCKS = table(
    written(
        key="count_balance_points",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_balance_points,
        actions=(
            "count the @items for which the sum of all @items before it equals the sum of all "
            "after it (an empty side has sum 0)",
            "find how many positions balance the @whole: what stands to the left adds up to the "
            "same as what stands to the right, nothing adding up to 0",
            "count the equilibrium positions of the @whole, at which the total to the left is "
            "equal to the total to the right, the @item itself left out (no @items total 0)",
        ),
        results=(
            "the number of @items with equal sums on both sides (an empty side has sum 0)",
            "the number of equilibrium positions, with the same total to the left and to the "
            "right of the @item there (0 for nothing)",
            "how many @items have before them the same total as after them, nothing counting as 0",
        ),
        python=(
            """
            @t, @u = 0, sum(@a)
            @b = 0
            for x in @a:
                @u -= x
                if @t == @u:
                    @b += 1
                @t += x
            """,
            """
            @t = [0] + list(itertools.accumulate(@a))
            @b = sum(@t[i] == @t[-1] - @t[i + 1] for i in range(len(@a)))
            """,
            """
            @t = [0] * (len(@a) + 1)
            for i in range(len(@a) - 1, -1, -1):
                @t[i] = @t[i + 1] + @a[i]
            @u = @b = 0
            for i in range(len(@a)):
                if @u == @t[i + 1]:
                    @b += 1
                @u += @a[i]
            """,
        ),
        cpp=(
            """
            long long @t = 0, @u = accumulate(@a.begin(), @a.end(), 0LL), @b = 0;
            for (auto x : @a) {
                if (2 * @t + x == @u) @b++;
                @t += x;
            }
            """,
            """
            vector<long long> @t(@a.size() + 1);
            for (int i = 0; i < (int)@a.size(); i++) @t[i + 1] = @t[i] + @a[i];
            long long @b = 0;
            for (int i = 0; i < (int)@a.size(); i++)
                if (@t[i] == @t[@a.size()] - @t[i + 1]) @b++;
            """,
            """
            long long @t = 0, @u = 0, @b = 0;
            for (auto x : @a) @u += x;
            for (int i = 0; i < (int)@a.size(); i++) {
                @u -= @a[i];
                @b += @t == @u;
                @t += @a[i];
            }
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                _inner_balance_points,
                """
                @t = sum(@a)
                @u = @b = 0
                for i in range(len(@a)):
                    if 0 < i < len(@a) - 1 and @u == @t - @u - @a[i]:
                        @b += 1
                    @u += @a[i]
                """,
                """
                long long @t = accumulate(@a.begin(), @a.end(), 0LL), @u = 0, @b = 0;
                for (int i = 0; i < (int)@a.size(); i++) {
                    if (i > 0 && i + 1 < (int)@a.size() && @u == @t - @u - @a[i]) @b++;
                    @u += @a[i];
                }
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                "@b = sum(sum(@a[:i]) == sum(@a[i + 1:]) for i in range(len(@a)))",
                """
                long long @b = 0;
                for (int i = 0; i < (int)@a.size(); i++) {
                    long long left = 0, right = 0;
                    for (int j = 0; j < i; j++) left += @a[j];
                    for (int j = i + 1; j < (int)@a.size(); j++) right += @a[j];
                    if (left == right) @b++;
                }
                """,
            ),
        ),
        tags=("implementation", "math"),
        peak=lambda values, _: 3 * mass(values),
    ),
    written(
        key="best_cut",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_best_cut,
        actions=(
            "cut the @whole in two, a left part and a right part (one may be empty, with sum 0), "
            "so that the sums of both differ as little as possible, and take that difference",
            "find the smallest absolute difference between the sum of the first @items and the "
            "sum of all others, over all places for the cut, both ends included",
            "split the @whole at some point, possibly at an end, so that the two sums are as close "
            "as possible, and find by how much they differ (nothing sums to 0)",
        ),
        results=(
            "the least absolute difference between the sums of the two parts of the @whole when "
            "it is cut at one place (a part may be empty)",
            "the smallest absolute difference of a prefix sum and the sum of all that follows "
            "(either may be of no @items)",
            "how close the sums of the two parts can come when the @whole is cut at one place, "
            "possibly at an end",
        ),
        python=(
            """
            @t = sum(@a)
            @u = 0
            @b = abs(@t)
            for x in @a:
                @u += x
                @b = min(@b, abs(@t - 2 * @u))
            """,
            """
            @t = [0] + list(itertools.accumulate(@a))
            @b = min(abs(x - (@t[-1] - x)) for x in @t)
            """,
            """
            @t, @u = 0, sum(@a)
            @b = abs(@u)
            for i in range(len(@a)):
                @t += @a[i]
                @u -= @a[i]
                if abs(@t - @u) < @b:
                    @b = abs(@t - @u)
            """,
        ),
        cpp=(
            """
            long long @t = 0, @u = accumulate(@a.begin(), @a.end(), 0LL), @b = abs(@u);
            for (auto x : @a) {
                @t += x;
                @u -= x;
                @b = min(@b, abs(@t - @u));
            }
            """,
            """
            vector<long long> @t(@a.size() + 1);
            partial_sum(@a.begin(), @a.end(), @t.begin() + 1);
            long long @b = LLONG_MAX;
            for (auto x : @t) @b = min(@b, abs(@t.back() - 2 * x));
            """,
            """
            long long @t = 0;
            for (auto x : @a) @t += x;
            long long @b = abs(@t);
            for (int i = 0; i < (int)@a.size(); i++) {
                @t -= 2 * @a[i];
                if (abs(@t) < @b) @b = abs(@t);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                _halves_apart,
                "@b = abs(sum(@a[:len(@a) // 2]) - sum(@a[len(@a) // 2:]))",
                """
                long long @t = 0;
                for (int i = 0; i < (int)@a.size(); i++)
                    @t += i < (int)@a.size() / 2 ? @a[i] : -@a[i];
                long long @b = abs(@t);
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                _wrapped_best_cut,
                cpp="""
                int @t = 0, @u = 0;
                for (auto x : @a) @u = (int)(@u + x);
                long long @b = abs((long long)@u);
                for (auto x : @a) {
                    @t = (int)(@t + x);
                    @u = (int)(@u - x);
                    @b = min(@b, abs((long long)@t - @u));
                }
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                "@b = min(abs(sum(@a[:i]) - sum(@a[i:])) for i in range(len(@a) + 1))",
                """
                long long @b = LLONG_MAX;
                for (int i = 0; i <= (int)@a.size(); i++) {
                    long long gap = 0;
                    for (int j = 0; j < (int)@a.size(); j++) gap += j < i ? @a[j] : -@a[j];
                    @b = min(@b, abs(gap));
                }
                """,
            ),
        ),
        tags=("brute force", "math"),
        peak=lambda values, _: 3 * mass(values),
    ),
)
