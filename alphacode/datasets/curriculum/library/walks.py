"""Blocks that follow something moved by the characters of a text."""

import functools

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS, TEXT
from alphacode.datasets.curriculum.library.writing import slip, written

_number = functools.partial(written, gives=NUMBER)


def _end(text: str) -> tuple[int, int]:
    """Where the robot ends that steps right, left, up and down by kinds of characters."""
    right = sum(ch.isupper() for ch in text) - sum(ch.islower() for ch in text)
    up = sum(1 if int(ch) % 2 == 0 else -1 for ch in text if ch.isdigit())
    return right, up


def _trail(text: str) -> list[tuple[int, int]]:
    """All places of the turtle, the start included."""
    (i, j), (x, y) = (0, 0), (0, 1)
    places = [(0, 0)]
    for ch in text:
        if ch.isalpha():
            i, j = i + x, j + y
            places.append((i, j))
        else:
            x, y = (y, -x) if int(ch) % 2 == 0 else (-y, x)
    return places


def _slides(text: str, high: int, *, low: int = 0) -> list[int]:
    """The places of the slider after each character."""
    at, places = 0, []
    for ch in text:
        at = min(high, at + 1) if ch.isalpha() else max(low, at - 1)
        places.append(at)
    return places


BLOCKS = table(
    _number(
        key="robot_distance",
        takes=TEXT,
        apply=lambda text, _: sum(map(abs, _end(text))),
        actions=(
            "let a robot on a square grid step right for each capital letter, left for each small"
            " one, up for each even digit (0, 2, 4, 6, 8) and down for each odd one, and find how"
            " many steps along the grid its end is away from its start",
            "read the @items as moves in the plane (capital letter: x + 1, small letter: x - 1,"
            " even digit, 0 included: y + 1, odd digit: y - 1) and compute |x| + |y| at the end of"
            " a walk from (0, 0)",
            "walk from the origin: east for a capital letter, west for a small one, north for an"
            " even digit (0 is even), south for an odd one, one unit each; compute the Manhattan"
            " distance from the origin to the end",
        ),
        results=(
            "the distance, in steps along a square grid, between start and end of a robot that"
            " steps right for each capital letter, left for each small one, up for each even digit"
            " (0, 2, 4, 6, 8) and down for each odd one",
            "the value of |x| + |y| at the end of a walk from (0, 0) on which the @items are moves"
            " (capital letter: x + 1, small letter: x - 1, even digit, 0 included: y + 1, odd"
            " digit: y - 1)",
            "the Manhattan distance from the origin to the end of a walk of unit steps: east for a"
            " capital letter, west for a small one, north for an even digit (0 is even), south for"
            " an odd one",
        ),
        python=(
            """
            x = y = 0
            for ch in @a:
                if ch.isupper():
                    x += 1
                elif ch.islower():
                    x -= 1
                elif int(ch) % 2 == 0:
                    y += 1
                else:
                    y -= 1
            @b = abs(x) + abs(y)
            """,
            """
            x = sum(ch.isupper() for ch in @a) - sum(ch.islower() for ch in @a)
            y = sum(1 - int(ch) % 2 * 2 for ch in @a if ch.isdigit())
            @b = abs(x) + abs(y)
            """,
            """
            @t = len(re.findall("[A-Z]", @a)) - len(re.findall("[a-z]", @a))
            @u = len(re.findall("[02468]", @a)) - len(re.findall("[13579]", @a))
            @b = max(@t, -@t) + max(@u, -@u)
            """,
        ),
        cpp=(
            """
            long long @b = 0;
            {
                int px = 0, py = 0;
                for (char ch : @a) {
                    if (isupper(ch)) px++;
                    else if (islower(ch)) px--;
                    else if ((ch - '0') % 2 == 0) py++;
                    else py--;
                }
                @b = abs(px) + abs(py);
            }
            """,
            """
            auto @n = [&](function<bool(char)> is) -> long long {
                return count_if(@a.begin(), @a.end(), is);
            };
            long long @b = abs(@n([](char ch) { return isupper(ch); })
                - @n([](char ch) { return islower(ch); }));
            @b += abs(@n([](char ch) { return isdigit(ch) && (ch - '0') % 2 == 0; })
                - @n([](char ch) { return isdigit(ch) && (ch - '0') % 2 == 1; }));
            """,
            """
            vector<long long> @t(4);
            for (int i = 0; i < (int)@a.size(); i++) {
                if (isdigit(@a[i])) @t[2 + (@a[i] - '0') % 2]++;
                else @t[islower(@a[i]) ? 1 : 0]++;
            }
            long long @b = abs(@t[0] - @t[1]) + abs(@t[2] - @t[3]);
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda text, _: max(map(abs, _end(text))),
                """
                x = sum(ch.isupper() for ch in @a) - sum(ch.islower() for ch in @a)
                y = sum(1 if ch in "02468" else -1 for ch in @a if ch.isdigit())
                @b = max(abs(x), abs(y))
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda text, _: abs(sum(_end(text))),
                """
                x = y = 0
                for ch in @a:
                    if ch.isalpha():
                        x += 1 if ch.isupper() else -1
                    else:
                        y += 1 if int(ch) % 2 == 0 else -1
                @b = abs(x + y)
                """,
                """
                long long @b = 0;
                for (char ch : @a) {
                    if (isalpha(ch)) @b += isupper(ch) ? 1 : -1;
                    else @b += ch % 2 == 0 ? 1 : -1;
                }
                @b = abs(@b);
                """,
            ),
        ),
        tags=("implementation", "geometry"),
    ),
    _number(
        key="turtle_cells",
        takes=TEXT,
        apply=lambda text, _: len(set(_trail(text))),
        actions=(
            "let a turtle on a square grid go one cell forward for each letter, turn right by 90"
            " degrees for each even digit (0 included) and left for each odd one, and count the"
            " different cells it has been in, the first one included",
            "read the @items as commands (letter: one cell forward, even digit: quarter turn to the"
            " right, odd digit: quarter turn to the left; 0 is even) and find how many distinct"
            " cells are visited, the start among them",
            "follow a walker who steps ahead at every letter, turns clockwise by a right angle at"
            " 0, 2, 4, 6, 8 and counter-clockwise at 1, 3, 5, 7, 9, and count the distinct places"
            " stood on, start and end included",
        ),
        results=(
            "the number of different cells, the first one included, that a turtle has been in which"
            " goes one cell forward for each letter and turns by 90 degrees, right for each even"
            " digit (0 included) and left for each odd one",
            "the number of distinct cells visited, the start among them, when the @items are"
            " commands (letter: one cell forward, even digit: quarter turn to the right, odd digit:"
            " quarter turn to the left; 0 is even)",
            "the number of distinct places stood on, start and end included, by a walker who steps"
            " ahead at every letter and turns by a right angle, clockwise at 0, 2, 4, 6, 8 and"
            " counter-clockwise at 1, 3, 5, 7, 9",
        ),
        python=(
            """
            i = j = x = 0
            y = 1
            @t = {(0, 0)}
            for ch in @a:
                if ch.isalpha():
                    i, j = i + x, j + y
                    @t.add((i, j))
                elif int(ch) % 2 == 0:
                    x, y = y, -x
                else:
                    x, y = -y, x
            @b = len(@t)
            """,
            """
            x, y = 0, 1
            @t = Counter([x])
            for ch in @a:
                if ch.isdigit():
                    y *= -1j if ch in "02468" else 1j
                else:
                    x += y
                    @t[x] += 1
            @b = len(@t)
            """,
            """
            @t = [(0, 0)]
            @u = 0
            for ch in @a:
                if ch.isdigit():
                    @u += 1 if int(ch) % 2 == 0 else 3
                else:
                    x, y = ((0, 1), (1, 0), (0, -1), (-1, 0))[@u % 4]
                    @t.append((@t[-1][0] + x, @t[-1][1] + y))
            @b = len(set(@t))
            """,
        ),
        cpp=(
            """
            set<pair<int, int>> @t = {{0, 0}};
            {
                int px = 0, py = 0, dx = 0, dy = 1;
                for (char ch : @a) {
                    if (isalpha(ch)) {
                        px += dx;
                        py += dy;
                        @t.insert({px, py});
                    } else {
                        swap(dx, dy);
                        if ((ch - '0') % 2 == 0) dy = -dy;
                        else dx = -dx;
                    }
                }
            }
            long long @b = @t.size();
            """,
            """
            vector<pair<int, int>> @t = {{0, 0}};
            {
                int dir = 0, dx[] = {0, 1, 0, -1}, dy[] = {1, 0, -1, 0};
                for (int i = 0; i < (int)@a.size(); i++) {
                    if (isdigit(@a[i])) dir = (dir + ((@a[i] - '0') % 2 ? 3 : 1)) % 4;
                    else @t.push_back({@t.back().first + dx[dir], @t.back().second + dy[dir]});
                }
            }
            sort(@t.begin(), @t.end());
            long long @b = unique(@t.begin(), @t.end()) - @t.begin();
            """,
            """
            map<complex<int>, int, function<bool(complex<int>, complex<int>)>> @t(
                [](complex<int> x, complex<int> y) {
                    return make_pair(x.real(), x.imag()) < make_pair(y.real(), y.imag());
                });
            complex<int> @u = 0;
            @t[@u] = 1;
            {
                complex<int> dir = 1;
                for (char ch : @a) {
                    if (isdigit(ch)) dir *= complex<int>(0, ch % 2 ? 1 : -1);
                    else @t[@u += dir]++;
                }
            }
            long long @b = @t.size();
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda text, _: len(set(_trail(text)[1:])),
                """
                i = j = x = 0
                y = 1
                @t = set()
                for ch in @a:
                    if ch.isalpha():
                        i, j = i + x, j + y
                        @t.add((i, j))
                    else:
                        x, y = (y, -x) if int(ch) % 2 == 0 else (-y, x)
                @b = len(@t)
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda text, _: len(_trail(text)),
                "@b = 1 + sum(ch.isalpha() for ch in @a)",
                """
                long long @b = 1;
                for (char ch : @a) if (isalpha(ch)) @b++;
                """,
            ),
        ),
        tags=("implementation", "geometry"),
    ),
    written(
        key="slider",
        takes=TEXT,
        gives=NUMBERS,
        apply=_slides,
        actions=(
            "move a slider, at first at 0, up by 1 for each letter and down by 1 for each digit,"
            " except that it stays where it is instead of leaving the range from 0 to @c; write its"
            " place after every @item",
            "keep a counter that starts at 0, grows by 1 at a letter (never above @c) and shrinks"
            " by 1 at a digit (never below 0), and list its value after each @item",
            "go through the @items with a level between 0 and @c, 0 at first: a letter raises it by"
            " 1 unless it is @c, a digit lowers it by 1 unless it is 0; write the level after every"
            " @item",
        ),
        results=(
            "the places after every @item of a slider, at first at 0, that moves up by 1 for each"
            " letter and down by 1 for each digit but stays where it is instead of leaving the"
            " range from 0 to @c",
            "the values after each @item of a counter that starts at 0, grows by 1 at a letter"
            " (never above @c) and shrinks by 1 at a digit (never below 0)",
            "the levels after every @item, where the level is 0 at first, a letter raises it by 1"
            " unless it is @c and a digit lowers it by 1 unless it is 0",
        ),
        python=(
            """
            @b = []
            @t = 0
            for ch in @a:
                if ch.isalpha():
                    @t = min(@c, @t + 1)
                else:
                    @t = max(0, @t - 1)
                @b.append(@t)
            """,
            """
            @t = [-1 if ch.isdigit() else 1 for ch in @a]
            @b = list(itertools.accumulate(@t, lambda x, y: sorted((0, x + y, @c))[1], initial=0))
            @b = @b[1:]
            """,
            """
            @b = [0]
            for i in range(len(@a)):
                x = @b[-1]
                if @a[i].isdigit() and x > 0:
                    x -= 1
                elif not @a[i].isdigit() and x < @c:
                    x += 1
                @b.append(x)
            del @b[0]
            """,
        ),
        cpp=(
            """
            vector<long long> @b;
            int @t = 0;
            for (char ch : @a) {
                if (isalpha(ch) && @t < @c) @t++;
                if (isdigit(ch) && @t > 0) @t--;
                @b.push_back(@t);
            }
            """,
            """
            vector<long long> @b(@a.size());
            for (int i = 0; i < (int)@a.size(); i++) {
                long long last = i ? @b[i - 1] : 0;
                @b[i] = clamp<long long>(isdigit(@a[i]) ? last - 1 : last + 1, 0, @c);
            }
            """,
            """
            vector<long long> @b;
            long long @t = 0;
            transform(@a.begin(), @a.end(), back_inserter(@b), [&](char ch) {
                @t += isdigit(ch) ? -1 : 1;
                if (@t < 0) @t = 0;
                if (@t > @c) @t = @c;
                return @t;
            });
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda text, high: _slides(text, high - 1),
                """
                @b = []
                @t = 0
                for ch in @a:
                    if ch.isdigit():
                        @t = max(0, @t - 1)
                    elif @t < @c - 1:
                        @t += 1
                    @b.append(@t)
                """,
                """
                vector<long long> @b;
                int @t = 0;
                for (char ch : @a) {
                    if (isdigit(ch)) @t = max(0, @t - 1);
                    else if (@t + 1 < @c) @t++;
                    @b.push_back(@t);
                }
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda text, high: _slides(text, high, low=-len(text)),
                """
                @b = []
                @t = 0
                for ch in @a:
                    if ch.isdigit():
                        @t -= 1
                    elif @t < @c:
                        @t += 1
                    @b.append(@t)
                """,
                """
                vector<long long> @b;
                int @t = 0;
                for (char ch : @a) {
                    if (isdigit(ch)) @t--;
                    else if (@t < @c) @t++;
                    @b.push_back(@t);
                }
                """,
            ),
        ),
        tags=("implementation",),
        numbers=range(2, 6),
    ),
)
