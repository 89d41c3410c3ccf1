"""Blocks solved by a greedy choice of some of a list's numbers."""

from itertools import pairwise

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.writing import slip, written


def _farthest(values: list[int], _: int) -> int:
    """The farthest position, from 1, that jumps from the first can reach."""
    reach = 0
    for i, x in enumerate(values):
        if i > reach:
            break
        reach = max(reach, min(i + x, len(values) - 1))
    return reach + 1


def _full_jumps(values: list[int], _: int) -> int:
    i = 0
    while i < len(values) - 1 and values[i] > 0:
        i += values[i]
    return min(i, len(values) - 1) + 1


def _farthest_of_all(values: list[int], _: int) -> int:
    return max([1] + [min(len(values), i + x) for i, x in enumerate(values, 1)])


def _narrowest(values: list[int], count: int) -> int:
    ordered = sorted(values)
    if len(ordered) <= count:
        return ordered[-1] - ordered[0]
    return min(y - x for x, y in zip(ordered, ordered[count - 1 :], strict=False))


def _narrowest_of_one_more(values: list[int], count: int) -> int:
    return _narrowest(values, count + 1)


def _narrowest_in_order(values: list[int], count: int) -> int:
    windows = [values[i : i + count] for i in range(len(values) - count + 1)] or [values]
    return min(max(window) - min(window) for window in windows)


def _close_neighbours(values: list[int], limit: int) -> int:
    return sum(1 for x, y in pairwise(sorted(values)) if y - x <= limit)


def _close_pairs(values: list[int], limit: int) -> int:
    ordered, count, i = sorted(values), 0, 0
    while i + 1 < len(ordered):
        if ordered[i + 1] - ordered[i] <= limit:
            count += 1
            i += 1
        i += 1
    return count


