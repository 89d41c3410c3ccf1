"""Blocks from graph about lengths of paths."""

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import GRAPH, NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.writing import slip, written

_Graph = list[list[int]]


def _distances(graph: _Graph, start: int) -> list[int]:
    """The numbers of edges on shortest paths from `start`, -1 where there is none."""
    distances = [-1] * len(graph)
    distances[start] = 0
    queue = [start]
    for i in queue:
        for j in graph[i]:
            if distances[j] < 0:
                distances[j] = distances[i] + 1
                queue.append(j)
    return distances


def _depths(graph: _Graph, _: int) -> list[int]:
    """The depths in the tree of a depth-first search from the first vertex, -1 elsewhere."""
    depths = [-1] * len(graph)
    todo = [(0, 0)]
    while todo:
        i, depth = todo.pop()
        if depths[i] < 0:
            depths[i] = depth
            todo += [(j, depth + 1) for j in reversed(graph[i])]
    return depths


def _diameter(graph: _Graph, _: int) -> int:
    """The longest distance in the component of the first vertex."""
    reached = [i for i, distance in enumerate(_distances(graph, 0)) if distance >= 0]
    return max(max(_distances(graph, i)) for i in reached)


BLOCKS = table(
    written(
        key="distances_from_first",
        takes=GRAPH,
        gives=NUMBERS,
        apply=lambda graph, _: _distances(graph, 0),
        actions=(
            "write for every @item, in the order of their numbers, the least number of edges on a"
            " path from @item 1 to it (0 for @item 1 itself, -1 where there is no path)",
            "compute the distances of all @items from @item 1, measured in edges; an @item that"
            " cannot be reached gets -1",
            "find how many steps along edges lead at least from @item 1 to each @item, itself"
            " included, and write -1 for those that no steps lead to",
        ),
        results=(
            "the least numbers of edges on paths from @item 1 to every @item, in the order of their"
            " numbers (0 for @item 1 itself, -1 where there is no path)",
            "the distances of all @items from @item 1, measured in edges, with -1 for an @item that"
            " cannot be reached",
            "the list of how many steps along edges lead at least from @item 1 to each @item,"
            " itself included, -1 for those that no steps lead to",
        ),
        python=(
            """
            @b = [-1] * len(@a)
            @b[0] = 0
            @t = deque([0])
            while @t:
                i = @t.popleft()
                for j in @a[i]:
                    if @b[j] == -1:
                        @b[j] = @b[i] + 1
                        @t.append(j)
            """,
            """
            @b = [-1] * len(@a)
            @t = [0]
            @u = 0
            while @t:
                for i in @t:
                    @b[i] = @u
                @t = {j for i in @t for j in @a[i] if @b[j] < 0}
                @u += 1
            """,
            """
            @t = [(0, 0)]
            @u = {}
            while @t:
                x, i = heapq.heappop(@t)
                if i not in @u:
                    @u[i] = x
                    for j in @a[i]:
                        heapq.heappush(@t, (x + 1, j))
            @b = [@u.get(i, -1) for i in range(len(@a))]
            """,
        ),
        cpp=(
            """
            vector<long long> @b(@a.size(), -1);
            queue<int> @t;
            @t.push(0);
            @b[0] = 0;
            while (!@t.empty()) {
                int x = @t.front();
                @t.pop();
                for (int y : @a[x]) {
                    if (@b[y] != -1) continue;
                    @b[y] = @b[x] + 1;
                    @t.push(y);
                }
            }
            """,
            """
            vector<long long> @b(@a.size(), -1);
            vector<int> @t = {0};
            @b[0] = 0;
            for (size_t i = 0; i < @t.size(); i++) {
                for (int j : @a[@t[i]]) if (@b[j] < 0) {
                    @b[j] = @b[@t[i]] + 1;
                    @t.push_back(j);
                }
            }
            """,
            """
            vector<long long> @b(@a.size(), LLONG_MAX);
            set<pair<long long, int>> @t = {{0, 0}};
            @b[0] = 0;
            while (!@t.empty()) {
                int x = @t.begin()->second;
                @t.erase(@t.begin());
                for (int y : @a[x]) if (@b[x] + 1 < @b[y]) {
                    @t.erase({@b[y], y});
                    @b[y] = @b[x] + 1;
                    @t.insert({@b[y], y});
                }
            }
            for (auto &x : @b) if (x == LLONG_MAX) x = -1;
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                _depths,
                """
                @b = [-1] * len(@a)
                @t = [(0, 0)]
                while @t:
                    i, x = @t.pop()
                    if @b[i] == -1:
                        @b[i] = x
                        for j in reversed(@a[i]):
                            @t.append((j, x + 1))
                """,
                """
                vector<long long> @b(@a.size(), -1);
                function<void(int, int)> @n = [&](int x, int d) {
                    @b[x] = d;
                    for (int y : @a[x]) if (@b[y] == -1) @n(y, d + 1);
                };
                @n(0, 0);
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda graph, _: [max(0, distance) for distance in _distances(graph, 0)],
                """
                @b = [0] * len(@a)
                @t = {0}
                @u = [0]
                for i in @u:
                    for j in @a[i]:
                        if j not in @t:
                            @t.add(j)
                            @b[j] = @b[i] + 1
                            @u.append(j)
                """,
                """
                vector<long long> @b(@a.size(), 0);
                vector<bool> @t(@a.size());
                queue<int> @u;
                @u.push(0);
                @t[0] = true;
                while (!@u.empty()) {
                    int x = @u.front();
                    @u.pop();
                    for (int y : @a[x]) if (!@t[y]) {
                        @t[y] = true;
                        @b[y] = @b[x] + 1;
                        @u.push(y);
                    }
                }
                """,
            ),
        ),
        tags=("graphs", "shortest paths"),
    ),
    written(
        key="component_diameter",
        takes=GRAPH,
        gives=NUMBER,
        apply=_diameter,
        actions=(
            "find the largest distance, in edges along a shortest path, between two @items that can"
            " both be reached from @item 1 (which can be reached itself)",
            "compute the diameter of the connected component of @item 1: the most edges that a"
            " shortest path between two of its @items has",
            "among all @items connected with @item 1, itself included, take the two that are"
            " farthest apart and find how many edges a shortest path between them has",
        ),
        results=(
            "the largest distance, in edges along a shortest path, between two @items that can both"
            " be reached from @item 1 (which can be reached itself)",
            "the diameter of the connected component of @item 1, that is, the most edges that a"
            " shortest path between two of its @items has",
            "the number of edges of a shortest path between the two @items farthest apart among all"
            " that are connected with @item 1, itself included",
        ),
        python=(
            """
            @u = [0]
            for i in @u:
                @u += [j for j in set(@a[i]) if j not in @u]
            @b = 0
            for i in @u:
                @t = {i: 0}
                x = deque([i])
                while x:
                    y = x.popleft()
                    for j in @a[y]:
                        if j not in @t:
                            @t[j] = @t[y] + 1
                            x.append(j)
                @b = max(@b, max(@t.values()))
            """,
            """
            @t = [[0 if i == j else len(@a) for j in range(len(@a))] for i in range(len(@a))]
            for i in range(len(@a)):
                for j in @a[i]:
                    @t[i][j] = 1
            for x in range(len(@a)):
                for i in range(len(@a)):
                    for j in range(len(@a)):
                        @t[i][j] = min(@t[i][j], @t[i][x] + @t[x][j])
            @u = [i for i in range(len(@a)) if @t[0][i] < len(@a)]
            @b = max(@t[i][j] for i in @u for j in @u)
            """,
            """
            @t = {0}
            while any(j not in @t for i in @t for j in @a[i]):
                @t |= {j for i in @t for j in @a[i]}
            @b = 0
            for i in @t:
                @u = {i}
                x = 0
                while len(@u) < len(@t):
                    @u |= {y for j in @u for y in @a[j]}
                    x += 1
                @b = max(@b, x)
            """,
        ),
        cpp=(
            """
            long long @b = 0;
            auto @n = [&](int from) {
                vector<int> dist(@a.size(), -1);
                queue<int> q;
                q.push(from);
                dist[from] = 0;
                while (!q.empty()) {
                    int x = q.front();
                    q.pop();
                    for (int y : @a[x]) if (dist[y] < 0) {
                        dist[y] = dist[x] + 1;
                        q.push(y);
                    }
                }
                return dist;
            };
            auto @t = @n(0);
            for (int i = 0; i < (int)@a.size(); i++) if (@t[i] >= 0) {
                for (int d : @n(i)) @b = max(@b, (long long)d);
            }
            """,
            """
            int @t = @a.size();
            long long @b = 0;
            {
                vector<vector<int>> d(@t, vector<int>(@t, @t));
                for (int i = 0; i < @t; i++) {
                    d[i][i] = 0;
                    for (int j : @a[i]) d[i][j] = 1;
                }
                for (int y = 0; y < @t; y++) for (int i = 0; i < @t; i++) {
                    for (int j = 0; j < @t; j++) d[i][j] = min(d[i][j], d[i][y] + d[y][j]);
                }
                for (int i = 0; i < @t; i++) for (int j = 0; j < @t; j++) {
                    if (d[0][i] < @t && d[0][j] < @t) @b = max<long long>(@b, d[i][j]);
                }
            }
            """,
            """
            vector<int> @t = {0};
            long long @b = 0;
            for (size_t i = 0; i < @t.size(); i++) {
                map<int, int> dist = {{@t[i], 0}};
                vector<int> order = {@t[i]};
                for (size_t j = 0; j < order.size(); j++) {
                    for (int y : @a[order[j]]) {
                        if (!dist.insert({y, dist[order[j]] + 1}).second) continue;
                        order.push_back(y);
                    }
                }
                @b = max(@b, (long long)dist[order.back()]);
                if (i == 0) @t = order;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda graph, _: max(_distances(graph, 0)),
                """
                @t = {0: 0}
                @u = deque([0])
                while @u:
                    i = @u.popleft()
                    for j in @a[i]:
                        if j not in @t:
                            @t[j] = @t[i] + 1
                            @u.append(j)
                @b = max(@t.values())
                """,
                """
                vector<long long> @t(@a.size(), -1);
                queue<int> @u;
                @u.push(0);
                @t[0] = 0;
                while (!@u.empty()) {
                    int x = @u.front();
                    @u.pop();
                    for (int y : @a[x]) if (@t[y] < 0) {
                        @t[y] = @t[x] + 1;
                        @u.push(y);
                    }
                }
                long long @b = *max_element(@t.begin(), @t.end());
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda graph, _: max(max(_distances(graph, i)) for i in range(len(graph))),
                """
                @b = 0
                for i in range(len(@a)):
                    @t = {i: 0}
                    @u = [i]
                    for x in @u:
                        for y in @a[x]:
                            if y not in @t:
                                @t[y] = @t[x] + 1
                                @u.append(y)
                    @b = max(@b, @t[@u[-1]])
                """,
            ),
        ),
        tags=("graphs", "shortest paths", "dfs and similar"),
        fast=False,
    ),
)
