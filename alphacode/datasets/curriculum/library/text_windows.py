"""Blocks from text to a number that look at stretches of successive characters."""

import functools
import itertools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, TEXT
from alphacode.datasets.curriculum.library.writing import slip, written

_measure = functools.partial(written, takes=TEXT, gives=NUMBER)


def _runs(text: str) -> list[int]:
    return [len(list(run)) for _, run in itertools.groupby(text)]


def _longest_distinct(text: str, _: int, *, may_go_back: bool = False) -> int:
    """The length of the longest substring without a repetition.

    With `may_go_back` its start follows the last occurrence of the new character even when that
    lies before the start.
    """
    last: dict[str, int] = {}
    best = start = 0
    for i, ch in enumerate(text):
        if ch in last:
            start = last[ch] + 1 if may_go_back else max(start, last[ch] + 1)
        last[ch] = i
        best = max(best, i - start + 1)
    return best


def _substrings(text: str, length: int) -> set[str]:
    return {text[i : i + length] for i in range(len(text) - length + 1)}


BLOCKS = table(
    _measure(
        key="longest_run",
        apply=lambda text, _: max(_runs(text), default=0),
        actions=(
            "find the length of the longest run of equal successive @items",
            "compute how many equal @items at most stand directly one after the other",
            "determine the largest length of a substring whose @items are all the same",
        ),
        results=(
            "the length of the longest run of equal successive @items",
            "the largest number of equal @items that stand directly one after the other",
            "the largest length of a substring whose @items are all the same",
        ),
        python=(
            "@b = max((len(list(x)) for ch, x in itertools.groupby(@a)), default=0)",
            """
            @b = 0
            @t = 0
            for i in range(len(@a)):
                if i > 0 and @a[i] == @a[i - 1]:
                    @t += 1
                else:
                    @t = 1
                @b = max(@b, @t)
            """,
            """
            @b = i = 0
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
            for (size_t i = 0, j; i < @a.size(); i = j) {
                for (j = i; j < @a.size() && @a[j] == @a[i]; ) j++;
                if ((long long)(j - i) > @b) @b = j - i;
            }
            """,
            """
            long long @b = 0;
            for (auto i = @a.begin(); i != @a.end(); ) {
                char ch = *i;
                auto j = find_if(i, @a.end(), [ch](char x) { return x != ch; });
                @b = max<long long>(@b, j - i);
                i = j;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda text, _: max([size - 1 for size in _runs(text)], default=0),
                """
                @b = @t = 0
                for i in range(1, len(@a)):
                    @t = @t + 1 if @a[i] == @a[i - 1] else 0
                    @b = max(@b, @t)
                """,
                """
                long long @b = 0, @t = 0;
                for (int i = 1; i < (int)@a.size(); i++) {
                    @t = @a[i] == @a[i - 1] ? @t + 1 : 0;
                    @b = max(@b, @t);
                }
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda text, _: max(_runs(text)[:-1], default=0),
                """
                @b = 0
                @t = 1
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
        ),
        tags=("strings", "two pointers"),
    ),
    _measure(
        key="longest_distinct_window",
        apply=_longest_distinct,
        actions=(
            "find the length of the longest substring in which no @item occurs twice",
            "compute how many successive @items at most are pairwise different",
            "determine the largest length of a contiguous part without repeated @items",
        ),
        results=(
            "the length of the longest substring in which no @item occurs twice",
            "the largest number of successive @items that are pairwise different",
            "the largest length of a contiguous part without repeated @items",
        ),
        python=(
            """
            @b = j = 0
            @t = {}
            for i, ch in enumerate(@a):
                j = max(j, @t.get(ch, -1) + 1)
                @t[ch] = i
                @b = max(@b, i - j + 1)
            """,
            """
            @b = j = 0
            @t = set()
            for i in range(len(@a)):
                while @a[i] in @t:
                    @t.remove(@a[j])
                    j += 1
                @t.add(@a[i])
                @b = max(@b, len(@t))
            """,
            """
            @b = 0
            @t = ""
            for ch in @a:
                @t = @t[@t.find(ch) + 1:] + ch
                @b = max(@b, len(@t))
            """,
        ),
        cpp=(
            """
            vector<int> @t(128, -1);
            long long @b = 0;
            for (int i = 0, j = 0; i < (int)@a.size(); i++) {
                j = max(j, @t[@a[i]] + 1);
                @t[@a[i]] = i;
                @b = max(@b, i - j + 1LL);
            }
            """,
            """
            set<char> @t;
            long long @b = 0;
            for (int i = 0, j = 0; i < (int)@a.size(); i++) {
                while (@t.count(@a[i])) @t.erase(@a[j++]);
                @t.insert(@a[i]);
                @b = max(@b, (long long)@t.size());
            }
            """,
            """
            deque<char> @t;
            size_t @u = 0;
            for (char ch : @a) {
                while (find(@t.begin(), @t.end(), ch) != @t.end()) @t.pop_front();
                @t.push_back(ch);
                @u = max(@u, @t.size());
            }
            long long @b = @u;
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda text, _: _longest_distinct(text, 0, may_go_back=True),
                """
                @b = j = 0
                @t = {}
                for i, ch in enumerate(@a):
                    if ch in @t:
                        j = @t[ch] + 1
                    @t[ch] = i
                    @b = max(@b, i - j + 1)
                """,
                """
                map<char, int> @t;
                long long @b = 0;
                for (int i = 0, j = 0; i < (int)@a.size(); i++) {
                    if (@t.count(@a[i])) j = @t[@a[i]] + 1;
                    @t[@a[i]] = i;
                    @b = max<long long>(@b, i - j + 1);
                }
                """,
            ),
        ),
        tags=("strings", "two pointers"),
    ),
    _measure(
        key="distinct_substrings",
        apply=lambda text, c: len(_substrings(text, c)),
        actions=(
            "count the distinct substrings of length @c (0 if the @whole is shorter)",
            "find how many different strings occur as @c successive @items",
            "compute the number of distinct contiguous parts of exactly @c @items",
        ),
        results=(
            "the number of distinct substrings of length @c (0 if the @whole is shorter)",
            "the number of different strings that occur as @c successive @items",
            "the number of distinct contiguous parts of exactly @c @items",
        ),
        python=(
            "@b = len({@a[i:i + @c] for i in range(len(@a) - @c + 1)})",
            """
            @t = {}
            for i in range(len(@a)):
                if i + @c <= len(@a):
                    @t[@a[i:i + @c]] = True
            @b = len(@t)
            """,
            """
            @t = sorted(@a[i:i + @c] for i in range(len(@a) - @c + 1))
            @b = 0
            for i in range(len(@t)):
                if i == 0 or @t[i] != @t[i - 1]:
                    @b += 1
            """,
            "@b = len(set(zip(*[@a[i:] for i in range(@c)])))",
        ),
        cpp=(
            """
            set<string> @t;
            for (int i = 0; i + @c <= (int)@a.size(); i++) @t.insert(@a.substr(i, @c));
            long long @b = @t.size();
            """,
            """
            vector<string> @t;
            for (int i = 0; i < (int)@a.size(); i++) {
                if ((int)@a.size() - i >= @c) @t.push_back(@a.substr(i, @c));
            }
            sort(@t.begin(), @t.end());
            long long @b = unique(@t.begin(), @t.end()) - @t.begin();
            """,
            """
            unordered_set<string> @t;
            string @u;
            for (char ch : @a) {
                @u += ch;
                if ((int)@u.size() > @c) @u.erase(0, 1);
                if ((int)@u.size() == @c) @t.insert(@u);
            }
            long long @b = @t.size();
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda text, c: len(_substrings(text[:-1], c)),
                "@b = len({@a[i:i + @c] for i in range(len(@a) - @c)})",
                """
                set<string> @t;
                for (int i = 0; i + @c < (int)@a.size(); i++) @t.insert(@a.substr(i, @c));
                long long @b = @t.size();
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda text, c: max(0, len(text) - c + 1),
                "@b = max(0, len(@a) - @c + 1)",
                "long long @b = max<long long>(0, (long long)@a.size() - @c + 1);",
            ),
        ),
        tags=("strings", "hashing"),
        numbers=range(2, 5),
    ),
)
