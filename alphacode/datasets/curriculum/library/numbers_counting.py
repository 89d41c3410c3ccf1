"""Blocks about equal numbers in a list: how many, how long in a row, without repetition."""

from collections import Counter
from itertools import groupby, pairwise

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.writing import slip, written


def _longest_run(values: list[int], _: int) -> int:
    return max((len(list(group)) for _, group in groupby(values)), default=0)


def _longest_run_not_last(values: list[int], _: int) -> int:
    return max([0, *[len(list(group)) for _, group in groupby(values)][:-1]])


def _equal_pairs(values: list[int], _: int) -> int:
    return sum(n * (n - 1) // 2 for n in Counter(values).values())


BLOCKS = table(
    written(
        key="count_distinct",
        takes=NUMBERS,
        gives=NUMBER,
        apply=lambda values, _: len(set(values)),
        actions=(
            "count the distinct values among the @items",
            "find how many different values the @items take",
            "count the @items, but each repeated value only once",
        ),
        results=(
            "the number of distinct values among the @items",
            "how many different values the @items take",
            "the count of different @items",
        ),
        python=(
            "@b = len(set(@a))",
            """
            @t = sorted(@a)
            @b = 0
            for i in range(len(@t)):
                if i == 0 or @t[i] != @t[i - 1]:
                    @b += 1
            """,
            "@b = len(Counter(@a))",
            "@b = sum(1 for x, y in itertools.groupby(sorted(@a)))",
        ),
        cpp=(
            "long long @b = set<long long>(@a.begin(), @a.end()).size();",
            """
            vector<long long> @t = @a;
            sort(@t.begin(), @t.end());
            long long @b = unique(@t.begin(), @t.end()) - @t.begin();
            """,
            """
            map<long long, int> @t;
            long long @b = 0;
            for (auto x : @a) {
                if (@t[x]++ == 0) @b++;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda values, _: sum(1 for n in Counter(values).values() if n == 1),
                """
                @t = Counter(@a)
                @b = sum(1 for x in @a if @t[x] == 1)
                """,
                """
                map<long long, int> @t;
                for (auto x : @a) @t[x]++;
                long long @b = 0;
                for (auto &p : @t) if (p.second == 1) @b++;
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda values, _: sum(1 for _ in groupby(values)),
                """
                @b = 0
                for i in range(len(@a)):
                    if i == 0 or @a[i] != @a[i - 1]:
                        @b += 1
                """,
                """
                vector<long long> @t = @a;
                long long @b = unique(@t.begin(), @t.end()) - @t.begin();
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                """
                @b = 0
                for i in range(len(@a)):
                    if @a[i] not in @a[:i]:
                        @b += 1
                """,
                """
                long long @b = 0;
                for (int i = 0; i < (int)@a.size(); i++) {
                    bool first = true;
                    for (int j = 0; j < i; j++) if (@a[j] == @a[i]) first = false;
                    if (first) @b++;
                }
                """,
            ),
        ),
        tags=("data structures", "sortings"),
    ),
    written(
        key="longest_equal_run",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_longest_run,
        actions=(
            "find the length of the longest run of consecutive equal @items",
            "find the greatest number of equal @items that stand in a row",
            "measure the longest stretch of the @whole in which all @items are equal",
        ),
        results=(
            "the length of the longest run of consecutive equal @items",
            "the greatest number of equal @items that stand in a row",
            "the length of the longest stretch of the @whole in which all @items are equal",
        ),
        python=(
            "@b = max((len(list(y)) for x, y in itertools.groupby(@a)), default=0)",
            """
            @b = @t = 0
            for i in range(len(@a)):
                if i > 0 and @a[i] == @a[i - 1]:
                    @t += 1
                else:
                    @t = 1
                @b = max(@b, @t)
            """,
            """
            @b = 0
            i = 0
            while i < len(@a):
                j = i
                while j < len(@a) and @a[j] == @a[i]:
                    j += 1
                @b = max(@b, j - i)
                i = j
            """,
        ),
        cpp=(
            """
            long long @b = 0, @t = 0;
            for (int i = 0; i < (int)@a.size(); i++) {
                if (i > 0 && @a[i] == @a[i - 1]) @t++;
                else @t = 1;
                @b = max(@b, @t);
            }
            """,
            """
            long long @b = 0;
            for (int i = 0, j = 0; i < (int)@a.size(); i = j) {
                while (j < (int)@a.size() && @a[j] == @a[i]) j++;
                @b = max<long long>(@b, j - i);
            }
            """,
            """
            vector<long long> @t(@a.size(), 1);
            for (int i = 1; i < (int)@a.size(); i++)
                if (@a[i] == @a[i - 1]) @t[i] = @t[i - 1] + 1;
            long long @b = @t.empty() ? 0 : *max_element(@t.begin(), @t.end());
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                _longest_run_not_last,
                """
                @b, @t = 0, 1
                for i in range(1, len(@a)):
                    if @a[i] == @a[i - 1]:
                        @t += 1
                    else:
                        @b = max(@b, @t)
                        @t = 1
                """,
                """
                long long @b = 0, @t = 1;
                for (int i = 1; i < (int)@a.size(); i++) {
                    if (@a[i] == @a[i - 1]) {
                        @t++;
                    } else {
                        @b = max(@b, @t);
                        @t = 1;
                    }
                }
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda values, _: max(Counter(values).values(), default=0),
                "@b = max(Counter(@a).values(), default=0)",
                """
                map<long long, long long> @t;
                long long @b = 0;
                for (auto x : @a) @b = max(@b, ++@t[x]);
                """,
            ),
        ),
        tags=("implementation",),
    ),
    written(
        key="count_equal_pairs",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_equal_pairs,
        actions=(
            "count the pairs of positions that hold equal @items (i < j)",
            "find in how many ways two equal @items can be chosen from the @whole, by position",
            "count the unordered pairs of equal @items at different positions",
        ),
        results=(
            "the number of pairs of positions that hold equal @items",
            "the number of ways to choose two equal @items, by position",
            "how many unordered pairs of equal @items at different positions there are",
        ),
        python=(
            "@b = sum(x * (x - 1) // 2 for x in Counter(@a).values())",
            """
            @t = defaultdict(int)
            @b = 0
            for x in @a:
                @b += @t[x]
                @t[x] += 1
            """,
            """
            @t = sorted(@a)
            @b = sum(i - bisect.bisect_left(@t, x) for i, x in enumerate(@t))
            """,
        ),
        cpp=(
            """
            map<long long, long long> @t;
            long long @b = 0;
            for (auto x : @a) @b += @t[x]++;
            """,
            """
            unordered_map<long long, long long> @t;
            for (auto x : @a) @t[x]++;
            long long @b = 0;
            for (auto &p : @t) @b += p.second * (p.second - 1) / 2;
            """,
            """
            vector<long long> @t = @a;
            sort(@t.begin(), @t.end());
            long long @b = 0, @u = 0;
            for (int i = 1; i < (int)@t.size(); i++) {
                @u = @t[i] == @t[i - 1] ? @u + 1 : 0;
                @b += @u;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda values, _: sum(1 for x, y in pairwise(values) if x == y),
                "@b = sum(1 for i in range(1, len(@a)) if @a[i] == @a[i - 1])",
                """
                long long @b = 0;
                for (int i = 1; i < (int)@a.size(); i++) @b += @a[i] == @a[i - 1];
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda values, _: sum(n * (n + 1) // 2 for n in Counter(values).values()),
                "@b = sum(x * (x + 1) // 2 for x in Counter(@a).values())",
                """
                map<long long, long long> @t;
                long long @b = 0;
                for (auto x : @a) @b += ++@t[x];
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                """
                @b = 0
                for i in range(len(@a)):
                    for j in range(i + 1, len(@a)):
                        if @a[i] == @a[j]:
                            @b += 1
                """,
                """
                long long @b = 0;
                for (int i = 0; i < (int)@a.size(); i++)
                    for (int j = 0; j < i; j++) @b += @a[i] == @a[j];
                """,
            ),
        ),
        tags=("math", "combinatorics", "data structures"),
    ),
    written(
        key="remove_duplicates",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=lambda values, _: list(dict.fromkeys(values)),
        actions=(
            "remove repeated @items, keeping the first occurrence of each value",
            "erase every @item whose value already occurred earlier",
            "leave only the first @item of every value, in the order in which they stand",
        ),
        results=(
            "the @items without repetitions, each value where it first occurs",
            "the distinct values of the @items in the order of their first occurrence",
            "the @items that differ from all before them",
        ),
        python=(
            "@b = list(dict.fromkeys(@a))",
            """
            @t = set()
            @b = []
            for x in @a:
                if x not in @t:
                    @t.add(x)
                    @b.append(x)
            """,
            """
            @t = {}
            for i, x in enumerate(@a):
                @t.setdefault(x, i)
            @b = [x for i, x in enumerate(@a) if @t[x] == i]
            """,
        ),
        cpp=(
            """
            set<long long> @t;
            vector<long long> @b;
            for (auto x : @a) {
                if (@t.insert(x).second) @b.push_back(x);
            }
            """,
            """
            unordered_set<long long> @t;
            vector<long long> @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                if (@t.count(@a[i])) continue;
                @t.insert(@a[i]);
                @b.push_back(@a[i]);
            }
            """,
            """
            map<long long, int> @t;
            for (int i = (int)@a.size() - 1; i >= 0; i--) @t[@a[i]] = i;
            vector<long long> @b;
            for (int i = 0; i < (int)@a.size(); i++)
                if (@t[@a[i]] == i) @b.push_back(@a[i]);
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda values, _: sorted(set(values)),
                "@b = sorted(set(@a))",
                """
                set<long long> @t(@a.begin(), @a.end());
                vector<long long> @b(@t.begin(), @t.end());
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda values, _: [x for x, _ in groupby(values)],
                """
                @b = []
                for x in @a:
                    if not @b or @b[-1] != x:
                        @b.append(x)
                """,
                """
                vector<long long> @b = @a;
                @b.erase(unique(@b.begin(), @b.end()), @b.end());
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                None,
                """
                @b = []
                for x in @a:
                    if x not in @b:
                        @b.append(x)
                """,
                """
                vector<long long> @b;
                for (auto x : @a) {
                    if (find(@b.begin(), @b.end(), x) == @b.end()) @b.push_back(x);
                }
                """,
            ),
        ),
        tags=("data structures", "implementation"),
    ),
)
