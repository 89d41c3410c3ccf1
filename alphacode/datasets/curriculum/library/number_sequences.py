"""Blocks that follow a sequence of numbers from one number on."""

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS, TEXT
from alphacode.datasets.curriculum.library.writing import slip, written


def _halvings(value: int, _: int) -> list[int]:
    chain = [abs(value)]
    while chain[-1]:
        chain.append(chain[-1] // 2)
    return chain


def _collatz_steps(value: int, _: int) -> int:
    rest, steps = abs(value) % 1000 + 1, 0
    while rest != 1:
        rest = rest // 2 if rest % 2 == 0 else 3 * rest + 1
        steps += 1
    return steps


BLOCKS = table(
    written(
        key="halvings",
        takes=NUMBER,
        gives=NUMBERS,
        apply=_halvings,
        actions=(
            "start with the absolute value of the @item and halve it, rounding down, until 0 is "
            "reached; list all the values, the first and the 0 included",
            "write down the @item without its sign, then its half rounded down, then the half of "
            "that and so on, up to and including 0",
            "form the list that begins with the absolute value of the @item, in which each next "
            "value is half of the one before, rounded down, and which ends with its first 0",
        ),
        results=(
            "the values from the absolute value of the @item down to 0, each half of the one "
            "before, rounded down",
            "the @item without its sign, its half rounded down, the half of that and so on, up to "
            "and including 0",
            "the list of successive halves, rounded down, that begins with the absolute value of "
            "the @item and ends with its first 0",
        ),
        python=(
            """
            @b = [abs(@a)]
            while @b[-1] > 0:
                @b.append(@b[-1] // 2)
            """,
            """
            @t = abs(@a)
            @b = []
            while @t:
                @b.append(@t)
                @t >>= 1
            @b.append(0)
            """,
            "@b = [abs(@a) >> i for i in range(abs(@a).bit_length() + 1)]",
        ),
        cpp=(
            """
            vector<long long> @b = {abs(@a)};
            while (@b.back() > 0) @b.push_back(@b.back() / 2);
            """,
            """
            vector<long long> @b;
            for (long long x = abs(@a); x > 0; x /= 2) @b.push_back(x);
            @b.push_back(0);
            """,
            """
            vector<long long> @b;
            long long @t = abs(@a);
            do {
                @b.push_back(@t);
                if (@t == 0) break;
                @t >>= 1;
            } while (true);
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda value, _: _halvings(value, 0)[:-1] or [0],
                """
                @b = [abs(@a)]
                while @b[-1] > 1:
                    @b.append(@b[-1] // 2)
                """,
                """
                vector<long long> @b = {abs(@a)};
                while (@b.back() > 1) @b.push_back(@b.back() / 2);
                """,
            ),
        ),
        tags=("implementation", "math"),
    ),
    written(
        key="binary_notation",
        takes=NUMBER,
        gives=TEXT,
        apply=lambda value, _: f"{abs(value):b}",
        actions=(
            "write the absolute value of the @item in binary, without leading zeros (0 as 0)",
            "drop the sign of the @item and convert it to base 2, with no zeros in front (a single "
            "0 for zero)",
            "form the string of the binary digits of the @item, its sign ignored, beginning with "
            "the highest 1 (or just 0 for zero)",
        ),
        results=(
            "the binary notation of the absolute value of the @item, without leading zeros",
            "the @item without its sign in base 2, with no zeros in front (0 for zero)",
            "the binary digits of the @item, its sign ignored, from the highest 1 on, or 0 for "
            "zero",
        ),
        python=(
            "@b = bin(abs(@a))[2:]",
            '@b = f"{abs(@a):b}"',
            """
            @t = abs(@a)
            @b = "" if @t else "0"
            while @t > 0:
                @b = str(@t % 2) + @b
                @t //= 2
            """,
        ),
        cpp=(
            """
            string @b;
            {
                long long rest = abs(@a);
                do {
                    @b += char('0' + rest % 2);
                    rest /= 2;
                } while (rest > 0);
            }
            reverse(@b.begin(), @b.end());
            """,
            """
            string @b = bitset<64>(abs(@a)).to_string();
            @b = @b.substr(min<size_t>(@b.find('1'), 63));
            """,
            """
            function<string(long long)> @n = [&](long long x) -> string {
                string low = x % 2 ? "1" : "0";
                return x < 2 ? low : @n(x / 2) + low;
            };
            string @b = @n(abs(@a));
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda value, _: f"{abs(value):b}"[::-1],
                """
                @t = abs(@a)
                @b = str(@t % 2)
                while @t > 1:
                    @t //= 2
                    @b += str(@t % 2)
                """,
                """
                string @b;
                long long @t = abs(@a);
                do {
                    @b += char('0' + @t % 2);
                    @t /= 2;
                } while (@t > 0);
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda value, _: f"{value % 2**32:b}",
                "@b = bin(@a % 2**32)[2:]",
                """
                string @b;
                for (unsigned x = (unsigned)@a; x > 0; x /= 2) @b = char('0' + x % 2) + @b;
                if (@b.empty()) @b = "0";
                """,
            ),
        ),
        tags=("math", "bitmasks", "implementation"),
    ),
    written(
        key="collatz_steps",
        takes=NUMBER,
        gives=NUMBER,
        apply=_collatz_steps,
        actions=(
            "let n be 1 more than the absolute value of the @item modulo 1000; while n is not 1, "
            "halve it if it is even and replace it by 3n + 1 if it is odd, and count the steps",
            "take the last three decimal digits of the @item, its sign ignored, add 1 and count "
            "the steps of the Collatz process (n to n / 2 or, if odd, to 3n + 1) until 1 is there",
            "reduce the absolute value of the @item modulo 1000, add 1 and find how many times one "
            "must halve (if even) or triple and add 1 (if odd) to arrive at 1",
        ),
        results=(
            "the number of Collatz steps (n / 2 if even, 3n + 1 if odd) that lead to 1 from the "
            "absolute value of the @item modulo 1000, plus 1",
            "how many steps n takes to arrive at 1 when even numbers are halved and odd ones "
            "tripled and increased by 1, n being 1 more than the absolute value of the @item "
            "modulo 1000",
            "the length in steps of the Collatz process down to 1 that starts at 1 plus the last "
            "three decimal digits of the @item, its sign ignored",
        ),
        python=(
            """
            @t = abs(@a) % 1000 + 1
            @b = 0
            while @t != 1:
                @t = @t // 2 if @t % 2 == 0 else 3 * @t + 1
                @b += 1
            """,
            """
            def @n(x):
                if x == 1:
                    return 0
                return 1 + @n(3 * x + 1 if x & 1 else x >> 1)
            @b = @n(abs(@a) % 1000 + 1)
            """,
            """
            @t = [abs(@a) % 1000 + 1]
            while @t[-1] > 1:
                if @t[-1] % 2:
                    @t.append(@t[-1] * 3 + 1)
                else:
                    @t.append(@t[-1] // 2)
            @b = len(@t) - 1
            """,
        ),
        cpp=(
            """
            long long @t = abs(@a) % 1000 + 1, @b = 0;
            while (@t != 1) {
                if (@t % 2 == 0) @t /= 2;
                else @t = 3 * @t + 1;
                @b++;
            }
            """,
            """
            function<int(long long)> @n = [&](long long x) -> int {
                if (x == 1) return 0;
                return 1 + (x % 2 ? @n(3 * x + 1) : @n(x / 2));
            };
            long long @b = @n(abs(@a) % 1000 + 1);
            """,
            """
            long long @b = 0;
            for (long long x = abs(@a) % 1000 + 1; x > 1; x = x & 1 ? x * 3 + 1 : x >> 1) ++@b;
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda value, _: _collatz_steps(value, 0) + 1,
                """
                @t = abs(@a) % 1000 + 1
                @b = 1
                while @t != 1:
                    @t = @t // 2 if @t % 2 == 0 else 3 * @t + 1
                    @b += 1
                """,
                """
                long long @b = 1;
                for (long long x = abs(@a) % 1000 + 1; x > 1; x = x & 1 ? x * 3 + 1 : x >> 1) @b++;
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda value, _: _collatz_steps(max(abs(value) % 1000 - 1, 0), 0),
                """
                @t = max(abs(@a) % 1000, 1)
                @b = 0
                while @t != 1:
                    @t = @t // 2 if @t % 2 == 0 else 3 * @t + 1
                    @b += 1
                """,
                """
                long long @b = 0;
                for (long long x = abs(@a) % 1000; x > 1; x = x & 1 ? x * 3 + 1 : x >> 1) @b++;
                """,
            ),
        ),
        tags=("implementation", "math"),
    ),
    written(
        key="one_to_n",
        takes=NUMBER,
        gives=NUMBERS,
        apply=lambda value, _: list(range(1, abs(value) % 20 + 2)),
        actions=(
            "let n be 1 more than the absolute value of the @item modulo 20 and list the integers "
            "from 1 to n in ascending order",
            "reduce the @item, its sign ignored, modulo 20, add 1, and write down all positive "
            "integers up to the result, from small to large",
            "form the list 1, 2, 3 and so on up to n, where n - 1 is the absolute value of the "
            "@item modulo 20",
        ),
        results=(
            "the integers from 1 to n in ascending order, where n is 1 more than the absolute "
            "value of the @item modulo 20",
            "all positive integers, from small to large, up to the absolute value of the @item "
            "modulo 20, plus 1",
            "the list 1, 2, 3 and so on up to n, where n - 1 is the @item without its sign modulo "
            "20",
        ),
        python=(
            "@b = list(range(1, abs(@a) % 20 + 2))",
            """
            @b = []
            for i in range(abs(@a) % 20 + 1):
                @b.append(i + 1)
            """,
            "@b = [i for i in range(1, 21) if i <= abs(@a) % 20 + 1]",
        ),
        cpp=(
            """
            vector<long long> @b(abs(@a) % 20 + 1);
            iota(@b.begin(), @b.end(), 1);
            """,
            """
            vector<long long> @b;
            for (int i = 1; i <= abs(@a) % 20 + 1; i++) @b.push_back(i);
            """,
            """
            vector<long long> @b = {1};
            while ((long long)@b.size() <= abs(@a) % 20) @b.push_back(@b.back() + 1);
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda value, _: list(range(abs(value) % 20 + 1)),
                "@b = list(range(abs(@a) % 20 + 1))",
                """
                vector<long long> @b;
                for (int i = 0; i <= abs(@a) % 20; i++) @b.push_back(i);
                """,
            ),
        ),
        tags=("implementation", "math"),
    ),
)
