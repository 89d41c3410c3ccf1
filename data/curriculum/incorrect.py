"""Incorrect programs: how people go wrong on a task, and which tests show it.

A variant is a plan with one mistake in it. It counts as wrong only where its plan answers otherwise
than the right one on one of the problem's own tests (or crashes, or takes too long, for a reason
that is known); what it would print is told by the meanings of blocks and faults.
"""

import dataclasses
import random
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from alphacode.datasets.problem import Language
from curriculum import kinds, reading_cpp, reading_python
from curriculum.block import Block, Mistake
from curriculum.plans import Plan, UnfitError, plan_of_steps
from curriculum.shapes import Shape
from curriculum.task import Example, Step, Task

MOST_VARIANTS = 12
_BOTH = (Language.PYTHON3, Language.CPP)
_WRONG_SUBSTITUTES = {
    "numbers": ([1], [-1]),
    "text": ("a", "0"),
    "words": (["a"], ["0"]),
    "pairs": ([(1, 1)], [(0, 1)]),
}
_CRASHES = re.compile(r"\b(max|min)\(@a\)|@a\[(0|-1)\]")
_MAY_NOT_RUN = re.compile(r"\b(if|for|while|elif|else|or|and|def|lambda|default|try)\b|^ ")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A program with a mistake.

    Attributes:
      mistake: Its kind.
      plan: What the program does.
      start: First stage in which it differs from the right one.
      languages: In which it can be written.
      verdict: What the judge says: WA, RE or TLE.
      idiom: Of stage `start`, where only one of the block's idioms goes wrong; else None.
    """

    mistake: Mistake
    plan: Plan
    start: int
    languages: tuple[Language, ...] = _BOTH
    verdict: str = "WA"
    idiom: int | None = None

    def fails(self, example: Example) -> bool | None:
        """Whether it fails on a test; None where nobody can tell.

        Not for TLE, which depends on more than meanings.
        """
        try:
            answer = self.plan.answers(example.cases, self.start)
        except UnfitError:
            return True if self.verdict == "RE" else None
        if self.verdict == "RE":
            return False
        return answer.split() != example.test.output.split()


def _replaced(plan: Plan, i: int, **changes: Any) -> Plan:
    stage = dataclasses.replace(plan.stages[i], **changes)
    return dataclasses.replace(plan, stages=(*plan.stages[:i], stage, *plan.stages[i + 1 :]))


def _faults(plan: Plan) -> Iterator[Variant]:
    """Blocks gone wrong."""
    for i, stage in enumerate(plan.stages):
        for fault in stage.block.faults:
            if fault.mistake is not Mistake.TOO_SLOW:
                languages = (Language.PYTHON3,) * bool(fault.python)
                languages += (Language.CPP,) * bool(fault.cpp)
                yield Variant(
                    mistake=fault.mistake,
                    plan=_replaced(plan, i, fault=fault),
                    start=i,
                    languages=languages,
                )


def _is_typed(shape: Shape, steps: Sequence[Step]) -> bool:
    if not steps or steps[0].block.takes is not shape.kind:
        return False
    return all(a.block.gives is b.block.takes for a, b in pairwise(steps))


def _orders(shape: Shape, steps: tuple[Step, ...]) -> Iterator[Variant]:
    """Steps in the wrong order, and steps forgotten."""
    for i in range(len(steps)):
        swapped = (*steps[:i], *reversed(steps[i : i + 2]), *steps[i + 2 :])
        shorter = steps[:i] + steps[i + 1 :]
        for others in (swapped, shorter):
            if others != steps and _is_typed(shape, others):
                start = min(i, len(others) - 1)
                if others[:start] == steps[:start]:
                    yield Variant(mistake=Mistake.MISREAD, plan=plan_of_steps(others), start=start)


def _numbers(task: Task, plan: Plan) -> Iterator[Variant]:
    """Numbers off by one."""
    for i, stage in enumerate(plan.stages):
        numbers, limits = stage.block.numbers, task.limits
        if not numbers:
            continue
        for shift in (-1, 1):
            if stage.number is not None:
                if stage.number + shift in numbers:
                    changed = _replaced(plan, i, number=stage.number + shift)
                    yield Variant(mistake=Mistake.OFF_BY_ONE, plan=changed, start=i)
            elif limits.k_low + shift in numbers and limits.k_high + shift in numbers:
                changed = dataclasses.replace(plan, shift=shift)
                yield Variant(mistake=Mistake.OFF_BY_ONE, plan=changed, start=0)


def crashing_idioms(block: Block) -> list[int]:
    """Which of the block's Python idioms surely raise an exception where there is no element."""
    return [
        i
        for i, template in enumerate(block.python)
        if any(
            _CRASHES.search(line) and not _MAY_NOT_RUN.search(line) for line in template.split("\n")
        )
    ]


