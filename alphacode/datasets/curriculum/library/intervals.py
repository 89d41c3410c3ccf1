"""Blocks that take pairs of numbers as the ends of intervals."""

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, PAIRS
from alphacode.datasets.curriculum.library.arithmetic import Pairs
from alphacode.datasets.curriculum.library.writing import slip, written


def ordered(pairs: Pairs) -> Pairs:
    """The pairs, the smaller number of each first, in ascending order."""
    return sorted((min(pair), max(pair)) for pair in pairs)


def _merged(pairs: Pairs, _: int) -> Pairs:
    parts: Pairs = []
    for low, high in ordered(pairs):
        if parts and low <= parts[-1][1]:
            parts[-1] = (parts[-1][0], max(parts[-1][1], high))
        else:
            parts.append((low, high))
    return parts


def _merged_if_overlapping(pairs: Pairs, _: int) -> Pairs:
    """Without merging intervals that only touch."""
    parts: Pairs = []
    for low, high in ordered(pairs):
        if parts and low < parts[-1][1]:
            parts[-1] = (parts[-1][0], max(parts[-1][1], high))
        else:
            parts.append((low, high))
    return parts


def _merged_to_latest_end(pairs: Pairs, _: int) -> Pairs:
    """With the end of the latest interval instead of the greatest one."""
    parts: Pairs = []
    for low, high in ordered(pairs):
        if parts and low <= parts[-1][1]:
            parts[-1] = (parts[-1][0], high)
        else:
            parts.append((low, high))
    return parts


def _covered(pairs: Pairs, _: int) -> int:
    return sum(high - low for low, high in _merged(pairs, 0))


def _common_length(pairs: Pairs, _: int) -> int:
    return max(0, min(map(max, pairs)) - max(map(min, pairs)))


