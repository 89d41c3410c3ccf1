"""Blocks that put the numbers of a list into another order."""

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBERS
from alphacode.datasets.curriculum.library.writing import slip, written


def _by_frequency(values: list[int], _: int) -> list[int]:
    times: dict[int, int] = {}
    for x in values:
        times[x] = times.get(x, 0) + 1
    return sorted(values, key=lambda x: (-times[x], x))


def _by_rising_frequency(values: list[int], _: int) -> list[int]:
    times: dict[int, int] = {}
    for x in values:
        times[x] = times.get(x, 0) + 1
    return sorted(values, key=lambda x: (times[x], x))


BLOCKS = table(
    written(
        key="sort_ascending",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=lambda values, _: sorted(values),
        actions=(
            "sort the @items in non-decreasing order",
            "arrange the @items from the smallest to the largest",
            "put the @items into ascending order",
        ),
        results=(
            "the @items sorted in non-decreasing order",
            "the @items from the smallest to the largest",
            "all @items in ascending order",
        ),
        python=(
            "@b = sorted(@a)",
            """
            @b = @a[:]
            @b.sort()
            """,
            """
            @t = @a[:]
            heapq.heapify(@t)
            @b = [heapq.heappop(@t) for i in range(len(@t))]
            """,
        ),
        cpp=(
            """
            vector<long long> @b = @a;
            sort(@b.begin(), @b.end());
            """,
            """
            multiset<long long> @t(@a.begin(), @a.end());
            vector<long long> @b(@t.begin(), @t.end());
            """,
            """
            priority_queue<long long, vector<long long>, greater<long long>> @t;
            for (auto x : @a) @t.push(x);
            vector<long long> @b;
            while (!@t.empty()) {
                @b.push_back(@t.top());
                @t.pop();
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda values, _: sorted(values, reverse=True),
                "@b = sorted(@a, reverse=True)",
                """
                vector<long long> @b = @a;
                sort(@b.rbegin(), @b.rend());
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda values, _: sorted(set(values)),
                "@b = sorted(set(@a))",
                """
                set<long long> @t(@a.begin(), @a.end());
                vector<long long> @b(@t.begin(), @t.end());
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                """
                @b = @a[:]
                for i in range(len(@b)):
                    for j in range(len(@b) - 1 - i):
                        if @b[j] > @b[j + 1]:
                            @b[j], @b[j + 1] = @b[j + 1], @b[j]
                """,
                """
                vector<long long> @b = @a;
                for (int i = 0; i < (int)@b.size(); i++)
                    for (int j = 0; j + 1 < (int)@b.size() - i; j++)
                        if (@b[j] > @b[j + 1]) swap(@b[j], @b[j + 1]);
                """,
            ),
        ),
        tags=("sortings",),
    ),
    written(
        key="sort_descending",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=lambda values, _: sorted(values, reverse=True),
        actions=(
            "sort the @items in non-increasing order",
            "arrange the @items from the largest to the smallest",
            "put the @items into descending order",
        ),
        results=(
            "the @items sorted in non-increasing order",
            "the @items from the largest to the smallest",
            "all @items in descending order",
        ),
        python=(
            "@b = sorted(@a, reverse=True)",
            "@b = sorted(@a)[::-1]",
            """
            @b = @a[:]
            @b.sort(key=lambda x: -x)
            """,
        ),
        cpp=(
            """
            vector<long long> @b = @a;
            sort(@b.rbegin(), @b.rend());
            """,
            """
            vector<long long> @b = @a;
            sort(@b.begin(), @b.end(), greater<long long>());
            """,
            """
            vector<long long> @b = @a;
            sort(@b.begin(), @b.end());
            reverse(@b.begin(), @b.end());
            """,
            """
            priority_queue<long long> @t(@a.begin(), @a.end());
            vector<long long> @b;
            for (; !@t.empty(); @t.pop()) @b.push_back(@t.top());
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda values, _: sorted(values),
                "@b = sorted(@a)",
                """
                vector<long long> @b = @a;
                sort(@b.begin(), @b.end());
                """,
            ),
        ),
        tags=("sortings",),
    ),
    written(
        key="sort_by_absolute",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=lambda values, _: sorted(values, key=lambda x: (abs(x), x)),
        actions=(
            "sort the @items by absolute value from small to large; of two with the same absolute "
            "value the negative one comes first",
            "arrange the @items by their distance from zero, the nearest first, and -x before x",
            "order the @items so that absolute values never decrease, with negative ones before "
            "positive ones of equal absolute value",
        ),
        results=(
            "the @items sorted by absolute value, negative ones first among equals",
            "the @items from the nearest to zero to the farthest, with -x before x",
            "the @items in the order of their absolute values (ties: the negative one first)",
        ),
        python=(
            "@b = sorted(@a, key=lambda x: (abs(x), x))",
            """
            @b = sorted(@a)
            @b.sort(key=abs)
            """,
            """
            @t = [(abs(x), x) for x in @a]
            @t.sort()
            @b = [y for x, y in @t]
            """,
        ),
        cpp=(
            """
            vector<long long> @b = @a;
            sort(@b.begin(), @b.end(), [](long long x, long long y) {
                return abs(x) != abs(y) ? abs(x) < abs(y) : x < y;
            });
            """,
            """
            vector<pair<long long, long long>> @t;
            for (auto x : @a) @t.push_back({abs(x), x});
            sort(@t.begin(), @t.end());
            vector<long long> @b;
            for (auto &p : @t) @b.push_back(p.second);
            """,
            """
            vector<long long> @b = @a;
            sort(@b.begin(), @b.end());
            stable_sort(@b.begin(), @b.end(),
                        [](long long x, long long y) { return abs(x) < abs(y); });
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda values, _: sorted(values, key=abs),
                "@b = sorted(@a, key=abs)",
                """
                vector<long long> @b = @a;
                stable_sort(@b.begin(), @b.end(),
                            [](long long x, long long y) { return abs(x) < abs(y); });
                """,
            ),
        ),
        tags=("sortings",),
    ),
    written(
        key="reverse_numbers",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=lambda values, _: values[::-1],
        actions=(
            "reverse the order of the @items",
            "turn the @whole back to front",
            "write the @items from the last to the first",
        ),
        results=(
            "the @items in reverse order",
            "the @whole read from back to front",
            "the @items from the last to the first",
        ),
        python=(
            "@b = @a[::-1]",
            """
            @b = @a[:]
            @b.reverse()
            """,
            "@b = list(reversed(@a))",
            """
            @b = []
            for i in range(len(@a) - 1, -1, -1):
                @b.append(@a[i])
            """,
        ),
        cpp=(
            "vector<long long> @b(@a.rbegin(), @a.rend());",
            """
            vector<long long> @b = @a;
            reverse(@b.begin(), @b.end());
            """,
            """
            vector<long long> @b;
            for (int i = (int)@a.size() - 1; i >= 0; i--) @b.push_back(@a[i]);
            """,
            """
            vector<long long> @b = @a;
            for (int i = 0, j = (int)@b.size() - 1; i < j; i++, j--) swap(@b[i], @b[j]);
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda values, _: sorted(values, reverse=True),
                "@b = sorted(@a, reverse=True)",
                """
                vector<long long> @b = @a;
                sort(@b.rbegin(), @b.rend());
                """,
            ),
        ),
        tags=("implementation",),
    ),
    written(
        key="sort_by_frequency",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=_by_frequency,
        actions=(
            "sort the @items by how often their value occurs, the most frequent first; equally "
            "frequent ones from small to large",
            "order the @items so that values that occur more often come earlier, and smaller "
            "values first where they occur equally often",
            "arrange the @items by falling frequency of their value (ties: the smaller value "
            "first), each as many times as it occurs",
        ),
        results=(
            "the @items sorted by falling frequency, smaller values first among equals",
            "all @items, the most frequent values first and ties from small to large",
            "the @items ordered by how often their value occurs, most often first (ties: the "
            "smaller value first)",
        ),
        python=(
            """
            @t = Counter(@a)
            @b = sorted(@a, key=lambda x: (-@t[x], x))
            """,
            """
            @t = {}
            for x in @a:
                @t[x] = @t.get(x, 0) + 1
            @u = sorted((-y, x) for x, y in @t.items())
            @b = []
            for y, x in @u:
                @b += [x] * -y
            """,
            """
            @t = defaultdict(list)
            for x in sorted(@a):
                @t[x].append(x)
            @b = []
            for y in sorted(@t.values(), key=len, reverse=True):
                @b.extend(y)
            """,
        ),
        cpp=(
            """
            unordered_map<long long, int> @t;
            for (auto x : @a) @t[x]++;
            vector<long long> @b = @a;
            sort(@b.begin(), @b.end(), [&](long long x, long long y) {
                int p = @t[x], q = @t[y];
                return p != q ? p > q : x < y;
            });
            """,
            """
            map<long long, int> @t;
            for (auto x : @a) ++@t[x];
            vector<pair<int, long long>> @u;
            for (auto &p : @t) @u.push_back({-p.second, p.first});
            sort(@u.begin(), @u.end());
            vector<long long> @b;
            for (auto &p : @u) @b.insert(@b.end(), -p.first, p.second);
            """,
            """
            map<long long, int> @t;
            for (int i = 0; i < (int)@a.size(); i++) @t[@a[i]]++;
            vector<tuple<int, long long>> @u;
            for (auto x : @a) @u.emplace_back(-@t[x], x);
            sort(@u.begin(), @u.end());
            vector<long long> @b;
            for (auto &p : @u) @b.push_back(get<1>(p));
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                _by_rising_frequency,
                """
                @t = Counter(@a)
                @b = sorted(@a, key=lambda x: (@t[x], x))
                """,
                """
                map<long long, int> @t;
                for (auto x : @a) @t[x]++;
                vector<pair<int, long long>> @u;
                for (auto x : @a) @u.push_back({@t[x], x});
                sort(@u.begin(), @u.end());
                vector<long long> @b;
                for (auto &p : @u) @b.push_back(p.second);
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                "@b = sorted(@a, key=lambda x: (-@a.count(x), x))",
                """
                vector<pair<long long, long long>> @t;
                for (auto x : @a) @t.push_back({-count(@a.begin(), @a.end(), x), x});
                sort(@t.begin(), @t.end());
                vector<long long> @b;
                for (auto &p : @t) @b.push_back(p.second);
                """,
            ),
        ),
        tags=("sortings", "data structures"),
    ),
)
