"""Blocks from text to a list of numbers."""

import itertools
from collections import Counter

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBERS, TEXT
from alphacode.datasets.curriculum.library.writing import slip, written

BLOCKS = table(
    written(
        key="letter_positions",
        takes=TEXT,
        gives=NUMBERS,
        apply=lambda text, _: [ord(ch.lower()) - 96 for ch in text if ch.isalpha()],
        actions=(
            "skip the digits and write for every letter its position in the alphabet (1 for a and"
            " A, 26 for z and Z)",
            "replace each letter by its number in the alphabet, from 1, whatever its case, and drop"
            " the digits",
            "list the places in the alphabet of all letters in order (a and A are 1, b and B are 2,"
            " ...), without the digits",
        ),
        results=(
            "the positions in the alphabet of all letters (1 for a and A, 26 for z and Z), digits"
            " skipped",
            "the numbers of the letters in the alphabet, from 1 and whatever their case, without"
            " anything for digits",
            "the list of the places in the alphabet of all letters in order (a and A are 1, b and B"
            " are 2, ...), without the digits",
        ),
        python=(
            "@b = [ord(ch) - 96 for ch in @a.lower() if ch.isalpha()]",
            """
            @b = []
            for ch in @a:
                if ch.islower():
                    @b.append(ord(ch) - ord("a") + 1)
                elif ch.isupper():
                    @b.append(ord(ch) - ord("A") + 1)
            """,
            """
            @t = ".abcdefghijklmnopqrstuvwxyz"
            @b = [@t.index(ch) for ch in @a.lower() if ch in @t]
            """,
        ),
        cpp=(
            """
            vector<long long> @b;
            for (char ch : @a) {
                if (islower(ch)) @b.push_back(ch - 'a' + 1);
                if (isupper(ch)) @b.push_back(ch - 'A' + 1);
            }
            """,
            """
            vector<long long> @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                if (isalpha(@a[i])) @b.push_back(@a[i] & 31);
            }
            """,
            """
            string @t = "abcdefghijklmnopqrstuvwxyz";
            vector<long long> @b;
            for (auto ch : @a) {
                size_t pos = @t.find(tolower(ch));
                if (pos != string::npos) @b.push_back(pos + 1);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda text, _: [ord(ch.lower()) - 97 for ch in text if ch.isalpha()],
                '@b = [ord(ch) - ord("a") for ch in @a.lower() if ch.isalpha()]',
                """
                vector<long long> @b;
                for (char ch : @a) if (isalpha(ch)) @b.push_back(tolower(ch) - 'a');
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda text, _: [ord(ch) - 96 for ch in text if ch.isalpha()],
                """
                @b = []
                for ch in @a:
                    if ch.isalpha():
                        @b.append(ord(ch) - ord("a") + 1)
                """,
                """
                vector<long long> @b;
                for (char ch : @a) if (isalpha(ch)) @b.push_back(ch - 'a' + 1);
                """,
            ),
        ),
        tags=("strings", "implementation"),
        may_empty=True,
    ),
    written(
        key="run_sizes",
        takes=TEXT,
        gives=NUMBERS,
        apply=lambda text, _: [len(list(run)) for _, run in itertools.groupby(text)],
        actions=(
            "cut the @whole into maximal runs of equal successive @items and write the lengths of"
            " the runs, from left to right",
            "list the sizes of the maximal blocks of equal neighbouring @items, in order",
            "replace each maximal run of equal @items by the number of @items in it",
        ),
        results=(
            "the lengths of the maximal runs of equal successive @items, from left to right",
            "the sizes of the maximal blocks of equal neighbouring @items, in order",
            "the list of the run lengths when the @whole is cut wherever an @item differs from the"
            " one before it",
        ),
        python=(
            "@b = [len(list(x)) for ch, x in itertools.groupby(@a)]",
            """
            @b = []
            for i in range(len(@a)):
                if i == 0 or @a[i] != @a[i - 1]:
                    @b.append(0)
                @b[-1] += 1
            """,
            """
            @t = [i for i in range(1, len(@a)) if @a[i] != @a[i - 1]]
            @t = [0] + @t + [len(@a)]
            @b = [y - x for x, y in zip(@t, @t[1:]) if y > x]
            """,
        ),
        cpp=(
            """
            vector<long long> @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                if (i == 0 || @a[i] != @a[i - 1]) @b.push_back(0);
                @b.back()++;
            }
            """,
            """
            vector<long long> @b;
            for (size_t i = 0; i < @a.size(); ) {
                size_t j = i;
                while (j < @a.size() && @a[j] == @a[i]) j++;
                @b.push_back(j - i);
                i = j;
            }
            """,
            """
            vector<long long> @b;
            char @t = 0;
            for (char ch : @a) {
                if (ch == @t) @b[@b.size() - 1] += 1;
                else @b.push_back(1);
                @t = ch;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda text, _: [len(list(run)) - 1 for _, run in itertools.groupby(text)],
                """
                @b = []
                for i in range(len(@a)):
                    if i > 0 and @a[i] == @a[i - 1]:
                        @b[-1] += 1
                    else:
                        @b.append(0)
                """,
                """
                vector<long long> @b;
                for (int i = 0; i < (int)@a.size(); i++) {
                    if (i > 0 && @a[i] == @a[i - 1]) @b.back()++;
                    else @b.push_back(0);
                }
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda text, _: [text.count(ch) for ch in dict.fromkeys(text)],
                "@b = list(Counter(@a).values())",
                """
                vector<long long> @b;
                for (int i = 0; i < (int)@a.size(); i++) {
                    if ((int)@a.find(@a[i]) == i) @b.push_back(count(@a.begin(), @a.end(), @a[i]));
                }
                """,
            ),
        ),
        tags=("strings", "two pointers"),
    ),
    written(
        key="character_counts",
        takes=TEXT,
        gives=NUMBERS,
        apply=lambda text, _: [text.count(ch) for ch in sorted(set(text))],
        actions=(
            "count how often each distinct @item occurs, and write the counts in the ASCII order of"
            " the @items",
            "for every @item that occurs, from the smallest ASCII code to the largest, write its"
            " number of occurrences",
            "list the frequencies of the distinct @items, ordered by ASCII code of the @item"
            " (ascending)",
        ),
        results=(
            "the numbers of occurrences of the distinct @items, in the ASCII order of the @items",
            "the frequency of every @item that occurs, from the smallest ASCII code to the largest",
            "the list of counts of the distinct @items, ordered by ASCII code of the @item"
            " (ascending)",
        ),
        python=(
            "@b = [@a.count(ch) for ch in sorted(set(@a))]",
            """
            @t = [0] * 128
            for ch in @a:
                @t[ord(ch)] += 1
            @b = [x for x in @t if x > 0]
            """,
            "@b = [y for x, y in sorted(Counter(@a).items())]",
            "@b = [len(list(x)) for ch, x in itertools.groupby(sorted(@a))]",
        ),
        cpp=(
            """
            map<char, int> @t;
            for (char ch : @a) @t[ch]++;
            vector<long long> @b;
            for (auto &x : @t) @b.push_back(x.second);
            """,
            """
            vector<long long> @b;
            for (int i = 0; i < 128; i++) {
                int cnt = count(@a.begin(), @a.end(), (char)i);
                if (cnt > 0) @b.push_back(cnt);
            }
            """,
            """
            string @t = @a;
            sort(@t.begin(), @t.end());
            vector<long long> @b;
            for (int i = 0; i < (int)@t.size(); i++) {
                if (i > 0 && @t[i] == @t[i - 1]) @b.back()++;
                else @b.push_back(1);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda text, _: list(Counter(text).values()),
                """
                @t = {}
                for ch in @a:
                    @t[ch] = @t.get(ch, 0) + 1
                @b = list(@t.values())
                """,
                """
                map<char, int> @t;
                for (char ch : @a) @t[ch]++;
                vector<long long> @b;
                for (char ch : @a) {
                    if (@t[ch] > 0) @b.push_back(@t[ch]);
                    @t[ch] = 0;
                }
                """,
            ),
        ),
        tags=("strings", "sortings"),
    ),
)
