"""Filtering on the example tests (paper, section 4.5).

Each distinct program runs on the public tests; those that pass also run on the hidden tests, if
there are any, which only the score reads. A row of the verdict file is written when the program's
last verdict is known. What stands in the files already is not run again: a program with a final
verdict not at all, one that passed the examples while more were sampled on the hidden tests alone.
What was found under other limits or tests (`conditions`) does not stand there.
"""

import contextlib
import dataclasses
import functools
from collections.abc import Iterable, Iterator, Sequence

from alphacode.config import ExecutionConfig
from alphacode.datasets.problem import Language, Problem
from alphacode.execution import (
    Case,
    Job,
    JobResult,
    RowLog,
    Runner,
    Verdict,
    run_stream,
)
from alphacode.execution.problems import cases_of, job_of, require_judgeable
from alphacode.progress import Progress
from alphacode.sampling.store import Sample, SampleStore
from alphacode.selection.conditions import ConditionedLog, judging
from alphacode.selection.files import ContestFiles, read_json
from alphacode.selection.programs import first_of_each
from alphacode.selection.verdicts import ProgramVerdict, Verdicts


@dataclasses.dataclass(frozen=True, slots=True)
class FilterSummary:
    """What a run of the filter did.

    Attributes:
      judged: Programs whose last verdict was found in this run.
      passing: Those of them that pass the examples.
      known: Programs whose last verdict stood in the files already.
      skipped: Programs in languages that cannot run here.
      failed: Jobs given up after repeated internal errors.
    """

    judged: int
    passing: int
    known: int
    skipped: int
    failed: int


def example_job(
    problem: Problem,
    key: str,
    language: str,
    source: str,
    cases: tuple[Case, ...],
    config: ExecutionConfig,
) -> Job:
    """One program on the examples: as quick as can be, for they only choose."""
    return job_of(
        problem,
        key,
        language,
        source,
        cases,
        config,
        fresh_process=False,
        reject_quickly=True,
    )


def filter_samples(
    problems: Sequence[Problem],
    store: SampleStore,
    files: ContestFiles,
    runner: Runner,
    config: ExecutionConfig,
    *,
    score: bool = True,
) -> FilterSummary:
    """Judges every distinct program of every problem that has no final verdict yet.

    All programs of all problems are one stream of jobs, so that no core waits for a problem's
    slowest program.

    Args:
      problems: Of the contest.
      store: Their samples.
      files: Where verdicts are kept.
      runner: Judges.
      config: Limits.
      score: Whether programs that pass the examples are run on the hidden tests as well.
    """
    return _Filter(problems, store, files, runner, config, score).run()


def judge_submissions(
    problems: Sequence[Problem],
    files: ContestFiles,
    runner: Runner,
    config: ExecutionConfig,
) -> int:
    """Runs the submissions on the hidden tests where they have not been; their number is returned.

    Raises:
      UserError: Programs were never chosen, or a file is damaged.
    """
    jobs: list[Job] = []
    logs: dict[int, ConditionedLog] = {}
    for number, problem in enumerate(problems):
        path = files.submissions(problem.name)
        if not problem.hidden_tests or not path.exists():
            continue
        conditions = judging(problem, config)
        known = Verdicts(files, problem.name, conditions).found
        rows = RowLog(files.verdicts(problem.name))
        rows.create()
        logs[number] = ConditionedLog(rows, conditions)
        cases = cases_of(problem.hidden_tests)
        for one in read_json(path, "cluster")["submissions"]:
            verdict = known.get(one["key"])
            if verdict is not None and not verdict.final:
                key = f"h {number} {one['key']}"
                jobs.append(job_of(problem, key, one["language"], one["program"], cases, config))

    def handle(job: Job, result: JobResult) -> Iterable[Job]:
        _, number, key = job.key.split()
        language = Language.from_token(job.language)
        verdict = ProgramVerdict(key, language, Verdict.AC, result.verdict)
        logs[int(number)].append(verdict.to_row())
        progress.update(progress.done + 1)
        return []

    def describe(key: str) -> str:
        return f"submission {key.split()[2][:12]}"

    with Progress("submissions", len(jobs), "programs") as progress:
        run_stream(runner, iter(jobs), handle, describe)
    for log in logs.values():
        log.flush()
    return len(jobs)


