"""Cleans problems and generates tests for them, as CodeContests was made (paper, appendix B):

`python -m alphacode.execution.curation PROBLEMS --output=FILE.jsonl.gz --workdir=DIR`

PROBLEMS is what `datasets.readers.read_problems` takes. The stages:

  merge      problems with one statement become one; programs that are there twice go
  normalise  C++ programs: macros and typedefs spelled out, one include, one format
  generate   inputs are mutated; those on which all correct programs agree become tests
  clean      programs and tests that fail everywhere go

In the end stands how many incorrect programs pass the tests, before and after. A run that was
stopped or killed resumes when the same command is given again. The output is a
function of the problems, the flags and the machine's verdicts; only where `--cpu_seconds` ends a
problem's generation does it depend on the machine's speed as well.

Settings of the judge are changed by `--config.execution.FIELD=VALUE`.
"""

import dataclasses
import functools
import itertools
import logging
from collections.abc import Iterator, Sequence

from absl import flags
from etils import epath

from alphacode import entry, files
from alphacode.config import ExecutionConfig, JudgeConfig, presets
from alphacode.datasets.cleaning import merge_duplicates
from alphacode.datasets.problem import Problem
from alphacode.datasets.readers import DataError, jsonl, read_problems, write_problems
from alphacode.errors import UserError
from alphacode.execution.curation import tools
from alphacode.execution.curation.curate import STAGES, Plan, curate
from alphacode.execution.curation.generation import Demand
from alphacode.execution.curation.report import Report, false_positive_table, summary
from alphacode.execution.curation.schedule import Task, run
from alphacode.execution.curation.trials import Judging
from alphacode.execution.curation.workdir import Workdir
from alphacode.execution.languages import TABLE
from alphacode.execution.problems import require_judgeable
from alphacode.execution.runner import Runner
from alphacode.progress import Progress

_OUTPUT = flags.DEFINE_string("output", "", "File of curated problems: .jsonl or .jsonl.gz.")
_WORKDIR = flags.DEFINE_string("workdir", "", "Local folder of results, to resume from.")
_STAGES = flags.DEFINE_list("stages", list(STAGES), f"Any of {', '.join(STAGES)}.")
_TESTS = flags.DEFINE_integer(
    "tests", 200, "Generated tests per problem, those it has counted (paper: 200).", 1
)
_PROGRAMS = flags.DEFINE_integer(
    "programs", 30, "Correct programs that must agree on a test, where there are so many.", 2
)
_MINIMUM_PROGRAMS = flags.DEFINE_integer(
    "minimum_programs", 2, "A problem with fewer correct programs gets no generated tests.", 2
)
_CPU_SECONDS = flags.DEFINE_float(
    "cpu_seconds", 60.0, "CPU time of programs on a problem's new tests (paper: 36000).", 0.001
)
_DISPUTED = flags.DEFINE_bool(
    "disputed", False, "Generate tests also where correct programs fail: those that pass decide."
)
_MAX_PROBLEMS = flags.DEFINE_integer(
    "max_problems", 0, "Problems to take from the beginning; 0 takes all.", 0
)
_SEED = flags.DEFINE_integer("seed", 0, "Of the mutations.")
_LANGUAGES = ("c", "cpp", "python3")
_log = logging.getLogger("alphacode.execution.curation")  # also where this is the program


def main(arguments: Sequence[str], overrides: Sequence[str]) -> int:
    """Curates, prints, and returns 0; 1 where the judge failed at problems: the output waits.

    Args:
      arguments: The path of the problems.
      overrides: `execution.FIELD=VALUE`.

    Raises:
      UserError: An argument or an override of no use, or a sandbox that is too weak.
    """
    source, output = _checked_paths(arguments)
    plan = _plan()
    judge = ExecutionConfig(languages=_LANGUAGES)
    config = presets.override(JudgeConfig(execution=judge), overrides).execution
    workdir = Workdir(files.local_path(_WORKDIR.value, "--workdir"), plan, config)
    names = [workdir.name(place, p) for place, p in enumerate(_problems(source, plan))]
    if not names:
        raise DataError(f"{source}: holds no problem")
    if given_up := _curate(source, names, workdir, plan, config):
        _log.warning("%d problems were not judged; give the same command again", given_up)
        return 1
    write_problems(output, (workdir.read(name)[0] for name in names))
    reports = [workdir.read(name)[1] for name in names]
    print(*summary(reports, plan.demand.tests), "", sep="\n")
    print(*false_positive_table(reports), sep="\n")
    return 0


