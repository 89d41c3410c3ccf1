"""Random tasks over the real blocks, with examples, for the tests of statements."""

import random
import re
from typing import Any

from alphacode.datasets.problem import Test
from curriculum import kinds, shapes, values
from curriculum.block import Block
from curriculum.library import BLOCKS
from curriculum.task import Case, Example, Limits, Step, Task

SMALL = Limits(length=6, low=-9, high=9, k_low=2, k_high=4)


def block(
    key: str,
    takes: kinds.Kind,
    gives: kinds.Kind,
    means: str,
    action: str,
    result: str,
    **others: Any,
) -> Block:
    """A block that is told in one way and never coded."""
    return Block(
        key=key,
        takes=takes,
        gives=gives,
        means=means,
        actions=(action,),
        results=(result,),
        python=(),
        cpp=(),
        **others,
    )


OWN = (
    block(
        "own_order",
        kinds.NUMBERS,
        kinds.NUMBERS,
        "@b = sorted(@a)",
        "let an @item stand before a larger @item",
        "the @whole with every @item before an @item that is larger",
    ),
    block(
        "own_every",
        kinds.NUMBERS,
        kinds.NUMBERS,
        "@b = @a[@c - 1 :: @c]",
        "keep every @c-th @item, so that @c - 1 are skipped before each",
        "every @c-th @item (@c - 1 are skipped before each)",
        numbers=range(1, 24),
        may_empty=True,
    ),
    block(
        "own_first",
        kinds.NUMBERS,
        kinds.NUMBER,
        "@b = @a[0]",
        "take the first @item",
        "the first @item",
        needs_element=True,
    ),
    block(
        "own_successor",
        kinds.NUMBER,
        kinds.NUMBER,
        "@b = @a + 1",
        "add 1 to the @whole",
        "the @whole plus 1",
    ),
    block(
        "own_reversal",
        kinds.TEXT,
        kinds.TEXT,
        "@b = @a[::-1]",
        "turn the @whole back to front",
        "the @whole from its last @item to its first",
    ),
    block(
        "own_longest",
        kinds.WORDS,
        kinds.TEXT,
        "@b = max(@a, key=len)",
        "find the longest @item (the first of several)",
        "an @item of greatest length, the first of several",
        needs_element=True,
    ),
    block(
        "own_short",
        kinds.WORDS,
        kinds.WORDS,
        "@b = [word for word in @a if len(word) <= @c]",
        "keep the @items of at most @c characters",
        "the @items of at most @c characters",
        numbers=range(1, 6),
        may_empty=True,
    ),
    block(
        "own_sums",
        kinds.PAIRS,
        kinds.NUMBERS,
        "@b = [x + y for x, y in @a]",
        "add up the two numbers of each @item",
        "the sum of the two numbers of each @item",
    ),
    block(
        "own_small",
        kinds.PAIRS,
        kinds.PAIRS,
        "@b = [pair for pair in @a if pair[0] <= @c]",
        "remove every @item with a first number greater than @c",
        "each @item with a first number of at most @c",
        numbers=range(1, 6),
        may_empty=True,
    ),
    block(
        "own_flip",
        kinds.GRID,
        kinds.GRID,
        "@b = @a[::-1]",
        "turn the @whole upside down",
        "the rows of the @whole from the last to the first",
    ),
    block(
        "own_dots",
        kinds.GRID,
        kinds.NUMBER,
        '@b = sum(row.count(".") for row in @a)',
        "count the dots of the @whole",
        "how often a @item is a dot",
    ),
    block(
        "own_transposition",
        kinds.MATRIX,
        kinds.MATRIX,
        "@b = [list(column) for column in zip(*@a, strict=True)]",
        "swap rows and columns of the @whole",
        "the @whole with rows and columns swapped",
    ),
    block(
        "own_rows",
        kinds.MATRIX,
        kinds.NUMBERS,
        "@b = list(map(sum, @a))",
        "add up each row of the @whole",
        "the sum of the @items of each row",
    ),
    block(
        "own_degrees",
        kinds.GRAPH,
        kinds.NUMBERS,
        "@b = list(map(len, @a))",
        "count for each @item the edges that end there",
        "for each @item how often an edge ends there",
    ),
)
_BY_KIND: dict[str, list[Block]] = {
    kind.name: [each for each in (*BLOCKS.values(), *OWN) if each.takes is kind]
    for kind in kinds.KINDS
}


def task_of(shape: str, *steps: Step, limits: Limits = SMALL) -> Task:
    """The task, guarded wherever nothing may be left before a block that needs an element."""
    empty, guards = False, []
    for step in steps:
        guards.append(empty and step.block.needs_element)
        empty = step.block.may_empty or (empty and not step.block.needs_element)
        empty = empty and step.block.gives.substitute is not None
    kind = shapes.SHAPES[shape].kind
    return Task(shape=shape, kind=kind, steps=steps, limits=limits, guards=tuple(guards))


