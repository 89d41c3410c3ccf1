"""Blocks from grid to a number about its connected areas."""

import functools
from collections.abc import Iterator

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import GRID, NUMBER
from alphacode.datasets.curriculum.library.writing import slip, written

_number = functools.partial(written, takes=GRID, gives=NUMBER)
_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1))
_AROUND = (*_SIDES, (1, 1), (1, -1), (-1, 1), (-1, -1))


def _areas(grid: list[str], steps: tuple[tuple[int, int], ...] = _SIDES) -> Iterator[int]:
    """The sizes of the connected areas of walls."""
    left = {(i, j) for i, row in enumerate(grid) for j, cell in enumerate(row) if cell == "#"}
    while left:
        todo, size = [left.pop()], 0
        while todo:
            i, j = todo.pop()
            size += 1
            for near in ((i + x, j + y) for x, y in steps):
                if near in left:
                    left.remove(near)
                    todo.append(near)
        yield size


BLOCKS = table(
    _number(
        key="wall_areas",
        apply=lambda grid, _: sum(1 for _ in _areas(grid)),
        actions=(
            "count the connected areas of #, where two @items are connected if they share a side",
            "find into how many groups all # fall when those that share a side belong together",
            "compute the number of connected components of @items with # (neighbours are up, down,"
            " left and right)",
        ),
        results=(
            "the number of connected areas of #, where two @items are connected if they share a"
            " side",
            "the number of groups into which all # fall when those that share a side belong"
            " together",
            "the number of connected components of @items with # (neighbours are up, down, left and"
            " right)",
        ),
        python=(
            """
            @b = 0
            @t = set()
            for i in range(len(@a)):
                for j in range(len(@a[0])):
                    if @a[i][j] != "#" or (i, j) in @t:
                        continue
                    @b += 1
                    @u = [(i, j)]
                    while @u:
                        x, y = @u.pop()
                        if not (0 <= x < len(@a) and 0 <= y < len(@a[0])):
                            continue
                        if @a[x][y] != "#" or (x, y) in @t:
                            continue
                        @t.add((x, y))
                        @u += [(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]
            """,
            """
            @t = {}
            def @n(x):
                while @t[x] != x:
                    @t[x] = @t[@t[x]]
                    x = @t[x]
                return x
            @b = 0
            for i in range(len(@a)):
                for j in range(len(@a[0])):
                    if @a[i][j] == "#":
                        @t[i, j] = (i, j)
                        @b += 1
                        for y in ((i - 1, j), (i, j - 1)):
                            if y in @t and @n(y) != @n((i, j)):
                                @t[@n(y)] = @n((i, j))
                                @b -= 1
            """,
            """
            @t = [list(x) for x in @a]
            @b = 0
            for i in range(len(@t)):
                for j in range(len(@t[0])):
                    if @t[i][j] == "#":
                        @b += 1
                        @t[i][j] = "."
                        @u = deque([(i, j)])
                        while @u:
                            ch = @u.popleft()
                            for x, y in ((1, 0), (0, 1), (-1, 0), (0, -1)):
                                x, y = ch[0] + x, ch[1] + y
                                if 0 <= x < len(@t) and 0 <= y < len(@t[0]) and @t[x][y] == "#":
                                    @t[x][y] = "."
                                    @u.append((x, y))
            """,
        ),
        cpp=(
            """
            long long @b = 0;
            {
                vector<string> seen = @a;
                int dx[] = {1, 0, -1, 0}, dy[] = {0, 1, 0, -1};
                for (int i = 0; i < (int)seen.size(); i++) {
                    for (int j = 0; j < (int)seen[0].size(); j++) {
                        if (seen[i][j] != '#') continue;
                        @b++;
                        queue<pair<int, int>> q;
                        q.push({i, j});
                        seen[i][j] = '.';
                        while (!q.empty()) {
                            auto cur = q.front();
                            q.pop();
                            for (int d = 0; d < 4; d++) {
                                int x = cur.first + dx[d], y = cur.second + dy[d];
                                if (x < 0 || y < 0 || x >= (int)seen.size()) continue;
                                if (y >= (int)seen[0].size() || seen[x][y] != '#') continue;
                                seen[x][y] = '.';
                                q.push({x, y});
                            }
                        }
                    }
                }
            }
            """,
            """
            int @t = @a.size(), @u = @a[0].size();
            long long @b = 0;
            {
                vector<int> up(@t * @u);
                iota(up.begin(), up.end(), 0);
                auto root = [&](int x) {
                    while (up[x] != x) x = up[x] = up[up[x]];
                    return x;
                };
                auto join = [&](int x, int y) {
                    x = root(x), y = root(y);
                    if (x != y) @b--;
                    up[x] = y;
                };
                for (int i = 0; i < @t; i++) for (int j = 0; j < @u; j++) {
                    if (@a[i][j] != '#') continue;
                    @b++;
                    if (i > 0 && @a[i - 1][j] == '#') join(i * @u + j, (i - 1) * @u + j);
                    if (j > 0 && @a[i][j - 1] == '#') join(i * @u + j, i * @u + j - 1);
                }
            }
            """,
            """
            set<pair<int, int>> @t;
            for (int i = 0; i < (int)@a.size(); i++) {
                for (int j = 0; j < (int)@a[0].size(); j++) if (@a[i][j] == '#') @t.insert({i, j});
            }
            long long @b = 0;
            while (!@t.empty()) {
                @b++;
                vector<pair<int, int>> todo = {*@t.begin()};
                @t.erase(@t.begin());
                while (todo.size()) {
                    auto [x, y] = todo.back();
                    todo.pop_back();
                    if (@t.erase({x + 1, y})) todo.push_back({x + 1, y});
                    if (@t.erase({x - 1, y})) todo.push_back({x - 1, y});
                    if (@t.erase({x, y + 1})) todo.push_back({x, y + 1});
                    if (@t.erase({x, y - 1})) todo.push_back({x, y - 1});
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda grid, _: sum(1 for _ in _areas(grid, _AROUND)),
                """
                @t = {(i, j) for i in range(len(@a)) for j in range(len(@a[0])) if @a[i][j] == "#"}
                @b = 0
                while @t:
                    @b += 1
                    @u = [@t.pop()]
                    while @u:
                        i, j = @u.pop()
                        for x in (i - 1, i, i + 1):
                            for y in (j - 1, j, j + 1):
                                if (x, y) in @t:
                                    @t.remove((x, y))
                                    @u.append((x, y))
                """,
                """
                set<pair<int, int>> @t;
                for (int i = 0; i < (int)@a.size(); i++) {
                    for (int j = 0; j < (int)@a[0].size(); j++) {
                        if (@a[i][j] == '#') @t.insert({i, j});
                    }
                }
                long long @b = 0;
                while (!@t.empty()) {
                    @b++;
                    vector<pair<int, int>> todo = {*@t.begin()};
                    @t.erase(@t.begin());
                    while (todo.size()) {
                        auto [x, y] = todo.back();
                        todo.pop_back();
                        for (int i = -1; i <= 1; i++) for (int j = -1; j <= 1; j++) {
                            if (@t.erase({x + i, y + j})) todo.push_back({x + i, y + j});
                        }
                    }
                }
                """,
            ),
        ),
        tags=("dfs and similar", "dsu"),
    ),
    _number(
        key="largest_wall_area",
        apply=lambda grid, _: max(_areas(grid), default=0),
        actions=(
            "find the size of the largest connected area of # (0 if there is none), where two"
            " @items are connected if they share a side",
            "compute how many # the largest group holds when those that share a side belong"
            " together (0 without any)",
            "determine the number of @items in the largest connected component of # (neighbours"
            " are up, down, left and right), 0 if there is no #",
        ),
        results=(
            "the size of the largest connected area of # (0 if there is none), where two @items are"
            " connected if they share a side",
            "the number of # in the largest group when those that share a side belong together (0"
            " without any)",
            "the number of @items in the largest connected component of # (neighbours are up, down,"
            " left and right), 0 if there is no #",
        ),
        python=(
            """
            @b = 0
            @t = {(i, j) for i in range(len(@a)) for j in range(len(@a[0])) if @a[i][j] == "#"}
            while @t:
                @u = [@t.pop()]
                for i, j in @u:
                    for x, y in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                        if (x, y) in @t:
                            @t.remove((x, y))
                            @u.append((x, y))
                @b = max(@b, len(@u))
            """,
            """
            @t = {}
            @u = Counter()
            def @n(x):
                while @t[x] != x:
                    @t[x] = @t[@t[x]]
                    x = @t[x]
                return x
            for i, x in enumerate(@a):
                for j, ch in enumerate(x):
                    if ch == "#":
                        @t[i, j] = (i, j)
                        if (i - 1, j) in @t:
                            @t[@n((i - 1, j))] = (i, j)
                        if (i, j - 1) in @t:
                            @t[@n((i, j - 1))] = @n((i, j))
            for x in @t:
                @u[@n(x)] += 1
            @b = max(@u.values(), default=0)
            """,
            """
            @t = [[ch == "#" for ch in x] + [False] for x in @a] + [[False] * (len(@a[0]) + 1)]
            @b = 0
            for i, j in itertools.product(range(len(@a)), range(len(@a[0]))):
                @u = [(i, j)]
                ch = 0
                while @u:
                    x, y = @u.pop()
                    if @t[x][y]:
                        @t[x][y] = False
                        ch += 1
                        @u.extend([(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)])
                @b = max(@b, ch)
            """,
        ),
        cpp=(
            """
            long long @b = 0;
            {
                vector<string> left = @a;
                for (int i = 0; i < (int)@a.size(); i++) {
                    for (int j = 0; j < (int)@a[0].size(); j++) {
                        long long cnt = 0;
                        vector<pair<int, int>> todo = {{i, j}};
                        while (!todo.empty()) {
                            auto [x, y] = todo.back();
                            todo.pop_back();
                            if (x < 0 || y < 0 || x >= (int)@a.size()) continue;
                            if (y >= (int)@a[0].size() || left[x][y] != '#') continue;
                            left[x][y] = '.';
                            cnt++;
                            for (int d : {1, -1}) {
                                todo.push_back({x + d, y});
                                todo.push_back({x, y + d});
                            }
                        }
                        @b = max(@b, cnt);
                    }
                }
            }
            """,
            """
            int @t = @a.size(), @u = @a[0].size();
            long long @b = 0;
            {
                vector<int> up(@t * @u), cnt(@t * @u, 1);
                iota(up.begin(), up.end(), 0);
                auto root = [&](int x) {
                    while (up[x] != x) x = up[x] = up[up[x]];
                    return x;
                };
                for (int i = 0; i < @t * @u; i++) {
                    if (@a[i / @u][i % @u] != '#') continue;
                    for (int j : {i - @u, i % @u ? i - 1 : -1}) {
                        if (j < 0 || @a[j / @u][j % @u] != '#' || root(j) == root(i)) continue;
                        cnt[root(i)] += cnt[root(j)];
                        up[root(j)] = root(i);
                    }
                    @b = max(@b, (long long)cnt[root(i)]);
                }
            }
            """,
            """
            set<pair<int, int>> @t;
            for (int i = 0; i < (int)@a.size(); i++) {
                for (int j = 0; j < (int)@a[0].size(); j++) if (@a[i][j] == '#') @t.insert({i, j});
            }
            long long @b = 0;
            while (!@t.empty()) {
                vector<pair<int, int>> area = {*@t.begin()};
                @t.erase(@t.begin());
                for (size_t i = 0; i < area.size(); i++) {
                    auto [x, y] = area[i];
                    pair<int, int> near[] = {{x + 1, y}, {x - 1, y}, {x, y + 1}, {x, y - 1}};
                    for (auto &p : near) if (@t.erase(p)) area.push_back(p);
                }
                @b = max<long long>(@b, area.size());
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda grid, _: max(_areas(grid, _AROUND), default=0),
                """
                @b = 0
                @t = {(i, j) for i in range(len(@a)) for j in range(len(@a[0])) if @a[i][j] == "#"}
                while @t:
                    @u = [@t.pop()]
                    for i, j in @u:
                        for x, y in itertools.product((i - 1, i, i + 1), (j - 1, j, j + 1)):
                            if (x, y) in @t:
                                @t.remove((x, y))
                                @u.append((x, y))
                    @b = max(@b, len(@u))
                """,
                """
                set<pair<int, int>> @t;
                for (int i = 0; i < (int)@a.size(); i++) {
                    for (int j = 0; j < (int)@a[0].size(); j++) {
                        if (@a[i][j] == '#') @t.insert({i, j});
                    }
                }
                long long @b = 0;
                while (!@t.empty()) {
                    vector<pair<int, int>> area = {*@t.begin()};
                    @t.erase(@t.begin());
                    for (size_t i = 0; i < area.size(); i++) {
                        auto [x, y] = area[i];
                        for (int dx = -1; dx <= 1; dx++) for (int dy = -1; dy <= 1; dy++) {
                            if (@t.erase({x + dx, y + dy})) area.push_back({x + dx, y + dy});
                        }
                    }
                    @b = max<long long>(@b, area.size());
                }
                """,
            ),
        ),
        tags=("dfs and similar", "dsu"),
    ),
)
