"""Blocks from words to words."""

import functools
import itertools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import WORDS
from alphacode.datasets.curriculum.library.writing import slip, written

_words = functools.partial(written, takes=WORDS, gives=WORDS)


BLOCKS = table(
    _words(
        key="sort_by_length",
        apply=lambda words, _: sorted(words, key=lambda w: (len(w), w)),
        actions=(
            "sort the @items by length, shorter ones first, and those of equal length in ASCII"
            " order",
            "arrange the @items from the shortest to the longest; equally long ones are compared"
            " by ASCII codes",
            "order the @items by their lengths (ascending), ties broken lexicographically by ASCII",
        ),
        results=(
            "the @items sorted by length, shorter ones first, those of equal length in ASCII order",
            "the @items from the shortest to the longest, equally long ones in ASCII order",
            "the @items in ascending order of length, ties broken lexicographically by ASCII",
        ),
        python=(
            "@b = sorted(@a, key=lambda x: (len(x), x))",
            """
            @b = sorted(@a)
            @b.sort(key=len)
            """,
            """
            @t = defaultdict(list)
            for x in @a:
                @t[len(x)].append(x)
            @b = []
            for i in sorted(@t):
                @b += sorted(@t[i])
            """,
        ),
        cpp=(
            """
            vector<string> @b = @a;
            sort(@b.begin(), @b.end(), [](const string &x, const string &y) {
                return x.size() != y.size() ? x.size() < y.size() : x < y;
            });
            """,
            """
            vector<pair<int, string>> @t;
            for (auto &x : @a) @t.push_back({(int)x.size(), x});
            sort(@t.begin(), @t.end());
            vector<string> @b;
            for (auto &x : @t) @b.push_back(x.second);
            """,
            """
            map<int, multiset<string>> @t;
            for (int i = 0; i < (int)@a.size(); i++) @t[@a[i].size()].insert(@a[i]);
            vector<string> @b;
            for (auto &x : @t) for (auto &y : x.second) @b.push_back(y);
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda words, _: sorted(words, key=len),
                "@b = sorted(@a, key=len)",
                """
                vector<string> @b = @a;
                stable_sort(@b.begin(), @b.end(), [](const string &x, const string &y) {
                    return x.size() < y.size();
                });
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda words, _: sorted(words),
                "@b = sorted(@a)",
                """
                vector<string> @b = @a;
                sort(@b.begin(), @b.end());
                """,
            ),
        ),
        tags=("strings", "sortings"),
    ),
    _words(
        key="reverse_each_word",
        apply=lambda words, _: [w[::-1] for w in words],
        actions=(
            "reverse every @item by itself, leaving the order of the @items",
            "write each @item backwards in its place",
            "replace every @item by its own reverse",
        ),
        results=(
            "the @items, each reversed by itself, in the same order",
            "the list in which each @item is written backwards in its place",
            "the reverses of the single @items, in the order of the @items",
        ),
        python=(
            "@b = [x[::-1] for x in @a]",
            """
            @b = []
            for x in @a:
                @b.append("".join(reversed(x)))
            """,
            '@b = " ".join(@a)[::-1].split()[::-1]',
        ),
        cpp=(
            """
            vector<string> @b = @a;
            for (auto &x : @b) reverse(x.begin(), x.end());
            """,
            """
            vector<string> @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                @b.push_back(string(@a[i].rbegin(), @a[i].rend()));
            }
            """,
            """
            vector<string> @b;
            for (auto &x : @a) {
                @b.emplace_back();
                for (int j = (int)x.size() - 1; j >= 0; j--) @b.back() += x[j];
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda words, _: words[::-1],
                "@b = @a[::-1]",
                "vector<string> @b(@a.rbegin(), @a.rend());",
            ),
        ),
        tags=("strings", "implementation"),
    ),
    _words(
        key="unique_words",
        apply=lambda words, _: list(dict.fromkeys(words)),
        actions=(
            "remove the @items that have occurred before, so that each stays only where it is first"
            " (case matters)",
            "keep the first occurrence of every @item and drop the later ones; a small letter and"
            " its capital are different",
            "write each distinct @item once, in the order of first occurrences (case matters)",
        ),
        results=(
            "the @items without those that have occurred before (case matters)",
            "the first occurrences of all @items, in order; a small letter and its capital are"
            " different",
            "the distinct @items in the order of their first occurrences (case matters)",
        ),
        python=(
            "@b = list(dict.fromkeys(@a))",
            """
            @b = []
            @t = set()
            for x in @a:
                if x not in @t:
                    @t.add(x)
                    @b.append(x)
            """,
            """
            @t = {}
            for i, x in enumerate(@a):
                @t.setdefault(x, i)
            @b = sorted(@t, key=@t.get)
            """,
        ),
        cpp=(
            """
            vector<string> @b;
            set<string> @t;
            for (auto &x : @a) if (@t.insert(x).second) @b.push_back(x);
            """,
            """
            unordered_map<string, int> @t;
            vector<string> @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                if (@t[@a[i]]++ == 0) @b.push_back(@a[i]);
            }
            """,
            """
            vector<pair<string, int>> @t;
            for (int i = 0; i < (int)@a.size(); i++) @t.push_back({@a[i], i});
            sort(@t.begin(), @t.end());
            map<int, string> @u;
            for (size_t i = 0; i < @t.size(); i++) {
                if (i == 0 || @t[i].first != @t[i - 1].first) @u[@t[i].second] = @t[i].first;
            }
            vector<string> @b;
            for (auto &x : @u) @b.push_back(x.second);
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda words, _: [w for w, _ in itertools.groupby(words)],
                "@b = [x for x, y in itertools.groupby(@a)]",
                """
                vector<string> @b = @a;
                @b.erase(unique(@b.begin(), @b.end()), @b.end());
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                python="""
                @b = []
                for x in @a:
                    if x not in @b:
                        @b.append(x)
                """,
                cpp="""
                vector<string> @b;
                for (auto &x : @a) {
                    if (find(@b.begin(), @b.end(), x) == @b.end()) @b.push_back(x);
                }
                """,
            ),
        ),
        tags=("strings", "data structures"),
    ),
    _words(
        key="palindromic_words",
        apply=lambda words, _: [w for w in words if w == w[::-1]],
        actions=(
            "keep only the @items that are palindromes, in order (case matters)",
            "remove every @item that does not read the same backwards, where a small letter and its"
            " capital are different",
            "drop all @items except those that are equal to their own reverse (case matters)",
        ),
        results=(
            "the @items that are palindromes, in order (case matters)",
            "the @items that read the same backwards, where a small letter and its capital are"
            " different",
            "the @items that are equal to their own reverse, in order (case matters)",
        ),
        python=(
            "@b = [x for x in @a if x == x[::-1]]",
            """
            @b = []
            for x in @a:
                for i in range(len(x) // 2):
                    if x[i] != x[-1 - i]:
                        break
                else:
                    @b.append(x)
            """,
            '@b = list(filter(lambda x: "".join(reversed(x)) == x, @a))',
        ),
        cpp=(
            """
            vector<string> @b;
            for (auto &x : @a) if (x == string(x.rbegin(), x.rend())) @b.push_back(x);
            """,
            """
            vector<string> @b;
            copy_if(@a.begin(), @a.end(), back_inserter(@b), [](const string &x) {
                return equal(x.begin(), x.begin() + x.size() / 2, x.rbegin());
            });
            """,
            """
            vector<string> @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                bool ok = true;
                int len = @a[i].size();
                for (int j = 0; j < len; j++) if (@a[i][j] != @a[i][len - 1 - j]) ok = false;
                if (ok) @b.push_back(@a[i]);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda words, _: [w for w in words if w[0] == w[-1]],
                "@b = [x for x in @a if x[0] == x[-1]]",
                """
                vector<string> @b;
                for (auto &x : @a) if (x[0] == x.back()) @b.push_back(x);
                """,
            ),
        ),
        tags=("strings", "implementation"),
        may_empty=True,
    ),
    _words(
        key="long_words",
        apply=lambda words, c: [w for w in words if len(w) >= c],
        actions=(
            "keep only the @items with at least @c characters, in order",
            "remove every @item that is shorter than @c characters",
            "drop the @items whose length is less than @c and leave the order of the others",
        ),
        results=(
            "the @items with at least @c characters, in order",
            "the @items that are not shorter than @c characters",
            "the list without the @items whose length is less than @c",
        ),
        python=(
            "@b = [x for x in @a if len(x) >= @c]",
            """
            @b = []
            for i in range(len(@a)):
                if len(@a[i]) < @c:
                    continue
                @b.append(@a[i])
            """,
            "@b = list(filter(lambda x: len(x) >= @c, @a))",
        ),
        cpp=(
            """
            vector<string> @b;
            for (auto &x : @a) if ((int)x.size() >= @c) @b.push_back(x);
            """,
            """
            vector<string> @b = @a;
            @b.erase(remove_if(@b.begin(), @b.end(), [&](const string &x) {
                return (int)x.size() < @c;
            }), @b.end());
            """,
            """
            vector<string> @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                int len = @a[i].length();
                if (len < @c) continue;
                @b.push_back(@a[i]);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                lambda words, c: [w for w in words if len(w) > c],
                "@b = [x for x in @a if len(x) > @c]",
                """
                vector<string> @b;
                for (auto &x : @a) if ((int)x.size() > @c) @b.push_back(x);
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda words, c: [w for w in words if len(w) < c],
                "@b = [x for x in @a if len(x) < @c]",
                """
                vector<string> @b;
                for (auto &x : @a) if ((int)x.size() < @c) @b.push_back(x);
                """,
            ),
        ),
        tags=("strings", "implementation"),
        numbers=range(2, 6),
        may_empty=True,
    ),
)
