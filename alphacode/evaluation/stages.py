"""The stages between samples and results, each from the files of the one before.

    filter    samples                        -> verdicts      (paper, section 4.5)
    cluster   samples, verdicts              -> clusters      (section 4.6)
    choose    samples, clusters              -> submissions   (section 4.6)
    score     samples, verdicts, clusters,
              submissions                    -> what `results.json` says of problems

All who select or score go through these: a contest run, the solve rate of a model in training.
An interrupted stage resumes; a finished one is quickly done again. Settings may change from one to
the next: a stage makes anew what they change of its files, and refuses files of the stages before
that were made with others.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any

from etils import epath

from alphacode.config import ConfigError, ContestConfig
from alphacode.datasets.problem import Language, Problem
from alphacode.errors import UserError
from alphacode.evaluation import score as scoring
from alphacode.execution import Runner
from alphacode.files import write_json, write_text
from alphacode.sampling import provenances
from alphacode.sampling.store import SampleStore
from alphacode.selection import cluster as clustering
from alphacode.selection import filter as filtering
from alphacode.selection import selectors
from alphacode.selection.conditions import digest, judging
from alphacode.selection.files import ContestFiles, read_made
from alphacode.selection.filter import FilterSummary
from alphacode.selection.verdicts import Verdicts


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
    score = config.selection.score_survivors
    return filtering.filter_samples(problems, store, files, runner, config.execution, score=score)


def cluster(
    problems: Sequence[Problem],
    store: SampleStore,
    files: ContestFiles,
    runner: Runner,
    config: ContestConfig,
) -> None:
    """Runs the programs that pass the examples on generated inputs, and writes their clusters.

    Raises:
      UserError: A problem with samples was never filtered, or with other limits or tests; samples
        of another statement; a damaged file.
    """
    _require_statements(problems, store)
    for problem, clusters in clustering.cluster_samples(
        problems, store, files, runner, config.execution, config.selection
    ):
        write_json(files.clusters(problem.name), clustering.clusters_to_json(clusters))


def choose(
    problems: Sequence[Problem], store: SampleStore, files: ContestFiles, config: ContestConfig
) -> None:
    """Writes which programs of the clusters are submitted, each also as a file of its own.

    Raises:
      UserError: A problem was never clustered, or a file is damaged.
    """
    selection = config.selection
    for problem in problems:
        path = files.clusters(problem.name)
        content = read_made(
            path, "cluster", {"selection": clustering.clustering_settings(selection)}
        )
        clusters = clustering.clusters_from_json(content, path, store, problem.name)
        seed = f"{selection.seed} {problem.name}"
        chosen = selectors.choose_submissions(clusters.clusters, selection.submissions, seed)
        _write_programs(files.submitted_programs(problem.name), chosen)
        write_json(
            files.submissions(problem.name),
            {
                "made_with": _chosen_with(content, config),
                "submissions": [selectors.submission_to_json(one) for one in chosen],
            },
        )


def _write_programs(folder: epath.Path, chosen: Sequence[selectors.Submission]) -> None:
    """`1.py`, `2.cpp`, ... in order of submission, and nothing else."""
    programs = {f"{one.number}{one.language.suffix}": one.text for one in chosen}
    for name, text in programs.items():
        write_text(folder / name, text)
    if folder.exists():
        for path in folder.iterdir():
            if path.name not in programs:
                path.unlink()


def _chosen_with(clusters: dict[str, Any], config: ContestConfig) -> dict[str, Any]:
    """What submissions depend on: the content of the file of clusters, and settings."""
    settings = dataclasses.asdict(config.selection)
    del settings["score_survivors"]
    return {**clusters["made_with"], "selection": settings, "clusters": digest(clusters)}


def score(
    problems: Sequence[Problem], store: SampleStore, files: ContestFiles, config: ContestConfig
) -> dict[str, Any]:
    """Scores all problems by the verdicts of the filter.

    Returns:
      `submissions_allowed`, `totals` and `problems` of `results.json`.

    Raises:
      UserError: There are no samples, or files of an earlier stage are missing, damaged, or made
        with other settings or from other files than there are.
    """
    _require_samples(problems, store)
    allowed = config.selection.submissions
    entries = [_scored(problem, store, files, config) for problem in problems]
    return {
        "submissions_allowed": allowed,
        "totals": scoring.totals(entries, allowed),
        "problems": entries,
    }


def _scored(
    problem: Problem, store: SampleStore, files: ContestFiles, config: ContestConfig
) -> dict[str, Any]:
    complete = config.selection.score_survivors
    conditions = judging(problem, config.execution)
    verdicts = Verdicts(files, problem.name, conditions, complete=complete)
    counts = scoring.SampleCounts(store.read(problem.name), verdicts)
    allowed = config.selection.submissions
    if not counts.samples:
        return scoring.score_problem(problem, counts, [], [], allowed, complete)
    made_with = clustering.dependencies(
        problem, config.execution, config.selection, counts.passing_samples
    )
    clusters = read_made(files.clusters(problem.name), "cluster", made_with)
    chosen = read_made(files.submissions(problem.name), "cluster", _chosen_with(clusters, config))
    submissions = scoring.with_verdicts(chosen["submissions"], verdicts)
    sizes = [one["size"] for one in clusters["clusters"]]
    entry = scoring.score_problem(problem, counts, submissions, sizes, allowed, complete)
    return {**entry, "made_from": digest(chosen)}


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
    _require_statements(problems, store)


def _require_statements(problems: Sequence[Problem], store: SampleStore) -> None:
    """Refuses samples that answer another statement than the problem's."""
    for problem in problems:
        if found := store.provenance(problem.name):
            path, provenance = found
            stated = {"statement": provenances.statement(problem)}
            known = {name: provenance[name] for name in stated if name in provenance}
            provenances.refuse(path, known, stated if known else {})
