"""Limits of a problem, and its tests: small ones to show, edge cases, random and large ones."""

import random
from collections.abc import Sequence

from alphacode.datasets.problem import Test
from curriculum import kinds
from curriculum.kinds import printed
from curriculum.plans import LONGEST_FOR_SLOW_BLOCKS, Plan, UnfitError
from curriculum.shapes import Shape, input_text
from curriculum.task import Case, Example, Limits, Step, Task
from curriculum.values import draw, extremes, hard

LONGEST_TIMED = 40_000
LARGEST_TIMED = 10**12
HIGHS_TIMED = (10**6, 10**5)  # two numbers of a list are seldom alike, and the file not too long
_CASES_SHARE = 0.3
_CASES = (5, 10, 20)
_LENGTHS = {"grid": (5, 8, 10), "matrix": (5, 8, 10), "graph": (8, 10, 20)}
_OTHER_LENGTHS = (10, 20, 50, 50, 100)
_HIGHS = (10**9, 10**8, 10**6, 10**5, 10**4, 1000, 100, 50, 20, 10)
_HIGH_WEIGHTS = (22, 3, 10, 6, 10, 22, 20, 4, 4, 4)
_PUBLIC_SIZES = {"grid": (2, 4), "matrix": (2, 3), "graph": (3, 6)}
_OTHER_PUBLIC_SIZES = (3, 7)
_PUBLIC_REACHES = (5, 10, 10, 20, 20)
_PUBLIC_NUMBERS = (30, 100, 1000, 10**4, 10**6)
_REACHES = (3, 6, 12, 30)
_NUMBERS = (2, 5, 12, 40, 150, 1000, 10**5)
_SMALL_SIZES = ((1, 1), (1, 3), (2, 5), (4, 8), (5, 12))
_MOST_LARGE_CASES = 3  # in one input, also in those that a statement shows
_ATTEMPTS = 4


def _k_limits(steps: Sequence[Step], rng: random.Random) -> tuple[int, int]:
    """The range of `k`; now and then less than the block allows, at one end."""
    for step in steps:
        if step.block.numbers and step.number is None:
            low, high = step.block.numbers[0], step.block.numbers[-1]
            end = rng.random() if high - low > 2 else 1
            return low + (end < 0.3), high - (0.3 <= end < 0.6)
    return 1, 1


def _fits(plan: Plan, shape: Shape, limits: Limits, rng: random.Random) -> bool:
    """Whether programs get through with the largest values."""
    try:
        for value in extremes(shape, limits, rng):
            for k in {limits.k_low, limits.k_high}:
                plan.trace(value, k)
    except UnfitError:
        return False
    return True


