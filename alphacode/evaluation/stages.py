"""The stages between samples and results, each from the files of the one before.

    filter    samples                        -> verdicts      (paper, section 4.5)
    cluster   samples, verdicts              -> clusters      (section 4.6)
    choose    samples, clusters              -> submissions   (section 4.6)
    score     samples, verdicts, clusters,
              submissions                    -> what `results.json` says of problems

All who select or score go through these: a contest run, the solve rate of a model in training.
An interrupted stage resumes; a finished one is quickly done again.
"""

from collections.abc import Sequence
from typing import Any

from alphacode.config import ConfigError, ContestConfig
from alphacode.datasets.problem import Language, Problem
from alphacode.errors import UserError
from alphacode.evaluation import score as scoring
from alphacode.execution import Runner
from alphacode.files import write_json
from alphacode.sampling.store import SampleStore
from alphacode.selection import cluster as clustering
from alphacode.selection import filter as filtering
from alphacode.selection import selectors
from alphacode.selection.files import ContestFiles, read_json
from alphacode.selection.filter import FilterSummary
from alphacode.selection.verdicts import read_verdicts


def filter_samples(
    problems: Sequence[Problem],
    store: SampleStore,
    files: ContestFiles,
    runner: Runner,
    config: ContestConfig,
) -> FilterSummary:
    """Judges every distinct program that has no final verdict yet.

    Raises:
      UserError: There are no samples, or a file of verdicts is damaged.
    """
    _require_samples(problems, store)
    return filtering.filter_samples(problems, store, files, runner, config.execution)


def cluster(
    problems: Sequence[Problem],
    store: SampleStore,
    files: ContestFiles,
    runner: Runner,
    config: ContestConfig,
) -> None:
    """Runs the programs that pass the examples on generated inputs, and writes their clusters.

    Raises:
      UserError: A problem with samples was never filtered, or a file is damaged.
    """
    for problem, clusters in clustering.cluster_samples(
        problems, store, files, runner, config.execution, config.selection
    ):
        write_json(files.clusters(problem.name), clustering.clusters_to_json(clusters))


def choose(
    problems: Sequence[Problem], store: SampleStore, files: ContestFiles, config: ContestConfig
) -> None:
    """Writes which programs of the clusters are submitted.

    Raises:
      UserError: A problem was never clustered, or a file is damaged.
    """
    selection = config.selection
    for problem in problems:
        clusters = clustering.read_clusters(files, store, problem.name)
        seed = f"{selection.seed} {problem.name}"
        chosen = selectors.choose_submissions(clusters.clusters, selection.submissions, seed)
        write_json(
            files.submissions(problem.name),
            [selectors.submission_to_json(submission) for submission in chosen],
        )


def score(
    problems: Sequence[Problem], store: SampleStore, files: ContestFiles, config: ContestConfig
) -> dict[str, Any]:
    """Adds hidden verdicts to the submission files, and scores all problems.

    Returns:
      `submissions_allowed`, `totals` and `problems` of `results.json`.

    Raises:
      UserError: There are no samples, or files of an earlier stage are missing or damaged.
    """
    _require_samples(problems, store)
    allowed = config.selection.submissions
    entries = []
    for problem in problems:
        verdicts = read_verdicts(files, problem.name)
        counts = scoring.SampleCounts(store.read(problem.name), verdicts)
        submissions, sizes = [], []
        if counts.samples:
            path = files.submissions(problem.name)
            submissions = scoring.with_verdicts(read_json(path, "cluster"), verdicts)
            write_json(path, submissions)
            clusters = read_json(files.clusters(problem.name), "cluster")["clusters"]
            sizes = [one["size"] for one in clusters]
        entries.append(scoring.score_problem(problem, counts, submissions, sizes, allowed))
    return {
        "submissions_allowed": allowed,
        "totals": scoring.totals(entries, allowed),
        "problems": entries,
    }


def runnable_languages(config: ContestConfig, remedy: str) -> list[Language]:
    """Those of `sampling.languages` that can be judged here.

    Args:
      config: Its `sampling` and `execution` are used.
      remedy: What else helps than to add a language, for the message.

    Raises:
      ConfigError: There are none.
      SandboxError: The isolation reached is below `execution.minimum_isolation`.
    """
    wanted = config.sampling.languages
    with Runner(config.execution) as runner:
        found = [Language.from_token(token) for token in wanted if token in runner.languages]
    if not found:
        raise ConfigError(
            f"sampling.languages={','.join(wanted)}: none of them can run here; {remedy}"
        )
    return found


def _require_samples(problems: Sequence[Problem], store: SampleStore) -> None:
    if not any(store.shards(problem.name) for problem in problems):
        raise UserError(f"{store.folder}: no samples of this contest; run the stage 'sample' first")
