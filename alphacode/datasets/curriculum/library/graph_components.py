"""Blocks from graph about its connected components."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import GRAPH, NUMBER, NUMBERS
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


BLOCKS = table(
    _number(
        key="count_components",
        apply=lambda graph, _: len(_sizes(graph)),
        actions=(
            "count the connected components",
            "find into how many groups the @items fall when @items joined by edges, directly or by"
            " way of others, are put together (an @item without edges is a group too)",
            "compute the largest number of @items of which no two are connected by a path",
        ),
        results=(
            "the number of connected components",
            "the number of groups of @items when those joined by edges, directly or by way of"
            " others, are put together (an @item without edges is a group too)",
            "the largest number of @items of which no two are connected by a path",
        ),
        python=(
            """
            @t = [False] * len(@a)
            @b = 0
            for i in range(len(@a)):
                if @t[i]:
                    continue
                @b += 1
                @t[i] = True
                @u = [i]
                while @u:
                    for j in @a[@u.pop()]:
                        if not @t[j]:
                            @t[j] = True
                            @u.append(j)
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
            @b = sum(@t[i] == i for i in range(len(@a)))
            """,
            """
            @t = set(range(len(@a)))
            @b = 0
            while @t:
                @b += 1
                @u = deque([@t.pop()])
                while @u:
                    for j in @a[@u.popleft()]:
                        if j in @t:
                            @t.remove(j)
                            @u.append(j)
            """,
        ),
        cpp=(
            """
            vector<bool> @t(@a.size(), false);
            function<void(int)> @n = [&](int x) {
                @t[x] = true;
                for (int y : @a[x]) if (!@t[y]) @n(y);
            };
            long long @b = 0;
            for (int i = 0; i < (int)@a.size(); i++) {
                if (@t[i]) continue;
                @b++;
                @n(i);
            }
            """,
            """
            long long @b = @a.size();
            {
                vector<int> up(@a.size());
                iota(up.begin(), up.end(), 0);
                auto root = [&](int x) {
                    while (up[x] != x) x = up[x] = up[up[x]];
                    return x;
                };
                for (int i = 0; i < (int)@a.size(); i++) for (int j : @a[i]) {
                    if (root(i) == root(j)) continue;
                    up[root(i)] = root(j);
                    @b--;
                }
            }
            """,
            """
            vector<int> @t(@a.size(), 0);
            long long @b = 0;
            for (int i = 0; i < (int)@a.size(); i++) {
                if (@t[i]) continue;
                @t[i] = ++@b;
                queue<int> q;
                for (q.push(i); !q.empty(); q.pop()) {
                    for (int j : @a[q.front()]) if (!@t[j]) {
                        @t[j] = @b;
                        q.push(j);
                    }
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda graph, _: sum(size > 1 for size in _sizes(graph)),
                """
                @t = set(i for i in range(len(@a)) if @a[i])
                @b = 0
                while @t:
                    @b += 1
                    @u = [@t.pop()]
                    while @u:
                        for j in @a[@u.pop()]:
                            if j in @t:
                                @t.remove(j)
                                @u.append(j)
                """,
                """
                vector<bool> @t(@a.size());
                long long @b = 0;
                for (int i = 0; i < (int)@a.size(); i++) {
                    for (int j : @a[i]) {
                        if (@t[i]) break;
                        @b++;
                        vector<int> todo = {i, j};
                        while (todo.size()) {
                            int x = todo.back();
                            todo.pop_back();
                            if (@t[x]) continue;
                            @t[x] = true;
                            for (int y : @a[x]) todo.push_back(y);
                        }
                    }
                }
                """,
            ),
        ),
        tags=("graphs", "dfs and similar", "dsu"),
    ),
    written(
        key="component_sizes",
        takes=GRAPH,
        gives=NUMBERS,
        apply=_sizes,
        actions=(
            "list the sizes (numbers of @items) of all connected components in ascending order",
            "group the @items so that those connected by paths are together, and write the sizes of"
            " the groups from the smallest to the largest",
            "count the @items of every connected component and sort these counts, smallest first",
        ),
        results=(
            "the sizes (numbers of @items) of all connected components in ascending order",
            "the sizes, from the smallest to the largest, of the groups when @items connected by"
            " paths are put together",
            "the numbers of @items of the connected components, sorted, smallest first",
        ),
        python=(
            """
            @t = [False] * len(@a)
            @b = []
            for i in range(len(@a)):
                @u = [i]
                x = 0
                while @u:
                    y = @u.pop()
                    if not @t[y]:
                        @t[y] = True
                        x += 1
                        @u.extend(@a[y])
                if x:
                    @b.append(x)
            @b.sort()
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
            @b = sorted(Counter(map(@n, range(len(@a)))).values())
            """,
            """
            @t = set(range(len(@a)))
            @b = []
            while @t:
                @u = [@t.pop()]
                for i in @u:
                    @u += [j for j in @a[i] if j in @t]
                    @t.difference_update(@a[i])
                heapq.heappush(@b, len(@u))
            @b = sorted(@b)
            """,
        ),
        cpp=(
            """
            vector<bool> @t(@a.size());
            vector<long long> @b;
            function<int(int)> @n = [&](int x) {
                @t[x] = true;
                int cnt = 1;
                for (int y : @a[x]) if (!@t[y]) cnt += @n(y);
                return cnt;
            };
            for (int i = 0; i < (int)@a.size(); i++) if (!@t[i]) @b.push_back(@n(i));
            sort(@b.begin(), @b.end());
            """,
            """
            vector<long long> @b;
            {
                vector<int> up(@a.size(), -1);
                auto root = [&](int x) {
                    while (up[x] >= 0) {
                        if (up[up[x]] >= 0) up[x] = up[up[x]];
                        x = up[x];
                    }
                    return x;
                };
                for (int i = 0; i < (int)@a.size(); i++) for (int j : @a[i]) {
                    int x = root(i), y = root(j);
                    if (x == y) continue;
                    if (up[x] > up[y]) swap(x, y);
                    up[x] += up[y];
                    up[y] = x;
                }
                for (int x : up) if (x < 0) @b.push_back(-x);
                sort(@b.begin(), @b.end());
            }
            """,
            """
            multiset<long long> @t;
            vector<char> @u(@a.size());
            for (int i = 0; i < (int)@a.size(); i++) {
                if (@u[i]) continue;
                vector<int> reached = {i};
                @u[i] = 1;
                for (size_t j = 0; j < reached.size(); j++) {
                    for (int x : @a[reached[j]]) if (!@u[x]) {
                        @u[x] = 1;
                        reached.push_back(x);
                    }
                }
                @t.insert(reached.size());
            }
            vector<long long> @b(@t.begin(), @t.end());
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                lambda graph, _: _sizes(graph)[::-1],
                """
                @t = set(range(len(@a)))
                @b = []
                while @t:
                    @u = [@t.pop()]
                    for i in @u:
                        for j in @a[i]:
                            if j in @t:
                                @t.remove(j)
                                @u.append(j)
                    @b.append(len(@u))
                @b.sort(reverse=True)
                """,
                """
                vector<bool> @t(@a.size());
                vector<long long> @b;
                function<int(int)> @n = [&](int x) {
                    @t[x] = true;
                    int cnt = 1;
                    for (int y : @a[x]) if (!@t[y]) cnt += @n(y);
                    return cnt;
                };
                for (int i = 0; i < (int)@a.size(); i++) if (!@t[i]) @b.push_back(@n(i));
                sort(@b.rbegin(), @b.rend());
                """,
            ),
        ),
        tags=("graphs", "dfs and similar", "sortings"),
    ),
)
