"""Blocks solved by a greedy choice from left to right or from large to small."""

from itertools import accumulate, pairwise

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.arithmetic import mass, wrap32
from alphacode.datasets.curriculum.library.writing import slip, written


def _coins(value: int, denominations: tuple[int, ...]) -> int:
    rest, count = abs(value), 0
    for coin in denominations:
        count += rest // coin
        rest %= coin
    return count


def _strict_coins(value: int, _: int) -> int:
    rest, count = abs(value), 0
    for coin in (10, 5, 2):
        if rest > coin:
            count += rest // coin
            rest %= coin
    return count + rest


def _groups(values: list[int], limit: int) -> int:
    count, total = 0, 0
    for x in values:
        if count == 0 or total + x > limit:
            count += 1
            total = 0
        total += x
    return count


def _groups_below(values: list[int], limit: int) -> int:
    return _groups(values, limit - 1)


def _groups_but_last(values: list[int], limit: int) -> int:
    return max(_groups(values, limit) - 1, 0)


def _gains(values: list[int], _: int) -> int:
    return sum(max(y - x, 0) for x, y in pairwise(values))


def _one_gain(values: list[int], _: int) -> int:
    lowest = accumulate(values, min)
    return max((x - low for x, low in zip(values, lowest, strict=True)), default=0)


