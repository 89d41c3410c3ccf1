"""Which samples pass the example tests, found out while more are sampled.

This is the judge of `sampling.early_stop`. It runs the examples alone, and keeps its verdicts to
itself: which programs are filtered, and which are correct, the stages after sampling find out.
"""

import collections
from collections.abc import Iterable, Iterator, Sequence

from alphacode.config import ExecutionConfig
from alphacode.datasets.problem import Problem
from alphacode.errors import UserError
from alphacode.execution import Case, Job, JobResult, Runner, Verdict, judge_stream, limits_for
from alphacode.sampling.store import Sample
from alphacode.selection.programs import first_of_each


class ExampleTestsError(UserError):
    """Programs that could not be judged, so that it is not known whether a problem has enough."""


class ExampleTests:
    """Names the distinct programs that pass; each is run once.

    Args:
      runner: An open runner; programs in languages that it cannot run do not pass.
      config: Limits of problems that state none.
    """

    def __init__(self, runner: Runner, config: ExecutionConfig) -> None:
        self._runner = runner
        self._config = config
        self._judged: dict[str, set[bytes]] = collections.defaultdict(set)
        self._passing: dict[str, set[str]] = collections.defaultdict(set)

    def __call__(self, problem: Problem, samples: Sequence[Sample]) -> frozenset[str]:
        """`programs.program_key` of those among `samples` that pass the problem's examples.

        Raises:
          ExampleTestsError: Some were given up after repeated failures of the judge itself.
        """
        programs = dict(first_of_each(samples))
        passing = self._passing[problem.name]

        def handle(job: Job, result: JobResult) -> Iterable[Job]:
            self._judged[problem.name].add(bytes.fromhex(job.key))
            if result.verdict is Verdict.AC:
                passing.add(job.key)
            return ()

        if failed := judge_stream(self._runner, self._jobs(problem, programs), handle):
            raise ExampleTestsError(
                f"{problem.name}: {failed} programs could not be judged, after repeated internal "
                "errors; run the same command again"
            )
        return frozenset(passing & programs.keys())

    def _jobs(self, problem: Problem, programs: dict[str, Sample]) -> Iterator[Job]:
        cases = tuple(Case(test.input, test.output) for test in problem.public_tests)
        for key, sample in programs.items():
            language = sample.language.token
            known = bytes.fromhex(key) in self._judged[problem.name]
            if known or language not in self._runner.languages:
                continue
            yield Job(
                key=key,
                language=language,
                source=sample.program,
                cases=cases,
                limits=limits_for(problem, language, self._config),
                checker_flags=problem.validator_flags,
                stop_at_first_failure=True,
            )
