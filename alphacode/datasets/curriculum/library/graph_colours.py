"""Blocks from graph about colours of vertices."""

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import GRAPH, NUMBERS, TEXT
from alphacode.datasets.curriculum.library.writing import slip, written

_Graph = list[list[int]]


def _colours(graph: _Graph, _: int) -> list[int]:
    """The smallest positive colour that no earlier neighbour has, vertex by vertex."""
    colours: list[int] = []
    for i, near in enumerate(graph):
        taken = {colours[j] for j in near if j < i}
        colours.append(next(c for c in range(1, len(graph) + 1) if c not in taken))
    return colours


def _colours_above_neighbours(graph: _Graph, _: int) -> list[int]:
    colours: list[int] = []
    for i, near in enumerate(graph):
        colours.append(max((colours[j] for j in near if j < i), default=0) + 1)
    return colours


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


def _two_colours(graph: _Graph, starts: range) -> str:
    """Whether the components of the starts have no odd cycle, as YES or NO."""
    for start in starts:
        distances = _distances(graph, start)
        for i, near in enumerate(graph):
            if any(distances[i] >= 0 and distances[i] == distances[j] for j in near):
                return "NO"
    return "YES"


BLOCKS = table(
    written(
        key="greedy_colours",
        takes=GRAPH,
        gives=NUMBERS,
        apply=_colours,
        actions=(
            "give each @item, in the order of their numbers, the smallest colour among 1, 2, 3, ..."
            " that no neighbour painted before it has, and write the colours in that order",
            "paint the @items greedily from @item 1 to the last, each in the least colour (1, 2,"
            " ...) not used by its neighbours of smaller number, and list the colours",
            "assign to the @items, one after the other by number, the smallest positive integer"
            " that none of their already numbered neighbours got, and write these integers",
        ),
        results=(
            "the colours of the @items, in the order of their numbers, when each in this order gets"
            " the smallest among 1, 2, 3, ... that no neighbour painted before it has",
            "the list of the colours when the @items are painted greedily from @item 1 to the last,"
            " each in the least colour (1, 2, ...) not used by its neighbours of smaller number",
            "for each @item, in the order of their numbers, the smallest positive integer that no"
            " neighbour of smaller number got in the same way",
        ),
        python=(
            """
            @b = [0] * len(@a)
            for i in range(len(@a)):
                @t = {@b[j] for j in @a[i]}
                @b[i] = 1
                while @b[i] in @t:
                    @b[i] += 1
            """,
            """
            @b = []
            for i, x in enumerate(@a):
                @t = sorted(@b[j] for j in x if j < i)
                y = 1
                for j in @t:
                    if j == y:
                        y += 1
                @b.append(y)
            """,
            """
            @b = [0] * len(@a)
            for i in range(len(@a)):
                @t = set(range(1, len(@a[i]) + 2))
                for j in @a[i]:
                    @t.discard(@b[j])
                @b[i] = min(@t)
            """,
        ),
        cpp=(
            """
            vector<long long> @b(@a.size(), 0);
            for (int i = 0; i < (int)@a.size(); i++) {
                set<long long> used;
                for (int j : @a[i]) used.insert(@b[j]);
                int col = 1;
                while (used.count(col)) col++;
                @b[i] = col;
            }
            """,
            """
            vector<long long> @b(@a.size());
            for (size_t i = 0; i < @a.size(); i++) {
                vector<bool> used(@a[i].size() + 2);
                for (int j : @a[i]) if (@b[j] < (int)used.size()) used[@b[j]] = true;
                used[0] = true;
                @b[i] = find(used.begin(), used.end(), false) - used.begin();
            }
            """,
            """
            vector<long long> @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                vector<long long> cols;
                for (int j : @a[i]) if (j < i) cols.push_back(@b[j]);
                sort(cols.begin(), cols.end());
                long long col = 1;
                for (auto y : cols) if (y == col) col++;
                @b.push_back(col);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                _colours_above_neighbours,
                """
                @b = []
                for i, x in enumerate(@a):
                    @b.append(max([@b[j] for j in x if j < i], default=0) + 1)
                """,
                """
                vector<long long> @b(@a.size(), 0);
                for (int i = 0; i < (int)@a.size(); i++) {
                    long long top = 0;
                    for (int j : @a[i]) top = max(top, @b[j]);
                    @b[i] = top + 1;
                }
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda graph, _: [colour - 1 for colour in _colours(graph, 0)],
                """
                @b = []
                for i, x in enumerate(@a):
                    @t = {@b[j] for j in x if j < i}
                    @b.append(next(y for y in range(len(@a)) if y not in @t))
                """,
            ),
        ),
        tags=("graphs", "greedy"),
    ),
    written(
        key="is_bipartite",
        takes=GRAPH,
        gives=TEXT,
        apply=lambda graph, _: _two_colours(graph, range(len(graph))),
        actions=(
            "write YES if the @items can be painted in two colours such that no edge joins two of"
            " the same colour, and NO otherwise",
            "check whether the @whole is bipartite: the outcome is YES or NO",
            "decide if the @items can be split into two groups (one may be empty) with every edge"
            " going from one to the other, and replace the @whole by YES or NO accordingly",
        ),
        results=(
            "the word YES if the @items can be painted in two colours such that no edge joins two"
            " of the same colour, else NO",
            "the answer YES if the @whole is bipartite, and NO otherwise",
            "the verdict YES or NO on whether the @items can be split into two groups (one may be"
            " empty) with every edge going from one to the other",
        ),
        python=(
            """
            @t = [-1] * len(@a)
            @b = "YES"
            for i in range(len(@a)):
                if @t[i] != -1:
                    continue
                @t[i] = 0
                @u = deque([i])
                while @u:
                    x = @u.popleft()
                    for y in @a[x]:
                        if @t[y] == -1:
                            @t[y] = 1 - @t[x]
                            @u.append(y)
                        elif @t[y] == @t[x]:
                            @b = "NO"
            """,
            """
            @t = list(range(2 * len(@a)))
            def @n(x):
                while @t[x] != x:
                    @t[x] = @t[@t[x]]
                    x = @t[x]
                return x
            for i in range(len(@a)):
                for j in @a[i]:
                    @t[@n(2 * i)] = @n(2 * j + 1)
                    @t[@n(2 * i + 1)] = @n(2 * j)
            @b = "NO" if any(@n(2 * i) == @n(2 * i + 1) for i in range(len(@a))) else "YES"
            """,
            """
            @t = {}
            for i in range(len(@a)):
                @u = [] if i in @t else [i]
                @t.setdefault(i, True)
                while @u:
                    x = @u.pop()
                    for y in @a[x]:
                        if y not in @t:
                            @t[y] = not @t[x]
                            @u.append(y)
            @b = "YES" if all(@t[i] != @t[j] for i in @t for j in @a[i]) else "NO"
            """,
        ),
        cpp=(
            """
            vector<int> @t(@a.size(), -1);
            string @b = "YES";
            function<void(int, int)> @n = [&](int x, int col) {
                @t[x] = col;
                for (int y : @a[x]) {
                    if (@t[y] == -1) @n(y, 1 - col);
                    else if (@t[y] == col) @b = "NO";
                }
            };
            for (int i = 0; i < (int)@a.size(); i++) if (@t[i] == -1) @n(i, 0);
            """,
            """
            string @b = "YES";
            vector<int> @t(@a.size(), 0);
            for (int i = 0; i < (int)@a.size(); i++) {
                if (@t[i]) continue;
                queue<int> q;
                q.push(i);
                @t[i] = 1;
                while (!q.empty()) {
                    int x = q.front();
                    q.pop();
                    for (int y : @a[x]) {
                        if (!@t[y]) q.push(y), @t[y] = -@t[x];
                        if (@t[y] == @t[x]) @b = "NO";
                    }
                }
            }
            """,
            """
            string @b = "YES";
            {
                int half = @a.size();
                vector<int> up(2 * half);
                iota(up.begin(), up.end(), 0);
                auto root = [&](int x) {
                    while (up[x] != x) x = up[x] = up[up[x]];
                    return x;
                };
                for (int i = 0; i < half; i++) for (int j : @a[i]) {
                    up[root(i)] = root(j + half);
                    up[root(i + half)] = root(j);
                }
                for (int i = 0; i < half; i++) if (root(i) == root(i + half)) @b = "NO";
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda graph, _: _two_colours(graph, range(1)),
                """
                @t = {0: 0}
                @u = [0]
                @b = "YES"
                for i in @u:
                    for j in @a[i]:
                        if j not in @t:
                            @t[j] = 1 - @t[i]
                            @u.append(j)
                        elif @t[j] == @t[i]:
                            @b = "NO"
                """,
                """
                vector<int> @t(@a.size(), -1);
                string @b = "YES";
                function<void(int, int)> @n = [&](int x, int col) {
                    @t[x] = col;
                    for (int y : @a[x]) {
                        if (@t[y] == -1) @n(y, 1 - col);
                        else if (@t[y] == col) @b = "NO";
                    }
                };
                @n(0, 0);
                """,
            ),
        ),
        tags=("graphs", "dfs and similar", "dsu"),
    ),
)
