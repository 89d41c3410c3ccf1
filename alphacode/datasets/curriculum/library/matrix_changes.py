"""Blocks from matrix to a matrix or a grid."""

import functools
import itertools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import GRID, MATRIX
from alphacode.datasets.curriculum.library.arithmetic import wrap32
from alphacode.datasets.curriculum.library.writing import slip, written

_matrix = functools.partial(written, takes=MATRIX, gives=MATRIX)
_Matrix = list[list[int]]


def _mass(matrix: _Matrix, _: int) -> int:
    """Three times the sum of all magnitudes, which no sum of three partial sums passes."""
    return 3 * sum(abs(x) for row in matrix for x in row)


def _transposed(matrix: _Matrix, _: int) -> _Matrix:
    return [list(column) for column in zip(*matrix, strict=True)]


def _prefix_sums(matrix: _Matrix, _: int) -> _Matrix:
    """For each place the sum of the rectangle that begins in the top left corner."""
    along = [list(itertools.accumulate(row)) for row in matrix]
    return _transposed([list(itertools.accumulate(x)) for x in zip(*along, strict=True)], 0)


def _marked(matrix: _Matrix, least: int) -> list[str]:
    return ["".join("#" if x >= least else "." for x in row) for row in matrix]


BLOCKS = table(
    _matrix(
        key="transpose_matrix",
        apply=_transposed,
        actions=(
            "transpose the @whole, so that rows become columns",
            "write each column of the @whole, from top to bottom, as a row, beginning with the"
            " leftmost",
            "swap rows and columns: the @item in row i and column j moves to row j and column i",
        ),
        results=(
            "the @whole transposed, so that its rows are now columns",
            "the @whole whose rows are the columns of the old one, read from top to bottom",
            "the @whole with rows and columns swapped, the @item of row i and column j now in row j"
            " and column i",
        ),
        python=(
            "@b = [list(x) for x in zip(*@a)]",
            """
            @b = []
            for j in range(len(@a[0])):
                @t = []
                for x in @a:
                    @t.append(x[j])
                @b.append(@t)
            """,
            """
            @b = [[0] * len(@a) for y in @a[0]]
            for i in range(len(@a)):
                for j in range(len(@a[0])):
                    @b[j][i] = @a[i][j]
            """,
        ),
        cpp=(
            """
            vector<vector<long long>> @b(@a[0].size(), vector<long long>(@a.size()));
            for (int i = 0; i < (int)@a.size(); i++) {
                for (int j = 0; j < (int)@a[0].size(); j++) @b[j][i] = @a[i][j];
            }
            """,
            """
            vector<vector<long long>> @b(@a[0].size());
            for (auto &x : @a) for (size_t j = 0; j < x.size(); j++) @b[j].push_back(x[j]);
            """,
            """
            vector<vector<long long>> @b;
            for (size_t j = 0; j < @a[0].size(); j++) {
                @b.emplace_back();
                transform(@a.begin(), @a.end(), back_inserter(@b.back()), [j](auto &x) {
                    return x[j];
                });
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda matrix, _: _transposed(matrix[::-1], 0),
                "@b = [list(x) for x in zip(*@a[::-1])]",
                """
                vector<vector<long long>> @b(@a[0].size());
                for (int i = (int)@a.size() - 1; i >= 0; i--) {
                    for (int j = 0; j < (int)@a[0].size(); j++) @b[j].push_back(@a[i][j]);
                }
                """,
            ),
        ),
        tags=("implementation",),
    ),
    _matrix(
        key="prefix_table",
        apply=_prefix_sums,
        actions=(
            "replace every @item by the sum of all @items that are neither below it nor to the"
            " right of it, itself included",
            "compute the table of two-dimensional prefix sums: each entry is the sum of the"
            " rectangle from the top left corner to that place",
            "write in every place the total of the rectangle whose opposite corners are the top"
            " left @item and the one in this place",
        ),
        results=(
            "the @whole with every @item replaced by the sum of all @items that are neither below"
            " it nor to the right of it, itself included",
            "the table of two-dimensional prefix sums, each entry the sum of the rectangle from the"
            " top left corner to that place",
            "the table that holds in every place the total of the rectangle whose opposite corners"
            " are the top left @item and the one in this place",
        ),
        python=(
            """
            @b = [x[:] for x in @a]
            for i in range(len(@b)):
                for j in range(len(@b[0])):
                    if i > 0:
                        @b[i][j] += @b[i - 1][j]
                    if j > 0:
                        @b[i][j] += @b[i][j - 1]
                    if i > 0 and j > 0:
                        @b[i][j] -= @b[i - 1][j - 1]
            """,
            """
            @t = [0] * len(@a[0])
            @b = []
            for x in @a:
                @t = [i + j for i, j in zip(@t, itertools.accumulate(x))]
                @b.append(@t)
            """,
            """
            @t = [list(itertools.accumulate(x)) for x in @a]
            @t = zip(*[itertools.accumulate(x) for x in zip(*@t)])
            @b = [list(x) for x in @t]
            """,
        ),
        cpp=(
            """
            vector<vector<long long>> @b = @a;
            for (int i = 0; i < (int)@b.size(); i++) {
                for (int j = 0; j < (int)@b[0].size(); j++) {
                    if (i > 0) @b[i][j] += @b[i - 1][j];
                    if (j > 0) @b[i][j] += @b[i][j - 1];
                    if (i > 0 && j > 0) @b[i][j] -= @b[i - 1][j - 1];
                }
            }
            """,
            """
            vector<vector<long long>> @b = @a;
            for (auto &x : @b) partial_sum(x.begin(), x.end(), x.begin());
            for (size_t i = 1; i < @b.size(); i++) {
                for (size_t j = 0; j < @b[i].size(); j++) @b[i][j] += @b[i - 1][j];
            }
            """,
            """
            vector<vector<long long>> @b;
            vector<long long> @t(@a[0].size());
            for (auto &x : @a) {
                long long sum = 0;
                for (size_t j = 0; j < x.size(); j++) {
                    sum += x[j];
                    @t[j] += sum;
                }
                @b.push_back(@t);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda matrix, _: [list(itertools.accumulate(row)) for row in matrix],
                "@b = [list(itertools.accumulate(x)) for x in @a]",
                """
                vector<vector<long long>> @b = @a;
                for (auto &x : @b) for (size_t j = 1; j < x.size(); j++) x[j] += x[j - 1];
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                lambda matrix, _: [list(map(wrap32, row)) for row in _prefix_sums(matrix, 0)],
                cpp="""
                vector<vector<long long>> @b = @a;
                vector<int> @t(@a[0].size());
                for (auto &x : @b) {
                    int sum = 0;
                    for (size_t j = 0; j < x.size(); j++) {
                        sum += x[j];
                        @t[j] = (long long)@t[j] + sum;
                        x[j] = @t[j];
                    }
                }
                """,
            ),
        ),
        tags=("dp", "implementation"),
        peak=_mass,
    ),
    written(
        key="mark_large",
        takes=MATRIX,
        gives=GRID,
        apply=_marked,
        actions=(
            "draw a grid of the same size with # for every @item that is at least @c and a dot for"
            " every smaller one",
            "turn the @whole into a grid: an @item >= @c becomes #, an @item < @c becomes a dot"
            " in the same place",
            "mark each @item that is not less than @c with # and each other one with a dot in a"
            " grid of the same size",
        ),
        results=(
            "the grid of the same size with # for every @item that is at least @c and a dot for"
            " every smaller one",
            "the grid in which an @item >= @c is drawn as # and an @item < @c as a dot in the"
            " same place",
            "the grid in which each @item that is not less than @c is marked with # and each other"
            " one with a dot",
        ),
        python=(
            '@b = ["".join("#" if y >= @c else "." for y in x) for x in @a]',
            """
            @b = []
            for x in @a:
                @t = ""
                for y in x:
                    if y < @c:
                        @t += "."
                    else:
                        @t += "#"
                @b.append(@t)
            """,
            '@b = ["".join(".#"[y >= @c] for y in x) for x in @a]',
            '@b = list(map(lambda x: "".join(map(lambda y: "#" if y >= @c else ".", x)), @a))',
        ),
        cpp=(
            """
            vector<string> @b(@a.size(), string(@a[0].size(), '.'));
            for (int i = 0; i < (int)@a.size(); i++) {
                for (int j = 0; j < (int)@a[0].size(); j++) if (@a[i][j] >= @c) @b[i][j] = '#';
            }
            """,
            """
            vector<string> @b;
            for (auto &x : @a) {
                @b.push_back("");
                for (auto y : x) @b.back() += y < @c ? '.' : '#';
            }
            """,
            """
            vector<string> @b;
            for (auto &x : @a) {
                string cells;
                transform(x.begin(), x.end(), back_inserter(cells), [&](long long y) {
                    return ".#"[y >= @c];
                });
                @b.push_back(cells);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                lambda matrix, least: _marked(matrix, least + 1),
                '@b = ["".join("#" if y > @c else "." for y in x) for x in @a]',
                """
                vector<string> @b;
                for (auto &x : @a) {
                    @b.push_back("");
                    for (auto y : x) @b.back() += y > @c ? '#' : '.';
                }
                """,
            ),
        ),
        tags=("implementation",),
        numbers=range(1, 6),
    ),
)