def _guards(plan: Plan, rng: random.Random) -> Iterator[Variant]:
    """Guards against empty values that are forgotten or put the wrong thing."""
    for i, stage in enumerate(plan.stages):
        if stage.substitute is None:
            continue
        wrong = rng.choice(_WRONG_SUBSTITUTES[stage.block.takes.name])
        yield Variant(
            mistake=Mistake.MISSED_CASE, plan=_replaced(plan, i, substitute=wrong), start=i
        )
        idioms = crashing_idioms(stage.block)
        if idioms:
            yield Variant(
                mistake=Mistake.MISSED_CASE,
                plan=_replaced(plan, i, substitute=None),
                start=i,
                languages=(Language.PYTHON3,),
                verdict="RE",
                idiom=rng.choice(idioms),
            )


def _program_wide(task: Task, shape: Shape, plan: Plan) -> Iterator[Variant]:
    """An answer kept in 32 bits; a list not emptied between the cases."""
    last = len(plan.stages) - 1
    if plan.stages[last].block.gives is kinds.NUMBER:
        yield Variant(
            mistake=Mistake.OVERFLOW,
            plan=_replaced(plan, last, narrow=True),
            start=last,
            languages=(Language.CPP,),
        )
    if task.limits.cases:
        languages = (Language.PYTHON3,) * reading_python.can_carry(shape)
        languages += (Language.CPP,) * reading_cpp.can_carry(shape)
        if languages:
            carrying = dataclasses.replace(plan, carries=True)
            yield Variant(mistake=Mistake.MISSED_CASE, plan=carrying, start=0, languages=languages)


def variants(task: Task, shape: Shape, plan: Plan, rng: random.Random) -> list[Variant]:
    """Ways to get the task wrong, at most MOST_VARIANTS of them, in random order.

    Args:
      task: The task.
      shape: Of its input.
      plan: Its right program.
      rng: Chooses.

    Returns:
      Variants of which some may be no mistakes at all: the tests decide. None that is too slow.
    """
    found = [
        *_faults(plan),
        *_orders(shape, task.steps),
        *_numbers(task, plan),
        *_guards(plan, rng),
        *_program_wide(task, shape, plan),
    ]
    return rng.sample(found, min(len(found), MOST_VARIANTS))


def slow_variants(plan: Plan) -> list[Variant]:
    """Right but slow programs for a timed problem, whose tests have a hard value.

    Only the first step is slow in them: what the others get depends on what it gives, which may be
    little. A loop up to a huge number is too slow in any language, one over pairs of the elements
    of a long list only in Python.
    """
    first = plan.stages[0]
    number = first.block.takes is kinds.NUMBER
    found = []
    for fault in first.block.faults:
        if fault.mistake is Mistake.TOO_SLOW:
            languages = (Language.PYTHON3,) * bool(fault.python)
            languages += (Language.CPP,) * (number and bool(fault.cpp))
            if languages:
                slow = _replaced(plan, 0, fault=fault)
                found.append(
                    Variant(
                        mistake=Mistake.TOO_SLOW,
                        plan=slow,
                        start=0,
                        languages=languages,
                        verdict="TLE",
                    )
                )
    return found
