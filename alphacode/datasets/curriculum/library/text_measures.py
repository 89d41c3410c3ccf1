"""Blocks from text to a number that count or add up over its characters."""

import functools
import itertools
from collections import Counter

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, TEXT
from alphacode.datasets.curriculum.library.arithmetic import wrap32
from alphacode.datasets.curriculum.library.writing import slip, written

_measure = functools.partial(written, takes=TEXT, gives=NUMBER)


def _equal_pairs(text: str, _: int) -> int:
    """In how many ways two positions with equal characters can be chosen."""
    return sum(count * (count - 1) // 2 for count in Counter(text).values())


BLOCKS = table(
    _measure(
        key="distinct_characters",
        apply=lambda text, _: len(set(text)),
        actions=(
            "count the distinct @items, where a small letter and its capital are different",
            "find how many different @items occur (upper and lower case are told apart)",
            "compute the size of the set of @items; the case of letters matters",
        ),
        results=(
            "the number of distinct @items, where a small letter and its capital are different",
            "the number of different @items that occur, upper and lower case told apart",
            "the size of the set of the @items, in which the case of letters matters",
        ),
        python=(
            "@b = len(set(@a))",
            """
            @t = []
            for ch in @a:
                if ch not in @t:
                    @t.append(ch)
            @b = len(@t)
            """,
            "@b = len(Counter(@a))",
            """
            @t = {}
            for i in range(len(@a)):
                @t[@a[i]] = i
            @b = sum(1 for ch in @t)
            """,
        ),
        cpp=(
            "long long @b = set<char>(@a.begin(), @a.end()).size();",
            """
            string @t = @a;
            sort(@t.begin(), @t.end());
            long long @b = unique(@t.begin(), @t.end()) - @t.begin();
            """,
            """
            bool @t[128] = {};
            long long @b = 0;
            for (char ch : @a) {
                if (!@t[(int)ch]) @b++;
                @t[(int)ch] = true;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda text, _: len(set(text.lower())),
                "@b = len(set(@a.lower()))",
                """
                set<char> @t;
                for (char ch : @a) @t.insert(tolower(ch));
                long long @b = @t.size();
                """,
            ),
        ),
        tags=("strings", "data structures"),
    ),
    _measure(
        key="rising_neighbours",
        apply=lambda text, _: sum(x < y for x, y in itertools.pairwise(text)),
        actions=(
            "count the @items, except the first, whose ASCII code is greater than that of the one"
            " directly before them",
            "count the places where the ASCII code strictly grows from one @item to the next",
            "find the number of positions i such that the @item at i + 1 has a greater ASCII code"
            " than the one at i",
        ),
        results=(
            "the number of @items whose ASCII code is greater than that of the one directly before"
            " them",
            "the number of places where the ASCII code strictly grows from one @item to the next",
            "the number of positions i such that the @item at i + 1 has a greater ASCII code than"
            " the one at i",
        ),
        python=(
            "@b = sum(x < y for x, y in zip(@a, @a[1:]))",
            """
            @b = 0
            for i in range(1, len(@a)):
                if @a[i] > @a[i - 1]:
                    @b += 1
            """,
            """
            @b = 0
            @t = "~"
            for ch in @a:
                if ord(ch) > ord(@t):
                    @b += 1
                @t = ch
            """,
        ),
        cpp=(
            """
            long long @b = 0;
            for (int i = 1; i < (int)@a.size(); i++) if (@a[i - 1] < @a[i]) @b++;
            """,
            """
            long long @b = 0;
            char @t = 127;
            for (char ch : @a) {
                @b += ch > @t;
                @t = ch;
            }
            """,
            """
            long long @b = 0;
            if (!@a.empty()) {
                @b = inner_product(@a.begin() + 1, @a.end(), @a.begin(), 0LL, plus<long long>(),
                                   greater<char>());
            }
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                lambda text, _: sum(x <= y for x, y in itertools.pairwise(text)),
                "@b = sum(@a[i] <= @a[i + 1] for i in range(len(@a) - 1))",
                """
                long long @b = 0;
                for (int i = 0; i + 1 < (int)@a.size(); i++) if (@a[i] <= @a[i + 1]) @b++;
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda text, _: sum(x < y for x, y in itertools.pairwise(text[:-1])),
                """
                @b = 0
                for i in range(len(@a) - 2):
                    if @a[i] < @a[i + 1]:
                        @b += 1
                """,
                """
                long long @b = 0;
                for (int i = 0; i < (int)@a.size() - 2; i++) @b += @a[i] < @a[i + 1];
                """,
            ),
        ),
        tags=("strings", "implementation"),
    ),
    _measure(
        key="text_digit_sum",
        apply=lambda text, _: sum(int(ch) for ch in text if ch.isdigit()),
        actions=(
            "add up all digits that occur in the @whole, each by itself (0 if there is none)",
            "compute the sum of the digits among the @items, or 0 without any",
            "ignore the letters and sum the values of the single digits",
        ),
        results=(
            "the sum of all digits that occur in the @whole, each by itself (0 if there is none)",
            "the sum of the digits among the @items, or 0 without any",
            "the sum of the values of the single digits, letters ignored",
        ),
        python=(
            "@b = sum(int(ch) for ch in @a if ch.isdigit())",
            """
            @b = 0
            for ch in @a:
                if "0" <= ch <= "9":
                    @b += ord(ch) - ord("0")
            """,
            "@b = sum(i * @a.count(str(i)) for i in range(10))",
            '@b = sum(map(int, re.findall("[0-9]", @a)))',
        ),
        cpp=(
            """
            long long @b = 0;
            for (char ch : @a) if (isdigit(ch)) @b += ch - '0';
            """,
            """
            long long @b = accumulate(@a.begin(), @a.end(), 0LL, [](long long x, char ch) {
                return ch >= '0' && ch <= '9' ? x + (ch - '0') : x;
            });
            """,
            """
            long long @b = 0;
            for (int i = 1; i <= 9; i++) @b += i * count(@a.begin(), @a.end(), '0' + i);
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda text, _: sum(ch.isdigit() for ch in text),
                "@b = sum(1 for ch in @a if ch.isdigit())",
                """
                long long @b = 0;
                for (char ch : @a) if (isdigit(ch)) @b++;
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda text, _: sum(int(ch) for ch in text if ch.isdigit() and ch != "9"),
                "@b = sum(i * @a.count(str(i)) for i in range(9))",
                """
                long long @b = 0;
                for (int i = 0; i < 9; i++) @b += i * count(@a.begin(), @a.end(), '0' + i);
                """,
            ),
        ),
        tags=("strings", "math"),
    ),
    _measure(
        key="equal_pairs",
        apply=_equal_pairs,
        actions=(
            "count the ways to choose two positions whose @items are equal (order of the two does"
            " not matter)",
            "find the number of pairs of indices i < j such that the @items at i and j are equal",
            "compute how many unordered pairs of different positions hold equal @items",
        ),
        results=(
            "the number of ways to choose two positions whose @items are equal (order of the two"
            " does not matter)",
            "the number of pairs of indices i < j such that the @items at i and j are equal",
            "the number of unordered pairs of different positions that hold equal @items",
        ),
        python=(
            "@b = sum(x * (x - 1) // 2 for x in Counter(@a).values())",
            """
            @b = 0
            @t = {}
            for ch in @a:
                @b += @t.get(ch, 0)
                @t[ch] = @t.get(ch, 0) + 1
            """,
            """
            @b = 0
            for ch in set(@a):
                @b += math.comb(@a.count(ch), 2)
            """,
        ),
        cpp=(
            """
            map<char, long long> @t;
            long long @b = 0;
            for (char ch : @a) @b += @t[ch]++;
            """,
            """
            vector<long long> @t(128);
            for (int i = 0; i < (int)@a.size(); i++) @t[@a[i]]++;
            long long @b = 0;
            for (auto x : @t) @b += x * (x - 1) / 2;
            """,
            """
            string @t = @a;
            sort(@t.begin(), @t.end());
            long long @b = 0;
            for (int i = 0, j = 0; i < (int)@t.size(); i++) {
                while (@t[j] != @t[i]) j++;
                @b += i - j;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.OVERFLOW,
                lambda text, _: wrap32(_equal_pairs(text, 0)),
                cpp="""
                map<char, long long> @t;
                for (char ch : @a) @t[ch]++;
                int @u = 0;
                for (auto &x : @t) @u += x.second * (x.second - 1) / 2;
                long long @b = @u;
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                python="""
                @b = 0
                for i in range(len(@a)):
                    for j in range(i):
                        if @a[i] == @a[j]:
                            @b += 1
                """,
                cpp="""
                long long @b = 0;
                for (int i = 0; i < (int)@a.size(); i++) {
                    for (int j = i + 1; j < (int)@a.size(); j++) if (@a[i] == @a[j]) @b++;
                }
                """,
            ),
        ),
        tags=("strings", "combinatorics"),
    ),
)
