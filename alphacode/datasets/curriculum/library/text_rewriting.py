"""Blocks from text to text about equal characters: runs and repetitions."""

import functools
import itertools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import TEXT
from alphacode.datasets.curriculum.library.writing import slip, written

_text = functools.partial(written, takes=TEXT, gives=TEXT)


def _squeezed(text: str, _: int) -> str:
    """One character for each run."""
    return "".join(ch for ch, _ in itertools.groupby(text))


def _run_lengths(text: str, _: int, *, ones: bool = True) -> str:
    """Each run's character and its length; a length of 1 is left out without `ones`."""
    runs = [(ch, len(list(run))) for ch, run in itertools.groupby(text)]
    return "".join(ch + (str(size) if ones or size > 1 else "") for ch, size in runs)


BLOCKS = table(
    _text(
        key="squeeze_runs",
        apply=_squeezed,
        actions=(
            "replace every run of equal neighbouring @items by a single one",
            "shorten each maximal block of equal successive @items to one of them",
            "remove every @item that is equal to the one directly before it in the @whole",
        ),
        results=(
            "the @whole with every run of equal neighbouring @items shortened to one",
            "the @whole without the @items that are equal to the one directly before them",
            "the first @item of each maximal run of equal @items, in order",
        ),
        python=(
            '@b = "".join(ch for ch, x in itertools.groupby(@a))',
            """
            @b = ""
            for ch in @a:
                if not @b or @b[-1] != ch:
                    @b += ch
            """,
            '@b = "".join(@a[i] for i in range(len(@a)) if i == 0 or @a[i] != @a[i - 1])',
        ),
        cpp=(
            """
            string @b = @a;
            @b.erase(unique(@b.begin(), @b.end()), @b.end());
            """,
            """
            string @b;
            for (char ch : @a) if (@b.empty() || @b.back() != ch) @b += ch;
            """,
            """
            string @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                if (i > 0 && @a[i] == @a[i - 1]) continue;
                @b.push_back(@a[i]);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda text, _: "".join(dict.fromkeys(text)),
                '@b = "".join(dict.fromkeys(@a))',
                """
                string @b;
                for (char ch : @a) if (@b.find(ch) == string::npos) @b += ch;
                """,
            ),
        ),
        tags=("strings", "implementation"),
    ),
    _text(
        key="distinct_text",
        apply=lambda text, _: "".join(dict.fromkeys(text)),
        actions=(
            "keep only the first occurrence of every @item and remove the later ones",
            "remove each @item that has occurred earlier in the @whole",
            "go from left to right and erase every @item that is equal to some earlier one",
        ),
        results=(
            "the @whole with only the first occurrence of every @item",
            "the distinct @items in the order of their first occurrences",
            "the @whole without the @items that have occurred earlier",
        ),
        python=(
            '@b = "".join(dict.fromkeys(@a))',
            """
            @b = ""
            for ch in @a:
                if ch not in @b:
                    @b += ch
            """,
            """
            @t = set()
            @b = []
            for i in range(len(@a)):
                if @a[i] not in @t:
                    @t.add(@a[i])
                    @b.append(@a[i])
            @b = "".join(@b)
            """,
            '@b = "".join(sorted(set(@a), key=@a.index))',
        ),
        cpp=(
            """
            string @b;
            for (char ch : @a) if (@b.find(ch) == string::npos) @b += ch;
            """,
            """
            string @b;
            vector<bool> @t(256, false);
            for (int i = 0; i < (int)@a.size(); i++) {
                if (!@t[@a[i]]) @b += @a[i];
                @t[@a[i]] = true;
            }
            """,
            """
            string @b;
            set<char> @t;
            copy_if(@a.begin(), @a.end(), back_inserter(@b), [&](char ch) {
                return @t.insert(ch).second;
            });
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                _squeezed,
                '@b = "".join(ch for ch, x in itertools.groupby(@a))',
                """
                string @b;
                for (char ch : @a) if (@b.empty() || @b.back() != ch) @b += ch;
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda text, _: "".join(sorted(set(text))),
                '@b = "".join(sorted(set(@a)))',
                """
                set<char> @t(@a.begin(), @a.end());
                string @b(@t.begin(), @t.end());
                """,
            ),
        ),
        tags=("strings", "data structures"),
    ),
    _text(
        key="run_length_text",
        apply=_run_lengths,
        actions=(
            "replace each maximal run of equal @items by one of them followed by the length of the"
            " run, even where that is 1",
            "write the run-length encoding of the @whole: for every maximal run, the @item and the"
            " run's length (also 1) in decimal",
            "compress the @whole: a maximal block of L equal @items becomes that @item followed by"
            " the decimal number L, for every L from 1",
        ),
        results=(
            "the run-length encoding of the @whole (each maximal run as its @item and its length,"
            " even where that is 1)",
            "the @whole with each maximal run of equal @items replaced by one of them and the"
            " run's length in decimal, also where it is 1",
            "the compressed @whole, in which every maximal block of L equal @items is that @item"
            " followed by L (for L = 1 too)",
        ),
        python=(
            '@b = "".join(ch + str(len(list(x))) for ch, x in itertools.groupby(@a))',
            """
            @b = ""
            @t = 0
            for i in range(len(@a)):
                @t += 1
                if i + 1 == len(@a) or @a[i + 1] != @a[i]:
                    @b += @a[i] + str(@t)
                    @t = 0
            """,
            """
            @t = []
            for ch in @a:
                if @t and @t[-1][0] == ch:
                    @t[-1][1] += 1
                else:
                    @t.append([ch, 1])
            @b = "".join(x + str(y) for x, y in @t)
            """,
        ),
        cpp=(
            """
            string @b;
            for (int i = 0, j = 0; i < (int)@a.size(); i = j) {
                while (j < (int)@a.size() && @a[j] == @a[i]) j++;
                @b += @a[i] + to_string(j - i);
            }
            """,
            """
            vector<pair<char, int>> @t;
            for (char ch : @a) {
                if (@t.empty() || @t.back().first != ch) @t.push_back({ch, 0});
                @t.back().second++;
            }
            string @b;
            for (auto &x : @t) {
                @b += x.first;
                @b += to_string(x.second);
            }
            """,
            """
            string @b;
            int @t = 0;
            for (size_t i = 0; i < @a.size(); i++) {
                @t++;
                if (i + 1 == @a.size() || @a[i] != @a[i + 1]) {
                    @b.push_back(@a[i]);
                    @b.append(to_string(@t));
                    @t = 0;
                }
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda text, _: _run_lengths(text, 0, ones=False),
                """
                @b = ""
                for ch, x in itertools.groupby(@a):
                    @t = len(list(x))
                    @b += ch
                    if @t > 1:
                        @b += str(@t)
                """,
                """
                string @b;
                for (int i = 0, j = 0; i < (int)@a.size(); i = j) {
                    while (j < (int)@a.size() && @a[j] == @a[i]) j++;
                    @b += @a[i];
                    if (j - i > 1) @b += to_string(j - i);
                }
                """,
            ),
        ),
        tags=("strings", "two pointers"),
    ),
)
