"""Blocks about the longest subsequence of a kind."""

from bisect import bisect_left, bisect_right

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.writing import slip, written


def _longest_increasing(values: list[int], _: int) -> int:
    tails: list[int] = []
    for x in values:
        place = bisect_left(tails, x)
        tails[place : place + 1] = [x]
    return len(tails)


def _longest_not_decreasing(values: list[int], _: int) -> int:
    tails: list[int] = []
    for x in values:
        place = bisect_right(tails, x)
        tails[place : place + 1] = [x]
    return len(tails)


def _longest_rising_run(values: list[int], _: int) -> int:
    best = run = 0
    for i, x in enumerate(values):
        run = run + 1 if i > 0 and x > values[i - 1] else 1
        best = max(best, run)
    return best


def _zigzag(values: list[int], _: int) -> int:
    up = down = min(len(values), 1)
    for i in range(1, len(values)):
        if values[i] > values[i - 1]:
            up = down + 1
        elif values[i] < values[i - 1]:
            down = up + 1
    return max(up, down)


def _weak_zigzag(values: list[int], _: int) -> int:
    up = down = min(len(values), 1)
    for i in range(1, len(values)):
        if values[i] >= values[i - 1]:
            up = down + 1
        else:
            down = up + 1
    return max(up, down)


BLOCKS = table(
    written(
        key="longest_increasing",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_longest_increasing,
        actions=(
            "find the length of the longest strictly increasing subsequence of the @whole (its "
            "@items need not be adjacent)",
            "remove as few @items as possible such that the others strictly increase from left to "
            "right, and count those left",
            "choose as many @items as possible, in their order, each one strictly greater than the "
            "one chosen before it, and count them",
        ),
        results=(
            "the length of the longest strictly increasing subsequence of the @whole",
            "the greatest number of @items that can be left, in their order, such that they "
            "strictly increase",
            "how many @items can be chosen at most, from left to right, each strictly greater than "
            "the one chosen before",
        ),
        python=(
            """
            @t = []
            for x in @a:
                i = bisect.bisect_left(@t, x)
                if i == len(@t):
                    @t.append(x)
                else:
                    @t[i] = x
            @b = len(@t)
            """,
            """
            @t = {x: i + 1 for i, x in enumerate(sorted(set(@a)))}
            @u = [0] * (len(@t) + 1)
            @b = 0
            for x in @a:
                @n = 0
                i = @t[x] - 1
                while i > 0:
                    @n = max(@n, @u[i])
                    i -= i & -i
                @n += 1
                @b = max(@b, @n)
                i = @t[x]
                while i < len(@u):
                    @u[i] = max(@u[i], @n)
                    i += i & -i
            """,
            """
            @t = [math.inf] * len(@a)
            for x in @a:
                @t[bisect.bisect_left(@t, x)] = x
            @b = bisect.bisect_left(@t, math.inf)
            """,
        ),
        cpp=(
            """
            vector<long long> @t;
            for (auto x : @a) {
                auto it = lower_bound(@t.begin(), @t.end(), x);
                if (it == @t.end()) @t.push_back(x);
                else *it = x;
            }
            long long @b = @t.size();
            """,
            """
            set<long long> @t;
            for (auto x : @a) {
                auto it = @t.lower_bound(x);
                if (it != @t.end()) @t.erase(it);
                @t.insert(x);
            }
            long long @b = @t.size();
            """,
            """
            vector<long long> @t = @a;
            sort(@t.begin(), @t.end());
            vector<long long> @u(@t.size() + 1);
            long long @b = 0;
            for (auto x : @a) {
                int p = lower_bound(@t.begin(), @t.end(), x) - @t.begin();
                long long best = 0;
                for (int i = p; i > 0; i -= i & -i) best = max(best, @u[i]);
                best++;
                for (int i = p + 1; i < (int)@u.size(); i += i & -i) @u[i] = max(@u[i], best);
                @b = max(@b, best);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                _longest_not_decreasing,
                """
                @t = []
                for x in @a:
                    i = bisect.bisect_right(@t, x)
                    if i == len(@t):
                        @t.append(x)
                    else:
                        @t[i] = x
                @b = len(@t)
                """,
                """
                vector<long long> @t;
                for (auto x : @a) {
                    auto it = upper_bound(@t.begin(), @t.end(), x);
                    if (it == @t.end()) @t.push_back(x);
                    else *it = x;
                }
                long long @b = @t.size();
                """,
            ),
            slip(
                Mistake.MISREAD,
                _longest_rising_run,
                """
                @b = @t = 0
                for i in range(len(@a)):
                    @t = @t + 1 if i > 0 and @a[i] > @a[i - 1] else 1
                    @b = max(@b, @t)
                """,
                """
                long long @b = 0, @t = 0;
                for (int i = 0; i < (int)@a.size(); i++) {
                    @t = i > 0 && @a[i] > @a[i - 1] ? @t + 1 : 1;
                    @b = max(@b, @t);
                }
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                """
                @t = [1] * len(@a)
                for i in range(len(@a)):
                    for j in range(i):
                        if @a[j] < @a[i]:
                            @t[i] = max(@t[i], @t[j] + 1)
                @b = max(@t, default=0)
                """,
                """
                vector<long long> @t(@a.size(), 1);
                long long @b = 0;
                for (int i = 0; i < (int)@a.size(); i++) {
                    for (int j = 0; j < i; j++)
                        if (@a[j] < @a[i]) @t[i] = max(@t[i], @t[j] + 1);
                    @b = max(@b, @t[i]);
                }
                """,
            ),
        ),
        tags=("dp", "binary search", "data structures"),
    ),
    written(
        key="longest_zigzag",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_zigzag,
        actions=(
            "find the length of the longest subsequence of the @whole whose neighbours differ and "
            "in which rises and falls take turns",
            "remove as few @items as possible such that what is left goes strictly up and strictly "
            "down by turns, beginning with either, and count what is left",
            "choose as many @items as possible, in their order, such that each step from one to "
            "the next is strictly opposite in direction to the step before it (no step is level), "
            "and count them",
        ),
        results=(
            "the length of the longest subsequence of the @whole in which strict rises and falls "
            "take turns",
            "the greatest number of @items that can be left, in their order, going strictly up and "
            "strictly down by turns",
            "how many @items can be chosen at most, from left to right, such that no step is level "
            "and each goes the opposite way of the one before",
        ),
        python=(
            """
            @t = @u = min(len(@a), 1)
            for i in range(1, len(@a)):
                if @a[i] > @a[i - 1]:
                    @t = @u + 1
                elif @a[i] < @a[i - 1]:
                    @u = @t + 1
            @b = max(@t, @u)
            """,
            """
            @t = [x for x, y in itertools.groupby(@a)]
            @b = min(len(@t), 2)
            for i in range(1, len(@t) - 1):
                if (@t[i - 1] < @t[i]) != (@t[i] < @t[i + 1]):
                    @b += 1
            """,
            """
            @t = []
            for i in range(1, len(@a)):
                if @a[i] != @a[i - 1]:
                    x = @a[i] > @a[i - 1]
                    if not @t or @t[-1] != x:
                        @t.append(x)
            @b = len(@t) + 1 if @a else 0
            """,
        ),
        cpp=(
            """
            long long @t = !@a.empty(), @u = @t;
            for (int i = 1; i < (int)@a.size(); i++) {
                if (@a[i] > @a[i - 1]) @t = @u + 1;
                else if (@a[i] < @a[i - 1]) @u = @t + 1;
            }
            long long @b = max(@t, @u);
            """,
            """
            long long @b = @a.empty() ? 0 : 1;
            int @t = 0;
            for (int i = 1; i < (int)@a.size(); i++) {
                int sign = (@a[i] > @a[i - 1]) - (@a[i] < @a[i - 1]);
                if (sign != 0 && sign != @t) {
                    @b++;
                    @t = sign;
                }
            }
            """,
            """
            vector<long long> @t = @a;
            @t.erase(unique(@t.begin(), @t.end()), @t.end());
            long long @b = min(2, (int)@t.size());
            for (int i = 1; i + 1 < (int)@t.size(); i++)
                if ((@t[i] > @t[i - 1]) != (@t[i + 1] > @t[i])) @b++;
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                _weak_zigzag,
                """
                @t = @u = min(len(@a), 1)
                for i in range(1, len(@a)):
                    if @a[i] >= @a[i - 1]:
                        @t = @u + 1
                    else:
                        @u = @t + 1
                @b = max(@t, @u)
                """,
                """
                long long @t = !@a.empty(), @u = @t;
                for (int i = 1; i < (int)@a.size(); i++) {
                    if (@a[i] >= @a[i - 1]) @t = @u + 1;
                    else @u = @t + 1;
                }
                long long @b = max(@t, @u);
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda values, _: max(_zigzag(values, 0) - 1, 0),
                """
                @b = 0
                @t = None
                for i in range(1, len(@a)):
                    x = @a[i] - @a[i - 1]
                    if x != 0 and (x > 0) != @t:
                        @t = x > 0
                        @b += 1
                """,
                """
                long long @b = 0;
                int @t = 0;
                for (int i = 1; i < (int)@a.size(); i++) {
                    int sign = (@a[i] > @a[i - 1]) - (@a[i] < @a[i - 1]);
                    if (sign != 0 && sign != @t) @b++, @t = sign;
                }
                """,
            ),
        ),
        tags=("dp", "greedy"),
        peak=lambda values, _: 2 * max(map(abs, values), default=0),
    ),
)
