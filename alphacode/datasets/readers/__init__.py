"""Readers of problems: the data sets of the field, Kattis packages, your own folders.

`read_problems` takes a file or a folder of any of these, which it recognises by names and columns;
`load_contest` adds what a contest needs. Paths may be local or in a bucket.
"""

from collections.abc import Collection, Iterator

from etils import epath

from alphacode.datasets.errors import DataError, OnError, log_fault, raise_fault
from alphacode.datasets.function_problem import FunctionProblem
from alphacode.datasets.problem import Language, Problem
from alphacode.datasets.readers import problem_files
from alphacode.datasets.readers.jsonl import OnProgress, ignore_progress, write_problems
from alphacode.datasets.readers.row_formats import problem_from_row
from alphacode.datasets.readers.rows import problem_to_row

__all__ = [
    "DataError",
    "OnError",
    "load_contest",
    "log_fault",
    "problem_from_row",
    "problem_to_row",
    "raise_fault",
    "read_problems",
    "write_problems",
]


def read_problems(
    path: epath.PathLike,
    *,
    split: str | None = None,
    languages: Collection[Language] | None = None,
    tests: bool = True,
    on_error: OnError = raise_fault,
    on_progress: OnProgress = ignore_progress,
) -> Iterator[Problem]:
    """Yields the problems at `path`, in sorted order of files, one at a time.

    Args:
      path: A `.jsonl`, `.jsonl.gz` or `.parquet` file with rows of CodeContests, APPS, TACO,
        HumanEval, MBPP, LiveCodeBench or open-r1/codeforces; a Kattis/ICPC package (a folder with
        `problem.yaml`); a folder with `statement.md` (`own_folder`) or APPS' `question.txt`; or a
        folder of any of them at any depth, where other files are left alone. A package is named by
        its folder, with the parent folder in front where two share a name.
      split: `train`, `valid` or `test`: only files and folders named for it, such as
        `train-00000-of-00039.parquet`. None for all.
      languages: Only programs in these, None for all; other programs are not kept in memory.
      tests: Whether with the tests of inputs and outputs, most of what CodeContests' files hold.
      on_error: Gets each fault. `raise_fault` ends the reading with the first; any other that
        returns, such as `log_fault`, gets one for each row, folder or file that is left out, and
        all others are still read.
      on_progress: Gets the share of all files that was read, from 0 to 1.

    Yields:
      A `Problem`, or a `FunctionProblem` where the answer is a function.

    Raises:
      DataError: Nothing there that could be read; and what `on_error` raises. One line with file
        and remedy.
    """
    part = problem_files.Part(None if languages is None else frozenset(languages), tests)
    found = problem_files.find(path, split)
    for _, _, problem in problem_files.read_all(found, part, on_error, on_progress):
        yield problem


def load_contest(
    path: epath.PathLike, *, live: bool = False, on_error: OnError = raise_fault
) -> list[Problem]:
    """The problems at `path`, fit for a contest run.

    A problem without example tests is taken (some packages have none): every program that runs
    passes its filter. One without hidden tests cannot be scored.

    Args:
      path: As in `read_problems`.
      live: Whether problems may be without hidden tests, as those of a contest that is being held.
      on_error: Gets each fault; where it returns, the problem is left out.

    Raises:
      DataError: What `on_error` raises: what `read_problems` refuses, a second problem of one name,
        a problem in function style, one that cannot be judged, or, unless `live`, one without a
        hidden test. No problem at all, always.
    """
    seen: dict[str, str] = {}
    problems = []
    found = problem_files.find(path)
    for _, where, problem in problem_files.read_all(found, problem_files.Part(), on_error):
        fault = _unfit(problem, where, seen, live)
        if fault is not None:
            on_error(fault)
            continue
        seen[problem.name] = where
        problems.append(problem)
    if not problems:
        raise DataError(f"{path}: holds no problem; a contest needs at least one")
    return problems


def _unfit(problem: Problem, where: str, seen: dict[str, str], live: bool) -> DataError | None:
    if problem.name in seen:
        return DataError(
            f"{where}: name {problem.name!r} is taken by {seen[problem.name]}; rename one"
        )
    if isinstance(problem, FunctionProblem):
        return DataError(
            f"{where}: problem {problem.name!r} asks for a function; a contest needs programs with "
            "inputs and outputs"
        )
    if problem.not_judged:
        return DataError(
            f"{where}: problem {problem.name!r} cannot be judged ({problem.not_judged}); leave it "
            "out"
        )
    if not problem.hidden_tests and not live:
        return DataError(
            f"{where}: problem {problem.name!r} has no hidden test; add private_tests "
            "(in a package: data/secret/*.in with *.ans; in a folder of your own: secret/*.in with "
            "*.out)"
        )
    return None