def random_task(rng: random.Random, shape: str = "", first: Block | None = None) -> Task:
    """A task of 1 to 4 steps; of that shape and with that first block where they are given."""
    fitting = [
        name for name, each in shapes.SHAPES.items() if not first or each.kind is first.takes
    ]
    shape = shape or rng.choice(fitting)
    kind, steps, with_k = shapes.SHAPES[shape].kind, [], False
    for i in range(rng.randint(1, 4)):
        chosen = first if first and not i else rng.choice(_BY_KIND[kind.name])
        number: int | None = rng.choice(chosen.numbers) if chosen.numbers else 0
        if chosen.numbers and not with_k and rng.random() < 0.3:
            number, with_k = None, True
        steps.append(Step(chosen, number))
        kind = chosen.gives
    limits = Limits(
        length=rng.choice((6, 50, 1000, 200000)),
        low=rng.choice((0, 1, -100, -(10**9))),
        high=rng.choice((9, 100, 10**6, 10**9)),
        k_low=rng.choice((1, 2)),
        k_high=rng.choice((2, 10, 1000)),
        cases=rng.choice((0, 0, 5, 10**4)),
    )
    return task_of(shape, *steps, limits=limits)


def case_of(task: Task, value: Any, k: int) -> Case:
    """The case, with its trace."""
    trace = []
    now = value
    for step, guard in zip(task.steps, task.guards, strict=True):
        if guard and kinds.is_empty(now):
            now = step.block.takes.substitute
        now = step.block.apply(now, k if step.number is None else step.number)
        trace.append(now)
    return Case(value=value, k=k, trace=tuple(trace))


def example_of(task: Task, *cases: Case) -> Example:
    """The example whose input holds these cases."""
    shape = shapes.SHAPES[task.shape]
    given = [(case.value, case.k if task.uses_k else None) for case in cases]
    last = task.steps[-1].block.gives
    output = "".join(f"{kinds.printed(last, case.trace[-1])}\n" for case in cases)
    return Example(
        test=Test(shapes.input_text(shape, given, task.limits.cases > 0), output), cases=cases
    )


def examples_of(task: Task, rng: random.Random, count: int = 1) -> list[Example]:
    """Examples with small values."""
    shape = shapes.SHAPES[task.shape]
    found = []
    for _ in range(count):
        cases = []
        for _ in range(rng.randint(1, 3) if task.limits.cases else 1):
            value = values.draw(shape, SMALL, rng, rng.randint(1, 5), 9)
            cases.append(case_of(task, value, rng.randint(2, 4)))
        found.append(example_of(task, *cases))
    return found


_RULES = {
    "a mark is left": r"@",
    "a doubled space": r"  ",
    "a space at a line's end": r" \n",
    "a space before a stop": r"(?<!\.) [.,;:?!](?!\.)(?:\s|$)",
    "doubled stops": r"(?<!\.)\.\.(?!\.)|[,;:][,;:.]|[?!][.,;:]",
    "a word twice": r"\b([A-Za-z]{2,}) \1\b",
    "a for an": r"\b[Aa] (?!(?:and|are|as|is|in|of|or|at|a|e|i|o|u|one|uni\w*|use\w*)\b)[aeio8]\w*",
    "an for a": r"\b[Aa]n (?!hour|honest|11\b|18\b|8)[^aeiou\W]\w*",
    "two articles": r"\b(?:no|the|each|every|an?|some) an? ",
    "one of many": r"(?<![\w.^-])1 (?:positions|places|items|rows|columns)\b",
    "a small letter after a label": r"(?m)^(?:\d[.)]|\(\d\)|Step \d[.:]|[A-Z][a-z]+: \") ?[a-z]",
    "empty brackets": r"\(\s*\)",
}
_LETTER_ENDS = re.compile(r"(?:Yours|Best wishes|Thank you), [A-Z][a-z]+\n")
_GREETINGS = re.compile(r"(?:Dear programmer|Hello|Dear friend),\n")


def flaws(prose: str) -> list[str]:
    """What is wrong with English prose, by rules; empty where nothing is."""
    prose = re.sub(r"\b([0-9N])!", r"\1", prose)  # a factorial ends no sentence
    found = [
        f"{name}: {match[0]!r}"
        for name, rule in _RULES.items()
        for match in re.finditer(rule, prose)
    ]
    plain = _GREETINGS.sub("", _LETTER_ENDS.sub("", prose + "\n")).replace("...", "-")
    for line in plain.strip().split("\n"):
        if not re.search(r"[.?!)][\"')]?$", line):
            found.append(f"a line without a full stop: {line!r}")
        for sentence in re.split(r"(?<=[.?!])\s+", line):
            if not re.match(r"[A-Z0-9(\"'-]", sentence):
                found.append(f"a sentence with a small letter: {sentence!r}")
    return found
