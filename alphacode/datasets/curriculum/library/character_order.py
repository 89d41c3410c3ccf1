"""Blocks from text to text that put the same characters in another order."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import TEXT
from alphacode.datasets.curriculum.library.writing import slip, written

_text = functools.partial(written, takes=TEXT, gives=TEXT, tags=("strings", "implementation"))


def _rotated(text: str, c: int) -> str:
    """The text when its first character goes to the end `c` times."""
    return text[c % len(text) :] + text[: c % len(text)] if text else ""


def _reversed_pieces(text: str, c: int, *, last: bool = True) -> str:
    """Each piece of `c` characters reversed; a shorter last one too if `last`."""
    pieces = [text[i : i + c] for i in range(0, len(text), c)]
    return "".join(piece[::-1] if last or len(piece) == c else piece for piece in pieces)


def _all_but_middle_swapped(text: str, _: int) -> str:
    """The text reversed, but for the pair of positions nearest to the middle."""
    half = len(text) // 2
    if not half:
        return text
    middle = text[half - 1 : len(text) - half + 1]
    return text[: len(text) - half : -1] + middle + text[: half - 1][::-1]


BLOCKS = table(
    _text(
        key="reverse_text",
        apply=lambda text, _: text[::-1],
        actions=(
            "reverse the @whole",
            "write the @items in reverse order, the last one first",
            "turn the @whole back to front",
        ),
        results=(
            "the @whole in reverse",
            "the @items in reverse order",
            "the @whole read from its end to its beginning",
        ),
        python=(
            "@b = @a[::-1]",
            '@b = "".join(reversed(@a))',
            """
            @b = ""
            for i in range(len(@a) - 1, -1, -1):
                @b += @a[i]
            """,
        ),
        cpp=(
            """
            string @b = @a;
            reverse(@b.begin(), @b.end());
            """,
            "string @b(@a.rbegin(), @a.rend());",
            """
            string @b = @a;
            for (int i = 0, j = (int)@b.size() - 1; i < j; i++, j--) swap(@b[i], @b[j]);
            """,
            """
            string @b;
            for (int i = (int)@a.size() - 1; i >= 0; i--) @b += @a[i];
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                _all_but_middle_swapped,
                """
                @b = list(@a)
                for i in range(len(@b) // 2 - 1):
                    @b[i], @b[-1 - i] = @b[-1 - i], @b[i]
                @b = "".join(@b)
                """,
                """
                string @b = @a;
                for (int i = 0; i < (int)@b.size() / 2 - 1; i++) swap(@b[i], @b[@b.size() - 1 - i]);
                """,
            ),
        ),
    ),
    _text(
        key="rotate_text",
        apply=_rotated,
        actions=(
            "move the first @item to the end, @c times",
            "rotate the @whole to the left by @c positions, cyclically",
            "do the following @c times: take the first @item off and put it after the last one",
        ),
        results=(
            "the @whole rotated to the left by @c positions, cyclically",
            "the @whole after its first @item has been moved to the end @c times",
            "the cyclic shift of the @whole by @c positions to the left",
        ),
        python=(
            """
            @t = @c % max(1, len(@a))
            @b = @a[@t:] + @a[:@t]
            """,
            """
            @t = deque(@a)
            @t.rotate(-@c)
            @b = "".join(@t)
            """,
            """
            @b = @a
            for i in range(@c):
                @b = @b[1:] + @b[:1]
            """,
            '@b = "".join(@a[(i + @c) % len(@a)] for i in range(len(@a)))',
        ),
        cpp=(
            """
            string @b = @a;
            if (!@b.empty()) rotate(@b.begin(), @b.begin() + @c % @b.size(), @b.end());
            """,
            """
            string @b;
            for (int i = 0; i < (int)@a.size(); i++) @b += @a[(i + @c) % @a.size()];
            """,
            """
            int @t = @a.empty() ? 0 : @c % @a.size();
            string @b = @a.substr(@t) + @a.substr(0, @t);
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda text, c: _rotated(text[::-1], c)[::-1],
                """
                @b = @a
                for i in range(@c):
                    @b = @b[-1:] + @b[:-1]
                """,
                """
                string @b = @a;
                if (!@b.empty()) rotate(@b.rbegin(), @b.rbegin() + @c % @b.size(), @b.rend());
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda text, c: text[c:] + text[:c],
                "@b = @a[@c:] + @a[:@c]",
                """
                string @b = @a;
                if (@c < (int)@b.size()) @b = @b.substr(@c) + @b.substr(0, @c);
                """,
            ),
        ),
        numbers=range(1, 10),
    ),
    _text(
        key="reverse_pieces",
        apply=_reversed_pieces,
        actions=(
            "cut the @whole into pieces of @c @items (the last may be shorter) and reverse each"
            " piece in place",
            "reverse the first @c @items, then the next @c, and so on; what remains at the end is"
            " reversed too",
            "reverse every block of @c successive @items, from the left, the last and possibly"
            " shorter block included",
        ),
        results=(
            "the @whole with each of its pieces of @c @items (the last may be shorter) reversed",
            "the @whole in which the first @c @items, the next @c, and so on, and also the rest at"
            " the end, are reversed",
            "the @whole after every block of @c successive @items from the left, the last and"
            " possibly shorter one included, is reversed",
        ),
        python=(
            '@b = "".join(@a[i:i + @c][::-1] for i in range(0, len(@a), @c))',
            """
            @b, @t = "", ""
            for ch in @a:
                @t = ch + @t
                if len(@t) == @c:
                    @b += @t
                    @t = ""
            @b += @t
            """,
            """
            @b = list(@a)
            for i in range(0, len(@b), @c):
                @b[i:i + @c] = reversed(@b[i:i + @c])
            @b = "".join(@b)
            """,
        ),
        cpp=(
            """
            string @b = @a;
            for (int i = 0; i < (int)@b.size(); i += @c) {
                reverse(@b.begin() + i, @b.begin() + min((int)@b.size(), i + (int)@c));
            }
            """,
            """
            string @b, @t;
            for (char ch : @a) {
                @t = ch + @t;
                if ((int)@t.size() == @c) {
                    @b += @t;
                    @t.clear();
                }
            }
            @b += @t;
            """,
            """
            string @b;
            for (int i = 0; i < (int)@a.size(); i += @c) {
                string piece = @a.substr(i, @c);
                @b.append(piece.rbegin(), piece.rend());
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda text, c: _reversed_pieces(text, c, last=False),
                """
                @b = list(@a)
                for i in range(0, len(@b) - @c + 1, @c):
                    @b[i:i + @c] = @b[i:i + @c][::-1]
                @b = "".join(@b)
                """,
                """
                string @b = @a;
                for (int i = 0; i + @c <= (int)@b.size(); i += @c) {
                    reverse(@b.begin() + i, @b.begin() + i + @c);
                }
                """,
            ),
        ),
        numbers=range(2, 7),
    ),
)
