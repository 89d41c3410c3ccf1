"""Blocks from text to text that compute with the characters' codes, or repeat and drop some."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import TEXT
from alphacode.datasets.curriculum.library.writing import slip, written

_text = functools.partial(written, takes=TEXT, gives=TEXT)


def _shifted(text: str, shift: int) -> str:
    """The text with each letter moved on in the alphabet, A after Z."""
    codes = []
    for ch in text:
        first = 65 if ch.isupper() else 97
        codes.append((ord(ch) - first + shift) % 26 + first if ch.isalpha() else ord(ch))
    return "".join(map(chr, codes))


def _mirrored(ch: str) -> str:
    """The letter as far from the alphabet's other end; a digit unchanged."""
    return ch if ch.isdigit() else chr((65 + 90 if ch.isupper() else 97 + 122) - ord(ch))


def _dropped_while_counting(text: str, c: int) -> str:
    """The text when each drop moves the later positions before they are counted."""
    return "".join(ch for i, ch in enumerate(text) if i % (c + 1) != c - 1)


BLOCKS = table(
    _text(
        key="shift_letters",
        apply=_shifted,
        actions=(
            "shift every letter forward by @c in the alphabet, keeping its case (a follows z) and"
            " leaving digits as they are",
            "replace each letter by the one @c places later in the alphabet, of the same case,"
            " going round from z to a; digits do not change",
            "encode the @whole by a Caesar cipher: letters move @c places forward, cyclically and"
            " in their case, and digits stay",
        ),
        results=(
            "the @whole with every letter moved @c places forward in the alphabet, cyclically and"
            " in its case",
            "the Caesar cipher of the @whole with a shift of @c forward, which leaves digits as"
            " they are",
            "the @whole in which each letter is replaced by the @c-th one after it, of the same"
            " case (a follows z)",
        ),
        python=(
            """
            @b = ""
            for ch in @a:
                if ch.islower():
                    @b += chr((ord(ch) - 97 + @c) % 26 + 97)
                elif ch.isupper():
                    @b += chr((ord(ch) - 65 + @c) % 26 + 65)
                else:
                    @b += ch
            """,
            """
            @t = "abcdefghijklmnopqrstuvwxyz"
            @u = @t[@c:] + @t[:@c]
            @b = @a.translate(str.maketrans(@t + @t.upper(), @u + @u.upper()))
            """,
            """
            def @n(ch):
                if ch.isdigit():
                    return ch
                x = 65 if ch.isupper() else 97
                return chr(x + (ord(ch) - x + @c) % 26)
            @b = "".join(map(@n, @a))
            """,
        ),
        cpp=(
            """
            string @b = @a;
            for (auto &ch : @b) {
                if (islower(ch)) ch = 'a' + (ch - 'a' + @c) % 26;
                else if (isupper(ch)) ch = 'A' + (ch - 'A' + @c) % 26;
            }
            """,
            """
            string @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                if (isdigit(@a[i])) {
                    @b += @a[i];
                    continue;
                }
                char first = isupper(@a[i]) ? 'A' : 'a';
                @b += (char)(first + (@a[i] - first + @c) % 26);
            }
            """,
            """
            string @b = @a;
            transform(@b.begin(), @b.end(), @b.begin(), [&](char ch) -> char {
                if (!isalpha(ch)) return ch;
                int code = ch + @c;
                if (code > (isupper(ch) ? 'Z' : 'z')) code -= 26;
                return code;
            });
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda text, shift: "".join(
                    _shifted(ch, shift) if ch.islower() else ch for ch in text
                ),
                """
                @b = ""
                for ch in @a:
                    if "a" <= ch <= "z":
                        @b += chr((ord(ch) - 97 + @c) % 26 + 97)
                    else:
                        @b += ch
                """,
                """
                string @b = @a;
                for (auto &ch : @b) if (ch >= 'a' && ch <= 'z') ch = 'a' + (ch - 'a' + @c) % 26;
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda text, shift: _shifted(text, -shift),
                """
                @t = "abcdefghijklmnopqrstuvwxyz"
                @u = @t[@c:] + @t[:@c]
                @b = @a.translate(str.maketrans(@u + @u.upper(), @t + @t.upper()))
                """,
                """
                string @b = @a;
                for (auto &ch : @b) {
                    if (islower(ch)) ch = 'a' + (ch - 'a' + 26 - @c) % 26;
                    else if (isupper(ch)) ch = 'A' + (ch - 'A' + 26 - @c) % 26;
                }
                """,
            ),
        ),
        tags=("strings", "math"),
        numbers=range(1, 26),
    ),
    _text(
        key="mirror_letters",
        apply=lambda text, _: "".join(map(_mirrored, text)),
        actions=(
            "replace every letter by its mirror image in the alphabet, of the same case: a by z,"
            " b by y, and so on",
            "swap a with z, b with y, c with x, ..., in both cases, and leave the digits",
            "change the i-th letter of the alphabet into the i-th from its end, keeping the case,"
            " all through the @whole",
        ),
        results=(
            "the @whole with each letter replaced by its mirror image in the alphabet, of the same"
            " case (z for a, y for b, ...)",
            "the @whole in which a and z, b and y, c and x, ... are swapped in both cases",
            "the @whole with the i-th letter of the alphabet turned into the i-th from its end, in"
            " the same case",
        ),
        python=(
            """
            @b = ""
            for ch in @a:
                if ch.islower():
                    @b += chr(219 - ord(ch))
                elif ch.isupper():
                    @b += chr(155 - ord(ch))
                else:
                    @b += ch
            """,
            """
            @t = "abcdefghijklmnopqrstuvwxyz"
            @u = dict(zip(@t + @t.upper(), @t[::-1] + @t[::-1].upper()))
            @b = "".join(@u.get(ch, ch) for ch in @a)
            """,
            """
            @t = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
            @t = str.maketrans(@t + @t.lower(), @t[::-1] + @t[::-1].lower())
            @b = @a.translate(@t)
            """,
        ),
        cpp=(
            """
            string @b = @a;
            for (auto &ch : @b) {
                if (islower(ch)) ch = 'z' - (ch - 'a');
                if (isupper(ch)) ch = 'Z' - (ch - 'A');
            }
            """,
            """
            string @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                if (@a[i] >= 'a') @b += (char)('a' + 'z' - @a[i]);
                else if (@a[i] >= 'A') @b += (char)('A' + 'Z' - @a[i]);
                else @b += @a[i];
            }
            """,
            """
            map<char, char> @t;
            for (int i = 0; i < 26; i++) {
                @t['a' + i] = 'z' - i;
                @t['A' + i] = 'Z' - i;
            }
            string @b;
            for (char ch : @a) @b.push_back(@t.count(ch) ? @t[ch] : ch);
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda text, _: "".join(_mirrored(ch) if ch.islower() else ch for ch in text),
                '@b = "".join(chr(219 - ord(ch)) if "a" <= ch <= "z" else ch for ch in @a)',
                """
                string @b = @a;
                for (auto &ch : @b) if (ch >= 'a' && ch <= 'z') ch = 'a' + 'z' - ch;
                """,
            ),
        ),
        tags=("strings", "implementation"),
    ),
    _text(
        key="double_characters",
        apply=lambda text, _: "".join(ch + ch for ch in text),
        actions=(
            "write every @item twice in a row",
            "double each @item, so that a copy follows directly after it",
            "insert after each @item another one equal to it",
        ),
        results=(
            "the @whole with every @item written twice in a row",
            "the @whole in which each @item is followed by a copy of itself",
            "the @whole with all its @items doubled in place",
        ),
        python=(
            '@b = "".join(ch * 2 for ch in @a)',
            """
            @b = ""
            for ch in @a:
                @b += ch + ch
            """,
            """
            @b = [""] * (2 * len(@a))
            @b[::2] = @a
            @b[1::2] = @a
            @b = "".join(@b)
            """,
        ),
        cpp=(
            """
            string @b;
            for (char ch : @a) @b += string(2, ch);
            """,
            """
            string @b(2 * @a.size(), ' ');
            for (int i = 0; i < (int)@b.size(); i++) @b[i] = @a[i / 2];
            """,
            """
            string @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                @b.push_back(@a[i]);
                @b.push_back(@a[i]);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda text, _: text + text,
                "@b = @a * 2",
                "string @b = @a + @a;",
            ),
        ),
        tags=("strings", "implementation"),
    ),
    _text(
        key="drop_multiples",
        apply=lambda text, c: "".join(ch for i, ch in enumerate(text, 1) if i % c),
        actions=(
            "remove every @item whose position, counted from 1, is a multiple of @c",
            "number the @items from 1 and erase those whose number is divisible by @c",
            "delete the @items at positions @c, 2 * @c, 3 * @c, ..., counted from 1, all at once",
        ),
        results=(
            "the @whole without the @items whose positions, counted from 1, are multiples of @c",
            "the @items at positions (from 1) that are not divisible by @c, in order",
            "what is left of the @whole when the @items at positions @c, 2 * @c, 3 * @c, ...,"
            " counted from 1, are deleted at once",
        ),
        python=(
            '@b = "".join(ch for i, ch in enumerate(@a, 1) if i % @c != 0)',
            """
            @b = ""
            for i in range(len(@a)):
                if (i + 1) % @c:
                    @b += @a[i]
            """,
            """
            @b = list(@a)
            del @b[@c - 1::@c]
            @b = "".join(@b)
            """,
        ),
        cpp=(
            """
            string @b;
            for (int i = 1; i <= (int)@a.size(); i++) {
                if (i % @c != 0) @b += @a[i - 1];
            }
            """,
            """
            string @b;
            int @t = 0;
            for (char ch : @a) {
                @t++;
                if (@t == @c) @t = 0;
                else @b.push_back(ch);
            }
            """,
            """
            string @b;
            for (size_t i = 0; i < @a.size(); i += @c) @b += @a.substr(i, @c - 1);
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                _dropped_while_counting,
                """
                @b = list(@a)
                i = @c - 1
                while i < len(@b):
                    del @b[i]
                    i += @c
                @b = "".join(@b)
                """,
                """
                string @b = @a;
                for (int i = @c - 1; i < (int)@b.size(); i += @c) @b.erase(i, 1);
                """,
            ),
        ),
        tags=("strings", "implementation"),
        numbers=range(2, 7),
    ),
)
