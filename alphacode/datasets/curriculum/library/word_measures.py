"""Blocks from words to a number or to numbers."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, WORDS
from alphacode.datasets.curriculum.library.writing import slip, written

_measure = functools.partial(written, takes=WORDS, gives=NUMBER)


def _chain(words: list[str], _: int) -> int:
    """How many words, from the first on, begin with the last character of the one before."""
    size = 1 if words else 0
    while 0 < size < len(words) and words[size][0] == words[size - 1][-1]:
        size += 1
    return size


BLOCKS = table(
    _measure(
        key="anagram_groups",
        apply=lambda words, _: len({"".join(sorted(w)) for w in words}),
        actions=(
            "group the @items that are anagrams of each other (the same characters equally often,"
            " case matters) and count the groups",
            "count the @items up to the order of their characters, that is, two @items with the"
            " same characters equally often count once (case matters)",
            "find the largest number of @items of which no two are anagrams of each other, where a"
            " small letter and its capital are different",
        ),
        results=(
            "the number of groups when @items that are anagrams of each other (the same characters"
            " equally often, case matters) are put together",
            "the number of different @items up to the order of their characters (case matters)",
            "the largest number of @items of which no two are anagrams of each other, where a small"
            " letter and its capital are different",
        ),
        python=(
            '@b = len({"".join(sorted(x)) for x in @a})',
            """
            @t = []
            for x in @a:
                @t.append(sorted(x))
            @t.sort()
            @b = 0
            for i in range(len(@t)):
                if i == 0 or @t[i] != @t[i - 1]:
                    @b += 1
            """,
            """
            @t = defaultdict(list)
            for x in @a:
                @t[tuple(sorted(x))].append(x)
            @b = len(@t)
            """,
            "@b = len({frozenset(Counter(x).items()) for x in @a})",
        ),
        cpp=(
            """
            set<string> @t;
            for (auto x : @a) {
                sort(x.begin(), x.end());
                @t.insert(x);
            }
            long long @b = @t.size();
            """,
            """
            vector<string> @t = @a;
            for (auto &x : @t) sort(x.begin(), x.end());
            sort(@t.begin(), @t.end());
            long long @b = unique(@t.begin(), @t.end()) - @t.begin();
            """,
            """
            map<map<char, int>, int> @t;
            for (int i = 0; i < (int)@a.size(); i++) {
                map<char, int> cnt;
                for (char ch : @a[i]) cnt[ch]++;
                @t[cnt]++;
            }
            long long @b = @t.size();
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda words, _: len({frozenset(w) for w in words}),
                "@b = len({frozenset(x) for x in @a})",
                """
                set<set<char>> @t;
                for (auto &x : @a) @t.insert(set<char>(x.begin(), x.end()));
                long long @b = @t.size();
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda words, _: len(set(words)),
                "@b = len(set(@a))",
                "long long @b = set<string>(@a.begin(), @a.end()).size();",
            ),
        ),
        tags=("strings", "sortings", "hashing"),
    ),
    _measure(
        key="mirrored_words",
        apply=lambda words, _: sum(w[::-1] in words for w in words),
        actions=(
            "count the @items whose reverse is in the list too (a palindrome counts, as its own"
            " reverse; repeated @items count each time)",
            "find how many @items, repetitions included, have their reverse among the @items, where"
            " a palindrome is its own reverse",
            "compute the number of positions whose @item, read backwards, equals an @item of the"
            " list, maybe itself",
        ),
        results=(
            "the number of @items whose reverse is in the list too (a palindrome counts, as its own"
            " reverse; repeated @items count each time)",
            "the number of @items, repetitions included, that have their reverse among the @items,"
            " where a palindrome is its own reverse",
            "the number of positions whose @item, read backwards, equals an @item of the list,"
            " maybe itself",
        ),
        python=(
            """
            @t = set(@a)
            @b = sum(x[::-1] in @t for x in @a)
            """,
            """
            @t = Counter(@a)
            @b = 0
            for x in @t:
                if @t["".join(reversed(x))] > 0:
                    @b += @t[x]
            """,
            """
            @t = sorted(@a)
            @b = 0
            for x in @a:
                i = bisect.bisect_left(@t, x[::-1])
                if i < len(@t) and @t[i] == x[::-1]:
                    @b += 1
            """,
        ),
        cpp=(
            """
            set<string> @t(@a.begin(), @a.end());
            long long @b = 0;
            for (auto &x : @a) @b += @t.count(string(x.rbegin(), x.rend()));
            """,
            """
            vector<string> @t = @a;
            sort(@t.begin(), @t.end());
            long long @b = 0;
            for (auto x : @a) {
                reverse(x.begin(), x.end());
                if (binary_search(@t.begin(), @t.end(), x)) @b++;
            }
            """,
            """
            unordered_map<string, int> @t;
            for (auto &x : @a) @t[x]++;
            long long @b = 0;
            for (auto &x : @t) {
                string rev = x.first;
                for (int i = 0, j = (int)rev.size() - 1; i < j; i++, j--) swap(rev[i], rev[j]);
                if (@t.find(rev) != @t.end()) @b += x.second;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda words, _: sum(w[::-1] in words and w != w[::-1] for w in words),
                """
                @t = set(@a)
                @b = sum(1 for x in @a if x != x[::-1] and x[::-1] in @t)
                """,
                """
                set<string> @t(@a.begin(), @a.end());
                long long @b = 0;
                for (auto &x : @a) {
                    string rev(x.rbegin(), x.rend());
                    if (rev != x && @t.count(rev)) @b++;
                }
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                python="@b = sum(1 for x in @a if x[::-1] in @a)",
                cpp="""
                long long @b = 0;
                for (auto x : @a) {
                    reverse(x.begin(), x.end());
                    if (find(@a.begin(), @a.end(), x) != @a.end()) @b++;
                }
                """,
            ),
        ),
        tags=("strings", "data structures"),
    ),
    _measure(
        key="word_chain",
        apply=_chain,
        actions=(
            "count how many @items, from the first on, form a chain: each but the first begins with"
            " the last character of the one before (case matters)",
            "play the word chain and count the valid @items: the first is valid, each next one as"
            " long as it starts with the previous one's last character, case included",
            "find the largest L such that each of the @items 2 to L begins with the character (case"
            " matters) with which the one before it ends; 0 for an empty list",
        ),
        results=(
            "the number of @items, from the first on, that form a chain: each but the first begins"
            " with the last character of the one before (case matters)",
            "the number of @items up to the first one that does not start with the previous one's"
            " last character (case included), that one left out, or of all if there is none",
            "the largest L such that each of the @items 2 to L begins with the character (case"
            " matters) with which the one before it ends; 0 for an empty list",
        ),
        python=(
            """
            @b = 0
            while @b < len(@a) and (@b == 0 or @a[@b][0] == @a[@b - 1][-1]):
                @b += 1
            """,
            """
            @b = min(1, len(@a))
            for x, y in zip(@a, @a[1:]):
                if x[-1] != y[0]:
                    break
                @b += 1
            """,
            """
            @t = [i for i in range(1, len(@a)) if @a[i][0] != @a[i - 1][-1]]
            @b = @t[0] if @t else len(@a)
            """,
        ),
        cpp=(
            """
            long long @b = 0;
            while (@b < (int)@a.size() && (@b == 0 || @a[@b][0] == @a[@b - 1].back())) @b++;
            """,
            """
            long long @b = 0;
            char @t = 0;
            for (auto &x : @a) {
                if (@t != 0 && x.front() != @t) break;
                @t = x.back();
                @b++;
            }
            """,
            """
            auto @t = adjacent_find(@a.begin(), @a.end(), [](const string &x, const string &y) {
                return x.back() != y[0];
            });
            long long @b = @t - @a.begin() + (@t != @a.end());
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda words, _: max(0, _chain(words, 0) - 1),
                """
                @b = 0
                for x, y in zip(@a, @a[1:]):
                    if x[-1] != y[0]:
                        break
                    @b += 1
                """,
                """
                long long @b = 0;
                for (int i = 1; i < (int)@a.size() && @a[i][0] == @a[i - 1].back(); i++) @b++;
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda words, _: sum(
                    not i or w[0] == words[i - 1][-1] for i, w in enumerate(words)
                ),
                """
                @b = min(1, len(@a))
                for i in range(1, len(@a)):
                    if @a[i][0] == @a[i - 1][-1]:
                        @b += 1
                """,
                """
                long long @b = !@a.empty();
                for (int i = 1; i < (int)@a.size(); i++) @b += @a[i][0] == @a[i - 1].back();
                """,
            ),
        ),
        tags=("strings", "implementation"),
    ),
)