def _checked_paths(arguments: Sequence[str]) -> tuple[epath.Path, epath.Path]:
    if len(arguments) != 1:
        raise UserError(f"give one path of problems, not {len(arguments)}")
    for flag in (_OUTPUT, _WORKDIR):
        if not flag.value:
            raise UserError(f"--{flag.name} is missing; name a path")
    output = files.path_of(_OUTPUT.value)
    if not jsonl.is_jsonl(output):
        raise UserError(f"--output={output}: name the file .jsonl or .jsonl.gz")
    return files.path_of(arguments[0]), output


def _plan() -> Plan:
    unknown = set(_STAGES.value) - set(STAGES)
    if unknown:
        raise UserError(f"--stages: no {min(unknown)!r}; there are {', '.join(STAGES)}")
    return Plan(
        frozenset(_STAGES.value),
        Demand(_TESTS.value, _PROGRAMS.value, _CPU_SECONDS.value, _SEED.value),
        _MINIMUM_PROGRAMS.value,
        _DISPUTED.value,
    )


def _problems(source: epath.Path, plan: Plan) -> Iterator[Problem]:
    """The problems to curate, duplicates merged where that is asked for.

    Raises:
      DataError: What cannot be read, or unknown flags of a checker.
    """

    def read() -> Iterator[Problem]:
        return itertools.islice(read_problems(source), _MAX_PROBLEMS.value or None)

    for problem in merge_duplicates(read) if "merge" in plan.stages else read():
        try:
            require_judgeable(problem)
        except DataError as error:
            raise DataError(f"{source}: {error}") from None
        yield problem


def _curate(
    source: epath.Path,
    names: Sequence[str],
    workdir: Workdir,
    plan: Plan,
    config: ExecutionConfig,
) -> int:
    """Does what the folder does not have; returns at how many problems the judge failed."""
    left = sum(not workdir.done(name) for name in names)
    _log.info("%d problems, %d of them done before", len(names), len(names) - left)
    if not left:
        return 0
    extra = [row.name for row in tools.TABLE] if "normalise" in plan.stages else []
    judged = dataclasses.replace(config, languages=(*config.languages, *extra))
    with Runner(judged, (*TABLE, *tools.TABLE)) as runner:
        _log.info("isolation level %d", runner.isolation.level)
        _require_tools(plan, runner.languages)
        with Progress("curation", left, "problems") as progress:
            tests = 0

            def finished(task: Task[tuple[Problem, Report]], done: tuple[Problem, Report]) -> None:
                nonlocal tests
                workdir.write(task.name, *done)
                tests += done[1].generated
                progress.update(progress.done + 1, f"{tests} tests made")

            return run(runner, _tasks(source, workdir, plan, config, runner.languages), finished)


def _require_tools(plan: Plan, available: frozenset[str]) -> None:
    if "normalise" not in plan.stages:
        return
    if not {tools.PREPROCESSOR.name, "cpp"} <= available:
        raise UserError("--stages=normalise: g++ does not run here; install it, or leave that out")
    if tools.FORMATTER.name not in available:
        _log.warning("no clang-format here: normalised programs keep their layout")


def _tasks(
    source: epath.Path,
    workdir: Workdir,
    plan: Plan,
    config: ExecutionConfig,
    available: frozenset[str],
) -> Iterator[Task[tuple[Problem, Report]]]:
    for place, problem in enumerate(_problems(source, plan)):
        name = workdir.name(place, problem)
        if not workdir.done(name):
            steps = functools.partial(curate, Judging(problem, config, available), plan)
            yield Task(name, workdir.results(name), steps)


if __name__ == "__main__":
    entry.start(main)