BLOCKS = table(
    written(
        key="narrowest_choice",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_narrowest,
        actions=(
            "choose @c of the @items (all if there are fewer) so that the largest and the smallest "
            "chosen differ as little as possible, and take that difference",
            "find the least possible difference between the largest and the smallest of @c chosen "
            "@items; if there are fewer than @c, choose all",
            "pick @c @items, or all where there are fewer, whose range (largest minus smallest) is "
            "as small as possible, and take this range",
        ),
        results=(
            "the least difference between the largest and the smallest of @c chosen @items (of all "
            "if there are fewer)",
            "the smallest possible range of @c chosen @items, or the range of all if they are "
            "fewer than @c",
            "how little the extremes of @c of the @items (all where there are fewer) can differ",
        ),
        python=(
            """
            @t = sorted(@a)
            @u = min(@c, len(@t))
            @b = min(@t[i + @u - 1] - @t[i] for i in range(len(@t) - @u + 1))
            """,
            """
            @t = sorted(@a)
            @b = @t[-1] - @t[0]
            for i in range(@c - 1, len(@t)):
                @b = min(@b, @t[i] - @t[i - @c + 1])
            """,
            """
            @t = sorted(@a)
            @b = min((y - x for x, y in zip(@t, @t[@c - 1:])), default=@t[-1] - @t[0])
            """,
        ),
        cpp=(
            """
            vector<long long> @t = @a;
            sort(@t.begin(), @t.end());
            long long @b = @t.back() - @t[0];
            for (int i = @c - 1; i < (int)@t.size(); i++) @b = min(@b, @t[i] - @t[i - @c + 1]);
            """,
            """
            vector<long long> @t = @a;
            sort(@t.begin(), @t.end());
            int @u = min<long long>(@c, @t.size());
            long long @b = LLONG_MAX;
            for (int i = 0; i + @u <= (int)@t.size(); i++) @b = min(@b, @t[i + @u - 1] - @t[i]);
            """,
            """
            multiset<long long> @t(@a.begin(), @a.end());
            deque<long long> @u;
            long long @b = *@t.rbegin() - *@t.begin();
            for (auto x : @t) {
                @u.push_back(x);
                if ((int)@u.size() > @c) @u.pop_front();
                if ((int)@u.size() == @c) @b = min(@b, @u.back() - @u.front());
            }
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                _narrowest_of_one_more,
                """
                @t = sorted(@a)
                @b = @t[-1] - @t[0]
                for i in range(len(@t) - @c):
                    @b = min(@b, @t[i + @c] - @t[i])
                """,
                """
                vector<long long> @t = @a;
                sort(@t.begin(), @t.end());
                long long @b = @t.back() - @t[0];
                for (int i = @c; i < (int)@t.size(); i++) @b = min(@b, @t[i] - @t[i - @c]);
                """,
            ),
            slip(
                Mistake.MISREAD,
                _narrowest_in_order,
                """
                @b = max(@a) - min(@a)
                for i in range(len(@a) - @c + 1):
                    @b = min(@b, max(@a[i:i + @c]) - min(@a[i:i + @c]))
                """,
                """
                auto @t = minmax_element(@a.begin(), @a.end());
                long long @b = *@t.second - *@t.first;
                for (int i = 0; i + @c <= (int)@a.size(); i++) {
                    auto p = minmax_element(@a.begin() + i, @a.begin() + i + @c);
                    @b = min(@b, *p.second - *p.first);
                }
                """,
            ),
        ),
        tags=("greedy", "sortings"),
        numbers=range(2, 6),
        needs_element=True,
        peak=lambda values, _: 2 * max(map(abs, values)),
    ),
    written(
        key="close_pairs",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_close_pairs,
        actions=(
            "form as many pairs of @items as possible, each @item in at most one pair, such that "
            "the two of a pair differ by at most @c, and count the pairs",
            "find the greatest number of disjoint pairs of @items in which the difference is no "
            "more than @c",
            "match @items in twos whose values are at most @c apart, every one used at most once, "
            "and find how many matches can be made at most",
        ),
        results=(
            "the greatest number of pairs of @items, each used at most once, that differ by at "
            "most @c",
            "how many disjoint pairs of @items with a difference of no more than @c can be formed",
            "the most matches in twos of @items that are at most @c apart, none used twice",
        ),
        python=(
            """
            @t = sorted(@a)
            @b = i = 0
            while i + 1 < len(@t):
                if @t[i + 1] - @t[i] <= @c:
                    @b += 1
                    i += 2
                else:
                    i += 1
            """,
            """
            @b = 0
            @t = None
            for x in sorted(@a):
                if @t is not None and x - @t <= @c:
                    @b += 1
                    @t = None
                else:
                    @t = x
            """,
            """
            @t = sorted(@a, reverse=True)
            @b = 0
            while len(@t) > 1:
                x = @t.pop()
                if @t[-1] - x <= @c:
                    @t.pop()
                    @b += 1
            """,
        ),
        cpp=(
            """
            vector<long long> @t = @a;
            sort(@t.begin(), @t.end());
            long long @b = 0;
            for (int i = 0; i + 1 < (int)@t.size(); i++) {
                if (@t[i + 1] - @t[i] <= @c) {
                    @b++;
                    i++;
                }
            }
            """,
            """
            vector<long long> @t = @a;
            sort(@t.begin(), @t.end());
            vector<int> @u(@t.size() + 1);
            for (int i = 2; i <= (int)@t.size(); i++) {
                @u[i] = @u[i - 1];
                if (@t[i - 1] - @t[i - 2] <= @c) @u[i] = max(@u[i], @u[i - 2] + 1);
            }
            long long @b = @u.back();
            """,
            """
            multiset<long long> @t(@a.begin(), @a.end());
            long long @b = 0;
            while (@t.size() > 1) {
                long long x = *@t.begin();
                @t.erase(@t.begin());
                if (*@t.begin() - x <= @c) {
                    @t.erase(@t.begin());
                    @b++;
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                lambda values, limit: _close_pairs(values, limit - 1),
                """
                @t = sorted(@a)
                @b = i = 0
                while i + 1 < len(@t):
                    if @t[i + 1] - @t[i] < @c:
                        @b += 1
                        i += 1
                    i += 1
                """,
                """
                vector<long long> @t = @a;
                sort(@t.begin(), @t.end());
                long long @b = 0;
                for (int i = 0; i + 1 < (int)@t.size(); i++)
                    if (@t[i + 1] - @t[i] < @c) @b++, i++;
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                _close_neighbours,
                """
                @t = sorted(@a)
                @b = sum(1 for i in range(1, len(@t)) if @t[i] - @t[i - 1] <= @c)
                """,
                """
                vector<long long> @t = @a;
                sort(@t.begin(), @t.end());
                long long @b = 0;
                for (int i = 1; i < (int)@t.size(); i++) @b += @t[i] - @t[i - 1] <= @c;
                """,
            ),
        ),
        tags=("greedy", "sortings"),
        numbers=range(1, 8),
        peak=lambda values, _: 2 * max(map(abs, values), default=0),
    ),
    written(
        key="farthest_jump",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_farthest,
        actions=(
            "start at the first @item and move on repeatedly, from any @item by at most as many "
            "positions to the right as its value says (not at all if it is not positive); find the "
            "farthest position, counting from 1, that can be reached",
            "find the last position, counted from 1, that can be reached from position 1, where "
            "each @item x lets one go up to x positions to the right (x <= 0: no move), never past "
            "the end",
            "begin at position 1, jump as often as possible, from a position with value x by 1 to "
            "x positions to the right within the @whole, and find the greatest position, counted "
            "from 1, at which one can arrive",
        ),
        results=(
            "the farthest position, counting from 1, reachable from the first one when each @item "
            "is the greatest length of a jump to the right from there (none if not positive)",
            "the greatest position within the @whole that can be reached from position 1 by jumps "
            "to the right, each no longer than the @item where it starts",
            "the last reachable position, counted from 1, if one starts at the first @item and may "
            "go from any @item at most its value to the right, never past the end",
        ),
        python=(
            """
            @t = 0
            for i in range(len(@a)):
                if i <= @t:
                    @t = max(@t, i + @a[i])
            @b = min(@t, len(@a) - 1) + 1
            """,
            """
            @b = 1
            i = 0
            while i < @b:
                @b = max(@b, min(len(@a), i + 1 + @a[i]))
                i += 1
            """,
            """
            @t = 0
            @b = 0
            for x in @a:
                if @t < 0:
                    break
                @b += 1
                @t = max(@t, x) - 1
            """,
        ),
        cpp=(
            """
            long long @t = 0;
            for (int i = 0; i < (int)@a.size() && i <= @t; i++) @t = max(@t, i + @a[i]);
            long long @b = min<long long>(@t + 1, @a.size());
            """,
            """
            long long @b = 0, @t = 0;
            for (auto x : @a) {
                if (@t < 0) break;
                @b++;
                @t = max(@t, x) - 1;
            }
            """,
            """
            vector<char> @t(@a.size());
            @t[0] = true;
            long long @b = 1;
            for (int i = 0; i < (int)@a.size(); i++) {
                if (!@t[i]) continue;
                while (@b < (long long)@a.size() && @b <= i + @a[i]) @t[@b++] = true;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                _full_jumps,
                """
                i = 0
                while i < len(@a) - 1 and @a[i] > 0:
                    i += @a[i]
                @b = min(i, len(@a) - 1) + 1
                """,
                """
                long long @t = 0;
                while (@t + 1 < (long long)@a.size() && @a[@t] > 0) @t += @a[@t];
                long long @b = min<long long>(@t + 1, @a.size());
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                _farthest_of_all,
                """
                @b = 1
                for i in range(len(@a)):
                    @b = max(@b, min(len(@a), i + @a[i] + 1))
                """,
                """
                long long @b = 1;
                for (int i = 0; i < (int)@a.size(); i++)
                    @b = max(@b, min<long long>(@a.size(), i + @a[i] + 1));
                """,
            ),
        ),
        tags=("greedy", "dp"),
        needs_element=True,
        peak=lambda values, _: max(map(abs, values)) + len(values),
    ),
)
