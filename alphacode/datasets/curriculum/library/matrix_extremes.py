"""Blocks from matrix to a number that compare neighbours, rows and columns."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import MATRIX, NUMBER
from alphacode.datasets.curriculum.library.writing import slip, written

_number = functools.partial(written, takes=MATRIX, gives=NUMBER)
_Matrix = list[list[int]]


def _saddles(matrix: _Matrix, _: int, *, strict: bool = False) -> int:
    """The places that hold the least of their row and the greatest of their column.

    With `strict` no other place of the row or column may hold the same number.
    """
    count = 0
    for row in matrix:
        for j, x in enumerate(row):
            column = [other[j] for other in matrix]
            if x == min(row) and x == max(column):
                count += not strict or (row.count(x) == 1 and column.count(x) == 1)
    return count


def _peaks(matrix: _Matrix, _: int, *, ties: bool = False, border: bool = True) -> int:
    """The places that exceed their neighbours up, down, left and right, or equal with `ties`."""
    count = 0
    for i, row in enumerate(matrix):
        for j, x in enumerate(row):
            near = [(i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)]
            inside = [(p, q) for p, q in near if 0 <= p < len(matrix) and 0 <= q < len(row)]
            higher = all(x > matrix[p][q] or (ties and x == matrix[p][q]) for p, q in inside)
            count += higher and (border or len(inside) == 4)
    return count


BLOCKS = table(
    _number(
        key="saddle_points",
        apply=_saddles,
        actions=(
            "count the places whose @item is a smallest one of its row and a largest one of its"
            " column at the same time (ties allowed)",
            "find how many @items are at most as large as all in their row and at least as large as"
            " all in their column",
            "compute the number of saddle points: @items equal to both the minimum of their row and"
            " the maximum of their column",
        ),
        results=(
            "the number of places whose @item is a smallest one of its row and a largest one of its"
            " column at the same time (ties allowed)",
            "the number of @items that are at most as large as all in their row and at least as"
            " large as all in their column",
            "the number of saddle points, that is, of @items equal to both the minimum of their row"
            " and the maximum of their column",
        ),
        python=(
            """
            @t = [max(x) for x in zip(*@a)]
            @b = sum(y == min(x) and y == @t[j] for x in @a for j, y in enumerate(x))
            """,
            """
            @t = list(map(min, @a))
            @u = list(map(max, zip(*@a)))
            @b = 0
            for i in range(len(@a)):
                for j in range(len(@a[0])):
                    if @a[i][j] == @t[i] == @u[j]:
                        @b += 1
            """,
            """
            @b = 0
            for x in @a:
                for j, y in enumerate(x):
                    if all(y <= i for i in x) and all(y >= i[j] for i in @a):
                        @b += 1
            """,
        ),
        cpp=(
            """
            long long @b = 0;
            for (auto &x : @a) {
                long long low = *min_element(x.begin(), x.end());
                for (size_t j = 0; j < x.size(); j++) {
                    bool top = x[j] == low;
                    for (auto &y : @a) if (y[j] > x[j]) top = false;
                    @b += top;
                }
            }
            """,
            """
            vector<long long> @t(@a.size(), LLONG_MAX), @u(@a[0].size(), LLONG_MIN);
            for (int i = 0; i < (int)@a.size(); i++) for (int j = 0; j < (int)@a[0].size(); j++) {
                @t[i] = min(@t[i], @a[i][j]);
                @u[j] = max(@u[j], @a[i][j]);
            }
            long long @b = 0;
            for (auto x : @t) @b += count(@u.begin(), @u.end(), x);
            """,
            """
            long long @b = 0;
            for (int i = 0; i < (int)@a.size(); i++) for (int j = 0; j < (int)@a[0].size(); j++) {
                bool ok = true;
                for (int y = 0; y < (int)@a[0].size(); y++) ok = ok && @a[i][j] <= @a[i][y];
                for (int x = 0; x < (int)@a.size(); x++) ok = ok && @a[i][j] >= @a[x][j];
                if (ok) @b++;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                lambda matrix, _: _saddles(matrix, 0, strict=True),
                """
                @b = 0
                for i in range(len(@a)):
                    for j in range(len(@a[0])):
                        if all(@a[i][j] < @a[i][y] for y in range(len(@a[0])) if y != j):
                            if all(@a[i][j] > @a[x][j] for x in range(len(@a)) if x != i):
                                @b += 1
                """,
                """
                long long @b = 0;
                for (int i = 0; i < (int)@a.size(); i++) {
                    for (int j = 0; j < (int)@a[0].size(); j++) {
                        bool ok = true;
                        for (int y = 0; y < (int)@a[0].size(); y++) {
                            if (y != j && @a[i][y] <= @a[i][j]) ok = false;
                        }
                        for (int x = 0; x < (int)@a.size(); x++) {
                            if (x != i && @a[x][j] >= @a[i][j]) ok = false;
                        }
                        @b += ok;
                    }
                }
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda matrix, _: _saddles([list(x) for x in zip(*matrix, strict=True)], 0),
                """
                @t = list(map(max, @a))
                @u = list(map(min, zip(*@a)))
                @b = sum(x == y for x in @t for y in @u)
                """,
            ),
        ),
        tags=("implementation", "brute force"),
        fast=False,
    ),
    _number(
        key="matrix_peaks",
        apply=_peaks,
        actions=(
            "count the @items that are greater than every neighbour of theirs (up, down, left,"
            " right, as far as there is one)",
            "find how many @items strictly exceed all @items that share a side with them; on the"
            " border there are fewer of these",
            "compute the number of peaks, that is, of places whose @item is strictly greater than"
            " those directly above, below, left and right of it that exist",
        ),
        results=(
            "the number of @items that are greater than every neighbour of theirs (up, down, left,"
            " right, as far as there is one)",
            "the number of @items that strictly exceed all @items that share a side with them; on"
            " the border there are fewer of these",
            "the number of peaks, that is, of places whose @item is strictly greater than those"
            " directly above, below, left and right of it that exist",
        ),
        python=(
            """
            @b = 0
            for i in range(len(@a)):
                for j in range(len(@a[0])):
                    @t = True
                    for x, y in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                        if 0 <= x < len(@a) and 0 <= y < len(@a[0]) and @a[x][y] >= @a[i][j]:
                            @t = False
                    @b += @t
            """,
            """
            @t = {(i, j): y for i, x in enumerate(@a) for j, y in enumerate(x)}
            @b = 0
            for (i, j), y in @t.items():
                @u = [@t.get(x, y - 1) for x in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1))]
                if max(@u) < y:
                    @b += 1
            """,
            """
            @t = set(itertools.product(range(len(@a)), range(len(@a[0]))))
            for i in range(len(@a)):
                for j in range(len(@a[0])):
                    for x, y in ((i + 1, j), (i, j + 1)):
                        if x < len(@a) and y < len(@a[0]):
                            if @a[x][y] >= @a[i][j]:
                                @t.discard((i, j))
                            if @a[i][j] >= @a[x][y]:
                                @t.discard((x, y))
            @b = len(@t)
            """,
        ),
        cpp=(
            """
            long long @b = 0;
            for (int i = 0; i < (int)@a.size(); i++) for (int j = 0; j < (int)@a[0].size(); j++) {
                if (i > 0 && @a[i - 1][j] >= @a[i][j]) continue;
                if (j > 0 && @a[i][j - 1] >= @a[i][j]) continue;
                if (i + 1 < (int)@a.size() && @a[i + 1][j] >= @a[i][j]) continue;
                if (j + 1 < (int)@a[0].size() && @a[i][j + 1] >= @a[i][j]) continue;
                @b++;
            }
            """,
            """
            int @t = @a.size(), @u = @a[0].size();
            long long @b = 0;
            for (int i = 0; i < @t; i++) for (int j = 0; j < @u; j++) {
                int dx[] = {1, -1, 0, 0}, dy[] = {0, 0, 1, -1};
                bool ok = true;
                for (int d = 0; d < 4; d++) {
                    int x = i + dx[d], y = j + dy[d];
                    if (x >= 0 && y >= 0 && x < @t && y < @u) ok &= @a[x][y] < @a[i][j];
                }
                @b += ok;
            }
            """,
            """
            auto @n = [&](int x, int y) {
                bool in = x >= 0 && y >= 0 && x < (int)@a.size() && y < (int)@a[0].size();
                return in ? @a[x][y] : LLONG_MIN;
            };
            long long @b = 0;
            for (int i = 0; i < (int)@a.size(); i++) for (int j = 0; j < (int)@a[0].size(); j++) {
                if (@a[i][j] > max({@n(i - 1, j), @n(i + 1, j), @n(i, j - 1), @n(i, j + 1)})) @b++;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                lambda matrix, _: _peaks(matrix, 0, ties=True),
                """
                @b = 0
                for i in range(len(@a)):
                    for j in range(len(@a[0])):
                        @t = True
                        for x, y in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                            if 0 <= x < len(@a) and 0 <= y < len(@a[0]) and @a[x][y] > @a[i][j]:
                                @t = False
                        @b += @t
                """,
                """
                int @t = @a.size(), @u = @a[0].size();
                long long @b = 0;
                for (int i = 0; i < @t; i++) for (int j = 0; j < @u; j++) {
                    if (i > 0 && @a[i - 1][j] > @a[i][j]) continue;
                    if (j > 0 && @a[i][j - 1] > @a[i][j]) continue;
                    if (i + 1 < @t && @a[i + 1][j] > @a[i][j]) continue;
                    if (j + 1 < @u && @a[i][j + 1] > @a[i][j]) continue;
                    @b++;
                }
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda matrix, _: _peaks(matrix, 0, border=False),
                """
                @b = 0
                for i in range(1, len(@a) - 1):
                    for j in range(1, len(@a[0]) - 1):
                        @t = [@a[i - 1][j], @a[i + 1][j], @a[i][j - 1], @a[i][j + 1]]
                        if @a[i][j] > max(@t):
                            @b += 1
                """,
                """
                long long @b = 0;
                for (int i = 1; i + 1 < (int)@a.size(); i++) {
                    for (int j = 1; j + 1 < (int)@a[0].size(); j++) {
                        long long x = max(@a[i - 1][j], @a[i + 1][j]);
                        long long y = max(@a[i][j - 1], @a[i][j + 1]);
                        if (@a[i][j] > max(x, y)) @b++;
                    }
                }
                """,
            ),
        ),
        tags=("implementation",),
    ),
    _number(
        key="best_of_row_minima",
        apply=lambda matrix, _: max(map(min, matrix)),
        actions=(
            "find the largest number that is the smallest @item of some row",
            "take the minimum of every row and find the maximum of these minima",
            "choose the row whose smallest @item is as large as possible and take this @item",
        ),
        results=(
            "the largest number that is the smallest @item of some row",
            "the maximum among the minima of the rows",
            "the smallest @item of the row in which this is as large as possible",
        ),
        python=(
            "@b = max(min(x) for x in @a)",
            """
            @b = None
            for x in @a:
                @t = x[0]
                for y in x:
                    if y < @t:
                        @t = y
                if @b is None or @t > @b:
                    @b = @t
            """,
            "@b = sorted(map(min, @a))[-1]",
            "@b = max(sorted(x)[0] for x in @a)",
        ),
        cpp=(
            """
            long long @b = LLONG_MIN;
            for (auto &x : @a) @b = max(@b, *min_element(x.begin(), x.end()));
            """,
            """
            vector<long long> @t;
            for (int i = 0; i < (int)@a.size(); i++) {
                long long low = @a[i][0];
                for (int j = 1; j < (int)@a[i].size(); j++) if (@a[i][j] < low) low = @a[i][j];
                @t.push_back(low);
            }
            long long @b = *max_element(@t.begin(), @t.end());
            """,
            """
            set<long long> @t;
            for (auto x : @a) {
                sort(x.begin(), x.end());
                @t.insert(x.front());
            }
            long long @b = *@t.rbegin();
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda matrix, _: min(map(max, matrix)),
                "@b = min(max(x) for x in @a)",
                """
                long long @b = LLONG_MAX;
                for (auto &x : @a) @b = min(@b, *max_element(x.begin(), x.end()));
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda matrix, _: max(0, *map(min, matrix)),
                """
                @b = 0
                for x in @a:
                    @b = max(@b, min(x))
                """,
                """
                long long @b = 0;
                for (auto &x : @a) @b = max(@b, *min_element(x.begin(), x.end()));
                """,
            ),
        ),
        tags=("implementation", "greedy"),
    ),
)
