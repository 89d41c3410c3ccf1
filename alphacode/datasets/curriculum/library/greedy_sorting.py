"""Blocks solved by a greedy choice among sorted numbers, about sums."""

from itertools import accumulate

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.arithmetic import mass, wrap32
from alphacode.datasets.curriculum.library.writing import slip, written


def _pair_extremes(values: list[int], _: int) -> int:
    ordered = sorted(values)
    return max(x + y for x, y in zip(ordered, reversed(ordered), strict=True))


def _median_moves(values: list[int], _: int) -> int:
    median = sorted(values)[len(values) // 2] if values else 0
    return sum(abs(x - median) for x in values)


def _mean_moves(values: list[int], _: int) -> int:
    mean = sum(values) // len(values) if values else 0
    return sum(abs(x - mean) for x in values)


def _waiting(values: list[int], _: int) -> int:
    return sum(list(accumulate(sorted(values)))[:-1])


def _waiting_unsorted(values: list[int], _: int) -> int:
    return sum(list(accumulate(values))[:-1])


BLOCKS = table(
    written(
        key="pair_extremes",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_pair_extremes,
        actions=(
            "sort the @items, pair the smallest with the largest, the second smallest with the "
            "second largest and so on (a middle one is paired with itself), and take the largest "
            "sum of a pair",
            "match the smallest @item with the largest, the next smallest with the next largest, "
            "and so on, a lone middle one with itself, and find the greatest sum of two matched",
            "find the maximum, over all k, of the sum of the k-th smallest and the k-th largest of "
            "the @items",
        ),
        results=(
            "the largest sum of a pair when the smallest @item goes with the largest, the second "
            "smallest with the second largest and so on (a middle one with itself)",
            "the greatest sum of two matched @items, where the k-th smallest is matched with the "
            "k-th largest for every k",
            "the maximum over all k of the k-th smallest plus the k-th largest @item",
        ),
        python=(
            """
            @t = sorted(@a)
            @b = max(@t[i] + @t[-1 - i] for i in range(len(@t)))
            """,
            """
            @t = sorted(@a)
            @b = max(x + y for x, y in zip(@t, @t[::-1]))
            """,
            """
            @t = sorted(@a)
            i, j = 0, len(@t) - 1
            @b = @t[i] + @t[j]
            while i <= j:
                @b = max(@b, @t[i] + @t[j])
                i += 1
                j -= 1
            """,
        ),
        cpp=(
            """
            vector<long long> @t = @a;
            sort(@t.begin(), @t.end());
            long long @b = LLONG_MIN;
            for (int i = 0, j = (int)@t.size() - 1; i <= j; i++, j--) @b = max(@b, @t[i] + @t[j]);
            """,
            """
            vector<long long> @t = @a, @u = @a;
            sort(@t.begin(), @t.end());
            sort(@u.rbegin(), @u.rend());
            for (int i = 0; i < (int)@t.size(); i++) @t[i] += @u[i];
            long long @b = *max_element(@t.begin(), @t.end());
            """,
            """
            multiset<long long> @t(@a.begin(), @a.end());
            long long @b = *@t.begin() + *@t.rbegin();
            while (!@t.empty()) {
                @b = max(@b, *@t.begin() + *@t.rbegin());
                @t.erase(@t.begin());
                if (!@t.empty()) @t.erase(prev(@t.end()));
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda values, _: max(x + y for x, y in zip(values, values[::-1], strict=True)),
                "@b = max(@a[i] + @a[-1 - i] for i in range(len(@a)))",
                """
                long long @b = LLONG_MIN;
                for (int i = 0; i < (int)@a.size(); i++)
                    @b = max(@b, @a[i] + @a[@a.size() - 1 - i]);
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda values, _: 2 * max(values),
                "@b = max(@a) * 2",
                "long long @b = 2 * *max_element(@a.begin(), @a.end());",
            ),
        ),
        tags=("greedy", "sortings", "two pointers"),
        needs_element=True,
        peak=lambda values, _: 2 * max(map(abs, values)),
    ),
    written(
        key="moves_to_equal",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_median_moves,
        actions=(
            "find the least number of moves that make all @items equal, where a move adds 1 to or "
            "subtracts 1 from one of them (0 for no @items)",
            "choose a value such that the sum of the distances of all @items from it is as small "
            "as possible, and take this sum (0 for no @items)",
            "count the fewest steps of +1 or -1, each on one @item, after which all @items are "
            "equal (none for an empty @whole)",
        ),
        results=(
            "the least number of moves, each of which changes one @item by 1, that make all equal",
            "the smallest possible sum of distances of the @items from a common value",
            "the fewest steps of +1 or -1 on single @items that make all of them equal",
        ),
        python=(
            """
            @t = sorted(@a)
            @b = sum(abs(x - @t[len(@t) // 2]) for x in @a)
            """,
            """
            @t = sorted(@a)
            @b = 0
            i, j = 0, len(@t) - 1
            while i < j:
                @b += @t[j] - @t[i]
                i += 1
                j -= 1
            """,
            """
            @t = sorted(@a)
            @b = sum(@t[(len(@t) + 1) // 2:]) - sum(@t[:len(@t) // 2])
            """,
        ),
        cpp=(
            """
            vector<long long> @t = @a;
            sort(@t.begin(), @t.end());
            long long @b = 0;
            for (auto x : @t) @b += abs(x - @t[@t.size() / 2]);
            """,
            """
            vector<long long> @t = @a;
            nth_element(@t.begin(), @t.begin() + @t.size() / 2, @t.end());
            long long @b = 0;
            for (int i = 0; i < (int)@t.size(); i++) @b += abs(@t[i] - @t[@t.size() / 2]);
            """,
            """
            vector<long long> @t = @a;
            sort(@t.begin(), @t.end());
            long long @b = 0;
            for (int i = 0, j = (int)@t.size() - 1; i < j; i++, j--) @b += @t[j] - @t[i];
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                _mean_moves,
                """
                @t = sum(@a) // max(len(@a), 1)
                @b = sum(abs(x - @t) for x in @a)
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda values, _: sum(abs(x - values[len(values) // 2]) for x in values),
                """
                @b = 0
                for x in @a:
                    @b += abs(x - @a[len(@a) // 2])
                """,
                """
                long long @b = 0;
                for (auto x : @a) @b += abs(x - @a[@a.size() / 2]);
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                lambda values, _: wrap32(_median_moves(values, 0)),
                cpp="""
                vector<long long> @t = @a;
                sort(@t.begin(), @t.end());
                int @u = 0;
                for (auto x : @t) @u = (int)(@u + abs(x - @t[@t.size() / 2]));
                long long @b = @u;
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                "@b = min((sum(abs(y - x) for y in @a) for x in @a), default=0)",
                """
                long long @b = @a.empty() ? 0 : LLONG_MAX;
                for (auto x : @a) {
                    long long moves = 0;
                    for (auto y : @a) moves += abs(x - y);
                    @b = min(@b, moves);
                }
                """,
            ),
        ),
        tags=("greedy", "sortings", "math"),
        peak=lambda values, _: 2 * mass(values),
    ),
    written(
        key="least_waiting",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_waiting,
        actions=(
            "sort the @items in ascending order and add up, over all of them, the sum of those "
            "that stand before (the total waiting time if each takes as long as it says)",
            "put the @items into ascending order, find for each the total of all that come before "
            "it, and add up these totals",
            "order the @items from small to large; each one waits for the sum of all in front of "
            "it; find the sum of all waits",
        ),
        results=(
            "the sum, over all @items in ascending order, of the totals of those in front",
            "the total waiting time if the @items are served from small to large and each waits "
            "for the sum of those before",
            "the sum of all prefix sums of the sorted @items except the sum of all of them",
        ),
        python=(
            """
            @b = @t = 0
            for x in sorted(@a):
                @b += @t
                @t += x
            """,
            """
            @t = sorted(@a)
            @b = sum(x * (len(@t) - 1 - i) for i, x in enumerate(@t))
            """,
            "@b = sum(list(itertools.accumulate(sorted(@a)))[:-1])",
        ),
        cpp=(
            """
            vector<long long> @t = @a;
            sort(@t.begin(), @t.end());
            long long @b = 0, @u = 0;
            for (auto x : @t) {
                @b += @u;
                @u += x;
            }
            """,
            """
            vector<long long> @t = @a;
            sort(@t.begin(), @t.end());
            long long @b = 0;
            for (int i = 0; i < (int)@t.size(); i++) @b += @t[i] * ((int)@t.size() - 1 - i);
            """,
            """
            priority_queue<long long, vector<long long>, greater<long long>> @t;
            for (auto x : @a) @t.push(x);
            long long @b = 0, @u = 0;
            while (!@t.empty()) {
                @b += @u;
                @u += @t.top();
                @t.pop();
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                _waiting_unsorted,
                """
                @b = @t = 0
                for x in @a:
                    @b += @t
                    @t += x
                """,
                """
                long long @b = 0, @t = 0;
                for (auto x : @a) {
                    @b += @t;
                    @t += x;
                }
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda values, _: sum(accumulate(sorted(values))),
                """
                @b = @t = 0
                for x in sorted(@a):
                    @t += x
                    @b += @t
                """,
                """
                vector<long long> @t = @a;
                sort(@t.begin(), @t.end());
                long long @b = 0, @u = 0;
                for (auto x : @t) @b += @u += x;
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                lambda values, _: wrap32(_waiting(values, 0)),
                cpp="""
                vector<long long> @t = @a;
                sort(@t.begin(), @t.end());
                int @u = 0, @n = 0;
                for (auto x : @t) {
                    @u = (int)((long long)@u + @n);
                    @n = (int)(@n + x);
                }
                long long @b = @u;
                """,
            ),
        ),
        tags=("greedy", "sortings"),
        peak=lambda values, _: mass(values) * len(values),
    ),
)
