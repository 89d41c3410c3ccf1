"""Blocks from graph about what connects it: pairs without paths, trees."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import GRAPH, NUMBER, TEXT
from alphacode.datasets.curriculum.library.arithmetic import wrap32
from alphacode.datasets.curriculum.library.writing import slip, written

_number = functools.partial(written, takes=GRAPH, gives=NUMBER)
_Graph = list[list[int]]


def _sizes(graph: _Graph, _: int = 0) -> list[int]:
    """The numbers of vertices of the components, ascending."""
    sizes, seen = [], [False] * len(graph)
    for start in range(len(graph)):
        todo, size = [start], 0
        while todo:
            i = todo.pop()
            if not seen[i]:
                seen[i] = True
                size += 1
                todo += graph[i]
        if size:
            sizes.append(size)
    return sorted(sizes)


def _separated(graph: _Graph, _: int) -> int:
    """How many pairs of vertices have no way between them."""
    return (len(graph) ** 2 - sum(size * size for size in _sizes(graph))) // 2


def _is_tree(graph: _Graph, _: int) -> str:
    edges = sum(map(len, graph)) // 2
    return "YES" if edges == len(graph) - 1 and len(_sizes(graph)) == 1 else "NO"


BLOCKS = table(
    _number(
        key="separated_pairs",
        apply=_separated,
        actions=(
            "count the pairs of different @items with no path between them (order of the two does"
            " not matter)",
            "find how many unordered pairs of @items lie in different connected components",
            "compute the number of ways to choose two @items such that one cannot be reached from"
            " the other",
        ),
        results=(
            "the number of pairs of different @items with no path between them (order of the two"
            " does not matter)",
            "the number of unordered pairs of @items that lie in different connected components",
            "the number of ways to choose two @items such that one cannot be reached from the"
            " other",
        ),
        python=(
            """
            @t = [False] * len(@a)
            @b = len(@a) * (len(@a) - 1) // 2
            for i in range(len(@a)):
                @u = [i]
                x = 0
                while @u:
                    y = @u.pop()
                    if not @t[y]:
                        @t[y] = True
                        x += 1
                        @u += @a[y]
                @b -= x * (x - 1) // 2
            """,
            """
            @t = set(range(len(@a)))
            @b = 0
            while @t:
                @u = [@t.pop()]
                for i in @u:
                    for j in @a[i]:
                        if j in @t:
                            @t.remove(j)
                            @u.append(j)
                @b += len(@u) * len(@t)
            """,
            """
            @t = list(range(len(@a)))
            def @n(x):
                while @t[x] != x:
                    @t[x] = @t[@t[x]]
                    x = @t[x]
                return x
            for i in range(len(@a)):
                for j in @a[i]:
                    @t[@n(i)] = @n(j)
            @u = Counter(map(@n, range(len(@a))))
            @b = sum(x * (len(@a) - x) for x in @u.values()) // 2
            """,
        ),
        cpp=(
            """
            vector<bool> @t(@a.size());
            function<long long(int)> @n = [&](int x) {
                @t[x] = true;
                long long cnt = 1;
                for (int y : @a[x]) if (!@t[y]) cnt += @n(y);
                return cnt;
            };
            long long @b = 0, @u = 0;
            for (int i = 0; i < (int)@a.size(); i++) {
                if (@t[i]) continue;
                long long cnt = @n(i);
                @b += cnt * @u;
                @u += cnt;
            }
            """,
            """
            long long @b = 0;
            {
                vector<int> up(@a.size());
                vector<long long> cnt(@a.size(), 1);
                iota(up.begin(), up.end(), 0);
                auto root = [&](int x) {
                    while (up[x] != x) x = up[x] = up[up[x]];
                    return x;
                };
                @b = (long long)@a.size() * ((long long)@a.size() - 1) / 2;
                for (int i = 0; i < (int)@a.size(); i++) for (int j : @a[i]) {
                    int x = root(i), y = root(j);
                    if (x == y) continue;
                    @b -= cnt[x] * cnt[y];
                    cnt[y] += cnt[x];
                    up[x] = y;
                }
            }
            """,
            """
            long long @b = 0, @t = @a.size();
            vector<char> @u(@a.size());
            for (int i = 0; i < (int)@a.size(); i++) {
                if (@u[i]) continue;
                long long cnt = 0;
                queue<int> q;
                q.push(i);
                @u[i] = 1;
                while (!q.empty()) {
                    int x = q.front();
                    q.pop();
                    cnt++;
                    for (int y : @a[x]) if (!@u[y]) {
                        @u[y] = 1;
                        q.push(y);
                    }
                }
                @t -= cnt;
                @b += cnt * @t;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.OVERFLOW,
                lambda graph, _: wrap32(_separated(graph, 0)),
                cpp="""
                vector<bool> @t(@a.size());
                function<long long(int)> @n = [&](int x) {
                    @t[x] = true;
                    long long cnt = 1;
                    for (int y : @a[x]) if (!@t[y]) cnt += @n(y);
                    return cnt;
                };
                int @u = 0;
                long long @b = 0;
                {
                    long long before = 0;
                    for (int i = 0; i < (int)@a.size(); i++) {
                        if (@t[i]) continue;
                        long long cnt = @n(i);
                        @u += cnt * before;
                        before += cnt;
                    }
                    @b = @u;
                }
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                python="""
                @b = 0
                for i in range(len(@a)):
                    @t = {i}
                    @u = [i]
                    while @u:
                        for j in @a[@u.pop()]:
                            if j not in @t:
                                @t.add(j)
                                @u.append(j)
                    @b += len(@a) - len(@t)
                @b //= 2
                """,
                cpp="""
                long long @b = 0;
                for (int i = 0; i < (int)@a.size(); i++) {
                    vector<bool> seen(@a.size());
                    vector<int> todo = {i};
                    seen[i] = true;
                    while (!todo.empty()) {
                        int x = todo.back();
                        todo.pop_back();
                        for (int y : @a[x]) if (!seen[y]) {
                            seen[y] = true;
                            todo.push_back(y);
                        }
                    }
                    for (int j = 0; j < i; j++) if (!seen[j]) @b++;
                }
                """,
            ),
        ),
        tags=("graphs", "dfs and similar", "combinatorics"),
    ),
    written(
        key="is_tree",
        takes=GRAPH,
        gives=TEXT,
        apply=_is_tree,
        actions=(
            "write YES if the @whole is a tree (connected and without cycles) and NO otherwise",
            "check whether exactly one simple path leads from any @item to any other: the outcome"
            " is YES or NO",
            "decide if the @whole is connected and has no cycle, and replace it by YES or NO"
            " accordingly",
        ),
        results=(
            "the word YES if the @whole is a tree (connected and without cycles), else NO",
            "the answer YES if exactly one simple path leads from any @item to any other, and NO"
            " otherwise",
            "the verdict YES or NO on whether the @whole is connected and has no cycle",
        ),
        python=(
            """
            @t = {0}
            @u = [0]
            while @u:
                for j in @a[@u.pop()]:
                    if j not in @t:
                        @t.add(j)
                        @u.append(j)
            @b = "NO"
            if len(@t) == len(@a) and sum(map(len, @a)) == 2 * len(@a) - 2:
                @b = "YES"
            """,
            """
            @t = list(range(len(@a)))
            def @n(x):
                while @t[x] != x:
                    @t[x] = @t[@t[x]]
                    x = @t[x]
                return x
            @b = "YES"
            for i in range(len(@a)):
                for j in @a[i]:
                    if i < j:
                        if @n(i) == @n(j):
                            @b = "NO"
                        @t[@n(i)] = @n(j)
            if len({@n(i) for i in range(len(@a))}) > 1:
                @b = "NO"
            """,
            """
            @t = [len(x) for x in @a]
            @u = [i for i in range(len(@a)) if @t[i] == 1]
            for i in @u:
                for j in @a[i]:
                    @t[j] -= 1
                    if @t[j] == 1:
                        @u.append(j)
            @b = "YES" if sum(map(len, @a)) == 2 * len(@a) - 2 and max(@t) <= 1 else "NO"
            """,
        ),
        cpp=(
            """
            vector<bool> @t(@a.size());
            function<void(int)> @n = [&](int x) {
                @t[x] = true;
                for (int y : @a[x]) if (!@t[y]) @n(y);
            };
            @n(0);
            int @u = 2;
            for (auto &x : @a) @u += (int)x.size() - 2;
            string @b = @u == 0 && count(@t.begin(), @t.end(), false) == 0 ? "YES" : "NO";
            """,
            """
            string @b = "YES";
            {
                vector<int> up(@a.size());
                iota(up.begin(), up.end(), 0);
                auto root = [&](int x) {
                    while (up[x] != x) x = up[x] = up[up[x]];
                    return x;
                };
                int left = @a.size();
                for (int i = 0; i < (int)@a.size(); i++) for (int j : @a[i]) if (i < j) {
                    if (root(i) == root(j)) @b = "NO";
                    else left--;
                    up[root(i)] = root(j);
                }
                if (left > 1) @b = "NO";
            }
            """,
            """
            string @b = "YES";
            {
                vector<int> from(@a.size(), -2);
                queue<int> q;
                q.push(0);
                from[0] = -1;
                while (!q.empty()) {
                    int x = q.front();
                    q.pop();
                    for (int y : @a[x]) {
                        if (y == from[x]) continue;
                        if (from[y] != -2) {
                            @b = "NO";
                            continue;
                        }
                        from[y] = x;
                        q.push(y);
                    }
                }
                if (find(from.begin(), from.end(), -2) != from.end()) @b = "NO";
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda graph, _: "YES" if sum(map(len, graph)) // 2 == len(graph) - 1 else "NO",
                '@b = "YES" if sum(map(len, @a)) // 2 == len(@a) - 1 else "NO"',
                """
                int @t = 0;
                for (auto &x : @a) @t += x.size();
                string @b = @t / 2 == (int)@a.size() - 1 ? "YES" : "NO";
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda graph, _: "YES" if len(_sizes(graph)) == 1 else "NO",
                """
                @t = {0}
                @u = [0]
                for i in @u:
                    for j in @a[i]:
                        if j not in @t:
                            @t.add(j)
                            @u.append(j)
                @b = "YES" if len(@u) == len(@a) else "NO"
                """,
            ),
        ),
        tags=("graphs", "trees", "dfs and similar"),
    ),
)
