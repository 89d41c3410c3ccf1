"""Blocks about which numbers of a list are greater than which others."""

from bisect import bisect_left, bisect_right
from itertools import pairwise

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.writing import slip, written


def _ranks(values: list[int], _: int) -> list[int]:
    place = {x: i + 1 for i, x in reversed(list(enumerate(sorted(values))))}
    return [place[x] for x in values]


def _dense_ranks(values: list[int], _: int) -> list[int]:
    place = {x: i + 1 for i, x in enumerate(sorted(set(values)))}
    return [place[x] for x in values]


def _inversions(values: list[int], _: int) -> int:
    """By insertion into a sorted list, from the right."""
    seen: list[int] = []
    count = 0
    for x in reversed(values):
        place = bisect_left(seen, x)
        count += place
        seen.insert(place, x)
    return count


def _inversions_with_ties(values: list[int], _: int) -> int:
    seen: list[int] = []
    count = 0
    for x in reversed(values):
        place = bisect_right(seen, x)
        count += place
        seen.insert(place, x)
    return count


def _peaks(values: list[int], _: int) -> int:
    triples = zip(values, values[1:], values[2:], strict=False)
    return sum(1 for x, y, z in triples if x < y > z)


def _weak_peaks(values: list[int], _: int) -> int:
    triples = zip(values, values[1:], values[2:], strict=False)
    return sum(1 for x, y, z in triples if x <= y >= z)


