"""Blocks from graph that go over its vertices in some order."""

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import GRAPH, NUMBERS
from alphacode.datasets.curriculum.library.writing import slip, written

_Graph = list[list[int]]


def _breadth_first(graph: _Graph, _: int, *, first: int = 1, ordered: bool = True) -> list[int]:
    queue = [0]
    for i in queue:
        near = sorted(graph[i]) if ordered else graph[i]
        queue += [j for j in near if j not in queue]
    return [i + first for i in queue]


def _depth_first(graph: _Graph, _: int, *, ordered: bool = True) -> list[int]:
    order: list[int] = []
    todo = [0]
    while todo:
        i = todo.pop()
        if i + 1 not in order:
            order.append(i + 1)
            todo += (sorted(graph[i]) if ordered else graph[i])[::-1]
    return order


BLOCKS = table(
    written(
        key="breadth_first_order",
        takes=GRAPH,
        gives=NUMBERS,
        apply=_breadth_first,
        actions=(
            "list the numbers of the @items in the order of a breadth-first search from @item 1"
            " that looks at neighbours in ascending order (numbers count from 1; what cannot be"
            " reached is left out)",
            "start a queue with @item 1; take @items from its front one after the other and append"
            " their neighbours that have never been in it, smallest number first; write down the"
            " numbers (from 1) in the order of the queue",
            "visit the @items connected with @item 1 by breadth-first search, smaller numbers among"
            " the new neighbours first, and write the numbers, counted from 1, in order of visit",
        ),
        results=(
            "the numbers of the @items in the order of a breadth-first search from @item 1 that"
            " looks at neighbours in ascending order (numbers count from 1; what cannot be reached"
            " is left out)",
            "the numbers (from 1) of all @items that enter a queue, in this order, when it starts"
            " with @item 1 and each @item taken from its front appends its neighbours that have"
            " never been in it, smallest number first",
            "the numbers, counted from 1, of the @items connected with @item 1 in the order in"
            " which a breadth-first search visits them, smaller numbers among new neighbours first",
        ),
        python=(
            """
            @t = deque([0])
            @u = {0}
            @b = []
            while @t:
                i = @t.popleft()
                @b.append(i + 1)
                for j in sorted(@a[i]):
                    if j not in @u:
                        @u.add(j)
                        @t.append(j)
            """,
            """
            @u = [False] * len(@a)
            @u[0] = True
            @b = [1]
            for i in @b:
                for j in sorted(@a[i - 1]):
                    if not @u[j]:
                        @u[j] = True
                        @b.append(j + 1)
            """,
            """
            @t = [0]
            @u = {0}
            @b = []
            while @t:
                @b += [i + 1 for i in @t]
                @t = list(dict.fromkeys(j for i in @t for j in sorted(@a[i]) if j not in @u))
                @u.update(@t)
            """,
        ),
        cpp=(
            """
            vector<long long> @b;
            {
                vector<bool> seen(@a.size());
                queue<int> q;
                q.push(0);
                seen[0] = true;
                while (!q.empty()) {
                    int i = q.front();
                    q.pop();
                    @b.push_back(i + 1);
                    vector<int> near = @a[i];
                    sort(near.begin(), near.end());
                    for (int j : near) if (!seen[j]) {
                        seen[j] = true;
                        q.push(j);
                    }
                }
            }
            """,
            """
            vector<vector<int>> @t = @a;
            for (auto &x : @t) sort(x.begin(), x.end());
            vector<long long> @b = {1};
            set<int> @u = {0};
            for (size_t i = 0; i < @b.size(); i++) {
                for (int j : @t[@b[i] - 1]) if (@u.insert(j).second) @b.push_back(j + 1);
            }
            """,
            """
            vector<int> @t(@a.size(), -1);
            vector<long long> @b = {1};
            @t[0] = 0;
            for (int i = 0; i < (int)@b.size(); i++) {
                set<int> near(@a[@b[i] - 1].begin(), @a[@b[i] - 1].end());
                for (int j : near) {
                    if (@t[j] >= 0) continue;
                    @t[j] = i;
                    @b.push_back(j + 1);
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda graph, _: _breadth_first(graph, 0, ordered=False),
                """
                @u = {0}
                @b = [1]
                for i in @b:
                    for j in @a[i - 1]:
                        if j not in @u:
                            @u.add(j)
                            @b.append(j + 1)
                """,
                """
                vector<bool> @t(@a.size());
                vector<long long> @b = {1};
                @t[0] = true;
                for (size_t i = 0; i < @b.size(); i++) {
                    for (int j : @a[@b[i] - 1]) {
                        if (@t[j]) continue;
                        @t[j] = true;
                        @b.push_back(j + 1);
                    }
                }
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda graph, _: _breadth_first(graph, 0, first=0),
                """
                @u = {0}
                @b = [0]
                for i in @b:
                    for j in sorted(@a[i]):
                        if j not in @u:
                            @u.add(j)
                            @b.append(j)
                """,
            ),
        ),
        tags=("graphs", "dfs and similar"),
    ),
    written(
        key="depth_first_order",
        takes=GRAPH,
        gives=NUMBERS,
        apply=_depth_first,
        actions=(
            "list the numbers of the @items in the order in which a depth-first search from @item 1"
            " first enters them, which always goes on to the unvisited neighbour with the smallest"
            " number (numbers count from 1; what cannot be reached is left out)",
            "walk from @item 1: always step to the unvisited neighbour of the smallest number, step"
            " back when there is none, and write down the number (from 1) of every @item when it is"
            " visited for the first time",
            "visit the @items connected with @item 1 by depth-first search, the smallest unvisited"
            " neighbour first, and write their numbers, counted from 1, in order of first visit",
        ),
        results=(
            "the numbers of the @items in the order in which a depth-first search from @item 1"
            " first enters them, always going on to the unvisited neighbour with the smallest"
            " number (numbers count from 1; what cannot be reached is left out)",
            "the numbers (from 1) of the @items in order of first visit on a walk from @item 1 that"
            " always steps to the unvisited neighbour of the smallest number and steps back when"
            " there is none",
            "the numbers, counted from 1, of the @items connected with @item 1 in the order of a"
            " depth-first search that takes the smallest unvisited neighbour first",
        ),
        python=(
            """
            @t = [0]
            @u = set()
            @b = []
            while @t:
                i = @t.pop()
                if i in @u:
                    continue
                @u.add(i)
                @b.append(i + 1)
                @t += sorted(@a[i], reverse=True)
            """,
            """
            @t = [sorted(x, reverse=True) for x in @a]
            @u = [0]
            @b = [1]
            ch = {0}
            while @u:
                x = @t[@u[-1]]
                if not x:
                    @u.pop()
                    continue
                y = x.pop()
                if y not in ch:
                    ch.add(y)
                    @b.append(y + 1)
                    @u.append(y)
            """,
            """
            @t = [iter([0])]
            @u = [False] * len(@a)
            @b = []
            while @t:
                i = next((j for j in @t[-1] if not @u[j]), None)
                if i is None:
                    @t.pop()
                else:
                    @u[i] = True
                    @b.append(i + 1)
                    @t.append(iter(sorted(@a[i])))
            """,
        ),
        cpp=(
            """
            vector<long long> @b;
            vector<bool> @t(@a.size());
            function<void(int)> @n = [&](int i) {
                @t[i] = true;
                @b.push_back(i + 1);
                vector<int> near = @a[i];
                sort(near.begin(), near.end());
                for (int j : near) if (!@t[j]) @n(j);
            };
            @n(0);
            """,
            """
            vector<long long> @b;
            {
                vector<char> seen(@a.size());
                stack<int> todo;
                todo.push(0);
                while (!todo.empty()) {
                    int i = todo.top();
                    todo.pop();
                    if (seen[i]) continue;
                    seen[i] = 1;
                    @b.push_back(i + 1);
                    vector<int> near = @a[i];
                    sort(near.rbegin(), near.rend());
                    for (int j : near) todo.push(j);
                }
            }
            """,
            """
            vector<set<int>> @t;
            for (auto &x : @a) @t.push_back(set<int>(x.begin(), x.end()));
            vector<long long> @b = {1};
            {
                vector<int> path = {0};
                set<int> seen = {0};
                while (path.size()) {
                    auto &near = @t[path.back()];
                    if (near.empty()) {
                        path.pop_back();
                        continue;
                    }
                    int to = *near.begin();
                    near.erase(to);
                    if (!seen.insert(to).second) continue;
                    @b.push_back(to + 1);
                    path.push_back(to);
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda graph, _: _depth_first(graph, 0, ordered=False),
                """
                @t = [0]
                @b = []
                @u = set()
                while @t:
                    i = @t.pop()
                    if i not in @u:
                        @u.add(i)
                        @b.append(i + 1)
                        @t += @a[i][::-1]
                """,
                """
                vector<long long> @b;
                vector<bool> @t(@a.size());
                function<void(int)> @n = [&](int i) {
                    @t[i] = true;
                    @b.push_back(i + 1);
                    for (int j : @a[i]) if (!@t[j]) @n(j);
                };
                @n(0);
                """,
            ),
            slip(
                Mistake.MISREAD,
                _breadth_first,
                """
                @u = {0}
                @b = [1]
                for i in @b:
                    for j in sorted(@a[i - 1]):
                        if j not in @u:
                            @u.add(j)
                            @b.append(j + 1)
                """,
            ),
        ),
        tags=("graphs", "dfs and similar"),
    ),
)
