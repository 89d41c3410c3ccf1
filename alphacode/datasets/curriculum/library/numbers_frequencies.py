"""Blocks about how often the values of a list occur."""

from collections import Counter

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.writing import slip, written


def _most_frequent(values: list[int], _: int) -> int:
    times = Counter(values)
    return min(times, key=lambda x: (-times[x], x))


def _most_frequent_largest(values: list[int], _: int) -> int:
    times = Counter(values)
    return max(times, key=lambda x: (times[x], x))


def _most_frequent_first(values: list[int], _: int) -> int:
    return Counter(values).most_common(1)[0][0]


def _majority(values: list[int], _: int) -> int:
    value, times = Counter(values).most_common(1)[0]
    return value if 2 * times > len(values) else 0


def _weak_majority(values: list[int], _: int) -> int:
    times = Counter(values)
    return min((x for x in times if 2 * times[x] >= len(values)), default=0)


BLOCKS = table(
    written(
        key="most_frequent",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_most_frequent,
        actions=(
            "find the value that occurs most often among the @items, the smallest one of several",
            "pick the most frequent @item; if several values are equally frequent, the least",
            "determine the mode of the @whole (ties go to the smallest value)",
        ),
        results=(
            "the value that occurs most often among the @items (the smallest if there are several)",
            "the most frequent @item, the least one where several tie",
            "the mode of the @whole, with ties going to the smallest value",
        ),
        python=(
            """
            @t = Counter(@a)
            @b = min(@t, key=lambda x: (-@t[x], x))
            """,
            """
            @t = {}
            for x in @a:
                @t[x] = @t.get(x, 0) + 1
            @b = None
            for x in sorted(@t):
                if @b is None or @t[x] > @t[@b]:
                    @b = x
            """,
            """
            @t, @u = 0, sorted(@a)
            i = 0
            while i < len(@u):
                j = i
                while j < len(@u) and @u[j] == @u[i]:
                    j += 1
                if j - i > @t:
                    @t, @b = j - i, @u[i]
                i = j
            """,
        ),
        cpp=(
            """
            map<long long, int> @t;
            for (auto x : @a) @t[x]++;
            long long @b = 0;
            {
                int best = 0;
                for (auto &p : @t)
                    if (p.second > best) best = p.second, @b = p.first;
            }
            """,
            """
            vector<long long> @t = @a;
            sort(@t.begin(), @t.end());
            long long @b = @t[0];
            {
                int best = 0, run = 0;
                for (int i = 0; i < (int)@t.size(); i++) {
                    run = i > 0 && @t[i] == @t[i - 1] ? run + 1 : 1;
                    if (run > best) {
                        best = run;
                        @b = @t[i];
                    }
                }
            }
            """,
            """
            unordered_map<long long, int> @t;
            for (auto x : @a) ++@t[x];
            long long @b = @a[0];
            for (auto &p : @t) {
                if (p.second > @t[@b] || (p.second == @t[@b] && p.first < @b)) @b = p.first;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                _most_frequent_first,
                "@b = Counter(@a).most_common(1)[0][0]",
            ),
            slip(
                Mistake.COMPARISON,
                _most_frequent_largest,
                """
                @t = Counter(@a)
                @b = max(@t, key=lambda x: (@t[x], x))
                """,
                """
                map<long long, int> @t;
                for (auto x : @a) @t[x]++;
                long long @b = @a[0];
                for (auto &p : @t) if (p.second >= @t[@b]) @b = p.first;
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                "@b = min(@a, key=lambda x: (-@a.count(x), x))",
                """
                long long @b = @a[0], @t = 0;
                for (auto x : @a) {
                    long long times = count(@a.begin(), @a.end(), x);
                    if (times > @t || (times == @t && x < @b)) @t = times, @b = x;
                }
                """,
            ),
        ),
        tags=("data structures", "implementation"),
        needs_element=True,
    ),
    written(
        key="majority",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_majority,
        actions=(
            "find the value that more than half of the @items have, or take 0 if there is none",
            "look for a strict majority: a value that more than half of the @items share; without "
            "one the answer is 0",
            "pick the value that occurs more often among the @items than all others together (0 if "
            "no value does)",
        ),
        results=(
            "the value that more than half of the @items have, or 0 without such a value",
            "the strict majority value of the @items, 0 if there is none",
            "the value that occurs more often among the @items than all others together, or 0",
        ),
        python=(
            """
            @b, @t = Counter(@a).most_common(1)[0]
            if @t * 2 <= len(@a):
                @b = 0
            """,
            """
            @t = sorted(@a)[len(@a) // 2]
            @b = @t if @a.count(@t) > len(@a) / 2 else 0
            """,
            """
            @b, @t = 0, 0
            for x in @a:
                if @t == 0:
                    @b = x
                @t += 1 if x == @b else -1
            if sum(1 for x in @a if x == @b) * 2 <= len(@a):
                @b = 0
            """,
        ),
        cpp=(
            """
            map<long long, int> @t;
            for (auto x : @a) @t[x]++;
            long long @b = 0;
            for (auto &p : @t)
                if (2 * p.second > (int)@a.size()) @b = p.first;
            """,
            """
            long long @b = 0;
            int @t = 0;
            for (auto x : @a) {
                if (@t == 0) @b = x;
                @t += x == @b ? 1 : -1;
            }
            if (count(@a.begin(), @a.end(), @b) * 2 <= (int)@a.size()) @b = 0;
            """,
            """
            vector<long long> @t = @a;
            sort(@t.begin(), @t.end());
            long long @b = @t[@t.size() / 2];
            if ((upper_bound(@t.begin(), @t.end(), @b) - lower_bound(@t.begin(), @t.end(), @b)) * 2
                <= (int)@t.size()) @b = 0;
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                _weak_majority,
                """
                @t = Counter(@a)
                @b = 0
                for x in sorted(@t, reverse=True):
                    if @t[x] * 2 >= len(@a):
                        @b = x
                """,
                """
                map<long long, int> @t;
                for (auto x : @a) @t[x]++;
                long long @b = 0;
                for (auto p = @t.rbegin(); p != @t.rend(); ++p)
                    if (p->second * 2 >= (int)@a.size()) @b = p->first;
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                _most_frequent_first,
                """
                @t = {}
                for x in @a:
                    @t[x] = @t.get(x, 0) + 1
                @b = max(@t, key=@t.get)
                """,
            ),
        ),
        tags=("data structures", "implementation"),
        needs_element=True,
    ),
    written(
        key="frequencies",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=lambda values, _: list(Counter(values).values()),
        actions=(
            "for each distinct value, in the order of first appearance, write how often it occurs "
            "among the @items",
            "count how often every different @item occurs and list the counts in the order in "
            "which the values first appear",
            "replace the @whole by the frequencies of its distinct values, ordered by their first "
            "appearance",
        ),
        results=(
            "the frequencies of the distinct @items, in the order of their first appearance",
            "how often each different @item occurs, values in the order in which they first appear",
            "the number of occurrences of each distinct @item, ordered by first appearance",
        ),
        python=(
            "@b = list(Counter(@a).values())",
            """
            @t = {}
            for x in @a:
                @t[x] = @t.get(x, 0) + 1
            @b = [@t[x] for x in @t]
            """,
            """
            @t = {}
            @b = []
            for x in @a:
                if x not in @t:
                    @t[x] = len(@b)
                    @b.append(0)
                @b[@t[x]] += 1
            """,
        ),
        cpp=(
            """
            map<long long, int> @t;
            vector<long long> @b;
            for (auto x : @a) {
                if (!@t.count(x)) {
                    @t[x] = @b.size();
                    @b.push_back(0);
                }
                @b[@t[x]]++;
            }
            """,
            """
            map<long long, int> @t;
            for (auto x : @a) @t[x]++;
            vector<long long> @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                if (@t[@a[i]] == 0) continue;
                @b.push_back(@t[@a[i]]);
                @t[@a[i]] = 0;
            }
            """,
            """
            unordered_map<long long, long long> @t;
            vector<long long> @u, @b;
            for (auto x : @a) {
                if (@t[x]++ == 0) @u.push_back(x);
            }
            for (auto x : @u) @b.push_back(@t[x]);
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda values, _: [n for _, n in sorted(Counter(values).items())],
                """
                @t = Counter(@a)
                @b = [@t[x] for x in sorted(@t)]
                """,
                """
                map<long long, int> @t;
                for (auto x : @a) @t[x]++;
                vector<long long> @b;
                for (auto &p : @t) @b.push_back(p.second);
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                """
                @b = []
                for i in range(len(@a)):
                    if @a[i] not in @a[:i]:
                        @b.append(@a.count(@a[i]))
                """,
                """
                vector<long long> @t, @b;
                for (auto x : @a) {
                    if (find(@t.begin(), @t.end(), x) != @t.end()) continue;
                    @t.push_back(x);
                    @b.push_back(count(@a.begin(), @a.end(), x));
                }
                """,
            ),
        ),
        tags=("data structures", "implementation"),
    ),
)
