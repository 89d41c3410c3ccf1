"""C++ programs of one problem normalised, each only if it then does what it did (B.2)."""

import dataclasses
from collections.abc import Sequence

from alphacode.datasets.cleaning import cpp_source
from alphacode.datasets.problem import Language, Test
from alphacode.execution.curation.schedule import Steps
from alphacode.execution.curation.tools import FORMATTER, PREPROCESSOR
from alphacode.execution.curation.trials import Judging, Trial
from alphacode.execution.problems import cases_of
from alphacode.execution.verdicts import Case, CaseResult, Job, Limits, Verdict

_LIMITS = Limits(cpu_seconds=10, wall_seconds=100, memory_bytes=1 << 30, output_bytes=1 << 20)
_NOTHING = (Case("", None),)


def normalise(
    judging: Judging, trials: Sequence[Trial], tests: Sequence[Test]
) -> Steps[list[Trial]]:
    """Replaces programs by their normalised form where that passes what they passed.

    Typedefs are spelled out; where the result fails, it is tried once more with them.

    Args:
      judging: Of the problem.
      trials: All its programs, tried on `tests`; those in other languages stay as they are.
      tests: What must come out alike.

    Returns:
      The trials in the same order, those of replaced programs with what the new form did.
    """
    current = list(trials)
    waiting = [
        n for n, t in enumerate(trials) if t.solution.language is Language.CPP and t.language
    ]
    prepared = [cpp_source.for_preprocessor(trials[n].solution.solution) for n in waiting]
    texts = yield from _through(PREPROCESSOR.name, dict(zip(waiting, prepared, strict=True)))
    for typedefs in (True, False):
        sources = {
            n: cpp_source.expanded(text, typedefs)
            for n, text in texts.items()
            if current[n] is trials[n]
        }
        if FORMATTER.name in judging.available:
            sources |= yield from _through(FORMATTER.name, sources)
        made = yield from _judged(judging, trials, sources, tests)
        for n, trial in made.items():
            if _as_good(trials[n], trial):
                current[n] = trial
    return current


def _through(tool: str, sources: dict[int, str]) -> Steps[dict[int, str]]:
    """What a tool makes of sources; those that it refuses are missing."""
    if not sources:
        return {}
    results = yield [Job("", tool, source, _NOTHING, _LIMITS) for source in sources.values()]
    return {
        n: result.cases[0].output
        for n, result in zip(sources, results, strict=True)
        if result.verdict is Verdict.AC
    }


def _judged(
    judging: Judging, trials: Sequence[Trial], sources: dict[int, str], tests: Sequence[Test]
) -> Steps[dict[int, Trial]]:
    """New forms as C++, on as many tests as the old ones were run on; on all if on none."""
    if not sources:
        return {}
    cases = cases_of(tests)
    jobs = []
    for n, source in sources.items():
        count = sum(case is not None for case in trials[n].cases)
        jobs.append(judging.job("cpp", source, cases[:count] or cases))
    results = yield jobs
    made = {}
    for (n, source), result in zip(sources.items(), results, strict=True):
        row: tuple[CaseResult | None, ...] = (*result.cases, *(None,) * len(cases))
        solution = dataclasses.replace(trials[n].solution, solution=source)
        made[n] = dataclasses.replace(
            trials[n], solution=solution, language="cpp", cases=row[: len(cases)]
        )
    return made


def _as_good(old: Trial, new: Trial) -> bool:
    """Whether the new form runs, and passes just the tests that the old one passed.

    One that did not compile before must pass a test.
    """
    return new.passed == old.passed if old.ran else any(new.passed)
