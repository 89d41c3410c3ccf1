"""Blocks that play through a list of numbers: an account, a journey."""

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, NUMBERS
from alphacode.datasets.curriculum.library.arithmetic import mass, wrap32
from alphacode.datasets.curriculum.library.writing import slip, written


def _balance(
    numbers: list[int], _: int, *, least: int = 0, refuses: bool = True, wraps: bool = False
) -> int:
    balance = 0
    for x in numbers:
        if balance + x >= least or not refuses:
            balance = wrap32(balance + x) if wraps else balance + x
    return balance


def _journey(numbers: list[int], _: int) -> int:
    return sum(abs(y - x) for x, y in zip([0, *numbers], numbers, strict=False))


def _journey_mass(numbers: list[int], _: int) -> int:
    return 2 * mass(numbers)


BLOCKS = table(
    written(
        key="account_balance",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_balance,
        actions=(
            "play a bank account that starts at 0: add the @items one after the other, but skip"
            " every @item that would make the balance negative, and take the final balance",
            "start with the sum 0 and go through the @items in order, adding each of them unless"
            " the sum would become less than 0; take the sum at the end",
            "book the @items one by one on an account with balance 0 at first, where a booking is"
            " refused (and forgotten) if it would lead below 0, and find the balance at the end",
        ),
        results=(
            "the final balance of a bank account that starts at 0 when the @items are added one"
            " after the other, but every @item that would make the balance negative is skipped",
            "the sum that starts at 0 and to which the @items are added in order, each unless the"
            " sum would become less than 0",
            "the balance at the end when the @items are booked one by one on an account with"
            " balance 0 at first and a booking that would lead below 0 is refused (and forgotten)",
        ),
        python=(
            """
            @b = 0
            for x in @a:
                if @b + x >= 0:
                    @b += x
            """,
            "@b = functools.reduce(lambda x, y: x if x + y < 0 else x + y, @a, 0)",
            """
            @t = [0]
            for i in range(len(@a)):
                @t.append(@t[-1] + @a[i])
                if @t[-1] < 0:
                    @t[-1] = @t[-2]
            @b = @t[-1]
            """,
        ),
        cpp=(
            """
            long long @b = 0;
            for (auto x : @a) if (@b + x >= 0) @b += x;
            """,
            """
            long long @b = accumulate(@a.begin(), @a.end(), 0LL, [](long long x, long long y) {
                return x + y < 0 ? x : x + y;
            });
            """,
            """
            long long @b = 0;
            for (int i = 0; i < (int)@a.size(); i++) {
                @b += @a[i];
                if (@b < 0) @b -= @a[i];
            }
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                lambda numbers, _: _balance(numbers, 0, least=1),
                """
                @b = 0
                for x in @a:
                    if @b + x > 0:
                        @b += x
                """,
                """
                long long @b = 0;
                for (auto x : @a) if (@b + x > 0) @b += x;
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda numbers, _: _balance(numbers, 0, refuses=False),
                "@b = sum(@a)",
                """
                long long @b = 0;
                for (auto x : @a) @b += x;
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                lambda numbers, _: _balance(numbers, 0, wraps=True),
                cpp="""
                int @t = 0;
                for (auto x : @a) if (@t + x >= 0) @t += x;
                long long @b = @t;
                """,
            ),
        ),
        tags=("implementation",),
        peak=mass,
    ),
    written(
        key="lift_journey",
        takes=NUMBERS,
        gives=NUMBER,
        apply=_journey,
        actions=(
            "let a lift start at floor 0 and stop at the floors given by the @items, in order, and"
            " compute how many floors it travels in all",
            "start at 0 on the number line, visit the @items one after the other, and find the"
            " total distance covered",
            "add up the absolute differences between each @item and the one before it, with 0 taken"
            " as the one before the first",
        ),
        results=(
            "the number of floors travelled in all by a lift that starts at floor 0 and stops at"
            " the floors given by the @items, in order",
            "the total distance covered when one starts at 0 on the number line and visits the"
            " @items one after the other",
            "the sum of the absolute differences between each @item and the one before it, with 0"
            " taken as the one before the first",
        ),
        python=(
            "@b = sum(abs(y - x) for x, y in zip([0] + @a, @a))",
            """
            @b = 0
            @t = 0
            for x in @a:
                @b += abs(x - @t)
                @t = x
            """,
            """
            @b = abs(@a[0]) if @a else 0
            for i in range(1, len(@a)):
                @b += max(@a[i], @a[i - 1]) - min(@a[i], @a[i - 1])
            """,
        ),
        cpp=(
            """
            long long @b = 0, @t = 0;
            for (auto x : @a) {
                @b += abs(x - @t);
                @t = x;
            }
            """,
            """
            long long @b = @a.empty() ? 0 : abs(@a[0]);
            for (int i = 1; i < (int)@a.size(); i++) @b += abs(@a[i] - @a[i - 1]);
            """,
            """
            vector<long long> @t(@a.size());
            adjacent_difference(@a.begin(), @a.end(), @t.begin());
            long long @b = 0;
            for (auto x : @t) @b += x < 0 ? -x : x;
            """,
        ),
        faults=(
            slip(
                Mistake.MISSED_CASE,
                lambda numbers, _: _journey(numbers, 0) - abs((numbers or [0])[0]),
                "@b = sum(abs(y - x) for x, y in zip(@a, @a[1:]))",
                """
                long long @b = 0;
                for (int i = 1; i < (int)@a.size(); i++) @b += abs(@a[i] - @a[i - 1]);
                """,
            ),
            slip(
                Mistake.OVERFLOW,
                lambda numbers, _: wrap32(_journey(numbers, 0)),
                cpp="""
                int @t = 0;
                long long @u = 0;
                for (auto x : @a) {
                    @t += abs(x - @u);
                    @u = x;
                }
                long long @b = @t;
                """,
            ),
        ),
        tags=("implementation", "math"),
        peak=_journey_mass,
    ),
)
