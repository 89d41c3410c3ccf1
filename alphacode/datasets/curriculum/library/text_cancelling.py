"""Blocks from text to text in which characters delete others."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import TEXT
from alphacode.datasets.curriculum.library.writing import slip, written

_text = functools.partial(
    written, takes=TEXT, gives=TEXT, tags=("strings", "data structures"), may_empty=True
)


def _cancelled(text: str, _: int) -> str:
    """What is left when equal neighbours vanish in pairs as long as there are any."""
    left: list[str] = []
    for ch in text:
        if left and left[-1] == ch:
            left.pop()
        else:
            left.append(ch)
    return "".join(left)


def _cancelled_once(text: str, _: int) -> str:
    """What is left after one pass from the left."""
    left, i = "", 0
    while i < len(text):
        pair = i + 1 < len(text) and text[i] == text[i + 1]
        left += "" if pair else text[i]
        i += 2 if pair else 1
    return left


def _cancelled_in_two_cases(text: str, _: int) -> str:
    """What is left when neighbours that are one letter in two cases vanish."""
    left: list[str] = []
    for ch in text:
        if left and left[-1] != ch and left[-1].lower() == ch.lower():
            left.pop()
        else:
            left.append(ch)
    return "".join(left)


def _cancelled_in_any_case(text: str, _: int) -> str:
    """The same when the cases need not differ."""
    left: list[str] = []
    for ch in text:
        if left and left[-1].lower() == ch.lower():
            left.pop()
        else:
            left.append(ch)
    return "".join(left)


def _backspaced(text: str, _: int, *, by_value: bool = True, whole_only: bool = False) -> str:
    """The letters typed, where a digit deletes as many of the last ones.

    It deletes a single one unless `by_value`, and none where there are fewer if `whole_only`.
    """
    typed: list[str] = []
    for ch in text:
        if ch.isalpha():
            typed.append(ch)
        else:
            size = len(typed) - (int(ch) if by_value else 1)
            if size >= 0 or not whole_only:
                del typed[max(0, size) :]
    return "".join(typed)


BLOCKS = table(
    _text(
        key="cancel_cases",
        apply=_cancelled_in_two_cases,
        actions=(
            "as long as some letter stands next to the same letter in the other case, remove both",
            "repeatedly delete two neighbouring @items that are one letter in its two cases (as aA"
            " or Bb), until there are none",
            "let a small letter and its capital annihilate each other whenever they are adjacent,"
            " in either order, until no such two are left",
        ),
        results=(
            "the @whole after neighbouring @items that are one letter in its two cases (as aA or"
            " Bb) have been removed as long as there were any",
            "what is left of the @whole when a small letter and its capital annihilate each other"
            " whenever they are adjacent",
            "the @whole after repeated deletion of a letter together with the same letter in the"
            " other case next to it",
        ),
        python=(
            """
            @t = []
            for ch in @a:
                if @t and @t[-1] != ch and @t[-1].lower() == ch.lower():
                    @t.pop()
                else:
                    @t.append(ch)
            @b = "".join(@t)
            """,
            """
            @t = ["."]
            for i in range(len(@a)):
                if @t[-1] == @a[i].swapcase() and @a[i].isalpha():
                    del @t[-1]
                else:
                    @t += [@a[i]]
            @b = "".join(@t[1:])
            """,
            """
            @t = deque()
            for ch in @a:
                if @t and abs(ord(@t[-1]) - ord(ch)) == 32:
                    @t.pop()
                else:
                    @t.append(ch)
            @b = "".join(@t)
            """,
        ),
        cpp=(
            """
            string @b;
            for (char ch : @a) {
                if (!@b.empty() && abs(@b.back() - ch) == 32) @b.pop_back();
                else @b.push_back(ch);
            }
            """,
            """
            string @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                char last = @b.empty() ? '.' : @b[@b.size() - 1];
                if (last != @a[i] && tolower(last) == tolower(@a[i])) @b.erase(@b.size() - 1);
                else @b += @a[i];
            }
            """,
            """
            deque<char> @t;
            for (auto ch : @a) {
                char other = islower(ch) ? toupper(ch) : tolower(ch);
                if (isalpha(ch) && @t.size() && @t.back() == other) @t.pop_back();
                else @t.push_back(ch);
            }
            string @b(@t.begin(), @t.end());
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                _cancelled_in_any_case,
                """
                @t = []
                for ch in @a:
                    if @t and @t[-1].lower() == ch.lower():
                        @t.pop()
                    else:
                        @t.append(ch)
                @b = "".join(@t)
                """,
                """
                string @b;
                for (char ch : @a) {
                    if (!@b.empty() && tolower(@b.back()) == tolower(ch)) @b.pop_back();
                    else @b.push_back(ch);
                }
                """,
            ),
        ),
    ),
    _text(
        key="backspace_digits",
        apply=_backspaced,
        actions=(
            "read the @whole as keys pressed one after the other: a letter is typed, and a digit d"
            " deletes the last d letters typed and still there (all if there are fewer)",
            "type the @items on an empty line, where each digit d does not appear but erases the d"
            " rightmost letters on the line, or all if there are fewer",
            "go from left to right; whenever a digit d comes, remove it and the d nearest letters"
            " before it that are still there (as many as there are)",
        ),
        results=(
            "the text on the line after the @items are typed one by one, where a digit d does not"
            " appear but deletes the last d letters (all if there are fewer)",
            "what remains of the @whole when, from left to right, each digit d goes away with the"
            " d nearest letters before it that are still there (as many as there are)",
            "the letters left when the @whole is typed and every digit d acts as d presses of the"
            " backspace key",
        ),
        python=(
            """
            @t = []
            for ch in @a:
                if ch.isdigit():
                    for i in range(int(ch)):
                        if @t:
                            @t.pop()
                else:
                    @t.append(ch)
            @b = "".join(@t)
            """,
            """
            @t = []
            for ch in @a:
                if ch.isalpha():
                    @t.append(ch)
                else:
                    del @t[max(0, len(@t) - int(ch)):]
            @b = "".join(@t)
            """,
            """
            @t = []
            @u = 0
            for ch in reversed(@a):
                if ch.isalpha() and @u == 0:
                    @t.append(ch)
                elif ch.isalpha():
                    @u -= 1
                else:
                    @u += int(ch)
            @b = "".join(@t[::-1])
            """,
        ),
        cpp=(
            """
            string @b;
            for (char ch : @a) {
                if (isalpha(ch)) @b += ch;
                else @b.resize(max(0, (int)@b.size() - (ch - '0')));
            }
            """,
            """
            string @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                if (!isdigit(@a[i])) {
                    @b.push_back(@a[i]);
                    continue;
                }
                for (int j = 0; j < @a[i] - '0' && !@b.empty(); j++) @b.pop_back();
            }
            """,
            """
            string @b;
            int @t = 0;
            for (int i = (int)@a.size() - 1; i >= 0; i--) {
                if (isdigit(@a[i])) @t += @a[i] - '0';
                else if (@t > 0) @t--;
                else @b += @a[i];
            }
            reverse(@b.begin(), @b.end());
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda text, _: _backspaced(text, 0, by_value=False),
                """
                @t = []
                for ch in @a:
                    if ch.isalpha():
                        @t.append(ch)
                    elif @t:
                        @t.pop()
                @b = "".join(@t)
                """,
                """
                string @b;
                for (char ch : @a) {
                    if (isalpha(ch)) @b += ch;
                    else if (!@b.empty()) @b.pop_back();
                }
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda text, _: _backspaced(text, 0, whole_only=True),
                """
                @t = []
                for ch in @a:
                    if ch.isalpha():
                        @t.append(ch)
                    elif int(ch) <= len(@t):
                        del @t[len(@t) - int(ch):]
                @b = "".join(@t)
                """,
                """
                string @b;
                for (char ch : @a) {
                    if (isalpha(ch)) @b += ch;
                    else if (ch - '0' <= (int)@b.size()) @b.resize(@b.size() - (ch - '0'));
                }
                """,
            ),
        ),
    ),
    _text(
        key="cancel_pairs",
        apply=_cancelled,
        actions=(
            "as long as there are two equal neighbouring @items, remove both of them",
            "repeatedly delete two equal @items that stand next to each other, until there are no"
            " such two left",
            "let every two equal adjacent @items annihilate each other, over and over, until no two"
            " neighbours are equal",
        ),
        results=(
            "the @whole after two equal neighbouring @items have been removed as long as there"
            " were any",
            "what is left of the @whole when equal adjacent @items are deleted in twos until no"
            " two neighbours are equal",
            "the @whole after repeated deletion of two equal @items next to each other",
        ),
        python=(
            """
            @t = []
            for ch in @a:
                if @t and @t[-1] == ch:
                    @t.pop()
                else:
                    @t.append(ch)
            @b = "".join(@t)
            """,
            """
            @t = ["."]
            for i in range(len(@a)):
                if @t[-1] != @a[i]:
                    @t += [@a[i]]
                else:
                    del @t[-1]
            @b = "".join(@t[1:])
            """,
            """
            @t = [""] * len(@a)
            i = 0
            for ch in @a:
                if i > 0 and @t[i - 1] == ch:
                    i -= 1
                else:
                    @t[i] = ch
                    i += 1
            @b = "".join(@t[:i])
            """,
        ),
        cpp=(
            """
            string @b;
            for (char ch : @a) {
                if (!@b.empty() && @b.back() == ch) @b.pop_back();
                else @b.push_back(ch);
            }
            """,
            """
            stack<char> @t;
            for (int i = 0; i < (int)@a.size(); i++) {
                if (@t.size() && @t.top() == @a[i]) @t.pop();
                else @t.push(@a[i]);
            }
            string @b;
            while (!@t.empty()) {
                @b += @t.top();
                @t.pop();
            }
            reverse(@b.begin(), @b.end());
            """,
            """
            string @b = @a;
            int @t = 0;
            for (int i = 0; i < (int)@a.size(); i++) {
                if (@t > 0 && @b[@t - 1] == @a[i]) @t--;
                else @b[@t++] = @a[i];
            }
            @b.resize(@t);
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                _cancelled_once,
                """
                @b = ""
                i = 0
                while i < len(@a):
                    if i + 1 < len(@a) and @a[i] == @a[i + 1]:
                        i += 2
                    else:
                        @b += @a[i]
                        i += 1
                """,
                """
                string @b;
                for (int i = 0; i < (int)@a.size(); i++) {
                    if (i + 1 < (int)@a.size() && @a[i] == @a[i + 1]) i++;
                    else @b += @a[i];
                }
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                python="""
                @b = list(@a)
                i = 0
                while i + 1 < len(@b):
                    if @b[i] == @b[i + 1]:
                        del @b[i:i + 2]
                        i = 0
                    else:
                        i += 1
                @b = "".join(@b)
                """,
                cpp="""
                string @b = @a;
                for (int i = 0; i + 1 < (int)@b.size(); i++) {
                    if (@b[i] == @b[i + 1]) {
                        @b.erase(i, 2);
                        i = -1;
                    }
                }
                """,
            ),
        ),
        tags=("strings", "data structures"),
        may_empty=True,
    ),
)
