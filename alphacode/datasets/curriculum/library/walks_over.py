"""Blocks that follow something that moves over a grid or a table."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import GRID, MATRIX, NUMBER
from alphacode.datasets.curriculum.library.arithmetic import wrap32
from alphacode.datasets.curriculum.library.writing import slip, written

_number = functools.partial(written, gives=NUMBER)


def _beam(grid: list[str], _: int, *, left: bool = False) -> int:
    """How many cells the beam passes, which turns right (or left) at walls."""
    i, j, x, y, count = 0, 0, 0, 1, 0
    while 0 <= i < len(grid) and 0 <= j < len(grid[0]):
        count += 1
        if grid[i][j] == "#":
            x, y = (-y, x) if left else (y, -x)
        i, j = i + x, j + y
    return count


def _hike(matrix: list[list[int]], _: int, *, down: bool = False, wraps: bool = False) -> int:
    """The sum on the way that goes to the larger of the right and the lower neighbour."""
    i = j = 0
    total = matrix[0][0]
    while (i, j) != (len(matrix) - 1, len(matrix[0]) - 1):
        if i + 1 == len(matrix):
            goes_down = False
        elif j + 1 == len(matrix[0]):
            goes_down = True
        else:
            goes_down = matrix[i + 1][j] + down > matrix[i][j + 1]
        i, j = (i + 1, j) if goes_down else (i, j + 1)
        total += matrix[i][j]
    return wrap32(total) if wraps else total


def _hike_mass(matrix: list[list[int]], _: int) -> int:
    return sum(abs(x) for row in matrix for x in row)


BLOCKS = table(
    _number(
        key="beam_length",
        takes=GRID,
        apply=_beam,
        actions=(
            "send a beam into the top left @item, moving to the right; it goes straight on from"
            " @item to @item, except that it turns right by 90 degrees in every @item with #; count"
            " the @items passed, each as often as it is passed, until the beam leaves the @whole",
            "let a ball start in the top left @item, rolling to the right, and turn clockwise by a"
            " right angle whenever it is in an @item with # (also in the first); find how many"
            " @items it rolls through, repeated ones each time, before it rolls out",
            "follow a ray of light that begins in the top left @item heading right and is deflected"
            " by a quarter turn clockwise in each @item with #, and count the visits to @items"
            " until it is outside, the first included",
        ),
        results=(
            "the number of @items passed, each as often as it is passed, by a beam that enters the"
            " top left @item to the right and turns right by 90 degrees in every @item with #,"
            " until it leaves the @whole",
            "the number of @items, repeated ones counted each time, that a ball rolls through"
            " before it rolls out, when it starts in the top left @item to the right and turns"
            " clockwise by a right angle whenever it is in an @item with # (also in the first)",
            "the number of visits to @items, the first included, of a ray of light that begins in"
            " the top left @item heading right and is deflected by a quarter turn clockwise in each"
            " @item with #, until it is outside",
        ),
        python=(
            """
            i = j = x = 0
            y = 1
            @b = 0
            while 0 <= i < len(@a) and 0 <= j < len(@a[0]):
                @b += 1
                if @a[i][j] == "#":
                    x, y = y, -x
                i += x
                j += y
            """,
            """
            @t = {(i, j): ch for i, x in enumerate(@a) for j, ch in enumerate(x)}
            @b = @u = i = j = 0
            while (i, j) in @t:
                @b += 1
                @u = (@u + (@t[i, j] == "#")) % 4
                i += (0, 1, 0, -1)[@u]
                j += (1, 0, -1, 0)[@u]
            """,
            """
            @t = [(0, 0)]
            x, y = 0, 1
            while True:
                i, j = @t[-1]
                if min(i, j) < 0 or i == len(@a) or j == len(@a[0]):
                    break
                if @a[i][j] == "#":
                    x, y = y, -x
                @t.append((i + x, j + y))
            @b = len(@t) - 1
            """,
        ),
        cpp=(
            """
            long long @b = 0;
            {
                int i = 0, j = 0, dx = 0, dy = 1;
                while (i >= 0 && j >= 0 && i < (int)@a.size() && j < (int)@a[0].size()) {
                    @b++;
                    if (@a[i][j] == '#') {
                        swap(dx, dy);
                        dy = -dy;
                    }
                    i += dx;
                    j += dy;
                }
            }
            """,
            """
            long long @b = 0;
            {
                string dirs = "RDLU";
                int d = 0;
                for (int i = 0, j = 0;;) {
                    if (i < 0 || j < 0 || i == (int)@a.size() || j == (int)@a[0].size()) break;
                    @b++;
                    if (@a[i][j] == '#') d = (d + 1) % 4;
                    if (dirs[d] == 'R') j++;
                    if (dirs[d] == 'L') j--;
                    if (dirs[d] == 'D') i++;
                    if (dirs[d] == 'U') i--;
                }
            }
            """,
            """
            long long @b = 0;
            vector<int> @t = {0, 1, 0, -1};
            function<void(int, int, int)> @n = [&](int i, int j, int d) {
                while (i >= 0 && i < (int)@a.size() && j >= 0 && j < (int)@a[i].size()) {
                    @b++;
                    d += @a[i][j] == '#';
                    i += @t[d % 4];
                    j += @t[(d + 1) % 4];
                }
            };
            @n(0, 0, 0);
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda grid, _: _beam(grid, 0, left=True),
                """
                i = j = x = @b = 0
                y = 1
                while 0 <= i < len(@a) and 0 <= j < len(@a[0]):
                    @b += 1
                    if @a[i][j] == "#":
                        x, y = -y, x
                    i, j = i + x, j + y
                """,
                """
                long long @b = 0;
                {
                    int i = 0, j = 0, dx = 0, dy = 1;
                    while (i >= 0 && j >= 0 && i < (int)@a.size() && j < (int)@a[0].size()) {
                        @b++;
                        if (@a[i][j] == '#') {
                            swap(dx, dy);
                            dx = -dx;
                        }
                        i += dx;
                        j += dy;
                    }
                }
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda grid, _: _beam(grid, 0) - 1,
                """
                i = j = x = 0
                y = 1
                @b = -1
                while 0 <= i < len(@a) and 0 <= j < len(@a[0]):
                    @b += 1
                    if @a[i][j] == "#":
                        x, y = y, -x
                    i, j = i + x, j + y
                """,
            ),
        ),
        tags=("implementation",),
    ),
    _number(
        key="greedy_hike",
        takes=MATRIX,
        apply=_hike,
        actions=(
            "start on the top left @item and go on each time to the larger of the @items to the"
            " right and below (to the right if they are equal, and where there is only one, to"
            " that), until the bottom right one; add up all @items stood on",
            "walk greedily from the top left to the bottom right @item: step right or down,"
            " whichever leads to the greater @item, right in case of a tie, the only way on an"
            " edge; compute the sum of the @items on the way, both ends included",
            "follow the rule 'go to the bigger of the right and the lower neighbour, ties to the"
            " right, and to the only one at the last row or column' from the first to the last"
            " corner and sum all @items met, ends included",
        ),
        results=(
            "the sum of all @items stood on when one starts on the top left @item and goes on each"
            " time to the larger of the @items to the right and below (to the right if they are"
            " equal, and where there is only one, to that), until the bottom right one",
            "the sum of the @items, both ends included, on the greedy walk from the top left to the"
            " bottom right @item that steps right or down, whichever leads to the greater @item,"
            " right in case of a tie, the only way on an edge",
            "the total of all @items met, ends included, from the first to the last corner by the"
            " rule 'go to the bigger of the right and the lower neighbour, ties to the right, and"
            " to the only one at the last row or column'",
        ),
        python=(
            """
            i = j = 0
            @b = @a[0][0]
            while i < len(@a) - 1 or j < len(@a[0]) - 1:
                if i == len(@a) - 1:
                    j += 1
                elif j == len(@a[0]) - 1:
                    i += 1
                elif @a[i][j + 1] >= @a[i + 1][j]:
                    j += 1
                else:
                    i += 1
                @b += @a[i][j]
            """,
            """
            x = y = 0
            @t = [@a[0][0]]
            while True:
                @u = [
                    (-@a[i][j], i, j)
                    for i, j in ((x, y + 1), (x + 1, y))
                    if i < len(@a) and j < len(@a[0])
                ]
                if not @u:
                    break
                ch, x, y = min(@u)
                @t.append(-ch)
            @b = sum(@t)
            """,
            """
            def @n(x, y):
                if x < len(@a) and y < len(@a[0]):
                    return @a[x][y]
                return -math.inf
            i = j = @b = 0
            while @n(i, j) > -math.inf:
                @b += @a[i][j]
                if @n(i + 1, j) > @n(i, j + 1):
                    i += 1
                else:
                    j += 1
            """,
        ),
        cpp=(
            """
            long long @b = @a[0][0];
            {
                int i = 0, j = 0, down = (int)@a.size() - 1, right = (int)@a[0].size() - 1;
                while (i < down || j < right) {
                    if (j == right || (i < down && @a[i + 1][j] > @a[i][j + 1])) i++;
                    else j++;
                    @b += @a[i][j];
                }
            }
            """,
            """
            auto @n = [&](size_t i, size_t j) {
                return i < @a.size() && j < @a[0].size() ? @a[i][j] : LLONG_MIN;
            };
            long long @b = 0;
            for (size_t i = 0, j = 0; i < @a.size() && j < @a[0].size(); ) {
                @b += @a[i][j];
                if (@n(i, j + 1) >= @n(i + 1, j)) j++;
                else i++;
            }
            """,
            """
            int @t = @a.size(), @u = @a[0].size();
            long long @b = 0;
            for (int step = 0, i = 0; step < @t + @u - 1; step++) {
                int j = step - i;
                @b += @a[i][j];
                if (i + 1 == @t) continue;
                if (j + 1 == @u || @a[i + 1][j] > @a[i][j + 1]) i++;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                lambda matrix, _: _hike(matrix, 0, down=True),
                """
                i = j = 0
                @b = @a[0][0]
                while i < len(@a) - 1 or j < len(@a[0]) - 1:
                    if i == len(@a) - 1:
                        j += 1
                    elif j == len(@a[0]) - 1 or @a[i + 1][j] >= @a[i][j + 1]:
                        i += 1
                    else:
                        j += 1
                    @b += @a[i][j]
                """,
                """
                long long @b = @a[0][0];
                {
                    int i = 0, j = 0, down = (int)@a.size() - 1, right = (int)@a[0].size() - 1;
                    while (i < down || j < right) {
                        if (i == down || (j < right && @a[i][j + 1] > @a[i + 1][j])) j++;
                        else i++;
                        @b += @a[i][j];
                    }
                }
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                lambda matrix, _: _hike(matrix, 0, wraps=True),
                cpp="""
                int @t = @a[0][0];
                {
                    int i = 0, j = 0, down = (int)@a.size() - 1, right = (int)@a[0].size() - 1;
                    while (i < down || j < right) {
                        if (j == right || (i < down && @a[i + 1][j] > @a[i][j + 1])) i++;
                        else j++;
                        @t += @a[i][j];
                    }
                }
                long long @b = @t;
                """,
            ),
        ),
        tags=("implementation", "greedy"),
        peak=_hike_mass,
    ),
)
