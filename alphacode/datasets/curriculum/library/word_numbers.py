"""Blocks from words to numbers, one for each word."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBERS, WORDS
from alphacode.datasets.curriculum.library.writing import slip, written

_numbers = functools.partial(written, takes=WORDS, gives=NUMBERS)


def _ranks(words: list[str], first: int) -> list[int]:
    order = sorted(set(words))
    return [order.index(w) + first for w in words]


BLOCKS = table(
    _numbers(
        key="word_lengths",
        apply=lambda words, _: [len(w) for w in words],
        actions=(
            "replace every @item by its length",
            "write the number of characters of each @item, in order",
            "list the lengths of the @items in their order",
        ),
        results=(
            "the lengths of the @items, in order",
            "the numbers of characters of the single @items",
            "the list in which each @item is replaced by its length",
        ),
        python=(
            "@b = [len(x) for x in @a]",
            "@b = list(map(len, @a))",
            """
            @b = []
            for i in range(len(@a)):
                @b.append(len(@a[i]))
            """,
        ),
        cpp=(
            """
            vector<long long> @b;
            for (auto &x : @a) @b.push_back(x.size());
            """,
            """
            vector<long long> @b(@a.size());
            for (int i = 0; i < (int)@a.size(); i++) @b[i] = @a[i].length();
            """,
            """
            vector<long long> @b;
            transform(@a.begin(), @a.end(), back_inserter(@b), [](const string &x) {
                return (long long)x.size();
            });
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda words, _: [len(set(w)) for w in words],
                "@b = [len(set(x)) for x in @a]",
                """
                vector<long long> @b;
                for (auto &x : @a) @b.push_back(set<char>(x.begin(), x.end()).size());
                """,
            ),
        ),
        tags=("strings", "implementation"),
    ),
    _numbers(
        key="word_ranks",
        apply=lambda words, _: _ranks(words, 1),
        actions=(
            "replace each @item by its place, from 1, in the ASCII order of the distinct @items",
            "number the distinct @items from 1 in ASCII order and write for every @item its number",
            "write for each @item how many different @items come before it in ASCII order, plus 1",
        ),
        results=(
            "the places, from 1, of the @items in the ASCII order of the distinct @items",
            "the number of every @item when the distinct @items are numbered from 1 in ASCII order",
            "for each @item the number of different @items before it in ASCII order, plus 1",
        ),
        python=(
            """
            @t = {x: i for i, x in enumerate(sorted(set(@a)), 1)}
            @b = [@t[x] for x in @a]
            """,
            """
            @t = sorted(set(@a))
            @b = [bisect.bisect_right(@t, x) for x in @a]
            """,
            """
            @t = sorted(range(len(@a)), key=lambda i: @a[i])
            @b = [0] * len(@a)
            j = 0
            for x, y in zip([-1] + @t, @t):
                if x == -1 or @a[x] != @a[y]:
                    j += 1
                @b[y] = j
            """,
        ),
        cpp=(
            """
            map<string, int> @t;
            for (auto &x : @a) @t[x] = 0;
            int @u = 0;
            for (auto &x : @t) x.second = ++@u;
            vector<long long> @b;
            for (auto &x : @a) @b.push_back(@t[x]);
            """,
            """
            vector<string> @t = @a;
            sort(@t.begin(), @t.end());
            @t.erase(unique(@t.begin(), @t.end()), @t.end());
            vector<long long> @b;
            for (auto &x : @a) {
                @b.push_back(lower_bound(@t.begin(), @t.end(), x) - @t.begin() + 1);
            }
            """,
            """
            vector<int> @t(@a.size());
            iota(@t.begin(), @t.end(), 0);
            sort(@t.begin(), @t.end(), [&](int x, int y) { return @a[x] < @a[y]; });
            vector<long long> @b(@a.size());
            for (int i = 0; i < (int)@t.size(); i++) {
                if (i == 0) @b[@t[i]] = 1;
                else @b[@t[i]] = @b[@t[i - 1]] + (@a[@t[i]] != @a[@t[i - 1]]);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda words, _: _ranks(words, 0),
                """
                @t = {x: i for i, x in enumerate(sorted(set(@a)))}
                @b = [@t[x] for x in @a]
                """,
                """
                set<string> @t(@a.begin(), @a.end());
                vector<string> @u(@t.begin(), @t.end());
                vector<long long> @b;
                for (auto &x : @a) @b.push_back(lower_bound(@u.begin(), @u.end(), x) - @u.begin());
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda words, _: [sorted(words).index(w) + 1 for w in words],
                """
                @t = sorted(@a)
                @b = [bisect.bisect_left(@t, x) + 1 for x in @a]
                """,
                """
                vector<string> @t = @a;
                sort(@t.begin(), @t.end());
                vector<long long> @b;
                for (auto &x : @a) {
                    @b.push_back(lower_bound(@t.begin(), @t.end(), x) - @t.begin() + 1);
                }
                """,
            ),
            slip(
                Mistake.TOO_SLOW,
                python="""
                @t = sorted(set(@a))
                @b = [@t.index(x) + 1 for x in @a]
                """,
                cpp="""
                set<string> @t(@a.begin(), @a.end());
                vector<long long> @b;
                for (auto &x : @a) @b.push_back(distance(@t.begin(), @t.find(x)) + 1);
                """,
            ),
        ),
        tags=("strings", "sortings"),
    ),
)
