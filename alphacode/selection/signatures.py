"""What the programs that pass the examples print on generated inputs (paper, section 4.6).

The paper leaves open what "the same outputs" means and how crashes count. Our choices:

- outputs are compared token by token, exactly: whitespace does not count, letter case does;
- a run that does not end well is a token of its own, by its verdict (RE, TLE, MLE, OLE), whatever
  it had printed;
- a run is given one second of CPU time, or the problem's limit if that is less: generated inputs
  are small, and a program that hangs on all of them should not hold up the rest.

A row of the signature file is written as soon as a program has run on all inputs, below a row of
the conditions that it was run under (`conditions`), the inputs' digest among them:

    {"key": sha256, "language": "python3", "outputs": [digest or verdict, ...],
     "previews": [start of the output, ...]}
"""

import contextlib
import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

from alphacode.config import ExecutionConfig
from alphacode.datasets.problem import Language, Problem
from alphacode.execution import (
    Case,
    CaseResult,
    Job,
    JobResult,
    Limits,
    RowLog,
    Runner,
    Verdict,
    limits_for,
    run_stream,
)
from alphacode.execution.problems import job_of
from alphacode.progress import Progress
from alphacode.selection.conditions import (
    ConditionedLog,
    Conditions,
    digest,
    limits_to_json,
    unlike,
    with_conditions,
)
from alphacode.selection.files import ContestFiles
from alphacode.selection.programs import Program

_CPU_SECONDS = 1.0
_PREVIEW_CHARACTERS = 80


@dataclasses.dataclass(frozen=True, slots=True)
class Signature:
    """What a program printed on the generated inputs.

    Attributes:
      outputs: Per input, a digest of the output's tokens or the verdict of a run that failed.
      previews: Per input, the start of the output, for the report.
    """

    outputs: tuple[str, ...]
    previews: tuple[str, ...]


def running(
    problem: Problem, config: ExecutionConfig, languages: Iterable[str] | None = None
) -> Conditions:
    """The limits of runs on generated inputs.

    Args:
      problem: The problem.
      config: Limits of problems that state none.
      languages: Tokens of those that matter; all, if not given.
    """
    names = [one.token for one in Language] if languages is None else sorted(languages)
    limits = {name: _limits(problem, name, config) for name in names}
    return {"limits": limits_to_json(limits, config)}


def run_missing(
    problems: Sequence[Problem],
    inputs: dict[str, tuple[str, ...]],
    programs: Callable[[Problem], Sequence[Program]],
    files: ContestFiles,
    runner: Runner,
    config: ExecutionConfig,
) -> None:
    """Runs programs on generated inputs, those alone whose outputs are not in the files.

    Args:
      problems: Of the contest.
      inputs: By a problem's name, those generated for it.
      programs: Gives those of a problem.
      files: Where signatures are kept.
      runner: An open runner.
      config: Limits of problems that state none.
    """
    logs = [
        ConditionedLog(RowLog(files.signatures(problem.name)), _conditions(problem, inputs, config))
        for problem in problems
    ]
    progress = Progress("cluster", len(problems), "problems")
    done = 0

    def jobs() -> Iterator[Job]:
        for number, problem in enumerate(problems):
            known = read_signatures(files, problem, inputs, config)
            cases = tuple(Case(text, None) for text in inputs[problem.name])
            found = programs(problem) if cases else []
            for place, program in enumerate(found):
                progress.done = number + place / len(found)
                language = program.language.token
                if program.key not in known and language in runner.languages:
                    yield job_of(
                        problem,
                        f"{number} {program.key}",
                        language,
                        program.text,
                        cases,
                        config,
                        limits=_limits(problem, language, config),
                        stop_at_first_failure=False,
                    )

    def handle(job: Job, result: JobResult) -> Iterable[Job]:
        nonlocal done
        number, key = job.key.split()
        logs[int(number)].append(
            {
                "key": key,
                "language": job.language,
                "outputs": [output_token(case) for case in result.cases],
                "previews": [_preview(case) for case in result.cases],
            }
        )
        done += 1
        progress.update(progress.done, f"{done} programs run")
        return ()

    with progress, contextlib.ExitStack() as at_the_end:
        for log in logs:
            at_the_end.callback(log.flush)
        run_stream(runner, jobs(), handle)
        progress.update(len(problems), f"{done} programs run")


def read_signatures(
    files: ContestFiles,
    problem: Problem,
    inputs: dict[str, tuple[str, ...]],
    config: ExecutionConfig,
) -> dict[str, Signature]:
    """Signatures on exactly these inputs under these limits, by program; others are passed over."""
    now = _conditions(problem, inputs, config)
    count = len(inputs[problem.name])
    then: Conditions = {}
    same: dict[str, bool] = {}
    found = {}
    for conditions, row in with_conditions(RowLog(files.signatures(problem.name)).rows()):
        if conditions is not then:
            then, same = conditions, {}
        language = row.get("language", "")
        if language not in same:
            same[language] = not unlike(then, now, language)
        if same[language] and len(row["outputs"]) == count:
            found[row["key"]] = Signature(tuple(row["outputs"]), tuple(row["previews"]))
    return found


def output_token(result: CaseResult) -> str:
    """One input's entry in a signature."""
    if result.verdict is not Verdict.AC:
        return result.verdict.value
    tokens = "\0".join(result.output.split())
    return "=" + hashlib.sha256(tokens.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _conditions(
    problem: Problem, inputs: dict[str, tuple[str, ...]], config: ExecutionConfig
) -> Conditions:
    return {**running(problem, config), "inputs": digest(inputs[problem.name])}


def _limits(problem: Problem, language: str, config: ExecutionConfig) -> Limits:
    limits = limits_for(problem, language, config)
    cpu = min(limits.cpu_seconds, _CPU_SECONDS)
    wall = limits.wall_seconds * cpu / limits.cpu_seconds
    return dataclasses.replace(limits, cpu_seconds=cpu, wall_seconds=wall)


def _preview(case: CaseResult) -> str:
    if case.verdict is not Verdict.AC:
        return ""
    text = case.output.strip()
    if len(text) <= _PREVIEW_CHARACTERS:
        return text
    return text[:_PREVIEW_CHARACTERS] + " ..."
