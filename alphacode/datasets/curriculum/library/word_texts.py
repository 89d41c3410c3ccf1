"""Blocks from words to one text: a chosen word, a common part, characters put together."""

import functools
import itertools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import TEXT, WORDS
from alphacode.datasets.curriculum.library.writing import slip, written

_text = functools.partial(written, takes=WORDS, gives=TEXT)


def _common_prefix(words: list[str], _: int) -> str:
    size = 0
    while all(len(w) > size and w[size] == words[0][size] for w in words):
        size += 1
    return words[0][:size]


def _columns(words: list[str], _: int) -> str:
    """The words written below each other, read column by column."""
    rows = itertools.zip_longest(*words, fillvalue="")
    return "".join(map("".join, rows))


BLOCKS = table(
    _text(
        key="longest_word",
        apply=lambda words, _: max(words, key=len),
        actions=(
            "take the longest @item, the first of them if there are several",
            "find the @item with the most characters (the earliest of equally long ones) and forget"
            " the others",
            "replace the list by its longest @item; ties go to the one that comes first",
        ),
        results=(
            "the longest @item, the first of them if there are several",
            "the @item with the most characters (the earliest of equally long ones)",
            "the longest of the @items, where ties go to the one that comes first",
        ),
        python=(
            "@b = max(@a, key=len)",
            """
            @b = ""
            for x in @a:
                if len(x) > len(@b):
                    @b = x
            """,
            "@b = sorted(@a, key=lambda x: -len(x))[0]",
        ),
        cpp=(
            """
            string @b;
            for (auto &x : @a) if (x.size() > @b.size()) @b = x;
            """,
            """
            string @b = *max_element(@a.begin(), @a.end(), [](const string &x, const string &y) {
                return x.size() < y.size();
            });
            """,
            """
            int @t = 0;
            for (int i = 1; i < (int)@a.size(); i++) {
                if (@a[i].length() > @a[@t].length()) @t = i;
            }
            string @b = @a[@t];
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                lambda words, _: max(words[::-1], key=len),
                """
                @b = ""
                for x in @a:
                    if len(x) >= len(@b):
                        @b = x
                """,
                """
                string @b;
                for (auto &x : @a) if (x.size() >= @b.size()) @b = x;
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda words, _: max(words),
                "@b = max(@a)",
                "string @b = *max_element(@a.begin(), @a.end());",
            ),
        ),
        tags=("strings", "implementation"),
        needs_element=True,
    ),
    _text(
        key="common_prefix",
        apply=_common_prefix,
        actions=(
            "find the longest common prefix of all @items (it may be empty; case matters)",
            "compute the longest string with which every @item begins, possibly an empty one, upper"
            " and lower case told apart",
            "determine the longest (maybe empty) string that all @items start with; a small letter"
            " and its capital are different",
        ),
        results=(
            "the longest common prefix of all @items (it may be empty; case matters)",
            "the longest string with which every @item begins, possibly an empty one, upper and"
            " lower case told apart",
            "the longest (maybe empty) string that all @items start with; a small letter and its"
            " capital are different",
        ),
        python=(
            """
            @b = @a[0]
            for x in @a:
                while not x.startswith(@b):
                    @b = @b[:-1]
            """,
            """
            @b = ""
            for x in zip(*@a):
                if len(set(x)) > 1:
                    break
                @b += x[0]
            """,
            """
            @t, @u = min(@a), max(@a)
            i = 0
            while i < len(@t) and @t[i] == @u[i]:
                i += 1
            @b = @t[:i]
            """,
        ),
        cpp=(
            """
            string @b = @a[0];
            for (auto &x : @a) {
                int j = 0;
                while (j < (int)min(@b.size(), x.size()) && @b[j] == x[j]) j++;
                @b.resize(j);
            }
            """,
            """
            string @t = *min_element(@a.begin(), @a.end());
            string @u = *max_element(@a.begin(), @a.end());
            string @b;
            for (size_t i = 0; i < @t.size() && @t[i] == @u[i]; i++) @b += @t[i];
            """,
            """
            string @b;
            for (size_t j = 0; j < @a[0].size(); j++) {
                bool same = true;
                for (auto &x : @a) if (j >= x.size() || x[j] != @a[0][j]) same = false;
                if (!same) break;
                @b += @a[0][j];
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda words, _: _common_prefix([words[0], words[-1]], 0),
                """
                @b = ""
                for x, y in zip(@a[0], @a[-1]):
                    if x != y:
                        break
                    @b += x
                """,
                """
                string @b;
                for (size_t i = 0; i < min(@a[0].size(), @a.back().size()); i++) {
                    if (@a[0][i] != @a.back()[i]) break;
                    @b += @a[0][i];
                }
                """,
            ),
        ),
        tags=("strings", "implementation"),
        needs_element=True,
        may_empty=True,
        fast=False,
    ),
    _text(
        key="most_common_word",
        apply=lambda words, _: min(words, key=lambda w: (-words.count(w), w)),
        actions=(
            "take the @item that occurs most often, of several such the smallest in ASCII order",
            "find the most frequent @item (ties go to the one that comes first by ASCII codes) and"
            " forget the others",
            "replace the list by its most common @item; if several are equally common, by the"
            " lexicographically smallest of them in ASCII order",
        ),
        results=(
            "the @item that occurs most often, of several such the smallest in ASCII order",
            "the most frequent @item (ties go to the one that comes first by ASCII codes)",
            "the most common @item; if several are equally common, the lexicographically smallest"
            " of them in ASCII order",
        ),
        python=(
            """
            @t = Counter(@a)
            @b = min(@t, key=lambda x: (-@t[x], x))
            """,
            """
            @t = {}
            for x in sorted(@a):
                @t[x] = @t.get(x, 0) + 1
            @b = max(@t, key=@t.get)
            """,
            """
            @b, @t = "", 0
            for x, y in itertools.groupby(sorted(@a)):
                i = len(list(y))
                if i > @t:
                    @b, @t = x, i
            """,
        ),
        cpp=(
            """
            map<string, int> @t;
            for (auto &x : @a) @t[x]++;
            string @b = @t.begin()->first;
            for (auto &x : @t) if (x.second > @t[@b]) @b = x.first;
            """,
            """
            vector<string> @t = @a;
            sort(@t.begin(), @t.end());
            string @b;
            size_t @u = 0;
            for (size_t i = 0, j = 0; i < @t.size(); i = j) {
                while (j < @t.size() && @t[j] == @t[i]) j++;
                if (j - i > @u) {
                    @u = j - i;
                    @b = @t[i];
                }
            }
            """,
            """
            map<string, int> @t;
            for (int i = 0; i < (int)@a.size(); i++) @t[@a[i]]--;
            set<pair<int, string>> @u;
            for (auto &x : @t) @u.insert({x.second, x.first});
            string @b = @u.begin()->second;
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                lambda words, _: max(words, key=lambda w: (words.count(w), w)),
                """
                @t = Counter(@a)
                @b = max(@t, key=lambda x: (@t[x], x))
                """,
                """
                map<string, int> @t;
                for (auto &x : @a) @t[x]++;
                string @b;
                for (auto &x : @t) if (@b.empty() || x.second >= @t[@b]) @b = x.first;
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                python="""
                @b = @a[0]
                for x in @a:
                    i, j = @a.count(x), @a.count(@b)
                    if i > j or (i == j and x < @b):
                        @b = x
                """,
                cpp="""
                string @b;
                int @t = 0;
                for (auto &x : @a) {
                    int cnt = 0;
                    for (auto &y : @a) if (x == y) cnt++;
                    if (cnt > @t || (cnt == @t && x < @b)) {
                        @t = cnt;
                        @b = x;
                    }
                }
                """,
            ),
        ),
        tags=("strings", "data structures"),
        needs_element=True,
    ),
    written(
        key="first_letters",
        takes=WORDS,
        gives=TEXT,
        apply=lambda words, _: "".join(w[0] for w in words),
        actions=(
            "join the first characters of all @items, in order, into one string",
            "write the string made of the first character of each @item",
            "take the first character of every @item and put these together without blanks",
        ),
        results=(
            "the string made of the first characters of all @items, in order",
            "the acronym of the @items, that is, their first characters put together",
            "the first character of every @item, put together without blanks",
        ),
        python=(
            '@b = "".join(x[0] for x in @a)',
            """
            @b = ""
            for x in @a:
                @b += x[0]
            """,
            '@b = "".join(map(lambda x: x[:1], @a))',
        ),
        cpp=(
            """
            string @b;
            for (auto &x : @a) @b += x[0];
            """,
            """
            string @b(@a.size(), ' ');
            for (int i = 0; i < (int)@a.size(); i++) @b[i] = @a[i][0];
            """,
            """
            string @b;
            transform(@a.begin(), @a.end(), back_inserter(@b), [](const string &x) {
                return x.front();
            });
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda words, _: "".join(w[-1] for w in words),
                '@b = "".join(x[-1] for x in @a)',
                """
                string @b;
                for (auto &x : @a) @b += x.back();
                """,
            ),
        ),
        tags=("strings", "implementation"),
    ),
    written(
        key="read_columns",
        takes=WORDS,
        gives=TEXT,
        apply=_columns,
        actions=(
            "write the @items below each other, aligned on the left, and read the characters column"
            " by column from top to bottom, skipping the gaps",
            "join the first characters of all @items, then all second ones, and so on; an @item"
            " that is too short is skipped",
            "read the @items in parallel: every first character in order, every second one, ...,"
            " leaving out @items that have ended",
        ),
        results=(
            "the string read column by column, from top to bottom, when the @items are written"
            " below each other, aligned on the left (gaps are skipped)",
            "the string of the first characters of all @items, then of all second ones, and so on,"
            " where @items that are too short are skipped",
            "the characters of the @items read in parallel: every first one in order, every second"
            " one, ..., leaving out @items that have ended",
        ),
        python=(
            '@b = "".join(map("".join, itertools.zip_longest(*@a, fillvalue="")))',
            """
            @b = ""
            for j in range(max(map(len, @a), default=0)):
                for x in @a:
                    if j < len(x):
                        @b += x[j]
            """,
            """
            @t = [(j, i) for i in range(len(@a)) for j in range(len(@a[i]))]
            @b = "".join(@a[y][x] for x, y in sorted(@t))
            """,
        ),
        cpp=(
            """
            string @b;
            bool @t = true;
            for (int j = 0; @t; j++) {
                @t = false;
                for (auto &x : @a) {
                    if (j >= (int)x.size()) continue;
                    @b += x[j];
                    @t = true;
                }
            }
            """,
            """
            size_t @t = 0;
            for (auto &x : @a) @t = max(@t, x.size());
            vector<string> @u(@t);
            for (auto &x : @a) for (size_t j = 0; j < x.size(); j++) @u[j] += x[j];
            string @b = accumulate(@u.begin(), @u.end(), string());
            """,
            """
            vector<tuple<int, int, char>> @t;
            for (int i = 0; i < (int)@a.size(); i++) {
                for (int j = 0; j < (int)@a[i].size(); j++) @t.push_back({j, i, @a[i][j]});
            }
            sort(@t.begin(), @t.end());
            string @b;
            for (auto &x : @t) @b += get<2>(x);
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda words, _: "".join(map("".join, zip(*words, strict=False))),
                '@b = "".join("".join(x) for x in zip(*@a))',
                """
                string @b;
                size_t @t = @a.empty() ? 0 : @a[0].size();
                for (auto &x : @a) @t = min(@t, x.size());
                for (size_t j = 0; j < @t; j++) for (auto &x : @a) @b += x[j];
                """,
            ),
        ),
        tags=("strings", "implementation"),
        fast=False,
    ),
)
