"""Blocks solved by dynamic programming along a list."""

from itertools import pairwise

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.arithmetic import MODULUS, mass, wrap32
from alphacode.datasets.curriculum.library.writing import slip, written


def _without_neighbours(values: list[int], _: int) -> int:
    taken, skipped = 0, 0
    for x in values:
        taken, skipped = skipped + x, max(taken, skipped)
    return max(taken, skipped)


def _wrapped_without_neighbours(values: list[int], _: int) -> int:
    before, best = 0, 0
    for x in values:
        before, best = best, max(best, wrap32(before + x))
    return best


def _alternate_positions(values: list[int], _: int) -> int:
    return max(0, sum(values[::2]), sum(values[1::2]))


def _frog(values: list[int], _: int) -> int:
    costs = [0]
    for i in range(1, len(values)):
        choices = [costs[j] + abs(values[i] - values[j]) for j in (i - 1, i - 2) if j >= 0]
        costs.append(min(choices))
    return costs[-1]


def _frog_greedy(values: list[int], _: int) -> int:
    total = i = 0
    while i + 1 < len(values):
        ahead = [j for j in (i + 1, i + 2) if j < len(values)]
        j = min(ahead, key=lambda j: abs(values[j] - values[i]))
        total += abs(values[j] - values[i])
        i = j
    return total


def _subsequences(values: list[int], _: int) -> int:
    """Distinct subsequences, the empty one among them."""
    count, last = 1, dict[int, int]()
    for x in values:
        count, last[x] = (2 * count - last.get(x, 0)) % MODULUS, count
    return count


