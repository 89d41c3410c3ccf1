"""Blocks from matrix to matrix that sort."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import MATRIX
from alphacode.datasets.curriculum.library.arithmetic import wrap32
from alphacode.datasets.curriculum.library.writing import slip, written

_matrix = functools.partial(written, takes=MATRIX, gives=MATRIX)


def _mass(matrix: list[list[int]], _: int) -> int:
    """The sum of all magnitudes, which no partial sum passes."""
    return sum(abs(x) for row in matrix for x in row)


BLOCKS = table(
    _matrix(
        key="sort_rows",
        apply=lambda matrix, _: [sorted(row) for row in matrix],
        actions=(
            "sort the @items inside each row in ascending order, leaving the order of the rows",
            "put the @items of every row in non-decreasing order from left to right, each row by"
            " itself",
            "rearrange every single row so that its @items grow, or stay equal, from left to right",
        ),
        results=(
            "the @whole with the @items of each row sorted in ascending order, the rows in their"
            " places",
            "the @whole in which the @items of every row stand in non-decreasing order from left to"
            " right",
            "the @whole after every single row has been sorted from small to large",
        ),
        python=(
            "@b = [sorted(x) for x in @a]",
            """
            @b = []
            for x in @a:
                @t = x[:]
                @t.sort()
                @b.append(@t)
            """,
            """
            @b = []
            for x in @a:
                @t = x[:]
                heapq.heapify(@t)
                @b.append([heapq.heappop(@t) for y in x])
            """,
        ),
        cpp=(
            """
            vector<vector<long long>> @b = @a;
            for (auto &x : @b) sort(x.begin(), x.end());
            """,
            """
            vector<vector<long long>> @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                multiset<long long> order(@a[i].begin(), @a[i].end());
                @b.push_back(vector<long long>(order.begin(), order.end()));
            }
            """,
            """
            vector<vector<long long>> @b;
            for (auto x : @a) {
                priority_queue<long long, vector<long long>, greater<long long>> q;
                for (auto y : x) q.push(y);
                for (auto &y : x) {
                    y = q.top();
                    q.pop();
                }
                @b.push_back(x);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda matrix, _: sorted(matrix),
                "@b = sorted(@a)",
                """
                vector<vector<long long>> @b = @a;
                sort(@b.begin(), @b.end());
                """,
            ),
            slip(
                Mistake.COMPARISON,
                lambda matrix, _: [sorted(row, reverse=True) for row in matrix],
                "@b = [sorted(x, reverse=True) for x in @a]",
                """
                vector<vector<long long>> @b = @a;
                for (auto &x : @b) sort(x.rbegin(), x.rend());
                """,
            ),
        ),
        tags=("sortings",),
    ),
    _matrix(
        key="order_rows_by_sum",
        apply=lambda matrix, _: sorted(matrix, key=sum),
        actions=(
            "order the rows by the sums of their @items, smallest first; rows of equal sum keep"
            " their order",
            "sort the rows stably by row sum in ascending order, without a change inside any row",
            "rearrange the rows so that their totals do not decrease from top to bottom, where rows"
            " with the same total stay in their order",
        ),
        results=(
            "the @whole with its rows ordered by the sums of their @items, smallest first; rows of"
            " equal sum keep their order",
            "the rows of the @whole, sorted stably by row sum in ascending order",
            "the @whole with its rows rearranged so that their totals do not decrease from top to"
            " bottom, rows with the same total staying in their order",
        ),
        python=(
            "@b = sorted(@a, key=sum)",
            """
            @t = [(sum(x), i) for i, x in enumerate(@a)]
            @t.sort()
            @b = [@a[y] for x, y in @t]
            """,
            """
            @t = defaultdict(list)
            for x in @a:
                @t[sum(x)].append(x)
            @b = []
            for i in sorted(@t):
                @b.extend(@t[i])
            """,
        ),
        cpp=(
            """
            vector<vector<long long>> @b = @a;
            stable_sort(@b.begin(), @b.end(), [](const auto &x, const auto &y) {
                return accumulate(x.begin(), x.end(), 0LL) < accumulate(y.begin(), y.end(), 0LL);
            });
            """,
            """
            vector<pair<long long, int>> @t;
            for (int i = 0; i < (int)@a.size(); i++) {
                long long sum = 0;
                for (auto y : @a[i]) sum += y;
                @t.push_back({sum, i});
            }
            sort(@t.begin(), @t.end());
            vector<vector<long long>> @b;
            for (auto &x : @t) @b.push_back(@a[x.second]);
            """,
            """
            multimap<long long, int> @t;
            for (int i = 0; i < (int)@a.size(); i++) {
                @t.insert({accumulate(@a[i].begin(), @a[i].end(), 0LL), i});
            }
            vector<vector<long long>> @b;
            for (auto [x, y] : @t) @b.push_back(@a[y]);
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda matrix, _: sorted(matrix[::-1], key=sum),
                "@b = sorted(@a, key=sum, reverse=True)[::-1]",
                """
                vector<vector<long long>> @b(@a.rbegin(), @a.rend());
                auto @n = [](const auto &x) { return accumulate(x.begin(), x.end(), 0LL); };
                stable_sort(@b.begin(), @b.end(), [&](const auto &x, const auto &y) {
                    return @n(x) < @n(y);
                });
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                lambda matrix, _: sorted(matrix, key=lambda row: wrap32(sum(row))),
                cpp="""
                vector<vector<long long>> @b = @a;
                stable_sort(@b.begin(), @b.end(), [](const auto &x, const auto &y) {
                    return accumulate(x.begin(), x.end(), 0) < accumulate(y.begin(), y.end(), 0);
                });
                """,
            ),
        ),
        tags=("sortings",),
        peak=_mass,
    ),
)
