"""Blocks from grid to a number that measure areas."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import GRID, NUMBER
from alphacode.datasets.curriculum.library.writing import slip, written

_number = functools.partial(written, takes=GRID, gives=NUMBER)


def _side_of_largest_square(grid: list[str], _: int) -> int:
    sides: dict[tuple[int, int], int] = {}
    for i, row in enumerate(grid):
        for j, cell in enumerate(row):
            near = [sides.get(at, 0) for at in ((i - 1, j), (i, j - 1), (i - 1, j - 1))]
            sides[i, j] = min(near) + 1 if cell == "." else 0
    return max(sides.values())


def _open_sides(grid: list[str], _: int, *, border: bool = True) -> int:
    """How many sides of walls touch no other wall; without `border` only those inside."""
    count = 0
    for i, row in enumerate(grid):
        for j, cell in enumerate(row):
            for x, y in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                inside = 0 <= x < len(grid) and 0 <= y < len(row)
                if cell == "#" and (inside or border) and not (inside and grid[x][y] == "#"):
                    count += 1
    return count


BLOCKS = table(
    _number(
        key="perimeter",
        apply=_open_sides,
        actions=(
            "compute the perimeter of the @items with #: count their sides that do not touch"
            " another # (sides on the border of the @whole count)",
            "count, over all @items with #, the sides behind which there is no #, be it another"
            " @item or the outside",
            "find the total length of the boundary of the area made of all #, where each side of an"
            " @item has length 1 and the outside of the @whole holds no #",
        ),
        results=(
            "the perimeter of the @items with #, that is, the number of their sides that do not"
            " touch another # (sides on the border of the @whole count)",
            "the number of sides of @items with # behind which there is no #, be it another @item"
            " or the outside",
            "the total length of the boundary of the area made of all #, where each side of an"
            " @item has length 1 and the outside of the @whole holds no #",
        ),
        python=(
            """
            @b = 0
            for i in range(len(@a)):
                for j in range(len(@a[0])):
                    if @a[i][j] != "#":
                        continue
                    for x, y in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
                        if not (0 <= x < len(@a) and 0 <= y < len(@a[0]) and @a[x][y] == "#"):
                            @b += 1
            """,
            """
            @b = 4 * sum(x.count("#") for x in @a)
            for x in itertools.chain(@a, zip(*@a)):
                for i in range(1, len(x)):
                    if x[i] == x[i - 1] == "#":
                        @b -= 2
            """,
            """
            @t = ["." + "".join(x) + "." for x in @a + list(zip(*@a))]
            @b = sum((ch == "#") != (y == "#") for x in @t for ch, y in zip(x, x[1:]))
            """,
        ),
        cpp=(
            """
            long long @b = 0;
            for (int i = 0; i < (int)@a.size(); i++) {
                for (int j = 0; j < (int)@a[0].size(); j++) {
                    if (@a[i][j] != '#') continue;
                    if (i == 0 || @a[i - 1][j] != '#') @b++;
                    if (j == 0 || @a[i][j - 1] != '#') @b++;
                    if (i + 1 == (int)@a.size() || @a[i + 1][j] != '#') @b++;
                    if (j + 1 == (int)@a[0].size() || @a[i][j + 1] != '#') @b++;
                }
            }
            """,
            """
            long long @b = 0;
            for (size_t i = 0; i < @a.size(); i++) for (size_t j = 0; j < @a[i].size(); j++) {
                if (@a[i][j] == '#') {
                    @b += 4;
                    if (i > 0 && @a[i - 1][j] == '#') @b -= 2;
                    if (j > 0 && @a[i][j - 1] == '#') @b -= 2;
                }
            }
            """,
            """
            long long @b = 0;
            {
                vector<string> pad(1, string(@a[0].size() + 2, '.'));
                for (auto &x : @a) pad.push_back("." + x + ".");
                pad.push_back(pad[0]);
                int dx[] = {0, 1, 0, -1}, dy[] = {1, 0, -1, 0};
                for (int i = 1; i + 1 < (int)pad.size(); i++) {
                    for (int j = 1; j + 1 < (int)pad[0].size(); j++) for (int d = 0; d < 4; d++) {
                        @b += pad[i][j] == '#' && pad[i + dx[d]][j + dy[d]] != '#';
                    }
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda grid, _: _open_sides(grid, 0, border=False),
                """
                @b = 0
                for i in range(len(@a)):
                    for j in range(len(@a[0])):
                        for x, y in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
                            if 0 <= x < len(@a) and 0 <= y < len(@a[0]):
                                if @a[i][j] == "#" and @a[x][y] != "#":
                                    @b += 1
                """,
                """
                long long @b = 0;
                for (int i = 0; i < (int)@a.size(); i++) {
                    for (int j = 0; j < (int)@a[0].size(); j++) {
                        if (i > 0 && (@a[i][j] == '#') != (@a[i - 1][j] == '#')) @b++;
                        if (j > 0 && (@a[i][j] == '#') != (@a[i][j - 1] == '#')) @b++;
                    }
                }
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda grid, _: 4 * "".join(grid).count("#"),
                '@b = 4 * "".join(@a).count("#")',
                """
                long long @b = 0;
                for (auto &x : @a) @b += 4 * count(x.begin(), x.end(), '#');
                """,
            ),
        ),
        tags=("implementation", "geometry"),
    ),
    _number(
        key="largest_empty_square",
        apply=_side_of_largest_square,
        actions=(
            "find the side of the largest square of @items that are all dots (0 if there is no such"
            " @item)",
            "compute the largest s such that some s x s square of successive rows and columns holds"
            " nothing but dots (0 if none does)",
            "determine how long the side of a square made only of @items with dots can be at most"
            " (0 without any)",
        ),
        results=(
            "the side of the largest square of @items that are all dots (0 if there is no such"
            " @item)",
            "the largest s such that some s x s square of successive rows and columns holds nothing"
            " but dots (0 if none does)",
            "the greatest possible side of a square made only of @items with dots (0 without any)",
        ),
        python=(
            """
            @b = 0
            @t = [[0] * (len(@a[0]) + 1) for i in range(len(@a) + 1)]
            for i in range(len(@a)):
                for j in range(len(@a[0])):
                    if @a[i][j] == ".":
                        @t[i + 1][j + 1] = 1 + min(@t[i][j], @t[i][j + 1], @t[i + 1][j])
                        @b = max(@b, @t[i + 1][j + 1])
            """,
            """
            @t = [[0] * (len(@a[0]) + 1) for i in range(len(@a) + 1)]
            @b = 0
            for i in range(1, len(@a) + 1):
                for j in range(1, len(@a[0]) + 1):
                    @t[i][j] = @t[i - 1][j] + @t[i][j - 1] - @t[i - 1][j - 1]
                    @t[i][j] += @a[i - 1][j - 1] == "."
                    x, y = i - @b - 1, j - @b - 1
                    if x >= 0 and y >= 0:
                        if @t[i][j] - @t[x][j] - @t[i][y] + @t[x][y] == (@b + 1) ** 2:
                            @b += 1
            """,
            """
            @t = [0] * (len(@a[0]) + 1)
            @b = 0
            for x in @a:
                @u = @t
                @t = [0]
                for j, ch in enumerate(x):
                    @t.append(min(@u[j], @u[j + 1], @t[j]) + 1 if ch == "." else 0)
                @b = max(@b, max(@t))
            """,
        ),
        cpp=(
            """
            long long @b = 0;
            {
                vector<vector<int>> dp(@a.size() + 1, vector<int>(@a[0].size() + 1));
                for (int i = 1; i <= (int)@a.size(); i++) {
                    for (int j = 1; j <= (int)@a[0].size(); j++) {
                        if (@a[i - 1][j - 1] != '.') continue;
                        dp[i][j] = 1 + min({dp[i - 1][j], dp[i][j - 1], dp[i - 1][j - 1]});
                        @b = max(@b, (long long)dp[i][j]);
                    }
                }
            }
            """,
            """
            long long @b = 0;
            vector<vector<int>> @t(@a.size() + 1, vector<int>(@a[0].size() + 1));
            for (int i = 0; i < (int)@a.size(); i++) for (int j = 0; j < (int)@a[0].size(); j++) {
                @t[i + 1][j + 1] = @t[i][j + 1] + @t[i + 1][j] - @t[i][j] + (@a[i][j] == '.');
                int x = i - @b, y = j - @b;
                if (x < 0 || y < 0) continue;
                int dots = @t[i + 1][j + 1] - @t[x][j + 1] - @t[i + 1][y] + @t[x][y];
                if (dots == (@b + 1) * (@b + 1)) @b++;
            }
            """,
            """
            long long @b = 0;
            vector<long long> @t(@a[0].size() + 1);
            for (auto &x : @a) {
                long long diag = 0;
                for (size_t j = 1; j < @t.size(); j++) {
                    long long old = @t[j];
                    @t[j] = x[j - 1] == '.' ? min(diag, min(@t[j], @t[j - 1])) + 1 : 0;
                    diag = old;
                }
                @b = max(@b, *max_element(@t.begin(), @t.end()));
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda grid, _: _side_of_largest_square(grid, 0) ** 2,
                """
                @b = 0
                @t = [0] * (len(@a[0]) + 1)
                for x in @a:
                    @u = @t
                    @t = [0]
                    for j, ch in enumerate(x):
                        @t.append(min(@u[j], @u[j + 1], @t[j]) + 1 if ch == "." else 0)
                    @b = max(@b, max(@t) ** 2)
                """,
                """
                long long @b = 0;
                vector<vector<long long>> @t(@a.size() + 1, vector<long long>(@a[0].size() + 1));
                for (int i = 0; i < (int)@a.size(); i++) {
                    for (int j = 0; j < (int)@a[0].size(); j++) if (@a[i][j] == '.') {
                        @t[i + 1][j + 1] = 1 + min({@t[i][j], @t[i][j + 1], @t[i + 1][j]});
                        @b = max(@b, @t[i + 1][j + 1] * @t[i + 1][j + 1]);
                    }
                }
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                python="""
                @b = 0
                for i in range(len(@a)):
                    for j in range(len(@a[0])):
                        @t = 1
                        while i + @t <= len(@a) and j + @t <= len(@a[0]) and all(
                            @a[x][y] == "." for x in range(i, i + @t) for y in range(j, j + @t)
                        ):
                            @b = max(@b, @t)
                            @t += 1
                """,
                cpp="""
                long long @b = 0;
                int @t = @a.size(), @u = @a[0].size();
                for (int i = 0; i < @t; i++) for (int j = 0; j < @u; j++) {
                    for (int side = 1; i + side <= @t && j + side <= @u; side++) {
                        bool ok = true;
                        for (int x = i; x < i + side; x++) for (int y = j; y < j + side; y++) {
                            if (@a[x][y] != '.') ok = false;
                        }
                        if (ok) @b = max<long long>(@b, side);
                    }
                }
                """,
            ),
        ),
        tags=("dp", "implementation"),
    ),
)
