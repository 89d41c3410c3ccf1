"""Blocks from text to text that look at one character at a time."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import TEXT
from alphacode.datasets.curriculum.library.writing import slip, written

_text = functools.partial(written, takes=TEXT, gives=TEXT)
_VOWELS = "aeiouAEIOU"


def _waved(text: str, upper: int) -> str:
    """The text in capitals at the indices of the parity `upper`, in small letters elsewhere."""
    return "".join(ch.upper() if i % 2 == upper else ch.lower() for i, ch in enumerate(text))


BLOCKS = table(
    _text(
        key="remove_vowels",
        apply=lambda text, _: "".join(ch for ch in text if ch not in _VOWELS),
        actions=(
            "remove every vowel from the @whole (a, e, i, o and u, in upper or lower case)",
            "erase all @items that are vowels: a, e, i, o, u and A, E, I, O, U",
            "keep only those @items that are not vowels (a, e, i, o, u, in either case), in order",
        ),
        results=(
            "the @whole without its vowels (a, e, i, o and u, in upper or lower case)",
            "what is left of the @whole when all vowels (a, e, i, o, u, in either case) are erased",
            "the @items other than a, e, i, o, u, A, E, I, O and U, in their order",
        ),
        python=(
            '@b = "".join(ch for ch in @a if ch not in "aeiouAEIOU")',
            """
            @b = ""
            for ch in @a:
                if ch.lower() not in ("a", "e", "i", "o", "u"):
                    @b += ch
            """,
            '@b = re.sub("[aeiouAEIOU]", "", @a)',
            """
            @b = @a
            for ch in "aeiouAEIOU":
                @b = @b.replace(ch, "")
            """,
        ),
        cpp=(
            """
            string @b;
            for (char ch : @a) if (string("aeiouAEIOU").find(ch) == string::npos) @b += ch;
            """,
            """
            string @b = @a;
            @b.erase(remove_if(@b.begin(), @b.end(), [](char ch) {
                ch = tolower(ch);
                return ch == 'a' || ch == 'e' || ch == 'i' || ch == 'o' || ch == 'u';
            }), @b.end());
            """,
            """
            set<char> @t = {'a', 'e', 'i', 'o', 'u'};
            string @b = "";
            for (int i = 0; i < (int)@a.size(); i++) {
                if (!@t.count(tolower(@a[i]))) @b.push_back(@a[i]);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda text, _: "".join(ch for ch in text if ch not in "aeiou"),
                '@b = "".join([ch for ch in @a if ch not in "aeiou"])',
                """
                string @b;
                for (char ch : @a) {
                    if (ch != 'a' && ch != 'e' && ch != 'i' && ch != 'o' && ch != 'u') @b += ch;
                }
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda text, _: "".join(ch for ch in text if ch in _VOWELS),
                '@b = "".join(ch for ch in @a if ch in "aeiouAEIOU")',
                """
                string @b;
                for (char ch : @a) if (string("aeiouAEIOU").find(ch) != string::npos) @b += ch;
                """,
            ),
        ),
        tags=("strings", "implementation"),
        may_empty=True,
    ),
    _text(
        key="keep_digits",
        apply=lambda text, _: "".join(ch for ch in text if ch.isdigit()),
        actions=(
            "remove every @item that is not a digit",
            "keep only the digits of the @whole, in order",
            "erase all letters, so that only digits are left",
        ),
        results=(
            "the digits of the @whole, in their order",
            "the @whole without its letters",
            "what is left of the @whole when every letter is erased",
        ),
        python=(
            '@b = "".join(ch for ch in @a if ch.isdigit())',
            """
            @b = ""
            for i in range(len(@a)):
                if "0" <= @a[i] <= "9":
                    @b += @a[i]
            """,
            '@b = re.sub("[^0-9]", "", @a)',
            '@b = "".join(filter(str.isdigit, @a))',
        ),
        cpp=(
            """
            string @b;
            for (char ch : @a) if (isdigit(ch)) @b += ch;
            """,
            """
            string @b;
            copy_if(@a.begin(), @a.end(), back_inserter(@b), [](char ch) {
                return '0' <= ch && ch <= '9';
            });
            """,
            """
            string @b = @a;
            @b.erase(remove_if(@b.begin(), @b.end(), [](char ch) { return !isdigit(ch); }),
                     @b.end());
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                lambda text, _: "".join(ch for ch in text if "0" < ch <= "9"),
                '@b = "".join(ch for ch in @a if "0" < ch <= "9")',
                """
                string @b;
                for (char ch : @a) if (ch > '0' && ch <= '9') @b += ch;
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda text, _: "".join(ch for ch in text if not ch.isdigit()),
                '@b = "".join(ch for ch in @a if not ch.isdigit())',
                """
                string @b;
                for (char ch : @a) if (!isdigit(ch)) @b += ch;
                """,
            ),
        ),
        tags=("strings", "implementation"),
        may_empty=True,
    ),
    _text(
        key="remove_digits",
        apply=lambda text, _: "".join(ch for ch in text if not ch.isdigit()),
        actions=(
            "remove every digit from the @whole",
            "erase all @items that are digits",
            "keep only the letters of the @whole, in order",
        ),
        results=(
            "the @whole without its digits",
            "the letters of the @whole, in their order",
            "what is left of the @whole when every digit is erased",
        ),
        python=(
            '@b = "".join([ch for ch in @a if ch.isalpha()])',
            """
            @b = ""
            for ch in @a:
                if ch not in "0123456789":
                    @b = @b + ch
            """,
            '@b = "".join(re.findall("[A-Za-z]+", @a))',
        ),
        cpp=(
            """
            string @b;
            for (auto ch : @a) {
                if (isalpha(ch)) @b += ch;
            }
            """,
            """
            string @b = @a;
            for (int i = (int)@b.size() - 1; i >= 0; i--) {
                if (isdigit(@b[i])) @b[i] = ' ';
            }
            @b.erase(remove(@b.begin(), @b.end(), ' '), @b.end());
            """,
            """
            string @b;
            remove_copy_if(@a.begin(), @a.end(), back_inserter(@b), [](char ch) {
                return ch >= '0' && ch <= '9';
            });
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda text, _: "".join(ch for ch in text if ch.islower()),
                '@b = "".join([ch for ch in @a if "a" <= ch <= "z"])',
                """
                string @b;
                for (char ch : @a) if (ch >= 'a' && ch <= 'z') @b += ch;
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda text, _: "".join(ch for ch in text if not "1" <= ch <= "9"),
                """
                @b = ""
                for ch in @a:
                    if ch not in "123456789":
                        @b += ch
                """,
                """
                string @b;
                for (char ch : @a) if (ch < '1' || ch > '9') @b += ch;
                """,
            ),
        ),
        tags=("strings", "implementation"),
        may_empty=True,
    ),
    _text(
        key="swap_case",
        apply=lambda text, _: text.swapcase(),
        actions=(
            "change the case of every letter: small letters become capital and the other way round",
            "turn every lower-case letter into upper case and every upper-case one into lower case",
            "swap the case of all letters of the @whole, leaving digits as they are",
        ),
        results=(
            "the @whole with the case of every letter swapped",
            "the @whole in which small letters are capital and capital ones are small",
            "the @whole with lower case turned into upper case and upper case into lower case",
        ),
        python=(
            "@b = @a.swapcase()",
            '@b = "".join(ch.lower() if ch.isupper() else ch.upper() for ch in @a)',
            """
            @b = ""
            for ch in @a:
                if "a" <= ch <= "z":
                    @b += chr(ord(ch) - 32)
                elif "A" <= ch <= "Z":
                    @b += chr(ord(ch) + 32)
                else:
                    @b += ch
            """,
        ),
        cpp=(
            """
            string @b = @a;
            for (auto &ch : @b) ch = isupper(ch) ? tolower(ch) : toupper(ch);
            """,
            """
            string @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                if (isalpha(@a[i])) @b += (char)(@a[i] ^ 32);
                else @b += @a[i];
            }
            """,
            """
            string @b(@a.size(), ' ');
            transform(@a.begin(), @a.end(), @b.begin(), [](char ch) -> char {
                if (ch >= 'a' && ch <= 'z') return ch - 'a' + 'A';
                if (ch >= 'A' && ch <= 'Z') return ch - 'A' + 'a';
                return ch;
            });
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda text, _: text.upper(),
                """
                @b = ""
                for ch in @a:
                    if ch.islower():
                        @b += ch.upper()
                    else:
                        @b += ch
                """,
                """
                string @b = @a;
                for (auto &ch : @b) if (islower(ch)) ch = toupper(ch);
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda text, _: text.lower(),
                "@b = @a.lower()",
                """
                string @b = @a;
                for (auto &ch : @b) ch = tolower(ch);
                """,
            ),
        ),
        tags=("strings", "implementation"),
    ),
    _text(
        key="wave_case",
        apply=lambda text, _: _waved(text, 0),
        actions=(
            "make the letters at odd positions (counted from 1) capital and the others small",
            "write the 1st, 3rd, 5th, ... @item in upper case and the others in lower case,"
            " digits counted but unchanged",
            "alternate the case by position: upper case at odd positions, lower case at even ones,"
            " with positions counted from 1 and digits left as they are",
        ),
        results=(
            "the @whole with capital letters at odd positions (counted from 1) and small ones at"
            " even positions",
            "the @whole with its 1st, 3rd, 5th, ... @item in upper case and the others in lower"
            " case, digits unchanged",
            "the @whole in alternating case by position, beginning with upper case",
        ),
        python=(
            '@b = "".join(ch.lower() if i % 2 else ch.upper() for i, ch in enumerate(@a))',
            """
            @b = ""
            for i in range(len(@a)):
                if i % 2 == 0:
                    @b += @a[i].upper()
                else:
                    @b += @a[i].lower()
            """,
            """
            @b = list(@a.lower())
            @b[::2] = @a[::2].upper()
            @b = "".join(@b)
            """,
        ),
        cpp=(
            """
            string @b = @a;
            for (int i = 0; i < (int)@b.size(); i++) {
                @b[i] = i % 2 ? tolower(@b[i]) : toupper(@b[i]);
            }
            """,
            """
            string @b;
            bool @t = true;
            for (char ch : @a) {
                @b += @t ? toupper(ch) : tolower(ch);
                @t = !@t;
            }
            """,
            """
            string @b;
            transform(@a.begin(), @a.end(), back_inserter(@b), [](char ch) { return tolower(ch); });
            for (size_t i = 0; i < @b.size(); i += 2) @b[i] = toupper(@b[i]);
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda text, _: _waved(text, 1),
                '@b = "".join(ch.upper() if i % 2 else ch.lower() for i, ch in enumerate(@a))',
                """
                string @b = @a;
                for (int i = 0; i < (int)@b.size(); i++) {
                    if (i % 2 == 1) @b[i] = toupper(@b[i]);
                    else @b[i] = tolower(@b[i]);
                }
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda text, _: "".join(ch if i % 2 else ch.upper() for i, ch in enumerate(text)),
                """
                @b = list(@a)
                for i in range(0, len(@b), 2):
                    @b[i] = @b[i].upper()
                @b = "".join(@b)
                """,
                """
                string @b = @a;
                for (int i = 0; i < (int)@b.size(); i += 2) @b[i] = toupper(@b[i]);
                """,
            ),
        ),
        tags=("strings", "implementation"),
    ),
)
