"""Filtering on the example tests (paper, section 4.5), and the verdict file.

Each distinct program runs on the public tests; those that pass also run on the hidden tests, which
only the score reads: `survivors` looks at the public verdict alone. A row of the verdict file is

    {"key": sha256, "language": "python3", "public": "WA", "hidden": null}

and is written when the program's last verdict is known. Programs that stand in the file are not
run again. An internal error (IE) is never written.
"""

import dataclasses
import functools
from collections.abc import Iterable, Iterator, Sequence

from alphacode.config import ExecutionConfig
from alphacode.datasets.problem import Language, Problem
from alphacode.errors import UserError
from alphacode.execution import (
    Case,
    Job,
    JobResult,
    RowLog,
    Runner,
    Verdict,
    judge_stream,
    limits_for,
)
from alphacode.progress import Progress
from alphacode.sampling.sample_store import Sample, SampleStore
from alphacode.selection.files import ContestFiles
from alphacode.selection.programs import first_of_each


@dataclasses.dataclass(frozen=True, slots=True)
class ProgramVerdict:
    """The verdicts on one distinct program.

    Attributes:
      key: `programs.program_key`.
      language: Its language.
      public: On the example tests.
      hidden: On the hidden tests; None unless `public` is AC.
    """

    key: str
    language: Language
    public: Verdict
    hidden: Verdict | None


@dataclasses.dataclass(frozen=True, slots=True)
class FilterSummary:
    """What a run of the filter did.

    Attributes:
      judged: Programs judged in this run.
      passing: Those of them that pass the examples.
      known: Programs whose verdict stood in the files already.
      skipped: Programs in languages that cannot run here.
      failed: Jobs given up after repeated internal errors.
    """

    judged: int
    passing: int
    known: int
    skipped: int
    failed: int


def read_verdicts(files: ContestFiles, problem: str) -> dict[str, ProgramVerdict]:
    """The verdicts of a problem's programs by key; empty where nothing was judged yet.

    Raises:
      UserError: A row that is not one of this version.
    """
    path = files.verdicts(problem)
    verdicts = {}
    for row in RowLog(path).rows():
        try:
            verdict = ProgramVerdict(
                row["key"],
                Language.from_token(row["language"]),
                Verdict(row["public"]),
                None if row["hidden"] is None else Verdict(row["hidden"]),
            )
        except (KeyError, ValueError) as error:
            raise UserError(
                f"{path}: row {row.get('key')!r} is not of this version ({error}); delete the file "
                "to judge its programs again"
            ) from None
        verdicts[verdict.key] = verdict
    return verdicts


def survivors(verdicts: Iterable[ProgramVerdict]) -> frozenset[str]:
    """Keys of the programs that pass the example tests; hidden verdicts play no part."""
    return frozenset(v.key for v in verdicts if v.public is Verdict.AC)


def judge_samples(
    problems: Sequence[Problem],
    store: SampleStore,
    files: ContestFiles,
    runner: Runner,
    config: ExecutionConfig,
) -> FilterSummary:
    """Judges every distinct program of every problem that has no verdict yet.

    All programs of all problems are one stream of jobs, so that no core waits for a problem's
    slowest program.
    """
    return _Filter(problems, store, files, runner, config).run()


class _Filter:
    """One run of `judge_samples`.

    The key of a job is `p` (public tests) or `h` (hidden), the problem's number, the program's key.
    """

    def __init__(
        self,
        problems: Sequence[Problem],
        store: SampleStore,
        files: ContestFiles,
        runner: Runner,
        config: ExecutionConfig,
    ) -> None:
        self._problems = problems
        self._store = store
        self._files = files
        self._runner = runner
        self._config = config
        self._logs = [RowLog(files.verdicts(problem.name)) for problem in problems]
        self._read = self._judged = self._passing = self._known = self._skipped = 0

    def run(self) -> FilterSummary:
        total = sum(self._store.count(problem.name) for problem in self._problems)
        with Progress("filter", total, "samples") as self._progress:
            failed = judge_stream(self._runner, self._jobs(), self._handle)
            self._show()
        return FilterSummary(self._judged, self._passing, self._known, self._skipped, failed)

    def _jobs(self) -> Iterator[Job]:
        for number, problem in enumerate(self._problems):
            known = read_verdicts(self._files, problem.name)
            self._logs[number].create()
            for key, sample in first_of_each(self._counted(problem)):
                if key in known:
                    self._known += 1
                elif sample.language.token not in self._runner.languages:
                    self._skipped += 1
                else:
                    yield self._job(f"p {number} {key}", sample.language.token, sample.program)

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
        return Job(
            key=key,
            language=language,
            source=source,
            cases=self._cases(kind, int(number)),
            limits=limits_for(problem, language, self._config),
            checker_flags=problem.validator_flags,
            stop_at_first_failure=True,
            # The examples only choose; what is scored is found out with nothing left behind.
            fresh_process=kind == "h",
        )

    def _handle(self, job: Job, result: JobResult) -> Iterable[Job]:
        kind, number, key = job.key.split()
        if kind == "p" and result.verdict is Verdict.AC:
            return [self._job(f"h {number} {key}", job.language, job.source)]
        public, hidden = (result.verdict, None) if kind == "p" else (Verdict.AC, result.verdict)
        self._logs[int(number)].append(
            {
                "key": key,
                "language": job.language,
                "public": public.value,
                "hidden": hidden.value if hidden else None,
            }
        )
        self._judged += 1
        self._passing += kind == "h"
        self._show()
        return []

    @functools.lru_cache(maxsize=64)  # noqa: B019 - lives as long as the run
    def _cases(self, kind: str, number: int) -> tuple[Case, ...]:
        problem = self._problems[number]
        tests = problem.public_tests if kind == "p" else problem.hidden_tests
        return tuple(Case(test.input, test.output) for test in tests)
