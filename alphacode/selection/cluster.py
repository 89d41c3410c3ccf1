"""Clustering of the programs that pass the examples (paper, section 4.6).

Survivors run on generated inputs; programs with the same outputs on all of them (`signatures`) form
a cluster. A cluster's size counts samples, so that a program drawn often weighs more; clusters of
equal size are ordered by their lowest sample index.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from alphacode.config import ExecutionConfig, SelectionConfig
from alphacode.datasets.problem import Problem
from alphacode.errors import UserError
from alphacode.execution import Runner
from alphacode.sampling.store import SampleStore
from alphacode.selection.conditions import digest, judging
from alphacode.selection.files import ContestFiles
from alphacode.selection.programs import Program, gather, shuffle_key
from alphacode.selection.signatures import Signature, read_signatures, run_missing, running
from alphacode.selection.test_inputs import mutated_inputs
from alphacode.selection.verdicts import Verdicts


@dataclasses.dataclass(frozen=True, slots=True)
class Cluster:
    """Programs with the same outputs.

    Attributes:
      programs: By lowest sample index.
      signature: Their outputs.
    """

    programs: tuple[Program, ...]
    signature: Signature

    @property
    def size(self) -> int:
        """Samples, counting a program as often as it was drawn."""
        return sum(len(program.samples) for program in self.programs)

    @property
    def first_sample(self) -> int:
        """The lowest sample index."""
        return self.programs[0].samples[0]


@dataclasses.dataclass(frozen=True, slots=True)
class ProblemClusters:
    """The clusters of one problem.

    Attributes:
      inputs: The generated inputs.
      clusters: In order of submission.
      left_out: Samples that pass the examples beyond `max_clustered`, or that could not be run.
      made_with: `dependencies`.
    """

    inputs: tuple[str, ...]
    clusters: tuple[Cluster, ...]
    left_out: int
    made_with: dict[str, Any]


def cluster_samples(
    problems: Sequence[Problem],
    store: SampleStore,
    files: ContestFiles,
    runner: Runner,
    execution: ExecutionConfig,
    selection: SelectionConfig,
) -> Iterator[tuple[Problem, ProblemClusters]]:
    """Runs the survivors of every problem on generated inputs and groups them.

    Programs whose outputs stand in the signature files are not run again.

    Raises:
      UserError: A problem with samples was never filtered, or with other limits or tests.
    """
    for problem in problems:
        if store.shards(problem.name) and not files.verdicts(problem.name).exists():
            raise UserError(
                f"{files.verdicts(problem.name)}: not found; run the stage 'filter' first"
            )
    inputs = {
        problem.name: tuple(mutated_inputs(problem, selection.test_inputs, selection.seed))
        for problem in problems
    }

    def kept(problem: Problem) -> list[Program]:
        return _first(_passing(problem, store, files, execution), selection.max_clustered)

    run_missing(problems, inputs, kept, files, runner, execution)
    for problem in problems:
        made = inputs[problem.name]
        passing = _passing(problem, store, files, execution)
        programs = _first(passing, selection.max_clustered)
        known = read_signatures(files, problem, inputs, execution)
        if not made:
            known = {program.key: Signature((), ()) for program in programs}
        clusters = group((p, known[p.key]) for p in programs if p.key in known)
        ordered = order(clusters, selection.cluster_order, f"{selection.seed} {problem.name}")
        left_out = _count(passing) - sum(cluster.size for cluster in clusters)
        drawn = (
            (index, program.key, program.language.token)
            for program in passing
            for index in program.samples
        )
        made_with = dependencies(problem, execution, selection, drawn)
        yield problem, ProblemClusters(made, tuple(ordered), left_out, made_with)


def dependencies(
    problem: Problem,
    execution: ExecutionConfig,
    selection: SelectionConfig,
    passing: Iterable[tuple[int, str, str]],
) -> dict[str, Any]:
    """What the clusters of a problem depend on: the entry `made_with` of their file.

    Args:
      problem: The problem.
      execution: Limits of problems that state none.
      selection: How they are clustered and ordered.
      passing: Index, program's key and language of each sample that passes the examples.
    """
    drawn = sorted(passing)
    return {
        "selection": clustering_settings(selection),
        **running(problem, execution, {language for _, _, language in drawn}),
        "examples": digest([test.input for test in problem.public_tests]),
        "passing_samples": digest(drawn),
    }


def clustering_settings(selection: SelectionConfig) -> dict[str, Any]:
    """The settings that clusters and their order depend on."""
    settings = dataclasses.asdict(selection)
    del settings["submissions"]
    return settings


def group(programs: Iterable[tuple[Program, Signature]]) -> list[Cluster]:
    """Clusters of equal outputs, by lowest sample index; the order of `programs` is no matter."""
    found: dict[tuple[str, ...], list[tuple[Program, Signature]]] = {}
    for program, signature in programs:
        found.setdefault(signature.outputs, []).append((program, signature))
    clusters = []
    for members in found.values():
        members.sort(key=lambda member: member[0].samples[0])
        clusters.append(Cluster(tuple(p for p, _ in members), members[0][1]))
    return sorted(clusters, key=lambda cluster: cluster.first_sample)


def order(clusters: Iterable[Cluster], by: str, seed: object) -> list[Cluster]:
    """Clusters in order of submission.

    Args:
      clusters: In any order.
      by: `largest` (the paper's), `smallest` or `random` first.
      seed: Of the random order.
    """
    if by == "random":
        return sorted(clusters, key=lambda c: shuffle_key("cluster", seed, c.first_sample))
    sign = {"largest": -1, "smallest": 1}[by]
    return sorted(clusters, key=lambda c: (sign * c.size, c.first_sample))


def clusters_to_json(clusters: ProblemClusters) -> dict[str, Any]:
    """The content of `clusters/<slug>.json`."""
    return {
        "made_with": clusters.made_with,
        "inputs": list(clusters.inputs),
        "left_out": clusters.left_out,
        "clusters": [
            {
                "size": cluster.size,
                "programs": [
                    {"key": p.key, "language": p.language.token, "samples": list(p.samples)}
                    for p in cluster.programs
                ],
                "outputs": list(cluster.signature.outputs),
                "previews": list(cluster.signature.previews),
            }
            for cluster in clusters.clusters
        ],
    }


def clusters_from_json(
    content: dict[str, Any], path: object, store: SampleStore, problem: str
) -> ProblemClusters:
    """The inverse of `clusters_to_json`, with the programs' texts from the samples.

    Args:
      content: Of the file.
      path: Of the file, for the message.
      store: The samples.
      problem: Name of the problem.

    Raises:
      UserError: The file does not belong to the samples.
    """
    samples_of = {
        program["key"]: tuple(program["samples"])
        for row in content["clusters"]
        for program in row["programs"]
    }
    programs = {
        program.key: dataclasses.replace(program, samples=samples_of[program.key])
        for program in gather(store.read(problem), samples_of.__contains__)
    }
    if programs.keys() != samples_of.keys():
        raise UserError(f"{path}: not of these samples; run the stage 'cluster' again")
    clusters = (
        Cluster(
            tuple(programs[program["key"]] for program in row["programs"]),
            Signature(tuple(row["outputs"]), tuple(row["previews"])),
        )
        for row in content["clusters"]
    )
    return ProblemClusters(
        tuple(content["inputs"]), tuple(clusters), content["left_out"], content["made_with"]
    )


def _passing(
    problem: Problem, store: SampleStore, files: ContestFiles, execution: ExecutionConfig
) -> list[Program]:
    """The programs that pass the examples."""
    verdicts = Verdicts(files, problem.name, judging(problem, execution))
    return gather(store.read(problem.name), verdicts.passes)


def _first(programs: Sequence[Program], count: int) -> list[Program]:
    """The programs of the first `count` samples, with these alone."""
    indices = sorted(index for program in programs for index in program.samples)
    kept = frozenset(indices[:count])
    trimmed = (
        dataclasses.replace(program, samples=tuple(i for i in program.samples if i in kept))
        for program in programs
    )
    return [program for program in trimmed if program.samples]


def _count(programs: Iterable[Program]) -> int:
    return sum(len(program.samples) for program in programs)
