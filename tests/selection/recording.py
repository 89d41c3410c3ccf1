"""A runner that takes notes, for the tests of selection."""

import dataclasses

from alphacode.execution import Verdict

FAULT = "the worker ended without a result"


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
