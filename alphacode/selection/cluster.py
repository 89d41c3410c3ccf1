"""Clustering of the programs that pass the examples (paper, section 4.6).

Survivors run on generated inputs; programs with the same outputs on all of them form a cluster.
The paper leaves open what "the same outputs" means and how crashes count. Our choices:

- outputs are compared token by token, exactly: whitespace does not count, letter case does;
- a run that does not end well is a token of its own, by its verdict (RE, TLE, MLE, OLE), whatever
  it had printed;
- a run is given one second of CPU time, or the problem's limit if that is less: generated inputs
  are small, and a program that hangs on all of them should not hold up the rest;
- a cluster's size counts samples, so that a program drawn often weighs more;
- clusters of equal size are ordered by their lowest sample index.

A row of the signature file is written as soon as a program has run on all inputs:

    {"key": sha256, "inputs": digest of the inputs, "outputs": [digest or verdict, ...],
     "previews": [start of the output, ...]}
"""

import contextlib
import dataclasses
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from alphacode.config import ExecutionConfig, SelectionConfig
from alphacode.datasets.problem import Problem
from alphacode.errors import UserError
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
from alphacode.progress import Progress
from alphacode.sampling.store import SampleStore
from alphacode.selection.files import ContestFiles, read_json
from alphacode.selection.programs import Program, gather, shuffle_key
from alphacode.selection.test_inputs import mutated_inputs
from alphacode.selection.verdicts import read_verdicts, survivors

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
    """

    inputs: tuple[str, ...]
    clusters: tuple[Cluster, ...]
    left_out: int


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
      UserError: A problem with samples was never filtered.
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
    _run_missing(problems, inputs, store, files, runner, execution, selection)
    for problem in problems:
        made = inputs[problem.name]
        kept, left_out = _survivors(problem, store, files, selection)
        known = _read_signatures(files, problem.name, made)
        if not made:
            known = {program.key: Signature((), ()) for program in kept}
        left_out += sum(len(program.samples) for program in kept if program.key not in known)
        clusters = group((p, known[p.key]) for p in kept if p.key in known)
        ordered = order(clusters, selection.cluster_order, f"{selection.seed} {problem.name}")
        yield problem, ProblemClusters(made, tuple(ordered), left_out)


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


def output_token(result: CaseResult) -> str:
    """One input's entry in a signature."""
    if result.verdict is not Verdict.AC:
        return result.verdict.value
    tokens = "\0".join(result.output.split())
    return "=" + hashlib.sha256(tokens.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def clusters_to_json(clusters: ProblemClusters) -> dict[str, Any]:
    """The content of `clusters/<slug>.json`."""
    return {
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


def read_clusters(files: ContestFiles, store: SampleStore, problem: str) -> ProblemClusters:
    """The clusters of a problem, from their file and the samples.

    Raises:
      UserError: The file is missing, or does not belong to the samples.
    """
    path = files.clusters(problem)
    content = read_json(path, "cluster")
    samples_of = {
        program["key"]: tuple(program["samples"])
        for row in content["clusters"]
        for program in row["programs"]
    }
    programs = {
        program.key: dataclasses.replace(program, samples=samples_of[program.key])
        for program in gather(store.read(problem), frozenset(samples_of))
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
    return ProblemClusters(tuple(content["inputs"]), tuple(clusters), content["left_out"])


def _survivors(
    problem: Problem, store: SampleStore, files: ContestFiles, selection: SelectionConfig
) -> tuple[list[Program], int]:
    """The programs of the first `max_clustered` passing samples, and how many samples are left."""
    keys = survivors(read_verdicts(files, problem.name).values())
    programs = gather(store.read(problem.name), keys)
    indices = sorted(index for program in programs for index in program.samples)
    kept = frozenset(indices[: selection.max_clustered])
    trimmed = (
        dataclasses.replace(program, samples=tuple(i for i in program.samples if i in kept))
        for program in programs
    )
    return [program for program in trimmed if program.samples], len(indices) - len(kept)


def _run_missing(
    problems: Sequence[Problem],
    inputs: dict[str, tuple[str, ...]],
    store: SampleStore,
    files: ContestFiles,
    runner: Runner,
    execution: ExecutionConfig,
    selection: SelectionConfig,
) -> None:
    logs = [RowLog(files.signatures(problem.name)) for problem in problems]
    digests = [_digest(inputs[problem.name]) for problem in problems]
    progress = Progress("cluster", len(problems), "problems")
    done = 0

    def jobs() -> Iterator[Job]:
        for number, problem in enumerate(problems):
            made = inputs[problem.name]
            known = _read_signatures(files, problem.name, made)
            cases = tuple(Case(text, None) for text in made)
            programs = _survivors(problem, store, files, selection)[0] if made else []
            for place, program in enumerate(programs):
                progress.done = number + place / len(programs)
                language = program.language.token
                if program.key not in known and language in runner.languages:
                    limits = _limits(problem, language, execution)
                    yield Job(f"{number} {program.key}", language, program.text, cases, limits)

    def handle(job: Job, result: JobResult) -> Iterable[Job]:
        nonlocal done
        number, key = job.key.split()
        cases = result.cases
        logs[int(number)].append(
            {
                "key": key,
                "inputs": digests[int(number)],
                "outputs": [output_token(case) for case in cases],
                "previews": [_preview(case) for case in cases],
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


def _limits(problem: Problem, language: str, execution: ExecutionConfig) -> Limits:
    limits = limits_for(problem, language, execution)
    cpu = min(limits.cpu_seconds, _CPU_SECONDS)
    wall = limits.wall_seconds * cpu / limits.cpu_seconds
    return dataclasses.replace(limits, cpu_seconds=cpu, wall_seconds=wall)


def _read_signatures(
    files: ContestFiles, problem: str, inputs: tuple[str, ...]
) -> dict[str, Signature]:
    """Signatures on exactly these inputs; rows on others are passed over."""
    digest = _digest(inputs)
    return {
        row["key"]: Signature(tuple(row["outputs"]), tuple(row["previews"]))
        for row in RowLog(files.signatures(problem)).rows()
        if row.get("inputs") == digest and len(row["outputs"]) == len(inputs)
    }


def _digest(inputs: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(inputs).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _preview(case: CaseResult) -> str:
    if case.verdict is not Verdict.AC:
        return ""
    text = case.output.strip()
    if len(text) <= _PREVIEW_CHARACTERS:
        return text
    return text[:_PREVIEW_CHARACTERS] + " ..."
