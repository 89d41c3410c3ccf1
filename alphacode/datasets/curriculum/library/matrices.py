"""Blocks from matrix to a list of numbers."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import MATRIX, NUMBERS
from alphacode.datasets.curriculum.library.arithmetic import wrap32
from alphacode.datasets.curriculum.library.writing import slip, written

_numbers = functools.partial(written, takes=MATRIX, gives=NUMBERS)
_Matrix = list[list[int]]


def _mass(matrix: _Matrix, _: int) -> int:
    """The sum of all magnitudes, which no partial sum passes."""
    return sum(abs(x) for row in matrix for x in row)


def _spiral(matrix: _Matrix, _: int) -> list[int]:
    """The numbers from the outside in, clockwise from the top left corner."""
    numbers: list[int] = []
    rest: list[tuple[int, ...]] = list(map(tuple, matrix))
    while rest:
        numbers += rest[0]
        rest = list(zip(*rest[1:], strict=True))[::-1]
    return numbers


def _diagonal_sums(matrix: _Matrix, _: int, *, rising: bool = True) -> list[int]:
    """The sums over the diagonals from the bottom left to the top right, or the other ones."""
    height, width = len(matrix), len(matrix[0])
    sums = [0] * (height + width - 1)
    for i, row in enumerate(matrix):
        for j, x in enumerate(row):
            sums[i + j if rising else i - j + width - 1] += x
    return sums


BLOCKS = table(
    _numbers(
        key="row_sums",
        apply=lambda matrix, _: [sum(row) for row in matrix],
        actions=(
            "compute the sum of each row, from top to bottom",
            "replace every row of the @whole by the sum of its @items",
            "add up the @items of every single row and list the totals in order",
        ),
        results=(
            "the sums of the rows, from top to bottom",
            "the totals of the single rows of the @whole, in order",
            "the list in which every row is replaced by the sum of its @items",
        ),
        python=(
            "@b = [sum(x) for x in @a]",
            "@b = list(map(sum, @a))",
            """
            @b = []
            for i in range(len(@a)):
                @t = 0
                for j in range(len(@a[i])):
                    @t += @a[i][j]
                @b.append(@t)
            """,
        ),
        cpp=(
            """
            vector<long long> @b;
            for (auto &x : @a) @b.push_back(accumulate(x.begin(), x.end(), 0LL));
            """,
            """
            vector<long long> @b(@a.size(), 0);
            for (int i = 0; i < (int)@a.size(); i++) {
                for (int j = 0; j < (int)@a[i].size(); j++) @b[i] += @a[i][j];
            }
            """,
            """
            vector<long long> @b;
            for (auto &x : @a) {
                long long sum = 0;
                for (auto y : x) sum += y;
                @b.push_back(sum);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.OVERFLOW,
                lambda matrix, _: [wrap32(sum(row)) for row in matrix],
                cpp="""
                vector<long long> @b;
                for (auto &x : @a) {
                    int sum = 0;
                    for (auto y : x) sum += y;
                    @b.push_back(sum);
                }
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda matrix, _: [sum(column) for column in zip(*matrix, strict=True)],
                "@b = [sum(x) for x in zip(*@a)]",
                """
                vector<long long> @b(@a[0].size(), 0);
                for (auto &x : @a) for (size_t j = 0; j < x.size(); j++) @b[j] += x[j];
                """,
            ),
        ),
        tags=("implementation",),
        peak=_mass,
    ),
    _numbers(
        key="column_maxima",
        apply=lambda matrix, _: [max(column) for column in zip(*matrix, strict=True)],
        actions=(
            "find the largest @item of each column, from left to right",
            "replace every column of the @whole by its maximum",
            "write the greatest @item of every single column, in order",
        ),
        results=(
            "the largest @items of the columns, from left to right",
            "the maxima of the single columns of the @whole, in order",
            "the list in which every column is replaced by its greatest @item",
        ),
        python=(
            "@b = [max(x) for x in zip(*@a)]",
            """
            @b = @a[0][:]
            for x in @a:
                for j in range(len(x)):
                    if x[j] > @b[j]:
                        @b[j] = x[j]
            """,
            "@b = [max(x[j] for x in @a) for j in range(len(@a[0]))]",
            "@b = functools.reduce(lambda x, y: list(map(max, x, y)), @a, @a[0][:])",
        ),
        cpp=(
            """
            vector<long long> @b = @a[0];
            for (auto &x : @a) for (size_t j = 0; j < x.size(); j++) @b[j] = max(@b[j], x[j]);
            """,
            """
            vector<long long> @b;
            for (int j = 0; j < (int)@a[0].size(); j++) {
                long long best = @a[0][j];
                for (int i = 1; i < (int)@a.size(); i++) if (@a[i][j] > best) best = @a[i][j];
                @b.push_back(best);
            }
            """,
            """
            vector<long long> @b(@a[0].size());
            for (size_t j = 0; j < @b.size(); j++) {
                @b[j] = (*max_element(@a.begin(), @a.end(), [j](auto &x, auto &y) {
                    return x[j] < y[j];
                }))[j];
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda matrix, _: [max(0, *column) for column in zip(*matrix, strict=True)],
                """
                @b = [0] * len(@a[0])
                for x in @a:
                    for j in range(len(x)):
                        @b[j] = max(@b[j], x[j])
                """,
                """
                vector<long long> @b(@a[0].size(), 0);
                for (auto &x : @a) for (size_t j = 0; j < x.size(); j++) @b[j] = max(@b[j], x[j]);
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda matrix, _: [max(row) for row in matrix],
                "@b = [max(x) for x in @a]",
                """
                vector<long long> @b;
                for (auto &x : @a) @b.push_back(*max_element(x.begin(), x.end()));
                """,
            ),
        ),
        tags=("implementation",),
    ),
    _numbers(
        key="diagonal_sums",
        apply=_diagonal_sums,
        actions=(
            "for every diagonal that rises from bottom left to top right, add up its @items,"
            " beginning with the diagonal of the top left corner",
            "with rows and columns numbered, compute for each s, in ascending order, the sum of the"
            " @items whose row number plus column number is s",
            "list the sums over the anti-diagonals (going from lower left to upper right), from the"
            " top left corner of the @whole to the bottom right one",
        ),
        results=(
            "the sums over the diagonals that rise from bottom left to top right, beginning with"
            " that of the top left corner",
            "for each s, in ascending order, the sum of the @items whose row number plus column"
            " number is s",
            "the sums over the anti-diagonals (going from lower left to upper right), from the top"
            " left corner of the @whole to the bottom right one",
        ),
        python=(
            """
            @b = [0] * (len(@a) + len(@a[0]) - 1)
            for i in range(len(@a)):
                for j in range(len(@a[0])):
                    @b[i + j] += @a[i][j]
            """,
            """
            @t = defaultdict(int)
            for i, x in enumerate(@a):
                for j, y in enumerate(x):
                    @t[i + j] += y
            @b = [@t[i] for i in sorted(@t)]
            """,
            """
            @b = [
                sum(@a[i][j - i] for i in range(len(@a)) if 0 <= j - i < len(@a[0]))
                for j in range(len(@a) + len(@a[0]) - 1)
            ]
            """,
        ),
        cpp=(
            """
            vector<long long> @b(@a.size() + @a[0].size() - 1);
            for (size_t i = 0; i < @a.size(); i++) {
                for (size_t j = 0; j < @a[i].size(); j++) @b[i + j] += @a[i][j];
            }
            """,
            """
            map<int, long long> @t;
            for (int i = 0; i < (int)@a.size(); i++) {
                for (int j = 0; j < (int)@a[0].size(); j++) @t[i + j] += @a[i][j];
            }
            vector<long long> @b;
            for (auto &x : @t) @b.push_back(x.second);
            """,
            """
            int @t = @a.size(), @u = @a[0].size();
            vector<long long> @b;
            for (int d = 0; d < @t + @u - 1; d++) {
                long long sum = 0;
                for (int i = max(0, d - @u + 1); i <= min(d, @t - 1); i++) sum += @a[i][d - i];
                @b.push_back(sum);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda matrix, _: _diagonal_sums(matrix, 0, rising=False),
                """
                @b = [0] * (len(@a) + len(@a[0]) - 1)
                for i in range(len(@a)):
                    for j in range(len(@a[0])):
                        @b[i - j + len(@a[0]) - 1] += @a[i][j]
                """,
                """
                map<int, long long> @t;
                for (int i = 0; i < (int)@a.size(); i++) {
                    for (int j = 0; j < (int)@a[0].size(); j++) @t[i - j] += @a[i][j];
                }
                vector<long long> @b;
                for (auto &x : @t) @b.push_back(x.second);
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                lambda matrix, _: list(map(wrap32, _diagonal_sums(matrix, 0))),
                cpp="""
                map<int, int> @t;
                for (int i = 0; i < (int)@a.size(); i++) {
                    for (int j = 0; j < (int)@a[0].size(); j++) @t[i + j] += @a[i][j];
                }
                vector<long long> @b;
                for (auto &x : @t) @b.push_back(x.second);
                """,
            ),
        ),
        tags=("implementation",),
        peak=_mass,
    ),
    _numbers(
        key="spiral_numbers",
        apply=_spiral,
        actions=(
            "list the @items in a clockwise spiral from the top left corner inwards, first along"
            " the top row to the right",
            "read the @whole in spiral order: the top row to the right, the last column down, the"
            " bottom row to the left, the first column up, and so on inwards",
            "walk over all @items from outside to inside, starting in the top left corner to the"
            " right and turning clockwise, and write them down",
        ),
        results=(
            "the @items in a clockwise spiral from the top left corner inwards, first along the top"
            " row to the right",
            "the @items of the @whole in spiral order: the top row to the right, the last column"
            " down, the bottom row to the left, the first column up, and so on inwards",
            "all @items as they come on a walk from outside to inside that starts in the top left"
            " corner to the right and turns clockwise",
        ),
        python=(
            """
            @t = @a
            @b = []
            while @t:
                @b += @t[0]
                @t = list(zip(*@t[1:]))[::-1]
            """,
            """
            @t = [0, len(@a) - 1, 0, len(@a[0]) - 1]
            @b = []
            while @t[0] <= @t[1] and @t[2] <= @t[3]:
                for j in range(@t[2], @t[3] + 1):
                    @b.append(@a[@t[0]][j])
                for i in range(@t[0] + 1, @t[1] + 1):
                    @b.append(@a[i][@t[3]])
                if @t[0] < @t[1]:
                    for j in range(@t[3] - 1, @t[2] - 1, -1):
                        @b.append(@a[@t[1]][j])
                if @t[2] < @t[3]:
                    for i in range(@t[1] - 1, @t[0], -1):
                        @b.append(@a[i][@t[2]])
                @t = [@t[0] + 1, @t[1] - 1, @t[2] + 1, @t[3] - 1]
            """,
            """
            @t = {(i, j) for i in range(len(@a)) for j in range(len(@a[0]))}
            @b = []
            i = j = x = 0
            y = 1
            while @t:
                @b.append(@a[i][j])
                @t.remove((i, j))
                if (i + x, j + y) not in @t:
                    x, y = y, -x
                i, j = i + x, j + y
            """,
        ),
        cpp=(
            """
            vector<long long> @b;
            {
                int top = 0, low = (int)@a.size() - 1, left = 0, right = (int)@a[0].size() - 1;
                while (top <= low && left <= right) {
                    for (int j = left; j <= right; j++) @b.push_back(@a[top][j]);
                    for (int i = top + 1; i <= low; i++) @b.push_back(@a[i][right]);
                    if (top < low) for (int j = right - 1; j >= left; j--) @b.push_back(@a[low][j]);
                    if (left < right) for (int i = low - 1; i > top; i--) @b.push_back(@a[i][left]);
                    top++, left++, low--, right--;
                }
            }
            """,
            """
            vector<long long> @b;
            {
                set<pair<int, int>> rest;
                for (int i = 0; i < (int)@a.size(); i++) {
                    for (int j = 0; j < (int)@a[0].size(); j++) rest.insert({i, j});
                }
                int i = 0, j = 0, dx = 0, dy = 1;
                while (!rest.empty()) {
                    @b.push_back(@a[i][j]);
                    rest.erase({i, j});
                    if (!rest.count({i + dx, j + dy})) {
                        swap(dx, dy);
                        dy = -dy;
                    }
                    i += dx;
                    j += dy;
                }
            }
            """,
            """
            int @t = @a.size(), @u = @a[0].size();
            vector<long long> @b;
            for (int i = 0; 2 * i < min(@t, @u); i++) {
                int x = i, y = i;
                while (y < @u - i) @b.push_back(@a[x][y++]);
                for (y--, x++; x < @t - i; x++) @b.push_back(@a[x][y]);
                x--, y--;
                while (x > i && y >= i) @b.push_back(@a[x][y--]);
                for (y = i, x--; x > i && y < @u - i - 1; x--) @b.push_back(@a[x][y]);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda matrix, _: _spiral([list(x) for x in zip(*matrix, strict=True)], 0),
                """
                @t = [list(x) for x in zip(*@a)]
                @b = []
                while @t:
                    @b += @t[0]
                    @t = list(zip(*@t[1:]))[::-1]
                """,
                """
                vector<long long> @b;
                {
                    set<pair<int, int>> rest;
                    for (int i = 0; i < (int)@a.size(); i++) {
                        for (int j = 0; j < (int)@a[0].size(); j++) rest.insert({i, j});
                    }
                    int i = 0, j = 0, dx = 1, dy = 0;
                    while (!rest.empty()) {
                        @b.push_back(@a[i][j]);
                        rest.erase({i, j});
                        if (!rest.count({i + dx, j + dy})) {
                            swap(dx, dy);
                            dx = -dx;
                        }
                        i += dx;
                        j += dy;
                    }
                }
                """,
            ),
        ),
        tags=("implementation",),
        fast=False,
    ),
)
