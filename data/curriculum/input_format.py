"""The Input and Output sections of a statement: which lines there are, within which limits."""

import dataclasses
import random
from collections.abc import Callable, Sequence

from curriculum.kinds import PAIRS
from curriculum.stories import Words, with_article
from curriculum.task import Limits, Task
from curriculum.values import LONGEST_WORD

_COUNT_WORDS = ("", "an integer", "two integers", "three integers")
_BIG = 1000


@dataclasses.dataclass(frozen=True, slots=True)
class Style:
    """How limits are written in one statement.

    Attributes:
      span: Writes "name is from low to high" in one of several ways, given the three.
      each: The same for many numbers without a name, given the written limits.
      number: Writes a number.
    """

    span: Callable[[str, str, str], str]
    each: Callable[[str, str], str]
    number: Callable[[int], str]

    def limit(self, name: str, low: int, high: int) -> str:
        """The limits of what has that name."""
        if low == high:
            return f"{name} = {self.number(low)}"
        return self.span(name, self.number(low), self.number(high))

    def limit_each(self, low: int, high: int) -> str:
        """The limits of numbers that were just spoken of."""
        return self.each(self.number(low), self.number(high))


def _power(number: int) -> str:
    """1000000 as 10^6, 200000 as 2 * 10^5; others, and small ones, in full."""
    digits = str(abs(number))
    zeros = len(digits) - 1
    if abs(number) < _BIG or digits[1:] != "0" * zeros:
        return str(number)
    power = f"10^{zeros}" if digits[0] == "1" else f"{digits[0]} * 10^{zeros}"
    return f"-{power}" if number < 0 else power


def _spaced(number: int) -> str:
    """1000000 as 1 000 000."""
    return f"{number:,}".replace(",", " ")


_SPANS: tuple[tuple[Callable[[str, str, str], str], Callable[[str, str], str]], ...] = (
    (
        lambda name, low, high: f"{low} <= {name} <= {high}",
        lambda low, high: f"all from {low} to {high}",
    ),
    (
        lambda name, low, high: f"{low} <= {name} <= {high}",
        lambda low, high: f"each at least {low} and at most {high}",
    ),
    (
        lambda name, low, high: f"{name} is from {low} to {high}",
        lambda low, high: f"each from {low} to {high}",
    ),
    (
        lambda name, low, high: f"{name} is at least {low} and at most {high}",
        lambda low, high: f"none less than {low} or greater than {high}",
    ),
    (
        lambda name, low, high: f"{name} is between {low} and {high}",
        lambda low, high: f"each between {low} and {high}, inclusive",
    ),
)
STYLES = tuple(
    Style(span, each, number) for span, each in _SPANS for number in (str, _power, _spaced)
)

