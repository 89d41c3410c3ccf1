"""Blocks solved with running totals and differences."""

from itertools import accumulate, pairwise

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBERS
from alphacode.datasets.curriculum.library.arithmetic import mass, wrap32
from alphacode.datasets.curriculum.library.writing import slip, written


def _window_sums(values: list[int], width: int) -> list[int]:
    before = [0, *accumulate(values)]
    return [before[i + width] - before[i] for i in range(len(values) - width + 1)]


BLOCKS = table(
    written(
        key="prefix_sums",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=lambda values, _: list(accumulate(values)),
        actions=(
            "replace every @item by the sum of it and all @items before it",
            "turn the @whole into its prefix sums",
            "write in place of each @item the total of the @items up to and including it",
        ),
        results=(
            "the prefix sums of the @whole, the first being its first @item",
            "for each position, the sum of the @items up to and including it",
            "the running totals of the @items",
        ),
        python=(
            "@b = list(itertools.accumulate(@a))",
            """
            @b = []
            @t = 0
            for x in @a:
                @t += x
                @b.append(@t)
            """,
            """
            @b = @a[:]
            for i in range(1, len(@b)):
                @b[i] += @b[i - 1]
            """,
        ),
        cpp=(
            """
            vector<long long> @b(@a.size());
            partial_sum(@a.begin(), @a.end(), @b.begin());
            """,
            """
            vector<long long> @b = @a;
            for (int i = 1; i < (int)@b.size(); i++) @b[i] += @b[i - 1];
            """,
            """
            vector<long long> @b;
            long long @t = 0;
            for (auto x : @a) {
                @t += x;
                @b.push_back(@t);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda values, _: list(accumulate(values[:-1], initial=0)) if values else [],
                """
                @b = []
                @t = 0
                for x in @a:
                    @b.append(@t)
                    @t += x
                """,
                """
                vector<long long> @b;
                long long @t = 0;
                for (auto x : @a) {
                    @b.push_back(@t);
                    @t += x;
                }
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                lambda values, _: [wrap32(x) for x in accumulate(values)],
                cpp="""
                vector<long long> @b;
                int @t = 0;
                for (auto x : @a) {
                    @t = (int)(@t + x);
                    @b.push_back(@t);
                }
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                "@b = [sum(@a[:i + 1]) for i in range(len(@a))]",
                """
                vector<long long> @b;
                for (int i = 0; i < (int)@a.size(); i++) {
                    long long sum = 0;
                    for (int j = 0; j <= i; j++) sum += @a[j];
                    @b.push_back(sum);
                }
                """,
            ),
        ),
        tags=("implementation", "math"),
    ),
    written(
        key="prefix_maxima",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=lambda values, _: list(accumulate(values, max)),
        actions=(
            "replace every @item by the largest of it and all @items before it",
            "turn the @whole into its prefix maxima",
            "write in place of each @item the greatest of the @items up to and including it",
        ),
        results=(
            "the prefix maxima of the @whole",
            "for each position, the largest of the @items up to and including it",
            "the running maxima of the @items, from left to right",
        ),
        python=(
            "@b = list(itertools.accumulate(@a, max))",
            """
            @b = @a[:]
            for i in range(1, len(@b)):
                if @b[i - 1] > @b[i]:
                    @b[i] = @b[i - 1]
            """,
            """
            @b = []
            for x in @a:
                @b.append(max(@b[-1], x) if @b else x)
            """,
        ),
        cpp=(
            """
            vector<long long> @b = @a;
            for (int i = 1; i < (int)@b.size(); i++) @b[i] = max(@b[i], @b[i - 1]);
            """,
            """
            vector<long long> @b;
            long long @t = LLONG_MIN;
            for (auto x : @a) {
                if (x > @t) @t = x;
                @b.push_back(@t);
            }
            """,
            """
            vector<long long> @b(@a.size());
            partial_sum(@a.begin(), @a.end(), @b.begin(),
                        [](long long x, long long y) { return max(x, y); });
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda values, _: list(accumulate(values, max, initial=0))[1:],
                """
                @b = []
                @t = 0
                for x in @a:
                    @t = max(@t, x)
                    @b.append(@t)
                """,
                """
                vector<long long> @b;
                long long @t = 0;
                for (auto x : @a) @b.push_back(@t = max(@t, x));
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda values, _: [
                    max(pair) for pair in zip(values[:1] + values[:-1], values, strict=True)
                ],
                "@b = [max(@a[max(i - 1, 0)], @a[i]) for i in range(len(@a))]",
                """
                vector<long long> @b = @a;
                for (int i = 1; i < (int)@a.size(); i++) @b[i] = max(@a[i - 1], @a[i]);
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                "@b = [max(@a[:i + 1]) for i in range(len(@a))]",
                """
                vector<long long> @b;
                for (int i = 0; i < (int)@a.size(); i++)
                    @b.push_back(*max_element(@a.begin(), @a.begin() + i + 1));
                """,
            ),
        ),
        tags=("implementation", "dp"),
    ),
    written(
        key="differences",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=lambda values, _: [y - x for x, y in pairwise(values)],
        actions=(
            "replace the @whole by the differences of its neighbours, each @item minus the one "
            "before it",
            "form the list of differences between each @item, from the second on, and its "
            "predecessor (later minus earlier)",
            "take for every two adjacent @items the right one minus the left one",
        ),
        results=(
            "the differences of adjacent @items, later minus earlier",
            "each @item from the second on minus the one before it",
            "what every @item except the first has more than its predecessor (negative if less)",
        ),
        python=(
            "@b = [@a[i + 1] - @a[i] for i in range(len(@a) - 1)]",
            "@b = [y - x for x, y in zip(@a, @a[1:])]",
            """
            @b = []
            for i in range(1, len(@a)):
                @b.append(@a[i] - @a[i - 1])
            """,
        ),
        cpp=(
            """
            vector<long long> @b;
            for (int i = 1; i < (int)@a.size(); i++) @b.push_back(@a[i] - @a[i - 1]);
            """,
            """
            vector<long long> @b(@a.size());
            adjacent_difference(@a.begin(), @a.end(), @b.begin());
            if (!@b.empty()) @b.erase(@b.begin());
            """,
            """
            vector<long long> @b(max(0, (int)@a.size() - 1));
            for (int i = 0; i < (int)@b.size(); i++) @b[i] = @a[i + 1] - @a[i];
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda values, _: [x - y for x, y in pairwise(values)],
                "@b = [@a[i] - @a[i + 1] for i in range(len(@a) - 1)]",
                """
                vector<long long> @b;
                for (int i = 1; i < (int)@a.size(); i++) @b.push_back(@a[i - 1] - @a[i]);
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda values, _: [abs(x - y) for x, y in pairwise(values)],
                "@b = [abs(@a[i] - @a[i - 1]) for i in range(1, len(@a))]",
                """
                vector<long long> @b;
                for (int i = 1; i < (int)@a.size(); i++) @b.push_back(abs(@a[i] - @a[i - 1]));
                """,
            ),
        ),
        tags=("math", "implementation"),
        may_empty=True,
    ),
    written(
        key="window_sums",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=_window_sums,
        actions=(
            "list the sums of all runs of @c consecutive @items, from left to right (nothing if "
            "there are fewer than @c)",
            "slide a window of width @c over the @whole and write down the sum of every full "
            "window in order",
            "replace the @whole by the sums of its @c consecutive @items, one for each place where "
            "@c of them fit",
        ),
        results=(
            "the sums of all runs of @c consecutive @items, from left to right",
            "the sums of the full windows of width @c over the @whole, in order",
            "for each place where @c consecutive @items start, their sum",
        ),
        python=(
            "@b = [sum(@a[i:i + @c]) for i in range(len(@a) - @c + 1)]",
            """
            @t = [0]
            for x in @a:
                @t.append(@t[-1] + x)
            @b = [@t[i] - @t[i - @c] for i in range(@c, len(@t))]
            """,
            """
            @b = []
            @t = 0
            for i in range(len(@a)):
                @t += @a[i]
                if i >= @c:
                    @t -= @a[i - @c]
                if i >= @c - 1:
                    @b.append(@t)
            """,
        ),
        cpp=(
            """
            vector<long long> @b;
            long long @t = 0;
            for (int i = 0; i < (int)@a.size(); i++) {
                @t += @a[i];
                if (i >= @c) @t -= @a[i - @c];
                if (i + 1 >= @c) @b.push_back(@t);
            }
            """,
            """
            vector<long long> @t(@a.size() + 1), @b;
            for (int i = 0; i < (int)@a.size(); i++) @t[i + 1] = @t[i] + @a[i];
            for (int i = @c; i < (int)@t.size(); i++) @b.push_back(@t[i] - @t[i - @c]);
            """,
            """
            vector<long long> @b;
            for (int i = 0; i + @c <= (int)@a.size(); i++)
                @b.push_back(accumulate(@a.begin() + i, @a.begin() + i + @c, 0LL));
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda values, width: _window_sums(values, width)[:-1],
                "@b = [sum(@a[i:i + @c]) for i in range(len(@a) - @c)]",
                """
                vector<long long> @b;
                for (int i = 0; i < (int)@a.size() - @c; i++)
                    @b.push_back(accumulate(@a.begin() + i, @a.begin() + i + @c, 0LL));
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda values, width: [
                    sum(values[i : i + width]) for i in range(0, len(values), width)
                ],
                "@b = [sum(@a[i:i + @c]) for i in range(0, len(@a), @c)]",
                """
                vector<long long> @b;
                for (int i = 0; i < (int)@a.size(); i++) {
                    if (i % @c == 0) @b.push_back(0);
                    @b.back() += @a[i];
                }
                """,
            ),
        ),
        tags=("two pointers", "implementation"),
        numbers=range(2, 6),
        may_empty=True,
        peak=mass,
    ),
)