BLOCKS = table(
    written(
        key="ranks",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=_ranks,
        actions=(
            "replace every @item by its rank: one more than the number of smaller @items",
            "write in place of each @item how many @items are strictly smaller, plus 1",
            "turn each @item into its place in ascending order, counting from 1, where equal ones "
            "all get the best place among them",
        ),
        results=(
            "the rank of each @item, which is one more than the number of smaller @items",
            "for each @item in order, 1 plus how many @items are strictly smaller",
            "the places of the @items in ascending order from 1, equal ones sharing the best",
        ),
        python=(
            """
            @t = sorted(@a)
            @b = [bisect.bisect_left(@t, x) + 1 for x in @a]
            """,
            """
            @t = {}
            for i, x in enumerate(sorted(@a)):
                if x not in @t:
                    @t[x] = i + 1
            @b = [@t[x] for x in @a]
            """,
            """
            @t = sorted(range(len(@a)), key=lambda i: @a[i])
            @b = [1] * len(@a)
            for i in range(1, len(@a)):
                if @a[@t[i]] == @a[@t[i - 1]]:
                    @b[@t[i]] = @b[@t[i - 1]]
                else:
                    @b[@t[i]] = i + 1
            """,
        ),
        cpp=(
            """
            vector<long long> @t = @a, @b;
            sort(@t.begin(), @t.end());
            for (auto x : @a)
                @b.push_back(lower_bound(@t.begin(), @t.end(), x) - @t.begin() + 1);
            """,
            """
            map<long long, int> @t;
            for (auto x : @a) @t[x]++;
            {
                int before = 0;
                for (auto &p : @t) {
                    int here = p.second;
                    p.second = before + 1;
                    before += here;
                }
            }
            vector<long long> @b;
            for (auto x : @a) @b.push_back(@t[x]);
            """,
            """
            vector<pair<long long, int>> @t;
            for (int i = 0; i < (int)@a.size(); i++) @t.push_back({@a[i], i});
            sort(@t.begin(), @t.end());
            vector<long long> @b(@a.size(), 1);
            for (int i = 1; i < (int)@t.size(); i++) {
                bool same = @t[i].first == @t[i - 1].first;
                @b[@t[i].second] = same ? @b[@t[i - 1].second] : i + 1;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                _dense_ranks,
                """
                @t = {x: i + 1 for i, x in enumerate(sorted(set(@a)))}
                @b = [@t[x] for x in @a]
                """,
                """
                set<long long> @u(@a.begin(), @a.end());
                vector<long long> @t(@u.begin(), @u.end()), @b;
                for (auto x : @a)
                    @b.push_back(lower_bound(@t.begin(), @t.end(), x) - @t.begin() + 1);
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda values, _: [x - 1 for x in _ranks(values, 0)],
                """
                @t = sorted(@a)
                @b = [bisect.bisect_left(@t, x) for x in @a]
                """,
                """
                vector<long long> @t = @a, @b;
                sort(@t.begin(), @t.end());
                for (auto x : @a) @b.push_back(lower_bound(@t.begin(), @t.end(), x) - @t.begin());
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                "@b = [1 + sum(1 for y in @a if y < x) for x in @a]",
                """
                vector<long long> @b;
                for (auto x : @a) {
                    int place = 1;
                    for (auto y : @a) if (y < x) place++;
                    @b.push_back(place);
                }
                """,
            ),
        ),
        tags=("sortings", "binary search"),
    ),
    written(
        key="count_inversions",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_inversions,
        actions=(
            "count the inversions of the @whole: pairs in which an earlier @item is strictly "
            "greater than a later one",
            "find how many pairs of @items stand in the wrong order, the strictly greater one "
            "before the smaller one",
            "count the pairs of positions i < j at which the @item at i is strictly greater than "
            "the one at j",
        ),
        results=(
            "the number of inversions of the @whole (a strictly greater @item before a smaller)",
            "how many pairs of @items have the strictly greater one first",
            "the number of pairs of positions i < j with a strictly greater @item at i than at j",
        ),
        python=(
            """
            @b = 0
            @t = []
            for x in @a:
                @b += len(@t) - bisect.bisect_right(@t, x)
                bisect.insort(@t, x)
            """,
            """
            @t = {x: i + 1 for i, x in enumerate(sorted(set(@a)))}
            @u = [0] * (len(@t) + 1)
            @b = 0
            for x in reversed(@a):
                i = @t[x] - 1
                while i > 0:
                    @b += @u[i]
                    i -= i & -i
                i = @t[x]
                while i < len(@u):
                    @u[i] += 1
                    i += i & -i
            """,
            """
            def @n(x):
                if len(x) < 2:
                    return x, 0
                i, j = @n(x[:len(x) // 2]), @n(x[len(x) // 2:])
                @t, @u = [], i[1] + j[1]
                x, y = i[0], j[0]
                i = j = 0
                while i < len(x) or j < len(y):
                    if j == len(y) or (i < len(x) and x[i] <= y[j]):
                        @t.append(x[i])
                        i += 1
                    else:
                        @t.append(y[j])
                        @u += len(x) - i
                        j += 1
                return @t, @u
            @b = @n(@a)[1]
            """,
        ),
        cpp=(
            """
            vector<long long> @t = @a;
            sort(@t.begin(), @t.end());
            vector<int> @u(@t.size() + 1);
            long long @b = 0;
            for (int i = (int)@a.size() - 1; i >= 0; i--) {
                int p = lower_bound(@t.begin(), @t.end(), @a[i]) - @t.begin();
                for (int j = p; j > 0; j -= j & -j) @b += @u[j];
                for (int j = p + 1; j < (int)@u.size(); j += j & -j) @u[j]++;
            }
            """,
            """
            vector<long long> @t = @a, @u(@a.size());
            long long @b = 0;
            function<void(int, int)> @n = [&](int left, int right) {
                if (right - left < 2) return;
                int middle = (left + right) / 2;
                @n(left, middle);
                @n(middle, right);
                int i = left, j = middle;
                for (int p = left; p < right; p++) {
                    if (j == right || (i < middle && @t[i] <= @t[j])) {
                        @u[p] = @t[i++];
                    } else {
                        @b += middle - i;
                        @u[p] = @t[j++];
                    }
                }
                copy(@u.begin() + left, @u.begin() + right, @t.begin() + left);
            };
            @n(0, @a.size());
            """,
            """
            vector<long long> @t = @a;
            long long @b = 0;
            for (int width = 1; width < (int)@t.size(); width *= 2) {
                for (int i = 0; i + width < (int)@t.size(); i += 2 * width) {
                    int end = min((int)@t.size(), i + 2 * width);
                    for (int p = i, q = i + width; q < end; q++) {
                        while (p < i + width && @t[p] <= @t[q]) p++;
                        @b += i + width - p;
                    }
                    inplace_merge(@t.begin() + i, @t.begin() + i + width, @t.begin() + end);
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                _inversions_with_ties,
                """
                @b = 0
                @t = []
                for x in @a:
                    @b += len(@t) - bisect.bisect_left(@t, x)
                    bisect.insort(@t, x)
                """,
                """
                vector<long long> @t = @a;
                sort(@t.begin(), @t.end());
                vector<int> @u(@t.size() + 1);
                long long @b = 0;
                for (int i = (int)@a.size() - 1; i >= 0; i--) {
                    int p = lower_bound(@t.begin(), @t.end(), @a[i]) - @t.begin() + 1;
                    for (int j = p; j > 0; j -= j & -j) @b += @u[j];
                    for (int j = p; j < (int)@u.size(); j += j & -j) @u[j]++;
                }
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda values, _: sum(1 for x, y in pairwise(values) if x > y),
                "@b = sum(1 for i in range(1, len(@a)) if @a[i - 1] > @a[i])",
                """
                long long @b = 0;
                for (int i = 1; i < (int)@a.size(); i++)
                    if (@a[i - 1] > @a[i]) @b++;
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                """
                @b = 0
                for i in range(len(@a)):
                    for j in range(i):
                        if @a[j] > @a[i]:
                            @b += 1
                """,
                """
                long long @b = 0;
                for (int i = 0; i < (int)@a.size(); i++)
                    for (int j = i + 1; j < (int)@a.size(); j++)
                        if (@a[i] > @a[j]) @b++;
                """,
            ),
        ),
        tags=("data structures", "divide and conquer", "sortings"),
    ),
    written(
        key="count_peaks",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_peaks,
        actions=(
            "count the @items that have two neighbours and are strictly greater than both",
            "count the local maxima: @items strictly greater than the one before and the one "
            "after (the first and the last never count)",
            "find how many @items, other than the first and the last, strictly exceed both "
            "neighbours",
        ),
        results=(
            "the number of @items that have two neighbours and are strictly greater than both",
            "the number of strict local maxima of the @whole, its two ends left out",
            "how many @items, the first and the last excepted, strictly exceed both neighbours",
        ),
        python=(
            "@b = sum(1 for i in range(1, len(@a) - 1) if @a[i - 1] < @a[i] > @a[i + 1])",
            """
            @b = 0
            for i in range(1, len(@a) - 1):
                if @a[i] > @a[i - 1] and @a[i] > @a[i + 1]:
                    @b += 1
            """,
            "@b = sum(i < x > j for i, x, j in zip(@a, @a[1:], @a[2:]))",
        ),
        cpp=(
            """
            long long @b = 0;
            for (int i = 1; i + 1 < (int)@a.size(); i++) {
                if (@a[i] > @a[i - 1] && @a[i] > @a[i + 1]) @b++;
            }
            """,
            """
            long long @b = 0;
            bool @t = false;
            for (int i = 1; i < (int)@a.size(); i++) {
                if (@t && @a[i] < @a[i - 1]) ++@b;
                @t = @a[i] > @a[i - 1];
            }
            """,
            """
            long long @b = 0;
            for (int i = 2; i < (int)@a.size(); i++)
                @b += max(@a[i - 2], @a[i]) < @a[i - 1];
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                _weak_peaks,
                """
                @b = 0
                for i in range(1, len(@a) - 1):
                    if @a[i] >= @a[i - 1] and @a[i] >= @a[i + 1]:
                        @b += 1
                """,
                """
                long long @b = 0;
                for (int i = 1; i + 1 < (int)@a.size(); i++) {
                    if (@a[i] >= @a[i - 1] && @a[i] >= @a[i + 1]) @b++;
                }
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda values, _: _peaks(values[1:], 0),
                "@b = sum(1 for i in range(2, len(@a) - 1) if @a[i - 1] < @a[i] > @a[i + 1])",
                """
                long long @b = 0;
                for (int i = 2; i < (int)@a.size() - 1; i++)
                    if (@a[i - 1] < @a[i] && @a[i] > @a[i + 1]) @b++;
                """,
            ),
        ),
        tags=("implementation", "brute force"),
    ),
)
