"""Blocks from matrix to a number that add up certain places."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import MATRIX, NUMBER
from alphacode.datasets.curriculum.library.arithmetic import wrap32
from alphacode.datasets.curriculum.library.writing import slip, written

_number = functools.partial(written, takes=MATRIX, gives=NUMBER)
_Matrix = list[list[int]]


def _mass(matrix: _Matrix, _: int) -> int:
    """The sum of all magnitudes, which no partial sum passes."""
    return sum(abs(x) for row in matrix for x in row)


def _trace(matrix: _Matrix, _: int) -> int:
    return sum(row[i] for i, row in enumerate(matrix) if i < len(row))


def _border_sum(matrix: _Matrix, _: int) -> int:
    inside = sum(sum(row[1:-1]) for row in matrix[1:-1])
    return sum(map(sum, matrix)) - inside


def _border_sum_corners_twice(matrix: _Matrix, _: int) -> int:
    return sum(matrix[0]) + sum(matrix[-1]) + sum(row[0] + row[-1] for row in matrix)


BLOCKS = table(
    _number(
        key="matrix_trace",
        apply=_trace,
        actions=(
            "add up the @items on the diagonal that starts in the top left corner and goes down to"
            " the right until the @whole ends",
            "compute the sum of the @items whose row number and column number are equal (rows and"
            " columns are numbered from 1)",
            "sum the diagonal of the largest square in the top left corner, from its top left to"
            " its bottom right @item",
        ),
        results=(
            "the sum of the @items on the diagonal that starts in the top left corner and goes down"
            " to the right until the @whole ends",
            "the sum of the @items whose row number and column number are equal (rows and columns"
            " are numbered from 1)",
            "the sum of the diagonal of the largest square in the top left corner, from its top"
            " left to its bottom right @item",
        ),
        python=(
            "@b = sum(@a[i][i] for i in range(min(len(@a), len(@a[0]))))",
            """
            @b = 0
            for i in range(len(@a)):
                for j in range(len(@a[0])):
                    if i == j:
                        @b += @a[i][j]
            """,
            "@b = sum(x[i] for i, x in enumerate(@a) if i < len(x))",
        ),
        cpp=(
            """
            long long @b = 0;
            for (int i = 0; i < (int)min(@a.size(), @a[0].size()); i++) @b += @a[i][i];
            """,
            """
            long long @b = 0;
            for (int i = 0; i < (int)@a.size(); i++) {
                for (int j = 0; j < (int)@a[0].size(); j++) if (i == j) @b += @a[i][j];
            }
            """,
            """
            long long @b = 0;
            size_t @t = 0;
            for (auto &x : @a) {
                if (@t < x.size()) @b += x[@t++];
            }
            """,
        ),
        faults=(
            slip(
                Mistake.OVERFLOW,
                lambda matrix, _: wrap32(_trace(matrix, 0)),
                cpp="""
                int @t = 0;
                for (int i = 0; i < (int)min(@a.size(), @a[0].size()); i++) @t += @a[i][i];
                long long @b = @t;
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda matrix, _: _trace([row[::-1] for row in matrix], 0),
                "@b = sum(@a[i][-1 - i] for i in range(min(len(@a), len(@a[0]))))",
                """
                long long @b = 0;
                for (int i = 0; i < (int)min(@a.size(), @a[0].size()); i++) {
                    @b += @a[i][@a[0].size() - 1 - i];
                }
                """,
            ),
        ),
        tags=("implementation", "math"),
        peak=_mass,
    ),
    _number(
        key="border_sum",
        apply=_border_sum,
        actions=(
            "add up the @items on the border of the @whole (first and last row and column), each of"
            " them once",
            "compute the sum of the outermost ring of @items, without counting any place twice",
            "sum all @items in the first or last row or in the first or last column, the corners"
            " only once",
        ),
        results=(
            "the sum of the @items on the border of the @whole (first and last row and column),"
            " each counted once",
            "the sum of the outermost ring of @items, no place counted twice",
            "the sum of all @items in the first or last row or in the first or last column, the"
            " corners counted only once",
        ),
        python=(
            "@b = sum(map(sum, @a)) - sum(sum(x[1:-1]) for x in @a[1:-1])",
            """
            @b = 0
            for i in range(len(@a)):
                for j in range(len(@a[0])):
                    if i == 0 or j == 0 or i == len(@a) - 1 or j == len(@a[0]) - 1:
                        @b += @a[i][j]
            """,
            """
            @t = {(i, j) for i in range(len(@a)) for j in (0, len(@a[0]) - 1)}
            @t |= {(i, j) for i in (0, len(@a) - 1) for j in range(len(@a[0]))}
            @b = sum(@a[x][y] for x, y in @t)
            """,
        ),
        cpp=(
            """
            long long @b = 0;
            for (int i = 0; i < (int)@a.size(); i++) {
                for (int j = 0; j < (int)@a[0].size(); j++) {
                    bool edge = i == 0 || j == 0 || i + 1 == (int)@a.size();
                    if (edge || j + 1 == (int)@a[0].size()) @b += @a[i][j];
                }
            }
            """,
            """
            long long @b = 0;
            for (auto &x : @a) @b += accumulate(x.begin(), x.end(), 0LL);
            for (size_t i = 1; i + 1 < @a.size(); i++) {
                for (size_t j = 1; j + 1 < @a[i].size(); j++) @b -= @a[i][j];
            }
            """,
            """
            int @t = @a.size(), @u = @a[0].size();
            long long @b = accumulate(@a[0].begin(), @a[0].end(), 0LL);
            for (int i = 1; i < @t; i++) {
                for (int j = 0; j < @u; j += i == @t - 1 ? 1 : max(1, @u - 1)) @b += @a[i][j];
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                _border_sum_corners_twice,
                """
                @b = sum(@a[0]) + sum(@a[-1])
                for x in @a:
                    @b += x[0] + x[-1]
                """,
                """
                long long @b = 0;
                for (auto y : @a[0]) @b += y;
                for (auto y : @a.back()) @b += y;
                for (auto &x : @a) @b += x[0] + x.back();
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                lambda matrix, _: wrap32(_border_sum(matrix, 0)),
                cpp="""
                int @t = 0;
                for (int i = 0; i < (int)@a.size(); i++) {
                    for (int j = 0; j < (int)@a[0].size(); j++) {
                        bool edge = i == 0 || j == 0 || i + 1 == (int)@a.size();
                        if (edge || j + 1 == (int)@a[0].size()) @t += @a[i][j];
                    }
                }
                long long @b = @t;
                """,
            ),
        ),
        tags=("implementation",),
        peak=_mass,
    ),
)