BLOCKS = table(
    written(
        key="merge_intervals",
        takes=PAIRS,
        gives=PAIRS,
        apply=_merged,
        actions=(
            "take each @item for a closed interval (its smaller number is the left end), unite "
            "intervals that overlap or touch as long as there are any, and list the rest from left "
            "to right",
            "consider every @item as a segment of the number line between its two numbers, in "
            "either order, and replace the @whole by the separate parts of their union, each as "
            "its left and right end, sorted",
            "merge all @items, seen as closed segments between their smaller and their larger "
            "number, that share at least a point, and write the merged ones in ascending order",
        ),
        results=(
            "the separate parts of the union of the @items, taken for closed intervals (smaller "
            "number first), from left to right",
            "the segments left when all @items, seen as closed segments between their two numbers, "
            "are merged wherever they share a point, each with the smaller end first, sorted",
            "the ends, smaller one first, of the connected parts of the union of all @items, read "
            "as closed segments between their two numbers, in ascending order",
        ),
        python=(
            """
            @b = []
            for x, y in sorted((min(i), max(i)) for i in @a):
                if @b and x <= @b[-1][1]:
                    @b[-1] = (@b[-1][0], max(@b[-1][1], y))
                else:
                    @b.append((x, y))
            """,
            """
            @t = []
            for x, y in @a:
                @t.append((min(x, y), 0))
                @t.append((max(x, y), 1))
            @b = []
            @u = 0
            for x, y in sorted(@t):
                if @u == 0:
                    i = x
                @u += -1 if y else 1
                if @u == 0:
                    @b.append((i, x))
            """,
            """
            @t = sorted(tuple(sorted(x)) for x in @a)
            @b = []
            i = 0
            while i < len(@t):
                x, y = @t[i]
                while i < len(@t) and @t[i][0] <= y:
                    y = max(y, @t[i][1])
                    i += 1
                @b.append((x, y))
            """,
        ),
        cpp=(
            """
            vector<pair<long long, long long>> @t, @b;
            for (auto &p : @a) @t.push_back(minmax(p.first, p.second));
            sort(@t.begin(), @t.end());
            for (auto &p : @t) {
                if (!@b.empty() && p.first <= @b.back().second)
                    @b.back().second = max(@b.back().second, p.second);
                else
                    @b.push_back(p);
            }
            """,
            """
            vector<pair<long long, int>> @t;
            for (auto &p : @a) {
                @t.push_back({min(p.first, p.second), 0});
                @t.push_back({max(p.first, p.second), 1});
            }
            sort(@t.begin(), @t.end());
            vector<pair<long long, long long>> @b;
            int @u = 0;
            for (auto &p : @t) {
                if (@u == 0) @b.push_back({p.first, p.first});
                @u += p.second ? -1 : 1;
                @b.back().second = p.first;
            }
            """,
            """
            vector<pair<long long, long long>> @t = @a, @b;
            for (auto &p : @t) if (p.first > p.second) swap(p.first, p.second);
            sort(@t.begin(), @t.end());
            for (int i = 0, j; i < (int)@t.size(); i = j) {
                long long end = @t[i].second;
                for (j = i + 1; j < (int)@t.size() && @t[j].first <= end; j++)
                    end = max(end, @t[j].second);
                @b.push_back({@t[i].first, end});
            }
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                _merged_if_overlapping,
                """
                @b = []
                for x, y in sorted((min(i), max(i)) for i in @a):
                    if @b and x < @b[-1][1]:
                        @b[-1] = (@b[-1][0], max(@b[-1][1], y))
                    else:
                        @b.append((x, y))
                """,
                """
                vector<pair<long long, long long>> @t, @b;
                for (auto &p : @a) @t.push_back(minmax(p.first, p.second));
                sort(@t.begin(), @t.end());
                for (auto &p : @t) {
                    if (@b.empty() || p.first >= @b.back().second) @b.push_back(p);
                    else @b.back().second = max(@b.back().second, p.second);
                }
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                _merged_to_latest_end,
                """
                @b = []
                for x, y in sorted((min(i), max(i)) for i in @a):
                    if @b and x <= @b[-1][1]:
                        @b[-1] = (@b[-1][0], y)
                    else:
                        @b.append((x, y))
                """,
                """
                vector<pair<long long, long long>> @t, @b;
                for (auto &p : @a) @t.push_back(minmax(p.first, p.second));
                sort(@t.begin(), @t.end());
                for (auto &p : @t) {
                    if (@b.empty() || p.first > @b.back().second) @b.push_back(p);
                    else @b.back().second = p.second;
                }
                """,
            ),
        ),
        tags=("sortings", "greedy"),
    ),
    written(
        key="covered_length",
        takes=PAIRS,
        gives=NUMBER,
        apply=_covered,
        actions=(
            "take each @item for a segment of the number line between its two numbers (in either "
            "order) and find the total length that at least one of the segments covers",
            "find the length of the union of all @items, where each one stands for the segment "
            "from its smaller to its larger number",
            "read every @item as the two ends, in any order, of a segment and measure how much of "
            "the number line all of them cover together, no part counted twice",
        ),
        results=(
            "the total length that the @items cover, each taken for the segment between its two "
            "numbers, parts covered repeatedly counting once",
            "the length of the union of the segments from the smaller to the larger number of each "
            "@item",
            "how much of the number line is covered by at least one @item, seen as the segment "
            "between its two numbers",
        ),
        python=(
            """
            @b = 0
            @t = None
            for x, y in sorted((min(i), max(i)) for i in @a):
                if @t is None or x > @t:
                    @b += y - x
                    @t = y
                elif y > @t:
                    @b += y - @t
                    @t = y
            """,
            """
            @t = Counter()
            for x, y in @a:
                @t[min(x, y)] += 1
                @t[max(x, y)] -= 1
            @u = sorted(@t)
            @b = i = 0
            for x, y in zip(@u, @u[1:]):
                i += @t[x]
                if i > 0:
                    @b += y - x
            """,
            """
            @t = []
            for x in sorted(sorted(y) for y in @a):
                if @t and x[0] <= @t[-1][1]:
                    @t[-1][1] = max(@t[-1][1], x[1])
                else:
                    @t.append(x)
            @b = sum(y - x for x, y in @t)
            """,
        ),
        cpp=(
            """
            vector<pair<long long, long long>> @t;
            for (auto &p : @a) @t.push_back(minmax(p.first, p.second));
            sort(@t.begin(), @t.end());
            long long @b = 0, @u = LLONG_MIN;
            for (auto &p : @t) {
                long long from = max(p.first, @u);
                if (p.second > from) @b += p.second - from;
                @u = max(@u, p.second);
            }
            """,
            """
            map<long long, int> @t;
            for (auto &p : @a) {
                @t[min(p.first, p.second)]++;
                @t[max(p.first, p.second)]--;
            }
            long long @b = 0, @u = 0;
            {
                int open = 0;
                for (auto &p : @t) {
                    if (open > 0) @b += p.first - @u;
                    open += p.second;
                    @u = p.first;
                }
            }
            """,
            """
            vector<pair<long long, long long>> @t = @a;
            for (auto &p : @t) if (p.first > p.second) swap(p.first, p.second);
            sort(@t.begin(), @t.end());
            long long @b = 0;
            for (int i = 0; i < (int)@t.size();) {
                long long from = @t[i].first, to = @t[i].second;
                while (i < (int)@t.size() && @t[i].first <= to) to = max(to, @t[i++].second);
                @b += to - from;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda pairs, _: sum(abs(y - x) for x, y in pairs),
                "@b = sum(abs(y - x) for x, y in @a)",
                """
                long long @b = 0;
                for (auto &p : @a) @b += abs(p.first - p.second);
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda pairs, _: sum(y - x for x, y in _merged_to_latest_end(pairs, 0)),
                """
                @t = []
                for x, y in sorted((min(i), max(i)) for i in @a):
                    if @t and x <= @t[-1][1]:
                        @t[-1] = (@t[-1][0], y)
                    else:
                        @t.append((x, y))
                @b = sum(y - x for x, y in @t)
                """,
            ),
        ),
        tags=("sortings", "geometry"),
        peak=lambda pairs, _: 2 * max((abs(x) for pair in pairs for x in pair), default=0),
    ),
    written(
        key="common_length",
        takes=PAIRS,
        gives=NUMBER,
        apply=_common_length,
        actions=(
            "take each @item for the segment between its two numbers (in either order) and find "
            "the length of the part that all segments have in common (0 if there is none)",
            "find how long the intersection of all @items is, each one reaching from its smaller "
            "to its larger number; it is 0 where they have at most a point in common",
            "intersect all @items, seen as segments between their two numbers, and measure the "
            "result, an empty one being of length 0",
        ),
        results=(
            "the length of the part common to all @items, taken for segments between their two "
            "numbers (0 for no common part)",
            "the length of the intersection of the segments from the smaller to the larger number "
            "of every @item, 0 if it is empty",
            "how long a stretch of the number line lies in every @item, seen as the segment "
            "between its two numbers (0 if none does)",
        ),
        python=(
            "@b = max(0, min(max(x) for x in @a) - max(min(x) for x in @a))",
            """
            @t, @u = min(@a[0]), max(@a[0])
            for x, y in @a:
                if x > y:
                    x, y = y, x
                @t = max(@t, x)
                @u = min(@u, y)
            @b = @u - @t if @u > @t else 0
            """,
            """
            @t = [sorted(x) for x in @a]
            @t, @u = zip(*@t)
            @b = max(min(@u) - max(@t), 0)
            """,
        ),
        cpp=(
            """
            long long @t = LLONG_MIN, @u = LLONG_MAX;
            for (auto &p : @a) {
                @t = max(@t, min(p.first, p.second));
                @u = min(@u, max(p.first, p.second));
            }
            long long @b = max(0LL, @u - @t);
            """,
            """
            pair<long long, long long> @t = minmax(@a[0].first, @a[0].second);
            for (int i = 1; i < (int)@a.size(); i++) {
                pair<long long, long long> p = minmax(@a[i].first, @a[i].second);
                if (p.first > @t.first) @t.first = p.first;
                if (p.second < @t.second) @t.second = p.second;
            }
            long long @b = @t.first < @t.second ? @t.second - @t.first : 0;
            """,
            """
            vector<long long> @t, @u;
            for (auto [x, y] : @a) {
                @t.push_back(min(x, y));
                @u.push_back(max(x, y));
            }
            long long @b = *min_element(@u.begin(), @u.end()) - *max_element(@t.begin(), @t.end());
            if (@b < 0) @b = 0;
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda pairs, _: min(map(max, pairs)) - max(map(min, pairs)),
                "@b = min(max(x) for x in @a) - max(min(x) for x in @a)",
                """
                long long @t = LLONG_MIN, @u = LLONG_MAX;
                for (auto &p : @a) {
                    @t = max(@t, min(p.first, p.second));
                    @u = min(@u, max(p.first, p.second));
                }
                long long @b = @u - @t;
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda pairs, _: max(0, min(map(max, pairs)) - max(map(min, pairs)) + 1),
                "@b = max(0, min(max(x) for x in @a) - max(min(x) for x in @a) + 1)",
                """
                long long @t = LLONG_MIN, @u = LLONG_MAX;
                for (auto &p : @a) {
                    @t = max(@t, min(p.first, p.second));
                    @u = min(@u, max(p.first, p.second));
                }
                long long @b = max(0LL, @u - @t + 1);
                """,
            ),
        ),
        tags=("implementation", "math"),
        needs_element=True,
        peak=lambda pairs, _: 2 * max(abs(x) for pair in pairs for x in pair) + 1,
    ),
)