# What follows the case's first line, or all there is of the case. @items and @whole are the words
# of the theme, @edge and @edges likewise; @R limits numbers without a name, @R(a) those called a;
# @M is the greatest length, @L tells the line, with "the", @W limits the length of a word.
_BODIES = {
    "number": (),
    "numbers_line": (
        "@L contains n integers a_1, a_2, ..., a_n (@R(a_i)).",
        "@L holds the @items: n integers separated by spaces, @R.",
        "@L lists the n @items, integers, @R.",
    ),
    "numbers_column": (
        "Each of the next n lines contains one integer a_i (@R(a_i)).",
        "Then follow n lines with one integer each, the @items, @R.",
        "The i-th of the next n lines gives a_i, one of the @items (@R(a_i)).",
    ),
    "numbers_bare": (
        "@L contains the @items: at least 1 and at most @M integers separated by spaces, @R.",
        "@L lists all @items, integers, @R. There are up to @M of them; their count is not given.",
        "@L is a list of integers a_1, a_2, ... (@R(a_i)), at least one and no more than @M.",
    ),
    "text": (
        "@L contains the string s of letters and digits. Its length is from 1 to @M.",
        "@L is s: at least 1 and at most @M characters, all of them letters or digits.",
        "@L holds s (1 <= |s| <= @M), which consists of English letters and digits.",
    ),
    "text_counted": (
        "@L contains the string s of n letters and digits.",
        "@L is s: n characters, all of them letters or digits.",
        "@L holds s, which consists of English letters and digits and has length n.",
    ),
    "words_lines": (
        "Each of the next n lines contains one of the @items, @W.",
        "Then follow the @items, one on each of n lines, @W.",
        "The i-th of the next n lines is a word w_i, @W.",
    ),
    "words_line": (
        "@L contains the @items, separated by spaces: at least 1 and at most @M, @W.",
        "@L lists all @items with spaces between them, @W. There are up to @M of them.",
        "@L holds from 1 to @M words, separated by spaces, @W.",
    ),
    "pairs": (
        "Each of the next n lines contains two integers x_i and y_i, @R.",
        "Then follow the @items, one on each of n lines: its first and second number, @R.",
        "The i-th of the next n lines gives the first and the second number of one of the @items, "
        "integers, @R.",
    ),
    "grid": (
        "Each of the next h lines contains w characters, each of them '.', '#' or a lower-case "
        "letter.",
        "Then follow h lines of w characters: dots, hash signs and letters from a to z.",
        "The next h lines show the @whole, w signs on each line; a sign is a dot (.), a hash (#) "
        "or a small letter.",
    ),
    "matrix": (
        "Each of the next h lines contains w integers, @R.",
        "Then follow h lines with the rows of the @whole, w integers on each, @R.",
        "The j-th number on the i-th of the next h lines is a_ij (@R(a_ij)); there are w on each.",
    ),
    "matrix_square": (
        "Each of the next n lines contains n integers, @R.",
        "Then follow n lines with the rows of the @whole, n integers on each, @R.",
        "The j-th number on the i-th of the next n lines is a_ij (@R(a_ij)); there are n on each.",
    ),
    "graph": (
        "Each of the next m lines contains two different integers u and v: @edge between @items u "
        "and v. The @items are numbered from 1 to n. No two @edges join the same two.",
        "Then follow m lines, one for each of the @edges, with the numbers of the two @items that "
        "it joins. Numbers go from 1 to n, the two always differ, and no two @edges are the same.",
        "The i-th of the next m lines gives the ends u_i and v_i of one of the @edges "
        "(1 <= u_i, v_i <= n, u_i is not v_i). All @edges are different.",
    ),
    "tree": (
        "Each of the next n - 1 lines contains two integers u and v: @edge between @items u and v. "
        "The @items are numbered from 1 to n, and there is a way from each to each.",
        "Then follow n - 1 lines, one for each of the @edges, with the numbers (from 1 to n) of "
        "the two @items that it joins. All is connected.",
        "The i-th of the next n - 1 lines gives the ends u_i and v_i of one of the @edges "
        "(1 <= u_i, v_i <= n). Together they form a tree.",
    ),
    "tree_parents": (
        "@L contains n - 1 integers p_2, ..., p_n (1 <= p_i < i): there is @edge between @items i "
        "and p_i. The line is empty if n = 1.",
        "@L tells for each of the @items 2, 3, ..., n its parent, the one with a smaller number to "
        "which @edge leads. If n is 1, this line is empty.",
        "@L gives the parents p_2, ..., p_n of @items 2 to n (1 <= p_i < i); i and p_i are joined "
        "by @edge. For n = 1 it is blank.",
    ),
}
_COUNTS = {
    "number": ("x",),
    "grid": ("h", "w"),
    "matrix": ("h", "w"),
    "graph": ("n", "m"),
    "numbers_bare": (),
    "text": (),
    "words_line": (),
}
_MEANINGS = {
    "x": "the @whole x",
    "n": "n, the number of @items",
    "h": "h, the number of rows",
    "w": "w, the number of columns",
    "m": "m, the number of @edges",
    "k": "the integer k",
}
_LENGTHS = {
    "text_counted": "n, the length of s",
    "matrix_square": "n, the number of rows and of columns",
}
_MANY = (
    "The first line contains t, the number of cases (@T). The cases follow one after another.",
    "An input holds several cases. Their number t (@T) stands on the first line.",
    "First comes a line with the number of cases t (@T), then come the cases.",
)
_PRINTED = {
    "number": (
        "Print one integer, the answer.",
        "Print a single integer.",
        "Output the answer, an integer.",
        "Output one number on a line of its own.",
    ),
    "numbers": (
        "Print the resulting @items on one line, separated by spaces.",
        "Output the answer as one line of integers with spaces between them.",
        "Write the @items that you get on a single line, separated by spaces.",
    ),
    "text": (
        "Print the resulting string on a line.",
        "Output one line with the answer, a string.",
        "Write the string that you get.",
    ),
    "words": (
        "Print the resulting @items on one line, separated by spaces.",
        "Output the answer as one line of words with spaces between them.",
        "Write the @items that you get on a single line, separated by spaces.",
    ),
    "pairs": (
        "Print the resulting @items, each as two integers on a line of its own.",
        "Output one line for each of the @items that you get: its first and its second number.",
        "Write the answer, one pair of integers a line.",
    ),
    "grid": (
        "Print the resulting @whole row by row.",
        "Output the rows of the answer, each on a line of its own, without spaces.",
        "Write the @whole that you get, one row a line, without spaces.",
    ),
    "matrix": (
        "Print the resulting @whole row by row, with spaces between the numbers.",
        "Output the rows of the answer, each on a line of its own, numbers separated by spaces.",
        "Write the @whole that you get, one row a line, separated by spaces inside a row.",
    ),
    "graph": (
        "Print a line for each of the @items in order: the neighbours, numbered from 0.",
        "Output for each of the @items, one a line, the numbers of its neighbours, from 0 on.",
        "Write the neighbours of each of the @items on a line of its own, numbered from 0.",
    ),
}
_EMPTY_LINE = (
    "If nothing is left, print an empty line.",
    "Print an empty line if there is nothing to print.",
    "Where nothing remains, the line is empty.",
)
_NO_LINE = ("If nothing is left, print nothing.", "Print no line at all if nothing remains.")
_IN_ORDER = (
    "",
    "",
    " Answer the cases in the order of the input.",
    " The answers stand in the order of the cases.",
)