def draw_limits(
    shape: Shape, steps: Sequence[Step], plan: Plan, rng: random.Random, timed: bool
) -> Limits | None:
    """Limits under which no value on the way is out of reach; None where the chain has none.

    Args:
      shape: Of the input.
      steps: The chain.
      plan: The right program for it.
      rng: Chooses.
      timed: Whether inputs shall be so long, or a number so large, that slow programs fail.
    """
    k_low, k_high = _k_limits(steps, rng)
    cases = rng.choice(_CASES) if rng.random() < _CASES_SHARE and not timed else 0
    sign = rng.choice((-1, -1, 0, 1))
    highs = [*_HIGHS[_HIGHS.index(rng.choices(_HIGHS, _HIGH_WEIGHTS)[0]) :]]
    choices = sorted(set(_LENGTHS.get(shape.kind.name, _OTHER_LENGTHS)), reverse=True)
    longest = rng.choice(choices)
    if timed:
        longest, choices = LONGEST_TIMED, [LONGEST_TIMED]
        highs = list(HIGHS_TIMED)
        if shape.kind is kinds.NUMBER:
            highs = [LARGEST_TIMED]
    elif not all(step.block.fast for step in steps):
        longest = min(longest, LONGEST_FOR_SLOW_BLOCKS // 2)
    lengths = [longest, *(length for length in choices if length < longest)]
    for length in lengths:
        for high in highs:
            low = -high if sign < 0 else sign
            limits = Limits(
                length=length, low=low, high=high, k_low=k_low, k_high=k_high, cases=cases
            )
            if _fits(plan, shape, limits, rng):
                return limits
    return None


class Tests:
    """Draws the tests of a task."""

    __test__ = False  # not a pytest class

    def __init__(self, task: Task, shape: Shape, plan: Plan, rng: random.Random) -> None:
        """Args: the task, its shape and right program, the chooser."""
        self._task = task
        self._shape = shape
        self._plan = plan
        self._rng = rng
        self._with_k = task.uses_k
        self._outputs: dict[str, str] = {}

    def _case(self, sizes: tuple[int, int], reach: int) -> Case:
        limits = self._task.limits
        low, high = (min(size, limits.length) for size in sizes)
        value = draw(self._shape, limits, self._rng, self._rng.randint(low, high), reach)
        k = self._rng.randint(limits.k_low, limits.k_high)
        return Case(value=value, k=k, trace=self._plan.trace(value, k))

    def example(self, cases: Sequence[Case]) -> Example:
        """The test of these cases."""
        k_of = [(case.value, case.k if self._with_k else None) for case in cases]
        text = input_text(self._shape, k_of, self._task.limits.cases > 0)
        gives = self._task.steps[-1].block.gives
        output = "\n".join([printed(gives, case.trace[-1]) for case in cases])
        return Example(test=Test(text, f"{output}\n"), cases=tuple(cases))

    def _hard(self) -> Example | None:
        """The test that is too much for slow programs; None where it is so for all programs."""
        value = hard(self._shape, self._task.limits, self._rng)
        k = self._task.limits.k_high
        try:
            return self.example([Case(value=value, k=k, trace=self._plan.trace(value, k))])
        except UnfitError:
            return None

    def _draw(self, sizes: tuple[int, int], reach: int, most_cases: int) -> Example | None:
        """A test that was not drawn before; None where none was found.

        Of a few, one whose answer is not that of most tests before it.
        """
        most = min(most_cases, self._task.limits.cases)
        usual = None
        for _ in range(_ATTEMPTS):
            count = self._rng.randint(2 if most > 1 else 1, most) if most else 1
            try:
                found = self.example([self._case(sizes, reach) for _ in range(count)])
            except UnfitError:
                continue
            if found.test.input in self._outputs:
                continue
            usual = found
            outputs = list(self._outputs.values())
            if 2 * outputs.count(found.test.output) <= len(outputs):
                break
        if usual is not None:
            self._outputs[usual.test.input] = usual.test.output
        return usual

    def small(self) -> list[Example]:
        """Candidates for what a statement shows."""
        sizes = _PUBLIC_SIZES.get(self._shape.kind.name, _OTHER_PUBLIC_SIZES)
        found = []
        number = self._shape.kind is kinds.NUMBER
        for reach in _PUBLIC_NUMBERS if number else _PUBLIC_REACHES:
            found.append(self._draw(sizes, reach, _MOST_LARGE_CASES))
        return [example for example in found if example is not None]

    def hidden(self) -> list[Example]:
        """The tests that are not shown: minimal ones first, the largest last.

        None for a timed task of which even fast programs cannot go through the hardest value.
        """
        limits, rng = self._task.limits, self._rng
        full = max(abs(limits.low), abs(limits.high))
        number = self._shape.kind is kinds.NUMBER
        longest = limits.length
        timed = longest == LONGEST_TIMED
        plan: list[tuple[tuple[int, int], int]] = [
            (sizes, rng.choice(_REACHES)) for sizes in _SMALL_SIZES
        ]
        plan.append(((1, 8), full))
        if timed:
            plan.append(((10, 50), 30))
        else:
            plan.append(((max(1, longest // 3), longest), rng.choice((12, 30, 100))))
            plan += [((longest, longest), reach) for reach in (30, full)]
        if number:
            plan = [((1, 1), reach) for reach in (*_NUMBERS, full, full)]
        drawn = []
        for sizes, reach in plan:
            most = limits.cases if sizes[1] <= _SMALL_SIZES[-1][1] else _MOST_LARGE_CASES
            drawn.append(self._draw(sizes, reach, most))
        if timed:
            hardest = self._hard()
            if hardest is None:
                return []
            drawn.append(hardest)
        return [example for example in drawn if example is not None]
