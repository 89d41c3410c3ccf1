"""Blocks about the decimal digits of one number."""

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.arithmetic import wrap32
from alphacode.datasets.curriculum.library.writing import slip, written


def _digit_sum(value: int, _: int) -> int:
    return sum(map(int, str(abs(value))))


def _digital_root(value: int, _: int) -> int:
    while abs(value) > 9:
        value = _digit_sum(value, 0)
    return abs(value)


def _reversed(value: int, _: int) -> int:
    return int(str(abs(value))[::-1])


BLOCKS = table(
    written(
        key="digit_sum",
        takes=NUMBER,
        gives=NUMBER,
        apply=_digit_sum,
        actions=(
            "find the sum of the decimal digits of the @item (a minus sign does not count)",
            "add up the decimal digits of the absolute value of the @item",
            "ignore the sign of the @item and compute the sum of its decimal digits",
        ),
        results=(
            "the sum of the decimal digits of the @item, its sign ignored",
            "the digit sum of the absolute value of the @item",
            "the total of the decimal digits of the @item (a minus sign counts for nothing)",
        ),
        python=(
            "@b = sum(map(int, str(abs(@a))))",
            """
            @t = abs(@a)
            @b = 0
            while @t:
                @b += @t % 10
                @t //= 10
            """,
            """
            @b = 0
            for ch in str(@a):
                if ch != "-":
                    @b += int(ch)
            """,
        ),
        cpp=(
            """
            long long @b = 0;
            for (long long x = abs(@a); x > 0; x /= 10) @b += x % 10;
            """,
            """
            long long @b = 0;
            for (char ch : to_string(@a)) {
                if (isdigit(ch)) @b += ch - '0';
            }
            """,
            """
            string @t = to_string(abs(@a));
            long long @b = accumulate(@t.begin(), @t.end(), 0) - '0' * (int)@t.size();
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda value, _: _digit_sum(max(value, 0), 0),
                """
                @t, @b = @a, 0
                while @t > 0:
                    @b += @t % 10
                    @t //= 10
                """,
                """
                long long @b = 0;
                for (long long x = @a; x > 0; x /= 10) @b += x % 10;
                """,
            ),
            slip(
                Mistake.COMPARISON,
                lambda value, _: _digit_sum(value, 0) - int(str(abs(value))[0]),
                """
                @t = abs(@a)
                @b = 0
                while @t > 9:
                    @b += @t % 10
                    @t //= 10
                """,
                """
                long long @b = 0;
                for (long long x = abs(@a); x >= 10; x /= 10) @b += x % 10;
                """,
            ),
        ),
        tags=("math", "implementation"),
    ),
    written(
        key="digital_root",
        takes=NUMBER,
        gives=NUMBER,
        apply=_digital_root,
        actions=(
            "replace the @item, its sign ignored, by its decimal digit sum again and again until "
            "one digit is left",
            "find the digital root of the absolute value of the @item: repeat taking the digit "
            "sum until it is below 10",
            "drop the sign of the @item and add up its decimal digits, then those of the sum and "
            "so on, as long as there is more than one digit",
        ),
        results=(
            "the digital root of the @item, its sign ignored",
            "the single digit left when the absolute value of the @item is replaced by its digit "
            "sum until it is below 10",
            "what repeated decimal digit sums of the @item without its sign end at, a single digit",
        ),
        python=(
            """
            @b = abs(@a)
            while @b > 9:
                @b = sum(map(int, str(@b)))
            """,
            "@b = (abs(@a) - 1) % 9 + 1 if @a else 0",
            """
            @b = 0
            for ch in str(abs(@a)):
                @b += int(ch)
                if @b > 9:
                    @b -= 9
            """,
        ),
        cpp=(
            """
            long long @b = abs(@a);
            while (@b >= 10) {
                long long sum = 0;
                for (long long x = @b; x; x /= 10) sum += x % 10;
                @b = sum;
            }
            """,
            "long long @b = @a == 0 ? 0 : (abs(@a) - 1) % 9 + 1;",
            """
            long long @b = 0;
            for (char ch : to_string(abs(@a))) {
                @b += ch - '0';
                if (@b > 9) @b = @b % 10 + @b / 10;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda value, _: abs(value) % 9,
                "@b = abs(@a) % 9",
                "long long @b = abs(@a) % 9;",
            ),
            slip(
                Mistake.MISREAD,
                _digit_sum,
                "@b = sum(int(ch) for ch in str(abs(@a)))",
                """
                long long @b = 0;
                for (long long x = abs(@a); x; x /= 10) @b += x % 10;
                """,
            ),
        ),
        tags=("math", "number theory"),
    ),
    written(
        key="reverse_digits",
        takes=NUMBER,
        gives=NUMBER,
        apply=_reversed,
        actions=(
            "drop the sign of the @item and write its decimal digits in reverse order, leading "
            "zeros vanishing",
            "read the decimal digits of the absolute value of the @item from right to left as a "
            "number",
            "reverse the decimal notation of the @item without its sign and drop zeros that then "
            "come first (0 stays 0)",
        ),
        results=(
            "the @item without its sign and with its decimal digits in reverse order, leading "
            "zeros dropped",
            "the number that the decimal digits of the absolute value of the @item form from right "
            "to left",
            "the decimal reversal of the @item, its sign ignored and zeros in front dropped",
        ),
        python=(
            "@b = int(str(abs(@a))[::-1])",
            """
            @t, @b = abs(@a), 0
            while @t > 0:
                @b = @b * 10 + @t % 10
                @t //= 10
            """,
            "@b = sum(int(ch) * 10**i for i, ch in enumerate(str(abs(@a))))",
        ),
        cpp=(
            """
            long long @b = 0;
            for (long long x = abs(@a); x > 0; x /= 10) @b = @b * 10 + x % 10;
            """,
            """
            string @t = to_string(abs(@a));
            reverse(@t.begin(), @t.end());
            long long @b = stoll(@t);
            """,
            """
            long long @b = 0, @t = 1;
            for (char ch : to_string(abs(@a))) {
                @b += (ch - '0') * @t;
                if (@t < 1000000000000000000LL) @t *= 10;
            }
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda value, _: _reversed(value, 0) * (-1 if value < 0 else 1),
                "@b = int(str(abs(@a))[::-1]) * (-1 if @a < 0 else 1)",
                """
                long long @b = 0;
                for (long long x = @a; x != 0; x /= 10) @b = @b * 10 + x % 10;
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                lambda value, _: wrap32(_reversed(value, 0)),
                cpp="""
                int @t = 0;
                for (long long x = abs(@a); x > 0; x /= 10) @t = (int)(@t * 10LL + x % 10);
                long long @b = @t;
                """,
            ),
        ),
        tags=("math", "implementation"),
    ),
    written(
        key="digits",
        takes=NUMBER,
        gives=NUMBERS,
        apply=lambda value, _: [int(ch) for ch in str(abs(value))],
        actions=(
            "split the @item into its decimal digits, from the highest to the lowest, ignoring its "
            "sign",
            "list the decimal digits of the absolute value of the @item from left to right",
            "drop the sign of the @item and form the list of its decimal digits in the order in "
            "which they are written",
        ),
        results=(
            "the decimal digits of the @item from left to right, its sign ignored",
            "the list of decimal digits of the absolute value of the @item, the highest first",
            "the digits of the @item without its sign, in decimal and in the order of writing",
        ),
        python=(
            "@b = [int(ch) for ch in str(abs(@a))]",
            """
            @t = abs(@a)
            @b = [@t % 10]
            while @t > 9:
                @t //= 10
                @b.append(@t % 10)
            @b.reverse()
            """,
            "@b = list(map(int, str(@a).lstrip('-')))",
        ),
        cpp=(
            """
            vector<long long> @b;
            for (char ch : to_string(abs(@a))) @b.push_back(ch - '0');
            """,
            """
            vector<long long> @b;
            {
                long long rest = abs(@a);
                do {
                    @b.push_back(rest % 10);
                    rest /= 10;
                } while (rest > 0);
            }
            reverse(@b.begin(), @b.end());
            """,
            """
            vector<long long> @b;
            long long @t = 1;
            while (abs(@a) / @t >= 10) @t *= 10;
            for (; @t > 0; @t /= 10) @b.push_back(abs(@a) / @t % 10);
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda value, _: [int(ch) for ch in reversed(str(abs(value)))],
                """
                @t = abs(@a)
                @b = [@t % 10]
                while @t > 9:
                    @t //= 10
                    @b.append(@t % 10)
                """,
                """
                vector<long long> @b;
                long long @t = abs(@a);
                do @b.push_back(@t % 10), @t /= 10;
                while (@t > 0);
                """,
            ),
        ),
        tags=("implementation", "math"),
    ),
)
