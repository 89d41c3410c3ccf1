"""Which programs are submitted, and in which order (paper, section 4.6).

One program from each cluster, in cluster order; when all clusters have given one, round again from
the first, passing over programs already submitted, until the submissions are used up or nothing is
left. The pick inside a cluster is random among its samples (appendix D.2 repeats it with other
seeds), so that a program drawn often is likelier to be picked.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

from alphacode.datasets.problem import Language
from alphacode.selection.cluster import Cluster
from alphacode.selection.programs import Program, shuffle_key


@dataclasses.dataclass(frozen=True, slots=True)
class Submission:
    """One program to submit.

    Attributes:
      number: 1 for the first.
      cluster: Position of its cluster in cluster order, from 0.
      sample: Index of the sample that was picked.
      key: `programs.program_key`.
      language: Its language.
      text: Source.
    """

    number: int
    cluster: int
    sample: int
    key: str
    language: Language
    text: str


def choose_submissions(clusters: Sequence[Cluster], limit: int, seed: object) -> list[Submission]:
    """Round robin over the clusters.

    Args:
      clusters: In order of submission.
      limit: n, the most submissions.
      seed: Of the picks inside the clusters.
    """
    picks = [_random_picks(cluster, seed) for cluster in clusters]
    submitted: set[str] = set()
    chosen: list[Submission] = []
    open_clusters = list(range(len(clusters)))
    while open_clusters:
        for position in tuple(open_clusters):
            if len(chosen) == limit:
                return chosen
            pick = next((p for p in picks[position] if p[1].text not in submitted), None)
            if pick is None:
                open_clusters.remove(position)
                continue
            sample, program = pick
            submitted.add(program.text)
            number = len(chosen) + 1
            chosen.append(
                Submission(number, position, sample, program.key, program.language, program.text)
            )
    return chosen


def submission_to_json(submission: Submission) -> dict[str, Any]:
    """An entry of `submissions` in `submissions/<slug>.json`."""
    return {
        "number": submission.number,
        "cluster": submission.cluster,
        "sample": submission.sample,
        "key": submission.key,
        "language": submission.language.token,
        "program": submission.text,
    }


def _random_picks(cluster: Cluster, seed: object) -> Iterator[tuple[int, Program]]:
    samples = [(sample, program) for program in cluster.programs for sample in program.samples]
    return iter(sorted(samples, key=lambda pick: shuffle_key("pick", seed, pick[0])))