BLOCKS = table(
    written(
        key="fewest_coins",
        takes=NUMBER,
        gives=NUMBER,
        apply=lambda value, _: _coins(value, (10, 5, 2, 1)),
        actions=(
            "find the fewest coins of 1, 2, 5 and 10 that add up to the absolute value of the "
            "@item (0 coins for 0)",
            "pay the @item, its sign ignored, with as few coins of 10, 5, 2 and 1 as possible and "
            "count the coins",
            "drop the sign of the @item and find the least number of coins worth 1, 2, 5 or 10 "
            "with that total",
        ),
        results=(
            "the least number of coins of 1, 2, 5 and 10 that add up to the @item, sign ignored",
            "how few coins worth 10, 5, 2 or 1 can pay the absolute value of the @item",
            "the fewest coins of 1, 2, 5 and 10 whose total is the absolute value of the @item",
        ),
        python=(
            """
            @t = abs(@a)
            @b = 0
            for x in (10, 5, 2, 1):
                @b += @t // x
                @t %= x
            """,
            """
            @t = abs(@a)
            @b = @t // 10 + [0, 1, 1, 2, 2, 1, 2, 2, 3, 3][@t % 10]
            """,
            """
            @t = abs(@a)
            @b, @t = divmod(@t, 10)
            while @t > 0:
                @t -= 5 if @t >= 5 else 2 if @t >= 2 else 1
                @b += 1
            """,
        ),
        cpp=(
            """
            long long @t = abs(@a), @b = 0;
            for (int x : {10, 5, 2, 1}) {
                @b += @t / x;
                @t %= x;
            }
            """,
            """
            long long @t = abs(@a);
            long long @b = @t / 10;
            {
                const int few[10] = {0, 1, 1, 2, 2, 1, 2, 2, 3, 3};
                @b += few[@t % 10];
            }
            """,
            """
            long long @t = abs(@a);
            long long @b = @t / 10 + @t % 10 / 5 + @t % 5 / 2 + @t % 5 % 2;
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda value, _: _coins(value, (10, 5, 1)),
                """
                @t = abs(@a)
                @b = 0
                for x in (10, 5, 1):
                    @b += @t // x
                    @t %= x
                """,
                """
                long long @t = abs(@a), @b = 0;
                for (int x : {10, 5, 1}) @b += @t / x, @t %= x;
                """,
            ),
            slip(
                Mistake.COMPARISON,
                _strict_coins,
                """
                @t = abs(@a)
                @b = 0
                for x in (10, 5, 2):
                    if @t > x:
                        @b += @t // x
                        @t %= x
                @b += @t
                """,
                """
                long long @t = abs(@a), @b = 0;
                for (int x : {10, 5, 2}) {
                    if (@t > x) {
                        @b += @t / x;
                        @t %= x;
                    }
                }
                @b += @t;
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                """
                @t = abs(@a)
                @b = 0
                while @t > 0:
                    for x in (10, 5, 2, 1):
                        if @t >= x:
                            @t -= x
                            break
                    @b += 1
                """,
                """
                long long @t = abs(@a), @b = 0;
                while (@t > 0) {
                    if (@t >= 10) @t -= 10;
                    else if (@t >= 5) @t -= 5;
                    else if (@t >= 2) @t -= 2;
                    else @t--;
                    @b++;
                }
                """,
            ),
        ),
        tags=("greedy", "math"),
    ),
    written(
        key="consecutive_groups",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_groups,
        actions=(
            "go through the @items in order and put each into the current group, but begin a new "
            "group whenever the sum would exceed @c (a new group may start with a larger one), and "
            "count the groups",
            "form groups from left to right: each @item joins the last group if the sum then is at "
            "most @c, else it opens a new one, whatever its size; find how many groups there are",
            "count the groups that arise when each @item in turn is added to the latest group "
            "unless its sum would pass @c, in which case, as at the very start, it opens a group",
        ),
        results=(
            "the number of groups, where each @item in turn joins the last group if its sum stays "
            "at most @c and else opens a new one",
            "how many groups arise from left to right when a new one is opened only where the sum "
            "of the latest would exceed @c (the first @item always opens one)",
            "the count of groups when every @item in order joins the current one as long as the "
            "sum does not pass @c, and starts the next otherwise",
        ),
        python=(
            """
            @b = @t = 0
            for x in @a:
                if @b == 0 or @t + x > @c:
                    @b += 1
                    @t = x
                else:
                    @t += x
            """,
            """
            @t = []
            for x in @a:
                if @t and @t[-1] + x <= @c:
                    @t[-1] += x
                else:
                    @t.append(x)
            @b = len(@t)
            """,
            """
            @b = 0
            i = 0
            while i < len(@a):
                @b += 1
                @t = @a[i]
                i += 1
                while i < len(@a) and @t + @a[i] <= @c:
                    @t += @a[i]
                    i += 1
            """,
        ),
        cpp=(
            """
            long long @b = 0, @t = 0;
            for (auto x : @a) {
                if (@b == 0 || @t + x > @c) {
                    @b++;
                    @t = 0;
                }
                @t += x;
            }
            """,
            """
            vector<long long> @t;
            for (auto x : @a) {
                if (!@t.empty() && @t.back() + x <= @c) @t.back() += x;
                else @t.push_back(x);
            }
            long long @b = @t.size();
            """,
            """
            long long @b = 0;
            for (int i = 0; i < (int)@a.size(); @b++) {
                long long sum = @a[i++];
                while (i < (int)@a.size() && sum + @a[i] <= @c) sum += @a[i++];
            }
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                _groups_below,
                """
                @b = @t = 0
                for x in @a:
                    if @b == 0 or @t + x >= @c:
                        @b += 1
                        @t = 0
                    @t += x
                """,
                """
                long long @b = 0, @t = 0;
                for (auto x : @a) {
                    if (@b == 0 || @t + x >= @c) @b++, @t = 0;
                    @t += x;
                }
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                _groups_but_last,
                """
                @b = 0
                @t = None
                for x in @a:
                    if @t is None:
                        @t = x
                    elif @t + x > @c:
                        @b += 1
                        @t = x
                    else:
                        @t += x
                """,
                """
                long long @b = 0, @t = 0;
                for (int i = 0; i < (int)@a.size(); i++) {
                    if (i > 0 && @t + @a[i] > @c) @b++, @t = 0;
                    @t += @a[i];
                }
                """,
            ),
        ),
        tags=("greedy", "implementation"),
        numbers=range(5, 31),
        peak=lambda values, number: mass(values) + number,
    ),
    written(
        key="sum_of_rises",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_gains,
        actions=(
            "add up all rises between neighbours: for every two adjacent @items with the second "
            "one larger, the second minus the first",
            "treat the @items as prices on successive days and find the largest total profit of "
            "buying and selling one piece any number of times, holding at most one",
            "find the sum of the increases from each @item to the next, where decreases count as 0",
        ),
        results=(
            "the sum of all rises from one @item to the next (falls count as 0)",
            "the largest total profit of trading one piece any number of times, holding at most "
            "one, when the @items are the prices on successive days",
            "the total of the increases between adjacent @items, decreases left out",
        ),
        python=(
            "@b = sum(max(0, y - x) for x, y in zip(@a, @a[1:]))",
            """
            @b = 0
            for i in range(1, len(@a)):
                if @a[i] > @a[i - 1]:
                    @b += @a[i] - @a[i - 1]
            """,
            """
            @b, @t = 0, None
            for x in @a:
                @b, @t = (
                    (0, -x) if @t is None else (max(@b, @t + x), max(@t, @b - x))
                )
            """,
        ),
        cpp=(
            """
            long long @b = 0;
            for (int i = 1; i < (int)@a.size(); i++) @b += max(0LL, @a[i] - @a[i - 1]);
            """,
            """
            long long @b = 0;
            int @t = 0;
            while (@t + 1 < (int)@a.size()) {
                int i = @t;
                while (i + 1 < (int)@a.size() && @a[i + 1] >= @a[i]) i++;
                @b += @a[i] - @a[@t];
                @t = i + 1;
            }
            """,
            """
            long long @b = 0;
            if (!@a.empty()) {
                long long hold = -@a[0];
                for (auto x : @a) {
                    long long sold = max(@b, hold + x);
                    hold = max(hold, @b - x);
                    @b = sold;
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                _one_gain,
                """
                @b = 0
                for i, x in enumerate(itertools.accumulate(@a, min)):
                    @b = max(@b, @a[i] - x)
                """,
                """
                long long @b = 0, @t = LLONG_MAX;
                for (auto x : @a) {
                    @t = min(@t, x);
                    @b = max(@b, x - @t);
                }
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda values, _: sum(abs(y - x) for x, y in pairwise(values)),
                "@b = sum(abs(@a[i] - @a[i - 1]) for i in range(1, len(@a)))",
                """
                long long @b = 0;
                for (int i = 1; i < (int)@a.size(); i++) @b += abs(@a[i] - @a[i - 1]);
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                lambda values, _: wrap32(_gains(values, 0)),
                cpp="""
                int @t = 0;
                for (int i = 1; i < (int)@a.size(); i++)
                    if (@a[i] > @a[i - 1]) @t = (int)(@t + @a[i] - @a[i - 1]);
                long long @b = @t;
                """,
            ),
        ),
        tags=("greedy", "dp"),
        peak=lambda values, _: 3 * mass(values),
    ),
)
