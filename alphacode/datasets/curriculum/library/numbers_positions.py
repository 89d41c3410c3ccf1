"""Blocks that move, take or drop the numbers of a list by their positions."""

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBERS
from alphacode.datasets.curriculum.library.writing import slip, written


def _rotate(values: list[int], number: int) -> list[int]:
    turn = number % max(len(values), 1)
    return values[turn:] + values[:turn]


def _swap_neighbours(values: list[int], _: int) -> list[int]:
    swapped = values[:]
    for i in range(0, len(values) - 1, 2):
        swapped[i], swapped[i + 1] = swapped[i + 1], swapped[i]
    return swapped


def _swap_neighbours_later(values: list[int], _: int) -> list[int]:
    return values[:1] + _swap_neighbours(values[1:], 0)


def _interleave(values: list[int], first: int) -> list[int]:
    mixed: list[int] = []
    for i in range(len(values)):
        mixed.append(values[i // 2] if i % 2 == 0 else values[first + i // 2])
    return mixed


def _from_both_ends(values: list[int], _: int) -> list[int]:
    last = len(values) - 1
    return [values[i // 2] if i % 2 == 0 else values[last - i // 2] for i in range(len(values))]


BLOCKS = table(
    written(
        key="rotate_left",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=_rotate,
        actions=(
            "shift the @whole cyclically to the left by @c positions",
            "do the following @c times: move the first of the @items to the end",
            "rotate the @whole left by @c, so that what leaves in front comes back at the end",
        ),
        results=(
            "the @whole after a cyclic shift to the left by @c",
            "the @items after the first has been moved to the end @c times",
            "the @whole rotated left by @c positions",
        ),
        python=(
            """
            @t = @c % max(1, len(@a))
            @b = @a[@t:] + @a[:@t]
            """,
            """
            @t = deque(@a)
            @t.rotate(-@c)
            @b = list(@t)
            """,
            "@b = [@a[(i + @c) % len(@a)] for i in range(len(@a))]",
            """
            @t = deque(@a)
            for i in range(@c):
                if @t:
                    @t.append(@t.popleft())
            @b = list(@t)
            """,
        ),
        cpp=(
            """
            vector<long long> @b = @a;
            if (!@b.empty()) rotate(@b.begin(), @b.begin() + @c % @b.size(), @b.end());
            """,
            """
            vector<long long> @b(@a.size());
            for (int i = 0; i < (int)@a.size(); i++) @b[i] = @a[(i + @c) % @a.size()];
            """,
            """
            deque<long long> @t(@a.begin(), @a.end());
            for (int i = 0; i < @c && !@t.empty(); i++) {
                @t.push_back(@t.front());
                @t.pop_front();
            }
            vector<long long> @b(@t.begin(), @t.end());
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda values, number: values[number:] + values[:number],
                "@b = @a[@c:] + @a[:@c]",
            ),
            slip(
                Mistake.MISREAD,
                lambda values, number: _rotate(values, -number),
                """
                @t = deque(@a)
                @t.rotate(@c)
                @b = list(@t)
                """,
                """
                vector<long long> @b(@a.size());
                for (int i = 0; i < (int)@a.size(); i++) @b[(i + @c) % @a.size()] = @a[i];
                """,
            ),
        ),
        numbers=range(1, 8),
        tags=("implementation",),
    ),
    written(
        key="take_first",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=lambda values, number: values[:number],
        actions=(
            "keep only the first @c @items (all of them if there are fewer)",
            "cut the @whole after @c @items; if it is no longer than that, leave it",
            "remove every @item after the first @c, if there are any",
        ),
        results=(
            "the first @c @items, or all where there are fewer",
            "the @whole cut down to its first @c @items at most",
            "the @items up to position @c, counted from 1, as far as there are any",
        ),
        python=(
            "@b = @a[:@c]",
            """
            @b = []
            for i in range(min(@c, len(@a))):
                @b.append(@a[i])
            """,
            "@b = list(itertools.islice(@a, @c))",
        ),
        cpp=(
            "vector<long long> @b(@a.begin(), @a.begin() + min<long long>(@c, @a.size()));",
            """
            vector<long long> @b = @a;
            if ((long long)@b.size() > @c) @b.resize(@c);
            """,
            """
            vector<long long> @b;
            for (int i = 0; i < @c && i < (int)@a.size(); i++) @b.push_back(@a[i]);
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda values, number: values[-number:],
                "@b = @a[-@c:]",
                """
                vector<long long> @b;
                for (int i = 0; i < (int)@a.size(); i++)
                    if (i >= (int)@a.size() - @c) @b.push_back(@a[i]);
                """,
            ),
            slip(
                Mistake.OFF_BY_ONE,
                lambda values, number: values[: number + 1],
                "@b = @a[:@c + 1]",
                """
                vector<long long> @b;
                for (int i = 0; i <= @c && i < (int)@a.size(); i++) @b.push_back(@a[i]);
                """,
            ),
        ),
        numbers=range(2, 8),
        tags=("implementation",),
    ),
    written(
        key="drop_first",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=lambda values, number: values[number:],
        actions=(
            "remove the first @c @items (all of them if there are fewer)",
            "delete @c @items from the front of the @whole, or all where there are fewer",
            "keep only the @items that come after the first @c, if there are any",
        ),
        results=(
            "the @items without the first @c",
            "what remains of the @whole after @c @items, or all, are deleted from its front",
            "the @items after position @c, counted from 1, if there are any",
        ),
        python=(
            "@b = @a[@c:]",
            "@b = [x for i, x in enumerate(@a) if i >= @c]",
            """
            @t = deque(@a)
            for i in range(@c):
                if @t:
                    @t.popleft()
            @b = list(@t)
            """,
        ),
        cpp=(
            "vector<long long> @b(@a.begin() + min<long long>(@c, @a.size()), @a.end());",
            """
            vector<long long> @b;
            for (int i = @c; i < (int)@a.size(); i++) @b.push_back(@a[i]);
            """,
            """
            vector<long long> @b = @a;
            @b.erase(@b.begin(), @b.begin() + min((int)@b.size(), (int)@c));
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda values, number: values[number - 1 :],
                "@b = @a[@c - 1:]",
                """
                vector<long long> @b;
                for (int i = @c - 1; i < (int)@a.size(); i++) @b.push_back(@a[i]);
                """,
            ),
        ),
        numbers=range(1, 5),
        tags=("implementation",),
        may_empty=True,
    ),
    written(
        key="swap_neighbours",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=_swap_neighbours,
        actions=(
            "swap the first @item with the second, the third with the fourth and so on; one "
            "without a partner stays",
            "split the @whole into consecutive pairs from the left and swap the two @items of "
            "each (one left over at the end stays)",
            "exchange the @items at positions 1 and 2, at 3 and 4, and so on while both exist",
        ),
        results=(
            "the @items after swapping the first with the second, the third with the fourth and "
            "so on (a last one without a partner stays)",
            "the @whole with the two @items of each consecutive pair from the left exchanged, one "
            "left over staying last",
            "the @items after exchanging positions 1 and 2, 3 and 4, and so on while both exist",
        ),
        python=(
            """
            @b = @a[:]
            for i in range(0, len(@b) - 1, 2):
                @b[i], @b[i + 1] = @b[i + 1], @b[i]
            """,
            """
            @b = []
            for i in range(0, len(@a), 2):
                @b += @a[i:i + 2][::-1]
            """,
            """
            @t = len(@a) // 2 * 2
            @b = @a[:]
            @b[0:@t:2], @b[1:@t:2] = @a[1:@t:2], @a[0:@t:2]
            """,
        ),
        cpp=(
            """
            vector<long long> @b = @a;
            for (int i = 0; i + 1 < (int)@b.size(); i += 2) swap(@b[i], @b[i + 1]);
            """,
            """
            vector<long long> @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                int j = i ^ 1;
                @b.push_back(j < (int)@a.size() ? @a[j] : @a[i]);
            }
            """,
            """
            vector<long long> @b(@a);
            for (int i = 1; i < (int)@a.size(); i += 2) {
                @b[i - 1] = @a[i];
                @b[i] = @a[i - 1];
            }
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                _swap_neighbours_later,
                """
                @b = @a[:]
                for i in range(1, len(@b) - 1, 2):
                    @b[i], @b[i + 1] = @b[i + 1], @b[i]
                """,
                """
                vector<long long> @b = @a;
                for (int i = 1; i + 1 < (int)@b.size(); i += 2) swap(@b[i], @b[i + 1]);
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda values, _: _rotate(values, 1),
                """
                @b = @a[:]
                for i in range(len(@b) - 1):
                    @b[i], @b[i + 1] = @b[i + 1], @b[i]
                """,
                """
                vector<long long> @b = @a;
                for (int i = 0; i + 1 < (int)@b.size(); i++) swap(@b[i], @b[i + 1]);
                """,
            ),
        ),
        tags=("implementation",),
    ),
    written(
        key="interleave_halves",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=lambda values, _: _interleave(values, (len(values) + 1) // 2),
        actions=(
            "cut the @whole into two halves (the first is longer by one when the length is odd) "
            "and interleave them: one @item of the first, one of the second, and so on",
            "split the @items into a first half, which gets the middle one if there is one, and a "
            "second half, then take from the two by turns, beginning with the first",
            "riffle the two halves of the @whole: the first @item of the first half, the first of "
            "the second, the second of the first and so on, where the first half is the longer one "
            "for an odd length",
        ),
        results=(
            "the two halves of the @whole interleaved, beginning with the first half, which is "
            "the longer one for an odd length",
            "the @items taken by turns from the first half and the second (a middle @item belongs "
            "to the first)",
            "the @whole after a riffle of its halves that starts with the first half, the longer "
            "one when the length is odd",
        ),
        python=(
            """
            @t = (len(@a) + 1) // 2
            @b = [0] * len(@a)
            @b[::2] = @a[:@t]
            @b[1::2] = @a[@t:]
            """,
            """
            @t = (len(@a) + 1) // 2
            @b = []
            for i in range(@t):
                @b.append(@a[i])
                if @t + i < len(@a):
                    @b.append(@a[@t + i])
            """,
            """
            @t = len(@a) - len(@a) // 2
            @b = [y for x in itertools.zip_longest(@a[:@t], @a[@t:]) for y in x if y is not None]
            """,
        ),
        cpp=(
            """
            int @t = ((int)@a.size() + 1) / 2;
            vector<long long> @b;
            for (int i = 0; i < @t; i++) {
                @b.push_back(@a[i]);
                if (@t + i < (int)@a.size()) @b.push_back(@a[@t + i]);
            }
            """,
            """
            int @t = @a.size();
            vector<long long> @b(@t);
            for (int i = 0; i < @t; i++) @b[i] = @a[i % 2 ? (@t + 1) / 2 + i / 2 : i / 2];
            """,
            """
            queue<long long> @t, @u;
            for (int i = 0; i < (int)@a.size(); i++) (2 * i < (int)@a.size() ? @t : @u).push(@a[i]);
            vector<long long> @b;
            while (!@t.empty()) {
                @b.push_back(@t.front());
                @t.pop();
                swap(@t, @u);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                _from_both_ends,
                """
                @b = []
                i, j = 0, len(@a) - 1
                while i <= j:
                    @b.append(@a[i])
                    if i < j:
                        @b.append(@a[j])
                    i += 1
                    j -= 1
                """,
                """
                vector<long long> @b;
                for (int i = 0, j = (int)@a.size() - 1; i <= j; i++, j--) {
                    @b.push_back(@a[i]);
                    if (i < j) @b.push_back(@a[j]);
                }
                """,
            ),
        ),
        tags=("implementation", "constructive algorithms"),
    ),
)
