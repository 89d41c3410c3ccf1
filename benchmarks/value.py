"""Whether the value head tells right programs from wrong ones (paper, section 4.3).

`python -m benchmarks.value [--checkpoint=data/checkpoint] [--problems=FILE[,FILE]]`

Human programs of one problem and one language stand under the same prompt, which carries no
verdict, as in training and for samples; they differ in nothing but themselves. The AUC is the
probability that a right one has the higher score than a wrong one, ties counting one half: 0.5 is
chance. It is taken within each problem and language, averaged over a problem's languages and then
over problems, which are what the interval resamples. Prompts have the problem's own rating and
tags.

The first row is the curriculum's split `valid`, compositions that training never shows. Each file
of --problems, which should be held out too, gives a row of its own; name problems with correct and
incorrect solutions, such as CodeContests' or, with their verdicts, Kattis packages.
"""

import argparse
import collections
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from alphacode.datasets.problem import Language, Problem, Solution
from alphacode.datasets.prompts import encode_prompt
from alphacode.datasets.readers import read_problems
from alphacode.datasets.token_store import clean_program
from alphacode.datasets.tokenizer import EOS_ID
from alphacode.errors import UserError
from alphacode.evaluation.measures import bootstrap_interval
from alphacode.sampling.engine.requests import longest_prompt
from alphacode.sampling.engine.scores import value_scores
from alphacode.training.checkpoint import Trained, load

_DATA = Path(__file__).resolve().parents[1] / "data"
_COLUMNS = "| problems | with both | right | wrong | AUC | 95% |\n|---|---|---|---|---|---|"


class Separation(NamedTuple):
    """How well right and wrong programs of some problems are told apart.

    Attributes:
      problems: Those with programs of both kinds in one language.
      right: Their right programs.
      wrong: Their wrong programs.
      auc: The mean of the problems' own.
      interval: Of the mean, 95%.
    """

    problems: int
    right: int
    wrong: int
    auc: float
    interval: tuple[float, float]


def separation(trained: Trained, problems: Iterable[Problem], most: int = 4) -> Separation:
    """Scores right and wrong programs of each problem and language under one prompt.

    Args:
      trained: A model with a value head that was trained, and its tokenizer.
      problems: Those without programs of both kinds that fit the model are left out.
      most: Programs of each kind, problem and language.

    Raises:
      UserError: No problem is left.
    """
    prompts, programs = [], []
    groups: list[tuple[int, Language, bool]] = []
    for number, problem in enumerate(problems):
        for language in sorted({s.language for s in problem.solutions} & _learnt(trained)):
            right, wrong = (
                _programs(trained, kind, language)[:most]
                for kind in (problem.solutions, problem.incorrect_solutions)
            )
            if right and wrong:
                prompts += [_prompt(trained, problem, language)] * (len(right) + len(wrong))
                programs += [*right, *wrong]
                groups += [(number, language, True)] * len(right)
                groups += [(number, language, False)] * len(wrong)
    if not groups:
        raise UserError("no problem has right and wrong programs in one language that fit")
    scores: dict[tuple[int, Language, bool], list[float]] = collections.defaultdict(list)
    found = value_scores(trained.model, prompts, programs)
    for group, score in zip(groups, found.tolist(), strict=True):
        scores[group].append(score)
    by_problem: dict[int, list[float]] = collections.defaultdict(list)
    for number, language in sorted({group[:2] for group in groups}):
        pair = scores[number, language, True], scores[number, language, False]
        by_problem[number].append(area_under_curve(*pair))
    means = [float(np.mean(areas)) for areas in by_problem.values()]
    right_count = sum(group[2] for group in groups)
    wrong_count = len(groups) - right_count
    interval = bootstrap_interval(means)
    return Separation(len(means), right_count, wrong_count, float(np.mean(means)), interval)


def area_under_curve(right: Sequence[float], wrong: Sequence[float]) -> float:
    """The share of pairs in which the right one scores higher; equal scores count one half."""
    higher, lower = np.asarray(right)[:, None], np.asarray(wrong)
    return float(np.mean((higher > lower) + 0.5 * (higher == lower)))


def _curriculum(count: int) -> list[Problem]:
    """The first problems of compositions that training never shows."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "valid.jsonl")
        command = [sys.executable, str(_DATA / "make_curriculum.py"), f"--count={count}"]
        command += ["--split=valid", f"--output={file}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return list(read_problems(file))


def _learnt(trained: Trained) -> set[Language]:
    return {Language.from_token(token) for token in trained.config.data.languages}


def _programs(trained: Trained, kind: Sequence[Solution], language: Language) -> list[list[int]]:
    """Distinct programs that fit, as ids with their end."""
    texts = dict.fromkeys(clean_program(s.solution) for s in kind if s.language == language)
    ids = ([*trained.tokenizer.encode(text), EOS_ID] for text in texts)
    return [program for program in ids if len(program) <= trained.config.target_limit]


def _prompt(trained: Trained, problem: Problem, language: Language) -> list[int]:
    return encode_prompt(
        trained.tokenizer,
        problem.description,
        language=language,
        rating=problem.cf_rating,
        tags=problem.cf_tags,
        correct=None,
        max_length=longest_prompt(trained.model.config, trained.config.target_limit),
    )


def _row(name: str, found: Separation) -> str:
    low, high = found.interval
    return (
        f"| {name} | {found.problems} | {found.right} | {found.wrong} | {found.auc:.3f} | "
        f"{low:.3f} to {high:.3f} |"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--checkpoint", default=str(_DATA / "checkpoint"), help="workdir or export")
    parser.add_argument("--problems", default="", help="files or folders, with commas between")
    parser.add_argument("--curriculum", type=int, default=100, help="its problems; 0 for none")
    parser.add_argument("--programs", type=int, default=4, help="of a kind and language")
    asked = parser.parse_args(arguments)
    trained = load(asked.checkpoint)
    print(_COLUMNS)
    if asked.curriculum:
        found = separation(trained, _curriculum(asked.curriculum), asked.programs)
        print(_row("curriculum, valid", found), flush=True)
    for path in filter(None, asked.problems.split(",")):
        found = separation(trained, read_problems(path), asked.programs)
        print(_row(os.path.basename(path), found), flush=True)


if __name__ == "__main__":
    try:
        main()
    except UserError as error:
        sys.exit(f"error: {error}")
