"""Jobs through the runner, with follow-up jobs and retries, so that no core waits."""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from alphacode.execution.runner import Runner
from alphacode.execution.verdicts import Job, JobResult, Verdict

_log = logging.getLogger(__name__)

_ATTEMPTS = 3


def run_stream(
    runner: Runner,
    jobs: Iterable[Job],
    handle: Callable[[Job, JobResult], Iterable[Job]],
    describe: Callable[[str], str] = str,
) -> int:
    """Runs jobs as one stream.

    A job that ends with IE (the judge's own fault) is run again, at most three times in all. If it
    never ends otherwise, the log says why and `handle` does not see it, so that a later run can try
    anew.

    Args:
      runner: An open runner.
      jobs: Consumed lazily; keys must be unique.
      handle: Takes a job and its result; returns jobs that follow from it, such as the hidden tests
        of a program that passed the examples. They enter the stream before further `jobs`.
      describe: What the log calls the job of a key.

    Returns:
      The number of jobs given up.
    """
    waiting: deque[Job] = deque()
    running: dict[str, tuple[Job, int]] = {}
    attempts: dict[str, int] = {}
    given_up = 0

    def feed(source: Iterable[Job]) -> Iterator[Job]:
        for job in source:
            while waiting:
                yield start(waiting.popleft())
            yield start(job)
        while waiting:
            yield start(waiting.popleft())

    def start(job: Job) -> Job:
        running[job.key] = (job, attempts.pop(job.key, 0) + 1)
        return job

    source: Iterable[Job] = jobs
    while True:
        for result in runner.judge(feed(source)):
            job, attempt = running.pop(result.key)
            if result.verdict is not Verdict.IE:
                waiting.extend(handle(job, result))
            elif attempt < _ATTEMPTS:
                attempts[job.key] = attempt
                waiting.append(job)
            else:
                _log.warning("%s: not judged: %s", describe(result.key), result.message)
                given_up += 1
        # The runner may have asked for its last job before the last results came, so that what
        # follows from them needs another round.
        if not waiting:
            return given_up
        source = ()
