"""Blocks that follow something that moves over a graph."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import GRAPH, NUMBER
from alphacode.datasets.curriculum.library.writing import slip, written

_number = functools.partial(written, gives=NUMBER)


def _token(graph: list[list[int]], _: int, *, smallest: bool = True) -> int:
    """How many vertices a token visits that goes on to an unvisited neighbour each time."""
    seen, i = {0}, 0
    while new := [j for j in graph[i] if j not in seen]:
        i = min(new) if smallest else new[0]
        seen.add(i)
    return len(seen)


BLOCKS = table(
    _number(
        key="token_walk",
        takes=GRAPH,
        apply=_token,
        actions=(
            "put a token on @item 1 and move it along edges, each time to the neighbour with the"
            " smallest number where it has not been yet, until there is none (it never goes back);"
            " count the @items it has been on, the first included",
            "walk from @item 1 always to the unvisited neighbour of the smallest number and stop as"
            " soon as there is no unvisited neighbour; find how many @items are visited, @item 1"
            " included",
            "start at @item 1 and keep going to the lowest-numbered neighbour that is new, without"
            " ever stepping back; compute the number of @items on this walk, both ends included",
        ),
        results=(
            "the number of @items, the first included, that a token has been on which starts on"
            " @item 1 and moves along edges, each time to the neighbour with the smallest number"
            " where it has not been yet, until there is none (it never goes back)",
            "the number of @items visited, @item 1 included, on a walk from @item 1 that always"
            " goes to the unvisited neighbour of the smallest number and stops as soon as there is"
            " no unvisited neighbour",
            "the number of @items, both ends included, on the walk that starts at @item 1 and keeps"
            " going to the lowest-numbered neighbour that is new, without ever stepping back",
        ),
        python=(
            """
            @t = {0}
            i = 0
            while True:
                @u = [j for j in @a[i] if j not in @t]
                if not @u:
                    break
                i = min(@u)
                @t.add(i)
            @b = len(@t)
            """,
            """
            @t = [False] * len(@a)
            i = 0
            @b = 0
            while i is not None:
                @t[i] = True
                @b += 1
                i = next((j for j in sorted(@a[i]) if not @t[j]), None)
            """,
            """
            @t = [0]
            @u = set(range(1, len(@a)))
            for i in @t:
                x = @u.intersection(@a[i])
                if x:
                    @t.append(min(x))
                    @u.remove(@t[-1])
            @b = len(@t)
            """,
        ),
        cpp=(
            """
            vector<bool> @t(@a.size());
            long long @b = 0;
            for (int i = 0; i >= 0; ) {
                @t[i] = true;
                @b++;
                int next = -1;
                for (int j : @a[i]) if (!@t[j] && (next < 0 || j < next)) next = j;
                i = next;
            }
            """,
            """
            set<int> @t = {0};
            vector<int> @u = {0};
            for (size_t i = 0; i < @u.size(); i++) {
                vector<int> near = @a[@u[i]];
                sort(near.begin(), near.end());
                for (int j : near) {
                    if (!@t.insert(j).second) continue;
                    @u.push_back(j);
                    break;
                }
            }
            long long @b = @u.size();
            """,
            """
            vector<char> @t(@a.size());
            function<long long(int)> @n = [&](int x) -> long long {
                @t[x] = 1;
                int to = INT_MAX;
                for (int y : @a[x]) if (!@t[y]) to = min(to, y);
                return to == INT_MAX ? 1 : 1 + @n(to);
            };
            long long @b = @n(0);
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda graph, _: _token(graph, 0, smallest=False),
                """
                @t = [False] * len(@a)
                i = @b = 0
                while i is not None:
                    @t[i] = True
                    @b += 1
                    i = next((j for j in @a[i] if not @t[j]), None)
                """,
                """
                vector<bool> @t(@a.size());
                long long @b = 0;
                for (int i = 0, next = 0; next >= 0; ) {
                    i = next;
                    @t[i] = true;
                    @b++;
                    next = -1;
                    for (int j : @a[i]) if (next < 0 && !@t[j]) next = j;
                }
                """,
            ),
        ),
        tags=("graphs", "implementation"),
    ),
)
