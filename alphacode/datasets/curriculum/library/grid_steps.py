"""Blocks from grid to grid that change cells by what is around them."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import GRID
from alphacode.datasets.curriculum.library.writing import slip, written

_grid = functools.partial(written, takes=GRID, gives=GRID)


def _around(grid: list[str], i: int, j: int) -> int:
    """How many of the cells around (i, j) are walls."""
    return sum(
        grid[x][y] == "#"
        for x in range(max(0, i - 1), min(len(grid), i + 2))
        for y in range(max(0, j - 1), min(len(grid[0]), j + 2))
        if (x, y) != (i, j)
    )


def _next_generation(
    grid: list[str], _: int, *, staying: tuple[int, ...] = (2, 3), itself: int = 0
) -> list[str]:
    """One step of the game of life; `itself` is what a live cell adds to its own count."""
    return [
        "".join(
            "#"
            if _around(grid, i, j) + itself * (cell == "#") in (staying if cell == "#" else (3,))
            else "."
            for j, cell in enumerate(row)
        )
        for i, row in enumerate(grid)
    ]


def _flooded(grid: list[str], _: int, *, start_may_be_wall: bool = False) -> list[str]:
    """The cells that can be reached from the top left corner without walls, as `o`."""
    reached = {(0, 0)} if grid[0][0] != "#" or start_may_be_wall else set()
    border = list(reached)
    while border:
        i, j = border.pop()
        for x, y in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
            inside = 0 <= x < len(grid) and 0 <= y < len(grid[0])
            if inside and grid[x][y] != "#" and (x, y) not in reached:
                reached.add((x, y))
                border.append((x, y))
    return [
        "".join("o" if (i, j) in reached else cell for j, cell in enumerate(row))
        for i, row in enumerate(grid)
    ]


BLOCKS = table(
    _grid(
        key="life_step",
        apply=_next_generation,
        actions=(
            "make one step of the game of life: every @item with # is alive, all others are dead; a"
            " living one stays alive with 2 or 3 living ones among its up to 8 neighbours, a dead"
            " one comes alive with exactly 3; write a dot for the dead and # for the living",
            "replace every @item at the same time: a # stays # if 2 or 3 of the up to 8 @items"
            " around it are #, any other @item becomes # if exactly 3 of them are, and a dot is"
            " written in all other places",
            "compute the next generation, where # is alive and anything else dead: # again for a"
            " living @item with 2 or 3 living neighbours (of at most 8) and for a dead one with"
            " exactly 3, while a dot is written in all other places",
        ),
        results=(
            "the @whole after one step of the game of life: every # is alive and all else is dead;"
            " the living with 2 or 3 living ones among the up to 8 neighbours and the dead with"
            " exactly 3 become #, and a dot is written for the rest",
            "the @whole in which, at the same time, every # with 2 or 3 # around it (of at most 8"
            " @items) stays, every other @item with exactly 3 becomes #, and a dot stands in all"
            " other places",
            "the next generation, where # is alive and anything else dead: # for a living @item"
            " with 2 or 3 living neighbours (of at most 8) and for a dead one with exactly 3, and a"
            " dot elsewhere",
        ),
        python=(
            """
            @b = []
            for i in range(len(@a)):
                @b.append("")
                for j in range(len(@a[0])):
                    @t = 0
                    for x in range(max(0, i - 1), min(len(@a), i + 2)):
                        for y in range(max(0, j - 1), min(len(@a[0]), j + 2)):
                            if (x, y) != (i, j) and @a[x][y] == "#":
                                @t += 1
                    @b[-1] += "#" if @t == 3 or @t == 2 and @a[i][j] == "#" else "."
            """,
            """
            @t = Counter()
            for i, j in itertools.product(range(len(@a)), range(len(@a[0]))):
                if @a[i][j] == "#":
                    for x, y in itertools.product((-1, 0, 1), repeat=2):
                        @t[i + x, j + y] += 2 if x or y else 1
            @b = [
                "".join("#" if @t[i, j] in (5, 6, 7) else "." for j in range(len(@a[0])))
                for i in range(len(@a))
            ]
            """,
            """
            @t = ["." * (len(@a[0]) + 2)]
            @t = @t + ["." + x + "." for x in @a] + @t
            @b = []
            for i in range(1, len(@a) + 1):
                @u = []
                for j in range(1, len(@a[0]) + 1):
                    x = @t[i - 1][j - 1:j + 2] + @t[i][j - 1:j + 2] + @t[i + 1][j - 1:j + 2]
                    y = x.count("#")
                    @u.append("#" if y == 3 or (y == 4 and @t[i][j] == "#") else ".")
                @b.append("".join(@u))
            """,
        ),
        cpp=(
            """
            vector<string> @b = @a;
            for (int i = 0; i < (int)@a.size(); i++) {
                for (int j = 0; j < (int)@a[0].size(); j++) {
                    int cnt = 0;
                    for (int dx = -1; dx <= 1; dx++) for (int dy = -1; dy <= 1; dy++) {
                        int x = i + dx, y = j + dy;
                        if (dx == 0 && dy == 0) continue;
                        if (x < 0 || y < 0) continue;
                        if (x >= (int)@a.size() || y >= (int)@a[0].size()) continue;
                        cnt += @a[x][y] == '#';
                    }
                    @b[i][j] = cnt == 3 || (cnt == 2 && @a[i][j] == '#') ? '#' : '.';
                }
            }
            """,
            """
            int @t = @a.size(), @u = @a[0].size();
            vector<string> @b(@t, string(@u, '.'));
            {
                vector<vector<int>> cnt(@t + 2, vector<int>(@u + 2));
                for (int i = 0; i < @t; i++) for (int j = 0; j < @u; j++) if (@a[i][j] == '#') {
                    for (int x = 0; x < 3; x++) for (int y = 0; y < 3; y++) cnt[i + x][j + y]++;
                }
                for (int i = 0; i < @t; i++) for (int j = 0; j < @u; j++) {
                    int c = cnt[i + 1][j + 1];
                    if (c == 3 || (c == 4 && @a[i][j] == '#')) @b[i][j] = '#';
                }
            }
            """,
            """
            auto @n = [&](int x, int y) {
                return x >= 0 && y >= 0 && x < (int)@a.size() && y < (int)@a[0].size()
                    && @a[x][y] == '#';
            };
            vector<string> @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                string next;
                for (int j = 0; j < (int)@a[0].size(); j++) {
                    int c = @n(i - 1, j - 1) + @n(i - 1, j) + @n(i - 1, j + 1) + @n(i, j - 1)
                        + @n(i, j + 1) + @n(i + 1, j - 1) + @n(i + 1, j) + @n(i + 1, j + 1);
                    if (@n(i, j)) next += c == 2 || c == 3 ? '#' : '.';
                    else next += c == 3 ? '#' : '.';
                }
                @b.push_back(next);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda grid, _: _next_generation(grid, 0, staying=tuple(range(2, 9))),
                """
                @b = []
                for i in range(len(@a)):
                    @b.append("")
                    for j in range(len(@a[0])):
                        @t = sum(
                            @a[x][y] == "#"
                            for x in range(max(0, i - 1), min(len(@a), i + 2))
                            for y in range(max(0, j - 1), min(len(@a[0]), j + 2))
                            if (x, y) != (i, j)
                        )
                        @b[-1] += "#" if @t == 3 or @t >= 2 and @a[i][j] == "#" else "."
                """,
                """
                int @t = @a.size(), @u = @a[0].size();
                vector<string> @b = @a;
                for (int i = 0; i < @t; i++) {
                    for (int j = 0; j < @u; j++) {
                        int cnt = 0;
                        for (int x = max(0, i - 1); x <= min(@t - 1, i + 1); x++) {
                            for (int y = max(0, j - 1); y <= min(@u - 1, j + 1); y++) {
                                if ((x != i || y != j) && @a[x][y] == '#') cnt++;
                            }
                        }
                        @b[i][j] = cnt == 3 || (cnt >= 2 && @a[i][j] == '#') ? '#' : '.';
                    }
                }
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda grid, _: _next_generation(grid, 0, itself=1),
                """
                @b = []
                for i in range(len(@a)):
                    @b.append("")
                    for j in range(len(@a[0])):
                        @t = 0
                        for x in range(max(0, i - 1), min(len(@a), i + 2)):
                            for y in range(max(0, j - 1), min(len(@a[0]), j + 2)):
                                if @a[x][y] == "#":
                                    @t += 1
                        @b[-1] += "#" if @t == 3 or @t == 2 and @a[i][j] == "#" else "."
                """,
                """
                int @t = @a.size(), @u = @a[0].size();
                vector<string> @b = @a;
                for (int i = 0; i < @t; i++) {
                    for (int j = 0; j < @u; j++) {
                        int cnt = 0;
                        for (int x = max(0, i - 1); x <= min(@t - 1, i + 1); x++) {
                            for (int y = max(0, j - 1); y <= min(@u - 1, j + 1); y++) {
                                if (@a[x][y] == '#') cnt++;
                            }
                        }
                        @b[i][j] = cnt == 3 || (cnt == 2 && @a[i][j] == '#') ? '#' : '.';
                    }
                }
                """,
            ),
        ),
        tags=("implementation", "brute force"),
    ),
    _grid(
        key="flood_corner",
        apply=_flooded,
        actions=(
            "start in the top left corner and walk up, down, left and right over @items that are"
            " not #; write o in every @item that can be reached, the start included, and change"
            " nothing if the corner itself is #",
            "fill with o, from the top left corner, all @items connected to it by sides without"
            " passing a #; if the corner is #, nothing is filled",
            "flood the @whole from its top left corner: the water turns each @item it gets to into"
            " o, spreads across sides and never enters a # (a # in the corner stops it at once)",
        ),
        results=(
            "the @whole with o in every @item that can be reached from the top left corner, itself"
            " included, by steps up, down, left and right over @items that are not # (nothing"
            " changes if the corner is #)",
            "the @whole after all @items connected by sides to the top left corner without passing"
            " a # have been filled with o; if the corner is #, none are",
            "the @whole flooded from its top left corner: o wherever the water gets, which spreads"
            " across sides and never enters a #, not even in the corner",
        ),
        python=(
            """
            @b = [list(x) for x in @a]
            @t = [(0, 0)]
            @u = set()
            while @t:
                i, j = @t.pop()
                if (i, j) in @u or i < 0 or j < 0 or i >= len(@a) or j >= len(@a[0]):
                    continue
                if @a[i][j] == "#":
                    continue
                @u.add((i, j))
                @b[i][j] = "o"
                @t += [(i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)]
            @b = ["".join(x) for x in @b]
            """,
            """
            @t = deque()
            @u = [[False] * len(@a[0]) for x in @a]
            if @a[0][0] != "#":
                @t.append((0, 0))
                @u[0][0] = True
            while @t:
                i, j = @t.popleft()
                for x, y in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                    if 0 <= x < len(@a) and 0 <= y < len(@a[0]):
                        if not @u[x][y] and @a[x][y] != "#":
                            @u[x][y] = True
                            @t.append((x, y))
            @b = [
                "".join("o" if y else ch for ch, y in zip(*x)) for x in zip(@a, @u)
            ]
            """,
            """
            @t = {(i, j) for i in range(len(@a)) for j in range(len(@a[0])) if @a[i][j] != "#"}
            @u = {(0, 0)} & @t
            @b = [list(x) for x in @a]
            while @u:
                @t -= @u
                for i, j in @u:
                    @b[i][j] = "o"
                @u = {
                    (i + x, j + y) for i, j in @u for x, y in ((0, 1), (1, 0), (0, -1), (-1, 0))
                } & @t
            @b = list(map("".join, @b))
            """,
        ),
        cpp=(
            """
            vector<string> @b = @a;
            {
                int h = @a.size(), wd = @a[0].size();
                vector<vector<bool>> seen(h, vector<bool>(wd));
                queue<pair<int, int>> q;
                if (@a[0][0] != '#') {
                    q.push({0, 0});
                    seen[0][0] = true;
                }
                while (!q.empty()) {
                    auto [i, j] = q.front();
                    q.pop();
                    @b[i][j] = 'o';
                    int dx[] = {1, -1, 0, 0}, dy[] = {0, 0, 1, -1};
                    for (int d = 0; d < 4; d++) {
                        int x = i + dx[d], y = j + dy[d];
                        if (x < 0 || y < 0 || x >= h || y >= wd) continue;
                        if (seen[x][y] || @a[x][y] == '#') continue;
                        seen[x][y] = true;
                        q.push({x, y});
                    }
                }
            }
            """,
            """
            int @t = @a.size(), @u = @a[0].size();
            vector<string> @b = @a;
            {
                stack<int> todo;
                vector<char> seen(@t * @u);
                todo.push(0);
                while (todo.size()) {
                    int pos = todo.top(), i = pos / @u, j = pos % @u;
                    todo.pop();
                    if (seen[pos] || @a[i][j] == '#') continue;
                    seen[pos] = 1;
                    @b[i][j] = 'o';
                    if (i > 0) todo.push(pos - @u);
                    if (i + 1 < @t) todo.push(pos + @u);
                    if (j > 0) todo.push(pos - 1);
                    if (j + 1 < @u) todo.push(pos + 1);
                }
            }
            """,
            """
            int @t = @a.size(), @u = @a[0].size();
            vector<string> @b = @a;
            {
                set<pair<int, int>> seen, cur, next;
                if (@a[0][0] != '#') cur.insert({0, 0});
                while (!cur.empty()) {
                    next.clear();
                    seen.insert(cur.begin(), cur.end());
                    for (auto [i, j] : cur) {
                        @b[i][j] = 'o';
                        for (int d = 0; d < 4; d++) {
                            int x = i + (d == 0) - (d == 1), y = j + (d == 2) - (d == 3);
                            if (x < 0 || y < 0 || x >= @t || y >= @u || @a[x][y] == '#') continue;
                            if (!seen.count({x, y})) next.insert({x, y});
                        }
                    }
                    cur = next;
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda grid, _: _flooded(grid, 0, start_may_be_wall=True),
                """
                @b = [list(x) for x in @a]
                @t = [(0, 0)]
                @u = {(0, 0)}
                for i, j in @t:
                    @b[i][j] = "o"
                    for x, y in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                        if 0 <= x < len(@a) and 0 <= y < len(@a[0]) and @a[x][y] != "#":
                            if (x, y) not in @u:
                                @u.add((x, y))
                                @t.append((x, y))
                @b = ["".join(x) for x in @b]
                """,
                """
                vector<string> @b = @a;
                {
                    set<pair<int, int>> seen = {{0, 0}};
                    queue<pair<int, int>> q;
                    q.push({0, 0});
                    while (!q.empty()) {
                        auto [i, j] = q.front();
                        q.pop();
                        @b[i][j] = 'o';
                        int dx[] = {1, -1, 0, 0}, dy[] = {0, 0, 1, -1};
                        for (int d = 0; d < 4; d++) {
                            int x = i + dx[d], y = j + dy[d];
                            if (x < 0 || y < 0 || x >= (int)@a.size()) continue;
                            if (y >= (int)@a[0].size() || @a[x][y] == '#') continue;
                            if (seen.insert({x, y}).second) q.push({x, y});
                        }
                    }
                }
                """,
            ),
        ),
        tags=("dfs and similar", "graphs"),
    ),
)
