"""Statements in English: the task told in one of many registers, its input, output and examples.

The layout is that of Codeforces problems as AlphaCode's prompts have it (paper, Figures A14 and
A15): the task, then the sections Input, Output, Example or Examples, and now and then Note.
"""

import random
from collections.abc import Sequence

from curriculum import distractors, notes, registers, stories
from curriculum.input_format import input_section, output_section
from curriculum.kinds import Kind
from curriculum.registers import Register
from curriculum.stories import Theme, Words
from curriculum.tales import Tale
from curriculum.task import Example, Task


def write_statement(
    task: Task, examples: Sequence[Example], rng: random.Random, *, unseen_stories: bool
) -> str:
    """The whole text of a problem; ends with a line end.

    Args:
      task: What is asked.
      examples: Shown in this order; at least one.
      rng: The only source of chance.
      unseen_stories: Whether register and theme are those that no other statement has, for
        measuring what a model does with stories that it was not trained on.
    """
    of = registers.HELD_OUT_REGISTERS if unseen_stories else registers.REGISTERS
    register = rng.choice(of)
    theme = None
    if rng.random() < register.themed:
        theme = stories.choose_theme(task, rng, held_out=unseen_stories)
    words = stories.words_of_steps(task, theme)
    sections = [
        _task_text(task, register, theme, words, rng),
        "Input",
        input_section(task, words[0], rng),
        "Output",
        output_section(task, words[-1], rng),
        "Example" if len(examples) == 1 else "Examples",
    ]
    for example in examples:
        sections += ["Input", example.test.input.removesuffix("\n")]
        sections += ["Output", example.test.output.removesuffix("\n")]
    note = notes.write_note(task, examples, rng)
    if note:
        sections += ["Note", note]
    return "\n\n".join(sections) + "\n"


def _task_text(
    task: Task, register: Register, theme: Theme | None, words: Sequence[Words], rng: random.Random
) -> str:
    """The first section, with what does not matter between its passages."""
    passages = register.tell(_tale(task, theme, words, rng), rng)
    for aside in distractors.asides(theme, rng):
        place = rng.randint(register.margin, len(passages) - register.margin)
        passages.insert(place, register.framed.format(aside))
    return register.separator.join(passages)


def _tale(task: Task, theme: Theme | None, words: Sequence[Words], rng: random.Random) -> Tale:
    """The task's phrases, chosen and filled."""
    actions, results, rests = [], [], []
    for step, told, guard in zip(task.steps, words, task.guards, strict=False):
        block = step.block
        number = "k" if step.number is None else str(step.number)
        actions.append(stories.fill(rng.choice(block.actions), told, number))
        results.append(stories.fill(rng.choice(block.results), told, number))
        rests.append(_substitute(block.takes) if guard else "")
    return Tale(
        theme=theme,
        kind=task.kind.name,
        given=stories.given(task, theme, rng),
        with_k=task.uses_k,
        actions=tuple(actions),
        results=tuple(results),
        rests=tuple(rests),
    )


def _substitute(kind: Kind) -> str:
    """A noun phrase for what takes the place of nothing."""
    return f"the single {kind.items[0]} {notes.written(kind, kind.substitute)}"
