"""Blocks from graph that look at edges and degrees alone."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import GRAPH, NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.writing import slip, written

_number = functools.partial(written, takes=GRAPH, gives=NUMBER)


BLOCKS = table(
    written(
        key="degrees",
        takes=GRAPH,
        gives=NUMBERS,
        apply=lambda graph, _: [len(near) for near in graph],
        actions=(
            "write the degree of each @item (the number of its edges), from @item 1 to the last",
            "count for every @item, in the order of their numbers, how many others are joined to it"
            " by an edge",
            "list the numbers of neighbours of all @items, in the order of the numbers of the"
            " @items",
        ),
        results=(
            "the degrees of the @items (the numbers of their edges), from @item 1 to the last",
            "for every @item, in the order of their numbers, the number of others that are joined"
            " to it by an edge",
            "the numbers of neighbours of all @items, in the order of the numbers of the @items",
        ),
        python=(
            "@b = [len(x) for x in @a]",
            "@b = list(map(len, @a))",
            """
            @b = [0] * len(@a)
            for i in range(len(@a)):
                for j in @a[i]:
                    @b[j] += 1
            """,
        ),
        cpp=(
            """
            vector<long long> @b;
            for (auto &x : @a) @b.push_back(x.size());
            """,
            """
            vector<long long> @b(@a.size(), 0);
            for (int i = 0; i < (int)@a.size(); i++) for (int j : @a[i]) @b[j]++;
            """,
            """
            vector<long long> @b(@a.size());
            transform(@a.begin(), @a.end(), @b.begin(), [](const vector<int> &x) {
                return (long long)x.size();
            });
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda graph, _: sorted(map(len, graph)),
                "@b = sorted(len(x) for x in @a)",
                """
                vector<long long> @b;
                for (auto &x : @a) @b.push_back(x.size());
                sort(@b.begin(), @b.end());
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda graph, _: [sum(j > i for j in near) for i, near in enumerate(graph)],
                "@b = [sum(1 for j in x if j > i) for i, x in enumerate(@a)]",
                """
                vector<long long> @b(@a.size(), 0);
                for (int i = 0; i < (int)@a.size(); i++) for (int j : @a[i]) if (i < j) @b[i]++;
                """,
            ),
        ),
        tags=("graphs",),
    ),
    _number(
        key="count_leaves",
        apply=lambda graph, _: sum(len(near) == 1 for near in graph),
        actions=(
            "count the @items with exactly one edge",
            "find how many @items have degree 1",
            "compute the number of @items that are joined by an edge to exactly one other",
        ),
        results=(
            "the number of @items with exactly one edge",
            "the number of @items of degree 1",
            "how many @items there are that are joined by an edge to exactly one other",
        ),
        python=(
            "@b = sum(len(x) == 1 for x in @a)",
            """
            @b = 0
            for x in @a:
                if len(x) == 1:
                    @b += 1
            """,
            "@b = list(map(len, @a)).count(1)",
            "@b = Counter(len(x) for x in @a)[1]",
        ),
        cpp=(
            """
            long long @b = 0;
            for (auto &x : @a) if (x.size() == 1) @b++;
            """,
            """
            long long @b = count_if(@a.begin(), @a.end(), [](const vector<int> &x) {
                return x.size() == 1;
            });
            """,
            """
            vector<int> @t(@a.size());
            for (auto &x : @a) for (int y : x) @t[y]++;
            long long @b = count(@t.begin(), @t.end(), 1);
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                lambda graph, _: sum(len(near) <= 1 for near in graph),
                "@b = sum(1 for x in @a if len(x) <= 1)",
                """
                long long @b = 0;
                for (int i = 0; i < (int)@a.size(); i++) if (@a[i].size() <= 1) @b++;
                """,
            ),
        ),
        tags=("graphs",),
    ),
    _number(
        key="busiest_vertex",
        apply=lambda graph, _: max(range(len(graph)), key=lambda i: len(graph[i])) + 1,
        actions=(
            "find the number of the @item with the most edges, the smallest such number if there"
            " are several (numbers count from 1)",
            "determine which @item has the largest degree, ties going to the smaller number, and"
            " take its number (@items are numbered from 1)",
            "take the number, counting from 1, of the first @item whose degree is the maximum",
        ),
        results=(
            "the number of the @item with the most edges, the smallest such number if there are"
            " several (numbers count from 1)",
            "the number of the @item with the largest degree, ties going to the smaller number"
            " (@items are numbered from 1)",
            "the number, counting from 1, of the first @item whose degree is the maximum",
        ),
        python=(
            "@b = max(range(len(@a)), key=lambda i: len(@a[i])) + 1",
            """
            @t = 0
            for i in range(len(@a)):
                if len(@a[i]) > len(@a[@t]):
                    @t = i
            @b = @t + 1
            """,
            "@b = -max((len(x), -i) for i, x in enumerate(@a, 1))[1]",
            """
            @t = [len(x) for x in @a]
            @b = @t.index(max(@t)) + 1
            """,
        ),
        cpp=(
            """
            int @t = 0;
            for (int i = 1; i < (int)@a.size(); i++) if (@a[i].size() > @a[@t].size()) @t = i;
            long long @b = @t + 1;
            """,
            """
            long long @b = 1 + (max_element(@a.begin(), @a.end(), [](auto &x, auto &y) {
                return x.size() < y.size();
            }) - @a.begin());
            """,
            """
            vector<pair<int, int>> @t;
            for (int i = 0; i < (int)@a.size(); i++) @t.push_back({-(int)@a[i].size(), i + 1});
            sort(@t.begin(), @t.end());
            long long @b = @t[0].second;
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                lambda graph, _: max(range(len(graph)), key=lambda i: (len(graph[i]), i)) + 1,
                """
                @t = 0
                for i in range(len(@a)):
                    if len(@a[i]) >= len(@a[@t]):
                        @t = i
                @b = @t + 1
                """,
                """
                int @t = 0;
                for (int i = 0; i < (int)@a.size(); i++) if (@a[i].size() >= @a[@t].size()) @t = i;
                long long @b = @t + 1;
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda graph, _: max(range(len(graph)), key=lambda i: len(graph[i])),
                "@b = max(range(len(@a)), key=lambda i: len(@a[i]))",
                """
                long long @b = 0;
                for (int i = 1; i < (int)@a.size(); i++) if (@a[i].size() > @a[@b].size()) @b = i;
                """,
            ),
        ),
        tags=("graphs", "implementation"),
    ),
)
