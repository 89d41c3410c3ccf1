"""Blocks that take pairs of numbers as points of the plane."""

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS, PAIRS
from alphacode.datasets.curriculum.library.arithmetic import Pairs, wrap32
from alphacode.datasets.curriculum.library.writing import slip, written


def _squares(pairs: Pairs, _: int = 0) -> int:
    """The largest sum of the squares of a pair."""
    return max((x * x + y * y for x, y in pairs), default=0)


def _box(pairs: Pairs, _: int) -> int:
    xs, ys = zip(*pairs, strict=True)
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def _box_with_origin(pairs: Pairs, _: int) -> int:
    return _box([*pairs, (0, 0)], 0)


def _largest_coordinate(pairs: Pairs) -> int:
    return max((abs(x) for pair in pairs for x in pair), default=0)


BLOCKS = table(
    written(
        key="manhattan_norms",
        takes=PAIRS,
        gives=NUMBERS,
        apply=lambda pairs, _: [abs(x) + abs(y) for x, y in pairs],
        actions=(
            "take the two numbers of each @item as coordinates and replace it by its Manhattan "
            "distance from (0, 0)",
            "write for each @item the sum of the absolute values of its two numbers, in order",
            "find for every @item, as a point of the grid, how many steps along the axes lead to "
            "it from (0, 0) at least",
        ),
        results=(
            "the Manhattan distances of the @items from (0, 0), in order",
            "for each @item in order, the sum of the absolute values of its two numbers",
            "the least numbers of unit steps along the axes from (0, 0) to each of the @items as "
            "points",
        ),
        python=(
            "@b = [abs(x) + abs(y) for x, y in @a]",
            """
            @b = []
            for x, y in @a:
                @b.append(max(x, -x) + max(y, -y))
            """,
            "@b = list(map(lambda x: sum(map(abs, x)), @a))",
        ),
        cpp=(
            """
            vector<long long> @b;
            for (auto &p : @a) @b.push_back(abs(p.first) + abs(p.second));
            """,
            """
            vector<long long> @b(@a.size());
            for (int i = 0; i < (int)@a.size(); i++) {
                auto [x, y] = @a[i];
                @b[i] = (x < 0 ? -x : x) + (y < 0 ? -y : y);
            }
            """,
            """
            vector<long long> @b(@a.size());
            transform(@a.begin(), @a.end(), @b.begin(), [](const pair<long long, long long> &p) {
                return max(abs(p.first + p.second), abs(p.first - p.second));
            });
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda pairs, _: [max(abs(x), abs(y)) for x, y in pairs],
                "@b = [max(abs(x), abs(y)) for x, y in @a]",
                """
                vector<long long> @b;
                for (auto &p : @a) @b.push_back(max(abs(p.first), abs(p.second)));
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda pairs, _: [abs(x + y) for x, y in pairs],
                "@b = [abs(x + y) for x, y in @a]",
                """
                vector<long long> @b;
                for (auto &p : @a) @b.push_back(abs(p.first + p.second));
                """,
            ),
        ),
        tags=("geometry", "math"),
        peak=lambda pairs, _: 2 * _largest_coordinate(pairs),
    ),
    written(
        key="squared_norms",
        takes=PAIRS,
        gives=NUMBERS,
        apply=lambda pairs, _: [x * x + y * y for x, y in pairs],
        actions=(
            "take the two numbers of each @item as coordinates and replace it by the square of its "
            "distance from (0, 0)",
            "write for each @item the sum of the squares of its two numbers, in order",
            "find for every @item, as a point of the plane, its squared Euclidean distance from "
            "the origin",
        ),
        results=(
            "the squares of the distances of the @items, as points, from (0, 0), in order",
            "for each @item in order, the sum of the squares of its two numbers",
            "the squared Euclidean distances of the @items from the origin",
        ),
        python=(
            "@b = [x * x + y * y for x, y in @a]",
            """
            @b = []
            for i in range(len(@a)):
                @b.append(@a[i][0] ** 2 + @a[i][1] ** 2)
            """,
            "@b = [sum(y * y for y in x) for x in @a]",
        ),
        cpp=(
            """
            vector<long long> @b;
            for (auto [x, y] : @a) @b.push_back(x * x + y * y);
            """,
            """
            vector<long long> @b(@a.size());
            for (int i = 0; i < (int)@a.size(); i++)
                @b[i] = @a[i].first * @a[i].first + @a[i].second * @a[i].second;
            """,
            """
            vector<long long> @b;
            transform(@a.begin(), @a.end(), back_inserter(@b), [](const auto &p) {
                return p.first * p.first + p.second * p.second;
            });
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda pairs, _: [(x + y) * (x + y) for x, y in pairs],
                "@b = [(x + y) ** 2 for x, y in @a]",
                """
                vector<long long> @b;
                for (auto &p : @a) {
                    long long sum = p.first + p.second;
                    @b.push_back(sum * sum);
                }
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                lambda pairs, _: [wrap32(x * x + y * y) for x, y in pairs],
                cpp="""
                vector<long long> @b;
                for (auto &p : @a) {
                    int square = (int)(p.first * p.first + p.second * p.second);
                    @b.push_back(square);
                }
                """,
            ),
        ),
        tags=("geometry", "math"),
    ),
    written(
        key="inside_circle",
        takes=PAIRS,
        gives=PAIRS,
        apply=lambda pairs, r: [(x, y) for x, y in pairs if x * x + y * y <= r * r],
        actions=(
            "keep only the @items that, as points of the plane, lie in or on the circle of radius "
            "@c around (0, 0)",
            "remove every @item whose distance from the origin, with its two numbers as "
            "coordinates, is greater than @c",
            "leave only the @items at which the sum of the squares of both numbers is at most the "
            "square of @c",
        ),
        results=(
            "the @items that lie, as points, in or on the circle of radius @c around (0, 0), in "
            "their order",
            "those @items whose distance from the origin is at most @c",
            "the @items, in order, in which the squares of both numbers sum to at most the square "
            "of @c",
        ),
        python=(
            "@b = [(x, y) for x, y in @a if x * x + y * y <= @c * @c]",
            """
            @b = []
            for x, y in @a:
                if x**2 + y**2 <= @c**2:
                    @b.append((x, y))
            """,
            "@b = list(filter(lambda x: x[0] * x[0] + x[1] * x[1] <= @c * @c, @a))",
        ),
        cpp=(
            """
            vector<pair<long long, long long>> @b;
            for (auto &p : @a)
                if (p.first * p.first + p.second * p.second <= @c * @c) @b.push_back(p);
            """,
            """
            vector<pair<long long, long long>> @b;
            for (int i = 0; i < (int)@a.size(); i++) {
                long long x = @a[i].first, y = @a[i].second;
                if (x * x + y * y <= @c * @c) @b.push_back({x, y});
            }
            """,
            """
            vector<pair<long long, long long>> @b = @a;
            @b.erase(remove_if(@b.begin(), @b.end(), [&](const pair<long long, long long> &p) {
                return p.first * p.first + p.second * p.second > @c * @c;
            }), @b.end());
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                lambda pairs, r: [(x, y) for x, y in pairs if x * x + y * y < r * r],
                "@b = [(x, y) for x, y in @a if x * x + y * y < @c * @c]",
                """
                vector<pair<long long, long long>> @b;
                for (auto &p : @a)
                    if (p.first * p.first + p.second * p.second < @c * @c) @b.push_back(p);
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda pairs, r: [(x, y) for x, y in pairs if max(abs(x), abs(y)) <= r],
                "@b = [(x, y) for x, y in @a if abs(x) <= @c and abs(y) <= @c]",
                """
                vector<pair<long long, long long>> @b;
                for (auto &p : @a)
                    if (abs(p.first) <= @c && abs(p.second) <= @c) @b.push_back(p);
                """,
            ),
        ),
        tags=("geometry",),
        numbers=range(3, 11),
        may_empty=True,
        peak=_squares,
    ),
    written(
        key="bounding_box_area",
        takes=PAIRS,
        gives=NUMBER,
        apply=_box,
        actions=(
            "take the @items as points and find the area of the smallest rectangle with sides "
            "parallel to the axes that contains all of them",
            "subtract the least from the greatest first number of the @items, likewise for the "
            "second numbers, and multiply the two differences",
            "find the area of the bounding box of the @items, each one being the point with its "
            "two numbers as coordinates",
        ),
        results=(
            "the area of the smallest rectangle with sides parallel to the axes that contains all "
            "@items as points",
            "the product of the range of the first numbers of the @items and the range of the "
            "second ones (greatest minus least)",
            "the area of the bounding box of the @items, taken as points",
        ),
        python=(
            """
            @t = [x for x, y in @a]
            @u = [y for x, y in @a]
            @b = (max(@t) - min(@t)) * (max(@u) - min(@u))
            """,
            """
            @t, @u = zip(*@a)
            @b = (max(@t) - min(@t)) * (max(@u) - min(@u))
            """,
            "@b = math.prod(max(x[i] for x in @a) - min(x[i] for x in @a) for i in (0, 1))",
        ),
        cpp=(
            """
            long long @b;
            {
                long long left = LLONG_MAX, right = LLONG_MIN, low = LLONG_MAX, high = LLONG_MIN;
                for (auto &p : @a) {
                    left = min(left, p.first);
                    right = max(right, p.first);
                    low = min(low, p.second);
                    high = max(high, p.second);
                }
                @b = (right - left) * (high - low);
            }
            """,
            """
            vector<long long> @t, @u;
            for (auto &p : @a) {
                @t.push_back(p.first);
                @u.push_back(p.second);
            }
            sort(@t.begin(), @t.end());
            sort(@u.begin(), @u.end());
            long long @b = (@t.back() - @t[0]) * (@u.back() - @u[0]);
            """,
            """
            auto @t = minmax_element(@a.begin(), @a.end());
            auto @u = minmax_element(@a.begin(), @a.end(),
                                     [](auto &p, auto &q) { return p.second < q.second; });
            long long @b = (@t.second->first - @t.first->first)
                           * (@u.second->second - @u.first->second);
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                _box_with_origin,
                """
                @t = [0] + [x for x, y in @a]
                @u = [0] + [y for x, y in @a]
                @b = (max(@t) - min(@t)) * (max(@u) - min(@u))
                """,
                """
                long long @b;
                {
                    long long left = 0, right = 0, low = 0, high = 0;
                    for (auto &p : @a) {
                        left = min(left, p.first), right = max(right, p.first);
                        low = min(low, p.second), high = max(high, p.second);
                    }
                    @b = (right - left) * (high - low);
                }
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                lambda pairs, _: wrap32(_box(pairs, 0)),
                cpp="""
                vector<long long> @t, @u;
                for (auto &p : @a) @t.push_back(p.first), @u.push_back(p.second);
                sort(@t.begin(), @t.end());
                sort(@u.begin(), @u.end());
                int @n = (int)((@t.back() - @t[0]) * (@u.back() - @u[0]));
                long long @b = @n;
                """,
            ),
        ),
        tags=("geometry", "implementation"),
        needs_element=True,
        peak=_box_with_origin,
    ),
)