BLOCKS = table(
    written(
        key="largest_sum_without_neighbours",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_without_neighbours,
        actions=(
            "choose some of the @items (perhaps none, with sum 0), no two of them adjacent, so "
            "that their sum is as large as possible, and take this sum",
            "find the largest sum of @items no two of which are neighbours in the @whole (choosing "
            "none gives 0)",
            "find the greatest total of a choice of @items that never takes two in a row; the "
            "empty choice, of total 0, is allowed",
        ),
        results=(
            "the largest sum of @items of which no two are adjacent (0 for choosing none)",
            "the greatest total of a possibly empty choice of @items with no two in a row",
            "the maximum, over all choices without two neighbours, of the sum of the chosen "
            "@items, where the empty choice counts 0",
        ),
        python=(
            """
            @t, @u = 0, 0
            for x in @a:
                @t, @u = @u + x, max(@t, @u)
            @b = max(@t, @u)
            """,
            """
            @t = [0, 0]
            for x in @a:
                @t.append(max(@t[-1], @t[-2] + x))
            @b = @t[-1]
            """,
            "@b = functools.reduce(lambda x, y: (x[1], max(x[1], x[0] + y)), @a, (0, 0))[1]",
        ),
        cpp=(
            """
            long long @t = 0, @b = 0;
            for (auto x : @a) {
                long long best = max(@b, @t + x);
                @t = @b;
                @b = best;
            }
            """,
            """
            vector<long long> @t(@a.size() + 2);
            for (int i = 0; i < (int)@a.size(); i++)
                @t[i + 2] = max(@t[i + 1], @t[i] + @a[i]);
            long long @b = @t.back();
            """,
            """
            vector<array<long long, 2>> @t(@a.size() + 1);
            for (int i = 0; i < (int)@a.size(); i++) {
                @t[i + 1][0] = max(@t[i][0], @t[i][1]);
                @t[i + 1][1] = @t[i][0] + @a[i];
            }
            long long @b = max(@t.back()[0], @t.back()[1]);
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                _alternate_positions,
                "@b = max(0, sum(@a[::2]), sum(@a[1::2]))",
                """
                long long @t = 0, @u = 0;
                for (int i = 0; i < (int)@a.size(); i++) (i % 2 ? @t : @u) += @a[i];
                long long @b = max(0LL, max(@t, @u));
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda values, _: sum(max(x, 0) for x in values),
                "@b = sum(x for x in @a if x > 0)",
                """
                long long @b = 0;
                for (auto x : @a) @b += max(x, 0LL);
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                _wrapped_without_neighbours,
                cpp="""
                int @t = 0, @u = 0;
                for (auto x : @a) {
                    int best = max(@u, (int)(@t + x));
                    @t = @u;
                    @u = best;
                }
                long long @b = @u;
                """,
            ),
        ),
        tags=("dp",),
        peak=mass,
    ),
    written(
        key="frog_cost",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_frog,
        actions=(
            "go from the first @item to the last, each time to the next @item or to the one after "
            "it, where a step costs the absolute difference of the two @items, and find the least "
            "total cost",
            "find the cheapest way from the first @item to the last by steps of one or two "
            "positions to the right, a step costing the absolute difference of its ends",
            "leave out some @items, never the first, the last or two neighbours, so that the sum "
            "of the absolute differences of adjacent ones is as small as possible, and take that "
            "sum",
        ),
        results=(
            "the least total cost of a way from the first @item to the last by steps of one or two "
            "positions, each costing the absolute difference of its ends",
            "the cost of the cheapest way from the first @item to the last, if a step leads to the "
            "next @item or the one after and costs their absolute difference",
            "the smallest sum of absolute differences of adjacent @items that can be had by "
            "leaving some out, but neither the first nor the last nor two neighbours",
        ),
        python=(
            """
            @t = [0]
            for i in range(1, len(@a)):
                x = @t[i - 1] + abs(@a[i] - @a[i - 1])
                if i > 1:
                    x = min(x, @t[i - 2] + abs(@a[i] - @a[i - 2]))
                @t.append(x)
            @b = @t[-1]
            """,
            """
            @t = [math.inf] * (len(@a) + 2)
            @t[0] = 0
            for i in range(len(@a)):
                for j in (i + 1, i + 2):
                    if j < len(@a):
                        @t[j] = min(@t[j], @t[i] + abs(@a[j] - @a[i]))
            @b = @t[len(@a) - 1]
            """,
            """
            @t, @b = 0, abs(@a[min(1, len(@a) - 1)] - @a[0])
            for i in range(2, len(@a)):
                @t, @b = @b, min(@b + abs(@a[i] - @a[i - 1]), @t + abs(@a[i] - @a[i - 2]))
            """,
        ),
        cpp=(
            """
            vector<long long> @t(@a.size());
            for (int i = 1; i < (int)@a.size(); i++) {
                @t[i] = @t[i - 1] + abs(@a[i] - @a[i - 1]);
                if (i > 1) @t[i] = min(@t[i], @t[i - 2] + abs(@a[i] - @a[i - 2]));
            }
            long long @b = @t.back();
            """,
            """
            vector<long long> @t(@a.size() + 2, LLONG_MAX);
            @t[0] = 0;
            for (int i = 0; i < (int)@a.size(); i++)
                for (int j = i + 1; j <= i + 2 && j < (int)@a.size(); j++)
                    @t[j] = min(@t[j], @t[i] + abs(@a[j] - @a[i]));
            long long @b = @t[@a.size() - 1];
            """,
            """
            long long @b = 0, @t = 0;
            for (int i = 1; i < (int)@a.size(); i++) {
                long long cost = @b + abs(@a[i] - @a[i - 1]);
                if (i > 1) cost = min(cost, @t + abs(@a[i] - @a[i - 2]));
                @t = @b;
                @b = cost;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                _frog_greedy,
                """
                @b = i = 0
                while i < len(@a) - 1:
                    j = i + 1
                    if i + 2 < len(@a) and abs(@a[i + 2] - @a[i]) < abs(@a[j] - @a[i]):
                        j = i + 2
                    @b += abs(@a[j] - @a[i])
                    i = j
                """,
                """
                long long @b = 0;
                for (int i = 0, j; i + 1 < (int)@a.size(); i = j) {
                    j = i + 1;
                    if (i + 2 < (int)@a.size() && abs(@a[i + 2] - @a[i]) < abs(@a[j] - @a[i])) j++;
                    @b += abs(@a[j] - @a[i]);
                }
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda values, _: sum(abs(y - x) for x, y in pairwise(values)),
                "@b = sum(abs(@a[i] - @a[i - 1]) for i in range(1, len(@a)))",
                """
                long long @b = 0;
                for (int i = 1; i < (int)@a.size(); i++) @b += abs(@a[i] - @a[i - 1]);
                """,
            ),
        ),
        tags=("dp",),
        needs_element=True,
        peak=lambda values, _: 3 * mass(values),
    ),
    written(
        key="distinct_subsequences",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_subsequences,
        actions=(
            "count the different subsequences of the @whole, the empty one included, modulo "
            "1000000007 (equal choices of values count once)",
            "find how many different lists can be left after some @items, perhaps none or all, are "
            "removed; take the number modulo 10^9 + 7",
            "count, modulo 10^9 + 7, the distinct sequences of values that arise by deleting any "
            "@items, possibly none or all",
        ),
        results=(
            "the number of different subsequences of the @whole, the empty one included, modulo "
            "1000000007",
            "modulo 10^9 + 7, how many different lists can be left after any @items, possibly none "
            "or all, are removed",
            "the number modulo 10^9 + 7 of distinct sequences of values that arise by deleting "
            "any of the @items (none and all are allowed)",
        ),
        python=(
            """
            @t = {}
            @b = 1
            for x in @a:
                @b, @t[x] = (2 * @b - @t.get(x, 0)) % 1000000007, @b
            """,
            """
            @t = defaultdict(int)
            @u = 0
            for x in @a:
                y = @u + 1
                @u = (@u + y - @t[x]) % (10**9 + 7)
                @t[x] = y
            @b = (@u + 1) % (10**9 + 7)
            """,
            """
            @t, @u = [1], {}
            for i, x in enumerate(@a):
                y = 2 * @t[i]
                if x in @u:
                    y -= @t[@u[x]]
                @u[x] = i
                @t.append(y % 1000000007)
            @b = @t[-1]
            """,
        ),
        cpp=(
            """
            const long long @u = 1000000007;
            map<long long, long long> @t;
            long long @b = 1;
            for (auto x : @a) {
                long long next = (2 * @b - @t[x] + @u) % @u;
                @t[x] = @b;
                @b = next;
            }
            """,
            """
            vector<long long> @t(@a.size() + 1, 1);
            map<long long, int> @u;
            for (int i = 0; i < (int)@a.size(); i++) {
                @t[i + 1] = 2 * @t[i];
                if (@u.count(@a[i])) @t[i + 1] -= @t[@u[@a[i]]];
                @t[i + 1] = (@t[i + 1] % 1000000007 + 1000000007) % 1000000007;
                @u[@a[i]] = i;
            }
            long long @b = @t.back();
            """,
            """
            unordered_map<long long, long long> @t;
            long long @b = 1;
            for (auto x : @a) {
                long long &ending = @t[x];
                long long fresh = @b - ending;
                ending = @b;
                @b = (@b + fresh) % 1000000007;
                if (@b < 0) @b += 1000000007;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda values, _: pow(2, len(values), MODULUS),
                "@b = pow(2, len(@a), 10**9 + 7)",
                """
                long long @b = 1;
                for (int i = 0; i < (int)@a.size(); i++) @b = @b * 2 % 1000000007;
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda values, _: (_subsequences(values, 0) - 1) % MODULUS,
                """
                @t = {}
                @b = 0
                for x in @a:
                    @b, @t[x] = (2 * @b + 1 - @t.get(x, 0)) % 1000000007, @b + 1
                """,
                """
                map<long long, long long> @t;
                long long @b = 0;
                for (auto x : @a) {
                    long long fresh = @b + 1 - @t[x];
                    @t[x] = @b + 1;
                    @b = ((@b + fresh) % 1000000007 + 1000000007) % 1000000007;
                }
                """,
            ),
        ),
        tags=("dp", "combinatorics"),
    ),
)
