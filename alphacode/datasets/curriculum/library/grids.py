"""Blocks from grid to grid that move cells."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import GRID
from alphacode.datasets.curriculum.library.writing import slip, written

_grid = functools.partial(written, takes=GRID, gives=GRID)


def _turned(grid: list[str], _: int) -> list[str]:
    return ["".join(column) for column in zip(*grid[::-1], strict=True)]


def _sunk(grid: list[str], _: int, *, rises: bool = False) -> list[str]:
    """In each column the walls at the bottom, or at the top, and the other cells in their order."""
    columns = [
        "".join(sorted(column, key=lambda cell: (cell == "#") != rises))
        for column in zip(*grid, strict=True)
    ]
    return ["".join(row) for row in zip(*columns, strict=True)]


BLOCKS = table(
    _grid(
        key="transpose_grid",
        apply=lambda grid, _: ["".join(column) for column in zip(*grid, strict=True)],
        actions=(
            "transpose the @whole, so that rows become columns",
            "write each column of the @whole, read from top to bottom, as a row, beginning with the"
            " leftmost",
            "reflect the @whole across the diagonal that starts in its top left corner",
        ),
        results=(
            "the @whole transposed, so that its rows are now columns",
            "the @whole whose rows are the columns of the old one, read from top to bottom",
            "the reflection of the @whole across the diagonal that starts in its top left corner",
        ),
        python=(
            '@b = ["".join(x) for x in zip(*@a)]',
            """
            @b = []
            for j in range(len(@a[0])):
                @b.append("")
                for i in range(len(@a)):
                    @b[-1] += @a[i][j]
            """,
            """
            @t = "".join(@a)
            @b = [@t[j::len(@a[0])] for j in range(len(@a[0]))]
            """,
        ),
        cpp=(
            """
            vector<string> @b(@a[0].size(), string(@a.size(), '.'));
            for (int i = 0; i < (int)@a.size(); i++) {
                for (int j = 0; j < (int)@a[0].size(); j++) @b[j][i] = @a[i][j];
            }
            """,
            """
            vector<string> @b(@a[0].size());
            for (auto &x : @a) for (size_t j = 0; j < x.size(); j++) @b[j] += x[j];
            """,
            """
            vector<string> @b;
            for (size_t j = 0; j < @a[0].size(); j++) {
                string col;
                transform(@a.begin(), @a.end(), back_inserter(col), [j](const string &x) {
                    return x[j];
                });
                @b.push_back(col);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                _turned,
                '@b = ["".join(x) for x in zip(*@a[::-1])]',
                """
                vector<string> @b(@a[0].size());
                for (int i = (int)@a.size() - 1; i >= 0; i--) {
                    for (int j = 0; j < (int)@a[0].size(); j++) @b[j] += @a[i][j];
                }
                """,
            ),
        ),
        tags=("implementation",),
    ),
    _grid(
        key="rotate_grid",
        apply=_turned,
        actions=(
            "rotate the @whole by 90 degrees clockwise",
            "turn the @whole a quarter to the right, so that its left column becomes the top row,"
            " read from bottom to top",
            "rotate the @whole clockwise by a right angle",
        ),
        results=(
            "the @whole rotated by 90 degrees clockwise",
            "the @whole after a quarter turn to the right, which makes its left column, read from"
            " bottom to top, the top row",
            "the @whole turned clockwise by a right angle",
        ),
        python=(
            '@b = ["".join(x) for x in zip(*@a[::-1])]',
            """
            @b = []
            for j in range(len(@a[0])):
                @b.append("".join(@a[i][j] for i in range(len(@a) - 1, -1, -1)))
            """,
            """
            @b = [""] * len(@a[0])
            for x in reversed(@a):
                for j, ch in enumerate(x):
                    @b[j] += ch
            """,
        ),
        cpp=(
            """
            int @t = @a.size(), @u = @a[0].size();
            vector<string> @b(@u, string(@t, '.'));
            for (int i = 0; i < @t; i++) {
                for (int j = 0; j < @u; j++) @b[j][@t - 1 - i] = @a[i][j];
            }
            """,
            """
            vector<string> @b(@a[0].size());
            for (auto i = @a.rbegin(); i != @a.rend(); i++) {
                for (size_t j = 0; j < i->size(); j++) @b[j].push_back((*i)[j]);
            }
            """,
            """
            vector<string> @b(@a[0].size());
            for (int j = 0; j < (int)@b.size(); j++) {
                for (auto &x : @a) @b[j] += x[j];
                reverse(@b[j].begin(), @b[j].end());
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda grid, _: _turned(_turned(_turned(grid, 0), 0), 0),
                '@b = ["".join(x) for x in zip(*@a)][::-1]',
                """
                vector<string> @b;
                for (int j = (int)@a[0].size() - 1; j >= 0; j--) {
                    @b.push_back("");
                    for (auto &x : @a) @b.back() += x[j];
                }
                """,
            ),
        ),
        tags=("implementation",),
    ),
    _grid(
        key="sink_walls",
        apply=_sunk,
        actions=(
            "let every # fall down in its column as far as it goes, while the other @items of the"
            " column keep their order and move up",
            "move all # of each column to its bottom end without changing the order of the column's"
            " other @items",
            "in each column put the @items that are not # first, in their order from the top, and"
            " all # below them",
        ),
        results=(
            "the @whole after every # has fallen down in its column as far as it goes, the other"
            " @items of the column keeping their order above",
            "the @whole with all # of each column moved to its bottom end and the column's other"
            " @items in unchanged order",
            "the @whole in which each column holds first its @items that are not #, in their order"
            " from the top, and then all its #",
        ),
        python=(
            """
            @t = [sorted(x, key=lambda ch: ch == "#") for x in zip(*@a)]
            @b = ["".join(x) for x in zip(*@t)]
            """,
            """
            @t = []
            for j in range(len(@a[0])):
                @u = "".join(@a[i][j] for i in range(len(@a)))
                @t.append(@u.replace("#", "") + "#" * @u.count("#"))
            @b = ["".join(@t[j][i] for j in range(len(@t))) for i in range(len(@a))]
            """,
            """
            @b = [["#"] * len(@a[0]) for x in @a]
            for j in range(len(@a[0])):
                @t = 0
                for i in range(len(@a)):
                    if @a[i][j] != "#":
                        @b[@t][j] = @a[i][j]
                        @t += 1
            @b = ["".join(x) for x in @b]
            """,
        ),
        cpp=(
            """
            vector<string> @b(@a.size(), string(@a[0].size(), '#'));
            for (int j = 0; j < (int)@a[0].size(); j++) {
                int to = 0;
                for (auto &x : @a) if (x[j] != '#') @b[to++][j] = x[j];
            }
            """,
            """
            vector<string> @b = @a;
            for (int j = 0; j < (int)@a[0].size(); j++) {
                string col;
                for (auto &x : @a) col += x[j];
                stable_partition(col.begin(), col.end(), [](char ch) { return ch != '#'; });
                for (int i = 0; i < (int)@a.size(); i++) @b[i][j] = col[i];
            }
            """,
            """
            vector<string> @b = @a;
            for (size_t j = 0; j < @b[0].size(); j++) {
                int top = 0;
                for (int i = 0; i < (int)@b.size(); i++) {
                    if (@b[i][j] == '#') continue;
                    swap(@b[i][j], @b[top][j]);
                    top++;
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda grid, _: _sunk(grid, 0, rises=True),
                """
                @t = [sorted(x, key=lambda ch: ch != "#") for x in zip(*@a)]
                @b = ["".join(x) for x in zip(*@t)]
                """,
                """
                vector<string> @b(@a.size(), string(@a[0].size(), '#'));
                for (int j = 0; j < (int)@a[0].size(); j++) {
                    int to = (int)@a.size() - 1;
                    for (int i = to; i >= 0; i--) if (@a[i][j] != '#') @b[to--][j] = @a[i][j];
                }
                """,
            ),
        ),
        tags=("implementation", "sortings"),
    ),
)
