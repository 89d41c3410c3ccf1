"""Blocks from grid to counts of its walls, the cells with `#`."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import GRID, MATRIX, NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.writing import slip, written

_numbers = functools.partial(written, takes=GRID, gives=NUMBERS)


def _walls_around(grid: list[str], _: int, *, corners: bool = True) -> list[list[int]]:
    """How many of the cells around each one are walls."""
    reach = [(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if (x or y) and (corners or not x * y)]
    counts = [[0] * len(grid[0]) for _ in grid]
    for i, row in enumerate(grid):
        for j in range(len(row)):
            for x, y in reach:
                if 0 <= i + x < len(grid) and 0 <= j + y < len(row):
                    counts[i][j] += grid[i + x][j + y] == "#"
    return counts


def _border_walls(grid: list[str], _: int, *, corners_twice: bool = False) -> int:
    """How many cells of the border are walls."""
    last = (len(grid) - 1, len(grid[0]) - 1)
    count = 0
    for i, row in enumerate(grid):
        for j, cell in enumerate(row):
            lines = (i == 0) + (i == last[0]) + (j == 0) + (j == last[1])
            count += (lines if corners_twice else lines > 0) * (cell == "#")
    return count


BLOCKS = table(
    _numbers(
        key="row_walls",
        apply=lambda grid, _: [row.count("#") for row in grid],
        actions=(
            "count the @items with # in each row, from top to bottom",
            "write for every row, beginning with the top one, how many # it holds",
            "list the numbers of # in the single rows, in order",
        ),
        results=(
            "the numbers of @items with # in the rows, from top to bottom",
            "for every row, beginning with the top one, the number of # in it",
            "the list of the counts of # in the single rows, in order",
        ),
        python=(
            '@b = [x.count("#") for x in @a]',
            """
            @b = []
            for x in @a:
                @t = 0
                for ch in x:
                    if ch == "#":
                        @t += 1
                @b.append(@t)
            """,
            '@b = list(map(lambda x: len(x) - len(x.replace("#", "")), @a))',
        ),
        cpp=(
            """
            vector<long long> @b;
            for (auto &x : @a) @b.push_back(count(x.begin(), x.end(), '#'));
            """,
            """
            vector<long long> @b(@a.size(), 0);
            for (int i = 0; i < (int)@a.size(); i++) {
                for (int j = 0; j < (int)@a[i].size(); j++) if (@a[i][j] == '#') @b[i]++;
            }
            """,
            """
            vector<long long> @b(@a.size());
            transform(@a.begin(), @a.end(), @b.begin(), [](const string &x) {
                return count_if(x.begin(), x.end(), [](char ch) { return ch == '#'; });
            });
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda grid, _: [len(row) - row.count(".") for row in grid],
                '@b = [len(x) - x.count(".") for x in @a]',
                """
                vector<long long> @b;
                for (auto &x : @a) @b.push_back(x.size() - count(x.begin(), x.end(), '.'));
                """,
            ),
        ),
        tags=("implementation",),
    ),
    _numbers(
        key="column_walls",
        apply=lambda grid, _: [column.count("#") for column in zip(*grid, strict=True)],
        actions=(
            "count the @items with # in each column, from left to right",
            "write for every column, beginning with the leftmost, how many # it holds",
            "list the numbers of # in the single columns, in order",
        ),
        results=(
            "the numbers of @items with # in the columns, from left to right",
            "for every column, beginning with the leftmost, the number of # in it",
            "the list of the counts of # in the single columns, in order",
        ),
        python=(
            '@b = [x.count("#") for x in zip(*@a)]',
            """
            @b = [0] * len(@a[0])
            for i in range(len(@a)):
                for j in range(len(@a[0])):
                    if @a[i][j] == "#":
                        @b[j] += 1
            """,
            '@b = [sum(x[j] == "#" for x in @a) for j in range(len(@a[0]))]',
            """
            @t = "".join(@a)
            @b = [@t[j::len(@a[0])].count("#") for j in range(len(@a[0]))]
            """,
        ),
        cpp=(
            """
            vector<long long> @b(@a[0].size());
            for (auto &x : @a) for (size_t j = 0; j < x.size(); j++) @b[j] += x[j] == '#';
            """,
            """
            vector<long long> @b;
            for (int j = 0; j < (int)@a[0].size(); j++) {
                int cnt = 0;
                for (int i = 0; i < (int)@a.size(); i++) if (@a[i][j] == '#') cnt++;
                @b.push_back(cnt);
            }
            """,
            """
            vector<long long> @b;
            for (size_t j = 0; j < @a[0].size(); j++) {
                @b.push_back(count_if(@a.begin(), @a.end(), [j](auto &x) { return x[j] == '#'; }));
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda grid, _: [row.count("#") for row in grid],
                '@b = [x.count("#") for x in @a]',
                """
                vector<long long> @b;
                for (auto &x : @a) @b.push_back(count(x.begin(), x.end(), '#'));
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda grid, _: [column[:-1].count("#") for column in zip(*grid, strict=True)],
                """
                @b = [0] * len(@a[0])
                for i in range(len(@a) - 1):
                    for j in range(len(@a[0])):
                        @b[j] += @a[i][j] == "#"
                """,
                """
                vector<long long> @b(@a[0].size());
                for (int i = 0; i + 1 < (int)@a.size(); i++) {
                    for (int j = 0; j < (int)@a[0].size(); j++) @b[j] += @a[i][j] == '#';
                }
                """,
            ),
        ),
        tags=("implementation",),
    ),
    written(
        key="walls_around",
        takes=GRID,
        gives=MATRIX,
        apply=_walls_around,
        actions=(
            "replace every @item by the number of # among the up to 8 @items around it, itself not"
            " counted",
            "write for each @item how many of its neighbours across sides and corners are # (the"
            " @item itself does not count)",
            "make a table of the same size that tells for every @item how many # touch it by a side"
            " or a corner, without itself",
        ),
        results=(
            "the table in which every @item is replaced by the number of # among the up to 8 @items"
            " around it, itself not counted",
            "for each @item the number of its neighbours across sides and corners that are # (the"
            " @item itself does not count)",
            "the table of the same size that tells for every @item how many # touch it by a side or"
            " a corner, without itself",
        ),
        python=(
            """
            @b = [[0] * len(@a[0]) for x in @a]
            for i in range(len(@a)):
                for j in range(len(@a[0])):
                    for x in (i - 1, i, i + 1):
                        for y in (j - 1, j, j + 1):
                            if 0 <= x < len(@a) and 0 <= y < len(@a[0]) and (x, y) != (i, j):
                                @b[i][j] += @a[x][y] == "#"
            """,
            """
            @t = Counter()
            for i, x in enumerate(@a):
                for j, ch in enumerate(x):
                    if ch == "#":
                        for y in (1, 0, -1):
                            @t[i + 1, j + y] += 1
                            @t[i - 1, j + y] += 1
                        @t[i, j - 1] += 1
                        @t[i, j + 1] += 1
            @b = [[@t[i, j] for j in range(len(@a[0]))] for i in range(len(@a))]
            """,
            """
            @t = "." * (len(@a[0]) + 2)
            @t = [@t] + ["." + x + "." for x in @a] + [@t]
            @b = [
                [
                    sum(@t[x][j:j + 3].count("#") for x in (i, i + 1, i + 2)) - (ch == "#")
                    for j, ch in enumerate(@a[i])
                ]
                for i in range(len(@a))
            ]
            """,
        ),
        cpp=(
            """
            vector<vector<long long>> @b(@a.size(), vector<long long>(@a[0].size()));
            for (int i = 0; i < (int)@a.size(); i++) for (int j = 0; j < (int)@a[0].size(); j++) {
                for (int x = i - 1; x <= i + 1; x++) for (int y = j - 1; y <= j + 1; y++) {
                    if (x < 0 || y < 0 || (x == i && y == j)) continue;
                    if (x >= (int)@a.size() || y >= (int)@a[0].size()) continue;
                    if (@a[x][y] == '#') @b[i][j]++;
                }
            }
            """,
            """
            int @t = @a.size(), @u = @a[0].size();
            vector<vector<long long>> @b(@t, vector<long long>(@u));
            for (int i = 0; i < @t; i++) for (int j = 0; j < @u; j++) if (@a[i][j] == '#') {
                for (int x = max(0, i - 1); x < min(@t, i + 2); x++) {
                    for (int y = max(0, j - 1); y < min(@u, j + 2); y++) @b[x][y]++;
                }
                @b[i][j]--;
            }
            """,
            """
            vector<vector<long long>> @b;
            {
                vector<string> pad(@a.size() + 2, string(@a[0].size() + 2, '.'));
                for (size_t i = 0; i < @a.size(); i++) pad[i + 1].replace(1, @a[i].size(), @a[i]);
                for (size_t i = 0; i < @a.size(); i++) {
                    @b.emplace_back();
                    for (size_t j = 0; j < @a[i].size(); j++) {
                        long long cnt = @a[i][j] == '#' ? -1 : 0;
                        for (int d = 0; d < 9; d++) cnt += pad[i + d / 3][j + d % 3] == '#';
                        @b.back().push_back(cnt);
                    }
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda grid, _: _walls_around(grid, 0, corners=False),
                """
                @b = [[0] * len(@a[0]) for x in @a]
                for i in range(len(@a)):
                    for j in range(len(@a[0])):
                        for x, y in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
                            if 0 <= x < len(@a) and 0 <= y < len(@a[0]) and @a[x][y] == "#":
                                @b[i][j] += 1
                """,
                """
                int @t = @a.size(), @u = @a[0].size();
                vector<vector<long long>> @b(@t, vector<long long>(@u));
                for (int i = 0; i < @t; i++) for (int j = 0; j < @u; j++) {
                    if (i > 0) @b[i][j] += @a[i - 1][j] == '#';
                    if (j > 0) @b[i][j] += @a[i][j - 1] == '#';
                    if (i + 1 < @t) @b[i][j] += @a[i + 1][j] == '#';
                    if (j + 1 < @u) @b[i][j] += @a[i][j + 1] == '#';
                }
                """,
            ),
        ),
        tags=("implementation",),
    ),
    written(
        key="border_walls",
        takes=GRID,
        gives=NUMBER,
        apply=_border_walls,
        actions=(
            "count the # on the border of the @whole (first and last row and column, each @item"
            " once)",
            "find how many @items of the outermost ring are #, where no @item is counted twice",
            "count all @items with # that lie in the first or last row or in the first or last"
            " column, corners only once",
        ),
        results=(
            "the number of # on the border of the @whole (first and last row and column, each @item"
            " once)",
            "the number of @items of the outermost ring that are #, no @item counted twice",
            "the number of @items with # in the first or last row or in the first or last column,"
            " corners counted only once",
        ),
        python=(
            """
            @b = 0
            for i in range(len(@a)):
                for j in range(len(@a[0])):
                    if i in (0, len(@a) - 1) or j in (0, len(@a[0]) - 1):
                        if @a[i][j] == "#":
                            @b += 1
            """,
            '@b = "".join(@a).count("#") - sum(x[1:-1].count("#") for x in @a[1:-1])',
            """
            @t = {(i, j) for i in range(len(@a)) for j in (0, len(@a[0]) - 1)}
            @t |= {(i, j) for i in (0, len(@a) - 1) for j in range(len(@a[0]))}
            @b = sum(@a[x][y] == "#" for x, y in @t)
            """,
        ),
        cpp=(
            """
            long long @b = 0;
            for (int i = 0; i < (int)@a.size(); i++) {
                for (int j = 0; j < (int)@a[0].size(); j++) {
                    bool edge = i == 0 || j == 0 || i + 1 == (int)@a.size()
                        || j + 1 == (int)@a[0].size();
                    if (edge && @a[i][j] == '#') @b++;
                }
            }
            """,
            """
            int @t = @a.size(), @u = @a[0].size();
            long long @b = count(@a[0].begin(), @a[0].end(), '#');
            if (@t > 1) @b += count(@a[@t - 1].begin(), @a[@t - 1].end(), '#');
            for (int i = 1; i < @t - 1; i++) {
                @b += @a[i][0] == '#';
                if (@u > 1) @b += @a[i][@u - 1] == '#';
            }
            """,
            """
            set<pair<int, int>> @t;
            for (int i = 0; i < (int)@a.size(); i++) {
                @t.insert({i, 0});
                @t.insert({i, (int)@a[0].size() - 1});
            }
            for (int j = 0; j < (int)@a[0].size(); j++) {
                @t.insert({0, j});
                @t.insert({(int)@a.size() - 1, j});
            }
            long long @b = 0;
            for (auto [x, y] : @t) @b += @a[x][y] == '#';
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda grid, _: _border_walls(grid, 0, corners_twice=True),
                """
                @b = @a[0].count("#") + @a[-1].count("#")
                for x in @a:
                    @b += (x[0] == "#") + (x[-1] == "#")
                """,
                """
                long long @b = 0;
                for (char ch : @a[0]) @b += ch == '#';
                for (char ch : @a.back()) @b += ch == '#';
                for (auto &x : @a) @b += (x[0] == '#') + (x.back() == '#');
                """,
            ),
        ),
        tags=("implementation",),
    ),
)
