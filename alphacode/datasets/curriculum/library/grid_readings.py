"""Blocks from grid to a text."""

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import GRID, TEXT
from alphacode.datasets.curriculum.library.writing import slip, written


def _letters_in_spiral(grid: list[str], _: int) -> str:
    """The letters from the outside in, clockwise from the top left corner."""
    text, rest = "", list(grid)
    while rest:
        text += rest[0]
        rest = ["".join(column) for column in zip(*rest[1:], strict=True)][::-1]
    return "".join(filter(str.isalpha, text))


def _letters_with_repeats(grid: list[str], _: int) -> str:
    """The same where a last single row or column is also walked back."""
    text, top, left, low, right = "", 0, 0, len(grid) - 1, len(grid[0]) - 1
    while top <= low and left <= right:
        text += grid[top][left : right + 1]
        text += "".join(grid[i][right] for i in range(top + 1, low + 1))
        text += "".join(grid[low][j] for j in range(right - 1, left - 1, -1))
        text += "".join(grid[i][left] for i in range(low - 1, top, -1))
        top, left, low, right = top + 1, left + 1, low - 1, right - 1
    return "".join(filter(str.isalpha, text))


BLOCKS = table(
    written(
        key="spiral_text",
        takes=GRID,
        gives=TEXT,
        apply=_letters_in_spiral,
        actions=(
            "walk over the @whole in a clockwise spiral from the top left corner inwards (first to"
            " the right) and write down the letters met, leaving out dots and #",
            "read the @items from outside to inside in spiral order (along the top row to the"
            " right, down, back to the left, up, and so on) and join those that are letters",
            "peel the @whole in a spiral, beginning with the top row from left to right and turning"
            " clockwise, and keep only the letters in the order in which they come",
        ),
        results=(
            "the letters of the @whole in the order of a clockwise spiral from the top left corner"
            " inwards (first to the right)",
            "the letters met when the @items are read from outside to inside in spiral order (along"
            " the top row to the right, down, back to the left, up, and so on)",
            "the string of the letters as they come when the @whole is peeled in a spiral,"
            " beginning with the top row from left to right and turning clockwise",
        ),
        python=(
            """
            @t = @a
            @b = ""
            while @t:
                @b += "".join(ch for ch in @t[0] if ch.isalpha())
                @t = list(zip(*@t[1:]))[::-1]
            """,
            """
            @t = [0, len(@a) - 1, 0, len(@a[0]) - 1]
            @u = []
            while @t[0] <= @t[1] and @t[2] <= @t[3]:
                for j in range(@t[2], @t[3] + 1):
                    @u.append(@a[@t[0]][j])
                for i in range(@t[0] + 1, @t[1] + 1):
                    @u.append(@a[i][@t[3]])
                if @t[0] < @t[1]:
                    for j in range(@t[3] - 1, @t[2] - 1, -1):
                        @u.append(@a[@t[1]][j])
                if @t[2] < @t[3]:
                    for i in range(@t[1] - 1, @t[0], -1):
                        @u.append(@a[i][@t[2]])
                @t = [@t[0] + 1, @t[1] - 1, @t[2] + 1, @t[3] - 1]
            @b = "".join(ch for ch in @u if ch not in "#.")
            """,
            """
            @t = [[False] * len(@a[0]) for x in @a]
            i = j = x = 0
            y = 1
            @b = ""
            for @u in range(len(@a) * len(@a[0])):
                @t[i][j] = True
                if @a[i][j] not in ".#":
                    @b += @a[i][j]
                if not (0 <= i + x < len(@a) and 0 <= j + y < len(@a[0])) or @t[i + x][j + y]:
                    x, y = y, -x
                i, j = i + x, j + y
            """,
        ),
        cpp=(
            """
            string @b;
            {
                int top = 0, low = (int)@a.size() - 1, left = 0, right = (int)@a[0].size() - 1;
                while (top <= low && left <= right) {
                    for (int j = left; j <= right; j++) @b += @a[top][j];
                    for (int i = top + 1; i <= low; i++) @b += @a[i][right];
                    if (top < low) for (int j = right - 1; j >= left; j--) @b += @a[low][j];
                    if (left < right) for (int i = low - 1; i > top; i--) @b += @a[i][left];
                    top++, left++, low--, right--;
                }
                @b.erase(remove_if(@b.begin(), @b.end(), [](char ch) { return !isalpha(ch); }),
                         @b.end());
            }
            """,
            """
            string @b;
            {
                vector<string> seen = @a;
                int i = 0, j = 0, dx = 0, dy = 1, left = @a.size() * @a[0].size();
                while (left--) {
                    if (islower(@a[i][j])) @b += @a[i][j];
                    seen[i][j] = '!';
                    int x = i + dx, y = j + dy;
                    if (x < 0 || y < 0 || x >= (int)@a.size() || y >= (int)@a[0].size()
                        || seen[x][y] == '!') {
                        swap(dx, dy);
                        dy = -dy;
                    }
                    i += dx;
                    j += dy;
                }
            }
            """,
            """
            vector<string> @t = @a;
            string @b;
            while (!@t.empty()) {
                for (char ch : @t[0]) if (ch != '.' && ch != '#') @b.push_back(ch);
                vector<string> next(@t.size() > 1 ? @t[0].size() : 0);
                for (int j = 0; j < (int)next.size(); j++) {
                    for (size_t i = 1; i < @t.size(); i++) next[next.size() - 1 - j] += @t[i][j];
                }
                @t = next;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                _letters_with_repeats,
                """
                @t = [0, len(@a) - 1, 0, len(@a[0]) - 1]
                @u = []
                while @t[0] <= @t[1] and @t[2] <= @t[3]:
                    @u += [@a[@t[0]][j] for j in range(@t[2], @t[3] + 1)]
                    @u += [@a[i][@t[3]] for i in range(@t[0] + 1, @t[1] + 1)]
                    @u += [@a[@t[1]][j] for j in range(@t[3] - 1, @t[2] - 1, -1)]
                    @u += [@a[i][@t[2]] for i in range(@t[1] - 1, @t[0], -1)]
                    @t = [@t[0] + 1, @t[1] - 1, @t[2] + 1, @t[3] - 1]
                @b = "".join(ch for ch in @u if ch.isalpha())
                """,
                """
                string @b, @t;
                {
                    int top = 0, low = (int)@a.size() - 1, left = 0, right = (int)@a[0].size() - 1;
                    while (top <= low && left <= right) {
                        for (int j = left; j <= right; j++) @t += @a[top][j];
                        for (int i = top + 1; i <= low; i++) @t += @a[i][right];
                        for (int j = right - 1; j >= left; j--) @t += @a[low][j];
                        for (int i = low - 1; i > top; i--) @t += @a[i][left];
                        top++, left++, low--, right--;
                    }
                }
                for (char ch : @t) if (isalpha(ch)) @b += ch;
                """,
            ),
        ),
        tags=("implementation",),
        may_empty=True,
        fast=False,
    ),
    written(
        key="grid_letters",
        takes=GRID,
        gives=TEXT,
        apply=lambda grid, _: "".join(filter(str.isalpha, "".join(grid))),
        actions=(
            "read the @whole row by row, from top to bottom and left to right, and join the letters"
            " found, leaving out dots and #",
            "write all letters of the @whole in reading order as one string",
            "go through the rows from the top, each from left to right, and collect every @item"
            " that is neither a dot nor #",
        ),
        results=(
            "the letters of the @whole, read row by row from top to bottom and left to right",
            "the string of all letters of the @whole in reading order",
            "the @items that are neither a dot nor #, collected from the rows from the top, each"
            " from left to right",
        ),
        python=(
            '@b = "".join(ch for x in @a for ch in x if ch.isalpha())',
            """
            @b = ""
            for i in range(len(@a)):
                for j in range(len(@a[i])):
                    if @a[i][j] != "." and @a[i][j] != "#":
                        @b += @a[i][j]
            """,
            '@b = re.sub("[.#]", "", "".join(@a))',
        ),
        cpp=(
            """
            string @b;
            for (auto &x : @a) for (char ch : x) if (isalpha(ch)) @b += ch;
            """,
            """
            string @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                for (int j = 0; j < (int)@a[0].size(); j++) {
                    if (@a[i][j] == '.' || @a[i][j] == '#') continue;
                    @b.push_back(@a[i][j]);
                }
            }
            """,
            """
            string @b;
            for (auto &x : @a) {
                copy_if(x.begin(), x.end(), back_inserter(@b), [](char ch) {
                    return ch >= 'a' && ch <= 'z';
                });
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda grid, _: "".join(
                    ch for column in zip(*grid, strict=True) for ch in column if ch.isalpha()
                ),
                '@b = "".join(ch for x in zip(*@a) for ch in x if ch.isalpha())',
                """
                string @b;
                for (int j = 0; j < (int)@a[0].size(); j++) {
                    for (int i = 0; i < (int)@a.size(); i++) if (isalpha(@a[i][j])) @b += @a[i][j];
                }
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda grid, _: "".join(ch for row in grid for ch in row[:-1] if ch.isalpha()),
                """
                @b = ""
                for i in range(len(@a)):
                    for j in range(len(@a[0]) - 1):
                        if @a[i][j].isalpha():
                            @b += @a[i][j]
                """,
                """
                string @b;
                for (int i = 0; i < (int)@a.size(); i++) {
                    for (int j = 0; j < (int)@a[i].size() - 1; j++) {
                        if (isalpha(@a[i][j])) @b += @a[i][j];
                    }
                }
                """,
            ),
        ),
        tags=("implementation", "strings"),
        may_empty=True,
    ),
)
