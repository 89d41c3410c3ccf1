"""Blocks that reduce a list of numbers to its sum or to one of its values."""

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.arithmetic import mass, wrapped_sum
from alphacode.datasets.curriculum.library.writing import slip, written

BLOCKS = table(
    written(
        key="sum",
        takes=NUMBERS,
        gives=NUMBER,
        apply=lambda values, _: sum(values),
        actions=(
            "find the sum of the @items",
            "add up all @items",
            "compute the total of the @items",
        ),
        results=("the sum of the @items", "the total of all @items", "the @items added together"),
        python=(
            "@b = sum(@a)",
            """
            @b = 0
            for x in @a:
                @b += x
            """,
            "@b = functools.reduce(lambda x, y: x + y, @a, 0)",
        ),
        cpp=(
            "long long @b = accumulate(@a.begin(), @a.end(), 0LL);",
            """
            long long @b = 0;
            for (auto x : @a) @b += x;
            """,
            """
            long long @b = 0;
            for (int i = 0; i < (int)@a.size(); i++) @b += @a[i];
            """,
        ),
        faults=(
            slip(
                Mistake.OVERFLOW,
                lambda values, _: wrapped_sum(values),
                cpp="""
                int @t = 0;
                for (auto x : @a) @t = (int)(@t + x);
                long long @b = @t;
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda values, _: sum(values[1:]),
                """
                @b = 0
                for i in range(1, len(@a)):
                    @b += @a[i]
                """,
                """
                long long @b = 0;
                for (int i = 1; i < (int)@a.size(); i++) @b += @a[i];
                """,
            ),
        ),
        tags=("math", "implementation"),
        peak=mass,
    ),
    written(
        key="maximum",
        takes=NUMBERS,
        gives=NUMBER,
        apply=lambda values, _: max(values),
        actions=(
            "find the largest of the @items",
            "take the maximum of the @whole",
            "pick out the greatest @item",
        ),
        results=("the largest of the @items", "the maximum of the @whole", "the greatest @item"),
        python=(
            "@b = max(@a)",
            """
            @b = @a[0]
            for x in @a:
                if x > @b:
                    @b = x
            """,
            "@b = sorted(@a)[-1]",
        ),
        cpp=(
            "long long @b = *max_element(@a.begin(), @a.end());",
            """
            long long @b = @a[0];
            for (auto x : @a) @b = max(@b, x);
            """,
            """
            long long @b = LLONG_MIN;
            for (int i = 0; i < (int)@a.size(); i++)
                if (@a[i] > @b) @b = @a[i];
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda values, _: max(0, *values),
                """
                @b = 0
                for x in @a:
                    @b = max(@b, x)
                """,
                """
                long long @b = 0;
                for (auto x : @a) @b = max(@b, x);
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda values, _: max(values[:1] + values[:-1]),
                """
                @b = @a[0]
                for i in range(len(@a) - 1):
                    @b = max(@b, @a[i])
                """,
                """
                long long @b = @a[0];
                for (int i = 0; i < (int)@a.size() - 1; i++) @b = max(@b, @a[i]);
                """,
            ),
        ),
        tags=("implementation",),
        needs_element=True,
    ),
    written(
        key="minimum",
        takes=NUMBERS,
        gives=NUMBER,
        apply=lambda values, _: min(values),
        actions=(
            "find the smallest of the @items",
            "take the minimum of the @whole",
            "pick out the least @item",
        ),
        results=("the smallest of the @items", "the minimum of the @whole", "the least @item"),
        python=(
            "@b = min(@a)",
            """
            @b = @a[0]
            for x in @a[1:]:
                if x < @b:
                    @b = x
            """,
            """
            @t = @a[:]
            heapq.heapify(@t)
            @b = @t[0]
            """,
        ),
        cpp=(
            "long long @b = *min_element(@a.begin(), @a.end());",
            """
            long long @b = @a[0];
            for (auto x : @a) if (x < @b) @b = x;
            """,
            """
            long long @b = LLONG_MAX;
            for (int i = 0; i < (int)@a.size(); i++) @b = min(@b, @a[i]);
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda values, _: min(1000000, *values),
                """
                @b = 1000000
                for x in @a:
                    if x < @b:
                        @b = x
                """,
                """
                long long @b = 1000000;
                for (auto x : @a) @b = min(@b, x);
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda values, _: min(values, key=abs),
                "@b = min(@a, key=abs)",
                """
                long long @b = @a[0];
                for (auto x : @a)
                    if (abs(x) < abs(@b)) @b = x;
                """,
            ),
        ),
        tags=("implementation",),
        needs_element=True,
    ),
    written(
        key="value_range",
        takes=NUMBERS,
        gives=NUMBER,
        apply=lambda values, _: max(values) - min(values),
        actions=(
            "find the difference between the largest and the smallest of the @items",
            "subtract the smallest @item from the largest",
            "compute by how much the greatest @item exceeds the least",
        ),
        results=(
            "the difference between the largest and the smallest of the @items",
            "the largest @item minus the smallest",
            "the amount by which the greatest @item exceeds the least",
        ),
        python=(
            "@b = max(@a) - min(@a)",
            """
            @t = sorted(@a)
            @b = @t[-1] - @t[0]
            """,
            """
            @t = @u = @a[0]
            for x in @a:
                if x < @t:
                    @t = x
                elif x > @u:
                    @u = x
            @b = @u - @t
            """,
        ),
        cpp=(
            """
            auto @t = minmax_element(@a.begin(), @a.end());
            long long @b = *@t.second - *@t.first;
            """,
            """
            long long @t = LLONG_MAX, @u = LLONG_MIN;
            for (auto x : @a) {
                @t = min(@t, x);
                @u = max(@u, x);
            }
            long long @b = @u - @t;
            """,
            """
            vector<long long> @t = @a;
            sort(@t.begin(), @t.end());
            long long @b = @t.back() - @t[0];
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda values, _: abs(values[-1] - values[0]),
                "@b = abs(@a[-1] - @a[0])",
                "long long @b = abs(@a.back() - @a[0]);",
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda values, _: max(0, *values) - min(values),
                """
                @t, @u = @a[0], 0
                for x in @a:
                    @t = min(@t, x)
                    @u = max(@u, x)
                @b = @u - @t
                """,
                """
                long long @t = @a[0], @u = 0;
                for (auto x : @a) @t = min(@t, x), @u = max(@u, x);
                long long @b = @u - @t;
                """,
            ),
        ),
        tags=("implementation", "math"),
        needs_element=True,
    ),
    written(
        key="median",
        takes=NUMBERS,
        gives=NUMBER,
        apply=lambda values, _: sorted(values)[(len(values) - 1) // 2],
        actions=(
            "find the median of the @items: the middle one of the sorted @whole, or the smaller "
            "of the two middle ones",
            "sort the @items and take the one in the middle (the left one of two)",
            "pick the median @item, which is the lower one of the two middle ones where their "
            "count is even",
        ),
        results=(
            "the median of the @items (the smaller of the two middle ones for an even count)",
            "the middle @item of the sorted @whole, the left one if two are in the middle",
            "the lower median of the @items",
        ),
        python=(
            "@b = sorted(@a)[(len(@a) - 1) // 2]",
            """
            @t = @a[:]
            @t.sort()
            if len(@t) % 2 == 1:
                @b = @t[len(@t) // 2]
            else:
                @b = @t[len(@t) // 2 - 1]
            """,
            "@b = heapq.nsmallest((len(@a) + 1) // 2, @a)[-1]",
        ),
        cpp=(
            """
            vector<long long> @t = @a;
            sort(@t.begin(), @t.end());
            long long @b = @t[(@t.size() - 1) / 2];
            """,
            """
            vector<long long> @t = @a;
            nth_element(@t.begin(), @t.begin() + (@t.size() - 1) / 2, @t.end());
            long long @b = @t[(@t.size() - 1) / 2];
            """,
            """
            priority_queue<long long> @t;
            for (auto x : @a) {
                @t.push(x);
                if (@t.size() > (@a.size() + 1) / 2) @t.pop();
            }
            long long @b = @t.top();
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda values, _: sorted(values)[len(values) // 2],
                "@b = sorted(@a)[len(@a) // 2]",
                """
                vector<long long> @t = @a;
                sort(@t.begin(), @t.end());
                long long @b = @t[@t.size() / 2];
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda values, _: values[(len(values) - 1) // 2],
                "@b = @a[(len(@a) - 1) // 2]",
                "long long @b = @a[(@a.size() - 1) / 2];",
            ),
        ),
        tags=("sortings",),
        needs_element=True,
    ),
)
