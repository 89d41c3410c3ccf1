"""Blocks from matrix to the best sum of some sort."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import MATRIX, NUMBER
from alphacode.datasets.curriculum.library.arithmetic import wrap32
from alphacode.datasets.curriculum.library.writing import slip, written

_number = functools.partial(written, takes=MATRIX, gives=NUMBER)
_Matrix = list[list[int]]


def _mass(matrix: _Matrix, _: int) -> int:
    """Four times the sum of all magnitudes, which no sum of four partial sums passes."""
    return 4 * sum(abs(x) for row in matrix for x in row)


def _best_path(matrix: _Matrix, _: int, *, padded: bool = False, wraps: bool = False) -> int:
    """The largest sum on a way right and down, found place by place.

    With `padded` zeros surround the matrix as if a way could enter there; with `wraps` every sum
    is held in 32 bits.
    """
    best: dict[tuple[int, int], int] = {}
    for i, row in enumerate(matrix):
        for j, x in enumerate(row):
            before = [best[at] for at in ((i - 1, j), (i, j - 1)) if at in best]
            if padded and len(before) < 2:
                before.append(0)
            total = max(before, default=0) + x
            best[i, j] = wrap32(total) if wraps else total
    return best[len(matrix) - 1, len(matrix[0]) - 1]


def _best_block(matrix: _Matrix, side: int, *, least: int | None = None) -> int:
    """The largest sum of a square of that side, cut to the matrix, and no less than `least`."""
    height, width = min(side, len(matrix)), min(side, len(matrix[0]))
    sums = [
        sum(sum(row[j : j + width]) for row in matrix[i : i + height])
        for i in range(len(matrix) - height + 1)
        for j in range(len(matrix[0]) - width + 1)
    ]
    return max(sums) if least is None else max(least, *sums)


BLOCKS = table(
    _number(
        key="best_path_sum",
        apply=_best_path,
        actions=(
            "go from the top left to the bottom right corner with steps to the right and down only,"
            " and find the largest possible sum of the @items passed, both ends included",
            "compute the maximum total of @items over all ways from the first @item of the first"
            " row to the last one of the last row that move only right or down; both ends count",
            "collect @items on a way that starts in the top left corner, ends in the bottom right"
            " one and goes one place right or down each time (both corners are collected), and take"
            " the greatest total there is",
        ),
        results=(
            "the largest possible sum of the @items passed on a way from the top left to the bottom"
            " right corner with steps to the right and down only, both ends included",
            "the maximum total of @items over all ways from the first @item of the first row to the"
            " last one of the last row that move only right or down; both ends count",
            "the greatest total of @items that can be collected on a way that starts in the top"
            " left corner, ends in the bottom right one and goes one place right or down each time"
            " (both corners are collected)",
        ),
        python=(
            """
            @t = [x[:] for x in @a]
            for i in range(len(@t)):
                for j in range(len(@t[0])):
                    if i > 0 and j > 0:
                        @t[i][j] += max(@t[i - 1][j], @t[i][j - 1])
                    elif i > 0:
                        @t[i][j] += @t[i - 1][j]
                    elif j > 0:
                        @t[i][j] += @t[i][j - 1]
            @b = @t[-1][-1]
            """,
            """
            @t = list(itertools.accumulate(@a[0]))
            for x in @a[1:]:
                @t[0] += x[0]
                for j in range(1, len(x)):
                    @t[j] = max(@t[j], @t[j - 1]) + x[j]
            @b = @t[-1]
            """,
            """
            @t = {(0, -1): 0}
            for i, x in enumerate(@a):
                for j, y in enumerate(x):
                    @u = [@t[ch] for ch in ((i - 1, j), (i, j - 1)) if ch in @t]
                    @t[i, j] = max(@u) + y
            @b = @t[len(@a) - 1, len(@a[0]) - 1]
            """,
        ),
        cpp=(
            """
            vector<vector<long long>> @t = @a;
            for (int i = 0; i < (int)@t.size(); i++) {
                for (int j = 0; j < (int)@t[0].size(); j++) {
                    if (i && j) @t[i][j] += max(@t[i - 1][j], @t[i][j - 1]);
                    else if (i) @t[i][j] += @t[i - 1][j];
                    else if (j) @t[i][j] += @t[i][j - 1];
                }
            }
            long long @b = @t.back().back();
            """,
            """
            vector<long long> @t(@a[0].size() + 1, LLONG_MIN);
            @t[1] = 0;
            for (auto &x : @a) {
                for (size_t j = 0; j < x.size(); j++) @t[j + 1] = max(@t[j], @t[j + 1]) + x[j];
            }
            long long @b = @t.back();
            """,
            """
            vector<vector<long long>> @t = @a;
            long long @b = 0;
            for (int i = (int)@a.size() - 1; i >= 0; i--) {
                for (int j = (int)@a[0].size() - 1; j >= 0; j--) {
                    bool down = i + 1 < (int)@a.size(), right = j + 1 < (int)@a[0].size();
                    long long best = 0;
                    if (down && right) best = max(@t[i + 1][j], @t[i][j + 1]);
                    else if (down) best = @t[i + 1][j];
                    else if (right) best = @t[i][j + 1];
                    @b = @t[i][j] += best;
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda matrix, _: _best_path(matrix, 0, padded=True),
                """
                @t = [[0] * (len(@a[0]) + 1) for i in range(len(@a) + 1)]
                for i in range(len(@a)):
                    for j in range(len(@a[0])):
                        @t[i + 1][j + 1] = max(@t[i][j + 1], @t[i + 1][j]) + @a[i][j]
                @b = @t[-1][-1]
                """,
                """
                vector<vector<long long>> @t(@a.size() + 1, vector<long long>(@a[0].size() + 1));
                for (size_t i = 0; i < @a.size(); i++) {
                    for (size_t j = 0; j < @a[0].size(); j++) {
                        @t[i + 1][j + 1] = max(@t[i][j + 1], @t[i + 1][j]) + @a[i][j];
                    }
                }
                long long @b = @t[@a.size()][@a[0].size()];
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                lambda matrix, _: _best_path(matrix, 0, wraps=True),
                cpp="""
                vector<vector<int>> @t(@a.size(), vector<int>(@a[0].size()));
                for (int i = 0; i < (int)@t.size(); i++) {
                    for (int j = 0; j < (int)@t[0].size(); j++) {
                        int best = 0;
                        if (i && j) best = max(@t[i - 1][j], @t[i][j - 1]);
                        else if (i) best = @t[i - 1][j];
                        else if (j) best = @t[i][j - 1];
                        @t[i][j] = best + @a[i][j];
                    }
                }
                long long @b = @t.back().back();
                """,
            ),
        ),
        tags=("dp",),
        peak=_mass,
    ),
    _number(
        key="best_block_sum",
        apply=_best_block,
        actions=(
            "find the largest sum of the @items in a block of @c successive rows and @c successive"
            " columns (where there are fewer than @c rows or columns, take all of them)",
            "compute the maximum total over all @c x @c squares of the @whole; if it has fewer than"
            " @c rows or columns, the square is cut to what there is",
            "determine the greatest sum inside a window of @c rows by @c columns, which covers all"
            " rows or all columns where there are fewer than @c",
        ),
        results=(
            "the largest sum of the @items in a block of @c successive rows and @c successive"
            " columns (of all of them where there are fewer than @c)",
            "the maximum total over all @c x @c squares of the @whole; if it has fewer than @c rows"
            " or columns, the square is cut to what there is",
            "the greatest sum inside a window of @c rows by @c columns, which covers all rows or"
            " all columns where there are fewer than @c",
        ),
        python=(
            """
            @t = min(@c, len(@a))
            @u = min(@c, len(@a[0]))
            @b = max(
                sum(sum(x[j:j + @u]) for x in @a[i:i + @t])
                for i in range(len(@a) - @t + 1)
                for j in range(len(@a[0]) - @u + 1)
            )
            """,
            """
            @t = [[0] * (len(@a[0]) + 1) for i in range(len(@a) + 1)]
            for i in range(len(@a)):
                for j in range(len(@a[0])):
                    @t[i + 1][j + 1] = @t[i][j + 1] + @t[i + 1][j] - @t[i][j] + @a[i][j]
            @b = None
            for i in range(min(@c, len(@a)), len(@a) + 1):
                for j in range(min(@c, len(@a[0])), len(@a[0]) + 1):
                    x, y = max(0, i - @c), max(0, j - @c)
                    @u = @t[i][j] - @t[x][j] - @t[i][y] + @t[x][y]
                    if @b is None or @u > @b:
                        @b = @u
            """,
            """
            @u = []
            for i in range(max(1, len(@a) - @c + 1)):
                @t = [sum(x) for x in zip(*@a[i:i + @c])]
                for j in range(max(1, len(@t) - @c + 1)):
                    @u.append(sum(@t[j:j + @c]))
            @b = max(@u)
            """,
        ),
        cpp=(
            """
            int @t = min((int)@a.size(), (int)@c), @u = min((int)@a[0].size(), (int)@c);
            long long @b = LLONG_MIN;
            for (int i = 0; i + @t <= (int)@a.size(); i++) {
                for (int j = 0; j + @u <= (int)@a[0].size(); j++) {
                    long long sum = 0;
                    for (int x = i; x < i + @t; x++) {
                        for (int y = j; y < j + @u; y++) sum += @a[x][y];
                    }
                    @b = max(@b, sum);
                }
            }
            """,
            """
            vector<vector<long long>> @t(@a.size() + 1, vector<long long>(@a[0].size() + 1));
            for (size_t i = 0; i < @a.size(); i++) for (size_t j = 0; j < @a[0].size(); j++) {
                @t[i + 1][j + 1] = @t[i + 1][j] + @t[i][j + 1] - @t[i][j] + @a[i][j];
            }
            long long @b = LLONG_MIN;
            for (int i = min<int>(@c, @a.size()); i <= (int)@a.size(); i++) {
                for (int j = min<int>(@c, @a[0].size()); j <= (int)@a[0].size(); j++) {
                    int x = max<int>(0, i - @c), y = max<int>(0, j - @c);
                    @b = max(@b, @t[i][j] - @t[x][j] - @t[i][y] + @t[x][y]);
                }
            }
            """,
            """
            long long @b = LLONG_MIN;
            for (int i = 0; i == 0 || i + @c <= (int)@a.size(); i++) {
                vector<long long> sums(@a[0].size());
                for (int x = i; x < min<int>(i + @c, @a.size()); x++) {
                    for (int j = 0; j < (int)sums.size(); j++) sums[j] += @a[x][j];
                }
                long long sum = 0;
                for (int j = 0; j < (int)sums.size(); j++) {
                    sum += sums[j];
                    if (j >= @c) sum -= sums[j - @c];
                    if (j + 1 >= min<int>(@c, sums.size())) @b = max(@b, sum);
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda matrix, side: _best_block(matrix, side, least=0),
                """
                @b = 0
                for i in range(max(1, len(@a) - @c + 1)):
                    for j in range(max(1, len(@a[0]) - @c + 1)):
                        @b = max(@b, sum(sum(x[j:j + @c]) for x in @a[i:i + @c]))
                """,
                """
                int @t = min((int)@a.size(), (int)@c), @u = min((int)@a[0].size(), (int)@c);
                long long @b = 0;
                for (int i = 0; i + @t <= (int)@a.size(); i++) {
                    for (int j = 0; j + @u <= (int)@a[0].size(); j++) {
                        long long sum = 0;
                        for (int x = 0; x < @t; x++) {
                            for (int y = 0; y < @u; y++) sum += @a[i + x][j + y];
                        }
                        @b = max(@b, sum);
                    }
                }
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda matrix, side: _best_block(
                    [row[: max(side, len(row) - 1)] for row in matrix], side
                ),
                """
                @b = -10**20
                for i in range(max(1, len(@a) - @c + 1)):
                    for j in range(max(1, len(@a[0]) - @c)):
                        @b = max(@b, sum(sum(x[j:j + @c]) for x in @a[i:i + @c]))
                """,
            ),
        ),
        tags=("dp", "brute force"),
        numbers=range(2, 5),
        peak=_mass,
    ),
)