def input_section(task: Task, words: Words, rng: random.Random) -> str:
    """The text of the Input section.

    Args:
      task: Whose input it is.
      words: What the elements of the input are called.
      rng: Chooses wording and style of limits.
    """
    style = rng.choice(STYLES)
    limits = task.limits
    names = _COUNTS.get(task.shape, ("n",)) + ("k",) * task.uses_k
    bodies = _BODIES[task.shape]
    lines = _line_names(bool(names) + bool(bodies), bool(limits.cases))
    sentences = []
    if limits.cases:
        sentences.append(rng.choice(_MANY).replace("@T", style.limit("t", 1, limits.cases)))
    if names:
        sentences.append(_head(names, lines[0], task, style, rng))
    if bodies:
        body = rng.choice(bodies).replace("@L", lines[-1])
        sentences.append(_with_limits(body, limits, style))
    text = " ".join(sentences).replace("@whole", words.whole)
    text = text.replace("the number of @items", _counted(words)).replace("@items", words.items)
    return text.replace("@edges", words.edges).replace("@edge", with_article(words.edge))


def _counted(words: Words) -> str:
    """A noun phrase for the number of elements, which is not "the number of numbers"."""
    if words.items == "numbers":
        return f"the length of the {words.whole}"
    return f"the number of {words.items}"


def _line_names(count: int, many: bool) -> list[str]:
    """Names for the one or two parts of a case."""
    owner = " of each case" if many else ""
    if count == 1:
        return [f"The only line{owner}"]
    return [f"The first line{owner}", f"The second line{owner}"]


def _limit(name: str, limits: Limits, style: Style) -> str:
    """The limits of a number on a case's first line."""
    if name == "x":
        return style.limit(name, limits.low, limits.high)
    if name == "k":
        return style.limit(name, limits.k_low, limits.k_high)
    if name == "m":
        return style.span(name, "0", "n * (n - 1) / 2")
    return style.limit(name, 1, limits.length)


def _head(names: tuple[str, ...], line: str, task: Task, style: Style, rng: random.Random) -> str:
    """What stands on a case's first line."""
    given = [_limit(name, task.limits, style) for name in names]
    way = rng.randrange(3)
    if way == 0:
        meanings = [
            _LENGTHS.get(task.shape, _MEANINGS[name]) if name == "n" else _MEANINGS[name]
            for name in names
        ]
        parts = [f"{name} ({limit})" for name, limit in zip(meanings, given, strict=True)]
        return f"{line} gives {_listed(parts)}."
    integers = f"{_COUNT_WORDS[len(names)]} {_listed(names)}"
    if way == 1:
        return f"{line} contains {integers} ({', '.join(given)})."
    return f"{line} contains {integers}, where {_listed(given)}."


def _listed(parts: Sequence[str]) -> str:
    """The parts as in a sentence: with commas and, before the last, "and"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _with_limits(body: str, limits: Limits, style: Style) -> str:
    """The body with its limits in place."""
    if "@R(" in body:
        name = body[body.index("@R(") + 3 :].partition(")")[0]
        body = body.replace(f"@R({name})", style.limit(name, limits.low, limits.high))
    elif "@R" in body:
        body = body.replace("@R", style.limit_each(limits.low, limits.high))
    if "@W" in body:
        longest = min(LONGEST_WORD, limits.length)
        body = body.replace("@W", f"each of 1 to {longest} letters and digits")
    return body.replace("@M", style.number(limits.length))


def output_section(task: Task, words: Words, rng: random.Random) -> str:
    """The text of the Output section.

    Args:
      task: Whose output it is.
      words: What the elements of the value printed are called.
      rng: Chooses the wording.
    """
    kind = task.steps[-1].block.gives
    text = rng.choice(_PRINTED[kind.name]).replace("@items", words.items)
    text = text.replace("@whole", words.whole)
    if task.limits.cases:
        text = f"For each case, {text[0].lower()}{text[1:]}{rng.choice(_IN_ORDER)}"
    if may_end_empty(task):
        text += " " + rng.choice(_NO_LINE if kind is PAIRS else _EMPTY_LINE)
    return text


def may_end_empty(task: Task) -> bool:
    """Whether the value printed may have no elements."""
    empty = False
    for step in task.steps:
        block = step.block
        empty = block.gives.substitute is not None and (
            block.may_empty or (empty and not block.needs_element)
        )
    return empty
