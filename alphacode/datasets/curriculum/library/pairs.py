"""Blocks about pairs of numbers in a row."""

from itertools import pairwise

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS, PAIRS
from alphacode.datasets.curriculum.library.arithmetic import Pairs, mass, wrap32
from alphacode.datasets.curriculum.library.writing import slip, written


def _walk(pairs: Pairs, _: int) -> int:
    return sum(abs(x - z) + abs(y - w) for (x, y), (z, w) in pairwise(pairs))


BLOCKS = table(
    written(
        key="sort_by_second",
        takes=PAIRS,
        gives=PAIRS,
        apply=lambda pairs, _: sorted(pairs, key=lambda pair: (pair[1], pair[0])),
        actions=(
            "sort the @items by their second numbers in ascending order, and those with the same "
            "second number by the first",
            "arrange the @items so that second numbers never decrease; among equal second numbers "
            "the smaller first number goes first",
            "put the @items into ascending order of the second number (ties: ascending order of "
            "the first)",
        ),
        results=(
            "the @items sorted by the second number, ties by the first, both ascending",
            "the @items in ascending order of the second number (of the first among equals)",
            "all @items ordered by second number from small to large, then by first number",
        ),
        python=(
            "@b = sorted(@a, key=lambda x: (x[1], x[0]))",
            """
            @b = sorted(@a)
            @b.sort(key=lambda x: x[1])
            """,
            "@b = [(x, y) for y, x in sorted((y, x) for x, y in @a)]",
        ),
        cpp=(
            """
            vector<pair<long long, long long>> @b = @a;
            sort(@b.begin(), @b.end(), [](auto &p, auto &q) {
                return p.second != q.second ? p.second < q.second : p.first < q.first;
            });
            """,
            """
            vector<pair<long long, long long>> @b;
            for (auto &p : @a) @b.push_back({p.second, p.first});
            sort(@b.begin(), @b.end());
            for (auto &p : @b) swap(p.first, p.second);
            """,
            """
            map<long long, multiset<long long>> @t;
            for (auto &p : @a) @t[p.second].insert(p.first);
            vector<pair<long long, long long>> @b;
            for (auto &p : @t)
                for (auto x : p.second) @b.push_back({x, p.first});
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda pairs, _: sorted(pairs),
                "@b = sorted(@a)",
                """
                vector<pair<long long, long long>> @b = @a;
                sort(@b.begin(), @b.end());
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda pairs, _: sorted(pairs, key=lambda pair: pair[1]),
                "@b = sorted(@a, key=lambda x: x[1])",
                """
                vector<pair<long long, long long>> @b = @a;
                stable_sort(@b.begin(), @b.end(),
                            [](auto &p, auto &q) { return p.second < q.second; });
                """,
            ),
        ),
        tags=("sortings",),
    ),
    written(
        key="pair_sums",
        takes=PAIRS,
        gives=NUMBERS,
        apply=lambda pairs, _: [x + y for x, y in pairs],
        actions=(
            "replace every @item by the sum of its two numbers",
            "add up the two numbers of each @item and list the sums in order",
            "write for each @item in order its first number plus its second",
        ),
        results=(
            "the sums of the two numbers of each @item, in order",
            "for every @item, its first number plus its second",
            "the list of totals of the @items, one for each",
        ),
        python=(
            "@b = [x + y for x, y in @a]",
            """
            @b = []
            for i in range(len(@a)):
                @b.append(@a[i][0] + @a[i][1])
            """,
            "@b = list(map(sum, @a))",
        ),
        cpp=(
            """
            vector<long long> @b;
            for (auto &p : @a) @b.push_back(p.first + p.second);
            """,
            """
            vector<long long> @b(@a.size());
            for (int i = 0; i < (int)@a.size(); i++) @b[i] = @a[i].first + @a[i].second;
            """,
            """
            vector<long long> @b;
            for (auto [x, y] : @a) @b.push_back(x + y);
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda pairs, _: [y - x for x, y in pairs],
                "@b = [y - x for x, y in @a]",
                """
                vector<long long> @b;
                for (auto &p : @a) @b.push_back(p.second - p.first);
                """,
            ),
        ),
        tags=("math", "implementation"),
    ),
    written(
        key="pair_products_sum",
        takes=PAIRS,
        gives=NUMBER,
        apply=lambda pairs, _: sum(x * y for x, y in pairs),
        actions=(
            "multiply the two numbers of each @item and add up the products",
            "find the sum, over all @items, of the first number times the second",
            "compute the total of the products of the two numbers of every @item (0 for none)",
        ),
        results=(
            "the sum of the products of the two numbers of each @item",
            "the sum, over all @items, of the first number times the second",
            "the total of the products of both numbers of every @item",
        ),
        python=(
            "@b = sum(x * y for x, y in @a)",
            """
            @b = 0
            for i in range(len(@a)):
                @b += @a[i][0] * @a[i][1]
            """,
            "@b = sum(map(math.prod, @a))",
        ),
        cpp=(
            """
            long long @b = 0;
            for (auto &p : @a) @b += p.first * p.second;
            """,
            """
            long long @b = 0;
            for (int i = 0; i < (int)@a.size(); i++) @b += @a[i].first * @a[i].second;
            """,
            """
            long long @b = accumulate(@a.begin(), @a.end(), 0LL, [](long long sum, auto &p) {
                return sum + p.first * p.second;
            });
            """,
        ),
        faults=(
            slip(
                Mistake.OVERFLOW,
                lambda pairs, _: wrap32(sum(x * y for x, y in pairs)),
                cpp="""
                int @t = 0;
                for (auto &p : @a) @t = (int)(@t + p.first * p.second);
                long long @b = @t;
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda pairs, _: sum(map(sum, pairs)),
                "@b = sum(x + y for x, y in @a)",
                """
                long long @b = 0;
                for (auto &p : @a) @b += p.first + p.second;
                """,
            ),
        ),
        tags=("math", "implementation"),
        peak=lambda pairs, _: mass([x * y for x, y in pairs]),
    ),
    written(
        key="walk_length",
        takes=PAIRS,
        gives=NUMBER,
        apply=_walk,
        actions=(
            "take the @items as points and find the total Manhattan length of the walk from the "
            "first through all of them, in order, to the last",
            "add up, over all two adjacent @items, the absolute difference of their first numbers "
            "and that of their second numbers",
            "find how many unit steps along the axes it takes at least to visit all @items, as "
            "points, in the given order, starting at the first",
        ),
        results=(
            "the total Manhattan length of the walk through all @items, as points, in order",
            "the sum over adjacent @items of the absolute differences of their first and of their "
            "second numbers",
            "the least number of unit steps along the axes to visit all @items in order, from the "
            "first to the last",
        ),
        python=(
            """
            @b = 0
            for i in range(1, len(@a)):
                @b += abs(@a[i][0] - @a[i - 1][0]) + abs(@a[i][1] - @a[i - 1][1])
            """,
            "@b = sum(abs(x[0] - y[0]) + abs(x[1] - y[1]) for x, y in zip(@a, @a[1:]))",
            """
            @b = 0
            @t = None
            for x, y in @a:
                if @t is not None:
                    @b += abs(x - @t[0]) + abs(y - @t[1])
                @t = x, y
            """,
        ),
        cpp=(
            """
            long long @b = 0;
            for (int i = 1; i < (int)@a.size(); i++) {
                @b += abs(@a[i].first - @a[i - 1].first);
                @b += abs(@a[i].second - @a[i - 1].second);
            }
            """,
            """
            long long @b = 0;
            for (auto it = @a.begin(); it != @a.end() && next(it) != @a.end(); ++it)
                @b += abs(it->first - next(it)->first) + abs(it->second - next(it)->second);
            """,
            """
            long long @b = 0;
            if (!@a.empty()) {
                auto at = @a[0];
                for (auto &p : @a) {
                    @b += abs(p.first - at.first) + abs(p.second - at.second);
                    at = p;
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda pairs, _: _walk([(0, 0), *pairs], 0),
                """
                @b = 0
                @t, @u = 0, 0
                for x, y in @a:
                    @b += abs(x - @t) + abs(y - @u)
                    @t, @u = x, y
                """,
                """
                long long @b = 0, @t = 0, @u = 0;
                for (auto &p : @a) {
                    @b += abs(p.first - @t) + abs(p.second - @u);
                    @t = p.first;
                    @u = p.second;
                }
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                lambda pairs, _: wrap32(_walk(pairs, 0)),
                cpp="""
                int @t = 0;
                for (int i = 1; i < (int)@a.size(); i++) {
                    @t = (int)(@t + abs(@a[i].first - @a[i - 1].first));
                    @t = (int)(@t + abs(@a[i].second - @a[i - 1].second));
                }
                long long @b = @t;
                """,
            ),
        ),
        tags=("geometry", "math"),
        peak=lambda pairs, _: 2 * sum(abs(x) + abs(y) for x, y in pairs),
    ),
)
