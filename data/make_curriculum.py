"""Writes generated problems (`data/curriculum`) as JSON Lines.

Example: python data/make_curriculum.py --count=60000 --seed=1 --split=train \
    --output=runs/curriculum/train.jsonl.gz

All cores make problems; the file is the same for any number of them. With --judge each program is
judged on every test of its problem: a problem of which a correct program is not accepted is left
out, and so is an incorrect program whose verdict is not the one it is to have. Programs are run in
the sandbox of `alphacode.execution`.
"""

import dataclasses
import functools
import itertools
import multiprocessing
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence

from absl import app, flags

import curriculum
from alphacode.config import ExecutionConfig
from alphacode.datasets.problem import Problem, Solution
from alphacode.datasets.readers import write_problems
from alphacode.errors import UserError
from alphacode.execution.languages import limits_for
from alphacode.execution.runner import Runner
from alphacode.execution.verdicts import Case, Job, Verdict

_COUNT = flags.DEFINE_integer("count", 1000, "Number of problems.", lower_bound=1)
_SEED = flags.DEFINE_integer("seed", 1, "Problem i depends on (seed, split, i) alone.")
_SPLIT = flags.DEFINE_enum("split", "train", curriculum.SPLITS, "Which compositions and stories.")
_OUTPUT = flags.DEFINE_string("output", None, "File to write, .jsonl or .jsonl.gz.", required=True)
_JUDGE = flags.DEFINE_bool("judge", False, "Judge every program, and leave out what disagrees.")
_WORKERS = flags.DEFINE_integer(
    "workers", 0, "Processes that make problems; 0 takes one per core.", lower_bound=0
)
_CHUNK = 32  # problems that a process makes at a time
_BATCH = 200  # problems judged at a time


def made(count: int, seed: int, split: str, workers: int) -> Iterator[Problem]:
    """Problems 0 to `count` - 1 of a split, in order, made by `workers` processes."""
    make = functools.partial(curriculum.make_problem, seed, split)
    if workers == 1 or count <= _CHUNK:
        yield from map(make, range(count))
        return
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        yield from pool.imap(make, range(count), _CHUNK)


@dataclasses.dataclass
class Judging:
    """Judges problems and counts what it left out."""

    runner: Runner
    config: ExecutionConfig
    programs: int = 0
    problems_left_out: int = 0
    programs_left_out: int = 0

    def kept(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """The problems that hold, in order, without the incorrect programs that do not."""
        rest = iter(problems)
        while batch := list(itertools.islice(rest, _BATCH)):
            verdicts: dict[str, Verdict] = {}
            for result in self.runner.judge(job for p in batch for job in self._jobs(p)):
                verdicts[result.key] = result.verdict
            self.programs += len(verdicts)
            for problem in batch:
                yield from self._kept(problem, verdicts)

    def _kept(self, problem: Problem, verdicts: dict[str, Verdict]) -> Sequence[Problem]:
        if any(verdicts[key] is not Verdict.AC for key in _keys(problem.name, problem.solutions)):
            self.problems_left_out += 1
            return []
        wrong = problem.incorrect_solutions
        keys = _keys(f"{problem.name}/wrong", wrong)
        kept = [s for s, key in zip(wrong, keys, strict=True) if verdicts[key] == s.verdict]
        self.programs_left_out += len(wrong) - len(kept)
        return [dataclasses.replace(problem, incorrect_solutions=tuple(kept))]

    def _jobs(self, problem: Problem) -> Iterator[Job]:
        tests = problem.public_tests + problem.hidden_tests
        cases = tuple(Case(test.input, test.output) for test in tests)
        for name, solutions in (
            (problem.name, problem.solutions),
            (f"{problem.name}/wrong", problem.incorrect_solutions),
        ):
            for key, solution in zip(_keys(name, solutions), solutions, strict=True):
                language = solution.language.token
                yield Job(
                    key,
                    language,
                    solution.solution,
                    cases,
                    limits_for(problem, language, self.config),
                    stop_at_first_failure=True,
                )


def _keys(name: str, solutions: Sequence[Solution]) -> list[str]:
    return [f"{name}/{i}" for i in range(len(solutions))]


def write(path: str, count: int, problems: Iterable[Problem], judge: bool) -> str:
    """Writes `count` problems, judged before if wished for; returns what became of them.

    Raises:
      UserError: A name of no use, or a sandbox that is too weak.
    """
    if not judge:
        write_problems(path, problems)
        return f"{count} problems"
    config = ExecutionConfig()
    with Runner(config) as runner:
        judging = Judging(runner, config)
        write_problems(path, judging.kept(problems))
    return (
        f"{count - judging.problems_left_out} problems, {judging.programs} programs judged, left "
        f"out {judging.problems_left_out} problems and {judging.programs_left_out} incorrect "
        "programs,"
    )


def main(argv: list[str]) -> None:
    """Makes and writes; a user's mistake ends with one line and status 1."""
    if len(argv) > 1:
        raise app.UsageError(f"unexpected argument {argv[1]!r}; name values with --flags")
    started = time.monotonic()
    workers = _WORKERS.value or os.cpu_count() or 1
    problems = made(_COUNT.value, _SEED.value, _SPLIT.value, workers)
    try:
        written = write(_OUTPUT.value, _COUNT.value, problems, _JUDGE.value)
    except (UserError, OSError) as error:
        sys.exit(f"make_curriculum: {error}")
    seconds = time.monotonic() - started
    print(f"{_OUTPUT.value}: {_SPLIT.value}: {written} in {seconds:.1f} s")


if __name__ == "__main__":
    app.run(main)
