"""Generated tests of a problem: mutated inputs on which correct programs agree (section 3.2.1)."""

import dataclasses
import itertools
from collections.abc import Iterator, Sequence

from alphacode.datasets.cleaning import agree, lone_dissenter
from alphacode.datasets.problem import Problem, Test
from alphacode.datasets.test_mutation import FROM_TESTS, Bounds, mutants, seeded
from alphacode.execution.curation.schedule import Steps
from alphacode.execution.curation.trials import Judging, Trial
from alphacode.execution.languages import limits_for
from alphacode.execution.verdicts import Case, CaseResult, Job, Limits, Verdict

_CANDIDATES_PER_TEST = 10
_FIRST_BATCH = 16
_LARGEST_BATCH = 400
_PATIENCE = 2000
# Of one run; what needs more makes a slow test.
_CPU_SECONDS = 1.0
_OUTPUT_BYTES = 64 << 10


@dataclasses.dataclass(frozen=True, slots=True)
class Demand:
    """How many tests are wanted, and what they may cost (paper: 200, 30, ten hours).

    Attributes:
      tests: Generated tests of a problem, those that it had counted.
      programs: Correct programs that must agree, where there are so many.
      cpu_seconds: After so much CPU time of the programs no further batch is begun.
      seed: Of the mutations.
    """

    tests: int
    programs: int
    cpu_seconds: float
    seed: int


@dataclasses.dataclass(frozen=True, slots=True)
class Generation:
    """What came of it.

    Attributes:
      tests: The new tests.
      agreed: The programs that agreed on them.
      end: Why there are no more: `complete`, `out of candidates`, `out of CPU time`.
      candidates: Inputs tried.
      cpu_seconds: Of the programs.
      held_out: Correct programs of which can be said what the tests would have made of them, had
        they not been asked.
      would_reject: Of them, those that would have failed one.
    """

    tests: tuple[Test, ...]
    agreed: tuple[Trial, ...]
    end: str
    candidates: int
    cpu_seconds: float
    held_out: int
    would_reject: int


def generate(judging: Judging, programs: Sequence[Trial], demand: Demand) -> Steps[Generation]:
    """Makes tests.

    The result is a function of the problem, the programs and the demand, unless it ends for CPU
    time: that is measured.

    Args:
      judging: Of the problem.
      programs: Correct ones that pass its tests, at least two.
      demand: What is wanted.
    """
    # The first is run alone, and so a fast one, since compiled, spares the most time.
    chosen = sorted(programs[: demand.programs], key=lambda trial: trial.language == "python3")
    return (yield from _Generator(judging, chosen, demand).run())


class _Generator:
    def __init__(self, judging: Judging, programs: Sequence[Trial], demand: Demand) -> None:
        self._judging = judging
        self._programs = programs
        self._wanted = max(0, demand.tests - len(judging.problem.generated_tests))
        self._budget = demand.cpu_seconds
        self._inputs = _candidates(judging.problem, self._wanted, demand.seed)
        self._tests: list[Test] = []
        self._dissenters: set[int] = set()
        self._candidates = 0
        self._cpu_seconds = 0.0

    def run(self) -> Steps[Generation]:
        end = ""
        while not end:
            if len(self._tests) >= self._wanted:
                end = "complete"
            elif self._cpu_seconds >= self._budget:
                end = "out of CPU time"
            elif batch := list(itertools.islice(self._inputs, self._batch_size())):
                yield from self._try(batch)
            else:
                end = "out of candidates"
        return Generation(
            tuple(self._tests[: self._wanted]),
            tuple(self._programs),
            end,
            self._candidates,
            self._cpu_seconds,
            len(self._programs) - 1 if len(self._programs) > 2 else 0,
            len(self._dissenters),
        )

    def _batch_size(self) -> int:
        """As many as are wanted, and as half of what is left of the budget pays for.

        Which tests are made does not depend on it: candidates come in one order.
        """
        if not self._candidates:
            return _FIRST_BATCH
        share = max(len(self._tests), 1) / self._candidates
        needed = (self._wanted - len(self._tests)) / share * 1.1 + 4
        cost = max(self._cpu_seconds / self._candidates, 1e-6)
        affordable = (self._budget - self._cpu_seconds) / 2 / cost
        return int(max(1, min(needed, affordable, _LARGEST_BATCH)))

    def _try(self, batch: Sequence[str]) -> Steps[None]:
        self._candidates += len(batch)
        reference, *others = self._programs
        (result,) = yield [self._job(reference, tuple(Case(text, None) for text in batch))]
        self._note_time(result.cases)
        answered = tuple(
            Case(text, case.output)
            for text, case in zip(batch, result.cases, strict=False)
            if case.verdict is Verdict.AC and case.output.strip()
        )
        if not answered:
            return
        results = yield [self._job(program, answered) for program in others]
        for other in results:
            self._note_time(other.cases)
        columns = [other.cases or (None,) * len(answered) for other in results]
        for n, case in enumerate(answered):
            answers = ["", *(_answer(column[n]) for column in columns)]
            assert case.expected is not None
            if agree(answers):
                self._tests.append(Test(case.input, case.expected))
            elif (lone := lone_dissenter(answers)) and len(self._tests) < self._wanted:
                self._dissenters.add(lone)

    def _job(self, program: Trial, cases: tuple[Case, ...]) -> Job:
        problem, config = self._judging.problem, self._judging.config
        limits = _candidate_limits(
            limits_for(problem, program.language, config), config.wall_factor
        )
        return self._judging.job(program.language, program.solution.solution, cases, limits)

    def _note_time(self, cases: Sequence[CaseResult]) -> None:
        self._cpu_seconds += sum(case.cpu_seconds for case in cases)


def _candidates(problem: Problem, wanted: int, seed: int) -> Iterator[str]:
    """Mutants of all inputs: first those within what the inputs keep within, most of them valid.

    Few or small inputs leave little room; then come others, which consensus alone judges.
    """
    inputs = [test.input for test in problem.public_tests + problem.hidden_tests]
    given: list[str] = []
    for name, allowed in (("within", Bounds.of(inputs).hold), ("beyond", _any_input)):
        rng = seeded(seed, problem.name, "generated tests", name)
        count = _CANDIDATES_PER_TEST * wanted - len(given)
        for text in mutants([*inputs, *given], count, FROM_TESTS, rng, allowed, _PATIENCE):
            given.append(text)
            yield text


def _any_input(text: str) -> bool:
    return True


def _candidate_limits(limits: Limits, wall_factor: float) -> Limits:
    seconds = min(limits.cpu_seconds, _CPU_SECONDS)
    return dataclasses.replace(
        limits,
        cpu_seconds=seconds,
        wall_seconds=seconds * wall_factor,
        output_bytes=min(limits.output_bytes, _OUTPUT_BYTES),
    )


def _answer(case: CaseResult | None) -> str | None:
    """Empty for the answer of the first program, None for a run that failed."""
    if case is None or case.verdict not in (Verdict.AC, Verdict.WA):
        return None
    return "" if case.verdict is Verdict.AC else f"other {case.output}"
