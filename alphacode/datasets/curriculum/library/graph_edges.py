"""Blocks from graph that look at its edges."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import GRAPH, MATRIX, NUMBER, PAIRS
from alphacode.datasets.curriculum.library.writing import slip, written

_number = functools.partial(written, takes=GRAPH, gives=NUMBER)
_Graph = list[list[int]]


def _edges(graph: _Graph, _: int, *, first: int = 1) -> list[tuple[int, int]]:
    """Each edge once, the smaller vertex first, in ascending order."""
    return sorted((i + first, j + first) for i, near in enumerate(graph) for j in near if i < j)


def _triangles(graph: _Graph, _: int) -> int:
    sets = list(map(set, graph))
    return sum(len(sets[i] & sets[j]) for i in range(len(graph)) for j in graph[i] if i < j) // 3


BLOCKS = table(
    _number(
        key="count_triangles",
        apply=_triangles,
        actions=(
            "count the sets of three @items of which any two are joined by an edge",
            "find the number of triangles, that is, of three @items all joined to each other"
            " (regardless of order)",
            "compute how many ways there are to choose three @items with an edge between every two"
            " of them",
        ),
        results=(
            "the number of sets of three @items of which any two are joined by an edge",
            "the number of triangles, that is, of three @items all joined to each other (regardless"
            " of order)",
            "the number of ways to choose three @items with an edge between every two of them",
        ),
        python=(
            """
            @t = [set(x) for x in @a]
            @b = sum(len(@t[i] & @t[j]) for i in range(len(@a)) for j in @a[i] if i < j) // 3
            """,
            """
            @b = 0
            for i in range(len(@a)):
                for j in range(i):
                    for x in range(j):
                        if i in @a[j] and j in @a[x] and x in @a[i]:
                            @b += 1
            """,
            """
            @t = {(i, j) for i, x in enumerate(@a) for j in x}
            @b = 0
            for i, x in enumerate(@a):
                @b += sum(j in @t for j in itertools.combinations([y for y in x if y > i], 2))
            """,
        ),
        cpp=(
            """
            vector<set<int>> @t;
            for (auto &x : @a) @t.push_back(set<int>(x.begin(), x.end()));
            long long @b = 0;
            for (int i = 0; i < (int)@a.size(); i++) for (int j : @a[i]) if (i < j) {
                for (int x : @a[j]) if (j < x && @t[i].count(x)) @b++;
            }
            """,
            """
            int @t = @a.size();
            vector<vector<bool>> @u(@t, vector<bool>(@t));
            for (int i = 0; i < @t; i++) for (int j : @a[i]) @u[i][j] = true;
            long long @b = 0;
            for (int i = 0; i < @t; i++) for (int j = i + 1; j < @t; j++) if (@u[i][j]) {
                for (int x = j + 1; x < @t; x++) @b += @u[i][x] && @u[j][x];
            }
            """,
            """
            long long @b = 0;
            {
                vector<vector<int>> near = @a;
                for (auto &x : near) sort(x.begin(), x.end());
                for (int i = 0; i < (int)near.size(); i++) for (int j : near[i]) {
                    vector<int> both;
                    set_intersection(near[i].begin(), near[i].end(), near[j].begin(),
                                     near[j].end(), back_inserter(both));
                    @b += both.size();
                }
                @b /= 6;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda graph, _: 3 * _triangles(graph, 0),
                """
                @t = [set(x) for x in @a]
                @b = 0
                for i in range(len(@a)):
                    for j in @a[i]:
                        if i < j:
                            @b += len(@t[i] & @t[j])
                """,
                """
                vector<set<int>> @t;
                for (auto &x : @a) @t.push_back(set<int>(x.begin(), x.end()));
                long long @b = 0;
                for (int i = 0; i < (int)@a.size(); i++) for (int j : @a[i]) if (i < j) {
                    for (int x : @a[i]) @b += @t[j].count(x);
                }
                """,
            ),
        ),
        tags=("graphs", "brute force"),
        fast=False,
    ),
    written(
        key="edge_list",
        takes=GRAPH,
        gives=PAIRS,
        apply=_edges,
        actions=(
            "list the edges as pairs of the numbers of their ends (counted from 1), the smaller"
            " number first, in ascending order of the first and then of the second number",
            "write every edge once as the pair of its ends, numbered from 1 with the smaller one in"
            " front, and sort the pairs lexicographically",
            "make the sorted list of all pairs u < v of joined @items, numbers counted from 1",
        ),
        results=(
            "the edges as pairs of the numbers of their ends (counted from 1), the smaller number"
            " first, in ascending order of the first and then of the second number",
            "the lexicographically sorted pairs of the ends of all edges, numbered from 1, each"
            " edge once with its smaller end in front",
            "the sorted list of all pairs u < v of joined @items, numbers counted from 1",
        ),
        python=(
            "@b = sorted((i + 1, j + 1) for i in range(len(@a)) for j in @a[i] if i < j)",
            """
            @b = []
            for i in range(len(@a)):
                for j in sorted(@a[i]):
                    if j > i:
                        @b.append((i + 1, j + 1))
            """,
            """
            @t = set()
            for i, x in enumerate(@a, 1):
                for j in x:
                    @t.add((min(i, j + 1), max(i, j + 1)))
            @b = sorted(@t)
            """,
        ),
        cpp=(
            """
            vector<pair<long long, long long>> @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                for (int j : @a[i]) if (i < j) @b.push_back({i + 1, j + 1});
            }
            sort(@b.begin(), @b.end());
            """,
            """
            vector<pair<long long, long long>> @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                vector<int> near = @a[i];
                sort(near.begin(), near.end());
                for (auto j = upper_bound(near.begin(), near.end(), i); j != near.end(); j++) {
                    @b.emplace_back(i + 1, *j + 1);
                }
            }
            """,
            """
            set<pair<long long, long long>> @t;
            for (int i = 0; i < (int)@a.size(); i++) for (int j : @a[i]) {
                @t.insert({min(i, j) + 1, max(i, j) + 1});
            }
            vector<pair<long long, long long>> @b(@t.begin(), @t.end());
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda graph, _: _edges(graph, 0, first=0),
                "@b = sorted((i, j) for i, x in enumerate(@a) for j in x if i < j)",
                """
                vector<pair<long long, long long>> @b;
                for (int i = 0; i < (int)@a.size(); i++) {
                    for (int j : @a[i]) if (i < j) @b.push_back({i, j});
                }
                sort(@b.begin(), @b.end());
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda graph, _: [
                    (i + 1, j + 1) for i, near in enumerate(graph) for j in sorted(near)
                ],
                "@b = sorted((i + 1, j + 1) for i, x in enumerate(@a) for j in x)",
                """
                vector<pair<long long, long long>> @b;
                for (int i = 0; i < (int)@a.size(); i++) {
                    for (int j : @a[i]) @b.push_back({i + 1, j + 1});
                }
                sort(@b.begin(), @b.end());
                """,
            ),
        ),
        tags=("graphs", "sortings"),
        may_empty=True,
    ),
    written(
        key="adjacency_matrix",
        takes=GRAPH,
        gives=MATRIX,
        apply=lambda graph, _: [[int(j in near) for j in range(len(graph))] for near in graph],
        actions=(
            "make the adjacency matrix: a square table with 1 in row i and column j if @items i and"
            " j are joined by an edge, and 0 otherwise",
            "write a table with a row and a column for each @item, in the order of their numbers,"
            " that holds 1 where the two @items are joined by an edge and 0 elsewhere",
            "turn the @whole into its adjacency matrix of zeros and ones, with rows and columns in"
            " the order of the numbers of the @items",
        ),
        results=(
            "the adjacency matrix, a square table with 1 in row i and column j if @items i and j"
            " are joined by an edge, and 0 otherwise",
            "the table with a row and a column for each @item, in the order of their numbers, that"
            " holds 1 where the two @items are joined by an edge and 0 elsewhere",
            "the adjacency matrix of zeros and ones, with rows and columns in the order of the"
            " numbers of the @items",
        ),
        python=(
            "@b = [[1 if j in x else 0 for j in range(len(@a))] for x in @a]",
            """
            @b = [[0] * len(@a) for x in @a]
            for i in range(len(@a)):
                for j in @a[i]:
                    @b[i][j] = 1
            """,
            """
            @t = {(i, j) for i, x in enumerate(@a) for j in x}
            @b = [[int((i, j) in @t) for j in range(len(@a))] for i in range(len(@a))]
            """,
        ),
        cpp=(
            """
            vector<vector<long long>> @b(@a.size(), vector<long long>(@a.size()));
            for (int i = 0; i < (int)@a.size(); i++) for (int j : @a[i]) @b[i][j] = 1;
            """,
            """
            vector<vector<long long>> @b;
            for (auto &x : @a) {
                @b.push_back(vector<long long>(@a.size(), 0));
                for (int y : x) @b.back()[y] = 1;
            }
            """,
            """
            vector<vector<long long>> @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                set<int> near(@a[i].begin(), @a[i].end());
                @b.emplace_back();
                for (int j = 0; j < (int)@a.size(); j++) @b[i].push_back(near.count(j));
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda graph, _: [
                    [int(j in near and i < j) for j in range(len(graph))]
                    for i, near in enumerate(graph)
                ],
                """
                @b = [[0] * len(@a) for x in @a]
                for i in range(len(@a)):
                    for j in @a[i]:
                        if i < j:
                            @b[i][j] = 1
                """,
                """
                vector<vector<long long>> @b(@a.size(), vector<long long>(@a.size()));
                for (int i = 0; i < (int)@a.size(); i++) {
                    for (int j : @a[i]) if (i < j) @b[i][j] = 1;
                }
                """,
            ),
        ),
        tags=("graphs", "implementation"),
        fast=False,
    ),
)
