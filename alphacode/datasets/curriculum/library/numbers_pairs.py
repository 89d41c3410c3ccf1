"""Blocks that turn a list of numbers into pairs."""

from collections import Counter
from itertools import groupby, pairwise

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBERS, PAIRS
from alphacode.datasets.curriculum.library.writing import slip, written

BLOCKS = table(
    written(
        key="adjacent_pairs",
        takes=NUMBERS,
        gives=PAIRS,
        apply=lambda values, _: list(pairwise(values)),
        actions=(
            "form a pair of every two adjacent @items, from left to right: the first with the "
            "second, the second with the third and so on",
            "replace the @whole by the pairs of each @item, except the last, and the one after it",
            "list all pairs of neighbours in the @whole, in order, the left one first",
        ),
        results=(
            "the pairs of adjacent @items, from left to right: first and second, second and third "
            "and so on",
            "the pairs of each @item, except the last, and its successor",
            "all pairs of neighbours in the @whole, in order, the left one first",
        ),
        python=(
            "@b = list(zip(@a, @a[1:]))",
            "@b = [(@a[i], @a[i + 1]) for i in range(len(@a) - 1)]",
            """
            @b = []
            @t = None
            for i, x in enumerate(@a):
                if i > 0:
                    @b.append((@t, x))
                @t = x
            """,
        ),
        cpp=(
            """
            vector<pair<long long, long long>> @b;
            for (int i = 0; i + 1 < (int)@a.size(); i++) @b.push_back({@a[i], @a[i + 1]});
            """,
            """
            vector<pair<long long, long long>> @b;
            for (int i = 1; i < (int)@a.size(); i++) @b.emplace_back(@a[i - 1], @a[i]);
            """,
            """
            vector<pair<long long, long long>> @b(max(1, (int)@a.size()) - 1);
            for (int i = 0; i < (int)@b.size(); i++) {
                @b[i].first = @a[i];
                @b[i].second = @a[i + 1];
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda values, _: list(zip(values[::2], values[1::2], strict=False)),
                "@b = [(@a[i], @a[i + 1]) for i in range(0, len(@a) - 1, 2)]",
                """
                vector<pair<long long, long long>> @b;
                for (int i = 0; i + 1 < (int)@a.size(); i += 2) @b.push_back({@a[i], @a[i + 1]});
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda values, _: list(pairwise(values))[:-1],
                "@b = [(@a[i], @a[i + 1]) for i in range(len(@a) - 2)]",
                """
                vector<pair<long long, long long>> @b;
                for (int i = 0; i < (int)@a.size() - 2; i++) @b.push_back({@a[i], @a[i + 1]});
                """,
            ),
        ),
        tags=("implementation",),
        may_empty=True,
    ),
    written(
        key="run_lengths",
        takes=NUMBERS,
        gives=PAIRS,
        apply=lambda values, _: [(x, len(list(run))) for x, run in groupby(values)],
        actions=(
            "split the @whole into maximal runs of equal adjacent @items and write each run as the "
            "pair of its value and its length, in order",
            "compress the @whole by run-length encoding: one pair of value and number of "
            "repetitions for every stretch of equal @items in a row",
            "replace each maximal stretch of equal adjacent @items by the pair of the value and "
            "how many there are, from left to right",
        ),
        results=(
            "the pairs of value and length of the maximal runs of equal adjacent @items, in order",
            "the run-length encoding of the @whole, as pairs of value and number of repetitions",
            "for each maximal stretch of equal adjacent @items, from left to right, the pair of "
            "the value and how many there are",
        ),
        python=(
            "@b = [(x, len(list(y))) for x, y in itertools.groupby(@a)]",
            """
            @b = []
            for x in @a:
                if @b and @b[-1][0] == x:
                    @b[-1] = (x, @b[-1][1] + 1)
                else:
                    @b.append((x, 1))
            """,
            """
            @b = []
            i = 0
            while i < len(@a):
                j = i
                while j < len(@a) and @a[j] == @a[i]:
                    j += 1
                @b.append((@a[i], j - i))
                i = j
            """,
        ),
        cpp=(
            """
            vector<pair<long long, long long>> @b;
            for (auto x : @a) {
                if (!@b.empty() && @b.back().first == x) @b.back().second++;
                else @b.push_back({x, 1});
            }
            """,
            """
            vector<pair<long long, long long>> @b;
            for (int i = 0, j = 0; i < (int)@a.size(); i = j) {
                while (j < (int)@a.size() && @a[j] == @a[i]) j++;
                @b.emplace_back(@a[i], j - i);
            }
            """,
            """
            vector<pair<long long, long long>> @b;
            long long @t = 0;
            for (int i = 0; i < (int)@a.size(); i++) {
                @t++;
                if (i + 1 == (int)@a.size() || @a[i + 1] != @a[i]) {
                    @b.push_back({@a[i], @t});
                    @t = 0;
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda values, _: list(Counter(values).items()),
                "@b = list(Counter(@a).items())",
            ),
            slip(
                Mistake.MISREAD,
                lambda values, _: [(len(list(run)), x) for x, run in groupby(values)],
                "@b = [(len(list(y)), x) for x, y in itertools.groupby(@a)]",
                """
                vector<pair<long long, long long>> @b;
                for (auto x : @a) {
                    if (!@b.empty() && @b.back().second == x) @b.back().first++;
                    else @b.push_back({1, x});
                }
                """,
            ),
        ),
        tags=("implementation",),
    ),
)
