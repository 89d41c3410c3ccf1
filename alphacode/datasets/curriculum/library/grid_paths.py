"""Blocks from grid to a number about ways through it."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import GRID, NUMBER
from alphacode.datasets.curriculum.library.writing import slip, written

_number = functools.partial(written, takes=GRID, gives=NUMBER)
_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1))


def _moves(grid: list[str], _: int, *, start_may_be_wall: bool = False) -> int:
    """The fewest moves from the top left to the bottom right corner, -1 if there is no way."""
    end = (len(grid) - 1, len(grid[0]) - 1)
    reached = {(0, 0)} if start_may_be_wall or grid[0][0] != "#" else set()
    seen, moves = set(reached), 0
    while reached and end not in reached:
        near = {(i + x, j + y) for i, j in reached for x, y in _SIDES} - seen
        reached = {
            (i, j)
            for i, j in near
            if 0 <= i < len(grid) and 0 <= j < len(grid[0]) and grid[i][j] != "#"
        }
        seen |= reached
        moves += 1
    return moves if reached else -1


BLOCKS = table(
    _number(
        key="corner_path",
        apply=_moves,
        actions=(
            "find the fewest moves (up, down, left, right) from the top left to the bottom right"
            " @item over @items that are not #, both ends included; -1 if there is no way",
            "compute the length in steps of a shortest way from the top left to the bottom right"
            " corner that goes across sides and never stands on a #, not even in the corners; -1"
            " if there is none",
            "determine how many steps to a side-neighbour lead at least from the first @item of the"
            " top row to the last one of the bottom row without touching a # (a corner with # makes"
            " it impossible), or -1 if none do",
        ),
        results=(
            "the fewest moves (up, down, left, right) from the top left to the bottom right @item"
            " over @items that are not #, both ends included; -1 if there is no way",
            "the length in steps of a shortest way from the top left to the bottom right corner"
            " that goes across sides and never stands on a #, not even in the corners; -1 if there"
            " is none",
            "the least number of steps to a side-neighbour that lead from the first @item of the"
            " top row to the last one of the bottom row without touching a # (a corner with # makes"
            " it impossible), or -1 if none do",
        ),
        python=(
            """
            @t = [[-1] * len(@a[0]) for x in @a]
            @u = deque()
            if @a[0][0] != "#":
                @t[0][0] = 0
                @u.append((0, 0))
            while @u:
                i, j = @u.popleft()
                for x, y in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                    if 0 <= x < len(@a) and 0 <= y < len(@a[0]):
                        if @a[x][y] != "#" and @t[x][y] == -1:
                            @t[x][y] = @t[i][j] + 1
                            @u.append((x, y))
            @b = @t[-1][-1]
            """,
            """
            @t = {(i, j) for i in range(len(@a)) for j in range(len(@a[0])) if @a[i][j] != "#"}
            @u = @t & {(0, 0)}
            @b = 0
            while @u and (len(@a) - 1, len(@a[0]) - 1) not in @u:
                @t -= @u
                @u = @t & {
                    (i + x, j + y) for i, j in @u for x, y in ((0, 1), (1, 0), (0, -1), (-1, 0))
                }
                @b += 1
            if not @u:
                @b = -1
            """,
            """
            @t = [(0, 0, 0)]
            @u = set()
            @b = -1
            while @t:
                ch, i, j = heapq.heappop(@t)
                if i < 0 or j < 0 or i == len(@a) or j == len(@a[0]) or @a[i][j] == "#":
                    continue
                if (i, j) in @u:
                    continue
                @u.add((i, j))
                if i == len(@a) - 1 and j == len(@a[0]) - 1:
                    @b = ch
                    break
                for x, y in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                    heapq.heappush(@t, (ch + 1, x, y))
            """,
        ),
        cpp=(
            """
            long long @b = -1;
            {
                int h = @a.size(), wd = @a[0].size();
                vector<vector<int>> dist(h, vector<int>(wd, -1));
                queue<pair<int, int>> q;
                if (@a[0][0] != '#') {
                    q.push({0, 0});
                    dist[0][0] = 0;
                }
                int dx[] = {0, 1, 0, -1}, dy[] = {1, 0, -1, 0};
                while (!q.empty()) {
                    auto [i, j] = q.front();
                    q.pop();
                    for (int d = 0; d < 4; d++) {
                        int x = i + dx[d], y = j + dy[d];
                        if (x < 0 || y < 0 || x >= h || y >= wd) continue;
                        if (@a[x][y] == '#' || dist[x][y] != -1) continue;
                        dist[x][y] = dist[i][j] + 1;
                        q.push({x, y});
                    }
                }
                @b = dist[h - 1][wd - 1];
            }
            """,
            """
            int @t = @a.size(), @u = @a[0].size();
            long long @b = -1;
            {
                vector<int> cur, dist(@t * @u, -1);
                if (@a[0][0] != '#') {
                    cur = {0};
                    dist[0] = 0;
                }
                for (int step = 1; !cur.empty(); step++) {
                    vector<int> next;
                    for (int pos : cur) {
                        int i = pos / @u, j = pos % @u;
                        vector<int> to;
                        if (i > 0) to.push_back(pos - @u);
                        if (j > 0) to.push_back(pos - 1);
                        if (i < @t - 1) to.push_back(pos + @u);
                        if (j < @u - 1) to.push_back(pos + 1);
                        for (int near : to) {
                            if (dist[near] >= 0 || @a[near / @u][near % @u] == '#') continue;
                            dist[near] = step;
                            next.push_back(near);
                        }
                    }
                    swap(cur, next);
                }
                @b = dist.back();
            }
            """,
            """
            long long @b = -1;
            {
                set<pair<int, int>> seen;
                priority_queue<tuple<int, int, int>> q;
                q.push({0, 0, 0});
                while (!q.empty()) {
                    auto [d, i, j] = q.top();
                    q.pop();
                    if (i < 0 || j < 0 || i >= (int)@a.size() || j >= (int)@a[0].size()) continue;
                    if (@a[i][j] == '#' || !seen.insert({i, j}).second) continue;
                    if (i + 1 == (int)@a.size() && j + 1 == (int)@a[0].size()) {
                        @b = -d;
                        break;
                    }
                    q.push({d - 1, i + 1, j});
                    q.push({d - 1, i - 1, j});
                    q.push({d - 1, i, j + 1});
                    q.push({d - 1, i, j - 1});
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda grid, _: _moves(grid, 0) + (_moves(grid, 0) >= 0),
                """
                @t = {(i, j) for i in range(len(@a)) for j in range(len(@a[0])) if @a[i][j] != "#"}
                @u = {(0, 0)} & @t
                @b = 1
                while @u and (len(@a) - 1, len(@a[0]) - 1) not in @u:
                    @t -= @u
                    @u = {(i + x, j + y) for i, j in @u
                          for x, y in ((0, 1), (1, 0), (0, -1), (-1, 0))} & @t
                    @b += 1
                if not @u:
                    @b = -1
                """,
                """
                long long @b = -1;
                {
                    map<pair<int, int>, int> dist;
                    queue<tuple<int, int, int>> q;
                    q.push({0, 0, 1});
                    while (!q.empty()) {
                        auto [i, j, d] = q.front();
                        q.pop();
                        if (i < 0 || j < 0 || i >= (int)@a.size()) continue;
                        if (j >= (int)@a[0].size() || @a[i][j] == '#') continue;
                        if (dist.count({i, j})) continue;
                        dist[{i, j}] = d;
                        q.push({i + 1, j, d + 1});
                        q.push({i - 1, j, d + 1});
                        q.push({i, j + 1, d + 1});
                        q.push({i, j - 1, d + 1});
                    }
                    auto it = dist.find({(int)@a.size() - 1, (int)@a[0].size() - 1});
                    if (it != dist.end()) @b = it->second;
                }
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda grid, _: _moves(grid, 0, start_may_be_wall=True),
                """
                @t = {(0, 0): 0}
                @u = deque([(0, 0)])
                while @u:
                    i, j = @u.popleft()
                    for x, y in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                        if 0 <= x < len(@a) and 0 <= y < len(@a[0]) and @a[x][y] != "#":
                            if (x, y) not in @t:
                                @t[x, y] = @t[i, j] + 1
                                @u.append((x, y))
                @b = @t.get((len(@a) - 1, len(@a[0]) - 1), -1)
                """,
            ),
        ),
        tags=("graphs", "shortest paths", "dfs and similar"),
    ),
)
