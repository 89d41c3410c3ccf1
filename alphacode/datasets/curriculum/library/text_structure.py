"""Blocks from text to a number or an answer: palindromes, periods, substrings."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, TEXT
from alphacode.datasets.curriculum.library.writing import slip, written

_measure = functools.partial(written, takes=TEXT, gives=NUMBER)


def _palindromes(text: str) -> list[int]:
    """The lengths of all substrings that are palindromes, 0 among them."""
    found = [0]
    for centre in range(2 * len(text)):
        i, j = centre // 2, (centre + 1) // 2
        while i >= 0 and j < len(text) and text[i] == text[j]:
            found.append(j - i + 1)
            i, j = i - 1, j + 1
    return found


def _smallest_period(text: str, _: int) -> int:
    return next(p for p in range(1, len(text) + 1) if text[p:] == text[: len(text) - p])


def _smallest_dividing_period(text: str, _: int) -> int:
    size = len(text)
    return next(p for p in range(1, size + 1) if size % p == 0 and text[:p] * (size // p) == text)


def _matching_ends(text: str, _: int) -> int:
    size = len(text)
    return next((i for i in range(size) if text[i] != text[size - 1 - i]), size)


BLOCKS = table(
    written(
        key="is_palindrome",
        takes=TEXT,
        gives=TEXT,
        apply=lambda text, _: "YES" if text == text[::-1] else "NO",
        actions=(
            "write YES if the @whole is a palindrome (the case of letters matters), NO otherwise",
            "check whether the @whole reads the same backwards, case included: the outcome is YES"
            " or NO",
            "replace the @whole by YES if it is equal to its own reverse, and by NO if it is not;"
            " a and A are different",
        ),
        results=(
            "the word YES if the @whole is a palindrome (the case of letters matters), else NO",
            "the answer YES if the @whole reads the same backwards, case included, and NO if it"
            " does not",
            "one of the words YES and NO: YES if the @whole is equal to its own reverse, where a"
            " and A are different",
        ),
        python=(
            '@b = "YES" if @a == @a[::-1] else "NO"',
            """
            @b = "YES"
            for i in range(len(@a) // 2):
                if @a[i] != @a[-1 - i]:
                    @b = "NO"
            """,
            """
            @t = deque(@a)
            while len(@t) > 1 and @t[0] == @t[-1]:
                @t.popleft()
                @t.pop()
            @b = "NO" if len(@t) > 1 else "YES"
            """,
        ),
        cpp=(
            'string @b = @a == string(@a.rbegin(), @a.rend()) ? "YES" : "NO";',
            """
            string @b = "YES";
            for (int i = 0, j = (int)@a.size() - 1; i < j; i++, j--) {
                if (@a[i] != @a[j]) @b = "NO";
            }
            """,
            """
            string @b = "NO";
            if (equal(@a.begin(), @a.begin() + @a.size() / 2, @a.rbegin())) @b = "YES";
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda text, _: "YES" if text[:1] == text[-1:] else "NO",
                '@b = "YES" if @a[:1] == @a[-1:] else "NO"',
                'string @b = @a.empty() || @a[0] == @a.back() ? "YES" : "NO";',
            ),
            slip(
                Mistake.MISREAD,
                lambda text, _: "YES" if text.lower() == text.lower()[::-1] else "NO",
                '@b = "YES" if @a.lower() == @a.lower()[::-1] else "NO"',
                """
                string @b = "YES";
                for (int i = 0, j = (int)@a.size() - 1; i < j; i++, j--) {
                    if (tolower(@a[i]) != tolower(@a[j])) @b = "NO";
                }
                """,
            ),
        ),
        tags=("strings", "implementation"),
    ),
    _measure(
        key="longest_palindrome",
        apply=lambda text, _: max(_palindromes(text)),
        actions=(
            "find the length of the longest substring that is a palindrome (upper and lower case"
            " are different)",
            "compute how long a contiguous part that reads the same in both directions can be, case"
            " included",
            "determine the largest length of a palindrome among the substrings, where the case of"
            " letters matters",
        ),
        results=(
            "the length of the longest substring that is a palindrome (upper and lower case are"
            " different)",
            "the largest length of a contiguous part that reads the same in both directions, case"
            " included",
            "the length of the longest palindromic substring, where the case of letters matters",
        ),
        python=(
            """
            @b = 0
            for i in range(len(@a)):
                for x, y in ((i, i), (i, i + 1)):
                    while x >= 0 and y < len(@a) and @a[x] == @a[y]:
                        x -= 1
                        y += 1
                    @b = max(@b, y - x - 1)
            """,
            """
            @b = 0
            for i in range(len(@a)):
                for j in range(len(@a), i + @b, -1):
                    if @a[i:j] == @a[i:j][::-1]:
                        @b = j - i
                        break
            """,
            """
            @t = [[True] * (len(@a) + 1) for i in range(len(@a) + 1)]
            @b = min(1, len(@a))
            for i in range(len(@a) - 1, -1, -1):
                for j in range(i + 2, len(@a) + 1):
                    @t[i][j] = @a[i] == @a[j - 1] and @t[i + 1][j - 1]
                    if @t[i][j]:
                        @b = max(@b, j - i)
            """,
        ),
        cpp=(
            """
            long long @b = 0;
            for (int i = 0; i < (int)@a.size(); i++) {
                for (int d = 0; d < 2; d++) {
                    int l = i, r = i + d;
                    while (l >= 0 && r < (int)@a.size() && @a[l] == @a[r]) l--, r++;
                    @b = max(@b, r - l - 1LL);
                }
            }
            """,
            """
            long long @b = 0;
            for (size_t i = 0; i < @a.size(); i++) {
                for (size_t j = 1; i + j <= @a.size(); j++) {
                    string sub = @a.substr(i, j), rev(sub.rbegin(), sub.rend());
                    if (sub == rev) @b = max(@b, (long long)j);
                }
            }
            """,
            """
            int @t = @a.size();
            vector<vector<char>> @u(@t + 1, vector<char>(@t + 1, 1));
            long long @b = @t > 0;
            for (int len = 2; len <= @t; len++) {
                for (int i = 0; i + len <= @t; i++) {
                    @u[i][len] = @a[i] == @a[i + len - 1] && @u[i + 1][len - 2];
                    if (@u[i][len]) @b = len;
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda text, _: max([size for size in _palindromes(text) if size % 2], default=0),
                """
                @b = 0
                for i in range(len(@a)):
                    j = 0
                    while i - j >= 0 and i + j < len(@a) and @a[i - j] == @a[i + j]:
                        j += 1
                    @b = max(@b, 2 * j - 1)
                """,
                """
                long long @b = 0;
                for (int i = 0; i < (int)@a.size(); i++) {
                    int j = 0;
                    while (i - j >= 0 && i + j < (int)@a.size() && @a[i - j] == @a[i + j]) j++;
                    @b = max(@b, 2LL * j - 1);
                }
                """,
            ),
        ),
        tags=("strings", "dp", "brute force"),
        fast=False,
    ),
    _measure(
        key="smallest_period",
        apply=_smallest_period,
        actions=(
            "find the smallest p >= 1 such that any two @items that are p positions apart are equal"
            " (p need not divide the length; the whole length always fits)",
            "compute the smallest positive shift by which the @whole, laid over itself, agrees"
            " wherever both copies overlap (at worst its length)",
            "determine the least period of the @whole: the smallest p >= 1 with the @items at i and"
            " i + p equal for all i, whether or not p divides the length",
        ),
        results=(
            "the smallest p >= 1 such that any two @items p positions apart are equal (p need not"
            " divide the length)",
            "the smallest positive shift by which the @whole, laid over itself, agrees wherever"
            " both copies overlap (at worst its length)",
            "the least period of the @whole: the smallest p >= 1 with the @items at i and i + p"
            " equal for all i, whether or not p divides the length",
        ),
        python=(
            "@b = next(i for i in range(1, len(@a) + 1) if @a.startswith(@a[i:]))",
            """
            @b = 1
            while any(@a[i] != @a[i - @b] for i in range(@b, len(@a))):
                @b += 1
            """,
            """
            @t = [0] * len(@a)
            j = 0
            for i in range(1, len(@a)):
                while j > 0 and @a[i] != @a[j]:
                    j = @t[j - 1]
                if @a[i] == @a[j]:
                    j += 1
                @t[i] = j
            @b = len(@a) - @t[-1]
            """,
        ),
        cpp=(
            """
            long long @b = 1;
            while (@a.compare(@b, string::npos, @a, 0, @a.size() - @b) != 0) @b++;
            """,
            """
            int @t = @a.size();
            long long @b = @t;
            for (int j = @t - 1; j >= 1; j--) {
                bool ok = true;
                for (int i = j; i < @t; i++) if (@a[i] != @a[i - j]) ok = false;
                if (ok) @b = j;
            }
            """,
            """
            vector<int> @t(@a.size());
            for (int i = 1, j = 0; i < (int)@a.size(); i++) {
                while (j > 0 && @a[i] != @a[j]) j = @t[j - 1];
                if (@a[i] == @a[j]) j++;
                @t[i] = j;
            }
            long long @b = (int)@a.size() - @t.back();
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                _smallest_dividing_period,
                """
                @b = 1
                while len(@a) % @b or @a[:@b] * (len(@a) // @b) != @a:
                    @b += 1
                """,
                """
                long long @b = (@a + @a).find(@a, 1);
                """,
            ),
        ),
        tags=("strings", "hashing"),
        needs_element=True,
        fast=False,
    ),
    _measure(
        key="matching_ends",
        apply=_matching_ends,
        actions=(
            "find the length of the longest common prefix of the @whole and its reverse",
            "count how many @items, from the first on, agree one by one with the @items read from"
            " the end, up to the first difference (all if there is none)",
            "compute the largest L such that the first L @items are the last L in reverse order",
        ),
        results=(
            "the length of the longest common prefix of the @whole and its reverse",
            "the number of @items, from the first on, that agree one by one with the @items read"
            " from the end, up to the first difference (all if there is none)",
            "the largest L such that the first L @items are the last L in reverse order",
        ),
        python=(
            """
            @b = 0
            while @b < len(@a) and @a[@b] == @a[-1 - @b]:
                @b += 1
            """,
            """
            @t = @a[::-1]
            @b = next((i for i in range(len(@a)) if @a[i] != @t[i]), len(@a))
            """,
            """
            @b = 0
            for x, y in zip(@a, reversed(@a)):
                if x != y:
                    break
                @b += 1
            """,
            "@b = len(list(itertools.takewhile(lambda x: x[0] == x[1], zip(@a, @a[::-1]))))",
        ),
        cpp=(
            """
            long long @b = 0;
            while (@b < (int)@a.size() && @a[@b] == @a[@a.size() - 1 - @b]) @b++;
            """,
            "long long @b = mismatch(@a.begin(), @a.end(), @a.rbegin()).first - @a.begin();",
            """
            string @t(@a.rbegin(), @a.rend());
            long long @b = @a.size();
            for (int i = (int)@a.size() - 1; i >= 0; i--) if (@a[i] != @t[i]) @b = i;
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda text, _: min(len(text) // 2, _matching_ends(text, 0)),
                """
                @b = 0
                while @b < len(@a) // 2 and @a[@b] == @a[-1 - @b]:
                    @b += 1
                """,
                """
                long long @b = 0;
                for (int i = 0, j = (int)@a.size() - 1; i < j && @a[i] == @a[j]; i++, j--) @b++;
                """,
            ),
        ),
        tags=("strings", "two pointers"),
    ),
)
