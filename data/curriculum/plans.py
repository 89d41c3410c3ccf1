"""What a program does, step by step, whether right or wrong, and what comes of it.

A plan is evaluated by the meanings of its blocks and faults, never by running code, so that a wrong
program is proven wrong by the tests on which its plan answers otherwise than the right one.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any

from curriculum.arithmetic import magnitude
from curriculum.block import Block, Fault
from curriculum.kinds import is_empty, printed
from curriculum.task import Case, Step, Task

LARGEST = 2**62
LARGEST_FOR_SLOW_BLOCKS = 2000
LONGEST_FOR_SLOW_BLOCKS = 60
_INT = 2**32


class UnfitError(ValueError):
    """A value that a program cannot hold, or not handle in time, or is not made for."""


def apply(block: Block, number: int, value: Any, fault: Fault | None = None) -> Any:
    """What the block, or its fault, makes of a value.

    Raises:
      UnfitError: The value, or what is computed of it, is out of reach; or it has no element and
        the block needs one.
    """
    if block.needs_element and is_empty(value):
        raise UnfitError(f"{block.key} of nothing")
    if not block.fast and (
        magnitude(value) > LARGEST_FOR_SLOW_BLOCKS
        or (not isinstance(value, int) and len(value) > LONGEST_FOR_SLOW_BLOCKS)
    ):
        raise UnfitError(f"{block.key} of too much")
    if block.peak and block.reach(value, number) >= LARGEST:
        raise UnfitError(f"{block.key} passes {LARGEST}")
    given = ((fault and fault.apply) or block.apply)(value, number)
    if magnitude(given) >= LARGEST:
        raise UnfitError(f"{block.key} gives {LARGEST} or more")
    return given


def wrapped(number: int) -> int:
    """The number as a 32-bit integer holds it."""
    return (number + _INT // 2) % _INT - _INT // 2


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of a plan.

    Attributes:
      block: The block.
      number: Its number: a literal, None for the input's `k`, 0 where it needs none.
      fault: The way in which it is done wrong.
      substitute: What takes an empty value's place before it; None without a guard.
      narrow: Whether the number that it gives is kept in 32 bits.
    """

    block: Block
    number: int | None
    fault: Fault | None = None
    substitute: Any = None
    narrow: bool = False

    def apply(self, value: Any, k: int) -> Any:
        """The value given; raises UnfitError."""
        if self.substitute is not None and is_empty(value):
            value = self.substitute
        number = k if self.number is None else self.number
        given = apply(self.block, number, value, self.fault)
        return wrapped(given) if self.narrow else given


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a program does.

    Attributes:
      stages: In order.
      shift: What is added to `k` after it is read.
      carries: Whether each case goes on with the elements of those before it.
    """

    stages: tuple[Stage, ...]
    shift: int = 0
    carries: bool = False

    def trace(self, value: Any, k: int) -> tuple[Any, ...]:
        """The value given by each stage; raises UnfitError."""
        values = []
        for stage in self.stages:
            value = stage.apply(value, k + self.shift)
            values.append(value)
        return tuple(values)

    def answer(self, value: Any, k: int, start: int = 0) -> str:
        """What is printed for a case whose value is `value` before stage `start`.

        Raises:
          UnfitError: The program cannot go through with it.
        """
        for stage in self.stages[start:]:
            value = stage.apply(value, k + self.shift)
        return printed(self.stages[-1].block.gives, value)

    def answers(self, cases: Sequence[Case], start: int = 0) -> str:
        """What is printed for an input, case after case.

        Args:
          cases: Of the input, as the right program goes through them.
          start: The first stage in which this plan differs from the right one.

        Raises:
          UnfitError: The program cannot go through with it.
        """
        if self.carries:
            read: list[Any] = []
            lines = []
            for case in cases:
                read = read + case.value
                lines.append(self.answer(read, case.k))
            return "\n".join(lines)
        return "\n".join(
            [
                self.answer(case.trace[start - 1] if start else case.value, case.k, start)
                for case in cases
            ]
        )


def guards(blocks: Sequence[Block]) -> tuple[bool, ...]:
    """For each block of a chain, whether it needs an element and may find none."""
    found = []
    empty = False
    for block in blocks:
        found.append(block.needs_element and empty)
        can_be_empty = block.gives.substitute is not None
        empty = can_be_empty and (block.may_empty or (empty and not block.needs_element))
    return tuple(found)


def plan_of_steps(steps: Sequence[Step]) -> Plan:
    """The right program for steps."""
    guarded = guards([step.block for step in steps])
    return Plan(
        stages=tuple(
            Stage(
                block=step.block,
                number=step.number,
                substitute=step.block.takes.substitute if guard else None,
            )
            for step, guard in zip(steps, guarded, strict=True)
        )
    )


def plan_of(task: Task) -> Plan:
    """The right program for a task."""
    return plan_of_steps(task.steps)
