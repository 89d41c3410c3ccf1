"""Blocks that change the numbers of a list one at a time."""

import re
from collections.abc import Callable

from alphacode.datasets.curriculum.block import Block, Fault, Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBERS
from alphacode.datasets.curriculum.library.arithmetic import wrap32


def at_index(expression: str, name: str) -> str:
    """The expression in `x` as one in `name[i]`."""
    return re.sub(r"\bx\b", f"{name}[i]", expression)


def _map(
    key: str,
    python: str,
    cpp: str,
    function: Callable[[int, int], int],
    actions: tuple[str, ...],
    results: tuple[str, ...],
    faults: tuple[Fault, ...],
    *,
    numbers: range = range(0),
    tags: tuple[str, ...] = ("math",),
) -> Block:
    """A map over the elements, by an expression in `x` of each language."""
    return Block(
        key=key,
        takes=NUMBERS,
        gives=NUMBERS,
        apply=lambda values, number: [function(x, number) for x in values],
        actions=actions,
        results=results,
        python=(
            f"@b = [{python} for x in @a]",
            f"@b = []\nfor x in @a:\n    @b.append({python})",
            f"@b = list(map(lambda x: {python}, @a))",
            f"@b = @a[:]\nfor i in range(len(@b)):\n    @b[i] = {at_index(python, '@b')}",
        ),
        cpp=(
            f"vector<long long> @b;\nfor (auto x : @a) @b.push_back({cpp});",
            f"vector<long long> @b = @a;\nfor (auto &x : @b) x = {cpp};",
            "vector<long long> @b(@a.size());\nfor (int i = 0; i < (int)@a.size(); i++) {\n"
            f"    @b[i] = {at_index(cpp, '@a')};\n}}",
            "vector<long long> @b(@a.size());\ntransform(@a.begin(), @a.end(), @b.begin(), "
            f"[&](long long x) -> long long {{ return {cpp}; }});",
        ),
        faults=faults,
        tags=tags,
        numbers=numbers,
    )


def _wrong_map(
    mistake: Mistake, python: str, cpp: str, function: Callable[[int, int], int]
) -> Fault:
    """A map by a wrong expression; one of the languages may be left out."""
    return Fault(
        mistake=mistake,
        apply=lambda values, number: [function(x, number) for x in values],
        python=python and f"@b = []\nfor x in @a:\n    @b.append({python})",
        cpp=cpp and f"vector<long long> @b;\nfor (auto x : @a) @b.push_back({cpp});",
    )


def _truncated_remainder(x: int, c: int) -> int:
    """The remainder of C++, which has the sign of `x`."""
    return x % c if x >= 0 else -(-x % c)


