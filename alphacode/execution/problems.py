"""Programs for a problem as the judge takes them: the same in every stage."""

from collections.abc import Collection, Iterable

from alphacode.config import ExecutionConfig
from alphacode.datasets.errors import DataError
from alphacode.datasets.problem import Problem, Test
from alphacode.execution import checkers
from alphacode.execution.languages import limits_for
from alphacode.execution.verdicts import Case, Job, Limits


def cases_of(tests: Iterable[Test]) -> tuple[Case, ...]:
    """Tests as the judge takes them."""
    return tuple(Case(test.input, test.output, test.flags, test.files) for test in tests)


def job_of(
    problem: Problem,
    key: str,
    language: str,
    source: str,
    cases: tuple[Case, ...],
    config: ExecutionConfig,
    *,
    limits: Limits | None = None,
    stop_at_first_failure: bool = True,
    fresh_process: bool = True,
    reject_quickly: bool = False,
) -> Job:
    """One program on cases of a problem, judged by the problem's own checker.

    Args:
      problem: Whose checker, files and, unless others are given, limits hold.
      key: Of the job.
      language: Name in `languages.TABLE`.
      source: The program.
      cases: See `cases_of`.
      config: Limits of problems that state none.
      limits: Of each case.
      stop_at_first_failure: See `Job`.
      fresh_process: See `Job`.
      reject_quickly: See `Job`.
    """
    return Job(
        key=key,
        language=language,
        source=source,
        cases=cases,
        limits=limits or limits_for(problem, language, config),
        checker_flags=problem.validator_flags,
        stop_at_first_failure=stop_at_first_failure,
        fresh_process=fresh_process,
        reject_quickly=reject_quickly,
        input_file=problem.input_file,
        output_file=problem.output_file,
        validator=problem.validator,
    )


def require_judgeable(problem: Problem, languages: Collection[str] | None = None) -> None:
    """Refuses a problem whose own checker cannot be used.

    Args:
      problem: The problem.
      languages: Names of those that run here; None where that is not known yet.

    Raises:
      DataError: Its kind is not judged, its checker's flags are unknown, or its checker is in a
        language that does not run here.
    """
    start = f"problem {problem.name!r}"
    if problem.not_judged:
        raise DataError(f"{start} cannot be judged ({problem.not_judged}); leave it out")
    if problem.validator is not None:
        language = problem.validator.language
        if languages is not None and language not in languages:
            raise DataError(
                f"{start}: its checker is in {language}, which does not run here; name {language} "
                "in execution.languages and install what runs it, or leave the problem out"
            )
        return
    tests = problem.public_tests + problem.hidden_tests
    try:
        for flags in {problem.validator_flags, *(t.flags for t in tests if t.flags is not None)}:
            checkers.parse(flags)
    except ValueError as error:
        raise DataError(f"{start}: {error}; fix 'validator_flags'") from None
