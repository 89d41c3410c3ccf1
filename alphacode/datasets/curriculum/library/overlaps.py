"""Blocks about which intervals overlap, their ends given as pairs of numbers."""

from itertools import accumulate

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, PAIRS
from alphacode.datasets.curriculum.library.arithmetic import Pairs
from alphacode.datasets.curriculum.library.intervals import ordered
from alphacode.datasets.curriculum.library.writing import slip, written


def _deepest(pairs: Pairs, closed: int) -> int:
    """The greatest number of intervals at a point; `closed` is 1 where ends belong to them."""
    events = [(min(pair), 1 - closed, 1) for pair in pairs]
    events += [(max(pair), closed, -1) for pair in pairs]
    return max(accumulate((step for _, _, step in sorted(events)), initial=0))


def _most_disjoint(pairs: Pairs, _: int) -> int:
    count, end = 0, None
    for low, high in sorted(ordered(pairs), key=lambda pair: pair[1]):
        if end is None or low > end:
            count, end = count + 1, high
    return count


def _most_touching(pairs: Pairs, _: int) -> int:
    count, end = 0, None
    for high, low in sorted((high, low) for low, high in ordered(pairs)):
        if end is None or low >= end:
            count, end = count + 1, high
    return count


def _first_starts_first(pairs: Pairs, _: int) -> int:
    """By the earliest start instead of the earliest end."""
    count, end = 0, None
    for low, high in ordered(pairs):
        if end is None or low > end:
            count, end = count + 1, high
    return count


