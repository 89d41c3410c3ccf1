"""Blocks from text to its parts: words, or one chosen character."""

import re

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import TEXT, WORDS
from alphacode.datasets.curriculum.library.writing import slip, written


def _pieces(text: str, c: int) -> list[str]:
    return [text[i : i + c] for i in range(0, len(text), c)]


BLOCKS = table(
    written(
        key="most_frequent_character",
        takes=TEXT,
        gives=TEXT,
        apply=lambda text, _: min(text, key=lambda ch: (-text.count(ch), ch)),
        actions=(
            "keep only a single copy of the @item that occurs most often (of several such, the one"
            " with the smallest ASCII code)",
            "find the most frequent @item, ties broken towards the smaller ASCII code, and replace"
            " the @whole by it",
            "replace the @whole by its most common @item; if several are equally common, by the"
            " first of them in ASCII order",
        ),
        results=(
            "the @item that occurs most often (of several such, the one with the smallest ASCII"
            " code)",
            "the most frequent @item, ties broken towards the smaller ASCII code",
            "the most common @item; if several are equally common, the first of them in ASCII"
            " order",
        ),
        python=(
            "@b = max(sorted(set(@a)), key=@a.count)",
            """
            @t = Counter(@a)
            @b = min(@t, key=lambda ch: (-@t[ch], ch))
            """,
            """
            @t = {}
            for ch in @a:
                @t[ch] = @t.get(ch, 0) + 1
            @b = @a[0]
            for ch in @t:
                if @t[ch] > @t[@b] or @t[ch] == @t[@b] and ch < @b:
                    @b = ch
            """,
        ),
        cpp=(
            """
            map<char, int> @t;
            for (char ch : @a) @t[ch]++;
            string @b(1, @a[0]);
            for (auto &x : @t) {
                int best = @t[@b[0]];
                if (x.second > best || (x.second == best && x.first < @b[0])) @b[0] = x.first;
            }
            """,
            """
            int @t[128] = {};
            for (char ch : @a) @t[(int)ch]++;
            string @b(1, (char)(max_element(@t, @t + 128) - @t));
            """,
            """
            string @b;
            int @t = 0;
            for (char ch = '0'; ch <= 'z'; ch++) {
                int cnt = count(@a.begin(), @a.end(), ch);
                if (cnt > @t) {
                    @t = cnt;
                    @b = string(1, ch);
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                lambda text, _: max(text, key=lambda ch: (text.count(ch), ch)),
                """
                @t = Counter(@a)
                @b = ""
                for ch in sorted(@t):
                    if not @b or @t[ch] >= @t[@b]:
                        @b = ch
                """,
                """
                int @t[128] = {}, @u = 0;
                for (char ch : @a) @t[(int)ch]++;
                for (int i = 0; i < 128; i++) if (@t[i] >= @t[@u]) @u = i;
                string @b(1, (char)@u);
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda text, _: max(text, key=text.count),
                "@b = max(dict.fromkeys(@a), key=@a.count)",
                """
                string @b;
                int @t = 0;
                map<char, int> @u;
                for (char ch : @a) @u[ch]++;
                for (char ch : @a) {
                    if (@u[ch] > @t) {
                        @t = @u[ch];
                        @b = ch;
                    }
                }
                """,
            ),
        ),
        tags=("strings", "data structures"),
        needs_element=True,
    ),
    written(
        key="split_at_digits",
        takes=TEXT,
        gives=WORDS,
        apply=lambda text, _: re.findall("[A-Za-z]+", text),
        actions=(
            "split the @whole at its digits into words, dropping empty ones",
            "let every digit be a separator and take the maximal runs of letters, in order",
            "cut the @whole into its maximal blocks of letters; the digits between them go away",
        ),
        results=(
            "the words that the @whole falls into when it is split at its digits, without empty"
            " ones",
            "the maximal runs of letters, in order, where every digit is a separator",
            "the maximal blocks of letters of the @whole, without the digits between them",
        ),
        python=(
            '@b = re.findall("[A-Za-z]+", @a)',
            '@b = "".join(ch if ch.isalpha() else " " for ch in @a).split()',
            """
            @b = []
            @t = ""
            for ch in @a + "0":
                if ch.isalpha():
                    @t += ch
                elif @t:
                    @b.append(@t)
                    @t = ""
            """,
            '@b = ["".join(x) for y, x in itertools.groupby(@a, key=str.isalpha) if y]',
        ),
        cpp=(
            """
            vector<string> @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                if (!isalpha(@a[i])) continue;
                if (i == 0 || !isalpha(@a[i - 1])) @b.push_back("");
                @b.back() += @a[i];
            }
            """,
            """
            vector<string> @b;
            string @t;
            for (char ch : @a) {
                if (isdigit(ch)) {
                    if (!@t.empty()) @b.push_back(@t);
                    @t.clear();
                } else {
                    @t += ch;
                }
            }
            if (@t != "") @b.push_back(@t);
            """,
            """
            string @t = @a;
            for (auto &ch : @t) if (isdigit(ch)) ch = ' ';
            stringstream @u(@t);
            vector<string> @b{istream_iterator<string>(@u), istream_iterator<string>()};
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda text, _: re.findall("[A-Za-z]+(?=[0-9])", text),
                """
                @b = []
                @t = ""
                for ch in @a:
                    if ch.isalpha():
                        @t += ch
                    elif @t:
                        @b.append(@t)
                        @t = ""
                """,
                """
                vector<string> @b;
                string @t;
                for (char ch : @a) {
                    if (isalpha(ch)) {
                        @t += ch;
                    } else {
                        if (@t.size()) @b.push_back(@t);
                        @t = "";
                    }
                }
                """,
            ),
        ),
        tags=("strings", "implementation"),
        may_empty=True,
    ),
    written(
        key="cut_into_pieces",
        takes=TEXT,
        gives=WORDS,
        apply=_pieces,
        actions=(
            "cut the @whole from the left into words of @c @items each; the last may be shorter",
            "split the @whole into pieces of length @c, where what is left at the end is a piece"
            " too",
            "take the first @c @items as a word, the next @c as another, and so on; the rest makes"
            " the last word",
        ),
        results=(
            "the words of @c @items each into which the @whole is cut from the left; the last one"
            " may be shorter",
            "the pieces of length @c of the @whole, from the left, the rest at the end included",
            "the words made of the first @c @items, the next @c, and so on, the last one made of"
            " what is left",
        ),
        python=(
            "@b = [@a[i:i + @c] for i in range(0, len(@a), @c)]",
            """
            @b = []
            for i in range(len(@a)):
                if i % @c == 0:
                    @b.append("")
                @b[-1] += @a[i]
            """,
            """
            @b = []
            @t = ""
            for ch in @a:
                @t += ch
                if len(@t) == @c:
                    @b.append(@t)
                    @t = ""
            if @t:
                @b.append(@t)
            """,
        ),
        cpp=(
            """
            vector<string> @b;
            for (int i = 0; i < (int)@a.size(); i += @c) @b.push_back(@a.substr(i, @c));
            """,
            """
            vector<string> @b;
            for (char ch : @a) {
                if (@b.empty() || (int)@b.back().size() == @c) @b.push_back("");
                @b.back() += ch;
            }
            """,
            """
            vector<string> @b((@a.size() + @c - 1) / @c);
            for (int i = 0; i < (int)@a.size(); i++) @b[i / @c].push_back(@a[i]);
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda text, c: [text[i : i + c] for i in range(len(text))],
                "@b = [@a[i:i + @c] for i in range(len(@a))]",
                """
                vector<string> @b;
                for (int i = 0; i < (int)@a.size(); i++) @b.push_back(@a.substr(i, @c));
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda text, c: [w[::-1] for w in _pieces(text[::-1], c)][::-1],
                """
                @b = []
                for i in range(len(@a), 0, -@c):
                    @b.append(@a[max(0, i - @c):i])
                @b.reverse()
                """,
            ),
        ),
        tags=("strings", "implementation"),
        numbers=range(2, 6),
    ),
)
