"""Blocks from text to text that bring characters of a sort together."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import TEXT
from alphacode.datasets.curriculum.library.writing import slip, written

_text = functools.partial(written, takes=TEXT, gives=TEXT, tags=("strings", "implementation"))

BLOCKS = table(
    written(
        key="sort_text",
        takes=TEXT,
        gives=TEXT,
        apply=lambda text, _: "".join(sorted(text)),
        actions=(
            "sort the @items by their ASCII codes, smallest first",
            "arrange the @items in ASCII order (digits, then capital letters, then small ones)",
            "put all @items in ascending order of their character codes",
        ),
        results=(
            "the @items sorted by ASCII code in ascending order",
            "the @whole with its @items in ASCII order (digits, capital letters, small letters)",
            "the @items in ascending order of their character codes",
        ),
        python=(
            '@b = "".join(sorted(@a))',
            """
            @t = Counter(@a)
            @b = "".join(ch * @t[ch] for ch in sorted(@t))
            """,
            """
            @t = [0] * 128
            for ch in @a:
                @t[ord(ch)] += 1
            @b = ""
            for i in range(128):
                @b += chr(i) * @t[i]
            """,
        ),
        cpp=(
            """
            string @b = @a;
            sort(@b.begin(), @b.end());
            """,
            """
            vector<int> @t(128);
            for (char ch : @a) @t[ch]++;
            string @b;
            for (int i = 0; i < 128; i++) @b += string(@t[i], (char)i);
            """,
            """
            multiset<char> @t(@a.begin(), @a.end());
            string @b(@t.begin(), @t.end());
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda text, _: "".join(sorted(text, key=str.lower)),
                '@b = "".join(sorted(@a, key=lambda ch: ch.lower()))',
                """
                string @b = @a;
                stable_sort(@b.begin(), @b.end(), [](char x, char y) {
                    return tolower(x) < tolower(y);
                });
                """,
            ),
            slip(
                Mistake.COMPARISON,
                lambda text, _: "".join(sorted(text, reverse=True)),
                '@b = "".join(sorted(@a, reverse=True))',
                """
                string @b = @a;
                sort(@b.begin(), @b.end(), greater<char>());
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                python="""
                @b = list(@a)
                for i in range(len(@b)):
                    for j in range(len(@b) - 1 - i):
                        if @b[j] > @b[j + 1]:
                            @b[j], @b[j + 1] = @b[j + 1], @b[j]
                @b = "".join(@b)
                """,
                cpp="""
                string @b = @a;
                for (int i = 0; i < (int)@b.size(); i++) {
                    for (int j = 0; j + 1 < (int)@b.size() - i; j++) {
                        if (@b[j] > @b[j + 1]) swap(@b[j], @b[j + 1]);
                    }
                }
                """,
            ),
        ),
        tags=("strings", "sortings"),
    ),
    _text(
        key="odd_then_even",
        apply=lambda text, _: text[::2] + text[1::2],
        actions=(
            "write first the @items at odd positions and after them those at even positions"
            " (counted from 1), each group in order",
            "take out every second @item, starting with the second, and put these at the end"
            " without changing their order",
            "rearrange the @whole: the 1st, 3rd, 5th, ... @item first, then the 2nd, 4th and so on",
        ),
        results=(
            "the @items at odd positions followed by those at even positions (counted from 1)",
            "the 1st, 3rd, 5th, ... @item of the @whole, followed by the 2nd, 4th and so on",
            "the @whole with every second @item, starting with the second, moved to the end in"
            " unchanged order",
        ),
        python=(
            "@b = @a[::2] + @a[1::2]",
            """
            @t, @u = "", ""
            for i in range(len(@a)):
                if i % 2 == 0:
                    @t += @a[i]
                else:
                    @u += @a[i]
            @b = @t + @u
            """,
            '@b = "".join(@a[i] for i in sorted(range(len(@a)), key=lambda i: i % 2))',
        ),
        cpp=(
            """
            string @b;
            for (int i = 0; i < (int)@a.size(); i += 2) @b += @a[i];
            for (int i = 1; i < (int)@a.size(); i += 2) @b += @a[i];
            """,
            """
            string @b, @t;
            for (size_t i = 0; i < @a.size(); i++) (i % 2 ? @t : @b).push_back(@a[i]);
            @b += @t;
            """,
            """
            string @t[2];
            int @u = 0;
            for (char ch : @a) {
                @t[@u] += ch;
                @u ^= 1;
            }
            string @b = @t[0] + @t[1];
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda text, _: text[1::2] + text[::2],
                "@b = @a[1::2] + @a[::2]",
                """
                string @b, @t;
                for (int i = 0; i < (int)@a.size(); i++) {
                    if (i % 2 == 1) @b += @a[i];
                    else @t += @a[i];
                }
                @b += @t;
                """,
            ),
        ),
    ),
    _text(
        key="digits_last",
        apply=lambda text, _: "".join(sorted(text, key=str.isdigit)),
        actions=(
            "move all digits to the end, keeping the order of the letters and that of the digits",
            "put the letters before the digits without changing the order inside either group",
            "rearrange the @whole so that its letters come first, in their order, and its digits"
            " follow, in theirs",
        ),
        results=(
            "the @whole with all digits moved to the end, both letters and digits in their order",
            "the letters of the @whole in their order, followed by its digits in theirs",
            "the @whole stably rearranged so that letters come before digits",
        ),
        python=(
            '@b = "".join(sorted(@a, key=str.isdigit))',
            """
            @b, @t = "", ""
            for ch in @a:
                if ch.isdigit():
                    @t += ch
                else:
                    @b += ch
            @b += @t
            """,
            '@b = re.sub("[0-9]", "", @a) + re.sub("[A-Za-z]", "", @a)',
            """
            @b = "".join([ch for ch in @a if ch.isalpha()])
            @b += "".join([ch for ch in @a if not ch.isalpha()])
            """,
        ),
        cpp=(
            """
            string @b = @a;
            stable_partition(@b.begin(), @b.end(), [](char ch) { return isalpha(ch); });
            """,
            """
            string @b, @t;
            for (char ch : @a) {
                if (isdigit(ch)) @t += ch;
                else @b += ch;
            }
            @b += @t;
            """,
            """
            string @b;
            for (int j = 0; j < 2; j++) {
                for (int i = 0; i < (int)@a.size(); i++) {
                    if ((isdigit(@a[i]) != 0) == (j == 1)) @b.push_back(@a[i]);
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda text, _: "".join(sorted(text, key=str.isalpha)),
                '@b = "".join(sorted(@a, key=str.isalpha))',
                """
                string @b = @a;
                stable_partition(@b.begin(), @b.end(), [](char ch) { return isdigit(ch); });
                """,
            ),
        ),
    ),
)