BLOCKS = table(
    written(
        key="deepest_overlap",
        takes=PAIRS,
        gives=NUMBER,
        apply=lambda pairs, _: _deepest(pairs, 1),
        actions=(
            "take each @item for a closed interval between its two numbers (in either order) and "
            "find the greatest number of intervals that have a point in common, ends included",
            "find the most @items that hold at one moment, where each one lasts from its smaller "
            "to its larger number, both included",
            "read every @item as a segment that contains its two numbers and all between them, and "
            "find how many segments lie over the most covered point",
        ),
        results=(
            "the greatest number of @items with a common point, each taken for the closed interval "
            "between its two numbers",
            "the most @items that hold at one moment, each lasting from its smaller to its larger "
            "number, both included",
            "how many @items, seen as segments that include both their ends, cover the most "
            "covered point",
        ),
        python=(
            """
            @t = []
            for x, y in @a:
                @t.append((min(x, y), 0))
                @t.append((max(x, y), 1))
            @t.sort()
            @b = @u = 0
            for x, y in @t:
                if y == 0:
                    @u += 1
                    @b = max(@b, @u)
                else:
                    @u -= 1
            """,
            """
            @t = sorted(min(x) for x in @a)
            @u = sorted(max(x) for x in @a)
            @b = j = 0
            for i in range(len(@t)):
                while @u[j] < @t[i]:
                    j += 1
                @b = max(@b, i - j + 1)
            """,
            """
            @t = []
            @b = 0
            for x, y in sorted(sorted(i) for i in @a):
                while @t and @t[0] < x:
                    heapq.heappop(@t)
                heapq.heappush(@t, y)
                @b = max(@b, len(@t))
            """,
        ),
        cpp=(
            """
            map<long long, int> @t;
            for (auto &p : @a) {
                @t[min(p.first, p.second)]++;
                @t[max(p.first, p.second) + 1]--;
            }
            long long @b = 0, @u = 0;
            for (auto &p : @t) {
                @u += p.second;
                @b = max(@b, @u);
            }
            """,
            """
            vector<pair<long long, int>> @t;
            for (int i = 0; i < (int)@a.size(); i++) {
                auto p = minmax(@a[i].first, @a[i].second);
                @t.push_back({p.first, 0});
                @t.push_back({p.second, 1});
            }
            sort(@t.begin(), @t.end());
            long long @b = 0;
            int @u = 0;
            for (auto &p : @t) {
                @u += p.second ? -1 : 1;
                @b = max<long long>(@b, @u);
            }
            """,
            """
            vector<pair<long long, long long>> @t;
            for (auto &p : @a) @t.push_back(minmax(p.first, p.second));
            sort(@t.begin(), @t.end());
            priority_queue<long long, vector<long long>, greater<long long>> @u;
            long long @b = 0;
            for (auto &p : @t) {
                while (!@u.empty() && @u.top() < p.first) @u.pop();
                @u.push(p.second);
                @b = max(@b, (long long)@u.size());
            }
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                lambda pairs, _: _deepest(pairs, 0),
                """
                @t = []
                for x, y in @a:
                    @t.append((min(x, y), 1))
                    @t.append((max(x, y), -1))
                @b = @u = 0
                for x, y in sorted(@t):
                    @u += y
                    @b = max(@b, @u)
                """,
                """
                vector<pair<long long, int>> @t;
                for (auto &p : @a) {
                    @t.push_back({min(p.first, p.second), 1});
                    @t.push_back({max(p.first, p.second), -1});
                }
                sort(@t.begin(), @t.end());
                long long @b = 0, @u = 0;
                for (auto &p : @t) @b = max(@b, @u += p.second);
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                """
                @b = 0
                for i in @a:
                    @t = sum(1 for j in @a if min(j) <= min(i) <= max(j))
                    @b = max(@b, @t)
                """,
                """
                long long @b = 0;
                for (auto &p : @a) {
                    long long at = min(p.first, p.second), depth = 0;
                    for (auto &q : @a)
                        if (min(q.first, q.second) <= at && at <= max(q.first, q.second)) depth++;
                    @b = max(@b, depth);
                }
                """,
            ),
        ),
        tags=("sortings", "data structures", "greedy"),
    ),
    written(
        key="most_disjoint_intervals",
        takes=PAIRS,
        gives=NUMBER,
        apply=_most_disjoint,
        actions=(
            "take each @item for a closed interval between its two numbers (in either order) and "
            "find the greatest number of intervals of which no two share a point, not even an end",
            "choose as many @items as possible such that their segments, from the smaller to the "
            "larger number with both ends included, have no common points, and count them",
            "find how many @items can be kept at most if no two may overlap or touch, each one "
            "being the closed segment between its two numbers",
        ),
        results=(
            "the greatest number of @items, taken for closed intervals between their two numbers, "
            "of which no two share a point",
            "how many @items can be chosen at most such that their segments, both ends included, "
            "neither overlap nor touch",
            "the size of the largest choice of @items whose closed segments, between the two "
            "numbers of each, are pairwise disjoint",
        ),
        python=(
            """
            @b = 0
            @t = None
            for x, y in sorted((max(i), min(i)) for i in @a):
                if @t is None or y > @t:
                    @b += 1
                    @t = x
            """,
            """
            @t = sorted((sorted(x) for x in @a), key=lambda x: x[1])
            @u = -math.inf
            @b = 0
            for x, y in @t:
                if x > @u:
                    @u = y
                    @b += 1
            """,
            """
            @t = sorted((min(x), max(x)) for x in @a)
            @u = []
            for x, y in @t:
                if @u and x <= @u[-1]:
                    @u[-1] = min(@u[-1], y)
                else:
                    @u.append(y)
            @b = len(@u)
            """,
        ),
        cpp=(
            """
            vector<pair<long long, long long>> @t;
            for (auto &p : @a) @t.push_back({max(p.first, p.second), min(p.first, p.second)});
            sort(@t.begin(), @t.end());
            long long @b = 0, @u = LLONG_MIN;
            for (auto &p : @t) {
                if (p.second > @u) {
                    @b++;
                    @u = p.first;
                }
            }
            """,
            """
            vector<pair<long long, long long>> @t = @a;
            for (auto &p : @t) if (p.second < p.first) swap(p.first, p.second);
            sort(@t.begin(), @t.end(), [](auto &p, auto &q) { return p.second < q.second; });
            long long @b = 0;
            int @u = -1;
            for (int i = 0; i < (int)@t.size(); i++) {
                if (@u >= 0 && @t[i].first <= @t[@u].second) continue;
                @u = i;
                @b++;
            }
            """,
            """
            set<pair<long long, long long>> @t;
            for (auto &p : @a) @t.insert({min(p.first, p.second), max(p.first, p.second)});
            vector<long long> @u;
            for (auto &p : @t) {
                if (!@u.empty() && p.first <= @u.back()) @u.back() = min(@u.back(), p.second);
                else @u.push_back(p.second);
            }
            long long @b = @u.size();
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                _most_touching,
                """
                @b = 0
                @t = None
                for x, y in sorted((max(i), min(i)) for i in @a):
                    if @t is None or y >= @t:
                        @b += 1
                        @t = x
                """,
                """
                vector<pair<long long, long long>> @t;
                for (auto &p : @a) @t.push_back({max(p.first, p.second), min(p.first, p.second)});
                sort(@t.begin(), @t.end());
                long long @b = 0, @u = LLONG_MIN;
                for (auto &p : @t) if (p.second >= @u) @b++, @u = p.first;
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                _first_starts_first,
                """
                @b = 0
                @t = None
                for x, y in sorted((min(i), max(i)) for i in @a):
                    if @t is None or x > @t:
                        @b += 1
                        @t = y
                """,
                """
                vector<pair<long long, long long>> @t;
                for (auto &p : @a) @t.push_back(minmax(p.first, p.second));
                sort(@t.begin(), @t.end());
                long long @b = 0, @u = LLONG_MIN;
                for (auto &p : @t) if (p.first > @u) @b++, @u = p.second;
                """,
            ),
        ),
        tags=("greedy", "sortings"),
    ),
)
