"""Blocks from graph that take vertices away."""

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import GRAPH, NUMBER
from alphacode.datasets.curriculum.library.writing import slip, written

_Graph = list[list[int]]


def _core(graph: _Graph, _: int) -> int:
    """How many vertices are left when those with at most one edge go, as long as there are any."""
    left = set(range(len(graph)))
    while True:
        loose = {i for i in left if sum(j in left for j in graph[i]) <= 1}
        if not loose:
            return len(left)
        left -= loose


def _core_after_one_round(graph: _Graph, _: int) -> int:
    return sum(len(near) > 1 for near in graph)


BLOCKS = table(
    written(
        key="core_size",
        takes=GRAPH,
        gives=NUMBER,
        apply=_core,
        actions=(
            "remove @items with at most one edge (together with that edge) as long as there are"
            " any, and count the @items left",
            "repeatedly delete an @item that has no edge or just one left, until no such @item"
            " exists, and find how many @items remain",
            "compute how many @items survive when any @item joined to at most one surviving other"
            " drops out, again and again",
        ),
        results=(
            "the number of @items left after @items with at most one edge have been removed"
            " (together with that edge) as long as there were any",
            "the number of @items that remain when an @item with no edge or just one left is"
            " deleted repeatedly until no such @item exists",
            "the number of @items that survive when any @item joined to at most one surviving other"
            " drops out, again and again",
        ),
        python=(
            """
            @t = [len(x) for x in @a]
            @u = [i for i in range(len(@a)) if @t[i] <= 1]
            @b = len(@a)
            while @u:
                i = @u.pop()
                @b -= 1
                for j in @a[i]:
                    @t[j] -= 1
                    if @t[j] == 1:
                        @u.append(j)
            """,
            """
            @t = [set(x) for x in @a]
            @u = deque(i for i in range(len(@a)) if len(@t[i]) < 2)
            @b = set(range(len(@a)))
            while @u:
                i = @u.popleft()
                @b.discard(i)
                for j in @t[i]:
                    @t[j].remove(i)
                    if len(@t[j]) == 1:
                        @u.append(j)
                @t[i] = set()
            @b = len(@b)
            """,
            """
            @t = list(map(len, @a))
            @u = [False] * len(@a)
            for i in range(len(@a)):
                j = i
                while j >= 0 and not @u[j] and @t[j] <= 1:
                    @u[j] = True
                    x = -1
                    for y in @a[j]:
                        if not @u[y]:
                            @t[y] -= 1
                            x = y
                    j = x
            @b = @u.count(False)
            """,
        ),
        cpp=(
            """
            vector<int> @t;
            queue<int> @u;
            for (auto &x : @a) @t.push_back(x.size());
            for (int i = 0; i < (int)@a.size(); i++) if (@t[i] <= 1) @u.push(i);
            long long @b = @a.size();
            while (!@u.empty()) {
                int x = @u.front();
                @u.pop();
                @b--;
                for (int y : @a[x]) if (--@t[y] == 1) @u.push(y);
            }
            """,
            """
            set<pair<int, int>> @t;
            vector<int> @u(@a.size());
            for (int i = 0; i < (int)@a.size(); i++) {
                @u[i] = @a[i].size();
                @t.insert({@u[i], i});
            }
            while (!@t.empty() && @t.begin()->first <= 1) {
                int x = @t.begin()->second;
                @t.erase(@t.begin());
                for (int y : @a[x]) if (@t.erase({@u[y], y})) @t.insert({--@u[y], y});
            }
            long long @b = @t.size();
            """,
            """
            vector<int> @t;
            for (auto &x : @a) @t.push_back(x.size());
            long long @b = @a.size();
            function<void(int)> @n = [&](int x) {
                if (@t[x] < 0 || @t[x] > 1) return;
                @t[x] = -1;
                @b--;
                for (int y : @a[x]) if (@t[y] >= 0) {
                    @t[y]--;
                    @n(y);
                }
            };
            for (int i = 0; i < (int)@a.size(); i++) @n(i);
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                _core_after_one_round,
                "@b = len([x for x in @a if len(x) > 1])",
                """
                long long @b = @a.size();
                for (auto &x : @a) if (x.size() <= 1) @b--;
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                python="""
                @t = set(range(len(@a)))
                while True:
                    @u = [i for i in @t if sum(j in @t for j in @a[i]) <= 1]
                    if not @u:
                        break
                    @t.remove(@u[0])
                @b = len(@t)
                """,
                cpp="""
                vector<bool> @t(@a.size(), true);
                long long @b = @a.size();
                for (bool changed = true; changed; ) {
                    changed = false;
                    for (int i = 0; i < (int)@a.size() && !changed; i++) if (@t[i]) {
                        int cnt = 0;
                        for (int j : @a[i]) cnt += @t[j];
                        if (cnt > 1) continue;
                        @t[i] = false;
                        @b--;
                        changed = true;
                    }
                }
                """,
            ),
        ),
        tags=("graphs", "trees", "data structures"),
    ),
)
