"""Blocks about runs of consecutive numbers of a list."""

from collections import Counter

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.arithmetic import mass, wrap32
from alphacode.datasets.curriculum.library.writing import slip, written


def _window_maxima(values: list[int], width: int) -> list[int]:
    return [max(values[i : i + width]) for i in range(len(values) - width + 1)]


def _largest_subarray(values: list[int], _: int) -> int:
    best = ending = values[0]
    for x in values[1:]:
        ending = max(ending + x, x)
        best = max(best, ending)
    return best


def _wrapped_largest_subarray(values: list[int], _: int) -> int:
    best = ending = wrap32(values[0])
    for x in values[1:]:
        ending = max(wrap32(ending + x), wrap32(x))
        best = max(best, ending)
    return best


def _subarrays_with_sum(values: list[int], total: int) -> int:
    count, before, seen = 0, 0, Counter([0])
    for x in values:
        before += x
        count += seen[before - total]
        seen[before] += 1
    return count


def _subarrays_after_first(values: list[int], total: int) -> int:
    count, before, seen = 0, 0, Counter[int]()
    for x in values:
        before += x
        count += seen[before - total]
        seen[before] += 1
    return count


BLOCKS = table(
    written(
        key="window_maxima",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=_window_maxima,
        actions=(
            "list the maxima of all runs of @c consecutive @items, from left to right (nothing if "
            "there are fewer than @c)",
            "slide a window of width @c over the @whole and write down the largest @item of every "
            "full window in order",
            "replace the @whole by the largest of each @c consecutive @items, one for every place "
            "where @c of them fit",
        ),
        results=(
            "the maxima of all runs of @c consecutive @items, from left to right",
            "the largest @item of each full window of width @c over the @whole, in order",
            "for each place where @c consecutive @items start, the largest of them",
        ),
        python=(
            "@b = [max(@a[i:i + @c]) for i in range(len(@a) - @c + 1)]",
            """
            @t = deque()
            @b = []
            for i, x in enumerate(@a):
                while @t and @a[@t[-1]] <= x:
                    @t.pop()
                @t.append(i)
                if @t[0] <= i - @c:
                    @t.popleft()
                if i >= @c - 1:
                    @b.append(@a[@t[0]])
            """,
            """
            @t = []
            @b = []
            for i in range(len(@a)):
                heapq.heappush(@t, (-@a[i], i))
                while @t[0][1] <= i - @c:
                    heapq.heappop(@t)
                if i >= @c - 1:
                    @b.append(-@t[0][0])
            """,
        ),
        cpp=(
            """
            deque<int> @t;
            vector<long long> @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                while (!@t.empty() && @a[@t.back()] <= @a[i]) @t.pop_back();
                @t.push_back(i);
                if (@t.front() <= i - @c) @t.pop_front();
                if (i >= @c - 1) @b.push_back(@a[@t.front()]);
            }
            """,
            """
            multiset<long long> @t;
            vector<long long> @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                @t.insert(@a[i]);
                if (i >= @c) @t.erase(@t.find(@a[i - @c]));
                if (i + 1 >= @c) @b.push_back(*@t.rbegin());
            }
            """,
            """
            vector<long long> @b;
            for (int i = 0; i + @c <= (int)@a.size(); i++)
                @b.push_back(*max_element(@a.begin() + i, @a.begin() + i + @c));
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda values, width: _window_maxima(values, width + 1),
                "@b = [max(@a[i:i + @c + 1]) for i in range(len(@a) - @c)]",
                """
                vector<long long> @b;
                for (int i = 0; i + @c < (int)@a.size(); i++)
                    @b.push_back(*max_element(@a.begin() + i, @a.begin() + i + @c + 1));
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda values, width: [max(0, x) for x in _window_maxima(values, width)],
                """
                @b = []
                for i in range(len(@a) - @c + 1):
                    @t = 0
                    for j in range(i, i + @c):
                        @t = max(@t, @a[j])
                    @b.append(@t)
                """,
                """
                vector<long long> @b;
                for (int i = 0; i + @c <= (int)@a.size(); i++) {
                    long long best = 0;
                    for (int j = i; j < i + @c; j++) best = max(best, @a[j]);
                    @b.push_back(best);
                }
                """,
            ),
        ),
        tags=("data structures", "two pointers"),
        numbers=range(2, 6),
        may_empty=True,
    ),
    written(
        key="largest_subarray_sum",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_largest_subarray,
        actions=(
            "find the largest sum of a run of consecutive @items, which holds at least one @item",
            "choose one or more @items in a row so that their sum is as large as possible, and "
            "take this sum",
            "find the maximum sum over all non-empty contiguous parts of the @whole",
        ),
        results=(
            "the largest sum of a non-empty run of consecutive @items",
            "the greatest total that one or more @items in a row can have",
            "the maximum sum over all non-empty contiguous parts of the @whole",
        ),
        python=(
            """
            @b = @t = @a[0]
            for x in @a[1:]:
                @t = max(@t + x, x)
                @b = max(@b, @t)
            """,
            "@b = max(itertools.accumulate(@a, lambda x, y: max(x + y, y)))",
            """
            @b = @a[0]
            @t = @u = 0
            for x in @a:
                @t += x
                @b = max(@b, @t - @u)
                @u = min(@u, @t)
            """,
        ),
        cpp=(
            """
            long long @b = @a[0], @t = 0;
            for (auto x : @a) {
                @t = max(@t, 0LL) + x;
                @b = max(@b, @t);
            }
            """,
            """
            vector<long long> @t = @a;
            for (int i = 1; i < (int)@t.size(); i++)
                if (@t[i - 1] > 0) @t[i] += @t[i - 1];
            long long @b = *max_element(@t.begin(), @t.end());
            """,
            """
            long long @b = LLONG_MIN, @t = 0, @u = 0;
            for (int i = 0; i < (int)@a.size(); i++) {
                @t += @a[i];
                @b = max(@b, @t - @u);
                @u = min(@u, @t);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda values, _: max(0, _largest_subarray(values, 0)),
                """
                @b = @t = 0
                for x in @a:
                    @t = max(@t + x, 0)
                    @b = max(@b, @t)
                """,
                """
                long long @b = 0, @t = 0;
                for (auto x : @a) {
                    @t = max(@t + x, 0LL);
                    @b = max(@b, @t);
                }
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                _wrapped_largest_subarray,
                cpp="""
                int @t = (int)@a[0], @u = @t;
                for (int i = 1; i < (int)@a.size(); i++) {
                    int x = (int)@a[i];
                    @u = max((int)((long long)@u + x), x);
                    @t = max(@t, @u);
                }
                long long @b = @t;
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                """
                @b = @a[0]
                for i in range(len(@a)):
                    @t = 0
                    for j in range(i, len(@a)):
                        @t += @a[j]
                        @b = max(@b, @t)
                """,
                """
                long long @b = @a[0];
                for (int i = 0; i < (int)@a.size(); i++) {
                    long long sum = 0;
                    for (int j = i; j < (int)@a.size(); j++) {
                        sum += @a[j];
                        @b = max(@b, sum);
                    }
                }
                """,
            ),
        ),
        tags=("dp", "greedy"),
        needs_element=True,
        peak=lambda values, _: 2 * mass(values),
    ),
    written(
        key="count_subarrays_with_sum",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_subarrays_with_sum,
        actions=(
            "count the non-empty runs of consecutive @items whose sum is exactly @c (by position)",
            "find how many contiguous parts of the @whole, of one @item or more, add up to @c",
            "count the pairs of positions l <= r such that the @items from l to r sum to @c",
        ),
        results=(
            "the number of non-empty runs of consecutive @items with sum exactly @c",
            "how many contiguous parts of the @whole, each of at least one @item, add up to @c",
            "the number of pairs of positions l <= r whose @items from l to r sum to @c",
        ),
        python=(
            """
            @t = defaultdict(int)
            @t[0] = 1
            @u = @b = 0
            for x in @a:
                @u += x
                @b += @t[@u - @c]
                @t[@u] += 1
            """,
            """
            @t = [0] + list(itertools.accumulate(@a))
            @u = Counter()
            @b = 0
            for x in reversed(@t):
                @b += @u[x + @c]
                @u[x] += 1
            """,
            """
            @t = [0]
            for x in @a:
                @t.append(@t[-1] + x)
            @u = {}
            for i, x in enumerate(@t):
                @u.setdefault(x, []).append(i)
            @b = 0
            for i, x in enumerate(@t):
                @b += bisect.bisect_left(@u.get(x - @c, []), i)
            """,
        ),
        cpp=(
            """
            map<long long, int> @t;
            @t[0] = 1;
            long long @u = 0, @b = 0;
            for (auto x : @a) {
                @u += x;
                @b += @t[@u - @c];
                @t[@u]++;
            }
            """,
            """
            unordered_map<long long, int> @t{{0, 1}};
            long long @u = 0, @b = 0;
            for (int i = 0; i < (int)@a.size(); i++) {
                @u += @a[i];
                auto it = @t.find(@u - @c);
                if (it != @t.end()) @b += it->second;
                ++@t[@u];
            }
            """,
            """
            vector<long long> @t(@a.size() + 1);
            for (int i = 0; i < (int)@a.size(); i++) @t[i + 1] = @t[i] + @a[i];
            map<long long, vector<int>> @u;
            for (int i = 0; i < (int)@t.size(); i++) @u[@t[i]].push_back(i);
            long long @b = 0;
            for (int i = 0; i < (int)@t.size(); i++) {
                auto it = @u.find(@t[i] - @c);
                if (it == @u.end()) continue;
                auto &w = it->second;
                @b += lower_bound(w.begin(), w.end(), i) - w.begin();
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                _subarrays_after_first,
                """
                @t = defaultdict(int)
                @u = @b = 0
                for x in @a:
                    @u += x
                    @b += @t[@u - @c]
                    @t[@u] += 1
                """,
                """
                map<long long, int> @t;
                long long @u = 0, @b = 0;
                for (auto x : @a) {
                    @u += x;
                    @b += @t[@u - @c];
                    @t[@u]++;
                }
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                """
                @b = 0
                for i in range(len(@a)):
                    @t = 0
                    for j in range(i, len(@a)):
                        @t += @a[j]
                        if @t == @c:
                            @b += 1
                """,
                """
                long long @b = 0;
                for (int i = 0; i < (int)@a.size(); i++) {
                    long long sum = 0;
                    for (int j = i; j < (int)@a.size(); j++) {
                        sum += @a[j];
                        if (sum == @c) @b++;
                    }
                }
                """,
            ),
        ),
        tags=("data structures", "math"),
        numbers=range(1, 11),
        peak=lambda values, number: mass(values) + number,
    ),
)
