"""Which samples pass the example tests, found out while more are sampled.

This is the judge of `sampling.early_stop`. It runs the examples alone, each distinct program once,
and what it finds the filter reads. Hosts that sample into one workdir write files of their own, a
file for each shard, whole or not at all, and take over what the others have found. What was found
under other limits or tests (`conditions`) is found out again.
"""

import collections
import json
from collections.abc import Iterable, Iterator, Sequence

from etils import epath

from alphacode.config import ExecutionConfig, differences
from alphacode.datasets.problem import Language, Problem
from alphacode.errors import UserError
from alphacode.execution import Job, JobResult, RowLog, Runner, Verdict, run_stream
from alphacode.execution.problems import cases_of, require_judgeable
from alphacode.files import write_text
from alphacode.sampling.store import Sample
from alphacode.selection.conditions import (
    Conditions,
    conditions_row,
    first_conditions,
    judging,
    of_examples,
)
from alphacode.selection.files import ContestFiles
from alphacode.selection.filter import example_job
from alphacode.selection.programs import first_of_each
from alphacode.selection.verdicts import ProgramVerdict, read_file, survivors


class ExampleTests:
    """Runs shards of samples; to be used from one thread, but for `passing`.

    Args:
      files: Where verdicts are kept.
      runner: An open runner; programs in languages that it cannot run do not pass.
      config: Limits of problems that state none.
    """

    def __init__(self, files: ContestFiles, runner: Runner, config: ExecutionConfig) -> None:
        self._files, self._runner, self._config = files, runner, config
        # By problem: what verdicts depend on, digests of the programs judged, keys of those that
        # pass, files read so far.
        self._now: dict[str, Conditions] = {}
        self._judged: dict[str, set[bytes]] = collections.defaultdict(set)
        self._passing: dict[str, set[str]] = collections.defaultdict(set)
        self._read: dict[str, set[epath.Path]] = collections.defaultdict(set)

    def conditions(self, problem: Problem) -> Conditions:
        """What it depends on which programs pass."""
        return of_examples(self._judging(problem))

    def passing(self, problem: Problem, shard: int) -> frozenset[str] | None:
        """Keys of the shard's programs that pass; None where it was not run as things are now."""
        path = self._files.shard_verdict(problem.name, shard)
        if not path.exists():
            return None
        # They stand first also where no program had to be judged.
        then = first_conditions(RowLog(path).rows())
        if differences(of_examples(then), self.conditions(problem)):
            return None
        return survivors(judged.verdict for judged in read_file(path, self._judging(problem)))

    def run_examples(self, problem: Problem, shard: int, samples: Sequence[Sample]) -> None:
        """Writes the verdicts on a shard: new ones, and those known before of programs that pass.

        Raises:
          UserError: Some programs were given up after repeated failures of the judge itself, so
            that it is not known whether the problem has enough.
        """
        path = self._files.shard_verdict(problem.name, shard)
        self._learn(problem)
        programs = dict(first_of_each(samples))
        passing = self._passing[problem.name] & programs.keys()
        found = [
            ProgramVerdict(key, programs[key].language, Verdict.AC, None) for key in sorted(passing)
        ]

        def handle(job: Job, result: JobResult) -> Iterable[Job]:
            language = Language.from_token(job.language)
            found.append(ProgramVerdict(job.key, language, result.verdict, None))
            return ()

        if failed := run_stream(self._runner, self._jobs(problem, programs), handle):
            raise UserError(
                f"{problem.name}: {failed} programs could not be judged, after repeated internal "
                "errors; run the same command again"
            )
        rows = [conditions_row(self._judging(problem)), *(verdict.to_row() for verdict in found)]
        lines = (json.dumps(row, separators=(",", ":")) for row in rows)
        # Rows do not tell whether more of them were to follow: the name must mean all of them.
        write_text(path, "".join(f"{line}\n" for line in lines), shared=True, durable=True)
        self._take(problem.name, path, found)

    def _judging(self, problem: Problem) -> Conditions:
        if problem.name not in self._now:
            self._now[problem.name] = judging(problem, self._config)
        return self._now[problem.name]

    def _learn(self, problem: Problem) -> None:
        """Takes over what other hosts, or earlier runs, have found as things are now."""
        now = self._judging(problem)
        for path in self._files.verdict_files(problem.name):
            if path not in self._read[problem.name]:
                rows = read_file(path, now)
                self._take(problem.name, path, (row.verdict for row in rows if not row.examples))

    def _take(
        self, problem_name: str, path: epath.Path, verdicts: Iterable[ProgramVerdict]
    ) -> None:
        for verdict in verdicts:
            self._judged[problem_name].add(bytes.fromhex(verdict.key))
            if verdict.public is Verdict.AC:
                self._passing[problem_name].add(verdict.key)
        self._read[problem_name].add(path)

    def _jobs(self, problem: Problem, programs: dict[str, Sample]) -> Iterator[Job]:
        require_judgeable(problem, self._runner.languages)
        cases = cases_of(problem.public_tests)
        judged = self._judged[problem.name]
        for key, sample in programs.items():
            language = sample.language.token
            if bytes.fromhex(key) not in judged and language in self._runner.languages:
                yield example_job(problem, key, language, sample.program, cases, self._config)