class _Filter:
    """One run of `filter_samples`.

    The key of a job is `p` (public tests) or `h` (hidden), the problem's number, the program's key.
    """

    def __init__(
        self,
        problems: Sequence[Problem],
        store: SampleStore,
        files: ContestFiles,
        runner: Runner,
        config: ExecutionConfig,
        score: bool,
    ) -> None:
        self._score = score
        self._problems = problems
        self._store = store
        self._files = files
        self._runner = runner
        self._config = config
        self._logs: dict[int, ConditionedLog] = {}
        self._read = self._judged = self._passing = self._known = self._skipped = 0

    def run(self) -> FilterSummary:
        for problem in self._problems:
            require_judgeable(problem, self._runner.languages)
        total = sum(self._store.count(problem.name) for problem in self._problems)
        with (
            Progress("filter", total, "samples") as self._progress,
            contextlib.ExitStack() as at_the_end,
        ):
            at_the_end.callback(self._flush)
            failed = run_stream(self._runner, self._jobs(), self._handle, self._describe)
            self._show()
        return FilterSummary(self._judged, self._passing, self._known, self._skipped, failed)

    def _describe(self, key: str) -> str:
        _, number, program = key.split()
        return f"problem {self._problems[int(number)].name!r}, program {program[:12]}"

    def _flush(self) -> None:
        for log in self._logs.values():
            log.flush()

    def _jobs(self) -> Iterator[Job]:
        for number, problem in enumerate(self._problems):
            conditions = judging(problem, self._config)
            known = Verdicts(self._files, problem.name, conditions).found
            log = RowLog(self._files.verdicts(problem.name))
            log.create()
            self._logs[number] = ConditionedLog(log, conditions)
            for key, sample in first_of_each(self._counted(problem)):
                verdict = known.get(key)
                if verdict is not None and (verdict.final or not self._scores(problem)):
                    self._known += 1
                elif sample.language.token not in self._runner.languages:
                    self._skipped += 1
                else:
                    kind = "p" if verdict is None else "h"
                    yield self._job(f"{kind} {number} {key}", sample.language.token, sample.program)

    def _scores(self, problem: Problem) -> bool:
        return self._score and bool(problem.hidden_tests)

    def _counted(self, problem: Problem) -> Iterator[Sample]:
        """The problem's samples; the stream takes few more of them than have been judged."""
        for sample in self._store.read(problem.name):
            self._read += 1
            yield sample

    def _show(self) -> None:
        note = f"{self._judged} programs judged, {self._passing} pass the examples"
        self._progress.update(self._read, note)

    def _job(self, key: str, language: str, source: str) -> Job:
        kind, number, _ = key.split()
        problem = self._problems[int(number)]
        cases = self._cases(kind, int(number))
        # What is scored is found out with nothing left behind.
        make = job_of if kind == "h" else example_job
        return make(problem, key, language, source, cases, self._config)

    def _handle(self, job: Job, result: JobResult) -> Iterable[Job]:
        kind, number, key = job.key.split()
        scored = self._scores(self._problems[int(number)])
        if kind == "p" and result.verdict is Verdict.AC and scored:
            return [self._job(f"h {number} {key}", job.language, job.source)]
        public, hidden = (result.verdict, None) if kind == "p" else (Verdict.AC, result.verdict)
        verdict = ProgramVerdict(key, Language.from_token(job.language), public, hidden)
        self._logs[int(number)].append(verdict.to_row())
        self._judged += 1
        self._passing += public is Verdict.AC
        self._show()
        return []

    @functools.lru_cache(maxsize=64)  # noqa: B019 - lives as long as the run
    def _cases(self, kind: str, number: int) -> tuple[Case, ...]:
        problem = self._problems[number]
        return cases_of(problem.public_tests if kind == "p" else problem.hidden_tests)
