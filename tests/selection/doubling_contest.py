"""A problem, samples for it, and a runner that takes notes, for the tests of selection."""

import dataclasses

from alphacode.config import ExecutionConfig
from alphacode.datasets.problem import Language, Problem, Test
from alphacode.execution import Verdict
from alphacode.sampling.store import Sample, SampleStore

EXECUTION = ExecutionConfig(cpu_seconds=1.0, time_factors=("python3=1",), minimum_isolation=1)

DOUBLE = "n = int(input())\nprint(2 * n)\n"
ADD = "n = int(input())\nprint(n + n)\n"
SQUARE = "n = int(input())\nprint(n * n)\n"
CRASH_ABOVE_9 = "n = int(input())\nassert n < 10\nprint(2 * n)\n"
WRONG = "print(0)\n"
BROKEN = "print(\n"
FAULT = "the worker ended without a result"
# Drawn in this order; the same program counts once for the judge, each time for its cluster.
DRAWN = (WRONG, DOUBLE, SQUARE, BROKEN, DOUBLE, ADD, SQUARE, CRASH_ABOVE_9, SQUARE, SQUARE, WRONG)


def doubling(hidden=(("3\n", "6\n"), ("50\n", "100\n")), name="doubling"):
    return Problem(
        name=name,
        description="Print twice n.",
        public_tests=(Test("2\n", "4\n"),),
        private_tests=tuple(Test(*pair) for pair in hidden),
    )


def samples(texts=DRAWN):
    return [
        Sample(i, Language.PYTHON3, text, 800, (), -1.0, 9, True) for i, text in enumerate(texts)
    ]


def store_with(workdir, *problems, texts=DRAWN):
    store = SampleStore(str(workdir))
    for problem in problems:
        store.write_shard(problem.name, 0, samples(texts), {})
    return store


class RecordingRunner:
    """A real runner that notes the jobs it is given, and can fail some with IE first.

    Args:
      runner: Does the work.
      failures: Per start of a job's source, how often its result is replaced by IE.
    """

    def __init__(self, runner, failures=None):
        self._runner = runner
        self._failures = dict(failures or {})
        self.languages = runner.languages
        self.jobs = []

    def judge(self, jobs):
        def noted():
            for job in jobs:
                self.jobs.append(job)
                yield job

        for result in self._runner.judge(noted()):
            source = next(job.source for job in self.jobs if job.key == result.key)
            if self._failures.get(source, 0) > 0:
                self._failures[source] -= 1
                result = dataclasses.replace(result, verdict=Verdict.IE, message=FAULT, cases=())
            yield result
