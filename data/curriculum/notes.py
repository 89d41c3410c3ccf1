"""The Note section: what becomes of an example's value, step by step."""

import random
from collections.abc import Sequence
from typing import Any

from curriculum import kinds
from curriculum.kinds import Kind
from curriculum.task import Example, Task

SHARE = 0.25  # of the statements that have a note, where values are short enough
LONGEST = 36  # characters of one value
_STARTS = (
    "@E starts with @V.",
    "In @e, we begin with @V.",
    "@E, step by step: at first there is @V.",
)
_WAYS = (
    ("Step @i gives @V.", "Step @i gives the answer, @V."),
    ("After step @i: @V.", "After step @i: @V, which is printed."),
    ("Then we get @V.", "Then we get @V, and that is the answer."),
)
_NOTHING_LEFT = (
    "As nothing is left, @V comes in its place.",
    "Nothing is left now, so we go on with @V.",
)


def written(kind: Kind, value: Any) -> str:
    """A value on one line, as a note shows it; "nothing" for an empty one."""
    if kinds.is_empty(value):
        return "nothing"
    if kind is kinds.GRID:  # in quotes, as rows may end in full stops
        return " / ".join(f'"{row}"' for row in value)
    if kind is kinds.PAIRS:
        return ", ".join(f"({x}, {y})" for x, y in value)
    return kinds.printed(kind, value).replace("\n", " / ")


def write_note(task: Task, examples: Sequence[Example], rng: random.Random) -> str:
    """The text of the Note section, empty where there is none, as where a step gives a graph.

    Args:
      task: What is computed.
      examples: Of which one is told; its first case, where it has many.
      rng: Chooses whether there is a note, which example is told, and the wording.
    """
    given = [step.block.gives for step in task.steps]
    if rng.random() >= SHARE or kinds.GRAPH in given:
        return ""
    told = rng.randrange(len(examples))
    case = examples[told].cases[0]
    name = "the example" if len(examples) == 1 else f"example {told + 1}"
    if task.limits.cases:
        name = f"the first case of {name}"
    start = "" if task.kind is kinds.GRAPH else written(task.kind, case.value)
    values = [start, *map(written, given, case.trace)]
    if max(map(len, values)) > LONGEST:
        return ""
    way, last_way = rng.choice(_WAYS)
    sentences = []
    if task.kind is not kinds.GRAPH:
        opening = rng.choice(_STARTS).replace("@E", name[0].upper() + name[1:])
        sentences.append(opening.replace("@e", name).replace("@V", start))
    else:
        sentences.append(f"This is what happens in {name}.")
    for i, step in enumerate(task.steps):
        if task.guards[i] and kinds.is_empty((case.value, *case.trace)[i]):
            instead = written(step.block.takes, step.block.takes.substitute)
            sentences.append(rng.choice(_NOTHING_LEFT).replace("@V", instead))
        text = last_way if i == len(task.steps) - 1 else way
        sentences.append(text.replace("@i", str(i + 1)).replace("@V", values[i + 1]))
    return " ".join(sentences)