_MAPS = (
    _map(
        "square_each",
        "x * x",
        "x * x",
        lambda x, _: x * x,
        (
            "square every @item",
            "replace each @item by its square",
            "multiply each @item by itself",
        ),
        ("the squares of the @items", "the @items, each squared", "each @item's square, in order"),
        (
            _wrong_map(Mistake.MISREAD, "x * 2", "x * 2", lambda x, _: x * 2),
            _wrong_map(Mistake.OVERFLOW, "", "(int)(x * x)", lambda x, _: wrap32(x * x)),
        ),
    ),
    _map(
        "absolute_each",
        "abs(x)",
        "abs(x)",
        lambda x, _: abs(x),
        (
            "replace every @item by its absolute value",
            "drop the minus sign of each negative @item",
            "make every negative @item positive by changing its sign",
        ),
        (
            "the absolute values of the @items",
            "the @items without their signs",
            "the distance of each @item from zero",
        ),
        (_wrong_map(Mistake.MISREAD, "-x", "-x", lambda x, _: -x),),
    ),
    _map(
        "negate_each",
        "-x",
        "-x",
        lambda x, _: -x,
        (
            "change the sign of every @item",
            "replace each @item by its negative",
            "multiply every @item by -1",
        ),
        (
            "the @items with their signs changed",
            "the negatives of the @items",
            "each @item times -1, in order",
        ),
        (_wrong_map(Mistake.MISREAD, "-abs(x)", "-abs(x)", lambda x, _: -abs(x)),),
    ),
    _map(
        "add_to_each",
        "x + @c",
        "x + @c",
        lambda x, c: x + c,
        ("add @c to every @item", "increase each @item by @c", "make every @item larger by @c"),
        ("the @items increased by @c", "each @item plus @c, in order", "the @items, all @c larger"),
        (
            _wrong_map(Mistake.OFF_BY_ONE, "x + @c - 1", "x + @c - 1", lambda x, c: x + c - 1),
            _wrong_map(Mistake.MISREAD, "x - @c", "x - @c", lambda x, c: x - c),
        ),
        numbers=range(1, 21),
    ),
    _map(
        "multiply_each",
        "x * @c",
        "x * @c",
        lambda x, c: x * c,
        (
            "multiply every @item by @c",
            "replace each @item by @c times its value",
            "make every @item @c times what it was",
        ),
        ("the @items times @c", "@c times each @item, in order", "the @items multiplied by @c"),
        (
            _wrong_map(Mistake.MISREAD, "x + @c", "x + @c", lambda x, c: x + c),
            _wrong_map(Mistake.OVERFLOW, "", "(int)(x * @c)", lambda x, c: wrap32(x * c)),
        ),
        numbers=range(2, 11),
    ),
    _map(
        "remainder_each",
        "x % @c",
        "(x % @c + @c) % @c",
        lambda x, c: x % c,
        (
            "replace every @item by its remainder modulo @c, which is at least 0 and less than @c "
            "even for a negative one",
            "take each @item modulo @c, where remainders are never negative",
            "reduce every @item modulo @c to a remainder that is not negative and less than @c",
        ),
        (
            "the remainders of the @items modulo @c, all at least 0 and less than @c",
            "what remains of each @item modulo @c (never negative)",
            "the @items modulo @c, for negative ones too a remainder that is not negative",
        ),
        (
            _wrong_map(Mistake.MISSED_CASE, "", "x % @c", _truncated_remainder),
            _wrong_map(
                Mistake.MISREAD, "x // @c", "(x - (x % @c + @c) % @c) / @c", lambda x, c: x // c
            ),
        ),
        numbers=range(2, 13),
        tags=("math", "number theory"),
    ),
    _map(
        "cap_each",
        "min(x, @c)",
        "x > @c ? @c : x",
        lambda x, c: min(x, c),
        (
            "replace every @item greater than @c by @c",
            "lower each @item that exceeds @c to @c",
            "cut every @item down to at most @c",
        ),
        (
            "the @items, those above @c lowered to @c",
            "the smaller of @c and the @item, for each @item in order",
            "the @items capped at @c",
        ),
        (
            _wrong_map(Mistake.MISREAD, "max(x, @c)", "x < @c ? @c : x", lambda x, c: max(x, c)),
            _wrong_map(
                Mistake.OFF_BY_ONE,
                "x if x < @c else @c - 1",
                "x < @c ? x : @c - 1",
                lambda x, c: x if x < c else c - 1,
            ),
        ),
        numbers=range(1, 21),
        tags=("implementation",),
    ),
    _map(
        "lift_negatives",
        "max(x, 0)",
        "x < 0 ? 0 : x",
        lambda x, _: max(x, 0),
        (
            "replace every negative @item by 0",
            "set each @item below zero to 0",
            "turn all negative @items into zeros",
        ),
        (
            "the @items with zeros in place of negative ones",
            "the larger of 0 and the @item, for each @item in order",
            "the @items, negative ones raised to 0",
        ),
        (_wrong_map(Mistake.MISREAD, "abs(x)", "abs(x)", lambda x, _: abs(x)),),
        tags=("implementation",),
    ),
    _map(
        "halve_even",
        "x // 2 if x % 2 == 0 else x",
        "x % 2 == 0 ? x / 2 : x",
        lambda x, _: x // 2 if x % 2 == 0 else x,
        (
            "halve every even @item and leave the odd ones as they are",
            "divide each @item that is even by 2, once",
            "replace every even @item by its half; odd ones stay",
        ),
        (
            "the @items, each even one halved once",
            "the @items after one division by 2 of those that are even",
            "half of each even @item and every odd one unchanged, in order",
        ),
        (
            _wrong_map(
                Mistake.MISREAD,
                "x // 2 if x % 2 else x",
                "x % 2 ? (x - (x & 1)) / 2 : x",
                lambda x, _: x // 2 if x % 2 else x,
            ),
        ),
    ),
    Block(
        key="digit_sum_each",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=lambda values, _: [sum(map(int, str(abs(x)))) for x in values],
        actions=(
            "replace every @item by the sum of its decimal digits (signs do not count)",
            "write the digit sum of its absolute value in place of each @item",
            "add up the decimal digits of each @item, ignoring its sign, and put the sum there",
        ),
        results=(
            "the digit sums of the @items, signs ignored",
            "the sum of the decimal digits of each @item's absolute value, in order",
            "the digit sum of every @item (a minus sign counts for nothing)",
        ),
        python=(
            "@b = [sum(int(ch) for ch in str(abs(x))) for x in @a]",
            "@b = []\nfor x in @a:\n    x = abs(x)\n    @t = 0\n    while x > 0:\n"
            "        @t += x % 10\n        x //= 10\n    @b.append(@t)",
            "def @n(x):\n    return x if x < 10 else x % 10 + @n(x // 10)\n"
            "@b = [@n(abs(x)) for x in @a]",
        ),
        cpp=(
            "vector<long long> @b;\nfor (auto x : @a) {\n    long long sum = 0;\n    x = abs(x);\n"
            "    while (x > 0) {\n        sum += x % 10;\n        x /= 10;\n    }\n"
            "    @b.push_back(sum);\n}",
            "vector<long long> @b;\nfor (int i = 0; i < (int)@a.size(); i++) {\n    int sum = 0;\n"
            "    for (char ch : to_string(abs(@a[i]))) sum += ch - '0';\n"
            "    @b.push_back(sum);\n}",
            "function<long long(long long)> @n = [&](long long x) -> long long {\n"
            "    return x < 10 ? x : x % 10 + @n(x / 10);\n};\n"
            "vector<long long> @b(@a.size());\n"
            "for (int i = 0; i < (int)@a.size(); i++) @b[i] = @n(abs(@a[i]));",
        ),
        faults=(
            Fault(
                mistake=Mistake.MISSED_CASE,
                apply=lambda values, _: [sum(map(int, str(max(x, 0)))) for x in values],
                python="@b = []\nfor x in @a:\n    @t = 0\n    while x > 0:\n"
                "        @t += x % 10\n        x //= 10\n    @b.append(@t)",
                cpp="vector<long long> @b;\nfor (auto x : @a) {\n    long long sum = 0;\n"
                "    while (x > 0) {\n        sum += x % 10;\n        x /= 10;\n    }\n"
                "    @b.push_back(sum);\n}",
            ),
        ),
        tags=("math", "implementation"),
    ),
)

BLOCKS = table(*_MAPS)
