"""Blocks that choose some of a list's numbers and keep their order."""

from collections.abc import Callable

from alphacode.datasets.curriculum.block import Block, Fault, Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBERS
from alphacode.datasets.curriculum.library.numbers_each import at_index


def _filter(
    key: str,
    condition: str,
    test: Callable[[int, int], bool],
    actions: tuple[str, ...],
    results: tuple[str, ...],
    faults: tuple[Fault, ...],
    *,
    numbers: range = range(0),
    tags: tuple[str, ...] = ("implementation",),
) -> Block:
    """A choice of elements, by a condition on `x` that reads the same in both languages."""
    return Block(
        key=key,
        takes=NUMBERS,
        gives=NUMBERS,
        apply=lambda values, number: [x for x in values if test(x, number)],
        actions=actions,
        results=results,
        python=(
            f"@b = [x for x in @a if {condition}]",
            f"@b = []\nfor x in @a:\n    if {condition}:\n        @b.append(x)",
            f"@b = list(filter(lambda x: {condition}, @a))",
        ),
        cpp=(
            "vector<long long> @b;\nfor (auto x : @a) {\n"
            f"    if ({condition}) @b.push_back(x);\n}}",
            "vector<long long> @b;\nfor (int i = 0; i < (int)@a.size(); i++)\n"
            f"    if ({at_index(condition, '@a')}) @b.push_back(@a[i]);",
            "vector<long long> @b;\ncopy_if(@a.begin(), @a.end(), back_inserter(@b), "
            f"[&](long long x) {{ return {condition}; }});",
            "vector<long long> @b = @a;\n@b.erase(remove_if(@b.begin(), @b.end(), "
            f"[&](long long x) {{ return !({condition}); }}), @b.end());",
        ),
        faults=faults,
        tags=tags,
        numbers=numbers,
        may_empty=True,
    )


def _wrong_filter(
    mistake: Mistake, condition: str, test: Callable[[int, int], bool], *, python: bool = True
) -> Fault:
    """A choice by a wrong condition, in C++ alone where `python` is false."""
    choose = f"@b = [x for x in @a if {condition}]"
    return Fault(
        mistake=mistake,
        apply=lambda values, number: [x for x in values if test(x, number)],
        python=choose if python else "",
        cpp="vector<long long> @b;\nfor (auto x : @a) {\n"
        f"    if ({condition}) @b.push_back(x);\n}}",
    )


def _above_mean(values: list[int], _: int) -> list[int]:
    total = sum(values)
    return [x for x in values if x * len(values) > total]


def _not_below_mean(values: list[int], _: int) -> list[int]:
    total = sum(values)
    return [x for x in values if x * len(values) >= total]


def _above_truncated_mean(values: list[int], _: int) -> list[int]:
    total, count = sum(values), max(len(values), 1)
    mean = total // count if total >= 0 else -(-total // count)
    return [x for x in values if x > mean]


BLOCKS = table(
    _filter(
        "keep_even",
        "x % 2 == 0",
        lambda x, _: x % 2 == 0,
        ("keep only the even @items", "remove every odd @item", "erase all @items that are odd"),
        (
            "the even @items, in their order",
            "the @items left after all odd ones are removed",
            "those @items that are divisible by 2",
        ),
        (_wrong_filter(Mistake.MISREAD, "x % 2 != 0", lambda x, _: x % 2 != 0),),
        tags=("math", "implementation"),
    ),
    _filter(
        "keep_odd",
        "x % 2 != 0",
        lambda x, _: x % 2 != 0,
        ("keep only the odd @items", "remove every even @item", "erase all @items that are even"),
        (
            "the odd @items, in their order",
            "the @items left after all even ones are removed",
            "those @items that are not divisible by 2",
        ),
        (
            _wrong_filter(
                Mistake.MISSED_CASE, "x % 2 == 1", lambda x, _: x > 0 and x % 2 == 1, python=False
            ),
            _wrong_filter(Mistake.MISREAD, "x % 2 == 0", lambda x, _: x % 2 == 0),
        ),
        tags=("math", "implementation"),
    ),
    _filter(
        "keep_multiples",
        "x % @c == 0",
        lambda x, c: x % c == 0,
        (
            "keep only the @items divisible by @c",
            "remove every @item that @c does not divide",
            "leave only those @items that are multiples of @c (0 is one)",
        ),
        (
            "the @items divisible by @c, in their order",
            "the multiples of @c among the @items",
            "those @items that leave no remainder modulo @c",
        ),
        (_wrong_filter(Mistake.MISREAD, "x % @c != 0", lambda x, c: x % c != 0),),
        numbers=range(3, 8),
        tags=("math", "number theory"),
    ),
    _filter(
        "keep_greater",
        "x > @c",
        lambda x, c: x > c,
        (
            "keep only the @items greater than @c",
            "remove every @item that is at most @c",
            "leave only the @items that exceed @c",
        ),
        (
            "the @items greater than @c, in their order",
            "those @items that exceed @c",
            "the @items left after all that are at most @c are removed",
        ),
        (
            _wrong_filter(Mistake.COMPARISON, "x >= @c", lambda x, c: x >= c),
            _wrong_filter(Mistake.MISREAD, "x < @c", lambda x, c: x < c),
        ),
        numbers=range(1, 11),
    ),
    _filter(
        "keep_positive",
        "x > 0",
        lambda x, _: x > 0,
        (
            "keep only the positive @items",
            "remove every @item that is not positive",
            "erase zeros and all negative @items",
        ),
        (
            "the positive @items, in their order",
            "those @items that are greater than zero",
            "the @items left after zeros and negative ones are removed",
        ),
        (_wrong_filter(Mistake.COMPARISON, "x >= 0", lambda x, _: x >= 0),),
    ),
    Block(
        key="keep_odd_positions",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=lambda values, _: values[::2],
        actions=(
            "keep only the @items at odd positions, counting from 1",
            "keep the first @item, the third, the fifth and so on, and remove the others",
            "remove every second @item, beginning with the second",
        ),
        results=(
            "the @items at positions 1, 3, 5 and so on",
            "every second @item, starting with the first",
            "the @items at odd positions (the first position is 1)",
        ),
        python=(
            "@b = @a[::2]",
            "@b = [x for i, x in enumerate(@a) if i % 2 == 0]",
            "@b = []\nfor i in range(0, len(@a), 2):\n    @b.append(@a[i])",
        ),
        cpp=(
            "vector<long long> @b;\nfor (int i = 0; i < (int)@a.size(); i += 2) "
            "@b.push_back(@a[i]);",
            "vector<long long> @b;\nfor (int i = 0; i < (int)@a.size(); i++) {\n"
            "    if (i % 2 == 0) @b.push_back(@a[i]);\n}",
            "vector<long long> @b;\n{\n    bool take = true;\n    for (auto x : @a) {\n"
            "        if (take) @b.push_back(x);\n        take = !take;\n    }\n}",
        ),
        faults=(
            Fault(
                mistake=Mistake.MISREAD,
                apply=lambda values, _: values[: (len(values) + 1) // 2],
                python="@b = @a[:(len(@a) + 1) // 2]",
                cpp="vector<long long> @b(@a.begin(), @a.begin() + (@a.size() + 1) / 2);",
            ),
            Fault(
                mistake=Mistake.OFF_BY_ONE,
                apply=lambda values, _: values[:1] + values[1::2],
                python="@b = @a[:1]\nfor i in range(1, len(@a), 2):\n    @b.append(@a[i])",
                cpp="vector<long long> @b;\nfor (int i = 0; i < (int)@a.size(); i++) {\n"
                "    if (i == 0 || i % 2 == 1) @b.push_back(@a[i]);\n}",
            ),
        ),
        tags=("implementation",),
    ),
    Block(
        key="keep_above_mean",
        takes=NUMBERS,
        gives=NUMBERS,
        apply=_above_mean,
        actions=(
            "keep only the @items that are strictly greater than the mean of all the @items",
            "remove every @item that is not above the average of the whole @whole",
            "leave only those @items that exceed the arithmetic mean (one equal to it goes too)",
        ),
        results=(
            "the @items strictly above the average, in their order",
            "those @items that exceed the arithmetic mean of all",
            "the @items left after all that are at most the mean are removed",
        ),
        python=(
            "@t = sum(@a)\n@b = [x for x in @a if x * len(@a) > @t]",
            "@t = 0\nfor x in @a:\n    @t += x\n@b = []\nfor x in @a:\n"
            "    if x * len(@a) > @t:\n        @b.append(x)",
            "@b = list(filter(lambda x, @t=sum(@a): x * len(@a) - @t > 0, @a))",
        ),
        cpp=(
            "long long @t = accumulate(@a.begin(), @a.end(), 0LL);\nvector<long long> @b;\n"
            "for (auto x : @a) {\n    if (x * (long long)@a.size() > @t) @b.push_back(x);\n}",
            "long long @t = 0;\nint @u = @a.size();\nfor (int i = 0; i < @u; i++) @t += @a[i];\n"
            "vector<long long> @b;\nfor (int i = 0; i < @u; i++)\n"
            "    if (@a[i] * @u > @t) @b.push_back(@a[i]);",
            "long long @t = 0;\nfor (auto x : @a) @t += x;\nvector<long long> @b;\n"
            "copy_if(@a.begin(), @a.end(), back_inserter(@b),\n"
            "        [&](long long x) { return x * (long long)@a.size() > @t; });",
        ),
        faults=(
            Fault(
                mistake=Mistake.COMPARISON,
                apply=_not_below_mean,
                python="@t = sum(@a)\n@b = [x for x in @a if x * len(@a) >= @t]",
                cpp="long long @t = 0;\nfor (auto x : @a) @t += x;\nvector<long long> @b;\n"
                "for (auto x : @a) {\n    if (x * (long long)@a.size() >= @t) @b.push_back(x);\n}",
            ),
            Fault(
                mistake=Mistake.MISSED_CASE,
                apply=_above_truncated_mean,
                cpp="long long @t = accumulate(@a.begin(), @a.end(), 0LL);\n"
                "if (!@a.empty()) @t /= (long long)@a.size();\nvector<long long> @b;\n"
                "for (auto x : @a) {\n    if (x > @t) @b.push_back(x);\n}",
            ),
            Fault(
                mistake=Mistake.TOO_SLOW,
                python="@b = [x for x in @a if x * len(@a) > sum(@a)]",
                cpp="vector<long long> @b;\nfor (auto x : @a) {\n    long long sum = 0;\n"
                "    for (auto y : @a) sum += y;\n"
                "    if (x * (long long)@a.size() > sum) @b.push_back(x);\n}",
            ),
        ),
        tags=("math", "implementation"),
        may_empty=True,
        peak=lambda values, _: max(map(abs, values), default=0) * len(values),
    ),
)
